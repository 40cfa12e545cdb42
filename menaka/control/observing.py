"""
Sightings of control: who says that somebody held a place, or that it changed hands.

A sighting is *seen* (a state on some day of a window) or *changed* (a change of hands in a
window). What is seen of a base counts for its town where both go by one name; what is seen of
the surroundings, of a road or of a whole area is kept apart. Where the citations of its event
stand for a sighting, any one of them may be meant, and all are named.

Two sightings *contradict* each other where their windows overlap and neither dates a change. A
sighting of an area that is controlled speaks of the towns inside it, but for the place that it
excepts (`except_place_id`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset import walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

GROUPS = {
    "town": "place",
    "base": "place",
    "road": "surroundings",
    "surroundings": "surroundings",
    "area": "area",
}
WHAT = ("seen", "changed")
STATUSES = ("controlled", "contested", "besieged", "influence", "vacated")
WINDOW = ["date_earliest", "date_latest"]
NEEDED = ["control_id", "place_id", "extent", "what", "holder", "status", *WINDOW]
State = tuple[str, str, str]  # holder, status, besieger


def sightings(record: Record) -> pd.DataFrame:
    """
    Return the sightings of control with their holders in one cell and who says so.

    Returns
    -------
    pandas.DataFrame
        The columns of `control`, with `holder` and `before` naming every holder (ids apart by `+`,
        empty for a place that was left), `group` (`place`, `surroundings` or `area`), `place` (its
        name), `by` (the claimant, or else the publishers) and `sources` (ids apart by `; `), in the
        order of their windows.
    """
    if not isinstance(record, Record):
        raise SchemaError("record", ["is none; get one with menaka.load()"])
    table = record.control
    several = record.control_holders.groupby(["moment", "control_id"])["actor_id"]
    joined = several.agg(lambda ids: "+".join(sorted(ids)))

    # A sighting with several holders lists them in a table of its own.
    for column, moment in (("holder", "after"), ("before", "before")):
        listed = {name: ids for (when, name), ids in joined.items() if when == moment}
        own = table[column].astype(object)
        table[column] = own.fillna(table["control_id"].map(listed).astype(object)).fillna("")
    table["group"] = table["extent"].map(GROUPS)
    table["place"] = table["place_id"].map(record.places.set_index("place_id")["name"])

    cited = sources(record).groupby("control_id")
    for column, name in (("publisher", "by"), ("source_id", "sources")):
        said = cited[column].agg(lambda cells: "; ".join(dict.fromkeys(cells.dropna())))
        table[name] = table["control_id"].map(said)
    table["by"] = table["claimant"].fillna(table["by"])
    return table.sort_values(["place_id", *WINDOW, "control_id"], ignore_index=True)


def sources(record: Record) -> pd.DataFrame:
    """
    Return the sources that each sighting of control rests on, or may rest on.

    Returns
    -------
    pandas.DataFrame
        One row a sighting and source: `control_id`, `source_id`, `publisher`.
    """
    table = record.control
    own = table.loc[table["source_id"].notna(), ["control_id", "source_id"]]
    listed = record.sighting_citations.rename(columns={"sighting_id": "control_id"})
    listed = listed.loc[listed["control_id"].isin(table["control_id"])]
    loose = table.loc[table["source_id"].isna() & table["source_basis"].eq("event")]
    loose = loose[["control_id", "event_id"]].merge(record.citations, on="event_id")

    every = pd.concat([own, listed, loose])[["control_id", "source_id"]].drop_duplicates()
    return every.merge(record.sources[["source_id", "publisher"]], on="source_id", how="left")


def in_order(data: Record | pd.DataFrame, *, group: str = "place") -> pd.DataFrame:
    """
    Return the sightings of one group in the order in which they become spells.

    Returns
    -------
    pandas.DataFrame
        The sightings by place and last day, with `state` (holder, status, besieger). On one day
        stands first what was seen before a change, then the change, then what was seen after it.

    Raises
    ------
    SchemaError
        Naming every column that is missing, and every row with a word that is not in the
        codebook or a window that is none.
    """
    arguments.choice("group of sightings", group, dict.fromkeys(GROUPS.values()))
    table = sightings(data) if isinstance(data, Record) else data
    require(table, "sightings", NEEDED)
    table = table.loc[table["group"].eq(group)] if "group" in table else table
    table = arguments.days(table, WINDOW, "sightings")

    problems = []
    wrong = {
        "has no window of days, or one that ends before it begins": ~table["date_earliest"].le(
            table["date_latest"]
        )
    }
    for column, words in (("what", WHAT), ("status", STATUSES)):
        wrong[f"has a {column} that is none of {', '.join(words)}"] = ~table[column].isin(words)
    for problem, rows in wrong.items():
        problems += [f"{name} {problem}" for name in table.loc[rows, "control_id"]]
    if problems:
        raise SchemaError("sightings", problems)

    table = table.assign(state=_states(table))
    key = ["place_id", "state", "date_latest"]
    changed = table["what"].eq("changed")
    new_states = set(table.loc[changed, key].itertuples(index=False, name=None))
    after = [row in new_states for row in table[key].itertuples(index=False, name=None)]
    table["rank"] = np.where(changed, 1, np.where(after, 2, 0))
    order = ["place_id", "date_latest", "rank", "date_earliest", "control_id"]
    return table.sort_values(order, ignore_index=True).drop(columns="rank")


def _states(table: pd.DataFrame) -> list[State]:
    besieger = table["besieger"] if "besieger" in table else pd.Series("", index=table.index)
    columns = (table["holder"], table["status"], besieger)
    return list(zip(*(c.astype(object).fillna("").tolist() for c in columns), strict=True))


def agree(one: str, other: str) -> bool:
    """Return whether two cells of holders name one holder in common, or both nobody."""
    return one == other or bool(set(one.split("+")) & set(other.split("+")) - {""})


def contradictions(data: Record | pd.DataFrame, *, group: str = "place") -> pd.DataFrame:
    """
    Return the sightings that contradict each other side by side, with who says so.

    Of a record, towns are compared with the areas around them as well. Where the windows are
    wider than one shared day, both may be right: the place may have changed hands between.

    Parameters
    ----------
    data
        A record, or a table of sightings in the form that `sightings` returns.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`.

    Returns
    -------
    pandas.DataFrame
        One row a pair: `place_id`, `overlap` (days that the windows share), `may_be_a_change`, and
        for each of the two (`one_`, `other_`) `place_id` (unlike where one is of an area),
        `holder`, `status`, `date_earliest`, `date_latest`, `by`, `sources`, `control_id`.
    """
    seen = in_order(data, group=group)
    seen = seen.loc[seen["what"].eq("seen")].assign(row=lambda table: range(len(table)))
    one, other = seen.add_prefix("one_"), seen.add_prefix("other_")
    pairs = one.merge(other, left_on="one_place_id", right_on="other_place_id")
    pairs = pairs.loc[
        pairs["one_row"].lt(pairs["other_row"]) & pairs["one_state"].ne(pairs["other_state"])
    ]

    # Who holds an area holds the towns in it, unless the sighting excepts them.
    if isinstance(data, Record) and group == "place":
        held = seen.loc[seen["holder"].ne("")]
        held = held.assign(start=held["date_earliest"], end=held["date_latest"])
        around = contrary_areas(data, held).query("area_what == 'seen'")
        named = {name: f"one_{name}" for name in held}
        named |= {name: name.replace("area_", "other_", 1) for name in around if name not in held}
        pairs = pd.concat([pairs, around.rename(columns=named)], ignore_index=True)

    begin = pairs[["one_date_earliest", "other_date_earliest"]].max(axis=1)
    end = pairs[["one_date_latest", "other_date_latest"]].min(axis=1)
    same_day = pairs["one_date_latest"].eq(pairs["other_date_latest"])
    pairs["place_id"], pairs["overlap"] = pairs["one_place_id"], (end - begin).dt.days + 1
    pairs["may_be_a_change"] = pairs["overlap"].gt(1) | ~same_day
    columns = ["place_id", "holder", "status", *WINDOW, "by", "sources", "control_id"]
    sides = [f"{side}_{name}" for side in ("one", "other") for name in columns]
    out = pairs.loc[pairs["overlap"].ge(1)].reindex(
        columns=["place_id", "overlap", "may_be_a_change", *sides]
    )
    return out.reset_index(drop=True)


def contrary_areas(
    record: Record, held: pd.DataFrame, table: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    Pair what is said of towns with sightings in which others control an area around them.

    Parameters
    ----------
    record
        The record, for which place lies in which.
    held
        `place_id`, `holder` (ids apart by `+`), `start`, `end` (days between which it is said).
    table
        As from `sightings`; the record's where none is given.

    Returns
    -------
    pandas.DataFrame
        A row a pair: the columns of `held`, and those of the area's sighting after `area_`.
    """
    every = sightings(record) if table is None else table
    controlled = every["group"].eq("area") & every["status"].eq("controlled")
    pairs = held.merge(every.loc[controlled].add_prefix("area_"), how="cross")
    same_days = pairs["area_date_earliest"].le(pairs["end"]) & pairs["area_date_latest"].ge(
        pairs["start"]
    )
    pairs = pairs.loc[same_days]

    tree = walks.Places(record)
    spared = pairs.get("area_except_place_id", pd.Series("", index=pairs.index, dtype=object))
    contrary = []
    for place, area, but, one, other, day in zip(
        pairs["place_id"], pairs["area_place_id"], spared, pairs["holder"], pairs["area_holder"],
        pairs["area_date_latest"], strict=True,
    ):  # fmt: skip
        around = tree.above(place, day)
        contrary.append(area in around - {place} and but not in around and not agree(one, other))
    return pairs.loc[np.array(contrary, dtype=bool)]
