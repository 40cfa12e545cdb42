"""
Is the claims model to be trusted? Data with known answers, other priors, hidden claims, ranks.

*Recovery*: are known biases found again? *Sensitivity*: do other priors or readings of the claims
move the answer? *Held out*: one claim of every toll is hidden and predicted from the rest; its
*PIT* is the share of the prediction below it, evenly spread from 0 to 1 if the model predicts well.
*Calibration*: parameters are drawn from their priors, claims made from them, the model fitted; the
*rank* of the truth among the posterior draws is evenly spread if model and sampler are right.

References
----------
Talts, S., Betancourt, M., Simpson, D., Vehtari, A. and Gelman, A. (2018). Validating Bayesian
inference algorithms with simulation-based calibration. arXiv:1804.06788.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from claims_model.model import LEVEL, LEVEL_SD, Sampler, contrasts, summarise
from claims_model.observed import FAR, edges
from menaka.casualties.claimants import KEY
from menaka.errors import DataError, Fault, SchemaError

COMMITTED = Path(__file__).with_name("claims-model.json")
TABLES = ("about", "fit", "compared", "recovered", "recovered_rich", "held_out", "ranks")
Progress = Callable[[Iterable[Any]], Iterable[Any]]


TRUTH = {"noise": 0.2, "spread": 1.2}


def simulate(
    claims: pd.DataFrame | None = None,
    *,
    truth: Mapping[str, float] | None = None,
    tolls: int = 60,
    open_share: float = 0.2,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Make a table of claims whose biases are known.

    Open tops arise as the model assumes: some voices name a threshold that has nothing to do with
    the toll, and say "at least" that where their figure reaches it.

    Parameters
    ----------
    claims
        A table whose voices, relations and targets are kept and whose figures are made anew; where
        none is given, invented tolls each told by an own side, an enemy and a newsroom.
    truth
        Parameters by their names in the table of `fit`, on the log scale. A bias or deviation
        not named is 0, a level log 10, the noise 0.2, the spread 1.2.
    tolls
        The number of invented tolls.
    open_share
        The share of voices that name a threshold.

    Returns
    -------
    pandas.DataFrame
        Claims in the order of those given.
    """
    rng = np.random.default_rng(seed)
    rows = _layout(tolls) if claims is None else claims
    known = {**TRUTH, **(truth or {})}

    def named(kind: str, column: str, otherwise: float) -> pd.Series:
        return rows[column].map(lambda value: known.get(f"{kind}[{value}]", otherwise))

    toll = rows.groupby(KEY, dropna=False).ngroup()
    apart = rng.standard_normal(len(rows))[toll]
    figure = named("level", "target_kind", LEVEL) + known["spread"] * apart
    figure += named("bias", "relation", 0.0) + named("deviation", "claimant_kind", 0.0)
    figure = np.rint(np.exp(figure + rng.logistic(0, known["noise"], len(rows))))
    bar = np.rint(np.exp(rng.normal(LEVEL, LEVEL_SD, len(rows)))).clip(min=1)
    top = (rng.random(len(rows)) < open_share) & (figure >= bar)
    said = figure.where(~top, bar)
    return rows.assign(
        floor=said, ceiling=said.where(~top), number=said, quantified=True, superseded=False
    )


def _layout(tolls: int) -> pd.DataFrame:
    """Invent who speaks of what."""
    toll = np.repeat(np.arange(tolls), 3)
    voices = {
        "relation": ["own side", "enemy", "third party"],
        "claimant_kind": ["party", "party", "media"],
        "voice": ["Red", "Blue", "The Gazette"],
    }
    rows = pd.DataFrame({name: values * tolls for name, values in voices.items()})
    rows["event_id"] = [f"e{i:05}" for i in toll]
    rows["claim_id"] = [f"c{i:05}" for i in range(len(rows))]
    return rows.assign(target_kind="combatants", target="red", origin=None, as_of=None)


