"""Exported figures: who held what, in what order places fell, how much was held."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import control, style
from menaka.dataset import views
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line
from menaka.geography import basemap

END = "2023-12-31"


def who_held(record: Record) -> Drawn:
    """Who held what, when."""
    table = control.spells(record)
    shown = table.loc[table["held_until"].ge(START) & table["first_seen"].le(END)]
    places = shown["place_id"].nunique()
    figure, ax = plt.subplots(figsize=(style.PAGE, 1.4 + 0.24 * places), layout="constrained")
    control.draw.spells(table, start=START, end=END, names=_names(record), ax=ax)
    twice = int(shown.groupby("place_id")["sightings"].sum().gt(1).sum())
    return Drawn(
        figure,
        f"**Of {places} places seen in anybody's hands between March 2022 and the end of 2023, "
        f"{twice} were seen more than once.** First change on top. A bar is full while its holder was seen, fades inside "
        f"the window of a change and is pale for up to {control.HORIZON} days after the last sighting; "
        "hatched grey is unknown. What lasted a day is a tick. Towns and bases "
        f"only, not the country around them. {_line(record)}",
    )


def order_of_fall(record: Record) -> Drawn:
    """In what order places fell to ISGS, as far as it is certain."""
    falls = _falls(record)
    pairs = control.precedence(falls)
    certain = int(pairs["before"].eq("certain").sum())
    total = len(falls) * (len(falls) - 1) // 2
    figure, ax = plt.subplots(figsize=(style.PAGE, 2.8), layout="constrained")
    control.draw.precedence(control.precedence_graph(falls), ax=ax)
    return Drawn(
        figure,
        f"**Of {total} pairs among {len(falls)} places that fell to ISGS, the order of {certain} is "
        f"certain.** An arrow leads from a place to one that surely fell later; two places without a chain of arrows "
        "between them are in no certain order. Under each name stands the window of its fall. "
        f"{_assumed(falls)} {_line(record)}",
    )


def ranks_of_fall(record: Record) -> Drawn:
    """Which ranks in the order of fall each place can have."""
    falls = _falls(record)
    ranks = control.ranks(falls)
    fixed = int(ranks["least"].eq(ranks["most"]).sum())
    figure, ax = plt.subplots(figsize=(style.COLUMN, 2.6), layout="constrained")
    control.draw.ranks(ranks, ax=ax)
    return Drawn(
        figure,
        f"**The windows settle the rank of {fixed} of {len(ranks)} places.** A line spans every rank that a place can "
        "have; a disc's area is its share of 2,000 histories in which each day of a window is as likely as "
        f"any other. {_assumed(falls)} {_line(record)}",
    )


def front(record: Record) -> Drawn:
    """How far from the border places fell, and when."""
    border = [points for layer, points in basemap() if layer == "border"]
    falls = control.located(_falls(record), record.places, border)
    test = control.follows(falls).loc["border"]
    told = "cannot be told" if test["p_high"] > 0.05 else "can be told on any of the days"
    figure, ax = plt.subplots(figsize=(style.PAGE * 0.75, 3), layout="constrained")
    control.draw.front(falls, ax=ax)
    return Drawn(
        figure,
        f"**Whether places nearer the border fell earlier {told}: p runs from {test['p_low']:.2f} to "
        f"{test['p_high']:.2f} over the days that the windows admit.** Each of {test['orders']:.0f} orders of "
        f"{test['places']:.0f} places was counted; the smallest p that so few can reach is "
        f"{test['least_p']:.4f}. A line is the window of a fall; hollow marks stand where coordinates are only near. "
        f"{_assumed(falls)} {_line(record)}",
    )


def share_held(record: Record) -> Drawn:
    """How many of the listed seats ISGS and the army held."""
    seats = record.places.loc[record.places["in_list"], "place_id"]
    days = pd.date_range("2022-01-01", END)
    held = control.held(control.spells(record), seats, days)
    figure, axes = plt.subplots(2, 1, figsize=(style.PAGE, 3.8), sharex=True, layout="constrained")
    for ax, holder in zip(axes, ("isgs", "fama"), strict=True):
        control.draw.share(held, holder, names=_names(record), ax=ax)
    axes[0].legend(loc="center right")
    top = held.loc[held["holder"].eq("isgs")]
    unknown = held.loc[held["holder"].eq("unknown"), "share"]
    return Drawn(
        figure,
        f"**On no day is more than {1 - unknown.min():.0%} of {len(seats)} listed seats known; of those, ISGS held at most "
        f"{int(top['held'].max())} at a time.** Dotted: surely held. Full: as far as persistence of "
        f"{control.HORIZON} days carries it. Hatched: what it may have held, since nobody saw. Alone, not with others. "
        f"{_line(record)}",
    )


def _falls(record: Record) -> pd.DataFrame:
    return control.falls(control.spells(record), "isgs", since=START, until=END)


def _assumed(falls: pd.DataFrame) -> str:
    names = falls.loc[falls["assumed"], "place"].tolist()
    if not names:
        return "No window's beginning is assumed."
    return (
        f"For {' and '.join(names)} nobody tells when the window begins: 1 March 2022 is assumed."
    )


def _names(record: Record) -> dict[str, str]:
    return views.names(record).set_index("actor_id")["actor"].to_dict()


def _line(record: Record) -> str:
    return data_line(record, record.control, "sightings of control")


FIGURES: dict[str, Recipe] = {
    "03-who-held-what": who_held,
    "03-order-of-fall": order_of_fall,
    "03-ranks-of-fall": ranks_of_fall,
    "03-front": front,
    "03-share-held": share_held,
}
