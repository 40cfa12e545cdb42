"""Exported figures: how many were killed, who says so, and when."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import casualties, style
from menaka.casualties.claims import KEY
from menaka.dataset import views
from menaka.dataset.coverage import END, START, VIOLENT
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

KINDS = ("civilians", "combatants")
PAIRS = ("enemy / own side", "enemy / third party", "own side / third party")


def claims_talataye(record: Record) -> Drawn:
    """Every voice on the dead of Talataye."""
    said = talataye_claims(record)
    figure, ax = plt.subplots(figsize=(style.PAGE, 0.6 + 0.3 * len(said)), layout="constrained")
    casualties.draw.forest(said, ax=ax)
    civil = said.loc[said["target_kind"].eq("civilians") & said["quantified"], "number"]
    days = record.events.set_index("event_id").loc[said["event_id"]]
    when = _when(days["start_earliest"].min(), days["end_latest"].max())
    return Drawn(
        figure,
        f"**{len(said)} statements about the dead of Talataye, {when}: for "
        f"civilians alone from {civil.min()} to {civil.max()}.** Each line is one voice; an arrow "
        "says that the wording sets no ceiling ('more than'), an open mark its floor. The shape says who "
        "speaks: square a party, diamond a state, circle a newsroom, plus a local voice, star an encyclopedia, "
        "cross a database, triangle a humanitarian body (point down) or the UN (point up). The numbers are not added: they speak of the same dead. "
        f"{data_line(record, said, 'claims')}",
    )


def talataye_claims(record: Record) -> pd.DataFrame:
    """Give the claims about the events of Talataye, labelled for the forest."""
    events = record.events
    here = events.loc[
        events["place_id"].eq("talataye")
        & events["start_earliest"].between("2022-09-05", "2022-09-09")
    ]
    said = casualties.claims(record)
    said = said.loc[said["event_id"].isin(here["event_id"])].copy()
    called = views.names(record).set_index("actor_id")["actor"]
    said["group"] = [
        "killed: " + " and ".join(str(called.get(i, i)) for i in target.split("+"))
        for target in said["target"]
    ]
    said["label"] = [
        who + (f" (via {via})" if isinstance(via, str) else "")
        for who, via in zip(said["claimant"], said["via"], strict=True)
    ]
    return said.sort_values(["group", "number", "claim_id"], ignore_index=True)


def _when(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Say a day, or the days between which something lies."""
    if first == last:
        return f"{first.day} {first:%b %Y}"
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {first:%b}"
    year = "" if first.year == last.year else f" {first:%Y}"
    return f"{first.day}{month}{year} to {last.day} {last:%b %Y}"


def monthly_toll(record: Record) -> Drawn:
    """The dead by month, low to high, with who was looking."""
    counted = casualties.additive(record, casualties.by_event(casualties.tolls(record)))
    series = {
        kind: casualties.series(record, counted, target_kind=kind, start=START, end=END)
        for kind in KINDS
    }
    figure, axes = plt.subplots(
        3,
        1,
        figsize=(style.PAGE, 5.6),
        layout="constrained",
        sharex=True,
        height_ratios=[3, 3, 1.2],
    )
    for ax, kind, colour in zip(axes, KINDS, (style.VERMILION, style.BLUE), strict=False):
        casualties.draw.segments(series[kind], colour=colour, ax=ax)
        ax.set_title(kind, loc="left")
    casualties.draw.coverage(series["civilians"], ax=axes[2])
    axes[2].set_title("who was looking", loc="left")
    civil = series["civilians"]
    top = civil["low"].astype("int64").idxmax()
    opened, empty = int(civil["high"].isna().sum()), int(civil["events"].eq(0).sum())
    return Drawn(
        figure,
        f"**By the least that anybody claimed, {top:%B %Y} holds the most civilian dead: "
        f"{civil.loc[top, 'low']}; whether other months were quieter or only less watched, this "
        "record cannot tell.** Each segment runs from the sum of the lowest to the sum of the "
        f"highest claims; an arrow marks a month with a claim that sets no ceiling ({opened} of {len(civil)} "
        f"for civilians), shade one without any counted event ({empty} for civilians), a cross one whose events have no number. Deaths that voices did not tell apart are not shown, aggregates "
        "over spans are not added, nor are numbers that may hold the same dead. Below, the "
        "documents read for each month's events and the distinct origins among them. "
        f"{data_line(record, _of_the_offensive(record, counted), 'tolls of an event and kind of target')}",
    )


def _of_the_offensive(record: Record, counted: pd.DataFrame) -> pd.DataFrame:
    """Give the counted tolls of civilians and combatants that may have begun in the offensive."""
    events = record.events.set_index("event_id")
    first, last = (
        counted["event_id"].map(events[f"start_{end}"]) for end in ("earliest", "latest")
    )
    inside = first.le(END) & last.ge(START) & counted["target_kind"].isin(KINDS)
    return counted.loc[inside & counted["counted"]]


