"""Exported figures: when it escalated."""

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from menaka import casualties, style
from menaka.dataset.series import ucdp_months
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, sources_of
from menaka.words import FULL_MONTH, Words, noted

KILLED = {
    "civilians": noted("civilians killed, as claimed"),
    "combatants": noted("combatants killed, as claimed"),
}
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
    "e0202-tadjalalt-keygourouten-bakal-and-other-sites-around-tessit": noted(
        "villages around Tessit"
    ),
    "e0231-tamalat": "Tamalat",
    "e0261-anderamboukane": "Andéramboukane",
    "e0664-aghrandamous": noted("Aghrandamous and Inwelane"),
    "e0292-inekar-est": "Inékar-Est",
    "e0308-menaka": noted("Barkhane leaves Ménaka"),
    "e0335-gao": noted("Barkhane leaves Gao"),
    "e0347-talataye": "Talataye",
    "e0379-tamalat": noted("JNIM takes Tamalat"),
    "e0395-ansongo": "Ansongo",
    "e0430-tidermene": noted("ISGS enters Tidermène"),
    "e0447-menaka": noted("MINUSMA leaves Ménaka"),
}


def monthly_toll(
    record: Record, *, rule: str = "envelope", lang: str = "en", width: str | float = "page"
) -> Drawn:
    """Plot the dead by month in Ménaka and Gao regions, under a timeline of twelve events."""
    say = Words(lang)
    figure, axes = plt.subplots(
        2,
        1,
        figsize=(style.inches(width), 5.4),
        height_ratios=[3, 2],
        layout="constrained",
        sharex=True,
    )
    named = {event: say(text) for event, text in TIMELINE.items()}
    for ax, kind, events in zip(axes, KILLED, (named, None), strict=True):
        casualties.plot_monthly(
            record, target=kind, rule=rule, events=events, ax=ax, lang=lang, **TWO
        )
        ax.set_ylabel(say(KILLED[kind]))
    axes[1].get_legend().remove()

    # In a narrow figure the legend would hide bars.
    if style.inches(width) < style.NARROW:
        axes[0].get_legend().remove()
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center")

    months = {kind: casualties.monthly(record, target=kind, rule=rule, **TWO) for kind in KILLED}
    civil = months["civilians"]
    top = civil["low"].idxmax()
    least, month, plain = civil.at[top, "low"], say.day(top, FULL_MONTH), rule == "envelope"
    above = civil.drop(top).loc[lambda rest: rest["stated_high"].ge(least)]
    blank = int(civil["events"].eq(0).sum())

    # The sources of every event of civilian or combatant dead inside the two regions.
    tolls = pd.concat(casualties.tolls(record, **{**TWO, "place": place}) for place in TWO["place"])
    behind = tolls.loc[tolls["target_kind"].isin(KILLED), "event_id"]

    return Drawn(
        figure,
        say(
            "{least} civilians were killed in {month} in Ménaka and Gao, {by}; {others} by the "
            "largest stated.",
            least=least,
            month=month,
            by=say("even by the least stated") if plain else say("by the rule {rule}", rule=rule),
            others=_months(above, say),
        ),
        say(
            "Dark, {low}, summed; pale, the largest; + a claim sets no upper bound. A blank month "
            "is unknown, not quiet.",
            low=say("the least numbers stated for each event")
            if plain
            else say("the low numbers of each event by the rule {rule}", rule=rule),
        ),
        say(
            "Two bar charts by month, {first} to {last}: civilians above, combatants below, under "
            "{events} labelled events. Civilians: {least} to at least {most} in {month}, less in "
            "every other month by the least number; {blank} of {months} months are blank.",
            first=say.day(civil.index[0], FULL_MONTH),
            last=say.day(civil.index[-1], FULL_MONTH),
            events=len(TIMELINE),
            least=least,
            most=civil.at[top, "stated_high"],
            month=month,
            blank=blank,
            months=len(civil),
        ),
        sources_of(record, behind),
        pd.concat(months, names=["target_kind"]),
    )


def _months(above: pd.DataFrame, say: Words) -> str:
    """Return which other months reach that number, in words."""
    if above.empty:
        return say("no other month reaches that")
    months = [f"{say.day(day, FULL_MONTH)} ({row.stated_high})" for day, row in above.iterrows()]
    return say("of the others only {months} reaches that", months=say.every(months))


