"""What stands beside an exported picture: captions, its table, its sources, and where it came from."""

import hashlib
import json
import platform
from importlib.metadata import version
from typing import Any

import pandas as pd

from menaka import arguments
from menaka.dataset import schema
from menaka.dataset.cite import code_version, latex, source_entry
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, credit_line
from menaka.words import Words

LIBRARIES = ("matplotlib", "networkx", "numpy", "pandas", "scipy", "seaborn")

# What a file of each kind would say of the day and the program that made it.
SILENT = {
    "pdf": ("CreationDate", "ModDate", "Producer", "Creator"),
    "svg": ("Date", "Creator"),
    "png": ("Software",),
}


def metadata(kind: str, drawn: Drawn) -> dict[str, Any]:
    """Return what a picture's file says of itself: its finding and alt text, no day and no program."""
    alt = "Subject" if kind == "pdf" else "Description"
    return {"Title": drawn.title, alt: drawn.alt, **dict.fromkeys(SILENT[kind])}


def beside(name: str, drawn: Drawn, record: Record, options: dict[str, Any]) -> dict[str, str]:
    """Return the texts that go with a picture, by the ending of their files."""
    say = Words(options.get("lang", "en"))
    credit, alt = credit_line(record, drawn, say.lang), say("Alt text: {alt}", alt=drawn.alt)
    behind = record.sources.loc[record.sources["source_id"].isin(list(drawn.sources))]

    return {
        "md": f"**{drawn.title}** {drawn.caption}\n\n*{credit}*\n\n{alt}\n",
        "tex": f"% {latex(alt)}\n\\caption{{\\textbf{{{latex(drawn.title)}}} "
        f"{latex(drawn.caption)} \\emph{{{latex(credit)}}}}}\n\\label{{fig:{name}}}\n",
        "bib": "\n".join(source_entry(source) for source in behind.itertuples()),
        "json": _origin(name, drawn, record, options),
        "csv": as_text(drawn.table, "csv"),
    }


def _origin(name: str, drawn: Drawn, record: Record, options: dict[str, Any]) -> str:
    """Return in JSON what a picture was made of: data, options, libraries, sources."""
    tables = {
        table: hashlib.sha256((record.folder / file["path"]).read_bytes()).hexdigest()
        for table, file in schema.tables(record.folder).items()
    }
    about = {
        "figure": name,
        "title": drawn.title,
        "alt": drawn.alt,
        "code": f"menaka {code_version()}",
        "data": record.version,
        "tables": tables,
        "outside": drawn.credit,
        "options": options,
        "python": platform.python_version().rpartition(".")[0],
        "libraries": {library: version(library) for library in LIBRARIES},
        "sources": sorted(drawn.sources),
    }
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


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
    arguments.choice("format", kind, ("csv", "tex", "md"))
    flat = frame.reset_index() if any(frame.index.names) else frame

    # Days and periods are written as ISO texts; a missing one stays missing.
    for column, values in flat.items():
        if isinstance(values.dtype, pd.PeriodDtype) or values.dtype.kind == "M":
            flat = flat.assign(**{str(column): values.astype("str").where(values.notna())})

    if kind == "csv":
        return flat.to_csv(index=False, lineterminator="\n")

    # A bar in a cell would end it.
    if kind == "md":
        words = flat.astype("object").where(flat.notna(), "").replace({r"\|": r"\\|"}, regex=True)
        return str(words.to_markdown(index=False)) + "\n"

    return flat.style.hide(axis="index").format(na_rep="", escape="latex").to_latex(hrules=True)
