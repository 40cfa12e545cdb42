"""Draw claims and tolls. Nothing is computed here: tables come ready."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from menaka import style

KINDS = {
    "party": "s",
    "state": "D",
    "un": "^",
    "ngo": "v",
    "media": "o",
    "local": "P",
    "encyclopedia": "*",
    "dataset": "X",
}


def forest(claims: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw the claims about an event: a line a voice, a group a target.

    A segment runs from floor to ceiling, an arrow says that the wording sets no ceiling; the
    shape of the mark says what kind of voice it is. A claim without a number is written out.

    Parameters
    ----------
    claims
        As from `casualties.claims`, with `label` (what to call the voice) and `group` (what to
        call the target); drawn in its own order, first on top.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    y, ticks, labels = 0.0, [], []
    reach = float(claims[["floor", "ceiling", "number"]].max().max() or 1)
    group = None
    for claim in claims.itertuples():
        if claim.group != group:
            y += 1.6
            ax.annotate(
                str(claim.group),
                (0, y - 0.85),
                xycoords=("axes fraction", "data"),
                fontweight="bold",
                fontsize=7.5,
                va="center",
            )
            group = claim.group
        low, high, number = claim.floor, claim.ceiling, claim.number
        if pd.isna(number):
            ax.annotate(str(claim.wording), (0, y), fontsize=7, style="italic", va="center")
        else:
            start = float(number if pd.isna(low) else low)
            if pd.isna(high):
                ax.annotate(
                    "",
                    (start + reach * 0.14, y),
                    (start, y),
                    arrowprops={"arrowstyle": "->", "color": style.INK, "lw": 1.2},
                )
            elif float(high) > start:
                ax.plot([start, float(high)], [y, y], color=style.INK, lw=1.2)
            ax.plot(
                float(number),
                y,
                marker=KINDS[claim.claimant_kind],
                color=style.INK,
                ms=5,
                mfc="white" if pd.isna(high) else style.INK,
            )
        ticks.append(y)
        labels.append(str(claim.label))
        y += 1
    ax.set_yticks(ticks, labels)
    ax.set_ylim(y + 0.2, 0)
    ax.set_xlim(0, reach * 1.22)
    ax.set_xlabel("persons")
    ax.grid(axis="x", color=style.PALE, lw=0.6)
    return ax


def segments(series: pd.DataFrame, *, colour: str = style.INK, ax: Axes | None = None) -> Axes:
    """
    Draw a toll by period: a segment from low to high, an arrow where the top is open.

    A period in which events stand but nobody gave a number has a cross at zero; one without any
    counted event is shaded: unknown, not quiet.

    Parameters
    ----------
    series
        As from `casualties.by_period`, by month.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    reach = float(series["known_high"].max() or 1)
    for period, row in zip(series.index, series.itertuples(), strict=True):
        when = period + pd.Timedelta(days=14)
        low, top = float(row.low), float(row.known_high)
        if row.events and row.events == row.unquantified:
            ax.plot(when, 0, marker="x", color=colour, ms=4)
            continue
        if row.events == 0:
            ax.axvspan(period, period + pd.offsets.MonthEnd(), color=style.PALE, alpha=0.45, lw=0)
            continue
        ax.plot([when, when], [low, top], color=colour, lw=3, solid_capstyle="butt")
        ax.plot(when, low, marker="_", color=colour, ms=7, mew=1.6)
        if pd.isna(row.high):
            ax.annotate(
                "",
                (when, top + reach * 0.09),
                (when, top),
                arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.3},
            )
        else:
            ax.plot(when, top, marker="_", color=colour, ms=7, mew=1.6)
    ax.set_ylim(-reach * 0.03, reach * 1.15)
    ax.set_ylabel("persons killed, as claimed")
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    return ax


def coverage(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw who was looking: bars of documents, the origins among them filled.

    Parameters
    ----------
    series
        With `documents` and `origins`, indexed by month.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    when = series.index + pd.Timedelta(days=14)
    ax.bar(
        when,
        series["documents"],
        width=22,
        color="white",
        edgecolor=style.GREY,
        lw=0.7,
        label="documents",
    )
    ax.bar(when, series["origins"], width=22, color=style.GREY, label="distinct origins")
    ax.set_ylabel("read")
    ax.legend(loc="upper right", ncols=2)
    return ax
