"""
How ties turn and how long they last, as far as known windows and known ends carry it.

A pair *turns* when a tie of one sign gives way to a tie of another. A *duration* is known to an
interval: at least the days between the last day of its begin and its last sighting or the first
day of its end, at most those between the outer ends of both windows. Most ends are not known:
sources fell silent, and the tie need not have ended (*right-censored*).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from menaka.alliances.spells import COLUMNS
from menaka.errors import SchemaError, require

FEW = 5  # known ends below which no duration is estimated


def turns(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Tell which pairs changed sign, and when.

    A pair turns when a spell of one sign is followed by a spell of another that was first seen later;
    truces (0) count as a sign of their own. Two signs first seen on one day are told in
    `at_once`: nobody can say which came first.

    Returns
    -------
    pandas.DataFrame
        One row a turn, in the order of time: `a`, `b`, `before`, `after` (signs), `kind_before`,
        `kind_after`, `earliest`, `latest` (the window of the turn: from the old sign's last sighting to
        the new one's first), `gap` (days between them; negative where the two were seen at once),
        `at_once`, `tie_before`, `tie_after`.
    """
    require(spells, "spells", COLUMNS)
    table = spells.sort_values(["a", "b", "first_seen", "tie_id"], ignore_index=True)
    old, new = table.iloc[:-1].reset_index(drop=True), table.iloc[1:].reset_index(drop=True)
    turned = old["a"].eq(new["a"]) & old["b"].eq(new["b"]) & old["sign"].ne(new["sign"])
    old, new = old.loc[turned], new.loc[turned]
    latest = new["start_latest"]
    out = old[["a", "b"]].assign(
        before=old["sign"], after=new["sign"], kind_before=old["kind"], kind_after=new["kind"],
        earliest=old["last_seen"].where(old["last_seen"].lt(latest), latest), latest=latest,
        gap=(latest - old["last_seen"]).dt.days,
        at_once=old["held_until"].ge(new["held_from"]) & old["last_seen"].ge(latest),
        tie_before=old["tie_id"], tie_after=new["tie_id"],
    )  # fmt: skip
    return out.sort_values(["latest", "a", "b"], ignore_index=True)


def durations(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Give the shortest and the longest time that each spell can have lasted.

    Returns
    -------
    pandas.DataFrame
        One row a spell: `tie_id`, `a`, `b`, `sign`, `least`, `most` (days, both ends counted; `most` is
        infinite where no end was told), `end_known`.
    """
    require(spells, "spells", COLUMNS)
    begun = spells["start_earliest"].fillna(spells["held_from"])
    sighted = spells["seen"].map(lambda seen: max(word[:10] for word in seen.split(";")))
    until = spells["end_earliest"].fillna(pd.to_datetime(sighted))
    table = spells[["tie_id", "a", "b", "sign"]].copy()
    least = (until - spells["start_latest"]).dt.days + 1
    table["least"] = least.clip(lower=1).astype("float64")
    most = ((spells["end_latest"] - begun).dt.days + 1).astype("float64").fillna(np.inf)
    table["most"] = most.clip(lower=table["least"])
    return table.assign(end_known=spells["end_known"])


def survival(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Estimate the share of ties that last longer than so many days.

    Returns
    -------
    pandas.DataFrame
        Indexed by days: `low` and `high` of the share (between them the data do not say).

    Raises
    ------
    SchemaError
        If fewer than five ends are known: then nothing can be said.

    See Also
    --------
    lasting : The median by sign, with the number of known ends.
    """
    table = durations(spells)
    known = int(table["end_known"].sum())
    if known < FEW:
        raise SchemaError("spells", [f"{known} known ends are too few; {FEW} are the least"])
    return _turnbull(table)


def _turnbull(table: pd.DataFrame) -> pd.DataFrame:
    from lifelines import KaplanMeierFitter

    least, most = table["least"].to_numpy(), table["most"].to_numpy()
    if ((least == most) | np.isinf(most)).all():  # days are known: the plain estimator
        fit = KaplanMeierFitter().fit(least, np.isfinite(most))
        share = fit.survival_function_.iloc[:, [0, 0]]
    else:
        fit = KaplanMeierFitter().fit_interval_censoring(least, most)
        # lifelines tells at each day the share that lasts at least so long; here it is longer
        share = fit.survival_function_.shift(-1, fill_value=0.0)
    share = share.set_axis(["high", "low"], axis=1)[["low", "high"]].rename_axis("days")
    return share.loc[np.isfinite(share.index)]


def _median(table: pd.DataFrame) -> float:
    """Give the first day by which surely half have ended; infinite if that is never."""
    if not table["end_known"].any():
        return np.inf
    share = _turnbull(table)["high"]
    return float(next((day for day, left in share.items() if left <= 0.5), np.inf))


def lasting(spells: pd.DataFrame, *, draws: int = 0, seed: int = 0) -> pd.DataFrame:
    """
    Ask how long alliances and rivalries last, as far as known ends carry it.

    A spell whose end was told lasts between its shortest and its longest; one whose end was not
    told lasts at least until it was last seen (right-censored: sources fell silent, the tie need
    not have ended). The survival function is Turnbull's for interval-censored data. Ties that came
    and went unseen are in no table, so short ones are missing.

    Parameters
    ----------
    spells
        As from `spells` or `from_table`.
    draws, seed
        Bootstrap samples for the band of `median`; none by default.

    Returns
    -------
    pandas.DataFrame
        Indexed by sign (1, 0, -1): `spells`, `ends_known` (counts), `median` (days; missing where
        fewer than five ends are known or half outlive what was seen), `median_low`, `median_high` (90 % of bootstrap samples, missing
        without draws; infinite where a sample has no median).

    References
    ----------
    Turnbull, B. W. (1976). The empirical distribution function with arbitrarily grouped, censored and
    truncated data. Journal of the Royal Statistical Society B 38(3), 290-295.
    """
    table = durations(spells)
    rng = np.random.default_rng(seed)
    rows = []
    for sign, group in table.groupby("sign", sort=True):
        known, median, low, high = int(group["end_known"].sum()), np.inf, np.nan, np.nan
        if known >= FEW:
            median = _median(group)
            again = [group.sample(frac=1, replace=True, random_state=rng) for _ in range(draws)]
            if draws:
                drawn = [_median(sample) for sample in again]
                low, high = np.quantile(drawn, [0.05, 0.95], method="nearest")
        rows.append([sign, len(group), known, median if np.isfinite(median) else np.nan, low, high])
    columns = ["sign", "spells", "ends_known", "median", "median_low", "median_high"]
    return pd.DataFrame(rows, columns=columns).set_index("sign").sort_index(ascending=False)
