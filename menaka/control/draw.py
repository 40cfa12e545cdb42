"""
Draw who held what, when, and in what order; tables come computed, and only names are placed here.

A bar is full while its holder was seen and an outline of half the height where it was not seen since;
its holder is written on it where there is room. Words of legends are those of the map as well.
"""

from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.dates import date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from menaka import style
from menaka.words import Words, noted

DAY = pd.Timedelta(days=1)
LEAST = pd.Timedelta(days=3)  # for which one sighting shows
HEIGHT = 0.76  # of a bar; a row is 1
SIZE = 6.5  # of letters, in points; nothing is smaller
FADED = 0.25  # strength of what was not seen since

SHAPES: dict[str, dict[str, Any]] = {
    **{
        status: {"fc": style.GREY, "ec": "white", "hatch": style.HATCHES[status], "lw": 0}
        for status in ("contested", "besieged", "influence")
    },
    "vacated": {"fc": "white", "ec": style.GREY, "hatch": style.HATCHES["vacated"]},
    noted("not seen since"): {"fc": to_rgba(style.GREY, FADED), "ec": style.INK, "lw": 0.5},
}
STROKES: dict[str, dict[str, Any]] = {
    noted("window of the change"): {"color": style.GREY, "lw": 2},
    noted("unknown"): {"color": style.GREY, "lw": 0.8, "ls": ":"},
}
WINDOWS: dict[str, dict[str, Any]] = {
    noted("window of the fall"): {"color": style.INK, "lw": 3, "marker": "o", "mfc": style.INK},
    noted("its beginning assumed"): {
        "color": style.GREY,
        "lw": 2,
        "ls": (0, (2, 1.5)),
        "marker": "o",
        "mfc": "white",
    },
}


def named(holder: object, names: Mapping[str, str], say: Words) -> str:
    """Return a cell of holders by their names in short lines, `+` and `|` in words."""
    sides = [
        ", ".join(names.get(a, a) for a in actors([side])) or say("nobody")
        for side in str(holder).split("|")
    ]
    return style.escape(fill((" " + say("or") + " ").join(sides), 28))


def legend_name(ax: Axes, *called: str) -> str:
    """Return names for a legend, in lines that leave room for its other columns."""
    return style.escape(fill(", ".join(called), 24 if style.narrow(ax) else 42))


def actors(holders: Iterable[object]) -> list[str]:
    """Return the actors in cells of holders, each once, in the order in which they come."""
    cells = (str(cell).replace("|", "+").split("+") for cell in holders if isinstance(cell, str))
    return list(dict.fromkeys(actor for cell in cells for actor in cell if actor))


def window(earliest: pd.Timestamp, latest: pd.Timestamp, assumed: bool, say: Words) -> str:
    """Return a window of days in words; of one whose beginning is assumed only the end."""
    end = say.day(latest)
    if assumed:
        return say("by {day}", day=end)

    # Month and year are written once where both days share them.
    shared = (earliest.year, earliest.month) == (latest.year, latest.month)
    begin = say.day(earliest, "d") if shared else say.day(earliest)
    return end if earliest == latest else f"{begin}–{end}"


