"""Draw claims, tolls and totals on axes. Nothing is computed here: tables come ready."""

import textwrap
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.ticker import LogLocator, NullLocator

from menaka import style
from menaka.words import Words, noted

Colours = tuple[str, str]  # of the least, and of the most
# The mark of each kind of claimant, and what the legend calls it.
MARKS = {
    "party": ("s", noted("party to the conflict")),
    "state": ("D", noted("state")),
    "un": ("^", noted("UN")),
    "ngo": ("v", noted("NGO")),
    "media": ("o", noted("press")),
    "local": ("P", noted("local people")),
    "encyclopedia": ("*", noted("encyclopedia")),
    "dataset": ("X", noted("data set")),
}
WHITE: dict[str, Any] = {"fc": "white", "ec": "none", "pad": 0.3}


def claims(ax: Axes, table: pd.DataFrame, colours: Colours, say: Words) -> None:
    """
    Draw a line a claim, in groups: from floor to ceiling, fading out where there is no ceiling.

    The claim's own words stand beside its line; a claim without a number is words only.

    Parameters
    ----------
    table
        As from `casualties.claims`, with `label` (of the claimant) and `group` (what it speaks
        of); drawn in its own order, first on top.
    """
    reach = float(table[["floor", "ceiling", "number"]].max().max() or 1)

    rows = _rows_in_groups(ax, table, "group")
    for y, claim in zip(rows, table.itertuples(), strict=True):
        words = textwrap.shorten(say.quoted(claim.wording), 40, placeholder=" …")
        if pd.isna(claim.number):
            _write(ax, 0, y, words)
            continue

        # A wording that sets no lower bound has a line that starts at the figure itself. One that
        # sets no upper bound fades out at once: any length would look like a range.
        number = float(claim.number)
        low = number if pd.isna(claim.floor) else float(claim.floor)
        if pd.isna(claim.ceiling):
            end = number + reach * 0.07
            _fade(ax, number, end, y, colours[0])
        else:
            end = float(claim.ceiling)
            ax.plot([low, end], [y, y], color=colours[0], lw=1.2)

        mark, fill = MARKS[claim.claimant_kind][0], "white" if pd.isna(claim.ceiling) else None
        ax.plot(number, y, mark, color=colours[0], ms=5, mfc=fill or colours[0])

        # On the right half of the axes the words stand before the line, where there is room.
        before = low > reach / 2
        _write(ax, low if before else end, y, words, before=before)

    ax.set(xlim=(0, reach * 1.03), xlabel=say("persons"))
    ax.grid(axis="x", color=style.PALE, lw=0.6)

    # The legend explains the marks that are drawn, and no others.
    drawn = table.dropna(subset="number").set_index("claimant_kind")
    _legend_of_marks(ax, drawn["ceiling"].isna(), noted("no upper bound"), colours, say)


def totals(ax: Axes, table: pd.DataFrame, colours: Colours, say: Words) -> None:
    """
    Draw totals over spans against the events inside them: a row a total, the gap as a number.

    Parameters
    ----------
    table
        Rows of `casualties.reconcile`, with `label`, `stated` (the total) and `gap` (the total
        less the least of the events, persons); drawn in their order, first on top.
    """
    # In a narrow figure labels stand above the bars, which are thin, and not beside them.
    narrow, rows = style.narrow(ax), np.arange(len(table))
    least, stated = (table[name].to_numpy("float64") for name in ("covered_low", "stated"))

    # The gap is the thin line between the end of the bar and the mark.
    ax.hlines(rows, least, stated, color=style.GREY, lw=0.8, zorder=0)
    ax.barh(
        rows,
        least,
        0.4 if narrow else 0.6,
        color=colours[0],
        label=say("the events inside, at least"),
    )

    # A total without a lower bound ("up to 500") has a white mark.
    upper = table["low"].isna().to_numpy()
    for chosen, fill, edge, text in (
        (~upper, style.INK, "white", say("the total")),
        (upper, "white", style.INK, say("the total, an upper bound only")),
    ):
        if chosen.any():
            ax.plot(
                stated[chosen],
                rows[chosen],
                "D",
                mfc=fill,
                mec=edge,
                ms=4.5,
                mew=0.7,
                label=text,
            )

    # A gap that stays even if the events inside had their most is bold.
    for y, row in enumerate(table.itertuples()):
        weight = "bold" if pd.notna(row.gap_low) and row.gap_low > 0 else "normal"
        text = ("−" if row.gap < 0 else "+") + say.number(abs(row.gap))
        _write(ax, max(least[y], stated[y]), y, text, weight=weight)

    ax.set_yticks(rows, [style.escape(label) for label in table["label"]])
    ax.set_ylim(len(table) - 0.4, -0.8 if narrow else -0.6)
    if narrow:
        ax.set_yticks([])
        for row, label in zip(rows, table["label"], strict=True):
            _head(ax, row - 0.5, label, fontsize=6.5, zorder=1, bbox=None)
    ax.set(xlim=(0, np.fmax(least, stated).max() * 1.08), xlabel=say("persons"))
    ax.xaxis.set_major_formatter(lambda x, _: say.number(x))
    legend_above(ax, narrow=1)


