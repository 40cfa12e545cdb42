"""
State sequences: which state each place is in, period by period.

A *state* is the holder (or the status) on the last day of a period. Three things are no state and
are kept apart. *Void*: the place is not there, because it has not begun or has ended (a camp
before it was built). *Unknown*: somebody looked in that period, but nobody saw this place within the
horizon. *Missing*: nobody looked at all, or a user's table has a gap. They are left out
before anything is measured, so a change across a gap is one *transition*, the least there can
have been. Measures are those of TraMineR, whose numbers they equal.

A *range* runs from the least to the greatest value over histories that the windows of change
admit; it is no confidence interval, and says nothing of what nobody saw. Of the places in our record
few were seen more than once: read their histories and ranges. Entropy, turbulence and
complexity compare many long sequences, and are here for tables that users bring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from math import log2
from typing import Any

import numpy as np
import pandas as pd

from menaka.control.histories import daily, histories
from menaka.errors import SchemaError, require

VOID, MISSING, UNKNOWN = GAPS = ("void", "missing", "unknown")
NEEDED = ["place_id", "holder", "status", "besieger", "start_earliest", "start_latest",
          "end_earliest", "end_latest", "held_until"]  # fmt: skip
Measure = Callable[..., pd.DataFrame]


def sequences(
    spells: pd.DataFrame,
    *,
    freq: str = "M",
    start: str | None = None,
    end: str | None = None,
    by: str = "holder",
    lived: pd.DataFrame | None = None,
    looked: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Turn spells into one state a place and period.

    The state is that of the period's last day: what comes and goes within a month is seen by
    days only.

    Parameters
    ----------
    spells
        As from `control.spells`.
    freq
        A pandas alias for periods: `"D"`, `"W"`, `"M"`.
    start, end
        Days that bound the sequences; the spells' own where none is named.
    by
        `"holder"` (the status where nobody holds the place) or `"status"`.
    lived
        Void is outside of these: `place_id`, `begins`, `ends` (days; a missing one is open).
    looked
        Documents by the first day of a month or shorter period, as `coverage(record)["documents"]`; where a
        period has none, what is unknown is missing.

    Returns
    -------
    pandas.DataFrame
        A row a place (`place_id`), a column a period; states, `void`, `missing` or `unknown`.
        Holders who are told against each other stand apart by `|`.
    """
    require(spells, "spells", NEEDED)
    first = pd.Timestamp(start) if start else spells["start_latest"].min()
    last = pd.Timestamp(end) if end else spells["held_until"].max()
    empty = pd.isna(first) or pd.isna(last)
    periods = pd.PeriodIndex([], freq=freq) if empty else pd.period_range(first, last, freq=freq)
    days = periods.end_time.normalize()
    held, kinds = daily(spells, days.where(days <= last, last))
    labels = kinds[by].where(kinds[by].ne(""), kinds["status"]).to_numpy(dtype=object)
    cells = labels[held.to_numpy(dtype=int)]
    if looked is not None:
        seen = looked.groupby(looked.index.to_period(freq)).sum().reindex(periods, fill_value=0)
        cells[(cells == UNKNOWN) & seen.eq(0).to_numpy()] = MISSING
    if lived is not None:
        require(lived, "lived", ["place_id", "begins", "ends"])
        span = lived.set_index("place_id").reindex(held.index)
        late = span["ends"].to_numpy()[:, None] < periods.start_time.to_numpy()
        cells[late | (span["begins"].to_numpy()[:, None] > periods.end_time.to_numpy())] = VOID
    return pd.DataFrame(cells, index=held.index, columns=periods, dtype=object)


def from_table(table: pd.DataFrame) -> pd.DataFrame:
    """
    Turn any table of states into sequences.

    Parameters
    ----------
    table
        One row a `place`, `period` and `state` (`unknown` may be one). A period without a row or a state is missing
        between a place's first and last row, and void outside of them.

    Returns
    -------
    pandas.DataFrame
        As from `sequences`.

    Raises
    ------
    SchemaError
        If a column is missing, or a place has two rows for one period.
    """
    require(table, "states", ["place", "period", "state"])
    twice = table.loc[table.duplicated(["place", "period"]), ["place", "period"]]
    if len(twice):
        named = [f"two states for {p} in {t}" for p, t in twice.itertuples(index=False)]
        raise SchemaError("states", named)
    known = table.assign(state=table["state"].astype(object).fillna(MISSING))
    wide = known.pivot(index="place", columns="period", values="state").astype(object)
    there = wide.notna().to_numpy()
    inside = there.cumsum(axis=1).astype(bool) & there[:, ::-1].cumsum(axis=1)[:, ::-1].astype(bool)
    return wide.where(there, np.where(inside, MISSING, VOID))


def alphabet(sequences: pd.DataFrame) -> list[str]:
    """Give the states that occur, in order, without void, missing and unknown."""
    return sorted(map(str, set(pd.unique(sequences.to_numpy().ravel())) - set(GAPS)))


def codes(sequences: pd.DataFrame, states: Sequence[str] | None = None) -> np.ndarray:
    """Give each cell's place in the alphabet (`states`); -1 for void, missing and unknown."""
    known = pd.Index(alphabet(sequences) if states is None else list(states), dtype=object)
    cells = sequences.to_numpy(dtype=object)
    return known.get_indexer(cells.ravel()).reshape(cells.shape)


