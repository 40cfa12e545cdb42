"""
Tolls over time: by day, week, month, quarter or year, and in all.

An event belongs to a period if its whole window of beginning lies inside it; one dated more
widely is *wide*: counted beside the period in which it may begin first, and in no sum. A month
without rows is unknown, not quiet: `documents` beside every sum says how much was read.

`low` is a floor: a missing lower bound adds nothing. `stated_high` is the sum of the largest
number stated for each event: no ceiling, since a claim without an upper bound may mean any
number, and `open` counts such events. A total over the period that says more stands in
`stated_in_totals`.
"""

from __future__ import annotations

import html
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.claimants import KINDS, Data, claims
from menaka.casualties.samples import WINDOW, checked_events
from menaka.casualties.totals import tolls
from menaka.dataset import names, selecting, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

BY = ("place", "cercle", "region", "actor")
COUNTS = ["low", "stated_high", "open", "events", "unquantified", "wide"]
COLUMNS = [
    *("low", "best", "stated_high", "open", "stated_in_totals"),
    *("events", "unquantified", "wide", "documents"),
]
Span = tuple[pd.Timestamp, pd.Timestamp]


class Scoped(pd.DataFrame):
    """A table that says below itself what it covers."""

    _metadata: ClassVar = ["scope"]
    scope = ""

    @property
    def _constructor(self) -> type:
        return Scoped

    def __repr__(self) -> str:
        """Return the table as text, with its scope."""
        with pd.option_context("display.width", 120, "display.max_columns", 12):
            return "\n\n".join(filter(None, [super().__repr__(), self.scope]))

    def _repr_html_(self) -> str:
        table = super()._repr_html_() or ""
        return f"{table}<p>{html.escape(self.scope)}</p>" if self.scope else table


class Selection(NamedTuple):
    """The tolls of a selection with their windows, the events it holds, and what it covers."""

    tolls: pd.DataFrame
    events: pd.DataFrame
    target: str
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    said: str
    scope: str


