"""The frustration index, against every partition tried by hand and against published values."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_balance import signed, tribes  # noqa: F401

import menaka
from menaka.alliances.solver import Frustration, frustration


def random_graph(seed, most=9, multi=False):
    rng = np.random.default_rng(seed)
    plain = nx.gnp_random_graph(int(rng.integers(2, most + 1)), float(rng.random()), seed=seed)
    graph = nx.MultiGraph() if multi else nx.Graph()
    graph.add_nodes_from(plain)
    for a, b in plain.edges:
        for _ in range(2 if multi and rng.random() < 0.3 else 1):
            graph.add_edge(a, b, sign=int(rng.choice([1, -1, -1, 0] if multi else [1, -1])))
    return graph


def planted(actors, ties, wrong, seed):
    """Make two camps with so many ties that go against them."""
    rng = np.random.default_rng(seed)
    graph = nx.gnm_random_graph(actors, ties, seed=seed)
    camp = rng.integers(0, 2, actors)
    against = set(rng.choice(ties, wrong, replace=False))
    for k, (a, b) in enumerate(graph.edges):
        graph.edges[a, b]["sign"] = (1 if camp[a] == camp[b] else -1) * (-1 if k in against else 1)
    return graph


def by_hand(graph):
    """Try every bipartition: the index, and how many sets of frustrated ties attain it."""
    nodes = list(graph)
    at = {node: k for k, node in enumerate(nodes)}
    ties = [(*sorted((at[a], at[b])), s) for a, b, s in graph.edges(data="sign") if s and a != b]
    costs = {}
    for camps in itertools.product((0, 1), repeat=max(len(nodes) - 1, 0)):
        of = (0, *camps)
        against = [tie for tie in ties if (of[tie[0]] == of[tie[1]]) != (tie[2] > 0)]
        costs[frozenset(against)] = len(against)
    best = min(costs.values())
    return best, list(costs.values()).count(best)


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_two_camps_equal_every_bipartition(start):
    for seed in range(start, start + 50):
        graph = random_graph(seed, most=12 if seed % 5 == 0 else 9, multi=seed % 3 == 0)
        found = frustration(graph)
        index, optima = by_hand(graph)
        assert (found.index, found.unique) == (index, optima == 1), seed
        assert found.proven and found.lower == found.index == len(found.frustrated)


def test_reads_tribes_need_seven_ties_changed_for_two_camps(tribes):  # noqa: F811
    # line index 7: Aref and Wilson (2018), doi 10.1093/comnet/cnx044
    two = frustration(tribes)
    assert (two.index, two.ties, two.proven) == (7, 58, True)


@given(st.integers(0, 10_000), st.integers(0, 8))
@settings(max_examples=25, deadline=None)
def test_switching_and_relabelling_change_nothing_and_a_tie_changes_it_by_at_most_one(seed, pick):
    graph = random_graph(seed, 8)
    index = frustration(graph).index
    node = pick % len(graph)
    switched = graph.copy()
    for a, b in graph.edges(node):
        switched.edges[a, b]["sign"] *= -1
    assert frustration(switched).index == index
    renamed = nx.relabel_nodes(graph, {n: f"actor {9 - n}" for n in graph})
    assert frustration(renamed).index == index
    if graph.edges:
        fewer = graph.copy()
        fewer.remove_edge(*next(iter(graph.edges)))
        assert index - frustration(fewer).index in (0, 1)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_balanced_network_has_index_zero(seed):
    graph = planted(12, 30, 0, seed)
    assert frustration(graph).index == 0 and frustration(graph).unique


@pytest.mark.parametrize("wrong", [30, 60])
def test_a_large_network_with_few_frustrated_ties_is_proven(wrong):
    found = frustration(planted(150, 1300, wrong, 1))
    assert found.proven and found.index <= wrong


def test_what_has_no_ties_frustrates_none_and_a_pair_tied_both_ways_one():
    for graph in (nx.empty_graph(0), nx.empty_graph(3), signed(("Red", "Blue", 0))):
        assert (frustration(graph).index, frustration(graph).unique) == (0, True)
    both = nx.MultiGraph()
    both.add_edge("Red", "Blue", sign=1)
    both.add_edge("Red", "Blue", sign=-1)
    found = frustration(both)
    assert (found.index, found.unique) == (1, False)
    assert str(found).endswith("several partitions attain it")


def test_alliances_only_make_one_camp_and_loops_do_not_count():
    graph = signed(("Red", "Blue", 1), ("Blue", "Grey", 1), ("Red", "Red", -1))
    assert set(frustration(graph).partition.values()) == {0}
    assert frustration(graph).ties == 2


def test_an_enemys_enemy_is_put_beside_and_the_first_by_name_is_in_camp_0():
    graph = signed(("Red", "Grey", -1), ("Blue", "Grey", -1), ("Ford", "Wells", -1))
    graph.add_node("Yard")
    camps = frustration(graph).partition
    assert camps["Blue"] == camps["Red"] == camps["Yard"] == 0 and camps["Grey"] == 1
    assert camps["Ford"] != camps["Wells"]


def rings(*sizes):
    """Rings with one hostility each, a block each, joined in a chain by alliances."""
    graph = nx.Graph()
    for r, size in enumerate(sizes):
        for k in range(size):
            graph.add_edge(f"r{r}-{k}", f"r{r}-{(k + 1) % size}", sign=-1 if k == 0 else 1)
        if r:
            graph.add_edge(f"r{r - 1}-0", f"r{r}-0", sign=1)
    return graph


def test_rings_that_share_no_cycle_add_up():
    # one tie of each ring is frustrated, and which one is open
    found = frustration(rings(3, 4, 9))
    assert (found.index, found.unique, found.ties) == (3, False, 18)


def test_a_sparse_graph_of_many_actors_is_proven_in_seconds():
    found = frustration(planted(464, 1100, 90, 1), seconds=30)
    assert found.proven and found.index == 87 and found.unique is False


@pytest.mark.parametrize(
    ("actors", "ties", "wrong"), [(64, 362, 31), (110, 800, 60), (155, 1247, 90)]
)
def test_networks_of_states_are_solved_with_their_uniqueness(actors, ties, wrong):
    found = frustration(planted(actors, ties, wrong, 2))
    assert found.proven and found.unique is not None


@pytest.mark.parametrize("seconds", [-1, "60", float("nan")])
def test_a_wrong_time_is_refused(seconds):
    with pytest.raises(menaka.MenakaError):
        frustration(nx.path_graph(2), seconds=seconds)


def test_names_of_several_kinds_are_ordered_as_text():
    graph = signed((1, "a", 1), ("a", 2, 1), (1, 2, -1), (3, 4, -1), (4, "a", 1), (3, "a", 1))
    assert len(frustration(graph).frustrated) == 2


def test_bounds_are_given_where_the_time_runs_out():
    hard = planted(40, 200, 100, 3)
    found = frustration(hard, seconds=0.0)
    assert not found.proven and found.lower < found.index and found.unique is None
    assert str(found).startswith(f"between {found.lower} and {found.index} of 200 ties")
    assert found.index == len(found.frustrated)  # the bound is a real partition's


def test_where_cycles_leave_a_gap_the_integer_programme_closes_it():
    graph = nx.complete_graph(5)
    nx.set_edge_attributes(graph, -1, "sign")  # every cycle bound: 10 / 3, the index is 4
    assert frustration(graph).index == by_hand(graph)[0] == 4


def test_open_bounds_are_stated_in_words():
    assert "between 5 and 7 of 9" in str(Frustration(7, 5, {}, [], ties=9))
