"""
What the explorer shows, as plain values: texts, numbers, lists and dictionaries, ready for JSON.

Days are ISO texts, which compare as they are written; what is missing is left out. States that
last (who held a town, which tie was in force) are spans: the first and last day on which
`control.on` and `alliances.networks` give the same answer. The first is asked on every day on which
its answer can change, the second on every day, so that the explorer never says other than they do.
"""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

import networkx as nx
import pandas as pd
from tqdm import tqdm

from menaka import alliances, arguments, control, geography, style
from menaka.alliances.states import called, states
from menaka.control.holding import stops
from menaka.control.shading import shading
from menaka.dataset import names, walks
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

WORDS = Path(__file__).with_name("words.json")
FRAME = (-0.8, 14.6, 4.5, 17.5)  # west, south, east, north: Ménaka region and its borders
ONE = pd.Timedelta(days=1)
SAME = "same"  # in place of a day: the day that is shown
Row = dict[str, Any]


def gather(
    record: Record,
    *,
    start: object = None,
    end: object = None,
    place: str | None = None,
    actor: str | None = None,
    search: str = "",
    lang: str = "en",
) -> Row:
    """
    Return everything that the explorer shows, with the view that it opens on.

    Parameters
    ----------
    record, start, end, place, actor, search, lang
        As in `menaka.explore`.

    Returns
    -------
    dict
        `lang`, `words` (of the page), `version`, `view`, `bounds` (first and last day that may be
        chosen), `frame` (degrees), `lines`, `outlines`, `places`, `actors`, `sources` (by id),
        `towns`, `areas` (as they were reported), `shades` (of outlined areas), `ties` (spans),
        `events`.
    """
    record = arguments.record(record)
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    words = words[arguments.choice("language", lang, words)]
    view = {
        "place": place and names.place_id(record, place),
        "actor": actor and names.actor_id(record, actor),
        "search": str(search),
    }
    first, last = _window(record, start, end)

    # One can move over the whole years of the view.
    bounds = pd.Timestamp(first.year, 1, 1), pd.Timestamp(last.year, 12, 31)
    shown = {
        "towns": _towns(record, *bounds),
        "areas": _areas(record),
        "shades": _shades(record, *bounds),
        "ties": _ties(record, *bounds),
        "events": _events(record, *bounds),
    }

    cited = {source for rows in shown.values() for row in rows for source in row["sources"]}
    claims = [claim for event in shown["events"] for claim in event["claims"]]
    cited |= {claim["source"] for claim in claims if "source" in claim}
    sources = record.sources.loc[record.sources["source_id"].isin(cited)].sort_values("source_id")
    return {
        "lang": lang,
        "words": words,
        "version": record.version,
        "view": {"start": f"{first:%F}", "end": f"{last:%F}", **view},
        "bounds": [f"{day:%F}" for day in bounds],
        "frame": FRAME,
        "lines": [[layer, _rounded(points)] for layer, points in geography.basemap(record.folder)],
        "outlines": {
            area: [_rounded(ring) for ring in rings]
            for area, rings in geography.outlines(record.folder).items()
        },
        "places": _by_id(record.places, ["place_id", "name", "kind", "lat", "lon"]),
        "actors": _actors(record, shown["ties"], lang),
        "sources": _by_id(
            sources,
            ["source_id", "publisher", "title", "date", "url"],
        ),
        **shown,
    }


def _window(record: Record, start: object, end: object) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the days on which the view opens: as asked, else the offensive, else the record's."""
    first, last = arguments.span(start, end)
    begun, ended = record.events["start_earliest"].min(), record.events["end_latest"].max()
    if pd.isna(begun):
        raise SchemaError("record", ["has no events to explore"])

    # A record of other years opens on all of them.
    offensive = [pd.Timestamp(day) for day in (START, END)]
    usual = offensive if begun <= offensive[1] and ended >= offensive[0] else [begun, ended]
    first = first or (usual[0] if last is None else min(usual[0], last))
    return first, last or max(usual[1], first)


