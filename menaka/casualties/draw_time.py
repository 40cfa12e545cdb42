"""Draw series over time on axes. Nothing is computed here: tables come ready."""

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from menaka import style
from menaka.casualties.draw import Colours, legend_above
from menaka.words import QUARTER, Words, noted

MEASURES = (
    noted("displaced persons present"),
    noted("newly displaced"),
    noted("persons displaced, as claimed"),
)
SMALL = 6.5  # points, of what is written beside marks
LETTER = 0.05  # inches that a letter of that size takes, capitals and spaces together
COUNTRIES = (("o", style.INK), ("s", "white"), ("^", style.GREY), ("D", style.PALE))


def months(
    ax: Axes, table: pd.DataFrame, colours: Colours, say: Words, *, rule: str = "envelope"
) -> None:
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

    ax.set_xlim(table.index[0], table.index[-1] + pd.Timedelta(int(width[-1]), "D"))
    say.days_on(ax)

    # Numbers that were published, or that a rule made of claims.
    published = rule == "reported"
    low = {"reported": say("low, as published"), "envelope": say("least stated, summed")}.get(
        rule, say("low by the rule {rule}, summed", rule=rule)
    )
    high = say("high, as published") if published else say("largest stated, summed")

    # The pale bar stands behind the dark one; a bar of zero has no edge, so that it is not seen.
    for column, colour, text in (("stated_high", colours[1], high), ("low", colours[0], low)):
        dead = table[column].fillna(0).astype("float64")
        ax.bar(
            middle,
            dead,
            width * 0.8,
            color=colour,
            ec=colour,
            lw=0.8 * dead.gt(0),
            label=text,
        )
    if published:
        ax.plot(middle, table["best"], "o", c=style.INK, ms=2.5, label=say("best, as published"))

    # Periods whose sum has no end, and those whose events have no number at all.
    for when, row in zip(middle, table.itertuples(), strict=True):
        if row.open:
            ax.annotate("+", (when, row.stated_high), ha="center", va="bottom")
    ax.plot([], [], "+", color=style.INK, label=say("a claim has no upper bound"))

    bare = table["events"].gt(0) & table["events"].eq(table["unquantified"]) & table["open"].eq(0)
    ax.plot(
        middle[bare],
        np.zeros(bare.sum()),
        "x",
        c=style.INK,
        ms=4,
        label=say("only events without a number") if bare.any() else "_",
    )

    most = float(table["stated_high"].fillna(0).max() or 1)
    ax.set(ylim=(0, 1.15 * most), ylabel=say("persons killed, as claimed"))
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    legend_above(ax)


def timeline(ax: Axes, labels: pd.Series) -> None:
    """
    Write what happened above the axes, each label on a line of its own where labels would meet.

    Parameters
    ----------
    labels
        Texts by day, in the order of time.
    """
    if labels.empty:
        return
    days = ax.convert_xunits(labels.index.to_numpy())
    left, right = ax.get_xlim()
    letter = LETTER * (right - left) / (ax.get_window_extent().width / ax.figure.dpi)
    ends = days + letter * (labels.str.len().to_numpy() + 1)  # it begins two points beside its day

    # From the last to the first: a label stands above all later ones that begin below it, so that
    # no line down to the axes crosses a label.
    rows = np.zeros(len(days), dtype=int)
    for i in reversed(range(len(days))):
        below = rows[i + 1 :][days[i + 1 :] < ends[i]]
        rows[i] = below.max() + 1 if len(below) else 0

    above: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
    line = {"arrowstyle": "-", "color": style.GREY, "lw": 0.6, "shrinkA": 0, "shrinkB": 0}
    for day, height, label in zip(days, 7 + 8.5 * rows, labels, strict=True):
        ax.annotate("", (day, 1), (0, height), arrowprops=line, **above)
        ax.annotate(label, (day, 1), (2, height), va="center", fontsize=SMALL, **above)

    # White behind, since lines of the grid cross it.
    ax.legend(
        loc="upper right",
        reverse=True,
        frameon=True,
        facecolor="white",
        edgecolor="none",
        framealpha=1,
    )


