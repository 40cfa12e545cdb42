"""
How deadly: the tail of event sizes, and ratios of the dead.

A *size* is what was claimed of one event, from `low` to `high` (persons); a missing floor is none, an
open top is taken at its floor and counted in `open`. The *tail* is the sizes from `xmin` up, where
a power law fits best. A *ratio* keeps the bounds of what was claimed (`low`, `high`) apart from
the doubt of few events (`from`, `to`).
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from scipy import special
from tqdm import tqdm

from menaka.errors import SchemaError, require

FEW = 50  # sizes in a tail, below which Clauset et al. (2009, 3.2) ask for caution with any fit
MANY = 20_000_000  # events drawn at most
TAIL = ["sizes", "open", "tail", "xmin", "alpha", "low", "high", "ratio", "p", "reads", "agree"]


def drawn_sizes(sizes: pd.DataFrame, *, draws: int = 50, seed: int = 0) -> np.ndarray:
    """
    Draw whole sizes from their intervals, evenly on a logarithmic scale.

    Returns
    -------
    numpy.ndarray
        A row a draw, a column a size that has a number.
    """
    low, high = _bounds(sizes)
    if draws < 1:
        raise SchemaError("draws", ["at least one is needed"])
    least = np.maximum(low, 1)  # where somebody was counted, at least one
    wide = np.log(np.maximum(high, least) / least)
    drawn = least * np.exp(np.random.default_rng(seed).random((draws, len(low))) * wide)
    return np.where(high < 1, 0, np.rint(drawn)).astype("int64")


def tail(
    sizes: pd.Series | pd.DataFrame, *, level: float = 0.95, draws: int = 50, seed: int = 0
) -> pd.DataFrame:
    """
    Fit a power law to the tail of sizes and set it against a lognormal (powerlaw package).

    In a small tail any heavy law looks like any other: fewer than 50 sizes, below which Clauset et
    al. ask for caution, or a likelihood ratio with p of 0.1 or more, read "cannot tell". Claims
    pile up at round numbers, and small events are told less often than large ones: no fit knows
    this.

    Parameters
    ----------
    sizes
        Persons an event; or a table with `low` and `high`. Zeros, and events without a number, are
        left out.
    level
        Of the interval of the exponent.
    draws, seed
        Draws of sizes that are intervals, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row, medians over draws: `sizes`, `open`, `tail` (sizes in it), `xmin`, `alpha` (the
        exponent) with `low` and `high`, `ratio` (normalised log-likelihood ratio, above 0 for
        the power law), `p` (of the ratio), `reads` ("power law", "lognormal", "cannot tell", "too few
        sizes"), `agree` (share of draws that read so).

    References
    ----------
    Clauset, A., Shalizi, C. R. and Newman, M. E. J. (2009). Power-law distributions in empirical
    data. SIAM Review 51(4), 661-703.
    Alstott, J., Bullmore, E. and Plenz, D. (2014). powerlaw: a Python package for analysis of
    heavy-tailed distributions. PLoS ONE 9(1), e85777.
    """
    table = (
        sizes if isinstance(sizes, pd.DataFrame) else pd.DataFrame({"low": sizes, "high": sizes})
    )
    low, high = _bounds(table)
    opened = int((table["low"].notna() & table["high"].isna()).sum())
    rows = drawn_sizes(table, draws=draws if (high > low).any() else min(draws, 1), seed=seed)
    fits = [_fit(row[row > 0]) for row in tqdm(rows, disable=None if len(rows) > 20 else True)]
    found = pd.DataFrame(
        [f for f in fits if f], columns=["tail", "xmin", "alpha", "error", "ratio", "p"]
    )
    one = {"sizes": len(low), "open": opened, "reads": "too few sizes", "agree": 1.0}
    if not found.empty:
        told = found["tail"].ge(FEW) & found["p"].lt(0.1)
        law = np.where(found["ratio"] > 0, "power law", "lognormal")
        reads = pd.Series(np.where(told, law, "cannot tell"))
        one |= {"reads": str(reads.mode()[0]), "agree": reads.eq(reads.mode()[0]).mean()}
        one |= found[["tail", "xmin", "alpha", "ratio", "p"]].median().to_dict()
        wide = special.ndtri((1 + level) / 2) * found["error"]
        one["low"] = (found["alpha"] - wide).quantile((1 - level) / 2)
        one["high"] = (found["alpha"] + wide).quantile((1 + level) / 2)
    return pd.DataFrame([one], columns=TAIL)


def _fit(sizes: np.ndarray) -> tuple[float, ...] | None:
    """Fit one draw; nothing where there are fewer than five different sizes."""
    import powerlaw  # slow to import

    if len(np.unique(sizes)) < 5:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # about numerics; what matters stands in the table
        fit = powerlaw.Fit(sizes, discrete=True, verbose=0)
        ratio, p = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)
        law = fit.power_law
        return (sizes >= fit.xmin).sum(), fit.xmin, law.alpha, law.standard_err, ratio, p


def dead_per_event(
    tolls: pd.DataFrame, *, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """
    Give the mean of the dead an event, among events for which somebody gave a number.

    It says how deadly counted events were, not how deadly events were.

    Parameters
    ----------
    tolls
        One row an event: `low` and `high`, each may be missing.
    level
        Of the interval.
    draws, seed
        Of the bootstrap over events.

    Returns
    -------
    pandas.DataFrame
        One row: `events`, `without` (a number), `open`, `low` and `high` (means of floors and of
        ceilings), `from` (of the low) and `to` (of the high), missing for a single event.
    """
    low, high = _bounds(tolls)
    row = {"events": len(low), "without": len(tolls) - len(low)}
    row["open"] = int((tolls["low"].notna() & tolls["high"].isna()).sum())
    ends = [np.nan] * 4
    if len(low):
        ends[:2] = low.mean(), high.mean()
    if len(low) > 1:
        means = _means(np.column_stack([low, high]), draws, seed)
        tails = (1 - level) / 2, (1 + level) / 2
        ends[2:] = (np.quantile(means[:, i], tails[i]) for i in (0, 1))
    return pd.DataFrame([row | dict(zip(["low", "high", "from", "to"], ends, strict=True))])


def _means(columns: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Give the means of columns over events drawn anew, a row a draw; very many get fewer draws."""
    rng, n = np.random.default_rng(seed), len(columns)
    if draws < 1:
        raise SchemaError("draws", ["at least one is needed"])
    draws = min(draws, max(100, MANY // n))
    return np.array([columns[rng.integers(0, n, n)].mean(axis=0) for _ in range(draws)])


def killed_to_wounded(
    killed: pd.DataFrame,
    wounded: pd.DataFrame,
    *,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Give the dead for each wounded, over events and kinds of target with a number of both.

    The wounded are told less often than the dead; a high ratio can mean killings after a fight, or
    wounded whom nobody counted. People in one event share their fate, so the interval draws events
    anew, not persons; of a handful of events it is still too narrow.

    Parameters
    ----------
    killed, wounded
        One row an event and kind of target: `event_id`, `target_kind`, `low`, `high`; of those that
        may be added (`counted`, as from `additive`).
    level
        Of the interval.
    draws, seed
        Of the bootstrap over events.

    Returns
    -------
    pandas.DataFrame
        One row a `target_kind`: `events` (with both), `only_killed`, sums `killed_low`, `killed_high`,
        `wounded_low`, `wounded_high`, then `low` (least dead to most wounded) and `high`, `from` (of the
        low) and `to` (of the high), missing for a single event, infinite where nobody was wounded.
    """
    key, tables = ["event_id", "target_kind"], []
    for name, table in (("killed", killed), ("wounded", wounded)):
        require(table, name, [*key, "low", "high"])
        kept = table.loc[table["low"].notna() | table["high"].notna(), key].copy()
        kept[f"{name}_low"], kept[f"{name}_high"] = _bounds(table)
        tables.append(kept.groupby(key).sum())
    both = tables[0].join(tables[1]).reset_index()
    groups = both.groupby("target_kind")
    sums = [f"{name}_{end}" for name in ("killed", "wounded") for end in ("low", "high")]
    out = both.dropna().groupby("target_kind")[sums].sum().reindex(groups.size().index)
    out.insert(0, "events", groups["wounded_low"].count())
    out.insert(1, "only_killed", groups.size() - out["events"])
    with np.errstate(divide="ignore", invalid="ignore"):
        out["low"] = out["killed_low"] / out["wounded_high"]
        out["high"] = out["killed_high"] / out["wounded_low"]
        out[["from", "to"]] = np.nan
        for kind, rows in both.dropna().groupby("target_kind"):
            if len(rows) > 1:
                means = _means(rows[sums].to_numpy(), draws, seed)
                lower, upper = means[:, 0] / means[:, 3], means[:, 1] / means[:, 2]
                lower[np.isnan(lower)], upper[np.isnan(upper)] = 0, np.inf  # nobody drawn at all
                ends = [(lower, (1 - level) / 2), (upper, (1 + level) / 2)]
                out.loc[kind, ["from", "to"]] = [
                    np.quantile(ratio, at, method="nearest") for ratio, at in ends
                ]
    return out[["events", "only_killed", *sums, "low", "high", "from", "to"]].reset_index()


def _bounds(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give floors and ceilings of the rows with a number: no floor is 0, an open top the floor."""
    require(table, "sizes", ["low", "high"])
    kept = table.loc[table["low"].notna() | table["high"].notna()]
    try:
        low, high = (kept[c].to_numpy(dtype="float64", na_value=np.nan) for c in ("low", "high"))
    except (TypeError, ValueError) as error:
        raise SchemaError("sizes", ["every size needs to be a number"]) from error
    low, high = np.where(np.isnan(low), 0, low), np.where(np.isnan(high), low, high)
    if (low < 0).any() or (high < low).any():
        raise SchemaError("sizes", ["every size needs 0 <= low <= high"])
    return low, high
