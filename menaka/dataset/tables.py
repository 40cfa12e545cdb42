"""
The record: every table of `data/` as a typed pandas frame.

Dates are `datetime64[s]`, ids and words are `str`, counts are `Int64` (which can be
missing), coordinates are `float64`. Missing is never zero. A frame taken from the record
is the reader's own: changing it leaves the record as it was.
"""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from menaka.errors import Fault, NotFoundError

TYPES = {
    "date": "a day written YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class Record:
    """
    The tables of one record, frozen; `record.events` is a frame, `record["coding-ledger"]` too.

    Iterating yields the tables' names. `menaka.load()` returns one with more to it
    (`record.Record`): a table of events, selections, the statements of the best-known account.
    """

    _tables: dict[str, pd.DataFrame]
    folder: Path
    version: str
    scope: str

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], *, folder: Path, version: str, scope: str = ""
    ) -> None:
        self.__dict__.update(_tables=dict(tables), folder=folder, version=version, scope=scope)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table as a frame of the reader's own."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except NotFoundError as error:
            raise AttributeError(str(error)) from None

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table by its name, `coding-ledger` among them."""
        if name not in self._tables:
            raise NotFoundError("table", name, self._tables)
        return self._tables[name].copy(deep=False)

    def __setattr__(self, name: str, value: object) -> None:
        """Raise an error: a record is frozen."""
        raise AttributeError(
            f"a record is frozen; to change {name!r}, work on record.{name}.copy()"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(name for name in self._tables if name.isidentifier())]

    def replace(self, *, scope: str | None = None, **tables: pd.DataFrame) -> Self:
        """
        Return a record in which some tables are others, for trying what a change would do.

        Parameters
        ----------
        scope
            To which part of itself the record is cut, in words; as before where nothing is said.
        **tables
            Frames by the name of the table whose place they take.
        """
        for unknown in tables.keys() - self._tables.keys():
            raise NotFoundError("table", unknown, self._tables)

        scope = self.scope if scope is None else scope
        changed = {**self._tables, **tables}
        return type(self)(changed, folder=self.folder, version=self.version, scope=scope)


def read_all(
    folder: Path, described: dict[str, dict[str, Any]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the tables of a folder by name, typed, with what does not fit their description."""
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, resource in described.items():
        path = folder / str(resource["path"])

        # A description may not lead out of its folder.
        if (
            path.resolve().is_relative_to(folder.resolve())
            and not Path(resource["path"]).is_absolute()
        ):
            frames[name], found = read(path, resource["schema"]["fields"])
            faults += found
        else:
            faults.append(
                Fault(
                    "datapackage.json", None, name, "leads out of the folder", str(resource["path"])
                )
            )
    return frames, faults


def read(path: Path, fields: list[dict[str, Any]]) -> tuple[pd.DataFrame, list[Fault]]:
    """Return one table, typed, with the cells and columns that do not fit the description."""
    file = path.name
    names = [field["name"] for field in fields]
    if not path.is_file():  # nor a folder, nor a pipe that would be waited on
        problem = "is no file" if path.exists() else "there is no such file"
        return pd.DataFrame(columns=names), [Fault(file, None, None, problem)]
    try:
        with warnings.catch_warnings():
            # Rows that end in a comma would shift the table by one column.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            text = pd.read_csv(
                path,
                dtype="str",
                keep_default_na=False,
                na_values=[""],
                skip_blank_lines=False,
                index_col=False,
            )
    except (ValueError, OSError, pd.errors.ParserWarning) as error:
        return pd.DataFrame(columns=names), [
            Fault(file, None, None, f"is not a table in UTF-8 with commas ({error})")
        ]

    faults = [Fault(file, 1, name, "there is no such column") for name in names if name not in text]
    faults += [
        Fault(file, 1, str(name), "the codebook knows no such column")
        for name in text.columns
        if name not in names
    ]

    # Each column as its type; a cell that is not of it is a fault and becomes missing.
    columns = {}
    for name, kind in ((f["name"], f["type"]) for f in fields if f["name"] in text):
        columns[name], bad = _typed(text[name], kind)
        faults += [
            Fault(file, row + 2, name, f"is not {TYPES[kind]}", str(text[name].iloc[row]))
            for row in bad
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

        # Beyond 2**53 a float no longer holds every whole number.
        if kind == "integer":
            values = values.where(values.mod(1).eq(0) & values.abs().lt(2**53)).astype("Int64")

    return values, np.flatnonzero(text.notna() & values.isna()).tolist()
