"""Is a network more balanced than chance would make it? On invented actors."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from test_balance import signed

import menaka
from menaka import alliances
from menaka.alliances import chance


def rewiring(graph, draws):
    return alliances.balance_test(graph, null="rewired", draws=draws)


def said(*rows):
    return pd.DataFrame(rows, columns=["statement", "a", "b", "sign"])


COMMUNIQUE = said(
    ("c1 against", "Blue", "Red", -1),
    ("c1 against", "Grey", "Red", -1),
    ("c1 for", "Blue", "Grey", 1),
)


def two_camps(each=3):
    names = [f"r{k}" for k in range(each)] + [f"b{k}" for k in range(each)]
    rows = [(f"s{a}{b}", a, b, 1 if a[0] == b[0] else -1)
            for i, a in enumerate(names) for b in names[:i]]  # fmt: skip
    return said(*rows)


def test_one_statement_about_two_groups_is_no_evidence_of_balance():
    found = alliances.balance_test(COMMUNIQUE, draws=199)
    assert found["share"] == 1 and found["statements"] == 2 and found["triangles"] == 1
    assert found["p"] > 0.3  # swapping the two signs unbalances nothing half of the time


def test_the_smallest_p_is_that_of_so_few_arrangements():
    # one statement for and one against: two arrangements, however many draws
    assert alliances.balance_test(COMMUNIQUE, draws=999)["least"] == 0.5


def test_many_independent_statements_of_two_camps_are_more_balanced_than_chance():
    found = alliances.balance_test(two_camps(), draws=99)
    assert found["share"] == 1 and found["p"] == found["least"] == 1 / 100
    assert found["q95"] < 1 and found["q05"] <= found["expected"] <= found["q95"]


def test_the_p_of_all_arrangements_is_that_of_the_shuffles():
    # four single statements on a triangle and a tail: signs ++-- ; 6 arrangements, by hand
    table = said(
        ("s1", "R", "B", 1), ("s2", "B", "G", -1), ("s3", "R", "G", -1), ("s4", "G", "W", 1)
    )
    # balanced if the triangle has an even number of -: - on (two of its three ties): 3 of 6
    every = alliances.balance_test(table)  # six are fewer than the draws: each is counted
    assert (every["p"], every["least"], every["error"]) == (3 / 6, 3 / 6, 0)
    found = alliances.balance_test(table, draws=5, seed=1)  # shuffles, and the network as one more
    assert found["error"] > 0 and (6 * found["p"]) == pytest.approx(round(6 * found["p"]))


def test_the_smallest_p_counts_every_arrangement_as_balanced_as_the_best():
    # one triangle and nothing else, signs +--: however they lie it is balanced
    found = alliances.balance_test(
        said(("s1", "R", "B", 1), ("s2", "B", "G", -1), ("s3", "R", "G", -1))
    )
    assert (found["share"], found["p"], found["least"]) == (1, 1, 1)
    # two triangles that share a tie, two of five ties hostile: full balance in 2 of 10 (by hand:
    # each triangle holds both or none of them; with the shared tie, one of each side: no)
    ties = [("R", "B"), ("R", "G"), ("B", "G"), ("R", "W"), ("B", "W")]
    torn = said(*((f"s{k}", *pair, -1 if k < 2 else 1) for k, pair in enumerate(ties)))
    found = alliances.balance_test(torn)
    assert found["share"] < 1 and found["least"] == pytest.approx(2 / 10)
    assert found["p"] > found["least"]


def test_the_later_of_two_statements_about_a_pair_stands():
    table = pd.concat([COMMUNIQUE, said(("c2 for", "Blue", "Red", 1))], ignore_index=True)
    found = alliances.balance_test(table, draws=20)
    assert (found["share"], found["triangles"]) == (0, 1)


def test_no_triangle_has_no_share_and_a_statement_of_two_signs_is_refused():
    found = alliances.balance_test(said(("s1", "Red", "Blue", 1)))
    assert np.isnan(found["p"]) and found["triangles"] == 0
    assert np.isnan(alliances.balance_test(said())["share"])
    with pytest.raises(menaka.SchemaError, match="two signs"):
        alliances.balance_test(said(("s1", "Red", "Blue", 1), ("s1", "Red", "Grey", -1)))
    with pytest.raises(menaka.NotFoundError, match="signs, rewired"):
        alliances.balance_test(COMMUNIQUE, null="sign")


def test_statements_of_a_day_tell_what_was_said_at_once(tiny):
    table = alliances.statements(tiny, "2020-02-15")
    assert table["sign"].tolist() == [-1, 1]
    assert table["statement"].is_unique


def test_rewiring_keeps_how_many_allies_and_enemies_everybody_has():
    rng = np.random.default_rng(3)
    graph = nx.gnm_random_graph(20, 60, seed=3)
    for a, b in graph.edges:
        graph.edges[a, b]["sign"] = int(rng.choice([1, -1]))

    def degrees(net):
        return {n: sorted(s for *_, s in net.edges(n, data="sign")) for n in net}

    moved = chance.rewired(graph, seed=1)
    assert degrees(moved) == degrees(graph) and moved.graph["moved"] > 0.4
    assert moved.number_of_edges() == 60 and not list(nx.selfloop_edges(moved))
    assert set(chance.rewired(graph, seed=1).edges) == set(moved.edges)


def test_a_network_too_small_to_rewire_says_that_nothing_moved():
    triangle = signed(("R", "B", 1), ("B", "G", -1), ("R", "G", -1))
    found = rewiring(triangle, draws=19)
    assert found["moved"] == 0 and found["p"] == 1
    assert np.isnan(rewiring(nx.empty_graph(3), draws=3)["p"])


def test_a_pair_tied_both_ways_is_rewired_and_judged_as_one_tie():
    graph = nx.MultiGraph()
    for a, b, sign in [("R", "B", 1), ("R", "B", -1), ("B", "G", 1), ("R", "G", 1)]:
        graph.add_edge(a, b, sign=sign)
    found = rewiring(graph, draws=5)  # nothing can move: the draws are the network
    assert found["share"] == found["expected"] == 0 and found["p"] == 1


def test_two_camps_are_more_balanced_than_their_rewirings():
    graph = nx.Graph()
    for _, a, b, sign in two_camps(5).sample(frac=0.6, random_state=2).itertuples(index=False):
        graph.add_edge(a, b, sign=sign)
    found = rewiring(graph, draws=49)
    assert found["share"] == 1 and found["p"] < 0.2 and found["moved"] > 0.2
