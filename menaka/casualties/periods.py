"""
Tolls over time: by day, week, month, quarter or year, and in all.

An event belongs to a period if its whole window of beginning lies inside it; one dated more
widely is *wide*: counted beside the period in which it may begin first, and in no sum. A month
without rows is unknown, not quiet: `documents` beside every sum says how much was read.

`low` is a lower bound: a missing one adds nothing. `stated_high` is the sum of the largest
number stated for each event: no upper bound, since a claim without an upper bound may mean any
number, and `open` counts such events. A total over the period that says more stands in
`stated_in_totals`.

A data set (UCDP, ACLED) publishes one number an event, with bounds or without, and its dead are
all added, those of wide events too: `spread` evenly over the days from the first to the last on
which it may have happened, as fractions; at its `end`; or `beside` the sums. Spread or moved
numbers are no bounds of a month, but they add up to those of the file.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.samples import running
from menaka.casualties.selection import Selection, Where, select
from menaka.dataset import names, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

BY = ("place", "region", "actor")
COUNTED = ["open", "events", "unquantified", "wide"]
SUMMED = ["low", "best", "stated_high"]
BESIDE = ["wide_low", "wide_best", "wide_high"]
WIDE = {
    "spread": "the dead of wide events lie evenly on their days",
    "end": "the dead of wide events lie at their last day",
    "beside": "the dead of wide events stand beside",
}
NOT_ADDED = ". Totals over spans, and numbers that may hold the same dead, are not added."
Span = tuple[pd.Timestamp, pd.Timestamp]


class Scoped(pd.DataFrame):
    """A table that is printed with a sentence on what it covers; `outside` is what it leaves out."""

    scope = ""
    outside: pd.Series | None = None

    def __repr__(self) -> str:
        """Return the table as text, with its scope."""
        with pd.option_context(
            "display.width", 120, "display.max_columns", 12, "display.precision", 1
        ):
            return f"{super().__repr__()}\n\n{self.scope}"

    def _repr_html_(self) -> str:
        with pd.option_context("display.precision", 1):
            return f"{super()._repr_html_()}<p>{html.escape(self.scope)}</p>"


def monthly(
    data: Record | Reported,
    *,
    freq: str = "month",
    by: str | None = None,
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    place: Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    wide: str | None = None,
) -> pd.DataFrame:
    """
    Add up the tolls of events by calendar period: a record's civilians, everybody of a data set.

    Parameters
    ----------
    data
        The record, or a data set as the adapters read it.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.
    by
        `"place"`, `"region"` or `"actor"` (those who attacked), for one row each and period; of a
        data set any column of its events, as `"country"`, `"kind"` or one that was kept.
    target
        `"civilians"`, `"combatants"` or `"undivided"`: never added to each other, since an
        undivided toll may hold the dead of the other two. Where none is named, a record's
        civilians, and the undivided total of a data set.
    rule, measure
        As in `tolls`.
    place, actor
        Ids or names: only events inside the place, or inside one of several places, or in which
        the actor took part.
    start, end
        ISO days that bound the span; the span of the counted events where none is named.
    wide
        Where the dead of an event go that crosses a period, of a data set: `"spread"` evenly over
        its days (where none is named: an event known to a year has no month of its own),
        `"end"`, the last of its days, as UCDP dates it, or `"beside"` the sums, as in a record.

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
        Of a data set: `low`, `best`, `stated_high` (persons: low, best and high as published,
        summed; the last two are missing where no event has a number), `open`, `events`,
        `unquantified`, `wide` (counts; an event counts once, where it may begin first, or at its
        end). `"beside"` leaves wide events out of all these but `wide`, and adds `wide_low`,
        `wide_best` and `wide_high`. What lies outside the span is `outside`, an attribute of the
        table with `low`, `best` and `stated_high`.

    Raises
    ------
    ChoiceError
        If there is no such frequency, grouping, target, rule or place for wide events.
    SchemaError
        If nothing is counted and no span is named.

    Examples
    --------
    >>> import menaka
    >>> months = monthly(menaka.load(), place="Mali", start="2022-03-01", end="2022-03-31")
    >>> len(months)
    1
    """
    chosen = select(data, target, rule, measure, place, actor, start, end)
    spans = walks.period_bounds(chosen.first, chosen.last, freq)
    index = walks.periods(chosen.first, chosen.last, freq).to_timestamp().rename("period")
    return _added(data, chosen, index, spans, by=by, wide=wide)


def total(
    data: Record | Reported,
    *,
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    place: Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    wide: str | None = None,
) -> pd.DataFrame:
    """
    Add up the tolls of events over a span, as bounds.

    Parameters
    ----------
    data, target, rule, measure, place, actor, start, end, wide
        As in `monthly`.

    Returns
    -------
    pandas.DataFrame
        One row with the columns of `monthly`; its `scope` says what it leaves out. `wide` events
        may have begun outside the span and enter no sum.
    """
    chosen = select(data, target, rule, measure, place, actor, start, end)

    # A total is a table of one period, the whole span.
    return _added(
        data,
        chosen,
        pd.DatetimeIndex([chosen.first], name="period"),
        [(chosen.first, chosen.last)],
        wide=wide,
    )


def cumulative(
    data: Record | Reported,
    *,
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    place: Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    draws: int | None = None,
    shape: str | None = None,
    parameters: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Add tolls up day by day, as bounds.

    Errors of single tolls do not cancel in a bound: `low` holds the least of events that have
    surely begun, `stated_high` the largest number stated of those that may have. They do cancel in
    the sum of samples: its quantiles hold what `shape` leaves open, and nothing else.

    Parameters
    ----------
    data, target, rule, measure, place, actor, start, end
        As in `monthly`.
    draws
        Samples to be taken, for their quantiles; a sampled day outside the span enters no sum.
    shape, parameters, seed
        As in `casualties.draws`.

    Returns
    -------
    pandas.DataFrame
        Indexed by day: `low`, `stated_high` (persons), `open` and `unquantified` (events that may
        have begun, with a claim without an upper bound, and without any number); of a data set
        also `best`, spread evenly over the days of each event. With `draws`, `q05`, `median` and
        `q95` of the sums over samples, by day.
    """
    chosen = select(data, target, rule, measure, place, actor, start, end)
    rows, reported = chosen.tolls, arguments.is_reported(data)
    days = pd.date_range(chosen.first, chosen.last, name="day")
    rows = rows.loc[rows["start_earliest"].le(days[-1]) & rows["start_latest"].ge(days[0])]

    # Running sums; what dates from before the span counts from its first day on.
    def added(values: pd.Series, since: pd.Series) -> NDArray[np.int64]:
        by_day = values.fillna(0).astype("int64").groupby(since.clip(lower=days[0])).sum()
        return by_day.reindex(days, fill_value=0).cumsum().to_numpy()

    # An event that may have begun before the span adds nothing to the lower bound.
    least = rows["low"].where(rows["start_earliest"].ge(days[0]))

    # An event is surely among the dead from the last day of its window, and perhaps from the first.
    first, last = rows["start_earliest"], rows["start_latest"]
    table = pd.DataFrame({"low": added(least, last)}, index=days)
    if reported:
        daily = _added(data, chosen, days.rename("period"), list(zip(days, days, strict=True)))
        table["best"] = daily["best"].fillna(0).cumsum().to_numpy()
    for column in ("stated_high", "open", "unquantified"):
        table[column] = added(rows[column], first)

    arguments.whole("seed", seed)
    if draws is None and not (shape is None and parameters is None):
        raise SchemaError("draws", ["without samples there are no shape and no parameters"])
    if draws is not None:
        sums = running(data, rows, days, draws=draws, shape=shape, parameters=parameters, seed=seed)
        table[["q05", "median", "q95"]] = np.quantile(sums, [0.05, 0.5, 0.95], axis=0).T
    return _scoped(table, chosen, table.iloc[-1:], "." if reported else NOT_ADDED)


