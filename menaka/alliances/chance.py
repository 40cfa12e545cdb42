"""
Is a network more balanced than chance would make it?

Two null models answer two questions. *Signs*: who is tied to whom is held, and the signs are
shuffled. A *statement* is what one event or one report says about several pairs at once: its
pairs are not independent, so the signs of whole statements are shuffled, and of single ties only
where a network is all there is. *Rewired*: every actor keeps its number of allies and of enemies,
and who they are is left to chance. With few triangles many arrangements reach full balance: no
result can then have a p-value below `least`, the share of them that do.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd

from menaka import arguments
from menaka.alliances.balance import share_balanced, signed
from menaka.alliances.groups import regroup
from menaka.alliances.ties import HORIZON, held, in_force, in_order
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

GROUPINGS = ("groups", "umbrellas")
MODELS = ("signs", "rewired")
Test = dict[str, float | int]


def statements(
    data: Record | pd.DataFrame,
    on: object,
    *,
    end: object = None,
    grouping: str = "groups",
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    denied: bool = False,
) -> pd.DataFrame:
    """
    Return the declared ties of a day or span as statements: what one event or report says at once.

    A tie that several reports tell goes with the last of them.

    Parameters
    ----------
    data, on, end, certainty, horizon, basis
        As in `network`.
    grouping
        `"groups"`, or `"umbrellas"` of the last day, for a record.
    denied
        Whether ties that somebody denies count.

    Returns
    -------
    pandas.DataFrame
        One row a statement and pair, in the order of time: `statement`, `a`, `b`, `sign`. A report
        that stands for two signs (an accord and the war it is against) is two statements.
    """
    arguments.choice("grouping", grouping, GROUPINGS)
    spells = held(data, horizon=horizon, basis=basis)
    table = in_force(spells, on, end, certainty=certainty)
    table = table.loc[table["sign"].ne(0) & (denied | ~table["denied"])]
    rows = table.sort_values(["last_seen", "tie_id"], ignore_index=True)
    rows["statement"] += rows["sign"].map({1: " for", -1: " against"})
    rows = rows[["statement", "a", "b", "sign"]]
    if grouping == "groups":
        return rows
    if not isinstance(data, Record):
        raise SchemaError("statements", ["umbrellas need a record, which holds memberships"])
    return regroup(data, rows, on=on if end is None else end)


def balance_test(
    data: pd.DataFrame | nx.Graph,
    *,
    null: str = "signs",
    draws: int = 999,
    seed: int = 0,
) -> Test:
    """
    Ask whether a network is more balanced than chance would make it.

    Where a pair is stated both ways the later statement of the table stands, in the network and in
    every sample; of a pair that a network ties both ways the sign it has more of, hostility if
    equal. Ties of a network that somebody denies are left out.

    Parameters
    ----------
    data
        Statements, one row a statement and pair: `statement` (what was said at once), `a`, `b`,
        `sign` (-1 or 1, one for a statement); or a signed network, each tie of which is a statement.
    null
        `"signs"` (ties held, the signs of whole statements shuffled) or `"rewired"` (every actor
        keeps its number of allies and of enemies).
    draws, seed
        Number of random samples, and their seed.

    Returns
    -------
    dict
        `share` (of triangles that are balanced), `expected`, `q05`, `q95` (mean and quantiles of the samples), `p`
        (share of samples, the network itself among them, at least as balanced), `error`
        (Monte-Carlo standard error of `p`; 0 where there are no more arrangements than draws, and
        every one is counted), `least` (the smallest p that any result could have had: the share
        of samples that are as balanced as the most balanced one), `triangles`, `statements` (that
        stand) and `moved` (the mean share of ties that rewiring moved; 0 where signs are
        shuffled). All but the counts are missing where there is no triangle.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913 (rewiring).
    North, B. V., Curtis, D. and Sham, P. C. (2002). A note on the calculation of empirical P
    values from Monte Carlo procedures. American Journal of Human Genetics 71(2), 439-441.
    """
    arguments.choice("null model", null, MODELS)
    number, rng = arguments.samples(draws), arguments.generator(seed)
    pairs, which, signs = _standing(data)
    network = _network(pairs, signs[which])
    triangles = sum(nx.triangles(network).values()) // 3
    counts: Test = {"triangles": triangles, "statements": len(signs)}

    if null == "rewired":
        seeds = rng.integers(2**32, size=number)
        made = [rewired(network, seed=int(s)) for s in seeds]
        moved = float(np.mean([graph.graph["moved"] for graph in made]))
        found = verdict(
            share_balanced(network), np.array([share_balanced(g) for g in made]), exact=False
        )
        return {**found, **counts, "moved": moved}

    shuffled, exact = arrangements(signs, number, rng)
    sampled = _shares(pairs, shuffled[:, which]) if triangles else np.full(len(shuffled), np.nan)
    return {**verdict(share_balanced(network), sampled, exact=exact), **counts, "moved": 0.0}


def _standing(data: pd.DataFrame | nx.Graph) -> tuple[list, np.ndarray, np.ndarray]:
    """Return the pairs that are tied, the statement that each stands on, and the statements' signs."""
    if isinstance(data, nx.Graph):
        ties = signed(data).edges(data=True)
        signs = np.array([1 if tie["pos"] > tie["neg"] else -1 for *_, tie in ties], dtype="int64")
        pairs = [tuple(sorted((a, b), key=str)) for a, b, _ in ties]
        return pairs, np.arange(len(pairs)), signs

    require(data, "statements", ["statement", "a", "b", "sign"])
    if not data["sign"].isin([-1, 1]).all():
        raise SchemaError("statements", ["a sign is neither -1 nor 1"])
    if data.groupby("statement")["sign"].nunique().gt(1).any():
        raise SchemaError("statements", ["a statement has two signs; give each its own name"])
    said = in_order(data.loc[data["a"].ne(data["b"])])
    said = said.drop_duplicates(["a", "b"], keep="last")
    which, _ = pd.factorize(said["statement"])
    signs = said.drop_duplicates("statement")["sign"].to_numpy(dtype="int64")
    return list(zip(said["a"], said["b"], strict=True)), which, signs


