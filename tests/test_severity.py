"""Tails against published fits, ratios by hand."""

import numpy as np
import pandas as pd
import powerlaw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka.casualties.severity import dead_per_event, drawn_sizes, killed_to_wounded, tail

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
    assert found["low"] < alpha < found["high"]


def test_a_known_power_law_and_a_known_lognormal_are_told_apart_in_large_samples():
    rng = np.random.default_rng(0)
    pareto = np.floor(20 * (1 - rng.random(5_000)) ** (-1 / 1.5))
    found = tail(pd.Series(pareto)).iloc[0]
    assert found["alpha"] == pytest.approx(2.5, abs=0.1)
    bent = tail(pd.Series(np.rint(np.exp(rng.normal(3, 0.6, 2000))))).iloc[0]
    assert bent["ratio"] < found["ratio"]


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
    assert drawn["high"] - drawn["low"] > sure["high"] - sure["low"]
    assert (sure["open"], drawn["open"]) == (0, 10)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6), st.integers(0, 99))
@settings(max_examples=40)
def test_drawn_sizes_stay_in_their_intervals(pairs, seed):
    table = pd.DataFrame([(min(p), max(p)) for p in pairs], columns=["low", "high"])
    drawn = drawn_sizes(table, draws=5, seed=seed)
    assert drawn.shape == (5, len(table))
    assert (drawn >= table["low"].to_numpy()).all()
    assert (drawn <= table["high"].to_numpy()).all()


def test_the_dead_an_event_keep_bounds_and_count_who_has_no_number():
    tolls = pd.DataFrame({"low": [10, 20, None, None], "high": [10, None, 6, None]}, dtype="Int64")
    found = dead_per_event(tolls).iloc[0]
    # Floors 10, 20, 0; ceilings 10, 20 (open, at its floor), 6.
    assert (found["events"], found["without"], found["open"]) == (3, 1, 1)
    assert (found["low"], found["high"]) == (10, 12)
    assert found["from"] < found["low"] <= found["high"] < found["to"]
    assert np.isnan(dead_per_event(tolls.iloc[:1])["from"].iloc[0])
    assert dead_per_event(tolls.iloc[3:])[["events", "without"]].to_numpy().tolist() == [[0, 1]]


def test_killed_to_wounded_takes_events_that_tell_both():
    columns = ["event_id", "target_kind", "low", "high"]
    killed = pd.DataFrame(
        [("a", "combatants", 10, 20), ("b", "combatants", 5, 5), ("c", "civilians", 3, 3)],
        columns=columns,
    )
    wounded = pd.DataFrame([("a", "combatants", 5, 10), ("c", "combatants", 9, 9)], columns=columns)
    found = killed_to_wounded(killed, wounded).set_index("target_kind")
    fight = found.loc["combatants"]
    assert (fight["events"], fight["only_killed"]) == (1, 1)
    assert (fight["low"], fight["high"]) == (1.0, 4.0)  # 10 / 10 and 20 / 5
    assert np.isnan(fight["from"]) and np.isnan(fight["to"])  # one event has no spread
    assert found.loc["civilians", "events"] == 0
    assert np.isnan(found.loc["civilians", "low"])
    assert killed_to_wounded(killed, wounded.iloc[:0])["events"].tolist() == [0, 0]


def test_people_of_one_event_are_not_counted_as_independent():
    """Half of the events killed all, half nobody: a thousand persons an event add no certainty."""
    columns = ["event_id", "target_kind", "low", "high"]
    few, many = (
        killed_to_wounded(
            *(
                pd.DataFrame([(i, "civilians", size * on, size * on) for i, on in enumerate(part)], columns=columns)
                for part in ([1, 0] * 10, [0, 1] * 10)
            )
        ).iloc[0]
        for size in (10, 1000)
    )  # fmt: skip
    assert (few["low"], few["high"], many["low"]) == (1, 1, 1)
    # The share of 20 events in which all were killed has a standard error of 0.11: 0.28 to 0.72 about.
    assert few["from"] == many["from"] == pytest.approx(0.28 / 0.72, abs=0.12)
    assert few["to"] == many["to"] > 2
    nobody = pd.DataFrame([(i, "civilians", 0, 0) for i in range(3)], columns=columns)
    killed = nobody.assign(low=2, high=2)
    assert np.isinf(killed_to_wounded(killed, nobody)[["low", "high", "from", "to"]]).all(axis=None)


def test_what_cannot_be_used_is_said():
    with pytest.raises(menaka.SchemaError, match="no column 'high'"):
        dead_per_event(pd.DataFrame({"low": [1]}))
    two = pd.DataFrame({"low": [1, 2], "high": [2, 3]})
    for function in (tail, dead_per_event):
        with pytest.raises(menaka.SchemaError, match="at least one"):
            function(two, draws=0)
        with pytest.raises(menaka.SchemaError, match="to be a number"):
            function(two.assign(low="many"))
    with pytest.raises(menaka.SchemaError, match="0 <= low <= high"):
        tail(pd.DataFrame({"low": [5], "high": [3]}))
