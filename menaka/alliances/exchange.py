"""
Signed networks out to other programs and back: GraphML and GEXF for Gephi, CSV for R.

Lists become one cell with their parts apart by `;`, and come back as lists. CSV is a pair of
files, `NAME-nodes.csv` and `NAME-edges.csv`, with `from`, `to` and `sign` first: igraph's
`graph_from_data_frame` takes them as they are, so do signnet (an igraph with `sign`) and netify.
A text that a spreadsheet would take for a formula gets a `'` before it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from menaka.errors import NotFoundError, SchemaError

FORMATS = ("graphml", "gexf", "csv")
LISTS = ("kinds", "ties", "events", "sources", "members")
KEY = "tie_key"  # what tells the ties of one pair apart
COUNTS = ("sign", "origins", "origins_most", "beside", "against", "pairs")
FORMULA = ("=", "+", "-", "@", "'")


def write(graph: nx.Graph, path: Path | str) -> list[Path]:
    """
    Write a signed network to a file; the ending says in which form.

    Parameters
    ----------
    graph
        A signed network or multigraph.
    path
        `NAME.graphml`, `NAME.gexf` or `NAME.csv`. Files are written aside and moved when whole.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    NotFoundError
        If the ending is none of these.
    """
    target = Path(path)
    kind = _kind(target)
    flat = _flat(graph)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        if kind == "csv":
            names = _pair(target)
            for name, table in zip(names, _tables(flat), strict=True):
                table.to_csv(Path(aside) / name.name, index=False, lineterminator="\n")
        else:
            names = [target]
            writer = nx.write_graphml_xml if kind == "graphml" else nx.write_gexf
            writer(flat, Path(aside) / target.name)
        return [(Path(aside) / name.name).replace(name) for name in names]


def read(path: Path | str) -> nx.Graph:
    """
    Read a signed network that `write` wrote, or that another program wrote with a `sign` on every edge.

    Parameters
    ----------
    path
        As in `write`; for CSV the name without `-nodes` or `-edges`.

    Returns
    -------
    networkx.Graph or networkx.MultiGraph
        With the attributes of nodes and edges as they were written.

    Raises
    ------
    SchemaError
        If an edge has no sign.
    """
    source = Path(path)
    kind = _kind(source)
    if kind == "csv":
        nodes, edges = (pd.read_csv(p, dtype="str", keep_default_na=False) for p in _pair(source))
        raw = _from_tables(nodes, edges)
    else:
        raw = nx.read_graphml(source) if kind == "graphml" else nx.read_gexf(source)
    rows = [(a, b, _told(data)) for a, b, data in raw.edges(data=True)]
    bare = [f"{a}-{b}" for a, b, data in rows if data.get("sign") is None]
    if bare:
        raise SchemaError(source.name, [f"the edge {pair} has no sign" for pair in bare])
    multi = raw.is_multigraph() or any(KEY in data for *_, data in rows)
    graph: nx.Graph = nx.MultiGraph() if multi else nx.Graph()
    graph.add_nodes_from((node, _told(data)) for node, data in raw.nodes(data=True))
    for a, b, data in rows:
        graph.add_edge(a, b, **({"key": data.pop(KEY, None)} if multi else {}), **data)
    return graph


def _told(data: dict[str, Any]) -> dict[str, Any]:
    """Give attributes as they were: lists as lists, and without what GEXF adds of its own."""
    out = {name: value for name, value in data.items() if name not in ("label", "id")}
    for name in LISTS:
        if isinstance(out.get(name), str):
            out[name] = [part for part in out[name].split(";") if part]
    return out


def _kind(path: Path) -> str:
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise NotFoundError("format", kind, FORMATS)
    return kind


def _pair(path: Path) -> list[Path]:
    return [path.with_name(f"{path.stem}-{part}.csv") for part in ("nodes", "edges")]


def _flat(graph: nx.Graph) -> nx.Graph:
    """Give a network whose attributes are plain, the key of a tie of a multigraph among them."""
    flat = nx.MultiGraph() if graph.is_multigraph() else nx.Graph()
    flat.graph.update(graph.graph)
    flat.add_nodes_from((n, {k: _cell(v) for k, v in d.items()}) for n, d in graph.nodes(data=True))
    for a, b, data in graph.edges(data=True):
        flat.add_edge(a, b, **{k: _cell(v) for k, v in data.items()})
    if graph.is_multigraph():
        for a, b, key in graph.edges(keys=True):
            flat.edges[a, b, list(graph[a][b]).index(key)][KEY] = str(key)
    return flat


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | set):
        return ";".join(map(str, value))
    return value.item() if hasattr(value, "item") else value


def _tables(flat: nx.Graph) -> tuple[pd.DataFrame, pd.DataFrame]:
    nodes = [{"id": n, **d} for n, d in flat.nodes(data=True)]
    edges = [{"from": a, "to": b, "sign": d["sign"], **d} for a, b, d in flat.edges(data=True)]
    return (
        pd.DataFrame(nodes, columns=None if nodes else ["id"]).map(_defused),
        pd.DataFrame(edges, columns=None if edges else ["from", "to", "sign"]).map(_defused),
    )


def _defused(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _plain(name: str, value: str) -> Any:
    if name in COUNTS and value:
        return int(value)
    if value in ("True", "False"):
        return value == "True"
    return value.removeprefix("'")


def _from_tables(nodes: pd.DataFrame, edges: pd.DataFrame) -> nx.Graph:
    graph = nx.MultiGraph()
    for row in nodes.to_dict("records"):
        told = {str(k): _plain(str(k), v) for k, v in row.items()}
        graph.add_node(told.pop("id"), **told)
    for row in edges.to_dict("records"):
        told = {str(k): _plain(str(k), v) for k, v in row.items()}
        graph.add_edge(told.pop("from"), told.pop("to"), **told)
    return graph if KEY in edges else nx.Graph(graph)
