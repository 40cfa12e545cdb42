"""
Signed networks out to other programs and back: GraphML and GEXF for Gephi, CSV for R.

CSV is a pair of files, `NAME-nodes.csv` and `NAME-edges.csv`, with `from`, `to` and `sign` first:
igraph's `graph_from_data_frame` takes them as they are, so do signnet (an igraph with `sign`) and
netify; an absent value is `NA`. `NAME-network.json` beside them holds what the whole network
carries. Lists are written as JSON. A text that would be taken for something else (a number, `NA`, a
list, a spreadsheet's formula) gets a `'` before it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from menaka.errors import NotFoundError, SchemaError, require

FORMATS = ("graphml", "gexf", "csv")
KEY, WHOLE = "tie_key", "network"  # what tells the ties of one pair apart; the network's own
KEPT = {"id", KEY}  # names that the forms keep for themselves, and those of GEXF and CSV
KEPT_MORE = KEPT | {"label", "from", "to", "start", "end", "type", "pid", "viz", "slices", "spells"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    NotFoundError
        If the ending is none of these.
    SchemaError
        If an edge has no sign, or an attribute a name that the form keeps for itself.
    """
    target = Path(path)
    kind, multi = _kind(target), graph.is_multigraph()
    nodes = {str(node): _cells(data, kind) for node, data in graph.nodes(data=True)}
    edges = [
        (str(a), str(b), {**_cells(data, kind), **({KEY: str(key[0])} if multi else {})})
        for a, b, *key, data in graph.edges(data=True, **({"keys": True} if multi else {}))
    ]
    kept = KEPT if kind == "graphml" else KEPT_MORE
    used = {n for data in nodes.values() for n in data} | {n for *_, d in edges for n in d} - {KEY}
    faults = [f"{target.suffix} keeps the name {name!r} for itself" for name in kept & used]
    _refuse(target.name, sorted(faults) + _bare(edges))
    whole = json.dumps({"multigraph": multi, "attributes": graph.graph}, default=_item)
    flat = nx.MultiGraph() if multi else nx.Graph()
    flat.graph[WHOLE if kind == "graphml" else "name"] = whole
    flat.add_nodes_from(nodes.items())
    flat.add_edges_from(edges)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        names = _files(target) if kind == "csv" else [target]
        made = [Path(aside) / name.name for name in names]
        if kind == "csv":
            actors = [{"id": _text(n), **data} for n, data in nodes.items()]
            ties = [{"from": _text(a), "to": _text(b), "sign": d["sign"], **d} for a, b, d in edges]
            for rows, least, file in zip(
                (actors, ties), (["id"], ["from", "to", "sign"]), made[:2], strict=True
            ):
                table = pd.DataFrame(rows, columns=None if rows else least, dtype=object)
                table.to_csv(file, index=False, lineterminator="\n", na_rep="NA")
            made[2].write_text(whole + "\n", encoding="utf-8")
        else:
            (nx.write_graphml_xml if kind == "graphml" else nx.write_gexf)(flat, made[0])
        return [file.replace(name) for file, name in zip(made, names, strict=True)]


