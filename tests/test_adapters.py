"""UCDP's and ACLED's files as events, participants and claims; every row is invented."""

from pathlib import Path

import pandas as pd
import pytest

import menaka
from menaka.adapters import acled, ucdp
from menaka.errors import ChoiceError, DataError, DayError, NotFoundError, SchemaError

GED = pd.DataFrame(
    {
        "id": [7, 8], "type_of_violence": [1, 3], "side_a": ["Red", "Red"],
        "side_b": ["Blue, Grey", "Civilians"], "date_start": ["2020-03-08 00:00:00.000", "2020-03-10"],
        "date_end": ["2020-03-08 00:00:00.000", "2020-03-14"], "date_prec": [1, 2],
        "where_coordinates": ["Wélls", "Ford"], "where_prec": [1, 2], "latitude": [16.0, 16.5],
        "longitude": [2.0, 2.5], "country": ["Shire", "Marsh"], "deaths_a": [3, 0],
        "deaths_b": [9, 0], "deaths_civilians": [0, 20], "deaths_unknown": [1, 0],
        "best": [13, 20], "low": [13, 12], "high": [40, 20], "dyad_name": ["Red - Blue", "Red - Civilians"],
    }
)  # fmt: skip
EVENTS = pd.DataFrame(
    {
        "event_id_cnty": ["SHI1", "SHI2", "SHI3"], "event_date": ["2020-03-08", "08 March 2020", "2020-02-29"],
        "time_precision": [1, 2, 3], "event_type": ["Battles", "Violence against civilians", "Protests"],
        "actor1": ["Red", "Red", "Protesters (Shire)"], "assoc_actor_1": ["White; Green", None, "Students"],
        "actor2": ["Blue", "Civilians (Shire)", None], "assoc_actor_2": ["Grey", "Farmers (Shire)", None],
        "country": "Shire", "location": "Wells", "latitude": 16.0, "longitude": 2.0,
        "fatalities": [13, 0, 0],
    }
)  # fmt: skip


def many(table, rows):
    """Repeat the rows of a table under new ids."""
    out = pd.concat([table] * rows, ignore_index=True)
    return out.assign(**{out.columns[0]: range(1, len(out) + 1)})


def who(reported, event):
    rows = reported.participants.loc[reported.participants["event_id"].eq(event)]
    return [tuple(row) for row in rows.drop(columns="event_id").itertuples(index=False)]


def test_a_ged_row_is_a_total_and_its_parts_which_are_never_added():
    reported = ucdp.read(GED, joint=False)
    claims = reported.claims
    assert claims["claim_id"].tolist() == [
        "ucdp-7-total", "ucdp-8-total", "ucdp-7-deaths_a", "ucdp-7-deaths_b", "ucdp-8-deaths_civilians",
    ]  # fmt: skip
    assert reported.events["place"].tolist() == ["Wélls", "Ford"]
    of_blue = claims.loc[claims["target"].eq("Blue, Grey")].iloc[0]
    assert of_blue[["event_id", "target_kind", "best"]].tolist() == ["ucdp-7", "combatants", 9]
    by_kind = claims["best"].groupby([claims["event_id"], claims["target_kind"]]).sum().to_dict()
    assert by_kind == {("ucdp-7", "combatants"): 12, ("ucdp-7", "undivided"): 13,
                       ("ucdp-8", "civilians"): 20, ("ucdp-8", "undivided"): 20}  # fmt: skip


def test_a_ged_event_lies_between_the_first_and_the_last_possible_day():
    window = ucdp.read(GED).events[["start_earliest", "start_latest"]]
    # the second may be any of five days
    assert ((window["start_latest"] - window["start_earliest"]).dt.days + 1).tolist() == [1, 5]


