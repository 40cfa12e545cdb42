"""Casualties of a data set: a reader's own UCDP or ACLED file, invented here, and those that ship."""

import time

import joblib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_series import dated

import menaka
from menaka import casualties, errors
from menaka.adapters import acled, ucdp
from menaka.dataset import schema

SUMS = ["low", "best", "stated_high"]
ASIDE = ["wide_low", "wide_best", "wide_high"]
WIDE = ["spread", "end", "beside"]


def ged(*rows, **more):
    """Events of Red against Blue: first day, last day, low, best, high."""
    columns = ["date_start", "date_end", "low", "best", "high"]
    table = pd.DataFrame(rows, columns=columns).assign(id=range(1, len(rows) + 1))
    table = table.assign(side_a="Red", side_b="Blue", type_of_violence=1, country="Shire")
    return ucdp.read(table.assign(**more))


def months(*dead):
    """Events of ACLED's kind in consecutive months: type and number."""
    table = pd.DataFrame(dead, columns=["event_type", "fatalities"])
    table["event_date"] = [f"2020-{month:02}-05" for month in range(1, len(dead) + 1)]
    return acled.read(table.assign(event_id_cnty=[f"SHI{n}" for n in range(len(dead))]))


@pytest.fixture(scope="module")
def two():
    """Ten dead in January, and 31 from 16 January to 15 February: 16 days and 15."""
    return ged(("2020-01-03", "2020-01-03", 8, 10, 20), ("2020-01-16", "2020-02-15", 0, 31, 62))


@pytest.fixture(scope="module", params=["ged-myanmar-2019-2021", "ucdp-candidate-2023-10"])
def shipped(request):
    return ucdp.read(schema.data_folder() / "series" / f"{request.param}.csv")


@pytest.fixture(scope="module")
def myanmar():
    return ucdp.read(schema.data_folder() / "series" / "ged-myanmar-2019-2021.csv")


def added(table):
    """What the periods of a table, what stands beside them and what lies outside come to."""
    beside = table[ASIDE].sum().to_numpy() if "wide_best" in table else 0
    return (table[SUMS].sum() + beside + table.outside).tolist()


def test_the_dead_of_an_event_over_two_months_lie_evenly_on_its_days_at_its_end_or_beside(two):
    spread = casualties.monthly(two)
    assert spread[SUMS].to_numpy().tolist() == [[8, 26, 52], [0, 15, 30]]
    assert spread[["events", "wide"]].to_numpy().tolist() == [[2, 1], [0, 0]]
    end = casualties.monthly(two, wide="end")
    assert end["best"].tolist() == [10, 31] and end["events"].tolist() == [1, 1]
    beside = casualties.monthly(two, wide="beside")
    assert beside[SUMS].to_numpy().tolist() == [[8, 10, 20], [0, 0, 0]]
    assert beside[ASIDE].to_numpy().tolist() == [[0, 31, 62], [0, 0, 0]]
    assert beside[["events", "wide"]].sum().tolist() == [1, 1]
    assert "lie evenly on their days (1)" in spread.scope and "stand beside" in beside.scope


def test_a_month_outside_the_file_is_not_known_and_one_inside_it_without_an_event_has_none():
    late = ged(("2020-01-03", "2020-01-03", 1, 1, 1), ("2020-03-03", "2020-03-03", 2, 2, 2))
    table = casualties.monthly(late, start="2019-12-01", end="2020-04-30")
    assert table["best"].fillna(-1).tolist() == [-1, 1, 0, 2, -1]
    assert table["events"].tolist() == [0, 1, 0, 1, 0]


def test_fractions_are_rounded_for_print_only(myanmar):
    table = casualties.monthly(myanmar)
    assert "101.5" in repr(table) and "101.5" in table._repr_html_()
    assert table["best"].iloc[0] != 101.5


def test_what_lies_outside_a_span_is_said_beside_it(two):
    february = casualties.monthly(two, start="2020-02-01", end="2020-02-29")
    assert february["best"].tolist() == [15] and february.outside.tolist() == [8, 26, 52]
    whole = casualties.total(two, start="2020-02-01", end="2020-02-29", wide="end")
    assert whole["best"].tolist() == [31] and whole.outside["best"] == 10
    # an event that only reaches into the span stands beside it, whole
    beside = casualties.total(two, start="2020-02-01", wide="beside")
    assert beside[["low", "events", "wide", "wide_best"]].to_numpy().tolist() == [[0, 0, 1, 31]]
    assert beside["best"].isna().all() and beside.outside["best"] == 10


