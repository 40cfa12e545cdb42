"""
Who held which place, from sightings to spells.

A *sighting* says who was seen to hold a place, or that it changed hands, in a window of
days. A *spell* is a stretch under one holder and status. A change lies between the last
sighting of the old state and the first of the new, unless somebody dated the change itself.
Between sightings a place is *held until seen otherwise*, but only to a *horizon*; then it is
*unknown*. Before the first sighting it is unknown as well. What is seen of a base counts for
its town; what is seen of the surroundings, a road or a whole area is kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from menaka.dataset.tables import Record
from menaka.errors import require

HORIZON = 180  # days
GROUPS = {
    "town": "place",
    "base": "place",
    "road": "surroundings",
    "surroundings": "surroundings",
    "area": "area",
}
NEEDED = [
    "control_id",
    "place_id",
    "extent",
    "what",
    "holder",
    "status",
    "date_earliest",
    "date_latest",
]


def sightings(record: Record) -> pd.DataFrame:
    """
    Give the sightings of control with their holders in one cell.

    Returns
    -------
    pandas.DataFrame
        The columns of `control`, with `holder` naming every holder (ids apart by `+`, empty for
        a place that was left), `group` (`place`, `surroundings` or `area`), `place` (its name), in
        the order of their windows.
    """
    table = record.control
    several = record.control_holders.loc[record.control_holders["moment"].eq("after")]
    joined = several.groupby("control_id")["actor_id"].agg(lambda ids: "+".join(sorted(ids)))
    table["holder"] = table["holder"].fillna(table["control_id"].map(joined)).fillna("")
    table["group"] = table["extent"].map(GROUPS)
    called = record.places.set_index("place_id")["name"]
    table["place"] = table["place_id"].map(called)
    order = ["place_id", "date_earliest", "date_latest", "control_id"]
    return table.sort_values(order, ignore_index=True)


def spells(
    data: Record | pd.DataFrame, *, horizon: int = HORIZON, group: str = "place"
) -> pd.DataFrame:
    """
    Turn sightings into spells.

    Two sightings of one place whose windows overlap and whose states differ are either a
    change inside the window or a contradiction; where neither is dated as a change, both
    spells carry `contradicted`.

    Parameters
    ----------
    data
        A record, or a table of sightings in the form that `sightings` gives.
    horizon
        Days for which a holder is taken to stay after it was last seen.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`.

    Returns
    -------
    pandas.DataFrame
        One row a spell, by place and time: `place_id`, `place`, `holder`, `status`, `besieger`,
        `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (the windows of its first and last
        change; a missing start is unknown, a missing end was not seen), `first_seen`,
        `last_seen`, `held_until` (the last day on which it may be taken to hold), `sightings` (a
        count), `contradicted`.
    """
    table = sightings(data) if isinstance(data, Record) else data
    require(table, "sightings", NEEDED)
    table = table.loc[table["group"].eq(group)] if "group" in table else table
    rows: list[dict[str, Any]] = []
    for place_id, seen in table.groupby("place_id", sort=True):
        ordered = seen.sort_values(["date_latest", "date_earliest", "control_id"])
        rows += _spells_of(str(place_id), ordered.to_dict("records"), pd.Timedelta(days=horizon))
    columns = [
        "place_id",
        "place",
        "holder",
        "status",
        "besieger",
        "start_earliest",
        "start_latest",
        "end_earliest",
        "end_latest",
        "first_seen",
        "last_seen",
        "held_until",
        "sightings",
        "contradicted",
    ]
    spelt = pd.DataFrame(rows, columns=columns)
    days = [name for name in columns if name.startswith(("start", "end", "first", "last", "held"))]
    return spelt.astype(dict.fromkeys(days, "datetime64[s]"))


def _state(seen: dict[str, Any]) -> tuple[str, str, str]:
    besieger = seen.get("besieger")
    return (seen["holder"], seen["status"], "" if pd.isna(besieger) else str(besieger))


def _spells_of(
    place_id: str, seen: Sequence[dict[str, Any]], horizon: pd.Timedelta
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in seen:
        last = rows[-1] if rows else None
        state = _state(one)
        same = last is not None and last["state"] == state
        fresh = last is not None and one["date_earliest"] <= last["last_seen"] + horizon
        if last is not None and same and fresh:
            last["last_seen"] = max(last["last_seen"], one["date_latest"])
            last["sightings"] += 1
            continue
        contradicts = False
        if one["what"] == "changed":
            since = one["date_earliest"]
        elif last is not None and fresh:
            since = min(last["last_seen"], one["date_latest"])
            contradicts = last["what"] == "seen" and one["date_earliest"] <= last["last_seen"]
        else:
            since = pd.NaT
        if last is not None and not same:
            last["end_earliest"] = last["last_seen"] if pd.isna(since) else since
            last["end_latest"] = one["date_latest"]
            last["contradicted"] |= contradicts
        rows.append(
            {
                "place_id": place_id,
                "place": one.get("place", place_id),
                "holder": one["holder"],
                "status": one["status"],
                "besieger": one.get("besieger"),
                "state": state,
                "what": one["what"],
                "start_earliest": since,
                "start_latest": one["date_latest"],
                "end_earliest": pd.NaT,
                "end_latest": pd.NaT,
                "first_seen": one["date_latest"],
                "last_seen": one["date_latest"],
                "sightings": 1,
                "contradicted": contradicts,
            }
        )
    for row in rows:
        limit = row["last_seen"] + horizon
        row["held_until"] = limit if pd.isna(row["end_latest"]) else min(limit, row["end_latest"])
    return rows


def on(
    data: Record | pd.DataFrame,
    day: str | pd.Timestamp,
    *,
    horizon: int = HORIZON,
    group: str = "place",
) -> pd.DataFrame:
    """
    Say who held each place on a day, as far as anybody saw.

    Parameters
    ----------
    data, horizon, group
        As in `spells`.
    day
        A day, as `"2022-05-15"`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `place_id`, a row for every place that was ever sighted: `place`, `holder`
        (missing where unknown), `status` (`unknown` among them), `days_since` (since it was last
        surely seen; missing where unknown), `changing` (the day lies inside the window of a change), `lat`, `lon`,
        `geo_precision` (from a record only).
    """
    when = pd.Timestamp(day)
    table = spells(data, horizon=horizon, group=group)
    begun = table["start_latest"].le(when)
    state = table.loc[begun & table["held_until"].ge(when)].drop_duplicates("place_id", keep="last")
    state = state.set_index("place_id")
    every = table.drop_duplicates("place_id").set_index("place_id")[["place"]]
    out = every.join(state[["holder", "status", "end_earliest", "end_latest"]])
    out["status"] = out["status"].fillna("unknown")
    told = sightings(data) if isinstance(data, Record) else data
    told = told.loc[told["date_latest"].le(when)]
    if "group" in told:
        told = told.loc[told["group"].eq(group)]
    seen = told.groupby("place_id")["date_latest"].max().reindex(out.index)
    since = (when - pd.to_datetime(seen)).dt.days.astype("Int64")
    out["days_since"] = since.mask(out["status"].eq("unknown"))
    out["changing"] = out["end_earliest"].lt(when) & out["end_latest"].gt(when)
    out = out[["place", "holder", "status", "days_since", "changing"]]
    if isinstance(data, Record):
        where = data.places.set_index("place_id")[["lat", "lon", "geo_precision"]]
        out = out.join(where)
    return out
