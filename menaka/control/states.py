"""
State sequences: which state each place is in, period by period.

A *state* is the holder (or the status) on the last day of a period. Three things are no state and
are kept apart. *Void*: the place is not there, because it has not begun or has ended (a camp
before it was built). *Unknown*: somebody looked in that period, but nobody saw this place within
the horizon. *Missing*: nobody looked at all, or a reader's table has a gap. They are left out
before anything is measured, so a change across a gap is one *transition*, the least there can
have been. Measures are those of TraMineR, whose numbers they equal.

Of the places in our record few were seen more than once. Entropy, turbulence and complexity
compare many long sequences, and are here for tables of a reader's own (`from_wide`, `from_table`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import log2
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.holding import spells, stops
from menaka.control.reading import GAPS, MISSING, UNKNOWN, VOID, as_states, word
from menaka.dataset.tables import Record
from menaka.errors import require

NEEDED = ["place_id", "holder", "status", "besieger", "start_earliest", "start_latest",
          "end_earliest", "end_latest", "held_until"]  # fmt: skip


def sequences(
    data: Record | pd.DataFrame,
    *,
    freq: str = "month",
    start: object = None,
    end: object = None,
    by: str = "holder",
    looked: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Turn spells into one state a place and period.

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
        Documents by the first day of a month or shorter period, as `coverage(record)["documents"]`;
        where a period has none, what is unknown is missing.

    Returns
    -------
    pandas.DataFrame
        A row a place (`place_id`), a column a period; states, `void`, `missing` or `unknown`.
        Holders who are reported against each other stand apart by `|`.
    """
    table = spells(data) if isinstance(data, Record) else data
    require(table, "spells", NEEDED)
    alias = arguments.frequency(freq)
    label = arguments.choice("kind of state", by, ["holder", "status"])
    first, last = arguments.span(start, end)
    first = table["start_latest"].min() if first is None else first
    last = table["held_until"].max() if last is None else last
    empty = pd.isna(first) or pd.isna(last)
    periods = pd.PeriodIndex([], freq=alias) if empty else pd.period_range(first, last, freq=alias)

    days = periods.end_time.normalize()
    days = days.where(days <= last, last)
    places = pd.Index(pd.unique(table["place_id"]), name="place_id")
    row = places.get_indexer(table["place_id"]).tolist()
    begins, ends = (days.searchsorted(c).tolist() for c in (table["start_latest"], stops(table)))
    words = table[label].astype(object).where(table[label].ne(""), table["status"])

    # Where two spells are in force at once, their sightings contradict each other.
    known = {UNKNOWN: 0}
    codes_ = np.zeros((len(places), len(periods)), dtype=np.int32)
    for place, begin, end, state in zip(row, begins, ends, words, strict=True):
        part = codes_[place, begin : max(begin, end)]
        for code in np.unique(part).tolist():
            both = f"{list(known)[code]}|{state}" if label == "holder" else "contradicted"
            part[part == code] = known.setdefault(both if code else state, len(known))
    cells = np.array(list(known), dtype=object)[codes_]

    if looked is not None:
        seen = looked.groupby(looked.index.to_period(alias)).sum().reindex(periods, fill_value=0)
        cells[(cells == UNKNOWN) & seen.eq(0).to_numpy()] = MISSING
    return pd.DataFrame(cells, index=places, columns=periods, dtype=object)


def alphabet(cells: pd.DataFrame) -> list[str]:
    """Return the states of a table that `as_states` has read, in order (numbers by their size)."""
    found = set(pd.unique(cells.to_numpy().ravel())) - set(GAPS)
    return sorted(found, key=lambda s: (not s.isdigit(), int(s) if s.isdigit() else 0, s))


def codes(cells: pd.DataFrame, states: Sequence[str]) -> np.ndarray:
    """Return each cell's place among `states`; -1 for void, missing and unknown."""
    return pd.Index(states, dtype=object).get_indexer(cells.to_numpy().ravel()).reshape(cells.shape)


def _read(sequences: pd.DataFrame, states: Sequence[Any] | None) -> tuple[pd.DataFrame, list[str]]:
    cells = as_states(sequences)
    return cells, alphabet(cells) if states is None else [
        word(s) for s in np.atleast_1d(states).tolist()
    ]


def transitions(
    sequences: pd.DataFrame, *, rates: bool = False, states: Sequence[Any] | None = None
) -> pd.DataFrame:
    """
    Count moves from one period's state to the next one's, staying included.

    A step into or out of a gap is not counted.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.
    rates
        Shares of each row instead of counts; missing where a state was never left or stayed in.
    states
        The alphabet; the states that occur where none is given.

    Returns
    -------
    pandas.DataFrame
        A row (`from`) and a column a state.
    """
    cells, known = _read(sequences, states)
    found, size = codes(cells, known), len(known)
    one, two = found[:, :-1].ravel(), found[:, 1:].ravel()
    both = (one >= 0) & (two >= 0)
    counts = np.bincount(one[both] * size + two[both], minlength=size**2).reshape(size, size)
    table = pd.DataFrame(counts, index=pd.Index(known, name="from"), columns=known)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0) if rates else table


