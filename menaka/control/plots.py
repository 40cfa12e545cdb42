"""
Pictures of control, one line each.

Every function takes a record and returns matplotlib axes. `ax=` draws on axes of your own;
`lang=` is `"en"` or `"fr"`; `width=` is `"column"`, `"page"` or inches; `colours=` are colours by
actor id, laid over menaka's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from menaka import arguments, geography, style
from menaka.control.concluding import windows
from menaka.control.holding import DAYS, HORIZON, on, place_of, spells
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.use()
def plot_map(
    record: Record,
    day: object,
    *,
    horizon: int = HORIZON,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] | None = None,
) -> Axes:
    """
    Plot who held which town on a day, as far as anybody saw.

    Colour is the holder, shape the status. What is last known pales with the days since; what is
    unknown is a small grey dot. A base stands beside its town. Lines are borders, regions, cercles
    and the river.

    Parameters
    ----------
    record
        The record.
    day
        An ISO day.
    horizon
        As in `on`.
    ax, lang, width, colours
        As for every picture of this module.
    """
    from menaka.control import draw

    state = on(record, day, horizon=horizon)

    areas = geography.outlines(record.folder).values()
    outlines = [("outline", ring) for rings in areas for ring in rings]

    shades, called = _looks(record, draw.actors(state["holder"]), lang, colours)
    ax = style.canvas(ax, width=width, height=0.74 * style.inches(width))
    draw.control(
        ax,
        state,
        [*geography.basemap(record.folder), *outlines],
        colours=shades,
        names=called,
        lang=lang,
    )
    return ax


@style.use()
def plot_spells(
    data: Record | pd.DataFrame,
    *,
    place: str | None = None,
    start: object = None,
    end: object = None,
    horizon: int = HORIZON,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] | None = None,
) -> Axes:
    """
    Plot who held each place and when: a row a place, first change on top, a bar a spell.

    A bar is full while its holder was seen, thin and pale inside the window of the change that
    began it, and pale where persistence alone carries it. What is unknown is hatched in grey. A tick stands at
    the day by which a spell surely had begun. Joint holders share the bar's height. Bound the
    picture (`start`, `end`) to see what lasted a day.

    Parameters
    ----------
    data
        A record, or spells as from `control.spells`.
    place
        An id or a name: one place.
    start, end
        ISO days that bound the picture; the spells' own where none is named.
    horizon
        As in `spells`, if a record is given.
    ax, lang, width, colours
        As for every picture of this module.

    Raises
    ------
    SchemaError
        If there is no spell to plot.
    """
    from menaka.control import draw

    first, last = arguments.span(start, end)
    table = spells(data, horizon=horizon) if isinstance(data, Record) else data
    require(table, "spells", ["place_id", "place", "holder", "status", *DAYS])
    if place is not None:
        table = table.loc[table["place_id"].eq(place_of(data, table, place))]

    # Without bounds the picture runs from the first day of any spell to the last horizon.
    first = table[["start_earliest", "first_seen"]].min().min() if first is None else first
    last = table["held_until"].max() if last is None else last

    table = table.loc[table["held_until"].ge(first) & table["first_seen"].le(last)]
    if table.empty:
        raise SchemaError("spells", ["hold no row to plot in this span"])

    shades, called = _looks(data, draw.actors(table["holder"]), lang, colours)
    ax = style.canvas(ax, width=width, height=1.4 + 0.24 * table["place"].nunique())
    draw.spells(ax, table, start=first, end=last, colours=shades, names=called, lang=lang)
    return ax


@style.use()
def plot_order(
    data: Record | pd.DataFrame,
    actor: str | None = None,
    *,
    start: object = None,
    end: object = None,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot in what order places fell to an actor: a numbered row a place, its window on a time axis.

    A place surely fell before another if its bar ends before the other's begins; two whose bars
    overlap are in no certain order, whatever their numbers.

    Parameters
    ----------
    data, actor, start, end
        As in `control.order`.
    ax, lang, width
        As for every picture of this module.
    """
    from menaka.control import draw

    falls = windows(data, actor, start=start, end=end)
    if falls.empty:
        raise SchemaError("falls", ["hold no row to plot in this span"])

    ax = style.canvas(ax, width=width, height=1.2 + 0.26 * len(falls))
    draw.order(ax, falls, lang=lang)
    return ax


def _looks(
    data: Record | pd.DataFrame, actors: list[str], lang: str, colours: Mapping[str, str] | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return a colour and a name for each actor of a picture."""
    called = names.short_names(data, language=lang) if isinstance(data, Record) else {}
    return style.palette(actors, {**style.ACTORS, **(colours or {})}), called
