"""
State sequences: the state of each place in each period, from our record or a table of your own.

A *state* is the holder (or the status) on the last day of a period. Three things are no state and
are kept apart. *Void*: the place is not there, because it has not begun or has ended (a camp
before it was built). *Unknown*: somebody looked in that period, but nobody saw this place within
the horizon. *Missing*: nobody looked at all, or a reader's table has a gap.

In a reader's table states may be words, numbers or booleans: 1, 1.0 and "1" are one state. An
empty cell is *missing* between the first and the last state of its row and *void* outside of
them. Periods stand in the order of time. Numbers, days, months (2022-03) and names that end in a
number (t1, t2) are read as such: out of order, or with a period lacking between two, they are
refused. Other names of periods keep the order in which they are given.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
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
Gaps = str | Iterable[Any] | Mapping[Any, str] | None


def sequences(
    data: Record | pd.DataFrame,
    *,
    freq: str = "month",
    start: object = None,
    end: object = None,
    by: str = "holder",
    looked: pd.DataFrame | None = None,
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
    by
        `"holder"` (the status where nobody holds the place) or `"status"`.
    looked
        As from `menaka.coverage`, by month or shorter: where no document reports a period, what is
        unknown is missing.

    Returns
    -------
    pandas.DataFrame
        A row a place (`place_id`), a column a period; states, `void`, `missing` or `unknown`.
        Holders who are reported against each other stand apart by `|`.

    Raises
    ------
    SchemaError
        If the spells lack a column, or hold no row.
    """
    table = spells(data) if isinstance(data, Record) else data
    require(table, "spells", NEEDED)
    if table.empty:
        raise SchemaError("spells", ["hold no row to make sequences of"])

    alias = arguments.frequency(freq)
    label = arguments.choice("kind of state", by, ["holder", "status"])
    first, last = arguments.span(start, end)

    # Unbounded, the sequences run from the first change to the last horizon.
    first = table["start_latest"].min() if first is None else first
    last = table["held_until"].max() if last is None else last
    periods = pd.period_range(first, last, freq=alias)

    # A period stands for its last day; the last one is cut to the end of the span.
    days = periods.end_time.normalize().map(lambda day: min(day, last))
    places = pd.Index(pd.unique(table["place_id"]), name="place_id")
    row = places.get_indexer(table["place_id"]).tolist()

    # A spell fills the periods whose last day lies in it.
    begins, ends = (days.searchsorted(c).tolist() for c in (table["start_latest"], stops(table)))
    words = table[label].astype(object).where(table[label].ne(""), table["status"])

    # Where two spells are in force at once, their sightings contradict each other.
    cells = np.full((len(places), len(periods)), UNKNOWN, dtype=object)
    for place, begin, end, state in zip(row, begins, ends, words, strict=True):
        part = cells[place, begin : max(begin, end)]
        held = part != UNKNOWN
        part[held] = part[held] + f"|{state}" if label == "holder" else "contradicted"
        part[~held] = state

    # Where nobody looked, not to have seen a holder says nothing.
    if looked is not None:
        require(looked, "looked", ["documents"])
        read = looked["documents"].groupby(looked.index.to_period(alias)).sum()
        cells[(cells == UNKNOWN) & ~periods.isin(read.index[read.gt(0)])] = MISSING

    return pd.DataFrame(cells, index=places, columns=periods, dtype=object)


