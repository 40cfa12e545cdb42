"""
State sequences: the state of each place in each period, from our record or a table of your own.

A *state* is the holder (the status where nobody holds the place) on the last day of a period. Three
things are no state and are kept apart. *Void*: the place is not there, because it has not begun or
has ended (a camp before it was built). *Unknown*: nobody saw this place within the horizon. *Missing*:
a reader's table has a gap.

In a reader's table states may be words, numbers or booleans: 1, 1.0 and "1" are one state. An
empty cell is *missing* between the first and the last state of its row and *void* outside of
them. Cells may also say `void`, `missing` or `unknown` themselves (`table.replace("?", "unknown")`).
Periods stand in the order of time. Numbers, days, months (2022-03) and names that end in a
number (t1, t2) are read as such: out of order, or with a period lacking between two, they are
refused. Other names of periods keep the order in which they are given.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.holding import spells, stops
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

VOID, MISSING, UNKNOWN = GAPS = ("void", "missing", "unknown")
EMPTY = {"", "nan", "none", "<na>", "nat"}  # the last ones are missing values that became text
ID_NAMES = {"id", "case", "place", "name", "unit", "country", "index", "unnamed: 0"}
NO_TABLE = "are no table with a row a sequence and a column a period"
NEEDED = ["place_id", "holder", "status", "start_latest", "end_latest", "held_until"]


def sequences(
    data: Record | pd.DataFrame,
    *,
    freq: str = "month",
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return one state a place and period, from spells.

    The state is that of the period's last day: what comes and goes within a month is seen by
    days only.

    Parameters
    ----------
    data
        A record, or spells as from `control.spells`.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.
    start, end
        ISO days that bound the sequences; the spells' own where none is named.

    Returns
    -------
    pandas.DataFrame
        A row a place (`place_id`), a column a period: the holder (the status where nobody holds the
        place), or `unknown`. Holders who are reported against each other stand apart by `|`.

    Raises
    ------
    SchemaError
        If the spells lack a column, or hold no row.
    """
    table = spells(data) if isinstance(data, Record) else data
    require(table, "spells", NEEDED)
    if table.empty:
        raise SchemaError("spells", ["hold no row to make sequences of"])

    # Unbounded, the sequences run from the first change to the last horizon.
    first, last = arguments.span(start, end)
    first = table["start_latest"].min() if first is None else first
    last = table["held_until"].max() if last is None else last
    periods = pd.period_range(first, last, freq=arguments.frequency(freq))

    # A period stands for its last day (the last one for the end of the span); a spell fills the
    # periods whose day lies in it.
    days = periods.end_time.normalize().map(lambda day: min(day, last))
    begins, ends = (days.searchsorted(c).tolist() for c in (table["start_latest"], stops(table)))

    places = pd.Index(pd.unique(table["place_id"]), name="place_id")
    row = places.get_indexer(table["place_id"]).tolist()
    words = table["holder"].astype(object).where(table["holder"].ne(""), table["status"])

    # Where two spells are in force at once, their sightings contradict each other.
    cells = np.full((len(places), len(periods)), UNKNOWN, dtype=object)
    for place, begin, end_, state in zip(row, begins, ends, words, strict=True):
        part = cells[place, begin : max(begin, end_)]
        held = part != UNKNOWN
        part[held] += f"|{state}"
        part[~held] = state

    return pd.DataFrame(cells, places, periods, dtype=object)


def from_wide(table: pd.DataFrame) -> pd.DataFrame:
    """
    Return sequences from a table with a row a sequence and a column a period.

    Parameters
    ----------
    table
        States: words, numbers or booleans; an empty cell is a gap. The index names the sequences.
        Columns stand in the order of time, none left out; one that nobody knows anything of is a
        column of empty cells.

    Returns
    -------
    pandas.DataFrame
        As from `sequences`: a row a sequence, a column a period; states, `void`, `missing` or
        `unknown`.

    Raises
    ------
    SchemaError
        If a column looks like names of the sequences, if a name stands twice, if periods are out
        of order or one is lacking, or if a sequence is void between two states.

    Examples
    --------
    >>> table = pd.DataFrame({"place": ["Wells", "Ford"], 2020: [1, 1], 2021: [2, None], 2022: [2, 1]})
    >>> from_wide(table.set_index("place")).loc["Ford"].tolist()
    ['1', 'missing', '1']
    """
    states = as_states(table)
    labels, clock = states.columns, _clock(states.columns)
    twice = states.index[states.index.duplicated()].unique()
    faults = [f"{name} names two rows" for name in twice]

    # The usual step is the greatest common divisor; a longer one leaves a period out.
    steps = np.array([1]) if clock is None else np.diff(clock)
    late, wide = np.flatnonzero(steps <= 0), np.flatnonzero(steps > np.gcd.reduce(steps))
    if late.size:
        faults.append(f"period {labels[late[0] + 1]} stands after a later one")
    else:
        mend = "missing is not nothing: add it, with empty cells"
        faults += [f"a period lacks between {labels[k]} and {labels[k + 1]}; {mend}" for k in wide]
    if faults:
        raise SchemaError("states", faults)
    return states


