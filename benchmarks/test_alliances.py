"""
How fast signed networks are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

Peers stand beside where Python has one. signnet (R) took 6.7 s for the signed triads of a graph of
151 actors and 1,247 ties on two cores of the kind the checks run on; it is not run here. Below
some twenty ties a plain loop is faster, since it gives a dict and builds no Series.
"""

import itertools

import networkx as nx
import numpy as np
import pytest

import menaka
from menaka import alliances


def planted(actors, ties, wrong, seed=1):
    """Make two camps with so many ties that go against them."""
    rng = np.random.default_rng(seed)
    graph = nx.gnm_random_graph(actors, ties, seed=seed)
    camp = rng.integers(0, 2, actors)
    against = set(rng.choice(ties, wrong, replace=False))
    for k, (a, b) in enumerate(graph.edges):
        graph.edges[a, b]["sign"] = (1 if camp[a] == camp[b] else -1) * (-1 if k in against else 1)
    return graph


def plain_triads(graph):
    """Count signed triangles with a plain networkx loop."""
    counts = dict.fromkeys(("+++", "++-", "+--", "---"), 0)
    for a in graph:
        later = [b for b in graph[a] if b > a]
        for b, c in itertools.combinations(sorted(later), 2):
            if graph.has_edge(b, c):
                signs = (graph[a][b]["sign"], graph[a][c]["sign"], graph[b][c]["sign"])
                hostile = sum(s < 0 for s in signs)
                counts["+" * (3 - hostile) + "-" * hostile] += 1
    return counts


SIZES = [(16, 58), (60, 300), (151, 1247), (500, 5000), (2000, 20000), (150, 8000)]


@pytest.mark.benchmark(group="signed triads", min_rounds=20)
@pytest.mark.parametrize(("actors", "ties"), SIZES)
@pytest.mark.parametrize("who", ["menaka", "plain networkx"])
def test_triads(benchmark, who, actors, ties):
    graph = planted(actors, ties, ties // 20)
    count = alliances.triads if who == "menaka" else plain_triads
    found = benchmark(count, graph)
    assert dict(found) == plain_triads(graph)


@pytest.mark.benchmark(group="exact frustration, proven")
@pytest.mark.parametrize(
    ("actors", "ties", "wrong"),
    [(150, 1300, 30), (150, 1300, 60), (460, 1700, 40), (460, 1700, 80)],
)
@pytest.mark.parametrize("count", [False, True])
def test_frustration(benchmark, actors, ties, wrong, count):
    graph = planted(actors, ties, wrong)
    found = benchmark.pedantic(
        alliances.frustration, (graph,), {"count": count}, rounds=5, warmup_rounds=1
    )
    assert found.proven and found.index <= wrong


@pytest.mark.benchmark(group="networks of states, with uniqueness (0.3 s each at most)")
@pytest.mark.parametrize(
    ("actors", "ties", "wrong"), [(64, 362, 31), (110, 800, 70), (155, 1247, 110)]
)
def test_uniqueness(benchmark, actors, ties, wrong):
    graph = planted(actors, ties, wrong)
    found = benchmark.pedantic(
        alliances.frustration, (graph,), {"limit": 2}, rounds=5, warmup_rounds=1
    )
    assert found.proven and found.unique is not None and benchmark.stats.stats.median < 0.3


@pytest.mark.benchmark(group="a sparse graph with many optima, by default")
def test_sparse(benchmark):
    graph = planted(464, 1200, 130)
    found = benchmark.pedantic(alliances.frustration, (graph,), rounds=3)
    assert found.proven and found.index == 123


@pytest.mark.benchmark(group="exact frustration, half of the ties hostile at random")
@pytest.mark.parametrize(("actors", "ties"), [(30, 120), (40, 200), (60, 300)])
def test_noisy(benchmark, actors, ties):
    graph = planted(actors, ties, ties // 2)
    found = benchmark.pedantic(alliances.frustration, (graph,), {"count": False}, rounds=1)
    assert found.proven


@pytest.mark.benchmark(group="a year of weekly networks of the record")
@pytest.mark.parametrize("evidence", ["declared", "enacted"])
def test_weekly(benchmark, evidence):
    record = menaka.load()
    span = {"start": "2022-01-01", "end": "2022-12-31", "freq": "week", "evidence": evidence}
    nets = benchmark.pedantic(alliances.networks, (record,), span, rounds=3, warmup_rounds=1)
    assert len(nets) == 53
