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
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.observing import agree, contrary_areas, in_order, listing, sightings
from menaka.dataset import names, walks
from menaka.dataset.tables import Record

HORIZON = 180  # days
NEVER = np.iinfo(np.int64).min  # what numpy takes for a missing day
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest", "first_seen", "last_seen",
        "surely_until", "held_until"]  # fmt: skip
SPELL = ["place_id", "place", "holder", "status", "besieger", *DAYS, "sightings", "contradicted",
         "against", "control_ids"]  # fmt: skip
STATE = ["place", "holder", "status", "known", "days_since", "seen_by", "source", "besieger",
         "inside", "last_holder"]  # fmt: skip
WHERE = ["lat", "lon", "geo_precision"]


class _Sighting(NamedTuple):
    """A sighting as `_Place` reads it; days are whole numbers since 1 January 1970."""

    since: int  # the first and the last day of its window
    until: int
    what: str
    state: tuple[str, str, str]  # holder, status, besieger
    before: str
    control_id: str


@dataclass(slots=True, eq=False)
class _Spell:
    """A spell while it is put together."""

    state: tuple[str, str, str]
    begin: int  # the first day on which it can have begun, or NEVER
    first: int  # by this day it had begun
    sure: int  # it was in force on some day not before this one
    last: int  # the last day on which it can have been seen
    what: str
    control_ids: list[str] = field(default_factory=list)
    ends: tuple[int, int] = (NEVER, NEVER)  # the window of the change that ended it
    against: set[str] = field(default_factory=set)

    def see(self, sighting: _Sighting) -> None:
        """Add one more sighting to this spell."""
        self.sure, self.last = max(self.sure, sighting.since), max(self.last, sighting.until)
        self.what = sighting.what
        self.control_ids += [sighting.control_id] if sighting.control_id else []

    def end(self, earliest: int, latest: int) -> None:
        """End this spell in the window of a change, which cannot open before it was last sure."""
        self.ends = (max(self.sure, earliest), latest)

    def cells(self, horizon: int) -> list[Any]:
        """Return the row of the table of spells, after `place_id` and `place`."""
        # It may be taken to hold for the horizon after it was last seen, or until its change.
        ended = self.ends[1] != NEVER
        until = min(self.last + horizon, self.ends[1]) if ended else self.last + horizon

        days = [self.begin, self.first, *self.ends, self.first, self.last, self.sure, until]
        told = [len(self.control_ids), bool(self.against), "|".join(sorted(self.against))]
        return [*self.state[:2], self.state[2] or None, *days, *told, ";".join(self.control_ids)]


