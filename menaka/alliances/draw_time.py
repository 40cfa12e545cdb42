"""Draw ties and blocs over time. Nothing is computed here: tables come ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Curve

from menaka import style

HATCH = {1: None, 0: "....", -1: "//////"}
PALE = 0.35
EPOCH = pd.Timestamp("1970-01-01").toordinal()


def canvas(ax: Axes | None) -> Axes:
    """Give the axes to draw on: new ones where none are given."""
    return plt.subplots(layout="constrained")[1] if ax is None else ax


def timeline(
    spells: pd.DataFrame,
    *,
    start: str | None = None,
    end: str | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw ties over time: a row a pair, a bar a spell.

    Full bars are alliances, hatched ones hostilities, dotted ones truces. A bar is strong from the first to the
    last day on which the tie was surely in force and sighted, pale inside the windows of its
    begin and end and for as long as persistence alone carries it. A tick closes it where somebody told its end. A
    question mark stands where somebody denies the tie.

    Parameters
    ----------
    spells
        As from `alliances.spells`; rows in the order in which pairs first appear.
    start, end
        Days that bound the picture; the spells' own where none is named.
    names
        By actor id.
    """
    ax = canvas(ax)
    left = pd.Timestamp(start) if start else spells["held_from"].min()
    right = pd.Timestamp(end) if end else spells["held_until"].max()
    shown = spells.loc[spells["held_until"].ge(left) & spells["held_from"].le(right)]
    called = names or {}
    order = list(dict.fromkeys(zip(shown["a"], shown["b"], strict=True)))
    lane = _lanes(shown)
    for spell in shown.itertuples():
        part, parts = lane[spell.Index]
        height = 0.72 / parts
        base = order.index((spell.a, spell.b)) - 0.36 + part * height
        look = _look(spell.sign)
        last = spell.end_earliest if spell.end_known else spell.last_seen
        last = spell.last_seen if pd.isna(last) else last
        sure = min(spell.start_latest, last)
        stretches = [
            (spell.held_from, sure, PALE),
            (sure, last, 1.0),
            (last, spell.held_until, PALE),
        ]
        for begin, stop, strength in stretches:
            begin, stop = max(begin, left), min(stop, right)
            width = max((stop - begin).days, 4 if strength == 1.0 and stop >= begin else 0)
            if width > 0:
                corner = float(begin.toordinal() - EPOCH), base
                ax.add_patch(Rectangle(corner, width, height, alpha=strength, lw=0.5, **look))
        if spell.end_known and left <= spell.held_until <= right:
            tick = [base - 0.06, base + height + 0.06]
            ax.plot([spell.held_until] * 2, tick, color=style.INK, lw=1.1)
        if spell.denied and left <= spell.last_seen <= right:
            at = (spell.last_seen, base + height / 2)
            ax.plot(*at, marker="o", ms=6.5, mfc="white", mec=style.INK, mew=0.7)
            ax.plot(*at, marker="$?$", ms=3.8, color=style.INK, ls="")
    ax.xaxis_date()
    ax.set_xlim(left, right)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_yticks(range(len(order)), [f"{called.get(a, a)} – {called.get(b, b)}" for a, b in order])
    ax.grid(axis="x", color=style.PALE, lw=0.6)
    handles = [Patch(label=style.SIGNS[s]["label"], **_look(s)) for s in (1, 0, -1)]
    handles.append(Patch(fc=style.GREY, alpha=PALE, label="inside a window, or unseen"))
    marks = [Line2D([], [], color=style.INK, marker="|", ls="", ms=7, label="an end that was told"),
             Line2D([], [], marker="$?$", color=style.INK, ls="", ms=4.5, label="denied")]  # fmt: skip
    ax.legend(handles=[*handles, *marks], loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=3)
    return ax


def _look(sign: int) -> dict[str, Any]:
    """Give the fill, edge and hatch of a bar."""
    colour = style.SIGNS[sign]["color"]
    return {"fc": colour if sign == 1 else "white", "ec": colour, "hatch": HATCH[sign]}


def _lanes(shown: pd.DataFrame) -> dict[int, tuple[int, int]]:
    """Give each spell its lane in the row of its pair: spells at one time lie side by side."""
    lanes: dict[int, tuple[int, int]] = {}
    for _, pair in shown.groupby(["a", "b"], sort=False):
        ends: list[pd.Timestamp] = []
        chosen: dict[int, int] = {}
        for spell in pair.sort_values(["held_from", "tie_id"]).itertuples():
            free = next((k for k, end in enumerate(ends) if end < spell.held_from), None)
            if free is None:
                ends.append(spell.held_until)
                free = len(ends) - 1
            ends[free] = spell.held_until
            chosen[spell.Index] = free
        lanes |= {index: (lane, len(ends)) for index, lane in chosen.items()}
    return lanes