def test_a_joint_side_is_split_and_one_sided_violence_has_a_target():
    reported = ucdp.read(GED)
    assert who(reported, "ucdp-7") == [
        ("Red", "a", "party", False),
        ("Blue", "b", "party", False),
        ("Grey", "b", "party", False),
    ]
    assert who(reported, "ucdp-8") == [
        ("Red", "a", "attacker", False),
        ("Civilians", "b", "target", True),
    ]
    assert [row[0] for row in who(ucdp.read(GED, joint=False), "ucdp-7")] == ["Red", "Blue, Grey"]


def test_a_comma_in_brackets_or_without_a_blank_splits_no_side():
    named = GED.assign(side_b=["Blue (Wells, Ford)", "Red,Blue"])
    assert ucdp.read(named).participants["actor"].tolist() == [
        *("Red", "Blue (Wells, Ford)"),
        *("Red", "Red,Blue"),
    ]


def test_acleds_associates_stand_on_their_actors_side():
    reported = acled.read(EVENTS)
    assert who(reported, "SHI1") == [
        ("Red", "a", "party", False), ("White", "a", "ally", False), ("Green", "a", "ally", False),
        ("Blue", "b", "party", False), ("Grey", "b", "ally", False),
    ]  # fmt: skip
    # Whoever stands beside civilians or protesters is civilian too.
    assert who(reported, "SHI2")[1:] == [
        ("Civilians (Shire)", "b", "party", True),
        ("Farmers (Shire)", "b", "ally", True),
    ]
    assert [row[3] for row in who(reported, "SHI3")] == [True, True]


def test_an_actor_that_fights_itself_stands_on_both_sides():
    own = acled.read(EVENTS.assign(actor2="Red", assoc_actor_1=None, assoc_actor_2=None).iloc[:1])
    assert who(own, "SHI1") == [("Red", "a", "party", False), ("Red", "b", "party", False)]


def test_acleds_precision_makes_the_window():
    events = acled.read(EVENTS).events
    window = events[["start_earliest", "start_latest"]].map(lambda day: f"{day:%m-%d}")
    assert window.to_numpy().tolist() == [
        ["03-08", "03-08"],
        ["03-02", "03-14"],
        ["02-01", "02-29"],
    ]


def test_acleds_zero_is_no_number_but_for_a_protest():
    assert acled.read(EVENTS).claims["best"].fillna(-1).tolist() == [13, -1, 0]
    assert acled.read(EVENTS, zero_is_known=True).claims["best"].tolist() == [13, 0, 0]
    none = acled.read(EVENTS, zero_is_known=False).claims["best"]
    assert none.fillna(-1).tolist() == [13, -1, -1]


def test_columns_that_are_not_needed_may_be_missing():
    slim = acled.read(EVENTS[["event_id_cnty", "event_date", "fatalities"]])
    assert slim.events["lat"].isna().all() and len(slim.claims) == 3 and slim.participants.empty
    few = GED[["id", "date_start", "date_end", "best", "low", "high"]]
    assert len(ucdp.read(few).claims) == 2


def test_two_sides_without_names_are_two_targets():
    claims = ucdp.read(GED.drop(columns=["side_a", "side_b"])).claims
    fighters = claims.loc[claims["event_id"].eq("ucdp-7") & claims["target_kind"].eq("combatants")]
    assert fighters["target"].nunique() == 2 and fighters["best"].sum() == 12


def test_bounds_are_put_in_order_kept_or_refused():
    crossed = GED.assign(low=[50, 12], high=[6, 20])
    reported = ucdp.read(crossed)
    total = reported.claims.iloc[0]
    assert total[["low", "best", "high"]].tolist() == [13, 13, 13]
    assert reported.about.mended[["row", "column", "published", "used"]].to_numpy().tolist() == [
        [2, "low", 50, 13],
        [2, "high", 6, 13],
    ]
    kept = ucdp.read(crossed, bounds="keep")
    assert kept.claims.iloc[0][["low", "high"]].tolist() == [50, 6] and kept.about.mended.empty
    with pytest.raises(DataError, match="row 2, low: '50' is above best") as error:
        ucdp.read(crossed, bounds="refuse")
    assert "row 2, high: '6' is below best" in str(error.value)
    with pytest.raises(ChoiceError, match="order, keep, refuse"):
        ucdp.read(GED, bounds="drop")


