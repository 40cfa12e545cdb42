"""
Signed networks of who stood with whom, on a day, over a span, or in every period of a span.

Two kinds of evidence are kept apart. *Declared* ties are those that somebody states; they come
from spells (`spells`) and hold as long as those do. *Enacted* ties (`enacted`) come from who
fought beside and against whom. Two actors can be tied for and against on one day. A multigraph
keeps both ties; in a simple graph the pair takes the sign of the tie last seen, hostility where
both were last seen on one day, and says that it is `mixed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.enacted import enacted_over
from menaka.alliances.spells import CERTAINTY, HORIZON, in_force, spells
from menaka.dataset.tables import Record
from menaka.dataset.views import names
from menaka.errors import NotFoundError, SchemaError

EVIDENCE = ("declared", "enacted")


def network(
    data: Record | pd.DataFrame,
    *,
    on: str | pd.Timestamp,
    until: str | pd.Timestamp | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
    multi: bool = False,
) -> nx.Graph:
    """
    Give the signed network of the ties in force on a day, or on any day of a span.

    A truce (sign 0) is a tie of its own. It stands in the network and counts neither for nor
    against.

    Parameters
    ----------
    data
        The record, or spells as from `spells` or `from_table`.
    on
        The day, or the first day of the span.
    until
        The last day of the span.
    certainty
        `"certain"`, `"likely"` or `"reported"`: the least certain tie that is let in.
    horizon, basis
        As in `spells`, for a record.
    multi
        Whether to keep every tie of a pair, as a multigraph with the ties' ids as keys.

    Returns
    -------
    networkx.Graph or networkx.MultiGraph
        Nodes are actor ids with `name` and `kind`. Edges carry `sign`, `kinds`, `ties`, `events`,
        `sources` (lists), `began` and `ended` (each a window of ISO days, `earliest/latest`, an
        unknown day left empty), `statement` and `last_seen` (what told the tie last,
        and the ISO day, empty before it was first seen), `origins` and `origins_most` (of the best known tie),
        `certainty` (of the best), `possible`, `denied` and `mixed`. The graph carries `day` and `until`.

    Examples
    --------
    >>> import menaka
    >>> graph = network(menaka.load(), on="2022-09-06")
    >>> graph.edges["isgs", "msa"]["sign"]
    -1
    """
    held = spells(data, horizon=horizon, basis=basis) if isinstance(data, Record) else data
    first = pd.Timestamp(on)
    last = first if until is None else pd.Timestamp(until)
    if last < first:
        raise SchemaError("network", [f"the span ends on {last:%F}, before {first:%F}"])
    table = in_force(held, first, last, certainty=certainty)
    return _graph(table, _labels(data), multi, day=f"{first:%F}", until=f"{last:%F}")


def networks(
    data: Record | pd.DataFrame,
    *,
    start: str | pd.Timestamp,
    end: str | pd.Timestamp,
    freq: str = "MS",
    evidence: str = "declared",
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
) -> dict[pd.Timestamp, nx.Graph]:
    """
    Give a signed network for every period of a span.

    Neighbouring networks are not independent: a tie that nobody saw again is carried up to its
    horizon.

    Parameters
    ----------
    data, certainty, horizon, basis
        As in `network`. Enacted ties need a record and are `"reported"` or `"certain"`: the latter
        leaves out every part that is only suspected.
    start, end
        First and last day of the span.
    freq
        A pandas alias of a period: `"D"`, `"W"`, `"MS"`, `"QS"`, `"YS"`.
    evidence
        `"declared"` or `"enacted"`.

    Returns
    -------
    dict
        First day of each period to its network, in order; none of the span left out.
    """
    if evidence not in EVIDENCE:
        raise NotFoundError("evidence", evidence, EVIDENCE)
    spans = list(periods(start, end, freq))
    if evidence == "enacted":
        if not isinstance(data, Record):
            raise SchemaError("networks", ["enacted ties are made of a record's participants"])
        if certainty not in ("certain", "reported"):
            raise NotFoundError("certainty of enacted ties", certainty, ["certain", "reported"])
        graphs = enacted_over(
            data, [(f"{a:%F}", f"{b:%F}") for a, b in spans], sure=certainty == "certain"
        )
        return dict(zip((first for first, _ in spans), graphs, strict=True))
    held = spells(data, horizon=horizon, basis=basis) if isinstance(data, Record) else data
    called = _labels(data)
    tables = [in_force(held, first, last, certainty=certainty) for first, last in spans]
    return {
        first: _graph(table, called, False, day=f"{first:%F}", until=f"{last:%F}")
        for (first, last), table in zip(spans, tables, strict=True)
    }


def periods(
    start: str | pd.Timestamp, end: str | pd.Timestamp, freq: str
) -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    """Give the first and last day of every period of a span, the outer ones cut to it."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    alias = freq[:-1] if len(freq) > 1 and freq.endswith("S") else freq
    for period in pd.period_range(first, last, freq=alias):
        begin, stop = period.start_time.normalize(), period.end_time.normalize()
        yield max(begin, first), min(stop, last)