def flows(
    blocs: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    colours: Mapping[str, str] = style.ACTORS,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw blocs through time as an alluvial: a column a period, a box a bloc, a band an actor.

    A band is named at its ends and wherever it moves. The frame of a box is dashed where another
    partition of that period does as well: do not read its blocs.

    Parameters
    ----------
    blocs
        As from `alliances.blocs`.
    names, colours
        By actor id.
    """
    ax = canvas(ax)
    called = names or {}
    periods = list(dict.fromkeys(blocs["period"]))
    sizes = blocs.groupby("bloc").size()
    rank = {b: k for k, b in enumerate(sizes.sort_values(ascending=False, kind="stable").index)}
    slot: dict[tuple[int, str], float] = {}
    frame: dict[str, Any] = {"fc": "none", "ec": style.INK, "lw": 0.9, "zorder": 3}
    for x, period in enumerate(periods):
        rows = blocs.loc[blocs["period"].eq(period)]
        line = "-" if rows["unique"].iloc[0] else (0, (2, 1.5))
        y = 0.0
        for _, members in sorted(rows.groupby("bloc")["actor"], key=lambda group: rank[group[0]]):
            ax.add_patch(Rectangle((x - 0.09, y), 0.18, len(members), ls=line, **frame))
            for actor in sorted(members):
                slot[x, actor] = y
                shade = style.colour(actor, colours)
                ax.add_patch(Rectangle((x - 0.09, y), 0.18, 1.0, lw=0, zorder=2, fc=shade))
                y += 1
            y += 0.9
    box = {"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    for (x, actor), y in slot.items():
        before, after = slot.get((x - 1, actor)), slot.get((x + 1, actor))
        if after is not None:
            _band(ax, x + 0.09, y, x + 0.91, after, style.colour(actor, colours))
        if before is None and x < len(periods) - 1:
            side, ha = -0.12, "right"
        elif after is None or before != y:
            side, ha = 0.12, "left"
        else:
            continue
        ax.annotate(called.get(actor, actor), (x + side, y + 0.5), ha=ha, va="center", zorder=4,
                    fontsize=6 if before is None or after is None else 5, bbox=box)  # fmt: skip
    ax.set_xticks(range(len(periods)), [f"{p:%b %Y}" for p in periods])
    ax.set_xlim(-0.9, len(periods) - 0.1)
    ax.set_ylim(max(slot.values(), default=0) + 1.5, -0.8)
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    return ax


def _band(ax: Axes, x0: float, y0: float, x1: float, y1: float, colour: str) -> None:
    middle = (x0 + x1) / 2
    there = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
    points = [*there, *((x, y + 1.0) for x, y in reversed(there)), (x0, y0)]
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    ax.add_patch(
        PathPatch(Curve(points, codes), fc=colour, alpha=0.3, lw=0.4, ec="white", zorder=1)
    )


def balance(series: pd.DataFrame, *, title: str = "", ax: Axes | None = None) -> Axes:
    """
    Draw the share of balanced triangles over time in the band that chance alone gives.

    The band holds 90 % of the shuffles of statements; a mark is filled where the share stands
    above it. The number of triangles is written at every mark: with few, the band is all there is.

    Parameters
    ----------
    series
        As from `alliances.balance_series`.
    title
        Written at the left.
    """
    ax = canvas(ax)
    known = series.loc[series["share"].notna()]
    ax.fill_between(series.index, series["low"], series["high"], color=style.PALE, lw=0, step="mid",
                    label="90 % of shuffled statements")  # fmt: skip
    ax.step(series.index, series["expected"], where="mid", color=style.GREY, lw=0.8, ls=":",
            label="their mean")  # fmt: skip
    ax.plot(known.index, known["share"], color=style.INK, lw=0.8)
    for when, row in known.iterrows():
        fill = style.INK if row["share"] > row["high"] else "white"
        ax.plot(when, row["share"], marker="o", ms=5, mec=style.INK, mfc=fill)
        ax.annotate(f"{row['triangles']:.0f}", (when, row["share"]), xytext=(0, 6),
                    textcoords="offset points", ha="center", fontsize=6)  # fmt: skip
    ax.set_ylim(-0.03, 1.13)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    ax.set_ylabel("balanced triangles")
    ax.set_title(title, loc="left")
    ax.legend(loc="lower left", ncols=2)
    return ax


def survival(
    shares: Mapping[str, pd.DataFrame],
    known: Mapping[str, tuple[int, int]],
    *,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of ties that last longer than so many days, with what the data leave open.

    Parameters
    ----------
    shares
        A label to a table as from `alliances.survival`.
    known
        A label to the number of known ends and of spells, written at its line.
    """
    ax = canvas(ax)
    looks = [(style.BLUE, "-"), (style.VERMILION, (0, (4, 2))), (style.GREY, ":")]
    for (label, table), (colour, line) in zip(shares.items(), looks, strict=False):
        days = table.index.to_numpy(dtype=float)
        ax.fill_between(
            days, table["low"], table["high"], step="post", color=colour, alpha=0.25, lw=0
        )
        ax.step(days, table["high"], where="post", color=colour, ls=line, lw=1.2)
        ends, spells = known[label]
        ax.annotate(f"{label}: {ends} known ends of {spells} spells", (days[-1], float(table["high"].iloc[-1])),
                    xytext=(-4, 4), textcoords="offset points", ha="right", color=colour)  # fmt: skip
    ax.set_ylim(0, 1.05)
    ax.set_xlim(0, None)
    ax.set_xlabel("days")
    ax.set_ylabel("share still in force")
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    return ax
