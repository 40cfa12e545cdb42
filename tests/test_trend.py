"""Trend tests on days: published cases, simulated rates that are known, windows and exposure."""

import numpy as np
import pandas as pd
import pytest

import menaka
from menaka.casualties.trend import trend

# Test hours of two prototypes added up, ended by the last failure: weibull.com, Parameter Estimation
# for the Crow-AMSAA Model, Example 1, Table 5.1.
HOURS = [2.7, 10.3, 12.5, 30.6, 57.0, 61.3, 80.0, 109.5, 125.0, 128.6, 143.8, 167.9, 229.2, 296.7,
         320.6, 328.2, 366.2, 396.7, 421.1, 438.2, 501.2, 620.0]  # fmt: skip


def one(table, test):
    return table.set_index("test").loc[test]


def test_the_exponent_of_a_published_case_is_found():
    found = one(trend(pd.Series(HOURS), start=0, end=620), "Crow-AMSAA")
    by_hand = 22 / sum(np.log(620 / np.array(HOURS[:-1])))
    assert found["estimate"] == pytest.approx(by_hand)
    assert found["estimate"] == pytest.approx(0.6142, abs=5e-5)  # as published
    assert 22 / 620 ** found["estimate"] == pytest.approx(0.4239, abs=5e-5)  # its scale
    assert found["fit_p"] > 0.1
    assert found["reads"] == "falling"


def test_laplace_is_the_mean_of_the_days_in_units_of_its_doubt():
    # Mean 4 of a span of 10 with 3 events: (0.4 - 0.5) * 6.
    found = one(trend(pd.Series([1, 4, 7]), start=0, end=10), "Laplace")
    assert found["estimate"] == pytest.approx(-0.6)
    assert found["p"] == pytest.approx(0.5485, abs=1e-4)  # 2 * (1 - Phi(0.6))
    assert found["reads"] == "no trend is seen"


def test_intervals_hold_a_known_exponent_as_often_as_they_say_and_steady_rates_seldom_read_so():
    rng = np.random.default_rng(4)
    held, false = [], []
    for _ in range(100):
        rising = rng.random(rng.poisson(50)) ** (1 / 1.6)  # events by time t grow with t to the 1.6
        found = one(trend(pd.Series(rising), start=0, end=1), "Crow-AMSAA")
        held.append(found["low"] < 1.6 < found["high"])
        steady = trend(pd.Series(rng.random(50)), start=0, end=1)
        false.append(steady["p"].lt(0.05).tolist())
    assert 0.88 < np.mean(held) <= 0.99
    assert (np.mean(false, axis=0) < 0.11).all()


def test_a_power_law_that_does_not_fit_is_told_from_one_that_does():
    rng = np.random.default_rng(2)
    heap = np.concatenate([rng.normal(0.5, 0.01, 60), rng.random(10)])
    fits = [
        one(trend(pd.Series(x), start=0, end=1), "Crow-AMSAA")["fit_p"]
        for x in (heap, rng.random(70) ** 0.5)
    ]
    assert fits[0] < 0.01 < 0.05 < fits[1]


def test_an_exposure_explains_a_rise_away():
    rng = np.random.default_rng(7)
    days = pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 182, 20), unit="D")
    more = pd.to_datetime("2020-07-01") + pd.to_timedelta(rng.integers(0, 184, 80), unit="D")
    events = pd.Series([*days, *more])
    watched = pd.Series([1.0, 4.0], index=pd.to_datetime(["2020-01-01", "2020-07-01"]))
    seen = trend(events, start="2020-01-01", end="2020-12-31")
    explained = trend(events, start="2020-01-01", end="2020-12-31", exposure=watched)
    assert seen["reads"].tolist() == ["rising", "rising"]
    assert explained["p"].min() > 0.05


def test_wide_windows_leave_a_trend_open():
    span = {"start": "2020-01-01", "end": "2020-12-31"}
    late = pd.DataFrame({"earliest": pd.to_datetime(["2020-11-01"] * 8)})
    known = trend(late, **span)
    assert known["reads"].tolist() == ["rising", "rising"]
    wide = late.assign(earliest=pd.Timestamp("2020-05-01"), latest=pd.Timestamp("2020-12-20"))
    drawn = trend(wide, **span, draws=200)
    assert drawn["reads"].tolist() == ["depends on the days"] * 2
    assert drawn["rising"].between(0.05, 0.95).all()
    pd.testing.assert_frame_equal(drawn, trend(wide, **span, draws=200))


def test_the_last_day_counts_whole_and_events_outside_are_left_out():
    days = pd.Series(pd.to_datetime(["2019-12-31", "2020-01-01", "2020-01-02", "2020-01-03"]))
    found = trend(days, start="2020-01-01", end="2020-01-02")
    assert found["events"].tolist() == [2, 2]


def test_a_span_may_be_given_in_any_form_of_a_day():
    days = pd.Series(pd.to_datetime(["2020-01-02", "2020-01-05", "2020-01-06"]))
    span = {"start": "2020-01-01", "end": "2020-01-08"}
    text, stamp = trend(days, **span), trend(days, **{k: pd.Timestamp(v) for k, v in span.items()})
    pd.testing.assert_frame_equal(text, stamp)


@pytest.mark.parametrize("days", [[], ["2020-01-05"]])
def test_no_event_or_one_is_too_few(days):
    found = trend(pd.Series(pd.to_datetime(days)), start="2020-01-01", end="2020-02-01")
    assert found["reads"].tolist() == ["too few events"] * 2
    assert found["p"].isna().all()


def test_what_cannot_be_used_is_said():
    with pytest.raises(menaka.SchemaError, match="no column 'earliest'"):
        trend(pd.DataFrame({"day": []}), start="2020-01-01", end="2020-02-01")
    with pytest.raises(menaka.SchemaError, match="at least one"):
        trend(pd.Series([1.0]), start=0, end=1, draws=0)
    with pytest.raises(menaka.SchemaError, match="need to be days"):
        trend(pd.Series(["long ago", "then"]), start="2020-01-01", end="2020-02-01")
    with pytest.raises(menaka.SchemaError, match="before it begins"):
        trend(pd.Series([1.0]), start=2, end=1)
    turned = pd.DataFrame({"earliest": [3.0], "latest": [1.0]})
    with pytest.raises(menaka.SchemaError, match="in the order of time"):
        trend(turned, start=0, end=9)
    with pytest.raises(menaka.SchemaError, match="from the start on"):
        trend(pd.Series([1.0, 2.0]), start=0, end=9, exposure=pd.Series([1.0], index=[3]))
