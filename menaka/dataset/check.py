"""
Every fault of every table, at once.

Frictionless judges what the description says by itself: types, vocabularies, patterns,
unique and foreign keys. `rules.py` judges the rest: bounds and dates in order, sources
present, the ledger complete. Here both are put into one list, and each fault has a likely
correction where one can be guessed.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from menaka.dataset import rules, schema, sense, tables
from menaka.errors import DataError, Fault, suggest

FOREIGN = re.compile(
    r'for "(?P<column>[^"]+)": values "(?P<value>.*)" not found in the lookup '
    r'table "(?P<table>[^"]*)" as "(?P<key>[^"]+)"'
)
NEEDED = {"events", "participants", "claims", "citations", "sources", "places", "actors"}
TYPES = {
    "date": "a day written YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def check(folder: Path | str | None = None, *, progress: bool = False) -> list[Fault]:
    """
    List every fault of a record.

    Parameters
    ----------
    folder
        A folder with tables in the form of `datapackage.json`; the record that came with
        menaka where none is named.
    progress
        Whether to show a bar of the steps, on a terminal.

    Returns
    -------
    list of Fault
        Empty if there is nothing to mend; in the order of files and rows.

    Examples
    --------
    >>> check()
    []
    """
    place = schema.data_folder(folder)
    try:
        described = schema.tables(place)
    except DataError as error:
        return error.faults

    frames, faults = _read(place, described)

    # No rule judges a file that cannot be read; frictionless judges only files without a fault.
    unread = {fault.file for fault in faults if fault.row is None}
    whole = {name for name in described if not any(f.file == f"{name}.csv" for f in faults)}
    readable = {name: frame for name, frame in frames.items() if f"{name}.csv" not in unread}

    outside = schema.series(place)

    # Each step looks for faults of its own kind; together they take some seconds.
    steps: list[Callable[[], Iterable[Fault]]] = [
        lambda: _generic(place, {**described, **outside}, whole | set(outside), frames),
        lambda: _cut_short(place, described),
        lambda: _lacking(described),
        *(partial(rules.check, readable, [rule]) for rule in [*rules.FORM, *sense.SENSE]),
        lambda: rules.raw_layer(place),
        lambda: rules.ledger(readable, place),
    ]

    for step in tqdm(steps, desc="checking", unit="rule", disable=None if progress else True):
        faults += step()

    # Two steps may find the same fault.
    unique = {(f.file, f.row, f.column, f.problem): f for f in faults}
    return sorted(unique.values(), key=lambda f: (f.file, f.row or 0, f.column or "", f.problem))


def _read(
    place: Path, described: dict[str, dict[str, Any]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the tables, and the files and columns that are missing or cannot be read."""
    frames, faults = {}, []
    for name, resource in described.items():
        path = tables.inside(place, resource["path"])
        if path is None:
            problem = "leads out of the folder"
            faults.append(Fault("datapackage.json", None, name, problem, str(resource["path"])))
            continue

        # Only a wrong header (row 1) is noted here: frictionless names the faults of cells.
        frames[name], found = tables.read(path, resource["schema"]["fields"])
        faults += [fault for fault in found if fault.row in (None, 1)]
    return frames, faults


def _lacking(described: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each table without which there is no record."""
    for name in sorted(NEEDED - set(described)):
        mend = "get the whole record"
        yield Fault("datapackage.json", None, None, "describes no such table", name, mend)


def _cut_short(place: Path, described: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each table whose last line has no end, as after a broken download."""
    for resource in described.values():
        path = place / resource["path"]
        content = path.read_bytes() if path.is_file() else b""
        if content and not content.endswith(b"\n"):
            last = content.count(b"\n") + 1
            mend = "get the file again, or end its last line"
            yield Fault(path.name, last, None, "the last line has no end: cut short?", None, mend)


def _generic(
    place: Path,
    described: dict[str, dict[str, Any]],
    whole: set[str],
    frames: dict[str, pd.DataFrame],
) -> Iterator[Fault]:
    """Yield the faults that frictionless finds in the tables that could be read."""
    from frictionless import FrictionlessException, Package

    resources = []
    for name in described:
        if name not in whole:
            continue

        # Keys into a table that cannot be read would name every row of this one.
        resource = copy.deepcopy(described[name])
        resource.pop("type", None)
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [
            key for key in keys if (key["reference"]["resource"] or name) in whole
        ]
        resources.append(resource)

    if not resources:
        return

    try:
        package = Package({"name": "record", "resources": resources}, basepath=str(place))
        report = package.validate(limit_errors=100_000)
    except FrictionlessException as error:
        yield Fault("datapackage.json", None, None, f"is not a valid data package: {error}")
        return

    for found in report.errors:
        yield Fault("datapackage.json", None, None, f"is not a valid data package: {found.note}")
    for task in report.tasks:
        for found in task.errors:
            yield _fault(described[task.name], frames, found)


def _fault(resource: dict[str, Any], frames: dict[str, pd.DataFrame], error: Any) -> Fault:
    """Return one of frictionless's errors as a fault, with a likely correction."""
    file = resource["path"]
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    value = getattr(error, "cell", None)
    fields = {field["name"]: field for field in resource["schema"]["fields"]}

    # A value that another table does not have.
    if error.type == "foreign-key" and (match := FOREIGN.match(error.note)):
        key, table = match["key"], match["table"] or resource["name"]
        known = frames[table][key].dropna().astype("str")
        return Fault(
            file,
            row,
            match["column"],
            f"is not in {table}.csv",
            match["value"],
            suggest(match["value"], known) or f"add it to {table}.csv first",
        )

    # A value that the description of its column does not allow.
    if error.type == "constraint-error" and column in fields:
        limits = fields[column].get("constraints", {})
        if "enum" in error.note:
            words = [str(word) for word in limits["enum"]]
            mend = suggest(str(value), words) or f"one of {', '.join(words)}"
            return Fault(file, row, column, "is not in the codebook", value, mend)
        if "required" in error.note:
            return Fault(
                file, row, column, "is empty, and may not be", None, fields[column]["description"]
            )

        for name, word in (("minimum", "least"), ("maximum", "most")):
            if f'"{name}"' in error.note:
                return Fault(
                    file, row, column, "is out of range", value, f"at {word} {limits[name]}"
                )
        return Fault(
            file,
            row,
            column,
            "is not well formed",
            value,
            f"a text like {limits.get('pattern', '')}",
        )

    # A value of another type, or a row that stands twice.
    if error.type == "type-error" and column in fields:
        meant = TYPES.get(fields[column]["type"], "a text")
        return Fault(file, row, column, "is not of its type", value, f"write {meant}")
    if error.type == "unique-error":
        return Fault(file, row, column, "stands there twice", value, "give each row its own")
    if error.type == "primary-key":
        key = ", ".join(resource["schema"]["primaryKey"])
        return Fault(file, row, key, "is the same row as another", None, "delete one of the two")
    return Fault(file, row, column, str(error.note), value)
