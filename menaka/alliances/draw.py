"""
Draw signed networks, fights and ties over time. Nothing is computed here: graphs, positions and
tables are supplied by `plots`. Labels are in English or French (`lang`).
"""

from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from menaka import style
from menaka.words import Words, noted

FADED = 0.45
SHADE = "#EFEFEF"
NODE = 8.0  # points across
LABEL = 7.0  # points high
DENIED: Any = {"marker": "$?$", "color": style.INK, "linestyle": "", "ms": 5}
MIXED: Any = {"marker": "D", "mfc": "white", "mec": style.INK, "linestyle": "", "ms": 4}
ABSENT: Any = {"marker": "o", "ms": 3, "mfc": "white", "mec": style.GREY, "ls": "", "zorder": 0.5}
WAYS = [
    (x, y) for x in (0, 0.5, -0.5, 1, -1) for y in (1, -1, 0, 0.5, -0.5) if max(abs(x), abs(y)) == 1
]

SIGNS = {
    1: noted("alliance or cooperation"),
    0: noted("truce or non-aggression"),
    -1: noted("hostility or rivalry"),
}
FILLS: dict[int, dict[str, Any]] = {  # of bars: the sign survives grey
    1: {"fc": style.BLUE, "ec": style.BLUE},
    0: {"fc": "white", "ec": style.GREY, "hatch": "...."},
    -1: {"fc": "white", "ec": style.VERMILION, "hatch": "//////"},
}
GROUPS = {
    "isgs": noted("With or against ISGS"),
    "jnim": noted("With or against JNIM"),
    "movements": noted("Movements of the 2015 accord"),
    "movements-state": noted("These movements and the State"),
    "state": noted("The State and foreign forces"),
}


def network(
    graph: nx.Graph,
    positions: Mapping[str, np.ndarray],
    *,
    ax: Axes,
    names: Mapping[str, str],
    colours: Mapping[str, str],
) -> Axes:
    """
    Draw a signed network.

    Alliances are full lines, truces dotted, hostilities dashed. A tie that is possible only, or
    that is merely reported, is thin; a pair with ties of different signs has a diamond in the
    middle of its line, a tie that is denied a question mark. An actor with a position that is not in the
    network is a small empty ring. Names are placed clear of the actors where there is room.

    Parameters
    ----------
    graph
        As from `alliances.network`.
    positions
        A point for each actor; share it between pictures.
    ax
        Where to draw.
    names
        By actor id; an actor without a name is labelled with its id.
    colours
        A colour for each actor that has one of its own.

    Returns
    -------
    matplotlib.axes.Axes
    """
    # Line style and colour show the sign, width how well the tie is known.
    for a, b, tie in graph.edges(data=True):
        ends = np.array([positions[a], positions[b]])
        ax.plot(*ends.T, **style.SIGNS[tie["sign"]], lw=0.7 if is_weak(tie) else 1.6, zorder=1)

        # A line has one mark: where all ties of a pair are denied, that comes before their signs.
        if tie.get("denied"):
            mark_denied(ax, *ends.mean(axis=0))
        elif tie.get("mixed"):
            ax.plot(*ends.mean(axis=0), **MIXED, mew=0.8, zorder=2.8)

    # Colours are chosen over all positions, so that pictures that share them agree.
    shades = style.palette(map(str, positions), colours)
    for actor, point in positions.items():
        dot: Any = {"marker": "o", "ms": NODE, "color": shades[str(actor)], "mec": style.INK}
        ax.plot(*point, mew=0.6, **({**dot, "zorder": 3} if actor in graph else ABSENT))

    ax.margins(0.2, 0.14)  # room for the names
    ax.set_axis_off()
    label_nodes(graph, positions, ax, names)
    return ax


def is_weak(tie: Mapping[str, Any]) -> bool:
    """Return whether a tie is possible only, merely reported, or denied."""
    return bool(tie.get("possible") or tie.get("denied") or tie.get("certainty") == "reported")


