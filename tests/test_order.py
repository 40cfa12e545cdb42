"""The order of fall against every history that the windows admit; distances and fronts."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_control import history

import menaka
from menaka import control
from menaka.geography.distance import bearing, kilometres, to_lines

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
def test_precedence_is_what_counting_every_pair_of_days_gives(spans):
    table = control.precedence(windows(*spans))
    for i, j in itertools.permutations(range(len(spans)), 2):
        days = [range(a, b + 1) for a, b in (spans[i], spans[j])]
        pairs = list(itertools.product(*days))
        told = row(table, "ABCD"[i], "ABCD"[j])
        before = [a < b for a, b in pairs]
        same = [a == b for a, b in pairs]
        assert told["p_before"] == pytest.approx(np.mean(before))
        assert told["p_same"] == pytest.approx(np.mean(same))
        assert told["p_after"] == pytest.approx(1 - np.mean(before) - np.mean(same))
        kind = "certain" if all(before) else "possible" if any(before) else "impossible"
        assert told["before"] == kind


@settings(max_examples=60)
@given(SPANS)
def test_ranks_are_those_of_every_history(spans):
    """Ties of a day can come out either way, so all orders of a tied group count."""
    found = [set() for _ in spans]
    for days in itertools.product(*(range(a, b + 1) for a, b in spans)):
        for k, day in enumerate(days):
            least = 1 + sum(other < day for other in days)
            found[k] |= set(range(least, least + days.count(day)))
    table = control.ranks(windows(*spans), draws=5)
    assert table["least"].tolist() == [min(ranks) for ranks in found]
    assert table["most"].tolist() == [max(ranks) for ranks in found]
    assert np.allclose(table[list(range(1, len(spans) + 1))].sum(axis=1), 1)


def test_the_share_of_draws_at_a_rank_is_near_its_exact_value():
    """A falls on day 1; B on day 1, 2 or 3: A is first in 2 histories of 3 and half of the tied one."""
    table = control.ranks(windows((1, 1), (1, 3)), draws=4000, seed=1)
    assert table.loc["a", 1] == pytest.approx(5 / 6, abs=0.02)


@settings(max_examples=60)
@given(SPANS, st.integers(0, 3), st.integers(0, 3))
def test_widening_a_window_never_makes_a_possible_order_certain(spans, down, up):
    wider = [(spans[0][0] - down, spans[0][1] + up), *spans[1:]]
    before = control.precedence(windows(*spans))["before"]
    after = control.precedence(windows(*wider))["before"]
    assert not (before.ne("certain") & after.eq("certain")).any()


@settings(max_examples=60)
@given(SPANS)
def test_the_diagram_has_the_certain_order_and_not_an_arrow_more(spans):
    graph = control.precedence_graph(windows(*spans))
    certain = {(a, b) for a, b in itertools.permutations(range(len(spans)), 2)
               if spans[a][1] < spans[b][0]}  # fmt: skip
    closed = nx.transitive_closure_dag(graph)
    assert set(closed.edges) == {("abcd"[a], "abcd"[b]) for a, b in certain}
    for edge in list(graph.edges):
        less = graph.copy()
        less.remove_edge(*edge)
        assert not nx.has_path(less, *edge)


def test_what_may_not_be_concluded_is_said_in_words():
    table = control.precedence(windows((1, 5), (5, 9), (20, 21), assumed=[True, False, False]))
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
    falls = control.falls(control.spells(table), "red", since="2020-01-01").set_index("place_id")
    assert falls.loc["ford", ["earliest", "assumed", "before"]].tolist() == [START, True, ""]
    assert falls.loc["wells", "earliest"] == pd.Timestamp("2020-01-05")
    assert falls.loc["wells", ["assumed", "before", "days"]].tolist() == [False, "blue", 61]
    later = control.falls(control.spells(table), "red", since="2020-03-01")
    assert later["place_id"].tolist() == ["wells"] and later["assumed"].tolist() == [True]


def test_falls_without_a_window_or_told_twice_are_all_named():
    falls = windows((1, 2), (5, 3)).assign(place_id=["a", "a"])
    with pytest.raises(menaka.SchemaError, match=r"a has no window of days; a stands twice"):
        control.precedence(falls)
    with pytest.raises(menaka.SchemaError, match="no column 'latest'"):
        control.ranks(falls.drop(columns="latest"))


def test_no_falls_give_no_order():
    none = windows((1, 2)).iloc[:0]
    assert control.precedence(none).empty
    assert len(control.precedence_graph(none)) == 0


def test_distances_agree_with_the_degree():
    """One degree along a meridian is 111.195 km on a sphere of 6371.0088 km."""
    assert kilometres([16, 17], [2, 2])[0, 1] == pytest.approx(111.195, abs=0.001)
    line = [[(1.0, 15.0), (3.0, 15.0)]]
    assert to_lines([16.0, 16.0], [2.0, 4.0], line)[0] == pytest.approx(111.195, abs=0.001)
    assert to_lines([15.0], [4.0], line)[0] == pytest.approx(111.195 * np.cos(np.pi / 12), abs=0.01)
    assert bearing([16, 17, 16], [2, 2, 2.5])[0, 1:] == pytest.approx([0, 89.9], abs=0.1)


def placed(spans, km, lat=None):
    n = len(spans)
    lat = 15 + np.arange(n) if lat is None else np.array(lat, dtype=float)
    return windows(*spans, border_km=np.array(km, dtype=float), lat=lat, lon=np.full(n, 2.0),
                   geo_precision="exact")  # fmt: skip


def test_an_order_that_follows_distance_reaches_the_smallest_p_and_no_less():
    """Of 24 orders of four places one runs outward; two, forth and back, are the shortest way."""
    falls = placed([(1, 1), (2, 2), (3, 3), (4, 4)], [10, 20, 30, 40])
    tests = control.follows(falls, draws=5)
    assert tests["p_high"].tolist() == tests["least_p"].tolist() == [1 / 24, 2 / 24]
    assert tests["orders"].tolist() == [24, 24]
    assert tests.loc["border", ["low", "high"]].tolist() == [1, 1]


def test_p_is_what_counting_every_order_by_hand_gives():
    falls = placed([(1, 1), (2, 2), (3, 3), (4, 4)], [20, 10, 40, 30], lat=[15, 18, 16, 17])
    told = control.follows(falls, draws=3)
    orders = list(itertools.permutations(range(4)))

    def tau(km):
        return sum(np.sign(km[j] - km[i]) for i, j in itertools.combinations(range(4), 2))

    km, lat = [20, 10, 40, 30], [15, 18, 16, 17]
    taus = [tau([km[k] for k in order]) for order in orders]
    assert told.loc["border", "p_low"] == np.mean([t >= taus[0] for t in taus])
    ways = [sum(abs(lat[a] - lat[b]) for a, b in itertools.pairwise(order)) for order in orders]
    assert told.loc["path", "p_low"] == np.mean([w <= ways[0] for w in ways])


def test_overlapping_windows_give_a_range_of_p():
    tests = control.follows(placed([(1, 9), (1, 9), (1, 9), (1, 9)], [10, 20, 30, 40]), seed=1)
    assert tests.loc["border", "p_low"] == 1 / 24 and tests.loc["border", "p_high"] > 0.9


def test_too_many_places_to_count_every_order_are_refused():
    falls = placed([(k, k) for k in range(9)], range(9))
    with pytest.raises(menaka.SchemaError, match="9 places; every order can be counted for 2 to 8"):
        control.follows(falls)


def test_a_speed_stands_only_between_places_in_a_certain_order():
    legs = control.legs(placed([(0, 0), (10, 20), (15, 30)], [0, 1, 2]))
    assert legs[["first", "second"]].to_numpy().tolist() == [["A", "B"], ["A", "C"]]
    leg = legs.iloc[0]
    assert leg[["towards", "days_least", "days_most"]].tolist() == ["N", 10, 20]
    assert leg["speed_most"] == pytest.approx(11.1195, abs=0.001)
    assert leg["speed_least"] == pytest.approx(5.5597, abs=0.001)


def test_a_front_has_a_direction_only_if_every_history_agrees():
    straight = control.advance(placed([(0, 0), (10, 10), (20, 20)], [0, 10, 20]))
    assert straight["low"] == straight["high"] == pytest.approx(30.4375)
    assert straight["says"] == "away from the border"
    open_ = control.advance(placed([(0, 20), (0, 20), (0, 20)], [0, 10, 20]), seed=1)
    assert open_["says"] == "the windows do not allow a direction"
    one = control.advance(placed([(0, 0), (1, 1), (30, 30)], [10, 9, 50]))
    assert one["says"].endswith("but not when one place is left out")
    assert control.advance(placed([(0, 0)], [1]))["says"].startswith("1 places: no direction")


def test_places_without_coordinates_are_left_out_and_the_border_is_a_line(tiny):
    falls = windows((1, 1), (2, 2)).assign(place_id=["wells", "shire"])
    out = control.located(falls, tiny.places, [[(1.0, 15.0), (3.0, 15.0)]])
    assert out["place_id"].tolist() == ["wells"]
    assert out["border_km"].tolist() == [pytest.approx(111.195, abs=0.001)]