def spells(
    ax: Axes,
    table: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: str = "en",
) -> None:
    """Draw a row a place, first change on top, and a bar a spell, between two days."""
    say = Words(lang)

    # Rows: by the first change that lies in the picture, then by the first sighting.
    change = table["start_latest"].where(table["start_earliest"].ge(start))
    first = table.assign(change=change).groupby("place")[["change", "first_seen"]].min()
    order = list(first.sort_values(["change", "first_seen"], kind="stable").index)
    ax.hlines(range(len(order)), start, end, zorder=1, **STROKES["unknown"])

    shown: list[str] = []  # what the legend has to explain
    words: list[tuple[list[str], float, Any, Any]] = []

    def bar(row: float, height: float, begin: Any, until: Any, kind: str, **looks: Any) -> None:
        left, right = max(begin, start), min(until, end)
        if right > left:
            ax.barh(row, right - left, left=left, height=height, **{"lw": 0, **looks})
            shown.append(kind)

    for spell in table.itertuples():
        # A spell is drawn from the day by which it had begun to the last on which it may hold.
        middle, begin, until = order.index(spell.place), spell.start_latest, spell.held_until
        since = spell.start_earliest if pd.notna(spell.start_earliest) else begin
        ended = until == spell.end_latest
        last = max(spell.end_earliest, min(begin + DAY, until)) if ended else until
        seen = min(last, max(spell.last_seen, begin + LEAST))

        # Joint holders share the height of the bar.
        holders = actors([spell.holder])
        height = HEIGHT / max(len(holders), 1)
        bar(middle, HEIGHT, begin, until, "", color="white", zorder=1.5)

        for k, actor in enumerate(holders or [""]):
            row = middle - HEIGHT / 2 + (k + 0.5) * height
            shade, edge = (colours[actor], "white") if actor else ("white", style.GREY)

            # Full while seen; where it was not seen since, an outline of half the height.
            hatch, faded = style.HATCHES[spell.status], to_rgba(shade, FADED)
            bar(row, height, begin, seen, spell.status, zorder=2, fc=shade, ec=edge, hatch=hatch)
            bar(
                row,
                0.55 * height,
                seen,
                until,
                "not seen since",
                zorder=2,
                fc=faded,
                ec=style.INK,
                lw=0.5,
            )

            # Thin, over its predecessor, inside the window of the change that began it.
            narrow = middle + 0.3 * (row - middle)
            ink = shade if actor else style.GREY
            bar(narrow, 0.4 * height, since, begin, "", color="white", zorder=2.1)
            bar(narrow, 0.2 * height, since, begin, "window of the change", color=ink, zorder=2.2)

        # A tick at the day by which the spell had surely begun.
        if start <= begin <= end:
            ax.plot([begin] * 2, [middle - 0.43, middle + 0.43], c=style.INK, lw=0.7, zorder=4)
        words.append((_initials(spell, names, say), middle, max(begin, start), min(until, end)))

    ax.set_yticks(range(len(order)), [style.escape(place) for place in order])
    ax.set(ylim=(len(order) - 0.4, -0.6), xlim=(start, end))
    say.days_on(ax)
    ax.tick_params(axis="x", rotation=30)

    # The legend shows only what occurs; actors of one colour share a line.
    drawn = table["start_latest"].clip(lower=start).lt(table["held_until"].clip(upper=end))
    held = {actor: colours[actor] for actor in actors(table.loc[drawn, "holder"])}
    of_colour = {shade: [a for a in held if held[a] == shade] for shade in held.values()}
    shown.append("unknown")
    handles = [
        *(
            Patch(color=shade, label=legend_name(ax, *(names.get(a, a) for a in alike)))
            for shade, alike in of_colour.items()
        ),
        *(Patch(label=say(word), **look) for word, look in SHAPES.items() if word in shown),
        *(Line2D([], [], label=say(w), **look) for w, look in STROKES.items() if w in shown),
    ]
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.45, 0),
        ncols=2 if style.narrow(ax) else 4,
        borderaxespad=4.2,
    )
    _write(ax, words)


def _initials(spell: Any, names: Mapping[str, str], say: Words) -> list[str]:
    """Return what may be written on a spell: its holders, or the first of them and how many more."""
    holders = actors([spell.holder])
    if not holders:
        return [say(spell.status)]

    more = f" +{len(holders) - 1}" if holders[1:] else ""
    return [
        named(spell.holder, names, say).replace("\n", " "),
        named(holders[0], names, say) + more,
    ]


def _write(ax: Axes, words: Iterable[tuple[list[str], float, Any, Any]]) -> None:
    """Write on each bar whose it is, where it is long enough."""
    style.laid_out(ax)  # only now is it settled how long a day is on paper

    for tries, row, begin, until in words:
        left, right = ax.transData.transform([(date2num(day), row) for day in (begin, until)])[:, 0]
        for told in tries:
            text = ax.text(
                begin + (until - begin) / 2,
                row,
                told,
                fontsize=SIZE,
                ha="center",
                va="center",
                color=style.INK,
                zorder=5,
                bbox={"fc": "white", "ec": "none", "pad": 0.6},
            )
            if text.get_window_extent().width < right - left:
                break
            text.remove()


def order(ax: Axes, falls: pd.DataFrame, *, lang: str = "en") -> None:
    """Draw a numbered row a fall, with its window."""
    say = Words(lang)
    begin, span = falls["earliest"].min(), falls["latest"].max() - falls["earliest"].min()

    shown = []
    for row, fall in enumerate(falls.itertuples()):
        assumed = bool(getattr(fall, "assumed", False))
        shown.append("its beginning assumed" if assumed else "window of the fall")
        ax.plot([fall.earliest, fall.latest], [row, row], ms=4.5, mec=style.INK, markevery=[1],
                solid_capstyle="butt", **WINDOWS[shown[-1]])  # fmt: skip

        # The days are written out beside the bar, on the side where there is room.
        left = fall.earliest - begin > 0.6 * span
        day, away, ha = (fall.earliest, -6, "right") if left else (fall.latest, 6, "left")
        ax.annotate(
            window(fall.earliest, fall.latest, assumed, say),
            (day, row),
            (away, 0),
            textcoords="offset points",
            va="center",
            ha=ha,
            fontsize=SIZE,
        )

    places = [f"{n}  {style.escape(place)}" for n, place in enumerate(falls["place"], 1)]
    ax.set(yticks=range(len(places)), yticklabels=places, ylim=(len(places) - 0.4, -0.6))
    ax.margins(x=0.08)
    say.days_on(ax)

    handles = [
        Line2D([], [], label=say(words), ms=4.5, mec=style.INK, **look)
        for words, look in WINDOWS.items()
        if words in shown
    ]
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.3, 0),
        ncols=2,
        fontsize=SIZE,
        borderaxespad=3,
    )
