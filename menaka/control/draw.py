"""
Draw who held what, where, and in what order; tables come computed, and only names are placed here.

On the map a *mark* is a place: its colour the holder (its edge, of several, another holder), its
shape the status. What was seen is filled; what is last known pales with the days since; a place
that was left is an empty ring; the unknown is a small grey dot. A base stands beside its town. A
place without coordinates, or outside the frame, is written below the map.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from textwrap import fill, wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateFormatter, AutoDateLocator
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox, offset_copy

from menaka import arguments, style

LEAST = pd.Timedelta(days=3)  # for which one sighting shows
HEIGHT = 0.72  # of a bar; a row is 1
SIZE = 6.5  # of letters on the map, in points
PALEST, OLDEST = 0.15, 3 * 365  # strength of a place that was last seen three years ago

UNKNOWN: dict[str, Any] = {
    "fc": "white",
    "ec": style.PALE,
    "hatch": style.HATCHES["unknown"],
    "lw": 0,
}
WINDOWS: dict[str, dict[str, Any]] = {
    "window of the fall": {"color": style.INK, "lw": 3},
    "its beginning assumed": {"color": style.GREY, "lw": 3, "ls": (0, (2, 1.5))},
    "its last day": {"color": style.INK, "ls": "", "marker": "o", "ms": 5},
}
LINES: dict[str, dict[str, Any]] = {
    "border": {"color": "#666666", "lw": 1.0},
    "region": {"color": "#BBBBBB", "lw": 0.6},
    "river": {"color": "#9CC4DC", "lw": 1.2},
    "outline": {"color": "#AAAAAA", "lw": 0.5},
}
# Marks of the map, by status and by how it is known; what is not said is round, of the holder's colour.
MARKS: dict[str, dict[str, Any]] = {
    "contested": {"marker": "s", "mfc": "none"},
    "besieged": {"marker": "D", "mfc": "none"},
    "influence": {"marker": "h", "mfc": "none"},
    "contradicted": {"marker": "^", "mfc": "none"},
    "seen": {"mfc": style.INK},
    "last known": {"mfc": style.PALE},
    "vacated": {"mfc": "white"},
    "unknown": {"ms": 3, "mfc": style.GREY, "mew": 0},
}
USUAL: dict[str, Any] = {"ls": "", "marker": "o", "ms": 6, "mew": 1.2, "mec": style.INK}
FRAME = (-0.8, 14.6, 4.5, 17.5)  # west, south, east, north: Ménaka region and its borders
COUNTRIES = {"MALI": (1.5, 17.25), "NIGER": (3.6, 14.85), "BURKINA FASO": (-0.3, 14.72)}
ITALICS = "Names in italics: coordinates only near."
CREDIT = (
    "Lines: Natural Earth. Outlines: OCHA. Coordinates: GeoNames, © OpenStreetMap contributors."
)
# Where a name may stand, the best first: points from its mark, and what of it stands there.
SIDES = (
    (8, 0, "left", "center"),
    (-8, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (6, 6, "left", "bottom"),
    (6, -6, "left", "top"),
    (-6, 6, "right", "bottom"),
    (-6, -6, "right", "top"),
    (8, -10, "left", "top"),
    (-8, -10, "right", "top"),
    (8, 10, "left", "bottom"),
    (-8, 10, "right", "bottom"),
)
FRENCH = {
    "controlled": "contrôlé",
    "contested": "disputé",
    "besieged": "assiégé",
    "influence": "sous influence",
    "vacated": "quitté",
    "contradicted": "témoignages contraires",
    "unknown": "inconnu",
    "not seen since (thin: changing)": "non revu depuis (mince : changement)",
    "window of the fall": "fenêtre de la chute",
    "its beginning assumed": "début supposé",
    "its last day": "son dernier jour",
    "seen": "vu",
    "last known": "dernier état connu",
    "or": "ou",
    "nobody": "personne",
    "besieged by": "assiégé par",
    "days": "jours",
    "Not on the map": "Hors de la carte",
    ITALICS: "Noms en italique : coordonnées approchées.",
}


def say(words: str, lang: str) -> str:
    """Return the words of a legend in English or French."""
    chosen = arguments.choice("language", lang, ["en", "fr"])
    return FRENCH.get(words, words) if chosen == "fr" else words


def named(holder: object, names: Mapping[str, str], lang: str = "en") -> str:
    """Return a cell of holders by their names in short lines, `+` and `|` in words."""
    sides = [actors([side]) for side in str(holder).split("|")]
    told = [", ".join(names.get(a, a) for a in side) or say("nobody", lang) for side in sides]
    return style.escape(fill(f" {say('or', lang)} ".join(told), 28))


def actors(holders: Iterable[object]) -> list[str]:
    """Return the actors in cells of holders, each once, in the order in which they come."""
    cells = (str(cell).replace("|", "+").split("+") for cell in holders if isinstance(cell, str))
    return list(dict.fromkeys(actor for cell in cells for actor in cell if actor))


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
    # Rows: by the first change that lies in the picture, then by the first sighting.
    change = table["start_latest"].where(table["start_earliest"].ge(start))
    first = table.assign(change=change).groupby("place")[["change", "first_seen"]].min()
    order = list(first.sort_values(["change", "first_seen"], kind="stable").index)
    ax.barh(range(len(order)), end - start, left=start, height=HEIGHT, zorder=1, **UNKNOWN)

    def bar(row: float, height: float, begin: Any, until: Any, **looks: Any) -> None:
        left, right = max(begin, start), min(until, end)
        if right > left:
            ax.barh(row, right - left, left=left, height=height, lw=0, **looks)

    for spell in table.itertuples():
        # A spell is drawn from the day by which it had begun to the last on which it may hold.
        middle, begin, until = order.index(spell.place), spell.start_latest, spell.held_until
        since = spell.start_earliest if pd.notna(spell.start_earliest) else begin
        last = max(spell.end_earliest, begin) if until == spell.end_latest else until
        seen = min(last, max(spell.last_seen, begin + LEAST))

        # Joint holders share the height of the bar.
        holders = actors([spell.holder]) or [""]
        height = HEIGHT / len(holders)

        # Full while seen, pale while persistence carries it; thin and pale, over its predecessor,
        # inside the window of the change that began it.
        for k, actor in enumerate(holders):
            row = middle - HEIGHT / 2 + (k + 0.5) * height
            shade, edge = (colours[actor], "white") if actor else (style.PALE, style.GREY)
            bar(row, height, begin, until, color="white", zorder=1.5)
            bar(0.6 * middle + 0.4 * row, 0.4 * height, since, begin, color="white", zorder=2.1)
            bar(
                0.6 * middle + 0.4 * row,
                0.4 * height,
                since,
                begin,
                color=shade,
                alpha=0.3,
                zorder=2.2,
            )

            bar(row, height, begin, seen, color=shade, zorder=2)
            bar(row, height, seen, until, color=shade, alpha=0.3, zorder=2)
            bar(
                row,
                height,
                begin,
                until,
                fill=False,
                hatch=style.HATCHES[spell.status],
                ec=edge,
                zorder=3,
            )

        # A tick at the day by which the spell had surely begun.
        if start <= begin <= end:
            ax.plot([begin] * 2, [middle - 0.43, middle + 0.43], c=style.INK, lw=0.7, zorder=4)

    ax.set_yticks(range(len(order)), [style.escape(place) for place in order])
    ax.set(ylim=(len(order) - 0.4, -0.6), xlim=(start, end))
    _days(ax)

    # The legend shows only the hatches that occur.
    hatched = [s for s, hatch in style.HATCHES.items() if hatch and s in set(table["status"])]
    shapes: dict[str, dict[str, Any]] = {
        **{
            s: {"fc": style.GREY, "ec": "white", "hatch": style.HATCHES[s], "lw": 0}
            for s in hatched
        },
        "not seen since (thin: changing)": {"fc": style.GREY, "alpha": 0.3, "lw": 0},
        "unknown": UNKNOWN,
    }
    held = {a: colours[a] for a in actors(table["holder"])}  # those of one colour share a line
    handles = [
        Patch(color=shade, label=", ".join(named(a, names) for a in held if held[a] == shade))
        for shade in dict.fromkeys(held.values())
    ]

    handles += [Patch(label=say(words, lang), **look) for words, look in shapes.items()]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=4)


def order(ax: Axes, falls: pd.DataFrame, *, lang: str = "en") -> None:
    """Draw a numbered row a fall, with its window."""
    for row, fall in enumerate(falls.itertuples()):
        look = WINDOWS[
            "its beginning assumed" if getattr(fall, "assumed", False) else "window of the fall"
        ]
        window = [fall.earliest, fall.latest]
        ax.plot(window, [row, row], marker="o", ms=5, mfc=style.INK, mec=style.INK, markevery=[1],
                solid_capstyle="butt", **look)  # fmt: skip

        # The days are written out beside the bar; one day is written once.
        words = " – ".join(dict.fromkeys(f"{day:%F}" for day in window))
        text = ax.annotate(words, (fall.latest, row), (7, 0), textcoords="offset points")
        text.set(va="center", fontsize=SIZE)

    places = [f"{row + 1}  {style.escape(place)}" for row, place in enumerate(falls["place"])]
    ax.set_yticks(range(len(places)), places)
    ax.margins(x=0.3)  # room for the days at the right
    ax.set(ylim=(len(places) - 0.4, -0.6), xlim=(falls["earliest"].min() - 3 * LEAST, None))
    _days(ax)

    handles = [Line2D([], [], label=say(words, lang), **look) for words, look in WINDOWS.items()]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)


def _days(ax: Axes) -> None:
    """Write at most six days on the x axis, the same in every locale."""
    locator = AutoDateLocator(minticks=3, maxticks=6)
    written = AutoDateFormatter(locator, defaultfmt="%Y-%m")
    ax.xaxis.set(major_locator=locator, major_formatter=written)
    ax.tick_params(axis="x", rotation=30)


def control(
    ax: Axes,
    state: pd.DataFrame,
    lines: Iterable[tuple[str, Sequence[tuple[float, float]]]],
    *,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: str = "en",
) -> None:
    """Draw the state of places on a day, on lines (a layer and its points)."""
    west, south, east, north = FRAME
    for layer, points in lines:
        ax.plot(*zip(*points, strict=True), zorder=1, **LINES[layer])

    for name, spot in COUNTRIES.items():
        text = ax.annotate(name, spot, ha="center", fontsize=SIZE, style="italic")
        text.set(color=style.GREY, clip_on=True)

    # A degree of longitude is shorter than one of latitude, by the cosine of the middle latitude.
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    ax.set_aspect(1 / cos(radians((south + north) / 2)))
    ax.spines[:].set(visible=True, color=style.PALE)

    # A base stands on the spot of its town: beside it if it is known, else not at all.
    known = state["known"].ne("unknown")
    inside = state["lat"].between(south, north) & state["lon"].between(west, east)
    here = state.loc[inside & (known | ~state.duplicated(["lat", "lon"]))]
    here = here.sort_values("lon", kind="stable")
    here = here.assign(beside=8 * here.groupby(["lat", "lon"]).cumcount())

    for place in here.itertuples():
        _mark(ax, place, colours)

    # What is known of places that are not on the map is written below it.
    away = state.loc[known & ~inside].itertuples()
    told = "; ".join(
        _told(place, names, lang).replace("\n", ": ", 1)
        + (f" ({place.days_since} {say('days', lang)})" if place.known == "last known" else "")
        for place in away
    )

    missing = wrap(f"{say('Not on the map', lang)}: {told}.", 135) if told else []
    below = [*missing, f"{say(ITALICS, lang)} {CREDIT}"]
    ax.set_xlabel("\n".join(below), loc="left", fontsize=SIZE)

    # The legend: a colour for each holder and a shape for each status that is on the map.
    shown = {*here["status"], *here["known"]}
    looks = {named(a, names): {"mfc": colours[a], "mew": 0} for a in actors(here["holder"])}
    looks |= {say(word, lang): look for word, look in MARKS.items() if word in shown}
    handles = [Line2D([], [], label=label, **{**USUAL, **look}) for label, look in looks.items()]

    # The more lines stand below the map, the lower the legend.
    anchor = (0.5, -0.02 - 0.025 * len(below))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=anchor, ncols=4)
    _write(ax, here, names, lang)


def _mark(ax: Axes, place: Any, colours: Mapping[str, str]) -> None:
    """Draw the mark of a place; that of a base smaller, some points beside its town's."""
    figure: Any = ax.get_figure(root=True)
    at = offset_copy(ax.transData, figure, place.beside, -place.beside, "points")
    look = MARKS["unknown" if place.known == "unknown" else "vacated"]

    # A place that somebody holds has that colour; what is only last known pales with its age.
    holders = actors([place.holder])
    if holders:
        old = place.known == "last known"
        strength = max(PALEST, 0.6 * (1 - place.days_since / OLDEST)) if old else 1
        look = {**MARKS.get(place.status, {}), "mfc": (colours[holders[0]], strength)}
        look |= {"mec": colours[holders[-1]], "mew": 2 if holders[1:] else 1.2}

    size = {"ms": 6 if place.beside else 9, "transform": at, "zorder": 4}
    ax.plot(place.lon, place.lat, **{**USUAL, **size, **look})


