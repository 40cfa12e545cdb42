"""Draw who held what. Nothing is computed here: spells and states come ready."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from menaka import style


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

    A bar is full from the last day on which its change can have come to the last day on which it
    was seen; the window of the change is pale before it, and what follows from persistence alone
    is pale after it. Where nothing is drawn, nobody saw. Two holders share the bar's height.

    Parameters
    ----------
    spells
        As from `control.spells`.
    start, end
        Days that bound the picture; the spells' own where none is named.
    colours, names
        By actor id; the legend names those that appear.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    left = pd.Timestamp(start) if start else spells["first_seen"].min()
    right = pd.Timestamp(end) if end else spells["held_until"].max()
    shown = spells.loc[spells["held_until"].ge(left) & spells["first_seen"].le(right)]
    order = list(dict.fromkeys(shown.sort_values(["first_seen", "place"])["place"]))
    holders: list[str] = []
    for spell in shown.itertuples():
        row = order.index(spell.place)
        parts = [p for p in str(spell.holder).split("+") if p] or [""]
        begin = spell.first_seen
        first = spell.start_earliest if pd.notna(spell.start_earliest) else begin
        for share, actor in enumerate(parts):
            height = 0.72 / len(parts)
            low = row - 0.36 + share * height
            shade = style.colour(actor, colours) if actor else style.PALE
            if actor and actor not in holders:
                holders.append(actor)
            pieces = (
                (first, begin, 0.3),
                (begin, spell.last_seen, 1.0),
                (spell.last_seen, spell.held_until, 0.3),
            )
            for since, until, strength in pieces:
                since, until = max(since, left), min(until, right)
                width = max((until - since).days, 3 if strength == 1.0 else 0)
                if until >= since and width:
                    ax.barh(
                        low + height / 2,
                        pd.Timedelta(days=width),
                        left=since,
                        height=height,
                        color=shade,
                        alpha=strength,
                        lw=0,
                        zorder=2,
                    )
            since, until = max(first, left), min(spell.held_until, right)
            hatch = style.HATCHES.get(spell.status)
            if hatch and until > since:
                ax.barh(
                    low + height / 2,
                    until - since,
                    left=since,
                    height=height,
                    fill=False,
                    hatch=hatch,
                    edgecolor="white" if actor else style.GREY,
                    lw=0,
                    zorder=3,
                )
        mark = min(max(begin, left), right)
        ax.plot([mark, mark], [row - 0.36, row + 0.36], color=style.INK, lw=0.8, zorder=4)
    ax.set_yticks(range(len(order)), order)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(left, right)
    ax.grid(axis="x", color=style.PALE, lw=0.6)
    called = names or {}
    handles = [Patch(color=style.colour(a, colours), label=called.get(a, a)) for a in holders]
    handles += [
        Patch(fc=style.GREY, ec="white", hatch=style.HATCHES[s], lw=0, label=s)
        for s in ("contested", "besieged", "influence", "vacated")
        if s in set(shown["status"])
    ]
    handles.append(Patch(color=style.GREY, alpha=0.3, label="change within, or not seen since"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=4)
    return ax
