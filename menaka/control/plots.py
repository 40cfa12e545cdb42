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
from menaka.control.holding import DAYS, HORIZON, place_of, spells
from menaka.control.knowing import areas, on
from menaka.control.ordering import windows
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LANGUAGES = ("en", "fr")
BOX = (-0.8, 14.6, 4.5, 17.5)  # west, south, east, north: Ménaka region and its borders
Colours = Mapping[str, str] | None


@style.use()
def plot_map(
    record: Record,
    day: object,
    *,
    horizon: int = HORIZON,
    box: tuple[float, float, float, float] = BOX,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Colours = None,
) -> Axes:
    """
    Plot who held which town and area on a day, as far as anybody saw.

    Colour is the holder, shape the status. What is last known pales with the days since; what is
    unknown is a small grey dot. Cercles are shaded where their area, or a larger one, was seen.

    Parameters
    ----------
    record
        The record.
    day
        An ISO day.
    horizon
        As in `on`.
    box
        West, south, east, north of the map, in degrees.
    ax, lang, width, colours
        As for every picture of this module.
    """
    from menaka.control import draw, maps

    state = on(record, day, horizon=horizon)
    shapes = geography.outlines(folder=record.folder)
    kinds = record.places.set_index("place_id")["kind"]
    cercles = [place for place in shapes if kinds.get(place) == "cercle"]
    around = areas(record, day, cercles, horizon=horizon)
    shades, called = _looks(
        record, draw.actors([*state["holder"], *around["holder"]]), lang, colours
    )

    ax = style.canvas(ax, width=width, height=0.8 * style.inches(width))
    lines = geography.basemap(record.folder)
    maps.control(ax, state, lines, areas=around, outlines=shapes, box=box, colours=shades,
                 names=called, lang=lang)  # fmt: skip
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
    colours: Colours = None,
) -> Axes:
    """
    Plot who held each place and when: a row a place, first change on top, a bar a spell.

    A bar is full while its holder was seen, fades in and out inside the windows of its changes, and
    is pale where persistence alone carries it. What is unknown is hatched in grey. A tick stands at
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
    require(table, "spells", ["place_id", "place", "holder", "status", *DAYS, "sightings"])
    if place is not None:
        table = table.loc[table["place_id"].eq(place_of(data, table, place))]
    first = table[["start_earliest", "first_seen"]].min().min() if first is None else first
    last = table["held_until"].max() if last is None else last
    table = table.loc[table["held_until"].ge(first) & table["first_seen"].le(last)]
    table = table.loc[table["held_until"].gt(table["start_latest"]) | table["sightings"].gt(0)]
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

    arguments.choice("language", lang, LANGUAGES)
    falls = windows(data, actor, start=start, end=end)
    if falls.empty:
        raise SchemaError("falls", ["hold no row to plot in this span"])
    ax = style.canvas(ax, width=width, height=1.2 + 0.26 * len(falls))
    draw.order(ax, falls, lang=lang)
    return ax


def _looks(
    data: Record | pd.DataFrame, actors: list[str], lang: str, colours: Colours
) -> tuple[dict[str, str], dict[str, str]]:
    """Return a colour and a name for each actor of a picture."""
    arguments.choice("language", lang, LANGUAGES)
    called = names.short_names(data, language=lang) if isinstance(data, Record) else {}
    return style.palette(actors, {**style.ACTORS, **(colours or {})}), called
