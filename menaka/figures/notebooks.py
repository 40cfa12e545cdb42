"""Execute notebooks from the top, into another folder: a reader's own copies stay as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from menaka import arguments
from menaka.dataset.schema import HERE
from menaka.errors import DataError, Fault, MenakaError

NEEDED = 'notebooks need an extra: python -m pip install ".[notebooks]" in the project\'s folder'


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


def execute(
    notebooks: list[Path], into: Path | str, *, workers: int = 1, root: Path | None = None
) -> Iterator[Path]:
    """
    Execute notebooks from the top, each in a Python of its own.

    Parameters
    ----------
    notebooks
        As from `find`.
    into
        Where the executed copies go; made if it is not there.
    workers
        How many at a time.
    root
        The folder below which each keeps its place; that of the first where none is given.

    Yields
    ------
    Path
        Each executed copy, when it is done.

    Raises
    ------
    MenakaError
        If a notebook cannot be read, or one of its cells fails.
    """
    above = root or (notebooks[0].parent if notebooks else Path())
    target = arguments.folder(into)
    with ThreadPoolExecutor(workers) as pool:
        waiting = [
            pool.submit(_execute, path, target / path.relative_to(above)) for path in notebooks
        ]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _execute(path: Path, target: Path) -> Path:
    """Execute one notebook in the folder where it stands; write the copy aside, then move it."""
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError
    except ImportError:
        raise MenakaError(NEEDED) from None

    try:
        book = nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError):
        raise MenakaError(f"{path} is not a notebook") from None
    for cell in book.cells:
        cell.metadata.pop("execution", None)

    client = NotebookClient(
        book,
        kernel_name="python3",
        record_timing=False,
        # Under load two prints of a cell come as two pieces; they are one output all the same.
        coalesce_streams=True,
        extra_arguments=["--log-level=40"],  # the kernel need not say that it is local
        timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        asyncio.run(client.async_execute())
    except CellExecutionError as error:
        raise MenakaError(f"{path}: a cell fails: {error.ename}: {error.evalue}") from None

    book.metadata.kernelspec = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    book.metadata.language_info = {"name": "python"}
    arguments.folder(target.parent)
    aside = target.with_suffix(".part")
    nbformat.write(book, aside)
    return aside.replace(target)
