"""
How fast casualties are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

uncertainUCDP (R) took 6.7 s for 1,000 draws of 1,000 events on two cores of the kind the checks
run on; it is not run here, and draws from another distribution: the comparison is of waiting, not of method.
"""

import numpy as np
import pandas as pd
import pytest

import menaka
from menaka import casualties
from menaka.casualties import claimants, rules


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
