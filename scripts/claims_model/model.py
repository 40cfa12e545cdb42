"""
Who overstates, who understates: a model of claims, as an appendix.

A *toll* is the unknown number of dead of one event and target. A *bias* is the factor by which
voices that stand in one *relation* to the dead (own side, enemy, third party, unknown) move the
number that they give; the *deviation* of a kind of claimant (a party, a newsroom ...) is a
further factor. On the log scale::

    log figure = log toll + bias[relation] + deviation[kind] + noise

The noise is logistic. What is observed of a figure is only what the wording leaves open: a number
is the interval of what rounds to it (zero: all below one half), "over 100" is a half-line. So
figures lie at zero and above. *Priors*, weakly informative: biases Normal(0, 1), a factor of seven
either way; deviations Normal(0, k) with k half-Normal(0.5), so that kinds are pooled in part;
scale of the noise half-Normal(0.5); log tolls Normal(level of the kind of target, spread), level
Normal(log 10, 1.5), spread half-Normal(1.5). *Contraction* is by how much the data narrow a prior:
1 - posterior sd / prior sd; near zero the posterior is the prior.

Nobody in such a table is known to tell the truth, so the biases can be known only against each
other (*contrasts*). What all voices share is prior, and this file offers no corrected toll.

References
----------
Radford, B. J., Dai, Y., Stoehr, N., Schein, A., Fernandez, M. and Sajid, H. (2023). Estimating
conflict losses and reporting biases. PNAS 120(34), e2307372120.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from claims_model.observed import CONTRASTS, RELATIONS, Floats, used
from menaka.errors import MenakaError, SchemaError

LEVEL, LEVEL_SD, SPREAD, BIAS, KINDS, NOISE = float(np.log(10)), 1.5, 1.5, 1.0, 0.5, 0.5


def contrasts(draws: pd.DataFrame) -> pd.DataFrame:
    """Add what all biases share (their mean) and the differences between them."""
    bias = draws.filter(regex=r"^bias\[")
    more = {"shared by all": bias.mean(axis=1)}
    for a, b in CONTRASTS:
        if {f"bias[{a}]", f"bias[{b}]"} <= set(bias):
            more[f"{a} / {b}"] = bias[f"bias[{a}]"] - bias[f"bias[{b}]"]
    return draws.assign(**more)


def _libraries() -> tuple[Any, Any]:
    """Import pymc and arviz, or say which extra holds them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # announcements of their own
            import arviz
            import numba  # noqa: F401
            import pymc
    except ImportError as error:
        message = "the claims model needs pymc, arviz and numba: pip install 'menaka[model]'"
        raise MenakaError(message) from error
    return pymc, arviz