def _cells(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dictionaries, without what is missing."""
    out = table.copy()
    for day in out.select_dtypes("datetime"):
        out[day] = out[day].dt.strftime("%Y-%m-%d")
    rows = out.astype(object).to_dict("records")
    return [{key: cell for key, cell in row.items() if not pd.isna(cell)} for row in rows]


def _by_id(table: pd.DataFrame, columns: list[str]) -> dict[str, Row]:
    """Return some columns of a table as dictionaries by the first of them."""
    return {row.pop(columns[0]): row for row in _cells(table[columns])}


def _rounded(points: Iterable[tuple[float, float]]) -> list[list[float]]:
    """Return points to two decimals, about a kilometre, each once where it comes twice in turn."""
    whole = [(round(x, 2), round(y, 2)) for x, y in points]
    return [list(point) for point, before in zip(whole, [None, *whole], strict=False)
            if point != before]  # fmt: skip


def _parts(cell: object) -> list[str]:
    """Return the ids in a cell, apart by `;`, each once."""
    found = map(str.strip, cell.split(";")) if isinstance(cell, str) else ()
    return list(dict.fromkeys(filter(None, found)))


def _lists(table: pd.DataFrame, key: str, column: str) -> dict[str, list[Any]]:
    """Return the values of a column as a list for each key."""
    return table.groupby(key, sort=False)[column].agg(list).to_dict()


def _events(record: Record, first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Return the events that may have begun between two days, with who, claims and sources."""
    table = record.events
    table = table.loc[table["start_latest"].ge(first) & table["start_earliest"].le(last)]
    table = table.sort_values(["start_earliest", "event_id"])

    # An event lies in its place, and in every place that held it on the day.
    tree = walks.Places(record)
    around = [
        sorted(tree.above(place, day)) if isinstance(place, str) else []
        for place, day in zip(table["place_id"], table["start_earliest"], strict=True)
    ]

    who = _lists(
        record.participants.drop_duplicates(["event_id", "actor_id"]), "event_id", "actor_id"
    )
    cited = _lists(record.citations, "event_id", "source_id")
    claims: dict[str, list[Row]] = {}
    for claim in _claims(record):
        claims.setdefault(claim.pop("event_id"), []).append(claim)

    columns = ["event_id", "kind", "start_earliest", "start_latest", "end_latest", "date_precision",
               "place_id", "summary"]  # fmt: skip
    return [
        {
            **row,
            "around": held,
            "who": who.get(row["event_id"], []),
            "claims": claims.get(row["event_id"], []),
            "sources": cited.get(row["event_id"], []),
        }
        for row, held in zip(_cells(table[columns]), around, strict=True)
    ]


def _claims(record: Record) -> list[Row]:
    """Return every claim with its targets, and with its source where it has one of its own."""
    table = record.claims
    table["source"] = table["source_id"].where(table["source_basis"].eq("claim"))
    columns = ["claim_id", "event_id", "claimant", "via", "measure", "low", "best", "high",
               "wording", "target_kind", "source"]  # fmt: skip

    hit = _lists(walks.targets(record), "claim_id", "target_id")
    return [{"targets": hit.get(row.pop("claim_id"), []), **row} for row in _cells(table[columns])]


@lru_cache(maxsize=2)  # the slow part: a second view of the same record has it at once
def _towns(record: Record, first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Return who held each town and base, as `control.on` has it, from which day to which."""
    spells, seen, actors = control.spells(record), record.control, record.actors
    days = [
        *[spells[day] for day in ("start_latest", "end_latest", "last_seen")],
        spells["held_until"] + ONE,
        spells["last_seen"] + pd.DateOffset(years=3) + ONE,  # no longer last known
        *[seen[day] for day in ("date_earliest", "date_latest")],
        *[actors[day] + ONE for day in ("ended_earliest", "ended_latest")],
    ]

    def state(day: pd.Timestamp) -> dict[Any, Row]:
        table = control.on(record, day).drop(columns=["place", "inside", "geo_precision"])
        return _states(table.loc[table["last_holder"].notna()], day)

    return _spans(days, first, last, state)


def _states(table: pd.DataFrame, day: pd.Timestamp) -> dict[Any, Row]:
    """Return the rows of a table of places by id, with the day of the newest sighting as `seen`."""
    # Days since are counted by the page: the newest sighting is the same day throughout a span.
    seen = day - pd.to_timedelta(table["days_since"].astype("float"), unit="D")
    rows = _cells(
        table.assign(seen=seen).drop(columns="days_since").rename_axis("place").reset_index()
    )
    return {row["place"]: {**row, "sources": _parts(row.pop("source", None))} for row in rows}


@lru_cache(maxsize=2)
def _shades(record: Record, first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Return how each outlined area is shaded, as on the library's map, from which day to which."""
    spells, seen = control.spells(record, group="area"), record.control
    days = [
        *[spells[day] for day in ("start_latest", "end_latest", "last_seen")],
        spells["held_until"] + ONE,
        *[seen.loc[seen["extent"].eq("area"), day] for day in ("date_earliest", "date_latest")],
    ]

    def state(day: pd.Timestamp) -> dict[Any, Row]:
        table = shading(record, day).drop(columns="place")
        return _states(table.loc[table["status"].ne("unknown")], day)

    return _spans(days, first, last, state)


def _areas(record: Record) -> list[Row]:
    """Return who held each area, from the first day on which that was seen to its horizon."""
    spells = control.spells(record, group="area")
    if spells.empty:
        return []

    # An area has no last known state: it is shown until its horizon, or until a change before it.
    spells["to"] = stops(spells) - ONE
    spells = spells.loc[spells["to"].ge(spells["start_latest"])]
    told = control.sightings(record).set_index("control_id")

    columns = {"place_id": "place", "holder": "holder", "status": "status", "to": "to",
               "start_latest": "from", "last_seen": "seen", "control_ids": "ids"}  # fmt: skip
    rows = _cells(spells[list(columns)].rename(columns=columns))
    for row in rows:
        seen = told.reindex(_parts(row.pop("ids")))[["by", "sources"]].dropna()
        who, sources = (_parts("; ".join(seen[column])) for column in seen)
        row |= {"seen_by": "; ".join(who), "sources": sources}
    return rows


@lru_cache(maxsize=2)
def _ties(record: Record, first: pd.Timestamp, last: pd.Timestamp) -> list[Row]:
    """Return the ties of the network, as `alliances.network` has it, from which day to which."""
    nets = alliances.networks(record, start=first, end=last, freq="day")
    kept = ("sign", "kinds", "last_seen", "certainty", "possible", "mixed", "denied", "sources")

    def state(day: pd.Timestamp) -> dict[Any, Row]:
        rows = {}
        for pair in nets[day].edges:
            a, b = sorted(pair)
            tie = nets[day].edges[pair]
            rows[a, b] = {"a": a, "b": b, **{key: tie[key] for key in kept}}

            # In the window of a sighting the last day is the day itself: not a span for each.
            if tie["last_seen"] == f"{day:%F}":
                rows[a, b]["last_seen"] = SAME
        return rows

    return _spans([pd.Series(list(nets))], first, last, state)


def _spans(
    changes: list[pd.Series],
    first: pd.Timestamp,
    last: pd.Timestamp,
    state: Callable[[pd.Timestamp], dict[Any, Row]],
) -> list[Row]:
    """Return the rows of a state with the days `from` and `to` between which each stays the same."""
    # It can change on the first day and on some days after it, and stays till the day before the next.
    every = pd.concat(changes).dropna()
    days = sorted({first, *every.loc[every.between(first, last)]})
    ends = [*(day - ONE for day in days[1:]), last]

    spans: list[Row] = []
    current: dict[Any, Row] = {}
    steps = list(zip(days, ends, strict=True))
    for day, end in tqdm(steps, leave=False, delay=2, disable=None):
        before, current = current, {}
        for key, row in state(day).items():
            # The same row as on the days before goes on; any other begins a span.
            span = before.get(key)
            if span is None or {**span, **row} != span or len(span) != len(row) + 2:
                span = {**row, "from": f"{day:%F}"}
                spans.append(span)
            span["to"] = f"{end:%F}"
            current[key] = span
    return spans


def _actors(record: Record, ties: list[Row], lang: str) -> dict[str, Row]:
    """Return every actor with its names, its colour, its State and its spot in the network."""
    short, into = called(record, language=lang), states(record)
    table = record.actors.set_index("actor_id")
    full = table["name_fr"].fillna(table["name"]) if lang == "fr" else table["name"]
    shades = style.palette(table.index)

    # Allies lie near each other; the layout is the same on every run.
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        (tie["a"], tie["b"], {1: 3, 0: 1, -1: 0.3}[tie["sign"]]) for tie in ties
    )
    spots = nx.spring_layout(graph, seed=7, iterations=200) if graph else {}

    return {
        actor: {
            "name": short[actor] if into.get(actor) == actor else full[actor],
            "short": short[actor],
            "lines": wrap(short[actor], 17, max_lines=2, placeholder="…"),
            "colour": shades[actor],
            **({"state": into[actor]} if actor in into else {}),
            **({"spot": [round(float(x), 2) for x in spots[actor]]} if actor in spots else {}),
        }
        for actor in table.index
    }
