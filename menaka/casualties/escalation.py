"""
When did it escalate: changes of a rate of counts, and how sure their dates are.

A *change point* is the first period of a new rate. The *segmentation* is exact: of all ways to cut
the series the one with the least cost is found, cost being minus the log-likelihood under a Poisson
or a negative-binomial distribution plus a penalty a change. The *posterior* weighs every
segmentation with up to so many changes, exactly (Fearnhead 2006). Of a data set its events are
counted by month. A change in reporting looks like a change in violence.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.periods import monthly
from menaka.errors import SchemaError

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

COSTS = ("poisson", "negbin")
SIZES = (0.3, 1.0, 3.0, 10.0, 30.0)  # of a negative-binomial distribution, equally likely
MOST_CELLS = 5e7  # segments times sizes that fit into memory
Counts: TypeAlias = Union[pd.Series, Sequence[float], "Reported"]
Floats: TypeAlias = NDArray[np.float64]


def segments(
    counts: Counts,
    *,
    cost: str = "poisson",
    penalty: float | None = None,
) -> pd.DataFrame:
    """
    Return the segments of a series between changes of its rate: the best of all segmentations.

    Parameters
    ----------
    counts
        One count a period, none missing; or a data set, whose events are counted by month.
    cost
        `"poisson"`, or `"negbin"` with one size for the whole series, estimated by moments (a small
        size is a wide distribution); deaths come in clusters and ask for the second.
    penalty
        What a change costs, in units of log-likelihood; the logarithm of the number of periods
        where none is named (the Schwarz criterion with a rate and a date for each change).

    Returns
    -------
    pandas.DataFrame
        One row a segment: `start` and `end` (labels of its first and last period), `periods`,
        `total`, `rate` (per period).

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
    values, labels = _counts(counts)

    # By default the Schwarz criterion: a change adds two parameters, its date and a new rate.
    fine = float(np.log(len(values))) if penalty is None else arguments.number("penalty", penalty)
    ends = _cuts(values, _size(values, cost), fine)

    # The count of a segment is a difference of two running totals.
    total = np.insert(np.cumsum(values), 0, 0.0)
    return pd.DataFrame(
        {
            "start": labels[a],
            "end": labels[b - 1],
            "periods": b - a,
            "total": total[b] - total[a],
            "rate": (total[b] - total[a]) / (b - a),
        }
        for a, b in itertools.pairwise(ends)
    )


@dataclass(frozen=True)
class Changes:
    """
    The posterior of the changes of a rate: how many, and when.

    `number` has the `probability` of each number of `changes`. `dates` has, for each period, the
    `probability` that a new rate begins in it, the share of samples with a change `near` it, and
    the `rate` (mean over samples) with its 5 % and 95 % quantiles (`q05`, `q95`).
    """

    number: pd.DataFrame
    dates: pd.DataFrame


def changes(
    counts: Counts,
    *,
    cost: str = "poisson",
    most: int = 6,
    prior: float = 0.5,
    sizes: Sequence[float] = SIZES,
    within: int = 1,
    draws: int = 1000,
    seed: int = 0,
) -> Changes:
    """
    Return the posterior of all segmentations: how many changes of the rate there were, and when.

    Beforehand each further change is half as likely as the one before it (`prior`) and, given their
    number, every set of dates is equally likely. A rate is beforehand exponential around the rate of
    the whole series; under `"negbin"` it is beta-prime, which becomes the exponential as the size
    grows, and each of `sizes` is equally likely. Segments are conjugate, so that both probabilities are exact.
    They concern what was counted: a change in reporting looks like a change in violence.

    Parameters
    ----------
    counts
        One count a period, none missing; or a data set, whose events are counted by month. Its dead
        are counted by `monthly(data)["best"]` and ask for `"negbin"`.
    cost
        `"poisson"` or `"negbin"`; deaths come in clusters and ask for the second.
    most
        Greatest number of changes considered.
    prior
        How likely beforehand one more change is than one fewer; with 1 every number is equally
        likely, and `most` then decides how many are found in an uneven series.
    sizes
        Of the negative-binomial distribution; a small size is a wide one.
    within
        So many periods off, 0 or more, is still `near`.
    draws, seed
        Segmentations sampled, for `near` and the rates, and their seed.

    Returns
    -------
    Changes
        `number` and `dates`.

    Raises
    ------
    SchemaError
        If periods have a hole, are out of order or too many (memory grows with their square); if
        nothing is sampled, or a prior is none.

    References
    ----------
    Fearnhead, P. (2006). Exact and efficient Bayesian inference for multiple changepoint problems.
    Statistics and Computing 16, 203-213.
    """
    values, labels = _counts(counts)
    periods, tried = len(values), arguments.several(sizes)

    arguments.choice("cost", cost, COSTS)
    for name, given in (("prior", [prior]), ("sizes", tried)):
        if not given or not all(isinstance(x, (int, float, np.number)) and x > 0 for x in given):
            raise SchemaError("arguments", [f"{name} needs to be above 0"])
    within, draws = arguments.whole("within", within), arguments.samples(draws)
    most = min(arguments.whole("most", most), periods - 1)
    rng = arguments.generator(seed)

    # Poisson counts are negative-binomial ones of infinite size. Every size needs its own table of
    # all segments, a square of the number of periods.
    tried = [np.inf] if cost == "poisson" else tried
    if len(tried) * periods**2 > MOST_CELLS:
        raise SchemaError("counts", [f"{periods} periods are too many; take longer ones"])

    grid = _Grid(values, tried, most, prior)
    rates, begins = map(np.stack, zip(*(grid.sample(rng) for _ in range(draws)), strict=True))

    # The share of samples with a change at most `within` periods away: a date is seldom sharp.
    near = [
        begins[:, max(0, i - within) : i + within + 1].any(axis=1).mean() for i in range(periods)
    ]

    # Quantiles are of the rate in each period by itself, not of whole paths.
    q05, q95 = np.quantile(rates, [0.05, 0.95], axis=0)
    return Changes(
        pd.DataFrame({"changes": range(most + 1), "probability": grid.number.sum(axis=0)}),
        pd.DataFrame(
            {
                "probability": grid.dates(),
                "near": near,
                "rate": rates.mean(axis=0),
                "q05": q05,
                "q95": q95,
            },
            index=labels,
        ),
    )


