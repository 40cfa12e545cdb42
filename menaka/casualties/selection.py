"""
Which tolls, events and claims are meant: inside a place, with an actor, in a span, or of a size.

`select` gathers what every sum over time adds up, of a record or of a data set. Two tables are
selections too, and are read beside the sums: events too large to be missed, and what was said of
people who fled.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from menaka import arguments
from menaka.casualties.claimants import TARGET_KINDS, claims
from menaka.casualties.totals import tolls
from menaka.dataset import names, schema, selecting, walks
from menaka.dataset.series import series
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

PLACED = ["place", "region", "country"]
CLAIMED = "persons displaced, as claimed"
FLED = ("displaced persons present", "newly displaced")
Where = str | Sequence[str] | None


class Selection(NamedTuple):
    """The tolls, events and totals of a place, an actor and a span."""

    tolls: pd.DataFrame  # with the window in which each event begins
    events: pd.DataFrame  # all that lie inside, with a toll or without
    totals: pd.DataFrame  # claims about spans; none of a data set
    first: pd.Timestamp
    last: pd.Timestamp
    said: str


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
    chosen = select(arguments.record(record), target, rule, measure, place, actor, start, end)
    rows = chosen.tolls
    inside = rows["start_earliest"].le(chosen.last) & rows["start_latest"].ge(chosen.first)
    rows = rows.loc[inside & rows["low"].ge(least)].sort_values(["start_earliest", "event_id"])

    # What may have begun before the span counts in its first period.
    begun = rows["start_earliest"].clip(lower=chosen.first).dt.to_period(period)
    rows = rows.assign(period=begun.dt.to_timestamp())
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
    rows = rows.loc[rows["end"].between(first or rows["end"].min(), last or rows["end"].max())]

    # A claim of the record that the aid body's own row repeats.
    rows = rows.assign(
        desk=rows["claimant"].str.split().str[0], month=rows["end"].dt.to_period("M")
    )
    repeated = rows["measure"].eq(CLAIMED) & rows.duplicated(["desk", "persons", "month"])

    columns = ["measure", "claimant", "start", "end", "persons", "wording"]
    order = ["measure", "end", "claimant", "persons"]
    return rows.loc[~repeated, columns].sort_values(order, ignore_index=True)


def select(
    data: Any,
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
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, str, str]:
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
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, str, str]:
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
