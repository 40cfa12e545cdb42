"""
Is a network more balanced than chance would make it?

One null model in two variants answers two questions. *Signs*: who is tied to whom is fixed, and the
signs are shuffled among the ties. *Rewired*: every actor keeps its number of allies and of enemies,
and who they are is random. With few triangles many samples reach full balance: no result can then
have a p-value below `least`, the share of them that do.

Samples are drawn by joblib, one after another unless a reader says otherwise, as by
`with joblib.parallel_config(n_jobs=4):` or `backend="dask"` for a cluster. Every sample has random
numbers of its own, so that the answer is the same.
"""

import math

import networkx as nx
import numpy as np

from menaka import arguments
from menaka.alliances.balance import signed

SWAPS = 20  # tried for each tie
Ties = list[tuple[int, int, int]]  # two actors, as numbers, and the sign


def balance_test(
    graph: nx.Graph, *, null: str = "signs", draws: int = 999, seed: int = 0
) -> dict[str, float]:
    """
    Test whether a network is more balanced than chance would make it.

    A pair that is tied both ways counts with the sign it has more of, hostility if equal. Ties that
    are denied are left out.

    Parameters
    ----------
    graph
        A signed network.
    null
        `"signs"` (ties fixed, their signs shuffled) or `"rewired"` (every actor keeps its number of
        allies and of enemies).
    draws, seed
        Number of random samples, and their seed.

    Returns
    -------
    dict
        `share` (of triangles that are balanced), `expected`, `q05`, `q95` (mean and quantiles of
        the samples, the network itself among them), `p` (share of these at least as balanced as
        the network: (b + 1) / (m + 1) if b of m samples are, and so never 0), `error` (Monte-Carlo
        standard error of `p`), `least` (the smallest p that any result could have had: the share of
        samples that are as balanced as the most balanced one), `moved` (mean share of ties that are
        not where they were; in a small dense network few can move, and then the null model says
        little), `triangles`, `ties`. All but the counts are missing where there is no triangle.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913 (rewiring).
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero: calculating
    exact p-values when permutations are randomly drawn. Statistical Applications in Genetics and
    Molecular Biology 9(1), 39.
    """
    arguments.choice("null model", null, NULL_MODELS)
    seeds = np.random.SeedSequence(arguments.whole("seed", seed)).spawn(arguments.samples(draws))

    # One sign a pair, so that a pair tied both ways makes one triangle and not two.
    net = signed(graph)
    at = {actor: place for place, actor in enumerate(net)}
    ties = [
        (at[a], at[b], 1 if tie["pos"] > tie["neg"] else -1) for a, b, tie in net.edges(data=True)
    ]

    found, triangles = balanced(ties)
    counts = {"triangles": triangles, "ties": len(ties)}
    if not triangles:
        return {**dict.fromkeys(NUMBERS, math.nan), **counts}

    from joblib import Parallel, delayed

    drawn = Parallel()(delayed(_drawn)(null, ties, one) for one in seeds)
    samples, moved = np.array(drawn).T

    # What was found is one sample more; samples without a triangle say nothing.
    shares = np.array([found, *samples[~np.isnan(samples)]])

    # Shares are ratios of whole numbers; the tolerance keeps rounding from splitting equal ones.
    p, least = (float((shares >= mark - 1e-12).mean()) for mark in (found, shares.max()))
    error = math.sqrt(p * (1 - p) / len(shares))

    spread = map(float, (shares.mean(), *np.quantile(shares, [0.05, 0.95])))
    numbers = (found, *spread, p, error, least, float(moved.mean()))
    return {**dict(zip(NUMBERS, numbers, strict=True)), **counts}


def balanced(ties: Ties) -> tuple[float, int]:
    """Return the share of triangles that are balanced, missing if there are none, and their number."""
    from scipy.sparse import csr_array

    if not ties:
        return math.nan, 0
    a, b, sign = np.array(ties).T
    matrix = csr_array((np.tile(sign, 2), (np.append(a, b), np.append(b, a))))

    # A closed walk of three ties is a triangle, and there are six of each; the product of its signs
    # is 1 if the triangle is balanced and -1 if not.
    surplus, walks = (int((m @ m).multiply(m).sum()) for m in (matrix, abs(matrix)))
    return (walks + surplus) / (2 * walks) if walks else math.nan, walks // 6


def _drawn(null: str, ties: Ties, seed: np.random.SeedSequence) -> tuple[float, float]:
    """Return of one sample the share of triangles that are balanced and of ties that moved."""
    sample = NULL_MODELS[null](ties, np.random.default_rng(seed))
    before = {frozenset(pair) for *pair, _ in ties}
    moved = sum(frozenset(pair) not in before for *pair, _ in sample)
    return balanced(sample)[0], moved / len(ties)


def shuffled(ties: Ties, rng: np.random.Generator) -> Ties:
    """Return ties with their signs shuffled."""
    signs = rng.permutation([sign for *_, sign in ties])
    return [(a, b, int(sign)) for (a, b, _), sign in zip(ties, signs, strict=True)]


def rewired(ties: Ties, rng: np.random.Generator) -> Ties:
    """Return ties after random swaps of an end between two of one sign, no pair tied twice."""
    ties = list(ties)
    taken = {pair for a, b, _ in ties for pair in ((a, b), (b, a))}

    # Swaps inside one sign keep each actor's number of allies and of enemies.
    tried = rng.integers([len(ties), len(ties), 2], size=(SWAPS * len(ties), 3)).tolist()
    for one, other, turned in tried:
        (a, b, sign), (c, d, same) = ties[one], ties[other]
        if turned:
            c, d = d, c

        # a-b and c-d become a-d and c-b.
        if sign == same and a != d and b != c and not ((a, d) in taken or (c, b) in taken):
            taken -= {(a, b), (b, a), (c, d), (d, c)}
            taken |= {(a, d), (d, a), (c, b), (b, c)}
            ties[one], ties[other] = (a, d, sign), (c, b, sign)
    return ties


NULL_MODELS = {"signs": shuffled, "rewired": rewired}
NUMBERS = ("share", "expected", "q05", "q95", "p", "error", "least", "moved")
