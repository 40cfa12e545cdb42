"""
Plots of claims and tolls: one call each, for any event, place, actor and span.

Every function returns the axes. `ax` draws on axes of your own, `width` is `"column"`, `"page"` or
inches, `lang` is `"en"` or `"fr"`, `colours` are those of the least and of the most.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from menaka import arguments, style
from menaka.casualties import reporting, rules, scopes
from menaka.casualties.claimants import KEY, claims
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError
from menaka.words import MONTH, Words, noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = (style.BLUE, style.SKY)
PAIRS = (
    noted("enemy / own side"),
    noted("enemy / third party"),
    noted("own side / third party"),
)


@style.use()
def plot_claims(
    record: Record,
    *,
    event: str | None = None,
    target: str | None = None,
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

    A line runs from the least to the most that the wording allows ("about n": a tenth to either
    side) and fades out where there is no upper bound; the mark stands at the number itself and
    says who speaks. Totals over spans are left out, unless `event` names one.

    Parameters
    ----------
    record
        The record.
    event, target, place, actor, start, end, measure
        As in `claims`; name at least one besides `target`.
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
    from menaka.casualties import draw

    asked = {"place": place, "event": event, "actor": actor, "start": start, "end": end}
    least = arguments.whole("least", least)

    # All claims at once would make a picture that nobody can read.
    if all(value is None for value in asked.values()) and not least:
        raise SchemaError(
            "claims", ["name an event, a place, an actor, a span, or the least number"]
        )

    # A total over a span is not comparable with single events: drawn only if asked for by id.
    table = claims(record, measure=measure, target=target, **asked)  # type: ignore[arg-type]
    table = at_least(table.loc[table["event_kind"].ne("aggregate") | (event is not None)], least)

    if table["number"].isna().all():
        raise SchemaError("claims", [f"nobody gave a number of {measure} here"])

    # On a new figure that is as narrow as a column, labels are broken into lines.
    table = labelled_claims(record, table, lang)
    if ax is None and style.inches(width) < style.NARROW:
        table["label"] = table["label"].map(lambda label: textwrap.fill(label, 22))
    lines = table["label"].str.count("\n").sum() + len(table)

    ax = style.canvas(ax, width=width, height=0.9 + 0.19 * lines + 0.28 * table["group"].nunique())
    draw.claims(ax, table, colours, Words(lang))
    return ax


@style.use()
def plot_reconcile(
    record: Record,
    *,
    target: str | None = "civilians",
    rule: str | None = None,
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
    Plot totals over spans against the events inside them: a row a total, the widest gap first.

    A bar is the least that the events inside come to, a mark the total, and the number beside it
    the total less that least: bold where it is above zero even if the events had their most.

    Parameters
    ----------
    record, target, rule, measure, place, actor, start, end
        As in `reconcile`. A total that one claimant gave twice is drawn once.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from menaka.casualties import draw

    say = Words(lang)
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

    table = widest_gaps(table)
    where = table["place_id"].map(names.place_names(record)).fillna("?")
    who = table["claimant"]
    if ax is None and style.inches(width) < style.NARROW:
        who = who.map(lambda name: textwrap.shorten(name, 18, placeholder=" …"))
    table["label"] = [
        say("{who}: {where}, {when}", who=claimant, where=at, when=say.span(first, last))
        for claimant, at, first, last in zip(who, where, table["start"], table["end"], strict=True)
    ]

    ax = style.canvas(ax, width=width, height=0.8 + 0.175 * len(table))
    draw.totals(ax, table, colours, say)
    return ax


@style.use()
def plot_ratios(
    record: Record,
    *,
    pair: str | None = PAIRS[0],
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
    pair
        `"enemy / own side"`, `"enemy / third party"` or `"own side / third party"`; None draws all.
    record, measure, place, actor, start, end
        As in `ratios`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from menaka.casualties import draw

    say = Words(lang)
    table = reporting.ratios(
        record, measure=measure, place=place, actor=actor, start=start, end=end
    )

    # A logarithmic axis has no zero.
    wanted = PAIRS if pair is None else [arguments.choice("pair", pair, PAIRS)]
    table = table.loc[table["pair"].isin(wanted) & table["ratio"].gt(0)]
    if table.empty:
        raise SchemaError("ratios", ["no two claimants of different interest spoke of one event"])

    events = record.events.set_index("event_id").loc[table["event_id"]].set_index(table.index)
    where = events["place_id"].map(names.place_names(record)).fillna("?")
    table = table.assign(
        label=where + ",\n" + events["start_earliest"].map(lambda day: say.day(day, MONTH)),
        numbers=[
            f"{row.claimant_a} {_brief(row.low_a, row.number_a, row.high_a)}, "
            f"{row.claimant_b} {_brief(row.low_b, row.number_b, row.high_b)}"
            for row in table.itertuples()
        ],
        group=table["pair"].map(say),
    ).sort_values(["pair", "ratio", "label"], ascending=[True, False, True])
    ax = style.canvas(
        ax,
        width=width,
        height=0.9 + 0.32 * len(table) + 0.45 * (table["group"].nunique() - 1),
    )
    draw.ratios(ax, table, colours, say)
    return ax


def widest_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Return totals as from `reconcile`, each once, with `stated` and `gap`, the widest gap first."""
    table = table.drop_duplicates(["claimant", "place_id", "start", "end", "low", "high"])

    # A total without a lower bound ("up to 500") is compared at its upper one.
    stated = table["low"].fillna(table["high"])
    table = table.assign(stated=stated, gap=stated - table["covered_low"])
    return table.sort_values(["gap", "start"], ascending=[False, True], ignore_index=True)


