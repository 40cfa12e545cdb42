"""
Places for the actors of signed networks: the same place in every picture, the hostile apart.

Nearness follows the ties and is no map.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np

from menaka.errors import SchemaError


def positions(
    graphs: Iterable[nx.Graph], *, seed: int = 4, tries: int = 12
) -> dict[str, np.ndarray]:
    """
    Give every actor of several networks one place, so that pictures of them compare.

    Allies are drawn together and the hostile apart: the layout minimises the stress of
    distances in the union of the networks, where an alliance is short and a hostility long.

    Parameters
    ----------
    graphs
        Signed networks; the union of their edges is laid out.
    seed
        Seed of the layouts.
    tries
        Layouts tried; the one whose actors stand clearest of other actors' lines is taken.

    Returns
    -------
    dict
        Actor id to a point in the plane (array of two).
    """
    union = nx.Graph()
    for graph in graphs:
        for a, b, sign in graph.edges(data="sign"):
            if sign is None:
                raise SchemaError("network", [f"the edge {a}-{b} has no sign"])
            known = union.edges[a, b]["length"] if union.has_edge(a, b) else 0.0
            union.add_edge(a, b, length=max(known, {1: 1.0, 0: 1.6, -1: 2.4}[sign]))
        union.add_nodes_from(graph)
    if len(union) < 3:
        return {node: np.array([float(i), 0.0]) for i, node in enumerate(sorted(union))}
    far = 3.0
    between = {a: dict.fromkeys(union, far) for a in union}
    for a, reached in nx.all_pairs_dijkstra_path_length(union, weight="length"):
        between[a].update({b: min(d, far * 1.5) for b, d in reached.items()})
    layouts = []
    for turn in range(tries):
        start = nx.spring_layout(union, seed=seed + turn)
        layouts.append(nx.kamada_kawai_layout(union, dist=between, pos=start))
    return max(layouts, key=lambda places: _clearance(union, places))


def _clearance(graph: nx.Graph, places: dict[str, np.ndarray]) -> float:
    """Give the least distance of an actor from a line that is not its own."""
    least = np.inf
    for a, b in graph.edges:
        start, way = places[a], places[b] - places[a]
        for node in graph:
            if node in (a, b):
                continue
            along = np.clip((places[node] - start) @ way / max(way @ way, 1e-12), 0, 1)
            least = min(least, float(np.linalg.norm(places[node] - start - along * way)))
    return least
