"""
Groups or umbrellas: at which level an actor counts as one.

Two groups that sign one communiqué make triangles by themselves, and one group in two umbrellas is
no bridge. So results are reported twice: for groups as the sources name them, and with every group
merged into the *umbrella* that it belonged to on the day.
"""

from collections.abc import Iterable

import networkx as nx

from menaka import arguments
from menaka.alliances.balance import is_graph
from menaka.alliances.ties import actor_ids
from menaka.dataset import names
from menaka.dataset.tables import Record

BEHIND = ("kinds", "ties", "events", "sources")


def grouping(record: Record, actors: str | Iterable[str], *, on: object) -> dict[str, str]:
    """
    Return the umbrella to which each actor belongs on a day.

    Of several umbrellas the nearest counts (MSA is in the Platform, and the Platform in the CSP),
    and of equally near ones the one joined last. An actor that has members itself stays itself.
    A membership without a recorded start is taken to hold until its end. Forces of a state are not
    merged into it.

    Parameters
    ----------
    record
        The record, for its memberships.
    actors
        Ids or names of actors.
    on
        The day.

    Returns
    -------
    dict
        Actor to umbrella, or to itself (ids).
    """
    table = arguments.record(record).memberships
    day = arguments.day(on, "on")

    # Memberships that may hold on the day, the one joined last at the end.
    begun = table["start_earliest"].le(day) | table["start_earliest"].isna()
    held = table.loc[table["kind"].eq("umbrella") & begun & ~table["end_latest"].lt(day)]
    held = held.sort_values(["start_earliest", "umbrella_id"], na_position="first")
    joined = held.groupby("actor_id")["umbrella_id"].agg(list).to_dict()
    umbrellas = set(held["umbrella_id"])

    out = {}
    for who in actor_ids(record, actors):
        own = joined.get(who, [])

        # Near is an umbrella that contains none of the actor's other umbrellas.
        near = [u for u in own if not any(u in joined.get(other, []) for other in own)]
        out[who] = who if who in umbrellas or not near else near[-1]
    return out


def umbrellas(record: Record, graph: nx.Graph, *, on: object) -> nx.Graph:
    """
    Return a network in which groups are merged into the umbrellas that they belonged to on a day.

    Ties inside one umbrella vanish. Where groups of one umbrella are tied both for and against an
    outsider, the pair is `mixed` and its sign is hostility. Denied ties count only where a pair has no
    other: then the pair is `denied`.

    Parameters
    ----------
    record, on
        As in `grouping`.
    graph
        A signed network of groups.

    Returns
    -------
    networkx.Graph
        Nodes carry `name`, `kind` and `members` (sorted ids); edges `sign`, `mixed`, `denied`,
        `pairs` (how many pairs of groups it is made of), `last_seen` (ISO day) and, gathered from
        these pairs, `kinds`, `ties`, `events`, `sources` (sorted lists).
    """
    is_graph(graph)
    into = grouping(record, graph, on=on)
    called = names.short_names(record)
    kinds = record.actors.set_index("actor_id")["kind"]

    # An umbrella is a node even if none of its members' ties leads out of it.
    out = nx.Graph(**graph.graph)
    for whole in into.values():
        members = sorted(actor for actor in into if into[actor] == whole)
        out.add_node(whole, name=str(called[whole]), kind=str(kinds[whole]), members=members)

    # Ties of groups by the pair of umbrellas that they join.
    pairs: dict[tuple[str, str], list[dict]] = {}
    for a, b, data in graph.edges(data=True):
        one, other = sorted((into[a], into[b]))
        if one != other:
            pairs.setdefault((one, other), []).append(data)

    # Denied ties count only where the pair has no other; the least sign is hostility.
    for pair, every in pairs.items():
        ties = [tie for tie in every if not tie.get("denied")] or every
        out.add_edge(
            *pair,
            sign=min(tie["sign"] for tie in ties),
            mixed=len({tie["sign"] for tie in ties}) > 1 or any(t.get("mixed") for t in ties),
            denied=all(bool(tie.get("denied")) for tie in every),
            pairs=len(ties),
            last_seen=max(tie.get("last_seen", "") for tie in ties),
            **{b: sorted({part for tie in ties for part in tie.get(b, [])}) for b in BEHIND},
        )
    return out
