"""
List the cells that changed between two versions of the tables and stand in no row of changes.csv.

`python scripts/changes.py OLD [NEW]`: two folders of tables; NEW is the record's own where it is
not named. It prints one CSV row a cell (or a row that was added or retired) whose reason is still
to be written, in the form of `changes.csv`, and ends with exit code 1 if there is any. Rows of
which a name was taken out are listed as such in `changes.csv` and cannot be matched; say so.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from menaka.dataset import rules, schema

OWN = {"changes", "coding-ledger", "statements", "statement_rows", "claimants"}
COLUMNS = ["version", "table", "row_id", "column", "old", "new", "reason"]


def rows_by_key(folder: Path, table: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows of a table by the words that name them."""
    described = schema.tables(folder if (folder / "datapackage.json").is_file() else None)[table]
    keys = described["schema"].get("primaryKey") or rules.row_key(table, described)
    path = folder / f"{table}.csv"
    found: dict[str, list[dict[str, str]]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault("/".join(filter(None, (row[k] for k in keys))), []).append(row)
    return found


def differences(old: Path, new: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what differs: table, row, column, old and new value."""
    for table in sorted(set(schema.tables(new)) - OWN):
        before, after = rows_by_key(old, table), rows_by_key(new, table)
        for row_id in sorted(set(before) | set(after)):
            for was, is_now in zip_longest(before.get(row_id, []), after.get(row_id, [])):
                if was is None or is_now is None:
                    yield table, row_id, "", "", "added" if was is None else "retired"
                    continue
                for column in is_now:
                    if (was.get(column) or "") != is_now[column]:
                        yield table, row_id, column, was.get(column) or "", is_now[column]


def main(words: list[str]) -> int:
    """Print what is not explained yet; return the exit code."""
    old = Path(words[0])
    new = Path(words[1]) if len(words) > 1 else schema.data_folder()
    with (new / "changes.csv").open(encoding="utf-8", newline="") as lines:
        said = list(csv.DictReader(lines))
    explained = {(row["table"], row["row_id"], row["column"], row["new"]) for row in said}
    hidden = sum(row["reason"] == "a name is taken out" for row in said)

    writer = csv.writer(sys.stdout, lineterminator="\n")
    missing = [d for d in differences(old, new) if (d[0], d[1], d[2], d[4]) not in explained]
    if missing:
        writer.writerow(COLUMNS)
        writer.writerows(
            [schema.package(new)["version"], *difference, ""] for difference in missing
        )
    print(
        f"{len(said)} rows explain, {hidden} of them names; {len(missing)} to explain",
        file=sys.stderr,
    )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
