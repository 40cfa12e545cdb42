"""Putting targets together and adding events up without counting twice, by hand."""

import pandas as pd
import pytest

import menaka
from menaka import casualties


def bounds(toll):
    return [None if pd.isna(toll[k]) else int(toll[k]) for k in ("low", "best", "high")]


def targets(*rows):
    table = pd.DataFrame(rows, columns=["target", "low", "high", "unquantified"])
    table = table.assign(event_id="e1", target_kind="combatants", best=pd.NA)
    return table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ([("red", 4, 6, False), ("blue", 10, 12, False)], 14, 18),  # disjoint: added
        ([("red+blue", 20, 30, False), ("red", 4, 6, False)], 20, 30),  # inside: not added
        ([("red+blue", 5, 30, False), ("red", 4, 6, False), ("blue", 3, 3, False)], 7, 30),
        ([("red", 4, None, False), ("blue", 10, 12, False)], 14, None),  # an open top stays open
        (
            [("red", None, 6, False), ("blue", 10, 12, False)],
            10,
            18,
        ),  # a missing floor adds nothing
        ([("red", None, None, True), ("blue", 10, 12, False)], 10, 12),
        # "10 combatants" may be the four of Red, or others: never 14 at the least
        ([("combatants", 10, 12, False), ("red", 4, 6, False)], 10, 18),
        ([("combatants", 3, 3, False), ("red", 4, 6, False), ("blue", 5, 5, False)], 9, 14),
        # two that share Blue, and Green apart from both
        ([("red+blue", 20, 20, False), ("blue+grey", 9, 9, False), ("green", 1, 1, False)], 21, 30),
        ([("red", None, None, True)], None, None),
    ],
)
def test_the_targets_of_an_event_are_put_together_without_counting_twice(rows, low, high):
    event = casualties.by_event(targets(*rows)).iloc[0]
    assert bounds(event)[::2] == [low, high]


def test_what_is_neither_civilians_nor_combatants_has_a_toll_too():
    herd = targets(("herd", 40, 60, False)).assign(target_kind=pd.NA)
    assert bounds(casualties.by_event(herd).iloc[0])[::2] == [40, 60]


def test_aggregates_are_never_added_and_overlaps_count_once(tiny):
    table = casualties.additive(tiny, casualties.by_event(casualties.tolls(tiny)))
    why = table.set_index("event_id")["why_not"]
    assert why["e0004-shire"] == "an aggregate over a span"
    assert why["e0002-wells"] == ""


def test_a_part_is_left_out_where_its_whole_has_a_toll_of_the_same_kind(tiny):
    claims = tiny.claims
    extra = claims.loc[claims["claim_id"].eq("c0002-1")].assign(
        claim_id="c0001-9", event_id="e0001-wells"
    )
    both = tiny.replace(claims=pd.concat([claims, extra], ignore_index=True))
    table = casualties.additive(both, casualties.by_event(casualties.tolls(both)))
    civil = table.loc[table["target_kind"].eq("civilians")].set_index("event_id")
    assert civil.loc["e0002-wells", "why_not"] == "inside the toll of e0001-wells"
    assert civil.loc["e0001-wells", "counted"]


def test_of_two_overlapping_tolls_the_one_with_the_greater_floor_stands(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0004-shire"), "kind"] = "attack"
    one = tiny.replace(events=events)
    table = casualties.additive(one, casualties.by_event(casualties.tolls(one)))
    assert table.set_index("event_id").loc["e0002-wells", "why_not"] == "overlaps e0004-shire"


def several(tiny, overlaps, **changes):
    """The tiny record with attacks e1, e2, e3, killing 30, 33 and 20 civilians, or as changed."""
    events = tiny.events.loc[[2, 2, 2]].assign(event_id=["e1", "e2", "e3"])
    claims = tiny.claims.loc[[3, 3, 3]].assign(claim_id=["c1", "c2", "c3"], event_id=["e1", "e2", "e3"],
                                               low=[30, 33, 20], high=[30, 33, 20])  # fmt: skip
    more = claims.assign(claim_id=["d1", "d2", "d3"], **changes)
    pairs = pd.DataFrame(overlaps, columns=["claim_a", "claim_b"]).assign(reason="the same")
    return tiny.replace(
        events=events, claims=pd.concat([claims, more], ignore_index=True), overlaps=pairs
    )


def test_what_overlaps_only_with_what_is_left_out_is_counted(tiny):
    chain = several(tiny, [("c1", "c2"), ("c3", "c1")], low=pd.NA, high=pd.NA)
    table = casualties.additive(chain, casualties.by_event(casualties.tolls(chain)))
    assert table["why_not"].tolist() == ["overlaps e2", "", ""]


@pytest.mark.parametrize("changes", [{"measure": "wounded"}, {"target_kind": "combatants"}])
def test_numbers_overlap_only_with_those_of_their_measure_and_kind(tiny, changes):
    other = several(tiny, [("d1", "d2")], **changes)
    table = casualties.additive(other, casualties.by_event(casualties.tolls(other)))
    assert table.loc[table["target_kind"].eq("civilians"), "counted"].all()
    if "measure" in changes:
        tolls = casualties.by_event(casualties.tolls(other, measure="wounded"))
        assert casualties.additive(other, tolls, measure="wounded")["counted"].sum() == 2


def test_a_part_of_a_part_is_left_out_too_and_a_whole_of_another_kind_hides_nothing(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0003-ford"), "part_of"] = "e0002-wells"
    one = tiny.replace(events=events)
    table = pd.DataFrame(
        {
            "event_id": ["e0001-wells", "e0003-ford", "e0003-ford"],
            "target_kind": ["civilians", "civilians", "combatants"],
            "low": [9, 4, 3],
            "unquantified": False,
        }
    )
    why = casualties.additive(one, table)["why_not"].tolist()
    assert why == ["", "inside the toll of e0001-wells", ""]


def test_a_whole_without_a_number_hides_no_part(tiny):
    claims = tiny.claims
    extra = claims.loc[claims["claim_id"].eq("c0002-1")].assign(
        claim_id="c0001-9", event_id="e0001-wells", low=pd.NA, high=pd.NA, wording="many"
    )
    both = tiny.replace(claims=pd.concat([claims, extra], ignore_index=True))
    table = casualties.additive(both, casualties.by_event(casualties.tolls(both)))
    assert table.loc[table["event_id"].eq("e0002-wells"), "counted"].all()


def test_a_table_without_a_column_is_refused_by_name(tiny):
    with pytest.raises(menaka.SchemaError, match="no column 'target_kind'"):
        casualties.by_event(pd.DataFrame({"event_id": []}))
    with pytest.raises(menaka.SchemaError, match="no column 'low'"):
        casualties.additive(tiny, pd.DataFrame({"event_id": [], "target_kind": []}))
    with pytest.raises(menaka.SchemaError, match="an event_id twice"):
        casualties.additive(pd.concat([tiny.events] * 2), casualties.by_event(targets()))