def at_least(table: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the claims about events and targets for which somebody stated so many or more."""
    stated = table[["floor", "number", "ceiling"]].max(axis=1)
    greatest = stated.groupby([table[column] for column in KEY], dropna=False).transform("max")
    return table.loc[greatest.fillna(0).ge(least)]


def labelled_claims(record: Record, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Return claims in the order of time, with `group` (event and target) and `label` (claimant)."""
    say = Words(lang)
    actors = names.short_names(record, language=lang) | {
        kind: say(kind) for kind in ("civilians", "combatants", "undivided")
    }

    events = record.events.set_index("event_id").loc[table["event_id"]].set_index(table.index)
    where = events["place_id"].map(names.place_names(record)).fillna("?")

    # An event is dated by when it began, a total over a span by all of the span.
    last = events["end_latest"].where(table["event_kind"].eq("aggregate"), events["start_latest"])
    targets = table["target"].fillna(table["target_kind"]).astype("str").str.split("+")
    group = [
        say(
            "{where}, {when}: {whom}",
            where=place,
            when=say.span(first, until),
            whom=say.every(actors.get(one, one) for one in ids),
        )
        for place, first, until, ids in zip(
            where, events["start_earliest"], last, targets, strict=True
        )
    ]

    # "About n" is an interval: it is drawn as the rule `compatible` takes it.
    reach = rules.about(table)
    table = table.assign(
        floor=(table["floor"] - reach).clip(lower=0),
        ceiling=table["ceiling"] + reach,
        group=group,
        label=[
            who if pd.isna(via) else say("{who} (via {whom})", who=who, whom=via)
            for who, via in zip(table["claimant"], table["via"], strict=True)
        ],
        day=events["start_earliest"],
    )

    return table.sort_values(
        ["day", "event_id", "group", "number", "claim_id"], ignore_index=True
    ).drop(columns="day")


def _brief(low: object, number: object, high: object) -> str:
    """Return a claim's number with its open end: "100+", "≤99", "10–11", "40"."""
    if pd.isna(low) or pd.isna(high):
        return f"{low}+" if pd.isna(high) else f"≤{high}"
    return f"{number}" if low == high else f"{low}–{high}"