def test_a_bad_row_is_set_aside_and_a_bad_cell_left_empty():
    bad = many(GED, 3).astype("str")
    bad.loc[0, "best"], bad.loc[1, "latitude"], bad.loc[2, "high"] = "many", "96", "?"
    with pytest.warns(UserWarning, match=r"1 rows were set aside, as row 2 .* best 'many'"):
        reported = ucdp.read(bad)
    assert len(reported) == 5 and reported.events["lat"].isna().tolist()[0]
    faults = reported.about.faults
    assert faults[["row", "column", "value", "mend"]].to_numpy().tolist() == [
        [2, "best", "many", "row set aside"],
        [3, "latitude", "96", "cell left empty"],
        [4, "high", "?", "cell left empty"],
    ]
    assert reported.about.files["set_aside"].tolist() == [1]


def test_every_fault_is_listed_where_most_rows_cannot_be_used():
    bad = GED.astype("str").assign(best=["-3", "many"], id=["7", "7"], latitude=["96", "16"],
                                   date_start=["2999-01-01", "soon"])  # fmt: skip
    with pytest.raises(menaka.DataError) as error:
        ucdp.read(bad)
    said = str(error.value)
    for part in (
        "row 2, best: '-3' must be a whole number",
        "row 3, best: 'many' must be a whole number",
        "row 3, id: '7' is the id of a row above",
        "row 2, latitude: '96' must be degrees",
        "row 2, date_start: '2999-01-01' is a day still to come",
        "row 3, date_start: 'soon' must be a day",
        "row 2, date_end: '2020-03-08 00:00:00.000' is before date_start",
    ):
        assert part in said


def test_all_faults_of_a_kind_are_listed():
    bad = many(GED, 100).assign(latitude=96)
    assert len(ucdp.read(bad).about.faults) == 200


def test_a_year_before_the_data_set_begins_is_a_fault():
    old = many(EVENTS, 2).assign(event_date=["0025-09-26", "1996-12-31", *["2020-03-08"] * 4])
    with pytest.warns(UserWarning, match="2 rows"):
        reported = acled.read(old)
    assert reported.about.faults["problem"].tolist() == ["lies before 1997, when ACLED begins"] * 2
    assert len(reported) == 4


def test_a_later_file_replaces_an_event_and_what_it_changed_is_told():
    later = GED.assign(id=[8, 9], best=[21, 1], low=[1, 1], high=[30, 1], side_b="Civilians")
    reported = ucdp.read([GED, later])
    assert reported.events["event_id"].tolist() == ["ucdp-7", "ucdp-8", "ucdp-9"]
    changed = reported.about.changed.set_index("column")
    assert changed.loc["best", ["event_id", "before", "after"]].tolist() == ["ucdp-8", 20, 21]
    assert set(changed["event_id"]) == {"ucdp-8"} and "side_a" not in changed.index
    assert reported.about.files["file"].tolist() == ["table 1", "table 2"]
    assert reported.claims.set_index("claim_id").loc["ucdp-8-total", "best"] == 21


def test_columns_are_kept_on_request():
    kept = ucdp.read(GED.assign(conflict_new_id=[1, None]), keep=["dyad_name", "conflict_new_id"])
    assert kept.events["dyad_name"].tolist() == ["Red - Blue", "Red - Civilians"]
    assert kept.events["conflict_new_id"].fillna(0).tolist() == [1, 0]
    assert "code_status" not in kept.events
    with pytest.raises(DataError, match=r"dyad_nam: there is no such column.*'dyad_name'"):
        ucdp.read(GED, keep="dyad_nam")


