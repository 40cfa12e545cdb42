"""
The record: every table of `data/` as a typed pandas frame.

Dates are `datetime64[s]`, ids and words are `str`, counts are `Int64` (which can be
missing), coordinates are `float64`. Missing is never zero. A frame taken from the record
is the reader's own: changing it leaves the record as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from menaka.dataset import schema
from menaka.errors import DataError, Fault, NotFoundError

PROBLEM = {
    "date": "is not a day written YYYY-MM-DD",
    "integer": "is not a whole number",
    "number": "is not a number",
    "boolean": "is neither true nor false",
}


class Record:
    """
    The tables of one record, frozen; `record.events` is a frame, `record["coding-ledger"]` too.

    Iterating gives the tables' names. Get one with `menaka.load()`.
    """

    events: pd.DataFrame
    participants: pd.DataFrame
    claims: pd.DataFrame
    claim_targets: pd.DataFrame
    control: pd.DataFrame
    control_holders: pd.DataFrame
    ties: pd.DataFrame
    tie_sightings: pd.DataFrame
    sources: pd.DataFrame
    citations: pd.DataFrame
    sighting_citations: pd.DataFrame
    places: pd.DataFrame
    place_names: pd.DataFrame
    place_parents: pd.DataFrame
    actors: pd.DataFrame
    actor_names: pd.DataFrame
    lineages: pd.DataFrame
    memberships: pd.DataFrame
    leaders: pd.DataFrame
    overlaps: pd.DataFrame
    links: pd.DataFrame
    disputes: pd.DataFrame

    __slots__ = ("_tables", "folder", "version")

    def __init__(self, tables: Mapping[str, pd.DataFrame], *, folder: Path, version: str) -> None:
        object.__setattr__(self, "_tables", dict(tables))
        object.__setattr__(self, "folder", folder)
        object.__setattr__(self, "version", version)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Give a table as a frame of the reader's own."""
        if name.startswith("_"):
            raise AttributeError(name)
        tables = object.__getattribute__(self, "_tables")
        if name not in tables:
            raise AttributeError(str(NotFoundError("table", name, tables)))
        return tables[name].copy(deep=False)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Give a table by its name, `coding-ledger` among them."""
        if name not in self._tables:
            raise NotFoundError("table", name, self._tables)
        return self._tables[name].copy(deep=False)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a record is frozen."""
        raise AttributeError(
            f"a record is frozen; to change {name!r}, work on record.{name}.copy()"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name in self._tables if name.isidentifier())]

    def __repr__(self) -> str:
        """Say what it holds, the same on every machine."""
        counts = ", ".join(
            f"{len(self._tables[n])} {n}"
            for n in ("events", "claims", "sources")
            if n in self._tables
        )
        return f"<menaka record {self.version}: {counts}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self._tables, self.folder, self.version))

    def replace(self, **tables: pd.DataFrame) -> Record:
        """Give a record in which some tables are others, for trying what a change would do."""
        unknown = [name for name in tables if name not in self._tables]
        if unknown:
            raise NotFoundError("table", unknown[0], self._tables)
        return Record({**self._tables, **tables}, folder=self.folder, version=self.version)


def _rebuild(tables: Mapping[str, pd.DataFrame], folder: Path, version: str) -> Record:
    return Record(tables, folder=folder, version=version)


def load(folder: Path | str | None = None) -> Record:
    """
    Load the record.

    Parameters
    ----------
    folder
        A folder with tables in the form of `datapackage.json`; the record that came with
        menaka where none is named.

    Returns
    -------
    Record
        Frozen; one frame a table.

    Raises
    ------
    DataError
        If a file or a column is missing, or a value is not of its type. Every such fault is
        listed. What the values mean is for `menaka.check` to judge.

    Examples
    --------
    >>> record = load()
    >>> record.events["kind"].eq("clash").any().item()
    True
    """
    place = Path(folder) if folder is not None else schema.data_folder()
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, resource in schema.tables(place).items():
        frames[name], found = read(place / resource["path"], resource["schema"]["fields"])
        faults += found
    if faults:
        raise DataError(faults)
    return Record(frames, folder=place, version=schema.package(place).get("version", "unknown"))


def read(path: Path, fields: list[dict[str, Any]]) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one table; give it with the faults that stand in the way of its types."""
    file = path.name
    names = [field["name"] for field in fields]
    try:
        text = pd.read_csv(
            path, dtype="str", keep_default_na=False, na_values=[""], skip_blank_lines=False
        )
    except FileNotFoundError:
        return pd.DataFrame(columns=names), [Fault(file, None, None, "there is no such file")]
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        problem = f"is not a table in UTF-8 with commas ({error})"
        return pd.DataFrame(columns=names), [Fault(file, None, None, problem)]
    faults = [Fault(file, 1, name, "there is no such column") for name in names if name not in text]
    faults += [
        Fault(file, 1, str(name), "the codebook knows no such column")
        for name in text.columns
        if name not in names
    ]
    columns = {}
    for field in fields:
        name, kind = field["name"], field["type"]
        if name not in text:
            continue
        columns[name], bad = _typed(text[name], kind)
        faults += [
            Fault(file, int(row) + 2, name, PROBLEM[kind], str(text[name].iloc[row])) for row in bad
        ]
    return pd.DataFrame(columns), faults


def _typed(text: pd.Series, kind: str) -> tuple[pd.Series, list[int]]:
    if kind == "string":
        return text, []
    values: pd.Series
    if kind == "date":
        values = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    elif kind == "boolean":
        values = text.map({"true": True, "false": False}).astype("boolean")
    else:
        values = pd.to_numeric(text, errors="coerce").astype("float64")
        if kind == "integer":
            values = values.where(values.mod(1).eq(0)).astype("Int64")
    bad = text.notna() & values.isna()
    return values, [row for row, wrong in enumerate(bad) if wrong]
