"""
Who held which place, from sightings to spells.

A *spell* is a stretch under one holder and status. A change lies between the last sure day of
the old state and the first sure day of the new, unless somebody dated the change itself; who
dates a change and names the holder *before* it also says who held the place until then. Between
sightings a place is *held until seen otherwise*, but only to a *horizon*. Before the first
sighting it is unknown. Sightings that contradict each other stay side by side, as spells in
force together, until a later one settles it.

The sightings of one place are read in order by `_Place`, one by one: each continues a spell that
is in force, repeats one that has ended, or begins a new one. To change what a sighting does,
change `_Place.read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.observing import State, agree, in_order
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.dataset.walks import days_since_epoch
from menaka.errors import NotFoundError

HORIZON = 180  # days
NEVER = np.iinfo(np.int64).min  # what numpy takes for a missing day
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest", "first_seen", "last_seen",
        "surely_until", "held_until"]  # fmt: skip
COLUMNS = ["place_id", "place", "holder", "status", "besieger", *DAYS, "sightings", "contradicted",
           "against", "control_ids"]  # fmt: skip


class _Sighting(NamedTuple):
    """A sighting; days are counted from 1970."""

    since: int  # the first and the last day of its window
    until: int
    what: str
    state: State
    before: str
    control_id: str


@dataclass(slots=True)
class _Spell:
    """A spell while it is put together."""

    state: State
    begin: int  # the first day on which it can have begun, or NEVER
    first: int  # by this day it had begun
    sure: int  # it was in force on some day not before this one
    last: int  # the last day on which it can have been seen
    what: str
    control_ids: list[str] = field(default_factory=list)
    ends: tuple[int, int] = (NEVER, NEVER)  # the window of the change that ended it
    against: set[str] = field(default_factory=set)

    def see(self, sighting: _Sighting) -> None:
        """Let one more sighting be of this spell."""
        self.sure, self.last = max(self.sure, sighting.since), max(self.last, sighting.until)
        self.what = sighting.what
        self.control_ids += [sighting.control_id] if sighting.control_id else []

    def cells(self, horizon: int) -> tuple[Any, ...]:
        """Return the row of the table of spells, after `place_id` and `place`."""
        until = self.last + horizon
        until = until if self.ends[1] == NEVER else min(until, self.ends[1])
        days = (self.begin, self.first, *self.ends, self.first, self.last, self.sure, until)
        holder, status, besieger = self.state
        against, ids = "|".join(sorted(self.against)), ";".join(self.control_ids)
        return (
            holder,
            status,
            besieger or None,
            *days,
            len(self.control_ids),
            bool(against),
            against,
            ids,
        )


@dataclass(slots=True)
class _Place:
    """One place while its sightings are read, in the order of `in_order`."""

    horizon: int
    spells: list[_Spell] = field(default_factory=list)
    current: list[_Spell] = field(
        default_factory=list
    )  # several if sightings contradict each other
    former: dict[State, _Spell] = field(default_factory=dict)  # the last of each state that ended

    def read(self, sighting: _Sighting) -> None:
        """Let one sighting continue a spell, repeat a former one, or begin a new one."""
        own = next((s for s in self.current if s.state == sighting.state), None)
        if own is not None and not self._lasts(own, sighting.since):
            own = None
        changed = sighting.what == "changed"
        dates_own = changed and own is not None and sighting.since <= own.first

        # Who dates a change and names the holder before it says who held the place until then.
        if changed and sighting.before and not dates_own and self._hold_until(sighting):
            own = None

        # The state is in force: this is one more sighting of it, or dates its beginning.
        if own is not None:
            if dates_own:
                own.begin = max(own.begin, sighting.since)
            own.see(sighting)
            for rival in [s for s in self.current if s is not own and sighting.until > s.last]:
                self._end(rival, rival.sure, sighting.until)
                self.current.remove(rival)
            return

        # A wide window may be that of a spell which has ended since: it adds no spell.
        older = self.former.get(sighting.state)
        if not changed and older and sighting.since < min(sighting.until, older.ends[1]):
            older.control_ids.append(sighting.control_id)
            return
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
        tied = [rival for rival in rivals if rival.last == sighting.until]
        if tied:
            spell = _Spell(
                sighting.state,
                tied[0].begin,
                sighting.until,
                sighting.since,
                sighting.until,
                "seen",
            )
            self.current.append(spell)
            self.spells.append(spell)
        else:
            spell = self._begin(sighting)
        spell.control_ids.append(sighting.control_id)

        for rival in rivals:
            rival.against.add(sighting.state[0] or "nobody")
            spell.against.add(rival.state[0] or "nobody")

    def _begin(self, sighting: _Sighting) -> _Spell:
        """Begin a spell that ends all others: in the window of its change, or after what was sure."""
        dated = sighting.what == "changed"
        change = sighting.since if dated else NEVER
        known = [s for s in self.current if dated or self._lasts(s, sighting.until)]
        earliest = max([change, *(s.sure for s in known)])
        spell = _Spell(sighting.state, min(earliest, sighting.until), sighting.until,
                       sighting.since, sighting.until, sighting.what)  # fmt: skip

        for old in self.current:
            if old.state != sighting.state:
                self._end(old, max(old.sure, change), sighting.until)
        self.current = [spell]
        self.spells.append(spell)
        return spell

    def _end(self, spell: _Spell, earliest: int, latest: int) -> None:
        spell.ends = (earliest, latest)
        self.former[spell.state] = spell


def spells(
    data: Record | pd.DataFrame,
    *,
    place: str | None = None,
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
        An id or a name: the spells of one place.
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
        (the last day on which it may be taken to hold), `sightings` (a count; 0 for one that is
        known only because a later change names it), `contradicted`, `against` (the holders
        reported against it), `control_ids` (of its sightings, apart by `;`).

    Raises
    ------
    SchemaError
        Naming every column that is missing, or every row whose window is.
    """
    seen = in_order(data, group=group)
    table = from_sightings(seen, arguments.horizon(horizon).days)
    if place is None:
        return table
    return table.loc[table["place_id"].eq(place_of(data, seen, place))].reset_index(drop=True)


