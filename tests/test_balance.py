"""Structural balance, against every partition tried by hand and against what is known."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka.alliances import balance


def signed(*edges):
    graph = nx.Graph()
    for a, b, sign in edges:
        graph.add_edge(a, b, sign=sign)
    return graph


def random_graph(seed, most=9):
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(int(rng.integers(2, most + 1)), float(rng.random()), seed=seed)
    for a, b in graph.edges:
        graph.edges[a, b]["sign"] = int(rng.choice([1, -1]))
    return graph


@pytest.mark.parametrize("seed", range(60))
def test_index_and_number_of_optima_equal_those_of_every_partition(seed):
    graph = random_graph(seed)
    found = balance.frustration(graph, limit=10_000)
    assert (found.index, found.optima) == balance.by_hand(graph)
    assert found.proven and found.lower == found.index == len(found.frustrated)


@given(st.integers(0, 10_000), st.integers(0, 8))
@settings(max_examples=25, deadline=None)
def test_switching_and_relabelling_change_nothing_and_a_tie_changes_it_by_at_most_one(seed, pick):
    graph = random_graph(seed, 8)
    index = balance.frustration(graph, count=False).index
    node = pick % len(graph)
    switched = graph.copy()
    for a, b in graph.edges(node):
        switched.edges[a, b]["sign"] *= -1
    assert balance.frustration(switched, count=False).index == index
    renamed = nx.relabel_nodes(graph, {n: f"actor {9 - n}" for n in graph})
    assert balance.frustration(renamed, count=False).index == index
    if graph.edges:
        fewer = graph.copy()
        fewer.remove_edge(*next(iter(graph.edges)))
        assert index - balance.frustration(fewer, count=False).index in (0, 1)


def test_a_balanced_network_has_no_conflict_and_one_partition():
    graph = signed(("Red", "Blue", 1), ("Red", "Grey", -1), ("Blue", "Grey", -1))
    found = balance.frustration(graph)
    assert found.index == 0 and found.unique
    assert found.partition["Red"] == found.partition["Blue"] != found.partition["Grey"]
    assert balance.algebraic_conflict(graph) == pytest.approx(0, abs=1e-9)
    assert balance.walk_balance(graph) == pytest.approx(1)
    assert balance.share_balanced(graph) == 1


def test_triads_are_counted_by_their_signs():
    # four actors, all pairs tied: one hostile tie lies in two triangles
    graph = nx.complete_graph(4)
    nx.set_edge_attributes(graph, 1, "sign")
    graph.edges[0, 1]["sign"] = -1
    assert balance.triads(graph).to_dict() == {"+++": 2, "++-": 2, "+--": 0, "---": 0}
    assert balance.share_balanced(graph) == 0.5


@pytest.mark.parametrize(
    "graph", [nx.empty_graph(0), nx.empty_graph(3), signed(("Red", "Blue", 0))]
)
def test_what_has_no_ties_is_balanced_and_its_share_is_missing(graph):
    assert balance.frustration(graph).index == 0
    assert np.isnan(balance.share_balanced(graph))
    assert balance.algebraic_conflict(graph) == 0 and balance.walk_balance(graph) == 1


def test_a_pair_tied_both_ways_frustrates_one_tie_in_every_camp():
    graph = nx.MultiGraph()
    graph.add_edge("Red", "Blue", sign=1)
    graph.add_edge("Red", "Blue", sign=-1)
    found = balance.frustration(graph)
    assert (found.index, found.optima, found.unique) == (1, 2, False)
    assert "2 partitions attain it" in str(found)


def test_a_sign_that_is_none_is_refused():
    with pytest.raises(menaka.SchemaError, match="use -1, 0 or 1"):
        balance.frustration(signed(("Red", "Blue", 2)))
    with pytest.raises(menaka.SchemaError, match="too many"):
        balance.by_hand(nx.empty_graph(17))


def test_bounds_are_told_where_the_time_runs_out():
    open_ = balance.Frustration(7, 5, False, {}, [])
    assert "between 5 and 7" in str(open_) and open_.unique is None
