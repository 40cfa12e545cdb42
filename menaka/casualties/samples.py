"""
Days and tolls sampled, for methods that need one value of each.

Every day of a window and every number of an interval is taken to be equally likely. That is an
assumption, not an estimate; errors cancel in the sum of such samples, so they make no band
around a total: `periods.total` gives its bounds.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.dataset import walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]


def draws(
    record: Record, counted: pd.DataFrame, *, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """
    Sample days from windows and tolls from intervals, uniformly over what each allows.

    For methods that need one value; uniform samples are an assumption, not an estimate, and
    errors cancel in their sum, so they make no band around a total (`total` gives bounds).
    A part begins inside the event that contains it in every sample. A toll without an upper bound
    is sampled between its low and the largest number stated.

    Parameters
    ----------
    record
        The record, whose events have the windows.
    counted
        Tolls as from `tolls`, or any table with `event_id`, `low` and `high`.
    draws, seed
        How many samples, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row a sample and a row of `counted`: `sample` (from 0), `row` (of `counted`, by its
        index), `event_id`, `day` (when it begins), `toll` (persons, or whatever `low` counts).

    Raises
    ------
    SchemaError
        If a column or an event is missing, an upper bound is below its lower one, or no sample is
        asked for.
    """
    require(counted, "tolls", ["event_id", "low", "high"])
    if not counted["event_id"].isin(arguments.record(record).events["event_id"]).all():
        raise SchemaError("tolls", ["tolls of events that are not there"])

    rng, size = arguments.generator(seed), arguments.samples(draws)
    low, high, _ = intervals(counted, "tolls")
    days = _days(record.events, counted["event_id"], size, rng)
    tolls = _uniform(low[:, None], high[:, None], size, rng)

    # Samples one below the other, each with all rows in their order.
    return pd.DataFrame(
        {
            "sample": np.repeat(np.arange(size), len(counted)),
            "row": np.tile(counted.index, size),
            "event_id": np.tile(counted["event_id"], size),
            "day": days.T.ravel().astype("datetime64[D]"),
            "toll": tolls.T.ravel(),
        }
    )


def intervals(
    table: pd.DataFrame, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """
    Return the lower and upper bound of each row, and whether it has no upper bound of its own.

    A missing low is 0; a missing high is the largest number stated, else the low.
    """
    try:
        numbers = table.reindex(columns=["low", "high", "stated_high"]).astype("Float64")
        low, high, stated = numbers.to_numpy(dtype="float64", na_value=np.nan).T
    except (TypeError, ValueError):
        raise SchemaError(name, ["every bound needs to be a number"]) from None

    # Open where a number has a lower bound only; nothing at all is no open number.
    opened = np.isnan(high) & ~np.isnan(low)
    low = np.where(np.isnan(low), 0, low)
    high = np.where(np.isnan(high), np.fmax(low, stated), high)

    if (low < 0).any() or (high < low).any() or np.isinf(high).any():
        raise SchemaError(name, ["every row needs 0 <= low <= high, and an end"])
    return low, high, opened


def _days(
    events: pd.DataFrame, wanted: pd.Series, size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return sampled first days of the wanted events: a row an event, a column a sample."""
    ids = pd.Index(events["event_id"])
    whole_of = events.set_index("event_id")["part_of"].dropna().to_dict()
    whole = ids.get_indexer(ids.map(whole_of.get))  # -1 where nothing contains it

    # Level 0 are events that nothing contains, level 1 their parts, and so on.
    depth = np.array([len(list(walks.above(event, whole_of))) for event in ids])
    levels = [np.flatnonzero(depth == n) for n in range(depth.max() + 1)]

    earliest, latest, end_earliest, end_latest = (
        walks.days_since_epoch(events[column]).copy() for column in WINDOW
    )

    # A containing event begins no later than its parts can, and ends no earlier.
    for parts in reversed(levels[1:]):
        np.minimum.at(latest, whole[parts], latest[parts])
        np.maximum.at(end_earliest, whole[parts], earliest[parts])

    latest, end_latest = np.maximum(latest, earliest), np.maximum(end_latest, end_earliest)

    # From the outside in: a part begins and ends inside what contains it. The last row of both
    # tables stands for what contains everything.
    needed = ids.isin(
        {one for event in set(wanted) for one in (event, *walks.above(event, whole_of))}
    )

    begins = np.full((len(ids) + 1, size), earliest.min())
    ends = np.full((len(ids) + 1, size), end_latest.max())

    for level in levels:
        here = level[needed[level]]
        around = whole[here]

        # Where the two windows do not meet, the later of their first days is taken.
        first = np.maximum(earliest[here, None], begins[around])
        last = np.minimum(latest[here, None], ends[around])
        begins[here] = _uniform(first, np.maximum(first, last), size, rng)

        first = np.maximum(end_earliest[here, None], begins[here])
        last = np.minimum(end_latest[here, None], ends[around])
        ends[here] = _uniform(first, np.maximum(first, last), size, rng)

    return begins[ids.get_indexer(wanted)]


def _uniform(
    low: NDArray[Any], high: NDArray[Any], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return whole numbers between bounds, a row each and a column a sample."""
    # Cut down to whole numbers, each of which is equally likely, the upper bound too.
    return (rng.random((len(low), size)) * (high - low + 1) + low).astype("int64")
