"""Exported figures: who held what, and when."""

from __future__ import annotations

import matplotlib.pyplot as plt

from menaka import control, style
from menaka.dataset import views
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line


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
        f"only, not the country around them. {data_line(record, record.control, 'sightings of control')}",
    )


FIGURES: dict[str, Recipe] = {
    "03-who-held-what": who_held,
}
