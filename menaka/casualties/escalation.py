"""
When did it escalate: changes of a rate of counts, and how sure their dates are.

A *change point* is the first period of a new rate. The *segmentation* is exact: of all ways to cut
the series the one with the least cost is found, cost being minus the log-likelihood under a Poisson
or a negative-binomial law plus a penalty a change. The *posterior* weighs every segmentation with
up to so many changes, exactly (Fearnhead 2006). Counts may be a table of *draws*, a row a draw, a
column a period. None of this knows who was looking: give it an `exposure`, or an evenly
collected stratum (see `strata`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln, xlogy

from menaka.errors import NotFoundError, SchemaError

COSTS = ("poisson", "negbin")
SIZES = (0.3, 1.0, 3.0, 10.0, 30.0)  # of a negative-binomial law, equally likely
Counts: TypeAlias = pd.Series | pd.DataFrame | Sequence[float]


def _counts(counts: Counts) -> tuple[np.ndarray, pd.Index]:
    """Give counts as draws by periods, with the periods' labels."""
    table = counts if isinstance(counts, pd.DataFrame) else pd.Series(counts).to_frame().T
    try:
        values = table.to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise SchemaError("counts", ["every count needs to be a number"]) from error
    if not values.size:
        raise SchemaError("counts", ["there are none"])
    if not np.isfinite(values).all() or (values < 0).any():
        raise SchemaError(
            "counts", ["every period needs a count of 0 or more; missing is not zero"]
        )
    return values, table.columns


def _summed(values: np.ndarray) -> np.ndarray:
    return np.insert(np.cumsum(values), 0, 0.0)


def _exposed(
    exposure: pd.Series | Sequence[float] | None, labels: pd.Index
) -> tuple[np.ndarray, float]:
    """Give the exposure in units of its mean, and this mean, so that no law hangs on the unit."""
    given = exposure.reindex(labels) if isinstance(exposure, pd.Series) else exposure
    weights = np.ones(len(labels)) if given is None else np.asarray(given, dtype="float64")
    if len(weights) != len(labels) or not ((weights > 0) & np.isfinite(weights)).all():
        raise SchemaError("exposure", [f"needs {len(labels)} numbers above 0, one a period"])
    return weights / weights.mean(), float(weights.mean())


def _above_zero(**given: float | Sequence[float]) -> None:
    wrong = [name for name, value in given.items() if not np.size(value) or np.min(value) <= 0]
    if wrong:
        raise SchemaError("arguments", [f"{name} needs to be above 0" for name in wrong])


def dispersion(counts: Counts) -> float:
    """
    Estimate the size of a negative-binomial law by moments; infinite where counts are not overdispersed.

    A change of the rate makes counts look overdispersed, so that this size is on the small side.

    Returns
    -------
    float
        `r` in variance = mean + mean squared / r.
    """
    values = _counts(counts)[0][0]
    mean, variance = values.mean(), values.var(ddof=1) if len(values) > 1 else 0.0
    return float("inf") if variance <= mean else float(mean**2 / (variance - mean))


def _cuts(values: np.ndarray, weights: np.ndarray, size: float, fine: float) -> list[int]:
    """Find the ends of the best segments: optimal partitioning, pruned as by Killick et al. (2012)."""
    n = len(values)
    total, weight = _summed(values), _summed(weights)
    best, before = np.empty(n + 1), np.zeros(n + 1, dtype=int)
    best[0] = -fine
    alive, m = np.zeros(n + 1, dtype=int), 1
    for end in range(1, n + 1):
        starts = alive[:m]
        dead, watched = total[end] - total[starts], weight[end] - weight[starts]
        if np.isinf(size):
            tried = best[starts] - xlogy(dead, dead / watched)
        else:
            share = size * watched / (dead + size * watched)
            tried = best[starts] - xlogy(dead, 1 - share) - size * watched * np.log(share)
        chosen = int(tried.argmin())
        best[end], before[end] = tried[chosen] + fine, starts[chosen]
        if m > 64 or end == n:
            kept = starts[tried <= best[end]]
            m = len(kept)
            alive[:m] = kept
        alive[m] = end
        m += 1
    ends = [n]
    while ends[-1] > 0:
        ends.append(int(before[ends[-1]]))
    return ends[::-1]