def place_of(data: Record | pd.DataFrame, table: pd.DataFrame, place: str) -> str:
    """Return the id of a place by id or name, of a record or of a table with `place_id`."""
    if isinstance(data, Record):
        return names.place_id(data, place)
    named = table["place"] if "place" in table else table["place_id"]
    called = [*zip(named, table["place_id"], strict=True), *((i, i) for i in table["place_id"])]
    return among("place", place, dict(called))


def among(kind: str, name: str, known: dict[str, str]) -> str:
    """Return what answers to a name in a table of a reader's own, case and accents aside."""
    found = {names.plain(called): one for called, one in known.items()}
    if names.plain(name) not in found:
        raise NotFoundError(kind, name, known)
    return found[names.plain(name)]


def from_sightings(table: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Return the spells of sightings that stand in order, as from `in_order`."""
    named = table["place"] if "place" in table else table["place_id"]
    before = table["before"].astype(object).fillna("") if "before" in table else [""] * len(table)
    days = [days_since_epoch(table[c]).tolist() for c in ("date_earliest", "date_latest")]
    rows = zip(*days, table["what"], table["state"], before, table["control_id"], strict=True)
    places = zip(table["place_id"], named, map(_Sighting._make, rows), strict=True)

    found = []
    for (place_id, place), group in groupby(places, key=itemgetter(0, 1)):
        sightings, reading = [sighting for *_, sighting in group], _Place(horizon)
        for k in range(len(sightings)):
            _take_first(sightings, k, reading.current)
            reading.read(sightings[k])
        found += [(place_id, place, *spell.cells(horizon)) for spell in reading.spells]

    out = pd.DataFrame(found, columns=COLUMNS)
    days_of = out[DAYS].to_numpy(dtype="int64").astype("datetime64[D]").astype("datetime64[s]")
    out[DAYS] = pd.DataFrame(days_of, columns=DAYS)
    types = {"sightings": "int64", "contradicted": bool}
    return out.astype({**types, **dict.fromkeys(("place_id", "place", "holder", "status"), object)})


def _take_first(rows: list[_Sighting], k: int, current: list[_Spell]) -> None:
    """Of several changes dated to one window, read first the one that starts from who holds it now."""
    if rows[k].what == "changed" and current:
        alike = takewhile(lambda j: rows[j][:3] == rows[k][:3], range(k, len(rows)))
        holders = [spell.state[0] for spell in current]
        starts = (
            j for j in alike if any(rows[j].before and agree(h, rows[j].before) for h in holders)
        )
        rows.insert(k, rows.pop(next(starts, k)))


def stops(spells: pd.DataFrame) -> pd.Series:
    """Return the day from which each spell may no longer be taken to hold: its change or its horizon."""
    limit = spells["held_until"] + pd.Timedelta(days=1)
    return limit.where(~spells["end_latest"].le(limit), spells["end_latest"])
