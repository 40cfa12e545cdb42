"""
How deadly: the tail of event sizes.

A *size* is what was claimed of one event, from `low` to `high` (persons): a missing low is 0, a
missing high the largest number stated, else the low, and counted in `open`. The *tail* is the
sizes from `xmin` up, where a power law fits best.
"""

import warnings
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.samples import intervals
from menaka.errors import require

FEW = 50  # sizes in a tail, below which Clauset et al. (2009, 3.2) ask for caution with any fit
FITTED = ["tail", "xmin", "ks", "alpha", "error", "ratio", "p"]
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
    fit corrects for this.

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

    level, rng = arguments.number("level", level, most=1), arguments.generator(seed)

    # Single sizes are intervals whose bounds are the same.
    table, size = sizes, arguments.samples(draws)
    if isinstance(sizes, Iterable) and not isinstance(sizes, pd.DataFrame):
        table = pd.DataFrame({"low": (numbers := pd.Series(sizes)), "high": numbers})
    require(table, "sizes", ["low", "high"])

    # Samples are needed only where a size is an interval.
    numbered = table.loc[table["low"].notna() | table["high"].notna()]
    low, high, opened = intervals(numbered, "sizes")
    size = size if (high > low).any() else 1

    fits = [_fit(row[row > 0]) for row in _sampled(low, high, size, rng)]
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


def _fit(sizes: NDArray[np.float64]) -> tuple[float, ...] | None:
    """Return one sample's fit; nothing where there are fewer than five different sizes."""
    import powerlaw  # slow to import

    if len(np.unique(sizes)) < 5:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # about numerics; what matters stands in the table
        fit = powerlaw.Fit(sizes, discrete=True, verbose=0)
        ratio, p = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)
        law = fit.power_law
    return (sizes >= law.xmin).sum(), law.xmin, law.D, law.alpha, law.standard_err, ratio, p