@dataclass(slots=True)
class _Place:
    """One place while its sightings are read, in the order of `in_order`."""

    horizon: int
    spells: list[_Spell] = field(default_factory=list)
    # Those in force: several if sightings contradict each other.
    current: list[_Spell] = field(default_factory=list)

    def read(self, sighting: _Sighting) -> None:
        """Read one sighting: it continues a spell, repeats a former one, or begins a new one."""
        alike = [spell for spell in self.spells if spell.state == sighting.state]

        # The spell in force that this sighting may belong to, if its horizon still reaches so far.
        own = next((s for s in alike if s in self.current and self._lasts(s, sighting.since)), None)

        # A change dated no later than its own spell was seen only says when that spell began.
        changed = sighting.what == "changed"
        dates_own = changed and own is not None and sighting.since <= own.first

        # Who dates a change and names the holder before it says who held the place until then.
        if changed and sighting.before and not dates_own and self._hold_until(sighting):
            own = None

        # The state is in force: this is one more sighting of it, or dates its beginning.
        if own is not None:
            own.begin = max(own.begin, sighting.since) if dates_own else own.begin
            own.see(sighting)

            # Whoever contradicts it, and was last seen earlier, is settled to have gone.
            for rival in [s for s in self.current if s is not own and sighting.until > s.last]:
                rival.end(NEVER, sighting.until)
                self.current.remove(rival)
            return

        # A wide window may be that of a spell which has ended since: it adds no spell.
        former = [spell for spell in alike if spell.ends[1] != NEVER]
        inside = former and sighting.since < min(sighting.until, former[-1].ends[1])
        if inside and not changed:
            former[-1].control_ids.append(sighting.control_id)
        else:
            self._open(sighting)

    def _lasts(self, spell: _Spell, day: int) -> bool:
        return day <= spell.last + self.horizon

    def _hold_until(self, change: _Sighting) -> bool:
        """Note who held the place until a change; return whether that began a spell of its own."""
        holder = next((s for s in self.current if agree(s.state[0], change.before)), None)
        if holder and self._lasts(holder, change.since):
            holder.see(_Sighting(change.since, change.since, "seen", holder.state, "", ""))
            return False

        # Nobody saw that holder: by the change's first day it was there, unless another still was.
        clear = not self.current or change.since > self.current[-1].last
        day = change.since if clear else change.until
        self._begin(_Sighting(day, day, "seen", (change.before, "controlled", ""), "", ""))
        return True

    def _open(self, sighting: _Sighting) -> None:
        """Begin a spell, beside those that the sighting contradicts or in their place."""
        rivals = [
            s
            for s in self.current
            if sighting.what == s.what == "seen" and sighting.since <= s.last
        ]

        # Seen on the same last day: neither follows the other, so both begin where the first did.
        tied = [rival for rival in rivals if rival.last == sighting.until]
        spell = self._add(sighting, tied[0].begin) if tied else self._begin(sighting)
        spell.control_ids.append(sighting.control_id)

        for rival in rivals:
            rival.against.add(sighting.state[0] or "nobody")
            spell.against.add(rival.state[0] or "nobody")

    def _begin(self, sighting: _Sighting) -> _Spell:
        """Begin a spell that ends all others, and return it."""
        dated = sighting.what == "changed"
        change = sighting.since if dated else NEVER

        # The new state had not begun while the old one was surely in force. What was only seen
        # says so of the old ones whose horizon still reaches it.
        known = [s.sure for s in self.current if dated or self._lasts(s, sighting.until)]

        for old in self.current:
            if old.state != sighting.state:
                old.end(change, sighting.until)

        self.current = []
        return self._add(sighting, min(max([change, *known]), sighting.until))

    def _add(self, sighting: _Sighting, begin: int) -> _Spell:
        spell = _Spell(sighting.state, begin, sighting.until, sighting.since, sighting.until,
                       sighting.what)  # fmt: skip
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
        a later change names the holder), `contradicted`, `against` (the holders
        reported against it), `control_ids` (of its sightings, apart by `;`).

    Raises
    ------
    SchemaError
        Naming every column that is missing, or every row whose window is.
    """
    table = in_order(data, group=group)
    persists = arguments.horizon(horizon).days
    before = table.get("before", pd.Series("", table.index)).astype(object).fillna("")

    # Days as whole numbers: the reading below compares them many times.
    days = [walks.days_since_epoch(table[c]).tolist() for c in ("date_earliest", "date_latest")]
    rows = zip(*days, table["what"], table["state"], before, table["control_id"], strict=True)
    places = zip(table["place_id"], table.get("place", table["place_id"]), strict=True)
    told = zip(places, map(_Sighting._make, rows), strict=True)

    # Each place is read by itself, its sightings in the order of their last days.
    found: list[Any] = []
    for ids, rows_of in groupby(told, key=itemgetter(0)):
        seen, reading = [sighting for _, sighting in rows_of], _Place(persists)
        for k in range(len(seen)):
            _take_first(seen, k, reading.current)
            reading.read(seen[k])
        found += [[*ids, *spell.cells(persists)] for spell in reading.spells]

    # Numbers become days again; what was NEVER becomes missing.
    out = pd.DataFrame(found, columns=SPELL)
    for day in DAYS:
        out[day] = out[day].to_numpy(dtype="int64").astype("datetime64[D]").astype("datetime64[s]")
    out = out.astype({**dict.fromkeys(SPELL[:4], object), "sightings": int, "contradicted": bool})

    return out if place is None else of_places(data, out, place)


def of_places(
    data: Record | pd.DataFrame, table: pd.DataFrame, place: str | Iterable[str]
) -> pd.DataFrame:
    """Return the spells of some places, and of those that lie in an area among them."""
    wanted = {place_of(data, table, one) for one in arguments.several(place)}
    meant = table["place_id"].isin(wanted)

    # What lies in an area did so on the day on which it was first seen there.
    if isinstance(data, Record) and wanted & _areas(data):
        tree, areas = walks.Places(data), wanted & _areas(data)
        rows = zip(table["place_id"], table["first_seen"], strict=True)
        meant |= np.array([bool(tree.above(one, day) & areas) for one, day in rows], dtype=bool)
    return table.loc[meant].reset_index(drop=True)


def _areas(record: Record) -> set[str]:
    """Return the places that are no towns and no bases."""
    places = record.places
    return set(places.loc[~places["kind"].isin(["locality", "base"]), "place_id"])


def place_of(data: Record | pd.DataFrame, table: pd.DataFrame, place: str) -> str:
    """Return the id of a place, by id or name in a record, by id in a table of a reader's own."""
    if isinstance(data, Record):
        return names.place_id(data, place)
    return among("place", place, table["place_id"])


