"""Putting targets together and adding events up without counting twice, by hand."""

import pandas as pd
import pytest

import menaka
from menaka import casualties
from menaka.casualties import totals


def bounds(toll):
    return [None if pd.isna(toll[k]) else int(toll[k]) for k in ("low", "high", "stated_high")]


def targets(*rows):
    table = pd.DataFrame(rows, columns=["target", "low", "high", "unquantified"])
    numbers = dict.fromkeys(["low", "best", "high", "stated_high"], "Int64")
    stated = table["high"].fillna(table["low"])
    table = table.assign(event_id="e1", target_kind="combatants", best=pd.NA, stated_high=stated)
    words = dict.fromkeys(["why_no_best", "rule", "used", "aside", "why"], "")
    table = table.assign(open=table["high"].isna() & ~table["unquantified"], claimants=1, **words)
    return table.astype(numbers)


@pytest.mark.parametrize(
    ("rows", "low", "high", "stated"),
    [
        ([("red", 4, 6, False), ("blue", 10, 12, False)], 14, 18, 18),  # disjoint: added
        ([("red+blue", 20, 30, False), ("red", 4, 6, False)], 20, 30, 30),  # inside: not added
        # the group's own number or the sum of its parts, whichever is greater
        ([("red+blue", 5, 30, False), ("red", 4, 6, False), ("blue", 3, 3, False)], 7, 30, 30),
        ([("red+blue", 5, 8, False), ("red", 4, 6, False), ("blue", 3, 3, False)], 7, 9, 9),
        # an open one stays open, and the largest numbers stated are still added
        ([("red", 4, None, False), ("blue", 10, 12, False)], 14, None, 16),
        # a missing low adds nothing
        ([("red", None, 6, False), ("blue", 10, 12, False)], 10, 18, 18),
        ([("red", None, None, True), ("blue", 10, 12, False)], 10, 12, 12),
        # "20 combatants" may hold the 17 of Red: never 37
        ([("combatants", 20, 20, False), ("red", 17, 17, False)], 20, 20, 20),
        ([("combatants", 3, 3, False), ("red", 4, 6, False), ("blue", 5, 5, False)], 9, 11, 11),
        # two that share Blue, and Green apart from both
        ([("red+blue", 20, 20, False), ("blue+grey", 9, 9, False), ("green", 1, 1, False)], 21, 21, 21),
        ([("red", None, None, True), ("blue", None, None, True)], None, None, None),
    ],
)  # fmt: skip
def test_the_targets_of_an_event_are_put_together_without_counting_twice(rows, low, high, stated):
    event = totals.by_event(targets(*rows)).iloc[0]
    assert bounds(event) == [low, high, stated]
    assert event["open"] == any(row[2] is None and not row[3] for row in rows)


def test_what_is_neither_civilians_nor_combatants_has_a_toll_too():
    herd = targets(("herd", 40, 60, False)).assign(target_kind=pd.NA)
    assert bounds(totals.by_event(herd).iloc[0]) == [40, 60, 60]


def with_claim(tiny, like, event, **cells):
    """The tiny record with one claim more."""
    claims = tiny.claims
    one = claims.loc[claims["claim_id"].eq(like)].assign(
        claim_id="c9999-1", event_id=event, **cells
    )
    return tiny.replace(claims=pd.concat([claims, one], ignore_index=True))


def why_not(record, kind="civilians"):
    table = casualties.tolls(record, every=True)
    return table.loc[table["target_kind"].eq(kind)].set_index("event_id")["why_not"].to_dict()


def test_one_claimant_that_speaks_of_two_targets_of_an_event_is_one_claimant(tiny):
    both = with_claim(tiny, "c0001-3", "e0001-wells", target_id="red")
    one = casualties.tolls(both).set_index(["event_id", "target_kind"])
    assert one.loc[("e0001-wells", "combatants"), ["claimants", "targets"]].tolist() == [3, 2]


def test_only_what_may_be_added_is_returned_and_every_row_says_why_not(tiny):
    table = casualties.tolls(tiny)
    assert table["event_id"].tolist() == ["e0001-wells", "e0002-wells", "e0003-ford"]
    assert {"kind", "counted", "why_not"}.isdisjoint(table)
    every = casualties.tolls(tiny, every=True)
    assert every["counted"].sum() == 3
    left_out = every.loc[~every["counted"]].iloc[0]
    assert left_out[["event_id", "kind", "why_not"]].tolist() == [
        "e0004-shire",
        "aggregate",
        "an aggregate over a span",
    ]


