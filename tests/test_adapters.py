"""UCDP's and ACLED's files as events and claims; every row is invented."""

import pandas as pd
import pytest

import menaka
from menaka.adapters import acled, ucdp

GED = pd.DataFrame(
    {
        "id": [7, 8], "type_of_violence": [1, 3], "side_a": ["Red", "Red"],
        "side_b": ["Blue", "Civilians"], "date_start": ["2020-03-08 00:00:00.000", "2020-03-10"],
        "date_end": ["2020-03-08 00:00:00.000", "2020-03-14"], "date_prec": [1, 2],
        "where_coordinates": ["Wélls", "Ford"], "where_prec": [1, 2], "latitude": [16.0, 16.5],
        "longitude": [2.0, 2.5], "country": ["Shire", "Shire"], "deaths_a": [3, 0],
        "deaths_b": [9, 0], "deaths_civilians": [0, 20], "deaths_unknown": [1, 0],
        "best": [13, 20], "low": [13, 12], "high": [40, 20], "source_headline": ["x", "y"],
    }
)  # fmt: skip
EVENTS = pd.DataFrame(
    {
        "event_id_cnty": ["SHI1", "SHI2", "SHI3"], "event_date": ["2020-03-08", "08 March 2020", "2020-02-29"],
        "time_precision": [1, 2, 3], "event_type": "Battles", "actor1": "Red", "actor2": "Blue",
        "location": "Wells", "latitude": 16.0, "longitude": 2.0, "fatalities": [13, 0, 2],
    }
)  # fmt: skip


def saved(table, tmp_path):
    table.to_csv(tmp_path / "file.csv", index=False)
    return tmp_path / "file.csv"


def test_a_ged_row_is_a_total_and_its_parts_which_are_never_added(tmp_path):
    reported = ucdp.read(saved(GED, tmp_path))
    events, claims = reported.events, reported.claims
    assert claims["claim_id"].tolist() == [
        "ucdp-7-total", "ucdp-8-total", "ucdp-7-deaths_a", "ucdp-7-deaths_b", "ucdp-8-deaths_civilians",
    ]  # fmt: skip
    assert events["place"].tolist() == ["Wélls", "Ford"]
    of_blue = claims.loc[claims["target"].eq("Blue")].iloc[0]
    assert of_blue[["event_id", "target_kind", "best"]].tolist() == ["ucdp-7", "combatants", 9]
    figure = claims["best"].fillna(claims["low"])
    by_kind = figure.groupby([claims["event_id"], claims["target_kind"]]).sum().to_dict()
    assert by_kind == {("ucdp-7", "combatants"): 12, ("ucdp-7", "undivided"): 13,
                       ("ucdp-8", "civilians"): 20, ("ucdp-8", "undivided"): 20}  # fmt: skip


def test_a_ged_event_lies_between_the_first_and_the_last_possible_day(tmp_path):
    reported = ucdp.read(saved(GED, tmp_path))
    window = reported.events[["start_earliest", "start_latest"]]
    # the second may be any of five days
    assert ((window["start_latest"] - window["start_earliest"]).dt.days + 1).tolist() == [1, 5]


def test_acleds_precision_makes_the_window_and_its_zero_is_no_number(tmp_path):
    events, claims = acled.read(saved(EVENTS, tmp_path))
    window = events[["start_earliest", "start_latest"]].map(lambda day: f"{day:%m-%d}")
    assert window.to_numpy().tolist() == [
        ["03-08", "03-08"],
        ["03-02", "03-14"],
        ["02-01", "02-29"],
    ]
    assert claims["best"].isna().tolist() == [False, True, False]
    known = acled.read(saved(EVENTS, tmp_path), zero_is_known=True).claims
    assert known["best"].tolist() == [13, 0, 2]


def test_columns_that_are_not_needed_may_be_missing(tmp_path):
    slim = EVENTS[["event_id_cnty", "event_date", "fatalities"]]
    events, claims = acled.read(saved(slim, tmp_path))
    assert events["lat"].isna().all() and len(claims) == 3
    few = GED[["id", "date_start", "date_end", "best", "low", "high"]]
    assert len(ucdp.read(saved(few, tmp_path)).claims) == 2


def test_two_sides_without_names_are_two_targets(tmp_path):
    claims = ucdp.read(saved(GED.drop(columns=["side_a", "side_b"]), tmp_path)).claims
    fighters = claims.loc[claims["event_id"].eq("ucdp-7") & claims["target_kind"].eq("combatants")]
    assert fighters["target"].nunique() == 2 and fighters["best"].sum() == 12


def test_every_fault_of_a_file_is_listed_at_once(tmp_path):
    bad = GED.astype("str").assign(best=["-3", "many"], id=["7", "7"], latitude=["96", "16"],
                                   date_start=["2999-01-01", "soon"])  # fmt: skip
    with pytest.raises(menaka.DataError) as error:
        ucdp.read(saved(bad, tmp_path))
    said = str(error.value)
    for part in (
        "row 2, best: '-3' must be a whole number",
        "row 3, best: 'many' must be a whole number",
        "row 3, id: '7' must be there once",
        "row 2, latitude: '96' must be degrees",
        "row 2, date_start: '2999-01-01' is a day still to come",
        "row 3, date_start: 'soon' must be a day",
        "row 2, date_end: '2020-03-08 00:00:00.000' is before date_start",
    ):
        assert part in said


def test_bounds_that_cross_and_precisions_that_are_none_are_faults(tmp_path):
    with pytest.raises(menaka.DataError, match=r"'50' is above best"):
        ucdp.read(saved(GED.assign(low=[50, 12]), tmp_path))
    with pytest.raises(menaka.DataError, match="type_of_violence: '9' must be 1, 2 or 3"):
        ucdp.read(saved(GED.assign(type_of_violence=[1, 9]), tmp_path))
    with pytest.raises(menaka.DataError, match="must be 1, 2 or 3"):
        acled.read(saved(EVENTS.assign(time_precision=4), tmp_path))


@pytest.mark.parametrize("read", [ucdp.read, acled.read])
def test_another_table_or_none_is_refused(read, tmp_path):
    with pytest.raises(menaka.DataError, match="no such column"):
        read(saved(pd.DataFrame({"fatality": [1]}), tmp_path))
    with pytest.raises(menaka.DataError, match="no such file"):
        read(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(menaka.DataError, match="is not a table"):
        read(tmp_path / "empty.csv")


def test_many_faults_of_a_kind_are_counted(tmp_path):
    many = pd.concat([EVENTS] * 20, ignore_index=True).assign(fatalities=-1)
    many["event_id_cnty"] = [f"SHI{n}" for n in range(60)]
    with pytest.raises(menaka.DataError, match="40 more rows: must be a whole number"):
        acled.read(saved(many, tmp_path))


def test_a_file_without_rows_is_an_empty_record_of_events(tmp_path):
    for read, table in ((ucdp.read, GED), (acled.read, EVENTS)):
        events, claims = read(saved(table.iloc[:0], tmp_path))
        assert events.empty and claims.empty