def monthly(
    data: Data,
    *,
    freq: str = "month",
    by: str | None = None,
    target: str = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Add up the tolls of events by calendar period, civilians unless another target is named.

    Parameters
    ----------
    data
        The record, or what an adapter read (without `by="actor"`, `place` and `actor`).
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.
    by
        `"place"`, `"cercle"`, `"region"` or `"actor"` (those who attacked), for one row each and
        period.
    target
        `"civilians"`, `"combatants"` or `"undivided"`: never added to each other, since an
        undivided toll may hold the dead of the other two.
    rule, measure
        As in `tolls`.
    place, actor
        Ids or names: only events inside the place, or in which the actor took part.
    start, end
        ISO days that bound the span; the span of the counted events where none is named.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period, none of the span left out (and by `by`, where only
        rows with events stand): `low`, `best` (missing unless every event has one), `stated_high`
        (persons: the sum of the largest number stated for each event), `open` (events with a claim
        that has no upper bound), `stated_in_totals` (the largest number that a claim over a span
        inside the period states; missing where there is none), `events`, `unquantified` (events for
        which nobody gave a number), `wide` and `documents` (counts). `scope` says in a sentence
        what the table covers; it is printed with it.

    Examples
    --------
    >>> import menaka
    >>> months = monthly(menaka.load(), place="Mali", start="2022-03-01", end="2022-03-31")
    >>> len(months)
    1
    """
    arguments.frequency(freq)
    chosen = _select(data, target, rule, measure, place, actor, start, end)
    index, spans = pd.DatetimeIndex([], name="period"), list[Span]()
    if chosen.first is not None and chosen.last is not None:
        spans = walks.period_bounds(chosen.first, chosen.last, freq)
        index = walks.periods(chosen.first, chosen.last, freq).to_timestamp().rename("period")
    if by is None:
        return _table(data, chosen, index, spans, measure)

    arguments.choice("grouping", by, BY if isinstance(data, Record) else BY[:1])
    rows = _placed(chosen, index, spans)
    called = chosen.events.set_index("event_id").get("place" if by == "actor" else by)
    rows[by] = rows["event_id"].map(called).fillna("not told")
    if by == "actor":
        rows[by] = _attackers(data, rows["event_id"])
    sums = _sums(rows, ["period", by])
    return _scoped(sums, chosen)


def total(
    data: Data,
    *,
    target: str = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Add up the tolls of events over a span, as bounds.

    Parameters
    ----------
    data, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    pandas.DataFrame
        One row with the columns of `monthly`; its `scope` says what it leaves out. `wide` events
        may have begun outside the span and enter no sum.
    """
    chosen = _select(data, target, rule, measure, place, actor, start, end)
    if chosen.first is None or chosen.last is None:
        return _table(data, chosen, pd.DatetimeIndex([], name="period"), [], measure)
    index = pd.DatetimeIndex([chosen.first], name="period")
    return _table(data, chosen, index, [(chosen.first, chosen.last)], measure)


def cumulative(
    data: Data,
    *,
    target: str = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Add tolls up day by day, as bounds.

    Errors of single tolls do not cancel in a bound: `low` holds the least of events that have
    surely begun, `stated_high` the largest number stated of those that may have.

    Parameters
    ----------
    data, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    pandas.DataFrame
        Indexed by day: `low`, `stated_high` (persons), `open` and `unquantified` (events that may
        have begun, with a claim without an upper bound, and without any number).
    """
    chosen = _select(data, target, rule, measure, place, actor, start, end)
    if chosen.first is None or chosen.last is None:
        raise SchemaError("span", ["nothing is counted, so its start and its end must be named"])
    rows, days = chosen.tolls, pd.date_range(chosen.first, chosen.last, name="day")

    def added(values: pd.Series, since: pd.Series) -> NDArray[np.int64]:
        by_day = values.fillna(0).astype("int64").groupby(since.clip(lower=days[0])).sum()
        return by_day.reindex(days, fill_value=0).cumsum().to_numpy()

    # One that may have begun before the span adds nothing to the floor.
    inside = rows["start_earliest"].ge(days[0])
    table = pd.DataFrame(
        {
            "low": added(rows["low"].where(inside), rows["start_latest"]),
            "stated_high": added(rows["stated_high"], rows["start_earliest"]),
            "open": added(rows["open"], rows["start_earliest"]),
            "unquantified": added(rows["unquantified"], rows["start_earliest"]),
        },
        index=days,
    )
    return _scoped(table, chosen, last=True)


def _select(
    data: Data,
    target: str,
    rule: str,
    measure: str,
    place: str | None,
    actor: str | None,
    start: object,
    end: object,
) -> Selection:
    """Return the tolls of one target inside a place and a span, of events with an actor."""
    arguments.choice("kind of target", target, KINDS["target_kind"])
    first, last = arguments.span(start, end)
    rows = tolls(data, measure=measure, rule=rule)
    rows = rows.loc[rows["target_kind"].eq(target)]

    # What lies in the place only in part is told, and not counted.
    where = "everywhere" if place is None else str(place)
    said = where if actor is None else f"{where}, events with {actor}"
    partly = 0
    if isinstance(data, Record):
        seen = selecting.table(data, place=place, actor=actor)
        partly = int(rows["event_id"].isin(seen.loc[seen["within"].eq("partly"), "event_id"]).sum())
        events = seen.loc[seen["within"].eq("inside") & seen["kind"].ne("aggregate")]
        rows = rows.loc[rows["event_id"].isin(events["event_id"])]
    elif place is not None or actor is not None:
        raise SchemaError("place and actor", ["they need the record"])
    else:
        events = getattr(data, "events", None)
        if events is None:
            raise SchemaError("data", ["claims alone have no days: hand over events with them"])
    windows = checked_events(data, rows)[["event_id", *WINDOW]]
    rows = rows.merge(windows, on="event_id", how="left")

    # The span is that of the counted events where none is named.
    first = rows["start_earliest"].min() if first is None and len(rows) else first
    last = rows["start_latest"].max() if last is None and len(rows) else last
    if first is not None and last is not None:
        rows = rows.loc[rows["start_earliest"].le(last) & rows["start_latest"].ge(first)]
        said += f", {first:%F} to {last:%F}, rule {rule}"
    if partly:
        said += f"; {partly} only partly inside the place, not counted"
    scope = "" if place is None or not isinstance(data, Record) else names.place_id(data, place)
    told = f"{target} {measure}, {said}"
    return Selection(rows.reset_index(drop=True), events, target, first, last, told, scope)


def _placed(chosen: Selection, index: pd.DatetimeIndex, spans: list[Span]) -> pd.DataFrame:
    """Return the tolls with the period in which each may begin first, and whether it is wide."""
    rows = chosen.tolls
    first = chosen.first if len(spans) else pd.NaT
    at = index.searchsorted(rows["start_earliest"].clip(lower=first), side="right") - 1
    until = pd.Series([b for _, b in spans], dtype="datetime64[s]").take(at).to_numpy()
    wide = rows["start_earliest"].lt(first) | rows["start_latest"].gt(until)
    return rows.assign(period=index.take(at), wide=wide)


def _sums(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add up the tolls of each group; wide ones are only counted."""
    exact = rows.loc[~rows["wide"]]
    added = exact.assign(events=1, no_best=exact["best"].isna()).fillna(
        {"low": 0, "best": 0, "stated_high": 0}
    )
    columns = ["low", "best", "stated_high", "open", "events", "unquantified", "no_best"]
    added[columns] = added[columns].astype("int64")
    sums = added.groupby(keys)[columns].sum()
    sums["best"] = sums["best"].astype("Int64").mask(sums["no_best"].gt(0))
    wide = rows.loc[rows["wide"]].groupby(keys).size().rename("wide")
    sums = sums.drop(columns="no_best").join(wide, how="outer")
    sums[COUNTS] = sums[COUNTS].fillna(0).astype("int64")
    return sums


def _table(
    data: Data, chosen: Selection, index: pd.DatetimeIndex, spans: list[Span], measure: str
) -> pd.DataFrame:
    """Return the sums of every period of a span, with what totals state and what was read."""
    table = _sums(_placed(chosen, index, spans), ["period"]).reindex(index)
    empty = table["events"].isna()
    table["best"] = table["best"].mask(empty, 0)
    table[COUNTS] = table[COUNTS].fillna(0).astype("int64")
    table["stated_in_totals"] = pd.array([pd.NA] * len(spans), dtype="Int64")
    if isinstance(data, Record):
        table["stated_in_totals"] = _stated_in_totals(data, chosen, spans, measure)
        cited = data.citations.merge(chosen.events[["event_id", *WINDOW[:2]]], on="event_id")
        table["documents"] = [
            cited.loc[cited[WINDOW[0]].ge(a) & cited[WINDOW[1]].le(b), "source_id"].nunique()
            for a, b in spans
        ]
    return _scoped(table, chosen)


def _attackers(data: Data, event_ids: pd.Series) -> pd.Series:
    """Return who attacked in each event, by name."""
    assert isinstance(data, Record)
    who = data.participants.loc[data.participants["role"].eq("attacker")]
    called = who["actor_id"].map(names.short_names(data)).groupby(who["event_id"])
    named = called.agg(lambda attackers: " and ".join(sorted(attackers)))
    return event_ids.map(named).fillna("not told")


def _stated_in_totals(
    record: Record, chosen: Selection, spans: list[Span], measure: str
) -> pd.api.extensions.ExtensionArray:
    """Return the largest number that a claim about a span inside each period states."""
    said = aggregates(record, claims(record, measure=measure))
    said = said.loc[said["target_kind"].eq(chosen.target)]
    if chosen.scope:
        lies = walks.within(record, said["place_id"], said["start"], chosen.scope)
        said = said.loc[lies.eq("inside")]
    largest = said[["low", "best", "high"]].max(axis=1)
    found = [largest[said["start"].ge(a) & said["end"].le(b)].max() for a, b in spans]
    return pd.array([pd.NA if pd.isna(x) else int(x) for x in found], dtype="Int64")


def aggregates(record: Record, said: pd.DataFrame) -> pd.DataFrame:
    """Return the numbered claims about spans, each with the `place_id`, `start` and `end` it covers."""
    events = record.events.set_index("event_id")
    rows = said.loc[said["event_kind"].eq("aggregate") & said["quantified"]].reset_index(drop=True)
    event = rows["event_id"]
    return rows.assign(
        place_id=rows["scope_place_id"].fillna(event.map(events["place_id"])),
        start=rows["scope_start"].fillna(event.map(events["start_earliest"])),
        end=rows["scope_end"].fillna(event.map(events["end_latest"])),
    )


def _scoped(table: pd.DataFrame, chosen: Selection, *, last: bool = False) -> pd.DataFrame:
    """Return a table that says what it covers, and what it leaves out."""
    order = [column for column in COLUMNS if column in table]
    out, counted = Scoped(table[order]), table.iloc[-1:] if last else table
    empty = int(counted["unquantified"].sum())
    out.scope = f"{chosen.said}; {empty} event{'s' * (empty != 1)} without a number"
    if "wide" in table:
        out.scope += f", {int(table['wide'].sum())} dated too widely for a sum"
    out.scope += ". Totals over spans, and numbers that may hold the same dead, are not added."
    return out
