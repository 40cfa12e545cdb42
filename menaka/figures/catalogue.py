"""
Every exported figure, by name: what is computed for it, how it is drawn, what its caption says.

A caption opens with the finding, in bold, and every number in it is computed here. It
names the data's version, the counts and the kinds of sources behind the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from menaka import alliances, casualties, control, style
from menaka.dataset import views
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.geography import basemap

TALATAYE = "2022-09-06"
ARMED = {"armed-group", "wing", "umbrella", "state-force", "foreign-force", "government"}


@dataclass(frozen=True)
class Drawn:
    """A figure and its caption."""

    figure: Figure
    caption: str


def network_talataye(record: Record) -> Drawn:
    """The declared ties on the day of Talataye."""
    graph = alliances.network(record, on=TALATAYE)
    armed = [n for n, kind in graph.nodes(data="kind") if kind in ARMED]
    graph = alliances.neighbourhood(graph, armed)
    figure, ax = plt.subplots(figsize=(style.PAGE, 5.2), layout="constrained")
    alliances.draw.network(graph, alliances.positions([graph]), ax=ax)
    signs = [sign for *_, sign in graph.edges(data="sign")]
    mixed = sum(both for *_, both in graph.edges(data="mixed"))
    return Drawn(
        figure,
        f"**On the day of Talataye the record counts {signs.count(1)} alliances and "
        f"{signs.count(-1)} hostilities among {len(graph)} armed actors and governments.** "
        "A line is a tie that somebody declared and that was seen within a year: full for "
        "alliance or cooperation, dashed for hostility, dotted for a truce; "
        f"{mixed} pairs are both at once (diamond), and a question mark says that somebody denies the tie. Ties inferred from a single clash or from a "
        "shared enemy are left out. Nearness follows the ties and is no map. "
        f"{_data(record, record.tie_sightings, 'sightings of ties')}",
    )


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
        f"{_data(record, said, 'claims')}",
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
        kind: casualties.by_period(record, counted, target_kind=kind, start=START, end=END)
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
        f"{_data(record, record.claims.loc[record.claims['measure'].eq('killed')], 'claims of killed')}",
    )


def who_held(record: Record) -> Drawn:
    """Who held what, when."""
    table = control.spells(record)
    shown = table.loc[table["held_until"].ge(START) & table["first_seen"].le("2023-12-31")]
    places = shown["place_id"].nunique()
    figure, ax = plt.subplots(figsize=(style.PAGE, 1.4 + 0.24 * places), layout="constrained")
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    control.draw.spells(table, start=START, end="2023-12-31", names=called, ax=ax)
    twice = int(shown.groupby("place_id")["sightings"].sum().gt(1).sum())
    return Drawn(
        figure,
        f"**Of {places} places seen in anybody's hands between March 2022 and the end of 2023, "
        f"{twice} were seen more than once.** A bar is full while its holder was seen, pale inside "
        f"the window of a change and for up to {control.HORIZON} days after the last sighting; "
        "where nothing is drawn, nobody saw. Hatches: contested, besieged, left. Towns and bases "
        f"only, not the country around them. {_data(record, record.control, 'sightings of control')}",
    )


def map_of_control(record: Record) -> Drawn:
    """Who held what on the last day of 2022, on the ground."""
    day = "2022-12-31"
    state = control.on(record, day)
    figure, ax = plt.subplots(figsize=(style.PAGE, 4.6), layout="constrained")
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    control.draw.held(state, basemap(), names=called, ax=ax)
    known = state["status"].ne("unknown")
    return Drawn(
        figure,
        f"**On 31 December 2022 somebody had lately seen who held {int(known.sum())} of "
        f"{len(state)} places; of the rest the record does not know.** Colour is the holder, "
        "strength how lately it was seen, hollow marks stand where coordinates are not exact; "
        "small empty circles are places seen at another time. Ménaka region has no open "
        f"outline and is not drawn. {_data(record, record.control, 'sightings of control')}",
    )


def _data(record: Record, rows: pd.DataFrame, what: str) -> str:
    """Say what stands behind a picture."""
    kinds = record.sources["kind"].value_counts()
    said = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    return f"*Data: menaka {record.version}, {len(rows)} {what}; {len(record.sources)} sources ({said}).*"


CATALOGUE: dict[str, Callable[[Record], Drawn]] = {
    "01-network-talataye": network_talataye,
    "02-claims-talataye": claims_talataye,
    "02-monthly-toll": monthly_toll,
    "03-who-held-what": who_held,
    "03-map-of-control": map_of_control,
}