def transitions(
    sequences: pd.DataFrame, *, rates: bool = False, states: Sequence[str] | None = None
) -> pd.DataFrame:
    """
    Count moves from one period's state to the next one's, staying included.

    A step into or out of a gap is not counted.

    Parameters
    ----------
    sequences
        As from `sequences` or `from_table`.
    rates
        Shares of each row instead of counts; missing where a state was never left or stayed in.
    states
        The alphabet; the states that occur where none is given.
    """
    known = alphabet(sequences) if states is None else list(states)
    cells = codes(sequences, known)
    one, two = cells[:, :-1].ravel(), cells[:, 1:].ravel()
    both = (one >= 0) & (two >= 0)
    size = len(known)
    counts = np.bincount(one[both] * size + two[both], minlength=size**2).reshape(size, size)
    table = pd.DataFrame(counts, index=pd.Index(known, name="from"), columns=known)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0) if rates else table


def time_in_state(sequences: pd.DataFrame, *, states: Sequence[str] | None = None) -> pd.DataFrame:
    """Count each place's periods in each state, and those that are void, missing or unknown."""
    known = [*(alphabet(sequences) if states is None else states), *GAPS]
    cells = codes(sequences, known)
    counts = {state: (cells == k).sum(axis=1) for k, state in enumerate(known)}
    return pd.DataFrame(counts, index=sequences.index)


def distribution(sequences: pd.DataFrame, *, states: Sequence[str] | None = None) -> pd.DataFrame:
    """
    Give, by period, the share of places in each state, unknown and missing among them.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: the shares, which sum to one over the places that are not void.

    See Also
    --------
    diversity : The entropy of the states that are known.
    """
    table = time_in_state(sequences.T, states=states).drop(columns=VOID)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0)


def diversity(sequences: pd.DataFrame, *, states: Sequence[str] | None = None) -> pd.DataFrame:
    """
    Give, by period, the entropy of the states that are known (cross-sectional entropy).

    It is 0 where all are in one state and 1 where all states of the alphabet are alike frequent.
    With few known places it says little.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: `known` (places), `entropy`.
    """
    counts = time_in_state(sequences.T, states=states).drop(columns=list(GAPS))
    return pd.DataFrame({"known": counts.sum(axis=1), "entropy": _entropy(counts.to_numpy())},
                        index=counts.index)  # fmt: skip


def measures(sequences: pd.DataFrame, *, states: Sequence[str] | None = None) -> pd.DataFrame:
    """
    Measure each sequence: transitions, entropy, turbulence, complexity.

    Turbulence is log2 of the number of distinct subsequences of the successive states, weighed
    by how unequal their durations are. Complexity is the geometric mean of the transitions out of
    all that the length allows and the entropy. Both grow with length: compare like with like.

    Parameters
    ----------
    sequences
        As from `sequences` or `from_table`.
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
    time = time_in_state(sequences, states=states)
    counts = time.drop(columns=list(GAPS)).to_numpy()
    cells = codes(sequences, list(time.columns[: counts.shape[1]]))
    runs = [[(k, len(list(g))) for k, g in groupby(row[row >= 0].tolist())] for row in cells]
    moves = np.array([len(run) - 1 if run else np.nan for run in runs], dtype=float)
    periods = time.drop(columns=VOID).sum(axis=1)
    entropy = _entropy(counts)
    possible = (periods - 1).replace(0, np.nan).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "periods": periods,
            "known": counts.sum(axis=1),
            "transitions": moves,
            "entropy": entropy,
            "turbulence": [_turbulence(run) if run else np.nan for run in runs],
            "complexity": np.sqrt(moves / possible * entropy),
        },
        index=sequences.index,
    )


def _entropy(counts: np.ndarray) -> np.ndarray:
    """Give the entropy of each row over that of an even one; missing where a row is empty."""
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


def ranges(
    spells: pd.DataFrame,
    measure: Measure,
    *,
    draws: int = 200,
    seed: int = 0,
    **options: Any,
) -> pd.DataFrame:
    """
    Give the least and the greatest value of a measure over the histories that the windows admit.

    Parameters
    ----------
    spells
        As from `control.spells`.
    measure
        `measures`, `transitions`, `time_in_state`, `distribution` or `diversity`.
    draws, seed
        As in `histories`; more draws reach further towards the true ends of the range.
    options
        As in `sequences`.

    Returns
    -------
    pandas.DataFrame
        The measure's table with `low` and `high` under each of its columns.
    """
    drawn = histories(spells, draws=draws, seed=seed)
    bounds = {"start": spells["start_latest"].min(), "end": spells["held_until"].max(), **options}
    tables = []
    for begin, stop in zip(drawn.starts.T, drawn.stops.T, strict=True):
        days = {"start_latest": begin, "end_latest": stop, "held_until": stop}
        tables.append(sequences(spells.assign(**days), **bounds))
    states = sorted({state for table in tables for state in alphabet(table)})
    found = [measure(table, states=states) for table in tables]
    values = [table.to_numpy(dtype=float) for table in found]
    like = {"index": found[0].index, "columns": found[0].columns}
    ends = {"low": pd.DataFrame(np.fmin.reduce(values), **like),
            "high": pd.DataFrame(np.fmax.reduce(values), **like)}  # fmt: skip
    order = [(column, end) for column in found[0].columns for end in ends]
    return pd.concat(ends, axis=1).swaplevel(axis=1)[order]
