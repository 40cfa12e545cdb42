"""Exported figures: who held what, on the ground."""

from __future__ import annotations

import matplotlib.pyplot as plt

from menaka import control, style
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

DAY = "2022-12-31"


def map_of_control(record: Record) -> Drawn:
    """Who held what on the last day of 2022, on the ground."""
    known = control.on(record, DAY)["known"].value_counts()
    figure, ax = plt.subplots(figsize=(style.PAGE, 5.3), layout="constrained")
    control.plot_map(record, DAY, ax=ax)
    return Drawn(
        figure,
        f"**On 31 December 2022 somebody had lately seen who held {known.get('seen', 0)} of "
        f"{known.sum()} places; of {known.get('last known', 0)} more the last holder is known.** "
        "Colour is the holder. What is last known pales with the days since; a small grey dot is "
        "unknown. A base stands beside its town, smaller; of several holders one is the edge of "
        "the mark. Places that are known but lie outside the map, or have no coordinates, are named below it, "
        "with the days since if only the last holder is known. "
        f"{data_line(record, record.control, 'sightings of control')}",
    )


FIGURES: dict[str, Recipe] = {"03-map-of-control": map_of_control}
