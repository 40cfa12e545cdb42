"""Sightings to spells, on histories made by hand."""

import pandas as pd
import pytest

import menaka
from menaka import control


def history(*rows):
    """Sightings of Wells: what, holder, earliest, latest, and a status if it is not held."""
    names = ["what", "holder", "date_earliest", "date_latest", "status"]
    table = pd.DataFrame([(*row, "controlled")[:5] for row in rows], columns=names)
    table = table.astype({"date_earliest": "datetime64[s]", "date_latest": "datetime64[s]"})
    ids = [f"k{n:03d}-wells" for n in range(len(table))]
    return table.assign(control_id=ids, place_id="wells", place="Wells", extent="town",
                        group="place", besieger=None)  # fmt: skip


def days(spell, *names):
    return [None if pd.isna(spell[n]) else f"{spell[n]:%m-%d}" for n in names]


def test_two_sightings_of_one_holder_are_one_spell_with_an_unknown_start():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "red", "2020-02-05", "2020-02-07"))  # fmt: skip
    (spell,) = control.spells(table).to_dict("records")
    assert spell["sightings"] == 2
    assert days(spell, "start_earliest", "start_latest", "last_seen") == [None, "01-05", "02-07"]


def test_an_undated_change_lies_between_the_last_and_the_first_sighting():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-02-05", "2020-02-05"))  # fmt: skip
    red, blue = control.spells(table).to_dict("records")
    assert days(red, "end_earliest", "end_latest") == ["01-05", "02-05"]
    assert days(blue, "start_earliest", "start_latest") == ["01-05", "02-05"]
    assert not red["contradicted"]


def test_a_dated_change_has_its_own_window():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("changed", "blue", "2020-02-01", "2020-02-03"))  # fmt: skip
    red, blue = control.spells(table).to_dict("records")
    assert days(red, "end_earliest", "end_latest") == ["02-01", "02-03"]
    assert days(blue, "start_earliest", "start_latest") == ["02-01", "02-03"]


def test_a_place_is_held_until_seen_otherwise_but_only_to_the_horizon():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"))
    at = {day: control.on(table, day, horizon=30).loc["wells", "status"]
          for day in ("2019-12-31", "2020-01-01", "2020-01-31", "2020-02-01")}  # fmt: skip
    assert list(at.values()) == ["unknown", "controlled", "controlled", "unknown"]


def test_after_the_horizon_the_same_holder_is_a_new_spell():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "red", "2020-06-01", "2020-06-01"))  # fmt: skip
    assert len(control.spells(table, horizon=30)) == 2
    assert len(control.spells(table, horizon=300)) == 1


def test_two_holders_seen_on_one_day_contradict_each_other():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-01-05", "2020-01-05"))  # fmt: skip
    assert control.spells(table)["contradicted"].tolist() == [True, True]


def test_a_place_that_was_left_is_vacated_and_not_unknown():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "", "2020-01-10", "2020-01-10", "vacated"))  # fmt: skip
    state = control.on(table, "2020-01-11").loc["wells"]
    assert (state["holder"], state["status"], state["days_since"]) == ("", "vacated", 1)


def test_spells_of_the_tiny_record(tiny):
    table = control.spells(tiny, horizon=60)
    wells = table.loc[table["place"].eq("Wells")]
    assert wells["holder"].tolist() == ["blue", "red"]
    assert wells["sightings"].tolist() == [1, 2]
    assert table.loc[table["place"].eq("Ford"), "holder"].tolist() == ["blue+red"]


def test_a_state_carries_the_coordinates_and_how_long_ago_it_was_seen(tiny):
    state = control.on(tiny, "2020-03-20")
    assert state.loc["wells", ["holder", "days_since", "geo_precision"]].tolist() == [
        "red", 11, "exact"]  # fmt: skip
    assert state.loc["ford", "status"] == "unknown"


def test_no_sightings_give_an_empty_table_with_its_columns():
    table = control.spells(history(("seen", "red", "2020-01-01", "2020-01-01")).iloc[:0])
    assert table.empty and "held_until" in table


def test_a_table_without_a_column_is_refused_by_name():
    with pytest.raises(menaka.SchemaError, match="no column 'holder'"):
        control.spells(history(("seen", "red", "2020-01-01", "2020-01-01")).drop(columns="holder"))
