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

    # Only a wrong header (row 1) is noted here: frictionless names the faults of cells.
    frames, faults = tables.read_all(place, described)
    faults = [fault for fault in faults if fault.row in (None, 1)]

    # No rule judges a file that cannot be read; frictionless judges only files without a fault.
    unread = {fault.file for fault in faults if fault.row is None}
    whole = {name for name in described if not any(f.file == f"{name}.csv" for f in faults)}
    readable = {name: frame for name, frame in frames.items() if f"{name}.csv" not in unread}

    outside = schema.series(place)

    # Each step looks for faults of its own kind; together they take some seconds.
    steps: list[Callable[[], Iterable[Fault]]] = [
        lambda: _generic(place, {**described, **outside}, whole | set(outside), frames),
        lambda: _cut_short(place, described),
        lambda: [
            Fault(
                "datapackage.json",
                None,
                None,
                "describes no such table",
                name,
                "get the whole record",
            )
            for name in sorted(NEEDED - set(described))
        ],
        *(partial(rules.check, readable, [rule]) for rule in [*rules.FORM, *sense.SENSE]),
        lambda: rules.raw_layer(place),
        lambda: rules.ledger(readable, place),
    ]

    for step in tqdm(steps, desc="checking", unit="rule", disable=None if progress else True):
        faults += step()

    # Two steps may find the same fault.
    unique = {(f.file, f.row, f.column, f.problem): f for f in faults}
    return sorted(unique.values(), key=lambda f: (f.file, f.row or 0, f.column or "", f.problem))


def _cut_short(place: Path, described: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each table whose last line has no end, as after a broken download."""
    for resource in described.values():
        path = place / resource["path"]
        content = path.read_bytes() if path.is_file() else b""
        if content and not content.endswith(b"\n"):
            yield Fault(
                path.name,
                content.count(b"\n") + 1,
                None,
                "the last line has no end: cut short?",
                None,
                "get the file again, or end its last line",
            )


def _generic(
    place: Path,
    described: dict[str, dict[str, Any]],
    whole: set[str],
    frames: dict[str, pd.DataFrame],
) -> Iterator[Fault]:
    """Yield the faults that frictionless finds in the tables that could be read."""
    from frictionless import FrictionlessException, Package

    resources = [copy.deepcopy(one) for name, one in described.items() if name in whole]
    for resource in resources:
        resource.pop("type", None)

        # Keys into a table that cannot be read would name every row of this one.
        name, keys = resource["name"], resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [
            key for key in keys if (key["reference"]["resource"] or name) in whole
        ]

    if not resources:
        return
    try:
        package = Package({"name": "record", "resources": resources}, basepath=str(place))
        report = package.validate(limit_errors=100_000)
        tasks, invalid = report.tasks, [found.note for found in report.errors]
    except FrictionlessException as error:
        tasks, invalid = [], [str(error)]

    yield from (_fault(described[task.name], frames, e) for task in tasks for e in task.errors)
    for note in invalid:
        yield Fault("datapackage.json", None, None, f"is not a valid data package: {note}")


def _fault(resource: dict[str, Any], frames: dict[str, pd.DataFrame], error: Any) -> Fault:
    """Return one of frictionless's errors as a fault, with a likely correction."""
    row, column, value = (
        getattr(error, name, None) for name in ("row_number", "field_name", "cell")
    )
    file, fields = (
        resource["path"],
        {field["name"]: field for field in resource["schema"]["fields"]},
    )

    # A value that another table does not have.
    if error.type == "foreign-key" and (match := FOREIGN.match(error.note)):
        table, value = match["table"] or resource["name"], match["value"]
        known = frames[table][match["key"]].dropna().astype("str")
        mend = suggest(value, known) or f"add it to {table}.csv first"
        return Fault(file, row, match["column"], f"is not in {table}.csv", value, mend)
    if error.type == "primary-key":
        column = ", ".join(resource["schema"]["primaryKey"])

    # What the description of the column says, and which of its limits is broken.
    field = fields.get(column, {})
    limits, meant = field.get("constraints", {}), tables.TYPES.get(field.get("type", ""), "a text")
    words = [str(word) for word in limits.get("enum", [])]
    broken = next((limit for limit in limits if f'"{limit}"' in error.note), error.type)

    # What is wrong, and a likely correction, by frictionless's name of the limit or of the error.
    said = {
        "enum": ("is not in the codebook", suggest(value, words) or f"one of {', '.join(words)}"),
        "required": ("is empty, and may not be", field.get("description")),
        "minimum": ("is out of range", f"at least {limits.get('minimum')}"),
        "maximum": ("is out of range", f"at most {limits.get('maximum')}"),
        "pattern": ("is not well formed", f"a text like {limits.get('pattern')}"),
        "type-error": ("is not of its type", f"write {meant}"),
        "unique-error": ("stands there twice", "give each row its own"),
        "primary-key": ("is the same row as another", "delete one of the two"),
    }
    problem, mend = said.get(
        broken if error.type == "constraint-error" else error.type, (str(error.note), None)
    )
    return Fault(file, row, column, problem, value or None, mend)
