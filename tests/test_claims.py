"""Who says it, of whose dead, and what was replaced."""

import pandas as pd
import pytest

import menaka
from menaka import casualties
from menaka.casualties import claimants


def by_id(record):
    return casualties.claims(record).set_index("claim_id")


def test_a_relation_comes_from_the_side_on_which_claimant_and_dead_stood(tiny):
    said = by_id(tiny)
    assert said["relation"].to_dict() == {
        "c0001-1": "enemy",  # Red on Blue's dead
        "c0001-2": "own side",
        "c0001-3": "third party",  # the mayor
        "c0002-1": "third party",
        "c0003-1": "unknown",  # Blue on the dead of both sides
        "c0004-1": "third party",
    }
    assert said.loc["c0001-1", "side"] == "B" and pd.isna(said.loc["c0003-1", "side"])


def with_claim(record, **changes):
    claims = record.claims
    one = claims.loc[claims["claim_id"].eq("c0001-1")].assign(claim_id="c0001-9", **changes)
    return record.replace(claims=pd.concat([claims, one], ignore_index=True))


@pytest.mark.parametrize(
    ("changes", "relation"),
    [
        ({"claimant_actor_id": "grey"}, "third party"),  # a party that took no part
        ({"claimant_actor_id": pd.NA}, "unknown"),  # a party that nobody can place
        ({"claimant_actor_id": "grey", "event_id": "e0004-shire"}, "unknown"),  # nobody is named
        # Blue took no part in the attack, but in the capture of which it is a part
        (
            {"event_id": "e0002-wells", "claimant_actor_id": "blue", "target_id": "civilians"},
            "unknown",
        ),
        # an attacker's word about those whom it attacked, on no coded side
        ({"event_id": "e0002-wells", "target_id": "civilians"}, "enemy"),
        # a party's word about civilians, where neither attacked
        ({"event_id": "e0003-ford", "target_id": "civilians"}, "unknown"),
    ],
)
def test_a_party_is_placed_only_where_the_participants_settle_it(tiny, changes, relation):
    assert by_id(with_claim(tiny, **changes)).loc["c0001-9", "relation"] == relation


def test_a_party_that_is_named_only_as_speaking_is_not_taken_for_a_third_one(tiny):
    grey = tiny.participants.iloc[[0]].assign(actor_id="grey", side=pd.NA, role="claimant")
    one = with_claim(tiny, claimant_actor_id="grey")
    one = one.replace(participants=pd.concat([tiny.participants, grey], ignore_index=True))
    assert by_id(one).loc["c0001-9", "relation"] == "unknown"


@pytest.mark.parametrize("kind", ["umbrella", "state force"])
@pytest.mark.parametrize(
    ("start", "end", "relation"),
    [
        (None, None, "own side"),
        ("2020-01-01", None, "own side"),
        (None, "2020-03-07", "third party"),
    ],
)
def test_an_umbrella_or_a_government_speaks_for_its_own_as_long_as_they_are(
    tiny, kind, start, end, relation
):
    row = {"actor_id": "blue", "umbrella_id": "grey", "start_earliest": start, "end_latest": end}
    memberships = tiny.memberships.reindex([0]).assign(kind=kind, **row)
    for column in memberships.filter(regex="earliest|latest"):
        memberships[column] = pd.to_datetime(memberships[column])
    one = with_claim(tiny.replace(memberships=memberships), claimant_actor_id="grey")
    assert by_id(one).loc["c0001-9", "relation"] == relation


def test_spellings_of_one_voice_fall_together_and_a_description_stays_inside_its_event(tiny):
    said = by_id(tiny)
    assert said.loc[["c0001-1", "c0001-2"], "voice"].tolist() == ["red", "blue"]
    assert said.loc["c0001-3", "voice"] == "mayor in e0001 via The Gazette"
    assert said.loc["c0002-1", "voice"] == "mayor in e0002"
    spelt = tiny.claimants.iloc[[0]].assign(claimant="The Red staff", actor_id=pd.NA)
    one = tiny.replace(claimants=pd.concat([tiny.claimants, spelt], ignore_index=True))
    one = with_claim(
        one, claimant="The Red staff", claimant_actor_id=pd.NA, low=50, as_of="2020-03-20"
    )
    one = one.replace(claims=one.claims.assign(as_of=one.claims["as_of"].fillna("2020-03-09")))
    said = by_id(one)
    assert said.loc["c0001-9", "voice"] == "red"
    assert said["superseded"][["c0001-1", "c0001-9"]].tolist() == [True, False]


