"""Draw signed networks. Nothing is computed here: graphs, positions and tables come ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from menaka import style
from menaka.alliances.draw_time import balance, canvas, flows, survival, timeline

__all__ = ["balance", "flows", "lines", "matrix", "network", "phases", "shares", "survival",
           "timeline"]  # fmt: skip


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

    Alliances are full lines, truces dotted, hostilities dashed. A tie that is possible only, or that
    is merely reported, is thin; a pair tied both for and against has a diamond in the middle of its line,
    a tie that somebody denies a question mark. An actor with a position that is not in the network is a small empty ring.

    Parameters
    ----------
    graph
        As from `alliances.network` or `alliances.enacted`.
    positions
        A point for each actor, as from `alliances.positions`; share it between pictures.
    colours
        A colour for each actor; grey for the rest.
    legend
        Whether to say what the lines mean.
    """
    ax = canvas(ax)
    for a, b, data in graph.edges(data=True):
        look = style.SIGNS[data["sign"]]
        (x0, y0), (x1, y1) = positions[a], positions[b]
        weak = data.get("possible") or data.get("certainty") == "reported"
        ax.plot([x0, x1], [y0, y1], color=look["color"], linestyle=look["linestyle"],
                linewidth=0.7 if weak else 1.6, zorder=1)  # fmt: skip
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        if data.get("denied"):
            ax.plot(*middle, marker="o", ms=7, mfc="white", mec=style.INK, mew=0.8, zorder=2)
            ax.plot(*middle, marker="$?$", ms=4, color=style.INK, lw=0, zorder=2.1)
        elif data.get("mixed"):
            ax.plot(*middle, marker="D", ms=3.5, mfc="white", mec=style.INK, mew=0.8, zorder=2)
    for actor in positions:
        if actor not in graph:
            x, y = positions[actor]
            ax.plot(x, y, marker="o", ms=3, mfc="white", mec=style.PALE, mew=0.8, zorder=0.5)
    box = {"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75}
    for actor, data in graph.nodes(data=True):
        x, y = positions[actor]
        shade = style.colour(actor, colours)
        ax.plot(x, y, marker="o", ms=8, color=shade, mec="white", mew=0.8, zorder=3)
        ax.annotate(fill(data.get("name", str(actor)), 22), (x, y), xytext=(0, 7), zorder=4,
                        textcoords="offset points", ha="center", fontsize=7, bbox=box)  # fmt: skip
    if legend:
        ax.legend(handles=lines(), loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3)
    ax.margins(0.12)
    ax.set_axis_off()
    return ax


def lines() -> list[Line2D]:
    """Give the lines and marks of a network's legend, to be shared by several pictures."""
    handles = [Line2D([], [], **look) for look in style.SIGNS.values()]
    mark = {"mfc": "white", "mec": style.INK, "linestyle": ""}
    return [
        *handles,
        Line2D([], [], color=style.INK, lw=0.7, label="thin: possible, or weakly reported"),
        Line2D([], [], marker="D", ms=4, label="for and against at once", **mark),  # type: ignore[arg-type]
        Line2D([], [], marker="$?$", ms=4.5, color=style.INK, ls="", label="denied by somebody"),
    ]


def phases(
    networks: Mapping[str, nx.Graph],
    positions: Mapping[str, np.ndarray],
    *,
    colours: Mapping[str, str] = style.ACTORS,
    axes: Sequence[Axes] | None = None,
) -> list[Axes]:
    """
    Draw several networks side by side, each actor in the same place in all of them.

    Parameters
    ----------
    networks
        A title for each network, in order.
    positions, colours
        As in `network`.
    axes
        One a network; a row of new ones where none are given.

    Returns
    -------
    list of Axes
    """
    if axes is None:
        axes = plt.subplots(1, len(networks), layout="constrained", squeeze=False)[1][0]
    for ax, (title, graph) in zip(axes, networks.items(), strict=False):
        network(graph, positions, colours=colours, legend=False, ax=ax)
        ax.set_title(title, loc="left")
    limits = np.array(list(positions.values()))
    low, high = limits.min(axis=0), limits.max(axis=0)
    room = 0.14 * np.maximum(high - low, 1e-9)
    for ax in axes:
        ax.set_xlim(low[0] - 1.4 * room[0], high[0] + 1.4 * room[0])
        ax.set_ylim(low[1] - room[1], high[1] + 1.6 * room[1])
    return list(axes)


def matrix(graph: nx.Graph, blocs: Mapping[str, int], *, ax: Axes | None = None) -> Axes:
    """
    Draw who is tied to whom as a matrix, ordered by bloc.

    An alliance is a full square, a hostility a hatched one, a truce a dot; a diamond says both at once, a
    question mark that somebody denies the tie. Lines part the blocs: what is hatched inside one, or
    full between two, is frustrated.

    Parameters
    ----------
    graph
        As from `alliances.network`.
    blocs
        Actor to bloc, as `Frustration.partition`.
    """
    ax = canvas(ax)
    order = sorted(graph, key=lambda n: (blocs[n], str(graph.nodes[n].get("name", n))))
    at = {actor: i for i, actor in enumerate(order)}
    for a, b, data in graph.edges(data=True):
        for i, j in ((at[a], at[b]), (at[b], at[a])):
            sign = data["sign"]
            colour = style.SIGNS[sign]["color"]
            if sign == 0:
                ax.plot(j, i, marker="o", ms=4, color=colour)
                continue
            shade, hatch = (colour, None) if sign > 0 else ("white", "//////")
            corner = (j - 0.42, i - 0.42)
            ax.add_patch(Rectangle(corner, 0.84, 0.84, fc=shade, ec=colour, hatch=hatch, lw=0.8))
            mark = "$?$" if data.get("denied") else "D" if data.get("mixed") else None
            if mark:
                ax.plot(j, i, marker="o" if mark == "$?$" else "D", ms=7, mfc="white", mec="white")
                ax.plot(j, i, marker=mark, ms=4.5, color=style.INK, ls="")
    for k in range(1, len(order)):
        if blocs[order[k]] != blocs[order[k - 1]]:
            ax.axhline(k - 0.5, color=style.INK, lw=0.9)
            ax.axvline(k - 0.5, color=style.INK, lw=0.9)
    names = [fill(graph.nodes[n].get("name", str(n)), 26) for n in order]
    ax.set_xticks(range(len(order)), names, rotation=90)
    ax.set_yticks(range(len(order)), names)
    ax.set_xlim(-0.5, len(order) - 0.5)
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_aspect("equal")
    ax.spines[["top", "right"]].set_visible(True)
    handles = [
        Patch(fc=style.BLUE, ec=style.BLUE, label="alliance"),
        Patch(fc="white", ec=style.VERMILION, hatch="//////", label="hostility"),
        Line2D([], [], marker="o", ls="", ms=4, color=style.GREY, label="truce"),
    ]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def shares(
    table: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw in what share of draws two actors stood in one bloc.

    The darker the more often; the number is the share in per cent, and a dash says that no chain
    of ties relates the two.

    Parameters
    ----------
    table
        As from `alliances.comembership`, in the order wanted.
    names
        By actor id.
    """
    ax = canvas(ax)
    called = names or {}
    values = table.to_numpy(dtype=float)
    ax.imshow(np.ma.masked_invalid(values), cmap="Greys", vmin=0, vmax=1.25)
    for i in range(len(table)):
        for j in range(len(table)):
            if i == j:
                continue
            known = not np.isnan(values[i, j])
            text = f"{100 * values[i, j]:.0f}" if known else "–"
            dark = known and values[i, j] > 0.6
            ax.annotate(text, (j, i), ha="center", va="center", fontsize=7,
                        color="white" if dark else style.INK)  # fmt: skip
    words = [fill(called.get(a, str(a)), 20) for a in table.index]
    ax.set_xticks(range(len(words)), words, rotation=90)
    ax.set_yticks(range(len(words)), words)
    ax.tick_params(length=0)
    return ax
