"""Is a network more balanced than chance would make it? On invented actors."""

import joblib
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_balance import signed

import menaka
from menaka import alliances
from menaka.alliances import chance


def shuffling(graph, draws=999, **more):
    return alliances.balance_test(graph, draws=draws, **more)


def rewiring(graph, draws):
    return alliances.balance_test(graph, null="rewired", draws=draws)


def two_camps(each=3):
    names = [f"r{k}" for k in range(each)] + [f"b{k}" for k in range(each)]
    rows = ((a, b, 1 if a[0] == b[0] else -1) for k, a in enumerate(names) for b in names[:k])
    return signed(*rows)


def test_many_ties_of_two_camps_are_more_balanced_than_chance():
    found = shuffling(two_camps(), draws=99)
    assert found["share"] == 1 and found["p"] == found["least"] == 1 / 100
    assert found["q95"] < 1 and found["q05"] <= found["expected"] <= found["q95"]
    assert (found["triangles"], found["ties"], found["moved"]) == (20, 15, 0)


def test_the_p_of_shuffles_is_that_of_all_arrangements_within_its_error():
    # signs ++-- on a triangle and a tail, 6 arrangements: the triangle is balanced if it has an
    # even number of hostilities, that is in the 3 where the tail holds one of the two alliances
    found = shuffling(signed(("R", "B", 1), ("B", "G", -1), ("R", "G", -1), ("G", "W", 1)))
    assert found["p"] == found["least"] == pytest.approx(1 / 2, abs=4 * found["error"])
    assert found["error"] == pytest.approx((found["p"] * (1 - found["p"]) / 1000) ** 0.5)


def test_the_smallest_p_counts_every_sample_as_balanced_as_the_best():
    # one triangle and nothing else, signs +--: however they lie it is balanced
    found = shuffling(signed(("R", "B", 1), ("B", "G", -1), ("R", "G", -1)))
    assert (found["share"], found["p"], found["least"], found["error"]) == (1, 1, 1, 0)
    # two triangles that share a tie, two of five ties hostile: full balance in 2 of 10 (by hand:
    # each triangle holds both or none of them; with the shared tie, one of each side: no)
    ties = [("R", "B"), ("R", "G"), ("B", "G"), ("R", "W"), ("B", "W")]
    found = shuffling(signed(*((*pair, -1 if k < 2 else 1) for k, pair in enumerate(ties))))
    assert found["share"] < 1 and found["least"] == pytest.approx(2 / 10, abs=0.05)
    assert found["p"] > found["least"]


def test_no_triangle_has_no_share_and_an_unknown_null_model_is_refused():
    found = shuffling(signed(("Red", "Blue", 1)))
    assert np.isnan(found["p"]) and found["triangles"] == 0 and found["ties"] == 1
    assert np.isnan(shuffling(nx.Graph())["share"])
    with pytest.raises(menaka.NotFoundError, match="signs, rewired"):
        shuffling(two_camps(), null="sign")


def test_the_same_seed_gives_the_same_answer():
    ties = list(two_camps(5).edges(data="sign"))
    graph = signed(*ties[::2], *ties[1::6])
    for null in ("signs", "rewired"):
        one, two, other = (shuffling(graph, 30, null=null, seed=seed) for seed in (1, 1, 2))
        assert one == two != other


def test_rewiring_keeps_how_many_allies_and_enemies_everybody_has():
    rng = np.random.default_rng(3)
    plain = nx.gnm_random_graph(20, 60, seed=3)
    ties = [(a, b, int(rng.choice([1, -1]))) for a, b in plain.edges]

    def degrees(rows):
        return {n: sorted(sign for *pair, sign in rows if n in pair) for n in plain}

    made = chance.rewired(ties, np.random.default_rng(1))
    pairs = {frozenset(pair) for *pair, _ in made}
    assert degrees(made) == degrees(ties)
    assert len(pairs) == 60 and all(len(pair) == 2 for pair in pairs)
    assert len(pairs - {frozenset(pair) for *pair, _ in ties}) > 24


def test_a_network_too_small_to_rewire_says_that_nothing_moved():
    triangle = signed(("R", "B", 1), ("B", "G", -1), ("R", "G", -1))
    found = rewiring(triangle, draws=19)
    assert found["moved"] == 0 and found["p"] == 1
    assert np.isnan(rewiring(nx.empty_graph(3), draws=3)["p"])


def test_a_pair_tied_both_ways_is_rewired_and_judged_as_one_tie():
    graph = nx.MultiGraph()
    for a, b, sign in [("R", "B", 1), ("R", "B", -1), ("B", "G", 1), ("R", "G", 1)]:
        graph.add_edge(a, b, sign=sign)
    found = rewiring(graph, draws=5)  # nothing can move: the samples are the network
    assert found["share"] == found["expected"] == 0 and found["p"] == 1


def test_two_camps_are_more_balanced_than_their_rewirings():
    ties = list(two_camps(5).edges(data="sign"))
    kept = np.random.default_rng(2).choice(len(ties), 27, replace=False)
    found = rewiring(signed(*(ties[k] for k in kept)), draws=49)
    assert found["share"] == 1 and found["p"] < 0.2 and found["moved"] > 0.2


TIES = st.dictionaries(
    st.sets(st.integers(0, 6), min_size=2, max_size=2).map(lambda pair: tuple(sorted(pair))),
    st.sampled_from([1, -1]),
)


@given(TIES)
def test_triangles_are_counted_and_judged_as_the_census_does(signs):
    graph = signed(*((a, b, sign) for (a, b), sign in signs.items()))
    share, triangles = chance.balanced([(a, b, sign) for (a, b), sign in signs.items()])
    counts = alliances.triads(graph)
    assert triangles == counts.sum()
    expected = (counts["+++"] + counts["+--"]) / triangles if triangles else float("nan")
    assert share == pytest.approx(expected, nan_ok=True)


def some_ties():
    ties = list(two_camps(5).edges(data="sign"))
    kept = np.random.default_rng(2).choice(len(ties), 27, replace=False)
    return signed(*(ties[k] for k in kept))


@pytest.mark.parametrize("null", ["signs", "rewired"])
def test_the_answer_is_the_same_whatever_computes_the_samples(null):
    alone = shuffling(some_ties(), 120, null=null)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        assert shuffling(some_ties(), 120, null=null) == alone


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of Dask's own
def test_a_dask_cluster_of_two_workers_gives_the_same_answer():
    distributed = pytest.importorskip("distributed")
    alone = shuffling(some_ties(), 120, null="rewired")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster), joblib.parallel_config(backend="dask"):
        assert shuffling(some_ties(), 120, null="rewired") == alone


def test_p_is_never_zero_and_counts_the_network_as_a_sample():
    # two camps, fully balanced: no shuffle of 19 is as balanced, so p is (0 + 1) / (19 + 1)
    found = shuffling(two_camps(), draws=19)
    assert found["p"] == 1 / 20
    assert found["error"] == pytest.approx((1 / 20 * 19 / 20 / 20) ** 0.5)
