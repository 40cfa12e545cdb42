"""Exported figures: how many were killed, according to whom, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from menaka import casualties, style
from menaka.casualties import plots
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

KINDS = ("civilians", "combatants")
SPAN: dict[str, Any] = {"start": START, "end": END}
TALATAYE = "e0347-talataye"
TOTALS: dict[str, Any] = {"place": "Mali", "start": "2022-01-01", "end": "2022-12-31"}
MARKS = (
    "A line runs from the least to the most that the wording allows; a white mark with an arrow says "
    "that it sets no upper bound; the shape of a mark says who speaks."
)


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def claims_talataye(record: Record) -> Drawn:
    """Plot the number of dead that each claimant gave for Talataye."""
    ax = plots.plot_claims(record, event=TALATAYE)

    said = plots.labelled_claims(record, casualties.claims(record, event=TALATAYE))
    of_civilians = said["target_kind"].eq("civilians") & said["quantified"]
    civil = said.loc[of_civilians].sort_values("number")["wording"]

    return Drawn(
        _figure(ax),
        f"**{len(said)} claims about the dead of Talataye, September 2022: for civilians alone from "
        f"“{civil.iloc[0]}” to “{civil.iloc[-1]}”.** {MARKS} The numbers are not added: they speak of "
        f"the same dead. {data_line(record, said, 'claims')}",
        said,
    )


def claims_large(record: Record, *, least: int = 100) -> Drawn:
    """Plot the number of dead that each claimant gave for the larger events of the offensive."""
    ax = plots.plot_claims(record, least=least, **SPAN)

    # The same claims as in the picture: no totals, and only events and targets that are large.
    said = casualties.claims(record, **SPAN)
    said = said.loc[said["event_kind"].ne("aggregate")]
    said = plots.at_least(said, least)

    groups = said.groupby(["event_id", "target_kind", "target"], dropna=False)
    voices, numbers = groups["voice"].nunique(), groups["number"]
    times = (numbers.max() / numbers.min()).max()

    return Drawn(
        _figure(ax),
        f"**Of {len(voices)} events and targets of March 2022 to May 2023 for which a claim allows "
        f"{least} killed or more, {int(voices.gt(1).sum())} have several claimants, and they differ: "
        f"the greatest number is up to {times:.0f} times the least.** In the order of time; totals over spans are left out. {MARKS} {data_line(record, said, 'claims')}",
        said,
    )


def monthly_toll(record: Record) -> Drawn:
    """Plot the dead by month, the least and the largest numbers stated."""
    figure = _two_kinds(record, plots.plot_monthly)
    months = {kind: casualties.monthly(record, target=kind, **SPAN) for kind in KINDS}

    civil = months["civilians"]
    top = civil["low"].idxmax()
    counted = _of_the_offensive(record)

    return Drawn(
        figure,
        f"**By the least that anybody stated, {top:%B %Y} has the most civilian dead: "
        f"{civil.loc[top, 'low']}, or {civil.loc[top, 'stated_high']} if the largest number stated "
        "for each event is added.** Dark: the sum of the least numbers; pale: the sum of the "
        "largest number stated for each event, or allowed by its wording (99 by 'dozens'), which is no ceiling. + marks months with a claim "
        f"that sets no upper bound ({int(civil['open'].gt(0).sum())} of {len(civil)} for civilians); "
        f"{int(civil['events'].eq(0).sum())} months without any counted event of civilian dead are "
        f"blank: unknown, not quiet. {int(civil['wide'].sum())} events with civilian dead are dated "
        "too loosely for one month and not drawn. Undivided dead are not shown; totals over spans, and numbers that may hold the "
        f"same dead, are not added. {data_line(record, counted, 'tolls')}",
        pd.concat(months, names=["target_kind"]),
    )


def running_total(record: Record) -> Drawn:
    """Plot the dead added up day by day, between their bounds."""
    figure = _two_kinds(record, plots.plot_cumulative)
    days = {kind: casualties.cumulative(record, target=kind, **SPAN) for kind in KINDS}

    # The last day holds the whole of the running total.
    civil, fighters = (days[kind].iloc[-1] for kind in KINDS)

    return Drawn(
        figure,
        "**The least numbers stated of the events of March 2022 to May 2023 add up to "
        f"{civil['low']} civilians and {fighters['low']} combatants killed, the largest to "
        f"{civil['stated_high']:,} and {fighters['stated_high']:,}; {civil['open']} and "
        f"{fighters['open']} of these tolls have a claim without an upper bound.** The two lines are "
        "the least of the events that have surely begun and the largest of those that may have. "
        f"{civil['unquantified']} and {fighters['unquantified']} events have no number and add "
        "nothing. The dead whom nobody reported are in neither bound. "
        f"{data_line(record, _of_the_offensive(record), 'tolls')}",
        pd.concat(days, names=["target_kind"]),
    )


def _two_kinds(record: Record, plot: Callable[..., Any]) -> Figure:
    """Return a figure of civilians above combatants."""
    figure, axes = plt.subplots(2, 1, figsize=(style.PAGE, 5), layout="constrained", sharex=True)

    # Both pictures have the same series: one legend above them is enough.
    shown: dict[str, Any] = {}
    for ax, kind in zip(axes, KINDS, strict=True):
        plot(record, target=kind, ax=ax, **SPAN)
        ax.set_title(kind, loc="left")
        ax.get_legend().remove()
        handles, labels = ax.get_legend_handles_labels()
        shown |= dict(zip(labels, handles, strict=True))

    figure.legend(shown.values(), shown.keys(), loc="outside upper left", ncols=4)
    return figure


def _of_the_offensive(record: Record) -> pd.DataFrame:
    tolls = casualties.tolls(record, **SPAN)
    return tolls.loc[tolls["target_kind"].isin(KINDS)]


def reconciliation(record: Record) -> Drawn:
    """Plot totals of civilian dead against the events inside them."""
    ax = plots.plot_reconcile(record, **TOTALS)
    rows = casualties.reconcile(record, target="civilians", **TOTALS)

    # A total without a lower bound ("up to 500") is compared at its upper one.
    stated = rows["low"].fillna(rows["high"])

    return Drawn(
        _figure(ax),
        f"**Of {len(rows)} totals of civilian dead in Mali that begin in 2022, the events inside "
        f"come to less than half of the stated number in {int((rows['covered_low'] * 2 < stated).sum())}, "
        f"but since some claims about them have no upper bound, only {int(rows['gap_low'].gt(0).sum())} "
        "must, if right, hold dead that no event accounts for.** A diamond is the total (white: an "
        "upper bound only), with a line to the most that its wording allows or an arrow where it sets "
        "no upper bound; below a bar an arrow says that a claim about an event inside sets none. "
        "Totals overlap and are never added. "
        f"{data_line(record, rows, 'claims about spans')}",
        rows,
    )


def ratios(record: Record) -> Drawn:
    """Plot by how much claimants of different interest differ."""
    ax = plots.plot_ratios(record)

    # The pairs that are drawn, and among them enemies of the dead against their own side.
    rows = casualties.ratios(record)
    rows = rows.loc[rows["pair"].isin(plots.PAIRS) & rows["ratio"].gt(0)]
    both = rows.loc[rows["pair"].eq("enemy / own side")]

    more, less = int(both["ratio"].gt(1).sum()), int(both["ratio"].lt(1).sum())
    never = "and never the smaller" if not less else f"and the smaller in {less}"

    return Drawn(
        _figure(ax),
        "**Where an enemy of the dead and their own side both gave a number "
        f"({both['event_id'].nunique()} events), the enemy's is the greater in {more} of {len(both)} "
        f"pairs {never}.** Each pair of claimants in different relations to the dead, the first "
        "over the second; the mark is the first one's kind; a segment is what both wordings allow; a "
        "white mark has no upper bound. "
        f"Which of two is right cannot be seen here. {data_line(record, rows, 'pairs')}",
        rows,
    )


FIGURES: dict[str, Recipe] = {
    "02-claims-talataye": claims_talataye,
    "02-claims-large": claims_large,
    "02-monthly-toll": monthly_toll,
    "02-running-total": running_total,
    "02-reconciliation": reconciliation,
    "02-ratios": ratios,
}
