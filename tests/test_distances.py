"""Distances between sequences against recorded peers, plain recursion and known laws."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import menaka
from menaka import control

PEER = json.loads((Path(__file__).parent / "sequenzo.json").read_text("utf-8"))
WORDS = st.lists(st.text("rbg", min_size=1, max_size=6), min_size=2, max_size=5)


def table(*words):
    """Sequences from words, a letter a period; what is beyond the end is void."""
    width = max(map(len, words))
    rows = [list(word) + ["void"] * (width - len(word)) for word in words]
    return pd.DataFrame(rows, index=[f"p{k}" for k in range(len(words))], dtype=object)


def upper(found):
    return found.to_numpy()[np.triu_indices(len(found), 1)]


def plain(one, two, price, indel):
    """Optimal matching by its definition, with nothing clever."""

    @cache
    def cost(i, j):
        if not i or not j:
            return (i + j) * indel
        here = 0 if one[i - 1] == two[j - 1] else price(one[i - 1], two[j - 1])
        return min(cost(i - 1, j) + indel, cost(i, j - 1) + indel, cost(i - 1, j - 1) + here)

    return cost(len(one), len(two))


@pytest.mark.parametrize(
    ("name", "options"),
    [("om_trate", {"costs": "trate"}), ("om_constant", {"costs": 2, "indel": 1.5}), ("lcs", {}),
     ("hamming", {"costs": 1, "indel": 1000})],
)  # fmt: skip
def test_distances_are_those_of_sequenzo(name, options):
    found = control.distances(table(*PEER["sequences"]), **options)
    assert upper(found) == pytest.approx(PEER[name], abs=1e-6)


def test_costs_from_transition_rates_are_those_of_sequenzo():
    costs = control.substitution_costs(table(*PEER["sequences"]), "trate")
    assert costs.to_numpy() == pytest.approx(np.array(PEER["trate"]), abs=1e-6)


@given(WORDS, st.floats(0.1, 3), st.floats(0.1, 3))
def test_optimal_matching_is_what_plain_recursion_finds(words, price, indel):
    found = upper(control.distances(table(*words), costs=price, indel=indel))
    pairs = [(a, b) for k, a in enumerate(words) for b in words[k + 1 :]]
    assert found == pytest.approx([plain(a, b, lambda *_: price, indel) for a, b in pairs])


@given(WORDS)
def test_costs_may_differ_by_pair_of_states(words):
    letters = list("bgr")
    cost = pd.DataFrame([[0, 1, 2.5], [1, 0, 0.3], [2.5, 0.3, 0]], index=letters, columns=letters)
    found = upper(control.distances(table(*words), costs=cost, indel=0.9))
    pairs = [(a, b) for k, a in enumerate(words) for b in words[k + 1 :]]
    assert found == pytest.approx([plain(a, b, lambda x, y: cost.loc[x, y], 0.9) for a, b in pairs])


def test_blocks_of_many_sequences_fit_together():
    rng = np.random.default_rng(3)
    words = ["".join(rng.choice(list("rbg"), rng.integers(1, 9))) for _ in range(150)]
    found = control.distances(table(*words), costs=1.7, indel=1.0).to_numpy()
    for a, b in rng.integers(0, 150, (40, 2)):
        assert found[a, b] == pytest.approx(plain(words[a], words[b], lambda *_: 1.7, 1.0))


@example(["b", "bb"])
@given(WORDS)
def test_a_distance_is_symmetric_and_zero_only_for_like_sequences(words):
    found = control.distances(table(*words)).to_numpy()
    assert (found == found.T).all()
    alike = np.array([[a == b for b in words] for a in words])
    assert ((found == 0) == alike).all()


def test_the_longest_common_subsequence_is_counted_by_hand():
    # rrbbg and rbgg share r, b, g: 5 + 4 - 2 * 3
    assert upper(control.distances(table("rrbbg", "rbgg"))).tolist() == [3]


def test_hamming_counts_the_periods_that_differ():
    found = control.distances(table("rrbb", "rbbb", "bbrr"), costs=1, indel=4)
    assert upper(found).tolist() == [1, 4, 3]


def test_where_nobody_saw_no_distance_is_given():
    with pytest.raises(menaka.SchemaError, match="p1 has periods that are missing or unknown"):
        control.distances(table("rb", "r?").replace("?", "unknown"))


@pytest.mark.parametrize(
    ("options", "said"),
    [({"costs": "rates"}, "no kind of costs 'rates'; there are: trate"),
     ({"costs": -1.0}, "costs: -1.0 is not a number of 0 or more"), ({"indel": -1}, "indel: -1 is not a number"),
     ({"costs": pd.DataFrame([[0, 1], [2, 0]], index=["r", "b"], columns=["r", "b"])}, "not symmetric"),
     ({"costs": pd.DataFrame([[0.0]], index=["r"], columns=["r"])}, "no cost of 'b'; there are: r")],
)  # fmt: skip
def test_what_cannot_be_compared_is_said(options, said):
    with pytest.raises(menaka.MenakaError, match=said):
        control.distances(table("rb", "r"), **options)


def test_one_sequence_is_like_itself():
    assert control.distances(table("rb")).to_numpy().tolist() == [[0]]
