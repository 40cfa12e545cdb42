"""Draw who held what, and in what order. Nothing is computed here: tables come ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from menaka import style
from menaka.errors import SchemaError

STEPS = 6  # of the fading at the ends of a bar
LEAST = pd.Timedelta(days=3)  # for which one sighting shows


def spells(
    spells: pd.DataFrame,
    *,
    start: str | None = None,
    end: str | None = None,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw who held each place: a row a place, first change on top, a bar a spell.

    A bar is full while its holder was seen, fades in and out inside the windows of its changes, and is pale
    where persistence alone carries it. What is unknown is hatched in grey. A tick stands at the
    day by which a spell surely had begun. Joint holders share the bar's height. Bound the picture
    (`start`, `end`) to see what lasted a day.

    Parameters
    ----------
    spells
        As from `control.spells`.
    start, end
        Days that bound the picture; the spells' own where none is named.
    colours, names
        By actor id; the legend names those that appear.

    Raises
    ------
    SchemaError
        If there is no spell.
    """
    if spells.empty:
        raise SchemaError("spells", ["hold no row to draw"])
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    begun = spells[["start_earliest", "first_seen"]].min()
    left = pd.Timestamp(start) if start else begun.min()
    right = pd.Timestamp(end) if end else spells["held_until"].max()
    shown = spells.loc[spells["held_until"].ge(left) & spells["first_seen"].le(right)]
    shown = shown.loc[shown["held_until"].gt(shown["start_latest"]) | shown["sightings"].gt(0)]
    change = shown["start_latest"].where(shown["start_earliest"].ge(left))
    first = change.groupby(shown["place"]).min()
    key = pd.DataFrame({"change": first, "seen": shown.groupby("place")["first_seen"].min()})
    order = list(key.sort_values(["change", "seen"], kind="stable").index)
    unknown: dict[str, Any] = {
        "fc": "white",
        "ec": style.PALE,
        "hatch": style.HATCHES["unknown"],
        "lw": 0,
    }
    ax.barh(range(len(order)), right - left, left=left, height=0.72, zorder=1, **unknown)
    holders: list[str] = []

    def bar(row: float, height: float, since: Any, until: Any, **looks: Any) -> None:
        since, until = max(since, left), min(until, right)
        if until > since:
            ax.barh(row, until - since, left=since, height=height, lw=0, **looks)

    for spell in shown.itertuples():
        parts = [p for p in str(spell.holder).split("+") if p] or [""]
        holders += [actor for actor in parts if actor and actor not in holders]
        begin = spell.start_latest
        since = spell.start_earliest if pd.notna(spell.start_earliest) else begin
        seen = max(spell.last_seen, begin + LEAST)
        ends = pd.notna(spell.end_earliest) and spell.held_until == spell.end_latest
        fade = max(spell.end_earliest, begin) if ends else spell.held_until
        for k, actor in enumerate(parts):
            height = 0.72 / len(parts)
            row = order.index(spell.place) - 0.36 + (k + 0.5) * height
            shade = style.colour(actor, colours) if actor else style.PALE
            bar(row, height, begin, spell.held_until, color="white", zorder=1.5)
            bar(row, height, begin, min(seen, fade), color=shade, zorder=2)
            bar(row, height, seen, fade, color=shade, alpha=0.3, zorder=2)
            _fade(bar, row, height, since, begin, shade, rising=True)
            if ends:
                _fade(bar, row, height, fade, spell.end_latest, shade, rising=False)
            hatch = style.HATCHES.get(spell.status)
            if hatch:
                edge = "white" if actor else style.GREY
                bar(row, height, begin, spell.held_until, fill=False, hatch=hatch,
                    edgecolor=edge, zorder=3)  # fmt: skip
        if left <= begin <= right:
            row = order.index(spell.place)
            ax.plot([begin, begin], [row - 0.43, row + 0.43], color=style.INK, lw=0.7, zorder=4)
    ax.set_yticks(range(len(order)), order)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(left, right)
    called = names or {}
    handles = [Patch(color=style.colour(a, colours), label=called.get(a, a)) for a in holders]
    handles += [
        Patch(fc=style.GREY, ec="white", hatch=style.HATCHES[s], lw=0, label=s)
        for s in ("contested", "besieged", "influence", "vacated")
        if s in set(shown["status"])
    ]
    handles.append(Patch(color=style.GREY, alpha=0.3, label="not seen since, or a change within"))
    handles.append(Patch(label="unknown", **unknown))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=4)
    return ax


def _fade(
    bar: Callable[..., None], row: float, height: float, since: Any, until: Any, shade: str, *,
    rising: bool,
) -> None:  # fmt: skip
    cuts = [since + (until - since) * k / STEPS for k in range(STEPS + 1)]
    for k in range(STEPS):
        alpha = 0.15 + 0.6 * (k if rising else STEPS - 1 - k) / (STEPS - 1)
        bar(row, height, cuts[k], cuts[k + 1], color=shade, alpha=alpha, zorder=2.2)


