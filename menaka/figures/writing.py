"""
Figures as PDF, SVG and PNG with their captions, the same bytes each time, and their tables.

A figure is drawn in menaka's own style whatever the reader's settings are, written aside, and
moved when it is whole.
"""

import locale
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from menaka import arguments, style
from menaka.dataset.record import load
from menaka.dataset.tables import Record
from menaka.errors import ChoiceError, MenakaError, NotFoundError, suggest
from menaka.figures.catalogue import CATALOGUE
from menaka.figures.drawn import Drawn

# Whatever a file would say of the day and the program that wrote it.
SILENT: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}
FORMATS = ("csv", "tex", "md")


def export(
    folder: Path | str,
    names: str | Iterable[str] | None = None,
    *,
    record: Record | None = None,
) -> list[Path]:
    """
    Export figures of the catalogue, with their captions.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    names
        Figures of the catalogue; all of them where none is named.
    record
        The record; the one that came with menaka where none is given.

    Returns
    -------
    list of Path
        The files, four a figure: `.pdf`, `.svg`, `.png` and the caption, `.md`.

    Raises
    ------
    NotFoundError
        If the catalogue has no such figure.
    MenakaError
        If the folder is a file.
    """
    wanted = _wanted(names)

    # An unknown name is refused above, before anything is read or drawn.
    data = load() if record is None else record
    target = arguments.folder(folder)

    return [path for name in wanted for path in _write(name, data, target)]


def table(name: str, *, record: Record | None = None) -> pd.DataFrame:
    """
    Return the table behind a figure of the catalogue.

    Parameters
    ----------
    name
        A figure of the catalogue.
    record
        The record; the one that came with menaka where none is given.

    Returns
    -------
    pandas.DataFrame
        The numbers that the figure shows; its columns are those of the function that computes them.

    Raises
    ------
    NotFoundError
        If the catalogue has no such figure.
    MenakaError
        If no table stands behind it.
    """
    (wanted,) = _wanted([name])
    drawn = _draw(wanted, load() if record is None else record)
    plt.close(drawn.figure)

    if drawn.table is None:
        raise MenakaError(f"no table stands behind the figure {wanted!r}")
    return drawn.table


def listed() -> dict[str, str]:
    """Return what each figure of the catalogue shows, in a line, by its name."""
    return {
        name: (recipe.__doc__ or "").strip().split("\n")[0] for name, recipe in CATALOGUE.items()
    }


def as_text(frame: pd.DataFrame, kind: str) -> str:
    """
    Return a table as a text: CSV, a LaTeX tabular, or Markdown.

    Parameters
    ----------
    frame
        The table. Its index is written where it has a name.
    kind
        `"csv"`, `"tex"` or `"md"`.

    Examples
    --------
    >>> print(as_text(pd.DataFrame({"place": ["Wells"], "dead": [7]}), "csv"), end="")
    place,dead
    Wells,7
    """
    arguments.choice("format", kind, FORMATS)
    flat = frame.reset_index() if any(frame.index.names) else frame

    # Days and periods are written as ISO texts; a missing one stays missing.
    for column, values in flat.items():
        if isinstance(values.dtype, pd.PeriodDtype) or values.dtype.kind == "M":
            flat = flat.assign(**{str(column): values.astype("str").where(values.notna())})

    if kind == "csv":
        return flat.to_csv(index=False, lineterminator="\n")

    # A bar in a cell would end it.
    if kind == "md":
        words = flat.astype("object").where(flat.notna(), "")
        words = words.map(lambda cell: cell.replace("|", r"\|") if isinstance(cell, str) else cell)
        return str(words.to_markdown(index=False)) + "\n"

    return flat.style.hide(axis="index").format(na_rep="", escape="latex").to_latex(hrules=True)


def _wanted(names: str | Iterable[str] | None) -> list[str]:
    """Return the names of figures that are asked for, each of which is in the catalogue."""
    wanted = [names] if isinstance(names, str) else list(CATALOGUE if names is None else names)

    # The nearest name is offered; where none is near, all of them.
    for name in wanted:
        if name not in CATALOGUE:
            near = suggest(str(name), CATALOGUE)
            raise (NotFoundError if near else ChoiceError)("figure", name, CATALOGUE)
    return wanted


def _draw(name: str, record: Record) -> Drawn:
    with style.use():
        return CATALOGUE[name](record)


@contextmanager
def _english_months() -> Iterator[None]:
    """Set English names of months while a figure is drawn, whatever the locale of the process."""
    own = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "C")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_TIME, own)


def _write(name: str, record: Record, target: Path) -> list[Path]:
    """Write the four files of a figure and return their paths; none is left half written."""
    with style.use(), _english_months(), tempfile.TemporaryDirectory(dir=target) as aside:
        drawn = _draw(name, record)

        written = []
        for kind, metadata in SILENT.items():
            path = Path(aside) / f"{name}.{kind}"
            drawn.figure.savefig(path, metadata=metadata)
            written.append(path)
        plt.close(drawn.figure)

        caption = Path(aside) / f"{name}.md"
        caption.write_text(drawn.caption + "\n", encoding="utf-8", newline="\n")

        # Moved only when all four are whole.
        return [path.replace(target / path.name) for path in [*written, caption]]
