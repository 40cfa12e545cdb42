"""Plot events on a map anywhere: a mark each, its area the dead, its shape and colour the kind."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka import arguments, style
from menaka.errors import SchemaError, require
from menaka.geography import layers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = [
    *((style.VERMILION, "o"), (style.BLUE, "^"), (style.GREEN, "s")),
    *((style.PURPLE, "D"), (style.ORANGE, "v"), (style.GREY, "X")),
]
OPTIONAL = ("kind", "best", "geo_precision")
LARGEST, SMALLEST = 300, 8  # areas of marks, in square points
AREA = 3  # the number from which a data set's precision of place is an area


@style.use()
def events_map(
    events: Any,
    lines: Any = None,
    *,
    ax: Axes | None = None,
    width: str | float = "page",
) -> Axes:
    """
    Plot events on a map of where they are, over borders or any lines.

    The area of a mark is the dead, by the best number; a mark of an event without a number, or without
    dead, is the smallest. It is empty where only an area is known, inside which the place lies.

    Parameters
    ----------
    events
        A data set as the adapters read it, or a table with `lat` and `lon` in degrees and, where it has
        them, `kind`, `best` (persons killed) and `geo_precision` (from 3 on an area).
    lines
        A GeoJSON file, or what `json.load` makes of one; the borders of Natural Earth (1:110m) where
        none is given, which are drawn for small maps.
    ax, width
        Axes to draw on, or else `"column"`, `"page"` or inches.

    Raises
    ------
    SchemaError
        If no event has coordinates, or the lines are no lines in degrees.
    """
    table = _table(events)
    if table.empty:
        raise SchemaError("events", ["none has coordinates"])

    # The frame holds all events, with a tenth more on each side.
    first, last = table[["lon", "lat"]].min(), table[["lon", "lat"]].max()
    room = ((last - first) / 10).clip(lower=0.3)
    (west, south), (east, north) = first - room, last + room

    # A degree of longitude is shorter than one of latitude, by the cosine of the middle latitude.
    shrunk = max(cos(radians((south + north) / 2)), 0.1)
    height = style.inches(width) * 0.7 * (north - south) / ((east - west) * shrunk)
    ax = style.canvas(ax, width=width, height=min(max(height, 2.5), 6.5))
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    ax.set_aspect(1 / shrunk, anchor="NW")
    ax.spines[:].set(visible=True, color=style.PALE)

    for layer, points in layers.geojson(lines):
        ax.plot(*zip(*points, strict=True), **layers.LOOKS.get(layer, layers.LOOKS["border"]))

    # A colour and a shape for each kind, the most frequent first; large marks lie under small ones.
    kinds = table["kind"].value_counts().index
    looks = {kind: KINDS[min(n, len(KINDS) - 1)] for n, kind in enumerate(kinds)}
    largest = max(int(table["best"].max()), 1)
    table["size"] = (LARGEST * table["best"] / largest).clip(lower=SMALLEST)
    for (kind, area), rows in table.sort_values("size", ascending=False).groupby(["kind", "area"]):
        colour, marker = looks[kind]
        face, edge = ("none", colour) if area else (colour, "white")
        ax.scatter(rows["lon"], rows["lat"], rows["size"], marker=marker, fc=face, ec=edge, lw=0.6,
                   alpha=0.8, zorder=2)  # fmt: skip

    _legend(ax, looks, largest, table)
    return ax


def _table(events: Any) -> pd.DataFrame:
    """Return the events that have coordinates, with their kind, dead, and whether placed by an area."""
    if arguments.is_reported(events):
        total = events.claims.loc[events.claims["target_kind"].eq("undivided")]
        table = events.events.merge(total[["event_id", "best"]], "left", "event_id")
    else:
        require(events, "events", ["lat", "lon"])
        table = events.reindex(columns=[*events, *{*OPTIONAL} - {*events}])

    table = table.dropna(subset=["lat", "lon"])
    for column in OPTIONAL[1:]:
        table[column] = pd.to_numeric(table[column], errors="coerce").astype("float64").fillna(0)
    return table.assign(
        kind=table["kind"].astype("str").fillna("kind not given"),
        area=table["geo_precision"].ge(AREA),
    )


def _legend(
    ax: Axes, looks: Mapping[str, tuple[str, str]], largest: int, table: pd.DataFrame
) -> None:
    """Say what the shapes, the areas and the empty marks mean, beside the map."""
    from matplotlib.lines import Line2D

    marks: list[tuple[str, dict[str, Any]]] = [
        (kind, {"marker": marker, "color": colour}) for kind, (colour, marker) in looks.items()
    ]
    if table["area"].any():
        marks.append(("within an area", {"mfc": "none", "color": style.INK}))

    # Areas of marks: the greatest number, and the two powers of ten below it.
    steps = [10**n for n in range(len(str(largest))) if 10**n < largest][-2:]
    for dead in [*steps, *([largest] if table["best"].any() else [])]:
        size = max(LARGEST * dead / largest, SMALLEST) ** 0.5
        marks.append((f"{dead:,} killed", {"color": style.PALE, "ms": size}))

    usual: dict[str, Any] = {"ls": "", "marker": "o", "ms": 5}
    handles = [
        Line2D([], [], label=style.escape(text), **{**usual, **look}) for text, look in marks
    ]
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1, 1), labelspacing=1, handletextpad=1
    )
