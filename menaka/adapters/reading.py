"""
Reading the columns of a reader's own file: what cannot be used is named, and nothing else is lost.

A row whose id, day or number of dead cannot be used is *set aside*; of a row with a lesser fault
the cell is *left empty*. Each stands in `faults` with its row, its value and what was done.
"""

import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from menaka import arguments
from menaka.adapters import dates, files
from menaka.adapters.forms import Form
from menaka.errors import DataError, Fault, NotFoundError, SchemaError

ASIDE, EMPTY = "row set aside", "cell left empty"
FAULTS = ["file", "row", "column", "value", "problem", "mend"]
CHANGED = ["event_id", "column", "before", "after", "file"]
IDENTITY = ["event_id", "file", "row"]


class Reader:
    """One table, the columns of it as days, numbers and words, and the faults found so far."""

    def __init__(self, table: files.Table, date_format: str | None) -> None:
        self.table, self.form, self.date_format = table, table.form, date_format
        self.text = table.text.reindex(columns=[*table.form.used, files.MORE])
        self.faults: list[pd.DataFrame] = []
        self.aside = pd.Series(False, self.text.index)
        self.fault(self.text[files.MORE].notna(), files.MORE, "lies beyond the last column")

    def fault(self, bad: pd.Series, column: str, problem: str, mend: str = ASIDE) -> None:
        """Note the rows that are wrong, and set them aside unless the cell is left empty."""
        bad = bad.fillna(False).astype(bool)
        if bad.any():
            value = self.text[column][bad].map(_written, na_action="ignore").astype(object)
            found = pd.DataFrame({"row": value.index, "value": value.to_numpy()})
            found = found.assign(file=self.table.name, column=column, problem=problem, mend=mend)
            self.faults.append(found[FAULTS])
        if mend == ASIDE:
            self.aside |= bad

    def words(self, column: str) -> pd.Series:
        """Return a column of texts; breaks of line and blanks in a row become one blank."""
        blanks = r"[\s\x00-\x1f\x7f-\x9f]+"
        one = once(self.text[column], lambda t: t.str.replace(blanks, " ", regex=True).str.strip())
        return one.mask(one.eq("")).astype("str")

    def ids(self, column: str, *, whole: bool) -> pd.Series:
        """Return the ids, which must be there once, and be whole numbers or any text."""
        if whole:
            # R writes 500000 as 5e+05, pandas a column with gaps as 500000.0.
            number = _numbers(self.text[column])
            wrong = ~(number.mod(1).eq(0) & number.between(0, 1e15))
            self.fault(wrong, column, "must be a whole number")
            ids = number.mask(wrong).astype("Int64").astype("str")
        else:
            ids = self.words(column)
            self.fault(ids.isna(), column, "must be there")

        self.fault(ids.duplicated() & ids.notna(), column, "is the id of a row above")
        return ids

    def days(self, *columns: str) -> list[pd.Series]:
        """Return columns of days, which are all written in one way."""
        slashed, doubt = None, None
        if self.date_format is None:
            slashed, doubt = dates.how_slashed(pd.concat([self.text[name] for name in columns]))
        if doubt:
            self.table.refuse(doubt, column=columns[0])

        today, out = pd.Timestamp.today().normalize(), []
        for column in columns:
            day = once(self.text[column], lambda text: dates.read(text, self.date_format, slashed))
            self.fault(
                day.isna(), column, f"must be a day written {self.date_format or 'YYYY-MM-DD'}"
            )
            self.fault(day.gt(today), column, "is a day still to come")
            before = f"lies before {self.form.since}, when {self.form.name} begins"
            self.fault(day.dt.year.lt(self.form.since), column, before)
            out.append(day)
        return out

    def counts(
        self, column: str, *, mend: str = EMPTY, most: float = 1e9, among: Sequence[int] = ()
    ) -> pd.Series:
        """Return whole numbers of 0 or more; a gap is a fault only where the row is set aside for it."""
        text = self.text[column]
        found, known = _numbers(text), text.notna() | (mend == ASIDE)
        right = found.mod(1).eq(0) & found.between(0, most)
        problem = "must be a whole number, 0 or more"
        if among:
            right, problem = found.isin(among), f"must be one of {', '.join(map(str, among))}"
        self.fault(known & ~right, column, problem, mend)
        return found.where(right).astype("Int64")

    def degrees(self, column: str, most: float) -> pd.Series:
        """Return coordinates in degrees, with a decimal point or comma."""
        text = self.text[column]
        found = _numbers(text, comma=r",(?=[0-9]+$)")
        wrong = text.notna() & ~found.abs().le(most)
        self.fault(wrong, column, f"must be degrees, -{most:g} to {most:g}", EMPTY)
        return found.mask(wrong)

    def done(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that can be used, with the columns to keep as they are."""
        rows = rows.assign(file=self.table.name, row=rows.index)
        for name in [name for name in self.form.keep if name not in rows]:
            # Numbers if the column holds nothing else, and texts if it does.
            text = self.text[name]
            number = pd.to_numeric(text, errors="coerce")
            rows[name] = number if number.notna().eq(text.notna()).all() else text.astype("str")

        # A file of which most rows cannot be used is not what it was taken for.
        if self.aside.sum() > len(rows) / 2:
            raise errors(pd.concat(self.faults))
        return rows[~self.aside]


def read(
    given: object,
    form: Form,
    parse: Callable[[Reader], pd.DataFrame],
    *,
    keep: object,
    country: object,
    date_format: str | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """
    Return the rows of one or several files, and what is known of the files.

    Raises
    ------
    DataError
        If a file is no table of the form, or if most of its rows cannot be used.
    NotFoundError
        If no file has an event of a country that is named.
    """
    sources = list(given) if isinstance(given, (list, tuple)) else [given]
    if not sources:
        raise SchemaError("files", ["there are none"])
    form = replace(
        form,
        keep=tuple(map(str, arguments.several(keep))),
        countries=() if country is None else tuple(arguments.several(country)),
    )

    tables = (files.read(source, number, form) for number, source in enumerate(sources, 1))
    readers = [Reader(table, date_format) for table in tables]
    parsed = [reader.done(parse(reader)) for reader in readers]
    known("country", form.countries, set().union(*(reader.table.countries for reader in readers)))

    faults = pd.concat([pd.DataFrame(columns=FAULTS), *(f for r in readers for f in r.faults)])
    faults = faults.sort_values(["file", "row"], kind="stable", ignore_index=True)
    aside = faults[faults["mend"].eq(ASIDE)].drop_duplicates(["file", "row"])
    for first in aside.head(1).itertuples():
        warnings.warn(
            f"{len(aside)} rows were set aside, as row {first.row} of {first.file}: {first.column} "
            f"{first.value!r} {first.problem}; all stand in about.faults",
            stacklevel=3,
        )

    # A later file replaces the events that it has too.
    changed = [_changed(old, new) for n, new in enumerate(parsed) for old in parsed[:n]]
    rows = pd.concat(parsed).drop_duplicates("event_id", keep="last", ignore_index=True)
    return rows, {
        "files": pd.DataFrame(
            {
                "file": reader.table.name,
                "sha256": reader.table.sha256,
                "encoding": reader.table.encoding,
                "separator": reader.table.separator,
                "rows": reader.table.rows,
                "read": len(reader.text),
                "set_aside": int(reader.aside.sum()),
            }
            for reader in readers
        ),
        "faults": faults,
        "changed": pd.concat([pd.DataFrame(columns=CHANGED), *changed], ignore_index=True),
        "notes": tuple(dict.fromkeys(note for r in readers for note in r.table.notes)),
    }


def known(kind: str, names: object, have: Collection[str]) -> list[str]:
    """Return one or several names, if all of them are there, or suggest the nearest."""
    asked = arguments.several(names)
    for name in asked:
        if name not in have:
            raise NotFoundError(kind, name, have)
    return asked


def errors(faults: pd.DataFrame) -> DataError:
    """Return faults as an error that lists all of them."""
    return DataError(
        Fault(fault.file, int(fault.row), fault.column, problem, value)
        for fault in faults.itertuples()
        for value in [fault.value if isinstance(fault.value, str) else None]
        for problem in [fault.problem if value else f"is missing, but {fault.problem}"]
    )


def _changed(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return what a later file says of events that an earlier one has too, where they differ."""
    both = old.merge(new[["event_id"]], on="event_id")["event_id"]
    before, after = (rows.set_index("event_id").loc[both] for rows in (old, new))
    columns = before.columns.difference(IDENTITY).intersection(after.columns)

    # One row a cell of the earlier file, with what the later one has in its stead.
    cells = before[columns].astype(object).melt(None, None, "column", "before", ignore_index=False)
    cells["after"] = after[columns].astype(object).melt()["value"].to_numpy()
    cells["file"] = after["file"].reindex(cells.index)
    differ = cells["before"].ne(cells["after"]) & cells[["before", "after"]].notna().any(axis=1)
    return cells[differ].reset_index()[CHANGED]


def once(text: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return a column as `read` reads it, each different text once, since most repeat."""
    which, different = pd.factorize(text)  # -1 where there is none
    return read(pd.Series(different, dtype="str")).reindex(which).set_axis(text.index)


def _numbers(column: pd.Series, comma: str = r",(?=0{1,2}$)") -> pd.Series:
    """Return numbers; a comma is a point before zeros only, as in 3,0: 1,234 may be two things."""
    if column.dtype.kind not in "iuf":
        column = column.astype("str").str[:40]  # pandas cannot make numbers of very long ones
    found = pd.to_numeric(column, errors="coerce").astype("float64")

    # The few that are odd: blanks around them, or a decimal comma.
    odd = column[found.isna() & column.notna()].astype("str").str.strip()
    odd = pd.to_numeric(odd.str.replace(comma, ".", regex=True), errors="coerce")
    return found.fillna(odd.reindex(column.index))


def _written(value: object) -> str:
    """Return a value as it stood in the file: pandas makes 7 a 7.0 where cells are empty."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
