"""Exported figures: who held what, in what order places fell, and the map of a day."""

import matplotlib.pyplot as plt

from menaka import control, style
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line

END = "2023-12-31"
DAY = "2022-12-31"  # of the map


def who_held(record: Record) -> Drawn:
    """Plot who held each place, and when."""
    table = control.spells(record)
    shown = table.loc[table["held_until"].ge(START) & table["first_seen"].le(END)]
    places = shown["place_id"].nunique()
    twice = int(shown.groupby("place_id")["sightings"].sum().gt(1).sum())

    figure, ax = plt.subplots(figsize=(style.PAGE, 1.4 + 0.24 * places), layout="constrained")
    control.plot_spells(record, start=START, end=END, ax=ax)

    return Drawn(
        figure,
        f"**Of {places} places with a known state between March 2022 and the end of 2023, {twice} "
        "were seen more than once.** First dated change on top; below, by the first sighting. A "
        f"bar is full while its holder was seen, pale for up to {control.HORIZON} days after the "
        "last sighting, and thin and pale inside the window of the change that brought the holder; "
        "hatched grey is unknown. A tick is the day by which a holder was there; what lasted a day "
        f"is only a tick. Towns and bases, not the country around them. {_line(record)}",
    )


def order_of_fall(record: Record) -> Drawn:
    """Plot in what order places fell to ISGS, as far as it is certain."""
    falls = control.falls(record, "isgs", end=END)

    # A pair is certain where the two windows of days do not overlap.
    certain = int(control.order(falls)["certain"].sum())
    pairs = len(falls) * (len(falls) - 1) // 2
    assumed = ", ".join(falls.loc[falls["assumed"], "place"])

    figure, ax = plt.subplots(figsize=(style.PAGE, 1.2 + 0.26 * len(falls)), layout="constrained")
    control.plot_order(falls, ax=ax)

    # Where no source names an earlier holder, the window starts with the period covered.
    said = f"For {assumed} no source says who held them before: that they fell no earlier than 1 March 2022 is assumed. "

    return Drawn(
        figure,
        f"**Of {pairs} pairs among {len(falls)} places that fell to ISGS, the order of {certain} "
        "is certain.** A bar is the window of days in which a place fell. One place surely fell "
        "before another if its bar ends before the other's begins; two whose bars overlap are in "
        f"no certain order, whatever their numbers. {said if assumed else ''}{_line(record)}",
    )


def map_of_control(record: Record) -> Drawn:
    """Plot who held each place on the last day of 2022, on a map."""
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
        f"{_line(record)}",
    )


def _line(record: Record) -> str:
    return data_line(record, record.control, "sightings of control")


FIGURES: dict[str, Recipe] = {
    "03-who-held-what": who_held,
    "03-order-of-fall": order_of_fall,
    "03-map-of-control": map_of_control,
}
