"""
Who fought beside whom, from what happened rather than from what was said.

An *enacted* tie joins two actors of one event: for, where they stood on the same side,
against, where they stood on different sides. An actor whose side the text does not tell makes
no tie, and civilians have none. A *side* with its actors is a hyperedge: pairs made of it are
not independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import networkx as nx
import pandas as pd

from menaka.dataset.tables import Record
from menaka.dataset.views import names


def sides(
    record: Record, *, start: str | None = None, end: str | None = None, sure: bool = False
) -> pd.DataFrame:
    """
    List the sides of every event: who stood together.

    Parameters
    ----------
    record
        The record.
    start, end
        Days that bound the events by their window of beginning; unbounded where none is named.
    sure
        Whether to leave out actors whose part is only suspected.

    Returns
    -------
    pandas.DataFrame
        One row an event and side: `event_id`, `start_earliest`, `start_latest`, `side`, `actors`
        (ids apart by `+`, by the alphabet), `size`.
    """
    events = record.events
    inside = pd.Series(True, index=events.index)
    if start is not None:
        inside &= events["start_earliest"].ge(pd.Timestamp(start))
    if end is not None:
        inside &= events["start_latest"].le(pd.Timestamp(end))
    rows = record.participants.dropna(subset=["side"])
    if sure:
        rows = rows.loc[~rows["attribution"].eq("suspected")]
    rows = rows.merge(
        events.loc[inside, ["event_id", "start_earliest", "start_latest"]], on="event_id"
    ).drop_duplicates(["event_id", "side", "actor_id"])
    keys = ["event_id", "start_earliest", "start_latest", "side"]
    grouped = rows.sort_values("actor_id").groupby(keys)["actor_id"]
    table = grouped.agg(actors="+".join, size="size").reset_index()
    return table.sort_values(["start_earliest", "event_id", "side"], ignore_index=True)


def enacted(
    record: Record, *, start: str | None = None, end: str | None = None, sure: bool = False
) -> nx.Graph:
    """
    Give the signed network of who fought beside and against whom in a span.

    Parameters
    ----------
    record, start, end, sure
        As in `sides`.

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with `name` and `kind`. Edges carry `beside` and `against` (counts of
        events), `events` (ids), `kinds` (of events), `sources` (that the events cite), `began` and `ended` (the windows of
        the first and of the last event, as `earliest/latest`), `last_seen`, `statement` (the last event), `sign`
        (of the greater count; hostility where they are equal) and `mixed` (both happened).

    See Also
    --------
    network : The ties that somebody declared.
    """
    return next(enacted_over(record, [(start, end)], sure=sure))


def enacted_over(
    record: Record, spans: Iterable[tuple[str | None, str | None]], *, sure: bool = False
) -> Iterator[nx.Graph]:
    """
    Give the enacted network of each of several spans, in their order.

    Parameters
    ----------
    record, sure
        As in `sides`.
    spans
        First and last day of each, as in `sides`.
    """
    called = names(record).set_index("actor_id")["actor"].to_dict()
    kinds = record.actors.set_index("actor_id")["kind"].to_dict()
    told = {
        "kinds": record.events.set_index("event_id")["kind"].map(lambda kind: [kind]).to_dict(),
        "sources": record.citations.groupby("event_id")["source_id"].agg(list).to_dict(),
    }
    every = sides(record, sure=sure)
    for start, end in spans:
        table = every
        if start is not None:
            table = table.loc[table["start_earliest"].ge(pd.Timestamp(start))]
        if end is not None:
            table = table.loc[table["start_latest"].le(pd.Timestamp(end))]
        graph = nx.Graph(start=start or "", end=end or "")
        _stand(graph, table)
        for actor, node in graph.nodes(data=True):
            node.update(name=str(called.get(actor, actor)), kind=str(kinds.get(actor, "")))
        for *_, edge in graph.edges(data=True):
            for column, of in told.items():
                edge[column] = sorted({part for e in edge["events"] for part in of.get(e, [])})
        yield graph


def _stand(graph: nx.Graph, table: pd.DataFrame) -> None:
    """Tie the actors of every event, as from `sides`, for where they stood beside each other."""
    for event, rows in table.groupby("event_id", sort=False):
        when = f"{rows['start_earliest'].iloc[0]:%F}/{rows['start_latest'].iloc[0]:%F}"
        stood = [(side, actor) for side, actors in zip(rows["side"], rows["actors"], strict=True)
                 for actor in actors.split("+")]  # fmt: skip
        for (one, a), (other, b) in combinations(sorted(stood, key=lambda s: s[1]), 2):
            if a == b:
                continue
            if not graph.has_edge(a, b):
                graph.add_edge(a, b, beside=0, against=0, events=[], began=when)
            edge = graph.edges[a, b]
            edge["beside" if one == other else "against"] += 1
            if event not in edge["events"]:
                edge["events"].append(str(event))
            edge.update(ended=when, last_seen=when.split("/")[1], statement=str(event))
            edge["sign"] = 1 if edge["beside"] > edge["against"] else -1
            edge["mixed"] = edge["beside"] > 0 and edge["against"] > 0


def bipartite(record: Record, *, start: str | None = None, end: str | None = None) -> nx.Graph:
    """
    Give the graph of actors and events.

    Returns
    -------
    networkx.Graph
        Actors (`bipartite` 0) and events (`bipartite` 1); an edge carries `side`. Only actors whose
        side is told.
    """
    graph = nx.Graph()
    for row in sides(record, start=start, end=end).itertuples():
        graph.add_node(row.event_id, bipartite=1)
        for actor in row.actors.split("+"):
            graph.add_node(actor, bipartite=0)
            graph.add_edge(actor, row.event_id, side=row.side)
    return graph
