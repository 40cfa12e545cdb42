"""
How deadly: the tail of event sizes.

A *size* is what was claimed of one event, from `low` to `high` (persons): a missing low is 0, a
missing high the largest number stated, else the low, and counted in `open`. The *tail* is the
sizes from `xmin` up, where a power law fits best.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.samples import intervals
from menaka.casualties.totals import tolls
from menaka.errors import require

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

Floats = NDArray[np.float64]
STEEPEST = 20.0  # exponent that is looked for
STEPS = 40  # of halving: to eleven digits
FEW = 50  # sizes in a tail, below which Clauset et al. (2009, 3.2) ask for caution with any fit
LEVEL = 0.95  # of the confidence interval of the exponent
COLUMNS = [
    *("sizes", "open", "tail", "xmin", "ks", "alpha", "ci_low", "ci_high"),
    *("ratio", "p", "reads", "agree"),
]


def tail(
    sizes: pd.Series | pd.DataFrame | Reported,
    *,
    draws: int = 50,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Fit a power law to the tail of sizes and compare it with a lognormal.

    In a small tail any heavy distribution looks like any other: fewer than 50 sizes, below which
    Clauset et al. ask for caution, or a likelihood ratio with p of 0.1 or more, read "cannot tell".
    The estimates are those of the powerlaw package, but for exponents above 3, where it ends.
    Claims pile up at round numbers, and small events are reported less often than large ones: no
    fit corrects for this.

    Parameters
    ----------
    sizes
        Persons an event; or a table with `low` and `high`, as from `tolls`; or a data set, of which
        the best figures are taken. Zeros, and events without a number, are left out.
    draws, seed
        Samples of sizes that are intervals (whole numbers, uniform on a logarithmic scale), and
        their seed. They are fitted by joblib, so that a cluster may take them.

    Returns
    -------
    pandas.DataFrame
        One row, medians over samples: `sizes`, `open`, `tail` (sizes in it), `xmin`, `ks` (the
        Kolmogorov-Smirnov distance between the tail and the power law, by which `xmin` is chosen),
        `alpha` (the exponent) with `ci_low` and `ci_high` (a 95 % confidence interval), `ratio` (normalised log-likelihood
        ratio, above 0 for the power law), `p` (of the ratio), `reads` ("power law", "lognormal",
        "cannot tell", "too few sizes"), `agree` (share of samples that read so).

    References
    ----------
    Clauset, A., Shalizi, C. R. and Newman, M. E. J. (2009). Power-law distributions in empirical
    data. SIAM Review 51(4), 661-703.
    Alstott, J., Bullmore, E. and Plenz, D. (2014). powerlaw: a Python package for analysis of
    heavy-tailed distributions. PLoS ONE 9(1), e85777.
    """
    import joblib

    size, whole = arguments.samples(draws), arguments.whole("seed", seed)
    table: Any = tolls(sizes)["best"] if arguments.is_reported(sizes) else sizes

    # Single sizes are intervals whose bounds are the same.
    if isinstance(table, Iterable) and not isinstance(table, pd.DataFrame):
        table = pd.DataFrame(dict.fromkeys(["low", "high"], pd.Series(table)))
    require(table, "sizes", ["low", "high"])
    numbered = table.dropna(how="all", subset=["low", "high"])
    low, high, opened = intervals(numbered, "sizes")

    # Each sample has a stream of random numbers of its own, wherever it is drawn; samples are needed
    # only where a size is an interval.
    streams = np.random.SeedSequence(whole).spawn(size if (high > low).any() else 1)
    jobs = (joblib.delayed(_sampled_fit)(low, high, stream) for stream in streams)
    found = pd.DataFrame([fit for fit in joblib.Parallel()(jobs) if fit])

    one: dict[str, object] = {"sizes": len(low), "open": int(opened.sum())}
    if found.empty:
        return pd.DataFrame([one | {"reads": "too few sizes", "agree": 1.0}], columns=COLUMNS)

    # A verdict needs a tail that is long enough and a ratio that is no chance.
    told = found["tail"].ge(FEW) & found["p"].lt(0.1)
    better = np.where(found["ratio"].gt(0), "power law", "lognormal")
    reads = pd.Series(np.where(told, better, "cannot tell")).value_counts(normalize=True)

    # The verdict of most samples stands, with the share that agrees.
    one |= {"reads": reads.index[0], "agree": reads.iloc[0]}
    one |= found.drop(columns="error").median().to_dict()

    # The interval holds the doubt of each fit and the spread over samples.
    reach = scipy.special.ndtri((1 + LEVEL) / 2) * found["error"]
    one["ci_low"] = (found["alpha"] - reach).quantile((1 - LEVEL) / 2)
    one["ci_high"] = (found["alpha"] + reach).quantile((1 + LEVEL) / 2)
    return pd.DataFrame([one], columns=COLUMNS)