def mark_denied(ax: Axes, x: Any, y: Any) -> None:
    """Draw a question mark in a ring."""
    ax.plot(x, y, marker="o", ms=8, mfc="white", mec=style.INK, mew=0.8, zorder=2.8)
    ax.plot(x, y, **DENIED, zorder=2.9)


def label_nodes(
    graph: nx.Graph, positions: Mapping[str, np.ndarray], ax: Axes, names: Mapping[str, str]
) -> None:
    """Write every actor's name beside it, clear of actors, then of names, then of lines."""
    # Where the actors stand, in points: names have a size in points too.
    scale = 1 / style.laid_out(ax)
    at = {actor: ax.transData.transform(point) * scale for actor, point in positions.items()}

    # Names must avoid actors and the marks of denied and mixed ties, then lines (as rows of dots).
    marked = [
        pair for *pair, tie in graph.edges(data=True) if tie.get("denied") or tie.get("mixed")
    ]
    nodes = np.array([*at.values(), *((at[a] + at[b]) / 2 for a, b in marked)])
    roads = np.concatenate(
        [np.linspace(at[a], at[b], 80)[1:-1] for a, b in graph.edges] or [np.empty((0, 2))]
    )

    boxes: list[np.ndarray] = []
    for actor in sorted(graph, key=str):
        # A name is written first, since its size must be known to place it. It is kept out of the
        # layout, which would move the axes and so undo the places found.
        label = ax.annotate(
            style.escape(fill(str(names.get(actor, actor)), 22)),
            tuple(positions[actor]),
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=LABEL,
            zorder=2.5,  # below every actor, above every line
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none"},
            in_layout=False,
        )
        size = np.array(label.get_window_extent().size) * scale + 1

        def cost(place: tuple[int, np.ndarray], size: np.ndarray = size) -> int:
            step, middle = place
            low, high = middle - size / 2, middle + size / 2

            # Weighed: an actor covered, a name covered, a point of a line covered, a step away.
            hidden = ((nodes > low - NODE / 2) & (nodes < high + NODE / 2)).all(axis=1).sum()
            crossed = sum((low < box[1]).all() and (box[0] < high).all() for box in boxes)
            struck = ((roads > low - 1) & (roads < high + 1)).all(axis=1).sum()
            return int(5000 * hidden + 1000 * crossed + 10 * struck + 4 * step)

        # All around the actor, the nearest first: the place that covers the least.
        around = [
            (step, at[actor] + np.array(way) * (NODE / 2 + 1 + 3 * step + size / 2))
            for step in range(3)
            for way in WAYS
        ]
        middle = min(around, key=cost)[1]
        boxes.append(np.array([middle - size / 2, middle + size / 2]))
        label.set_position(tuple(middle - at[actor]))


def legend_of_networks(graphs: Iterable[nx.Graph], actors: int, lang: str) -> list[Line2D]:
    """Return a legend of the lines and marks that occur in networks of so many actors, no others."""
    nets, say = list(graphs), Words(lang)
    ties = [tie for net in nets for *_, tie in net.edges(data=True)]
    signs, denied = {tie["sign"] for tie in ties}, any(tie.get("denied") for tie in ties)
    mixed = any(tie.get("mixed") and not tie.get("denied") for tie in ties)

    weak: Any = {"color": style.INK, "lw": 0.7}
    looks = [
        *((sign in signs, say(SIGNS[sign]), look) for sign, look in style.SIGNS.items()),
        (any(map(is_weak, ties)), say("thin: possible, or weakly reported"), weak),
        (mixed, say("ties of different signs"), MIXED),
        (denied, say("denied"), DENIED),
        (any(len(net) < actors for net in nets), say("no tie in this phase"), ABSENT),
    ]
    return [Line2D([], [], **look, label=words) for occurs, words, look in looks if occurs]


