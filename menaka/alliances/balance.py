"""
Structural balance: the triangles of a signed network.

A network is *balanced* if its actors fall into two camps (one may be empty) with every alliance
inside a camp and every hostility between camps. Triangles say how near to it a network is;
`frustration` says how many ties stand in the way. Ties of sign 0 neither help nor hurt. Ties that
are denied are left out of every measure unless it is asked to count them (`denied=True`).
"""

import networkx as nx
import pandas as pd

from menaka.errors import SchemaError

PATTERNS = pd.Index(["+++", "++-", "+--", "---"])


def signed(graph: nx.Graph, *, denied: bool = False) -> nx.Graph:
    """
    Return the network of ties for or against, one edge a pair, with how many there are of each.

    A pair tied both ways (a multigraph, or two edges) becomes two ties of weight: each camp
    frustrates one of them. Ties of sign 0 and loops are left out; isolated actors stay.

    Parameters
    ----------
    graph
        A signed network: edges carry `sign`.
    denied
        Whether ties that are denied count.

    Returns
    -------
    networkx.Graph
        Edges carry `pos` and `neg`, counts of ties for and against.

    Raises
    ------
    SchemaError
        If an edge has no sign, or one that is not -1, 0 or 1.
    """
    # Actors are added by name, so that the result does not depend on the order of the ties.
    is_graph(graph)
    out = nx.Graph()
    out.add_nodes_from(sorted(graph, key=str))
    for a, b, tie in graph.edges(data=True):
        sign = tie.get("sign")
        if sign not in (1, -1, 0):
            raise SchemaError("network", [f"the edge {a}-{b} has sign {sign!r}; use -1, 0 or 1"])

        # Truces, loops and, unless asked for, denied ties do not count.
        if sign and a != b and (denied or not tie.get("denied")):
            if not out.has_edge(a, b):
                out.add_edge(a, b, pos=0, neg=0)
            out.edges[a, b]["pos" if sign > 0 else "neg"] += 1
    return out


def is_graph(graph: object) -> None:
    """Raise if something is no networkx graph."""
    if not isinstance(graph, nx.Graph):
        raise SchemaError("network", [f"a {type(graph).__name__} is no networkx graph"])


def triads(graph: nx.Graph, *, denied: bool = False) -> pd.Series:
    """
    Count the triangles of a signed network by their signs.

    A pair tied both ways makes a triangle with each of its signs. A pattern with an even
    number of hostilities is balanced (Cartwright and Harary 1956).

    Parameters
    ----------
    graph, denied
        As in `frustration`.

    Returns
    -------
    pandas.Series
        Counts of triangles, indexed by pattern: `+++`, `++-`, `+--`, `---`.

    References
    ----------
    Cartwright, D. and Harary, F. (1956). Structural balance: a generalization of Heider's
    theory. Psychological Review 63(5), 277-293.
    """
    net = signed(graph, denied=denied)
    if not net.edges:
        return pd.Series(0, index=PATTERNS, name="triangles")

    # Which pairs are allied, and which are hostile; a pair can be both.
    counts = (nx.to_scipy_sparse_array(net, weight=weight) for weight in ("pos", "neg"))
    allied, hostile = ((ties > 0).astype("int64") for ties in counts)

    # Ways of two ties between the ends of a third are triangles: of those with one odd tie there
    # are two each (the odd tie has two directions), of those with three equal ties six.
    alike, apart = allied @ allied, hostile @ hostile
    triangles = [
        alike.multiply(allied).sum() // 6,
        alike.multiply(hostile).sum() // 2,
        apart.multiply(allied).sum() // 2,
        apart.multiply(hostile).sum() // 6,
    ]
    return pd.Series(triangles, index=PATTERNS, name="triangles", dtype="int64")
