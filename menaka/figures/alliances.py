"""Exported figures: who stood with whom."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import alliances, style
from menaka.dataset import views
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

TALATAYE = "2022-09-06"
ARMED = {"armed-group", "wing", "umbrella", "state-force", "foreign-force", "government"}
MAIN = ["isgs", "jnim", "msa", "gatia", "fama", "csp-psd", "platform", "cma", "mali", "barkhane", "wagner"]  # fmt: skip
PHASES = {
    "2018 to February 2022": ("2018-01-01", "2022-02-28"),
    "March to June 2022": ("2022-03-01", "2022-06-30"),
    "July to December 2022": ("2022-07-01", "2022-12-31"),
    "January to May 2023": ("2023-01-01", "2023-05-31"),
}


def network_talataye(record: Record) -> Drawn:
    """The declared ties on the day of Talataye."""
    graph = alliances.network(record, on=TALATAYE)
    armed = [n for n, kind in graph.nodes(data="kind") if kind in ARMED]
    graph = alliances.neighbourhood(graph, armed)
    figure, ax = plt.subplots(figsize=(style.PAGE, 5.2), layout="constrained")
    alliances.draw.network(graph, alliances.positions([graph]), ax=ax)
    signs = [sign for *_, sign in graph.edges(data="sign")]
    mixed = sum(both for *_, both in graph.edges(data="mixed"))
    weak = sum(d["certainty"] == "reported" for *_, d in graph.edges(data=True))
    maybe = sum(d["possible"] for *_, d in graph.edges(data=True))
    return Drawn(
        figure,
        f"**On the day of Talataye the record counts {signs.count(1)} alliances and "
        f"{signs.count(-1)} hostilities among {len(graph)} armed actors and governments.** "
        "A line is a tie that somebody declared and that was seen within a year: full for "
        "alliance or cooperation, dashed for hostility, dotted for a truce; "
        f"of the thin ones {weak} rest on one unnamed voice or are denied and {maybe} may not have "
        f"begun yet or be over, {mixed} pairs are both at once "
        "(diamond), and a question mark says that somebody denies the tie. Ties inferred from a "
        "single clash or from a shared enemy are left out. Nearness follows the ties and is no "
        f"map. {data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


def phases(record: Record) -> Drawn:
    """The declared network in four phases, every actor in one place."""
    held = alliances.spells(record)
    nets = {}
    for title, (start, end) in PHASES.items():
        graph = alliances.network(record, on=start, until=end)
        nets[title] = alliances.neighbourhood(graph, [n for n in graph if n in MAIN])
    figure, axes = plt.subplots(2, 2, figsize=(style.PAGE, 7.4), layout="constrained")
    places = alliances.positions(nets.values())
    alliances.draw.phases(nets, places, axes=list(axes.flat))
    figure.legend(handles=alliances.draw.lines(), loc="outside lower center", ncols=3)
    hostile = [sum(s < 0 for *_, s in net.edges(data="sign")) for net in nets.values()]
    first, last = hostile[0], hostile[-1]
    return Drawn(
        figure,
        f"**Among {len(places)} actors the record holds {first} hostile pairs before the offensive "
        f"and {last} in its last five months.** A line is a tie that somebody declared and that "
        "was in force on any day of the phase; a longer phase gathers more of them, and more was "
        "written about some phases than about others. A small ring is an actor without a tie in "
        f"that phase. {data_line(record, held, 'spells of ties')}",
    )


def timeline(record: Record) -> Drawn:
    """Ties over time."""
    held = alliances.spells(record)
    shown = held.loc[
        held["a"].isin(MAIN) & held["b"].isin(MAIN) & held["held_until"].ge("2017-01-01")
    ]
    shown = shown.sort_values(["held_from", "tie_id"])
    pairs = len(shown[["a", "b"]].drop_duplicates())
    figure, ax = plt.subplots(figsize=(style.PAGE, 1.6 + 0.2 * pairs), layout="constrained")
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    alliances.draw.timeline(shown, start="2017-01-01", end="2024-12-31", names=called, ax=ax)
    return Drawn(
        figure,
        f"**Of {len(shown)} spells of ties among the main actors since 2017, the end of "
        f"{int(shown['end_known'].sum())} was told.** A bar is a spell: strong where the tie was "
        "sighted, pale inside the windows of its begin and end and for up to "
        f"{alliances.HORIZON} days after its last sighting. Where nothing is drawn nobody declared "
        f"a tie. {data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


def blocs(record: Record) -> Drawn:
    """Blocs through time."""
    kinds = record.actors.set_index("actor_id")["kind"].to_dict()
    nets = alliances.networks(record, start="2021-07-01", end="2023-12-31", freq="QS")
    armed = {
        period: alliances.neighbourhood(graph, [n for n in graph if kinds.get(n) in ARMED])
        for period, graph in nets.items()
    }
    table = alliances.blocs(armed, groups=None)
    figure, ax = plt.subplots(figsize=(style.PAGE, 5.6), layout="constrained")
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    called["mali"] = "Mali (gov.)"
    alliances.draw.flows(table.loc[table["actor"].isin(MAIN)], names=called, ax=ax)
    per = table.drop_duplicates("period")
    told = int((~per["unique"]).sum())
    return Drawn(
        figure,
        f"**In {told} of {len(per)} quarters more than one way to make blocs fits the declared ties "
        "equally well.** Columns are quarters, boxes blocs (the groups that the fewest ties go "
        "against, as many as are best), bands the main actors. A dashed frame says that another "
        "partition of that quarter does as well: its blocs are not known. Actors without a tie in a "
        f"quarter are not drawn. {data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


def balance(record: Record) -> Drawn:
    """Balance against chance, by groups and by umbrellas."""
    figure, axes = plt.subplots(2, 1, figsize=(style.PAGE, 4.8), layout="constrained", sharex=True)
    found: dict[str, pd.DataFrame] = {}
    for ax, grouping in zip(axes, ("groups", "umbrellas"), strict=True):
        found[grouping] = alliances.balance_series(
            record, start="2022-01-01", end="2023-06-30", grouping=grouping
        )
        alliances.draw.balance(found[grouping], title=grouping, ax=ax)
    least = min(table["p_holm"].min() for table in found.values())
    looks = sum(table.attrs["looks"] for table in found.values())
    every = pd.concat(found.values())
    barred = int(every["least"].gt(0.05).sum())
    return Drawn(
        figure,
        f"**In no month is the network shown to be more balanced than its statements would make it: "
        f"of {looks} looks the smallest p that pays for its own series is {least:.2f}.** Marks are the share of triangles that are "
        f"balanced, with their number ({every['triangles'].min():.0f} to {every['triangles'].max():.0f}, which is little): in "
        f"{barred} of the looks no result whatever could have had a p below 0.05. The band is what shuffling the signs among whole statements "
        "gives in 90 of 100 cases. Above, groups as sources name them; below, groups drawn into the "
        f"umbrella of the month. {data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


def camps(record: Record) -> Drawn:
    """How often two actors fall in one bloc, by two rules."""
    held = alliances.spells(record)
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    figure, axes = plt.subplots(1, 2, figsize=(style.PAGE, 3.9), layout="constrained")
    shares = {}
    for ax, groups, title in zip(
        axes, (2, None), ("two camps", "any number of blocs"), strict=True
    ):
        table = alliances.comembership(held, on=TALATAYE, groups=groups, draws=400)
        order = [a for a in MAIN if a in table]
        shares[groups] = table.loc["jnim", "msa"]
        alliances.draw.shares(table.loc[order, order], names=called, ax=ax)
        ax.set_title(title, loc="left")
    return Drawn(
        figure,
        "**Whether JNIM and MSA stood in one bloc on the day of Talataye depends on the question, "
        f"not on the data: {100 * shares[2]:.0f} of 100 draws with two camps, {100 * shares[None]:.0f} with any number of blocs.** "
        "Per cent of 400 draws in which two actors fall in one bloc; ties that are denied or rest on "
        "one unnamed voice are kept in half of the draws (our choice, and a share near 50 is no more "
        "than that choice), and days are drawn from their windows. With "
        "two camps a shared enemy is enough to put two actors together; otherwise only a chain of "
        f"alliances is. {data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


FIGURES: dict[str, Recipe] = {
    "01-network-talataye": network_talataye,
    "01-phases": phases,
    "01-ties-over-time": timeline,
    "01-blocs": blocs,
    "01-camps": camps,
    "01-balance": balance,
}