@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize("freq", ["day", "month", "year"])
def test_all_periods_add_up_to_the_file_that_ships(shipped, wide, freq):
    file = shipped.claims.loc[
        shipped.claims["target_kind"].eq("undivided"), ["low", "best", "high"]
    ]
    for span in ({}, {"start": shipped.events["start_earliest"].iloc[len(shipped) // 2]}):
        table = casualties.monthly(shipped, freq=freq, wide=wide, **span)
        assert added(table) == pytest.approx(file.sum().astype(float).tolist(), abs=1e-6)
        counted = table["events"] + (table["wide"] if wide == "beside" else 0)
        assert span or (counted.sum() == len(shipped) and table.outside.tolist() == [0, 0, 0])


def test_the_dead_by_month_are_those_counted_day_by_day(myanmar):
    rows = casualties.tolls(myanmar).merge(myanmar.events, on="event_id")
    by_day = [
        pd.Series(row.best / len(days), days.to_period("M"))
        for row in rows.itertuples()
        for days in [pd.date_range(row.start_earliest, row.end_latest)]
    ]
    found = casualties.monthly(myanmar)["best"].to_period("M")
    expected = pd.concat(by_day).groupby(level=0).sum().reindex(found.index, fill_value=0)
    assert found.tolist() == pytest.approx(expected.tolist())


day = st.integers(0, 400)
event = st.tuples(day, st.integers(0, 80), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=20)
@given(st.lists(event, min_size=1, max_size=6), day, st.integers(0, 200), st.sampled_from(WIDE))
def test_nobody_is_lost_or_counted_twice_whatever_the_span(events, since, length, wide):
    start = pd.Timestamp("2019-06-01")
    on = [f"{start + pd.Timedelta(days=n):%F}" for n in range(700)]
    rows = [(on[a], on[a + n], low, low + b, low + b + c) for a, n, low, b, c in events]
    data = ged(*rows)
    expected = [sum(row[i] for row in rows) for i in (2, 3, 4)]
    for span in ({}, {"start": on[since], "end": on[since + length]}):
        table = casualties.monthly(data, wide=wide, **span)
        assert added(table) == pytest.approx(expected, abs=1e-6)
        assert added(casualties.total(data, wide=wide, **span)) == pytest.approx(expected, abs=1e-6)


def test_the_coup_shows_in_counts_of_events(myanmar):
    yearly = casualties.monthly(myanmar, freq="year")
    assert yearly["events"].tolist() == [147, 75, 855]
    (_, after) = casualties.segments(myanmar, cost="negbin")["start"]
    assert f"{after:%Y-%m}" == "2021-03"
    found = casualties.changes(myanmar, cost="negbin", draws=200).dates["probability"]
    assert f"{found.idxmax():%Y-%m}" == "2021-02"


def test_events_dated_to_five_months_make_a_month_of_352_dead_at_their_first_day(myanmar):
    begun = casualties.monthly(myanmar, wide="beside").loc["2019-01-01"]
    assert begun["best"] + begun["wide_best"] == 352 and begun["wide_best"] == 322
    assert casualties.monthly(myanmar)["best"].loc["2019-01-01"] == pytest.approx(101.49, abs=0.01)


def test_tolls_are_low_best_and_high_as_published_and_one_number_is_one_number(two):
    table = casualties.tolls(two)
    assert table[["low", "best", "high"]].to_numpy().tolist() == [[8, 10, 20], [0, 31, 62]]
    assert table["rule"].eq("reported").all() and not table["open"].any()
    protest = months(("Protests", 0), ("Battles", 0), ("Battles", 4))
    table = casualties.tolls(protest)
    assert (
        table["low"].fillna(-1).tolist() == table["stated_high"].fillna(-1).tolist() == [0, -1, 4]
    )
    # nobody was killed in the protest; how many in the first battle nobody says
    assert table["unquantified"].tolist() == [False, True, False]
    table = casualties.monthly(protest)
    assert table["best"].fillna(-1).tolist() == [0, -1, 4] and table["low"].tolist() == [0, 0, 4]
    assert table["unquantified"].tolist() == [0, 1, 0]


def test_the_dead_of_both_sides_are_combatants_and_a_part_is_never_added_to_the_whole():
    data = ged(("2020-01-03", "2020-01-03", 9, 9, 9), deaths_a=2, deaths_b=3, deaths_civilians=4)
    one = {kind: casualties.total(data, target=kind)["best"].item() for kind in (None, "civilians", "combatants")}  # fmt: skip
    assert one == {None: 9, "civilians": 4, "combatants": 5}


def test_periods_are_grouped_by_any_column_of_the_events_also_where_it_is_empty(two):
    data = ged(("2020-01-03", "2020-01-03", 1, 1, 1), ("2020-01-04", "2020-01-04", 2, 2, 2),
               where_coordinates=["Wells", None])  # fmt: skip
    table = casualties.monthly(data, by="place")
    assert table["best"].tolist() == [1, 2] and table.index.get_level_values(1)[0] == "Wells"
    with pytest.raises(menaka.SchemaError, match="no column 'moon'"):
        casualties.monthly(two, by="moon")


def test_a_running_total_goes_from_what_is_surely_over_to_what_may_have_begun(two):
    table = casualties.cumulative(two)
    assert table.loc["2020-01-16", ["low", "best", "stated_high"]].tolist() == [8, 11, 82]
    assert table.iloc[-1][["low", "best", "stated_high"]].tolist() == [8, 41, 82]
    assert "everybody killed, as published by UCDP GED" in table.scope


def test_samples_of_the_best_figure_vary_in_their_days_alone(two):
    drawn = casualties.draws(two, draws=300)
    assert drawn.groupby("row")["toll"].unique().map(list).tolist() == [[10], [31]]
    late = drawn.loc[drawn["row"].eq(1), "day"]
    assert (late.min(), late.max()) == (pd.Timestamp("2020-01-16"), pd.Timestamp("2020-02-15"))
    even = casualties.draws(two, shape="even", draws=300).groupby("row")["toll"]
    assert even.min().tolist() == [8, 0] and even.max().tolist() == [20, 62]
    sums = casualties.cumulative(two, draws=300)
    assert sums.iloc[-1][["q05", "median", "q95"]].tolist() == [41, 41, 41]
    assert sums.loc["2020-01-20", ["q05", "q95"]].tolist() == [10, 41]


def test_samples_of_a_reported_value_are_inflated_at_it_and_else_of_a_gumbel_distribution(two):
    given = pd.DataFrame({"kind": "state-based", "best": [10, 31], "loc": [12.0, 40.0],
                          "scale": [3.0, 5.0], "w": [0.25, 1.0]})  # fmt: skip
    drawn = casualties.draws(two, shape="reported", parameters=given, draws=4000, seed=1)
    first, second = (rows for _, rows in drawn.groupby("row")["toll"])
    assert second.eq(31).all()
    # a mean of loc + 0.5772 scale (Euler's constant) with three quarters of the weight
    assert first.mean() == pytest.approx(0.75 * (12 + 0.5772 * 3) + 0.25 * 10, abs=0.2)
    # from 9.5 to 10.5 lie exp(-exp(0.5)) - exp(-exp(2.5 / 3)) of the distribution
    assert first.eq(10).mean() == pytest.approx(0.25 + 0.75 * 0.092, abs=0.02)
    with pytest.raises(menaka.SchemaError, match="'best' takes none"):
        casualties.draws(two, parameters=given)
    low = casualties.draws(two, shape="reported", parameters=given.assign(loc=-90, w=0), draws=9)
    assert low["toll"].min() == 0
    for wrong, what in ((None, "needs a table"), (given.iloc[:1], "1 are missing: state-based with 31"),
                        (given.assign(w=2), "every w"), (given.assign(loc="x"), "2 are missing"), (given.drop(columns="w"), "no column 'w'")):  # fmt: skip
        with pytest.raises(menaka.SchemaError, match=what):
            casualties.draws(two, shape="reported", parameters=wrong)


def test_a_toll_without_a_best_figure_is_sampled_between_its_bounds(tiny):
    tolls = casualties.tolls(tiny, target="civilians")  # 30 to 45
    drawn = casualties.draws(tiny, tolls, shape="best", draws=200)["toll"]
    assert (drawn.min(), drawn.max()) == (30, 45)
    known = casualties.draws(tiny, tolls.assign(best=33), shape="best", draws=20)["toll"]
    assert known.unique().tolist() == [33]


def test_the_tail_is_that_of_the_best_figures(myanmar):
    best = casualties.tolls(myanmar)["best"].astype("float64")
    pd.testing.assert_frame_equal(casualties.tail(myanmar), casualties.tail(best))


def test_what_needs_a_record_says_so_and_what_a_data_set_has_not_is_refused(two, tiny):
    alone = ("claims", "ratios", "reconcile", "large", "displaced", "plot_ratios",
             "plot_reconcile", "plot_large", "plot_displaced")  # fmt: skip
    for name in alone:
        with pytest.raises(menaka.SchemaError, match="a Reported is no record"):
            getattr(casualties, name)(two)
    for options, what in (
        ({"rule": "median"}, "there are: reported"),
        ({"measure": "wounded"}, "there are: killed"),
        ({"target": "soldiers"}, "there are: civilians"),
        ({"place": "Wells"}, "where"),
        ({"actor": "Grey"}, "no actor 'Grey'"),
        ({"start": "06/09/2022"}, "not a day"),
    ):
        for function in (
            casualties.monthly,
            casualties.total,
            casualties.cumulative,
            casualties.tolls,
        ):
            with pytest.raises(menaka.MenakaError, match=what):
                function(two, **options)
    for options, what in (({"wide": "none"}, "there are: spread, end, beside"),):
        with pytest.raises(errors.ChoiceError, match=what):
            casualties.monthly(two, **options)
    for add in (casualties.monthly, casualties.total):
        with pytest.raises(errors.ChoiceError, match="there are: beside"):
            add(tiny, wide="spread")
    with pytest.raises(errors.ChoiceError, match="there are: best, reported, even"):
        casualties.draws(two, shape="triangle")
    with pytest.raises(menaka.SchemaError, match="need the claims of a record"):
        casualties.tolls(two, every=True)
    with pytest.raises(errors.ChoiceError, match="no rule 'reported'"):
        casualties.tolls(tiny, rule="reported")


def test_a_running_total_of_a_record_is_bounded_by_who_has_surely_and_who_may_have_died(tiny):
    reported = dated(tiny, ("2020-03-01", "2020-03-01", 2, 2), ("2020-03-02", "2020-03-03", 5, None),
                     ("2020-03-03", "2020-03-04", 1, 9), ("2020-03-04", "2020-03-04", None, None))  # fmt: skip
    total = casualties.cumulative(reported)
    assert total["low"].tolist() == [2, 2, 7, 8]  # the second has surely begun on the third
    assert total["stated_high"].tolist() == [2, 7, 16, 16]  # and may have on the second
    assert total["open"].tolist() == [0, 1, 1, 1]
    assert total["unquantified"].tolist() == [0, 0, 0, 1]
    # cut to a span, the lower bound leaves out what may have begun before it
    later = casualties.cumulative(reported, start="2020-03-03", end="2020-03-04")
    assert later["low"].tolist() == [0, 1] and later["stated_high"].tolist() == [14, 14]
    # every sample lies between the bounds
    drawn = casualties.cumulative(reported, draws=50)
    assert (drawn["q05"] >= drawn["low"]).all() and (drawn["q95"] <= drawn["stated_high"]).all()


def test_a_running_total_ends_where_the_total_does_and_needs_a_span_where_nothing_is_counted(tiny):
    reported = dated(
        tiny, ("2020-03-01", "2020-03-01", 2, 3), ("2020-04-02", "2020-04-02", 5, None)
    )
    last, total = casualties.cumulative(reported).iloc[-1], casualties.total(reported).iloc[0]
    assert (
        last[["low", "stated_high", "open"]].tolist()
        == total[["low", "stated_high", "open"]].tolist()
    )
    span = {"start": "2020-03-01", "end": "2020-03-03", "place": "Ford"}
    assert casualties.cumulative(tiny, **span)["stated_high"].tolist() == [0, 0, 0]
    with pytest.raises(menaka.SchemaError, match="must be named"):
        casualties.cumulative(tiny, place="Ford")


def test_any_number_of_processors_gives_the_same_numbers(two):
    wide = pd.DataFrame({"low": [1, 2, 3, 5, 8, 13, 21, 34], "high": [2, 2, 9, 9, 9, 20, 40, 90]})
    alone = casualties.cumulative(two, draws=40, seed=3), casualties.tail(wide, draws=6)
    with joblib.parallel_config("threading", n_jobs=2):
        again = casualties.cumulative(two, draws=40, seed=3), casualties.tail(wide, draws=6)
    for one, other in zip(alone, again, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


@pytest.mark.slow
def test_a_dask_cluster_of_two_workers_gives_the_same_numbers(two):
    distributed = pytest.importorskip("dask.distributed")
    wide = pd.DataFrame({"low": [1, 2, 3, 5, 8, 13, 21, 34], "high": [2, 2, 9, 9, 9, 20, 40, 90]})
    alone = casualties.cumulative(two, draws=40, seed=3), casualties.tail(wide, draws=6)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client, joblib.parallel_config("dask"):
        assert len(client.scheduler_info()["workers"]) == 2
        again = casualties.cumulative(two, draws=40, seed=3), casualties.tail(wide, draws=6)
    for one, other in zip(alone, again, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_the_tail_of_19_000_events_with_bounds_takes_less_than_five_seconds():
    rng = np.random.default_rng(0)
    best = np.floor((1 - rng.random(19_000)) ** (-1 / 1.1))
    table = pd.DataFrame({"low": np.floor(0.9 * best), "high": np.ceil(1.2 * best)})
    start = time.process_time()
    assert casualties.tail(table)["sizes"].item() == 19_000
    assert time.process_time() - start < 5