def ratios(ax: Axes, table: pd.DataFrame, colours: Colours, say: Words) -> None:
    """
    Draw how many times one claimant's number is another's, on a logarithmic scale.

    A line runs from the least to the most that the bounds of both wordings allow, and fades out on
    a side without a bound: the mark is white then. Its shape is the kind of the first claimant;
    both numbers are written above it.

    Parameters
    ----------
    table
        Rows of `casualties.ratios` whose ratio is above zero, with `label` (where and when),
        `numbers` (both, with who gave them) and `group`; drawn in their order, first on top.
    """
    ax.set_xscale("log")
    for y, row in zip(_rows_in_groups(ax, table, "group"), table.itertuples(), strict=True):
        # A logarithmic axis has no zero: such a bound is drawn like a missing one, and the line
        # fades out on that side.
        bounds = [row.least if row.least > 0 else None, row.most if row.most > 0 else None]
        for bound, times in zip(bounds, (1 / 1.5, 1.5), strict=True):
            if bound is None:
                _fade(ax, row.ratio, row.ratio * times, y, colours[0])
            else:
                ax.plot([row.ratio, bound], [y, y], color=colours[0], lw=1.6)

        ax.plot(
            row.ratio,
            y,
            MARKS[row.kind_a][0],
            color=colours[0],
            ms=5,
            mfc="white" if None in bounds else colours[0],
        )
        _head(ax, y - 0.42, row.numbers, fontsize=6.5)

    ax.axvline(1, color=style.GREY, lw=0.8, ls=":")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlabel(say("times as many (dotted: the same)"))

    closed = table.set_index("kind_a")[["least", "most"]].gt(0).all(axis=1)
    _legend_of_marks(ax, ~closed, noted("a bound is missing"), colours, say)


def _rows_in_groups(ax: Axes, table: pd.DataFrame, column: str) -> list[float]:
    """Return the height of each row, having written its label and the name of its group."""
    # A new group leaves a row and a half free, for its name.
    first = table[column].ne(table[column].shift())
    rows = (np.arange(len(table)) + 1.5 * first.cumsum()).tolist()

    for y, name in zip(np.array(rows)[first], table.loc[first, column], strict=True):
        _head(ax, y - 0.95, name, fontsize=7.5, fontweight="bold")

    ax.set_yticks(rows, [style.escape(str(label)) for label in table["label"]])
    ax.set_ylim(max(rows, default=0) + 0.7, 0)
    return rows


def _legend_of_marks(ax: Axes, white: pd.Series, why: str, colours: Colours, say: Words) -> None:
    """Explain the marks that occur, given whether each is white by its kind, and why some are."""
    marks = [(*look, colours[0]) for kind, look in MARKS.items() if kind in white.index]
    marks += [("o", why, "white")] if white.any() else []

    for mark, text, fill in marks:
        ax.plot([], [], mark, color=colours[0], mfc=fill, ms=5, label=say(text))
    legend_above(ax)


def legend_above(ax: Axes, *, narrow: int = 2) -> None:
    """Explain what is drawn above the axes, at the right, in so many columns if they are narrow."""
    ax.legend(
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=narrow if style.narrow(ax) else 4,
        borderaxespad=0.2,
    )


def _head(ax: Axes, y: float, text: str, **look: Any) -> None:
    """Write a text at the left end of the axes, white behind it, since lines cross it."""
    look = {"bbox": WHITE, "va": "center", "in_layout": False, **look}
    ax.annotate(style.escape(text), (0.01, y), xycoords=("axes fraction", "data"), **look)


def _write(ax: Axes, x: float, y: float, text: str, *, before: bool = False, **look: Any) -> None:
    """Write a text just to the right of a point, or to its left, white behind it."""
    shift, side = (-6, "right") if before else (6, "left")
    look |= {"va": "center", "ha": side, "color": style.INK, "bbox": WHITE, "zorder": 1.5}
    ax.annotate(
        style.escape(text), (x, y), (shift, 0), textcoords="offset points", fontsize=6.5, **look
    )


def _fade(ax: Axes, start: float, end: float, y: float, colour: str) -> None:
    """Draw a short line that fades out."""
    pieces = [[(a, y), (b, y)] for a, b in pairwise(np.linspace(start, end, 8))]
    shades = [to_rgba(colour, alpha) for alpha in np.linspace(0.9, 0.05, len(pieces))]
    ax.add_collection(LineCollection(pieces, colors=shades, lw=1.4))
