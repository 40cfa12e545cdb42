"""The order of fall against every history that the windows admit."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_control import history

import menaka
from menaka import control

START = pd.Timestamp("2020-01-01")


def windows(*spans, **columns):
    """Make falls of places a, b, c, … with windows of days counted from 1 January 2020."""
    first, last = ([START + pd.Timedelta(days=s[k]) for s in spans] for k in (0, 1))
    ids = list("abcdefghij"[: len(spans)])
    return pd.DataFrame({"place_id": ids, "place": [i.upper() for i in ids], "earliest": first,
                         "latest": last, **columns})  # fmt: skip


def row(table, first, second):
    return table.loc[table["first"].eq(first) & table["second"].eq(second)].iloc[0]


SPANS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1])),
    min_size=2, max_size=4,
)  # fmt: skip


@settings(max_examples=60)
@given(SPANS)
def test_the_order_is_what_counting_every_pair_of_days_gives(spans):
    table = control.order(windows(*spans))
    for i, j in itertools.permutations(range(len(spans)), 2):
        days = [range(a, b + 1) for a, b in (spans[i], spans[j])]
        pairs = list(itertools.product(*days))
        told = row(table, "ABCD"[i], "ABCD"[j])
        before = [a < b for a, b in pairs]
        same = [a == b for a, b in pairs]
        assert told["p_before"] == pytest.approx(np.mean(before))
        after = row(table, "ABCD"[j], "ABCD"[i])["p_before"]
        assert after == pytest.approx(1 - np.mean(before) - np.mean(same))
        assert (told["possible"], told["certain"]) == (any(before), all(before))


@settings(max_examples=60)
@given(SPANS, st.integers(0, 3), st.integers(0, 3))
def test_widening_a_window_never_makes_a_possible_order_certain(spans, down, up):
    wider = [(spans[0][0] - down, spans[0][1] + up), *spans[1:]]
    before = control.order(windows(*spans))["certain"]
    after = control.order(windows(*wider))["certain"]
    assert not (~before & after).any()


def test_what_may_not_be_concluded_is_said_in_words():
    table = control.order(windows((1, 5), (5, 9), (20, 21), assumed=[True, False, False]))
    assert row(table, "A", "B")["not_to_conclude"] == (
        "that A fell before B, or after: 1 day is open to both; a window's beginning is assumed"
    )
    assert row(table, "B", "A")["not_to_conclude"].startswith("that A fell before B: both may")
    assert row(table, "B", "C")["not_to_conclude"] == ""


def test_a_fall_is_the_first_spell_of_the_taker_and_says_what_is_assumed():
    table = history(("seen", "blue", "2020-01-05", "2020-01-05"),
                    ("seen", "red", "2020-03-05", "2020-03-05"),
                    ("seen", "red", "2020-02-20", "2020-02-20"),
                    ("seen", "red", "2021-09-09", "2021-09-09"))  # fmt: skip
    table.loc[2, ["place_id", "place"]] = ["ford", "Ford"]
    falls = control.falls(control.spells(table), "red", start="2020-01-01").set_index("place_id")
    assert falls.loc["ford", ["earliest", "assumed", "before"]].tolist() == [START, True, ""]
    assert falls.loc["wells", "earliest"] == pd.Timestamp("2020-01-05")
    assert falls.loc["wells", ["assumed", "before", "days"]].tolist() == [False, "blue", 61]
    later = control.falls(control.spells(table), "red", start="2020-03-01")
    assert later["place_id"].tolist() == ["wells"] and later["assumed"].tolist() == [True]


def test_falls_without_a_window_or_told_twice_are_all_named():
    falls = windows((1, 2), (5, 3)).assign(place_id=["a", "a"])
    with pytest.raises(menaka.SchemaError, match="a has no window of days, or two"):
        control.order(falls)
    with pytest.raises(menaka.SchemaError, match="no column 'latest'"):
        control.order(falls.drop(columns="latest"))


def test_no_falls_give_no_order():
    none = windows((1, 2)).iloc[:0]
    assert control.order(none).empty


def test_a_fall_after_the_horizon_has_no_known_holder_before_it():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue", "2020-03-01", "2020-03-02"))  # fmt: skip
    before = [
        control.falls(control.spells(table, horizon=h), "blue")["before"].tolist() for h in (30, 90)
    ]
    assert before == [[""], ["red"]]


def test_falls_are_asked_for_by_name_of_a_record_and_of_spells(tiny):
    record = control.falls(tiny, "Armée rouge", start="2020-01-01")
    assert record[["place_id", "before"]].to_numpy().tolist() == [["wells", "blue"]]
    table = control.falls(control.spells(tiny), "red")
    assert table["place_id"].tolist() == ["wells"]


def test_a_place_that_is_contested_has_not_fallen(tiny):
    """Ford was contested by blue and red."""
    held = tiny.replace(control=tiny.control.assign(status="controlled"))
    falls = [control.falls(record, "red", start="2020-01-01") for record in (tiny, held)]
    assert [table["place_id"].tolist() for table in falls] == [["wells"], ["wells", "ford"]]
    pairs = control.order(falls[1])
    assert pairs["possible"].all() and not pairs["certain"].any()  # Ford's beginning is assumed


def test_the_search_begins_with_the_offensive_where_no_day_is_named(record):
    falls = control.falls(record, "EIGS")
    assert falls["earliest"].min() >= pd.Timestamp("2022-03-01") and len(falls) >= 7
    assert len(control.order(record, "ISGS")) == len(falls) * (len(falls) - 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"actor": "redd"}, "no holder 'redd'; there are: red"),
        ({"start": "01/02/2020"}, "start: '01/02/2020' is not a day"),
        ({"start": "2020-02-01", "end": "2020-01-01"}, "ends on 2020-01-01, before it starts"),
    ],
)
def test_an_unknown_name_or_word_is_never_an_empty_answer(options, said):
    spells = control.spells(history(("seen", "red", "2020-01-05", "2020-01-05")))
    with pytest.raises(menaka.MenakaError, match=said):
        control.falls(spells, **{"actor": "red", **options})


def test_an_actor_that_took_nothing_is_empty_and_an_unknown_one_an_error(tiny):
    assert control.falls(tiny, "Grey Council", start="2020-01-01").empty
    with pytest.raises(menaka.NotFoundError, match="no actor 'Gray Council'"):
        control.order(tiny, "Gray Council")
    with pytest.raises(menaka.NotFoundError, match="no actor 'None'"):
        control.order(tiny)