def test_a_part_is_left_out_where_its_whole_has_a_toll_of_the_same_kind(tiny):
    both = with_claim(tiny, "c0002-1", "e0001-wells", low=10, high=12)
    why = why_not(both)
    assert why["e0002-wells"] == "inside the toll of e0001-wells" and why["e0001-wells"] == ""
    # the largest number stated is the part's, and it is not lost
    whole = casualties.tolls(both).set_index(["event_id", "target_kind"])
    assert bounds(whole.loc[("e0001-wells", "civilians")]) == [10, 12, 45]


def test_a_part_of_a_part_is_left_out_too_and_a_whole_of_another_kind_hides_nothing(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0003-ford"), "part_of"] = "e0002-wells"
    three = with_claim(tiny.replace(events=events), "c0002-1", "e0003-ford", low=50, high=50)
    three = three.replace(claims=three.claims.assign(measure="killed"))
    assert why_not(three)["e0003-ford"] == "inside the toll of e0002-wells"
    assert why_not(three, "combatants")["e0001-wells"] == ""
    stated = casualties.tolls(three).set_index(["event_id", "target_kind"])["stated_high"]
    assert stated[("e0002-wells", "civilians")] == 50


def test_a_whole_without_a_number_hides_no_part_and_is_not_counted_beside_it(tiny):
    both = with_claim(tiny, "c0002-1", "e0001-wells", low=pd.NA, high=pd.NA, wording="many")
    why = why_not(both)
    assert why["e0002-wells"] == "" and why["e0001-wells"] == "its parts have tolls"


def test_of_two_overlapping_tolls_the_one_with_the_greater_least_number_stands(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0004-shire"), "kind"] = "attack"
    one = tiny.replace(events=events)
    assert why_not(one)["e0002-wells"] == "may hold the same dead as e0004-shire"


def several(tiny, overlaps, numbers=(30, 33, 20), **changes):
    """The tiny record with attacks e1, e2, e3 on civilians, or as changed."""
    events = tiny.events.loc[[2, 2, 2]].assign(event_id=["e1", "e2", "e3"])
    ids = {"claim_id": ["c1", "c2", "c3"], "event_id": ["e1", "e2", "e3"]}
    claims = tiny.claims.loc[[3, 3, 3]].assign(**ids, low=numbers, high=numbers)
    more = claims.assign(claim_id=["d1", "d2", "d3"], **changes)
    pairs = pd.DataFrame(overlaps, columns=["claim_a", "claim_b"]).assign(reason="the same")
    return tiny.replace(
        events=events, claims=pd.concat([claims, more], ignore_index=True), overlaps=pairs
    )


def test_what_overlaps_only_with_what_is_left_out_is_counted(tiny):
    chain = several(tiny, [("c1", "c2"), ("c3", "c1")], low=pd.NA, high=pd.NA)
    assert list(why_not(chain).values()) == ["may hold the same dead as e2", "", ""]


def test_the_largest_number_stated_of_two_that_overlap_is_the_greater_of_theirs(tiny):
    open_one = several(tiny, [("c1", "c2")], low=[60, pd.NA, pd.NA], high=pd.NA)
    table = casualties.tolls(open_one).set_index("event_id")
    # e1 has 30 and "over 60", e2 has 33: the least of e2 stands, 60 is the largest stated of both
    assert bounds(table.loc["e2"]) == [33, 33, 60] and table.loc["e2", "open"]
    assert "e1" not in table.index


@pytest.mark.parametrize("changes", [{"measure": "wounded"}, {"target_kind": "combatants"}])
def test_numbers_overlap_only_with_those_of_their_measure_and_kind(tiny, changes):
    other = several(tiny, [("d1", "d2")], **changes)
    assert set(why_not(other).values()) == {""}
    if "measure" in changes:
        assert len(casualties.tolls(other, measure="wounded")) == 2


def test_tolls_that_lack_a_column_are_refused_by_name(tiny):
    with pytest.raises(menaka.SchemaError, match="no column 'high'"):
        casualties.draws(tiny, pd.DataFrame({"event_id": [], "low": []}))
