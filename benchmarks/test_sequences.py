"""How fast sequences are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`."""

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


@pytest.mark.benchmark(group="measures of 1,000 sequences of length 120")
def test_measures(benchmark):
    table = invented(1000, 120)
    found = benchmark(control.measures, table)
    assert found["turbulence"].notna().all()
