"""
Signed networks for other programs: GraphML for Gephi and igraph, CSV for R.

CSV is a pair of files, `NAME-nodes.csv` and `NAME-edges.csv`, with `from`, `to` and `sign` first:
igraph's `graph_from_data_frame` takes them as they are, so do signnet (an igraph with `sign`) and
netify. They are spelled as R reads them: `TRUE`, `FALSE`, and `NA` for an absent value. Lists are
written as one text, apart by `;`. A node carries its id, its `name` and the same as `label`; an
edge carries an `edge_id` that no other has. A cell that a spreadsheet would take for a formula, or
R for an absent value, gets a `'` before it.
"""

import re
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from menaka import arguments
from menaka.alliances.balance import is_graph
from menaka.errors import SchemaError

FORMATS = ("graphml", "csv")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
FORMULA = ("=", "+", "-", "@")
TAKEN = {"id", "edge_id", "from", "to"}  # names of columns that hold something else


def write(graph: nx.Graph, path: Path | str) -> list[Path]:
    """
    Write a signed network to a file; the ending says in which form.

    Ids of actors become text; an attribute that is None is left out.

    Parameters
    ----------
    graph
        A signed network or multigraph.
    path
        `NAME.graphml` or `NAME.csv`.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    ChoiceError
        If the ending is none of these.
    SchemaError
        If an edge has no sign, a text holds a control character (a program that reads the file
        would stop there), or an attribute has a name that the form keeps for itself.
    """
    is_graph(graph)
    form = arguments.choice("format", str(path).rpartition(".")[2].lower(), FORMATS)
    target = Path(path)

    # Both forms are written from the same rows; every fault is collected before anything is written.
    nodes = [{"id": str(node), "name": str(node), **_cells(graph.nodes[node])} for node in graph]
    edges = [
        {"from": str(a), "to": str(b), "sign": None, "edge_id": f"e{number}", **_cells(data)}
        for number, (a, b, data) in enumerate(graph.edges(data=True))
    ]
    nodes = [{**node, "label": node["name"]} for node in nodes]
    which = [
        *(f"the node {node!r}" for node in graph),
        *(f"the edge {a}-{b}" for a, b in graph.edges()),
    ]
    given = [*graph.nodes.values(), *graph.edges.values()]
    faults = [
        fault
        for where, data, row in zip(which, given, [*nodes, *edges], strict=True)
        for fault in _faults(where, data, row)
    ]

    # Ids such as 1 and "1" would become one node.
    if len({node["id"] for node in nodes}) < len(nodes):
        faults.append("two nodes have the same text for an id")
    if faults:
        raise SchemaError(target.name, faults)

    arguments.folder(target.parent)
    if form == "csv":
        files = [target.with_name(f"{target.stem}-{part}.csv") for part in ("nodes", "edges")]
        _to_csv(nodes, ["id", "name", "label"], files[0])
        _to_csv(edges, ["from", "to", "sign", "edge_id"], files[1])
        return files

    # A multigraph keeps the id of every edge, whether pairs are tied once or several times.
    flat = nx.MultiGraph()
    flat.add_nodes_from((node.pop("id"), node) for node in nodes)
    flat.add_edges_from((edge.pop("from"), edge.pop("to"), edge) for edge in edges)
    nx.write_graphml_xml(flat, target, edge_id_from_attribute="edge_id")
    return [target]


def _cells(data: dict[Any, Any]) -> dict[str, Any]:
    """Return attributes as values that both forms can store: a list as one text, None left out."""
    cells = {}
    for name, value in data.items():
        # A set is sorted, so that the file is the same in every run.
        if isinstance(value, set | frozenset):
            value = sorted(value, key=str)
        if isinstance(value, list | tuple):
            value = ";".join(map(str, value))

        # A number of numpy becomes one of Python; what is neither number nor truth becomes text.
        plain = value.item() if hasattr(value, "item") else value
        if plain is not None:
            cells[str(name)] = plain if isinstance(plain, bool | int | float) else str(plain)
    return cells


def _faults(where: str, data: dict[Any, Any], row: dict[str, Any]) -> list[str]:
    """Return the reasons why a node or an edge cannot be written."""
    kept = sorted(TAKEN & set(map(str, data)))
    faults = [f"{where}: the form keeps the name {name!r} for itself" for name in kept]
    faults += [
        f"{where}: {value!r} holds a control character; take it out"
        for name, value in row.items()
        if CONTROL.search(f"{name}{value}")
    ]

    # Only edges have a sign: the row of a node has none to be missing.
    return [*faults, f"{where} has no sign"] if row.get("sign", 0) is None else faults


def _to_csv(rows: list[dict[str, Any]], first: list[str], file: Path) -> None:
    """Write a table as R reads it."""
    spelled = [{name: _spelled(value) for name, value in row.items()} for row in rows]
    pd.DataFrame(spelled, columns=None if rows else first, dtype=object).to_csv(
        file, index=False, encoding="utf-8", na_rep="NA", lineterminator="\n"
    )


def _spelled(value: Any) -> Any:
    """Return a value in R's spelling; a text that begins a formula gets a mark."""
    if isinstance(value, bool):
        return str(value).upper()
    mark = isinstance(value, str) and (value.startswith(FORMULA) or value == "NA")
    return f"'{value}" if mark else value
