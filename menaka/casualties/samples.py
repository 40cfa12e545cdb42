"""
Days and tolls sampled, for methods that need one value of each.

Every day of a window is taken to be equally likely, and of a toll, by its *shape*: every number of
its interval (`even`); the best figure alone (`best`); or a distribution in which the best figure
has a weight of its own (`reported`). These are assumptions, not estimates; errors cancel in the sum
of such samples, so they make no band around a total: `periods.total` gives its bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.totals import tolls
from menaka.dataset import walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

SHAPES = ("best", "reported", "even")
PARAMETERS = ["kind", "best", "loc", "scale", "w"]  # of the shape "reported"
STREAMS = 32  # of random numbers; the same on one processor and on many
CELLS = 1_000_000  # sampled at a time: some 100 MB
Tolls = Callable[[int, np.random.Generator], NDArray[np.int64]]
WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]


def draws(
    data: Record | Reported,
    counted: pd.DataFrame | None = None,
    *,
    shape: str | None = None,
    parameters: pd.DataFrame | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Sample days from windows, and tolls.

    For methods that need one value; uniform samples are an assumption, not an estimate, and
    errors cancel in their sum, so they make no band around a total (`total` gives bounds).
    A part begins inside the event that contains it in every sample. A toll without an upper bound
    is sampled between its low and the largest number stated.

    Parameters
    ----------
    data
        The record or the data set, whose events have the windows.
    counted
        Tolls as from `tolls`, or any table with `event_id`, `low` and `high`; all of the data
        where none are given.
    shape
        `"even"`, every number from low to high (of a record, where none is named); `"best"`, the
        best figure, so that the days alone vary (of a data set; as `"even"` where there is none);
        or `"reported"`, with the best figure as often as its weight says, else a number from a
        Gumbel distribution, rounded and at least 0 (Vesco et al.; R package uncertainUCDP).
    parameters
        Of `"reported"`: a row a `kind` of event and `best` figure, with `loc` and `scale` of its
        Gumbel distribution and the weight `w`. The estimates are published in the R package only;
        its function `uncertainUCDP_parameters(best, tov)` writes them out.
    draws, seed
        How many samples, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row a sample and a row of `counted`: `sample` (from 0), `row` (of `counted`, by its
        index), `event_id`, `day` (when it begins), `toll` (persons, or whatever `low` counts).

    Raises
    ------
    ChoiceError
        If there is no such shape.
    SchemaError
        If a column, an event or a parameter is missing, an upper bound is below its lower one, or
        no sample is asked for.

    References
    ----------
    Vesco, P. et al. (2024). The underreported death toll of wars: a probabilistic reassessment from
    a structured expert elicitation. arXiv:2409.08779.
    Randahl, D. uncertainUCDP: parametric mixture models for uncertainty estimation of fatalities in
    UCDP conflict data. R package.
    """
    rng, size = arguments.generator(seed), arguments.samples(draws)
    counted, tolls_of = _counted(data, counted, shape, parameters)
    days = _days(data.events, counted["event_id"], size, rng)

    # Samples one below the other, each with all rows in their order.
    return pd.DataFrame(
        {
            "sample": np.repeat(np.arange(size), len(counted)),
            "row": np.tile(counted.index, size),
            "event_id": np.tile(counted["event_id"], size),
            "day": days.T.ravel().astype("datetime64[D]"),
            "toll": tolls_of(size, rng).T.ravel(),
        }
    )


