"""
Who fought beside whom, from what happened rather than from what was said.

An *enacted* tie joins two actors of one event: for, where they stood on the same side,
against, where they stood on different sides. An actor whose side the text does not tell makes
no tie, and civilians have none. A *side* with its actors is a hyperedge: pairs made of it are
not independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    rows = record.participants.dropna(subset=["side"])
    if sure:
        rows = rows.loc[~rows["attribution"].eq("suspected")]
    events = _within(record.events, start, end)
    rows = rows.merge(events[["event_id", "start_earliest", "start_latest"]], on="event_id")
    rows = rows.drop_duplicates(["event_id", "side", "actor_id"])
    keys = ["event_id", "start_earliest", "start_latest", "side"]
    grouped = rows.sort_values("actor_id").groupby(keys)["actor_id"]
    table = grouped.agg(actors="+".join, size="size").reset_index()
    return table.sort_values(["start_earliest", "event_id", "side"], ignore_index=True)


def enacted(
    record: Record, *, start: str | None = None, end: str | None = None, sure: bool = False
) -> nx.Graph:
    """
    Give the signed network of who fought beside and against whom in a span.

    What a whole event and a part of it both tell of a pair is counted once, for the part.

    Parameters
    ----------
    record, start, end, sure
        As in `sides`.

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with `name` and `kind`. Edges carry `beside` and `against` (counts of
        events), `events` (ids), `kinds` (of events), `sources` (that the events cite), `began` and
        `ended` (the windows of the first and of the last event, as `earliest/latest`), `last_seen`,
        `statement` (the last event), `sign` (of the greater count; hostility where they are equal)
        and `mixed` (both happened).

    See Also
    --------
    network : The ties that somebody declared.
    """
    return next(enacted_over(record, [(start, end)], sure=sure))


def enacted_over(
    record: Record, spans: Iterable[tuple[str | None, str | None]], *, sure: bool = False
) -> Iterator[nx.Graph]:
    """Give the enacted network of each of several spans (first and last day), in their order."""
    called = names(record).set_index("actor_id")["actor"].to_dict()
    kinds = record.actors.set_index("actor_id")["kind"].to_dict()
    kind_of = record.events.set_index("event_id")["kind"].to_dict()
    cited = record.citations.groupby("event_id")["source_id"].agg(list).to_dict()
    every = _pairs(record, sides(record, sure=sure))
    for start, end in spans:
        graph = nx.Graph(start=start or "", end=end or "")
        for (a, b), met in _within(every, start, end).groupby(["a", "b"]):
            events = list(dict.fromkeys(met["event_id"]))
            beside, against = int(met["beside"].sum()), int((~met["beside"]).sum())
            began, ended = (
                f"{met['start_earliest'].iloc[k]:%F}/{met['start_latest'].iloc[k]:%F}"
                for k in (0, -1)
            )
            graph.add_edge(
                a, b, beside=beside, against=against, events=events, began=began, ended=ended,
                last_seen=ended[-10:], statement=events[-1], sign=1 if beside > against else -1,
                mixed=beside > 0 < against, kinds=sorted({kind_of[e] for e in events}),
                sources=sorted({source for e in events for source in cited.get(e, [])}),
            )  # fmt: skip
        for actor, node in graph.nodes(data=True):
            node.update(name=str(called.get(actor, actor)), kind=str(kinds.get(actor, "")))
        yield graph


def _within(table: pd.DataFrame, start: str | None, end: str | None) -> pd.DataFrame:
    """Keep the events whose window of beginning lies in a span."""
    if start is not None:
        table = table.loc[table["start_earliest"].ge(pd.Timestamp(start))]
    return table if end is None else table.loc[table["start_latest"].le(pd.Timestamp(end))]


def _pairs(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """Give the pairs of every event, and what a part tells of them not again for its whole."""
    one = table.assign(a=table["actors"].str.split("+")).explode("a")
    other = one[["event_id", "side", "a"]].rename(columns={"a": "b", "side": "other"})
    met = one.merge(other, on="event_id").query("a < b")
    met = met.assign(beside=met["side"].eq(met["other"]))
    met = met.drop_duplicates(["event_id", "a", "b", "beside"], ignore_index=True)
    key = ["event_id", "a", "b", "beside"]
    whole = record.events.set_index("event_id")["part_of"].dropna().to_dict()
    told, parts = pd.Series(False, index=met.index), met[key]
    while len(parts):
        parts = parts.assign(event_id=parts["event_id"].map(whole)).dropna(subset=["event_id"])
        told |= pd.MultiIndex.from_frame(met[key]).isin(pd.MultiIndex.from_frame(parts))
    return met.loc[~told].sort_values(["start_earliest", "event_id"], kind="stable")


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
