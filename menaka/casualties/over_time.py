"""
Plots over time: the dead by month, the largest events, UCDP's months, and people who fled.

Every function returns the axes. `ax` draws on axes of your own, `width` is `"column"`, `"page"` or
inches, `lang` is `"en"` or `"fr"`, `colours` are those of the least and of the most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka import arguments, style
from menaka.casualties import periods, plots, selection
from menaka.dataset.series import ucdp_months
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError
from menaka.words import Words, noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COUNTRIES = ("MLI", "NER", "BFA")  # of UCDP's months


@style.use()
def plot_monthly(
    data: Any,
    *,
    freq: str = "month",
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    wide: str | None = None,
    place: selection.Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    events: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = plots.COLOURS,
) -> Axes:
    """
    Plot tolls by period as bars: the least and the largest numbers stated, summed over events.

    "+" marks periods with a claim that has no upper bound; a period without a bar or a cross is
    unknown, not quiet.

    Parameters
    ----------
    data, freq, target, rule, measure, wide, place, actor, start, end
        As in `monthly`; a data set of the reader's own is drawn with a dot at its best number.
    events
        Labels by event id, written above the bars where each event began.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotFoundError
        If an event is not in the record.
    """
    from menaka.casualties import draw_time

    table = periods.monthly(
        data,
        freq=freq,
        target=target,
        rule=rule,
        measure=measure,
        wide=wide,
        place=place,
        actor=actor,
        start=start,
        end=end,
    )
    rule = rule or ("reported" if arguments.is_reported(data) else "envelope")
    ax = style.canvas(ax, width=width, height=2.6 if events is None else 3.8)
    draw_time.months(ax, table, colours, Words(lang), rule=rule)

    if events is not None:
        draw_time.timeline(ax, dated(arguments.record(data), events))
    return ax


@style.use()
def plot_large(
    record: Record,
    *,
    least: int = 20,
    freq: str = "quarter",
    target: str | None = None,
    rule: str | None = None,
    measure: str = "killed",
    place: selection.Where = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot the events too large to be missed: a mark an event, one above the other by period.

    The mark's shape is the country; beside it stands the least number stated.

    Parameters
    ----------
    record, least, freq, target, rule, measure, place, actor, start, end
        As in `large`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    SchemaError
        If no event is so large.
    """
    from menaka.casualties import draw_time

    table = selection.large(
        record,
        least=least,
        freq=freq,
        target=target,
        rule=rule,
        measure=measure,
        place=place,
        actor=actor,
        start=start,
        end=end,
    )
    if table.empty:
        raise SchemaError("events", [f"none has {least} dead or more by the least number stated"])

    # Every period of the span has its room, also those without a mark.
    first = table["period"].min() if start is None else arguments.day(start)
    last = table["period"].max() if end is None else arguments.day(end)
    span = pd.period_range(first, last, freq=arguments.frequency(freq))

    # Marks of a period stand above each other, the country with the most events first.
    table["country"] = table["country"].fillna(noted("country not known"))
    table = table.assign(fewer=-table.groupby("country")["country"].transform("size")).sort_values(
        ["fewer", "country", "start_earliest"]
    )
    table["height"] = table.groupby("period").cumcount() + 1

    ax = style.canvas(ax, width=width, height=2.4)
    draw_time.large(ax, table, span, Words(lang))
    return ax


@style.use()
def plot_ucdp(
    record: Record,
    *,
    country: str = "MLI",
    notes: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = plots.COLOURS,
) -> Axes:
    """
    Plot UCDP's dead of a country by month: state-based violence, and the rest of all violence.

    Months that no release divides are grey; a line is the range over releases.

    Parameters
    ----------
    record
        The record in whose folder the series lies.
    country
        `"MLI"`, `"NER"` or `"BFA"`.
    notes
        Texts by month ("2022-03"), written beside its bar.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotFoundError
        If there is no such country.
    SchemaError
        If the folder ships no months, or a note is of a month that is not among them.
    """
    from menaka.casualties import draw_time

    table = ucdp_months(
        arguments.record(record).folder, iso3=arguments.choice("country", country, COUNTRIES)
    )
    if table.empty:
        raise SchemaError("ucdp-country-month", [f"no months of {country!r}"])

    days = {
        arguments.day(f"{month}-01", "month"): text
        for month, text in _texts("notes", notes or {}).items()
    }
    if unknown := [f"no month {day:%Y-%m}" for day in days if day not in table.index]:
        raise SchemaError("notes", unknown)

    ax = style.canvas(ax, width=width, height=2.6)
    draw_time.ucdp(ax, table, days, colours, Words(lang))
    return ax


@style.use()
def plot_displaced(
    record: Record,
    *,
    place: selection.Where = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot what was said of people who fled: a row a claimant and measure, the numbers written out.

    Parameters
    ----------
    record, place, start, end
        As in `displaced`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    SchemaError
        If nobody gave a number.
    """
    from menaka.casualties import draw_time

    say = Words(lang)
    table = selection.displaced(record, place=place, start=start, end=end)
    if table.empty:
        raise SchemaError("displaced", ["nobody gave a number here"])

    # Of persons present the last number of a month stands; arrivals are written one by one.
    table["wording"] = table["wording"].map(say.quoted)
    month = table["end"].dt.to_period("M").rename("month")
    table = (
        table.groupby(["measure", "claimant", month], sort=False)
        .agg(
            start=("start", "min"),
            end=("end", "max"),
            last=("wording", "last"),
            every=("wording", say("; ").join),
        )
        .reset_index()
    )
    table["text"] = table["every"].mask(table["measure"].eq(selection.FLED[0]), table["last"])

    without = pd.period_range(
        month.min() if start is None else start, month.max(), freq="M"
    ).difference(pd.PeriodIndex(month))

    ax = style.canvas(
        ax, width=width, height=1 + 0.25 * table.groupby(["measure", "claimant"]).ngroups
    )
    draw_time.displaced(ax, table, without, say)
    return ax


def dated(record: Record, events: Mapping[str, str]) -> pd.Series:
    """Return labels by the first day on which each event may have begun, in the order of time."""
    labels = _texts("events", events)
    days = record.events.set_index("event_id")["start_earliest"]
    for event in labels:
        if event not in days.index:
            raise NotFoundError("event", event, days.index)

    return pd.Series(list(labels.values()), index=days.loc[list(labels)]).sort_index(kind="stable")


def _texts(name: str, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return texts by event or month, or refuse what is no such mapping."""
    if not isinstance(given, Mapping) or not all(isinstance(x, str) for x in given.values()):
        raise SchemaError(name, ["a dict is needed, whose values are texts"])
    return given
