"""Who says it, of whose dead, and what was replaced."""

import pandas as pd
import pytest

import menaka
from menaka import casualties


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


@pytest.mark.parametrize(
    ("start", "end", "relation"),
    [
        (None, None, "own side"),
        ("2020-01-01", None, "own side"),
        (None, "2020-03-07", "third party"),
    ],
)
def test_an_umbrella_speaks_for_its_members_as_long_as_they_are(tiny, start, end, relation):
    row = {"actor_id": "blue", "umbrella_id": "grey", "start_earliest": start, "end_latest": end}
    memberships = tiny.memberships.reindex([0]).assign(**row)
    for column in memberships.filter(regex="earliest|latest"):
        memberships[column] = pd.to_datetime(memberships[column])
    one = with_claim(tiny.replace(memberships=memberships), claimant_actor_id="grey")
    assert by_id(one).loc["c0001-9", "relation"] == relation


def test_a_voice_is_the_actor_else_the_claimant_with_who_relayed_it(tiny):
    said = by_id(tiny)
    assert said.loc["c0001-1", "voice"] == "red"
    assert said.loc["c0001-3", "voice"] == "the mayor via The Gazette"
    assert said.loc["c0002-1", "voice"] == "the mayor"


def told(*rows):
    """A table of claims by one voice on one target: number and day."""
    table = pd.DataFrame(rows, columns=["best", "as_of"]).astype({"as_of": "str"})
    ids = [f"c{n}" for n in range(len(table))]
    fixed = {"event_id": "e1", "claimant": "Red", "claimant_kind": "party", "measure": "killed",
             "target_kind": "combatants", "target": "blue", "low": pd.NA, "high": pd.NA}  # fmt: skip
    return table.assign(claim_id=ids, **fixed)


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
    said = casualties.claims(told(*rows))
    assert said["superseded"].tolist() == superseded


def test_the_day_of_a_figure_is_its_own_else_that_of_its_document(tiny):
    said = by_id(tiny)["said"]
    assert said["c0001-2"] == "2020-03" and pd.isna(said["c0001-1"])


def test_a_claim_taken_at_its_word_has_floor_and_ceiling_in_it():
    one = casualties.claims(told((16, None))).iloc[0]
    assert [one["floor"], one["number"], one["ceiling"]] == [16, 16, 16]


def test_a_table_with_faults_is_refused_with_all_of_them():
    table = told((4, None), (-1, None), (3, None)).assign(low=[9, pd.NA, pd.NA])
    table["claim_id"] = ["c0", "c1", "c1"]
    with pytest.raises(menaka.SchemaError, match=r"below zero: c1; .*c0; a claim_id twice: c1"):
        casualties.claims(table)
    with pytest.raises(menaka.SchemaError, match=r"no number: c0; not a whole number: c1"):
        casualties.claims(told((4, None), (5, None)).assign(best=["ten", 2.5]))
    odd = told((4, "8 March"), (float("inf"), None)).assign(claimant=["Red", None])
    with pytest.raises(
        menaka.SchemaError,
        match=r"no claimant: c1; not a whole number: c1; as_of or said is no day, month or year: c0",
    ):
        casualties.claims(odd)
    twice = pd.concat([told((4, "2020-03-08")), told((5, None)).assign(claim_id="c9")])
    assert casualties.claims(twice)["number"].tolist() == [4, 5]  # two rows of one index
    loud = told((4, None), (5, None)).assign(claimant_kind=["Party", "un"], target_kind="men")
    with pytest.raises(
        menaka.SchemaError, match=r"claimant_kind is none of party, .*: c0; target_kind .*: c0, c1"
    ):
        casualties.claims(loud)  # never taken for a neutral voice
    with pytest.raises(menaka.SchemaError, match=r"no column 'best'.*"):
        casualties.claims(table.drop(columns="best"))


def test_an_empty_table_has_no_claims_and_is_not_changed(tiny):
    empty = told((4, None)).iloc[:0]
    assert casualties.claims(empty).empty and casualties.tolls(empty).empty
    assert casualties.claims(tiny.replace(claims=tiny.claims.iloc[:0])).empty
    before = tiny.claims.copy()
    casualties.claims(tiny)
    pd.testing.assert_frame_equal(before, tiny.claims)
