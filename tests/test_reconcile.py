"""Aggregates against the events inside their scope, by hand."""

import pandas as pd
import pytest

import menaka
from menaka import casualties


def row(record, **options):
    table = casualties.reconcile(record, **options)
    return table.set_index("claim_id")


def changed(record, claim, **cells):
    claims = record.claims
    for column, value in cells.items():
        claims.loc[claims["claim_id"].eq(claim), column] = value
    return record.replace(claims=claims)


def test_an_aggregate_is_set_against_the_events_of_its_place_span_and_target(tiny):
    one = row(tiny).loc["c0004-1"]  # over 100 civilians in Shire; Wells: 30 to 45
    covered = one[["events", "unquantified", "unsure", "covered_low", "covered_high"]]
    assert covered.tolist() == [1, 0, 0, 30, 45]
    assert one["gap_low"] == 55 and pd.isna(one["gap_high"]) and one["above_low"] == 70
    assert one["sentence"] == (
        "Grey Council: 100 or more civilians, Shire, 2020-03-01 to 2020-05-31; "
        "1 event inside with 30 to 45; 55 or more unaccounted for."
    )


def test_a_closed_aggregate_below_its_events_is_said_to_be(tiny):
    one = row(changed(tiny, "c0004-1", low=10, best=10, high=10)).loc["c0004-1"]
    assert (one["gap_low"], one["gap_high"]) == (-35, -20)
    assert one["sentence"].endswith("the events come to more than the total.")


def test_an_open_top_of_an_event_leaves_the_gap_without_a_floor(tiny):
    one = row(changed(tiny, "c0002-1", high=pd.NA)).loc["c0004-1"]
    assert pd.isna(one["covered_high"]) and pd.isna(one["gap_low"])
    assert one["sentence"].endswith(
        "an event has no upper bound, so none need be missing; "
        "the total is 70 more than the least stated for the events."
    )


def test_an_event_without_a_number_is_counted_beside(tiny):
    one = row(changed(tiny, "c0002-1", low=pd.NA, high=pd.NA)).loc["c0004-1"]
    assert one[["events", "unquantified", "covered_low", "covered_high"]].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("scope", "events", "unsure"),
    [
        ({"scope_end": pd.Timestamp("2020-03-08")}, 0, 1),  # the window reaches over the end
        ({"scope_end": pd.Timestamp("2020-03-07")}, 0, 0),
        ({"scope_place_id": "wells"}, 1, 0),
        ({"scope_place_id": "ford"}, 0, 0),
        ({"target_id": "civilians-wells"}, 0, 1),  # nobody names those of the event
    ],
)
def test_a_scope_is_a_place_a_span_and_a_target(tiny, scope, events, unsure):
    one = row(changed(tiny, "c0004-1", **scope)).loc["c0004-1"]
    assert (one["events"], one["unsure"]) == (events, unsure)


