"""Is it more balanced than chance, and do triads close as balance foretells? On invented actors."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from test_balance import signed

import menaka
from menaka import alliances


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


@pytest.mark.parametrize("statistic", ["triangles", "frustration"])
def test_many_independent_statements_of_two_camps_are_more_balanced_than_chance(statistic):
    found = alliances.balance_test(two_camps(), draws=99, statistic=statistic)
    assert found["share"] == 1 and found["p"] == found["least"] == 1 / 100
    assert found["high"] < 1 and found["low"] <= found["expected"] <= found["high"]


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
    with pytest.raises(menaka.NotFoundError, match="did you mean 'triangles'"):
        alliances.balance_test(COMMUNIQUE, statistic="triangle")


def test_statements_of_a_day_tell_what_was_said_at_once(tiny):
    table = alliances.statements(tiny, on="2020-02-15")
    assert table["sign"].tolist() == [-1, 1]
    assert table["statement"].is_unique


def test_rewiring_keeps_how_many_allies_and_enemies_everybody_has():
    rng = np.random.default_rng(3)
    graph = nx.gnm_random_graph(20, 60, seed=3)
    for a, b in graph.edges:
        graph.edges[a, b]["sign"] = int(rng.choice([1, -1]))

    def degrees(net):
        return {n: sorted(s for *_, s in net.edges(n, data="sign")) for n in net}

    moved = alliances.rewired(graph, seed=1)
    assert degrees(moved) == degrees(graph) and moved.graph["moved"] > 0.4
    assert moved.number_of_edges() == 60 and not list(nx.selfloop_edges(moved))
    assert set(alliances.rewired(graph, seed=1).edges) == set(moved.edges)


def test_a_network_too_small_to_rewire_says_that_nothing_moved():
    triangle = signed(("R", "B", 1), ("B", "G", -1), ("R", "G", -1))
    found = alliances.rewiring_test(triangle, draws=19)
    assert found["moved"] == 0 and found["p"] == 1
    assert np.isnan(alliances.rewiring_test(nx.empty_graph(3), draws=3)["p"])


def test_a_pair_tied_both_ways_is_rewired_and_judged_as_one_tie():
    graph = nx.MultiGraph()
    for a, b, sign in [("R", "B", 1), ("R", "B", -1), ("B", "G", 1), ("R", "G", 1)]:
        graph.add_edge(a, b, sign=sign)
    found = alliances.rewiring_test(graph, draws=5)  # nothing can move: the draws are the network
    assert found["share"] == found["expected"] == 0 and found["p"] == 1


def test_two_camps_are_more_balanced_than_their_rewirings():
    graph = nx.Graph()
    for _, a, b, sign in two_camps(5).sample(frac=0.6, random_state=2).itertuples(index=False):
        graph.add_edge(a, b, sign=sign)
    found = alliances.rewiring_test(graph, draws=49)
    assert found["share"] == 1 and found["p"] < 0.2 and found["moved"] > 0.2


def test_every_look_is_paid_for(tiny):
    table = alliances.balance_series(tiny, start="2020-01-01", end="2020-06-30", draws=9)
    assert len(table) == 6 and table.attrs["looks"] == 0  # no triangle among three actors
    assert table["p"].isna().all() and table["p_holm"].isna().all()
    with pytest.raises(menaka.NotFoundError, match="did you mean 'groups'"):
        alliances.balance_series(tiny, start="2020-01-01", end="2020-06-30", grouping="group")


def test_the_looks_of_the_record_are_counted_and_its_groupings_differ(record):
    span = {"start": "2022-03-01", "end": "2022-05-31", "draws": 49}
    groups = alliances.balance_series(record, **span)
    whole = alliances.balance_series(record, grouping="umbrellas", **span)
    assert groups.attrs["looks"] == 3
    assert (groups["p_holm"] >= groups["p"]).all()
    assert (whole["triangles"] < groups["triangles"]).all()


MONTHS = pd.date_range("2020-01-01", periods=3, freq="MS")


def over(*graphs):
    return dict(zip(MONTHS, graphs, strict=False))


def test_the_enemy_of_my_enemy_becomes_my_friend():
    open_ = signed(("Red", "Grey", -1), ("Blue", "Grey", -1))
    shut = signed(("Red", "Grey", -1), ("Blue", "Grey", -1), ("Blue", "Red", 1))
    table = alliances.triads_over_time(over(open_, open_, shut))
    assert table["closed"].tolist() == [False, True]
    row = table.iloc[1]
    assert (row["kind"], row["via"], row["waited"], row["sign"], row["balanced"]) == (
        "enemy of enemy", "Grey", 2, 1, True)  # fmt: skip
    found = alliances.closure(table, draws=19).loc["enemy of enemy"]
    assert (found["open"], found["pairs"], found["closed"], found["alliances"]) == (2, 1, 1, 1)
    assert found["rate"] == 0.5 and found["waited"] == 2
    assert found["p"] == 1 == found["least"]  # one new tie can prove nothing


@pytest.mark.parametrize(
    ("signs", "new", "kind", "balanced"),
    [
        ((1, 1), 1, "friend of friend", True),
        ((1, 1), -1, "friend of friend", False),
        ((1, -1), -1, "enemy of friend", True),
        ((-1, -1), -1, "enemy of enemy", False),
    ],
)
def test_triads_are_named_and_judged(signs, new, kind, balanced):
    open_ = signed(("Red", "Grey", signs[0]), ("Blue", "Grey", signs[1]))
    shut = open_.copy()
    shut.add_edge("Red", "Blue", sign=new)
    row = alliances.triads_over_time(over(open_, shut)).iloc[0]
    assert (row["kind"], row["balanced"]) == (kind, balanced)


def test_a_triad_whose_other_ties_have_gone_does_not_close_and_a_truce_is_no_tie():
    open_ = signed(("Red", "Grey", -1), ("Blue", "Grey", -1))
    assert alliances.triads_over_time(over(open_, signed(("Blue", "Red", 1)))).empty
    truce = signed(("Red", "Grey", -1), ("Blue", "Grey", -1), ("Blue", "Red", 0))
    assert not alliances.triads_over_time(over(open_, truce))["closed"].any()


def test_a_new_tie_that_closes_two_triads_is_tested_once():
    ends = [("Red", "Grey", -1), ("Blue", "Grey", -1), ("Red", "Ford", 1), ("Blue", "Ford", 1)]
    table = alliances.triads_over_time(over(signed(*ends), signed(*ends, ("Blue", "Red", 1))))
    found = alliances.closure(table, draws=9).loc["all"]
    assert (found["closed"], found["new_ties"], found["balanced"]) == (2, 1, 1)


def test_nothing_over_time_closes_nothing():
    found = alliances.closure(alliances.triads_over_time({}), draws=5)
    assert found.loc["all", "open"] == 0 and np.isnan(found.loc["all", "p"])