class Sampler:
    """
    The model of one table of claims, compiled once and run as often as needed.

    What all biases share is sampled apart from what tells them from each other, since the claims
    know only the latter; the priors are the same as if each were drawn alone. It is compiled by
    numba, so no C++ compiler is needed.

    Parameters
    ----------
    claims
        As for `used`.

    Raises
    ------
    SchemaError
        If nothing can be learnt: no claim with a number, or no toll of which two voices speak.
    MenakaError
        If pymc is not installed; it names the extra.
    """

    def __init__(self, claims: pd.DataFrame) -> None:
        rows = used(claims)
        if not rows["toll"].duplicated().any():
            raise SchemaError("claims", ["no toll of which two voices gave a number"])
        self.rows, (pm, _) = rows, _libraries()
        import pytensor.tensor as pt

        self.kinds = sorted(rows["claimant_kind"].unique())
        self.targets = sorted(rows["target_kind"].unique())
        self.relations = [r for r in RELATIONS if rows["relation"].eq(r).any()]
        self.relation = rows["relation"].map(self.relations.index).to_numpy()
        self.kind = rows["claimant_kind"].map(self.kinds.index).to_numpy()
        target = rows.groupby("toll")["target_kind"].first().map(self.targets.index).to_numpy()
        r, n = len(self.relations), len(self.kinds)
        with pm.Model() as self.model:
            low, high = pm.Data("low", rows["log_low"]), pm.Data("high", rows["log_high"])
            scale = pm.Data("scale", 1.0)
            shared, common = pm.Normal("shared"), pm.Normal("common")
            apart = pm.ZeroSumNormal("apart", shape=r) if r > 1 else pt.zeros(1)
            kinds = pm.HalfNormal("kinds", KINDS)
            own = pm.ZeroSumNormal("own", shape=n) if n > 1 else pt.zeros(1)
            noise, spread = pm.HalfNormal("noise", NOISE), pm.HalfNormal("spread", SPREAD)
            shift = scale * (BIAS * shared / np.sqrt(r) + kinds * common / np.sqrt(n))
            level = pm.Normal("level", LEVEL + shift, LEVEL_SD, shape=len(self.targets))
            told = pm.Normal("told", level[target], spread, shape=len(target))
            mean = told[rows["toll"]] + scale * (
                BIAS * apart[self.relation] + kinds * own[self.kind]
            )
            above, below = (high - mean) / noise, (low - mean) / noise
            # log of the logistic mass between two bounds, exact for narrow ones and half-lines
            mass = pt.log1mexp((low - high) / noise) - pt.softplus(-above) - pt.softplus(below)
            pm.Potential("said", mass.sum())
            self.step = pm.NUTS(target_accept=0.95, compile_kwargs={"mode": "NUMBA"})

    def prior(self, *, draws: int = 4000, scale: float = 1.0, seed: int = 0) -> pd.DataFrame:
        """
        Draw the parameters from their priors, a row a draw and a column a parameter.

        Parameters
        ----------
        scale
            What the prior scales of biases and deviations are multiplied by.
        """
        rng = np.random.default_rng(seed)
        out = {f"bias[{r}]": scale * BIAS * rng.standard_normal(draws) for r in self.relations}
        out["kinds"] = scale * KINDS * np.abs(rng.standard_normal(draws))
        for kind in self.kinds:
            out[f"deviation[{kind}]"] = out["kinds"] * rng.standard_normal(draws)
        out["noise"] = NOISE * np.abs(rng.standard_normal(draws))
        out["spread"] = SPREAD * np.abs(rng.standard_normal(draws))
        for target in self.targets:
            out[f"level[{target}]"] = LEVEL + LEVEL_SD * rng.standard_normal(draws)
        return contrasts(pd.DataFrame(out))

    def run(
        self,
        *,
        low: Floats | None = None,
        high: Floats | None = None,
        scale: float = 1.0,
        draws: int = 500,
        tune: int = 500,
        chains: int = 2,
        seed: int = 1,
    ) -> tuple[pd.DataFrame, Floats]:
        """
        Sample the posterior.

        Parameters
        ----------
        low, high
            Other logarithms of bounds than those of the claims; without bounds (`FAR`) a claim
            is hidden.
        scale
            As for `Sampler.prior`.
        draws, tune, chains
            Draws kept and drawn before, of each of so many chains.

        Returns
        -------
        tuple
            The draws, a row each and a column a parameter, chain after chain, with `chain` and
            `diverging`; and the mean log figure of each claim without noise, claims by draws.
        """
        rows, (pm, _) = self.rows, _libraries()
        with self.model, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pm.set_data({"low": rows["log_low"] if low is None else low, "scale": scale})
            pm.set_data({"high": rows["log_high"] if high is None else high})
            trace = pm.sample(
                draws, tune=tune, chains=chains, cores=1, step=self.step, random_seed=seed,
                progressbar=False, quiet=True, compute_convergence_checks=False,
                compile_kwargs={"mode": "NUMBA"},
            )  # fmt: skip
        x = {k: v.to_numpy().reshape(chains * draws, -1) for k, v in trace.posterior.items()}
        common = scale * x["kinds"] * x["common"] / np.sqrt(len(self.kinds))
        shared = scale * BIAS * x["shared"] / np.sqrt(len(self.relations))
        bias = shared + scale * BIAS * x.get("apart", 0.0)
        deviation = common + scale * x["kinds"] * x.get("own", 0.0)
        level = x["level"] - shared - common
        columns = [f"bias[{r}]" for r in self.relations] + [f"deviation[{k}]" for k in self.kinds]
        columns += [f"level[{t}]" for t in self.targets]
        table = pd.DataFrame(np.hstack([bias, deviation, level]), columns=columns)
        table["kinds"] = scale * x["kinds"]
        table[["noise", "spread"]] = np.hstack([x["noise"], x["spread"]])
        table["chain"] = np.repeat(np.arange(chains), draws)
        table["diverging"] = trace.sample_stats["diverging"].to_numpy().ravel()
        mean = x["told"][:, rows["toll"]] - shared - common
        mean += bias[:, self.relation] + deviation[:, self.kind]
        return contrasts(table), mean.T


def summarise(draws: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """
    Lay each parameter's posterior beside its prior.

    Parameters
    ----------
    draws
        As from `Sampler.run`.
    before
        As from `Sampler.prior`.

    Returns
    -------
    pandas.DataFrame
        A row a parameter: `mean`, `low` and `high` (95 of 100 draws), `prior_low`, `prior_high`,
        `contraction`, `ess` and `rhat` (effective draws, agreement of the chains), `divergences`.
        All on the log scale: exp of a bias is a factor.
    """
    _, arviz = _libraries()
    names = [c for c in draws if c not in ("chain", "diverging")]
    chains = [draws.loc[draws["chain"].eq(c), names].to_numpy() for c in draws["chain"].unique()]
    stack, ends = np.stack(chains), (0.025, 0.975)
    rows = {
        "mean": draws[names].mean(),
        "low": draws[names].quantile(ends[0]),
        "high": draws[names].quantile(ends[1]),
        "prior_low": before[names].quantile(ends[0]),
        "prior_high": before[names].quantile(ends[1]),
        "contraction": 1 - draws[names].std() / before[names].std(),
    }
    table = pd.DataFrame(rows)
    table["ess"] = [float(arviz.ess(stack[:, :, i])) for i in range(len(names))]
    table["rhat"] = [float(arviz.rhat(stack[:, :, i])) for i in range(len(names))]
    table["divergences"] = int(draws["diverging"].sum())
    return table.rename_axis("parameter")


def fit(
    claims: pd.DataFrame, *, draws: int = 1000, scale: float = 1.0, seed: int = 1
) -> pd.DataFrame:
    """
    Fit the model to a table of claims and lay what it learnt beside what was put in.

    Read `contraction` before `mean`: where it is near zero the posterior is the prior, and the
    claims say nothing of that parameter. The single biases can never contract far, since nobody
    in the table is known to tell the truth; their contrasts can.

    Parameters
    ----------
    claims
        As for `used`.
    draws
        Draws kept of each of two chains.
    scale
        As for `Sampler.prior`.

    Returns
    -------
    pandas.DataFrame
        As from `summarise`.

    Raises
    ------
    SchemaError, MenakaError
        As for `Sampler`.
    """
    sampler = Sampler(claims)
    after, _ = sampler.run(draws=draws, scale=scale, seed=seed)
    return summarise(after, sampler.prior(scale=scale))