def _sampled_fit(low: Floats, high: Floats, stream: np.random.SeedSequence) -> dict[str, float]:
    """Return the fit of one sample of sizes from their intervals."""
    sizes = _sampled(low, high, np.random.default_rng(stream))
    return _fit(sizes[sizes > 0])


def _sampled(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Return whole sizes from their intervals, uniform on a logarithmic scale."""
    least = np.maximum(low, 1)  # where somebody was counted, at least one
    width = np.log(np.maximum(high, least) / least)
    return np.where(high < 1, 0, np.rint(least * np.exp(rng.random(len(low)) * width)))


def _fit(sizes: Floats) -> dict[str, float]:
    """Return one sample's fit; nothing where there are fewer than five different sizes."""
    values, counts = np.unique(sizes, return_counts=True)
    if len(values) < 5:
        return {}

    # How many sizes lie from each value up, and the mean of their logarithms.
    upwards = counts[::-1].cumsum()[::-1]
    logs = (counts * np.log(values))[::-1].cumsum()[::-1] / upwards

    # Of all tails that hold two values or more, the one nearest to its own power law: the least of
    # the greatest distances between the shares of sizes from each value up and the law's.
    alphas = _exponents(values[:-1], logs[:-1])
    laws = (scipy.special.zeta(alpha, values[i:]) for i, alpha in enumerate(alphas))
    distances = [
        np.abs(law / law[0] - upwards[i:] / upwards[i]).max() for i, law in enumerate(laws)
    ]
    at = int(np.argmin(distances))
    alpha, inside = alphas[at], upwards[at]

    ratio, p = _compared(alpha, values[at:], counts[at:])
    return {
        "tail": inside,
        "xmin": values[at],
        "ks": distances[at],
        "alpha": alpha,
        "error": (alpha - 1) / np.sqrt(inside),
        "ratio": ratio,
        "p": p,
    }


def _exponents(xmin: Floats, logs: Floats) -> Floats:
    """Return the most likely exponent of each tail (Clauset et al., equation 3.5)."""
    # The likelihood has one peak: the interval around it is halved by the sign of its slope.
    low, high = np.full(len(xmin), 1.0), np.full(len(xmin), STEEPEST)
    for _ in range(STEPS):
        middle, near = (low + high) / 2, 1e-6
        law, above = (scipy.special.zeta(at, xmin) for at in (middle, middle + near))
        rises = np.log(law / above) / near > logs
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return (low + high) / 2


def _compared(alpha: float, values: Floats, counts: NDArray[np.int64]) -> tuple[float, float]:
    """Return the normalised log-likelihood ratio of power law and lognormal, and its p."""
    logs = np.log(values)
    power = -alpha * logs - np.log(scipy.special.zeta(alpha, values[0]))
    lower, upper = np.log(values - 0.5), np.log(values + 0.5)

    # A lognormal rounded to whole numbers, from half below the first value up.
    def lognormal(mu: float, log_sigma: float) -> Floats:
        beyond, over = scipy.special.log_ndtr((mu - np.stack([lower, upper])) / np.exp(log_sigma))
        return beyond - beyond[0] + np.log1p(-np.exp(over - beyond))

    mean = np.average(logs, weights=counts)
    spread = np.sqrt(np.average((logs - mean) ** 2, weights=counts))
    with np.errstate(divide="ignore"):  # one so narrow that it leaves nothing for a value
        best = scipy.optimize.minimize(
            lambda at: -(counts * lognormal(*at)).sum(),
            [mean, np.log(spread)],
            method="Nelder-Mead",
        )

    # Vuong's test: the sum of the differences over its standard deviation.
    apart = power - lognormal(*best.x)
    total, number = (counts * apart).sum(), counts.sum()
    deviation = np.sqrt((counts * (apart - total / number) ** 2).sum())
    return total / deviation, float(scipy.special.erfc(abs(total) / (np.sqrt(2) * deviation)))
