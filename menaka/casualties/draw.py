"""Draw claims and tolls. Nothing is computed here: tables come ready."""

from __future__ import annotations

from typing import Any

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
    Draw the claims about one event or several: a line a voice, a group an event and target.

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
                _arrow(ax, (start, y), (start + reach * 0.14, y), style.INK)
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
        As from `casualties.series`, by a kind of period.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    reach = float(series["known_high"].max() or 1)
    for period, row in zip(series.index, series.itertuples(), strict=True):
        when = period + (row.until - period) / 2
        low, top = float(row.low), float(row.known_high)
        if row.events and row.events == row.unquantified:
            ax.plot(when, 0, marker="x", color=colour, ms=4)
            continue
        if row.events == 0:
            ax.axvspan(period, row.until, color=style.PALE, alpha=0.45, lw=0)
            continue
        ax.plot([when, when], [low, top], color=colour, lw=3, solid_capstyle="butt")
        ax.plot(when, low, marker="_", color=colour, ms=7, mew=1.6)
        if pd.isna(row.high):
            _arrow(ax, (when, top), (when, top + reach * 0.09), colour)
        else:
            ax.plot(when, top, marker="_", color=colour, ms=7, mew=1.6)
    ax.set_ylim(-reach * 0.03, reach * 1.15)
    ax.set_ylabel("persons killed, as claimed")
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    return ax