def _added(
    data: Any,
    chosen: Selection,
    index: pd.DatetimeIndex,
    spans: list[Span],
    *,
    by: str | None = None,
    wide: str | None = None,
) -> Scoped:
    """Return the sums of each period, and of each group where one is named."""
    reported, rows = arguments.is_reported(data), chosen.tolls
    ways = list(WIDE) if reported else ["beside"]
    wide = arguments.choice("place for wide events", ways[0] if wide is None else wide, ways)

    keys = ["period"] if by is None else ["period", by]
    if by is not None and not reported:
        arguments.choice("grouping", by, BY)
        group = rows["event_id"].map(_attackers(data)) if by == "actor" else rows[by]
        rows = rows.assign(**{by: group.fillna("not told")})
    require(rows, "events", keys[1:])

    table = _pieces(rows, index, spans, wide)
    columns = [*SUMMED, *COUNTED, *(BESIDE if wide == "beside" else [])]
    if wide == "beside":
        aside = table["wide"].eq(1)
        table[BESIDE] = table[SUMMED].where(aside, 0.0).to_numpy()
        table[SUMMED] = table[SUMMED].where(~aside)
        table.loc[aside, COUNTED[:-1]] = 0

    # Of a period whose events have no number only the least, 0, is known.
    groups = table.groupby(keys, dropna=False)[columns]
    sums, given = groups.sum(), groups.count()
    sums[SUMMED[1:]] = sums[SUMMED[1:]].where(given.gt(0))

    if not reported:
        # Of claims, a sum of best figures is one only where every event has such a figure.
        sums["best"] = sums["best"].where(given["best"].eq(sums["events"]))
        sums = sums.drop(columns=BESIDE).reindex(index if by is None else sums.index)
        sums[SUMMED[1:]] = sums[SUMMED[1:]].astype("Int64")
        sums[["low", *COUNTED]] = sums[["low", *COUNTED]].fillna(0).astype("int64")
        if by is None:
            _set_beside(sums, data, chosen, spans)
        return _scoped(
            sums, chosen, sums, f", {sums['wide'].sum()} dated too widely for a sum{NOT_ADDED}"
        )

    if by is None:
        sums = sums.reindex(index, fill_value=0)

        # Before the first event of the file, or after its last, nothing is known.
        opens, closes = chosen.events["start_earliest"].min(), chosen.events["start_latest"].max()
        unseen = [until < opens or since > closes for since, until in spans]
        sums.loc[unseen, SUMMED[1:]] = np.nan

    out = _scoped(sums, chosen, sums, f"; {WIDE[wide]} ({sums['wide'].sum()}).")
    inside = table[SUMMED].sum() + (table[BESIDE].sum().to_numpy() if wide == "beside" else 0)
    out.outside = (rows[SUMMED].sum().astype("float64") - inside).round(6).abs()
    return out


