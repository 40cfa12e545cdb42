"""Exported figures: who held what, on the ground and as shares of places."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import control, style
from menaka.dataset import views
from menaka.dataset.coverage import END, START, coverage
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line
from menaka.geography import basemap

PHASES = {
    "30 April 2022": "2022-04-30",
    "30 June 2022": "2022-06-30",
    "31 December 2022": "2022-12-31",
    "31 May 2023": "2023-05-31",
}


def map_of_control(record: Record) -> Drawn:
    """Who held what on the last day of 2022, on the ground."""
    state = control.on(record, "2022-12-31")
    figure, ax = plt.subplots(figsize=(style.PAGE, 5.2), layout="constrained")
    control.maps.held(state, basemap(), names=_names(record), ax=ax)
    return Drawn(
        figure,
        f"**On 31 December 2022 somebody had lately seen who held {_known(state)} of "
        f"{len(state)} places; of the rest the record does not know.** Colour is the holder, "
        "strength how lately it was seen; hollow marks stand where coordinates are only near; "
        "small empty circles are places seen at another time; places without coordinates or "
        "outside the frame are told below. Between two places nobody looked. Ménaka region has no open "
        f"outline and is not drawn. {data_line(record, record.control, 'sightings of control')}",
    )


def map_phases(record: Record) -> Drawn:
    """Who held what at the end of each phase, and when anybody was looking."""
    states = {title: control.on(record, day) for title, day in PHASES.items()}
    figure, axes = plt.subplot_mosaic(
        "01;23;LL", figsize=(style.PAGE, 6.2), height_ratios=[5, 5, 1], layout="constrained"
    )
    names = _names(record)
    handles = control.maps.legend(list(states.values()), names=names)
    figure.legend(handles=handles, loc="outside lower center", ncols=5)
    control.maps.looking(
        coverage(record)["documents"],
        days=list(PHASES.values()),
        start="2022-01",
        end="2023-12",
        ax=axes["L"],
    )
    control.maps.phases(states, basemap(), names=names, axes=[axes[k] for k in "0123"])
    known = {title: _known(state) for title, state in states.items()}
    told = ", ".join(f"{n} on {title}" for title, n in known.items())
    every = pd.concat(states.values())
    near = every.loc[every["status"].ne("unknown") & every["geo_precision"].eq("near")]
    return Drawn(
        figure,
        f"**On no phase's last day does the record know who held more than {max(known.values())} of "
        f"{len(next(iter(states.values())))} places** ({told}). Marks as in the legend; only known "
        f"places are named, {near['place'].nunique()} of them with coordinates that are only near. "
        "The bars below count the documents that were read for each month: where there are few, "
        "few were looking, and a change of the map may be a change of who looked. "
        f"{data_line(record, record.control, 'sightings of control')}",
    )


def state_distribution(record: Record) -> Drawn:
    """Share of places by state and month, the unknown among them."""
    spells = control.spells(record)
    documents = coverage(record)["documents"]
    months = control.sequences(spells, start=START, end=END, looked=documents)
    shares = control.distribution(months)
    figure, axes = plt.subplots(
        2, 1, figsize=(style.PAGE, 3.9), height_ratios=[5, 1], layout="constrained"
    )
    control.draw_sequences.distribution(shares, names=_names(record), ax=axes[0])
    control.maps.looking(documents, start=START, end=END, ax=axes[1])
    known = 1 - shares[["unknown", "missing"]].sum(axis=1)
    best = known.idxmax()
    band = control.ranges(
        spells, control.distribution, draws=200, seed=1, start=START, end=END
    ).drop(columns=["unknown", "missing"])
    width = band.xs("high", axis=1, level=1) - band.xs("low", axis=1, level=1)
    most = round(width.max(axis=None) * len(months))
    moved = f"move shares by up to {most} of {len(months)} places" if most else "move no share"
    return Drawn(
        figure,
        f"**In no month is the state of more than {known.max():.0%} of {len(months)} places known "
        f"({best}); in the median month that of {known.median():.0%} is.** Shares of towns and bases that were ever "
        "sighted, by their state on the month's last day; the hatched rest is unknown, and is nobody's. Two holders "
        "of one place: the first one's colour, hatched in the last one's. The days of change, drawn 200 times from "
        f"their windows, {moved}: the silence of sources weighs more than the windows do. "
        f"{data_line(record, record.control, 'sightings of control')}",
    )


def _names(record: Record) -> dict[str, str]:
    return views.names(record).set_index("actor_id")["actor"].to_dict()


def _known(state: pd.DataFrame) -> int:
    return int(state["status"].ne("unknown").sum())


FIGURES: dict[str, Recipe] = {
    "03-map-of-control": map_of_control,
    "03-map-phases": map_phases,
    "03-state-distribution": state_distribution,
}
