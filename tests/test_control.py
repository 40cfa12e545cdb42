"""Sightings to spells, and what is known on a day, on histories made by hand."""

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


def test_a_dated_change_has_its_own_window():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("changed", "blue", "2020-02-01", "2020-02-03"))  # fmt: skip
    red, blue = control.spells(table).to_dict("records")
    assert days(red, "end_earliest", "end_latest") == ["02-01", "02-03"]
    assert days(blue, "start_earliest", "start_latest") == ["02-01", "02-03"]


def test_a_place_is_held_until_seen_otherwise_but_only_to_the_horizon():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"))
    at = {day: control.on(table, day, horizon=30).loc["wells", "known"]
          for day in ("2019-12-31", "2020-01-01", "2020-01-31", "2020-02-01")}  # fmt: skip
    assert list(at.values()) == ["unknown", "seen", "seen", "last known"]


def test_after_the_horizon_the_same_holder_is_a_new_spell():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "red", "2020-06-01", "2020-06-01"))  # fmt: skip
    assert len(control.spells(table, horizon=30)) == 2
    assert len(control.spells(table, horizon=300)) == 1


def test_two_holders_seen_on_one_day_contradict_each_other():
    table = history(("seen", "red", "2020-01-05", "2020-01-05"),
                    ("seen", "blue", "2020-01-05", "2020-01-05"))  # fmt: skip
    assert control.spells(table)["end_latest"].isna().all()
    assert control.on(table, "2020-01-06").loc["wells", "status"] == "contradicted"


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


@pytest.mark.parametrize(
    ("day", "known", "holder"),
    [("2019-12-31", "unknown", None), ("2020-01-01", "seen", "red"), ("2020-06-29", "seen", "red"),
     ("2020-06-30", "last known", "red"), ("2023-01-01", "last known", "red"),
     ("2023-01-02", "unknown", None)],
)  # fmt: skip
def test_a_holder_is_seen_to_the_horizon_last_known_for_three_years_and_then_unknown(
    day, known, holder
):
    state = control.on(history(("seen", "red", "2020-01-01", "2020-01-01")), day).loc["wells"]
    told = None if pd.isna(state["holder"]) else state["holder"]
    assert (state["known"], told) == (known, holder)
    assert (state["status"] == "unknown") == (known == "unknown")
    assert day < "2020" or state["last_holder"] == "red"


def test_what_nobody_sees_today_still_says_who_saw_it_last_and_how_long_ago():
    table = history(("seen", "red", "2020-01-01", "2020-01-01")).assign(by="Gazette")
    state = control.on(table, "2024-01-01").loc["wells"]
    assert state[["days_since", "seen_by", "last_holder"]].tolist() == [1461, "Gazette", "red"]


def test_a_later_sighting_of_an_open_window_says_otherwise():
    """Blue was there on some day of 2021: on no day of it is red the last that is known."""
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "blue", "2021-01-01", "2021-12-31"))  # fmt: skip
    days = ["2020-12-31", "2021-01-01", "2021-12-30", "2021-12-31"]
    known = [control.on(table, day).loc["wells", "known"] for day in days]
    assert known == ["last known", "unknown", "unknown", "seen"]
    assert control.on(table, "2021-06-01").loc["wells", "last_holder"] == "red"


def test_sightings_that_contradicted_each_other_are_not_last_known():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "blue", "2020-01-01", "2020-01-01"))  # fmt: skip
    state = control.on(table, "2021-01-01").loc["wells"]
    assert (state["known"], state["last_holder"]) == ("unknown", "red|blue")


def test_a_holder_that_has_ended_is_not_last_known(tiny):
    """Blue ended on 30 June 2021 (invented); Ford was contested by blue and red in May 2020."""
    at = {day: control.on(tiny, day).loc["ford", "known"] for day in ("2021-06-30", "2021-07-01")}
    assert at == {"2021-06-30": "last known", "2021-07-01": "unknown"}


def with_area(tiny, **columns):
    """The tiny record with a sighting in which blue controls the whole of Shire in 2021."""
    row = tiny.control.iloc[[0]].assign(
        control_id="k9", place_id="shire", extent="area", holder="blue",
        date_earliest=pd.Timestamp("2021-03-01"), date_latest=pd.Timestamp("2021-03-31"), **columns)  # fmt: skip
    return tiny.replace(control=pd.concat([tiny.control, row], ignore_index=True))


def test_who_controls_the_area_says_otherwise_but_for_the_place_that_is_excepted(tiny):
    assert control.on(tiny, "2021-04-15").loc["wells", "known"] == "last known"
    assert control.on(with_area(tiny), "2021-04-15").loc["wells", "known"] == "unknown"
    spared = with_area(tiny, except_place_id="wells")
    assert control.on(spared, "2021-04-15").loc["wells", "known"] == "last known"
    influence = with_area(tiny, status="influence")
    assert control.on(influence, "2021-04-15").loc["wells", "known"] == "last known"


