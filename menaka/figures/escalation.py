"""Exported figures: when it escalated."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from menaka import casualties, style
from menaka.dataset.series import ucdp_months
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, sources_of

KINDS = ("civilians", "combatants")
TWO: dict[str, Any] = {
    "place": ["Ménaka region", "Gao region"],
    "start": "2021-07-01",
    "end": "2023-12-31",
}
YEARS: dict[str, Any] = {"start": "2021-01-01", "end": "2023-12-31"}
MENAKA: dict[str, Any] = {
    "place": "Ménaka region",
    "start": "2022-03-01",
    "end": "2023-12-31",
}
TIMELINE = {
    "e0202-tadjalalt-keygourouten-bakal-and-other-sites-around-tessit": "villages around Tessit",
    "e0231-tamalat": "Tamalat",
    "e0261-anderamboukane": "Andéramboukane",
    "e0664-aghrandamous": "Aghrandamous and Inwelane",
    "e0292-inekar-est": "Inékar-Est",
    "e0308-menaka": "Barkhane leaves Ménaka",
    "e0335-gao": "Barkhane leaves Gao",
    "e0347-talataye": "Talataye",
    "e0379-tamalat": "JNIM takes Tamalat",
    "e0395-ansongo": "Ansongo",
    "e0430-tidermene": "ISGS enters Tidermène",
    "e0447-menaka": "MINUSMA leaves Ménaka",
}
UCDP = "UCDP 23.1 to 25.1, Candidate 2023 and 2024"
MOURA = "2022-03"


def monthly_toll(record: Record) -> Drawn:
    """Plot the dead by month in Ménaka and Gao regions, under a timeline of twelve events."""
    figure, axes = plt.subplots(
        2,
        1,
        figsize=(style.PAGE, 5.4),
        height_ratios=[3, 2],
        layout="constrained",
        sharex=True,
    )
    for ax, kind in zip(axes, KINDS, strict=True):
        named = TIMELINE if kind == "civilians" else None
        casualties.plot_monthly(record, target=kind, events=named, ax=ax, **TWO)
        ax.set_ylabel(f"{kind} killed, as claimed")
    axes[1].get_legend().remove()

    months = {kind: casualties.monthly(record, target=kind, **TWO) for kind in KINDS}
    civil = months["civilians"]
    top = civil["low"].idxmax()
    least = civil.at[top, "low"]
    above = civil.drop(top).loc[lambda rest: rest["stated_high"].ge(least)]
    blank = int(civil["events"].eq(0).sum())

    # The sources of every event of civilian or combatant dead inside the two regions.
    tolls = casualties.tolls(record, start=TWO["start"], end=TWO["end"])
    tolls = tolls.loc[tolls["target_kind"].isin(KINDS), "event_id"]
    lies = pd.concat([record.table(place=place) for place in TWO["place"]])
    inside = lies.loc[lies["within"].eq("inside"), "event_id"]

    return Drawn(
        figure,
        f"Even by the least stated, {least} civilians were killed in {top:%B %Y} in Ménaka and Gao; "
        f"{_months(above)} the largest stated.",
        "Dark, the least numbers stated for each event, summed; pale, the largest; + a claim sets "
        "no upper bound. A blank month is unknown, not quiet.",
        f"Two bar charts by month, July 2021 to December 2023: civilians above, combatants below, "
        f"under {len(TIMELINE)} labelled events. Civilians: {least} to at least "
        f"{civil.at[top, 'stated_high']} in {top:%B %Y}, less in every other month by the least "
        f"number; {blank} of {len(civil)} months are blank.",
        sources_of(record, tolls.loc[tolls.isin(inside)]),
        pd.concat(months, names=["target_kind"]),
    )


def _months(above: pd.DataFrame) -> str:
    """Return which other months reach that number, in words."""
    if above.empty:
        return "no other month reaches that by"
    told = [f"{day:%B %Y} ({row.stated_high})" for day, row in above.iterrows()]
    return f"of the others only {' and '.join(told)} reaches that by"


def ucdp_by_month(record: Record) -> Drawn:
    """Plot UCDP's dead of Mali by month, state-based violence and the rest of all violence."""
    table = ucdp_months(record.folder)
    top = table["most"].idxmax()
    others = table.drop(top)["most"].max()
    note = f"{top:%B %Y}, with Moura:\n{table.at[top, 'least']:,} to {table.at[top, 'most']:,}"
    ax = casualties.plot_ucdp(record, notes={MOURA: note})

    return Drawn(
        _figure(ax),
        f"In UCDP's count of Mali one month stands out: {table.at[top, 'most']:,} killed in "
        f"{top:%B %Y}, at most {others} in any other.",
        "Dark, state-based violence; light, non-state and one-sided together (a remainder, no count "
        "of civilians); grey, not divided by month. A line is the range over releases.",
        f"Bar chart of persons killed in Mali by month, {table.index[0]:%B %Y} to "
        f"{table.index[-1]:%B %Y}, of which 2018 to 2023 are divided in two. {top:%B %Y} reaches "
        f"{table.at[top, 'most']:,}; the next highest month has {others}, and the median month "
        f"{table['most'].median():.0f}.",
        (),
        table,
        UCDP,
    )