def arrangements(
    signs: np.ndarray, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, bool]:
    """Return every arrangement of signs where there are few, else shuffles; and whether every one."""
    allied = int((signs > 0).sum())
    if math.comb(len(signs), allied) > draws:
        shuffled = [rng.permutation(signs) for _ in range(draws)]
        return np.array(shuffled).reshape(draws, -1), False
    chosen = list(itertools.combinations(range(len(signs)), allied))
    every = np.full((len(chosen), len(signs)), -1)
    for row, places in zip(every, chosen, strict=True):
        row[list(places)] = 1
    return every, True


def verdict(found: float, sampled: np.ndarray, *, exact: bool) -> Test:
    """Return what was found beside what chance gives; of shuffles what was found is one more."""
    every = sampled[~np.isnan(sampled)]
    if np.isnan(found) or not len(every):
        words = ("share", "expected", "q05", "q95", "p", "error", "least")
        return dict.fromkeys(words, float("nan"))
    q05, q95 = np.quantile(every, [0.05, 0.95])
    expected = float(every.mean())
    if not exact:
        every = np.append(every, found)

    # The share of samples at least as balanced as the network, and as the best of them.
    p, least = (float((every >= mark - 1e-12).mean()) for mark in (found, every.max()))
    error = 0.0 if exact else math.sqrt(p * (1 - p) / len(every))
    bounds = {"q05": float(q05), "q95": float(q95)}
    return {"share": found, "expected": expected, **bounds, "p": p, "error": error, "least": least}


def _shares(pairs: list, signs: np.ndarray) -> np.ndarray:
    """Return the share of balanced triangles for every row of signs of the pairs."""
    at = {frozenset(pair): k for k, pair in enumerate(pairs)}
    near: dict[object, set] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)

    # Every triangle once, as the places of its three ties.
    triangles = {frozenset((a, b, c)) for a, b in pairs for c in near[a] & near[b]}
    ties = [[at[frozenset(side)] for side in itertools.combinations(t, 2)] for t in triangles]
    return (signs[:, np.array(ties)].prod(axis=2) > 0).mean(axis=1)


def _network(pairs: list, signs: np.ndarray) -> nx.Graph:
    """Return the network of these pairs and signs."""
    graph = nx.Graph()
    graph.add_edges_from((a, b, {"sign": int(s)}) for (a, b), s in zip(pairs, signs, strict=True))
    return graph


def rewired(graph: nx.Graph, *, seed: int = 0, tries: int = 10) -> nx.Graph:
    """
    Return a signed network rewired: every actor keeps its number of allies and of enemies.

    Two ties of one sign swap an end wherever that makes no loop and no second tie of a pair. In a
    small dense network few swaps are possible, and then the null model says little: the graph
    carries `moved`, the share of ties that are not where they were.

    Parameters
    ----------
    graph
        A signed network; a pair tied both ways takes the sign it has more of, hostility if equal.
    seed, tries
        Seed of the swaps, and how many are tried for each tie.
    """
    pairs, _, signs = _standing(graph)
    ties, rng = [list(pair) for pair in pairs], arguments.generator(seed)
    of_sign = {sign: np.flatnonzero(signs == sign) for sign in (1, -1)}
    taken = {frozenset(tie) for tie in ties}
    before = set(taken)
    for _ in range(arguments.whole("tries", tries) * len(ties)):
        own = of_sign[int(signs[int(rng.integers(len(ties)))])]
        if len(own) < 2:
            continue
        one, other = (ties[k] for k in rng.choice(own, 2, replace=False))
        (a, b), (c, d) = one, other if rng.random() < 0.5 else other[::-1]

        # a-b and c-d become a-d and c-b.
        new = frozenset((a, d)), frozenset((c, b))
        if len({a, b, c, d}) == 4 and not taken & set(new):
            taken -= {frozenset((a, b)), frozenset((c, d))}
            taken |= set(new)
            one[:], other[:] = (a, d), (c, b)

    out = nx.Graph(moved=len(taken - before) / len(ties) if ties else 0.0)
    out.add_nodes_from(sorted(graph, key=str))
    out.add_edges_from(_network(ties, signs).edges(data=True))
    return out
