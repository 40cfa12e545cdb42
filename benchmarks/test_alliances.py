"""
How fast signed networks are: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

Peers stand beside where Python has one. signnet (R) took 6.7 s for the signed triads of a graph of
151 actors and 1,247 ties on two cores of the kind the checks run on; it is not run here. Below
some twenty ties a plain loop is faster, since it gives a dict and builds no Series.
"""

import itertools
import time

import networkx as nx
import numpy as np
import pytest

import make_event_file
import menaka
from menaka import alliances
from menaka.adapters import ucdp
from menaka.alliances import plots


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
def test_frustration(benchmark, actors, ties, wrong):
    graph = planted(actors, ties, wrong)
    found = benchmark.pedantic(alliances.frustration, (graph,), rounds=5, warmup_rounds=1)
    assert found.proven and found.index <= wrong


@pytest.mark.benchmark(group="networks of states, with uniqueness (0.3 s each at most)")
@pytest.mark.parametrize(
    ("actors", "ties", "wrong"), [(64, 362, 31), (110, 800, 70), (155, 1247, 110)]
)
def test_uniqueness(benchmark, actors, ties, wrong):
    graph = planted(actors, ties, wrong)
    found = benchmark.pedantic(alliances.frustration, (graph,), rounds=5, warmup_rounds=1)
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
    found = benchmark.pedantic(alliances.frustration, (graph,), rounds=1)
    assert found.proven


@pytest.mark.benchmark(group="a year of weekly networks of the record")
@pytest.mark.parametrize("evidence", ["declared", "enacted"])
def test_weekly(benchmark, evidence):
    record = menaka.load()
    span = {"start": "2022-01-01", "end": "2022-12-31", "freq": "week", "evidence": evidence}
    nets = benchmark.pedantic(alliances.networks, (record,), span, rounds=3, warmup_rounds=1)
    assert len(nets) == 53


@pytest.fixture(scope="module")
def reported():
    """Give the events of a file by its number of rows, read once."""
    read = {}

    def of(rows):
        if rows not in read:
            read[rows] = ucdp.read(make_event_file.ged(rows))
        return read[rows]

    return of


def by_hand(data, years):
    """Make yearly networks of who met whom with pandas alone, without the dead."""
    who = data.participants.loc[~data.participants["civilian"]]
    day = data.events.set_index("event_id")["start_earliest"]
    nets = {}
    for year in years:
        ids = day.index[day.dt.year.eq(year)]
        some = who.loc[who["event_id"].isin(ids)]
        met = some.merge(some, on="event_id", suffixes=("", "_b"))
        met = met.loc[met["actor"] < met["actor_b"]]
        met["sign"] = np.where(met["side"].eq(met["side_b"]), 1, -1)
        pairs = met.groupby(["actor", "actor_b"], as_index=False)["sign"].sum()
        nets[year] = nx.from_pandas_edgelist(pairs, "actor", "actor_b", "sign")
    return nets


# Seconds of processor time that menaka may take; 386,000 events took 84 s before version 1.2.
@pytest.mark.benchmark(
    group="yearly networks of a data set, processor time", timer=time.process_time
)
@pytest.mark.parametrize(("rows", "years", "most"), [(18_957, 30, 0.25), (386_000, 35, 2.0)])
@pytest.mark.parametrize("who", ["menaka", "pandas by hand"])
def test_yearly(benchmark, reported, who, rows, years, most):
    data = reported(rows)
    span = {"start": "1989-01-01", "end": f"{1988 + years}-12-31", "freq": "year"}
    if who == "menaka":
        once = {"rounds": 3, "warmup_rounds": 1}
        nets = benchmark.pedantic(alliances.networks, (data,), span, **once)
        assert benchmark.stats.stats.median < most
    else:
        nets = benchmark.pedantic(by_hand, (data, range(1989, 1989 + years)), rounds=1)
    assert len(nets) == years and all(len(graph) == 21 for graph in nets.values())


@pytest.mark.benchmark(group="999 samples of a null model, 112 actors, 355 ties", min_rounds=1)
@pytest.mark.parametrize("null", ["signs", "rewired"])
def test_chance(benchmark, null):
    found = benchmark.pedantic(
        alliances.balance_test, (planted(112, 355, 40),), {"null": null}, rounds=1
    )
    assert found["share"] > found["expected"] and 0 < found["p"] < 0.05


@pytest.mark.benchmark(group="places of 112 actors, processor time", timer=time.process_time)
def test_places(benchmark):
    graph = planted(112, 355, 100)
    nx.set_edge_attributes(graph, False, "denied")
    places = benchmark.pedantic(plots._places, ([graph],), rounds=3, warmup_rounds=1)
    assert len(places) == 112 and benchmark.stats.stats.median < 3
