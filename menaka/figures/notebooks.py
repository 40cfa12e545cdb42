"""Execute notebooks from the top, into another folder: a reader's own copies stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from menaka.dataset.schema import HERE
from menaka.errors import DataError, Fault


def find(folder: Path | str | None = None) -> list[Path]:
    """
    List the notebooks of a folder and of `answers/` in it.

    Parameters
    ----------
    folder
        Where they are; `notebooks/` of the checkout, else of the folder one stands in.

    Raises
    ------
    DataError
        If there is none.
    """
    checkout = HERE.parent / "notebooks"
    place = (
        Path(folder)
        if folder is not None
        else (checkout if checkout.is_dir() else Path("notebooks"))
    )
    found = [*sorted(place.glob("*.ipynb")), *sorted(place.glob("answers/*.ipynb"))]
    if not found:
        mend = "clone the project, or name the folder that holds them"
        raise DataError([Fault(str(place), None, None, "holds no notebook", None, mend)])
    return found


def execute(notebooks: list[Path], into: Path | str) -> Iterator[Path]:
    """
    Execute notebooks one after the other.

    Parameters
    ----------
    notebooks
        As from `find`.
    into
        Where the executed copies go; made if it is not there.

    Yields
    ------
    Path
        Each executed copy, when it is done.
    """
    import nbformat
    from nbclient import NotebookClient

    root = notebooks[0].parent if notebooks else Path()
    for path in notebooks:
        book = nbformat.read(path, as_version=4)
        for cell in book.cells:
            cell.metadata.pop("execution", None)
        client = NotebookClient(
            book,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--log-level=40"],  # the kernel need not say that it is local
            timeout=600,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute()
        book.metadata.kernelspec = {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        }
        book.metadata.language_info = {"name": "python"}
        target = Path(into) / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_suffix(".part")
        nbformat.write(book, aside)
        yield aside.replace(target)
