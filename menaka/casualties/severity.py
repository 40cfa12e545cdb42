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
FITTED = ["tail", "xmin", "ks", "alpha", "error", "ratio", "p"]
COLUMNS = [
    *("sizes", "open", "tail", "xmin", "ks", "alpha", "ci_low", "ci_high"),
    *("ratio", "p", "reads", "agree"),
]


def tail(
    sizes: pd.Series | pd.DataFrame | Reported,
    *,
    level: float = 0.95,
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
    level
        Of the confidence interval of the exponent.
    draws, seed
        Samples of sizes that are intervals (whole numbers, uniform on a logarithmic scale), and
        their seed. They are fitted by joblib, so that a cluster may take them.

    Returns
    -------
    pandas.DataFrame
        One row, medians over samples: `sizes`, `open`, `tail` (sizes in it), `xmin`, `ks` (the
        Kolmogorov-Smirnov distance between the tail and the power law, by which `xmin` is chosen),
        `alpha` (the exponent) with `ci_low` and `ci_high`, `ratio` (normalised log-likelihood
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
    from scipy import special

    level, whole = arguments.number("level", level, most=1), arguments.whole("seed", seed)
    if arguments.is_reported(sizes):
        sizes = tolls(sizes)["best"]

    # Single sizes are intervals whose bounds are the same.
    table: Any = sizes
    size = arguments.samples(draws)
    if isinstance(sizes, Iterable) and not isinstance(sizes, pd.DataFrame):
        table = pd.DataFrame({"low": (numbers := pd.Series(sizes)), "high": numbers})
    require(table, "sizes", ["low", "high"])

    # Samples are needed only where a size is an interval.
    numbered = table.loc[table["low"].notna() | table["high"].notna()]
    low, high, opened = intervals(numbered, "sizes")
    size = size if (high > low).any() else 1

    # Each sample has a stream of random numbers of its own, wherever it is drawn.
    def fitted(stream: np.random.SeedSequence) -> tuple[float, ...] | None:
        row = _sampled(low, high, 1, np.random.default_rng(stream))[0]
        return _fit(row[row > 0])

    streams = np.random.SeedSequence(whole).spawn(size)
    fits = joblib.Parallel()(joblib.delayed(fitted)(stream) for stream in streams)
    found = pd.DataFrame([fit for fit in fits if fit], columns=FITTED)

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
    reach = special.ndtri((1 + level) / 2) * found["error"]
    one["ci_low"] = (found["alpha"] - reach).quantile((1 - level) / 2)
    one["ci_high"] = (found["alpha"] + reach).quantile((1 + level) / 2)
    return pd.DataFrame([one], columns=COLUMNS)


def _sampled(
    low: NDArray[np.float64], high: NDArray[np.float64], size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return whole sizes from their intervals, a row a sample, uniform on a logarithmic scale."""
    least = np.maximum(low, 1)  # where somebody was counted, at least one
    width = np.log(np.maximum(high, least) / least)
    sampled = np.rint(least * np.exp(rng.random((size, len(low))) * width))
    return np.where(high < 1, 0, sampled)


def _fit(sizes: Floats) -> tuple[float, ...] | None:
    """Return one sample's fit; nothing where there are fewer than five different sizes."""
    values, counts = np.unique(sizes, return_counts=True)
    if len(values) < 5:
        return None

    # How many sizes lie from each value up, and the mean of their logarithms.
    upwards = counts[::-1].cumsum()[::-1]
    logs = (counts * np.log(values))[::-1].cumsum()[::-1] / upwards

    # Of all tails that hold two values or more, the one nearest to its own power law.
    alphas = _exponents(values[:-1], logs[:-1])
    distances = [
        _distance(alpha, values[i:], upwards[i:] / upwards[i]) for i, alpha in enumerate(alphas)
    ]
    at = int(np.argmin(distances))
    alpha, inside = alphas[at], upwards[at]

    ratio, p = _compared(alpha, values[at:], counts[at:])
    error = (alpha - 1) / np.sqrt(inside)
    return inside, values[at], distances[at], alpha, error, ratio, p


def _exponents(xmin: Floats, logs: Floats) -> Floats:
    """Return the most likely exponent of each tail (Clauset et al., equation 3.5)."""
    from scipy.special import zeta

    # The likelihood has one peak: the interval around it is halved by the sign of its slope.
    low, high = np.full(len(xmin), 1.0), np.full(len(xmin), STEEPEST)
    for _ in range(STEPS):
        middle, near = (low + high) / 2, 1e-6
        slope = np.log(zeta(middle, xmin) / zeta(middle + near, xmin)) / near - logs
        rises = slope > 0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return (low + high) / 2


def _distance(alpha: float, values: Floats, share: Floats) -> float:
    """Return the greatest distance between the shares of sizes from each value up and the law's."""
    from scipy.special import zeta

    law = zeta(alpha, values)
    return float(np.abs(law / law[0] - share).max())


def _compared(alpha: float, values: Floats, counts: NDArray[np.int64]) -> tuple[float, float]:
    """Return the normalised log-likelihood ratio of power law and lognormal, and its p."""
    from scipy.optimize import minimize
    from scipy.special import erfc, log_ndtr, zeta

    power = -alpha * np.log(values) - np.log(zeta(alpha, values[0]))
    logs = np.log(values)
    lower, upper = np.log(values - 0.5), np.log(values + 0.5)

    # A lognormal rounded to whole numbers, from half below the first value up.
    def lognormal(mu: float, log_sigma: float) -> Floats:
        beyond, over = (log_ndtr((mu - edge) / np.exp(log_sigma)) for edge in (lower, upper))
        return beyond - beyond[0] + np.log1p(-np.exp(over - beyond))

    mean = np.average(logs, weights=counts)
    spread = np.sqrt(np.average((logs - mean) ** 2, weights=counts))
    with np.errstate(divide="ignore"):  # one so narrow that it leaves nothing for a value
        best = minimize(
            lambda at: -(counts * lognormal(*at)).sum(),
            [mean, np.log(spread)],
            method="Nelder-Mead",
        )

    # Vuong's test: the sum of the differences over its standard deviation.
    apart = power - lognormal(*best.x)
    total, number = (counts * apart).sum(), counts.sum()
    deviation = np.sqrt((counts * (apart - total / number) ** 2).sum())
    return total / deviation, float(erfc(abs(total) / (np.sqrt(2) * deviation)))