def test_a_country_is_taken_alone_and_a_wrong_name_suggests_a_right_one():
    assert ucdp.read(GED, country="Marsh").events["event_id"].tolist() == ["ucdp-8"]
    assert len(ucdp.read(GED, country=["Marsh", "Shire"])) == 2
    with pytest.raises(NotFoundError, match="no country 'Mars'; did you mean 'Marsh'"):
        ucdp.read(GED, country="Mars")
    with pytest.raises(DataError, match="country: there is no such column"):
        ucdp.read(GED.drop(columns="country"), country="Marsh")


def test_a_part_of_the_events_is_cut_out_of_all_tables():
    reported = ucdp.read(GED)
    part = reported.where(country="Marsh")
    assert set(part.claims["event_id"]) == set(part.participants["event_id"]) == {"ucdp-8"}
    assert part.about.notes == ("cut to country Marsh",) and len(reported) == 2
    ids = {
        "ucdp-7": [{"actor": "Grey"}, {"end": "2020-03-09"}, {"box": (1, 15, 2.2, 16.2)},
                   {"kind": "state-based"}],
        "ucdp-8": [{"actor": ["Civilians"]}, {"start": "2020-03-14"}, {"box": [2.2, 16, 3, 17]}],
    }  # fmt: skip
    for event, cuts in ids.items():
        for cut in cuts:
            assert reported.where(**cut).events["event_id"].tolist() == [event], cut


def test_a_part_that_is_none_is_refused():
    reported = ucdp.read(GED)
    with pytest.raises(NotFoundError, match="no actor 'Gray'; did you mean 'Grey'"):
        reported.where(actor="Gray")
    with pytest.raises(NotFoundError, match="no event 'country Shire, kind one-sided'"):
        reported.where(country="Shire", kind="one-sided")
    with pytest.raises(DayError):
        reported.where(start="08/03/2020")
    for box in ((3, 15, 1, 17), (1, 2, 3), "here", (None, 1, 2, 3)):
        with pytest.raises(SchemaError, match="west, south, east and north"):
            reported.where(box=box)


def test_it_says_in_one_line_what_it_holds():
    assert repr(ucdp.read(GED.assign(high=[6, 20]))) == (
        "<UCDP GED: 2 events from 2020-03-08 to 2020-03-14, best 33 killed, 1 bounds mended>"
    )


def test_a_file_without_rows_is_a_report_without_events():
    for read, table in ((ucdp.read, GED), (acled.read, EVENTS)):
        reported = read(table.iloc[:0])
        assert len(reported) == 0 == len(reported.claims) == len(reported.participants)
        assert list(reported.events) == list(read(table).events) and "0 events" in repr(reported)


@pytest.mark.parametrize(
    ("name", "rows", "sums", "mended", "day"),
    [
        ("ged-myanmar-2019-2021", 1077, (2297, 2572, 7687), 6, "2019-01-01"),
        ("ucdp-candidate-2023-10", 125, (773, 803, 1210), 2, "2023-10-01"),
    ],
)
def test_the_real_files_are_read_to_the_person(name, rows, sums, mended, day):
    path = Path(__file__).parent.parent / "data" / "series" / f"{name}.csv"
    as_is, mend = ucdp.read(path, bounds="keep"), ucdp.read(path)
    total = as_is.claims.loc[as_is.claims["target_kind"].eq("undivided"), ["low", "best", "high"]]
    assert tuple(total.sum()) == sums and len(as_is) == rows == mend.about.rows
    in_order = mend.claims.loc[mend.claims["target_kind"].eq("undivided")]
    assert in_order["best"].sum() == sums[1] and len(mend.about.mended) == mended
    assert (
        in_order["low"].le(in_order["best"]).all() and in_order["best"].le(in_order["high"]).all()
    )
    assert mend.about.faults.empty and f"{mend.events['start_earliest'].min():%F}" == day
    # The events of a whole file stand against those of pandas.
    plain = pd.read_csv(path)
    assert mend.events["side_a"].tolist() == plain["side_a"].tolist()
    assert mend.events["lat"].tolist() == pytest.approx(plain["latitude"].tolist())
