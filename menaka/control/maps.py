"""
Draw who held what on the ground. Nothing is computed here: states and lines come ready.

A *mark* is a place: its colour the holder (a ring more for each further holder), its shape the
status (a triangle where sightings contradict each other), its strength how lately the place was seen, filled where its coordinates are exact and
hollow where they are only near. A small empty circle is *not known*: seen at another time, but
not within the horizon of this day. A place that has no coordinates, or lies outside the frame,
is written below the map and not put somewhere.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import count
from math import cos, radians
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from menaka import style
from menaka.control import labels
from menaka.errors import MenakaError, SchemaError, require

Box = tuple[float, float, float, float]
Outlines = Sequence[tuple[str, Sequence[tuple[float, float]]]]
BOX: Box = (-0.8, 14.6, 4.5, 17.5)  # west, south, east, north: Ménaka region and its borders
LINES: dict[str, dict[str, Any]] = {
    "border": {"color": "#666666", "lw": 1.0},
    "region": {"color": "#BBBBBB", "lw": 0.6},
    "river": {"color": "#9CC4DC", "lw": 1.2},
}
AREAS = {
    "MALI": (1.5, 17.25),
    "NIGER": (3.6, 14.85),
    "BURKINA FASO": (-0.3, 14.72),
    "Région de Ménaka": (3.3, 16.3),
}
MARKS = {"controlled": "o", "contested": "s", "besieged": "D", "influence": "h", "contradicted": "^",
         "vacated": "x"}  # fmt: skip
CREDIT = "Lines: Natural Earth. Coordinates: GeoNames, © OpenStreetMap contributors."
WIDGETS = count()  # named in their order, so that a notebook run again is the same
FADED = 0.3  # strength of a place that was last seen a whole horizon ago
NEEDED = ["place", "holder", "status", "days_since", "lat", "lon", "geo_precision"]


def held(
    state: pd.DataFrame,
    lines: Outlines,
    *,
    box: Box = BOX,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    areas: Mapping[str, tuple[float, float]] = AREAS,
    horizon: int = 180,
    credit: str = CREDIT,
    small: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw who held each place on a day, on the base map.

    No line is drawn around what a group holds: nobody saw what lies between two places. With
    internet, `contextily.add_basemap(ax, crs="EPSG:4326")` lays tiles under the marks (a
    package of its own, not run here; then its credit is owed as well).

    Parameters
    ----------
    state
        As from `control.on`.
    lines
        As from `geography.basemap`.
    box
        West, south, east, north in degrees.
    colours, names
        By actor id.
    areas, credit
        Names of countries and regions, with where to write them; whose lines and places these are.
    horizon
        Days after which a sighting has faded.
    small
        For one of several: only places that are known are named, and there is no legend or credit.

    Raises
    ------
    SchemaError
        If the state lacks a column, as that of a plain table without coordinates does.
    """
    require(state, "state", NEEDED)
    ax = ax or plt.subplots(figsize=(style.PAGE, 5.2), layout="constrained")[1]
    for layer, points in lines:
        ax.plot([x for x, _ in points], [y for _, y in points], zorder=1, **LINES[layer])
    west, south, east, north = box
    inside = state["lat"].between(south, north) & state["lon"].between(west, east)
    here, away = state.loc[inside].sort_values(["lon", "place"]), state.loc[~inside]
    for place in here.itertuples():
        _mark(ax, place, colours, horizon, 0.75 if small else 1.0)
    size = 5.5 if small else 6.5
    for name, (x, y) in areas.items():
        text = ax.annotate(name, (x, y), ha="center", fontsize=size, style="italic")
        text.set(color=style.GREY, clip_on=True)
    stretch = 1 / cos(radians((south + north) / 2))
    ax.set(xlim=(west, east), ylim=(south, north), aspect=stretch, xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set(visible=True, color=style.PALE)
    labels.scale_bar(ax, box, size)
    called = names or {}
    below = textwrap.wrap(_elsewhere(away, called), 75 if small else 150)
    below += [credit] if credit and not small else []
    ax.annotate("\n".join(below), (0, 0), xytext=(0, -3), xycoords="axes fraction", va="top",
                textcoords="offset points", fontsize=5, color=style.INK)  # fmt: skip
    if not small:
        ax.legend(handles=legend([here], colours=colours, names=called, horizon=horizon),
                  loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=4, fontsize=7)  # fmt: skip
    named = here.loc[here["status"].ne("unknown")] if small else here
    texts = [_name(place, called, size) for place in named.itertuples()]
    labels.write(ax, here[["lon", "lat"]].to_numpy(), texts, size)
    return ax


def _mark(ax: Axes, place: Any, colours: Mapping[str, str], horizon: int, scale: float) -> None:
    spot = (place.lon, place.lat)
    since = 0.0 if pd.isna(place.days_since) else float(place.days_since)
    strength = 1.0 - (1.0 - FADED) * min(since / horizon, 1.0)
    if place.status == "unknown":
        ax.plot(*spot, marker="o", ms=4 * scale, mfc="white", mec=style.GREY, mew=0.7, zorder=3)
    elif place.status == "vacated":
        ax.plot(*spot, marker="x", ms=7 * scale, mew=1.6, color=style.INK, alpha=strength, zorder=4)
    else:
        shape = MARKS.get(place.status, "o")
        actors = _actors(place.holder)
        wide = (9 + 5 * (len(actors) - 1)) * scale
        ax.plot(*spot, marker=shape, ms=wide, mfc="white", mec="none", zorder=3)
        for ring, actor in enumerate(actors):
            shade = style.colour(actor, colours)
            solid = place.geo_precision == "exact" and ring == 0
            ax.plot(*spot, marker=shape, ms=(9 + 5 * ring) * scale, mew=0 if solid else 1.8 * scale,
                    mfc=shade if solid else "none", mec=shade, alpha=strength, zorder=4)  # fmt: skip


def legend(
    states: Sequence[pd.DataFrame],
    *,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    horizon: int = 180,
) -> list[Artist]:
    """
    Give the handles of one legend for several maps.

    Parameters
    ----------
    states
        All that are drawn; the legend names the holders and statuses that they hold.
    colours, names, horizon
        As in `held`.
    """
    every = pd.concat(states) if states else pd.DataFrame(columns=NEEDED)
    called, known = names or {}, every.loc[~every["status"].isin(["unknown", "vacated"])]
    actors = sorted({actor for held in known["holder"] for actor in _actors(held)})

    def dot(label: str, **look: Any) -> Artist:
        return Line2D([], [], ls="", label=label, **{"marker": "o", "ms": 6, "mew": 1.3, **look})

    statuses = [s for s in MARKS if s in set(every["status"]) - {"controlled"}]
    grey = {"color": style.INK, "mew": 0}
    return [
        *[dot(called.get(a, a), color=style.colour(a, colours), mew=0) for a in actors],
        *[dot(s, marker=MARKS[s], mfc="none", mec=style.INK) for s in statuses],
        dot("seen that day", **grey),
        dot(f"last seen {horizon} days before", alpha=FADED, **grey),
        dot("coordinates near, not exact", mfc="none", mec=style.INK, mew=1.8),
        dot("may have changed hands since", marker="$?$", color=style.INK, mew=0, ms=4),
        dot("not known on that day", ms=4, mfc="white", mec=style.GREY, mew=0.7),
    ]


def phases(
    states: Mapping[str, pd.DataFrame],
    lines: Outlines,
    *,
    axes: Sequence[Axes] | None = None,
    **options: Any,
) -> list[Axes]:
    """
    Draw small multiples: one map a day, each with its title; `legend` gives one legend for all.

    Parameters
    ----------
    states
        A title for each state, in order.
    lines, options
        As in `held`.
    axes
        One a state; a row of new ones where none are given.
    """
    if axes is None:
        figure, _ = plt.subplots(1, len(states), layout="constrained")
        axes = figure.axes
    panels = list(axes)
    for ax, (title, state) in zip(panels, states.items(), strict=False):
        held(state, lines, small=True, ax=ax, **options)
        ax.set_title(title, loc="left")
    return panels


def looking(
    documents: pd.Series,
    *,
    days: Sequence[str | pd.Timestamp] = (),
    start: str | None = None,
    end: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw when anybody was looking: a thin bar a month, and a line on each day that is mapped.

    Parameters
    ----------
    documents
        Counts by the first day of each month, as `coverage(record)["documents"]`.
    days
        Days to mark.
    start, end
        Days that bound the picture.
    """
    ax = ax or plt.subplots(figsize=(style.PAGE, 0.7), layout="constrained")[1]
    shown = documents.loc[start:end]
    ax.bar(shown.index, shown, width=24, align="edge", color=style.GREY, lw=0)
    for day in days:
        ax.axvline(pd.Timestamp(day), color=style.VERMILION, lw=1.2)
    ax.set_ylabel("documents\na month", fontsize=6)
    ax.tick_params(labelsize=6)
    ax.margins(x=0)
    ax.locator_params(axis="y", nbins=2)
    return ax


def animation(
    states: Mapping[str, pd.DataFrame],
    lines: Outlines,
    *,
    documents: pd.Series | None = None,
    interval: int = 500,
    **options: Any,
) -> FuncAnimation:
    """
    Make an animation: one map a day, and under it when anybody was looking.

    Keep it in a name and save it: `moving.save("control.gif", writer="pillow")`.

    Parameters
    ----------
    states
        By day, in order, each as from `control.on`.
    lines, options
        As in `held`.
    documents, interval
        As in `looking` (nothing is drawn under the map without); milliseconds a frame.
    """
    figure = Figure(figsize=(style.PAGE, 5.6))

    def frame(day: str) -> list[Artist]:
        return [_sheet(figure, day, states, lines, documents, options)]

    return FuncAnimation(figure, frame, list(states), lambda: [], interval=interval,
                         cache_frame_data=False)  # fmt: skip


def slider(
    states: Mapping[str, pd.DataFrame],
    lines: Outlines,
    *,
    documents: pd.Series | None = None,
    **options: Any,
) -> Any:
    """
    Make a slider over days for a notebook (an `ipywidgets.VBox`): it moves where a kernel runs.

    Parameters
    ----------
    states, lines, documents, options
        As in `animation`.

    Raises
    ------
    MenakaError
        If ipywidgets is not installed, or there is no day.
    """
    if not states:
        raise SchemaError("states", ["hold no day"])
    try:
        import ipywidgets as widgets
    except ImportError as error:
        raise MenakaError("a slider needs the package ipywidgets: install it") from error

    def made(kind: str, **options: Any) -> Any:
        return getattr(widgets, kind)(model_id=f"menaka-{next(WIDGETS)}", **options)

    layout = made("Layout", width="800px", max_width="100%")
    picture = made("Image", format="png", layout=layout)
    days = {"options": list(states), "value": list(states)[-1], "continuous_update": False}
    choice = made("SelectionSlider", description="day", layout=layout,
                  style=made("SliderStyle"), **days)  # fmt: skip

    def show(change: Mapping[str, Any]) -> None:
        with style.use(), BytesIO() as file:
            figure = Figure(figsize=(style.PAGE, 5.6), dpi=130)
            _sheet(figure, change["new"], states, lines, documents, options)
            figure.savefig(file, format="png", dpi=130, metadata={"Software": None})
            picture.value = file.getvalue()

    show({"new": choice.value})
    choice.observe(show, names="value")
    return made("VBox", children=[choice, picture], layout=layout)


def _sheet(
    figure: Figure, day: str, states: Mapping[str, pd.DataFrame], lines: Outlines,
    documents: pd.Series | None, options: dict[str, Any]
) -> Axes:  # fmt: skip
    """Draw a map, its day, the legend of all days and who was looking, where they always stand."""
    figure.clear()
    ax = figure.add_axes((0.01, 0.31, 0.98, 0.64))
    held(states[day], lines, ax=ax, **options)
    ax.set_title(day, loc="left")
    keys = {k: v for k, v in options.items() if k in ("colours", "names", "horizon")}
    ax.legend(handles=legend(list(states.values()), **keys), ncols=5, fontsize=6,
              loc="upper center", bbox_to_anchor=(0.5, -0.07))  # fmt: skip
    if documents is not None:
        below = figure.add_axes((0.09, 0.05, 0.89, 0.07))
        looking(documents, days=[day], start=min(states)[:7], end=max(states), ax=below)
    return ax


def _actors(holder: Any) -> list[str]:
    return [actor for actor in re.split(r"[+|]", str(holder)) if actor]


def _said(place: Any, called: Mapping[str, str]) -> str:
    sides = [", ".join(called.get(a, a) for a in side.split("+") if a)
             for side in str(place.holder).split("|")]  # fmt: skip
    who = " or ".join(side or "nobody" for side in sides) if any(sides) else ""
    siege = getattr(place, "besieger", None)
    against = f", besieged by {called.get(siege, siege)}" if isinstance(siege, str) else ""
    return (who or place.status) + against


def _elsewhere(away: pd.DataFrame, called: Mapping[str, str]) -> str:
    """Say which places are not on the map: those held by name and holder, the rest counted."""
    parts = []
    missing = away["lat"].isna() | away["lon"].isna()
    for what, rows in {
        "Without coordinates": away[missing],
        "Outside the frame": away[~missing],
    }.items():
        known = rows.loc[rows["status"].ne("unknown")]
        told = [f"{place.place} ({_said(place, called)})" for place in known.itertuples()]
        told += [f"{len(rows) - len(known)} not known"] if len(rows) > len(known) else []
        parts += [f"{what}: {', '.join(told)}."] if told else []
    return " ".join(parts)


def _name(place: Any, called: Mapping[str, str], size: float) -> labels.Name:
    known = place.status != "unknown"
    holder = f"\n{_said(place, called)}" if known and place.holder else ""
    doubt = " ?" if known and getattr(place, "changing", False) else ""
    away = size + 0.5 + (2.5 * max(len(_actors(place.holder)) - 1, 0) if known else 0)
    ink = style.INK if known else style.GREY
    return labels.Name(place.lon, place.lat, f"{place.place}{holder}{doubt}", ink, away)
