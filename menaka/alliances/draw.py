"""Draw signed networks. Nothing is computed here: graphs and positions come ready."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from menaka import style


def network(
    graph: nx.Graph,
    positions: Mapping[str, np.ndarray],
    *,
    colours: Mapping[str, str] = style.ACTORS,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw a signed network.

    Alliances are full lines, truces dotted, hostilities dashed; a possible tie is thin and
    a pair tied both for and against has a mark in the middle of its line, a tie that somebody
    denies a question mark.

    Parameters
    ----------
    graph
        As from `alliances.network`.
    positions
        A point for each actor, as from `alliances.positions`; share it between pictures.
    colours
        A colour for each actor; grey for the rest.
    legend
        Whether to say what the lines mean.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    for a, b, data in graph.edges(data=True):
        look = style.SIGNS[data["sign"]]
        (x0, y0), (x1, y1) = positions[a], positions[b]
        width = 0.8 if data.get("possible") else 1.5
        ax.plot(
            [x0, x1],
            [y0, y1],
            color=look["color"],
            linestyle=look["linestyle"],
            linewidth=width,
            zorder=1,
        )
        if data.get("mixed"):
            ax.plot(
                (x0 + x1) / 2,
                (y0 + y1) / 2,
                marker="D",
                ms=3.5,
                mfc="white",
                mec=style.INK,
                mew=0.8,
                zorder=2,
            )
    for a, b, data in graph.edges(data=True):
        if data.get("denied"):
            middle = (np.asarray(positions[a]) + np.asarray(positions[b])) / 2
            ax.plot(*middle, marker="o", ms=7, mfc="white", mec=style.INK, mew=0.8, zorder=2)
            ax.plot(*middle, marker="$?$", ms=4, color=style.INK, lw=0, zorder=2.1)
    for actor, data in graph.nodes(data=True):
        x, y = positions[actor]
        ax.plot(
            x,
            y,
            marker="o",
            ms=8,
            color=style.colour(actor, colours),
            mec="white",
            mew=0.8,
            zorder=3,
        )
        ax.annotate(
            fill(data["name"], 22),
            (x, y),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            zorder=4,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
        )
    if legend:
        handles = [
            Line2D([], [], color=s["color"], linestyle=s["linestyle"], label=s["label"])
            for s in style.SIGNS.values()
        ]
        handles.append(
            Line2D(
                [],
                [],
                marker="D",
                ms=4,
                mfc="white",
                mec=style.INK,
                linestyle="",
                label="for and against at once",
            )
        )
        handles.append(
            Line2D([], [], marker="$?$", ms=4.5, color=style.INK, ls="", label="denied by somebody")
        )
        ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2)
    ax.margins(0.12)
    ax.set_axis_off()
    return ax
