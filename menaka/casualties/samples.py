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
WINDOW = ["start_earliest", "start_latest"]
# Samples days and tolls: a row an event, a column a sample.
Sampler = Callable[[int, np.random.Generator], tuple[NDArray[np.int64], NDArray[np.int64]]]


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
    In every sample a part begins no earlier than the event that contains it. A toll without an upper
    bound is sampled between its low and the largest number stated.

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
    counted, sample = _sampler(data, counted, shape, parameters)
    days, dead = sample(size, rng)

    # Samples one below the other, each with all rows in their order.
    return pd.DataFrame(
        {
            "sample": np.repeat(np.arange(size), len(counted)),
            "row": np.tile(counted.index, size),
            "event_id": np.tile(counted["event_id"], size),
            "day": days.T.ravel().astype("datetime64[D]"),
            "toll": dead.T.ravel(),
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
    counted, sample = _sampler(data, counted, shape, parameters)
    first, last = walks.days_since_epoch(pd.Series(days[[0, -1]]))
    step = max(1, CELLS // max(1, len(counted)))

    def sums(share: int, stream: np.random.SeedSequence) -> NDArray[np.float64]:
        rng, found = np.random.default_rng(stream), []
        for many in [min(step, share - done) for done in range(0, share, step)]:
            for day, toll in zip(*(table.T for table in sample(many, rng)), strict=True):
                inside = (day >= first) & (day <= last)
                found.append(np.bincount(day[inside] - first, toll[inside], len(days)).cumsum())
        return np.array(found)

    shares = [len(part) for part in np.array_split(np.arange(size), min(size, STREAMS))]
    streams = np.random.SeedSequence(whole).spawn(len(shares))
    jobs = (joblib.delayed(sums)(*job) for job in zip(shares, streams, strict=True))
    return np.concatenate(joblib.Parallel()(jobs))


def _sampler(
    data: Record | Reported,
    counted: pd.DataFrame | None,
    shape: str | None,
    parameters: pd.DataFrame | None,
) -> tuple[pd.DataFrame, Sampler]:
    """Return tolls, and a function that samples the first day and the toll of each."""
    usual = "best" if arguments.is_reported(data) else "even"
    events = (data if usual == "best" else arguments.record(data)).events
    shape = arguments.choice("shape", usual if shape is None else shape, SHAPES)
    if parameters is not None and shape != "reported":
        raise SchemaError("parameters", [f"the shape {shape!r} takes none"])

    counted = tolls(data) if counted is None else counted
    require(counted, "tolls", ["event_id", "low", "high", *["best"] * (shape != "even")])
    if not counted["event_id"].isin(events["event_id"]).all():
        raise SchemaError("tolls", ["tolls of events that are not there"])

    # A best figure stands for its bounds; where there is none the bounds stand.
    bounds = counted
    if shape != "even":
        best = counted["best"]
        bounds = counted.assign(
            low=counted["low"].where(best.isna(), best),
            high=counted["high"].where(best.isna(), best),
        )
    low, high, _ = intervals(bounds, "tolls")

    # The best figure as often as its weight says, else a number of the Gumbel distribution.
    inflated = _parameters(events, counted, parameters) if shape == "reported" else None
    days = _days(events, counted["event_id"])

    def sample(size: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        begun, dead = days(size, rng), _uniform(low[:, None], high[:, None], size, rng)
        if inflated is not None:
            loc, scale, weight = inflated[:, :, None]
            gumbel = np.rint(np.maximum(loc + scale * rng.gumbel(size=dead.shape), 0))
            dead = np.where(rng.random(dead.shape) < weight, dead, gumbel.astype("int64"))
        return begun, dead

    return counted, sample


def _parameters(
    events: pd.DataFrame, counted: pd.DataFrame, parameters: pd.DataFrame | None
) -> NDArray[np.float64]:
    """Return location, scale and weight of each toll; the weight is 1 where it has no best figure."""
    if parameters is None:
        raise SchemaError("parameters", [f"the shape 'reported' needs a table with {PARAMETERS}"])
    require(parameters, "parameters", PARAMETERS)

    # What is no number is missing, as is a figure without a row.
    numbers = parameters[PARAMETERS[1:]].apply(pd.to_numeric, errors="coerce").astype("float64")
    table = numbers.assign(kind=parameters["kind"]).drop_duplicates(PARAMETERS[:2])
    kind = counted["event_id"].map(events.set_index("event_id")["kind"])
    pairs = pd.DataFrame(
        {"kind": kind, "best": counted["best"].astype("Float64").astype("float64")}
    )
    found = pairs.merge(table, how="left", on=PARAMETERS[:2])[PARAMETERS[2:]]

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
    events: pd.DataFrame, wanted: pd.Series
) -> Callable[[int, np.random.Generator], NDArray[np.int64]]:
    """Return a function that samples the first days of the wanted events, a column a sample."""
    part_of = events["part_of"] if "part_of" in events else pd.Series(pd.NA, events.index)
    whole_of = part_of.set_axis(events["event_id"]).dropna().to_dict()

    # What contains a wanted event is sampled with it.
    needed = {one for part in set(wanted) & set(whole_of) for one in walks.above(part, whole_of)}
    events = events.loc[events["event_id"].isin(needed | set(wanted))]
    ids = pd.Index(events["event_id"])
    whole = ids.get_indexer(ids.map(whole_of.get))  # -1 where nothing contains it

    # Level 0 are events that nothing contains, level 1 their parts, and so on.
    depth = np.array([len(list(walks.above(event, whole_of))) for event in ids], dtype="int64")
    levels = [np.flatnonzero(depth == n) for n in range(depth.max(initial=0) + 1)]

    # A containing event begins no later than its parts can.
    earliest, latest = (walks.days_since_epoch(events[column]).copy() for column in WINDOW)
    for parts in reversed(levels[1:]):
        np.minimum.at(latest, whole[parts], latest[parts])

    def sampled(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        # From the outside in; the last row stands for what contains everything, and begins first.
        begins = np.full((len(ids) + 1, size), earliest.min(initial=0))
        for level in levels:
            first = np.maximum(earliest[level, None], begins[whole[level]])
            begins[level] = _uniform(first, np.maximum(first, latest[level, None]), size, rng)
        return begins[ids.get_indexer(wanted)]

    return sampled


def _uniform(
    low: NDArray[Any], high: NDArray[Any], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return whole numbers between bounds, a row each and a column a sample."""
    # Cut down to whole numbers, each of which is equally likely, the upper bound too.
    return (rng.random((len(low), size)) * (high - low + 1) + low).astype("int64")
