"""
How fast signed networks are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

Peers stand beside where Python has one. signnet (R) took 6.7 s for the signed triads of a graph of
151 actors and 1,247 ties on two cores of the kind the checks run on; it is not run here.
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


@pytest.mark.benchmark(group="signed triads, 151 actors and 1,247 ties")
@pytest.mark.parametrize("who", ["menaka", "plain networkx"])
def test_triads(benchmark, who):
    graph = planted(151, 1247, 60)
    count = alliances.triads if who == "menaka" else plain_triads
    found = benchmark(count, graph)
    assert dict(found) == plain_triads(graph)


@pytest.mark.benchmark(group="exact frustration, proven")
@pytest.mark.parametrize(
    ("actors", "ties", "wrong"),
    [(150, 1300, 30), (150, 1300, 60), (460, 1700, 40), (460, 1700, 80)],
)
def test_frustration(benchmark, actors, ties, wrong):
    graph = planted(actors, ties, wrong)
    found = benchmark.pedantic(
        alliances.frustration, (graph,), {"count": False}, rounds=5, warmup_rounds=1
    )
    assert found.proven and found.index <= wrong


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
    span = {"start": "2022-01-01", "end": "2022-12-31", "freq": "W", "evidence": evidence}
    nets = benchmark.pedantic(alliances.networks, (record,), span, rounds=3, warmup_rounds=1)
    assert len(nets) == 53
