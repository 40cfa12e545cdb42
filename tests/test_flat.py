"""Flat tables for people who never join."""

import pandas as pd
import pytest

import menaka
from menaka import casualties, control, flat

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


@pytest.fixture(scope="module")
def events(tiny):
    """The flat events of the tiny record, by id."""
    return flat.events_flat(tiny).set_index("event_id")


def test_there_is_a_row_an_event_a_claim_and_a_place_and_month(tiny, events):
    assert list(events.index) == tiny.events["event_id"].tolist()
    assert flat.claims_flat(tiny)["claim_id"].tolist() == tiny.claims["claim_id"].tolist()
    held = flat.control_flat(tiny, **SPRING)
    assert len(held) == 3 * len(control.on(tiny, "2020-03-31"))
    wells = held.loc[held["place"].eq("Wells")].set_index("month")
    assert wells["holder"].tolist() == ["RED"] * 3 and wells["known"].eq("seen").all()


def test_an_event_has_names_days_and_the_dead_of_each_side(events):
    one = events.loc["e0001-wells"]
    assert one[["side_a", "side_b", "place", "adm_1", "date_prec", "where_prec"]].tolist() == [
        "RED", "BLU", "Wells", "Shire", 1, 1,
    ]  # fmt: skip
    # over 40, 4 and 10 of Blue, which is side B
    assert one[["deaths_b_low", "low", "stated_high"]].tolist() == [4, 4, 40]
    assert one[["deaths_b_high", "high", "best", "deaths_a_low"]].isna().all()
    assert one[["n_claims", "n_claimants", "number_of_sources", "n_origins"]].tolist() == [
        3,
        3,
        2,
        2,
    ]
    assert one["claims_text"] == "Red over 40 | Blue 4 | the mayor ten"
    assert one["type_of_violence"] == 2
    attack = events.loc["e0002-wells"]
    assert attack[["type_of_violence", "deaths_civilians_low", "disputed"]].tolist() == [
        3,
        30,
        True,
    ]
    ford = events.loc["e0003-ford"]
    assert ford["unquantified"] and pd.isna(ford["low"]) and ford["date_prec"] == 4


def test_what_may_be_added_is_marked_and_adds_up_to_the_months(tiny, events):
    assert events["sum_safe"].to_dict()["e0004-shire"] is False
    for kind, columns in (("civilians", ["civilians"]), ("combatants", ["a", "b", "unknown"])):
        low = events[[f"deaths_{name}_low" for name in columns]].sum(axis=1)
        months = casualties.monthly(tiny, target=kind, **SPRING)["low"].sum()
        assert low[events[f"sum_safe_{kind}"]].sum() == months


def test_in_the_record_safe_rows_of_a_month_add_up_to_monthly(record):
    table = flat.events_flat(record)
    assert len(table) == len(record.events) and table["event_id"].is_unique
    months = casualties.monthly(record, start="2022-03-01", end="2023-05-31")
    start, latest = (table[c].dt.to_period("M") for c in ("date_start", "date_start_latest"))
    safe = table.loc[table["sum_safe_civilians"] & start.eq(latest)]
    by_hand = safe.groupby(start)["deaths_civilians_low"].sum()
    for month, low in months["low"].items():
        assert by_hand.get(month.to_period("M"), 0) == low, month


def test_files_are_written_whole_with_accents_and_stata_reads_the_same_numbers(tiny, tmp_path):
    paths = flat.export(tiny, tmp_path / "new", excel=True)
    assert [path.name for path in paths] == [
        f"{name}.{kind}" for name in flat.TABLES for kind in ("csv", "dta")
    ]
    assert sorted(tmp_path.glob("new/*")) == sorted(paths)  # nothing half-written
    assert paths[0].read_bytes().startswith("\ufeff".encode())
    csv, dta = pd.read_csv(paths[0], encoding="utf-8-sig"), pd.read_stata(paths[1])
    assert list(csv) == list(dta)
    assert dta["date_start"].dt.strftime("%Y-%m-%d").tolist() == csv["date_start"].tolist()
    for column in csv.select_dtypes("number").dropna(axis=1, how="all"):
        assert csv[column].astype("float64").tolist() == pytest.approx(
            dta[column].astype("float64").tolist(), nan_ok=True
        )
    assert dta["summary"].tolist() == csv["summary"].tolist()
    # 1 and 0, which R and French Excel read as numbers
    assert dta["sum_safe"].tolist() == csv["sum_safe"].tolist() == [1, 1, 1, 0]


def test_long_texts_reach_stata_whole_and_a_formula_reaches_excel_as_a_text(
    tiny, tmp_path, monkeypatch
):
    monkeypatch.setattr(flat, "TABLES", {"events-flat": flat.events_flat})
    changed = tiny.events.assign(summary=["=1+1", "é" * 3000, "c", "d"])
    csv, dta = flat.export(tiny.replace(events=changed), tmp_path, excel=True)[:2]
    assert pd.read_stata(dta)["summary"].tolist()[:2] == ["=1+1", "é" * 3000]
    assert pd.read_csv(csv, encoding="utf-8-sig")["summary"].iloc[0] == "'=1+1"
    plain = flat.export(tiny.replace(events=changed), tmp_path, formats="csv")[0]
    assert pd.read_csv(plain)["summary"].iloc[0] == "=1+1"


def test_a_format_or_a_folder_that_is_none_is_refused(tiny, tmp_path):
    with pytest.raises(menaka.NotFoundError, match="there are: csv, dta"):
        flat.export(tiny, tmp_path, formats="xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(menaka.MenakaError, match="is a file"):
        flat.export(tiny, tmp_path / "file")
    with pytest.raises(menaka.NotFoundError, match="there are: envelope"):
        flat.events_flat(tiny, rule="UCDP")
