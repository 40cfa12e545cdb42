"""
What events alone would say of who held a place, and how often that is right.

The rule: after a clash, an attack, a capture or a raid *at* a place the side that carried the day
holds it; where nobody says who did, a capture goes to the attacker, and otherwise the armed side that was
attacked is taken to hold the place still. Civilians hold nothing. Persistence is that of `spells`. It is
a plain rule, there to be wrong in the open: Anders (2020) infers control from the kinds of
events with a hidden Markov model, which needs many events in each cell of a grid.

A rule must not be judged by what it was fed: a sighting that comes from one of these events, or
from a part of one, is no test of it. Others are called *independent* of the events; one document
may still tell of both, and `same_document` says where.

References
----------
Anders, T. (2020). Territorial control in civil wars: Theory and measurement using machine
learning. Journal of Peace Research 57(6), 701-714.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from menaka.control.holding import HORIZON, spells, stops
from menaka.control.observing import sightings, sources
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

KINDS = ("clash", "attack", "capture", "raid")
UNARMED = ("civilians", "community", "government", "organisation")
COLUMNS = ["control_id", "place_id", "place", "extent", "group", "what", "holder", "status",
           "besieger", "date_earliest", "date_latest", "event_id", "rule"]  # fmt: skip


def infer(record: Record, *, near: bool = False) -> pd.DataFrame:
    """
    Turn events into sightings of control, in the form that `spells` reads.

    Parameters
    ----------
    record
        The record.
    near
        Whether events near a place, and not in it, count too.

    Returns
    -------
    pandas.DataFrame
        One row an event of which the rule says something: the columns of `sightings` that `spells` needs, `event_id` and
        `rule` (`outcome`, `capture`, `attacked`).
    """
    if not isinstance(record, Record):
        raise SchemaError("record", ["is none; get one with menaka.load()"])
    events = record.events
    where = ["exact", "near"] if near else ["exact"]
    told = events["kind"].isin(KINDS) & events["place_precision"].isin(where)
    events = events.loc[told & events["place_id"].notna()]

    armed = record.actors.loc[~record.actors["kind"].isin(UNARMED), "actor_id"]
    who = record.participants.merge(events[["event_id", "kind", "outcome"]], on="event_id")
    who = who.loc[who["actor_id"].isin(armed)]

    # Who carried the day; where nobody says, the taker of a capture, else whoever was attacked.
    won = who["role"].eq(who["outcome"]) | who["side"].eq(who["outcome"])
    open_ = who["outcome"].isna()
    captured = open_ & who["kind"].eq("capture") & who["role"].eq("attacker")
    kept = open_ & who["kind"].ne("capture") & who["role"].isin(["defender", "target"])
    rules = [won & ~open_, captured, kept]
    who["rule"] = np.select(rules, ["outcome", "capture", "attacked"], "")
    said = who.loc[who["rule"].ne("")].groupby("event_id")

    table = events.loc[events["event_id"].isin(said.groups)].copy()
    holders = said["actor_id"].agg(lambda ids: "+".join(sorted(set(ids))))
    table["holder"] = table["event_id"].map(holders)
    table["rule"] = table["event_id"].map(said["rule"].first())
    table["place"] = table["place_id"].map(record.places.set_index("place_id")["name"])
    table["what"] = table["rule"].eq("attacked").map({True: "seen", False: "changed"})
    table = table.assign(
        control_id=table["event_id"],
        extent="town",
        group="place",
        status="controlled",
        besieger=None,
        date_earliest=table["start_earliest"],
        date_latest=table["end_latest"].fillna(table["start_latest"]),
    )
    return table[COLUMNS].reset_index(drop=True)


def score(record: Record, inferred: pd.DataFrame, *, horizon: int = HORIZON) -> pd.DataFrame:
    """
    Return what events imply beside what was seen, where neither comes from the other.

    Parameters
    ----------
    record
        The record.
    inferred
        As from `infer`.
    horizon
        As in `spells`.

    Returns
    -------
    pandas.DataFrame
        One row a sighting of a town or base: `control_id`, `place`, `day` (the last of its window), `seen`, `status`, `inferred` (missing
        where the rule is silent), `independent` (it rests on no fight, capture or raid, nor on a part of one), `same_document` (a document
        that tells it tells of an event too from which something is inferred for the place), `verdict` (`right`: the
        same holders; `partly`: some of them; `wrong`; `silent`).
    """
    require(inferred, "inferred", ["event_id", "place_id", "holder"])
    table = sightings(record)
    table = table.loc[table["group"].eq("place")]

    # What the rule says of the last day of each sighting: the newest spell in force.
    inferred_spells = spells(inferred, horizon=horizon)
    runs = inferred_spells.assign(stop=stops(inferred_spells))
    runs = runs[["place_id", "holder", "start_latest", "stop"]]
    pairs = table[["control_id", "place_id", "date_latest"]].merge(runs, on="place_id")
    now = pairs["start_latest"].le(pairs["date_latest"]) & pairs["stop"].gt(pairs["date_latest"])
    says = pairs.loc[now].drop_duplicates("control_id", keep="last").set_index("control_id")
    out = table[["control_id", "place", "date_latest", "holder", "status"]]
    out = out.rename(columns={"date_latest": "day", "holder": "seen"})
    out["inferred"] = out["control_id"].map(says["holder"])

    # A sighting that comes from such an event, or from a part of one, is no test of the rule.
    fights = set(record.events.loc[record.events["kind"].isin(KINDS), "event_id"])
    whole = table["event_id"].map(record.events.set_index("event_id")["part_of"])
    out["independent"] = ~(table["event_id"].isin(fights) | whole.isin(fights))
    told = inferred[["event_id", "place_id"]].merge(record.citations, on="event_id")
    own = sources(record).merge(table[["control_id", "place_id"]], on="control_id")
    shared = own.merge(told, on=["place_id", "source_id"])["control_id"]
    out["same_document"] = out["control_id"].isin(shared)
    cells = zip(out["seen"], out["inferred"], strict=True)
    out["verdict"] = [_verdict(seen, says) for seen, says in cells]
    return out.reset_index(drop=True)


def _verdict(seen: str, inferred: object) -> str:
    if pd.isna(inferred):
        return "silent"
    one, other = set(seen.split("+")) - {""}, set(str(inferred).split("+"))
    return "right" if one == other else "partly" if one & other else "wrong"


def confusion(scored: pd.DataFrame, *, called: Mapping[str, str] | None = None) -> pd.DataFrame:
    """
    Count what was seen (rows) against what was inferred (columns), independent sightings only.

    Parameters
    ----------
    scored
        As from `score`.
    called
        Names for holders, by actor id; joint holders are called by the first that has one. Others
        keep their ids.

    Returns
    -------
    pandas.DataFrame
        A row for what was seen, a column for what was inferred; counts of sightings.
    """
    require(scored, "scored", ["seen", "inferred", "independent"])
    table = scored.loc[scored["independent"]]
    names = called or {}

    def name(cell: object) -> str:
        ids = [one for one in str(cell).split("+") if one]
        return next((names[one] for one in ids if one in names), "+".join(ids) or "nobody")

    inferred = table["inferred"].where(table["inferred"].notna(), "nothing inferred")
    rows = table["seen"].map(name).rename("seen")
    return pd.crosstab(rows, inferred.map(name).rename("inferred"))
