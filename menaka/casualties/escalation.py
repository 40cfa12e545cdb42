"""
When did it escalate: changes of a rate of counts, and how sure their dates are.

A *change point* is the first period of a new rate. The *segmentation* is exact: of all
ways to cut the series the one with the least cost is found, cost being minus the
log-likelihood under a Poisson or a negative-binomial law plus a penalty a change. The
*posterior* weighs every segmentation (Fearnhead 2006). A *trend* is tested on days of events.
None of this knows who was looking: give it an `exposure`, or an evenly collected stratum.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from menaka.errors import NotFoundError, SchemaError

COSTS = ("poisson", "negbin")


def _counts(counts: pd.Series | Sequence[float]) -> tuple[np.ndarray, pd.Index]:
    series = counts if isinstance(counts, pd.Series) else pd.Series(list(counts), dtype="float64")
    values = series.to_numpy(dtype="float64", na_value=np.nan)
    if not len(values):
        raise SchemaError("counts", ["there are none"])
    if np.isnan(values).any() or (values < 0).any():
        raise SchemaError(
            "counts", ["every period needs a count of 0 or more; missing is not zero"]
        )
    return values, series.index


def _exposed(exposure: pd.Series | Sequence[float] | None, size: int) -> np.ndarray:
    weights = np.ones(size) if exposure is None else np.asarray(exposure, dtype="float64")
    if len(weights) != size or not (weights > 0).all():
        raise SchemaError("exposure", [f"needs {size} numbers above 0"])
    return weights


def dispersion(counts: pd.Series | Sequence[float]) -> float:
    """
    Estimate the size of a negative-binomial law by moments; infinite where counts are not overdispersed.

    Returns
    -------
    float
        `r` in variance = mean + mean squared / r.
    """
    values, _ = _counts(counts)
    mean, variance = values.mean(), values.var(ddof=1) if len(values) > 1 else 0.0
    return float("inf") if variance <= mean else float(mean**2 / (variance - mean))


def _cost(total: np.ndarray, weight: np.ndarray, cost: str, size: float) -> np.ndarray:
    """Give minus the greatest log-likelihood of segments, but for what no cut changes."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if cost == "poisson" or np.isinf(size):
            fit = np.where(total > 0, total * np.log(total / weight), 0.0) - total
        else:
            mean = total / weight
            fit = np.where(total > 0, total * np.log(mean / (mean + size)), 0.0)
            fit = fit + weight * size * np.log(size / (mean + size))
    return -fit


def segments(
    counts: pd.Series | Sequence[float],
    *,
    cost: str = "poisson",
    penalty: float | None = None,
    exposure: pd.Series | Sequence[float] | None = None,
) -> pd.DataFrame:
    """
    Cut a series of counts where its rate changed: the best of all segmentations.

    Parameters
    ----------
    counts
        One count a period, none missing.
    cost
        `"poisson"`, or `"negbin"` with one size for the whole series (by moments).
    penalty
        What a change costs, in units of log-likelihood; the logarithm of the number of periods
        where none is named (the Schwarz criterion with a rate and a date for each change).
    exposure
        How much was watched in each period; the rate is per unit of it.

    Returns
    -------
    pandas.DataFrame
        One row a segment: `start` and `end` (labels of its first and last period), `periods`,
        `total`, `rate` (per period, or per unit of exposure).

    References
    ----------
    Jackson, B. et al. (2005). An algorithm for optimal partitioning of data on an interval. IEEE
    Signal Processing Letters 12(2), 105-108.

    Examples
    --------
    >>> segments([1, 0, 1, 1, 0, 9, 8, 9, 10])[["start", "rate"]].round(1)
       start  rate
    0      0   0.6
    1      5   9.0
    """
    values, labels = _counts(counts)
    weights = _exposed(exposure, len(values))
    if cost not in COSTS:
        raise NotFoundError("cost", cost, COSTS)
    size = dispersion(values) if cost == "negbin" else np.inf
    fine = np.log(len(values)) if penalty is None else float(penalty)
    total = np.concatenate([[0.0], np.cumsum(values)])
    weight = np.concatenate([[0.0], np.cumsum(weights)])
    best = np.empty(len(values) + 1)
    best[0] = -fine
    before = np.zeros(len(values) + 1, dtype=int)
    alive = np.array([0])
    for end in range(1, len(values) + 1):
        tried = best[alive] + _cost(
            total[end] - total[alive], weight[end] - weight[alive], cost, size
        )
        chosen = int(tried.argmin())
        best[end] = tried[chosen] + fine
        before[end] = alive[chosen]
        alive = np.append(alive[tried <= best[end]], end)  # pruned as by Killick et al. (2012)
    cuts = [len(values)]
    while cuts[-1] > 0:
        cuts.append(int(before[cuts[-1]]))
    ends = cuts[::-1]
    rows = [
        {
            "start": labels[a],
            "end": labels[b - 1],
            "periods": b - a,
            "total": total[b] - total[a],
            "rate": (total[b] - total[a]) / (weight[b] - weight[a]),
        }
        for a, b in itertools.pairwise(ends)
    ]
    return pd.DataFrame(rows)
