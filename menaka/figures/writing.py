"""
Figures as PDF, SVG and PNG with all that a paper needs beside them, the same bytes each time.

Beside a picture stand its caption (`.md`, `.tex`), the table behind it (`.csv`), the sources
behind it (`.bib`), and where it came from (`.json`: versions, checksums, options, alt text). A
figure is drawn in menaka's own style whatever the reader's settings are, written aside, and moved
when it is whole.
"""

import inspect
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from tqdm import tqdm

from menaka import arguments, style
from menaka.dataset.record import load
from menaka.dataset.tables import Record
from menaka.errors import ChoiceError, NotFoundError, suggest
from menaka.figures import paper
from menaka.figures.catalogue import CATALOGUE
from menaka.words import languages

FORMATS = ("pdf", "svg", "png")
SAME_WIDTHS = "'Liberation Sans', Arial, Helvetica, sans-serif"


def export(
    folder: Path | str,
    names: str | Iterable[str] | None = None,
    *,
    formats: str | Iterable[str] = FORMATS,
    width: str | float | None = None,
    lang: str = "en",
    record: Record | None = None,
    progress: bool = False,
    **options: Any,
) -> list[Path]:
    """
    Export figures of the catalogue, with what a paper needs beside them.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    names
        Figures of the catalogue; all of them where none is named.
    formats
        `"pdf"`, `"svg"`, `"png"`, one or several.
    width
        `"column"` (85 mm), `"page"` (178 mm), a text such as `"89mm"`, or inches; each figure's own
        where none is named.
    lang
        `"en"`, or a language for which there is a catalogue of words: `"fr"`.
    record
        The record; the one that came with menaka where none is given.
    progress
        Whether to show a bar on a terminal.
    options
        What a figure can be asked for besides, such as `rule=` of tolls; one that it does not
        have is refused.

    Returns
    -------
    list of Path
        The files of every figure: the pictures, then `.md` and `.tex` (caption), `.csv` (the
        table), `.bib` (sources behind the picture) and `.json` (where it came from).

    Raises
    ------
    NotFoundError
        If the catalogue has no such figure.
    ChoiceError
        If a format, a width, a language or an option is not one that there is.
    MenakaError
        If the folder is a file.
    """
    wanted = _wanted(names)
    kinds = arguments.choices("format", formats, FORMATS)
    arguments.choice("language", lang, languages())
    chosen = {"lang": lang, "width": None if width is None else style.inches(width), **options}

    # What cannot be is refused above and here, before anything is read or drawn.
    asked = {name: _options(name, chosen) for name in wanted}
    data = load() if record is None else record
    target = arguments.folder(folder)

    return [
        path
        for name in _bar(wanted, progress)
        for path in _write(name, data, target, kinds, asked[name])
    ]


@style.use()
def table(
    name: str, *, lang: str = "en", record: Record | None = None, **options: Any
) -> pd.DataFrame:
    """
    Return the table behind a figure of the catalogue.

    Parameters
    ----------
    name
        A figure of the catalogue.
    lang, record, options
        As in `export`.

    Returns
    -------
    pandas.DataFrame
        The numbers that the figure shows; its columns are those of the function that computes them.

    Raises
    ------
    NotFoundError
        If the catalogue has no such figure.
    """
    (wanted,) = _wanted([name])
    data = load() if record is None else record
    drawn = CATALOGUE[wanted](data, **_options(wanted, {"lang": lang, **options}))
    plt.close(drawn.figure)
    return drawn.table


@style.use()
def listed(
    *, lang: str = "en", record: Record | None = None, progress: bool = False
) -> dict[str, tuple[str, str]]:
    """
    Return what each figure of the catalogue asks, and what it finds in the record.

    Parameters
    ----------
    lang, record
        As in `export`.
    progress
        As in `export`: the findings are computed anew, which takes some seconds.

    Returns
    -------
    dict of tuple of str
        Question and finding, a sentence each, by the name of the figure.
    """
    data = load() if record is None else record
    said = {}
    for name in _bar(CATALOGUE, progress):
        drawn = CATALOGUE[name](data, **_options(name, {"lang": lang}))
        plt.close(drawn.figure)
        said[name] = ((CATALOGUE[name].__doc__ or "").strip().split("\n")[0], drawn.title)
    return said


def unlike(
    folder: Path | str, names: str | Iterable[str] | None = None, *, progress: bool = False
) -> Iterator[str]:
    """
    Yield the names of files in a folder that differ from what an export would write.

    Parameters
    ----------
    folder
        A folder of exported figures, English and each at its own width.
    names, progress
        As in `export`.
    """
    for name in _bar(_wanted(names), progress):
        with tempfile.TemporaryDirectory() as aside:
            for path in export(aside, name):
                there = Path(folder) / path.name
                if not there.is_file() or there.read_bytes() != path.read_bytes():
                    yield path.name


def _bar(names: Iterable[str], progress: bool) -> Iterable[str]:
    """Return the names, counted by a bar on a terminal if one is wanted."""
    return tqdm(names, unit="figure", leave=False, disable=None if progress else True)


def _wanted(names: str | Iterable[str] | None) -> list[str]:
    """Return the names of figures that are asked for, each of which is in the catalogue."""
    wanted = [names] if isinstance(names, str) else list(CATALOGUE if names is None else names)

    # The nearest name is offered; where none is near, all of them.
    for name in wanted:
        if name not in CATALOGUE:
            near = suggest(str(name), CATALOGUE)
            raise (NotFoundError if near else ChoiceError)("figure", name, CATALOGUE)
    return wanted


def _options(name: str, chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the options that a figure is drawn with; raise for one that it does not have."""
    has = [*inspect.signature(CATALOGUE[name]).parameters][1:]
    given = {option: value for option, value in chosen.items() if value is not None}

    for option, value in given.items():
        if option not in has and not (option == "lang" and value == "en"):
            raise ChoiceError(f"option of {name}", option, has)
    return {option: value for option, value in given.items() if option in has}


def _write(
    name: str, record: Record, target: Path, formats: list[str], options: dict[str, Any]
) -> list[Path]:
    """Write the files of a figure and return their paths; none is left half written."""
    with style.use(), tempfile.TemporaryDirectory(dir=target) as aside:
        drawn = CATALOGUE[name](record, **options)

        # Laid out once, so that every format shows the same picture, whichever are asked for.
        drawn.figure.draw_without_rendering()
        drawn.figure.set_layout_engine("none")

        texts = paper.beside(name, drawn, record, options)
        paths = {kind: Path(aside) / f"{name}.{kind}" for kind in (*formats, *texts)}
        for kind in formats:
            drawn.figure.savefig(paths[kind], metadata=paper.metadata(kind, drawn))
        plt.close(drawn.figure)

        # Without our letters, an SVG is shown in others of the same widths.
        if "svg" in formats:
            drawing = paths["svg"].read_text(encoding="utf-8")
            texts["svg"] = drawing.replace(f"'{style.FONT}'", SAME_WIDTHS)
        for kind, text in texts.items():
            paths[kind].write_text(text, encoding="utf-8", newline="\n")

        # Moved only when all are whole.
        return [path.replace(target / path.name) for path in paths.values()]