def running(
    data: Record | Reported,
    counted: pd.DataFrame,
    days: pd.DatetimeIndex,
    *,
    draws: int,
    shape: str | None,
    parameters: pd.DataFrame | None,
    seed: int,
) -> NDArray[np.float64]:
    """
    Return the running sums of sampled tolls: a row a sample, a column a day.

    No more than a million numbers are sampled at a time. Samples are shared out among streams of
    random numbers, so that any number of processors, or a cluster, gives the same ones.
    """
    import joblib

    size, whole = arguments.samples(draws), arguments.whole("seed", seed)
    counted, tolls_of = _counted(data, counted, shape, parameters)
    first, last = walks.days_since_epoch(pd.Series(days[[0, -1]]))
    columns = [column for column in ("event_id", "part_of", *WINDOW) if column in data.events]
    events = data.events[columns]

    def sums(share: int, stream: np.random.SeedSequence) -> NDArray[np.float64]:
        rng, found = np.random.default_rng(stream), []
        step = max(1, CELLS // max(1, len(counted)))
        for many in [min(step, share - done) for done in range(0, share, step)]:
            begins, dead = _days(events, counted["event_id"], many, rng), tolls_of(many, rng)
            for day, toll in zip(begins.T, dead.T, strict=True):
                inside = (day >= first) & (day <= last)
                found.append(np.bincount(day[inside] - first, toll[inside], len(days)).cumsum())
        return np.array(found)

    shares = [len(part) for part in np.array_split(np.arange(size), min(size, STREAMS))]
    streams = np.random.SeedSequence(whole).spawn(len(shares))
    jobs = (joblib.delayed(sums)(*job) for job in zip(shares, streams, strict=True))
    return np.concatenate(joblib.Parallel()(jobs))


def _counted(
    data: Record | Reported,
    counted: pd.DataFrame | None,
    shape: str | None,
    parameters: pd.DataFrame | None,
) -> tuple[pd.DataFrame, Tolls]:
    """Return tolls, and a function that samples them: a row an event and a column a sample."""
    reported = arguments.is_reported(data)
    data = data if reported else arguments.record(data)
    usual = "best" if reported else "even"
    shape = arguments.choice("shape", usual if shape is None else shape, SHAPES)
    if parameters is not None and shape != "reported":
        raise SchemaError("parameters", [f"the shape {shape!r} takes none"])

    counted = tolls(data) if counted is None else counted
    require(counted, "tolls", ["event_id", "low", "high", *["best"] * (shape != "even")])
    if not counted["event_id"].isin(data.events["event_id"]).all():
        raise SchemaError("tolls", ["tolls of events that are not there"])

    # A best figure stands for its bounds; where there is none the bounds stand.
    bounds = counted
    if shape != "even":
        best = counted["best"]
        ends = {end: counted[end].where(best.isna(), best) for end in ("low", "high")}
        bounds = counted.assign(**ends)
    low, high, _ = intervals(bounds, "tolls")

    def even(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        return _uniform(low[:, None], high[:, None], size, rng)

    if shape != "reported":
        return counted, even
    loc, scale, weight = _parameters(data.events, counted, parameters)

    def inflated(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        # The best figure as often as its weight says, else a number of the Gumbel distribution.
        as_reported = rng.random((len(loc), size)) < weight[:, None]
        gumbel = loc[:, None] + scale[:, None] * rng.gumbel(size=as_reported.shape)
        drawn = np.rint(np.maximum(gumbel, 0)).astype("int64")
        return np.where(as_reported, even(size, rng), drawn)

    return counted, inflated


def _parameters(
    events: pd.DataFrame, counted: pd.DataFrame, parameters: pd.DataFrame | None
) -> NDArray[np.float64]:
    """Return location, scale and weight of each toll; the weight is 1 where it has no best figure."""
    if parameters is None:
        raise SchemaError("parameters", [f"the shape 'reported' needs a table with {PARAMETERS}"])
    require(parameters, "parameters", PARAMETERS)

    try:
        table = parameters[PARAMETERS].astype(dict.fromkeys(PARAMETERS[1:], "Float64"))
    except (TypeError, ValueError):
        raise SchemaError("parameters", ["all but the kind need to be numbers"]) from None

    kind = counted["event_id"].map(events.set_index("event_id")["kind"])
    pairs = pd.DataFrame({"kind": kind, "best": counted["best"].astype("Float64")})
    table = table.drop_duplicates(PARAMETERS[:2])
    found = pairs.merge(table, how="left", on=PARAMETERS[:2])[PARAMETERS[2:]].astype("float64")

    # Without a best figure nothing was reported that could be inflated.
    found.loc[pairs["best"].isna().to_numpy()] = 0, 1, 1
    if found.isna().any(axis=None):
        lacking = pairs.loc[found.isna().any(axis=1).to_numpy()].drop_duplicates()
        said = [f"{row.kind} with {row.best:g}" for row in lacking.head(5).itertuples()]
        raise SchemaError("parameters", [f"{len(lacking)} are missing: {', '.join(said)}"])
    if not (found["scale"].gt(0) & found["w"].between(0, 1)).all():
        raise SchemaError("parameters", ["every scale needs to be above 0, every w from 0 to 1"])
    return found.to_numpy().T


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
    part_of = events["part_of"] if "part_of" in events else pd.Series(dtype="str")
    whole_of = dict(zip(ids, part_of, strict=False)) if part_of.notna().any() else {}
    whole_of = {part: whole for part, whole in whole_of.items() if isinstance(whole, str)}

    # Where nothing contains anything, each event begins in its own window.
    if not whole_of:
        windows = events.iloc[ids.get_indexer(wanted)]
        first, last = (walks.days_since_epoch(windows[column])[:, None] for column in WINDOW[:2])
        return _uniform(first, np.maximum(first, last), size, rng)
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
