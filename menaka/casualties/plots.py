"""
Plots of claims and tolls: one call each, for any event, place, actor and span.

Every function returns the axes. `ax` draws on axes of your own, `width` is `"column"`, `"page"` or
inches, `lang` is `"en"` or `"fr"`, `colours` are those of the least and of the most.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from menaka import arguments, style
from menaka.casualties import draw, periods, reporting, scopes
from menaka.casualties.claimants import KEY, claims
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = (style.BLUE, style.SKY)
PAIRS = ("enemy / own side", "enemy / third party", "own side / third party")
FRENCH = {
    "and": "et",
    "persons": "personnes",
    "party": "partie au conflit",
    "state": "État",
    "un": "ONU",
    "ngo": "ONG",
    "media": "presse",
    "local": "voix locale",
    "encyclopedia": "encyclopédie",
    "dataset": "base de données",
    "no upper bound": "sans borne haute",
    "largest stated, summed": "somme des nombres les plus élevés",
    "least stated, summed": "somme des nombres les plus bas",
    "a claim has no upper bound": "un bilan sans borne haute",
    "only events without a number": "seuls des événements sans nombre",
    "persons killed, as claimed": "tués, selon les bilans",
    "persons killed, as claimed, in total": "tués, selon les bilans, au total",
    "events: least": "événements : au moins",
    "events: most": "événements : au plus",
    "left up to the total": "reste jusqu'au total",
    "the total": "le total",
    "times as many (dotted: the same)": "fois autant (pointillé : autant)",
}


@style.use()
def plot_claims(
    record: Record,
    *,
    event: str | None = None,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    least: int = 0,
    measure: str = "killed",
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
) -> Axes:
    """
    Plot the claims about an event, or about the events of a place or a span: one line a claim.

    A line runs from the least to the most that the wording allows, an arrow says that it sets no
    upper bound; the mark says who speaks. Totals over spans are left out, unless `event` names one.

    Parameters
    ----------
    record
        The record.
    event, place, actor, start, end, measure
        As in `claims`; name at least one.
    least
        Only events and targets for which a claim states so many persons or more.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    SchemaError
        If nothing is selected, or no claim has a number.
    """
    asked = {"place": place, "event": event, "actor": actor, "start": start, "end": end}
    least = arguments.whole("least", least)

    # All claims at once would make a picture that nobody can read.
    if all(value is None for value in asked.values()) and not least:
        raise SchemaError(
            "claims", ["name an event, a place, an actor, a span, or the least number"]
        )

    # A total over a span is not comparable with single events: drawn only if asked for by id.
    table = claims(record, measure=measure, **asked)  # type: ignore[arg-type]
    table = table.loc[table["event_kind"].ne("aggregate") | (event is not None)]
    table = at_least(table, least)

    if table["number"].isna().all():
        raise SchemaError("claims", [f"nobody gave a number of {measure} here"])

    table = labelled_claims(record, table, lang)
    height = 0.9 + 0.2 * len(table) + 0.3 * table["group"].nunique()
    ax = style.canvas(ax, width=width, height=height)

    draw.claims(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_monthly(
    record: Record,
    *,
    freq: str = "month",
    target: str = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
) -> Axes:
    """
    Plot tolls by period as bars: the least and the largest numbers stated, summed over events.

    "+" marks periods with a claim that has no upper bound; a period without a bar or a cross is
    unknown, not quiet.

    Parameters
    ----------
    record, freq, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = periods.monthly(
        record,
        freq=freq,
        target=target,
        rule=rule,
        measure=measure,
        place=place,
        actor=actor,
        start=start,
        end=end,
    )
    ax = style.canvas(ax, width=width, height=2.6)
    draw.months(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_cumulative(
    record: Record,
    *,
    target: str = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
) -> Axes:
    """
    Plot a running total between its bounds.

    Parameters
    ----------
    record, target, rule, measure, place, actor, start, end
        As in `cumulative`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = periods.cumulative(
        record,
        target=target,
        rule=rule,
        measure=measure,
        place=place,
        actor=actor,
        start=start,
        end=end,
    )
    ax = style.canvas(ax, width=width, height=2.6)
    draw.running(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_reconcile(
    record: Record,
    *,
    target: str | None = "civilians",
    rule: str = "envelope",
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
) -> Axes:
    """
    Plot totals over spans against the events inside them: a row a total.

    Parameters
    ----------
    record, target, rule, measure, place, actor, start, end
        As in `reconcile`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = scopes.reconcile(
        record,
        measure=measure,
        rule=rule,
        target=target,
        place=place,
        actor=actor,
        start=start,
        end=end,
    )
    if table.empty:
        raise SchemaError("totals", ["nobody gave a total here"])

    where = table["place_id"].map(names.place_names(record)).fillna("?")
    table["label"] = table["claimant"] + ": " + where + ", " + windows(table["start"], table["end"])

    ax = style.canvas(ax, width=width, height=0.9 + 0.21 * len(table))
    draw.totals(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_ratios(
    record: Record,
    *,
    measure: str = "killed",
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
) -> Axes:
    """
    Plot by how much claimants of different interest differ, pair by pair; a ratio of zero is left out.

    Parameters
    ----------
    record, measure, place, actor, start, end
        As in `ratios`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = reporting.ratios(
        record, measure=measure, place=place, actor=actor, start=start, end=end
    )

    # Pairs with an unknown relation say nothing of interest, and a logarithmic axis has no zero.
    table = table.loc[table["pair"].isin(PAIRS) & table["ratio"].gt(0)]
    if table.empty:
        raise SchemaError("ratios", ["no two claimants of different interest spoke of one event"])

    events = record.events.set_index("event_id").loc[table["event_id"]].set_index(table.index)
    where = events["place_id"].map(names.place_names(record)).fillna("?")
    when = events["start_earliest"].dt.strftime("%b %Y")
    table["label"] = table["claimant_a"] + " / " + table["claimant_b"] + ", " + where + ", " + when

    table = table.sort_values(["pair", "ratio", "label"], ascending=[True, False, True])
    ax = style.canvas(ax, width=width, height=0.8 + 0.23 * len(table))
    draw.ratios(ax, table, colours, _say(lang))
    return ax


def at_least(table: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the claims about events and targets for which somebody stated so many or more."""
    stated = table[["floor", "number", "ceiling"]].max(axis=1)
    greatest = stated.groupby([table[column] for column in KEY], dropna=False).transform("max")
    return table.loc[greatest.fillna(0).ge(least)]


def labelled_claims(record: Record, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Return claims in the order of time, with `group` (event and target) and `label` (claimant)."""
    actors, between = names.short_names(record, language=lang), f" {_say(lang)('and')} "

    events = record.events.set_index("event_id").loc[table["event_id"]].set_index(table.index)
    where = events["place_id"].map(names.place_names(record)).fillna("?")

    # An event is dated by when it began, a total over a span by all of the span.
    total = table["event_kind"].eq("aggregate")
    when = windows(
        events["start_earliest"], events["end_latest"].where(total, events["start_latest"])
    )

    targets = table["target"].fillna(table["target_kind"]).astype("str").str.split("+")
    whom = targets.map(lambda ids: between.join(actors.get(one, one) for one in ids))

    out = table.assign(
        group=where + ", " + when + ": " + whom,
        label=table["claimant"] + (" (via " + table["via"] + ")").fillna(""),
        day=events["start_earliest"],
    )

    out = out.sort_values(["day", "event_id", "group", "number", "claim_id"], ignore_index=True)
    return out.drop(columns="day")


def windows(first: pd.Series, last: pd.Series) -> pd.Series:
    """Return the first and last day of each window in words; one day where they are the same."""
    begins, ends = (
        days.dt.day.astype("str") + days.dt.strftime(" %b %Y") for days in (first, last)
    )
    return begins.where(first.eq(last), begins + " to " + ends)


def _say(lang: str) -> Callable[[str], str]:
    """Return a function that puts a picture's words into its language."""
    french = arguments.choice("language", lang, ("en", "fr")) == "fr"
    return lambda text: FRENCH.get(text, text) if french else text
