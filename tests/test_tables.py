"""Loading: types, frozenness, and bad files named in full."""

import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import menaka
from menaka.dataset import schema, tables


def test_every_table_of_the_description_is_loaded_with_its_columns(record):
    for name, resource in schema.tables().items():
        assert list(record[name]) == [field["name"] for field in resource["schema"]["fields"]]


def test_dates_are_days_counts_may_be_missing_and_ids_are_text(tiny):
    assert str(tiny.events["start_earliest"].dtype) == "datetime64[s]"
    assert str(tiny.claims["low"].dtype) == "Int64"
    assert str(tiny.events["event_id"].dtype) == "str"
    assert str(tiny.places["lat"].dtype) == "float64"
    assert str(tiny.places["in_list"].dtype) == "boolean"


def test_missing_is_not_zero(tiny):
    many = tiny.claims.set_index("claim_id").loc["c0003-1"]
    assert pd.isna(many["low"]) and pd.isna(many["high"])


def test_a_frame_taken_from_the_record_is_the_readers_own(tiny):
    mine = tiny.events
    mine["kind"] = "changed"
    mine.loc[0, "summary"] = "changed"
    assert "changed" not in set(tiny.events["kind"]) | set(tiny.events["summary"])


def test_a_record_is_frozen(tiny):
    with pytest.raises(AttributeError, match="frozen"):
        tiny.events = None
    with pytest.raises(AttributeError, match="did you mean 'events'"):
        _ = tiny.event


def test_replace_gives_another_record_and_leaves_the_first(tiny):
    fewer = tiny.replace(events=tiny.events.iloc[:1])
    assert (len(fewer.events), len(tiny.events)) == (1, 4)
    with pytest.raises(menaka.NotFoundError):
        tiny.replace(evnts=tiny.events)


def test_a_record_survives_pickling_and_names_its_tables(tiny):
    again = pickle.loads(pickle.dumps(tiny))
    assert list(again) == list(tiny) and "events" in dir(again)
    assert repr(again) == repr(tiny)


def test_every_bad_value_of_every_file_is_named_at_once(broken):
    broken("events", 2, "start_earliest", "8 mars 2020")
    broken("claims", 3, "low", "4.5")
    broken("places", 3, "lat", "seize")
    with pytest.raises(menaka.DataError) as caught:
        menaka.load(broken.folder)
    said = str(caught.value)
    assert "events.csv: 1 to mend" in said
    assert "row 2, start_earliest: '8 mars 2020' is not a day written YYYY-MM-DD" in said
    assert "row 3, low: '4.5' is not a whole number" in said
    assert "row 3, lat: 'seize' is not a number" in said


def test_a_missing_table_is_named(broken):
    (broken.folder / "claims.csv").unlink()
    with pytest.raises(menaka.DataError, match=r"claims\.csv: 1 to mend"):
        menaka.load(broken.folder)


def test_accents_survive(broken):
    folder = broken("places", 2, "name", "Andéramboukane — ⵎⵏⴾ")
    assert menaka.load(folder).places["name"].iloc[0] == "Andéramboukane — ⵎⵏⴾ"


@given(st.text(max_size=12), st.sampled_from(["date", "integer", "number", "boolean"]))
def test_no_text_in_a_cell_ends_in_a_traceback_and_none_is_lost(value, kind):
    series = pd.Series([value], dtype="str")
    values, bad = tables._typed(series, kind)
    assert bad == [0] or values.notna().all()
