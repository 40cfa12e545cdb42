"""
Tables joined for reading: an event with its place and its actors, a claim with its event.

A join here only lays things side by side. It never chooses between two statements and
never fills what is missing.
"""

from __future__ import annotations

import unicodedata

import pandas as pd

from menaka.dataset.tables import Record
from menaka.errors import NotFoundError


def events(record: Record) -> pd.DataFrame:
    """
    Lay events beside their place and their actors.

    Returns
    -------
    pandas.DataFrame
        One row an event, in the order of time: the columns of `events` with `place`, `lat`,
        `lon`, `geo_precision`, and one column of names for each of `attackers`, `defenders`,
        `targets` and `others`, apart by commas.
    """
    places = record.places.rename(columns={"name": "place"})
    table = record.events.merge(
        places[["place_id", "place", "lat", "lon", "geo_precision"]], on="place_id", how="left"
    )
    who = record.participants.merge(names(record), on="actor_id", how="left")
    column = {"attacker": "attackers", "defender": "defenders", "target": "targets"}
    who["group"] = who["role"].map(column).fillna("others")
    joined = who.groupby(["event_id", "group"])["actor"].agg(", ".join).unstack()
    joined = joined.reindex(columns=["attackers", "defenders", "targets", "others"])
    table = table.merge(joined, left_on="event_id", right_index=True, how="left")
    return table.sort_values(["start_earliest", "event_id"], ignore_index=True)


def claims(record: Record) -> pd.DataFrame:
    """
    Lay claims beside their event, their targets and their source.

    Returns
    -------
    pandas.DataFrame
        One row a claim: the columns of `claims` with `event` (its summary), `kind`,
        `start_earliest`, `start_latest`, `place`, `targets` (names, apart by commas),
        `publisher` and `title` of its source where that is settled.
    """
    table = record.claims.merge(
        record.events[
            ["event_id", "kind", "start_earliest", "start_latest", "place_id", "summary"]
        ].rename(columns={"summary": "event"}),
        on="event_id",
        how="left",
    )
    places = record.places[["place_id", "name"]].rename(columns={"name": "place"})
    table = table.merge(places, on="place_id", how="left")
    hit = targets(record).merge(names(record), left_on="target_id", right_on="actor_id", how="left")
    joined = hit.groupby("claim_id")["actor"].agg(", ".join).rename("targets")
    table = table.merge(joined, left_on="claim_id", right_index=True, how="left")
    return table.merge(
        record.sources[["source_id", "publisher", "title"]], on="source_id", how="left"
    )


def targets(record: Record) -> pd.DataFrame:
    """
    Give every actor that each claim covers, from `claims` and `claim_targets` alike.

    Returns
    -------
    pandas.DataFrame
        One row a claim and target: `claim_id`, `target_id`.
    """
    single = record.claims.loc[record.claims["target_id"].notna(), ["claim_id", "target_id"]]
    table = pd.concat([single, record.claim_targets], ignore_index=True)
    return table.sort_values(["claim_id", "target_id"], ignore_index=True)


def names(record: Record, *, language: str = "en") -> pd.DataFrame:
    """
    Give each actor's short name: its acronym, or its name where it has none.

    Parameters
    ----------
    language
        `"en"` or `"fr"`, for those that have no acronym.

    Returns
    -------
    pandas.DataFrame
        One row an actor: `actor_id`, `actor`.
    """
    actors = record.actors
    column = "name_fr" if language == "fr" else "name"
    return pd.DataFrame(
        {"actor_id": actors["actor_id"], "actor": actors["acronym"].fillna(actors[column])}
    )


def actor_id(record: Record, name: str) -> str:
    """
    Resolve a name, in French or English, to one actor.

    Case, accents and spaces at the ends do not count.

    Raises
    ------
    NotFoundError
        If nothing answers to the name, or several actors do.
    """
    ids = set(record.actors["actor_id"])
    if name in ids:
        return name
    table = record.actor_names
    found = sorted(set(table.loc[table["name"].map(_plain) == _plain(name), "actor_id"]))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError("single actor", f"{name} ({', '.join(found)})", [])
    raise NotFoundError("actor", name, [*table["name"], *ids])


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold().strip()