def ucdp_by_month(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot UCDP's dead of Mali by month, state-based violence and the rest of all violence."""
    say = Words(lang)
    table = ucdp_months(record.folder)
    top = table["most"].idxmax()
    others = table.drop(top)["most"].max()
    month, most = say.day(top, FULL_MONTH), table.at[top, "most"]
    note = say(
        "{month}, with Moura:\n{least} to {most}",
        month=month,
        least=table.at[top, "least"],
        most=most,
    )
    ax = casualties.plot_ucdp(record, notes={"2022-03": note}, lang=lang, width=width)

    return Drawn(
        ax.get_figure(root=True),
        say(
            "In UCDP's count of Mali one month stands out: {most} killed in {month}, at most "
            "{others} in any other.",
            most=most,
            month=month,
            others=others,
        ),
        say(
            "Dark, state-based violence; light, non-state and one-sided together (a remainder, no "
            "count of civilians); grey, not divided by month. A line is the range over releases."
        ),
        say(
            "Bar chart of persons killed in Mali by month, {first} to {last}, of which 2018 to "
            "2023 are divided in two. {month} reaches {most}; the next highest month has {others}, "
            "and the median month {median}.",
            first=say.day(table.index[0], FULL_MONTH),
            last=say.day(table.index[-1], FULL_MONTH),
            month=month,
            most=most,
            others=others,
            median=round(table["most"].median()),
        ),
        (),
        table,
        say("UCDP 23.1 to 25.1, Candidate 2023 and 2024"),
    )


def large_events(
    record: Record, *, rule: str = "envelope", lang: str = "en", width: str | float = "page"
) -> Drawn:
    """Plot the events with twenty or more civilian dead by quarter and country."""
    say = Words(lang)
    ax = casualties.plot_large(record, rule=rule, lang=lang, width=width, **YEARS)
    table = casualties.large(record, rule=rule, **YEARS)

    since = table.loc[table["start_earliest"].ge("2022-01-01")]
    before = table.loc[table["start_earliest"].lt("2022-01-01")]
    top = table["period"].value_counts()
    quarter = {"quarter": say.day(top.index[0], "QQQQ"), "year": str(top.index[0].year)}
    plain = rule == "envelope"
    abroad = int(before["country"].ne("Mali").sum())

    return Drawn(
        ax.get_figure(root=True),
        say(
            "Of {since} events of 2022 and 2023 with 20 or more civilian dead {by}, {top} fell in "
            "the {quarter} of {year}; of {before} in 2021, {abroad} lay in Niger.",
            since=len(since),
            by=say("even by the least stated") if plain else say("by the rule {rule}", rule=rule),
            top=top.iloc[0],
            **quarter,
            before=len(before),
            abroad=abroad,
        ),
        say(
            "A mark is an event, beside it {number}. Large events are less often missed than "
            "small ones (Weidmann 2016).",
            number=say("the least number stated")
            if plain
            else say("the low number by the rule {rule}", rule=rule),
        ),
        say(
            "Marks stacked by quarter, 2021 to 2023, their shape the country. The {quarter} of "
            "{year} has {top}, all in Mali; no other quarter more than {next}. {abroad} of the "
            "{since} since 2022 lies outside Mali.",
            **quarter,
            top=top.iloc[0],
            next=top.iloc[1],
            abroad=int(since["country"].ne("Mali").sum()),
            since=len(since),
        ),
        sources_of(record, table["event_id"]),
        table,
    )


def displacement(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot what was said of people who fled within and to Ménaka region, a row a claimant."""
    say = Words(lang)
    ax = casualties.plot_displaced(record, lang=lang, width=width, **MENAKA)
    table = casualties.displaced(record, **MENAKA)

    present = table.loc[table["measure"].eq("displaced persons present")]
    desk = present["claimant"].value_counts().index[0]
    ours = present.loc[present["claimant"].eq(desk)].set_index("end")["persons"]
    first, top = ours.index[0], ours.idxmax()

    return Drawn(
        ax.get_figure(root=True),
        say(
            "From {first} {desk}'s number of displaced persons at Ménaka rose in {days} days from "
            "{least} to {most}.",
            first=say.day(first),
            desk=desk,
            days=(top - first).days,
            least=ours[first],
            most=ours[top],
        ),
        say(
            "A mark is the day, or the end of the span, of which a number speaks. Claimants count "
            "different people, and one desk may assess, estimate or register: a step is no certain "
            "change. Grey: no number ends."
        ),
        say(
            "Rows of dated numbers, {claimants} claimants in {groups} groups. Numbers crowd from "
            "March to October 2022 and from March to May 2023; none ends from November 2022 to "
            "February 2023. They run from {least} to {most}.",
            claimants=table["claimant"].nunique(),
            groups=table["measure"].nunique(),
            least=table["persons"].min(),
            most=table["persons"].max(),
        ),
        sources_of(record, casualties.claims(record, measure="displaced", **MENAKA)["event_id"]),
        table,
        say("humanitarian desks named in the rows"),
    )
