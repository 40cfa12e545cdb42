"""
How deadly: the tail of event sizes.

A *size* is what was claimed of one event, from `low` to `high` (persons): a missing low is 0, a
missing high the largest number stated, else the low, and counted in `open`. The *tail* is the
sizes from `xmin` up, where a power law fits best.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.samples import intervals
from menaka.errors import require

FEW = 50  # sizes in a tail, below which Clauset et al. (2009, 3.2) ask for caution with any fit
STEEPEST = 3.0  # the greatest exponent that powerlaw's fit allows
COLUMNS = [
    *("sizes", "open", "tail", "xmin", "ks", "alpha", "ci_low", "ci_high"),
    *("ratio", "p", "reads", "agree"),
]


def tail(
    sizes: pd.Series | pd.DataFrame, *, level: float = 0.95, draws: int = 50, seed: int = 0
) -> pd.DataFrame:
    """
    Fit a power law to the tail of sizes and compare it with a lognormal (powerlaw package).

    In a small tail any heavy distribution looks like any other: fewer than 50 sizes, below which
    Clauset et al. ask for caution, or a likelihood ratio with p of 0.1 or more, read "cannot tell".
    Claims pile up at round numbers, and small events are reported less often than large ones: no
    fit knows this.

    Parameters
    ----------
    sizes
        Persons an event; or a table with `low` and `high`, as from `tolls`. Zeros, and events
        without a number, are left out.
    level
        Of the confidence interval of the exponent.
    draws, seed
        Samples of sizes that are intervals (whole numbers, uniform on a logarithmic scale), and
        their seed.

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
    from scipy import special
    from tqdm import tqdm

    level, rng = arguments.share("level", level), arguments.generator(seed)
    series = not isinstance(sizes, pd.DataFrame)
    table = pd.DataFrame({"low": sizes, "high": sizes}) if series else sizes
    require(table, "sizes", ["low", "high"])
    numbered = table.loc[table["low"].notna() | table["high"].notna()]
    low, high, opened = intervals(numbered, "sizes")
    wide = (high > low).any()
    rows = _sampled(low, high, arguments.samples(draws) if wide else 1, rng)
    fits = [_fit(row[row > 0]) for row in tqdm(rows, disable=None if len(rows) > 20 else True)]
    names = ["tail", "xmin", "ks", "alpha", "error", "ratio", "p"]
    found = pd.DataFrame([fit for fit in fits if fit], columns=names)
    one: dict[str, object] = {"sizes": len(low), "open": int(opened.sum())}
    if found.empty:
        return pd.DataFrame([one | {"reads": "too few sizes", "agree": 1.0}], columns=COLUMNS)

    told = found["tail"].ge(FEW) & found["p"].lt(0.1)
    better = np.where(found["ratio"].gt(0), "power law", "lognormal")
    reads = pd.Series(np.where(told, better, "cannot tell"))
    one |= {"reads": str(reads.mode()[0]), "agree": reads.eq(reads.mode()[0]).mean()}
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


def _fit(sizes: NDArray[np.float64]) -> tuple[float, ...] | None:
    """Return one sample's fit; nothing where there are fewer than five different sizes."""
    import powerlaw  # slow to import

    values, counts = np.unique(sizes, return_counts=True)
    if len(values) < 5:
        return None
    xmin, distance = _best_xmin(values, counts)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # about numerics; what matters stands in the table
        fit = powerlaw.Fit(sizes, discrete=True, xmin=xmin, verbose=0)
        ratio, p = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)
        law = fit.power_law
    return (sizes >= xmin).sum(), xmin, distance, law.alpha, law.standard_err, ratio, p


def _best_xmin(values: NDArray[np.float64], counts: NDArray[np.int64]) -> tuple[float, float]:
    """Return the start of the tail that a discrete power law fits best, and its distance."""
    from scipy.special import zeta

    # Sizes from each value up: how many, and the mean of their logarithms.
    above = counts[::-1].cumsum()[::-1]
    mean_log = (counts * np.log(values))[::-1].cumsum()[::-1] / above
    starts, mean_log = values[:-1], mean_log[:-1]

    # The likeliest exponent of each tail, by halving: the mean log-likelihood of one size is
    # -alpha * mean_log - log(zeta(alpha, xmin)), and it falls where alpha is too great.
    low, high, step = np.full(len(starts), 1.0), np.full(len(starts), STEEPEST), 1e-6
    for _ in range(30):
        alpha = (low + high) / 2
        rise = np.log(zeta(alpha + step, starts) / zeta(alpha - step, starts)) / (2 * step)
        too_great = mean_log + rise > 0
        low, high = np.where(too_great, low, alpha), np.where(too_great, alpha, high)

    # The greatest distance of the two distributions, at a value and just below it.
    distances = []
    for i, (xmin, exponent) in enumerate(zip(starts, alpha, strict=True)):
        at_least = above[i:] / above[i]
        at = zeta(exponent, values[i:]) / zeta(exponent, xmin)
        beyond = zeta(exponent, values[i:] + 1) / zeta(exponent, xmin)
        gone = at_least - counts[i:] / above[i]
        distances.append(max(np.abs(at_least - at).max(), np.abs(gone - beyond).max()))
    best = int(np.argmin(distances))
    return float(starts[best]), float(distances[best])