def test_an_area_contradicts_a_town_of_another_holder_unless_it_is_excepted(tiny):
    days = {"date_earliest": pd.Timestamp("2020-04-25"), "date_latest": pd.Timestamp("2020-05-03")}
    record = with_area(tiny)
    shire = record.control["control_id"].eq("k9")
    table = record.control.assign(**{c: record.control[c].mask(shire, d) for c, d in days.items()})
    (pair,) = control.contradictions(record.replace(control=table)).to_dict("records")
    assert (pair["place_id"], pair["other_place_id"], pair["overlap"]) == ("wells", "shire", 1)
    spared = table.assign(except_place_id=pd.Series("wells", table.index).where(shire))
    assert control.contradictions(record.replace(control=spared)).empty


def test_a_place_is_asked_for_by_name_and_an_area_as_an_area(tiny):
    town = control.on(tiny, "2020-05-15", place="wélls")
    assert town.index.tolist() == ["wells"] and town.loc["wells", "holder"] == "red"
    area = control.on(with_area(tiny), "2021-04-15", place="Shire")
    assert area.loc["shire", ["holder", "known"]].tolist() == ["blue", "seen"]
    never = control.on(tiny, "2020-05-15", place="Shire")
    assert never.loc["shire", ["place", "status", "known"]].tolist() == [
        "Shire",
        "unknown",
        "unknown",
    ]
    with pytest.raises(menaka.NotFoundError, match="did you mean 'Wells'"):
        control.on(tiny, "2020-05-15", place="Welks")
    with pytest.raises(menaka.NotFoundError, match="no place 'Welks'; there are: wells"):
        control.on(
            history(("seen", "red", "2020-01-01", "2020-01-01")), "2020-01-01", place="Welks"
        )


def test_a_base_is_told_inside_its_town_and_stands_there(tiny):
    places = tiny.places
    fort = places.loc[places["place_id"].eq("wells")].assign(
        place_id="fort", name="Fort", kind="base", lat=None, lon=None
    )
    parent = tiny.place_parents.iloc[[0]].assign(place_id="fort", parent_id="wells")
    seen = tiny.control.iloc[[2]].assign(
        control_id="k9", place_id="fort", extent="base", holder="blue"
    )
    record = tiny.replace(places=pd.concat([places, fort.astype(places.dtypes)], ignore_index=True),
                          place_parents=pd.concat([tiny.place_parents, parent], ignore_index=True),
                          control=pd.concat([tiny.control, seen], ignore_index=True))  # fmt: skip
    state = control.on(record, "2020-05-15")
    assert state.loc["wells", "inside"] == "fort: blue (seen)"
    assert state.loc["fort", ["lat", "lon"]].tolist() == state.loc["wells", ["lat", "lon"]].tolist()


def test_the_columns_are_those_that_others_build_on(tiny):
    told = ["place", "holder", "status", "known", "days_since", "seen_by", "source", "besieger",
            "inside", "last_holder"]  # fmt: skip
    state = control.on(tiny, "2020-05-15")
    assert list(state) == [*told, "lat", "lon", "geo_precision"] and state.index.name == "place_id"
    assert (
        list(control.on(history(("seen", "red", "2020-01-01", "2020-01-01")), "2020-01-01")) == told
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda t: control.on(t, "06/09/2022"), "'06/09/2022' is not a day written YYYY-MM-DD"),
        (lambda t: control.on(t, "2022-06"), "is not a day"),
        (lambda t: control.on(t, None), "is not a day"),
        (lambda t: control.on(t, "2022-06-01", horizon=-1), "horizon: -1 is not a whole number"),
        (lambda t: control.spells(t, horizon="180"), "'180' is not a whole number"),
        (lambda t: control.spells(t, group="places"), "there are: place, surroundings, area"),
        (lambda t: control.spells(t, place="Welks"), "no place 'Welks'; there are: wells"),
        (
            lambda t: control.spells(t.assign(what="Seen")),
            "no what 'Seen'; there are: seen, changed",
        ),
        (
            lambda t: control.spells(t.assign(status="held")),
            "no status 'held'; there are: controlled",
        ),
        (lambda t: control.spells(t.assign(date_latest="10/4/2022")), "not a day written"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(call, said):
    with pytest.raises(menaka.MenakaError, match=said):
        call(history(("seen", "red", "2020-01-01", "2020-01-01")))


def test_days_may_be_iso_texts_in_a_table_of_a_readers_own():
    table = history(("seen", "red", "2020-01-01", "2020-01-02"))
    texts = table.assign(
        **{c: table[c].dt.strftime("%Y-%m-%d") for c in ("date_earliest", "date_latest")}
    )
    pd.testing.assert_frame_equal(control.spells(texts), control.spells(table))


def test_spells_of_one_place_are_found_by_its_name(tiny):
    assert set(control.spells(tiny, place="FORD")["place_id"]) == {"ford"}