def _counts(counts: Any) -> tuple[Floats, pd.Index]:
    """Return counts, one a period, with the periods' labels."""
    if isinstance(counts, pd.DataFrame):
        raise SchemaError("counts", ["one series at a time"])
    series = pd.Series(monthly(counts)["events"] if arguments.is_reported(counts) else counts)

    # What is no number becomes a missing one.
    values = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    if not values.size:
        raise SchemaError("counts", ["there are none"])
    if not (np.isfinite(values) & (values >= 0)).all():
        raise SchemaError("counts", ["each needs to be a number, 0 or more; missing is not zero"])

    # A month that is left out is unknown, and the next one does not follow on its predecessor.
    labels = series.index
    if isinstance(labels, (pd.DatetimeIndex, pd.PeriodIndex)) and len(labels) > 1:
        starts = labels.to_timestamp() if isinstance(labels, pd.PeriodIndex) else labels
        steps = np.diff(starts.to_numpy()).astype("timedelta64[s]").astype("int64")

        if (steps <= 0).any():
            raise SchemaError("counts", ["periods need to be in order, each once"])

        # Months and quarters differ in length by a tenth at most; half as much again is a hole.
        if (steps > 1.5 * steps.min()).any():
            after = starts[int(steps.argmax())]
            raise SchemaError("counts", [f"periods are missing after {after:%F}; fill them"])

    return values, labels


def _size(values: Floats, cost: str) -> float:
    """
    Return the size of the negative-binomial distribution; infinite under the Poisson one.

    By moments it is r in variance = mean + mean squared / r, infinite without overdispersion. A
    change of the rate makes counts look overdispersed, so that this size is on the small side.
    """
    poisson = arguments.choice("cost", cost, COSTS) == "poisson"
    mean, variance = values.mean(), values.var(ddof=1) if len(values) > 1 else 0.0
    return np.inf if poisson or variance <= mean else float(mean**2 / (variance - mean))


def _cuts(values: Floats, size: float, fine: float) -> list[int]:
    """Return the ends of the best segments: optimal partitioning, pruned as by Killick et al."""
    n, total = len(values), np.insert(np.cumsum(values), 0, 0.0)

    # `best` is the least cost up to each end, `before` the start of its last segment. The first
    # segment is no change: its penalty is taken off beforehand.
    best, before = np.empty(n + 1), np.zeros(n + 1, dtype=int)
    best[0] = -fine
    starts = np.array([0])  # those that may still be best

    for end in range(1, n + 1):
        # The cost of a last segment from each start to here, after the best cut before it.
        counted, periods = total[end] - total[starts], end - starts

        # Minus the log-likelihood at the own rate of the segment; terms that are the same however
        # the series is cut are left out.
        if np.isinf(size):
            tried = best[starts] - scipy.special.xlogy(counted, counted / periods)
        else:
            share = size * periods / (counted + size * periods)
            tried = (
                best[starts]
                - scipy.special.xlogy(counted, 1 - share)
                - size * periods * np.log(share)
            )

        chosen = int(tried.argmin())
        best[end], before[end] = tried[chosen] + fine, starts[chosen]

        # A start that is worse by the price of a change can never be best again.
        starts = np.append(starts[tried <= best[end]], end)

    # The best cuts, followed from the last end back to the first.
    ends = [n]
    while ends[-1] > 0:
        ends.append(int(before[ends[-1]]))
    return ends[::-1]


