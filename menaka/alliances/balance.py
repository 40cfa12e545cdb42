"""
Structural balance: how far a signed network is from two camps at peace within themselves.

A network is *balanced* if its actors fall into two camps (one may be empty) with every
alliance inside a camp and every hostility between camps. A tie that does otherwise is
*frustrated*, and the *frustration index* is the least number of frustrated ties over all ways to
make camps. It is exact here, and comes with its certificate: a proven lower bound, a partition
that attains it, and the number of partitions that do. Ties of sign 0 neither help nor hurt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product

import networkx as nx
import numpy as np
import pandas as pd

from menaka.errors import SchemaError

PATTERNS = ["+++", "++-", "+--", "---"]


@dataclass(frozen=True)
class Frustration:
    """
    A frustration index and its certificate.

    Attributes
    ----------
    index
        Frustrated ties under `partition`: the upper bound, and the index itself if `proven`.
    lower
        Proven lower bound.
    proven
        Whether the two meet.
    partition
        Actor to camp (0, 1, …), the camp of the first actor by name being 0.
    frustrated
        The ties that go against the partition, as pairs in the order of names.
    optima
        Partitions that attain the index, counted up to `limit`; missing if it is not proven or
        counting was not asked for. Camps that no tie relates can be told apart in any way: such
        choices are not counted.
    limit
        Where counting stopped.
    """

    index: int
    lower: int
    proven: bool
    partition: dict[str, int] = field(repr=False)
    frustrated: list[tuple[str, str]] = field(repr=False)
    optima: int | None = None
    limit: int = 0

    @property
    def unique(self) -> bool | None:
        """Whether the partition is the only one; missing where it was not counted."""
        return None if self.optima is None else self.optima == 1

    def __str__(self) -> str:
        """Say it in a sentence."""
        if not self.proven:
            return (
                f"between {self.lower} and {self.index} frustrated ties; "
                "that the upper bound is least is not proven"
            )
        said = f"{self.index} frustrated tie{'s' if self.index != 1 else ''}, proven least"
        if self.optima is None:
            return said
        more = " or more" if self.optima >= self.limit else ""
        return f"{said}; {self.optima}{more} partition{'s' if self.optima != 1 else ''} attain it"


def signed(graph: nx.Graph) -> nx.Graph:
    """
    Give the ties that are for or against, one a pair, weighted by how many there are.

    A pair tied both ways (a multigraph, or two edges) becomes two ties of weight: each camp
    frustrates one of them. Ties of sign 0 and loops are left out; isolated actors stay.

    Returns
    -------
    networkx.Graph
        Edges carry `pos` and `neg`, counts of ties for and against.

    Raises
    ------
    SchemaError
        If an edge has no sign, or one that is not -1, 0 or 1.
    """
    out = nx.Graph()
    out.add_nodes_from(sorted(graph, key=str))
    for a, b, sign in graph.edges(data="sign"):
        if sign not in (-1, 0, 1):
            raise SchemaError("network", [f"the edge {a}-{b} has sign {sign!r}; use -1, 0 or 1"])
        if a == b or sign == 0:
            continue
        if not out.has_edge(a, b):
            out.add_edge(a, b, pos=0, neg=0)
        out.edges[a, b]["pos" if sign > 0 else "neg"] += 1
    return out


def frustration(
    graph: nx.Graph, *, count: bool = True, limit: int = 100, seconds: float = 60.0
) -> Frustration:
    """
    Find the exact frustration index of a signed network.

    An integer programme after Aref, Mason and Wilson (2018): one variable an actor and a tie,
    every unbalanced triangle holding a frustrated tie. It is solved block by block (biconnected
    components share no cycle) by HiGHS in scipy.

    Parameters
    ----------
    graph
        A signed network: edges carry `sign`.
    count
        Whether to count the partitions that attain the index.
    limit
        Where to stop counting.
    seconds
        Time for each block; when it runs out the bounds are proven and optimality is open.

    References
    ----------
    Aref, S., Mason, A. J. and Wilson, M. C. (2018). Computing the line index of balance using
    integer programming optimisation. In: Optimization Problems in Graph Theory, Springer.

    Examples
    --------
    >>> g = nx.Graph()
    >>> g.add_edge("Red", "Blue", sign=1)
    >>> g.add_edge("Blue", "Grey", sign=1)
    >>> g.add_edge("Red", "Grey", sign=-1)
    >>> print(frustration(g))
    1 frustrated tie, proven least; 3 partitions attain it
    """
    net = signed(graph)
    index = lower = 0
    proven = True
    optima = 1
    relation = nx.Graph()  # which actors share a camp, block by block
    relation.add_nodes_from(net)
    for nodes in nx.biconnected_components(net):
        block = net.subgraph(nodes)
        camps, cost, bound = _block(block, seconds)
        index, lower = index + cost, lower + bound
        proven &= cost == bound
        first = min(camps, key=str)
        relation.add_edges_from(
            (first, n, {"same": camps[n] == camps[first]}) for n in camps if n != first
        )
        if count and cost == bound and optima < limit:
            optima *= _optima(block, cost, max(1, -(-limit // optima)), seconds)
    partition: dict[str, int] = {}
    for start in sorted(net, key=str):
        if start in partition:
            continue
        partition[start] = 0
        for a, b in nx.bfs_edges(relation, start):
            partition[b] = partition[a] if relation.edges[a, b]["same"] else 1 - partition[a]
    against = [
        tuple(sorted((a, b), key=str))
        for a, b, d in net.edges(data=True)
        for _ in range(d["neg"] if partition[a] == partition[b] else d["pos"])
    ]
    told = min(optima, limit) if count and proven else None
    return Frustration(index, lower, proven, partition, sorted(against), told, limit)


def _programme(block: nx.Graph) -> tuple[list, np.ndarray, list, dict]:
    """Set up the integer programme of a block: nodes, costs, rows of constraints, tie columns."""
    nodes = sorted(block, key=str)
    at = {n: i for i, n in enumerate(nodes)}
    columns: dict[tuple, int] = {}
    cost = [0.0] * len(nodes)
    rows: list[tuple[dict[int, float], float]] = []  # coefficients, at least
    for a, b, d in sorted(block.edges(data=True), key=lambda e: (str(e[0]), str(e[1]))):
        i, j = at[a], at[b]
        for sign in (1, -1):
            weight = d["pos"] if sign > 0 else d["neg"]
            if not weight:
                continue
            f = columns[(*sorted((i, j)), sign)] = len(cost)
            cost.append(float(weight))
            if sign > 0:
                rows += [({f: 1, i: -1, j: 1}, 0), ({f: 1, i: 1, j: -1}, 0)]
            else:
                rows += [({f: 1, i: -1, j: -1}, -1), ({f: 1, i: 1, j: 1}, 1)]
    for i, j, k in _triangles(block, at):
        for s in product((1, -1), repeat=3):
            if s[0] * s[1] * s[2] > 0:
                continue
            ties = [(*pair, sign) for pair, sign in zip(((i, j), (j, k), (i, k)), s, strict=True)]
            if all(tie in columns for tie in ties):
                rows.append(({columns[tie]: 1.0 for tie in ties}, 1))
    return nodes, np.array(cost), rows, columns


def _triangles(graph: nx.Graph, at: dict) -> Iterable[tuple[int, int, int]]:
    later = {at[n]: {at[m] for m in graph[n] if at[m] > at[n]} for n in graph}
    for i in sorted(later):
        for j in sorted(later[i]):
            for k in sorted(later[i] & later[j]):
                yield i, j, k


def _solve(cost: np.ndarray, rows: list, fixed: int, nodes: int, seconds: float):  # type: ignore[no-untyped-def]
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    i, j, v = zip(
        *((r, c, x) for r, (row, _) in enumerate(rows) for c, x in row.items()), strict=True
    )
    matrix = coo_array((v, (i, j)), shape=(len(rows), len(cost))).tocsr()
    least = np.array([b for _, b in rows], dtype=float)
    top = np.ones(len(cost))
    top[fixed] = 0
    whole = np.zeros(len(cost))
    whole[:nodes] = 1
    return milp(
        cost,
        constraints=LinearConstraint(matrix, least, np.inf),
        integrality=whole,
        bounds=Bounds(np.zeros(len(cost)), top),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )


def _block(block: nx.Graph, seconds: float) -> tuple[dict, int, int]:
    """Give camps, their cost and the proven bound of one biconnected block."""
    nodes = sorted(block, key=str)
    if block.number_of_edges() == 1:
        a, b = nodes
        d = block.edges[a, b]
        camps = {a: 0, b: 0 if d["pos"] >= d["neg"] else 1}
        least = min(d["pos"], d["neg"])
        return camps, least, least
    try:  # a balanced block needs no programme
        camps = _two_camps(block)
        return camps, 0, 0
    except nx.NetworkXError:
        pass
    names, cost, rows, _ = _programme(block)
    degree = max(range(len(names)), key=lambda i: block.degree(names[i]))
    found = _solve(cost, rows, degree, len(names), seconds)
    bound = 0 if found.mip_dual_bound is None else int(np.ceil(found.mip_dual_bound - 1e-6))
    if found.x is None:
        camps = dict.fromkeys(names, 0)
    else:
        camps = {n: round(x) for n, x in zip(names, found.x, strict=False)}
    paid = sum(d["neg"] if camps[a] == camps[b] else d["pos"] for a, b, d in block.edges(data=True))
    return camps, int(paid), min(max(bound, 0), int(paid))


def _two_camps(block: nx.Graph) -> dict:
    """Give the two camps of a balanced block, or raise."""
    start = min(block, key=str)
    camps = {start: 0}
    for a, b in nx.bfs_edges(block, start):
        camps[b] = camps[a] if block.edges[a, b]["pos"] else 1 - camps[a]
    if any(
        (camps[a] == camps[b] and d["neg"]) or (camps[a] != camps[b] and d["pos"])
        for a, b, d in block.edges(data=True)
    ):
        raise nx.NetworkXError("not balanced")
    return camps


def _optima(block: nx.Graph, best: int, limit: int, seconds: float) -> int:
    """Count the partitions of a block that attain its index: every one found is then forbidden."""
    if best == 0:
        return 1
    if block.number_of_edges() == 1:
        d = block.edges[tuple(block)]
        return 2 if d["pos"] == d["neg"] else 1
    names, cost, rows, _ = _programme(block)
    rows = [*rows, ({c: -w for c, w in enumerate(cost) if w}, -best)]
    fixed, found = 0, 0
    while found < limit:
        answer = _solve(cost, rows, fixed, len(names), seconds)
        if answer.x is None:
            break
        found += 1
        camp = np.round(answer.x[: len(names)]).astype(int)
        cut = {i: (-1.0 if x else 1.0) for i, x in enumerate(camp) if i != fixed}
        rows = [*rows, (cut, 1 - int(camp.sum()))]
    return found


def triads(graph: nx.Graph) -> pd.Series:
    """
    Count the triangles of a signed network by their signs.

    A pair tied both ways makes a triangle with each of its signs. A pattern with an even
    number of hostilities is balanced (Cartwright and Harary 1956).

    Returns
    -------
    pandas.Series
        Counts of `+++`, `++-`, `+--`, `---`.

    References
    ----------
    Cartwright, D. and Harary, F. (1956). Structural balance: a generalization of Heider's
    theory. Psychological Review 63(5), 277-293.
    """
    net = signed(graph)
    nodes = list(net)
    pos, neg = (
        nx.to_numpy_array(net, nodelist=nodes, weight=w, dtype=float) for w in ("pos", "neg")
    )
    pos, neg = (pos > 0).astype(float), (neg > 0).astype(float)
    if not nodes:
        return pd.Series(0, index=PATTERNS, dtype="int64", name="triangles")
    pp, nn = pos @ pos, neg @ neg
    counts = [
        (pp * pos).sum() / 6,
        (pp * neg).sum() / 2,
        (nn * pos).sum() / 2,
        (nn * neg).sum() / 6,
    ]
    return pd.Series(np.rint(counts).astype("int64"), index=PATTERNS, name="triangles")


def share_balanced(graph: nx.Graph) -> float:
    """Give the share of triangles that are balanced; missing where there is none."""
    counts = triads(graph)
    total = int(counts.sum())
    return float("nan") if total == 0 else float(counts["+++"] + counts["+--"]) / total


def algebraic_conflict(graph: nx.Graph) -> float:
    """
    Give the least eigenvalue of the signed Laplacian: 0 if and only if a component is balanced.

    The least over the components is taken apart: give it one connected network.

    References
    ----------
    Kunegis, J. et al. (2010). Spectral analysis of signed graphs. SIAM Data Mining.
    """
    net = signed(graph)
    if not net:
        return 0.0
    pos, neg = (nx.to_numpy_array(net, weight=w, dtype=float) for w in ("pos", "neg"))
    laplacian = np.diag((pos + neg).sum(axis=1)) - pos + neg
    return float(max(np.linalg.eigvalsh(laplacian)[0], 0.0))


def walk_balance(graph: nx.Graph) -> float:
    """
    Give the weighted share of closed walks that are balanced, long walks counting less.

    The ratio of the traces of the exponentials of the signed and of the unsigned adjacency
    matrix: 1 if and only if the network is balanced.

    References
    ----------
    Estrada, E. and Benzi, M. (2014). Walk-based measure of balance in signed networks. Physical
    Review E 90, 042802.
    """
    net = signed(graph)
    if not net:
        return 1.0
    pos, neg = (nx.to_numpy_array(net, weight=w, dtype=float) for w in ("pos", "neg"))
    own, plain = (np.linalg.eigvalsh(m) for m in (pos - neg, pos + neg))
    return float(np.exp(own - plain.max()).sum() / np.exp(plain - plain.max()).sum())


def by_hand(graph: nx.Graph) -> tuple[int, int]:
    """
    Try every partition into two camps: the index and how many attain it, for up to 16 actors.

    Slow and plain; it is what the programme is checked against.
    """
    net = signed(graph)
    nodes = list(net)
    if len(nodes) > 16:
        raise SchemaError("network", [f"{len(nodes)} actors are too many to try every partition"])
    parts = list(nx.connected_components(net))
    free = 2 ** max(len(parts) - 1, 0)
    costs: list[int] = []
    for size in range(len(nodes)):
        for camp in combinations(nodes[1:], size):
            inside = set(camp)
            costs.append(
                sum(
                    d["neg"] if (a in inside) == (b in inside) else d["pos"]
                    for a, b, d in net.edges(data=True)
                )
            )
    best = min(costs, default=0)
    return best, max(costs.count(best), 1) // free
