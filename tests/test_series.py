"""Tolls over time, place and target; days and numbers drawn."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import casualties

COLUMNS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]


def counted(record):
    return casualties.additive(record, casualties.by_event(casualties.tolls(record)))


def dated(*rows):
    """Events with a window of beginning, a low and a high; they end on the day."""
    table = pd.DataFrame(rows, columns=["first", "last", "low", "high"])
    first, last = pd.to_datetime(table["first"]), pd.to_datetime(table["last"])
    ids = [f"e{n}" for n in range(len(table))]
    events = pd.DataFrame(dict.fromkeys(COLUMNS, first)).assign(start_latest=last, end_latest=last)
    events.insert(0, "event_id", ids)
    tolls = table[["low", "high"]].astype("Int64").assign(event_id=ids, target_kind="civilians")
    none = tolls["low"].isna() & tolls["high"].isna()
    return events, tolls.assign(unquantified=none, counted=True)


def test_months_add_up_and_keep_their_tops_open_and_count_who_is_not_counted(tiny):
    civil = casualties.series(tiny, counted(tiny))
    fighters = casualties.series(
        tiny, counted(tiny), target_kind="combatants", start="2020-03-01", end="2020-05-31"
    )
    # the attack's window, 8 to 9 March, lies inside one month
    assert civil.loc["2020-03-01", ["low", "high", "documents"]].tolist() == [30, 45, 2]
    assert fighters.loc["2020-03-01", "low"] == 4 and pd.isna(fighters.loc["2020-03-01", "high"])
    assert fighters.loc["2020-03-01", ["known_high", "open"]].tolist() == [4, 1]
    # Ford lies in April or May: counted as wide, added to neither
    assert fighters["wide"].tolist() == [0, 1, 0]
    assert fighters.loc["2020-05-01", ["events", "low", "high", "documents"]].tolist() == [0] * 4
    assert list(fighters.index) == list(pd.date_range("2020-03-01", "2020-05-01", freq="MS"))


@pytest.mark.parametrize(
    ("by", "firsts"),
    [
        ("day", ["2020-03-01", "2020-03-02", "2020-03-03"]),
        ("week", ["2020-02-24", "2020-03-02"]),  # from Monday
        ("quarter", ["2020-01-01"]),
        ("year", ["2020-01-01"]),
    ],
)
def test_periods_begin_on_their_first_day_and_none_is_left_out(by, firsts):
    events, tolls = dated(("2020-03-01", "2020-03-01", 1, 2), ("2020-03-03", "2020-03-03", 3, 4))
    table = casualties.series(events, tolls, by=by)
    assert table.index.strftime("%Y-%m-%d").tolist() == firsts
    assert (table["low"].sum(), table["high"].sum()) == (4, 6)


def test_phases_have_names_and_what_reaches_over_their_edge_is_wide():
    events, tolls = dated(
        ("2020-03-01", "2020-03-05", 1, 2),
        ("2020-03-10", "2020-03-12", 8, 8),
        ("2020-03-20", "2020-03-20", None, 4),
        ("2020-03-15", "2020-03-15", 9, 9),
    )
    spans = {"first": ("2020-03-01", "2020-03-11"), "second": ("2020-03-18", "2020-03-31")}
    table = casualties.series(events, tolls, by="phase", phases=spans)
    assert table[["events", "wide", "low", "high"]].to_numpy().tolist() == [
        [1, 1, 1, 2],
        [1, 0, 0, 4],
    ]
    later = casualties.series(
        events, tolls, by="phase", phases={"late": ("2020-03-11", "2020-03-12")}
    )
    assert later["wide"].tolist() == [1] and later["events"].tolist() == [0]
    with pytest.raises(menaka.SchemaError, match="overlap"):
        casualties.series(
            events, tolls, by="phase", phases={**spans, "x": ("2020-03-05", "2020-03-06")}
        )


def test_places_are_taken_up_to_what_holds_them_and_targets_never_added(tiny):
    by_place = casualties.series(tiny, counted(tiny), by="place")
    assert by_place["low"].to_dict() == {"wells": 30}
    up = casualties.series(
        tiny, counted(tiny), by="place", level="region", target_kind="combatants"
    )
    assert up[["events", "unquantified", "low"]].to_numpy().tolist() == [[2, 1, 4]]
    kinds = casualties.series(tiny, counted(tiny), by="target")
    assert kinds["low"].to_dict() == {"civilians": 30, "combatants": 4}
    whom = casualties.series(tiny, casualties.additive(tiny, casualties.tolls(tiny)), by="target")
    assert whom["low"].to_dict() == {"blue": 4, "blue+red": 0, "civilians": 30}


@pytest.mark.parametrize(
    "options",
    [{"by": "moon"}, {"target_kind": "civilian"}, {"by": "place", "level": "regio"}],
)
def test_a_wrong_word_is_refused(tiny, options):
    with pytest.raises(menaka.NotFoundError):
        casualties.series(tiny, counted(tiny), **options)


def test_a_span_that_ends_before_it_begins_is_refused(tiny):
    for add in (casualties.series, casualties.cumulative):
        with pytest.raises(menaka.SchemaError, match="ends before"):
            add(tiny, counted(tiny), start="2020-05-01", end="2020-03-01")


days = st.integers(0, 90).map(lambda n: f"{pd.Timestamp('2020-01-01') + pd.Timedelta(days=n):%F}")
exact = st.tuples(days, st.integers(0, 99), st.one_of(st.none(), st.integers(0, 99))).map(
    lambda r: (r[0], r[0], r[1], None if r[2] is None else r[1] + r[2])
)


@settings(max_examples=30)
@given(st.lists(exact, min_size=1, max_size=6))
def test_the_sum_of_a_period_is_that_of_its_parts(rows):
    events, tolls = dated(*rows)
    span = {"start": "2020-01-01", "end": "2020-04-30"}
    whole = casualties.series(events, tolls, by="month", **span)
    daily = casualties.series(events, tolls, by="day", **span)
    sums = daily[["events", "low", "known_high", "open"]].groupby(daily.index.to_period("M")).sum()
    for column in sums:
        assert whole[column].tolist() == sums[column].tolist()
    total = casualties.cumulative(events, tolls, draws=5, level=1, **span)
    assert total["low"].iloc[-1] >= whole["low"].sum()
    assert total["high"].iloc[-1] <= whole["known_high"].sum()


def test_draws_stay_in_their_windows_and_intervals_and_reach_their_ends():
    events, tolls = dated(("2020-03-01", "2020-03-03", 2, 4), ("2020-03-05", "2020-03-05", 7, None),
                          ("2020-03-06", "2020-03-06", None, None))  # fmt: skip
    drawn = casualties.draws(events, tolls, draws=200, seed=1)
    first = pd.Timestamp("2020-03-01").toordinal() - pd.Timestamp("1970-01-01").toordinal()
    assert sorted(set(drawn.days[0] - first)) == [0, 1, 2]
    assert sorted(set(drawn.tolls[0])) == [2, 3, 4]
    assert set(drawn.tolls[1]) == {7} and set(drawn.tolls[2]) == {0}
    assert drawn.open.tolist() == [False, True, False]
    again = casualties.draws(events, tolls, draws=200, seed=1)
    assert (again.days == drawn.days).all() and (again.tolls == drawn.tolls).all()


def test_a_part_begins_inside_its_whole_in_every_draw():
    events, tolls = dated(("2020-03-01", "2020-03-20", 1, 1), ("2020-03-05", "2020-03-15", 1, 1),
                          ("2020-03-07", "2020-03-09", 1, 1))  # fmt: skip
    events = events.assign(part_of=[pd.NA, "e0", "e1"])
    events.loc[0, ["end_earliest", "end_latest"]] = pd.Timestamp("2020-03-20")
    drawn = casualties.draws(events, tolls, draws=300).days
    assert (drawn[1] >= drawn[0]).all() and (drawn[2] >= drawn[1]).all()
    assert drawn[2].min() == drawn[2].max() - 2  # its own window, whole
    alone = casualties.draws(events, tolls.iloc[2:], draws=300).days
    assert alone.shape == (1, 300)
    with pytest.raises(menaka.SchemaError, match="part of itself"):
        casualties.draws(events.assign(part_of=["e1", "e0", pd.NA]), tolls)


def test_draws_refuse_what_they_cannot_draw_and_say_all_of_it():
    events, tolls = dated(("2020-03-01", "2020-03-03", 9, 4))
    with pytest.raises(menaka.SchemaError, match=r"not there; a ceiling below.*; an event without"):
        casualties.draws(
            events.assign(end_latest=pd.Series(pd.NaT, events.index)), tolls.assign(event_id="e9")
        )
    fine = tolls.assign(low=4)
    for wrong, what in (({"draws": 0}, "at least one"), ({"level": 2}, "1 at most")):
        with pytest.raises(menaka.SchemaError, match=what):
            casualties.cumulative(events, fine, **wrong)


def test_tolls_of_events_that_are_not_there_are_not_lost_in_silence():
    events, tolls = dated(("2020-03-01", "2020-03-03", 1, 2), ("2020-03-09", "2020-03-09", 1, 2))
    with pytest.raises(menaka.SchemaError, match="not there"):
        casualties.series(events.iloc[:1], tolls)
    undated = events.assign(start_latest=pd.to_datetime(["2020-03-03", None]))
    with pytest.raises(menaka.SchemaError, match="without its dates"):
        casualties.series(undated, tolls)
    turned = events.assign(start_latest=pd.to_datetime(["2020-02-01", "2020-03-09"]))
    with pytest.raises(menaka.SchemaError, match="ends before it begins"):
        casualties.series(turned, tolls)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"start": "soon"}, "'soon' is no day"),
        ({"by": "phase", "phases": {"one": ("2020-03-01", "later")}}, "'later' is no day"),
        ({"by": "phase", "phases": {"one": ("2020-03-01",)}}, "first and the last day"),
        ({"by": "place"}, "no column 'place_id'"),
    ],
)
def test_a_span_or_a_place_that_is_none_is_refused(options, what):
    events, tolls = dated(("2020-03-01", "2020-03-03", 1, 2))
    with pytest.raises(menaka.SchemaError, match=what):
        casualties.series(events, tolls, **options)


def test_a_running_total_ends_at_what_was_drawn_and_says_from_when_it_is_a_floor():
    events, tolls = dated(("2020-03-01", "2020-03-01", 2, 2), ("2020-03-02", "2020-03-03", 5, None),
                          ("2020-03-04", "2020-03-04", None, None))  # fmt: skip
    total = casualties.cumulative(events, tolls, draws=100, level=1)
    assert total["low"].tolist() == [2, 2, 7, 7] and total["high"].tolist() == [2, 7, 7, 7]
    assert total["open"].tolist() == [0, 1, 1, 1]
    assert total["unquantified"].tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("by", ["day", "month", "phase", "place", "target"])
def test_nothing_counted_adds_up_to_nothing(tiny, by):
    empty = counted(tiny).iloc[:0]
    span = {"start": "2020-03-01", "end": "2020-03-31"}
    phases = {"all": ("2020-03-01", "2020-03-31")}
    table = casualties.series(tiny, empty, by=by, phases=phases, **span)
    assert np.nansum(table["low"].astype("float64")) == 0
    assert np.nansum(casualties.series(tiny, empty, by=by, phases=phases)["events"]) == 0


def test_a_running_total_of_nothing_needs_a_span(tiny):
    empty = counted(tiny).iloc[:0]
    total = casualties.cumulative(tiny, empty, start="2020-03-01", end="2020-03-03")
    assert total["high"].tolist() == [0, 0, 0]
    with pytest.raises(menaka.SchemaError, match="must be named"):
        casualties.cumulative(tiny, empty)


def test_events_that_cannot_be_dated_are_refused_with_all_that_is_wrong():
    events, tolls = dated(("2020-03-01", "2020-03-01", 1, 2))
    twice = pd.concat([events, events]).assign(start_latest="2020-03-01")
    for use in (casualties.series, casualties.draws, casualties.cumulative):
        with pytest.raises(
            menaka.SchemaError, match="start_latest holds no dates; an event_id twice"
        ):
            use(twice, tolls)
