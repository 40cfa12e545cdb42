"""
How fast casualties are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

uncertainUCDP (R) took 6.7 s for 1,000 draws of 1,000 events on two cores of the kind the checks
run on; it is not run here, and draws from another distribution: the comparison is of waiting, not of method.
"""

import resource

import numpy as np
import pandas as pd
import powerlaw
import pytest

import menaka
from make_event_file import ged
from menaka import casualties
from menaka.adapters import ucdp
from menaka.casualties import claimants, rules, severity

ROWS = 386_000  # of a file as large as GED, invented


def invented(events, seed=1):
    """Make events with windows of beginning and end, and tolls with intervals, a tenth of them parts."""
    rng = np.random.default_rng(seed)
    first = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 700, events), unit="D")
    ids = np.array([f"e{n}" for n in range(events)])
    part_of = pd.Series(pd.NA, range(events), dtype="str")
    part_of[events - events // 10 :] = ids[: events // 10]
    table = pd.DataFrame({"event_id": ids, "part_of": part_of, "start_earliest": first})
    for name, days in (("start_latest", 5), ("end_earliest", 6), ("end_latest", 12)):
        table[name] = first + pd.Timedelta(days=days)
    table.loc[events - events // 10 :, list(table)[2:]] = table.loc[
        : events // 10 - 1, list(table)[2:]
    ].to_numpy()
    low = rng.integers(0, 50, events)
    tolls = pd.DataFrame({"event_id": ids, "low": low, "high": low + rng.integers(0, 50, events)})
    return table, tolls


@pytest.mark.benchmark(group="1,000 draws of 1,000 events (uncertainUCDP in R: 6.7 s, recorded)")
def test_draws(benchmark):
    events, tolls = invented(1000)
    record = menaka.load().replace(events=events)
    drawn = benchmark(casualties.draws, record, tolls, draws=1000)
    assert len(drawn) == 1000 * 1000


@pytest.mark.benchmark(group="tolls of 400,000 claims")
@pytest.mark.parametrize("rule", list(casualties.RULES))
def test_tolls(benchmark, rule):
    rng, size = np.random.default_rng(1), 400_000
    low = rng.integers(0, 100, size)
    ids = pd.Series(np.arange(size).astype("str"))
    claims = pd.DataFrame(
        {
            "claim_id": "c" + ids, "event_id": "e" + (ids.astype("int64") // 4).astype("str"),
            "claimant": rng.integers(0, 50, size).astype("str"), "measure": "killed",
            "claimant_kind": rng.choice(["party", "media"], size), "target_kind": "civilians",
            "target": "civilians", "low": low, "best": pd.NA, "high": low + 5,
            "said": "2020-01-0" + pd.Series(rng.integers(1, 9, size).astype("str")),
        }
    )  # fmt: skip
    claims = claims.assign(voice=claims["claimant"], origin=pd.NA, relation="unknown")
    claims = claimants.bounded(claims)
    claims["superseded"] = claimants.superseded(claims)
    table = benchmark.pedantic(rules.by_target, (claims, rule), rounds=1)
    assert len(table) == size / 4


@pytest.fixture(scope="module")
def world():
    return ucdp.read(ged(ROWS))


@pytest.mark.benchmark(group="386,000 events of a data set")
def test_tolls_as_published(benchmark, world):
    assert len(benchmark(casualties.tolls, world)) == ROWS


@pytest.mark.benchmark(group="386,000 events of a data set")
@pytest.mark.parametrize("wide", ["spread", "end", "beside"])
def test_monthly(benchmark, world, wide):
    assert len(benchmark(casualties.monthly, world, wide=wide)) > 400


@pytest.mark.benchmark(group="386,000 events of a data set")
def test_a_running_total_of_1_000_samples_stays_within_two_gigabytes(benchmark, world):
    options = {"args": (world,), "kwargs": {"draws": 1000}, "rounds": 1}
    assert "q95" in benchmark.pedantic(casualties.cumulative, **options)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2e6  # kilobytes


@pytest.fixture(scope="module")
def sizes():
    """Invent 19,000 sizes, as many as GED has of Mexico."""
    rng = np.random.default_rng(0)
    return np.floor((1 - rng.random(19_000)) ** (-1 / 1.1))


@pytest.mark.benchmark(group="tail of 19,000 sizes and its lognormal, one fit")
def test_ours_tail(benchmark, sizes):
    found = benchmark(severity._fit, sizes)
    peer = powerlaw.Fit(sizes, discrete=True, verbose=0, xmin=found["xmin"])
    assert found["alpha"] == pytest.approx(peer.power_law.alpha, abs=0.01)


@pytest.mark.benchmark(group="tail of 19,000 sizes and its lognormal, one fit")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_peer_powerlaw(benchmark, sizes):
    def fit():
        found = powerlaw.Fit(sizes, discrete=True, verbose=0)
        return found.distribution_compare("power_law", "lognormal", normalized_ratio=True)

    assert len(benchmark.pedantic(fit, rounds=3)) == 2


@pytest.mark.benchmark(group="tail of 19,000 sizes with bounds, 50 samples (165 s in 1.1.0)")
def test_ours_tail_with_bounds(benchmark, sizes):
    table = pd.DataFrame({"low": np.floor(0.9 * sizes), "high": np.ceil(1.2 * sizes)})
    assert len(benchmark.pedantic(casualties.tail, (table,), rounds=1)) == 1