def among(kind: str, name: str, ids: Iterable[str]) -> str:
    """Return the id that is meant, case, accents and hyphens aside."""
    known = {names.plain(one): one for one in ids if one}
    return known[arguments.choice(kind, names.plain(name), known)]


def _take_first(rows: list[_Sighting], k: int, current: list[_Spell]) -> None:
    """Move to the front, of changes with one window, the one that starts from the present holder."""
    if rows[k].what == "changed":
        alike = takewhile(lambda j: rows[j][:3] == rows[k][:3], range(k, len(rows)))

        # Of two changes A to B and B to C of one day, the one from the present holder comes first.
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
    """
    when = arguments.day(day)
    record = data if isinstance(data, Record) else None
    table = data if record is None else sightings(record)

    # Towns and bases are one group, areas another; the place that is asked for decides which.
    wanted = None if place is None else place_of(data, table, place)
    if group is None:
        group = "area" if record is not None and wanted in _areas(record) else "place"

    seen = in_order(table, group=group)
    held = spells(table, group=group, horizon=horizon)

    # In force that day; of other places the newest spell, unless it had ended by then.
    live = held.loc[held["start_latest"].le(when) & stops(held).gt(when)]
    past = held.loc[held["last_seen"].le(when) & ~held["end_latest"].le(when)]
    past = past.loc[~past["place_id"].isin(live["place_id"])]
    past = past.loc[past["last_seen"].eq(past.groupby("place_id")["last_seen"].transform("max"))]
    newest = pd.concat([live, past]).sort_index()

    by = newest.groupby("place_id")
    out = held.drop_duplicates("place_id").set_index("place_id")[["place"]]
    if wanted is not None and wanted not in out.index:
        out.loc[wanted] = None

    # Two spells in force at once are sightings that contradict each other.
    out["last_holder"] = by["holder"].agg("|".join)
    out["status"] = by["status"].last().mask(by.size().gt(1), "contradicted")
    out["besieger"] = by["besieger"].last()

    # Seen within the horizon, else last known, else unknown.
    lasting = _last_known(record, seen, past, when) if group == "place" else []
    out["known"] = np.where(out.index.isin(lasting), "last known", "unknown")
    out.loc[live["place_id"], "known"] = "seen"

    # What is unknown shows no holder and no status, whoever was there last.
    unknown = out["known"].eq("unknown")
    out["holder"], out["besieger"] = out["last_holder"].mask(unknown), out["besieger"].mask(unknown)
    out["status"] = out["status"].mask(unknown, "unknown")

    out = out.join(_witnesses(held, newest, seen, when)).assign(inside=pd.Series(dtype=object))
    out = out if record is None else _placed(record, out, when)
    out = out[[*STATE, *(column for column in WHERE if column in out)]]
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
    both = zip(pairs["holder"], pairs["holder_later"], strict=True)
    denied = pairs.loc[np.array([not agree(*pair) for pair in both], dtype=bool), "place_id"]
    held = held.loc[~held["place_id"].isin(denied)]

    if record is None:
        return list(held["place_id"])

    # Nor where others have since been seen to control an area around the place.
    later = held.assign(date_earliest=held["last_seen"] + pd.Timedelta(days=1), date_latest=when)
    contrary = contrary_areas(record, later)["one_place_id"]

    # Nor a holder that had ceased to exist by that day.
    actors = record.actors
    ended = actors["ended_earliest"].fillna(actors["ended_latest"]).lt(when)
    gone = set(actors.loc[ended, "actor_id"])
    exists = np.array([not gone & set(holder.split("+")) for holder in held["holder"]], dtype=bool)

    return list(held.loc[exists & ~held["place_id"].isin(contrary), "place_id"])


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
