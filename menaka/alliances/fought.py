"""
Who fought beside and against whom, from what happened rather than from what was said.

An *enacted* tie joins two actors of one event: for, where they stood on the same side,
against, where they stood on different sides. An actor whose side the text does not tell makes
no tie, and civilians have none. Only events in which arms were used count, unless others are
asked for. What a whole event and a part of it both tell of a pair is counted once, for the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx
import pandas as pd

from menaka import arguments
from menaka.dataset import names, walks
from menaka.dataset.tables import Record

FIGHTING = ("clash", "attack", "capture", "raid", "airstrike", "explosive")
PAIR = ["event_id", "a", "b", "beside"]


def fights(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
) -> pd.DataFrame:
    """
    Count for every pair of actors the events in which they fought beside and against each other.

    Parameters
    ----------
    record
        The record.
    place
        An id or a name: events that lie inside it; those only partly inside do not count.
    actor
        An id or a name: the pairs that it is one of.
    start, end
        ISO days: events whose window of beginning lies between them.
    kind
        One or several kinds of event; None for every kind (a deployment or an accord has sides
        too). By default those in which arms were used.
    sure
        Whether to leave out actors whose part is only suspected.

    Returns
    -------
    pandas.DataFrame
        One row a pair, those that met most often first: `actor_a`, `name_a`, `actor_b`, `name_b`,
        `beside`, `against` (counts of events), `events` (ids apart by `;`, in the order of time).

    Raises
    ------
    NotFoundError
        If nothing answers to a name.
    """
    scope = {"place": place, "actor": actor, "kind": kind, "sure": sure}
    graph = enacted(record, start=start, end=end, **scope)  # type: ignore[arg-type]
    called = names.short_names(record)
    rows = [
        [a, called[a], b, called[b], tie["beside"], tie["against"], ";".join(tie["events"])]
        for (a, b), tie in ((sorted(pair), tie) for *pair, tie in graph.edges(data=True))
    ]
    columns = ["actor_a", "name_a", "actor_b", "name_b", "beside", "against", "events"]
    table = pd.DataFrame(sorted(rows, key=lambda row: (-row[4] - row[5], row[0], row[2])))
    table = table.reindex(columns=range(len(columns))).set_axis(columns, axis=1)
    return table.astype({"beside": "int64", "against": "int64"})


def enacted(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
) -> nx.Graph:
    """
    Return the signed network of who fought beside and against whom in a span.

    Parameters
    ----------
    record, place, actor, start, end, kind, sure
        As in `fights`.

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with `name` and `kind`. Edges carry `beside` and `against` (counts of
        events), `events` (ids), `kinds` (of events), `sources` (that the events cite), `began` and
        `ended` (the windows of the first and of the last event, as `earliest/latest`),
        `last_seen`, `statement` (the last event), `sign` (of the greater count; hostility where
        they are equal) and `mixed` (both happened).

    See Also
    --------
    network : The ties that somebody declared.
    """
    scope = {"place": place, "actor": actor, "kind": kind}
    return next(enacted_over(record, [(start, end)], sure=sure, **scope))


def enacted_over(
    record: Record, spans: Iterable[tuple[object, object]], **scope: object
) -> Iterator[nx.Graph]:
    """Return the enacted network of each of several spans (first and last day), in their order."""
    called = names.short_names(record)
    actor_kind = record.actors.set_index("actor_id")["kind"].to_dict()
    event_kind = record.events.set_index("event_id")["kind"].to_dict()
    cited = record.citations.groupby("event_id")["source_id"].agg(list).to_dict()
    every = _meetings(record, **scope)  # type: ignore[arg-type]

    for start, end in spans:
        first, last = arguments.span(start, end)
        graph = nx.Graph(
            start=f"{first:%F}" if first is not None else "",
            end=f"{last:%F}" if last is not None else "",
        )
        for (a, b), met in _once(record, _within(every, first, last)).groupby(["a", "b"]):
            edge = _edge(met)
            edge["kinds"] = sorted({event_kind[event] for event in edge["events"]})
            edge["sources"] = sorted({s for event in edge["events"] for s in cited.get(event, [])})
            graph.add_edge(a, b, **edge)

        for actor, node in graph.nodes(data=True):
            node.update(name=str(called.get(actor, actor)), kind=str(actor_kind.get(actor, "")))
        yield graph


def _edge(met: pd.DataFrame) -> dict:
    """Return what the meetings of one pair, in the order of time, say together."""
    events = list(dict.fromkeys(met["event_id"]))
    beside = int(met["beside"].sum())
    against = len(met) - beside
    began, ended = (
        f"{met['start_earliest'].iloc[k]:%F}/{met['start_latest'].iloc[k]:%F}" for k in (0, -1)
    )
    return {
        "beside": beside,
        "against": against,
        "events": events,
        "began": began,
        "ended": ended,
        "last_seen": ended[-10:],
        "statement": events[-1],
        "sign": 1 if beside > against else -1,
        "mixed": beside > 0 < against,
    }


def _meetings(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
) -> pd.DataFrame:
    """Return the pairs of every event, in the order of time, with whether they stood together."""
    events = record.events
    if kind is not None:
        known = sorted({*FIGHTING, *events["kind"].dropna()})
        events = events.loc[events["kind"].isin(arguments.choices("kind of event", kind, known))]
    if place is not None:
        scope = names.place_id(record, place)
        lies = walks.within(record, events["place_id"], events["start_earliest"], scope)
        events = events.loc[lies.eq("inside")]

    who = record.participants.dropna(subset=["side"])
    if sure:
        who = who.loc[~who["attribution"].eq("suspected")]
    who = who[["event_id", "side", "actor_id"]].drop_duplicates()
    who = who.merge(events[["event_id", "start_earliest", "start_latest"]], on="event_id")

    # Every two actors of one event, once, by the alphabet.
    other = who[["event_id", "side", "actor_id"]].set_axis(["event_id", "other", "b"], axis=1)
    met = who.rename(columns={"actor_id": "a"}).merge(other, on="event_id")
    met = met.loc[met["a"] < met["b"]]
    met = met.assign(beside=met["side"].eq(met["other"])).drop_duplicates(PAIR)
    if actor is not None:
        met = met.loc[met[["a", "b"]].eq(names.actor_id(record, actor)).any(axis=1)]
    return met.sort_values(["start_earliest", "event_id", "a", "b"], ignore_index=True)


def _within(
    table: pd.DataFrame, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> pd.DataFrame:
    """Return the rows whose window of beginning lies in a span."""
    if first is not None:
        table = table.loc[table["start_earliest"].ge(first)]
    return table if last is None else table.loc[table["start_latest"].le(last)]


def _once(record: Record, met: pd.DataFrame) -> pd.DataFrame:
    """Return meetings without those of a whole event that a part of it tells as well."""
    whole_of = record.events.set_index("event_id")["part_of"].dropna().to_dict()
    told_by_part = {
        (whole, *pair)
        for event, *pair in met[PAIR].itertuples(index=False)
        for whole in walks.above(event, whole_of)
    }
    again = [pair in told_by_part for pair in met[PAIR].itertuples(index=False, name=None)]
    return met.loc[[not told for told in again]]
