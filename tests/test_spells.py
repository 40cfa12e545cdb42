"""Contradictions, recaptures, windows inside windows; states by day."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_control import days, history

import menaka
from menaka import control

START = pd.Timestamp("2020-01-01")


def at(day):
    return START + pd.Timedelta(days=day)


def holders(table, **options):
    return control.spells(table, **options)["holder"].tolist()


def test_who_held_a_place_before_a_dated_change_held_it_until_then():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("changed", "blue", "2020-03-01", "2020-03-03"))  # fmt: skip
    red, _ = control.spells(table.assign(before=["", "red"])).to_dict("records")
    assert days(red, "last_seen", "surely_until") == ["03-01", "03-01"]


def test_a_holder_known_only_from_the_change_that_ended_it_is_a_spell_without_sightings():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("changed", "blue", "2020-03-01", "2020-03-01"))  # fmt: skip
    spells = control.spells(table.assign(before=["", "grey"]))
    assert spells["holder"].tolist() == ["red", "grey", "blue"]
    assert spells["sightings"].tolist() == [1, 0, 1]
    assert days(spells.iloc[1], "start_earliest", "start_latest") == ["01-05", "03-01"]


def test_a_change_dates_the_spell_that_was_already_seen():
    table = history(("seen", "red", "2020-05-01", "2020-05-31"),
                    ("changed", "red", "2020-05-24", "2020-05-31"))  # fmt: skip
    (spell,) = control.spells(table).to_dict("records")
    assert days(spell, "start_earliest", "start_latest") == ["05-24", "05-31"]


def test_one_change_told_with_two_windows_lies_where_both_allow_it():
    table = history(("changed", "red", "2020-05-10", "2020-05-12"),
                    ("changed", "red", "2020-05-12", "2020-05-20"))  # fmt: skip
    (spell,) = control.spells(table).to_dict("records")
    assert days(spell, "start_earliest", "start_latest") == ["05-12", "05-12"]


def test_a_place_taken_and_retaken_on_one_day_is_three_spells_in_either_order_of_rows():
    rows = [("seen", "red", "2020-01-05", "2020-01-05"),
            ("changed", "blue", "2020-01-09", "2020-01-09"),
            ("changed", "red", "2020-01-09", "2020-01-09")]  # fmt: skip
    table = history(*rows).assign(before=["", "red", "blue"])
    other = history(rows[0], rows[2], rows[1]).assign(before=["", "blue", "red"])
    assert holders(table) == holders(other) == ["red", "blue", "red"]
    assert control.on(table, "2020-01-09").loc["wells", "holder"] == "red"


def test_a_window_inside_a_window_keeps_the_order_and_adds_no_spell():
    table = history(("seen", "red", "2020-01-01", "2020-01-31"),
                    ("changed", "blue", "2020-01-10", "2020-01-12"))  # fmt: skip
    assert holders(table.assign(before=["", "red"])) == ["red", "blue"]


def test_two_holders_on_one_day_are_both_shown_with_their_sources_until_somebody_settles_it():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-01-09", "2020-01-09"))  # fmt: skip
    table = table.assign(by=["Gazette", "Herald", "Herald"])
    state = control.on(table.iloc[:2], "2020-01-07").loc["wells"]
    assert (state["holder"], state["status"]) == ("red|blue", "contradicted")
    assert state["seen_by"] == "Gazette; Herald"
    spells = control.spells(table)
    assert days(spells.iloc[0], "end_earliest", "end_latest") == ["01-05", "01-09"]
    assert control.on(table, "2020-01-09").loc["wells", "holder"] == "blue"


def test_a_contradiction_is_listed_with_both_sides_and_whether_a_change_may_explain_it():
    table = history(("seen", "red", "2020-01-01", "2020-01-10"),
                    ("seen", "blue", "2020-01-08", "2020-01-20"),
                    ("seen", "red", "2020-03-05", "2020-03-05"),
                    ("seen", "blue", "2020-03-05", "2020-03-05"))  # fmt: skip
    pairs = control.contradictions(table)
    assert pairs[["one_holder", "other_holder"]].to_numpy().tolist() == [["red", "blue"]] * 2
    assert pairs["overlap"].tolist() == [3, 1]
    assert pairs["may_be_a_change"].tolist() == [True, False]


def test_every_wrong_window_is_named():
    table = history(
        ("seen", "red", "2020-01-05", "2020-01-01"), ("seen", "red", None, "2020-01-01")
    )
    with pytest.raises(menaka.SchemaError, match=r"k000-wells.*k001-wells"):
        control.spells(table)


def test_a_change_dated_in_the_future_and_one_row_alone_are_taken_as_told():
    table = history(("changed", "red", "2150-01-01", "2150-01-02"))
    assert days(control.spells(table).iloc[0], "start_earliest", "held_until") == ["01-01", "07-01"]


def test_the_state_of_a_day_says_who_saw_it(tiny):
    state = control.on(tiny, "2020-05-01").loc["wells"]
    assert (state["seen_by"], state["source"]) == ("The Herald", "herald-1")
    change = control.on(tiny, "2020-03-09").loc["wells"]
    assert change["source"] == "gazette-1; herald-1"  # the event's citations stand for it


def by_day(table, **options):
    """Who held Wells on each day, from the spells."""
    return control.sequences(control.spells(table, **options), freq="day").loc["wells"]


def test_states_by_day_agree_with_the_state_of_each_day():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-02-05", "2020-02-05"),
                    ("seen", "grey", "2020-02-05", "2020-02-05"))  # fmt: skip
    for day, told in by_day(table, horizon=20).iloc[::5].items():
        state = control.on(table, day.start_time, horizon=20).loc["wells"]
        assert told == (state["holder"] if state["known"] == "seen" else "unknown")


ROWS = st.lists(
    st.tuples(st.sampled_from(["seen", "changed"]), st.sampled_from(["red", "blue", "grey"]),
              st.integers(0, 300), st.integers(0, 40), st.sampled_from(["", "red", "blue"])),
    min_size=1, max_size=7)  # fmt: skip


def told(rows):
    table = history(*((what, who, at(d), at(d + w)) for what, who, d, w, _ in rows))
    return table.assign(before=[before for *_, before in rows])


@settings(max_examples=40)
@given(ROWS, st.integers(0, 200), st.integers(0, 200))
def test_a_longer_horizon_never_makes_a_day_less_known(rows, first, second):
    table, span = told(rows), {"freq": "day", "start": START, "end": at(599)}
    short, long = (
        control.sequences(control.spells(table, horizon=h), **span).ne("unknown").to_numpy()
        for h in sorted((first, second))
    )
    assert (long | ~short).all()


@settings(max_examples=40)
@given(ROWS, st.integers(0, 200))
def test_windows_are_in_order(rows, horizon):
    spells = control.spells(told(rows), horizon=horizon)
    known = spells.dropna(subset=["start_earliest"])
    assert known["start_earliest"].le(known["start_latest"]).all()
    ended = spells.dropna(subset=["end_latest"])
    assert ended["end_earliest"].le(ended["end_latest"]).all()


@settings(max_examples=40)
@given(ROWS)
def test_no_sighting_is_lost_or_counted_twice(rows):
    spells = control.spells(told(rows))
    assert spells["sightings"].sum() == len(rows)
    assert sorted(";".join(spells["control_ids"]).strip(";").replace(";;", ";").split(";")) == [
        f"k{n:03d}-wells" for n in range(len(rows))
    ]


def test_who_is_known_only_from_a_later_change_was_not_last_seen_as_another():
    """Red was seen in January; only the change of June, dated to a month, names grey before it."""
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("changed", "blue", "2021-06-01", "2021-06-30"))  # fmt: skip
    table = table.assign(before=["", "grey"], by=["Gazette", "Herald"])
    state = control.on(table, "2021-06-10").loc["wells"]
    assert (state["holder"], state["seen_by"]) == ("grey", "Herald")
    assert pd.isna(state["days_since"])


def test_a_wide_sighting_contradicts_each_one_inside_its_window_and_each_pair_is_told():
    table = history(("seen", "red", "2020-02-28", "2020-02-28"),
                    ("seen", "red", "2020-02-06", "2020-03-16"),
                    ("seen", "blue", "2020-01-01", "2020-06-30"))  # fmt: skip
    found = control.contradictions(table)
    assert found["one_control_id"].tolist() == ["k000-wells", "k001-wells"]
    assert found["other_holder"].tolist() == ["blue", "blue"]
    assert found["overlap"].tolist() == [1, 40]


def test_an_area_stands_for_the_places_in_it_and_several_may_be_named(tiny):
    every = control.spells(tiny)
    assert control.spells(tiny, place="Shire").equals(every)
    assert control.spells(tiny, place=["Wélls", "ford"]).equals(every)
    assert set(control.spells(tiny, place=["Ford"])["place_id"]) == {"ford"}
    with pytest.raises(menaka.NotFoundError, match="did you mean 'Wells'"):
        control.spells(tiny, place=["Ford", "Welks"])