def claims_large(record: Record, *, least: int = 40) -> Drawn:
    """Every voice on the dead of the larger events of the offensive."""
    said = large_claims(record, least=least)
    groups = said["group"].nunique()
    height = 0.5 + 0.19 * len(said) + 0.3 * groups
    figure, ax = plt.subplots(figsize=(style.PAGE, height), layout="constrained")
    casualties.draw.forest(said, ax=ax)
    alone = said.groupby("group")["voice"].nunique().eq(1).sum()
    return Drawn(
        figure,
        f"**Of {groups} events and targets for which somebody said {least} killed or more, "
        f"{alone} rest on one voice.** March 2022 to May 2023, in the order of time; aggregates over spans "
        "are left out. A segment runs from the least to the most that the wording allows, an arrow says that it sets no "
        f"ceiling; shapes as in the picture of Talataye. {data_line(record, said, 'claims')}",
    )


def large_claims(record: Record, *, least: int = 40) -> pd.DataFrame:
    """Give the claims about events of the offensive with a figure of so many or more, labelled."""
    events = record.events.set_index("event_id")
    said = casualties.claims(record)
    said["day"] = said["event_id"].map(events["start_earliest"])
    inside = said["event_id"].map(events["kind"]).ne("aggregate") & said["day"].between(START, END)
    said = said.loc[inside & said["quantified"]]
    said = said.loc[said.groupby(KEY)["number"].transform("max").ge(least)]
    place = (
        said["event_id"].map(events["place_id"]).map(record.places.set_index("place_id")["name"])
    )
    called = views.names(record).set_index("actor_id")["actor"]
    called = called.where(called.index != "civilians", "civilians")
    whom = [" and ".join(str(called.get(i, i)) for i in t.split("+")) for t in said["target"]]
    last = said["event_id"].map(events["start_latest"])
    day = [_when(a, b) for a, b in zip(said["day"], last, strict=True)]
    said = said.assign(group=[f"{p}, {d}: {w}" for p, d, w in zip(place, day, whom, strict=True)])
    said["label"] = said["claimant"] + (" (via " + said["via"] + ")").fillna("")
    return said.sort_values(["day", "event_id", "group", "number", "claim_id"], ignore_index=True)


def running_total(record: Record) -> Drawn:
    """The dead added up day by day, with who was looking."""
    counted = casualties.additive(record, casualties.by_event(casualties.tolls(record)))
    figure, axes = plt.subplots(
        3, 1, figsize=(style.PAGE, 5.2), layout="constrained", sharex=True, height_ratios=[3, 3, 1]
    )
    totals = {}
    for ax, kind, colour in zip(axes, KINDS, (style.VERMILION, style.BLUE), strict=False):
        totals[kind] = casualties.cumulative(
            record, counted, target_kind=kind, start=START, end=END, seed=1
        )
        casualties.draw.fan(totals[kind], colour=colour, ax=ax)
        ax.set_title(kind, loc="left")
    seen = casualties.series(record, counted, start=START, end=END)
    casualties.draw.coverage(seen, ax=axes[2])
    axes[2].set_title("who was looking", loc="left")
    civil, fighters = (totals[kind].iloc[-1] for kind in KINDS)
    return Drawn(
        figure,
        f"**What may be added without counting twice comes to {civil['low']} to {civil['high']} civilians and {fighters['low']} to "
        f"{fighters['high']} combatants from March 2022 to May 2023, as claimed, but {civil['open']} and {fighters['open']} of these tolls "
        "set no ceiling.** The band holds nine tenths of 1,000 draws of days from their windows and tolls from their "
        "intervals (envelope); where its upper edge is dashed an open top has been taken at its floor, so the edge is one too. "
        f"{civil['unquantified']} and {fighters['unquantified']} tolls have no number and add nothing. Below, the documents and "
        f"origins behind each month's events. {data_line(record, _of_the_offensive(record, counted), 'tolls of an event and kind of target')}",
    )


def reconciliation(record: Record) -> Drawn:
    """Aggregates of civilians against the events inside their scope."""
    rows = civil_aggregates(record)
    figure, ax = plt.subplots(figsize=(style.PAGE, 0.7 + 0.21 * len(rows)), layout="constrained")
    casualties.draw.gaps(rows, ax=ax)
    sure = int(rows["gap_low"].gt(0).sum())
    return Drawn(
        figure,
        f"**Of {len(rows)} totals of civilian dead in Mali that begin in 2022, the events inside cover less than half of the "
        f"stated number in {int((rows['covered_low'] * 2 < rows['low'].fillna(rows['high'])).sum())}, but since claims about them set no "
        f"ceiling, only {sure} must, if right, hold dead that no event accounts for.** Full: the least that the events inside a total's place, span and "
        "target add up to, with an arrow where one of them sets no ceiling; light: the most; hatched: what is left up to the total "
        "(diamond; open where it is a ceiling only). The line at the right joins totals whose scopes overlap: they are never "
        f"added. {data_line(record, rows, 'claims about spans')}",
    )


