"""
Sightings of control: who says that somebody held a place, or that it changed hands.

A sighting's *origin* is the voice that reprints share. Where a sighting names its own source, or
lists several, their origins stand for it; where the citations of its event do, any one of them
may be meant, and all are named.
"""

from __future__ import annotations

import pandas as pd

from menaka.dataset.tables import Record

GROUPS = {
    "town": "place",
    "base": "place",
    "road": "surroundings",
    "surroundings": "surroundings",
    "area": "area",
}
NEEDED = ["control_id", "place_id", "extent", "what", "holder", "status", "date_earliest",
          "date_latest"]  # fmt: skip


def sightings(record: Record) -> pd.DataFrame:
    """
    Give the sightings of control with their holders in one cell and who says so.

    Returns
    -------
    pandas.DataFrame
        The columns of `control`, with `holder` and `before` naming every holder (ids apart by `+`, empty for
        a place that was left), `group` (`place`, `surroundings` or `area`), `place` (its name), `by`
        (the claimant, or else the publishers), `sources` and `origins` (ids apart by `; `), in
        the order of their windows.
    """
    table = record.control
    several = record.control_holders.groupby(["moment", "control_id"])["actor_id"]
    joined = several.agg(lambda ids: "+".join(sorted(ids)))
    for column, moment in (("holder", "after"), ("before", "before")):
        told = {name: ids for (when, name), ids in joined.items() if when == moment}
        table[column] = table[column].fillna(table["control_id"].map(told).astype("str")).fillna("")
    table["group"] = table["extent"].map(GROUPS)
    table["place"] = table["place_id"].map(record.places.set_index("place_id")["name"])
    cited = sources(record).groupby("control_id")
    for column, name in (("publisher", "by"), ("source_id", "sources"), ("origin", "origins")):
        said = cited[column].agg(lambda cells: "; ".join(dict.fromkeys(cells.dropna())))
        table[name] = table["control_id"].map(said)
    table["by"] = table["claimant"].fillna(table["by"])
    order = ["place_id", "date_earliest", "date_latest", "control_id"]
    return table.sort_values(order, ignore_index=True)


def sources(record: Record) -> pd.DataFrame:
    """
    Give the sources that each sighting of control rests on, or may rest on.

    Returns
    -------
    pandas.DataFrame
        One row a sighting and source: `control_id`, `source_id`, `publisher`, `origin`.
    """
    table = record.control
    own = table.loc[table["source_id"].notna(), ["control_id", "source_id"]]
    listed = record.sighting_citations.rename(columns={"sighting_id": "control_id"})
    listed = listed.loc[listed["control_id"].isin(table["control_id"])]
    loose = table.loc[table["source_id"].isna() & table["source_basis"].eq("event")]
    loose = loose[["control_id", "event_id"]].merge(record.citations, on="event_id")
    every = pd.concat([own, listed, loose])[["control_id", "source_id"]].drop_duplicates()
    about = record.sources[["source_id", "publisher", "origin"]]
    return every.merge(about, on="source_id", how="left")
