"""
Groups or umbrellas: at which level an actor counts as one.

Two groups that speak in one communiqué make triangles by themselves, and one group in two
umbrellas is no bridge. So results are told in both *groupings*: by groups as the sources name
them, and with every group drawn into the *umbrella* it belonged to on the day.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

from menaka.alliances.spells import in_order
from menaka.dataset.tables import Record
from menaka.dataset.views import names
from menaka.errors import require

BEHIND = ("kinds", "ties", "events", "sources")


def grouping(record: Record, actors: Iterable[str], *, on: str | pd.Timestamp) -> dict[str, str]:
    """
    Say into which umbrella each actor falls on a day.

    Of several umbrellas the nearest stands (MSA is in the Platform, and the Platform in the CSP),
    and of equally near ones the one joined last. An actor that has members itself stays itself.
    A membership whose begin is not told is taken to hold until its end.

    Parameters
    ----------
    record
        The record, for its memberships.
    actors
        Actor ids.
    on
        The day.

    Returns
    -------
    dict
        Actor to umbrella, or to itself.
    """
    day = pd.Timestamp(on)
    table = record.memberships
    begun = table["start_earliest"].le(day) | table["start_earliest"].isna()
    held = table.loc[begun & ~table["end_latest"].lt(day)].sort_values(
        ["start_earliest", "umbrella_id"], na_position="first"
    )
    joined = held.groupby("actor_id")["umbrella_id"].agg(list).to_dict()
    umbrellas = set(held["umbrella_id"])
    out = {}
    for actor in actors:
        own = joined.get(actor, [])
        near = [u for u in own if not any(u in joined.get(other, []) for other in own)]
        out[actor] = actor if actor in umbrellas or not near else near[-1]
    return out


def umbrellas(record: Record, graph: nx.Graph, *, on: str | pd.Timestamp) -> nx.Graph:
    """
    Draw the groups of a network together into the umbrellas that they belonged to on a day.

    Ties inside one umbrella vanish. Where groups of one umbrella are tied both for and against an
    outsider, the pair is `mixed` and hostility stands.

    Parameters
    ----------
    record, on
        As in `grouping`.
    graph
        A signed network of groups.

    Returns
    -------
    networkx.Graph
        Nodes carry `name`, `kind` and `members` (sorted ids); edges `sign`, `mixed`, `pairs` (how
        many pairs of groups stand behind it), `last_seen` and what stands behind any of these:
        `kinds`, `ties`, `events`, `sources`.
    """
    into = grouping(record, graph, on=on)
    called = names(record).set_index("actor_id")["actor"]
    kinds = record.actors.set_index("actor_id")["kind"]
    out = nx.Graph(**graph.graph)
    for actor, whole in into.items():
        if whole not in out:
            name, kind = str(called.get(whole, whole)), str(kinds.get(whole, ""))
            out.add_node(whole, name=name, kind=kind, members=[])
        out.nodes[whole]["members"] = sorted([*out.nodes[whole]["members"], actor])
    for a, b, data in graph.edges(data=True):
        one, other = into[a], into[b]
        if one == other:
            continue
        if not out.has_edge(one, other):
            out.add_edge(one, other, sign=data["sign"], mixed=False, pairs=0)
        edge = out.edges[one, other]
        edge["mixed"] |= edge["sign"] != data["sign"] or bool(data.get("mixed"))
        edge["sign"] = min(edge["sign"], data["sign"])
        edge["last_seen"] = max(edge.get("last_seen", ""), data.get("last_seen", ""))
        edge["pairs"] += 1
        for name in BEHIND:
            edge[name] = sorted({*edge.get(name, []), *data.get(name, [])})
    return out


def regroup(record: Record, statements: pd.DataFrame, *, on: str | pd.Timestamp) -> pd.DataFrame:
    """
    Give statements about groups as statements about umbrellas.

    What one statement says twice of one pair of umbrellas is said once, and what it says of two groups
    of one umbrella is left out.

    Parameters
    ----------
    record, on
        As in `grouping`.
    statements
        As from `statements`.

    Returns
    -------
    pandas.DataFrame
        `statement`, `a`, `b`, `sign`.
    """
    require(statements, "statements", ["statement", "a", "b", "sign"])
    into = grouping(record, {*statements["a"], *statements["b"]}, on=on)
    out = statements.assign(a=statements["a"].map(into), b=statements["b"].map(into))
    out = in_order(out.loc[out["a"].ne(out["b"])].reset_index(drop=True))
    return out.drop_duplicates(["statement", "a", "b"], ignore_index=True)
