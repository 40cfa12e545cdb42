"""
Where names and the scale bar stand on a map; nothing else is worked out here.

A name is written beside its mark, on the side where it hides least of the other marks and of the
names that were written before it, and where the frame does not cut it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, floor, log10, radians
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from menaka import style


class Name(NamedTuple):
    """What is written beside a mark, in which colour, and how many points away from its middle."""

    x: float
    y: float
    words: str
    colour: str
    away: float


def write(ax: Axes, marks: np.ndarray, names: Iterable[Name], size: float) -> None:
    """
    Write names beside marks.

    Parameters
    ----------
    marks
        All marks, those without a name too: x and y in the units of the axes.
    names
        In the order in which they take their places.
    size
        Of the letters, in points; a mark is taken to be 1.7 times as wide.
    """
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is None:
        ax.apply_aspect()
    else:
        figure.draw_without_rendering()  # only now is it settled where a degree lies on paper
    point = figure.dpi / 72
    half = 0.85 * size * point
    spots = ax.transData.transform(marks)
    frame = np.array(ax.get_window_extent().extents)
    written = [text.get_window_extent().extents for text in ax.texts if text.get_text()]
    taken = np.vstack([np.hstack([spots - half, spots + half]), *written])
    for name in names:
        text = ax.annotate(
            name.words, (name.x, name.y), xytext=(0, 0), textcoords="offset points", zorder=2,
            fontsize=size, color=name.colour, linespacing=1.05,
            bbox={"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.2})  # fmt: skip
        box = np.array(text.get_window_extent().extents)
        wide, high = (box[2:] - box[:2]) / point
        sides = [(x, y) for y in (-high / 2, 2, -high) for x in (name.away, -name.away - wide)]
        sides += [(-wide / 2, name.away), (-wide / 2, -high - name.away)]
        boxes = box + point * np.tile(sides, 2)
        hidden = [_shared(taken, one) - _shared(frame, one) for one in boxes]
        best = int(np.argmin(hidden))
        text.set_position(sides[best])
        taken = np.vstack([taken, boxes[best]])


def _shared(boxes: np.ndarray, one: np.ndarray) -> float:
    """Add up the areas that one box (x0, y0, x1, y1) shares with others."""
    sides = np.minimum(boxes[..., 2:], one[2:]) - np.maximum(boxes[..., :2], one[:2])
    return float(sides.clip(min=0).prod(axis=-1).sum())


def scale_bar(ax: Axes, box: tuple[float, float, float, float], size: float) -> None:
    """Draw a round number of kilometres, true in the middle of the map (west, south, east, north)."""
    west, south, east, north = box
    degree = 111.32 * cos(radians((south + north) / 2))
    most = 0.25 * (east - west) * degree
    power = 10.0 ** floor(log10(most))
    km = power * max(step for step in (1, 2, 5) if step * power <= most)
    x, y = west + 0.55 * (east - west), south + 0.05 * (north - south)
    ax.plot([x, x + km / degree], [y, y], color=style.INK, lw=1.6, zorder=5)
    middle = (x + km / degree / 2, y)
    ax.annotate(f"{km:g} km", middle, xytext=(0, 3), ha="center", fontsize=size,
                textcoords="offset points")  # fmt: skip
