"""Draw state sequences. Nothing is computed here: sequences, shares and counts come ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from menaka import style

GAPS: dict[str, dict[str, Any]] = {
    "vacated": {"fc": style.PALE, "ec": "white", "hatch": "xxxx"},
    "unknown": {"fc": "white", "ec": style.PALE, "hatch": "////"},
    "missing": {"fc": "white", "ec": style.PALE, "hatch": "...."},
}


def look(state: str, colours: Mapping[str, str] = style.ACTORS) -> dict[str, Any]:
    """
    Give a state's look.

    The first holder's colour; where others hold or claim the place too, hatched in the last one's
    (in white where the two colours are one).
    """
    if state in GAPS:
        return GAPS[state]
    actors = state.replace("|", "+").split("+")
    first, second = (style.colour(actor, colours) for actor in (actors[0], actors[-1]))
    hatch = "xx" if "|" in state else "//" if "+" in state else None
    return {"fc": first, "ec": "white" if second == first else second, "hatch": hatch}


def _named(state: str, names: Mapping[str, str] | None) -> str:
    called = names or {}
    sides = (", ".join(called.get(a, a) for a in side.split("+")) for side in state.split("|"))
    return " or ".join(sides)


def distribution(
    shares: pd.DataFrame,
    *,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the share of places in each state, period by period; on top what is unknown, hatched.

    Parameters
    ----------
    shares
        As from `control.distribution`.
    colours, names
        By actor id.
    """
    ax = ax or plt.subplots(figsize=(style.PAGE, 3.2), layout="constrained")[1]
    base = np.zeros(len(shares))
    for state in shares.columns[shares.gt(0).any()]:
        height = shares[state].fillna(0).to_numpy()
        ax.bar(range(len(shares)), height, 1, base, lw=0.3, label=_named(state, names),
               **look(state, colours))  # fmt: skip
        base = base + height
    _periods(ax, shares.index)
    ax.set(ylim=(0, 1), xlim=(-0.5, len(shares) - 0.5), ylabel="share of places")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=6)
    return ax


def index(
    sequences: pd.DataFrame,
    *,
    colours: Mapping[str, str] = style.ACTORS,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw sequences as they are (an index plot): a row a place, a cell a period.

    Parameters
    ----------
    sequences
        As from `control.sequences` or `control.from_table`; drawn from top to bottom.
    colours, names
        By actor id.
    """
    height = 1 + 0.2 * len(sequences)
    ax = ax or plt.subplots(figsize=(style.PAGE, height), layout="constrained")[1]
    states = sorted(set(sequences.to_numpy().ravel()) - {"void"}, key=lambda s: (s in GAPS, s))
    for state in states:
        row, column = np.nonzero(sequences.eq(state).to_numpy())
        ax.barh(row, 1, 0.84, column - 0.5, lw=0, **look(state, colours))
    ax.set_yticks(range(len(sequences)), list(map(str, sequences.index)))
    ax.set(ylim=(len(sequences) - 0.4, -0.6), xlim=(-0.5, sequences.shape[1] - 0.5))
    _periods(ax, sequences.columns)
    handles = [Patch(lw=0, label=_named(s, names), **look(s, colours)) for s in states]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.25 / height), ncols=6)
    return ax


def transitions(
    table: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw a matrix of transitions: from the row's state to the column's, darker the more.

    Parameters
    ----------
    table
        As from `control.transitions`, counts or rates; missing cells stay empty.
    names
        By actor id.
    """
    ax = ax or plt.subplots(figsize=(style.COLUMN, style.COLUMN), layout="constrained")[1]
    values = table.to_numpy(dtype=float)
    top = np.nanmax(values, initial=0) or 1
    ax.imshow(values, cmap="Greys", vmin=0, vmax=1.3 * top)
    whole = not (values % 1 > 0).any()
    for row, column in np.argwhere(~np.isnan(values)):
        value = values[row, column]
        ax.annotate(f"{value:.0f}" if whole else f"{value:.2f}", (column, row), ha="center",
                    va="center", fontsize=6.5, color="white" if value > 0.6 * top else style.INK if value else style.PALE)  # fmt: skip
    called = [_named(str(state), names) for state in table.columns]
    ax.set_xticks(range(len(called)), called, rotation=45, ha="right")
    ax.set_yticks(range(len(called)), called)
    ax.set(xlabel="to", ylabel="from")
    return ax


def _periods(ax: Axes, periods: pd.Index) -> None:
    step = -(-len(periods) // 7) or 1
    ax.set_xticks(range(0, len(periods), step), [str(period) for period in periods[::step]])
