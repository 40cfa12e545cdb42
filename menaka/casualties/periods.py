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
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka import arguments
from menaka.casualties.claimants import TARGET_KINDS, claims
from menaka.casualties.samples import running
from menaka.casualties.totals import tolls
from menaka.dataset import names, schema, selecting, walks
from menaka.dataset.series import series
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

BY = ("place", "region", "actor")
PLACED = ["place", "region", "country"]
COUNTED = ["open", "events", "unquantified", "wide"]
SUMMED = ["low", "best", "stated_high"]
BESIDE = ["wide_low", "wide_best", "wide_high"]
WIDE = {
    "spread": "the dead of wide events lie evenly on their days",
    "end": "the dead of wide events lie at their last day",
    "beside": "the dead of wide events stand beside",
}
CLAIMED = "persons displaced, as claimed"
FLED = ("displaced persons present", "newly displaced")
NOT_ADDED = ". Totals over spans, and numbers that may hold the same dead, are not added."
Span = tuple[pd.Timestamp, pd.Timestamp]
Where = str | Sequence[str] | None
Found = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, str, str]


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


class Selection(NamedTuple):
    """The tolls, events and totals of a place, an actor and a span."""

    tolls: pd.DataFrame  # with the window in which each event begins
    events: pd.DataFrame  # all that lie inside, with a toll or without
    totals: pd.DataFrame  # claims about spans; none of a data set
    first: pd.Timestamp
    last: pd.Timestamp
    said: str


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
    chosen = _selected(data, target, rule, measure, place, actor, start, end)
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
    chosen = _selected(data, target, rule, measure, place, actor, start, end)

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
    chosen = _selected(data, target, rule, measure, place, actor, start, end)
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