def read(path: Path | str) -> nx.Graph:
    """
    Read a signed network that `write` wrote, or that another program wrote with a `sign` on every edge.

    A directed network becomes a multigraph: the two directions of a pair are two ties.

    Parameters
    ----------
    path
        As in `write`; for CSV the name without `-nodes` or `-edges`.

    Returns
    -------
    networkx.Graph or networkx.MultiGraph
        With the attributes of nodes, edges and the network as they were written.

    Raises
    ------
    SchemaError
        If an edge has no sign, or a table lacks a column.
    """
    source = Path(path)
    kind = _kind(source)
    if kind == "csv":
        *tables, beside = _files(source)
        actors, ties = (pd.read_csv(t, dtype="str", keep_default_na=False) for t in tables)
        require(actors, tables[0].name, ["id"])
        require(ties, tables[1].name, ["from", "to"])
        nodes = {_meant(row.pop("id"), True): row for row in actors.to_dict("records")}
        edges = [
            (_meant(row.pop("from"), True), _meant(row.pop("to"), True), row)
            for row in ties.to_dict("records")
        ]
        told = beside.read_text("utf-8") if beside.exists() else "{}"
        multi = KEY in ties
    else:
        raw = nx.read_graphml(source) if kind == "graphml" else nx.read_gexf(source)
        nodes, edges = dict(raw.nodes(data=True)), list(raw.edges(data=True))
        told = raw.graph.get(WHOLE if kind == "graphml" else "name", "{}")
        multi = raw.is_multigraph() or raw.is_directed() or any(KEY in d for *_, d in edges)
    edges = [(a, b, _values(data, kind)) for a, b, data in edges]
    _refuse(source.name, _bare(edges))
    whole = _json(told)
    whole = whole if isinstance(whole, dict) and "multigraph" in whole else {}
    multi = whole.get("multigraph", multi)
    graph: nx.Graph = (nx.MultiGraph if multi else nx.Graph)(**whole.get("attributes", {}))
    graph.add_nodes_from((node, _values(data, kind)) for node, data in nodes.items())
    for a, b, data in edges:
        key = data.pop(KEY, None)
        graph.add_edge(a, b, **({"key": key} if multi else {}), **data)
    return graph


def _kind(path: Path) -> str:
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise NotFoundError("format", kind, FORMATS)
    return kind


def _files(path: Path) -> list[Path]:
    return [path.with_name(f"{path.stem}-{p}") for p in ("nodes.csv", "edges.csv", "network.json")]


def _bare(edges: list) -> list[str]:
    return [f"the edge {a}-{b} has no sign" for a, b, data in edges if data.get("sign") is None]


def _refuse(name: str, faults: list[str]) -> None:
    if faults:
        raise SchemaError(name, faults)


def _item(value: Any) -> Any:
    """Give what JSON can say of a value: a number of numpy as a number, a set as a list."""
    if hasattr(value, "item"):
        return value.item()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _cells(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """Give attributes as a form can hold them."""
    out: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, str):
            out[name] = _text(value, "csv" if kind == "csv" else "xml")
        elif isinstance(value, list | tuple | set | frozenset | dict):
            out[name] = json.dumps(value, default=_item, ensure_ascii=False)
        elif value is not None:
            plain = value.item() if hasattr(value, "item") else value
            out[name] = plain if isinstance(plain, bool | int | float) else str(plain)
    return out


def _text(text: str, kind: str = "id") -> str:
    """Put a `'` before a text that would be taken for something else."""
    taken = {
        "id": text == "NA" or text.startswith(FORMULA),
        "csv": text.startswith(FORMULA) or _plain(text) is not text,
        "xml": text == "",  # GraphML forgets an empty text
    }[kind]
    return f"'{text}" if taken or text.startswith(("'", "[", "{")) else text


def _meant(cell: str, actor: bool = False) -> Any:
    """Give what a cell of CSV says."""
    if cell.startswith("'") and _text(cell[1:], "id" if actor else "csv") == cell:
        return cell[1:]
    return cell if actor else _plain(cell)


def _plain(cell: str) -> Any:
    if cell in ("NA", "True", "False"):
        return None if cell == "NA" else cell == "True"
    for number in (int, float):
        try:
            return number(cell)
        except ValueError:
            continue
    return _json(cell)


def _json(text: str) -> Any:
    """Give a list or mapping that is written as JSON; any other text as it is."""
    try:
        return json.loads(text) if text.startswith(("[", "{")) else text
    except ValueError:
        return text


def _values(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """Give attributes as they were, without what a form adds of its own."""
    if kind == "csv":
        return {str(k): v for k, cell in data.items() if (v := _meant(cell)) is not None}
    own = {"id", "label"} if kind == "gexf" else {"id"}
    out = {name: value for name, value in data.items() if name not in own}
    for name, value in out.items():
        if isinstance(value, str):
            mark = value.startswith("'") and _text(value[1:], "xml") == value
            out[name] = value[1:] if mark else _json(value)
    return out
