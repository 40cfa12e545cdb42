"""Tails against published fits."""

import numpy as np
import pandas as pd
import powerlaw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka.casualties.samples import intervals
from menaka.casualties.severity import _sampled, tail

# Clauset, Shalizi and Newman (2009), SIAM Review 51(4), table 3 and, for the likelihood ratio against the
# lognormal, tables 4 (blackouts, read there as continuous) and 5, on data that powerlaw ships.
PUBLISHED = [
    ("blackouts", 1000, 59, 230, 2.3, -0.412, 0.68),
    ("terrorism", 1, 547, 12, 2.4, -0.278, 0.78),
]


@pytest.mark.parametrize(("name", "unit", "inside", "xmin", "alpha", "ratio", "p"), PUBLISHED)
def test_the_tail_of_published_data_is_the_published_one(name, unit, inside, xmin, alpha, ratio, p):
    sizes = pd.Series(powerlaw.load_test_dataset(name) / unit)
    found = tail(sizes).iloc[0]
    assert (found["tail"], found["xmin"]) == (inside, xmin)
    assert round(found["alpha"], 1) == alpha
    assert (found["ratio"], found["p"]) == pytest.approx((ratio, p), abs=0.05)
    # Published too: neither law is favoured over the other.
    assert found["reads"] == "cannot tell"
    assert found["ci_low"] < alpha < found["ci_high"]


def test_a_known_power_law_and_a_known_lognormal_are_told_apart_in_large_samples():
    rng = np.random.default_rng(0)
    pareto = np.floor(20 * (1 - rng.random(5_000)) ** (-1 / 1.5))
    found = tail(pd.Series(pareto)).iloc[0]
    assert found["alpha"] == pytest.approx(2.5, abs=0.1)
    bent = tail(pd.Series(np.rint(np.exp(rng.normal(3, 0.6, 2000))))).iloc[0]
    assert bent["ratio"] < found["ratio"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("exponent", [1.6, 1.9, 2.2])
def test_a_fit_is_that_of_the_powerlaw_package_from_the_same_least_size(exponent):
    rng = np.random.default_rng(7)
    sizes = np.floor((1 - rng.random(2_000)) ** (-1 / (exponent - 1)))
    ours = tail(pd.Series(sizes)).iloc[0]
    peer = powerlaw.Fit(sizes, discrete=True, verbose=0, xmin=ours["xmin"], estimate_discrete=False)
    ratio, p = peer.distribution_compare("power_law", "lognormal", normalized_ratio=True)
    assert ours["alpha"] == pytest.approx(peer.power_law.alpha, abs=1e-4)
    assert ours["ks"] == pytest.approx(peer.power_law.D, abs=1e-4)
    assert (ours["ratio"], ours["p"]) == pytest.approx((ratio, p), abs=0.01)


def test_a_steep_tail_has_its_exponent_also_above_3():
    rng = np.random.default_rng(7)
    steep = np.floor(10 * (1 - rng.random(4_000)) ** (-1 / 3.2) + 0.5)
    assert tail(pd.Series(steep[steep > 0])).iloc[0]["alpha"] == pytest.approx(4.2, abs=0.2)


def test_few_sizes_cannot_tell_and_fewer_are_too_few():
    few = pd.Series([1, 2, 3, 5, 8, 13, 21, 34, 55, 200])
    found = tail(few).iloc[0]
    assert (found["reads"], found["sizes"]) == ("cannot tell", 10)
    assert found["tail"] < 50
    assert tail(pd.Series([4, 4, 7])).iloc[0]["reads"] == "too few sizes"
    assert tail(pd.Series([], dtype="float64")).iloc[0]["sizes"] == 0


def test_wide_sizes_widen_the_exponent_and_open_tops_are_counted():
    rng = np.random.default_rng(1)
    low = np.floor(5 * (1 - rng.random(150)) ** (-1 / 1.4))
    exact = pd.DataFrame({"low": low, "high": low})
    wide = exact.assign(high=(low * 4).round())
    wide.loc[:9, "high"] = np.nan
    sure, drawn = (tail(t, draws=10).iloc[0] for t in (exact, wide))
    assert drawn["ci_high"] - drawn["ci_low"] > sure["ci_high"] - sure["ci_low"]
    assert (sure["open"], drawn["open"]) == (0, 10)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6), st.integers(0, 99))
@settings(max_examples=40)
def test_sampled_sizes_stay_in_their_intervals(pairs, seed):
    low, high = (np.array([end(p) for p in pairs], dtype="float64") for end in (min, max))
    sampled = _sampled(low, high, np.random.default_rng(seed))
    assert (sampled >= low).all() and (sampled <= high).all()


def test_an_open_size_goes_up_to_the_largest_number_stated():
    table = pd.DataFrame({"low": [3, 5, None], "high": [4, None, 6], "stated_high": [4, 9, 6]})
    low, high, opened = intervals(table.astype("Int64"), "sizes")
    assert (low.tolist(), high.tolist()) == ([3, 5, 0], [4, 9, 6])
    assert opened.tolist() == [False, True, False]
    assert intervals(table.drop(columns="stated_high"), "sizes")[1].tolist() == [4, 5, 6]


def test_the_distance_between_tail_and_power_law_is_found_by_hand():
    # one, two and four threes: the tail from 1 has an exponent of 1 at least
    found = tail(pd.Series([1, 2, 3, 3, 4, 5, 8])).iloc[0]
    assert 0 < found["ks"] < 1 and found["ci_low"] < found["alpha"] < found["ci_high"]


def test_what_cannot_be_used_is_said():
    two = pd.DataFrame({"low": [1, 2], "high": [2, 3]})
    for table, options, what in (
        (two.drop(columns="high"), {}, "no column 'high'"),
        (two, {"draws": 0}, "whole number from 1"),
        (two, {"seed": -1}, "whole number of 0 or more"),
        (two.assign(low="many"), {}, "to be a number"),
        (pd.DataFrame({"low": [5], "high": [3]}), {}, "0 <= low <= high"),
        (pd.DataFrame({"low": [5], "high": [np.inf]}), {}, "an end"),
    ):
        with pytest.raises(menaka.SchemaError, match=what):
            tail(table, **options)