def large(
    record: Record,
    *,
    least: int = 20,
    freq: str = "quarter",
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    place: Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return the events with so many dead or more, even by the least number that anybody stated.

    The larger an event, the less likely that nobody reports it, so that a change in the number of
    large events says less about who was looking than a change in the number of all.

    Parameters
    ----------
    record, freq, target, rule, measure, place, actor, start, end
        As in `monthly`.
    least
        Persons, by the least number stated.

    Returns
    -------
    pandas.DataFrame
        One row an event, in the order of time: `event_id`, `period` (the first day of the one in
        which it may have begun first), `start_earliest`, `place`, `region`, `country`, `low`,
        `stated_high` (persons) and `claimants` (how many).

    References
    ----------
    Weidmann, N. B. (2016). A closer look at reporting bias in conflict event data. American
    Journal of Political Science 60(1), 206-218.
    """
    least, period = arguments.whole("least", least, least=1), arguments.frequency(freq)
    chosen = _selected(arguments.record(record), target, rule, measure, place, actor, start, end)
    rows = chosen.tolls
    inside = rows["start_earliest"].le(chosen.last) & rows["start_latest"].ge(chosen.first)
    rows = rows.loc[inside & rows["low"].ge(least)].sort_values(["start_earliest", "event_id"])

    begun = rows["start_earliest"].clip(lower=chosen.first)
    rows = rows.assign(period=begun.dt.to_period(period).dt.to_timestamp())
    return rows[
        ["event_id", "period", "start_earliest", *PLACED, "low", "stated_high", "claimants"]
    ].reset_index(drop=True)


def displaced(
    record: Record, *, place: Where = None, start: object = None, end: object = None
) -> pd.DataFrame:
    """
    Return what was said of people who fled: claims of the record, and counts of aid bodies.

    Claimants count different people (those present on a day, those who came within a span, those
    registered, those of one town): rows of different claimants or measures are never added, and a
    month without a row was not looked at.

    Parameters
    ----------
    record
        The record, and the series `monitors` in its folder.
    place
        One place or several; everywhere where none is named.
    start, end
        ISO days: numbers that speak of a day, or a last day, between them.

    Returns
    -------
    pandas.DataFrame
        One row a number, by measure and day: `measure` ("displaced persons present", "newly
        displaced", or "persons displaced, as claimed" for claims of the record), `claimant`, `start`
        (missing where the number is of one day), `end`, `persons`, `wording`. A claim that the aid
        body's own row repeats (the first word of its name, the number and the month are the same)
        is left out.
    """
    first, last = arguments.span(start, end)

    said = claims(record, measure="displaced")
    said = _with_spans(record, said.loc[said["quantified"]].reset_index(drop=True))
    said = said.rename(columns={"number": "persons"}).assign(measure=CLAIMED)

    # Counts come first, so that of two equal rows the aid body's own stays.
    rows = said
    if "monitors" in schema.series(record.folder):
        counted = series("monitors", record.folder)
        counted = counted.loc[counted["measure"].isin(FLED) & counted["value"].notna()]
        counted = counted.rename(columns={"desk": "claimant", "area_id": "place_id"}).assign(
            end=counted["end"].fillna(counted["as_of"]),
            persons=counted["value"].astype("Int64"),
            wording=counted["value"].map("{:,.0f}".format),
        )
        rows = pd.concat([counted, said], ignore_index=True)

    if place is not None:
        rows = rows.loc[_inside(record, rows["place_id"], rows["end"], _places(place))]
    days = rows["end"]
    rows = rows.loc[days.between(first or days.min(), last or days.max())]

    # A claim of the record that the aid body's own row repeats.
    rows = rows.assign(
        desk=rows["claimant"].str.split().str[0], month=rows["end"].dt.to_period("M")
    )
    repeated = rows["measure"].eq(CLAIMED) & rows.duplicated(["desk", "persons", "month"])

    columns = ["measure", "claimant", "start", "end", "persons", "wording"]
    order = ["measure", "end", "claimant", "persons"]
    return rows.loc[~repeated, columns].sort_values(order, ignore_index=True)


def _selected(
    data: Record | Reported,
    target: str | None,
    rule: str | None,
    measure: str,
    place: Where,
    actor: str | None,
    start: object,
    end: object,
) -> Selection:
    """Return the tolls of one target inside a place and a span, of events with an actor."""
    first, last = arguments.span(start, end)
    found = _published if arguments.is_reported(data) else _of_record
    rows, events, totals, whom, more = found(data, target, rule, measure, place, actor)

    # The span is that of the counted events where none is named.
    first = rows["start_earliest"].min() if first is None else first
    last = rows["start_latest"].max() if last is None else last
    if pd.isna(first) or pd.isna(last):
        raise SchemaError("span", ["nothing is counted, so its start and its end must be named"])

    # The sentence on what is counted, printed below every table.
    whose = "" if actor is None else f", events with {actor}"
    said = f"{whom}{whose}, {first:%F} to {last:%F}{more}"
    return Selection(rows, events, totals, first, last, said)


def _published(
    data: Any, target: str | None, rule: str | None, measure: str, place: Any, actor: str | None
) -> Found:
    """Return the dead of a data set's events, each with the window in which it happened."""
    rows = tolls(data, measure=measure, rule=rule, target=target, place=place, actor=actor)

    # It may have happened on any day from the first on which it may begin to the last.
    events = data.events.drop(columns="start_latest").rename(columns={"end_latest": "start_latest"})
    more = events.columns.difference(rows.columns.drop("event_id"))
    rows = rows.merge(events[more], on="event_id")

    whom = "everybody" if target in (None, "undivided") else target
    said = f"{whom} killed, as published by {data.about.dataset}"
    return rows, events, pd.DataFrame(), said, ""


def _of_record(
    record: Any, target: str | None, rule: str | None, measure: str, place: Where, actor: str | None
) -> Found:
    """Return the tolls of a record's events, the events inside the places, and totals over spans."""
    target = arguments.choice(
        "kind of target", "civilians" if target is None else target, TARGET_KINDS
    )
    rule = "envelope" if rule is None else rule
    rows = tolls(arguments.record(record), measure=measure, rule=rule)

    # What lies inside one of several places lies inside, whatever it is to the others.
    places: list[Any] = [] if place is None else _places(place)
    seen = pd.concat(
        selecting.table(record, place=one, actor=actor) for one in places or [None]
    ).sort_values("within", kind="stable")
    seen = seen.drop_duplicates("event_id")[
        ["event_id", *PLACED, "kind", "within", "start_earliest", "start_latest"]
    ]

    # What lies in the place only in part is mentioned in the scope, and not counted.
    rows = rows.loc[rows["target_kind"].eq(target)].merge(seen, on="event_id")
    partly = int(rows["within"].eq("partly").sum())
    rows = rows.loc[rows["within"].eq("inside")].reset_index(drop=True)
    events = seen.loc[seen["within"].eq("inside") & seen["kind"].ne("aggregate")]

    # Totals over spans are compared with the sums, inside the same place, and never added.
    totals = aggregates(record, claims(record, measure=measure, target=target))
    if places:
        totals = totals.loc[_inside(record, totals["place_id"], totals["start"], places)]

    whom = f"{target} {measure}, {' and '.join(places) or 'everywhere'}"
    more = f"; {partly} only partly inside the place, not counted" if partly else ""
    return rows, events, totals, whom, f", rule {rule}{more}"


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
    columns = [*SUMMED, *COUNTED]
    if wide == "beside":
        aside = table["wide"].eq(1)
        table[BESIDE] = table[SUMMED].where(aside, 0.0).to_numpy()
        table[SUMMED] = table[SUMMED].where(~aside)
        table.loc[aside, COUNTED[:-1]] = 0
        columns += BESIDE

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


def aggregates(record: Record, said: pd.DataFrame) -> pd.DataFrame:
    """Return the numbered claims about spans, each with the `place_id`, `start` and `end` it covers."""
    spans = said["event_kind"].eq("aggregate") & said["quantified"]
    return _with_spans(record, said.loc[spans].reset_index(drop=True))


def _with_spans(record: Record, rows: pd.DataFrame) -> pd.DataFrame:
    """Return claims with the scope that each names, else the place and the dates of its event."""
    events, event = record.events.set_index("event_id"), rows["event_id"]
    return rows.assign(
        place_id=rows["scope_place_id"].fillna(event.map(events["place_id"])),
        start=rows["scope_start"].fillna(walks.day_of(event, events["start_earliest"])),
        end=rows["scope_end"].fillna(walks.day_of(event, events["end_latest"])),
    )


def _places(place: str | Sequence[str]) -> list[str]:
    """Return the names of one place or several."""
    places = arguments.several(place)
    if not places:
        raise SchemaError("place", ["name one at least, or leave it out"])
    return places


def _inside(record: Record, ids: pd.Series, days: pd.Series, places: list[str]) -> pd.Series:
    """Return which places, on their days, lie inside one of several."""
    scopes = [names.place_id(record, place) for place in places]
    lies = [walks.within(record, ids, days, scope).eq("inside") for scope in scopes]
    return pd.concat(lies, axis=1).any(axis=1)


def _scoped(
    table: pd.DataFrame, chosen: Selection, counted: pd.DataFrame, ending: str = NOT_ADDED
) -> Scoped:
    """Return the table with a sentence on what it covers and what it leaves out."""
    out, empty = Scoped(table), int(counted["unquantified"].sum())
    out.scope = f"{chosen.said}; {empty} event{'s' * (empty != 1)} without a number{ending}"
    return out
