"""How to cite the record and the code, from `data/datapackage.json` and the installed version."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from menaka.dataset.schema import package


@dataclass(frozen=True)
class Citation:
    """A citation in two forms."""

    plain: str
    bibtex: str


def code_version() -> str:
    """Return menaka's own version."""
    try:
        return version("menaka")
    except PackageNotFoundError:
        return "unknown"


def cite(folder: Path | str | None = None) -> dict[str, Citation]:
    """
    Return what to cite: the data and the code, apart.

    Parameters
    ----------
    folder
        The record; the one that came with menaka where none is named.

    Returns
    -------
    dict of Citation
        Keys `"data"` and `"code"`.

    Examples
    --------
    >>> print(cite()["data"].plain.split(".")[0])
    The menaka authors (2026)
    """
    described = package(folder)
    year = str(described["created"])[:4]
    author = "The menaka authors"
    data, code = described["version"], code_version()

    return {
        "data": Citation(
            f"{author} ({year}). {described['title']}, version {data} [data set]. CC BY 4.0.",
            _bibtex(
                "menaka_data", "misc", author, described["title"], year, data, "Data set, CC BY 4.0"
            ),
        ),
        "code": Citation(
            f"{author} ({year}). menaka, version {code} [computer software]. BSD-3-Clause.",
            _bibtex(
                "menaka_code",
                "software",
                author,
                "menaka",
                year,
                code,
                "Computer software, BSD-3-Clause",
            ),
        ),
    }


def _bibtex(key: str, kind: str, author: str, title: str, year: str, number: str, note: str) -> str:
    return (
        f"@{kind}{{{key},\n  author = {{{{{author}}}}},\n  title = {{{{{title}}}}},\n"
        f"  year = {{{year}}},\n  version = {{{number}}},\n  note = {{{note}}}\n}}"
    )


def source_entry(source: Any) -> str:
    """
    Return a source of the record as an entry of BibTeX.

    Parameters
    ----------
    source
        A row of the table `sources`, with its columns as attributes.
    """
    # In the fields that plain BibTeX prints; an address needs LaTeX's package url or hyperref.
    fields = {
        "author": f"{{{latex(source.publisher)}}}",
        "title": None if pd.isna(source.title) else f"{{{latex(source.title)}}}",
        "year": None if pd.isna(source.date) else str(source.date)[:4],
        "howpublished": None if pd.isna(source.url) else f"\\url{{{source.url}}}",
        "langid": source.language,
    }
    known = [f"  {name} = {{{value}}}" for name, value in fields.items() if pd.notna(value)]
    return f"@misc{{{source.source_id},\n" + ",\n".join(known) + "\n}\n"


def latex(text: str) -> str:
    """Return a text with LaTeX's own signs escaped, as a paper's source writes it."""
    signs = {
        **{sign: f"\\{sign}" for sign in "%&$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "≥": r"$\geq$",
        "≤": r"$\leq$",
        "→": r"$\rightarrow$",
        "\u202f": r"\,",
        "\u00a0": "~",
    }
    return "".join(signs.get(sign, sign) for sign in text)