def civil_aggregates(record: Record) -> pd.DataFrame:
    """Give the reconciled totals of civilians in Mali that begin in 2022, labelled."""
    rows = casualties.reconcile(record)
    country = record.places.set_index("place_id")["country"]
    kept = rows["target_kind"].eq("civilians") & rows["start"].dt.year.eq(2022)
    rows = rows.loc[kept & rows["place_id"].map(country).eq("MLI")]
    names = record.places.set_index("place_id")["name"]
    rows = rows.sort_values(["group", "start", "end", "claim_id"], ignore_index=True)
    rows["label"] = [
        f"{r.claimant}: {names[r.place_id]}, {_when(r.start, r.end)}" for r in rows.itertuples()
    ]
    return rows


def ratios(record: Record) -> Drawn:
    """By how much voices of different interest differ."""
    rows = labelled_ratios(record)
    figure, ax = plt.subplots(figsize=(style.PAGE, 0.8 + 0.23 * len(rows)), layout="constrained")
    casualties.draw.ratios(rows, ax=ax)
    both = rows.loc[rows["pair"].eq("enemy / own side")]
    more = int(both["ratio"].gt(1).sum())
    return Drawn(
        figure,
        f"**Where an enemy and the dead's own side both gave a number ({both['event_id'].nunique()} events), the enemy's is the "
        f"greater in {more} of {len(both)} pairs and never the smaller.** Every pair of voices in different relations to the dead, "
        "the first over the second; the segment is what both wordings allow, an arrow an open end. Shapes are the kind of "
        f"the first voice, as in the picture of Talataye. Which of two is right cannot be seen here. {data_line(record, rows, 'pairs')}"
        if both["ratio"].ge(1).all()
        else f"**Pairs of voices differ up to {rows['ratio'].max():.0f} times.** {data_line(record, rows, 'pairs')}",
    )


def labelled_ratios(record: Record, *, pairs: tuple[str, ...] = PAIRS) -> pd.DataFrame:
    """Give the ratios of some pairs of relations, above zero, labelled for the picture."""
    rows = casualties.ratios(record)
    rows = rows.loc[rows["pair"].isin(pairs) & rows["ratio"].gt(0)].copy()
    events = record.events.set_index("event_id")
    place = (
        rows["event_id"].map(events["place_id"]).map(record.places.set_index("place_id")["name"])
    )
    when = rows["event_id"].map(events["start_earliest"]).dt.strftime("%b %Y")
    rows["label"] = (
        rows["claimant_a"] + " / " + rows["claimant_b"] + ", " + place.fillna("?") + ", " + when
    )
    order = {pair: n for n, pair in enumerate(pairs)}
    rows["at"] = rows["pair"].map(order)
    return rows.sort_values(
        ["at", "ratio", "label"], ascending=[True, False, True], ignore_index=True
    )


def calendar(record: Record) -> Drawn:
    """Violent events by day."""
    counts = violent_days(record)
    figure, ax = plt.subplots(figsize=(style.PAGE, 3.6), layout="constrained")
    casualties.draw.calendar(counts, ax=ax)
    events = record.events
    inside = events["kind"].isin(VIOLENT) & events["start_earliest"].between(START, END)
    return Drawn(
        figure,
        f"**{int(counts.sum())} violent events of the offensive are known to the day; {int(inside.sum() - counts.sum())} more are dated "
        f"less well, and {int(counts.eq(0).sum())} of {len(counts)} days have none on record.** A square is a day on which violent events "
        "began, with their number, parts of a larger event as well as the whole; a blank day is unknown, not quiet. "
        f"{data_line(record, events.loc[inside], 'events')}",
    )


def violent_days(record: Record) -> pd.Series:
    """Count violent events of the offensive that are known to the day, by day."""
    events = record.events
    exact = events["start_earliest"].eq(events["start_latest"]) & events["kind"].isin(VIOLENT)
    days = pd.date_range(START, END, name="day")
    return events.loc[exact, "start_earliest"].value_counts().reindex(days, fill_value=0)


FIGURES: dict[str, Recipe] = {
    "02-claims-talataye": claims_talataye,
    "02-claims-large": claims_large,
    "02-monthly-toll": monthly_toll,
    "02-running-total": running_total,
    "02-reconciliation": reconciliation,
    "02-ratios": ratios,
    "02-calendar": calendar,
}
