"""
Signed networks of who stood with whom, on a day, over a span, or in every period of a span.

Two kinds of evidence are kept apart. *Declared* ties are those that somebody states; they come
from spells (`spells`) and hold as long as those do. *Enacted* ties (`enacted`) come from who
fought beside and against whom. Two actors can be tied for and against on one day. A multigraph
keeps both ties; in a simple graph the pair takes the sign of the tie last seen, hostility where
both were last seen on one day, and says that it is `mixed`. A tie that somebody denies decides
nothing where the pair has another; a pair with no other is `denied`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import networkx as nx
import numpy as np
import pandas as pd

from menaka import arguments
from menaka.alliances.balance import is_graph
from menaka.alliances.fought import enacted_over
from menaka.alliances.ties import CERTAINTY, HORIZON, actor_ids, held, in_force
from menaka.dataset import names, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

EVIDENCE = ("declared", "enacted")
LENGTH = {1: 1.0, 0: 1.6, -1: 2.4}  # of a tie in a picture, by its sign
FAR = 3.0  # between actors that nothing ties
TRIES = 8  # layouts of a small network


def network(
    data: Record | pd.DataFrame,
    on: object,
    *,
    end: object = None,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    multi: bool = False,
) -> nx.Graph:
    """
    Return the signed network of the ties in force on a day, or on any day of a span.

    A truce (sign 0) is a tie of its own. It stands in the network and counts neither for nor
    against. A tie that somebody denies stands in it too, marked `denied`; measures of balance and
    camps leave it out unless they are asked (`denied=True`).

    Parameters
    ----------
    data
        The record, or spells as from `spells` or `from_edges`.
    on
        The day (YYYY-MM-DD), or the first day of the span.
    end
        The last day of the span.
    actors
        Ids or names: only these and the ties among them.
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
        unknown day left empty), `statement` and `last_seen` (what told the tie last, and the ISO
        day, empty before it was first seen), `origins` and `origins_most` (of the best known
        tie), `certainty` (of the best), `possible`, `mixed`, `denied` (no other tie of the pair
        stands) and `denied_ties` (ids of those that somebody denies). The graph carries `day`
        and `end`.

    Raises
    ------
    MenakaError
        If a day is not written YYYY-MM-DD, or nothing answers to a name or a word.

    Examples
    --------
    >>> import menaka
    >>> graph = network(menaka.load(), "2022-09-06")
    >>> graph.edges["isgs", "msa"]["sign"]
    -1
    """
    first = arguments.day(on, "on")
    last = first if end is None else arguments.span(first, end)[1]
    spells = _spells(data, actors, horizon, basis)
    table = in_force(spells, first, last, certainty=certainty)
    return _graph(table, _labels(data), multi, day=f"{first:%F}", end=f"{last:%F}")


def networks(
    data: Record | pd.DataFrame,
    *,
    start: object,
    end: object,
    freq: str = "month",
    evidence: str = "declared",
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
) -> dict[pd.Timestamp, nx.Graph]:
    """
    Return a signed network for every period of a span.

    Neighbouring networks are not independent: a tie that nobody saw again is carried up to its
    horizon.

    Parameters
    ----------
    data, actors, certainty, horizon, basis
        As in `network`. Enacted ties need a record and are `"reported"` or `"certain"`: the latter
        leaves out every part that is only suspected.
    start, end
        First and last day of the span.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.
    evidence
        `"declared"` or `"enacted"`.

    Returns
    -------
    dict
        First day of each period to its network, in order; none of the span left out.
    """
    arguments.choice("evidence", evidence, EVIDENCE)
    spans = walks.period_bounds(start, end, freq)
    firsts = [first for first, _ in spans]
    if evidence == "declared":
        spells, labels = _spells(data, actors, horizon, basis), _labels(data)
        return {
            first: _graph(
                in_force(spells, first, last, certainty=certainty),
                labels,
                day=f"{first:%F}",
                end=f"{last:%F}",
            )
            for first, last in spans
        }

    if not isinstance(data, Record):
        raise SchemaError("networks", ["enacted ties are made of a record's participants"])
    arguments.choice("certainty of enacted ties", certainty, ["certain", "reported"])
    graphs = dict(zip(firsts, enacted_over(data, spans, sure=certainty == "certain"), strict=True))
    if actors is not None:
        among = actor_ids(data, actors)
        for graph in graphs.values():
            graph.remove_nodes_from([actor for actor in graph if actor not in among])
    return graphs


def _spells(
    data: Record | pd.DataFrame,
    actors: str | Iterable[str] | None,
    horizon: int,
    basis: str | Iterable[str],
) -> pd.DataFrame:
    """Return the spells of ties among some actors, or among all."""
    spells = held(data, horizon=horizon, basis=basis)
    if actors is None:
        return spells
    among = actor_ids(data, actors)
    return spells.loc[spells["a"].isin(among) & spells["b"].isin(among)]


def _labels(data: Record | pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the name and kind of every actor of a record, by id."""
    if not isinstance(data, Record):
        return {}
    called = names.short_names(data)
    kinds = data.actors.set_index("actor_id")["kind"]
    return {actor: (str(called[actor]), str(kinds[actor])) for actor in kinds.index}


