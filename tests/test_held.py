"""How much was held, changes of hands, returns: on histories made by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_control import history
from test_spells import ROWS, START, told

import menaka
from menaka import control


def on_day(table, day):
    own = table.loc[table["day"].eq(pd.Timestamp(day))].set_index("holder")
    return own[["least", "held", "most"]].T.to_dict("list")


def test_least_held_and_most_are_told_apart_over_the_whole_list():
    """Wells: red seen on 1 January and 1 March, horizon 100 days; Ford was never seen."""
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    spells = control.spells(table, horizon=100)
    held = control.held(spells, ["wells", "ford"], ["2019-12-31", "2020-02-01", "2020-04-01"])
    assert on_day(held, "2019-12-31") == {"red": [0, 0, 2], "unknown": [2, 2, 2]}
    assert on_day(held, "2020-02-01") == {"red": [1, 1, 2], "unknown": [1, 1, 1]}
    assert on_day(held, "2020-04-01") == {"red": [0, 1, 2], "unknown": [1, 1, 1]}


def test_inside_the_window_of_a_change_neither_holder_is_sure_and_both_are_possible():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "blue", "2020-01-31", "2020-01-31"))  # fmt: skip
    held = control.held(control.spells(table), ["wells"], ["2020-01-15"])
    assert on_day(held, "2020-01-15") == {"red": [0, 1, 1], "blue": [0, 0, 1], "unknown": [0, 0, 0]}


def test_a_place_that_was_left_or_is_contested_is_held_by_nobody():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "", "2020-01-10", "2020-01-10", "vacated"),
                    ("seen", "blue+red", "2020-01-20", "2020-01-20", "contested"))  # fmt: skip
    held = control.held(control.spells(table), ["wells"], ["2020-01-12", "2020-01-20"])
    assert on_day(held, "2020-01-12")["nobody"][1] == 1
    assert on_day(held, "2020-01-20")["contested"][1] == 1


def test_a_contradiction_is_possible_for_both_and_sure_for_neither():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-01-05", "2020-01-05"))  # fmt: skip
    now = on_day(control.held(control.spells(table), ["wells"], ["2020-01-05"]), "2020-01-05")
    assert now["red"] == now["blue"] == [0, 0, 1]
    assert now["contradicted"][1] == 1


def test_a_place_outside_the_list_does_not_count_and_an_empty_list_is_refused():
    spells = control.spells(history(("seen", "red", "2020-01-05", "2020-01-05")))
    assert on_day(control.held(spells, ["ford"], ["2020-01-05"]), "2020-01-05") == {
        "unknown": [1, 1, 1]}  # fmt: skip
    with pytest.raises(menaka.MenakaError, match="place in the list"):
        control.held(spells, [], ["2020-01-05"])


@settings(max_examples=30)
@given(ROWS, st.integers(0, 200), st.integers(0, 200))
def test_shares_add_up_to_one_and_bounds_are_in_order(rows, one, other):
    table, days = told(rows), pd.date_range(START, periods=12, freq="40D")
    unknown = []
    for horizon in sorted((one, other)):
        held = control.held(control.spells(table, horizon=horizon), ["wells", "ford"], days)
        assert np.allclose(held.groupby("day")["share"].sum(), 1)
        assert (held["least"] <= held["held"]).all() and (held["held"] <= held["most"]).all()
        unknown.append(held.loc[held["holder"].eq("unknown"), "held"].to_numpy())
    assert (unknown[1] <= unknown[0]).all()


def test_a_change_of_hands_is_none_if_a_holder_stays_or_the_time_before_is_unknown():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue+red", "2020-01-10", "2020-01-12"),
                    ("changed", "grey", "2020-02-01", "2020-02-03"),
                    ("seen", "red", "2021-09-01", "2021-09-01"))  # fmt: skip
    changes = control.turnovers(control.spells(table))
    assert changes[["before", "after"]].to_numpy().tolist() == [["blue+red", "grey"]]


def test_who_wins_a_place_that_was_fought_over_takes_it():
    table = history(("seen", "blue+red", "2020-01-01", "2020-01-01", "contested"),
                    ("changed", "red", "2020-01-10", "2020-01-12"))  # fmt: skip
    assert control.turnovers(control.spells(table))["after"].tolist() == ["red"]


def test_changes_by_month_have_bounds_where_a_window_reaches_over_a_month():
    first, last = ["2020-01-05", "2020-01-30"], ["2020-01-06", "2020-03-01"]
    table = pd.DataFrame({"earliest": pd.to_datetime(first), "latest": pd.to_datetime(last)})
    months = control.turnovers_by_period(table)
    assert months["least"].tolist() == [1, 0, 0]
    assert months["most"].tolist() == [2, 1, 1]
    assert control.turnovers_by_period(table.iloc[:0]).empty


def test_a_return_tells_when_it_was_lost_who_held_it_and_for_how_long():
    table = history(("changed", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue", "2020-02-01", "2020-02-03"),
                    ("changed", "", "2020-02-10", "2020-02-10", "vacated"),
                    ("changed", "red", "2020-02-20", "2020-02-21"))  # fmt: skip
    (back,) = control.recaptures(control.spells(table)).to_dict("records")
    assert (back["holder"], back["meanwhile"], back["unseen"]) == ("red", "blue, nobody", False)
    assert (back["days_least"], back["days_most"]) == (17, 20)


def test_the_same_holder_after_a_silence_is_no_return():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "red", "2021-01-01", "2021-01-01"))  # fmt: skip
    assert control.recaptures(control.spells(table)).empty


def test_a_return_after_days_that_nobody_saw_says_so():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue", "2020-01-05", "2020-01-05"),
                    ("seen", "red", "2021-01-05", "2021-01-05"))  # fmt: skip
    (back,) = control.recaptures(control.spells(table)).to_dict("records")
    assert back["unseen"] and pd.isna(back["back_earliest"])
    assert (back["days_least"], back["days_most"]) == (0, 366)


def test_a_change_after_the_horizon_has_no_known_holder_before_it():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue", "2020-03-01", "2020-03-02"))  # fmt: skip
    within = control.turnovers(control.spells(table, horizon=90))
    beyond = control.turnovers(control.spells(table, horizon=30))
    assert within["before"].tolist() == ["red"]
    assert beyond["before"].isna().tolist() == [True]
    falls = control.falls(control.spells(table, horizon=30), "blue", since="2020-01-01")
    assert falls["before"].tolist() == [""]


def test_a_place_has_no_return_because_another_bears_its_name():
    """Red holds one Wells, then blue it; red is seen in another Wells."""
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "blue", "2020-02-01", "2020-02-01"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    table = table.assign(place="Wells", place_id=["wells", "wells", "wells-2"])
    assert control.recaptures(control.spells(table)).empty