def large(ax: Axes, table: pd.DataFrame, span: pd.PeriodIndex, say: Words) -> None:
    """
    Draw a mark an event, one above the other in its period, its shape by country.

    Parameters
    ----------
    table
        As from `casualties.large`, with `height` (from 1).
    span
        All periods that are to have room.
    """
    crowded = style.narrow(ax)
    at = {period.start_time: n for n, period in enumerate(span)}
    for country, (mark, fill) in zip(table["country"].unique(), COUNTRIES, strict=False):
        rows = table.loc[table["country"].eq(country)]
        x = rows["period"].map(at)
        ax.plot(x, rows["height"], mark, c=style.INK, mfc=fill, ms=5, label=say(country))
        for where, event in zip(x, rows.itertuples(), strict=True):
            # Beside its mark, or above it where the next mark stands too near.
            away, ha, va = ((0, 2), "center", "bottom") if crowded else ((4, 0), "left", "center")
            ax.annotate(
                f"{event.low}",
                (where, event.height),
                away,
                textcoords="offset points",
                ha=ha,
                va=va,
                fontsize=SMALL,
            )

    names = [
        say.day(period.start_time, QUARTER) if span.freqstr.startswith("Q") else str(period)
        for period in span
    ]
    ax.set_xticks(range(len(span)), names, rotation=45, ha="right")
    ax.set(
        xlim=(-0.6, len(span) - 0.3),
        ylim=(0, table["height"].max() + 0.8),
        ylabel=say("events"),
    )
    ax.locator_params(axis="y", integer=True)
    legend_above(ax)


def ucdp(
    ax: Axes, table: pd.DataFrame, notes: Mapping[pd.Timestamp, str], colours: Colours, say: Words
) -> None:
    """
    Draw months as bars: state-based dark, the rest lighter above it, undivided ones pale.

    Parameters
    ----------
    table
        As from `ucdp_months`.
    notes
        Texts by month, written beside the top of its bar.
    """
    numbers = table.astype("float64")
    divided = numbers["other"].notna()
    state, rest = (numbers[name].where(divided).fillna(0) for name in ("state_based", "other"))
    whole = numbers["most"].where(~divided).fillna(0)

    # Widths are in days; bars touch, since months follow on each other.
    wide: dict[str, Any] = {"width": 27, "align": "edge", "lw": 0}
    ax.bar(table.index, whole, color=style.PALE, label=say("all violence, not divided"), **wide)
    ax.bar(table.index, state, color=colours[0], label=say("state-based"), **wide)
    ax.bar(
        table.index,
        rest,
        bottom=state,
        color=colours[1],
        label=say("non-state and one-sided"),
        **wide,
    )

    apart = numbers.loc[numbers["most"].gt(numbers["least"])]
    ax.vlines(
        apart.index + pd.Timedelta(days=13),
        apart["least"],
        apart["most"],
        color=style.INK,
        lw=1.2,
        label=say("range of releases"),
    )

    for month, text in notes.items():
        ax.annotate(
            text,
            (month, numbers.at[month, "most"]),
            (-4, 0),
            textcoords="offset points",
            va="top",
            ha="right",
            fontsize=SMALL,
        )

    say.days_on(ax)
    ax.set(ylim=(0, 1.15 * numbers["most"].max()), ylabel=say("persons killed"))
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    legend_above(ax)


def displaced(ax: Axes, table: pd.DataFrame, without: pd.PeriodIndex, say: Words) -> None:
    """
    Draw a row a claimant and measure: a mark where a number ends, a line over the span it covers.

    Parameters
    ----------
    table
        `measure`, `claimant`, `start` (missing: of one day), `end` and `text`.
    without
        Months in which no number ends, to be shaded.
    """
    for n, month in enumerate(without):
        ax.axvspan(
            month.start_time,
            month.end_time,
            color=style.PALE,
            alpha=0.5,
            lw=0,
            label=say("no number ends in this month") if n == 0 else None,
        )

    narrow = style.narrow(ax)
    first, last = table["end"].min(), table["end"].max()
    y, ticks = 0.0, dict[float, str]()
    for measure, rows in table.groupby("measure", sort=False):
        y += 1.2
        ax.annotate(say(str(measure)), (first, y), fontweight="bold", va="center", fontsize=7.5)

        for claimant, said in rows.groupby("claimant", sort=False):
            words = said["text"].map(lambda text: textwrap.fill(text, 26) if narrow else text)
            y += 1 + 0.6 * words.str.count("\n").max()
            ticks[y] = textwrap.fill(claimant, 20) if narrow else claimant
            spans = said.dropna(subset="start")
            ax.hlines([y] * len(spans), spans["start"], spans["end"], color=style.GREY, lw=1)
            ax.plot(said["end"], [y] * len(said), "o", color=style.INK, ms=3.5)

            # Written towards the middle of the picture, in turn above and below the line.
            for n, one in enumerate(said.assign(text=words).itertuples()):
                ax.annotate(
                    one.text,
                    (one.end, y),
                    (0, -2 if n % 2 else 1.5),
                    textcoords="offset points",
                    ha="right" if one.end > first + (last - first) * 0.6 else "left",
                    va="top" if n % 2 else "bottom",
                    fontsize=SMALL,
                    in_layout=not narrow,
                )

    say.days_on(ax)
    ax.set_yticks(list(ticks), list(ticks.values()))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(y + 0.6, 0.4)
    if len(without):
        legend_above(ax)
