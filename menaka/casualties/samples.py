"""
Days and tolls sampled, for methods that need one value of each.

Every day of a window and every number of an interval is taken to be equally likely. That is an
assumption, not an estimate; errors cancel in the sum of such samples, so they make no band
around a total: `periods.cumulative` gives its bounds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.claimants import Data
from menaka.dataset import walks
from menaka.errors import SchemaError, require

WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]


class Draws(NamedTuple):
    """Days and tolls, a row a toll and a column a sample; `table` says whose they are."""

    table: pd.DataFrame
    days: NDArray[np.int64]
    tolls: NDArray[np.int64]
    open: NDArray[np.bool_]

    def by_period(self, start: object, end: object, *, freq: str = "month") -> pd.DataFrame:
        """
        Add up what was sampled by calendar period.

        Returns
        -------
        pandas.DataFrame
            A row a sample, a column each period of the span by its first day: persons, or whatever
            the tolls count. `changes` takes it.
        """
        spans = walks.period_bounds(start, end, freq)
        index = walks.periods(start, end, freq).to_timestamp()
        bounds = pd.Series([first for first, _ in spans], dtype="datetime64[s]")
        last = (pd.Series([spans[-1][1]]) + pd.Timedelta(days=1)).astype("datetime64[s]")
        edges = walks.days_since_epoch(pd.concat([bounds, last]))
        samples = zip(self.days.T, self.tolls.T, strict=True)
        counts = [np.histogram(days, edges - 0.5, weights=tolls)[0] for days, tolls in samples]
        return pd.DataFrame(counts, columns=index).round().astype("int64")


def draws(data: Data, counted: pd.DataFrame, *, draws: int = 1000, seed: int = 0) -> Draws:
    """
    Sample days from windows and tolls from intervals, uniformly over what each allows.

    For methods that need one value; uniform samples are an assumption, not an estimate, and
    errors cancel in their sum, so they make no band around a total (`cumulative` gives bounds).
    A part begins inside the event that contains it in every sample. A toll without an upper bound
    is sampled between its low and the largest number stated; `open` marks such rows.

    Parameters
    ----------
    data
        The record; what an adapter read; or events with the four dates and, if any have one,
        `part_of`.
    counted
        Tolls as from `tolls`, or any table with `event_id`, `low` and `high`.
    draws, seed
        How many samples, and their seed.

    Returns
    -------
    Draws
        `table` (the rows sampled), `days` (since 1 January 1970, when each begins), `tolls`
        (persons), `open`.

    Raises
    ------
    SchemaError
        If columns, events or dates are missing, an upper bound is below its lower one, or no sample
        is asked for.
    """
    require(counted, "tolls", ["event_id", "low", "high"])
    rng, size = arguments.generator(seed), arguments.samples(draws)
    rows = counted.reset_index(drop=True)

    low, high, opened = intervals(rows, "tolls")
    events = checked_events(data, rows)

    position = pd.Index(events["event_id"]).get_indexer(rows["event_id"])
    days = _days(events, position, size, rng)
    return Draws(rows, days, _uniform(low, high, size, rng), opened)


def intervals(
    table: pd.DataFrame, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """
    Return the least and the most of each row of persons, and whether it has no upper bound.

    A missing low is 0; a missing high is the largest number stated, else the low.
    """
    require(table, name, ["low", "high"])
    try:
        numbers = table.reindex(columns=["low", "high", "stated_high"]).astype("Float64")
        low, high, stated = numbers.to_numpy(dtype="float64", na_value=np.nan).T
    except (TypeError, ValueError):
        raise SchemaError(name, ["every bound needs to be a number"]) from None
    opened = np.isnan(high) & ~np.isnan(low)
    low = np.where(np.isnan(low), 0, low)
    high = np.where(np.isnan(high), np.fmax(low, stated), high)
    if (low < 0).any() or (high < low).any() or np.isinf(high).any():
        raise SchemaError(name, ["every row needs 0 <= low <= high, and an end"])
    return low, high, opened


def checked_events(data: Data, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the events behind tolls, or say all that is wrong with them."""
    events = getattr(data, "events", data)
    require(events, "events", ["event_id", *WINDOW])
    events = arguments.days(events, WINDOW, "events")
    checks = {
        "an event_id twice": events["event_id"].duplicated().any(),
        "tolls of events that are not there": not rows["event_id"].isin(events["event_id"]).all(),
        "an event without its dates": events[WINDOW].isna().to_numpy().any(),
        "a window that ends before it begins": events[WINDOW[1]].lt(events[WINDOW[0]]).any(),
    }
    if any(checks.values()):
        raise SchemaError("events", [problem for problem, found in checks.items() if found])
    return events


def _days(
    events: pd.DataFrame, wanted: NDArray[np.int64], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Sample the beginning of the wanted events, a containing event before its parts."""
    whole_of = (
        events.set_index("event_id").get("part_of", pd.Series(dtype="str")).dropna().to_dict()
    )
    if not nx.is_directed_acyclic_graph(nx.DiGraph(list(whole_of.items()))):
        raise SchemaError("events", ["an event is a part of itself"])
    ids = pd.Index(events["event_id"])
    whole = ids.get_indexer(ids.map(whole_of.get))
    depth = np.array([sum(1 for _ in walks.above(event, whole_of)) for event in ids], dtype="int64")
    s0, s1, e0, e1 = (walks.days_since_epoch(events[column]).copy() for column in WINDOW)

    # A containing event begins no later than its parts can, and ends no earlier.
    deepest_first = range(int(depth.max(initial=0)), 0, -1)
    for level in deepest_first:
        part = np.flatnonzero(depth == level)
        np.minimum.at(s1, whole[part], s1[part])
        np.maximum.at(e0, whole[part], s0[part])
    s1, e1 = np.maximum(s1, s0), np.maximum(e1, e0)

    # Only the wanted events and those that contain them are sampled.
    need = np.zeros(len(events), dtype=bool)
    need[wanted] = True
    for level in deepest_first:
        need[whole[need & (depth == level)]] = True

    # From the outside in: a part begins and ends inside what contains it.
    begins, ends = (np.zeros((len(events), size), dtype="int64") for _ in range(2))
    for level in range(int(depth.max(initial=0)) + 1):
        here = np.flatnonzero(need & (depth == level))
        earliest, latest, end_earliest, end_latest = (x[here, None] for x in (s0, s1, e0, e1))
        if level:
            around = whole[here]
            earliest = np.maximum(earliest, begins[around])
            latest = np.minimum(latest, ends[around])
            end_latest = np.minimum(end_latest, ends[around])
        begins[here] = _uniform(earliest, np.maximum(earliest, latest), size, rng)
        end_earliest = np.maximum(end_earliest, begins[here])
        ends[here] = _uniform(end_earliest, np.maximum(end_earliest, end_latest), size, rng)
    return begins[wanted]


def _uniform(
    low: NDArray[Any], high: NDArray[Any], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    low, high = (bound[:, None] if bound.ndim == 1 else bound for bound in (low, high))
    return (rng.random((len(low), size)) * (high - low + 1) + low).astype("int64")
