"""Exported figures: who held what, on the ground."""

from __future__ import annotations

import matplotlib.pyplot as plt

from menaka import control, style
from menaka.dataset import views
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line
from menaka.geography import basemap


def map_of_control(record: Record) -> Drawn:
    """Who held what on the last day of 2022, on the ground."""
    day = "2022-12-31"
    state = control.on(record, day)
    figure, ax = plt.subplots(figsize=(style.PAGE, 4.6), layout="constrained")
    called = views.names(record).set_index("actor_id")["actor"].to_dict()
    control.maps.held(state, basemap(), names=called, ax=ax)
    known = state["status"].ne("unknown")
    return Drawn(
        figure,
        f"**On 31 December 2022 somebody had lately seen who held {int(known.sum())} of "
        f"{len(state)} places; of the rest the record does not know.** Colour is the holder, "
        "strength how lately it was seen, hollow marks stand where coordinates are not exact; "
        "small empty circles are places seen at another time. Ménaka region has no open "
        f"outline and is not drawn. {data_line(record, record.control, 'sightings of control')}",
    )


FIGURES: dict[str, Recipe] = {"03-map-of-control": map_of_control}
