"""Outside series: typed, with their credit, and never added where they must not be."""

import pandas as pd
import pytest

import menaka
from menaka.dataset import schema
from menaka.dataset.series import series, ucdp_months


@pytest.mark.parametrize("name", sorted(schema.series()))
def test_every_series_loads_with_its_columns_and_its_credit(name):
    table = series(name)
    assert len(table) and table.attrs["credit"].startswith("Data: ")
    assert list(table) == list(schema.fields(name))


def test_an_unknown_series_is_refused_with_the_near_miss():
    with pytest.raises(menaka.NotFoundError, match="did you mean 'monitors'"):
        series("monitor")


def test_the_state_based_months_of_mali_sum_to_ucdps_own_years():
    # UCDP's yearly battle deaths of Mali, release 24.1
    published = {2018: 521, 2019: 603, 2020: 580, 2021: 726, 2022: 1440, 2023: 1259}
    rows = series("ucdp-country-month")
    mali = rows.loc[rows["iso3"].eq("MLI") & rows["violence"].eq("state-based")]
    sums = mali.groupby(mali["month"].dt.year)["best"].sum()
    assert sums.loc[2018:2023].to_dict() == published


def test_the_missions_four_quarters_of_2022_sum_to_its_year():
    rows = series("minusma-counts")
    killed = rows.loc[rows["area"].eq("Mali") & rows["measure"].eq("civilians killed")]
    quarters = killed.loc[
        killed["start"].dt.year.eq(2022) & (killed["end"] - killed["start"]).dt.days.lt(100)
    ]
    assert sorted(quarters["value"]) == [174, 243, 317, 543]
    assert quarters["value"].sum() == 1277


def test_the_remainder_of_a_month_is_all_violence_less_the_state_based():
    other = ucdp_months()["other"]
    assert other["2023-12-01"] == -3  # events on the edge of a month
    assert pd.isna(other.get("2024-06-01"))


def test_a_folder_without_series_has_no_remainder_and_its_coverage_says_missing(tiny):
    assert ucdp_months(tiny.folder)["other"].empty
    assert menaka.coverage(tiny)["ucdp_other"].isna().all()


def test_outlines_hold_the_regions_and_cercles_with_their_places(record):
    import json

    text = (record.folder / "geo" / "outlines.geojson").read_text("utf-8")
    features = [feature["properties"] for feature in json.loads(text)["features"]]
    assert len(features) == 14 and "OCHA" in json.loads(text)["credit"]
    ids = {f["place_id"] for f in features} - {None}
    assert ids <= set(record.places["place_id"])
    assert {"menaka-region", "gao-region", "ansongo-cercle", "menaka-cercle"} <= ids


def test_ucdps_months_hold_the_range_over_releases_and_two_parts_of_one_release(tiny):
    months = ucdp_months()
    assert len(months) == 156 and months["least"].le(months["most"]).all()  # 2012 to 2024
    march = months.loc["2022-03-01"]
    assert march.tolist() == [1357, 1363, 492, 1359 - 492]
    assert months.loc["2024-02-01", "state_based"] == 98  # of Candidate: no remainder is taken
    assert pd.isna(months.loc["2024-02-01", "other"])
    assert ucdp_months(tiny.folder).empty and "other" in ucdp_months(tiny.folder)