def _told(place: Any, names: Mapping[str, str], lang: str) -> str:
    """Return the text of a place: its name and, a line below, its holder and its besieger."""
    if place.known == "unknown":
        return style.escape(place.place)

    who = named(place.holder, names, lang) if place.holder else say(place.status, lang)
    siege = actors([getattr(place, "besieger", None)])
    also = f", {say('besieged by', lang)} {named(siege[0], names)}" if siege else ""
    return f"{style.escape(place.place)}\n{who}{also}"


def _write(ax: Axes, here: pd.DataFrame, names: Mapping[str, str], lang: str) -> None:
    """Write each name on the first side of its mark where it hides no mark and no other name."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # only now is it settled where a degree lies on paper
    point = figure.dpi / 72
    spots = ax.transData.transform(here[["lon", "lat"]])
    spots += point * here[["beside"]].to_numpy() * (1, -1)

    # Where there is ink: the marks (ten points wide) and the names of countries.
    taken = [Bbox([spot - 5 * point, spot + 5 * point]) for spot in spots]
    taken += [text.get_window_extent() for text in ax.texts]

    for place in here.itertuples():
        words, spot = _told(place, names, lang), (place.lon, place.lat)
        text = ax.annotate(words, spot, (0, 0), textcoords="offset points")
        text.set(
            fontsize=SIZE,
            linespacing=1.05,
            style="normal" if place.geo_precision == "exact" else "italic",
            color=style.GREY if place.known == "unknown" else style.INK,
            zorder=2,
        )

        # The first side without overlap; if there is none, the last one that was tried.
        for right, up, ha, va in SIDES:
            text.set(position=(place.beside + right, up - place.beside), ha=ha, va=va)
            extent = text.get_window_extent()
            if not extent.count_overlaps(taken) and ax.bbox.count_contains(extent.corners()) == 4:
                break
        taken.append(extent)
