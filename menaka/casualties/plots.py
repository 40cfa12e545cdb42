"""
Pictures of claims and tolls: one call each, for any event, place, actor and span.

Every function returns the axes. `ax` draws on axes of your own, `width` is `"column"`, `"page"` or
inches, `lang` is `"en"` or `"fr"`, `colours` are those of the least and of the most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka import arguments, style
from menaka.casualties import escalation, periods, reporting, scopes
from menaka.casualties.claimants import KEY, Data, claims
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
    "upper bound given": "borne haute donnée",
    "no upper bound": "sans borne haute",
    "largest stated, summed": "somme des nombres les plus élevés",
    "least stated, summed": "somme des nombres les plus bas",
    "a claim has no upper bound": "un bilan sans borne haute",
    "events without a number": "événements sans nombre",
    "persons killed, as claimed": "tués, selon les bilans",
    "persons killed, as claimed, in total": "tués, selon les bilans, au total",
    "events: least": "événements : au moins",
    "events: most": "événements : au plus",
    "left up to the total": "reste jusqu'au total",
    "the total": "le total",
    "times as many (dotted: the same)": "fois autant (pointillé : autant)",
    "rate, with its 5 % and 95 %": "taux, et ses quantiles à 5 % et 95 %",
    "count": "nombre",
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
    Plot what was said of an event, or of the events of a place or a span: one line a claim.

    A line runs from the least to the most that the wording allows, an arrow says that it sets no
    upper bound; the mark says who speaks. Totals over spans are left out, unless `event` names one.

    Parameters
    ----------
    record
        The record.
    event, place, actor, start, end, measure
        As in `claims`; name at least one.
    least
        Only events and targets for which somebody gave so great a number.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    SchemaError
        If nothing is selected, or nobody gave a number of it.
    """
    asked = {"place": place, "event": event, "actor": actor, "start": start, "end": end}
    if all(value is None for value in asked.values()) and not least:
        raise SchemaError(
            "claims", ["name an event, a place, an actor, a span, or the least number"]
        )
    table = claims(record, measure=measure, **asked)  # type: ignore[arg-type]
    table = table.loc[table["event_kind"].ne("aggregate") | (event is not None)]
    table = at_least(table, least)
    if table["number"].isna().all():
        raise SchemaError("claims", [f"nobody gave a number of {measure} here"])

    table = labelled_claims(record, table, lang)
    rows, groups = len(table), table["group"].nunique()
    ax = style.canvas(ax, width=width, height=0.9 + 0.2 * rows + 0.3 * groups)
    _draw().claims(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_monthly(
    data: Data,
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
    data, freq, target, rule, measure, place, actor, start, end
        As in `monthly`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    scope = {"target": target, "rule": rule, "measure": measure, "place": place, "actor": actor}
    table = periods.monthly(data, freq=freq, start=start, end=end, **scope)  # type: ignore[arg-type]
    if table.empty:
        raise SchemaError("tolls", [f"nothing is counted: {table.scope}"])
    ax = style.canvas(ax, width=width, height=2.6)
    _draw().months(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_cumulative(
    data: Data,
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
    data, target, rule, measure, place, actor, start, end
        As in `cumulative`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    scope = {"target": target, "rule": rule, "measure": measure, "place": place, "actor": actor}
    table = periods.cumulative(data, start=start, end=end, **scope)  # type: ignore[arg-type]
    ax = style.canvas(ax, width=width, height=2.6)
    _draw().running(ax, table, colours, _say(lang))
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
    scope = {"target": target, "place": place, "actor": actor, "start": start, "end": end}
    table = scopes.reconcile(record, measure=measure, rule=rule, **scope)  # type: ignore[arg-type]
    if table.empty:
        raise SchemaError("totals", ["nobody gave a total here"])
    table = table.sort_values(["group", "start", "end", "claim_id"], ignore_index=True)
    place_of, said = names.place_names(record), table.itertuples()
    table["label"] = [
        f"{row.claimant}: {place_of.get(row.place_id, '?')}, {window(row.start, row.end)}"
        for row in said
    ]
    ax = style.canvas(ax, width=width, height=0.9 + 0.21 * len(table))
    _draw().totals(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_ratios(
    record: Record,
    *,
    pairs: Sequence[str] = PAIRS,
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
    Plot by how much claimants of different interest differ, pair by pair.

    Parameters
    ----------
    record, measure, place, actor, start, end
        As in `ratios`.
    pairs
        Which pairs of relations, in order; a ratio of zero is left out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    scope = {"place": place, "actor": actor, "start": start, "end": end}
    table = reporting.ratios(record, measure=measure, **scope)  # type: ignore[arg-type]
    table = table.loc[table["pair"].isin(pairs) & table["ratio"].gt(0)]
    if table.empty:
        raise SchemaError("ratios", ["no two claimants of different interest spoke of one event"])
    events, place_of = record.events.set_index("event_id"), names.place_names(record)
    where = table["event_id"].map(events["place_id"]).map(place_of).fillna("?")
    when = table["event_id"].map(events["start_earliest"]).dt.strftime("%b %Y")
    label = table["claimant_a"] + " / " + table["claimant_b"] + ", " + where + ", " + when
    table = table.assign(label=label, at=table["pair"].map(list(pairs).index))
    order = {"by": ["at", "ratio", "label"], "ascending": [True, False, True]}
    table = table.sort_values(**order, ignore_index=True)
    ax = style.canvas(ax, width=width, height=0.8 + 0.23 * len(table))
    _draw().ratios(ax, table, colours, _say(lang))
    return ax


@style.use()
def plot_changes(
    counts: escalation.Counts,
    *,
    cost: str = "negbin",
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: tuple[str, str] = COLOURS,
    **options: Any,
) -> Axes:
    """
    Plot counts by period with the rate behind them, and where a new rate likely begins.

    A dashed line stands before a period in which a new rate begins with a probability of one half
    or more, which is written at its top.

    Parameters
    ----------
    counts
        As in `changes`.
    cost, options
        As in `changes`: `prior=`, `most=`, `exposure=` ...

    Returns
    -------
    matplotlib.axes.Axes
    """
    dates = escalation.changes(counts, cost=cost, **options).dates
    table = counts if isinstance(counts, pd.DataFrame) else pd.Series(counts).to_frame().T
    quantiles = table.astype("float64").quantile([0.05, 0.5, 0.95]).T
    ax = style.canvas(ax, width=width, height=2.6)
    _draw().changes(
        ax, quantiles.set_axis(["q05", "q50", "q95"], axis=1), dates, colours, _say(lang)
    )
    return ax


def at_least(table: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the claims about events and targets for which somebody stated so many or more."""
    stated = table[["floor", "number", "ceiling"]].max(axis=1)
    greatest = stated.groupby([table[column] for column in KEY], dropna=False).transform("max")
    return table.loc[greatest.fillna(0).ge(least)]


def labelled_claims(record: Record, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Return claims in the order of time, with `group` (event and target) and `label` (claimant)."""
    actors = names.short_names(record, language=arguments.choice("language", lang, ("en", "fr")))
    events, place_of = record.events.set_index("event_id"), names.place_names(record)
    event, between = table["event_id"], f" {_say(lang)('and')} "
    where = event.map(events["place_id"]).map(place_of).fillna("?")
    days = [
        event.map(events[column]) for column in ("start_earliest", "start_latest", "end_latest")
    ]
    days[1] = days[2].where(table["event_kind"].eq("aggregate"), days[1])
    when = [window(first, last) for first, last in zip(*days[:2], strict=True)]
    whom = [
        between.join(actors.get(one, one) for one in str(target).split("+"))
        for target in table["target"].fillna(table["target_kind"])
    ]
    group = [f"{a}, {b}: {c}" for a, b, c in zip(where, when, whom, strict=True)]
    label = table["claimant"] + (" (via " + table["via"] + ")").fillna("")
    out = table.assign(group=group, label=label, day=days[0])
    order = ["day", "event_id", "group", "number", "claim_id"]
    return out.sort_values(order, ignore_index=True).drop(columns="day")


def window(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return a day, or the days between which something lies, in words."""
    if first == last:
        return f"{first.day} {first:%b %Y}"
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {first:%b}"
    year = "" if first.year == last.year else f" {first:%Y}"
    return f"{first.day}{month}{year} to {last.day} {last:%b %Y}"


def _say(lang: str) -> Callable[[str], str]:
    """Return a function that puts a picture's words into its language."""
    french = arguments.choice("language", lang, ("en", "fr")) == "fr"
    return lambda text: FRENCH.get(text, text) if french else text


def _draw() -> Any:
    """Return the module that draws; it imports matplotlib, which is slow."""
    from menaka.casualties import draw

    return draw