def test_an_event_placed_more_widely_than_the_scope_may_be_inside(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0002-wells"), ["place_id", "part_of"]] = ["shire", pd.NA]
    one = row(changed(tiny.replace(events=events), "c0004-1", scope_place_id="wells")).loc[
        "c0004-1"
    ]
    assert one[["events", "unsure", "covered_low", "covered_high"]].tolist() == [0, 1, 0, 45]


def test_an_area_holds_what_it_is_said_to_hold(tiny):
    places = tiny.places
    area = places.loc[places["place_id"].eq("shire")].assign(place_id="both", kind="area")
    one = tiny.replace(places=pd.concat([places, area], ignore_index=True))
    one = changed(one, "c0004-1", scope_place_id="both")
    assert row(one).loc["c0004-1", "events"] == 0
    parts = tiny.place_parents.assign(parent_id="both")
    one = one.replace(place_parents=pd.concat([tiny.place_parents, parts], ignore_index=True))
    assert row(one).loc["c0004-1", "events"] == 1
    # half an area in the scope: may be inside
    events = one.events
    events.loc[events["event_id"].eq("e0002-wells"), "place_id"] = "both"
    half = changed(one.replace(events=events), "c0004-1", scope_place_id="wells")
    assert row(half).loc["c0004-1", "unsure"] == 1


def test_a_whole_and_its_part_are_covered_once(tiny):
    claims = tiny.claims
    whole = claims.loc[claims["claim_id"].eq("c0002-1")].assign(
        claim_id="c0001-9", event_id="e0001-wells", low=50, high=60
    )
    one = row(tiny.replace(claims=pd.concat([claims, whole], ignore_index=True))).loc["c0004-1"]
    assert one[["events", "covered_low", "covered_high"]].tolist() == [1, 50, 60]


def test_an_undivided_aggregate_is_set_against_all_kinds_together(tiny):
    one = row(changed(tiny, "c0004-1", target_kind="undivided", target_id=pd.NA)).loc["c0004-1"]
    # civilians 30 to 45, Blue's combatants 4 or more; Ford has no number
    assert one[["events", "unquantified", "covered_low"]].tolist() == [2, 1, 34]
    assert pd.isna(one["covered_high"])


def with_undivided(tiny, low, event="e0002-wells", **cells):
    """The tiny record with one number for civilians and combatants together."""
    claims = tiny.claims
    one = claims.loc[claims["claim_id"].eq("c0002-1")].assign(
        claim_id="c0002-9", event_id=event, target_kind="undivided", low=low, high=low, **cells
    )
    return tiny.replace(claims=pd.concat([claims, one], ignore_index=True))


@pytest.mark.parametrize(("low", "covered", "events"), [(25, 34, 2), (60, 60, 1)])
def test_dead_told_apart_and_undivided_are_covered_once_in_an_event_and_its_parts(
    tiny, low, covered, events
):
    # the capture: 4 or more combatants; its part, the attack: 30 to 45 civilians, and all together
    whole = {"target_kind": "undivided", "target_id": pd.NA}
    one = row(changed(with_undivided(tiny, low), "c0004-1", **whole)).loc["c0004-1"]
    assert one[["events", "covered_low"]].tolist() == [events, covered]


def test_an_event_with_two_kinds_of_dead_is_one_event(tiny):
    claims = tiny.claims
    fighters = claims.loc[claims["claim_id"].eq("c0001-2")].assign(
        claim_id="c0002-9", event_id="e0002-wells"
    )
    both = tiny.replace(claims=pd.concat([claims, fighters], ignore_index=True))
    one = row(changed(both, "c0004-1", target_kind="undivided", target_id=pd.NA)).loc["c0004-1"]
    assert one["events"] == 2  # three tolls


def test_an_undivided_number_may_hold_the_civilians_of_its_event(tiny):
    beside = with_undivided(tiny, 9, event="e0001-wells")
    one = row(beside).loc["c0004-1"]
    assert one[["events", "unsure", "covered_low", "covered_high"]].tolist() == [1, 1, 30, 54]
    # of an event whose civilians are told apart it says nothing more
    assert row(with_undivided(tiny, 99)).loc["c0004-1", "covered_high"] == 45


def test_totals_are_chosen_by_target_place_actor_and_span(tiny):
    def ids(**chosen):
        return casualties.reconcile(tiny, **chosen)["claim_id"].tolist()

    assert ids(target="civilians", place="Shire", start="2020-01-01") == ["c0004-1"]
    assert ids(target="combatants") == ids(place="Wells") == ids(actor="RED") == []
    assert ids(start="2020-04-01") == []
    with pytest.raises(menaka.NotFoundError, match="there are: civilians"):
        ids(target="civilian")


def test_without_aggregates_there_is_nothing_to_reconcile(tiny):
    events = tiny.events.assign(kind="attack")
    assert casualties.reconcile(tiny.replace(events=events)).empty


def test_the_record_has_a_sentence_for_every_numbered_aggregate(record):
    table = casualties.reconcile(record)
    gap = (table["high"] - table["covered_low"]).dropna()
    pd.testing.assert_series_equal(table["gap_high"].dropna(), gap, check_names=False)
    assert table["sentence"].str.endswith(".").all()