def large_events(record: Record) -> Drawn:
    """Plot the events with twenty or more civilian dead by quarter and country."""
    ax = casualties.plot_large(record, **YEARS)
    table = casualties.large(record, **YEARS)

    since = table.loc[table["start_earliest"].ge("2022-01-01")]
    before = table.loc[table["start_earliest"].lt("2022-01-01")]
    top = table["period"].value_counts()
    quarter = f"the {['first', 'second', 'third', 'last'][top.index[0].quarter - 1]} quarter of {top.index[0].year}"
    abroad = int(before["country"].ne("Mali").sum())

    return Drawn(
        _figure(ax),
        f"Of {len(since)} events of 2022 and 2023 with 20 or more civilian dead even by the least "
        f"stated, {top.iloc[0]} fell in {quarter}; of {len(before)} in 2021, {abroad} lay in Niger.",
        "A mark is an event, beside it the least number stated. Large events are less often missed "
        "than small ones (Weidmann 2016).",
        f"Marks stacked by quarter, 2021 to 2023, their shape the country. {quarter.capitalize()} "
        f"has {top.iloc[0]}, all in Mali; no other quarter more than {top.iloc[1]}. "
        f"{int(since['country'].ne('Mali').sum())} of the {len(since)} since 2022 lies outside Mali.",
        sources_of(record, table["event_id"]),
        table,
    )


def displacement(record: Record) -> Drawn:
    """Plot what was said of people who fled within and to Ménaka region, a row a claimant."""
    ax = casualties.plot_displaced(record, **MENAKA)
    table = casualties.displaced(record, **MENAKA)

    present = table.loc[table["measure"].eq("displaced persons present")]
    desk = present["claimant"].value_counts().index[0]
    ours = present.loc[present["claimant"].eq(desk)].set_index("end")["persons"]
    first, top = ours.index[0], ours.idxmax()

    flight = casualties.claims(record, measure="displaced", **MENAKA)

    return Drawn(
        _figure(ax),
        f"From {first.day} {first:%B %Y} {desk}'s number of displaced persons at Ménaka rose in "
        f"{(top - first).days} days from {ours[first]:,} to {ours[top]:,}.",
        "A mark is the day, or the end of the span, of which a number speaks. Claimants count "
        "different people, and one desk may assess, estimate or register: a step is no certain "
        "change. Grey: no number ends.",
        f"Rows of dated numbers, {table['claimant'].nunique()} claimants in "
        f"{table['measure'].nunique()} groups. Numbers crowd from March to October 2022 and from "
        f"March to May 2023; none ends from November 2022 to February 2023. They run from "
        f"{table['persons'].min()} to {table['persons'].max():,}.",
        sources_of(record, flight["event_id"]),
        table,
        "humanitarian desks named in the rows",
    )


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


FIGURES: dict[str, Recipe] = {
    "03-monthly-toll": monthly_toll,
    "03-ucdp-months": ucdp_by_month,
    "03-large-events": large_events,
    "03-displacement": displacement,
}
