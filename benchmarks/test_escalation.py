"""
How fast exact segmentation is: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

The peer is ruptures' PELT, which is exact too, with its least-squares cost: it has none for counts. Both
cut the same 5,000 days, whose rate changes nine times.
"""

import numpy as np
import pytest
import ruptures

from menaka.casualties.escalation import changes, segments


@pytest.fixture(scope="module")
def days():
    """Count events on 5,000 days."""
    rates = np.repeat([2.0, 5.0, 1.0, 8.0, 3.0, 2.0, 9.0, 4.0, 1.0, 6.0], 500)
    return np.random.default_rng(0).poisson(rates)


@pytest.mark.benchmark(group="5,000 days cut exactly")
def test_ours_poisson(benchmark, days):
    found = benchmark(segments, days)
    assert len(found) == 10


@pytest.mark.benchmark(group="5,000 days cut exactly")
def test_peer_ruptures_pelt(benchmark, days):
    def cut():
        return ruptures.Pelt(model="l2", jump=1).fit(days).predict(pen=60)

    assert len(benchmark.pedantic(cut, rounds=1)) >= 9


@pytest.mark.benchmark(group="posterior of dates, 27 months by 100 draws")
def test_ours_posterior(benchmark, days):
    months = days[: 27 * 100].reshape(100, 27).astype("float64")

    def posterior():
        return [changes(row, cost="negbin", draws=1) for row in months]

    assert len(benchmark(posterior)) == 100
