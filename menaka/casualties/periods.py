"""
Tolls over time: by day, week, month, quarter or year, and in all.

An event belongs to a period if its whole window of beginning lies inside it; one dated more
widely is *wide*: counted beside the period in which it may begin first, and in no sum. A month
without rows is unknown, not quiet: `documents` beside every sum says how much was read.

`low` is a lower bound: a missing one adds nothing. `stated_high` is the sum of the largest
number stated for each event: no upper bound, since a claim without an upper bound may mean any
number, and `open` counts such events. A total over the period that says more stands in
`stated_in_totals`.
"""

import html
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.claimants import TARGET_KINDS, claims
from menaka.casualties.totals import tolls
from menaka.dataset import names, selecting, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

BY = ("place", "region", "actor")
COUNTS = ["low", "stated_high", "open", "events", "unquantified", "wide"]
COLUMNS = [
    *("low", "best", "stated_high", "open", "stated_in_totals"),
    *("events", "unquantified", "wide", "documents"),
]
Span = tuple[pd.Timestamp, pd.Timestamp]


class Scoped(pd.DataFrame):
    """A table that is printed with a sentence on what it covers."""

    scope = ""

    def __repr__(self) -> str:
        """Return the table as text, with its scope."""
        with pd.option_context("display.width", 120, "display.max_columns", 12):
            return f"{super().__repr__()}\n\n{self.scope}"

    def _repr_html_(self) -> str:
        return f"{super()._repr_html_()}<p>{html.escape(self.scope)}</p>"


class Selection(NamedTuple):
    """The tolls, events and totals of a place, an actor and a span."""

    tolls: pd.DataFrame  # with the window in which each event begins
    events: pd.DataFrame  # all that lie inside, with a toll or without
    totals: pd.DataFrame  # claims about spans
    first: pd.Timestamp
    last: pd.Timestamp
    said: str