def _graph(
    table: pd.DataFrame, labels: dict[str, tuple[str, str]], multi: bool = False, **about: str
) -> nx.Graph:
    """Return the network of ties in force."""
    graph = nx.MultiGraph(**about) if multi else nx.Graph(**about)
    pairs: dict[tuple[str, str], list[dict]] = {}
    for tie in table.to_dict("records"):
        pairs.setdefault((tie["a"], tie["b"]), []).append(tie)

    for pair in sorted(pairs):
        for actor in pair:
            name, kind = labels.get(actor, (actor, ""))
            graph.add_node(actor, name=name, kind=kind)

        # The last seen comes first, hostility before the rest.
        ties = sorted(pairs[pair], key=lambda t: (-t["last_seen"].value, t["sign"], t["tie_id"]))
        if not multi:
            graph.add_edge(*pair, **_edge(ties))
            continue
        for tie_id in dict.fromkeys(tie["tie_id"] for tie in ties):  # a tie may have two spells
            own = [tie for tie in ties if tie["tie_id"] == tie_id]
            graph.add_edge(*pair, key=tie_id, **_edge(own))
    return graph


def _edge(every: list[dict]) -> dict[str, object]:
    """Return the edge of a pair from its ties; the first that nobody denies decides the sign."""
    ties = [tie for tie in every if not tie["denied"]] or every
    best = min(ties, key=lambda tie: CERTAINTY.index(tie["certainty"]))
    same = [tie for tie in ties if tie["sign"] == ties[0]["sign"]]

    def distinct(column: str) -> list[str]:
        return sorted({part for tie in ties for part in tie[column].split(";") if part})

    return {
        "sign": ties[0]["sign"],
        "kinds": sorted({tie["kind"] for tie in ties}),
        "ties": sorted({tie["tie_id"] for tie in ties}),
        "events": distinct("events"),
        "sources": distinct("sources"),
        "began": _window(same, "start", min),
        "ended": _window(same, "end", max),
        "statement": ties[0]["statement"],
        "last_seen": "" if pd.isna(ties[0]["last_seen"]) else f"{ties[0]['last_seen']:%F}",
        "origins": max(tie["origins"] for tie in ties),
        "origins_most": max(tie["origins_most"] for tie in ties),
        "certainty": best["certainty"],
        "possible": all(tie["possible"] for tie in ties),
        "mixed": len({tie["sign"] for tie in ties}) > 1,
        "denied": ties[0]["denied"],
        "denied_ties": sorted({tie["tie_id"] for tie in every if tie["denied"]}),
    }


