"""
Execute the notebooks and export the figures, into build/: what `make run` does.

`python scripts/run.py [--notebooks FOLDER] [--into FOLDER]`. Each notebook is executed from the
top in a Python of its own, and the executed copy is written elsewhere: a reader's own stay as
they are.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from menaka import arguments
from menaka.dataset.schema import HERE
from menaka.errors import DataError, Fault, MenakaError
from menaka.figures import CATALOGUE, export

MINUTES = 2  # what it takes on two cores

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


def export_apart(folder: Path, names: list[str], *, workers: int = 2) -> Iterator[str]:
    """Export figures of the record in several processes; yield the name of each when it is done."""
    target = arguments.folder(folder)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(_export_one, target, name): name for name in names}
        try:
            for done in as_completed(waiting):
                done.result()
                yield waiting[done]
        finally:
            pool.shutdown(cancel_futures=True)


def _export_one(target: Path, name: str) -> None:
    """Export one figure in a process of its own; what goes wrong comes back as a plain text."""
    try:
        export(target, name)
    except MenakaError as error:
        raise MenakaError(str(error)) from None


def main(words: list[str] | None = None) -> int:
    """Execute and export, with a line for each notebook and figure; return the exit code."""
    parser = argparse.ArgumentParser(description="Execute the notebooks and export the figures.")
    parser.add_argument("--notebooks", help="folder of notebooks; the checkout's own if not named")
    parser.add_argument("--into", default="build", help="folder (default: build)")
    chosen = parser.parse_args(words)
    try:
        _run(find(chosen.notebooks), Path(chosen.into))
    except (MenakaError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(notebooks: list[Path], into: Path) -> None:
    start, done = time.monotonic(), 0
    total = len(notebooks) + len(CATALOGUE)
    print(
        f"{len(notebooks)} notebooks and {len(CATALOGUE)} figures, two at a time: "
        f"about {MINUTES} minutes on two cores",
        flush=True,
    )
    for path in execute(notebooks, into / "notebooks", workers=2):
        done += 1
        print(f"{done:3} of {total}  {path}", flush=True)
    for name in export_apart(into / "figures", list(CATALOGUE)):
        done += 1
        print(f"{done:3} of {total}  {into / 'figures' / name}.pdf", flush=True)
    print(
        f"done in {(time.monotonic() - start) / 60:.1f} minutes. Open {into / 'figures'} to look "
        "at the figures;\n`make lab` (or python -m jupyterlab) opens notebooks/00-start-here.ipynb"
    )


if __name__ == "__main__":
    sys.exit(main())