def variants(sampler: Sampler) -> dict[str, dict[str, Any]]:
    """
    List other priors and other readings of the claims, as arguments of `Sampler.run`.

    "Open tops closed" reads "at least 20" as 20. The last leaves only what other voices tell of
    the two sides, through third parties and through which fights each side talks about.
    """
    rows = sampler.rows
    closed = np.log(rows["ceiling"].fillna(rows["number"]) + 0.5).to_numpy()
    exact = rows["ceiling"].notna().to_numpy()
    sides = rows.groupby("toll")["relation"].agg(set).map({"own side", "enemy"}.issubset)
    direct = rows["toll"].map(sides).to_numpy()
    return {
        "as stated": {},
        "prior scale halved": {"scale": 0.5},
        "prior scale doubled": {"scale": 2.0},
        "open tops closed": {"high": closed},
        "open tops left out": {"low": np.where(exact, rows["log_low"], -FAR)},
        "without tolls told by both sides": {
            "low": np.where(direct, -FAR, rows["log_low"]),
            "high": np.where(direct, FAR, rows["log_high"]),
        },
    }


def compare(summaries: Mapping[str, pd.DataFrame], parameters: Iterable[str]) -> pd.DataFrame:
    """
    Lay some parameters of several fits side by side, as factors.

    Parameters
    ----------
    summaries
        As from `fit`, by what was changed.
    parameters
        Which to show.

    Returns
    -------
    pandas.DataFrame
        A row a fit and parameter: `factor`, `low`, `high`, `contraction`, `rhat`.
    """
    tables = []
    for name, table in summaries.items():
        part = table.loc[list(parameters)].rename_axis("parameter")
        factors = np.exp(part[["mean", "low", "high"]]).rename(columns={"mean": "factor"})
        tables.append(factors.join(part[["contraction", "rhat"]]).assign(fit=name).reset_index())
    order = ["parameter", "fit", "factor", "low", "high", "contraction", "rhat"]
    return pd.concat(tables, ignore_index=True)[order]


def held_out(sampler: Sampler, *, draws: int = 500, seed: int = 1) -> pd.DataFrame:
    """
    Hide one claim of every toll, and predict it from the other voices.

    Parameters
    ----------
    sampler
        The model of a table of claims.
    draws
        As for `Sampler.run`.

    Returns
    -------
    pandas.DataFrame
        A row a hidden claim: `claim_id`, `relation`, `exact` (the wording sets both bounds),
        `pit` (drawn between the shares predicted below its two bounds) and `inside` (the middle
        nine tenths).
    """
    rng = np.random.default_rng(seed)
    rows = sampler.rows
    hidden = rows.groupby("toll").sample(1, random_state=np.random.RandomState(seed)).index
    low, high = rows["log_low"].copy(), rows["log_high"].copy()
    low[hidden], high[hidden] = -FAR, FAR
    after, mean = sampler.run(low=low.to_numpy(), high=high.to_numpy(), draws=draws, seed=seed)
    noise = after["noise"].to_numpy()
    ends = [
        expit((rows.loc[hidden, edge].to_numpy()[:, None] - mean[hidden]) / noise).mean(axis=1)
        for edge in ("log_low", "log_high")
    ]
    pit = rng.uniform(*ends)
    table = rows.loc[hidden, ["claim_id", "relation"]].assign(
        exact=rows.loc[hidden, ["floor", "ceiling"]].notna().all(axis=1), pit=pit
    )
    table["inside"] = table["pit"].between(0.05, 0.95)
    return table.reset_index(drop=True)


