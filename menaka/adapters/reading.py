"""What the adapters share: reading a large file's few columns, and naming every fault in it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.errors import DataError, Fault, suggest

SHOWN = 20  # faults of one kind that are listed one by one


class Reported(NamedTuple):
    """Events and claims of a dataset, in the form of the record's."""

    events: pd.DataFrame
    claims: pd.DataFrame


class Reader:
    """One file, its columns as text, and the faults found so far."""

    def __init__(self, path: Path | str, needed: Iterable[str], wanted: Iterable[str] = ()) -> None:
        path = arguments.path(path)
        self.file, self.faults = path.name, list[Fault]()
        needed = list(needed)
        columns = {*needed, *wanted}

        if not path.is_file():
            raise DataError([Fault(self.file, None, None, "there is no such file")])
        try:
            self.text = pd.read_csv(path, dtype="str", usecols=lambda name: name in columns)
            have = pd.read_csv(path, dtype="str", nrows=0).columns
        except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
            problem = f"is not a table in UTF-8 with commas ({error})"
            raise DataError([Fault(self.file, None, None, problem)]) from None

        # The nearest column that the file has is suggested.
        missing = [name for name in needed if name not in self.text]
        if missing:
            raise DataError(
                Fault(
                    self.file, 1, name, "there is no such column", None, suggest(name, have) or None
                )
                for name in missing
            )

    def fault(self, bad: pd.Series, column: str, problem: str) -> None:
        """Add the rows that are wrong to the faults: the first 20 one by one, the others as a count."""
        rows = np.flatnonzero(bad.to_numpy())
        values = self.words(column)

        # Line 1 of the file is its header, so row 0 is line 2.
        for row in rows[:SHOWN]:
            value = None if pd.isna(values.iat[row]) else str(values.iat[row])
            said = f"is missing, but {problem}" if value is None else problem
            self.faults.append(Fault(self.file, int(row) + 2, column, said, value))

        if len(rows) > SHOWN:
            more = f"{len(rows) - SHOWN} more rows: {problem}"
            self.faults.append(Fault(self.file, None, column, more))

    def ids(self, column: str) -> pd.Series:
        """Return the ids, which must be there and be one a row."""
        ids = self.text[column]
        self.fault(ids.isna() | ids.duplicated(), column, "must be there once")
        return ids

    def days(self, column: str) -> pd.Series:
        """Return days, written as UCDP or ACLED write them, or as ISO days."""
        found = _once(self.text[column], _day).astype("datetime64[s]")
        today = pd.Timestamp.today().normalize()

        self.fault(found.isna(), column, "must be a day written YYYY-MM-DD")
        self.fault(found.gt(today), column, "is a day still to come")
        return found

    def counts(self, column: str, *, known: bool = False) -> pd.Series:
        """Return whole numbers of 0 or more, missing where the file has none (a fault if `known`)."""
        text = self.words(column)
        found = _once(text, _number)

        # An empty cell is a fault only where a number must be known.
        wrong = (text.notna() | known) & ~(found.ge(0) & found.mod(1).eq(0) & found.lt(1e9))
        self.fault(wrong, column, "must be a whole number, 0 or more")
        return found.mask(wrong).astype("Int64")

    def degrees(self, column: str, most: float) -> pd.Series:
        """Return coordinates in degrees, missing where the file has none."""
        text = self.words(column)
        found = _once(text, _number)
        wrong = text.notna() & ~found.abs().le(most)
        self.fault(wrong, column, f"must be degrees, -{most:g} to {most:g}")
        return found.mask(wrong)

    def words(self, column: str) -> pd.Series:
        """Return a column as text, or an empty one if the file lacks it."""
        if column in self.text:
            return self.text[column]
        return pd.Series(np.nan, self.text.index, dtype="str")

    def done(self) -> None:
        """Raise a `DataError` with every fault that was found."""
        if self.faults:
            raise DataError(self.faults)

    def claims(self, table: pd.DataFrame, claimant: str) -> pd.DataFrame:
        """Return numbers of killed as claims, with the dataset as claimant."""
        out = table.assign(
            claim_id=table["event_id"] + "-" + table["part"],
            claimant=claimant,
            claimant_kind="dataset",
            measure="killed",
            origin=claimant.lower(),
        )

        columns = ["claim_id", "event_id", "claimant", "claimant_kind", "target_kind", "target",
                   "measure", "low", "best", "high", "origin"]  # fmt: skip
        out = out.reindex(columns=columns)

        out["target"] = out["target"].astype("str")
        out[["low", "best", "high"]] = out[["low", "best", "high"]].astype("Int64")
        return out


def _once(text: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return a column as `read` reads it, each different text once, since most repeat."""
    which, different = pd.factorize(text)  # -1 where there is none
    return read(pd.Series(different, dtype="str")).reindex(which).set_axis(text.index)


def _number(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text, errors="coerce").astype("float64")


def _day(text: pd.Series) -> pd.Series:
    bare = text.str.strip().str.removesuffix(" 00:00:00.000")
    day = pd.to_datetime(bare, format="%Y-%m-%d", errors="coerce")

    # UCDP writes a time of day, ACLED the name of the month.
    for other in ("%Y-%m-%d %H:%M:%S", "%d %B %Y"):
        day = day.fillna(pd.to_datetime(bare, format=other, errors="coerce"))
    return day
