"""From claims to tolls, added up by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import casualties
from menaka.casualties import RULES


def said(*rows, **columns):
    """Claims of one target: kind of voice, least, figure, most."""
    table = pd.DataFrame(rows, columns=["claimant_kind", "low", "best", "high"])
    table = table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))
    ids = [f"c{n}" for n in range(len(table))]
    fixed = {"event_id": "e1", "measure": "killed", "target_kind": "combatants", "target": "blue"}
    return table.assign(claim_id=ids, claimant=ids, **fixed).assign(**columns)


def toll(rule, *rows, **columns):
    return casualties.tolls(said(*rows, **columns), rule=rule).iloc[0]


def bounds(toll):
    return [None if pd.isna(toll[k]) else int(toll[k]) for k in ("low", "best", "high")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("un", 30, None, 45), ("media", 42, 42, 42)], [30, None, 45]),
        ([("un", 30, None, 45), ("party", 60, None, None)], [30, None, None]),  # an open top
        ([("un", 30, None, 45), ("party", None, None, 9)], [None, None, 45]),  # a missing floor
        ([("un", None, 16, None)], [16, None, 16]),  # "about 16" is 16
        ([("un", None, None, None)], [None, None, None]),  # "many"
    ],
)
def test_the_envelope_runs_from_the_least_floor_to_the_greatest_ceiling(rows, expected):
    assert bounds(toll("envelope", *rows)) == expected


def test_ucdp_like_sets_a_party_aside_where_others_speak_and_takes_the_lower_as_best():
    one = toll("ucdp-like", ("party", 60, None, None), ("local", 42, 42, 42), ("ngo", 24, None, 99))
    assert bounds(one) == [24, 24, 99]
    assert one["why"] == "c0: a party's word where others speak"
    assert bounds(toll("ucdp-like", ("party", 60, None, None))) == [60, 60, 60]


def test_the_median_is_over_voices_each_once():
    rows = [
        ("party", 4, 4, 4),
        ("party", 17, 17, 17),
        ("un", 20, 20, 20),
        ("local", 30, None, None),
    ]
    who = {"claimant_actor_id": ["red", "red", None, None]}
    # on two days Red's last word is 17: floors 17, 20, 30; ceilings 17, 20 and open
    one = toll("median", *rows, **who, as_of=["2020-03-08", "2020-03-10", None, None])
    assert bounds(one) == [20, 20, 20] and one["why"] == "c0: superseded by its own voice"
    # with no order of days Red stands for 10.5: the middle is still 20
    assert bounds(toll("median", *rows, **who)) == [20, 20, 20]
    # between two voices of whom one sets no ceiling the top is open
    assert bounds(toll("median", ("un", 5, None, None), ("ngo", 9, 9, 9))) == [7, 7, None]
    assert bounds(toll("median", ("un", None, 4, 6), ("ngo", 9, 9, 9))) == [None, 6, 8]


def test_neutral_hears_nobody_on_a_side_and_abstains_where_only_they_speak():
    rows = [("party", 60, None, None), ("state", 3, 3, 3), ("un", 8, 8, 8), ("local", 42, 42, 42)]
    one = toll("neutral", *rows, relation=["enemy", "unknown", "own side", "third party"])
    assert bounds(one) == [42, None, 42] and one["aside"] == "c0 c1 c2"
    alone = toll("neutral", ("party", 60, None, None))
    assert bounds(alone) == [None, None, None] and alone["unquantified"]


def test_latest_takes_the_last_known_day_else_the_documents_else_abstains():
    rows = [("state", 10, 10, 10), ("state", 17, 17, 17), ("media", 40, 40, 40)]
    days = ["2020-03-11", "2020-03-17", "2020-03"]
    one = toll("latest", *rows, as_of=days)
    assert bounds(one) == [17, None, 17] and one["used"] == "c1"
    assert bounds(toll("latest", *rows, said=["2020-03-18", *days[1:]])) == [10, None, 10]
    assert bounds(toll("latest", *rows)) == [None, None, None]


def test_of_one_origin_one_figure_counts_once_but_two_figures_are_two_voices():
    rows = [("media", 4, 4, 4), ("media", 4, 4, 4), ("un", 10, 10, 10), ("ngo", 30, 30, 30)]
    one = toll("median", *rows, origin=["wire", "wire", "un", "ngo"])
    assert bounds(one) == [10, 10, 10]  # of 4, 10, 30
    assert one["why"] == "c1: a reprint: one origin, one figure"
    assert bounds(toll("median", *rows)) == [7, 7, 7]  # of 4, 4, 10, 30
    assert bounds(toll("median", *rows[1:], origin=["wire", "wire", "ngo"])) == [10, 10, 10]


def test_a_reprint_of_a_partys_figure_is_heard_where_the_party_is_not():
    rows = [("party", 5, 5, 5), ("media", 5, 5, 5)]
    one = toll("neutral", *rows, origin="wire")
    assert bounds(one) == [5, None, 5] and one["used"] == "c1"


def test_a_superseded_figure_stays_in_the_envelope_only():
    rows = [("party", 24, 24, 24), ("party", 30, 30, 30)]
    twice = {"claimant": "Red", "as_of": ["2020-03-08", "2020-03-09"]}
    assert bounds(toll("envelope", *rows, **twice)) == [24, None, 30]
    for rule in ("ucdp-like", "median", "latest"):
        assert toll(rule, *rows, **twice)["low"] == 30


def test_a_toll_stands_for_each_event_and_target_and_many_is_not_zero(tiny):
    table = casualties.tolls(tiny).set_index(["event_id", "target"])
    assert bounds(table.loc[("e0001-wells", "blue")]) == [4, None, None]
    assert bounds(table.loc[("e0002-wells", "civilians")]) == [30, None, 45]
    many = table.loc[("e0003-ford", "blue+red")]
    assert bounds(many) == [None, None, None] and many["unquantified"]
    assert many["why"] == "c0003-1: no number"


@pytest.mark.parametrize(("name", "value"), [("measure", "kiled"), ("rule", "envelop")])
def test_a_wrong_name_is_answered_with_the_right_one(tiny, name, value):
    with pytest.raises(menaka.NotFoundError, match="did you mean"):
        casualties.tolls(tiny, **{name: value})


number = st.integers(0, 500)
claim = st.one_of(
    st.tuples(number, number).map(lambda b: ("un", min(b), None, max(b))),
    number.map(lambda n: ("party", n, None, None)),
    number.map(lambda n: ("media", None, None, n)),
    number.map(lambda n: ("local", n, n, n)),
    st.just(("state", None, None, None)),
)
claims = st.lists(claim, min_size=1, max_size=8)


@settings(max_examples=25)
@given(claims, claim)
def test_adding_a_claim_never_narrows_an_envelope(rows, one):
    before, after = (toll("envelope", *r) for r in (rows, [*rows, one]))
    if before["unquantified"]:
        return
    assert pd.isna(after["low"]) or after["low"] <= before["low"]
    assert pd.isna(after["high"]) or after["high"] >= before["high"]


@settings(max_examples=25)
@given(claims)
def test_an_envelope_holds_every_claim_it_uses(rows):
    one, table = toll("envelope", *rows), casualties.claims(said(*rows)).set_index("claim_id")
    for used in table.loc[one["used"].split()].itertuples():
        assert pd.isna(one["low"]) or one["low"] <= used.floor
        assert pd.isna(one["high"]) or one["high"] >= used.ceiling


@settings(max_examples=25)
@given(claims, st.randoms(), st.sampled_from(sorted(RULES)))
def test_no_rule_is_negative_or_minds_the_order_or_crosses_its_bounds(rows, order, rule):
    table = said(*rows, origin="wire", as_of="2020-03-08")
    shuffled = list(table.index)
    order.shuffle(shuffled)
    found = casualties.tolls(table, rule=rule)
    pd.testing.assert_frame_equal(found, casualties.tolls(table.loc[shuffled], rule=rule))
    known = [n for n in bounds(found.iloc[0]) if n is not None]
    assert known == sorted(known) and all(n >= 0 for n in known)
    told = f"{found.iloc[0]['used']} {found.iloc[0]['aside']}".split()
    assert sorted(told) == sorted(table["claim_id"])