def _window(ties: list[dict], side: str, outer: Callable) -> str:
    """Return the window of days in which the ties of a pair began or ended, as ISO days."""
    earliest, latest = ([tie[f"{side}_{end}"] for tie in ties] for end in ("earliest", "latest"))
    if side == "end" and any(map(pd.isna, latest)):  # one of them has no known end
        return "/"
    bounds = [outer(filter(pd.notna, days), default=pd.NaT) for days in (earliest, latest)]
    return "/".join("" if pd.isna(day) else f"{day:%F}" for day in bounds)


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """
    Return a signed network as a table, for reading.

    Returns
    -------
    pandas.DataFrame
        One row an edge: `a`, `b` (names), `sign`, `last_seen`, `certainty`, `origins` (at least
        to at most), `possible`, `mixed`, `denied`, `kinds`; what the network does not tell is
        missing.
    """
    is_graph(graph)
    columns = ["a", "b", "sign", "last_seen", "certainty", "origins"]
    columns += ["possible", "mixed", "denied", "kinds"]
    rows = []
    for a, b, data in graph.edges(data=True):
        ends = [str(graph.nodes[end].get("name", end)) for end in sorted((a, b), key=str)]
        least, most = data.get("origins"), data.get("origins_most")
        origins = f"{least}-{most}" if least != most else None if least is None else str(least)
        edge = {**data, "origins": origins, "kinds": ", ".join(data.get("kinds", []))}
        rows.append([*ends, *(edge.get(column) for column in columns[2:])])
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["a", "b"], ignore_index=True)


def positions(graphs: nx.Graph | Iterable[nx.Graph], *, seed: int = 4) -> dict[str, np.ndarray]:
    """
    Return one place for every actor of one or several networks, so that pictures of them compare.

    Nearness follows the ties and is no map. Allies are drawn together and the hostile apart: the
    layout minimises the stress of distances in the union of the networks, where an alliance is
    short and a hostility long. A tie that somebody denies draws nobody together.

    Parameters
    ----------
    graphs
        A signed network or several; the union of their edges is laid out.
    seed
        Seed of the start from which the layout is improved.

    Returns
    -------
    dict
        Actor id to a point in the plane (array of two).
    """
    union = nx.Graph()
    for graph in [graphs] if isinstance(graphs, nx.Graph) else graphs:
        is_graph(graph)
        union.add_nodes_from(graph)
        for a, b, data in graph.edges(data=True):
            if data.get("sign") not in LENGTH:
                raise SchemaError("network", [f"the edge {a}-{b} has no sign of -1, 0 or 1"])
            if not data.get("denied"):
                known = union.edges[a, b]["length"] if union.has_edge(a, b) else 0.0
                union.add_edge(a, b, length=max(known, LENGTH[data["sign"]]))
    if len(union) < 3:
        return {node: np.array([float(i), 0.0]) for i, node in enumerate(sorted(union, key=str))}

    # How far apart two actors belong: along their ties, or far where nothing ties them.
    between = {a: dict.fromkeys(union, FAR) for a in union}
    for a, reached in nx.all_pairs_dijkstra_path_length(union, weight="length"):
        between[a].update({b: min(distance, FAR * 1.5) for b, distance in reached.items()})

    # Of several layouts the one whose actors stand clearest of lines that are not their own.
    first, tries = arguments.whole("seed", seed), TRIES if len(union) < 40 else 1
    starts = [nx.spring_layout(union, seed=first + k) for k in range(tries)]
    layouts = [nx.kamada_kawai_layout(union, dist=between, pos=start) for start in starts]
    return max(layouts, key=lambda places: _clearance(union, places))


def _clearance(graph: nx.Graph, places: dict[str, np.ndarray]) -> float:
    """Return the least distance of an actor from a line that is not its own."""
    least = np.inf
    for a, b in graph.edges:
        others = np.array([places[node] for node in graph if node not in (a, b)])
        way = places[b] - places[a]
        along = np.clip((others - places[a]) @ way / max(way @ way, 1e-12), 0, 1)
        gaps = others - places[a] - along[:, None] * way
        least = min(least, float(np.hypot(*gaps.T).min()))
    return least
