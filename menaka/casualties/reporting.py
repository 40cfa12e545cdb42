"""
Who says more: what can be seen before any model.

Two *voices of different interest* stand in different relations to the dead (own side, enemy, third
party, unknown; see `claims`) and gave numbers for one event and target. Their *ratio* says by how
much they differ, not which of them is right: nobody in this table is known to be.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from menaka.casualties.claims import KEY, claims
from menaka.dataset.tables import Record

ORDER = ("enemy", "own side", "unknown", "third party")  # who comes first in a ratio


def ratios(data: Record | pd.DataFrame, *, measure: str = "killed") -> pd.DataFrame:
    """
    Set the figures of voices of different interest beside each other, pair by pair.

    An event with many voices gives many pairs, which are not independent: count event-targets
    (`support`), not rows. Superseded figures and claims about aggregates are left out, the latter since
    voices seldom mean the same span.

    Parameters
    ----------
    data, measure
        As in `claims`.

    Returns
    -------
    pandas.DataFrame
        One row a pair, the widest apart first: `event_id`, `target_kind`, `target`, `pair` (as
        `"enemy / own side"`), `claimant_a`, `kind_a`, `number_a`, the same for `b`, `ratio` (of the numbers; missing
        where b said zero) with `low` and `high` (what the bounds allow; missing where one is open).
    """
    said = _compared(data, measure)
    said["rank"] = said["relation"].map({name: i for i, name in enumerate(ORDER)})
    said = said.rename(columns={"claimant_kind": "kind"})
    columns = [
        "claim_id",
        "claimant",
        "voice",
        "kind",
        "relation",
        "rank",
        "floor",
        "number",
        "ceiling",
    ]
    pairs = said[[*KEY, *columns]].merge(said[[*KEY, *columns]], on=KEY, suffixes=("_a", "_b"))
    pairs = pairs.loc[pairs["rank_a"].lt(pairs["rank_b"]) & pairs["voice_a"].ne(pairs["voice_b"])]
    pairs = pairs.assign(
        pair=pairs["relation_a"] + " / " + pairs["relation_b"],
        ratio=_over(pairs["number_a"], pairs["number_b"]),
        low=_over(pairs["floor_a"], pairs["ceiling_b"]),
        high=_over(pairs["ceiling_a"], pairs["floor_b"]),
    )
    apart = np.log(pairs["ratio"].where(pairs["ratio"].gt(0))).abs()
    pairs = pairs.assign(apart=apart).sort_values(
        ["apart", *KEY, "claim_id_a", "claim_id_b"], ascending=[False] + [True] * 5
    )
    names = [f"{n}_{who}" for who in "ab" for n in ("claimant", "kind", "number")]
    return pairs[[*KEY, "pair", *names, "ratio", "low", "high"]].reset_index(drop=True)


def support(data: Record | pd.DataFrame, *, measure: str = "killed") -> pd.Series:
    """
    Count the event-targets of which anything can be said about who says more.

    Parameters
    ----------
    data, measure
        As in `ratios`.

    Returns
    -------
    pandas.Series
        Counts of event-targets, each line narrower than the one before but the last two.
    """
    said = _compared(data, measure)
    by = said.groupby(KEY, dropna=False)
    relations = pd.Series([set(rows) for _, rows in by["relation"]], dtype="object")
    return pd.Series(
        {
            "with a number": len(relations),
            "with two voices": int(by["voice"].nunique().gt(1).sum()),
            "with two relations": int(relations.map(len).gt(1).sum()),
            "with own side and enemy": int(relations.map({"own side", "enemy"}.issubset).sum()),
            "with own side and third party": int(
                relations.map({"own side", "third party"}.issubset).sum()
            ),
            "with enemy and third party": int(
                relations.map({"enemy", "third party"}.issubset).sum()
            ),
        },
        name="event-targets",
        dtype="int64",
    )


def _compared(data: Record | pd.DataFrame, measure: str) -> pd.DataFrame:
    said = claims(data, measure=measure)
    if isinstance(data, Record):
        kind = said["event_id"].map(data.events.set_index("event_id")["kind"])
        said = said.loc[kind.ne("aggregate")]
    return said.loc[said["quantified"] & ~said["superseded"]].copy()


def _over(a: pd.Series, b: pd.Series) -> pd.Series:
    below = b.astype("Float64")
    return (a.astype("Float64") / below.where(below.gt(0))).astype("float64")