def _pieces(
    rows: pd.DataFrame, index: pd.DatetimeIndex, spans: list[Span], wide: str
) -> pd.DataFrame:
    """Return the tolls piece by piece, each in its `period`; an event is counted with its first."""
    # The window of each event, as days, and the first and the last period that it touches.
    starts, ends = (walks.days_since_epoch(pd.Series(days)) for days in zip(*spans, strict=True))
    begun, over = (walks.days_since_epoch(rows[f"start_{end}"]) for end in ("earliest", "latest"))
    lies = over if wide == "end" else begun
    first = starts.searchsorted(lies.clip(starts[0]), "right") - 1
    last = starts.searchsorted(over.clip(max=ends[-1]), "right") - 1

    # A spread event has a piece in each of its periods, any other one piece, but none outside the
    # span: `row` is the event of each piece, `at` its period.
    pieces = last - first + 1 if wide == "spread" else np.ones_like(first)
    pieces = np.where((lies <= ends[-1]) & (over >= starts[0]), pieces, 0)
    row = np.repeat(np.arange(len(rows)), pieces)
    at = first[row] + np.arange(len(row)) - np.repeat(pieces.cumsum() - pieces, pieces)

    # Wide: it may have happened in two periods, or outside of the span.
    crosses = (begun < starts[first]) | (over > ends[first])
    table = rows.assign(events=1, wide=crosses).iloc[row].assign(period=index.take(at))
    table[COUNTED] = table[COUNTED].astype("int64").mul(np.diff(row, prepend=-1) > 0, axis=0)

    # A piece has the share of the event's days that lie in its period.
    table[SUMMED] = table[SUMMED].astype("Float64").astype("float64")
    if wide == "spread":
        days = np.minimum(over[row], ends[at]) - np.maximum(begun[row], starts[at]) + 1
        table[SUMMED] = table[SUMMED].mul(days / (over - begun + 1)[row], axis=0)
    return table


def _set_beside(sums: pd.DataFrame, record: Record, chosen: Selection, spans: list[Span]) -> None:
    """Set what totals over spans state of each period, and what was read about it, beside the sums."""
    # The largest number of the totals whose whole span lies in the period.
    totals = chosen.totals
    largest = totals[["low", "best", "high"]].max(axis=1)
    stated = [largest[totals["start"].ge(a) & totals["end"].le(b)].max() for a, b in spans]
    sums.insert(4, "stated_in_totals", pd.array(stated, dtype="Int64"))

    # The documents on events that surely begin in the period: how much was read about it.
    cited = record.citations.merge(chosen.events, on="event_id")
    begun = [cited["start_earliest"].ge(a) & cited["start_latest"].le(b) for a, b in spans]
    sums["documents"] = [cited.loc[inside, "source_id"].nunique() for inside in begun]


def _attackers(record: Record) -> pd.Series:
    """Return who attacked in each event, by name."""
    who = record.participants.loc[record.participants["role"].eq("attacker")]
    called = who["actor_id"].map(names.short_names(record)).groupby(who["event_id"])
    return called.agg(lambda attackers: " and ".join(sorted(attackers)))


def _scoped(
    table: pd.DataFrame, chosen: Selection, counted: pd.DataFrame, ending: str = NOT_ADDED
) -> Scoped:
    """Return the table with a sentence on what it covers and what it leaves out."""
    out, empty = Scoped(table), int(counted["unquantified"].sum())
    out.scope = f"{chosen.said}; {empty} event{'s' * (empty != 1)} without a number{ending}"
    return out
