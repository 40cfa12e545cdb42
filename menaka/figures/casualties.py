"""Exported figures: how many were killed, who says so, and when."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import casualties, style
from menaka.dataset import views
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line


def claims_talataye(record: Record) -> Drawn:
    """Every voice on the dead of Talataye."""
    said = talataye_claims(record)
    figure, ax = plt.subplots(figsize=(style.PAGE, 0.6 + 0.3 * len(said)), layout="constrained")
    casualties.draw.forest(said, ax=ax)
    civil = said.loc[said["target_kind"].eq("civilians") & said["quantified"], "number"]
    return Drawn(
        figure,
        f"**{len(said)} statements about the dead of Talataye, 6 to 9 September 2022: for "
        f"civilians alone from {civil.min()} to {civil.max()}.** Each line is one voice; an arrow "
        "says that the wording sets no ceiling ('more than'), an open mark its floor. The shape says who "
        "speaks: square a party, diamond a state, circle a newsroom, plus a local voice, star an encyclopedia, "
        "cross a database. The numbers are not added: they speak of the same dead. "
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


def monthly_toll(record: Record) -> Drawn:
    """The dead by month, low to high, with who was looking."""
    counted = casualties.additive(record, casualties.by_event(casualties.tolls(record)))
    kinds = ["civilians", "combatants"]
    series = {
        kind: casualties.series(record, counted, target_kind=kind, start=START, end=END)
        for kind in kinds
    }
    figure, axes = plt.subplots(
        3,
        1,
        figsize=(style.PAGE, 5.6),
        layout="constrained",
        sharex=True,
        height_ratios=[3, 3, 1.2],
    )
    for ax, kind, colour in zip(axes, kinds, (style.VERMILION, style.BLUE), strict=False):
        casualties.draw.segments(series[kind], colour=colour, ax=ax)
        ax.set_title(kind, loc="left")
    casualties.draw.coverage(series["civilians"], ax=axes[2])
    axes[2].set_title("who was looking", loc="left")
    civil = series["civilians"]
    top = civil["low"].astype("int64").idxmax()
    opened = int(civil["high"].isna().sum())
    return Drawn(
        figure,
        f"**By the least that anybody claimed, {top:%B %Y} holds the most civilian dead: "
        f"{civil.loc[top, 'low']}; whether other months were quieter or only less watched, this "
        "record cannot tell.** Each segment runs from the sum of the lowest to the sum of the "
        f"highest claims; an arrow marks a month with a claim that sets no ceiling, shade one without any counted event ({opened} of "
        f"{len(civil)} months for civilians). Deaths that voices did not tell apart are not shown, aggregates "
        "over spans are not added, nor are numbers that may hold the same dead. Below, the "
        "documents read for each month's events and the distinct origins among them. "
        f"{data_line(record, record.claims.loc[record.claims['measure'].eq('killed')], 'claims of killed')}",
    )


FIGURES: dict[str, Recipe] = {
    "02-claims-talataye": claims_talataye,
    "02-monthly-toll": monthly_toll,
}
