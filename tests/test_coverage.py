"""Who was looking: counts by period on days that can be added up by hand."""

import pandas as pd
import pytest

import menaka


def test_an_event_counts_in_the_month_that_holds_its_window(tiny):
    table = menaka.coverage(tiny)
    march = table.drop(columns="ucdp_other").loc["2020-03-01"]
    # e0001 and e0002; e0003 straddles April and May; e0004 is an aggregate
    assert march.to_dict() == {"events": 2, "violent": 2, "wide": 0, "claims": 4, "documents": 2,
                               "origins": 2}  # fmt: skip
    assert table["wide"].tolist() == [0, 1, 1]
    assert table.loc["2020-04-01", "events"] == 0


def test_reprints_of_one_voice_are_one_origin(tiny):
    both = tiny.citations.assign(event_id="e0001-wells").drop_duplicates("source_id")
    table = menaka.coverage(tiny.replace(citations=both))
    assert table.loc["2020-03-01", ["documents", "origins"]].tolist() == [3, 2]


def test_no_events_give_an_empty_table_with_its_columns(tiny):
    table = menaka.coverage(tiny.replace(events=tiny.events.iloc[:0]))
    assert table.empty and list(table)[:2] == ["events", "violent"]


def test_a_frequency_that_is_not_the_start_of_a_period_is_refused(tiny):
    with pytest.raises(menaka.MenakaError, match="no frequency 'ME'; there are: day, week, month"):
        menaka.coverage(tiny, freq="ME")


def test_quarters_add_up_to_the_months_but_for_windows_that_straddle(tiny):
    months, quarters = menaka.coverage(tiny), menaka.coverage(tiny, freq="quarter")
    assert quarters["events"].sum() >= months["events"].sum()
    assert isinstance(quarters.index, pd.DatetimeIndex)
