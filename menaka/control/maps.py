"""Draw who held what on the ground. Nothing is computed here: states and outlines come ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from menaka import style

Outlines = Sequence[tuple[str, Sequence[tuple[float, float]]]]
LINES: dict[str, dict[str, Any]] = {
    "border": {"color": "#666666", "lw": 1.0},
    "region": {"color": "#BBBBBB", "lw": 0.6},
    "river": {"color": "#9CC4DC", "lw": 1.2},
}
LABELS = {
    "MALI": (1.5, 17.25),
    "NIGER": (3.6, 14.95),
    "BURKINA FASO": (-0.3, 14.72),
    "Région de Ménaka": (2.9, 16.3),
}
STRETCH = 1.043  # one degree of latitude over one of longitude, at 16.5 degrees north


def outlines(lines: Outlines, *, ax: Axes | None = None) -> Axes:
    """
    Draw the base map: borders, regions and the Niger river.

    Parameters
    ----------
    lines
        As from `geography.basemap`.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    for layer, points in lines:
        ax.plot([x for x, _ in points], [y for _, y in points], zorder=1, **LINES[layer])
    ax.set_aspect(STRETCH)
    return ax


def held(
    state: pd.DataFrame,
    lines: Outlines,
    *,
    box: tuple[float, float, float, float] = (-0.8, 14.6, 4.5, 17.5),
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    labels: Mapping[str, tuple[float, float]] = LABELS,
    horizon: int = 180,
    credit: str = "Natural Earth; GeoNames; © OpenStreetMap contributors",
    ax: Axes | None = None,
) -> Axes:
    """
    Draw who held each place on a day, on the base map.

    A circle is a place: its colour the holder, its strength how lately it was seen, hollow where
    its coordinates are not exact. A square is contested, a diamond besieged, a cross left; a
    small empty circle is unknown. Two holders are two rings.

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
    labels
        Names of countries and regions, with where to write them.
    horizon
        Days after which a sighting has faded.
    credit
        Whose coordinates and lines these are.
    """
    ax = outlines(lines, ax=ax)
    west, south, east, north = box
    here = state.loc[state["lat"].between(south, north) & state["lon"].between(west, east)]
    marks = {"contested": "s", "besieged": "D", "vacated": "x", "influence": "h"}
    holders: list[str] = []
    for place in here.sort_values("lon").itertuples():
        spot = (place.lon, place.lat)
        if place.status == "unknown":
            ax.plot(*spot, marker="o", ms=4, mfc="white", mec=style.GREY, mew=0.7, zorder=3)
        elif place.status == "vacated":
            ax.plot(*spot, marker="x", ms=6, color=style.INK, zorder=3)
        else:
            strength = 1.0 - 0.65 * min(float(place.days_since) / horizon, 1.0)
            for ring, actor in enumerate(str(place.holder).split("+")):
                shade = style.colour(actor, colours)
                if actor not in holders:
                    holders.append(actor)
                solid = place.geo_precision == "exact" and ring == 0
                ax.plot(
                    *spot,
                    marker=marks.get(place.status, "o"),
                    ms=9 + 4 * ring,
                    mew=1.8,
                    mfc=shade if solid else "none",
                    mec=shade,
                    alpha=strength,
                    zorder=4 - ring * 0.1,
                )
    for name, (x, y) in labels.items():
        ax.annotate(name, (x, y), ha="center", fontsize=7, style="italic", color=style.GREY)
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    _place_names(ax, here)
    _scale_bar(ax, west + 0.55 * (east - west), south + 0.05 * (north - south))
    called = names or {}
    handles = [
        Line2D(
            [], [], marker="o", ls="", ms=7, color=style.colour(a, colours), label=called.get(a, a)
        )
        for a in holders
    ]
    handles += [
        Line2D([], [], marker=m, ls="", ms=6, mfc="none", mec=style.INK, label=s)
        for s, m in marks.items()
        if s in set(here["status"])
    ]
    handles.append(
        Line2D([], [], marker="o", ls="", ms=4, mfc="white", mec=style.GREY, label="not known")
    )
    ax.legend(handles=handles, loc="upper left", framealpha=0.85, frameon=True, edgecolor="none")
    ax.annotate(
        credit,
        (1, 0),
        xycoords="axes fraction",
        ha="right",
        va="bottom",
        fontsize=5,
        color=style.GREY,
    )
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def _place_names(ax: Axes, here: pd.DataFrame) -> None:
    """Write each name at the side of its mark where it hides least of the others."""
    sides = [(6, 4, "left"), (6, -10, "left"), (-6, 4, "right"), (-6, -10, "right")]
    marks = ax.transData.transform(here[["lon", "lat"]].to_numpy())
    taken: list[Any] = [Bbox.from_bounds(x - 8, y - 8, 16, 16) for x, y in marks]
    for place in here.sort_values("lon").itertuples():
        tried: list[Any] = []
        for x, y, align in sides:
            text = ax.annotate(
                place.place,
                (place.lon, place.lat),
                xytext=(x, y),
                textcoords="offset points",
                ha=align,
                fontsize=6.5,
                color=style.GREY if place.status == "unknown" else style.INK,
                zorder=5,
            )
            box = text.get_window_extent()
            tried.append((sum(_overlap(box, other) for other in taken), len(tried), text, box))
        best = min(tried, key=lambda t: t[:2])
        for _, _, text, _ in tried:
            if text is not best[2]:
                text.remove()
        taken.append(best[3])


def _overlap(one: Any, other: Any) -> float:
    shared = Bbox.intersection(one, other)
    return 0.0 if shared is None else float(shared.width * shared.height)


def _scale_bar(ax: Axes, x: float, y: float) -> None:
    """Draw 100 km, at 16.5 degrees north."""
    degrees = 100 / (111.32 / STRETCH)
    ax.plot([x, x + degrees], [y, y], color=style.INK, lw=2, zorder=5)
    ax.annotate(
        "100 km",
        (x + degrees / 2, y),
        xytext=(0, 3),
        ha="center",
        fontsize=6.5,
        textcoords="offset points",
    )
