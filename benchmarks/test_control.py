"""
How fast spells and states are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

No peer is run beside them: none that we know makes states from sightings that are dated to windows.
"""

import numpy as np
import pandas as pd
import pytest

from menaka import control


def invented(places, rows, years=10, seed=1):
    """Make sightings of many places over years, each with a window of up to ten days."""
    rng = np.random.default_rng(seed)
    first = np.datetime64("2010-01-01") + rng.integers(0, 365 * years, rows)
    return pd.DataFrame(
        {
            "control_id": [f"k{n}" for n in range(rows)],
            "place_id": [f"p{n}" for n in rng.integers(0, places, rows)],
            "extent": "town",
            "what": rng.choice(["seen", "changed"], rows),
            "holder": rng.choice(["red", "blue", "grey"], rows),
            "status": "controlled",
            "date_earliest": first.astype("M8[s]"),
            "date_latest": (first + rng.integers(0, 10, rows)).astype("M8[s]"),
        }
    )


def states(table):
    """Return the state of every place on every day."""
    return control.sequences(control.spells(table), freq="day")


@pytest.mark.benchmark(group="spells and states of 1,000 places by day, 10 years")
@pytest.mark.parametrize("rows", [10_000, 20_000])
def test_states(benchmark, rows):
    codes = benchmark.pedantic(states, (invented(1000, rows),), rounds=3, warmup_rounds=1)
    assert codes.shape[0] == 1000 and codes.shape[1] > 3600


@pytest.mark.benchmark(group="spells of 400,000 sightings")
def test_many(benchmark):
    table = invented(10_000, 400_000)
    assert len(benchmark.pedantic(control.spells, (table,), rounds=1)) > 100_000


@pytest.mark.benchmark(group="the state of a day, 1,000 places")
def test_a_day(benchmark):
    table = invented(1000, 20_000)
    state = benchmark.pedantic(control.on, (table, "2015-06-01"), rounds=3, warmup_rounds=1)
    assert len(state) == 1000


@pytest.mark.benchmark(group="the order of 200 falls")
def test_order(benchmark):
    rng = np.random.default_rng(1)
    start = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 400, 200), unit="D")
    ids = [f"p{k}" for k in range(200)]
    falls = pd.DataFrame({"place_id": ids, "place": ids, "earliest": start})
    falls["latest"] = start + pd.Timedelta(days=40)
    assert len(benchmark.pedantic(control.order, (falls,), rounds=3)) == 200 * 199