def precedence(graph: nx.DiGraph, *, ax: Axes | None = None) -> Axes:
    """
    Draw what is certain of the order of fall: an arrow from a place to one that surely fell later.

    Two places without a chain of arrows between them are in no certain order, wherever they stand.

    Parameters
    ----------
    graph
        As from `control.precedence_graph`.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    at: dict[str, tuple[float, float]] = {}
    for column, layer in enumerate(nx.topological_generations(graph)):
        wanted = {}
        for k, node in enumerate(sorted(layer, key=lambda n: (graph.nodes[n]["latest"], n))):
            before = [at[one][1] for one in graph.predecessors(node)]
            wanted[node] = float(np.mean(before)) if before else -k
        height = np.inf
        for node in sorted(wanted, key=lambda n: -wanted[n]):
            height = min(wanted[node], height - 1)
            at[node] = (column, height)
    boxes = {}
    for node, place in at.items():
        told = graph.nodes[node]
        text = f"{told['place']}\n{_window(told['earliest'], told['latest'])}"
        box = {"boxstyle": "round,pad=0.4", "fc": "white", "ec": style.INK, "lw": 0.7}
        boxes[node] = ax.text(*place, text, ha="center", va="center", fontsize=7, bbox=box)
    for one, other in graph.edges:
        looks = {"arrowstyle": "-|>", "color": style.GREY, "lw": 1, "shrinkA": 0, "shrinkB": 1}
        patches = {"patchA": boxes[one].get_bbox_patch(), "patchB": boxes[other].get_bbox_patch()}
        ax.annotate("", at[other], at[one], arrowprops={**looks, **patches}, zorder=1)
    if at:
        xs, ys = zip(*at.values(), strict=True)
        ax.set_xlim(min(xs) - 0.5, max(xs) + 0.5)
        ax.set_ylim(min(ys) - 0.6, max(ys) + 0.6)
    ax.axis("off")
    return ax


def _window(first: pd.Timestamp, last: pd.Timestamp) -> str:
    one, other = (f"{day.day} {day:%b %Y}" for day in (first, last))
    if first == last:
        return one
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{other}"
    return f"{first.day} {first:%b} – {other}" if first.year == last.year else f"{one} – {other}"


def ranks(ranks: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw which ranks each place can have: a line for all that the windows admit, a disc for how often.

    Parameters
    ----------
    ranks
        As from `control.ranks`.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    columns = [name for name in ranks if isinstance(name, int)]
    for row, place in enumerate(ranks.itertuples(index=False)):
        ax.plot([place.least, place.most], [row, row], color=style.GREY, lw=1.2, zorder=1)
    for row, shares in enumerate(ranks[columns].to_numpy()):
        seen = shares > 0
        ax.scatter(np.array(columns)[seen], np.full(seen.sum(), row), s=220 * shares[seen],
                   color=style.INK, zorder=2)  # fmt: skip
    ax.set_yticks(range(len(ranks)), ranks["place"])
    ax.set_ylim(len(ranks) - 0.4, -0.6)
    ax.set_xticks(columns)
    ax.set_xlabel("rank in the order of fall")
    return ax


def front(falls: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw distance from the border against the window in which each place fell.

    Parameters
    ----------
    falls
        As from `control.located`. A dashed line is a window whose beginning is assumed; a hollow mark stands where
        coordinates are not exact.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    gap = 0.07 * float(falls["border_km"].max() if len(falls) else 1)
    near = (falls["latest"].max() - falls["earliest"].min()) / 6
    taken: list[tuple[Any, float]] = []
    for fall in falls.sort_values("border_km").itertuples():
        y, assumed = fall.border_km, getattr(fall, "assumed", False)
        ax.plot([fall.earliest, fall.latest], [y, y], color=style.INK, lw=1.6,
                ls="--" if assumed else "-")  # fmt: skip
        exact = fall.geo_precision == "exact"
        ax.plot(fall.latest, y, "o", ms=4.5, color=style.INK, mfc=style.INK if exact else "white")
        level = y
        while any(abs(fall.latest - x) < near and abs(level - other) < gap for x, other in taken):
            level += gap / 4
        taken.append((fall.latest, level))
        at = (fall.latest, level)
        ax.annotate(fall.place, at, (6, 1), textcoords="offset points", fontsize=7)
    handles = [
        Line2D([], [], color=style.INK, lw=1.6, label="window of the fall"),
        Line2D([], [], color=style.INK, lw=1.6, ls="--", label="its beginning assumed"),
        Line2D([], [], color=style.INK, marker="o", ls="", mfc="white", ms=4.5, label="near"),
    ]
    ax.legend(handles=handles, loc="best")
    ax.set_ylabel("km from the nearest border")
    ax.set_ylim(bottom=min(0, *ax.get_ylim()))
    ax.margins(x=0.12)
    ax.tick_params(axis="x", rotation=30)
    return ax


def share(
    held: pd.DataFrame,
    holder: str,
    *,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of a list of places that one holder held, between its bounds.

    Parameters
    ----------
    held
        As from `control.held`.
    holder
        One of its holders.
    colours, names
        By actor id.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    own = held.loc[held["holder"].eq(holder)]
    days = own["day"].to_numpy()
    shade = style.colour(holder, colours)
    ax.fill_between(days, own["share_least"], own["share_most"], step="post", fc="white",
                    ec=style.PALE, hatch=style.HATCHES["unknown"], lw=0.6, label="least to most")  # fmt: skip
    ax.step(days, own["share"], where="post", color=shade, lw=1.8, label="as far as persistence")
    ax.step(days, own["share_least"], where="post", color=shade, lw=1, ls=":", label="least")
    ax.set_ylim(0, 1.02)
    ax.margins(x=0)
    ax.set_ylabel(f"{(names or {}).get(holder, holder)}: share of the list")
    return ax
