"""
Tables of a reader's own, read as state sequences.

States may be words, numbers or booleans: 1, 1.0 and "1" are one state. An empty cell is no
state: it is *missing* between the first and the last state of its row and *void* outside of
them, where the sequence has not begun or has ended. It never closes up. Periods stand in the
order of time. Numbers, days, months (2022-03) and names that end in a number (t1, t2) are read as
such: out of order, or with a period lacking between two, they are refused. Other names of
periods keep the order in which they are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from menaka.errors import SchemaError, require

VOID, MISSING, UNKNOWN = GAPS = ("void", "missing", "unknown")
EMPTY = {"", "nan", "none", "<na>", "nat"}  # the last ones are missing values that became text
ID_NAMES = {"id", "case", "place", "name", "unit", "country", "index", "unnamed: 0"}
NO_TABLE = "are no table with a row a sequence and a column a period"
Gaps = str | Iterable[Any] | Mapping[Any, str] | None


def from_wide(table: pd.DataFrame, id: str | None = None, gaps: Gaps = None) -> pd.DataFrame:
    """
    Turn a table with a row a sequence and a column a period into sequences.

    Parameters
    ----------
    table
        States: words, numbers or booleans; an empty cell is a gap. Columns stand in the order of
        time, none left out; one that nobody knows anything of is a column of empty cells.
    id
        The column that names the sequences; the index does where none is given.
    gaps
        Cells that are no state: one value or several (missing), or a mapping from values to
        `missing`, `unknown` or `void`. A mapping from `None` says what empty cells are.

    Returns
    -------
    pandas.DataFrame
        As from `sequences`: a row a sequence, a column a period; states, `void`, `missing` or
        `unknown`.

    Raises
    ------
    SchemaError
        If a column looks like names of the sequences and is not named by `id`, if a name stands
        twice, if periods are out of order or one is lacking, or if a sequence is void between two
        states.

    Examples
    --------
    >>> table = pd.DataFrame({"place": ["Wells", "Ford"], 2020: [1, 1], 2021: [2, None], 2022: [2, 1]})
    >>> from_wide(table, id="place").loc["Ford"].tolist()
    ['1', 'missing', '1']
    """
    if not isinstance(table, pd.DataFrame):
        raise SchemaError("states", [NO_TABLE])
    require(table, "states", [] if id is None else [id])
    wide = table if id is None else table.set_index(id)
    faults = [f"{name} names two rows" for name in wide.index[wide.index.duplicated()].unique()]
    clock = _clock(list(wide.columns))
    faults += [] if clock is None else _lacking(list(wide.columns), clock)
    if faults:
        raise SchemaError("states", faults)
    return as_states(wide, gaps)


def from_table(table: pd.DataFrame, gaps: Gaps = None) -> pd.DataFrame:
    """
    Turn a long table of states into sequences.

    Parameters
    ----------
    table
        One row a `place`, `period` and `state` (`unknown` may be one). A period without a row is
        missing between a place's first and last row, and void outside of them; a row without a
        state is missing. Periods that are names keep the order in which they come.
    gaps
        As in `from_wide`.

    Returns
    -------
    pandas.DataFrame
        As from `sequences`.

    Raises
    ------
    SchemaError
        If a column is missing, a place has two rows for one period, a period is lacking between
        two, or the periods of two places come in unlike orders.
    """
    require(table, "states", ["place", "period", "state"])
    faults = [f"a row without a {name}" for name in ("place", "period") if table[name].isna().any()]
    twice = table.loc[table.duplicated(["place", "period"]), ["place", "period"]]
    faults += [
        f"two states for {place} in {period}" for place, period in twice.itertuples(index=False)
    ]

    # Periods by time where they tell it; by an ordered categorical; else as they come.
    periods = list(pd.unique(table["period"].astype(object)))
    clock = _clock(periods)
    if isinstance(table["period"].dtype, pd.CategoricalDtype) and table["period"].cat.ordered:
        periods = list(table["period"].cat.categories)
    elif clock is not None:
        periods = [periods[k] for k in np.argsort(clock)]
        faults += _lacking(periods, np.sort(clock))
    else:
        nth = table["period"].map({period: k for k, period in enumerate(periods)})
        mend = "come in another order; sort the rows by time, or use an ordered categorical"
        late = table.loc[nth.groupby(table["place"]).diff().lt(0), "place"].unique()
        faults += [f"periods of {place} {mend}" for place in late]
    if faults:
        raise SchemaError("states", faults)

    # A row without a state is a gap of its own; only where there is no row can a place be void.
    cells = table["state"].astype(object)
    long = table.assign(
        state=cells.mask(cells.map(word).eq(""), MISSING), period=table["period"].astype(object)
    )
    return as_states(
        long.pivot(index="place", columns="period", values="state").reindex(columns=periods), gaps
    )


def as_states(table: pd.DataFrame, gaps: Gaps = None) -> pd.DataFrame:
    """
    Return a table of states as words, its gaps told apart, or refuse what is no state.

    Raises
    ------
    SchemaError
        If a column holds names of the sequences, or a sequence is void between two states.
    """
    if not isinstance(table, pd.DataFrame):
        raise SchemaError("states", [NO_TABLE])
    kinds = dict.fromkeys([gaps] if isinstance(gaps, str) else gaps or [], MISSING)
    kinds = {
        word(cell): kind for cell, kind in (gaps if isinstance(gaps, Mapping) else kinds).items()
    }
    wrong = set(kinds.values()) - set(GAPS)
    if wrong:
        raise SchemaError(
            "gaps", [f"{kind!r} is none of {', '.join(GAPS)}" for kind in sorted(map(str, wrong))]
        )

    # Each kind of cell is read once, whatever the size of the table.
    codes, cells = pd.factorize(table.to_numpy(dtype=object).ravel(), use_na_sentinel=False)
    words = np.array([kinds.get(word(cell), word(cell)) for cell in cells], dtype=object)
    out = words[codes].reshape(table.shape) if len(words) else np.empty(table.shape, dtype=object)
    _refuse_names(table, out)

    # What is empty is void before the first state and after the last one, and missing between.
    there = ~np.isin(out, ["", VOID])
    begun, ended = (there.cumsum(axis=1) > 0), (there[:, ::-1].cumsum(axis=1)[:, ::-1] > 0)
    inside = begun & ended
    torn = ((out == VOID) & inside).any(axis=1)
    if torn.any():
        problem = "is void between two states; void is before the first state or after the last"
        raise SchemaError("states", [f"{name} {problem}" for name in table.index[torn]])
    out = np.where(out == "", np.where(inside, MISSING, VOID), out)
    return pd.DataFrame(out, index=table.index, columns=table.columns, dtype=object)


def word(cell: Any) -> str:
    """Return a cell as the word of its state; an empty text where it is none."""
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        cell = int(cell)
    said = str(cell).strip()
    return "" if said.casefold() in EMPTY else said


def _refuse_names(table: pd.DataFrame, cells: np.ndarray) -> None:
    """Refuse a column that holds names of the sequences instead of states."""
    faults = []
    for k, column in enumerate(table.columns):
        called = str(column).casefold() in ID_NAMES or str(column).casefold().endswith("_id")
        own, rows = set(cells[:, k]) - {"", *GAPS}, len(cells)

        # Four rows or more, each with a word of its own that stands in no other column.
        if not called and len(own) == rows >= 4:
            others = set(np.delete(cells, k, axis=1).ravel()) - {"", *GAPS}
            called = not own & others and 0 < len(others) < rows
        if called:
            faults.append(
                f"column {column!r} looks like names of the sequences; read it with from_wide(table, id=…)"
            )
    if faults:
        raise SchemaError("states", faults)


def _clock(labels: Sequence[Any]) -> np.ndarray | None:
    """Read periods as whole numbers that rise with time; None where they are mere names."""
    texts = [str(one) for one in labels]
    if all(isinstance(one, pd.Period) for one in labels):
        return np.array([one.ordinal for one in labels])
    for freq, written in (("D", r"\d{4}-\d\d-\d\d( 00:00:00)?"), ("M", r"\d{4}-\d\d")):
        if labels and all(re.fullmatch(written, text) for text in texts):
            days = pd.to_datetime(texts, errors="coerce")
            freq = "M" if (days.day == 1).all() else freq  # the first days of months are months
            return None if days.isna().any() else days.to_period(freq).astype("int64").to_numpy()
    numbered = [re.fullmatch(r"(\D*)(\d+)", text) for text in texts]
    alike = {found and found[1] for found in numbered}
    return (
        np.array([int(found[2]) for found in numbered if found])
        if len(alike) == 1 and None not in alike
        else None
    )


def _lacking(labels: list[Any], clock: np.ndarray) -> list[str]:
    """Say where periods are out of order, or one lacks between two that follow each other."""
    steps = np.diff(clock)
    if (steps <= 0).any():
        return [f"period {labels[int(np.argmax(steps <= 0)) + 1]} stands after a later one"]
    wide = np.flatnonzero(steps > np.gcd.reduce(steps)).tolist() if len(steps) else []
    mend = "a period lacks between {} and {}; missing is not nothing: add it, with empty cells"
    return [mend.format(labels[k], labels[k + 1]) for k in wide]
