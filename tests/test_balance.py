"""Triangles, walks and eigenvalues of signed networks, by hand and against published values."""

import itertools

import networkx as nx
import numpy as np
import pytest

import menaka
from menaka import alliances
from menaka.alliances import balance


def signed(*edges):
    graph = nx.Graph()
    for a, b, sign in edges:
        graph.add_edge(a, b, sign=sign)
    return graph


# Read, K. E. (1954). Cultures of the Central Highlands, New Guinea. Southwestern Journal of
# Anthropology 10(1), 1-43, as listed in https://github.com/bavla/Rnet (data/tribes.net): sixteen
# tribes by number, allied (+) or hostile (-).
TRIBES = """
1-2+ 1-3- 2-3- 1-4- 3-4+ 1-5- 2-5- 1-6- 2-6- 3-6+ 3-7+ 5-7+ 6-7+ 3-8+ 4-8+ 6-8+ 7-8+ 2-9- 5-9+
6-9- 2-10- 9-10+ 6-11+ 7-11+ 8-11+ 9-11- 10-11- 1-12- 6-12+ 7-12+ 8-12+ 11-12+ 6-13- 7-13+ 9-13+
10-13+ 11-13- 5-14+ 8-14- 12-14- 13-14+ 1-15+ 2-15+ 5-15- 9-15- 10-15- 11-15- 12-15- 13-15- 1-16+
2-16+ 5-16- 6-16- 11-16- 12-16- 13-16- 14-16- 15-16+
"""


@pytest.fixture(scope="session")
def tribes():
    ties = [(*word[:-1].split("-"), 1 if word[-1] == "+" else -1) for word in TRIBES.split()]
    return signed(*ties)


def test_reads_tribes_have_the_published_balance(tribes):
    # Aref and Wilson (2018), Journal of Complex Networks 6(4), 566-595, table of Read's tribes:
    # 58 ties of which 29 negative, 87 % of triangles balanced
    signs = [sign for *_, sign in tribes.edges(data="sign")]
    assert (len(tribes), len(signs), signs.count(-1)) == (16, 58, 29)
    counts = balance.triads(tribes)
    share = (counts["+++"] + counts["+--"]) / counts.sum()
    assert share == pytest.approx(0.87, abs=0.005)


@pytest.mark.parametrize("seed", range(20))
def test_the_census_equals_every_triangle_counted_one_by_one(seed):
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(9, 0.6, seed=seed)
    for a, b in graph.edges:
        graph.edges[a, b]["sign"] = int(rng.choice([1, -1, -1, 0]))
    counted = dict.fromkeys(balance.PATTERNS, 0)
    for three in itertools.combinations(graph, 3):
        pairs = list(itertools.combinations(three, 2))
        if all(graph.has_edge(*p) and graph.edges[p]["sign"] for p in pairs):
            hostile = sum(graph.edges[p]["sign"] < 0 for p in pairs)
            counted["+" * (3 - hostile) + "-" * hostile] += 1
    assert balance.triads(graph).to_dict() == counted


def test_a_pair_tied_both_ways_makes_a_triangle_of_each_sign():
    graph = nx.MultiGraph()
    for a, b, sign in [("R", "B", 1), ("R", "B", -1), ("B", "G", 1), ("R", "G", 1)]:
        graph.add_edge(a, b, sign=sign)
    assert balance.triads(graph).to_dict() == {"+++": 1, "++-": 1, "+--": 0, "---": 0}


@pytest.mark.parametrize(
    "graph", [nx.empty_graph(0), nx.empty_graph(3), signed(("Red", "Blue", 0))]
)
def test_what_has_no_ties_has_no_triangles(graph):
    assert balance.triads(graph).sum() == 0


def test_a_sign_that_is_none_is_refused():
    with pytest.raises(menaka.SchemaError, match="use -1, 0 or 1"):
        balance.signed(signed(("Red", "Blue", 2)))


@pytest.mark.parametrize("wrong", [None, "net", [("Red", "Blue")]])
def test_what_is_no_graph_is_refused_by_every_measure(wrong, tmp_path):
    for call in (
        alliances.triads,
        alliances.frustration,
        alliances.edge_table,
        alliances.balance_test,
        lambda graph: alliances.write(graph, tmp_path / "net.csv"),
    ):
        with pytest.raises(menaka.SchemaError, match="no networkx graph"):
            call(wrong)


def test_the_two_directions_of_a_pair_are_two_ties():
    both = nx.DiGraph([("R", "B", {"sign": 1}), ("B", "R", {"sign": -1}), ("B", "G", {"sign": 1})])
    both.add_edge("R", "G", sign=1)
    assert alliances.triads(both).to_dict() == {"+++": 1, "++-": 1, "+--": 0, "---": 0}