def test_a_claimant_that_no_table_knows_is_the_actor_else_itself_with_who_relayed_it(tiny):
    said = by_id(tiny.replace(claimants=tiny.claimants.iloc[:0]))
    assert said.loc["c0001-1", "voice"] == "red"
    assert said.loc["c0001-3", "voice"] == "the mayor via The Gazette"
    assert said.loc["c0002-1", "voice"] == "the mayor"


def told(*rows):
    """A table of claims by one voice on one target: number and day."""
    table = pd.DataFrame(rows, columns=["best", "as_of"]).astype({"as_of": "str"})
    fixed = {"event_id": "e1", "voice": "red", "target_kind": "combatants", "target": "blue"}
    return claimants.bounded(table.assign(low=pd.NA, high=pd.NA, said=table["as_of"], **fixed))


@pytest.mark.parametrize(
    ("rows", "superseded"),
    [
        ([(4, "2020-03-08"), (9, "2020-03-10")], [True, False]),
        ([(9, "2020-03-08"), (9, "2020-03-10")], [False, False]),  # said again, not replaced
        ([(4, "2020-03-08"), (9, "2020-03-08")], [False, False]),  # on one day: no order
        ([(4, "2020-03"), (9, "2020-03-10")], [False, False]),  # the month may be later
        ([(4, "2020-03"), (9, "2020-04-01")], [True, False]),
        ([(4, None), (9, "2020-03-10")], [False, False]),
        ([(4, "2020-03-08"), (None, "2020-03-10")], [False, False]),  # "many" replaces nothing
    ],
)
def test_a_figure_is_superseded_by_another_of_its_voice_on_a_later_day(rows, superseded):
    assert claimants.superseded(told(*rows)).tolist() == superseded


def test_the_day_of_a_figure_is_its_own_else_that_of_its_document(tiny):
    said = by_id(tiny)["said"]
    assert said["c0001-2"] == "2020-03" and pd.isna(said["c0001-1"])


def test_a_claim_taken_at_its_word_has_floor_and_ceiling_in_it():
    one = told((16, None)).iloc[0]
    assert [one["floor"], one["number"], one["ceiling"]] == [16, 16, 16]


def ids(table):
    return table["claim_id"].tolist()


def test_claims_of_an_event_are_those_of_what_contains_it_and_lies_in_it_too(tiny):
    of_the_part = ids(casualties.claims(tiny, event="e0002-wells"))
    assert of_the_part == ["c0001-1", "c0001-2", "c0001-3", "c0002-1"]
    assert ids(casualties.claims(tiny, event="e0003-ford")) == ["c0003-1"]
    with pytest.raises(menaka.NotFoundError, match="did you mean 'e0003-ford'"):
        casualties.claims(tiny, event="e0003-fort")


def test_claims_of_a_place_an_actor_and_a_span_are_found_by_name(tiny):
    ford = casualties.claims(tiny, place="Ford")
    assert dict(zip(ids(ford), ford["within"], strict=True)) == {
        "c0003-1": "inside",
        "c0004-1": "partly",  # of the shire around it
    }
    assert len(casualties.claims(tiny, place="Shire")) == 6
    assert ids(casualties.claims(tiny, actor="Front bleu", place="Wélls")) == [
        "c0001-1",
        "c0001-2",
        "c0001-3",
    ]
    may = casualties.claims(tiny, start="2020-05-01", end="2020-05-31")
    assert may.set_index("claim_id")["within"].to_dict() == {"c0003-1": "partly"}
    for wrong in ({"place": "Fort"}, {"actor": "Purple"}, {"start": "1 May"}, {"measure": "kiled"}):
        with pytest.raises(menaka.MenakaError, match="|".join(wrong.values())):
            casualties.claims(tiny, **wrong)
    with pytest.raises(menaka.SchemaError, match="is no record"):
        casualties.claims(tiny.claims, place="Ford")


def test_an_empty_table_has_no_claims_and_none_is_changed(tiny):
    assert casualties.claims(tiny.replace(claims=tiny.claims.iloc[:0])).empty
    before = tiny.claims.copy()
    casualties.claims(tiny)
    pd.testing.assert_frame_equal(before, tiny.claims)
