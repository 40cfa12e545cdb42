"""Draw claims, tolls and totals on axes. Nothing is computed here: tables come ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from menaka import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Say = Callable[[str], str]
Colours = tuple[str, str]  # of the least, and of the most
MARKS = {
    "party": "s",
    "state": "D",
    "un": "^",
    "ngo": "v",
    "media": "o",
    "local": "P",
    "encyclopedia": "*",
    "dataset": "X",
}


def claims(ax: Axes, table: pd.DataFrame, colours: Colours, say: Say) -> None:
    """
    Draw a line a claim, in groups: from floor to ceiling, an arrow where there is no ceiling.

    Parameters
    ----------
    table
        As from `casualties.claims`, with `label` (of the claimant) and `group` (what it speaks
        of); drawn in its own order, first on top. A claim without a number is written out.
    """
    reach = float(table[["floor", "ceiling", "number"]].max().max() or 1)

    rows = _rows_in_groups(ax, table, "group")
    for y, claim in zip(rows, table.itertuples(), strict=True):
        if pd.isna(claim.number):
            ax.annotate(str(claim.wording), (0, y), fontsize=7, style="italic", va="center")
            continue

        # An arrow of fixed length says that the wording sets no upper bound; where it sets no lower
        # one, the line starts at the figure itself.
        number = float(claim.number)
        if pd.isna(claim.ceiling):
            _arrow(ax, (number, y), (number + reach * 0.14, y), colours[0])
        else:
            low = number if pd.isna(claim.floor) else float(claim.floor)
            ax.plot([low, float(claim.ceiling)], [y, y], color=colours[0], lw=1.2)

        mark = MARKS[claim.claimant_kind]
        ax.plot(number, y, mark, color=colours[0], ms=5, mfc=_fill(claim.ceiling, colours[0]))

    # Room on the right for the arrow of the greatest figure.
    ax.set(xlim=(0, reach * 1.22), xlabel=say("persons"))
    ax.grid(axis="x", color=style.PALE, lw=0.6)
    _legend_of_marks(ax, table["claimant_kind"], table["ceiling"], colours, say)


def months(ax: Axes, table: pd.DataFrame, colours: Colours, say: Say) -> None:
    """
    Draw tolls by period as bars: dark the least, pale the largest numbers stated, "+" where open.

    A cross stands where events have no number; a period without any event is blank: unknown.

    Parameters
    ----------
    table
        As from `casualties.monthly`.
    """
    # A bar is as wide as its period; the last one has no next period to end it.
    days = np.diff(table.index.to_numpy()).astype("timedelta64[D]").astype("int64")
    width = np.append(days, days[-1] if len(days) else 30)
    middle = table.index + pd.to_timedelta(width / 2, unit="D")

    # The pale bar stands behind the dark one; a bar of zero has no edge, so that it is not seen.
    stated, least = table["stated_high"].fillna(0).astype("float64"), table["low"].astype("float64")
    ax.bar(
        middle,
        stated,
        width * 0.8,
        color=colours[1],
        ec=colours[1],
        lw=0.8 * stated.gt(0),
        label=say("largest stated, summed"),
    )
    ax.bar(
        middle,
        least,
        width * 0.8,
        color=colours[0],
        ec=colours[0],
        lw=0.8 * least.gt(0),
        label=say("least stated, summed"),
    )

    # Periods whose sum has no end, and those whose events have no number at all.
    for when, row in zip(middle, table.itertuples(), strict=True):
        if row.open:
            ax.annotate("+", (when, row.stated_high), ha="center", va="bottom")
    ax.plot([], [], "+", color=style.INK, label=say("a claim has no upper bound"))

    bare = table["events"].gt(0) & table["events"].eq(table["unquantified"]) & table["open"].eq(0)
    text = say("only events without a number") if bare.any() else "_"
    ax.plot(middle[bare], np.zeros(bare.sum()), "x", c=style.INK, ms=4, label=text)

    _persons(ax, float(stated.max() or 1), say("persons killed, as claimed"))
    _legend_above(ax)


def running(ax: Axes, table: pd.DataFrame, colours: Colours, say: Say) -> None:
    """
    Draw a running total between its bounds, with "+" at the end where a claim is open.

    Parameters
    ----------
    table
        As from `casualties.cumulative`.
    """
    low, stated = table["low"].astype("float64"), table["stated_high"].astype("float64")

    # Tolls are added on the day itself, so that the lines are steps.
    ax.fill_between(table.index, low, stated, color=colours[1], lw=0, step="post")
    ax.step(
        table.index, stated, color=style.GREY, where="post", label=say("largest stated, summed")
    )
    ax.step(table.index, low, color=colours[0], where="post", label=say("least stated, summed"))

    if table["open"].iloc[-1]:
        ax.annotate("+", (table.index[-1], stated.iloc[-1]), ha="center", va="bottom")
        ax.plot([], [], "+", color=style.INK, label=say("a claim has no upper bound"))

    _persons(ax, float(stated.iloc[-1]) or 1, say("persons killed, as claimed, in total"))
    _legend_above(ax)


def totals(ax: Axes, table: pd.DataFrame, colours: Colours, say: Say) -> None:
    """
    Draw totals over spans against the events inside them: a row a total.

    Dark is the least that the events come to, pale the most (an arrow: no upper bound), hatched
    what is left up to the total, a diamond (white: it is an upper bound only).

    Parameters
    ----------
    table
        Rows of `casualties.reconcile`, with `label`; drawn in their order, first on top.
    """
    rows = np.arange(len(table))
    numbers = table[["low", "high", "covered_low", "covered_high"]].astype("float64")
    least, reach = numbers["covered_low"], float(numbers.max().max() or 1)

    # A total with an upper bound only is drawn at that bound.
    between, stated = numbers["covered_high"] - least, numbers["low"].fillna(numbers["high"])

    # Least, most and what is left lie one behind the other; where the events say more than the
    # total, nothing is left.
    hatched: dict[str, Any] = {"fill": False, "hatch": "////", "edgecolor": style.GREY, "lw": 0.5}
    ax.barh(rows, least, 0.55, color=colours[0], label=say("events: least"))
    left = (stated - least).clip(lower=0)
    ax.barh(rows, between, 0.55, left=least, color=colours[1], label=say("events: most"))
    ax.barh(rows, left, 0.55, left=least, label=say("left up to the total"), **hatched)

    for y, row in enumerate(table.itertuples()):
        if pd.isna(row.covered_high):
            _arrow(ax, (least[y], y + 0.36), (least[y] + reach * 0.06, y + 0.36), colours[0])

        if pd.isna(row.high):
            _arrow(ax, (stated[y], y), (stated[y] + reach * 0.06, y), style.INK)
        else:
            ax.plot([stated[y], float(row.high)], [y, y], color=style.INK, lw=1.2)

        ax.plot(stated[y], y, "D", color=style.INK, ms=4, mfc=_fill(row.low, style.INK))

    # An empty series gives the mark its entry in the legend.
    ax.plot([], [], "D", color=style.INK, ms=4, label=say("the total"))

    ax.set_yticks(rows, table["label"])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set(xlim=(0, reach * 1.1), xlabel=say("persons"))
    _legend_above(ax)


def ratios(ax: Axes, table: pd.DataFrame, colours: Colours, say: Say) -> None:
    """
    Draw how many times one claimant's number is another's, on a logarithmic scale.

    The segment is what the bounds of both wordings allow, from the ratio itself where one is open;
    the mark is the kind of the first claimant, white where the ratio has no upper bound.

    Parameters
    ----------
    table
        Rows of `casualties.ratios` whose ratio is above zero, with `label`; drawn in their order,
        first on top.
    """
    ax.set_xscale("log")
    for y, row in zip(_rows_in_groups(ax, table, "pair"), table.itertuples(), strict=True):
        # A logarithmic axis has no zero: such a bound is drawn like a missing one.
        ends = [row.ratio if pd.isna(end) or end <= 0 else end for end in (row.least, row.most)]
        ax.plot(ends, [y, y], color=colours[0], lw=1.2)
        ax.plot(
            row.ratio,
            y,
            MARKS[row.kind_a],
            color=colours[0],
            ms=5,
            mfc=_fill(row.most, colours[0]),
        )

    ax.axvline(1, color=style.GREY, lw=0.8, ls=":")
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    ax.set_xlabel(say("times as many (dotted: the same)"))
    _legend_of_marks(ax, table["kind_a"], table["most"], colours, say)


def _rows_in_groups(ax: Axes, table: pd.DataFrame, column: str) -> list[float]:
    """Return the height of each row, having written its label and the name of its group."""
    # A new group leaves a row and a half free, for its name.
    first = table[column].ne(table[column].shift())
    rows = (np.arange(len(table)) + 1.5 * first.cumsum()).tolist()

    for y, name in zip(np.array(rows)[first], table.loc[first, column], strict=True):
        # White behind, since lines cross it; a long name takes no room from the axes.
        ax.annotate(
            style.escape(str(name)),
            (0.01, y - 0.85),
            xycoords=("axes fraction", "data"),
            va="center",
            fontweight="bold",
            fontsize=7.5,
            in_layout=False,
            bbox={"fc": "white", "ec": "none", "pad": 0.5},
        )

    ax.set_yticks(rows, [style.escape(str(label)) for label in table["label"]])
    ax.set_ylim(max(rows, default=0) + 1, 0)
    return rows


def _persons(ax: Axes, reach: float, label: str) -> None:
    ax.set_ylim(0, reach * 1.15)
    ax.set_ylabel(label)
    ax.grid(axis="y", color=style.PALE, lw=0.6)


def _legend_of_marks(
    ax: Axes, kinds: pd.Series, bounds: pd.Series, colours: Colours, say: Say
) -> None:
    """Explain the marks of the kinds that occur, and the white ones if a bound is missing."""
    marks = [(mark, colours[0], kind) for kind, mark in MARKS.items() if kinds.eq(kind).any()]
    white = [("o", "white", "no upper bound")] if bounds.isna().any() else []

    for mark, fill, text in marks + white:
        ax.plot([], [], mark, color=colours[0], mfc=fill, ms=5, label=say(text))
    _legend_above(ax)


def _legend_above(ax: Axes) -> None:
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=4, borderaxespad=0.2)


def _fill(bound: object, colour: str) -> str:
    return "white" if pd.isna(bound) else colour


def _arrow(ax: Axes, start: tuple[Any, Any], end: tuple[Any, Any], colour: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.2})
