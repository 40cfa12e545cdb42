"""
Draw who held what on the ground. Nothing is computed here but where names and the scale bar stand.

A *mark* is a place: its colour the holder (a ring more for each further holder), its shape the
status. What was seen is filled; what is last known has an outline and a filling that pales with
the days since; a place that was left is an empty ring; the unknown is a small grey dot. An area is
shaded if it was seen, hatched if the word is influence or contested. A base stands beside its
town. A place without coordinates, or outside the frame, is written below the map.

A name is written beside its mark, on the side where it hides least of the other marks and of the
names that were written before it, and where the frame does not cut it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import cos, floor, log10, radians
from textwrap import fill, wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import offset_copy

from menaka import style
from menaka.control.draw import LINE, actors, named, say
from menaka.errors import require

Box = tuple[float, float, float, float]
Ring = Sequence[tuple[float, float]]
LINES: dict[str, dict[str, Any]] = {
    "border": {"color": "#666666", "lw": 1.0},
    "region": {"color": "#BBBBBB", "lw": 0.6},
    "river": {"color": "#9CC4DC", "lw": 1.2},
}
COUNTRIES = {"MALI": (1.5, 17.25), "NIGER": (3.6, 14.85), "BURKINA FASO": (-0.3, 14.72)}
MARKS = {
    "controlled": "o",
    "contested": "s",
    "besieged": "D",
    "influence": "h",
    "contradicted": "^",
}
CREDIT = (
    "Lines: Natural Earth. Outlines: OCHA. Coordinates: GeoNames, © OpenStreetMap contributors."
)
PALEST, OLDEST = 0.15, 3 * 365  # strength of a place that was last seen three years ago
SIZE = 6.5  # of letters, in points
NEEDED = ["place", "holder", "status", "known", "days_since", "lat", "lon", "geo_precision"]


Name = tuple[float, float, str, dict[str, Any], float]  # x, y, words, look, points away


def control(
    ax: Axes,
    state: pd.DataFrame,
    lines: Iterable[tuple[str, Ring]],
    *,
    areas: pd.DataFrame,
    outlines: Mapping[str, Sequence[Ring]],
    box: Box,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: str = "en",
) -> None:
    """
    Draw the state of places and areas on a day, on the base map.

    Raises
    ------
    SchemaError
        If the state lacks a column, as that of a plain table without coordinates does.
    """
    require(state, "state", NEEDED)
    for layer, points in lines:
        ax.plot([x for x, _ in points], [y for _, y in points], zorder=1, **LINES[layer])
    _shade(ax, areas, outlines, colours)
    west, south, east, north = box
    for name, (x, y) in COUNTRIES.items():
        text = ax.annotate(name, (x, y), ha="center", fontsize=SIZE, style="italic")
        text.set(color=style.GREY, clip_on=True)
    stretch = 1 / cos(radians((south + north) / 2))
    ax.set(xlim=(west, east), ylim=(south, north), aspect=stretch, xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set(visible=True, color=style.PALE)

    # A base stands on the spot of its town: beside it if it is known, else not at all.
    inside = state["lat"].between(south, north) & state["lon"].between(west, east)
    shared = state.duplicated(["lat", "lon"]) & inside
    here = state.loc[inside & ~(shared & state["known"].eq("unknown"))].sort_values(
        "lon", kind="stable"
    )
    texts: list[Name] = []
    beside: dict[tuple[float, float], int] = {}
    for place in here.itertuples():
        spot = (place.lon, place.lat)
        beside[spot] = beside.get(spot, -1) + 1
        _mark(ax, place, colours, beside[spot])
        texts.append(_name(place, names, lang))
    scale_bar(ax, box)

    below = [*wrap(_elsewhere(state.loc[~inside], names, lang), 100), CREDIT]
    small: dict[str, Any] = {"textcoords": "offset points", "fontsize": SIZE}
    text = ax.annotate(
        "\n".join(below), (0, 0), (0, -3), va="top", xycoords="axes fraction", **small
    )
    text.set_in_layout(False)  # the legend below it keeps its room
    handles = legend(here, areas, colours=colours, names=names, lang=lang)
    anchor = (0.5, -0.02 - 0.025 * len(below))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=anchor, ncols=4)
    write(ax, here[["lon", "lat"]].to_numpy(), texts)


def _shade(
    ax: Axes,
    areas: pd.DataFrame,
    outlines: Mapping[str, Sequence[Ring]],
    colours: Mapping[str, str],
) -> None:
    """Draw outlines, and shade the areas that were seen: hatched unless they are controlled."""
    for place, rings in outlines.items():
        steps = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
        path = Path(np.concatenate(rings), np.concatenate(steps))
        ax.add_patch(PathPatch(path, fc="none", ec="#AAAAAA", lw=0.5, zorder=1.2))
        holders = actors([areas["holder"].get(place)])
        if holders and areas.at[place, "status"] == "controlled":
            shade = colours[holders[0]]
            ax.add_patch(PathPatch(path, fc=shade, alpha=0.22, ec="none", zorder=0.8))
        elif holders:
            shade = colours[holders[0]]
            ax.add_patch(
                PathPatch(path, fc="none", alpha=0.35, ec=shade, hatch="////", lw=0, zorder=0.8)
            )


def _mark(ax: Axes, place: Any, colours: Mapping[str, str], nth: int) -> None:
    """Draw the mark of a place; the nth on its spot (a base) as a smaller one beside."""
    at = offset_copy(ax.transData, ax.get_figure(root=True), 8 * nth, -8 * nth, units="points")
    looks: dict[str, Any] = {"ls": "", "transform": at, "zorder": 4}
    size, spot = (6.0 if nth else 9.0), ([place.lon], [place.lat])
    holders = actors([place.holder])
    if place.known == "unknown":
        ax.plot(*spot, marker="o", ms=3, color=style.GREY, mew=0, **{**looks, "zorder": 3})
    elif not holders:
        ax.plot(*spot, marker="o", ms=size - 1, mfc="white", mec=style.INK, mew=1.2, **looks)
    else:
        shape = "s" if nth else MARKS.get(place.status, "o")
        since = 0.0 if pd.isna(place.days_since) else float(place.days_since)
        strength = 1.0 if place.known == "seen" else max(PALEST, 0.6 * (1 - since / OLDEST))
        rings = [(size + 5 * k, colours[actor]) for k, actor in enumerate(holders)]
        for k, (wide, shade) in reversed(list(enumerate(rings))):
            ax.plot(*spot, marker=shape, ms=wide, mfc="white", mec=shade, mew=1.2, **looks)
            if k == 0:
                ax.plot(*spot, marker=shape, ms=wide, color=shade, mew=0, alpha=strength, **looks)


def legend(
    state: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: str = "en",
) -> list[Any]:
    """Return the handles of a legend: holders, and every shape that is drawn."""
    known = state.loc[state["known"].ne("unknown")]
    words, older = {*known["status"]}, known["known"].eq("last known").any()
    near = state["geo_precision"].ne("exact").any()
    looks: list[tuple[str, bool, dict[str, Any]]] = [
        *[(s, s in words, {"marker": MARKS[s], "mfc": "none"}) for s in list(MARKS)[1:]],
        ("seen", True, {"mfc": style.INK}),
        ("last known, paler with the days since", older, {"mfc": style.PALE}),
        ("vacated", "vacated" in words, {"mfc": "white"}),
        ("unknown", True, {"ms": 3, "mfc": style.GREY, "mew": 0}),
        ("in italics: coordinates only near", near, {"marker": "$a$", "mew": 0, "mfc": style.GREY}),
    ]
    usual: dict[str, Any] = {"ls": "", "marker": "o", "ms": 6, "mew": 1.2, "mec": style.INK}
    shades: list[tuple[dict[str, Any], str]] = [
        ({"mfc": colours[a], "mew": 0}, named(a, names))
        for a in actors([*known["holder"], *areas["holder"]])
    ]
    shades += [(look, fill(say(label, lang), LINE)) for label, shown, look in looks if shown]
    handles: list[Any] = [
        Line2D([], [], label=label, **{**usual, **look}) for look, label in shades
    ]
    if len(areas):
        handles += [Patch(fc=style.GREY, alpha=0.4, lw=0, label=say("area: controlled", lang))]
        hatched = say("area: influence or contested", lang)
        handles += [Patch(fc="none", ec=style.GREY, hatch="////", lw=0, label=hatched)]
    return handles


def _said(place: Any, names: Mapping[str, str], lang: str) -> str:
    who = named(place.holder, names, lang) if place.holder else say(place.status, lang)
    siege = actors([getattr(place, "besieger", None)])
    return who + (f", {say('besieged by', lang)} {named(siege[0], names)}" if siege else "")


def _name(place: Any, names: Mapping[str, str], lang: str) -> Name:
    known = place.known != "unknown"
    words = style.escape(place.place) + (f"\n{_said(place, names, lang)}" if known else "")
    look = {
        "color": style.INK if known else style.GREY,
        "style": "normal" if place.geo_precision == "exact" else "italic",
    }
    rings = max(len(actors([place.holder])) - 1, 0) if known else 0
    return place.lon, place.lat, words, look, SIZE + 0.5 + 2.5 * rings


def _elsewhere(away: pd.DataFrame, names: Mapping[str, str], lang: str) -> str:
    """Say which places are not on the map: those held by name and holder, the rest counted."""
    missing = away["lat"].isna() | away["lon"].isna()
    parts = []
    for what, rows in ("Without coordinates", away[missing]), ("Outside the frame", away[~missing]):
        known = rows.loc[rows["known"].ne("unknown")]
        told = [f"{style.escape(p.place)} ({_said(p, names, lang)})" for p in known.itertuples()]
        rest = len(rows) - len(known)
        told += [f"{rest} {say('not known', lang)}"] if rest else []
        parts += [f"{say(what, lang)}: {', '.join(told)}."] if told else []
    return " ".join(parts)


def write(ax: Axes, marks: np.ndarray, names: Iterable[Name], size: float = SIZE) -> None:
    """
    Write names beside marks, in the order in which they take their places.

    Parameters
    ----------
    marks
        All marks, those without a name too: x and y in the units of the axes. A mark is taken to
        be 1.7 times as wide as a letter.
    """
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is None:
        ax.apply_aspect()
    else:
        figure.draw_without_rendering()  # only now is it settled where a degree lies on paper
    point = figure.dpi / 72
    half = 0.85 * size * point
    spots = ax.transData.transform(marks.reshape(-1, 2))
    frame = np.array(ax.get_window_extent().extents)
    written = [text.get_window_extent().extents for text in ax.texts if text.get_text()]
    taken = np.vstack([np.hstack([spots - half, spots + half]), *written])

    for x, y, words, look, away in names:
        box = {"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.2}
        look = {"fontsize": size, "linespacing": 1.05, "bbox": box, "zorder": 2, **look}
        text = ax.annotate(words, (x, y), (0, 0), textcoords="offset points", **look)
        extent = np.array(text.get_window_extent().extents)
        wide, high = (extent[2:] - extent[:2]) / point
        sides = [(x, y) for y in (-high / 2, 2, -high) for x in (away, -away - wide)]
        sides += [(-wide / 2, away), (-wide / 2, -high - away)]
        boxes = extent + point * np.tile(sides, 2)
        hidden = [_overlap(taken, one) - _overlap(frame, one) for one in boxes]
        best = int(np.argmin(hidden))
        text.set_position(sides[best])
        taken = np.vstack([taken, boxes[best]])


def _overlap(boxes: np.ndarray, one: np.ndarray) -> float:
    """Add up the areas that one box (x0, y0, x1, y1) shares with others."""
    sides = np.minimum(boxes[..., 2:], one[2:]) - np.maximum(boxes[..., :2], one[:2])
    return float(sides.clip(min=0).prod(axis=-1).sum())


def scale_bar(ax: Axes, box: Box) -> None:
    """Draw a round number of kilometres, true in the middle of the map (west, south, east, north)."""
    west, south, east, north = box
    degree = 111.32 * cos(radians((south + north) / 2))
    most = 0.25 * (east - west) * degree
    power = 10.0 ** floor(log10(most))
    km = power * max(step for step in (1, 2, 5) if step * power <= most)
    x, y = west + 0.55 * (east - west), south + 0.05 * (north - south)
    ax.plot([x, x + km / degree], [y, y], color=style.INK, lw=1.6, zorder=5)
    middle = (x + km / degree / 2, y)
    ax.annotate(
        f"{km:g} km", middle, (0, 3), textcoords="offset points", ha="center", fontsize=SIZE
    )
