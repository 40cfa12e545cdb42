"""
Structural balance: triangles, walks and eigenvalues of a signed network.

A network is *balanced* if its actors fall into two camps (one may be empty) with every alliance
inside a camp and every hostility between camps. These measures say how near to it a network is;
`frustration` says how many ties stand in the way. Ties of sign 0 neither help nor hurt.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from menaka.errors import SchemaError

PATTERNS = ["+++", "++-", "+--", "---"]


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
    out.add_edges_from((a, b, {"pos": p, "neg": n}) for (a, b), (p, n) in _tallied(graph).items())
    return out


def _tallied(graph: nx.Graph) -> dict[tuple, list[int]]:
    """Count the ties for and against of every pair."""
    ties: dict[tuple, list[int]] = {}
    for a, b, sign in graph.edges(data="sign"):
        if sign not in (-1, 0, 1):
            raise SchemaError("network", [f"the edge {a}-{b} has sign {sign!r}; use -1, 0 or 1"])
        if sign and a != b:
            ties.setdefault((b, a) if (b, a) in ties else (a, b), [0, 0])[sign < 0] += 1
    return ties


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
    ties = _tallied(graph)
    at = {actor: k for k, actor in enumerate(graph)}
    i, j = np.array([(at[a], at[b]) for a, b in ties], dtype="int64").reshape(-1, 2).T
    ends = np.r_[i, j], np.r_[j, i]
    tied = (np.array(list(ties.values())).reshape(-1, 2) > 0).astype("int64")
    pos, neg = (csr_array((np.r_[k, k], ends), shape=(len(at),) * 2) for k in tied.T)
    pp, nn = pos @ pos, neg @ neg
    counts = [
        (pp * pos).sum() // 6,
        (pp * neg).sum() // 2,
        (nn * pos).sum() // 2,
        (nn * neg).sum() // 6,
    ]
    return pd.Series(counts, index=PATTERNS, dtype="int64", name="triangles")


def share_balanced(graph: nx.Graph) -> float:
    """Give the share of triangles that are balanced; missing where there is none."""
    counts = triads(graph)
    total = int(counts.sum())
    return float("nan") if total == 0 else float(counts["+++"] + counts["+--"]) / total


def algebraic_conflict(graph: nx.Graph) -> float:
    """
    Give the least eigenvalue of the signed Laplacian, a floor under the share of conflict.

    It is 0 if and only if the network is balanced. Of a network in several parts the greatest of
    the parts' values is given, since one balanced part would hide the others.

    References
    ----------
    Kunegis, J. et al. (2010). Spectral analysis of signed graphs for clustering, prediction and
    visualization. SIAM International Conference on Data Mining, 559-570.
    """
    net = signed(graph)
    values = [0.0]
    for nodes in nx.connected_components(net):
        part = net.subgraph(nodes)
        pos, neg = (nx.to_numpy_array(part, weight=w, dtype=float) for w in ("pos", "neg"))
        laplacian = np.diag((pos + neg).sum(axis=1)) - pos + neg
        values.append(float(np.linalg.eigvalsh(laplacian)[0]))
    return max(values)


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
