"""From claims to tolls, added up by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import menaka
from menaka import casualties
from menaka.casualties.claims import RULES, envelope, latest, median, neutral, ucdp_like


def said(*rows):
    """Claims of one target: kind of voice, floor, best, ceiling."""
    table = pd.DataFrame(rows, columns=["claimant_kind", "floor", "best", "ceiling"])
    table = table.astype(dict.fromkeys(["floor", "best", "ceiling"], "Int64"))
    table["number"] = table["best"].fillna(table["floor"]).fillna(table["ceiling"])
    ids = [f"c{n}" for n in range(len(table))]
    return table.assign(claim_id=ids, claimant=ids, claimant_actor_id=pd.NA, via=pd.NA).assign(
        as_of=pd.Series(pd.NA, index=table.index, dtype="str")
    )


def bounds(toll):
    return [None if pd.isna(toll[k]) else int(toll[k]) for k in ("low", "best", "high")]


def test_the_envelope_runs_from_the_least_floor_to_the_greatest_ceiling():
    assert bounds(envelope(said(("un", 30, None, 45), ("media", 42, 42, 42)))) == [30, None, 45]


def test_one_open_top_opens_the_envelope_and_one_missing_floor_drops_its_floor():
    assert bounds(envelope(said(("un", 30, None, 45), ("party", 60, None, None)))) == [
        30,
        None,
        None,
    ]
    assert bounds(envelope(said(("un", 30, None, 45), ("party", None, None, 9)))) == [
        None,
        None,
        45,
    ]


def test_ucdp_like_sets_a_party_aside_where_others_speak_and_takes_the_lower_as_best():
    toll = ucdp_like(said(("party", 60, None, None), ("local", 42, 42, 42), ("ngo", 24, None, 99)))
    assert bounds(toll) == [24, 24, 99]
    assert toll["aside"] == ["c0"]
    assert bounds(ucdp_like(said(("party", 60, None, None)))) == [60, 60, 60]


def test_median_counts_a_voice_once_and_by_its_last_figure():
    table = said(
        ("party", 4, 4, 4), ("party", 17, 17, 17), ("un", 20, 20, 20), ("local", 30, None, None)
    )
    table["claimant_actor_id"] = ["red", "red", pd.NA, pd.NA]
    table["as_of"] = ["2020-03-08", "2020-03-10", pd.NA, pd.NA]
    toll = median(table)
    # Red's last word is 17: floors 17, 20, 30; ceilings 17, 20 of three voices
    assert bounds(toll) == [20, 20, 20] and toll["aside"] == ["c0"]
    assert bounds(median(said(("un", 5, None, None), ("ngo", 9, 9, 9)))) == [7, 7, None]


def test_neutral_hears_no_party_and_no_state_and_abstains_where_only_they_speak():
    toll = neutral(said(("party", 60, None, None), ("state", 3, 3, 3), ("local", 42, 42, 42)))
    assert bounds(toll) == [42, None, 42] and toll["aside"] == ["c0", "c1"]
    assert bounds(neutral(said(("party", 60, None, None)))) == [None, None, None]


def test_latest_takes_the_last_day_on_which_anybody_spoke_or_abstains():
    table = said(("state", 10, 10, 10), ("state", 17, 17, 17), ("media", 40, 40, 40))
    table["as_of"] = ["2020-03-11", "2020-03-17", "2020-03"]
    assert bounds(latest(table)) == [17, None, 17]
    assert bounds(latest(table.assign(as_of=pd.Series([pd.NA] * 3, dtype="str")))) == [None] * 3


def test_a_rule_that_abstains_leaves_the_toll_unquantified(tiny):
    table = casualties.tolls(tiny, rule="latest")
    assert table["unquantified"].all() and table["low"].isna().all()


number = st.integers(0, 500)
claim = st.one_of(
    st.tuples(number, number).map(lambda b: ("un", min(b), None, max(b))),
    number.map(lambda n: ("party", n, None, None)),
    number.map(lambda n: ("media", None, None, n)),
    number.map(lambda n: ("local", n, n, n)),
)


@given(st.lists(claim, min_size=1, max_size=8), claim)
def test_adding_a_claim_never_narrows_an_envelope(rows, one):
    before, after = bounds(envelope(said(*rows))), bounds(envelope(said(*rows, one)))
    assert after[0] is None or (before[0] is not None and after[0] <= before[0])
    assert after[2] is None or (before[2] is not None and after[2] >= before[2])


@given(st.lists(claim, min_size=1, max_size=8), st.randoms(), st.sampled_from(sorted(RULES)))
def test_no_rule_is_negative_or_minds_the_order_or_crosses_its_bounds(rows, order, rule):
    shuffled = list(rows)
    order.shuffle(shuffled)
    toll = bounds(RULES[rule](said(*rows)))
    assert toll == bounds(RULES[rule](said(*shuffled)))
    known = [n for n in toll if n is not None]
    assert known == sorted(known) and all(n >= 0 for n in known)


def test_a_toll_stands_for_each_event_and_target_and_many_is_not_zero(tiny):
    table = casualties.tolls(tiny).set_index(["event_id", "target"])
    assert bounds(table.loc[("e0001-wells", "blue")]) == [4, None, None]
    assert bounds(table.loc[("e0002-wells", "civilians")]) == [30, None, 45]
    many = table.loc[("e0003-ford", "blue+red")]
    assert bounds(many) == [None, None, None] and many["unquantified"]
    assert many["aside"] == "c0003-1"


def test_a_claim_taken_at_its_word_is_a_point(tiny):
    claims = tiny.claims
    claims.loc[claims["claim_id"].eq("c0002-1"), ["low", "best", "high"]] = [pd.NA, 16, pd.NA]
    table = casualties.tolls(tiny.replace(claims=claims)).set_index("event_id")
    assert bounds(table.loc["e0002-wells"]) == [16, None, 16]


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
        ([("red", None, None, True)], None, None),
    ],
)
def test_the_targets_of_an_event_are_put_together_without_counting_twice(rows, low, high):
    event = casualties.by_event(targets(*rows)).iloc[0]
    assert bounds(event)[::2] == [low, high]


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


def test_months_add_up_and_keep_their_tops_open_and_count_who_is_not_counted(tiny):
    counted = casualties.additive(tiny, casualties.by_event(casualties.tolls(tiny)))
    civil = casualties.by_period(tiny, counted, target_kind="civilians")
    fighters = casualties.by_period(tiny, counted, target_kind="combatants")
    # the attack's window, 8 to 9 March, lies inside one month
    assert civil.loc["2020-03-01", ["low", "high"]].tolist() == [30, 45]
    assert fighters.loc["2020-03-01", "low"] == 4 and pd.isna(fighters.loc["2020-03-01", "high"])
    # Ford lies in April or May: counted as wide, added to neither
    assert fighters["wide"].sum() == 1
    assert fighters.loc["2020-05-01", ["events", "low", "high"]].tolist() == [0, 0, 0]
    assert list(civil.index) == list(pd.date_range("2020-03-01", "2020-05-01", freq="MS"))


@pytest.mark.parametrize(("name", "value"), [("measure", "kiled"), ("rule", "envelop")])
def test_a_wrong_name_is_answered_with_the_right_one(tiny, name, value):
    with pytest.raises(menaka.NotFoundError, match="did you mean"):
        casualties.tolls(tiny, **{name: value})


def test_a_table_without_a_column_is_refused_by_name():
    with pytest.raises(menaka.SchemaError, match="no column 'target_kind'"):
        casualties.by_event(pd.DataFrame({"event_id": []}))


def test_a_forest_has_a_mark_a_claim_and_an_arrow_an_open_top(tiny):
    claims = casualties.claims(tiny).query("event_id == 'e0001-wells'")
    ax = casualties.draw.forest(claims.assign(label=claims["claimant"], group="Blue"))
    marks = [line for line in ax.lines if line.get_marker() not in (None, "None", "")]
    arrows = [text for text in ax.texts if text.get_text() == "" and text.arrow_patch]
    assert (len(marks), len(arrows)) == (3, 1)


def test_segments_draw_arrows_for_open_months_and_nothing_for_months_without_rows(tiny):
    counted = casualties.additive(tiny, casualties.by_event(casualties.tolls(tiny)))
    fighters = casualties.by_period(tiny, counted, target_kind="combatants")
    ax = casualties.draw.segments(fighters)
    assert len([text for text in ax.texts if text.arrow_patch]) == 1
    empty = fighters.loc["2020-05-01":]
    assert not casualties.draw.segments(empty).lines