def time_in_state(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Count each place's periods in each state, and those that are void, missing or unknown.

    Returns
    -------
    pandas.DataFrame
        A row a sequence; a column a state, then `void`, `missing`, `unknown`.
    """
    return _counts(*_read(sequences, states))


def _counts(cells: pd.DataFrame, states: list[str]) -> pd.DataFrame:
    found = codes(cells, [*states, *GAPS])
    counts = {state: (found == k).sum(axis=1) for k, state in enumerate([*states, *GAPS])}
    return pd.DataFrame(counts, index=cells.index)


def distribution(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return, by period, the share of places in each state, unknown and missing among them.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: the shares, which sum to one over the places that are not void.

    See Also
    --------
    diversity : The entropy of the states that are known.
    """
    cells, known = _read(sequences, states)
    table = _counts(cells.T, known).drop(columns=VOID)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0)


def diversity(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return, by period, the entropy of the states that are known (cross-sectional entropy).

    It is 0 where all are in one state and 1 where all states of the alphabet are alike frequent.
    With few known places it says little.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: `known` (places), `entropy`.
    """
    cells, known = _read(sequences, states)
    counts = _counts(cells.T, known)[known]
    entropy = _entropy(counts.to_numpy())
    return pd.DataFrame({"known": counts.sum(axis=1), "entropy": entropy}, index=counts.index)


def measures(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return the measures of each sequence: transitions, entropy, turbulence, complexity.

    Turbulence is log2 of the number of distinct subsequences of the successive states, weighed
    by how unequal their durations are. Complexity is the geometric mean of the transitions out of
    all that the length allows and the entropy. Both grow with length: compare like with like.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.
    states
        The alphabet that entropy is measured against; the states that occur where none is given.

    Returns
    -------
    pandas.DataFrame
        A row a place: `periods` (not void), `known` (of them in a state), `transitions`,
        `entropy` (0 to 1), `turbulence` (from 1 on), `complexity` (0 to 1). Missing where
        nothing is known.

    References
    ----------
    Elzinga, C. H. and Liefbroer, A. C. (2007). De-standardization of family-life trajectories of
    young adults: a cross-national comparison using sequence analysis. European Journal of Population
    23, 225-250.
    Gabadinho, A., Ritschard, G., Müller, N. S. and Studer, M. (2011). Analyzing and visualizing
    state sequences in R with TraMineR. Journal of Statistical Software 40(4), 1-37.
    """
    cells, alphabet_ = _read(sequences, states)
    time = _counts(cells, alphabet_)
    counts = time[alphabet_].to_numpy()

    # Stretches of one state, what is unknown left out: (state, periods).
    rows = codes(cells, alphabet_)
    runs = [[(state, len(list(g))) for state, g in groupby(row[row >= 0].tolist())] for row in rows]
    moves = np.array([len(run) - 1 if run else np.nan for run in runs], dtype=float)
    periods = time.drop(columns=VOID).sum(axis=1)
    possible = (periods - 1).replace(0, np.nan).to_numpy(dtype=float)
    entropy = _entropy(counts)
    return pd.DataFrame(
        {
            "periods": periods,
            "known": counts.sum(axis=1),
            "transitions": moves,
            "entropy": entropy,
            "turbulence": [_turbulence(run) if run else np.nan for run in runs],
            "complexity": np.sqrt(moves / possible * entropy),
        },
        index=cells.index,
    )


def _entropy(counts: np.ndarray) -> np.ndarray:
    """Return the entropy of each row over that of an even one; missing where a row is empty."""
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.where(total == 0, np.nan, total)
    bits = 0 - (share * np.log(np.where(share > 0, share, 1))).sum(axis=1)
    return bits / np.log(counts.shape[1]) if counts.shape[1] > 1 else bits


def _turbulence(run: list[tuple[int, int]]) -> float:
    """Follow Elzinga and Liefbroer (2007): states and durations of successive spells."""
    distinct = 1  # subsequences of the states so far, the empty one among them
    before: dict[int, int] = {}
    for state, _ in run:
        distinct, before[state] = 2 * distinct - before.get(state, 0), distinct
    lengths = np.array([length for _, length in run])
    widest = (len(run) - 1) * (1 - lengths.mean()) ** 2
    return log2(distinct) + log2((widest + 1) / (lengths.var() + 1))
