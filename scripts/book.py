"""
The book: notebooks, codebook, reference, gallery and statements as a folder of static pages.

`python scripts/book.py [--to FOLDER]`, into `build/book` where none is named. Needs the extra
`book`. Nothing is executed: the notebooks are shown as they were committed. The pages of the
project are copied aside in the same folders, so that their links hold, and those that are computed
(reference, gallery, statements, citation) are written beside them.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

import menaka
from menaka.dataset.tables import Record
from menaka.errors import MenakaError

ROOT = Path(__file__).resolve().parent.parent
NEEDED = 'the book needs an extra: python -m pip install -c constraints.txt -e ".[book]"'

# What is copied as it stands; a page that does not exist yet is left out.
COPIED = ["*.md", "LICENSE", "CITATION.cff", "data/*.md", "data/*.csv", "data/LICENSE"]
LEFT_OUT = {"data/statement.md"}  # the codebook holds it
WIDGET = "application/vnd.jupyter.widget-view+json"


def plain(text: object) -> str:
    r"""
    Return a text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> print(plain("a *b* | <c>"))
    a \*b\* \| \<c\>
    """
    return re.sub(r"([\\`*_\[\]<>|{}$#~^])", r"\\\1", " ".join(str(text).split()))


# Pages that exist already.


def notebook(text: str) -> str:
    """Return a notebook with its captions as alt texts, and without what needs a running Python."""
    book = json.loads(text)
    book["metadata"].pop("widgets", None)

    for cell, after in zip(book["cells"], [*book["cells"][1:], {}], strict=True):
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)

        # A figure's caption is the cell below it; its signs of Markdown are not read out.
        below = "".join(after.get("source", ""))
        caption = re.sub(r"\[([^]]*)\]\([^)]*\)|[*`]", r"\1", below) if "**Figure" in below else ""
        if cell["cell_type"] == "code":
            alt = " ".join(caption.split()) or "A figure; the text around it says what it shows."
            cell["metadata"]["mystnb"] = {"image": {"alt": alt}}
    return json.dumps(book)


def copy(source: Path) -> None:
    """Copy the settings and pages of the project into a folder, each in its place."""
    shutil.copytree(ROOT / "book", source, dirs_exist_ok=True)
    pages = (path for pattern in COPIED for path in ROOT.glob(pattern))
    figures = (path for kind in ("png", "pdf") for path in ROOT.glob(f"figures/*.{kind}"))

    # Sphinx does not forgive a page that is listed and not there.
    if not (ROOT / "GLOSSARY.md").is_file():
        index = source / "index.md"
        index.write_text(index.read_text("utf-8").replace("GLOSSARY\n", ""), "utf-8")

    for path in (*pages, *figures):
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.relative_to(ROOT).as_posix() not in LEFT_OUT:
            shutil.copy(path, target)

    for path in (*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("notebooks/answers/*.ipynb")):
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(notebook(path.read_text("utf-8")), "utf-8")


# Pages that are computed.


def gallery(folder: Path) -> str:
    """Return the page of the figures of a folder, each with its caption and alt text."""
    lines = ["# The figures", "", "Each opens in its full size; the PDF goes into a paper.", ""]
    for picture in sorted(folder.glob("*.png")):
        about = picture.with_suffix(".md").read_text("utf-8")
        caption, _, alt = about.partition("Alt text:")

        # Where no alt text has been written, the finding stands for it.
        finding = re.match(r"\*\*(.+?)\*\*", caption, re.S)
        alt = alt.strip() or (finding[1] if finding else picture.stem)
        name = f"{folder.name}/{picture.stem}"
        lines += [
            f"## {picture.stem}",
            f":::{{figure}} {name}.png",
            f":alt: {' '.join(alt.split())}",
            f":target: _images/{picture.name}",
            "",
            f"{' '.join(caption.split())} [PDF]({name}.pdf)",
            ":::",
            "",
        ]
    return "\n".join(lines)


def statements(record: Record) -> str:
    """Return the page of the best-known account: each statement, its verdict, and the rows."""
    table = record["statements"]
    counts = ", ".join(f"{n} {verdict}" for verdict, n in table["verdict"].value_counts().items())
    lines = [
        "# The best-known account, statement by statement",
        "",
        f"{len(table)} statements of the English Wikipedia's article on the offensive, in our own "
        f"words, set beside the rows of the record that bear on them: {counts}. *Only there* says "
        "that nothing else that was read tells it, not that it is wrong. In Python: "
        '`record.statement("S17")`.',
    ]
    for number in table["statement_id"]:
        said = record.statement(number)
        lines += ["", f"## {number}: {said.verdict}", "", f"> {plain(said.statement)}", ""]
        lines += [f"**{said.verdict.capitalize()}.** {plain(said.reason)}"]
        if len(said.frame):
            lines += ["", "| when | what the record holds | row | source |", "| - | - | - | - |"]
            lines += [f"| {' | '.join(cells)} |" for cells in _rows(said.frame)]
    return "\n".join([*lines, ""])


def _rows(frame: pd.DataFrame) -> Iterator[list[str]]:
    """Yield the cells of each row of a statement; what is said once is not repeated."""
    before = None
    for row in frame.itertuples():
        first = (row.table, row.row_id) != before
        before = (row.table, row.row_id)
        source = plain(", ".join(filter(None, (row.publisher, row.date))))
        linked = f"[{source}](<{row.url}>)" if row.url else source
        own = [plain(row.when), plain(row.says), f"{row.table} `{row.row_id}`"]
        yield [*(own if first else ["", "", ""]), linked]


def citation() -> str:
    """Return the page that says how to cite data and code."""
    lines = ["# How to cite", "", "Data and code are cited apart; `menaka cite` prints the same."]
    for what, entry in menaka.cite().items():
        lines += [
            "",
            f"## The {what}",
            "",
            entry.plain,
            "",
            "```bibtex",
            entry.bibtex.strip(),
            "```",
        ]
    return "\n".join([*lines, ""])


def public(module: ModuleType) -> list[str]:
    """Return the public names of a module: those it lists, else those it defines."""
    own = [name for name, what in vars(module).items() if _defined(what, module.__name__)]
    return [name for name in getattr(module, "__all__", own) if not name.startswith("_")]


def _defined(what: object, module: str) -> bool:
    made = inspect.isfunction(what) or inspect.isclass(what)
    return made and getattr(what, "__module__", "") == module


def _error(what: object) -> bool:
    return inspect.isclass(what) and issubclass(what, Exception)


def reference(name: str) -> str:
    """Return the page of a module: what it is for, a list of its functions, and each in full."""
    module = importlib.import_module(name)
    known = {each: getattr(module, each) for each in public(module)}
    kinds = {
        each: "autoclass" if inspect.isclass(what) else "autofunction"
        for each, what in known.items()
        if inspect.isclass(what) or inspect.isfunction(what)
    }

    # An error has its own page; a second entry would make every link to it ambiguous.
    if name != "menaka.errors":
        kinds = {each: kind for each, kind in kinds.items() if not _error(known[each])}

    lines = [name, "=" * len(name), "", f".. automodule:: {name}", "   :no-members:", ""]
    lines += [".. autosummary::", "   :nosignatures:", "", *(f"   {each}" for each in kinds), ""]
    for each, kind in kinds.items():
        lines += [f".. {kind}:: {each}", *(["   :members:"] if kind == "autoclass" else []), ""]
    return "\n".join(lines)


def modules() -> list[str]:
    """Return the public modules, and those that stand as names in one of them."""
    found = ["menaka"]
    for name in found:
        module = importlib.import_module(name)
        inside = (f"{name}.{each}" for each in public(module))
        found += [path for path in inside if inspect.ismodule(_named(path))]
    return found


def _named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


# The build.


def write(source: Path) -> None:
    """Write all that Sphinx needs into a folder."""
    copy(source)
    pages = {
        "gallery.md": gallery(ROOT / "figures"),
        "statements.md": statements(menaka.load()),
        "cite.md": citation(),
        **{f"api/{name}.rst": reference(name) for name in modules()},
    }
    for name, text in pages.items():
        path = source / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def build(to: Path) -> int:
    """Build the book into a folder; return the exit code, which a warning makes 1."""
    try:
        for needed in ("myst_nb", "pydata_sphinx_theme"):
            importlib.import_module(needed)
        sphinx = importlib.import_module("sphinx.cmd.build")
    except ImportError:
        raise MenakaError(NEEDED) from None

    with tempfile.TemporaryDirectory() as aside:
        source, kept = Path(aside) / "source", Path(aside) / "doctrees"
        write(source)
        quiet = ["-q", "-W", "--keep-going", "-b", "html", "-d", str(kept)]

        # Built aside, since pictures of notebooks are written beside the pages too.
        code = int(sphinx.main([*quiet, str(source), str(Path(aside) / "html")]))
        shutil.copytree(Path(aside) / "html", to, dirs_exist_ok=True)
        return code


def main(words: list[str] | None = None) -> int:
    """Build the book and say where it lies; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the book, a folder of static pages.")
    parser.add_argument("--to", default="build/book", type=Path, help="folder (build/book)")
    to, start = parser.parse_args(words).to, time.monotonic()
    try:
        code = build(to)
    except (MenakaError, OSError) as error:
        print(error, file=sys.stderr)
        return 1

    size = sum(path.stat().st_size for path in to.rglob("*") if path.is_file()) / 1e6
    print(f"{to / 'index.html'}: {size:.0f} MB in {time.monotonic() - start:.0f} seconds")
    return code


if __name__ == "__main__":
    sys.exit(main())