def coverage(series: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw who was looking, to stand under a time axis: bars of documents, the origins among them filled.

    Parameters
    ----------
    series
        With `documents` and `origins`, as from `casualties.series`; by month where it has no `until`.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    until = series.get("until", pd.Series(series.index + pd.offsets.MonthEnd(0), series.index))
    days = (until - series.index).dt.days + 1
    when = series.index + pd.to_timedelta(days / 2, unit="D")
    ax.bar(
        when,
        series["documents"],
        width=days * 0.75,
        color="white",
        edgecolor=style.GREY,
        lw=0.7,
        label="documents",
    )
    ax.bar(when, series["origins"], width=days * 0.75, color=style.GREY, label="distinct origins")
    ax.set_ylabel("read")
    ax.legend(loc="upper right", ncols=2)
    return ax


def fan(total: pd.DataFrame, *, colour: str = style.INK, ax: Axes | None = None) -> Axes:
    """
    Draw a running total with its band; once a top is open the upper edge is dashed, with an arrow.

    Parameters
    ----------
    total
        As from `casualties.cumulative`.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    low, middle, high = (total[c].to_numpy(dtype="float64") for c in ("low", "middle", "high"))
    ax.fill_between(total.index, low, high, color=colour, alpha=0.22, lw=0, step="post")
    ax.step(total.index, middle, color=colour, lw=1.4, where="post")
    opened = total["open"].gt(0).to_numpy()
    ax.step(total.index[opened], high[opened], color=colour, lw=0.9, ls="--", where="post")
    if opened.any():
        _arrow(ax, (total.index[-1], high[-1]), (total.index[-1], high[-1] * 1.12), colour)
    ax.set_ylim(0, max(high[-1], 1) * 1.2)
    ax.set_ylabel("persons killed, as claimed, in total")
    ax.grid(axis="y", color=style.PALE, lw=0.6)
    return ax


def gaps(reconciled: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw aggregates against the events inside their scope: a row an aggregate.

    Full is what the events' floors cover, light what their claims may cover, hatched what is left up to the
    aggregate's floor (its ceiling, where it has but that). The diamond is the aggregate, with a line to its ceiling; an
    arrow is an open end. A line at the right joins rows whose scopes overlap: never to be added.

    Parameters
    ----------
    reconciled
        Rows of `casualties.reconcile`, with `label`; drawn in their order, first on top.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    reach = float(reconciled[["low", "high", "covered_low", "covered_high"]].max().max() or 1)
    for y, row in enumerate(reconciled.itertuples()):
        least = float(row.covered_low)
        stated = float(row.high if pd.isna(row.low) else row.low)
        ax.barh(y, least, height=0.55, color=style.BLUE)
        if pd.isna(row.covered_high):
            _arrow(ax, (least, y + 0.36), (least + reach * 0.06, y + 0.36), style.BLUE)
        else:
            ax.barh(y, float(row.covered_high) - least, left=least, height=0.55, color=style.SKY)
        if stated > least:
            ax.barh(y, stated - least, left=least, height=0.55, fill=False, hatch="////",
                    edgecolor=style.GREY, lw=0.5)  # fmt: skip
        if pd.isna(row.high):
            _arrow(ax, (stated, y), (stated + reach * 0.06, y), style.INK)
        elif row.high > stated:
            ax.plot([stated, float(row.high)], [y, y], color=style.INK, lw=1.2)
        ax.plot(
            stated,
            y,
            marker="D",
            color=style.INK,
            ms=4,
            mfc="white" if pd.isna(row.low) else style.INK,
        )
    for _, same in reconciled.reset_index(drop=True).groupby("group"):
        if len(same) > 1:
            ax.plot([1.01, 1.01], [same.index[0] - 0.3, same.index[-1] + 0.3], color=style.INK, lw=1.5,
                    transform=ax.get_yaxis_transform(), clip_on=False)  # fmt: skip
    ax.set_yticks(range(len(reconciled)), reconciled["label"])
    ax.set_ylim(len(reconciled) - 0.4, -0.6)
    ax.set_xlim(0, reach * 1.1)
    ax.set_xlabel("persons")
    return ax


def ratios(pairs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """
    Draw how many times the figure of one voice is that of another, in groups of the same pair of relations.

    The segment is what the bounds of both wordings allow, an arrow an open end; the shape is the kind of
    the first voice. On a logarithmic scale.

    Parameters
    ----------
    pairs
        Rows of `casualties.ratios` whose ratio is above zero, with `label`; drawn in their order, first on top.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    ax.set_xscale("log")
    y, ticks, labels, group, ends = 0.0, [], [], None, [1.0]
    for row in pairs.itertuples():
        if row.pair != group:
            y, group = y + 1.4, row.pair
            ax.annotate(str(group), (0.01, y - 0.8), xycoords=("axes fraction", "data"),
                        fontweight="bold", fontsize=7.5, va="center")  # fmt: skip
        low = row.ratio if pd.isna(row.low) or row.low <= 0 else row.low
        high = row.ratio if pd.isna(row.high) else row.high
        ax.plot([low, high], [y, y], color=style.INK, lw=1.2)
        for bound, end in ((row.low, low / 1.5), (row.high, high * 1.5)):
            if pd.isna(bound) or bound <= 0:  # no logarithmic scale reaches zero
                _arrow(ax, (row.ratio, y), (end, y), style.INK)
        ends += [low / 1.5, high * 1.5]
        ax.plot(row.ratio, y, marker=KINDS[row.kind_a], color=style.INK, ms=5)
        ticks.append(y)
        labels.append(str(row.label))
        y += 1
    ax.set_xlim(min(ends) / 1.1, max(ends) * 1.1)  # an arrow outside would not be seen
    ax.axvline(1, color=style.GREY, lw=0.8, ls=":")
    ax.set_yticks(ticks, labels)
    ax.set_ylim(y, 0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    ax.set_xlabel("times as many (dotted: the same)")
    return ax


def calendar(counts: pd.Series, *, ax: Axes | None = None) -> Axes:
    """
    Draw counts by day: a row a month, a column a day of it, the darker the more, and the number said.

    A day without rows is left blank: unknown, not quiet.

    Parameters
    ----------
    counts
        By day.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    months = pd.period_range(counts.index.min(), counts.index.max(), freq="M")
    most = max(float(counts.max()), 1.0)
    for day, number in counts[counts.gt(0)].items():
        y = months.get_loc(day.to_period("M"))
        shade = 0.25 + 0.75 * float(number) / most
        ax.bar(day.day, 0.9, bottom=y - 0.45, width=0.9, color=style.VERMILION, alpha=shade)
        ax.annotate(f"{int(number)}", (day.day, y), ha="center", va="center", fontsize=6)
    ax.set_yticks(range(len(months)), [f"{m:%b %Y}" for m in months])
    ax.set_ylim(len(months) - 0.5, -0.5)
    ax.set_xlim(0.4, 31.6)
    ax.set_xticks([1, 5, 10, 15, 20, 25, 31])
    ax.set_xlabel("day of the month")
    return ax


def _arrow(ax: Axes, start: tuple[Any, Any], end: tuple[Any, Any], colour: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.2})
