"""
Who held which place: from sightings to spells, and what is known on a day.

A *spell* is a stretch under one holder and status. A change lies between the last sure day of
the old state and the first sure day of the new, unless somebody dated the change itself; who
dates a change and names the holder *before* it also says who held the place until then. Before the
first sighting a place is unknown. Sightings that contradict each other stay side by side, as spells
in force together, until a later one settles it. They are read in order by `_Place`, one by one:
each continues a spell that is in force, repeats one that has ended, or begins a new one.

On a day a place is *seen* if somebody saw who held it within the *horizon*, or a later change says
who held it until then. It is *last known* if the newest sighting of a town or base is older than
that and at most three years old, its holder still existed, and no later sighting says otherwise, of
the place or of an area around it. Else it is *unknown*, whoever held it last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.observing import WINDOW, agree, contrary_areas, in_order, listing, sightings
from menaka.dataset import names, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

HORIZON = 180  # days
NO_CONTROL = (
    "event files hold none: who won a fight does not say who held the place; hand over a table of "
    "sightings, or a table of states to control.from_wide"
)
NEVER = np.iinfo(np.int64).min  # what numpy takes for a missing day
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest", "first_seen", "last_seen",
        "surely_until", "held_until"]  # fmt: skip
SPELL = ["place_id", "place", "holder", "status", "besieger", *DAYS, "sightings",
         "control_ids"]  # fmt: skip
STATE = ["place", "holder", "status", "known", "days_since", "seen_by", "source", "besieger",
         "inside", "last_holder"]  # fmt: skip
# A sighting as `_Place` reads it: the first and the last day of its window (whole numbers), whether it
# dates a change, its (holder, status, besieger), who held the place before, and its id.
SIGHTING = ["since", "until", "dated", "state", "before", "control_id", "place_id", "place"]
WHERE = ["lat", "lon", "geo_precision"]


@dataclass(slots=True, eq=False)
class _Spell:
    """A spell while it is put together."""

    state: tuple[str, str, str]
    begin: int  # the first day on which it can have begun, or NEVER
    first: int  # by this day it had begun
    sure: int  # it was in force on some day not before this one
    last: int  # the last day on which it can have been seen
    dated: bool  # its last sighting dates a change
    control_ids: list[str] = field(default_factory=list)
    ends: tuple[int, int] = (NEVER, NEVER)  # the window of the change that ended it

    def see(self, day: int, until: int, dated: bool = False) -> None:
        """Note that this spell was seen once more."""
        self.sure, self.last = max(self.sure, day), max(self.last, until)
        self.dated = dated

    def cells(self, horizon: int) -> list[Any]:
        """Return the row of the table of spells, after `place_id` and `place`."""
        # It may be taken to hold for the horizon after it was last seen, or until its change.
        until = self.last + horizon
        until = until if self.ends[1] == NEVER else min(until, self.ends[1])

        days = [self.begin, self.first, *self.ends, self.first, self.last, self.sure, until]
        ids = [len(self.control_ids), ";".join(self.control_ids)]
        return [*self.state[:2], self.state[2] or None, *days, *ids]


@dataclass(slots=True)
class _Place:
    """One place while its sightings are read, in the order of `in_order`."""

    horizon: int
    spells: list[_Spell] = field(default_factory=list)
    # Those in force: several if sightings contradict each other.
    current: list[_Spell] = field(default_factory=list)

    def read(self, sighting: Any) -> None:
        """Read one sighting: it continues a spell, repeats a former one, or begins a new one."""
        # The spell in force that this sighting may belong to, if its horizon still reaches so far.
        lasting = [s for s in self.current if sighting.since <= s.last + self.horizon]
        own = next((s for s in lasting if s.state == sighting.state), None)

        # A change dated no later than its own spell was seen only says when that spell began.
        dates_own = sighting.dated and own is not None and sighting.since <= own.first

        # Who dates a change and names the holder before it says who held the place until then.
        if sighting.before and not dates_own and self._hold_until(sighting):
            own = None

        # The state is in force: this is one more sighting of it, or dates its beginning.
        if own is not None:
            own.begin = max(own.begin, sighting.since) if dates_own else own.begin
            own.see(sighting.since, sighting.until, sighting.dated)
            own.control_ids.append(sighting.control_id)

            # Whoever contradicts it, and was last seen earlier, is settled to have gone.
            for rival in [s for s in self.current if s is not own and sighting.until > s.last]:
                rival.ends = (rival.sure, sighting.until)
                self.current.remove(rival)
            return

        # A wide window may be that of a spell which has ended since: it adds no spell.
        alike = [spell for spell in self.spells if spell.state == sighting.state]
        former = [spell for spell in alike if spell.ends[1] != NEVER]
        inside = former and sighting.since < min(sighting.until, former[-1].ends[1])
        if inside and not sighting.dated:
            former[-1].control_ids.append(sighting.control_id)
            return

        # Two seen to the same last day contradict each other: neither follows the other.
        seen = [s for s in self.current if not (sighting.dated or s.dated)]
        tied = [s for s in seen if s.last == sighting.until]
        self._begin(sighting, *tied[:1]).control_ids.append(sighting.control_id)

    def _hold_until(self, change: Any) -> bool:
        """Note who held the place until a change; return whether that began a spell of its own."""
        holder = next((s for s in self.current if agree(s.state[0], change.before)), None)
        if holder and change.since <= holder.last + self.horizon:
            holder.see(change.since, change.since)
            return False

        # Nobody saw that holder: by the change's first day it was there, unless another still was.
        clear = not self.current or change.since > self.current[-1].last
        day, state = change.since if clear else change.until, (change.before, "controlled", "")
        self._begin(change._replace(since=day, until=day, dated=False, state=state))
        return True

    def _begin(self, sighting: Any, beside: _Spell | None = None) -> _Spell:
        """Begin a spell that ends all others, or begins where one of them did and stands beside it."""
        if beside is not None:
            begin = beside.begin
        else:
            # The new state had not begun while the old one was surely in force. What was only seen
            # says so of the old ones whose horizon still reaches it.
            change = sighting.since if sighting.dated else NEVER
            near = sighting.until - self.horizon
            sure = [s.sure for s in self.current if sighting.dated or s.last >= near]
            begin = min(max([change, *sure]), sighting.until)

            for old in self.current:
                if old.state != sighting.state:
                    old.ends = (max(old.sure, change), sighting.until)
            self.current = []

        spell = _Spell(sighting.state, begin, sighting.until, sighting.since, sighting.until,
                       sighting.dated)  # fmt: skip
        self.current.append(spell)
        self.spells.append(spell)
        return spell


def spells(
    data: Record | pd.DataFrame,
    *,
    place: str | Iterable[str] | None = None,
    horizon: int = HORIZON,
    group: str = "place",
) -> pd.DataFrame:
    """
    Return who held each place, from which change to which, as spells.

    A sighting with a wide window adds no spell where it can be a sighting of one that is there.

    Parameters
    ----------
    data
        A record, or a table of sightings in the form that `sightings` returns.
    place
        One or several ids or names (of a table only ids): the spells of these places, and of those
        that lie in a region, cercle or other area among them.
    horizon
        Days for which a holder is taken to stay after it was last seen.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`.

    Returns
    -------
    pandas.DataFrame
        One row a spell, by place and time: `place_id`, `place`, `holder`, `status`, `besieger`,
        `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (the windows of its first and
        last change; a missing start is unknown, a missing end was not seen), `first_seen`,
        `last_seen`, `surely_until` (the last day on which it was surely in force), `held_until`
        (the last day on which it may be taken to hold), `sightings` (a count; 0 if only
        a later change names the holder), `control_ids` (of its sightings, apart by `;`).

    See Also
    --------
    contradictions : The sightings that contradict each other.

    Raises
    ------
    SchemaError
        Naming every column that is missing, or every row whose window is.
    """
    table = in_order(data, group=group)
    persists = arguments.horizon(horizon).days

    # Days as whole numbers: the reading below compares them many times. Only a change has a before.
    table["since"], table["until"] = (walks.days_since_epoch(table[day]) for day in WINDOW)
    table["dated"] = table["what"].eq("changed")
    before = table.get("before", pd.Series("", table.index))
    table["before"] = before.astype(object).where(table["dated"], "").fillna("")
    table["place"] = table.get("place", table["place_id"])

    # Each place is read by itself, its sightings in the order of their last days.
    found: list[Any] = []
    rows = table[SIGHTING].itertuples(index=False, name="Sighting")
    for ids, told in groupby(rows, key=itemgetter(6, 7)):
        seen, reading = list(told), _Place(persists)
        for k in range(len(seen)):
            _take_first(seen, k, reading.current)
            reading.read(seen[k])
        found += [[*ids, *spell.cells(persists)] for spell in reading.spells]

    # Numbers become days again; what was NEVER becomes missing.
    out = pd.DataFrame(found, columns=SPELL)
    out[DAYS] = out[DAYS].to_numpy("int64").astype("datetime64[D]").astype("datetime64[s]")
    out = out.astype({**dict.fromkeys(SPELL[:4], object), "sightings": int})

    return out if place is None else of_places(data, out, place)


def of_places(
    data: Record | pd.DataFrame, table: pd.DataFrame, place: str | Iterable[str]
) -> pd.DataFrame:
    """Return the spells of some places, and of those that lie in an area among them."""
    wanted = {place_of(data, table, one) for one in arguments.several(place)}
    meant = table["place_id"].isin(wanted)

    # What lies in an area did so on the day on which it was first seen there.
    if isinstance(data, Record):
        tree, areas = walks.Places(data), {one for one in wanted if _is_area(data, one)}
        rows = zip(table["place_id"], table["first_seen"], strict=True)
        meant |= np.array([bool(tree.above(*row) & areas) for row in rows], dtype=bool)
    return table.loc[meant].reset_index(drop=True)


def _is_area(record: Record, place_id: str) -> bool:
    """Return whether a place is no town and no base."""
    kind = record.places.loc[record.places["place_id"].eq(place_id), "kind"]
    return not kind.isin(["locality", "base"]).any()


def place_of(data: Record | pd.DataFrame, table: pd.DataFrame, place: str) -> str:
    """Return the id of a place, by id or name in a record, by id in a table of a reader's own."""
    if isinstance(data, Record):
        return names.place_id(data, place)
    return arguments.choice("place", place, table["place_id"].unique())