class _Grid:
    """
    Fearnhead's recursions over all segments of one row of counts.

    A segment has a `start`, its first period, and an `end`, the period after its last. Arrays of
    segments have the axes (size, start, end). `forward[k]` (size, end) is the evidence of all ways
    to cut what lies before an end with k changes, `backward[k]` (size, start) of what lies from a
    start on; both are logarithms. `number` (size, changes) is the posterior.
    """

    def __init__(self, counts: Floats, sizes: list[float], most: int, prior: float) -> None:
        # What was counted in each segment, and its periods; none where the end is not after it.
        periods, total = len(counts), np.insert(np.cumsum(counts), 0, 0.0)
        ends = np.arange(periods + 1)
        self.counted = np.maximum(total[None, :] - total[:, None], 0)
        self.periods = np.maximum(ends[None, :] - ends[:, None], 0)

        # Beforehand a rate lies around the mean of the row; a row of zeros is taken to hold one.
        size, mean = np.array(sizes)[:, None, None], max(total[-1], 1) / periods

        # The log evidence of a segment, its rate integrated out, and what no cut can change.
        if np.isinf(sizes[0]):  # Poisson counts, a gamma rate: its shape and its inverse scale
            a, b = np.ones_like(size), np.ones_like(size) / mean
            evidence = (
                a * np.log(b)
                - scipy.special.gammaln(a)
                + scipy.special.gammaln(a + self.counted)
                - (a + self.counted) * np.log(b + self.periods)
            )
            fixed = -scipy.special.gammaln(counts + 1)
        else:  # negative-binomial counts, a beta share: its two parameters
            a, b = 1 + size / mean, np.ones_like(size)
            evidence = scipy.special.betaln(
                a + size * self.periods, b + self.counted
            ) - scipy.special.betaln(a, b)
            fixed = (
                scipy.special.gammaln(counts + size[:, 0])
                - scipy.special.gammaln(size[:, 0])
                - scipy.special.gammaln(counts + 1)
            )

        self.size, self.a, self.b = size.ravel(), a.ravel(), b.ravel()
        self.evidence = np.where(self.periods > 0, evidence, -np.inf)

        # One more change: a last segment after the best cut so far, or a first one before it.
        self.forward = [self.evidence[:, 0, :]]
        self.backward = [self.evidence[:, :, periods]]
        for _ in range(most):
            self.forward.append(
                scipy.special.logsumexp(self.forward[-1][:, :, None] + self.evidence, axis=1)
            )
            self.backward.append(
                scipy.special.logsumexp(self.evidence + self.backward[-1][:, None, :], axis=2)
            )

        # Each number of changes, shared out over its sets of dates, and how likely beforehand.
        k = np.arange(most + 1)
        sets_of_dates = (
            scipy.special.gammaln(periods)
            - scipy.special.gammaln(k + 1)
            - scipy.special.gammaln(periods - k)
        )
        whole = np.stack([cut[:, periods] for cut in self.forward], axis=-1)
        log_number = whole - sets_of_dates + k * np.log(prior) + fixed.sum(axis=-1, keepdims=True)

        self.number = np.exp(log_number - log_number.max())
        self.number /= self.number.sum()

    def dates(self) -> Floats:
        """Return the probability that a new segment begins, by period."""
        periods = len(self.counted) - 1
        begins = np.zeros(periods)

        # A segmentation with a change at a date is any cut before it and any cut after it, which
        # share the other changes; its share of all cuts is the probability of that change.
        for changes in range(1, len(self.forward)):
            whole = self.forward[changes][:, periods:]
            for before in range(changes):
                after = changes - 1 - before
                share = np.exp(self.forward[before] + self.backward[after] - whole)[:, :periods]
                begins += (share * self.number[:, changes, None]).sum(axis=0)
        return begins

    def sample(self, rng: np.random.Generator) -> tuple[Floats, NDArray[np.bool_]]:
        """Return a sampled rate, and whether a new one begins, by period."""
        end = len(self.counted) - 1
        rates, begins = np.empty(end), np.zeros(end, dtype=bool)

        # First a size and a number of changes, from their joint posterior.
        picked = rng.choice(self.number.size, p=self.number.ravel())
        which, changes = divmod(int(picked), len(self.forward))
        size, a, b = self.size[which], self.a[which], self.b[which]

        # From the last segment to the first: its start given its end, then its rate.
        for left in range(changes, -1, -1):
            start = 0
            if left:
                weigh = self.forward[left - 1][which] + self.evidence[which, :, end]
                weigh = np.exp(weigh - weigh.max()).cumsum()
                start = int(np.searchsorted(weigh, rng.random() * weigh[-1], side="right"))
                begins[start] = True

            # The rate of a segment is gamma; where the size is finite, a beta share gives it.
            counted, periods = self.counted[start, end], self.periods[start, end]
            if np.isinf(size):
                rates[start:end] = rng.gamma(a + counted) / (b + periods)
            else:
                # A share of 0 would be an infinite rate.
                share = max(rng.beta(a + size * periods, b + counted), 1e-300)
                rates[start:end] = size * (1 - share) / share

            end = start
        return rates, begins