def monthly(
    record: Record,
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
    record
        The record.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.
    by
        `"place"`, `"region"` or `"actor"` (those who attacked), for one row each and period.
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
        (persons: the sum of the largest number stated for each event, or allowed by its wording, as
        99 by "dozens"; missing where no event has a number), `open` (events with a claim
        that has no upper bound), `stated_in_totals` (the largest number that a claim over a span
        inside the period states; missing where there is none), `events`, `unquantified` (events for
        which nobody gave a number), `wide` and `documents` (counts). `scope` says in a sentence
        what the table covers; it is printed with it.

    Raises
    ------
    SchemaError
        If nothing is counted and no span is named.

    Examples
    --------
    >>> import menaka
    >>> months = monthly(menaka.load(), place="Mali", start="2022-03-01", end="2022-03-31")
    >>> len(months)
    1
    """
    chosen = _selected(record, target, rule, measure, place, actor, start, end)
    spans = walks.period_bounds(chosen.first, chosen.last, freq)
    index = walks.periods(chosen.first, chosen.last, freq).to_timestamp().rename("period")
    if by is None:
        return _table(record, chosen, index, spans)

    # With a grouping only groups that have events get a row: no sum is made up for the others.
    arguments.choice("grouping", by, BY)
    by_id = _attackers(record) if by == "actor" else chosen.events.set_index("event_id")[by]

    rows = _placed(chosen, index, spans)
    rows[by] = rows["event_id"].map(by_id).fillna("not told")
    return _scoped(_sums(rows, ["period", by]), chosen)


def total(
    record: Record,
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
    record, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    pandas.DataFrame
        One row with the columns of `monthly`; its `scope` says what it leaves out. `wide` events
        may have begun outside the span and enter no sum.
    """
    chosen = _selected(record, target, rule, measure, place, actor, start, end)

    # A total is a table of one period, the whole span.
    index = pd.DatetimeIndex([chosen.first], name="period")
    return _table(record, chosen, index, [(chosen.first, chosen.last)])


def cumulative(
    record: Record,
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
    record, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    pandas.DataFrame
        Indexed by day: `low`, `stated_high` (persons), `open` and `unquantified` (events that may
        have begun, with a claim without an upper bound, and without any number).
    """
    chosen = _selected(record, target, rule, measure, place, actor, start, end)
    rows, days = chosen.tolls, pd.date_range(chosen.first, chosen.last, name="day")

    # Running sums; what dates from before the span counts from its first day on.
    def added(values: pd.Series, since: pd.Series) -> NDArray[np.int64]:
        by_day = values.fillna(0).astype("int64").groupby(since.clip(lower=days[0])).sum()
        return by_day.reindex(days, fill_value=0).cumsum().to_numpy()

    # An event that may have begun before the span adds nothing to the lower bound.
    inside = rows["start_earliest"].ge(days[0])

    # An event is surely among the dead from the last day of its window, and perhaps from the first.
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


def _selected(
    record: Record,
    target: str,
    rule: str,
    measure: str,
    place: str | None,
    actor: str | None,
    start: object,
    end: object,
) -> Selection:
    """Return the tolls of one target inside a place and a span, of events with an actor."""
    arguments.choice("kind of target", target, TARGET_KINDS)
    first, last = arguments.span(start, end)

    rows = tolls(record, measure=measure, rule=rule)
    seen = selecting.table(record, place=place, actor=actor)
    seen = seen[["event_id", "kind", "within", "start_earliest", "start_latest", "place", "region"]]
    rows = rows.loc[rows["target_kind"].eq(target)].merge(seen, on="event_id")

    # What lies in the place only in part is mentioned in the scope, and not counted.
    partly = int(rows["within"].eq("partly").sum())
    rows = rows.loc[rows["within"].eq("inside")]
    events = seen.loc[seen["within"].eq("inside") & seen["kind"].ne("aggregate")]

    # Totals over spans are compared with the sums, inside the same place, and never added.
    totals = aggregates(record, claims(record, measure=measure))
    totals = totals.loc[totals["target_kind"].eq(target)]
    if place is not None:
        scope = names.place_id(record, place)
        lies = walks.within(record, totals["place_id"], totals["start"], scope)
        totals = totals.loc[lies.eq("inside")]

    # The span is that of the counted events where none is named.
    first = rows["start_earliest"].min() if first is None else first
    last = rows["start_latest"].max() if last is None else last
    if pd.isna(first) or pd.isna(last):
        raise SchemaError("span", ["nothing is counted, so its start and its end must be named"])

    # Every toll that may have begun in the span stays; `_placed` finds those that are too wide.
    rows = rows.loc[rows["start_earliest"].le(last) & rows["start_latest"].ge(first)]

    # The sentence on what is counted, printed below every table.
    said = f"{target} {measure}, {'everywhere' if place is None else place}"
    said += "" if actor is None else f", events with {actor}"
    said += f", {first:%F} to {last:%F}, rule {rule}"
    said += f"; {partly} only partly inside the place, not counted" if partly else ""

    return Selection(rows.reset_index(drop=True), events, totals, first, last, said)


def _placed(chosen: Selection, index: pd.DatetimeIndex, spans: list[Span]) -> pd.DataFrame:
    """Return the tolls with the period in which each may begin first, and whether it is wide."""
    rows = chosen.tolls

    # Its period is the one in which it may begin first, never before the first of the span.
    at = index.searchsorted(rows["start_earliest"].clip(lower=chosen.first), side="right") - 1
    until = pd.Series([last for _, last in spans]).take(at).to_numpy()

    # Wide: its window of beginning reaches over an end of that period.
    wide = rows["start_earliest"].lt(chosen.first) | rows["start_latest"].gt(until)

    return rows.assign(period=index.take(at), wide=wide)


def _sums(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the sums of the tolls of each group; wide ones are only counted."""
    exact = rows.loc[~rows["wide"]].groupby(keys)
    sums = exact[["low", "best", "stated_high", "open", "unquantified"]].sum()
    sums.insert(4, "events", exact.size())

    # A sum of best figures is one only where every event has such a figure.
    sums["best"] = sums["best"].where(exact["best"].count().eq(sums["events"]))

    wide = rows.loc[rows["wide"]].groupby(keys).size().rename("wide")
    sums = sums.join(wide, how="outer")

    sums[COUNTS] = sums[COUNTS].fillna(0).astype("int64")
    return sums


def _table(
    record: Record, chosen: Selection, index: pd.DatetimeIndex, spans: list[Span]
) -> pd.DataFrame:
    """Return the sums of every period of a span, with what totals state and what was read."""
    table = _sums(_placed(chosen, index, spans), ["period"]).reindex(index)

    # A period without any number is unknown, not quiet: no largest number was stated in it.
    table[COUNTS] = table[COUNTS].fillna(0).astype("int64")
    numbered = table["events"].gt(table["unquantified"])
    table["stated_high"] = table["stated_high"].astype("Int64").where(numbered)

    # The largest number of the totals whose whole span lies in the period.
    totals = chosen.totals
    largest = totals[["low", "best", "high"]].max(axis=1)
    stated = [largest[totals["start"].ge(a) & totals["end"].le(b)].max() for a, b in spans]
    table["stated_in_totals"] = pd.array(stated, dtype="Int64")

    # The documents on events that surely begin in the period: how much was read about it.
    cited = record.citations.merge(chosen.events, on="event_id")
    table["documents"] = [
        cited.loc[
            cited["start_earliest"].ge(a) & cited["start_latest"].le(b), "source_id"
        ].nunique()
        for a, b in spans
    ]

    return _scoped(table[COLUMNS], chosen)


def _attackers(record: Record) -> pd.Series:
    """Return who attacked in each event, by name."""
    who = record.participants.loc[record.participants["role"].eq("attacker")]
    called = who["actor_id"].map(names.short_names(record)).groupby(who["event_id"])
    return called.agg(lambda attackers: " and ".join(sorted(attackers)))


def aggregates(record: Record, said: pd.DataFrame) -> pd.DataFrame:
    """Return the numbered claims about spans, each with the `place_id`, `start` and `end` it covers."""
    events = record.events.set_index("event_id")
    rows = said.loc[said["event_kind"].eq("aggregate") & said["quantified"]].reset_index(drop=True)

    # A claim has the scope that it names, else the place and the dates of its event.
    event = rows["event_id"]
    return rows.assign(
        place_id=rows["scope_place_id"].fillna(event.map(events["place_id"])),
        start=rows["scope_start"].fillna(walks.day_of(event, events["start_earliest"])),
        end=rows["scope_end"].fillna(walks.day_of(event, events["end_latest"])),
    )


def _scoped(table: pd.DataFrame, chosen: Selection, *, last: bool = False) -> pd.DataFrame:
    """Return the table with a sentence on what it covers and what it leaves out."""
    # A running table holds its counts in its last row; any other is added up.
    out, counted = Scoped(table), table.iloc[-1:] if last else table
    empty = int(counted["unquantified"].sum())
    out.scope = f"{chosen.said}; {empty} event{'s' * (empty != 1)} without a number"

    if "wide" in table:
        out.scope += f", {int(table['wide'].sum())} dated too widely for a sum"
    out.scope += ". Totals over spans, and numbers that may hold the same dead, are not added."

    return out