def _take_first(rows: list[Any], k: int, current: list[_Spell]) -> None:
    """Move to the front, of changes with one window, the one that starts from the present holder."""
    # Of two changes A to B and B to C of one day, the one from the present holder comes first.
    alike = takewhile(lambda j: rows[j][:3] == rows[k][:3], range(k, len(rows)))
    told = (j for j in alike if rows[j].before)
    starts = (j for j in told if any(agree(s.state[0], rows[j].before) for s in current))
    rows.insert(k, rows.pop(next(starts, k)))


def stops(spells: pd.DataFrame) -> pd.Series:
    """Return the day from which each spell may no longer be taken to hold: its change or its horizon."""
    limit = spells["held_until"] + pd.Timedelta(days=1)
    return limit.where(~spells["end_latest"].le(limit), spells["end_latest"])


def on(
    data: Record | pd.DataFrame,
    day: object,
    *,
    place: str | None = None,
    horizon: int = HORIZON,
    group: str | None = None,
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
        name is the locality; "Ménaka cercle" is the area. Of a table only an id.
    horizon
        Days for which a holder is taken to stay after it was last seen.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`, of which only what is seen is shown
        and nothing is last known; where none is named, that of the place, else towns and bases.

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
    SchemaError
        If a data set of events is given, which holds no control.
    """
    when = arguments.day(day)
    if arguments.is_reported(data):
        raise SchemaError("control", [NO_CONTROL])
    record = data if isinstance(data, Record) else None
    table = data if record is None else sightings(record)

    # Towns and bases are one group, areas another; the place that is asked for decides which.
    wanted = None if place is None else place_of(data, table, place)
    if group is None:
        area = record is not None and wanted is not None and _is_area(record, wanted)
        group = "area" if area else "place"

    seen = in_order(table, group=group)
    held = spells(table, group=group, horizon=horizon)

    # In force that day; of other places the newest spell, unless it had ended by then.
    live = held.loc[held["start_latest"].le(when) & stops(held).gt(when)]
    past = held.loc[held["last_seen"].le(when) & ~held["end_latest"].le(when)]
    past = past.loc[~past["place_id"].isin(live["place_id"])]
    past = past.loc[past["last_seen"].eq(past.groupby("place_id")["last_seen"].transform("max"))]
    newest = pd.concat([live, past]).sort_index()

    out = held.drop_duplicates("place_id").set_index("place_id")[["place"]]
    if wanted is not None and wanted not in out.index:
        out.loc[wanted] = None

    # Two spells in force at once are sightings that contradict each other.
    by = newest.groupby("place_id")
    out["last_holder"] = by["holder"].agg("|".join)
    out[["status", "besieger"]] = by[["status", "besieger"]].last()
    out["status"] = out["status"].mask(by.size().gt(1), "contradicted")

    # Seen within the horizon, else last known, else unknown.
    lasting = _last_known(record, seen, past, when) if group == "place" else []
    kinds = [out.index.isin(live["place_id"]), out.index.isin(lasting)]
    out["known"] = np.select(kinds, ["seen", "last known"], "unknown")

    # What is unknown shows no holder and no status, whoever was there last.
    out["holder"] = out["last_holder"]
    unknown = out["known"].eq("unknown")
    out.loc[unknown, ["holder", "status", "besieger"]] = [np.nan, "unknown", np.nan]

    out = out.join(_witnesses(held, newest, seen, when)).assign(inside=pd.Series(dtype=object))
    out = out[STATE] if record is None else _placed(record, out, when)[[*STATE, *WHERE]]
    return out if wanted is None else out.loc[[wanted]]


def _last_known(
    record: Record | None, seen: pd.DataFrame, past: pd.DataFrame, when: pd.Timestamp
) -> list[str]:
    """Return the places whose newest spell may be shown though its horizon is over."""
    # Nobody is shown whose last sightings contradict each other, or are over three years old.
    single = ~past["place_id"].duplicated(keep=False)
    held = past.loc[single & past["last_seen"].ge(when - pd.DateOffset(years=3))]

    # A sighting whose window holds the day may be of a day before it.
    around = seen.loc[seen["date_earliest"].le(when) & seen["date_latest"].gt(when)]
    pairs = held.merge(around[["place_id", "holder"]], on="place_id", suffixes=("", "_later"))
    denied = {p.place_id for p in pairs.itertuples() if not agree(p.holder, p.holder_later)}

    if record is not None:
        # Nor where others have since been seen to control an area around the place.
        later = held.assign(
            date_earliest=held["last_seen"] + pd.Timedelta(days=1), date_latest=when
        )
        denied |= set(contrary_areas(record, later)["one_place_id"])

        # Nor a holder that had ceased to exist by that day.
        ended = record.actors["ended_earliest"].fillna(record.actors["ended_latest"]).lt(when)
        gone = set(record.actors.loc[ended, "actor_id"])
        denied |= {row.place_id for row in held.itertuples() if gone & set(row.holder.split("+"))}

    return [place for place in held["place_id"] if place not in denied]


def _witnesses(
    held: pd.DataFrame, newest: pd.DataFrame, seen: pd.DataFrame, when: pd.Timestamp
) -> pd.DataFrame:
    """Return the last sightings of the newest spells, or the change that names their holder."""
    # A spell that nobody saw rests on the change that follows it in the table.
    named = held["control_ids"].where(held["sightings"].gt(0), held["control_ids"].shift(-1))
    ids = newest.assign(control_id=named.reindex(newest.index).str.split(";")).explode("control_id")
    told = seen.reindex(columns=["control_id", "by", "sources", "date_latest"])
    rows = ids[["place_id", "control_id"]].merge(told, on="control_id")

    # The newest sighting by that day; where days are missing, every sighting of the spell.
    rows["day"] = rows["date_latest"].where(rows["date_latest"].le(when))
    last = rows.groupby("place_id")["day"].transform("max")
    by = rows.loc[rows["day"].eq(last) | last.isna()].groupby("place_id")
    said = by[["by", "sources"]].agg(listing).set_axis(["seen_by", "source"], axis=1)
    return said.assign(days_since=(when - by["day"].first()).dt.days.astype("Int64"))


def _placed(record: Record, out: pd.DataFrame, when: pd.Timestamp) -> pd.DataFrame:
    """Add where places are, and to each town the bases in it of which something is known."""
    places = record.places.set_index("place_id")
    parents = record.place_parents
    town = parents.loc[walks.in_force(parents, when)].drop_duplicates("place_id")

    out["place"] = places["name"].astype(object).reindex(out.index)

    # A base without coordinates of its own stands where its town does.
    base = places["kind"].reindex(out.index).eq("base")
    at = out.index.to_series().mask(base, town.set_index("place_id")["parent_id"])
    own, of_town = places[WHERE].reindex(out.index), places[WHERE].reindex(at)
    out = out.join(own.where(own["lat"].notna(), of_town.set_axis(out.index)))

    shown = out.loc[base & out["known"].ne("unknown")]
    said = shown.index + ": " + shown["holder"].replace("", "nobody") + " (" + shown["known"] + ")"
    out["inside"] = said.groupby(at).agg("; ".join).reindex(out.index)
    return out
