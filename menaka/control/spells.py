"""
Who held which place, from sightings to spells.

A *sighting* says who was seen to hold a place, or that it changed hands, on some day of a
window. A *spell* is a stretch under one holder and status. A change lies between the last
sure day of the old state and the first sure day of the new, unless somebody dated the change
itself; who dates a change and names the holder *before* it also says who held the place until
then. Between sightings a place is *held until seen otherwise*, but only to a *horizon*; then it
is *unknown*. Before the first sighting it is unknown as well. Two sightings of different states
*contradict* each other where their windows overlap and neither dates a change; nothing is
dropped unless a rule is named. What is seen of a base counts for its town where both go by one
name; what is seen of the surroundings, a road or a whole area is kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from menaka.control.clashes import RULES, State, losers, pairs
from menaka.control.sightings import GROUPS, NEEDED, sightings
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError, require

HORIZON = 180  # days
WINDOWS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
DAYS = [*WINDOWS, "first_seen", "last_seen", "surely_until", "held_until"]
COLUMNS = ["place_id", "place", "holder", "status", "besieger", *DAYS, "sightings", "contradicted",
           "against", "control_ids"]  # fmt: skip
NEVER = np.iinfo(np.int64).min  # what numpy takes for a missing day


@dataclass(slots=True)
class _Run:
    """A spell while it is being put together; days are counted from 1970."""

    state: State
    begin: int  # the first day on which it can have begun, or NEVER
    first: int  # by this day it had begun
    sure: int  # it was in force on some day not before this one
    last: int  # the last day on which it can have been seen
    what: str
    ids: list[str] = field(default_factory=list)
    ends: tuple[int, int] = (NEVER, NEVER)
    against: set[str] = field(default_factory=set)

    def see(self, since: int, until: int, what: str, name: str | None = None) -> None:
        self.sure, self.last, self.what = max(self.sure, since), max(self.last, until), what
        self.ids += [name] if name else []


def spells(
    data: Record | pd.DataFrame,
    *,
    horizon: int = HORIZON,
    group: str = "place",
    resolve: str | None = None,
) -> pd.DataFrame:
    """
    Turn sightings into spells.

    A sighting with a wide window adds no spell where it can be a sighting of one that is there.

    Parameters
    ----------
    data
        A record, or a table of sightings in the form that `sightings` gives.
    horizon
        Days for which a holder is taken to stay after it was last seen.
    group
        `"place"` (towns and bases), `"surroundings"` or `"area"`.
    resolve
        What becomes of two sightings that contradict each other. None keeps both; `"latest"`
        sets aside the one whose window ends (or, on one day, begins) first; `"origins"` the one
        whose state fewer independent origins report for that time. Where the rule finds
        no difference both stay.

    Returns
    -------
    pandas.DataFrame
        One row a spell, by place and time: `place_id`, `place`, `holder`, `status`, `besieger`,
        `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (the windows of its first and last
        change; a missing start is unknown, a missing end was not seen), `first_seen`,
        `last_seen`, `surely_until` (the last day on which it was surely in force), `held_until` (the last day on
        which it may be taken to hold), `sightings` (a count; 0 for one that is known only because
        a later change names it), `contradicted`, `against` (the holders told against it),
        `control_ids` (of its sightings, apart by `;`).

    Raises
    ------
    SchemaError
        Naming every column that is missing, or every row whose window is.
    """
    return _spells(told(data, group=group, resolve=resolve), horizon)


def _spells(table: pd.DataFrame, horizon: int) -> pd.DataFrame:
    done: list[tuple[str, str, _Run]] = []
    for place_id, place, rows in _by_place(table):
        done += [(place_id, place, run) for run in _runs(rows, horizon)]
    runs = [run for _, _, run in done]
    out = pd.DataFrame(
        {
            "place_id": pd.Series([p for p, _, _ in done], dtype=object),
            "place": pd.Series([p for _, p, _ in done], dtype=object),
            **{
                name: pd.Series([run.state[k] for run in runs], dtype=object)
                for k, name in enumerate(("holder", "status", "besieger"))
            },
            **{
                name: np.array(values, dtype="int64").astype("datetime64[D]").astype("M8[s]")
                for name, values in {
                    "start_earliest": [run.begin for run in runs],
                    "start_latest": [run.first for run in runs],
                    "end_earliest": [run.ends[0] for run in runs],
                    "end_latest": [run.ends[1] for run in runs],
                    "first_seen": [run.first for run in runs],
                    "last_seen": [run.last for run in runs],
                    "surely_until": [run.sure for run in runs],
                    "held_until": [
                        run.last + horizon
                        if run.ends[1] == NEVER
                        else min(run.last + horizon, run.ends[1])
                        for run in runs
                    ],
                }.items()
            },
            "sightings": np.array([len(run.ids) for run in runs], dtype="int64"),
            "contradicted": np.array([bool(run.against) for run in runs], dtype=bool),
            "against": pd.Series(["|".join(sorted(run.against)) for run in runs], dtype=object),
            "control_ids": pd.Series([";".join(run.ids) for run in runs], dtype=object),
        }
    )
    out["besieger"] = out["besieger"].replace("", None)
    return out[COLUMNS]


def told(
    data: Record | pd.DataFrame, *, group: str = "place", resolve: str | None = None
) -> pd.DataFrame:
    """Give the sightings that `spells` reads with these arguments, in the order in which it reads them."""
    if resolve is not None and resolve not in RULES:
        raise NotFoundError("rule for contradictions", resolve, RULES)
    if group not in GROUPS.values():
        raise NotFoundError("group of sightings", group, sorted(set(GROUPS.values())))
    table = sightings(data) if isinstance(data, Record) else data
    require(table, "sightings", NEEDED)
    table = table.loc[table["group"].eq(group)] if "group" in table else table
    wrong = ~table["date_earliest"].le(table["date_latest"])
    if wrong.any():
        problem = "has no window of days, or one that ends before it begins"
        raise SchemaError("sightings", [f"{i} {problem}" for i in table.loc[wrong, "control_id"]])
    table = table.assign(state=states(table))
    key = ["place_id", "state", "date_latest"]
    new = set(table.loc[table["what"].eq("changed"), key].itertuples(index=False, name=None))
    after = [row in new for row in table[key].itertuples(index=False, name=None)]
    # On one day: what was seen before a change, the change, what was seen after it.
    rank = np.where(table["what"].eq("changed"), 1, np.where(after, 2, 0))
    table = table.assign(rank=rank)
    table = table.sort_values(
        ["place_id", "date_latest", "rank", "date_earliest", "control_id"], ignore_index=True
    ).drop(columns="rank")
    while resolve is not None:
        lost = losers(table, resolve)
        if not lost.any():
            break
        table = table.loc[~lost].reset_index(drop=True)
    return table


def states(table: pd.DataFrame) -> list[State]:
    """Give each row's holder, status and besieger as one value."""
    besieger = table["besieger"] if "besieger" in table else pd.Series("", index=table.index)
    columns = (table["holder"], table["status"], besieger)
    return list(zip(*(c.astype(object).fillna("").tolist() for c in columns), strict=True))


def _by_place(table: pd.DataFrame) -> Iterable[tuple[str, str, list[tuple]]]:
    named = table["place"] if "place" in table else table["place_id"]
    before = table["before"] if "before" in table else pd.Series("", index=table.index)
    day = {
        name: table[name].astype("datetime64[s]").to_numpy().astype("M8[D]").astype("int64")
        for name in ("date_earliest", "date_latest")
    }
    rows = list(
        zip(day["date_earliest"].tolist(), day["date_latest"].tolist(), table["what"].tolist(),
            table["state"].tolist(), before.astype(object).fillna("").tolist(),
            table["control_id"].tolist(), strict=True)
    )  # fmt: skip
    ids = table["place_id"].to_numpy(dtype=object)
    cuts = np.flatnonzero(ids[1:] != ids[:-1]) + 1 if len(ids) else np.array([], dtype=int)
    for part in np.split(np.arange(len(ids)), cuts):
        if len(part):
            first, last = int(part[0]), int(part[-1]) + 1
            yield str(ids[first]), str(named.iloc[first]), rows[first:last]


def _runs(rows: list[tuple], horizon: int) -> list[_Run]:
    """Put the sightings of one place, in order, into spells."""
    done: list[_Run] = []
    open_: list[_Run] = []  # the spells in force; several only where they contradict each other
    left: dict[State, _Run] = {}

    def start(state: State, since: int, first: int, sure: int, until: int, what: str) -> _Run:
        known = [run for run in open_ if first <= run.last + horizon or since > NEVER]
        begin = max([since, *(run.sure for run in known)]) if known or since > NEVER else NEVER
        run = _Run(state, min(begin, first), first, sure, until, what)
        for old in open_:
            if old.state != state:
                old.ends = (max(old.sure, since), first)
                left[old.state] = old
        open_[:] = [run]
        done.append(run)
        return run

    for k in range(len(rows)):
        if k + 1 < len(rows) and rows[k + 1][:3] == rows[k][:3]:
            _chain(rows, k, open_)
        since, until, what, state, before, name = rows[k]
        run = next((r for r in open_ if r.state == state), None)
        run = run if run and since <= run.last + horizon else None
        dated = what == "changed" and run is not None and since <= run.first
        if what == "changed" and before and not dated:
            old = next((r for r in open_ if _shared(r.state[0], before)), None)
            if old and since <= old.last + horizon:
                old.see(since, since, "seen")
            else:
                clear = since if not open_ or since > open_[-1].last else until
                start((before, "controlled", ""), NEVER, clear, clear, clear, "seen")
                run = None
        if run is not None:
            run.begin = max(run.begin, since) if dated else run.begin
            run.see(since, until, what, name)
            for rival in [r for r in open_ if r is not run and until > r.last]:
                rival.ends = (rival.sure, until)
                left[rival.state] = rival
                open_.remove(rival)
            continue
        older = left.get(state)
        if what == "seen" and older is not None and since < min(until, older.ends[1]):
            older.ids.append(name)
            continue
        rivals = [r for r in open_ if what == r.what == "seen" and since <= r.last]
        tied = [r for r in rivals if r.last == until]
        if tied:
            run = _Run(state, tied[0].begin, until, since, until, what)
            open_.append(run)
            done.append(run)
        else:
            run = start(state, since if what == "changed" else NEVER, until, since, until, what)
        run.ids.append(name)
        for rival in rivals:
            rival.against.add(state[0] or "nobody")
            run.against.add(rival.state[0] or "nobody")
    return done


def _chain(rows: list[tuple], k: int, now: list[_Run]) -> None:
    """Of several changes dated to one window, take first the one that starts from who holds it now."""
    if rows[k][2] != "changed" or not now:
        return
    for other in range(k, len(rows)):
        if rows[other][:3] != rows[k][:3]:
            return
        if any(_shared(run.state[0], rows[other][4]) for run in now):
            rows.insert(k, rows.pop(other))
            return


def _shared(one: str, other: str) -> bool:
    return bool(set(one.split("+")) & set(other.split("+")) - {""})


def stops(spells: pd.DataFrame) -> pd.Series:
    """Give the day from which each spell may no longer be taken to hold: its change or its horizon."""
    limit = spells["held_until"] + pd.Timedelta(days=1)
    return limit.where(~spells["end_latest"].le(limit), spells["end_latest"])


def on(
    data: Record | pd.DataFrame,
    day: str | pd.Timestamp,
    *,
    horizon: int = HORIZON,
    group: str = "place",
    resolve: str | None = None,
) -> pd.DataFrame:
    """
    Say who held each place on a day, as far as anybody saw, and who says so.

    Parameters
    ----------
    data, horizon, group, resolve
        As in `spells`.
    day
        A day, as `"2022-05-15"`.

    Returns
    -------
    pandas.DataFrame
        Indexed by `place_id`, a row for every place that was ever sighted: `place`, `holder`
        (missing where unknown; apart by `|` where sightings contradict each other), `status` (`unknown` and
        `contradicted` among them), `days_since` (since this holder was last seen; missing where unknown, or where only
        a later change names the holder), `seen_by` (who says so: the claimant, or else the publishers) and `source`, of
        every sighting of that last day, `changing` (the day lies inside the window of a change, before its last day),
        `lat`, `lon`, `geo_precision` (from a record only).
    """
    when = pd.Timestamp(day)
    seen = told(data, group=group, resolve=resolve)
    table = _spells(seen, horizon)
    live = table.loc[table["start_latest"].le(when) & stops(table).gt(when)]
    out = table.drop_duplicates("place_id").set_index("place_id")[["place"]]
    by = live.groupby("place_id")
    out["holder"] = by["holder"].agg("|".join)
    out["status"] = by["status"].last().mask(by.size().gt(1), "contradicted")
    out["status"] = out["status"].fillna("unknown")
    out = out.join(_witnesses(table, live, seen, when))
    window = live.loc[live["end_earliest"].le(when) & live["end_latest"].gt(when)]
    out["changing"] = out.index.isin(window["place_id"])
    if isinstance(data, Record):
        out = out.join(data.places.set_index("place_id")[["lat", "lon", "geo_precision"]])
    return out


def _witnesses(
    table: pd.DataFrame, live: pd.DataFrame, seen: pd.DataFrame, when: pd.Timestamp
) -> pd.DataFrame:
    """Give the last sightings of the spells that are live on a day, or the change that names them."""
    named = table["control_ids"].where(table["sightings"].gt(0), table["control_ids"].shift(-1))
    ids = live.assign(control_id=named.reindex(live.index).str.split(";")).explode("control_id")
    columns = [c for c in ("by", "sources", "date_latest") if c in seen]
    rows = ids[["place_id", "control_id"]].merge(seen[["control_id", *columns]], on="control_id")
    day = rows["date_latest"].where(rows["date_latest"].le(when))
    last = day.groupby(rows["place_id"]).transform("max")
    rows = rows.assign(day=day).loc[day.eq(last) | last.isna()]
    by = rows.groupby("place_id")
    out = pd.DataFrame({"days_since": (when - by["day"].first()).dt.days.astype("Int64")})
    for name, column in (("seen_by", "by"), ("source", "sources")):
        if column in seen:
            out[name] = by[column].agg(lambda cells: "; ".join(dict.fromkeys(cells.dropna())))
    return out


def contradictions(data: Record | pd.DataFrame, *, group: str = "place") -> pd.DataFrame:
    """
    Lay side by side the sightings that contradict each other, with who says so.

    Where the windows are wider than one shared day, both may be right: the place may have changed
    hands between.

    Parameters
    ----------
    data, group
        As in `spells`.

    Returns
    -------
    pandas.DataFrame
        One row a pair: `place_id`, `overlap` (days that the windows share), `may_be_a_change`, and for each of the two
        (`one_`, `other_`) `holder`, `status`, `date_earliest`, `date_latest`, `by`, `sources`, `control_id`.
    """
    table = told(data, group=group)
    first, second = pairs(table)
    columns = ["holder", "status", "date_earliest", "date_latest", "by", "sources", "control_id"]
    one = table.iloc[first].reindex(columns=columns).reset_index(drop=True)
    other = table.iloc[second].reindex(columns=columns).reset_index(drop=True)
    out = table.iloc[second][["place_id"]].reset_index(drop=True)
    last = one["date_latest"].where(
        one["date_latest"].le(other["date_latest"]), other["date_latest"]
    )
    out["overlap"] = (last - other["date_earliest"].clip(lower=one["date_earliest"])).dt.days + 1
    out["may_be_a_change"] = out["overlap"].gt(1) | one["date_latest"].ne(other["date_latest"])
    return pd.concat([out, one.add_prefix("one_"), other.add_prefix("other_")], axis=1)
