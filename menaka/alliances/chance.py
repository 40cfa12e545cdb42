"""
Is a network more balanced than chance would make it?

Two null models answer two questions. *Signs*: who is tied to whom is fixed, and the signs are
shuffled among the ties. *Rewired*: every actor keeps its number of allies and of enemies, and who
they are is random. With few triangles many samples reach full balance: no result can then
have a p-value below `least`, the share of them that do.
"""

import math

import networkx as nx
import numpy as np

from menaka import arguments
from menaka.alliances.balance import share_balanced, signed, triads

SWAPS = 20  # tried for each tie


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
        the network), `error` (Monte-Carlo standard error of `p`), `least` (the smallest p that any
        result could have had: the share of samples that are as balanced as the most balanced one),
        `moved` (mean share of ties that are not where they were; in a small dense network few can
        move, and then the null model says little), `triangles`, `ties`. All but the counts are
        missing where there is no triangle.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913 (rewiring).
    North, B. V., Curtis, D. and Sham, P. C. (2002). A note on the calculation of empirical P
    values from Monte Carlo procedures. American Journal of Human Genetics 71(2), 439-441.
    """
    sample = NULL_MODELS[arguments.choice("null model", null, NULL_MODELS)]
    number, rng = arguments.samples(draws), arguments.generator(seed)

    # One sign a pair, so that a pair tied both ways makes one triangle and not two.
    ties = [
        (a, b, 1 if tie["pos"] > tie["neg"] else -1) for a, b, tie in signed(graph).edges(data=True)
    ]

    network = _network(ties)
    counts = {"triangles": int(triads(network).sum()), "ties": len(ties)}
    if not counts["triangles"]:
        return {**dict.fromkeys(NUMBERS, math.nan), **counts}

    made = [_network(sample(ties, rng)) for _ in range(number)]
    moved = [not network.has_edge(*pair) for other in made for pair in other.edges]

    # What was found is one sample more; samples without a triangle say nothing.
    found = share_balanced(network)
    shares = np.array([found, *(share_balanced(other) for other in made)])
    shares = shares[~np.isnan(shares)]

    # Shares are ratios of whole numbers; the tolerance keeps rounding from splitting equal ones.
    p, least = (float((shares >= mark - 1e-12).mean()) for mark in (found, shares.max()))
    error = math.sqrt(p * (1 - p) / len(shares))

    spread = map(float, (shares.mean(), *np.quantile(shares, [0.05, 0.95])))
    numbers = (found, *spread, p, error, least, float(np.mean(moved)))
    return {**dict(zip(NUMBERS, numbers, strict=True)), **counts}


def shuffled(ties: list[tuple], rng: np.random.Generator) -> list[tuple]:
    """Return ties with their signs shuffled."""
    signs = rng.permutation([sign for *_, sign in ties])
    return [(a, b, int(sign)) for (a, b, _), sign in zip(ties, signs, strict=True)]


def rewired(ties: list[tuple], rng: np.random.Generator) -> list[tuple]:
    """Return ties after random swaps of an end between two of one sign, no pair tied twice."""
    ties = list(ties)
    taken = {frozenset(pair) for *pair, _ in ties}

    # Swaps inside one sign keep each actor's number of allies and of enemies.
    for one, other, turned in rng.integers([len(ties), len(ties), 2], size=(SWAPS * len(ties), 3)):
        (a, b, sign), (c, d, same) = ties[one], ties[other]
        if turned:
            c, d = d, c

        # a-b and c-d become a-d and c-b.
        new = {frozenset((a, d)), frozenset((c, b))}
        if sign == same and len({a, b, c, d}) == 4 and not taken & new:
            taken -= {frozenset((a, b)), frozenset((c, d))}
            taken |= new
            ties[one], ties[other] = (a, d, sign), (c, b, sign)
    return ties


def _network(ties: list[tuple]) -> nx.Graph:
    """Return the network of these pairs and signs."""
    graph = nx.Graph()
    graph.add_edges_from((a, b, {"sign": sign}) for a, b, sign in ties)
    return graph


NULL_MODELS = {"signs": shuffled, "rewired": rewired}
NUMBERS = ("share", "expected", "q05", "q95", "p", "error", "least", "moved")
