"""Exported figures: who stood with whom."""

from __future__ import annotations

import matplotlib.pyplot as plt

from menaka import alliances, style
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

TALATAYE = "2022-09-06"
ARMED = {"armed-group", "wing", "umbrella", "state-force", "foreign-force", "government"}


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
        f"{data_line(record, record.tie_sightings, 'sightings of ties')}",
    )


FIGURES: dict[str, Recipe] = {
    "01-network-talataye": network_talataye,
}
