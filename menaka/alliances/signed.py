"""
Signed networks of who stood with whom, on a day, over a span, or in every period of a span.

Two kinds of evidence are kept apart. *Declared* ties are those that somebody states; they come
from spells (`spells`) and hold as long as those do. *Enacted* ties come from who fought beside
and against whom (`fights`). A State is one actor, and who is no named group is left out, unless it
is asked for otherwise (`state="apart"`, `everyone=True`). Towards an actor a State has the sign of
its forces, and where they have no tie that of its government; where the two differ the pair is
`mixed` and both signs are given. Two actors can be tied for and against on one day: the pair takes the
sign of the tie last seen, hostility where both were last seen on one day, and is marked `mixed`. A
tie that is denied is ignored where the pair has another; a pair with no other is `denied`.

What a data set reports (`adapters.ucdp.read`, `adapters.acled.read`) has enacted ties alone, with
its actors as it names them; `fights` says what several sides, allies and civilians mean there.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import networkx as nx
import pandas as pd

from menaka import arguments
from menaka.alliances.balance import is_graph
from menaka.alliances.fought import DEATHS, counted, meetings
from menaka.alliances.states import called, left_out, states
from menaka.alliances.ties import CERTAINTY, DAYS, HORIZON, actor_ids, held, in_force, in_order
from menaka.dataset import walks
from menaka.dataset.tables import Record

EVIDENCE = ("declared", "enacted")
Edge = tuple[str, str, dict[str, object]]


def network(
    data: Record | pd.DataFrame | Any,
    on: object,
    *,
    end: object = None,
    evidence: str | None = None,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
    everyone: bool = False,
) -> nx.Graph:
    """
    Return the signed network of a day, or of any day of a span.

    A truce (sign 0) is a tie of its own. It is part of the network and counts neither for nor
    against. A tie that is denied is part of it too, marked `denied`; measures of balance and camps
    leave it out unless asked to count it (`denied=True`).

    Parameters
    ----------
    data
        The record, spells as from `spells` or `from_edges`, or a `Reported` of the adapters.
    on
        The day (YYYY-MM-DD), or the first day of the span.
    end
        The last day of the span.
    evidence
        `"declared"` (ties in force, as somebody stated them) or `"enacted"` (who fought beside and
        against whom, of a record). By default declared; of a `Reported` there is `"enacted"` alone.
    actors
        Ids or names: only these and the ties among them. A force of a State stands for the State.
    certainty
        `"certain"`, `"likely"` or `"reported"`: the least certain tie that is included. Enacted ties
        are `"reported"` or, of a record, `"certain"`: that leaves out every part only suspected.
    horizon, basis
        As in `spells`, for a record.
    state
        `"one"` (a government and its army, gendarmerie and police are one actor, with the id of the
        government) or `"apart"`; of a record.
    everyone
        Whether to keep, of a record, communities and actors whose group is not named ("jihadists,
        group not named"); those in `actors` are kept in any case.

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with `name` and `kind`. The graph carries `day` and `end`. Edges carry
        `sign`, `mixed` (tied both ways) and `events`. Declared ones further: `kinds`, `ties`,
        `sources` (lists), `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (of the
        tie that decides the sign) and `last_seen` (ISO days, empty where unknown), `origins`,
        `origins_most` and `certainty` (of the best known tie), `possible`, `denied` (no other tie
        of the pair is left), `denied_ties` (ids), `sign_forces` and `sign_government` (of a State's
        forces and of its government, None where there is none). Enacted ones: `beside` and `against` (counts of
        events); the sign is hostility where they are equal. Those of a `Reported` also `low`,
        `best` and `high` (persons killed in these events, on any side, each event once; None where
        no event has a number) and `unquantified` (events without a best number). Events that may have
        begun outside the span are in no tie.

    Raises
    ------
    MenakaError
        If a day is not written YYYY-MM-DD, or a name or an option is not known.

    Examples
    --------
    >>> import menaka
    >>> graph = network(menaka.load(), "2022-09-06")
    >>> graph.edges["isgs", "msa"]["sign"]
    -1
    """
    first = arguments.day(on, "on")
    last = first if end is None else arguments.span(first, end)[1]
    return _each(
        data, [(first, last)], evidence, actors, certainty, horizon, basis, state, everyone
    )[first]


def networks(
    data: Record | pd.DataFrame | Any,
    *,
    start: object,
    end: object,
    freq: str = "month",
    evidence: str | None = None,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
    everyone: bool = False,
) -> dict[pd.Timestamp, nx.Graph]:
    """
    Return a signed network for every period of a span.

    Networks of successive periods are not independent: a tie that is not seen again is taken to
    last up to its horizon.

    Parameters
    ----------
    data, evidence, actors, certainty, horizon, basis, state, everyone
        As in `network`.
    start, end
        First and last day of the span.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.

    Returns
    -------
    dict
        First day of each period to its network, in order; none of the span left out.
    """
    spans = walks.period_bounds(start, end, freq)
    return _each(data, spans, evidence, actors, certainty, horizon, basis, state, everyone)


def _each(
    data: Record | pd.DataFrame | Any,
    spans: list[tuple[pd.Timestamp, pd.Timestamp]],
    evidence: str | None,
    actors: str | Iterable[str] | None,
    certainty: str,
    horizon: int,
    basis: str | Iterable[str],
    state: str,
    everyone: bool,
) -> dict[pd.Timestamp, nx.Graph]:
    """Return the network of each span by its first day."""
    # Parts of a State enter as the State; who has no name enters only if a reader asks for it.
    into = states(data, state)
    named = None if actors is None else actor_ids(data, actors)
    among = None if named is None else {into.get(actor, actor) for actor in named}

    # Only a record has names and kinds of actors: others are labelled with their ids.
    labels: dict[str, dict[str, str]] = {}
    gone: set[str] = set()
    if isinstance(data, Record):
        kinds, short = data.actors.set_index("actor_id")["kind"], called(data, state=state)
        labels = {actor: {"name": short[actor], "kind": kinds[actor]} for actor in kinds.index}
        gone = set() if everyone else left_out(data, named or ())

    reported = arguments.is_reported(data)
    evidence = EVIDENCE[reported] if evidence is None else evidence

    # Spells and meetings are computed once for all spans.
    edges: Iterable[Iterable[Edge]]
    if arguments.choice("evidence", evidence, EVIDENCE[reported:]) == "declared":
        spells = of_states(held(data, horizon=horizon, basis=basis), into)
        edges = (_declared(in_force(spells, *span, certainty=certainty)) for span in spans)
    else:
        levels = ["certain", "reported"][reported:]
        sure = arguments.choice("certainty of enacted ties", certainty, levels) == "certain"
        met = meetings(data, sure=sure, state=state, everyone=True)
        shown = set(met["a"].cat.categories) - gone if among is None else among - gone
        met = met.loc[met["a"].isin(shown) & met["b"].isin(shown)]
        table = counted(data, met, spans)
        edges = (_enacted(table.loc[table["span"].eq(span)]) for span in range(len(spans)))

    graphs = {}
    for (first, last), ties in zip(spans, edges, strict=True):
        graph = nx.Graph(day=f"{first:%F}", end=f"{last:%F}")
        kept = (tie for tie in ties if among is None or {*tie[:2]} <= among)
        graph.add_edges_from(tie for tie in kept if gone.isdisjoint(tie[:2]))

        # Actors enter by their ties, so that nobody without a tie is in the network.
        for actor, node in graph.nodes(data=True):
            node.update(labels.get(actor, {"name": actor, "kind": ""}))
        graphs[first] = graph
    return graphs


def of_states(spells: pd.DataFrame, into: dict[str, str]) -> pd.DataFrame:
    """
    Return spells between States in place of their parts, and none inside a State.

    `speaks` says whose tie it is: `"forces"` or `"government"` of a State, else nothing. A tie in
    which both States stand (of an army with a government) is one of forces.
    """
    ends = spells[["a", "b"]]
    state, government = ends.isin(list(into)), ends.isin(list(into.values()))
    force = (state & ~government).any(axis=1)
    speaks = pd.Series("", spells.index).mask(state.any(axis=1), "government")

    merged = {end: spells[end].map(lambda part: into.get(part, part)) for end in "ab"}
    out = in_order(spells.assign(**merged, speaks=speaks.mask(force, "forces")))
    return out.loc[out["a"].ne(out["b"])]


def _enacted(table: pd.DataFrame) -> Iterator[Edge]:
    """Yield the ties of a table of who fought beside and against whom."""
    numbers = table.drop(columns=["span", "actor_a", "actor_b"]).astype("object")
    ties = numbers.where(numbers.notna(), None).to_dict("records")
    for a, b, tie in zip(table["actor_a"], table["actor_b"], ties, strict=True):
        # Hostility prevails where a pair fought beside and against each other equally often.
        sign = 1 if tie["beside"] > tie["against"] else -1
        yield a, b, {"sign": sign, "mixed": tie["beside"] > 0 and tie["against"] > 0, **tie}


def _declared(table: pd.DataFrame) -> Iterator[Edge]:
    """Yield the ties of a table of spells in force, one a pair."""
    # The tie last seen comes first, for it decides the sign; of one day, hostility before the rest.
    # What a government says comes after all that its forces did: "forces" sorts before it.
    order = {"a": True, "b": True, "speaks": True, "last_seen": False, "sign": True, "tie_id": True}
    table = table.sort_values(list(order), ascending=list(order.values()))
    for (a, b), ties in groupby(table.to_dict("records"), key=itemgetter("a", "b")):
        yield a, b, _edge(list(ties))


def _edge(every: list[dict]) -> dict[str, object]:
    """Return the edge of a pair from its ties; the first that is not denied decides the sign."""
    ties = [tie for tie in every if not tie["denied"]] or every
    decides = ties[0]

    def distinct(column: str) -> list[str]:
        return sorted({part for tie in ties for part in tie[column].split(";") if part})

    def sign_of(part: str) -> int | None:
        return next((tie["sign"] for tie in ties if tie["speaks"] == part), None)

    # The sign and days are those of the deciding tie, the rest is gathered from all that count: the
    # best certainty, and possible only if none of them is surely in force.
    return {
        "sign": decides["sign"],
        "kinds": distinct("kind"),
        "ties": distinct("tie_id"),
        "events": distinct("events"),
        "sources": distinct("sources"),
        **{d: "" if pd.isna(decides[d]) else f"{decides[d]:%F}" for d in [*DAYS, "last_seen"]},
        "origins": max(tie["origins"] for tie in ties),
        "origins_most": max(tie["origins_most"] for tie in ties),
        "certainty": min((tie["certainty"] for tie in ties), key=CERTAINTY.index),
        "possible": all(tie["possible"] for tie in ties),
        "mixed": len({tie["sign"] for tie in ties}) > 1,
        "denied": decides["denied"],
        "sign_forces": sign_of("forces"),
        "sign_government": sign_of("government"),
        "denied_ties": sorted({tie["tie_id"] for tie in every if tie["denied"]}),
    }


def edge_table(graph: nx.Graph) -> pd.DataFrame:
    """
    Return a signed network as a table, for reading.

    Parameters
    ----------
    graph
        A signed network.

    Returns
    -------
    pandas.DataFrame
        One row an edge, by name: `a`, `b` (names), `sign`, `last_seen` (ISO day), `certainty`,
        `origins` (a text, `least-most`), `possible`, `mixed`, `denied`, `kinds` (apart by commas),
        `sign_forces` and `sign_government` (of a State's forces and of its government); of enacted
        ties `sign`, `mixed`, `beside`, `against` and, if the network has them, the dead. What the
        network does not record is missing.
    """
    is_graph(graph)
    rows = []
    for a, b, data in graph.edges(data=True):
        one, other = (str(graph.nodes[end].get("name", end)) for end in sorted((a, b), key=str))

        # One number where the bounds are equal; none for enacted ties, which have no origins.
        least, most = data.get("origins"), data.get("origins_most")
        origins = f"{least}-{most}" if least != most else None if least is None else str(least)
        kinds = ", ".join(data.get("kinds", []))
        rows.append({**data, "a": one, "b": other, "origins": origins, "kinds": kinds})

    # Enacted ties are counted, with their dead if the network has them.
    some = set().union(*rows)
    columns = [
        *["a", "b", "sign", "last_seen", "certainty", "origins"],
        *["possible", "mixed", "denied", "kinds", "sign_forces", "sign_government"],
    ]
    if "beside" in some:
        columns = [
            *["a", "b", "sign", "mixed", "beside", "against"],
            *(name for name in (*DEATHS, "unquantified") if name in some),
        ]

    table = pd.DataFrame(rows, columns=columns)
    whole = table.columns.intersection(["sign_forces", "sign_government", *DEATHS])
    table = table.astype(dict.fromkeys(whole, "Int64"))
    return table.sort_values(["a", "b"], ignore_index=True)
