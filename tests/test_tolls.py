"""From claims to tolls, added up by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import casualties
from menaka.casualties import RULES, claimants, rules, totals


def said(*rows, **columns):
    """Claims of one target: kind of voice, least, figure, most."""
    table = pd.DataFrame(rows, columns=["claimant_kind", "low", "best", "high"])
    table = table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))
    ids = [f"c{n}" for n in range(len(table))]
    fixed = {"event_id": "e1", "measure": "killed", "target_kind": "combatants", "target": "blue"}
    table = table.assign(claim_id=ids, claimant=ids, **fixed).assign(**columns)

    # What the record would say of them.
    more = ["claimant_actor_id", "origin", "as_of", "said", "relation"]
    table = table.reindex(columns=[*table, *(name for name in more if name not in table)])
    table[more] = table[more].astype("str")
    table["said"] = table["said"].fillna(table["as_of"])
    table = claimants.bounded(
        table.assign(voice=table["claimant_actor_id"].fillna(table["claimant"]))
    )
    return table.assign(superseded=claimants.superseded(table))


def toll(rule, *rows, **columns):
    return rules.by_target(said(*rows, **columns), rule).iloc[0]


def bounds(toll):
    return [None if pd.isna(toll[k]) else int(toll[k]) for k in ("low", "best", "high")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("un", 30, None, 45), ("media", 42, 42, 42)], [30, None, 45]),
        ([("un", 30, None, 45), ("party", 60, None, None)], [30, None, None]),  # an open top
        ([("un", 30, None, 45), ("party", None, None, 9)], [None, None, 45]),  # a missing floor
        ([("un", None, 16, None)], [16, 16, 16]),  # "about 16" is 16
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
    assert bounds(one) == [20, 20, 20] and one["why"] == "c0: replaced by its own claimant"
    # with no order of days Red stands for 10.5: the middle is still 20
    assert bounds(toll("median", *rows, **who)) == [20, 20, 20]
    # between two voices of whom one sets no ceiling the top is open
    assert bounds(toll("median", ("un", 5, None, None), ("ngo", 9, 9, 9))) == [7, 7, None]
    assert bounds(toll("median", ("un", None, 4, 6), ("ngo", 9, 9, 9))) == [None, 6, 8]


def test_neutral_hears_nobody_on_a_side_and_abstains_where_only_they_speak():
    rows = [("party", 60, None, None), ("state", 3, 3, 3), ("un", 8, 8, 8), ("local", 42, 42, 42)]
    one = toll("neutral", *rows, relation=["enemy", "unknown", "own side", "third party"])
    assert bounds(one) == [42, 42, 42] and one["aside"] == "c0 c1 c2"
    alone = toll("neutral", ("party", 60, None, None))
    assert bounds(alone) == [None, None, None] and alone["unquantified"]


def test_latest_takes_the_last_known_day_else_the_documents_else_abstains():
    rows = [("state", 10, 10, 10), ("state", 17, 17, 17), ("media", 40, 40, 40)]
    days = ["2020-03-11", "2020-03-17", "2020-03"]
    one = toll("latest", *rows, as_of=days)
    assert bounds(one) == [17, 17, 17] and one["used"] == "c1"
    assert bounds(toll("latest", *rows, said=["2020-03-18", *days[1:]])) == [10, 10, 10]
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
    assert bounds(one) == [5, 5, 5] and one["used"] == "c1"


def test_a_superseded_figure_stays_in_the_envelope_only():
    rows = [("party", 24, 24, 24), ("party", 30, 30, 30)]
    twice = {"claimant": "Red", "as_of": ["2020-03-08", "2020-03-09"]}
    assert bounds(toll("envelope", *rows, **twice)) == [24, None, 30]
    for rule in ("ucdp-like", "median", "latest"):
        assert toll(rule, *rows, **twice)["low"] == 30


def test_a_toll_stands_for_each_event_and_target_and_many_is_not_zero(tiny):
    table = casualties.tolls(tiny, targets=True).set_index(["event_id", "target"])
    assert bounds(table.loc[("e0001-wells", "blue")]) == [4, None, None]
    assert bounds(table.loc[("e0002-wells", "civilians")]) == [30, None, 45]
    many = table.loc[("e0003-ford", "blue+red")]
    assert bounds(many) == [None, None, None] and many["unquantified"]
    assert many["why"] == "c0003-1: no number"


@pytest.mark.parametrize(
    ("name", "value", "known"), [("measure", "kiled", "killed"), ("rule", "UCDP", "ucdp-like")]
)
def test_a_wrong_word_is_answered_with_those_that_may_be_chosen(tiny, name, value, known):
    with pytest.raises(menaka.NotFoundError, match=f"no {name} '{value}'; there are: .*{known}"):
        casualties.tolls(tiny, **{name: value})


@pytest.mark.parametrize(
    ("rows", "expected", "allow", "pieces"),
    [
        # 30 to 45, 42, and 24 or more all allow 42
        ([("un", 30, None, 45), ("local", 42, 42, 42), ("ngo", 24, None, None)], [42, 42, 42], 3, 1),
        # two of three allow 30 to 40
        ([("un", 30, None, 45), ("ngo", 20, None, 40), ("local", 99, 99, 99)], [30, None, 40], 2, 1),
        # 10 to 12 and 20 to 22 each have two votes: two pieces, 10 to 22 from end to end
        ([("un", 10, None, 12), ("ngo", 10, None, 12), ("local", 20, None, 22), ("media", 20, None, 22)],
         [10, None, 22], 2, 2),
        # "over 5" and "over 9": no upper end
        ([("un", 5, None, None), ("ngo", 9, None, None)], [9, None, None], 2, 1),
        # "up to 9" and 7; a missing low is 0
        ([("un", None, None, 9), ("ngo", None, None, 4)], [0, None, 4], 2, 1),
        # "about 40" is 36 to 44, "about 3" is 2 to 4
        ([("un", None, 40, None), ("ngo", 44, None, 60)], [44, 44, 44], 2, 1),
        ([("un", None, 3, None), ("ngo", 2, 2, 2)], [2, 2, 2], 2, 1),
        # nobody agrees: no number
        ([("un", 4, 4, 4), ("ngo", 9, 9, 9)], [None, None, None], 1, 0),
        # one claimant alone is not contradicted
        ([("un", 4, None, 9)], [4, None, 9], 1, 1),
    ],
)  # fmt: skip
def test_compatible_is_what_most_claimants_allow(rows, expected, allow, pieces):
    one = toll("compatible", *rows)
    assert bounds(one) == expected
    assert (one["allow"], one["pieces"], one["claimants"]) == (allow, pieces, len(rows))


def test_compatible_gives_one_vote_a_claimant_however_often_it_speaks():
    rows = [("un", 4, 4, 4), ("un", 9, 9, 9), ("ngo", 9, 9, 9), ("media", 4, 4, 4)]
    one = toll("compatible", *rows, claimant=["UN", "UN", "NGO", "Gazette"])
    # 4 and 9 have two votes each: the UN allows both
    assert (one["allow"], one["claimants"], one["pieces"]) == (2, 3, 2)
    apart = toll("compatible", ("un", 4, 4, 4), ("ngo", 9, 9, 9))
    assert apart["why_no_best"] == "no two claimants agree on any number"
    assert apart["stated_high"] == 9 and not apart["unquantified"]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_fills_best_or_says_why_not_and_is_a_paragraph_of_the_help(tiny, rule):
    for targets in (True, False):
        table = casualties.tolls(tiny, rule=rule, every=True, targets=targets)
        assert (table["best"].isna() == table["why_no_best"].ne("")).all()
    if casualties.tolls.__doc__:  # python -OO has none
        assert f"\n    {rule}: " in casualties.tolls.__doc__
    assert len(RULES[rule]) > 50


def test_the_largest_number_stated_is_kept_where_a_claim_has_no_upper_bound():
    one = toll("envelope", ("un", 60, None, None), ("local", 145, 145, 145), ("ngo", 150, 153, 155))
    assert bounds(one) == [60, None, None] and one["stated_high"] == 155 and one["open"]
    assert one["why_no_best"] == "a claim has no upper bound"
    # of the claims that the rule admits
    assert toll("ucdp-like", ("party", 200, 200, 200), ("un", 8, 8, 8))["stated_high"] == 8


def test_tolls_of_a_place_an_actor_and_a_span_leave_out_what_lies_there_in_part(tiny):
    def ids(**chosen):
        return casualties.tolls(tiny, **chosen)["event_id"].tolist()

    assert ids(place="Ford") == ["e0003-ford"]
    assert ids(actor="BLU") == ["e0001-wells", "e0003-ford"]
    assert ids(start="2020-03-01", end="2020-03-31") == ["e0001-wells", "e0002-wells"]
    assert ids(start="2020-05-01") == []  # Ford may have begun in April
    with pytest.raises(menaka.SchemaError, match="is no record"):
        casualties.tolls(tiny.claims, place="Ford")


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
    one, table = toll("envelope", *rows), said(*rows).set_index("claim_id")
    for used in table.loc[one["used"].split()].itertuples():
        assert pd.isna(one["low"]) or one["low"] <= used.floor
        assert pd.isna(one["high"]) or one["high"] >= used.ceiling


@settings(max_examples=25)
@given(claims, st.randoms(), st.sampled_from(sorted(RULES)))
def test_no_rule_is_negative_or_minds_the_order_or_crosses_its_bounds(rows, order, rule):
    table = said(*rows, origin="wire", as_of="2020-03-08")
    shuffled = list(table.index)
    order.shuffle(shuffled)
    found, again = (
        rules.by_target(t, rule) for t in (table, table.loc[shuffled].sort_values("claim_id"))
    )
    pd.testing.assert_frame_equal(totals.by_event(found), totals.by_event(again))
    known = [n for n in bounds(found.iloc[0]) if n is not None]
    assert known == sorted(known) and all(n >= 0 for n in known)
    stated, high = found.iloc[0][["stated_high", "high"]]
    assert pd.isna(high) or pd.isna(stated) or high <= stated or rule in ("compatible", "median")
    told = f"{found.iloc[0]['used']} {found.iloc[0]['aside']}".split()
    assert sorted(told) == sorted(table["claim_id"])
