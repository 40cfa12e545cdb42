"""
Tables joined for reading: an event with its place and its actors, a claim with its event.

A join here only lays things side by side. It never chooses between two statements and
never fills what is missing.
"""

from __future__ import annotations

import pandas as pd

from menaka.dataset.names import actor_id, short_names
from menaka.dataset.tables import Record

__all__ = ["actor_id", "claims", "events", "names", "targets"]

GROUPS = {"attacker": "attackers", "defender": "defenders", "target": "targets"}


def events(record: Record) -> pd.DataFrame:
    """
    Return events beside their place and their actors.

    Returns
    -------
    pandas.DataFrame
        One row an event, in the order of time: the columns of `events` with `place`, `lat`,
        `lon`, `geo_precision`, and one column of names for each of `attackers`, `defenders`,
        `targets` and `others`, apart by commas.
    """
    places = record.places.rename(columns={"name": "place"})
    located = places[["place_id", "place", "lat", "lon", "geo_precision"]]
    table = record.events.merge(located, on="place_id", how="left")

    who = record.participants
    actors = who["actor_id"].map(short_names(record))
    group = who["role"].map(GROUPS).fillna("others")
    joined = actors.groupby([who["event_id"], group]).agg(", ".join).unstack()
    joined = joined.reindex(columns=[*GROUPS.values(), "others"])
    table = table.merge(joined, left_on="event_id", right_index=True, how="left")
    return table.sort_values(["start_earliest", "event_id"], ignore_index=True)


def claims(record: Record) -> pd.DataFrame:
    """
    Return claims beside their event, their targets and their source.

    Returns
    -------
    pandas.DataFrame
        One row a claim: the columns of `claims` with `event` (its summary), `kind`,
        `start_earliest`, `start_latest`, `place`, `targets` (names, apart by commas),
        `publisher` and `title` of its source where that is settled.
    """
    columns = ["event_id", "kind", "start_earliest", "start_latest", "place_id", "summary"]
    about = record.events[columns].rename(columns={"summary": "event"})
    places = record.places[["place_id", "name"]].rename(columns={"name": "place"})
    sources = record.sources[["source_id", "publisher", "title"]]

    hit = targets(record)
    actors = hit["target_id"].map(short_names(record))
    joined = actors.groupby(hit["claim_id"]).agg(", ".join).rename("targets")
    table = record.claims.merge(about, on="event_id", how="left")
    table = table.merge(places, on="place_id", how="left")
    table = table.merge(joined, left_on="claim_id", right_index=True, how="left")
    return table.merge(sources, on="source_id", how="left")


def targets(record: Record) -> pd.DataFrame:
    """
    Return every actor that each claim covers, from `claims` and `claim_targets` alike.

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
    Return each actor's short name: its acronym, or its name where it has none.

    Returns
    -------
    pandas.DataFrame
        One row an actor: `actor_id`, `actor`.
    """
    called = short_names(record, language=language)
    return pd.DataFrame({"actor_id": called.keys(), "actor": called.values()}, dtype="str")