def title_of_phase(graph: nx.Graph, hostile: int, allied: int, lang: str) -> str:
    """Return the title of a phase: its counts of pairs, and its first and last day."""
    say = Words(lang)
    foes = say.some("{n} hostile pair", "{n} hostile pairs", hostile)
    allies = say.some("{n} alliance", "{n} alliances", allied)
    days = say.span(*(pd.Timestamp(graph.graph[end]) for end in ("day", "end")))
    return f"{foes}, {allies}\n{days}"


def fights(beside: pd.DataFrame, against: pd.DataFrame, *, ax: Axes, lang: str) -> Axes:
    """
    Draw how often actors fought beside each other and against each other, as a heat map.

    Fights against each other are above the diagonal, those beside each other below it; the number
    of events is written in every cell that is not empty.

    Parameters
    ----------
    beside, against
        Square tables of counts, by name, in the same order.
    ax
        Where to draw.
    lang
        `"en"` or `"fr"`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    import seaborn as sns

    # Both halves share one scale, which ends above the greatest count so that numbers stay legible.
    upper = np.triu(np.ones(beside.shape, dtype=bool), k=1)
    halves = ((beside, upper.T, "Blues"), (against, upper, "Oranges"))
    most = max(int(beside.to_numpy().max(initial=0)), int(against.to_numpy().max(initial=0)), 1)

    for table, half, shades in halves if len(beside) else ():
        sns.heatmap(
            table,
            mask=~half | table.eq(0).to_numpy(),
            cmap=shades,
            vmin=0,
            vmax=1.4 * most,
            annot=True,
            fmt="d",
            annot_kws={"fontsize": 7, "color": "black"},
            cbar=False,
            square=True,
            linewidths=0.5,
            linecolor=style.PALE,
            ax=ax,
        )
    ax.tick_params(axis="x", rotation=90, length=0)
    ax.tick_params(axis="y", rotation=0, length=0)

    # Nobody meets itself.
    ax.plot([0, len(beside)], [0, len(beside)], color=style.GREY, lw=0.8)

    say = Words(lang)
    handles = [
        Patch(fc="#FDAE6B", label=say("against each other (above the diagonal)")),
        Patch(fc="#9ECAE1", label=say("beside each other (below it)")),
    ]
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return ax


def timeline(
    spells: pd.DataFrame,
    *,
    ax: Axes,
    start: pd.Timestamp,
    end: pd.Timestamp,
    names: Mapping[str, str],
    lang: str,
    shade: tuple[pd.Timestamp, pd.Timestamp] | None = None,
) -> Axes:
    """
    Draw ties over time: a row a pair, a bar a spell.

    Full bars are alliances, hatched ones hostilities, dotted ones truces. A bar is strong from the
    first to the last day on which the tie was surely in force and sighted, pale inside the windows
    of its start and end and while it is only assumed to last (up to the horizon). A tick closes it
    where a source states its end. A question mark shows that the tie is denied. Ties of one pair
    that overlap in time lie one above the other in its row.

    Parameters
    ----------
    spells
        As from `alliances.spells`; rows in the order in which pairs first appear. Where `group`
        changes, a row with that word as its heading comes before.
    ax
        Where to draw.
    start, end
        Days that bound the picture.
    names
        By actor id; an actor without a name is labelled with its id.
    lang
        `"en"` or `"fr"`.
    shade
        First and last day of a span to be shaded.

    Returns
    -------
    matplotlib.axes.Axes
    """
    # A row a pair and a row a heading, from the top.
    say, at, rows = Words(lang), {}, []
    for group, pairs in spells.groupby("group", sort=False):
        rows += [say(GROUPS[group])] if group else []
        for a, b in dict.fromkeys(zip(pairs["a"], pairs["b"], strict=True)):
            at[a, b] = len(rows)
            rows.append(style.escape(f"{names.get(a, a)} – {names.get(b, b)}"))

    # Spells of one pair that overlap in time share the height of its row.
    lanes = _lanes(spells)
    for spell in spells.itertuples():
        lane, of = lanes[spell.Index]
        height = 0.72 / of
        _bar(ax, spell, at[spell.a, spell.b] - 0.36 + lane * height, height, start, end)

    ax.xaxis_date()
    ax.set_xlim(start, max(end, start + pd.Timedelta(days=1)))
    say.days_on(ax)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=style.PALE, lw=0.6)
    for row, label in enumerate(ax.get_yticklabels()):
        label.set_fontweight("normal" if row in at.values() else "bold")

    # The legend has what occurs, and no more.
    window, ended = say("days of start or end, or not seen again"), say("end stated by a source")
    looks: list[tuple[Any, Any]] = [
        *((spells["sign"].eq(n).any(), Patch(label=say(SIGNS[n]), **FILLS[n])) for n in SIGNS),
        (True, Patch(fc=style.GREY, alpha=FADED, label=window)),
        (
            spells["end_known"].any(),
            Line2D([], [], c=style.INK, marker="|", ls="", ms=7, label=ended),
        ),
        (spells["denied"].any(), Line2D([], [], **DENIED, label=say("denied"))),
        (shade, Patch(color=SHADE, label=say("the offensive"))),
    ]
    if shade:
        ax.axvspan(*shade, color=SHADE, lw=0, zorder=0)

    ax.figure.legend(
        handles=[handle for occurs, handle in looks if occurs],
        loc="outside lower center",
        ncols=1 if style.narrow(ax) else 2,
    )
    return ax


def _bar(
    ax: Axes, spell: Any, base: float, height: float, left: pd.Timestamp, right: pd.Timestamp
) -> None:
    """Draw one spell, pale where it is not certain to hold, with its marks."""
    # Strong from the end of the window of the start to the last day on which it surely held.
    stated = spell.end_known and pd.notna(spell.end_earliest)
    last = spell.end_earliest if stated else spell.last_seen
    sure = min(spell.start_latest, last)

    stretches = ((spell.held_from, sure, FADED), (sure, last, 1.0), (last, spell.held_until, FADED))
    for begin, stop, strength in stretches:
        begin, stop = max(begin, left), min(stop, right)

        # What was sighted on one day only is drawn four days wide, to be seen.
        width = max((stop - begin).days, 4 if strength == 1.0 and stop >= begin else 0)
        if width > 0:
            ax.barh(
                base,
                pd.Timedelta(days=width),
                height,
                left=begin,
                align="edge",
                alpha=strength,
                lw=0.5,
                **FILLS[spell.sign],
            )

    # Marks are drawn only if they fall inside the picture.
    if spell.end_known and left <= spell.held_until <= right:
        ax.plot(
            [spell.held_until] * 2, [base - 0.06, base + height + 0.06], color=style.INK, lw=1.1
        )
    if spell.denied and spell.held_until >= left and spell.held_from <= right:
        mark_denied(ax, min(max(spell.last_seen, left), right), base + height / 2)


def _lanes(spells: pd.DataFrame) -> dict[int, tuple[int, int]]:
    """Return each spell's lane in the row of its pair, and how many lanes that row has."""
    lanes: dict[int, tuple[int, int]] = {}
    for _, pair in spells.groupby(["a", "b"], sort=False):
        # A spell takes the first lane whose last spell is over, or opens another lane.
        ends: list[pd.Timestamp] = []
        chosen: dict[int, int] = {}
        for spell in pair.sort_values(["held_from", "tie_id"]).itertuples():
            free = next((k for k, end in enumerate(ends) if end < spell.held_from), len(ends))
            ends[free : free + 1] = [spell.held_until]
            chosen[spell.Index] = free

        lanes |= {index: (lane, len(ends)) for index, lane in chosen.items()}
    return lanes
