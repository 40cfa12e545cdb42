"""Tolls over time and place; days and numbers sampled."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import casualties

WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


def dated(tiny, *rows):
    """The tiny record with attacks of its own: a window of beginning, a low and a high of each."""
    table = pd.DataFrame(rows, columns=["first", "last", "low", "high"])
    first, last = (table[name].astype("datetime64[s]") for name in ("first", "last"))
    ids = [f"e{n}" for n in range(len(table))]
    days = dict.fromkeys(WINDOW, first) | {"start_latest": last, "end_latest": last}
    numbers = table[["low", "high"]].astype("Int64")
    events = tiny.events.loc[[1] * len(ids)].reset_index(drop=True)
    claims = tiny.claims.loc[[3] * len(ids)].reset_index(drop=True)
    events = events.assign(
        event_id=ids, part_of=pd.Series(pd.NA, events.index, dtype="str"), **days
    )
    return tiny.replace(
        events=events,
        claims=claims.assign(claim_id=ids, event_id=ids, **numbers),
        overlaps=tiny.overlaps.iloc[:0],
    )


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
    assert fighters.loc["2020-05-01", ["events", "low", "documents"]].tolist() == [0] * 3
    # a month without a number is unknown, not quiet: nobody stated a largest number
    assert fighters.loc["2020-05-01", ["best", "stated_high"]].isna().all()
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
    ],
)
def test_periods_begin_on_their_first_day_and_none_is_left_out(tiny, freq, firsts):
    reported = dated(tiny, ("2020-03-01", "2020-03-01", 1, 2), ("2020-03-03", "2020-03-03", 3, 4))
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
        ({"by": "moon"}, "there are: place, region, actor"),
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
    if not {"freq", "by"} & set(options):
        with pytest.raises(menaka.MenakaError, match=what):
            casualties.total(tiny, **options)


def test_what_may_have_begun_in_two_months_enters_neither(tiny):
    rows = ("2020-03-01", "2020-03-05", 1, 2), ("2020-03-10", "2020-04-12", 8, 8)
    total = casualties.total(dated(tiny, *rows), end="2020-03-31")
    assert total[["low", "wide"]].to_numpy().tolist() == [[1, 1]]
    with pytest.raises(menaka.SchemaError, match="is no record"):
        casualties.monthly(tiny.claims)


days = st.integers(0, 90).map(lambda n: f"{pd.Timestamp('2020-01-01') + pd.Timedelta(days=n):%F}")
exact = st.tuples(days, st.integers(0, 99), st.one_of(st.none(), st.integers(0, 99))).map(
    lambda r: (r[0], r[0], r[1], None if r[2] is None else r[1] + r[2])
)


@settings(max_examples=6)
@given(st.lists(exact, min_size=1, max_size=6))
def test_the_sum_of_a_period_is_that_of_its_parts_and_of_the_total(tiny, rows):
    reported = dated(tiny, *rows)
    span = {"start": "2020-01-01", "end": "2020-04-30"}
    whole = casualties.monthly(reported, **span)
    daily = casualties.monthly(reported, freq="day", **span)
    sums = daily[["events", "low", "stated_high", "open"]].groupby(daily.index.to_period("M")).sum()
    for column in sums:
        assert whole[column].fillna(0).tolist() == sums[column].tolist()
    total = casualties.total(reported, **span).iloc[0]
    for column in ("low", "stated_high", "open"):
        assert pd.isna(total[column]) or total[column] == whole[column].sum()


def test_nothing_counted_adds_up_to_nothing_and_needs_a_span(tiny):
    span = {"start": "2020-03-01", "end": "2020-03-03", "place": "Ford"}
    assert casualties.monthly(tiny, **span)["events"].tolist() == [0]
    for add in (casualties.monthly, casualties.total):
        with pytest.raises(menaka.SchemaError, match="must be named"):
            add(tiny, place="Ford")


def sampled(record, tolls=None, **options):
    """Days and tolls by event, a row an event and a column a sample."""
    table = casualties.draws(
        record, casualties.tolls(record) if tolls is None else tolls, **options
    )
    return (
        table.pivot(index="event_id", columns="sample", values=name) for name in ("day", "toll")
    )


def test_samples_stay_in_their_windows_and_intervals_and_reach_their_ends(tiny):
    rows = [("2020-03-01", "2020-03-03", 2, 4), ("2020-03-05", "2020-03-05", 7, None),
            ("2020-03-06", "2020-03-06", None, None)]  # fmt: skip
    some = dated(tiny, *rows)
    days, numbers = sampled(some, draws=200, seed=1)
    assert sorted(set(days.loc["e0"])) == list(pd.date_range("2020-03-01", "2020-03-03"))
    assert [sorted(set(row)) for row in numbers.to_numpy()] == [[2, 3, 4], [7], [0]]
    again, _ = sampled(some, draws=200, seed=1)
    assert again.equals(days)
    # a toll without an upper bound goes up to the largest number stated
    more = casualties.tolls(some).assign(stated_high=[4, 9, pd.NA])
    _, numbers = sampled(some, more, draws=200)
    assert set(numbers.loc["e1"]) == {7, 8, 9}


def test_samples_add_up_by_period_in_pandas(tiny):
    rows = ("2020-03-31", "2020-04-01", 5, 5), ("2020-05-02", "2020-05-02", 7, 7)
    some = dated(tiny, *rows)
    table = casualties.draws(some, casualties.tolls(some), draws=100)
    by_month = table.groupby(["sample", table["day"].dt.to_period("M")])["toll"].sum()
    months = by_month.unstack(fill_value=0)
    assert set(months.sum(axis=1)) == {12} and set(months["2020-03"]) == {0, 5}


def test_a_part_begins_inside_its_whole_in_every_sample(tiny):
    rows = [("2020-03-01", "2020-03-20", 1, 1), ("2020-03-05", "2020-03-15", 1, 1),
            ("2020-03-07", "2020-03-09", 1, 1)]  # fmt: skip
    some = dated(tiny, *rows)
    tolls, events = casualties.tolls(some), some.events.assign(part_of=[pd.NA, "e0", "e1"])
    events.loc[0, ["end_earliest", "end_latest"]] = pd.Timestamp("2020-03-20")
    nested = some.replace(events=events)
    days, _ = sampled(nested, tolls, draws=300)
    days = days.to_numpy()
    assert (days[1] >= days[0]).all() and (days[2] >= days[1]).all()
    assert days[2].max() - days[2].min() == np.timedelta64(2, "D")  # its own window, whole
    alone, _ = sampled(nested, tolls.iloc[2:], draws=300)
    assert alone.shape == (1, 300)


def test_samples_refuse_what_they_cannot_sample(tiny):
    tolls = casualties.tolls(tiny)
    for wrong, options, what in ((tolls.assign(low=99), {}, "0 <= low <= high"),
                                 (tolls.assign(event_id="e9"), {}, "events that are not there"),
                                 (tolls, {"draws": 0}, "whole number from 1")):  # fmt: skip
        with pytest.raises(menaka.SchemaError, match=what):
            casualties.draws(tiny, wrong, **options)


def test_no_table_that_was_handed_over_is_changed(tiny):
    before = {name: tiny[name].copy() for name in ("events", "claims", "overlaps")}
    casualties.monthly(tiny)
    casualties.reconcile(tiny)
    for name, table in before.items():
        pd.testing.assert_frame_equal(tiny[name], table)
    assert np.isfinite(casualties.monthly(tiny)["low"]).all()
