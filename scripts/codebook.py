"""
The codebook, `data/README.md`, and the table of coverage, written from the data themselves.

What a column means stands in `datapackage.json`; what the record is and is not stands in
`statement.md`. Everything else in the codebook is computed: counts, the reliability of the
coding, what became of the raw facts, who was looking when.

For those who change the data: `python scripts/codebook.py` writes both into `data/`, and
`python scripts/codebook.py DIR` into another record's folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from menaka.dataset import schema
from menaka.dataset.cite import cite
from menaka.dataset.coverage import coverage
from menaka.dataset.record import load
from menaka.dataset.tables import Record
from menaka.errors import MenakaError
from reliability import LEAST, reliability

SHOWN = "2022-01-01", "2023-12-31"


def write(folder: Path | str | None = None) -> list[Path]:
    """
    Write `README.md` and `coverage.csv` into a record's folder.

    Parameters
    ----------
    folder
        The record's folder; the one that came with menaka where none is named.

    Returns
    -------
    list of Path
        The two files, written aside and moved when whole.
    """
    record = load(folder)
    texts = {"README.md": codebook(record), "coverage.csv": coverage_csv(record)}
    paths = []
    for name, text in texts.items():
        aside = record.folder / f"{name}.part"
        aside.write_text(text, encoding="utf-8", newline="\n")
        paths.append(aside.replace(record.folder / name))
    return paths


def coverage_csv(record: Record) -> str:
    """Return the table of coverage by month as CSV."""
    table = coverage(record)
    return table.to_csv(lineterminator="\n", date_format="%Y-%m-%d")


def codebook(record: Record) -> str:
    """Return the whole codebook as Markdown."""
    described = schema.package(record.folder)
    statement = (record.folder / "statement.md").read_text(encoding="utf-8").strip()
    parts = [
        f"# {described['title']}: codebook",
        f"Version {record.version}. {described['description']}",
        "This file is written by `python scripts/codebook.py` from `datapackage.json`, `statement.md` and the "
        "tables; change those, not this.",
        statement,
        "## How to cite\n\n" + cite(record.folder)["data"].plain,
        "## What is in it",
        _table(
            ["table", "rows", "one row is"],
            (
                [f"[{n}](#{n})", len(record[n]), _row_is(r["description"])]
                for n, r in schema.tables(record.folder).items()
            ),
        ),
        "## What became of the raw facts",
        _ledger(record),
        "## How well two coders agree",
        _reliability(record),
        "## Who was looking, month by month",
        _coverage(record),
        "## Tables",
        *(_described(name, resource) for name, resource in schema.tables(record.folder).items()),
        "## Columns of the outside series",
        *(_series(name, resource) for name, resource in schema.series(record.folder).items()),
        "## Vocabularies",
        *(_vocabulary(name, words) for name, words in described["vocabularies"].items()),
    ]
    return "\n\n".join(parts) + "\n"


def _row_is(text: str) -> str:
    first = text.split(". ")[0].rstrip(".")
    return first[0].lower() + first[1:]


def _table(head: list[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _ledger(record: Record) -> str:
    rows = record["coding-ledger"]
    counts = rows.groupby("decision")["fact_id"].nunique()
    words = schema.vocabulary("decision", record.folder)
    table = _table(
        ["decision", "facts", "meaning"],
        ([word, counts.get(word, 0), meaning] for word, meaning in words.items()),
    )
    facts = rows["fact_id"].nunique()
    return (
        f"The raw layer (`evidence/`) holds {facts} facts. `coding-ledger.csv` says of each what "
        f"became of it, in {len(rows)} rows, and leads from every row of the tables back to the facts. "
        f"A fact may be coded in its event while one of its claims is left out; it then "
        f"counts on both lines.\n\n{table}"
    )


def _reliability(record: Record) -> str:
    found = reliability(record.folder)
    rows = []
    for question, row in found.astype(object).iterrows():
        if pd.notna(row["alpha"]):
            said = f"{row['alpha']:.2f} ({row['alpha_low']:.2f} to {row['alpha_high']:.2f})"
        else:
            said = "not given"
        rows.append([question, row["facts"], row["pairs"], f"{row['agreement']:.0%}", said])
    table = _table(["question", "facts", "pairs", "agreement", "alpha (95 % interval)"], rows)
    return (
        "A second coder read the sources of 66 facts, drawn at random within the five slices "
        "of the dossier, and coded them again without seeing the first coding. Both coders were "
        "automated readers (language models) working from extracts of public pages, not trained "
        "human coders. The same facts were coded twice: whether two readers would find the same "
        "events, and merge them alike, was not tested. One fact was not found again.\n\n"
        f"{table}\n\n"
        "Agreement is the share of pairs on which both coders said the same. Alpha is "
        "Krippendorff's (nominal for words, interval for days, ratio for numbers), with a "
        "percentile interval over resampled facts; none is given for fewer than "
        f"{LEAST} pairs, nor where a tolerance or a mere naming is counted. The alpha of the first "
        "day is near 1 because the days span twelve years: read its agreement instead.\n\n"
        "**Weak, and what the rules now do about it.** *Date precision* is no longer coded: it "
        "follows from the four dates. *Place precision* now has fixed cases (a stated distance is "
        "`near`, several villages are an `area`). *Confidence* follows stated rules, is shown, and is "
        "never computed with: certainty is computed from independent origins instead. *Which actors* and *which "
        "dead* are named differ most: a reader of an extract misses some; hence every claim is kept "
        "and none stands for all. The *status of control* was coded by both on too few facts "
        "to say. Bounds of numbers follow fixed wordings (see the coding rules).\n\n"
        "Computed by `scripts/reliability.py` from `evidence/facts.jsonl` and "
        "`evidence/second-coder.jsonl`."
    )


def _coverage(record: Record) -> str:
    table = coverage(record).loc[SHOWN[0] : SHOWN[1]]
    rows = (
        [f"{period:%Y-%m}", *row] for period, row in zip(table.index, table.to_numpy(), strict=True)
    )
    return (
        "A month without rows is unknown, not quiet. `wide` counts events that are dated over more "
        "than the month. The whole span is in `coverage.csv`.\n\n"
        + _table(["month", *table.columns], rows)
    )


def _described(name: str, resource: dict[str, Any]) -> str:
    rows = []
    for field in resource["schema"]["fields"]:
        limits = field.get("constraints", {})
        if "vocabulary" in field:
            allowed = f"[{field['vocabulary']}](#{field['vocabulary']})"
        else:
            allowed = ", ".join(
                f"{k} {v}" for k, v in limits.items() if k in {"minimum", "maximum"}
            )
        missing = "never missing" if limits.get("required") else field.get("missing", "")
        rows.append([f"`{field['name']}`", field["type"], field["description"], allowed, missing])
    keys = [
        f"`{k['fields'][0]}` is in `{k['reference']['resource'] or name}`"
        for k in resource["schema"].get("foreignKeys", [])
    ]
    said = f"\n\nKeys: {'; '.join(keys)}." if keys else ""
    return (
        f"### {name}\n\n{resource['description']}\n\n"
        + _table(["column", "type", "meaning", "allowed", "missing means"], rows)
        + said
    )


def _series(name: str, resource: dict[str, Any]) -> str:
    licences = ", ".join(licence["name"] for licence in resource.get("licenses", []))
    sources = "; ".join(f"{source['title']}: {source['path']}" for source in resource["sources"])
    said = f"*{resource['credit']}.*" + (f" Licence: {licences}." if licences else "")
    return f"{_described(name, resource)}\n\n{said} Cut out of: {sources}."


def _vocabulary(name: str, words: dict[str, str]) -> str:
    return f"### {name}\n\n" + _table(
        ["value", "meaning"], ([f"`{k}`", v] for k, v in words.items())
    )


def main(words: list[str]) -> int:
    """Write the two files of a record, and say where; return the exit code."""
    try:
        for path in write(words[0] if words else None):
            print(path)
    except (MenakaError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