def _labels(data: Record | pd.DataFrame) -> dict[str, tuple[str, str]]:
    if not isinstance(data, Record):
        return {}
    called = names(data).set_index("actor_id")["actor"]
    kinds = data.actors.set_index("actor_id")["kind"]
    return {actor: (str(called[actor]), str(kinds[actor])) for actor in kinds.index}


def _graph(
    table: pd.DataFrame, called: dict[str, tuple[str, str]], multi: bool, **told: str
) -> nx.Graph:
    graph = nx.MultiGraph(**told) if multi else nx.Graph(**told)
    pairs: dict[tuple[str, str], list[dict]] = {}
    for tie in table.to_dict("records"):
        pairs.setdefault((tie["a"], tie["b"]), []).append(tie)
    for pair in sorted(pairs):
        for actor in pair:
            name, kind = called.get(actor, (actor, ""))
            graph.add_node(actor, name=name, kind=kind)
        ties = sorted(pairs[pair], key=lambda t: (-t["last_seen"].value, t["sign"], t["tie_id"]))
        if multi:
            for tie_id in dict.fromkeys(t["tie_id"] for t in ties):  # a tie may have two spells
                own = [t for t in ties if t["tie_id"] == tie_id]
                graph.add_edge(*pair, key=tie_id, **_edge(own))
        else:
            graph.add_edge(*pair, **_edge(ties))
    return graph


def _edge(ties: list[dict]) -> dict[str, object]:
    """Lay the ties of one pair together; the first decides the sign."""
    best = min(ties, key=lambda t: CERTAINTY.index(t["certainty"]))
    same = [t for t in ties if t["sign"] == ties[0]["sign"]]

    def every(column: str) -> list[str]:
        return sorted({part for t in ties for part in t[column].split(";") if part})

    def window(side: str, outer: Callable) -> str:
        days = [[t[f"{side}_{end}"] for t in same] for end in ("earliest", "latest")]
        if side == "end" and any(map(pd.isna, days[1])):  # one of them has no known end
            return "/"
        bounds = [outer([d for d in ends if pd.notna(d)], default=pd.NaT) for ends in days]
        return "/".join("" if pd.isna(day) else f"{day:%F}" for day in bounds)

    return {
        "sign": ties[0]["sign"],
        "kinds": sorted({t["kind"] for t in ties}),
        "ties": sorted({t["tie_id"] for t in ties}),
        "events": every("events"),
        "sources": every("sources"),
        "began": window("start", min),
        "ended": window("end", max),
        "statement": ties[0]["statement"],
        "last_seen": "" if pd.isna(ties[0]["last_seen"]) else f"{ties[0]['last_seen']:%F}",
        "origins": max(t["origins"] for t in ties),
        "origins_most": max(t["origins_most"] for t in ties),
        "certainty": best["certainty"],
        "possible": all(t["possible"] for t in ties),
        "denied": any(t["denied"] for t in ties),
        "mixed": len({t["sign"] for t in ties}) > 1,
    }


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """
    Lay a signed network out as a table, for reading.

    Returns
    -------
    pandas.DataFrame
        One row an edge: `a`, `b` (names), `sign`, `last_seen`, `certainty`, `origins` (at least to at
        most), `possible`, `mixed`, `denied`, `kinds`; what the network does not tell is missing.
    """
    columns = ["a", "b", "sign", "last_seen", "certainty", "origins", "possible", "mixed", "denied",
               "kinds"]  # fmt: skip
    rows = []
    for a, b, data in graph.edges(data=True):
        ends = [str(graph.nodes[end].get("name", end)) for end in sorted((a, b), key=str)]
        least, most = data.get("origins"), data.get("origins_most")
        origins = f"{least}-{most}" if least != most else None if least is None else str(least)
        told = {**data, "origins": origins, "kinds": ", ".join(data.get("kinds", []))}
        rows.append([*ends, *(told.get(column) for column in columns[2:])])
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["a", "b"], ignore_index=True)


def neighbourhood(graph: nx.Graph, actors: Iterable[str]) -> nx.Graph:
    """
    Cut a network down to some actors and the ties among them.

    Raises
    ------
    NotFoundError
        If one of them is not in the network.
    """
    wanted = list(actors)
    for actor in wanted:
        if actor not in graph:
            raise NotFoundError("actor in this network", actor, graph)
    small = graph.copy()  # a subgraph's order would follow the hashes of its names
    small.remove_nodes_from([actor for actor in graph if actor not in set(wanted)])
    return small


def positions(
    graphs: Iterable[nx.Graph], *, seed: int = 4, tries: int = 12
) -> dict[str, np.ndarray]:
    """
    Give every actor of several networks one place, so that pictures of them compare.

    Nearness follows the ties and is no map. Allies are drawn together and the hostile apart: the layout minimises the stress of
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
        return {node: np.array([float(i), 0.0]) for i, node in enumerate(sorted(union, key=str))}
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