def segments(
    counts: pd.Series | Sequence[float],
    *,
    cost: str = "poisson",
    penalty: float | None = None,
    exposure: pd.Series | Sequence[float] | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """
    Cut a series of counts where its rate changed: the best of all segmentations.

    Parameters
    ----------
    counts
        One count a period, none missing.
    cost
        `"poisson"`, or `"negbin"` with one size for the whole series.
    penalty
        What a change costs, in units of log-likelihood; the logarithm of the number of periods
        where none is named (the Schwarz criterion with a rate and a date for each change).
    exposure
        How much was watched in each period, a Series matched by its labels; the rate is per unit
        of it.
    size
        Of the negative-binomial law (a small size is a wide law) in a period of mean exposure; by
        `dispersion` where none is named.

    Returns
    -------
    pandas.DataFrame
        One row a segment: `start` and `end` (labels of its first and last period), `periods`,
        `total`, `rate` (per period, or per unit of exposure).

    References
    ----------
    Jackson, B. et al. (2005). An algorithm for optimal partitioning of data on an interval. IEEE
    Signal Processing Letters 12(2), 105-108.
    Killick, R., Fearnhead, P. and Eckley, I. A. (2012). Optimal detection of changepoints with a
    linear computational cost. Journal of the American Statistical Association 107(500), 1590-1598.

    Examples
    --------
    >>> segments([1, 0, 1, 1, 0, 9, 8, 9, 10])[["start", "rate"]].round(1)
       start  rate
    0      0   0.6
    1      5   9.0
    """
    rows, labels = _counts(counts)
    if len(rows) > 1:
        raise SchemaError("counts", ["one series at a time; `changes` takes a table of draws"])
    weights, unit = _exposed(exposure, labels)
    ends = _cuts(rows[0], weights, _size(rows[0], cost, size), _fine(penalty, rows.shape[1]))
    total, weight = _summed(rows[0]), _summed(weights)
    return pd.DataFrame(
        {
            "start": labels[a],
            "end": labels[b - 1],
            "periods": b - a,
            "total": total[b] - total[a],
            "rate": (total[b] - total[a]) / (weight[b] - weight[a]) / unit,
        }
        for a, b in itertools.pairwise(ends)
    )


def _size(values: np.ndarray, cost: str, size: float | None) -> float:
    if cost not in COSTS:
        raise NotFoundError("cost", cost, COSTS)
    if cost == "poisson":
        return np.inf
    size = dispersion(list(values)) if size is None else float(size)
    _above_zero(size=size)
    return size


def _fine(penalty: float | None, periods: int) -> float:
    return float(np.log(periods)) if penalty is None else float(penalty)


@dataclass(frozen=True)
class Changes:
    """
    What is known of the changes of a rate: how many, when, and segmentations drawn from all.

    `number` has the `probability` of each number of `changes`. `dates` has, for each period, the
    `probability` that a new rate begins in it, the share of draws with a change `near` it, and
    the `rate` (mean over draws) with its 5 % and 95 % (`low`, `high`). `rates` and `begins` (a new
    rate) have a row a draw and a column a period.
    """

    number: pd.DataFrame
    dates: pd.DataFrame
    rates: pd.DataFrame
    begins: pd.DataFrame


def changes(
    counts: Counts,
    *,
    cost: str = "poisson",
    most: int = 6,
    prior: float = 0.5,
    shape: float = 1.0,
    sizes: Sequence[float] = SIZES,
    exposure: pd.Series | Sequence[float] | None = None,
    within: int = 1,
    draws: int = 1000,
    seed: int = 0,
) -> Changes:
    """
    Weigh every segmentation: how many changes of the rate there were, and when.

    Beforehand each further change is half as likely as the one before it (`prior`) and, given their
    number, every set of dates is equally likely. A rate is beforehand gamma around the rate of the whole series; under
    `"negbin"` it is beta-prime, which becomes the gamma as the size grows, and each of `sizes` is
    equally likely. Segments are conjugate, so that both probabilities are exact. They are of
    changes in what was counted, and know nothing of who was looking.

    Parameters
    ----------
    counts
        One count a period, none missing; or a table of draws, over which probabilities are averaged.
    cost
        `"poisson"` or `"negbin"`; deaths come in heaps and ask for the second.
    most
        Greatest number of changes considered.
    prior
        How likely beforehand one more change is than one fewer; with 1 every number is equally
        likely, and `most` then decides how many are found in an uneven series.
    shape
        Of the gamma law of a rate (1 is the exponential); below 1 allows rates further apart.
    sizes
        Of the negative-binomial law, as in `segments`.
    exposure
        As in `segments`.
    within
        So many periods off, 0 or more, is still `near`.
    draws
        Segmentations drawn, shared out among the rows of a table of draws.
    seed
        Seed of these draws.

    Raises
    ------
    SchemaError
        If periods are too many: memory grows with their square; if nothing is drawn, or a prior is
        none.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint problems.
    Statistics and Computing 16, 203-213.
    """
    rows, labels = _counts(counts)
    count, n = rows.shape
    weights, unit = _exposed(exposure, labels)
    _size(rows[0], cost, 1.0)
    _above_zero(prior=prior, shape=shape, sizes=sizes)
    law = [np.inf] if cost == "poisson" else list(sizes)
    if len(law) * n * n > 5e7:
        raise SchemaError("counts", [f"{n} periods are too many for a posterior; take longer ones"])
    if draws < 1:
        raise SchemaError("draws", ["at least one is needed"])
    rng, most = np.random.default_rng(seed), max(0, min(most, n - 1))
    shares = np.full(count, draws // count) + (np.arange(count) < draws % count)
    chunk = max(1, int(4e6 // (len(law) * (n + 1) ** 2)))
    number, dates, drawn = np.zeros(most + 1), np.zeros(n), []
    for first in range(0, count, chunk):
        part = slice(first, first + chunk)
        grid = _Grid(rows[part], weights, law, most, prior, shape)
        number += grid.number.sum(axis=(0, 1))
        dates += grid.dates().sum(axis=0)
        drawn.append(grid.draw(shares[part], rng))
    rates, begins = (np.concatenate([d[i] for d in drawn]) for i in (0, 1))
    rates /= unit
    near = [begins[:, max(0, i - within) : i + within + 1].any(axis=1).mean() for i in range(n)]
    low, high = np.quantile(rates, [0.05, 0.95], axis=0)
    table = {"probability": dates / count, "near": near, "rate": rates.mean(axis=0)}
    return Changes(
        pd.DataFrame({"changes": range(most + 1), "probability": number / count}),
        pd.DataFrame(table | {"low": low, "high": high}, index=labels),
        pd.DataFrame(rates, columns=labels),
        pd.DataFrame(begins, columns=labels),
    )


def _added(logs: np.ndarray, axis: int) -> np.ndarray:
    """Add up what is given as logarithms; quicker than scipy's, which knows signs and weights."""
    top = np.maximum(logs.max(axis=axis, keepdims=True), -1e300)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(logs - top).sum(axis=axis)) + np.squeeze(top, axis)


class _Grid:
    """Fearnhead's recursions; axes are rows of counts, sizes of the law, first period, end."""

    def __init__(
        self,
        rows: np.ndarray,
        weights: np.ndarray,
        law: list[float],
        most: int,
        prior: float,
        shape: float,
    ) -> None:
        n = rows.shape[1]
        total, weight = np.insert(rows.cumsum(axis=1), 0, 0.0, axis=1), _summed(weights)
        later = np.triu(np.ones((n + 1, n + 1), dtype=bool), 1)
        self.dead = np.where(later, total[:, None, :] - total[:, :, None], 0)[:, None]
        self.watched = np.where(later, weight[None, :] - weight[:, None], 0)
        self.size = np.array(law)[None, :, None, None]
        mean = (np.maximum(total[:, -1], 1) / weight[-1])[:, None, None, None]
        x, r = rows[:, None], self.size[..., 0] * weights
        if np.isinf(law[0]):  # the gamma's shape and rate
            a, b = np.full_like(mean, shape), shape / mean
            fit = a * np.log(b) - gammaln(a) + gammaln(a + self.dead)
            fit = fit - (a + self.dead) * np.log(b + self.watched)
            fixed = (xlogy(x, weights) - gammaln(x + 1)).sum(axis=2)
        else:  # the beta's two
            a, b = 1 + self.size * shape / mean, np.full_like(mean, shape)
            fit = betaln(a + self.size * self.watched, b + self.dead) - betaln(a, b)
            fixed = (gammaln(x + r) - gammaln(r) - gammaln(x + 1)).sum(axis=2)
        self.a, self.b = (np.broadcast_to(y, (len(rows), len(law), 1, 1)) for y in (a, b))
        self.fit = np.where(later, fit, -np.inf)
        forward, backward = [self.fit[:, :, 0, :]], [self.fit[:, :, :, n]]
        for _ in range(most):
            forward.append(_added(forward[-1][..., None] + self.fit, 2))
            backward.append(_added(self.fit + backward[-1][:, :, None, :], 3))
        self.forward, self.backward = forward, backward
        k = np.arange(most + 1)
        ways = gammaln(n) - gammaln(k + 1) - gammaln(n - k) - k * np.log(prior)
        evidence = np.stack([f[..., n] for f in forward], axis=-1) - ways + fixed[..., None]
        self.number = np.exp(evidence - evidence.max(axis=(1, 2), keepdims=True))
        self.number /= self.number.sum(axis=(1, 2), keepdims=True)

    def dates(self) -> np.ndarray:
        """Give the probability that a new segment begins, by row and period."""
        n = self.fit.shape[-1] - 1
        begins = np.zeros((len(self.fit), n))
        for k in range(1, len(self.forward)):
            whole = self.forward[k][..., n:]
            for j in range(k):
                part = np.exp(self.forward[j] + self.backward[k - 1 - j] - whole)[..., :n]
                begins += (part * self.number[..., k, None]).sum(axis=1)
        return begins

    def draw(self, shares: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw segmentations and their rates, so many for each row."""
        n = self.fit.shape[-1] - 1
        rates, begins = np.empty((shares.sum(), n)), np.zeros((shares.sum(), n), dtype=bool)
        for at, i in enumerate(np.repeat(np.arange(len(shares)), shares)):
            picked = rng.choice(self.number[i].size, p=self.number[i].ravel())
            law, k = divmod(int(picked), len(self.forward))
            size, a, b = (y[0, 0] for y in (self.size[0, law], self.a[i, law], self.b[i, law]))
            end = n
            for j in range(k, -1, -1):
                start = 0
                if j:
                    weigh = self.forward[j - 1][i, law] + self.fit[i, law, :, end]
                    weigh = np.exp(weigh - weigh.max()).cumsum()
                    start = int(np.searchsorted(weigh, rng.random() * weigh[-1], side="right"))
                    begins[at, start] = True
                dead, watched = self.dead[i, 0, start, end], self.watched[start, end]
                if np.isinf(size):
                    rates[at, start:end] = rng.gamma(a + dead) / (b + watched)
                else:
                    share = max(rng.beta(a + size * watched, b + dead), 1e-300)
                    rates[at, start:end] = size * (1 - share) / share
                end = start
        return rates, begins
