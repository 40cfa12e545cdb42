"""
Signed networks out to other programs: GraphML and GEXF for Gephi and igraph, CSV for R.

CSV is a pair of files, `NAME-nodes.csv` and `NAME-edges.csv`, with `from`, `to` and `sign` first:
igraph's `graph_from_data_frame` takes them as they are, so do signnet (an igraph with `sign`) and
netify. They are spelled as R reads them: `TRUE`, `FALSE`, and `NA` for an absent value. Lists are
written as one text, apart by `;`. A node carries its id, its `name` and the same as `label`; an
edge carries an `edge_id` that no other has: the key of its tie, or a number. A cell that a
spreadsheet would take for a formula, or R for an absent value, gets a `'` before it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from menaka import arguments
from menaka.alliances.balance import is_graph
from menaka.errors import SchemaError

FORMATS = ("graphml", "gexf", "csv")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
FORMULA = ("=", "+", "-", "@")

# Names that a form keeps for itself, GEXF more than the others.
TAKEN = {"id", "edge_id", "from", "to"}
GEXF = {"start", "end", "type", "pid", "parents", "viz", "slices", "spells"}


def write(graph: nx.Graph, path: Path | str) -> list[Path]:
    """
    Write a signed network to a file; the ending says in which form.

    Ids of actors and keys of ties become text; an attribute that is None is left out.

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
    ChoiceError
        If the ending is none of these.
    SchemaError
        If an edge has no sign, a text holds a control character (a program that reads the file
        would stop there), or an attribute has a name that the form keeps for itself.
    """
    is_graph(graph)
    target = Path(path)
    form = arguments.choice("format", target.suffix.lstrip(".").lower(), FORMATS)
    flat = _plain(graph, target.name, form)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        files = [target]
        if form == "csv":
            files = [target.with_name(f"{target.stem}-{part}.csv") for part in ("nodes", "edges")]
        made = [Path(aside) / file.name for file in files]
        if form == "graphml":
            nx.write_graphml_xml(flat, made[0], edge_id_from_attribute="edge_id")
        elif form == "gexf":
            nx.write_gexf(flat, made[0])
        else:
            nodes = [{"id": node, **data} for node, data in flat.nodes(data=True)]
            ends = flat.edges(data=True)
            edges = [{"from": a, "to": b, "sign": tie["sign"], **tie} for a, b, tie in ends]
            _to_csv(nodes, ["id"], made[0])
            _to_csv(edges, ["from", "to", "sign"], made[1])
        return [file.replace(name) for file, name in zip(made, files, strict=True)]


def _plain(graph: nx.Graph, file: str, form: str) -> nx.Graph:
    """Return a network of texts, numbers and truths, or raise with everything that is in the way."""
    flat = nx.MultiGraph() if graph.is_multigraph() else nx.Graph()
    multi = {"keys": True} if graph.is_multigraph() else {}
    taken = TAKEN | GEXF if form == "gexf" else TAKEN
    faults: list[str] = []

    def cells(where: str, data: dict[str, Any], **own: Any) -> dict[str, Any]:
        out = {str(name): _cell(value) for name, value in data.items() if value is not None}
        kept = sorted(taken & set(out))
        faults.extend(f"{where}: the form keeps the name {name!r} for itself" for name in kept)
        faults.extend(
            f"{where}: {value!r} holds a control character; take it out"
            for name, value in [*out.items(), *own.items()]
            if CONTROL.search(f"{name}{value}")
        )
        return out

    for node, data in graph.nodes(data=True):
        name = {"name": str(node), **cells(f"the node {node!r}", data, id=str(node))}
        flat.add_node(str(node), **{**name, "label": name.get("label", name["name"])})
    if len(flat) < len(graph):
        faults.append("two nodes have the same text for an id")

    # An edge is known by its key where no other has it, else by its number.
    ties = [(a, b, key, data) for a, b, *key, data in graph.edges(data=True, **multi)]
    unique = len({str(key) for *_, key, _ in ties}) == len(ties)
    ident = "id" if form == "gexf" else "edge_id"
    for number, (a, b, key, data) in enumerate(ties):
        own = cells(f"the edge {a}-{b}", data)
        if "sign" not in own:
            faults.append(f"the edge {a}-{b} has no sign")
        own[ident] = str(key[0]) if key and unique else f"e{number}"
        flat.add_edge(str(a), str(b), **({"key": number} if multi else {}), **own)
    if faults:
        raise SchemaError(file, faults)
    return flat


def _cell(value: Any) -> Any:
    """Return a value that every form can hold: a list as its parts apart by `;`."""
    if isinstance(value, list | tuple | set | frozenset):
        ordered = value if isinstance(value, list | tuple) else sorted(value, key=str)
        return ";".join(map(str, ordered))
    plain = value.item() if hasattr(value, "item") else value
    return plain if isinstance(plain, bool | int | float) else str(plain)


def _to_csv(rows: list[dict[str, Any]], first: list[str], file: Path) -> None:
    """Write a table as R reads it."""
    spelled = [{name: _spelled(value) for name, value in row.items()} for row in rows]
    table = pd.DataFrame(spelled, columns=None if rows else first, dtype=object)
    table.to_csv(file, index=False, encoding="utf-8", na_rep="NA", lineterminator="\n")


def _spelled(value: Any) -> Any:
    """Return a value in R's spelling; a text that begins a formula gets a mark."""
    if isinstance(value, bool):
        return str(value).upper()
    mark = isinstance(value, str) and (value.startswith(FORMULA) or value == "NA")
    return f"'{value}" if mark else value
