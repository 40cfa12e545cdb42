"""
What is known of a place on a day: seen, last known, or unknown.

*Seen*: somebody saw who held it within the horizon, or a change of a later day says who held it
until then. *Last known*: the newest sighting of a town or base is older than the horizon and at
most three years old, its holder still existed that day, and no later sighting says otherwise,
of the place or of an area around it. *Unknown*: everything else, whoever held it last.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.holding import HORIZON, from_sightings, place_of, stops
from menaka.control.observing import agree, contrary_areas, in_order, sightings
from menaka.dataset import walks
from menaka.dataset.tables import Record

LAST_KNOWN = pd.DateOffset(years=3)
COLUMNS = ["place", "holder", "status", "known", "days_since", "seen_by", "source", "besieger",
           "inside", "last_holder"]  # fmt: skip
WHERE = ["lat", "lon", "geo_precision"]


def on(
    data: Record | pd.DataFrame,
    day: object,
    *,
    place: str | None = None,
    horizon: int = HORIZON,
    group: str = "place",
) -> pd.DataFrame:
    """
    Return who held each place on a day, as far as anybody saw, and who says so.

    Parameters
    ----------
    data
        A record, or a table of sightings in the form that `sightings` returns.
    day
        An ISO day, as `"2022-05-15"`.
    place
        An id or a name: one row, also for a place that nobody ever saw in anybody's hands. A bare
        name is the locality; "Ménaka cercle" is the area.
    horizon
        Days for which a holder is taken to stay after it was last seen.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`, where no place is named.

    Returns
    -------
    pandas.DataFrame
        Indexed by `place_id`, a row for every place that was ever sighted: `place` (its name);
        `holder` (ids apart by `+`, apart by `|` where sightings contradict each other, empty where
        nobody holds it, missing where unknown); `status` (a word of the codebook, `contradicted` or
        `unknown`); `known` (`seen`, `last known` or `unknown`); `days_since`, `seen_by` (a claimant,
        or else the publishers) and `source` of the newest sighting of who held it, of whatever age
        (days missing where only a later change names the holder); `besieger`; `inside` (the bases in
        a town of which something is known: "base: holder (seen)", ids apart by `; `); `last_holder`
        (by the newest sighting, of whatever age). Of a record also `lat`, `lon`, `geo_precision` (of
        its town for a base without its own).

    Raises
    ------
    NotFoundError
        If nothing answers to the name of the place.
    """
    when = arguments.day(day)
    record = data if isinstance(data, Record) else None
    table = sightings(record) if record is not None else data
    wanted = None if place is None else place_of(data, table, place)
    if wanted is not None and record is not None:
        kind = record.places.set_index("place_id")["kind"][wanted]
        group = "place" if kind in ("locality", "base") else "area"
    seen = in_order(table, group=group)
    spells = from_sightings(seen, arguments.horizon(horizon).days)

    # In force that day; of other places the newest spell, unless it had ended by then.
    live = spells.loc[spells["start_latest"].le(when) & stops(spells).gt(when)]
    past = spells.loc[spells["last_seen"].le(when) & ~spells["end_latest"].le(when)]
    past = past.loc[~past["place_id"].isin(live["place_id"])]
    past = past.loc[past["last_seen"].eq(past.groupby("place_id")["last_seen"].transform("max"))]
    newest = pd.concat([live, past]).sort_index()

    by = newest.groupby("place_id")
    out = spells.drop_duplicates("place_id").set_index("place_id")[["place"]]
    out["last_holder"] = by["holder"].agg("|".join)
    out["status"] = by["status"].last().mask(by.size().gt(1), "contradicted")
    out["besieger"] = by["besieger"].last()
    lasting = _last_known(record, table, seen, past, when) if group == "place" else set()
    known = [out.index.isin(live["place_id"]), out.index.isin(list(lasting))]
    out["known"] = np.select(known, ["seen", "last known"], "unknown")
    unknown = out["known"].eq("unknown")
    out["holder"], out["besieger"] = out["last_holder"].mask(unknown), out["besieger"].mask(unknown)
    out["status"] = out["status"].mask(unknown, "unknown")

    out = out.join(_witnesses(spells, newest, seen, when))
    if wanted is not None and wanted not in out.index:
        out.loc[wanted, ["status", "known"]] = ["unknown", "unknown"]
    out["inside"] = pd.Series(dtype=object)
    if record is not None:
        out = _placed(record, out, when)
    out = out[[*COLUMNS, *(column for column in WHERE if column in out)]]
    return out if wanted is None else out.loc[[wanted]]


def _last_known(
    record: Record | None, table: pd.DataFrame, seen: pd.DataFrame, past: pd.DataFrame, when: pd.Timestamp
) -> set[str]:  # fmt: skip
    """Return the places whose newest spell may be shown though its horizon is over."""
    single = past.loc[~past["place_id"].duplicated(keep=False)]
    held = single.loc[single["last_seen"].ge(when - LAST_KNOWN)]

    # A sighting whose window holds the day may be of a day before it.
    around = seen.loc[seen["date_earliest"].le(when) & seen["date_latest"].gt(when)]
    pairs = held.merge(around[["place_id", "holder"]], on="place_id", suffixes=("", "_later"))
    differ = [
        not agree(*cells) for cells in zip(pairs["holder"], pairs["holder_later"], strict=True)
    ]
    denied = set(pairs.loc[np.array(differ, dtype=bool), "place_id"])
    if record is None:
        return set(held["place_id"]) - denied

    since = held.assign(start=held["last_seen"] + pd.Timedelta(days=1), end=when)
    denied |= set(contrary_areas(record, since, table)["place_id"])
    actors = record.actors
    ended = actors["ended_earliest"].fillna(actors["ended_latest"]).lt(when)
    gone = set(actors.loc[ended, "actor_id"])
    exists = [not gone & set(holder.split("+")) for holder in held["holder"]]
    return set(held.loc[np.array(exists, dtype=bool), "place_id"]) - denied


def _witnesses(
    spells: pd.DataFrame, newest: pd.DataFrame, seen: pd.DataFrame, when: pd.Timestamp
) -> pd.DataFrame:
    """Return the last sightings of the newest spells, or the change that names their holder."""
    named = spells["control_ids"].where(spells["sightings"].gt(0), spells["control_ids"].shift(-1))
    ids = newest.assign(control_id=named.reindex(newest.index).str.split(";")).explode("control_id")
    columns = [c for c in ("by", "sources", "date_latest") if c in seen]
    rows = ids[["place_id", "control_id"]].merge(seen[["control_id", *columns]], on="control_id")

    day = rows["date_latest"].where(rows["date_latest"].le(when))
    last = day.groupby(rows["place_id"]).transform("max")
    rows = rows.assign(day=day).loc[day.eq(last) | last.isna()]
    by = rows.groupby("place_id")
    out = pd.DataFrame({"days_since": (when - by["day"].first()).dt.days.astype("Int64")})
    for name, column in (("seen_by", "by"), ("source", "sources")):
        out[name] = by[column].agg(_joined) if column in seen else pd.NA
    return out


def _joined(cells: pd.Series) -> str:
    return "; ".join(dict.fromkeys(cells.dropna()))


def _placed(record: Record, out: pd.DataFrame, when: pd.Timestamp) -> pd.DataFrame:
    """Add where places are, and to each town the bases in it of which something is known."""
    places = record.places.set_index("place_id")
    parents = record.place_parents
    town = parents.loc[walks.in_force(parents, when)].drop_duplicates("place_id")
    town = town.set_index("place_id")["parent_id"]
    out["place"] = out["place"].fillna(places["name"])

    base = places["kind"].reindex(out.index).eq("base")
    at = pd.Series(out.index, out.index).where(~base, out.index.map(town))
    own, of_town = places[WHERE].reindex(out.index), places[WHERE].reindex(at)
    out = out.join(own.where(own["lat"].notna(), of_town.set_axis(out.index)))

    shown = out.loc[base & out["known"].ne("unknown")]
    who = shown["holder"].replace("", "nobody")
    said = pd.Series(shown.index, shown.index) + ": " + who + " (" + shown["known"] + ")"
    out["inside"] = said.groupby(at).agg("; ".join).reindex(out.index)
    return out


def areas(
    record: Record, day: object, among: Iterable[str], *, horizon: int = HORIZON
) -> pd.DataFrame:
    """
    Return who is said to hold each of some areas, by itself or with a larger area.

    Parameters
    ----------
    record, day, horizon
        As in `on`.
    among
        Ids of areas, as those that have an outline.

    Returns
    -------
    pandas.DataFrame
        The rows of `on` that were seen, indexed by `place_id` of the area asked for, with `of` (the
        area that the sighting is of: its own, else the smallest around it). Others are left out.
    """
    state = on(record, day, horizon=horizon, group="area")
    state = state.loc[state["known"].eq("seen")]
    tree, when = walks.Places(record), arguments.day(day)
    found = {}
    for area in among:
        around = tree.above(area, when) & set(state.index)
        if around:  # the smallest lies in the most others
            found[area] = max(sorted(around), key=lambda one: len(tree.above(one, when)))
    of = pd.Series(found, dtype=object).rename_axis("place_id")
    return state.reindex(of.to_numpy()).set_axis(of.index).assign(of=of)
