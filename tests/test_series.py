"""Tolls over time and place; days and numbers sampled."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import casualties
from menaka.adapters.reading import Reported
from menaka.errors import ChoiceError

WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


def dated(*rows):
    """Events with a window of beginning, and one claim each: a low and a high."""
    table = pd.DataFrame(rows, columns=["first", "last", "low", "high"])
    first, last = pd.to_datetime(table["first"]), pd.to_datetime(table["last"])
    ids = [f"e{n}" for n in range(len(table))]
    events = pd.DataFrame(dict.fromkeys(WINDOW, first)).assign(start_latest=last, end_latest=last)
    events.insert(0, "event_id", ids)
    fixed = {"claimant": "The Gazette", "claimant_kind": "media", "measure": "killed",
             "target_kind": "civilians", "target": "civilians", "best": pd.NA}  # fmt: skip
    claims = table[["low", "high"]].astype("Int64").assign(event_id=ids, claim_id=ids, **fixed)
    return Reported(events, claims)


def tolls_of(reported):
    return casualties.tolls(reported)


def test_a_newcomer_who_merges_tolls_with_the_days_gets_the_same_number_as_monthly(tiny):
    table = casualties.tolls(tiny).merge(tiny.events, on="event_id")
    by_hand = (
        table.loc[table["target_kind"].eq("civilians")]
        .groupby(table["start_earliest"].dt.to_period("M"))[["low", "stated_high"]]
        .sum()
    )
    months = casualties.monthly(tiny)
    assert by_hand.to_numpy().tolist() == months[["low", "stated_high"]].to_numpy().tolist()
    assert months["low"].tolist() == [30] and months["stated_high"].tolist() == [45]


def test_in_the_record_civilians_of_march_2022_are_the_same_by_hand_and_by_monthly(record):
    table = casualties.tolls(record).merge(record.events, on="event_id")
    civil = table.loc[table["target_kind"].eq("civilians")]
    march = civil.loc[civil["start_earliest"].dt.strftime("%Y-%m").eq("2022-03")]
    march = march.loc[march["start_latest"].dt.month.eq(3)]
    month = casualties.monthly(record, start="2022-03-01", end="2022-03-31").iloc[0]
    assert (march["low"].sum(), march["stated_high"].sum()) == (month["low"], month["stated_high"])
    assert len(march) == month["events"] and month["low"] < 1000  # thousands are totals over spans


def test_months_add_up_and_stay_open_and_count_who_is_not_counted(tiny):
    fighters = casualties.monthly(tiny, target="combatants", **SPRING)
    # over 40, 4 and 10 of Blue in March; the largest number stated is 40
    march = ["low", "stated_high", "open", "events", "unquantified", "documents"]
    assert fighters.loc["2020-03-01", march].tolist() == [4, 40, 1, 1, 0, 2]
    # Ford lies in April or May: counted as wide, added to neither
    assert fighters["wide"].tolist() == [0, 1, 0]
    rest = ["events", "low", "best", "stated_high", "documents"]
    assert fighters.loc["2020-05-01", rest].tolist() == [0] * 5
    assert list(fighters.index) == list(pd.date_range("2020-03-01", "2020-05-01", freq="MS"))
    assert pd.isna(fighters.loc["2020-03-01", "best"])


def test_a_total_over_the_period_that_says_more_stands_beside_the_sum(tiny):
    quarter = casualties.monthly(tiny, freq="quarter", start="2020-01-01", end="2020-06-30")
    assert quarter["stated_in_totals"].isna().all()  # the spring lies in no single quarter
    year = casualties.monthly(tiny, freq="year", start="2020-01-01", end="2020-12-31")
    assert year["stated_in_totals"].tolist() == [100] and year["stated_high"].tolist() == [45]
    spring = {"start": "2020-01-01", "end": "2020-12-31"}
    assert casualties.total(tiny, place="Shire", **spring)["stated_in_totals"].tolist() == [100]
    assert casualties.total(tiny, place="Wells", **spring)["stated_in_totals"].isna().all()
    assert casualties.total(tiny, target="combatants", **spring)["stated_in_totals"].isna().all()


def test_a_table_says_what_it_covers_and_that_civilians_are_meant(tiny):
    months = casualties.monthly(tiny, place="Wells", **SPRING)
    said = "civilians killed, Wells, 2020-03-01 to 2020-05-31, rule envelope; 0 events without"
    assert months.scope.startswith(said)
    assert months.scope in repr(months) and months.scope in months._repr_html_()
    fighters = casualties.total(tiny, target="combatants", actor="Blue Front")
    assert "combatants killed, everywhere, events with Blue Front" in fighters.scope
    assert "1 event without a number" in casualties.total(tiny, target="combatants").scope
    ford = {"place": "Ford", "target": "combatants", "start": "2020-01-01"}
    assert casualties.monthly(tiny, freq="quarter", **ford)["unquantified"].tolist() == [0, 1]
    fought = casualties.monthly(tiny, target="combatants", place="Shire", actor="RED", **SPRING)
    assert fought["events"].sum() == 1


@pytest.mark.parametrize(
    ("freq", "firsts"),
    [
        ("day", ["2020-03-01", "2020-03-02", "2020-03-03"]),
        ("week", ["2020-02-24", "2020-03-02"]),  # from Monday
        ("quarter", ["2020-01-01"]),
        ("year", ["2020-01-01"]),
        ("MS", ["2020-03-01"]),  # as pandas writes it
    ],
)
def test_periods_begin_on_their_first_day_and_none_is_left_out(freq, firsts):
    reported = dated(("2020-03-01", "2020-03-01", 1, 2), ("2020-03-03", "2020-03-03", 3, 4))
    table = casualties.monthly(reported, freq=freq)
    assert table.index.strftime("%Y-%m-%d").tolist() == firsts
    assert (table["low"].sum(), table["stated_high"].sum()) == (4, 6)


def test_places_and_attackers_stand_in_rows_of_their_own_and_are_named(tiny):
    by_region = casualties.monthly(tiny, by="region", target="combatants", **SPRING)
    assert by_region.loc[(pd.Timestamp("2020-03-01"), "Shire"), "low"] == 4
    by_place = casualties.monthly(tiny, by="place", target="combatants", **SPRING)
    assert by_place.index.get_level_values("place").tolist() == ["Wells", "Ford"]
    by_actor = casualties.monthly(tiny, by="actor", target="combatants", **SPRING)
    assert by_actor.index.get_level_values("actor").tolist() == ["RED", "not told"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"freq": "moon"}, "there are: day, week"),
        ({"by": "moon"}, "there are: place, cercle, region, actor"),
        ({"target": "civilian"}, "there are: civilians, combatants, undivided"),
        ({"rule": "UCDP"}, "there are: envelope, compatible"),
        ({"measure": "kiled"}, "there are: .*killed"),
        ({"place": "Fort"}, "did you mean 'Ford'"),
        ({"actor": "Blu Front"}, "did you mean 'Blue Front'"),
        ({"start": "06/09/2022"}, "not a day written YYYY-MM-DD"),
        ({"start": "2020-05-01", "end": "2020-03-01"}, "before it starts"),
    ],
)
def test_a_wrong_word_name_or_day_is_refused(tiny, options, what):
    with pytest.raises(menaka.MenakaError, match=what):
        casualties.monthly(tiny, **options)
    for add in (casualties.total, casualties.cumulative):
        if not {"freq", "by"} & set(options):
            with pytest.raises(menaka.MenakaError, match=what):
                add(tiny, **options)


def test_what_somebody_else_reported_is_added_up_and_places_and_actors_need_the_record():
    reported = dated(("2020-03-01", "2020-03-05", 1, 2), ("2020-03-10", "2020-04-12", 8, 8))
    assert casualties.total(reported, end="2020-03-31")[["low", "wide"]].to_numpy().tolist() == [
        [1, 1]
    ]
    assert "documents" not in casualties.monthly(reported)
    with pytest.raises(menaka.SchemaError, match="need the record"):
        casualties.monthly(reported, place="Ford")
    with pytest.raises(menaka.SchemaError, match="claims alone have no days"):
        casualties.monthly(reported.claims)
    with pytest.raises(ChoiceError, match="there are: place"):
        casualties.monthly(reported, by="region")


days = st.integers(0, 90).map(lambda n: f"{pd.Timestamp('2020-01-01') + pd.Timedelta(days=n):%F}")
exact = st.tuples(days, st.integers(0, 99), st.one_of(st.none(), st.integers(0, 99))).map(
    lambda r: (r[0], r[0], r[1], None if r[2] is None else r[1] + r[2])
)


@settings(max_examples=15)
@given(st.lists(exact, min_size=1, max_size=6))
def test_the_sum_of_a_period_is_that_of_its_parts_and_where_the_running_total_ends(rows):
    reported = dated(*rows)
    span = {"start": "2020-01-01", "end": "2020-04-30"}
    whole = casualties.monthly(reported, **span)
    daily = casualties.monthly(reported, freq="day", **span)
    sums = daily[["events", "low", "stated_high", "open"]].groupby(daily.index.to_period("M")).sum()
    for column in sums:
        assert whole[column].tolist() == sums[column].tolist()
    last = casualties.cumulative(reported, **span).iloc[-1]
    total = casualties.total(reported, **span).iloc[0]
    for column in ("low", "stated_high", "open"):
        assert last[column] == whole[column].sum() == total[column]


def test_a_running_total_is_bounded_day_by_day_by_who_has_surely_and_who_may_have_died():
    reported = dated(("2020-03-01", "2020-03-01", 2, 2), ("2020-03-02", "2020-03-03", 5, None),
                     ("2020-03-03", "2020-03-04", 1, 9), ("2020-03-04", "2020-03-04", None, None))  # fmt: skip
    total = casualties.cumulative(reported)
    assert total["low"].tolist() == [2, 2, 7, 8]  # the second has surely begun on the third
    assert total["stated_high"].tolist() == [2, 7, 16, 16]  # and may have on the second
    assert total["open"].tolist() == [0, 1, 1, 1]
    assert total["unquantified"].tolist() == [0, 0, 0, 1]
    # cut to a span, the floor leaves out what may have begun before it
    later = casualties.cumulative(reported, start="2020-03-03", end="2020-03-04")
    assert later["low"].tolist() == [0, 1] and later["stated_high"].tolist() == [14, 14]


def test_nothing_counted_adds_up_to_nothing_and_a_running_total_of_it_needs_a_span(tiny):
    span = {"start": "2020-03-01", "end": "2020-03-03", "place": "Ford"}
    assert casualties.cumulative(tiny, **span)["stated_high"].tolist() == [0, 0, 0]
    assert casualties.monthly(tiny, **span)["events"].tolist() == [0]
    assert casualties.monthly(tiny, place="Ford").empty
    assert casualties.monthly(tiny, place="Ford", by="place").empty
    assert casualties.total(tiny, place="Ford").empty
    with pytest.raises(menaka.SchemaError, match="must be named"):
        casualties.cumulative(tiny, place="Ford")


def test_samples_stay_in_their_windows_and_intervals_and_reach_their_ends():
    reported = dated(("2020-03-01", "2020-03-03", 2, 4), ("2020-03-05", "2020-03-05", 7, None),
                     ("2020-03-06", "2020-03-06", None, None))  # fmt: skip
    sampled = casualties.draws(reported, tolls_of(reported), draws=200, seed=1)
    first = pd.Timestamp("2020-03-01").toordinal() - pd.Timestamp("1970-01-01").toordinal()
    assert sorted(set(sampled.days[0] - first)) == [0, 1, 2]
    assert sorted(set(sampled.tolls[0])) == [2, 3, 4]
    assert set(sampled.tolls[1]) == {7} and set(sampled.tolls[2]) == {0}
    assert sampled.open.tolist() == [False, True, False]
    again = casualties.draws(reported, tolls_of(reported), draws=200, seed=1)
    assert (again.days == sampled.days).all() and (again.tolls == sampled.tolls).all()
    # a toll without an upper bound goes up to the largest number stated
    more = tolls_of(reported).assign(stated_high=[4, 9, pd.NA])
    assert set(casualties.draws(reported, more, draws=200).tolls[1]) == {7, 8, 9}


def test_samples_add_up_by_period_and_what_falls_outside_is_left_out():
    reported = dated(("2020-03-31", "2020-04-01", 5, 5), ("2020-05-02", "2020-05-02", 7, 7))
    months = casualties.draws(reported, tolls_of(reported), draws=100).by_period(
        "2020-03-01", "2020-04-30"
    )
    assert months.columns.strftime("%m").tolist() == ["03", "04"]
    assert set(months.sum(axis=1)) == {5} and set(months.iloc[:, 0]) == {0, 5}
    assert casualties.changes(months, draws=10).number["probability"].sum() == pytest.approx(1)


def test_a_part_begins_inside_its_whole_in_every_sample():
    reported = dated(("2020-03-01", "2020-03-20", 1, 1), ("2020-03-05", "2020-03-15", 1, 1),
                     ("2020-03-07", "2020-03-09", 1, 1))  # fmt: skip
    tolls, events = tolls_of(reported), reported.events.assign(part_of=[pd.NA, "e0", "e1"])
    events.loc[0, ["end_earliest", "end_latest"]] = pd.Timestamp("2020-03-20")
    sampled = casualties.draws(events, tolls, draws=300).days
    assert (sampled[1] >= sampled[0]).all() and (sampled[2] >= sampled[1]).all()
    assert sampled[2].min() == sampled[2].max() - 2  # its own window, whole
    assert casualties.draws(events, tolls.iloc[2:], draws=300).days.shape == (1, 300)
    with pytest.raises(menaka.SchemaError, match="part of itself"):
        casualties.draws(events.assign(part_of=["e1", "e0", pd.NA]), tolls)


def test_samples_refuse_what_they_cannot_sample_and_say_all_of_it():
    events, claims = dated(("2020-03-01", "2020-03-03", 4, 4))
    tolls = casualties.tolls(claims).assign(low=9)
    undated = events.assign(end_latest=pd.Series(pd.NaT, events.index))
    with pytest.raises(menaka.SchemaError, match="0 <= low <= high"):
        casualties.draws(events, tolls)
    with pytest.raises(menaka.SchemaError, match=r"tolls of events that .*; an event without"):
        casualties.draws(undated, tolls.assign(event_id="e9", low=4))
    with pytest.raises(menaka.SchemaError, match="whole number from 1"):
        casualties.draws(events, tolls.assign(low=4), draws=0)


def test_events_that_cannot_be_dated_are_refused_with_all_that_is_wrong():
    events, claims = dated(("2020-03-01", "2020-03-03", 1, 2), ("2020-03-09", "2020-03-09", 1, 2))
    twice = pd.concat([events, events])
    turned = events.assign(start_latest=pd.to_datetime(["2020-02-01", "2020-03-09"]))
    undated = events.assign(start_latest=pd.to_datetime(["2020-03-03", None]))
    french = events.assign(start_latest=["03/03/2020", "09/03/2020"])
    for use in (casualties.monthly, casualties.total, casualties.cumulative):
        for wrong, what in ((events.iloc[:1], "events that are not there"), (twice, "an event_id twice"),
                            (undated, "without its dates"), (turned, "ends before it begins"),
                            (french, "'03/03/2020' is not a day")):  # fmt: skip
            with pytest.raises(menaka.SchemaError, match=what):
                use(Reported(wrong, claims))


def test_no_table_that_was_handed_over_is_changed(tiny):
    before = {name: tiny[name].copy() for name in ("events", "claims", "overlaps")}
    casualties.monthly(tiny)
    casualties.reconcile(tiny)
    for name, table in before.items():
        pd.testing.assert_frame_equal(tiny[name], table)
    assert np.isfinite(casualties.monthly(tiny)["low"]).all()
