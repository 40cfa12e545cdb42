"""Draw changes of a rate and what can be said of them. Nothing is computed here: tables come ready."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from menaka import style

GROUPS = {
    "events": "events",
    "rule": "dead, by rule",
    "stratum": "collectors",
    "brought": "brought",
}
HALF = pd.Timedelta(days=15)
SHORT = {"cannot be told from this record": "cannot tell", "depends on the draw": "depends"}


def rates(counts: pd.DataFrame | pd.Series, dates: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw counts by month with the rate behind them: bars, a line and its band.

    Parameters
    ----------
    counts
        Draws of the counts, a column a month, or one series; a bar is their middle, a whisker their
        5 % to 95 %.
    dates
        As `dates` of `casualties.changes`, for some of the months; the others are shaded: nothing
        was read of them.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    counts = counts if isinstance(counts, pd.DataFrame) else counts.to_frame().T
    low, middle, high = counts.quantile([0.05, 0.5, 0.95]).to_numpy()
    when = counts.columns + HALF
    ax.bar(when, middle, width=24, color=style.PALE, edgecolor=style.GREY, lw=0.6)
    ax.vlines(when, low, high, color=style.INK, lw=0.8)
    for month in counts.columns.difference(dates.index):
        ax.axvspan(
            month, month + 2 * HALF, facecolor="white", edgecolor=style.GREY, hatch="//", lw=0
        )
    middle_of = dates.index + HALF
    ax.fill_between(
        middle_of, dates["low"], dates["high"], step="mid", color=style.BLUE, alpha=0.2, lw=0
    )
    ax.step(
        middle_of,
        dates["rate"],
        where="mid",
        color=style.BLUE,
        lw=1.6,
        label="rate, mean of all segmentations",
    )
    ax.legend(loc="upper right")
    ax.set_ylim(0)
    ax.set_ylabel("a month")
    return ax


def posterior(tables: dict[str, pd.DataFrame], *, ax: Axes | None = None) -> Axes:
    """
    Draw the probability that a new rate begins in each month, one mark a law.

    Parameters
    ----------
    tables
        By what to call the law, `dates` of `casualties.changes`; three at most.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    looks = [
        (style.INK, "o", style.INK),
        (style.BLUE, "s", "white"),
        (style.VERMILION, "^", "white"),
    ]
    for shift, (name, dates) in enumerate(tables.items()):
        colour, marker, fill = looks[shift]
        when = dates.index + HALF + pd.Timedelta(days=8 * shift - 4)
        ax.vlines(when, 0, dates["probability"], color=colour, lw=1.4)
        ax.plot(
            when,
            dates["probability"],
            marker=marker,
            ls="",
            ms=4,
            color=colour,
            mfc=fill,
            label=name,
        )
    ax.set_ylim(0, 1.02)
    ax.set_ylabel("probability")
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    ax.legend(loc="upper right", ncols=len(tables))
    return ax


def statements(
    table: pd.DataFrame, *, series: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """
    Draw what can be said: a row a statement, a column a series, the share of draws as shade and word.

    A column's name is bold where it was evenly collected; only these can tell.

    Parameters
    ----------
    table
        As from `casualties.statements`.
    series
        Columns, in order; all in the table's own where none are named.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    columns = list(series or dict.fromkeys(table["series"]))
    rows = list(dict.fromkeys(table["statement"]))
    cells = table.set_index(["statement", "series"])
    share = np.array([[cells.at[(r, c), "share"] for c in columns] for r in rows], dtype="float64")
    ax.imshow(share, cmap="Greys", vmin=0, vmax=2.2, aspect="auto")
    for y, x in np.ndindex(share.shape):
        reads = str(cells.at[(rows[y], columns[x]), "reads"])
        told = "" if np.isnan(share[y, x]) else f"\n{share[y, x]:.0%}"
        ax.annotate(SHORT.get(reads, reads) + told, (x, y), ha="center", va="center", fontsize=6.5,
                    fontweight="bold" if reads == "holds" else "normal")  # fmt: skip
    first = table.drop_duplicates("series").set_index("series").loc[columns]
    for x, name in enumerate(columns):
        ax.annotate(name.replace(", ", ",\n").replace("violent ", "violent\n").replace("per ", "per\n"), (x, -0.6), ha="center",
                    va="bottom", fontsize=6.5, annotation_clip=False,
                    fontweight="bold" if first.at[name, "even"] else "normal")  # fmt: skip
    for what, group in first.reset_index().groupby("what", sort=False):
        at, to = group.index[0] - 0.42, group.index[-1] + 0.42
        ax.plot([at, to], [-1.45, -1.45], color=style.GREY, lw=0.8, clip_on=False)
        ax.annotate(GROUPS[str(what)], ((at + to) / 2, -1.52), ha="center", va="bottom",
                    fontsize=7, annotation_clip=False)  # fmt: skip
    if not first["even"].any():
        ax.set_xlabel("None of these series was evenly collected: none of them can tell.")
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(np.arange(len(columns) - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(len(rows) - 1) + 0.5, minor=True)
    ax.set_xticks([])
    ax.grid(which="minor", color="white", lw=2)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set_ylim(len(rows) - 0.5, -2.1)
    return ax
