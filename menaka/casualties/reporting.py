"""
Which claimants state more, before any model.

Two *claimants of different interest* stand in different relations to the dead (own side, enemy,
third party, unknown; see `claims`) and gave numbers for one event and target. Their *ratio* says by
how much they differ, not which of them is right: nobody in this table is known to be.
"""

import numpy as np
import pandas as pd

from menaka.casualties.claimants import KEY, claims
from menaka.dataset.tables import Record

ORDER = ("enemy", "own side", "unknown", "third party")  # who comes first in a ratio


def ratios(
    record: Record,
    *,
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return the ratio of figures of claimants of different interest, pair by pair.

    An event with many claimants gives many pairs, which are not independent: count events and
    targets, not rows. Superseded figures and claims about aggregates are left out, the latter
    since claimants seldom mean the same span.

    Parameters
    ----------
    record, measure, place, actor, start, end
        As in `claims`.

    Returns
    -------
    pandas.DataFrame
        One row a pair, the widest apart first: `event_id`, `target_kind`, `target`, `pair` (as
        `"enemy / own side"`), `claimant_a`, `kind_a`, `low_a`, `number_a`, `high_a` (what its wording
        allows, persons), the same for `b`, `ratio` (of the
        numbers; missing where b said zero) with `least` and `most` (what the bounds of both
        wordings allow; missing where one is open).
    """
    # Replaced figures are no disagreement, and two totals seldom count the same span.
    said = claims(record, measure=measure, place=place, actor=actor, start=start, end=end)
    kept = (
        said["quantified"] & ~said["superseded"] & said["event_kind"].ne("aggregate").fillna(True)
    )

    if "within" in said:
        kept &= said["within"].eq("inside")
    said = said.loc[kept].rename(columns={"claimant_kind": "kind"})
    said = said.assign(rank=said["relation"].map(ORDER.index).astype("int64"))

    # Every claim beside every other of its event and target, the one of higher rank first.
    columns = [
        *("claim_id", "claimant", "voice", "kind", "relation", "rank"),
        *("floor", "number", "ceiling"),
    ]
    pairs = said[[*KEY, *columns]].merge(said[[*KEY, *columns]], on=KEY, suffixes=("_a", "_b"))

    # Each pair once, and never a claimant beside itself.
    pairs = pairs.loc[pairs["rank_a"].lt(pairs["rank_b"]) & pairs["voice_a"].ne(pairs["voice_b"])]

    # The bounds of a ratio: the least of one over the most of the other, and the reverse.
    pairs = pairs.assign(
        pair=pairs["relation_a"] + " / " + pairs["relation_b"],
        ratio=_over(pairs["number_a"], pairs["number_b"]),
        least=_over(pairs["floor_a"], pairs["ceiling_b"]),
        most=_over(pairs["ceiling_a"], pairs["floor_b"]),
    )

    # Half as many is as far apart as twice as many: the logarithm without its sign.
    pairs["apart"] = np.log(pairs["ratio"].where(pairs["ratio"].gt(0))).abs()
    pairs = pairs.sort_values(
        ["apart", *KEY, "claim_id_a", "claim_id_b"], ascending=[False] + [True] * 5
    ).rename(columns=lambda name: name.replace("floor", "low").replace("ceiling", "high"))

    sides = [
        f"{name}_{who}" for who in "ab" for name in ("claimant", "kind", "low", "number", "high")
    ]
    return pairs[[*KEY, "pair", *sides, "ratio", "least", "most"]].reset_index(drop=True)


def _over(a: pd.Series, b: pd.Series) -> pd.Series:
    # Missing where the other number is zero.
    below = b.astype("Float64")
    return (a.astype("Float64") / below.where(below.gt(0))).astype("float64")
