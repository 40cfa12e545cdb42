"""Exported figures: alliances and hostilities."""

import pandas as pd

from menaka import alliances
from menaka.alliances.plots import MAIN, PHASES
from menaka.alliances.ties import HORIZON
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

TALATAYE = "2022-09-06"
ARMED = {"armed-group", "wing", "umbrella", "state-force", "foreign-force", "government"}
SPAN = ("2022-03-01", "2023-05-31")


def network_talataye(record: Record) -> Drawn:
    """Plot the declared ties on the day of Talataye."""
    actors = record.actors
    armed = actors.loc[actors["kind"].isin(ARMED), "actor_id"]
    graph = alliances.network(record, TALATAYE, actors=armed)
    ax = alliances.plot_network(record, TALATAYE, actors=armed)

    # A denied tie is drawn, and not counted.
    ties = [tie for *_, tie in graph.edges(data=True)]
    signs = [tie["sign"] for tie in ties if not tie["denied"]]
    weak = sum(tie["certainty"] == "reported" for tie in ties)
    maybe = sum(tie["possible"] for tie in ties)

    return Drawn(
        ax.figure,
        f"**On the day of Talataye the record counts {signs.count(1)} alliances and "
        f"{signs.count(-1)} hostilities among {len(graph)} armed actors and governments; denied, and "
        f"not counted: {len(ties) - len(signs)}.** A line is a tie that somebody declared and that "
        f"was seen within {HORIZON} days before, or lasted until an end that was told later: full "
        "for alliance or cooperation, dashed for hostility, dotted for a truce. Thin lines: "
        f"{weak} rest on one unnamed claimant or are denied (question mark), {maybe} may not have "
        "begun yet or be over. Pairs with ties of different signs (diamond): "
        f"{sum(tie['mixed'] for tie in ties)}. Nearness follows the ties and is no map. "
        f"{data_line(record, record.tie_sightings, 'sightings of ties')}",
        alliances.edge_table(graph),
    )


def phases(record: Record) -> Drawn:
    """Plot the declared network in four phases, every actor in one place."""
    axes = alliances.plot_phases(record)
    nets = [alliances.network(record, a, end=b, actors=MAIN) for a, b in PHASES]

    hostile = [
        sum(tie["sign"] < 0 and not tie["denied"] for *_, tie in net.edges(data=True))
        for net in nets
    ]

    shown = {actor for net in nets for actor in net}
    held = alliances.spells(record)

    return Drawn(
        axes[0].figure,
        f"**Among {len(shown)} actors the record holds {hostile[0]} hostile pairs before the "
        f"offensive and {hostile[-1]} in its last five months.** A line is a tie that somebody "
        "declared and that was in force on any day of the phase; a longer phase gathers more of "
        "them, and more was written about some phases than about others. A diamond says that the "
        "pair had ties of different signs in the phase: drawn and counted is the one last seen. A "
        "question mark says that the tie is denied (not counted); a small ring is an actor without "
        "a tie in that phase. "
        f"{data_line(record, held, 'spells of ties')}",
        pd.concat(
            [
                alliances.edge_table(net).assign(phase=f"{a}/{b}")
                for (a, b), net in zip(PHASES, nets, strict=True)
            ],
            ignore_index=True,
        ),
    )


def timeline(record: Record) -> Drawn:
    """Plot the spells of ties between the main actors over time."""
    start, end = "2017-01-01", "2024-12-31"
    ax = alliances.plot_ties(record, start=start, end=end)

    # Drawn are spells between two main actors that reach into the years shown.
    held = alliances.spells(record)
    among = held["a"].isin(MAIN) & held["b"].isin(MAIN)
    shown = held.loc[among & held["held_until"].ge(start) & held["held_from"].le(end)]

    return Drawn(
        ax.figure,
        f"**Of {len(shown)} spells of ties among the main actors since 2017, the end of "
        f"{int(shown['end_known'].sum())} was reported.** A bar is a spell: strong from "
        "its first sighting to its last, pale inside the windows of its begin and end and for up to "
        f"{HORIZON} days after its last sighting. Denied (question mark): "
        f"{int(shown['denied'].sum())}. Where nothing is drawn nobody declared a tie. "
        f"{data_line(record, record.tie_sightings, 'sightings of ties')}",
        shown.drop(columns="seen"),
    )


def fights(record: Record) -> Drawn:
    """Plot who fought beside and against whom during the offensive."""
    start, end = SPAN
    ax = alliances.plot_fights(record, start=start, end=end)
    table = alliances.fights(record, start=start, end=end)

    # A pair of two fighters is one row, whichever of them stands first.
    isgs = table.loc[table[["actor_a", "actor_b"]].eq("isgs").any(axis=1), "against"].sum()

    return Drawn(
        ax.figure,
        f"**Of {int(table['against'].sum())} times that two actors fought each other, ISGS was one "
        f"of them in {int(isgs)}.** Events of {start} to {end} in which arms were used and both "
        "sides are told, counted for each pair in them; a fight told by a whole event and its part "
        "counts once. Above the diagonal against each other, below it beside each other. Shown are "
        "actors that met another three times or more, the sum is of all. "
        f"{data_line(record, record.participants, 'participations')}",
        table,
    )


FIGURES: dict[str, Recipe] = {
    "01-network-talataye": network_talataye,
    "01-phases": phases,
    "01-ties-over-time": timeline,
    "01-fights": fights,
}
