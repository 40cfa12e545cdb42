"""
Signed networks of who stood with whom, on a day.

A *tie* is a relation between two actors with a sign: 1 for alliance or cooperation, 0 for an
agreed truce, -1 for hostility. It is *sighted* when somebody reports it. Here are the
*declared* ties: those that somebody states, not those inferred from one clash or from a
shared enemy. A tie holds from its begin (or, where nobody told the begin, from its first
sighting) to its end, to the end of either actor or, unseen, to a *horizon* after its last
sighting, whichever comes first. Inside the window of its begin or end it is *possible*.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd

from menaka.dataset.tables import Record
from menaka.dataset.views import names
from menaka.errors import NotFoundError, SchemaError

HORIZON = 365  # days


def ties_on(
    record: Record,
    day: str | pd.Timestamp,
    *,
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
) -> pd.DataFrame:
    """
    List the ties in force on a day.

    A denial is told beside the tie and does not end it: who denies is a party to it.

    Parameters
    ----------
    record
        The record.
    day
        A day, as `"2022-09-06"`.
    horizon
        Days for which a tie is taken to last after it was last seen.
    basis
        Bases of sightings that count: `"declared"`, `"clash"`, `"shared-enemy"`.

    Returns
    -------
    pandas.DataFrame
        One row a tie: `tie_id`, `actor_a`, `actor_b`, `sign`, `kind`, the four dates,
        `first_seen`, `last_seen` (days), `possible` (the day lies inside the window of its begin
        or end), `denied` (somebody denies it), `sightings` and `origins` (distinct voices behind
        it), both counted up to the day's end of the record.
    """
    when = pd.Timestamp(day)
    seen = record.tie_sightings
    denied = set(seen.loc[seen["what"].eq("denied"), "tie_id"])
    told = seen.loc[seen["basis"].isin(list(basis)) & seen["what"].ne("denied")]
    reported = told.loc[told["what"].ne("ends")]
    table = record.ties.merge(
        reported.groupby("tie_id").agg(first_seen=("date_latest", "min")), on="tie_id", how="left"
    )
    past = reported.loc[reported["date_earliest"].le(when)].groupby("tie_id")["date_latest"].max()
    last = pd.to_datetime(past.reindex(table["tie_id"])).clip(upper=when).astype("datetime64[s]")
    table["last_seen"] = last.to_numpy()
    table = table.loc[table["tie_id"].isin(told["tie_id"])]
    lives = record.actors.set_index("actor_id")["ended_latest"]
    ended = pd.concat([table["actor_a"].map(lives), table["actor_b"].map(lives)], axis=1).min(
        axis=1
    )
    begun = table["start_earliest"].fillna(table["first_seen"]).fillna(table["start_latest"])
    over = _first(table["end_latest"], ended)
    fresh = table["last_seen"].ge(when - pd.Timedelta(days=horizon))
    inside = begun.le(when) & ~over.lt(when) & fresh
    table["possible"] = (table["start_latest"].gt(when) & table["start_earliest"].notna()) | table[
        "end_earliest"
    ].lt(when)
    table["denied"] = table["tie_id"].isin(denied)
    voices = sources(record, told).groupby("tie_id")["origin"].nunique()
    table["sightings"] = table["tie_id"].map(told.groupby("tie_id").size()).astype("Int64")
    table["origins"] = table["tie_id"].map(voices).astype("Int64")
    return table.loc[inside].sort_values("tie_id", ignore_index=True)


def _first(one: pd.Series, other: pd.Series) -> pd.Series:
    """Give the earlier of two days, row by row; the one that is known where the other is not."""
    one, other = one.astype("datetime64[s]"), other.astype("datetime64[s]")
    return one.where(other.isna() | one.lt(other), other)


def sources(record: Record, sightings: pd.DataFrame) -> pd.DataFrame:
    """
    Give the sources behind sightings of ties, with their origins.

    Returns
    -------
    pandas.DataFrame
        One row a sighting and source: `sighting_id`, `tie_id`, `source_id`, `origin`.
    """
    columns = ["sighting_id", "tie_id", "source_id"]
    own = sightings.loc[sightings["source_basis"].eq("claim"), columns]
    rest = sightings.loc[~sightings["source_basis"].eq("claim")].drop(columns="source_id")
    event = rest.merge(record.citations, on="event_id")[columns]
    alone = rest.merge(record.sighting_citations, on="sighting_id")[columns]
    table = pd.concat([own, event, alone], ignore_index=True)
    return table.merge(record.sources[["source_id", "origin"]], on="source_id", how="left")


def network(
    record: Record,
    *,
    on: str | pd.Timestamp,
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
) -> nx.Graph:
    """
    Give the signed network of the ties in force on a day.

    Two actors can be tied twice, once for and once against. The edge then keeps every tie
    in `ties` and takes the sign of the one last seen; where both were last seen on one day,
    hostility stands, and `mixed` is true either way.

    Parameters
    ----------
    record, on, horizon, basis
        As in `ties_on`, `on` being the day.

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with `name` and `kind`. Edges carry `sign`, `kinds`, `ties` (ids),
        `last_seen` (ISO day), `origins`, `possible`, `denied` and `mixed`. The graph carries `day`.

    Examples
    --------
    >>> import menaka
    >>> graph = network(menaka.load(), on="2022-09-06")
    >>> graph.edges["isgs", "msa"]["sign"]
    -1
    """
    table = ties_on(record, on, horizon=horizon, basis=basis)
    graph = nx.Graph(day=pd.Timestamp(on).date().isoformat())
    called = names(record).set_index("actor_id")["actor"]
    kinds = record.actors.set_index("actor_id")["kind"]
    table = table.sort_values(["last_seen", "sign"], ascending=[False, True], kind="stable")
    for (a, b), rows in table.groupby(["actor_a", "actor_b"], sort=True):
        for actor in (a, b):
            graph.add_node(
                actor, name=str(called.get(actor, actor)), kind=str(kinds.get(actor, ""))
            )
        graph.add_edge(
            a,
            b,
            sign=int(rows["sign"].iloc[0]),
            kinds=sorted(set(rows["kind"])),
            ties=sorted(rows["tie_id"]),
            last_seen=rows["last_seen"].iloc[0].date().isoformat(),
            origins=int(rows["origins"].max()),
            possible=bool(rows["possible"].all()),
            denied=bool(rows["denied"].any()),
            mixed=bool(rows["sign"].nunique() > 1),
        )
    return graph


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """
    Lay a signed network out as a table, for reading.

    Returns
    -------
    pandas.DataFrame
        One row an edge: `a`, `b` (names), `sign`, `kinds`, `last_seen`, `origins`, `mixed`.
    """
    rows = [
        {
            "a": graph.nodes[a]["name"],
            "b": graph.nodes[b]["name"],
            **{k: data[k] for k in ("sign", "last_seen", "origins", "mixed")},
            "kinds": ", ".join(data["kinds"]),
        }
        for a, b, data in sorted(
            ((*sorted(pair), data) for *pair, data in graph.edges(data=True)), key=lambda e: e[:2]
        )
    ]
    columns = ["a", "b", "sign", "kinds", "last_seen", "origins", "mixed"]
    return pd.DataFrame(rows, columns=columns)


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