def from_wide(table: pd.DataFrame, id: str | None = None, gaps: Gaps = None) -> pd.DataFrame:
    """
    Return sequences from a table with a row a sequence and a column a period.

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
    require(table, "states", [] if id is None else [id])
    states = as_states(table if id is None else table.set_index(id), gaps)

    twice = states.index[states.index.duplicated()].unique()
    faults = [*(f"{name} names two rows" for name in twice), *_lacking(list(states.columns))]
    if faults:
        raise SchemaError("states", faults)
    return states


def from_table(table: pd.DataFrame, gaps: Gaps = None) -> pd.DataFrame:
    """
    Return sequences from a long table of states.

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

    twice = table.loc[table.duplicated(["place", "period"])]
    faults += [f"two states for {row.place} in {row.period}" for row in twice.itertuples()]

    # Periods by time where they tell it, else as they come.
    periods = list(pd.unique(table["period"]))
    clock = _clock(periods)
    if clock is None:
        nth = table["period"].astype(object).map({period: k for k, period in enumerate(periods)})

        # Names have no order of their own, so every place must come in the same one.
        late = table.loc[nth.groupby(table["place"]).diff().lt(0), "place"].unique()
        faults += [f"periods of {place} come in another order; sort by time" for place in late]
    else:
        periods = [periods[k] for k in np.argsort(clock)]
    if faults:
        raise SchemaError("states", faults)

    # A row without a state is a gap of its own; only where there is no row can a place be void.
    state = table["state"].astype(object)
    long = table.assign(state=state.mask(state.map(word).eq(""), MISSING))
    wide = long.pivot(index="place", columns="period", values="state")
    return from_wide(wide[periods], gaps=gaps)


def as_states(table: pd.DataFrame, gaps: Gaps = None) -> pd.DataFrame:
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

    listed = [] if gaps is None else arguments.several(gaps)
    kinds = gaps if isinstance(gaps, Mapping) else dict.fromkeys(listed, MISSING)
    arguments.choices("kind of gap", kinds.values(), GAPS)

    kinds = {word(cell): kind for cell, kind in kinds.items()}

    # Each kind of cell is read once, whatever the size of the table.
    numbers, found = pd.factorize(table.to_numpy(dtype=object).ravel(), use_na_sentinel=False)
    words = np.array([kinds.get(word(cell), word(cell)) for cell in found], dtype=object)
    out = words[numbers].reshape(table.shape)

    # Columns that are no period: names of the sequences, and days.
    faults = [
        f"column {column!r} looks like names of the sequences; read it with from_wide(table, id=…)"
        for k, column in enumerate(table.columns)
        if _names_sequences(str(column).casefold(), out, k)
    ]
    faults += [f"column {name!r} holds days" for name in table.select_dtypes("datetime")]

    # What is empty is void before the first state and after the last one, and missing between.
    there = ~np.isin(out, ["", VOID])
    begun, ended = there.cumsum(axis=1) > 0, there[:, ::-1].cumsum(axis=1)[:, ::-1] > 0

    # A place cannot cease to exist between two states.
    torn = ((out == VOID) & begun & ended).any(axis=1)
    problem = "is void between two states; void is before the first state or after the last"
    faults += [f"{name} {problem}" for name in table.index[torn]]
    if faults:
        raise SchemaError("states", faults)

    out = np.where(out == "", np.where(begun & ended, MISSING, VOID), out)
    return pd.DataFrame(out, index=table.index, columns=table.columns, dtype=object)


def word(cell: Any) -> str:
    """Return a cell as the word of its state; an empty text where it is none."""
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        cell = int(cell)
    said = str(cell).strip()
    return "" if said.casefold() in EMPTY else said


def _names_sequences(label: str, cells: np.ndarray, k: int) -> bool:
    """Return whether a column holds names: by its label, or as four or more rows share no word."""
    own, rows = set(cells[:, k]) - {"", *GAPS}, len(cells)
    if label in ID_NAMES or label.endswith("_id") or len(own) < max(rows, 4):
        return label in ID_NAMES or label.endswith("_id")

    # Its words occur in no other column, and the others have fewer words than there are rows.
    others = set(np.delete(cells, k, axis=1).ravel()) - {"", *GAPS}
    return not own & others and 0 < len(others) < rows


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


def _lacking(labels: list[Any]) -> list[str]:
    """Return faults: periods that are out of order, or one that lacks between two others."""
    clock = _clock(labels)
    steps = np.array([], dtype="int64") if clock is None else np.diff(clock)
    if (steps <= 0).any():
        return [f"period {labels[int(np.argmax(steps <= 0)) + 1]} stands after a later one"]

    # The usual step is the greatest common divisor; a longer one leaves a period out.
    wide = np.flatnonzero(steps > np.gcd.reduce(steps))
    mend = "a period lacks between {} and {}; missing is not nothing: add it, with empty cells"
    return [mend.format(labels[k], labels[k + 1]) for k in wide]