def recover(
    sampler: Sampler, truth: Mapping[str, float], *, draws: int = 500, seed: int = 1
) -> pd.DataFrame:
    """
    Fit claims of known biases, told by the same voices about the same targets.

    Parameters
    ----------
    sampler
        The model of a table of claims, whose layout is kept.
    truth
        As for `simulate`.
    draws
        As for `Sampler.run`.

    Returns
    -------
    pandas.DataFrame
        As from `summarise`, with `truth` (missing where it was not said) and `inside`.
    """
    low, high = edges(simulate(sampler.rows, truth=truth, seed=seed))
    after, _ = sampler.run(low=low, high=high, draws=draws, seed=seed)
    table = summarise(after, sampler.prior())
    biases = {f"bias[{r}]": 0.0 for r in sampler.relations}
    known = pd.DataFrame([{**TRUTH, **biases, **truth}])
    table["truth"] = contrasts(known).iloc[0]
    return table.assign(inside=table["truth"].between(table["low"], table["high"]))


def calibrate(
    simulations: int, *, tolls: int = 20, keep: int = 99, seed: int = 1, progress: Progress = iter
) -> pd.DataFrame:
    """
    Rank true parameters among posterior draws, over and over (simulation-based calibration).

    Parameters
    ----------
    simulations
        How often; a hundred tell a gross fault, a thousand a small one.
    tolls
        Tolls of each simulation, three voices each.
    keep
        Posterior draws kept of each, every fourth of one chain.
    progress
        What to wrap the loop in, as `tqdm`.

    Returns
    -------
    pandas.DataFrame
        A row a simulation, a column a parameter: a rank from 0 to `keep`.
    """
    sampler = Sampler(simulate(tolls=tolls))
    truths = sampler.prior(draws=simulations, seed=seed)
    ranks = []
    for i in progress(range(simulations)):
        truth = truths.iloc[i]
        low, high = edges(simulate(sampler.rows, truth=truth.to_dict(), seed=seed + i))
        after, _ = sampler.run(
            low=low, high=high, draws=4 * keep, tune=300, chains=1, seed=seed + i
        )
        ranks.append((after.iloc[::4][truths.columns] < truth).sum())
    return pd.DataFrame(ranks).reset_index(drop=True)


def uniformity(ranks: pd.DataFrame, *, keep: int = 99, bins: int = 10) -> pd.DataFrame:
    """
    Ask whether ranks are evenly spread, parameter by parameter.

    Parameters
    ----------
    ranks
        As from `calibrate`.
    keep
        The highest rank.
    bins
        Bins of equal width; a divisor of `keep` + 1.

    Returns
    -------
    pandas.DataFrame
        A row a parameter: `simulations`, `chi2`, `p`, and `p_holm`, with the number of looks
        paid for (Holm).
    """
    from statsmodels.stats.multitest import multipletests

    if (keep + 1) % bins:
        raise SchemaError("ranks", [f"{keep + 1} ranks do not fall into {bins} even bins"])
    found = {
        name: stats.chisquare(np.bincount(r * bins // (keep + 1), minlength=bins))
        for name, r in ranks.items()
    }
    table = pd.DataFrame({n: {"chi2": f.statistic, "p": f.pvalue} for n, f in found.items()}).T
    table.insert(0, "simulations", len(ranks))
    table["p_holm"] = multipletests(table["p"], method="holm")[1]
    return table.rename_axis("parameter")


def committed(path: Path | str = COMMITTED) -> dict[str, pd.DataFrame]:
    """
    Read the summary of the fits that came with menaka; pymc is not needed.

    Parameters
    ----------
    path
        A file written by `scripts/fit_claims_model.py`.

    Returns
    -------
    dict of pandas.DataFrame
        `about` (what was fitted and with what), `fit`, `compared`, `recovered` (the voices of the
        record), `recovered_rich` (sixty tolls, each told by three voices), `held_out`, `ranks`.

    Raises
    ------
    DataError
        If there is no such file, or it holds something else.
    """
    mend = "python scripts/fit_claims_model.py writes it"
    try:
        found = json.loads(Path(path).read_text("utf-8"))
        return {name: pd.DataFrame(**found[name]) for name in TABLES}
    except (OSError, ValueError, TypeError, KeyError) as error:
        problem = "there is no such summary" if isinstance(error, OSError) else "is no summary"
        raise DataError([Fault(str(path), None, None, problem, None, mend)]) from error
