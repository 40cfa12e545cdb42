"""
Pictures of control, one line each.

Every function takes a record and returns matplotlib axes. `ax=` draws on axes of your own;
`lang=` is `"en"` or `"fr"`; `width=` is `"column"`, `"page"` or inches; `colours=` are colours by
actor id, laid over menaka's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka import arguments, style
from menaka.control.concluding import windows
from menaka.control.holding import DAYS, HORIZON, WHERE, of_places, on, spells
from menaka.control.shading import shading
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require
from menaka.geography.layers import basemap, centres, outlines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from menaka.control import draw_map

SEATS = ("menaka", "gao", "ansongo")  # towns by which a reader finds the way on the map of falls


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
    Plot who held which town on a day, as far as anybody saw, and what was reported of the cercles.

    Colour is the holder, shape the status. What is last known pales with the days since; what is
    unknown is a small grey dot; only what was left is empty. A base stands beside its town. A cercle
    is shaded where somebody reported who held it (flat: controlled; striped: influence; dotted: a part
    of it), and the lines below the map say whose word that is. As wide as a journal's column, the map
    has numbers for names. Coordinates: GeoNames, © OpenStreetMap contributors; lines: Natural Earth;
    outlines: OCHA.

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
    from menaka.control import draw, draw_map

    state = on(record, day, horizon=horizon)
    areas = on(record, day, group="area", horizon=horizon)
    areas = areas.loc[areas["known"].eq("seen")]
    shades = shading(record, day, horizon=horizon)

    held = draw.actors([*state["holder"], *areas["holder"]])
    inks, called = _looks(record, held, lang, colours)
    own, inches = ax is None, style.inches(width)
    legend = 3.2 if inches < style.NARROW else 1.5  # inches
    ax = style.canvas(ax, width=width, height=0.57 * inches + legend)
    draw_map.control(
        ax,
        state,
        _ground(record, shades),
        shades,
        areas,
        day=arguments.day(day),
        colours=inks,
        names=called,
        lang=lang,
    )

    # A figure of our own is as high as the text below its map asks for.
    figure: Any = ax.get_figure(root=True)
    below = 0.05 - ax.xaxis.label.get_window_extent().y0 / figure.dpi
    if own and below > 0:
        figure.set_figheight(figure.get_figheight() + below)
    return ax


@style.use()
def plot_spells(
    data: Record | pd.DataFrame,
    *,
    place: str | Iterable[str] | None = None,
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

    A bar is full while its holder was seen, a paler outline of half the height where it was not seen
    since, and thin inside the window of the change that began it; a dotted line is unknown. Its holder is
    written on it where there is room. A tick stands at the day by which a spell surely had begun. Joint
    holders share the bar's height. Bound the picture (`start`, `end`) to see what lasted a day.

    Parameters
    ----------
    data
        A record, or spells as from `control.spells`.
    place
        As in `spells`: some places, or those in an area.
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
        table = of_places(data, table, place)

    # Without bounds the picture runs from the first day of any spell to the last horizon.
    first = table[["start_earliest", "first_seen"]].min().min() if first is None else first
    last = table["held_until"].max() if last is None else last

    table = table.loc[table["held_until"].ge(first) & table["first_seen"].le(last)]
    if table.empty:
        raise SchemaError("spells", ["hold no row to plot in this span"])

    shades, called = _looks(data, draw.actors(table["holder"]), lang, colours)
    legend = 1.9 if style.inches(width) < style.NARROW else 1.4  # inches
    ax = style.canvas(ax, width=width, height=legend + 0.24 * table["place"].nunique())
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
    width: str | float = "column",
) -> Axes:
    """
    Plot in what order places fell to an actor: a numbered map above a strip of days.

    A number is a place on the map and its row on the strip. A place surely fell before another if its
    bar ends before the other's begins; two whose bars overlap are in no certain order, whatever their
    numbers. Empty marks: nobody says who held the place before, so its window has only an end. Of a
    table of falls, or on axes of your own, only the strip is drawn.

    Parameters
    ----------
    data, actor, start, end
        As in `control.order`.
    ax, lang, width
        As for every picture of this module.

    Returns
    -------
    matplotlib.axes.Axes
        Those of the strip; the map, if there is one, is `ax.figure.axes[0]`.
    """
    import matplotlib.pyplot as plt

    from menaka.control import draw, draw_map

    falls = windows(data, actor, start=start, end=end)
    if falls.empty:
        raise SchemaError("falls", ["hold no row to plot in this span"])
    strip = 0.9 + 0.17 * len(falls)  # inches

    # Without a record nobody knows where the places are.
    if ax is not None or not isinstance(data, Record):
        ax = style.canvas(ax, width=width, height=strip)
        draw.order(ax, falls, lang=lang)
        return ax

    # The map takes the whole width; the strip leaves an inch at its left for the names.
    broad, high = style.inches(width), min(0.57 * style.inches(width), 3.9)
    tall = high + 0.35 + strip
    figure = plt.figure(figsize=(broad, tall))
    where = figure.add_axes((0.01, 1 - high / tall, 0.98, high / tall - 0.01))
    ax = figure.add_axes((1.1 / broad, 0.5 / tall, 1 - 1.35 / broad, (strip - 0.55) / tall))

    places = data.places.set_index("place_id")
    others = places.index.isin({*SEATS} - {*falls["place_id"]})
    seats = places.loc[others, ["name", *WHERE]].rename(columns={"name": "place"})

    draw.order(ax, falls, lang=lang)
    ground = _ground(data, shading(data, falls["latest"].max()))
    draw_map.falls(where, falls.join(places[WHERE], on="place_id"), ground, seats, lang=lang)
    return ax


def _ground(record: Record, shades: pd.DataFrame) -> draw_map.Ground:
    """Return the lines and outlines of a record's map."""
    from menaka.control import draw_map

    folder = record.folder
    return draw_map.Ground(basemap(folder), outlines(folder), centres(folder), shades.index)


def _looks(
    data: Record | pd.DataFrame, actors: list[str], lang: str, colours: Mapping[str, str] | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return a colour and a name for each actor of a picture."""
    called = names.short_names(data, language=lang) if isinstance(data, Record) else {}
    return style.palette(actors, {**style.ACTORS, **(colours or {})}), called