def from_table(table: pd.DataFrame) -> pd.DataFrame:
    """
    Return sequences from a long table of states.

    Parameters
    ----------
    table
        One row a `place`, `period` and `state` (`unknown` may be one). A period without a row is
        missing between a place's first and last row, and void outside of them; a row without a
        state is missing. Periods that are names keep the order in which they come.

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

    twice = table.loc[table.duplicated(["place", "period"])]
    faults += [f"two states for {row.place} in {row.period}" for row in twice.itertuples()]

    # Periods by time where they tell it. Names have no order of their own: they stand as they come,
    # so every place must come in the same order.
    nth, periods = pd.factorize(table["period"])
    clock = _clock(periods)
    if clock is None:
        back = pd.Series(nth, table.index).groupby(table["place"]).diff().lt(0)
        unsorted = table.loc[back, "place"].unique()
        faults += [f"periods of {place} come in another order; sort by time" for place in unsorted]
    if faults:
        raise SchemaError("states", faults)

    # A row without a state is a gap of its own; only where there is no row can a place be void.
    state = table["state"].astype(object)
    long = table.assign(state=state.mask(state.map(word).eq(""), MISSING))
    wide = long.pivot(index="place", columns="period", values="state")
    return from_wide(wide[list(periods if clock is None else periods[np.argsort(clock)])])


def as_states(table: pd.DataFrame) -> pd.DataFrame:
    """
    Return a table of states as words, with its kinds of gaps distinguished.

    Every function of sequences reads its input through this one.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns; states as words, `void`, `missing` or `unknown`.

    Raises
    ------
    SchemaError
        If it is no table or an empty one, if a column holds names of the sequences or days instead
        of states, or if a sequence is void between two states.
    """
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise SchemaError("states", [NO_TABLE])

    # Each kind of cell is read once, whatever the size of the table.
    numbers, found = pd.factorize(table.to_numpy(dtype=object).ravel(), use_na_sentinel=False)
    cells = np.array([word(cell) for cell in found], dtype=object)[numbers].reshape(table.shape)

    # Names of the sequences: by their label, or as each stands once in a table of few other words.
    once = (np.bincount(numbers)[numbers].reshape(table.shape) == 1).all(axis=0)
    named = once & (4 <= len(table) < len(found) < 2 * len(table))
    labels = pd.Index([str(label).casefold() for label in table.columns])
    named |= labels.isin(ID_NAMES) | labels.str.endswith("_id")
    mend = "looks like names of the sequences; read it with table.set_index"
    faults = [f"column {label!r} {mend}({label!r})" for label in table.columns[named]]
    faults += [f"column {name!r} holds days" for name in table.select_dtypes("datetime")]

    # What is empty is void before the first state and after the last one, and missing between.
    there = ~np.isin(cells, ["", VOID])
    begun, ended = there.cumsum(axis=1) > 0, there[:, ::-1].cumsum(axis=1)[:, ::-1] > 0

    # A place cannot cease to exist between two states.
    torn = ((cells == VOID) & begun & ended).any(axis=1)
    problem = "is void between two states; void is before the first state or after the last"
    faults += [f"{name} {problem}" for name in table.index[torn]]
    if faults:
        raise SchemaError("states", faults)

    cells = np.where(cells == "", np.where(begun & ended, MISSING, VOID), cells)
    return pd.DataFrame(cells, index=table.index, columns=table.columns, dtype=object)


def word(cell: Any) -> str:
    """Return a cell as the word of its state; an empty text where it is none."""
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        cell = int(cell)
    said = str(cell).strip()
    return "" if said.casefold() in EMPTY else said


def _clock(labels: Sequence[Any]) -> np.ndarray | None:
    """Return periods as whole numbers that rise with time; None where they are mere names."""
    texts = [str(one) for one in labels]
    if all(re.fullmatch(r"\d{4}-\d\d(-\d\d)?( 00:00:00)?", text) for text in texts):
        days = pd.to_datetime([text[:10] for text in texts], format="ISO8601", errors="coerce")
        freq = "M" if (days.day == 1).all() else "D"  # the first days of months are months
        return None if days.isna().any() else days.to_period(freq).astype("int64").to_numpy()

    # Numbers, alone or after one common word (t1, t2).
    numbered = [found for text in texts if (found := re.fullmatch(r"(\D*)(\d+)", text))]
    alike = len(numbered) == len(texts) and len({found[1] for found in numbered}) == 1
    return np.array([int(found[2]) for found in numbered]) if alike else None
