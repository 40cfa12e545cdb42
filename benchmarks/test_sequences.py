"""
How fast sequences are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

Sequenzo stands beside where it is installed (extra `peers`; it holds scipy back). TraMineR (R)
took 1.2 s for optimal matching of 700 sequences of length 70 on two cores of the kind the checks
run on; it is not run here.
"""

import contextlib
import io

import numpy as np
import pandas as pd
import pytest

from menaka import control


def invented(places, periods, states=6, mean=7, seed=1):
    """Make sequences of spells whose lengths vary around a mean."""
    rng = np.random.default_rng(seed)
    rows = [
        np.repeat(rng.integers(0, states, periods), rng.geometric(1 / mean, periods))[:periods]
        for _ in range(places)
    ]
    return pd.DataFrame(np.array(list("abcdefghij"))[np.array(rows)], dtype=object)


def sequenzo(table, costs):
    """Give the peer's distances, without its printing."""
    pytest.importorskip("sequenzo")
    from sequenzo.define_sequence_data import SequenceData
    from sequenzo.dissimilarity_measures.get_distance_matrix import get_distance_matrix

    times = [f"t{k}" for k in table.columns]
    frame = table.set_axis(times, axis=1).reset_index(names="id")
    states = sorted(set(table.to_numpy().ravel()))
    with contextlib.redirect_stdout(io.StringIO()):
        data = SequenceData(frame, time=times, id_col="id", states=states)
        return np.asarray(get_distance_matrix(data, method="OM", sm=costs, indel="auto"))


@pytest.mark.benchmark(group="optimal matching, 700 sequences of length 70")
@pytest.mark.parametrize("costs", ["trate", "constant"])
@pytest.mark.parametrize("who", ["menaka", "sequenzo"])
def test_optimal_matching(benchmark, who, costs):
    table = invented(700, 70)

    def ours():
        return control.distances(table, costs="trate" if costs == "trate" else 2.0).to_numpy()

    def theirs():
        return sequenzo(table, costs.upper())

    if who == "sequenzo":
        pytest.importorskip("sequenzo")
    found = benchmark.pedantic(ours if who == "menaka" else theirs, rounds=3, warmup_rounds=1)
    assert found.shape == (700, 700)
    if who == "sequenzo":
        assert np.allclose(found, ours(), atol=1e-6)


@pytest.mark.benchmark(group="measures of 1,000 sequences of length 120")
def test_measures(benchmark):
    table = invented(1000, 120)
    found = benchmark(control.measures, table)
    assert found["turbulence"].notna().all()
