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

from functools import lru_cache

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset import names, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

GROUPS = {
    "town": "place",
    "base": "place",
    "road": "surroundings",
    "surroundings": "surroundings",
    "area": "area",
}
STATUSES = ("controlled", "contested", "besieged", "influence", "vacated")
WINDOW = ["date_earliest", "date_latest"]
NEEDED = ["control_id", "place_id", "what", "holder", "status", *WINDOW]


def sightings(record: Record) -> pd.DataFrame:
    """
    Return the sightings of control with their holders in one cell and who says so.

    Returns
    -------
    pandas.DataFrame
        The columns of `control`, with `holder` and `before` naming every holder (ids apart by `+`,
        empty for a place that was left), `group` (`place`, `surroundings` or `area`), `place` (its
        name), `by` (the claimant, or else the publishers) and `sources` (ids apart by `;`), in the
        order of their windows.
    """
    return _sightings(arguments.record(record)).copy()


@lru_cache(maxsize=2)
def _sightings(record: Record) -> pd.DataFrame:
    """Return the sightings of a record; they are read again on every day of a map."""
    table = record.control

    # A sighting with several holders lists them in a table of its own.
    several = record.control_holders.sort_values("actor_id").groupby(["moment", "control_id"])
    joint = several["actor_id"].agg("+".join)
    for column, moment in (("holder", "after"), ("before", "before")):
        listed = [joint.get((moment, sighting), "") for sighting in table["control_id"]]
        table[column] = table[column].astype(object).where(table[column].notna(), listed)
    table["group"] = table["extent"].map(GROUPS)
    table["place"] = table["place_id"].map(names.place_names(record))

    # Where nobody is named as the claimant, the publishers stand for it.
    cited = sources(record).groupby("control_id")
    table["by"] = table["claimant"].fillna(table["control_id"].map(cited["publisher"].agg(listing)))
    table["sources"] = table["control_id"].map(cited["source_id"].agg(listing))
    return table.sort_values(["place_id", *WINDOW, "control_id"], ignore_index=True)


def listing(cells: pd.Series) -> str:
    """Return the words of some cells, each once, apart by `; `."""
    return "; ".join(dict.fromkeys(cells.dropna()))


def sources(record: Record) -> pd.DataFrame:
    """
    Return the sources that each sighting of control rests on, or may rest on.

    Returns
    -------
    pandas.DataFrame
        One row a sighting and source: `control_id`, `source_id`, `publisher`.
    """
    # A sighting without a source of its own rests on those of its event, or on a list of its own.
    table = record.control[["control_id", "source_id", "source_basis", "event_id"]]
    event = table.loc[table["source_id"].isna() & table["source_basis"].eq("event")]
    event = event.drop(columns="source_id").merge(record.citations, on="event_id")
    listed = record.sighting_citations.rename(columns={"sighting_id": "control_id"})

    every = pd.concat([table, listed.merge(table["control_id"]), event])
    every = every[["control_id", "source_id"]].dropna().drop_duplicates()
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
        Naming every column that is missing, and every row whose window is none.
    ChoiceError
        If a word is not in the codebook.
    """
    arguments.choice("group of sightings", group, dict.fromkeys(GROUPS.values()))
    table = sightings(data) if isinstance(data, Record) else data
    require(table, "sightings", NEEDED)
    table = table.loc[table["group"].eq(group)] if "group" in table else table
    table = arguments.days(table, WINDOW, "sightings")

    arguments.choices("what", table["what"].unique(), ["seen", "changed"])
    arguments.choices("status", table["status"].unique(), STATUSES)
    wrong = table.loc[~table["date_earliest"].le(table["date_latest"]), "control_id"]
    if len(wrong):
        problem = "has no window, or one that ends before it begins"
        raise SchemaError("sightings", [f"{name} {problem}" for name in wrong])

    state = table.reindex(columns=["holder", "status", "besieger"]).astype(object).fillna("")
    table["state"] = pd.Series(list(state.itertuples(index=False, name=None)), table.index)
    key = pd.MultiIndex.from_frame(table[["place_id", "state", "date_latest"]])

    # Within a day: what preceded a change (0), the change (1), what shares its new state (2).
    changed = table["what"].eq("changed")
    table["rank"] = np.where(changed, 1, np.where(key.isin(key[changed]), 2, 0))
    order = ["place_id", "date_latest", "rank", "date_earliest", "control_id"]
    return table.sort_values(order, ignore_index=True).drop(columns="rank")


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
    seen = in_order(data, group=group).rename_axis("row").reset_index()
    seen = seen.loc[seen["what"].eq("seen")]

    # Each pair once: two sightings of one place that name different states.
    one, other = seen.add_prefix("one_"), seen.add_prefix("other_")
    pairs = one.merge(other, left_on="one_place_id", right_on="other_place_id")
    unlike = pairs["one_state"].ne(pairs["other_state"])
    pairs = pairs.loc[unlike & pairs["one_row"].lt(pairs["other_row"])]

    # Who holds an area holds the towns in it, unless the sighting excepts them.
    if isinstance(data, Record) and group == "place":
        around = contrary_areas(data, seen.loc[seen["holder"].ne("")])
        pairs = pd.concat([pairs, around.query("other_what == 'seen'")], ignore_index=True)

    begin = pairs[["one_date_earliest", "other_date_earliest"]].max(axis=1)
    end = pairs[["one_date_latest", "other_date_latest"]].min(axis=1)

    # If the windows share one day only and both end on it, the place cannot have changed hands between.
    apart = pairs["one_date_latest"].ne(pairs["other_date_latest"])
    pairs["place_id"], pairs["overlap"] = pairs["one_place_id"], (end - begin).dt.days + 1
    pairs["may_be_a_change"] = pairs["overlap"].gt(1) | apart

    told = ["place_id", "holder", "status", *WINDOW, "by", "sources", "control_id"]
    sides = [f"{side}_{name}" for side in ("one", "other") for name in told]
    out = pairs.reindex(columns=["place_id", "overlap", "may_be_a_change", *sides])
    return out.loc[out["overlap"].ge(1)].reset_index(drop=True)


def contrary_areas(record: Record, held: pd.DataFrame) -> pd.DataFrame:
    """
    Return pairs of a town's holder and a sighting in which another controls an area around it.

    Parameters
    ----------
    record
        The record, for its sightings and for which place lies in which.
    held
        `place_id`, `holder` (ids apart by `+`), `date_earliest`, `date_latest` (the days between
        which it is said).

    Returns
    -------
    pandas.DataFrame
        A row a pair: the columns of `held` after `one_`, those of the area's sighting after `other_`.
    """
    areas = sightings(record).query("group == 'area' and status == 'controlled'")

    # Pairs whose days overlap.
    pairs = held.add_prefix("one_").merge(areas.add_prefix("other_"), how="cross")
    begun = pairs["other_date_earliest"].le(pairs["one_date_latest"])
    pairs = pairs.loc[begun & pairs["other_date_latest"].ge(pairs["one_date_earliest"])]

    # The place lies in the area, is not excepted, and another holds it.
    tree, contrary = walks.Places(record), []
    for pair in pairs.itertuples():
        around = tree.above(pair.one_place_id, pair.other_date_latest)
        inside = pair.other_place_id in around - {pair.one_place_id}
        spared = pair.other_except_place_id in around
        contrary.append(inside and not spared and not agree(pair.one_holder, pair.other_holder))
    return pairs.loc[np.array(contrary, dtype=bool)]
