"""
Draw who held what and where places fell on a map; tables come computed, and only names are placed here.

A *mark* is a place: its colour the holder (its edge, of several, another holder), its shape the status.
What was seen is full; what is last known pales with the days since; only a place that was left is an
empty ring; the unknown is a small grey dot. A base stands beside its town and is named under it. A
cercle is shaded where somebody reported who held it: flat if controlled, striped if under influence or
contested, dotted if the report is of a part of it. Whose word that is stands below the map, with the places that
have no coordinates or lie outside the frame.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import cos, radians
from textwrap import wrap
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Bbox, offset_copy

from menaka import style
from menaka.control.draw import SIZE, actors, legend_name, named
from menaka.geography.layers import LOOKS
from menaka.words import Words, noted

Ring = Sequence[tuple[float, float]]
PALEST, OLDEST = 0.15, 3 * 365  # strength of a place that was last seen three years ago
TINT = 0.2  # strength of a cercle's shade


class Ground(NamedTuple):
    """What lies under the marks: lines with their layers, outlines of areas, where their names stand."""

    lines: Sequence[tuple[str, Ring]]
    outlines: Mapping[str, Sequence[Ring]]
    centres: Mapping[str, tuple[float, float]]
    cercles: Collection[str]  # outlines that hold no other


EDGES: dict[str, list[dict[str, Any]]] = {
    "cercle": [{"fc": "none", "ec": "#AAAAAA", "lw": 0.5, "zorder": 1.5}],
    "region": [
        {"fc": "white", "ec": "white", "lw": 7, "zorder": 1.2},
        {"fc": "none", "ec": "#666666", "lw": 0.9, "zorder": 1.6},
    ],
}
# Marks of the map, by status and by how it is known; what is not said is round, of the holder's colour.
MARKS: dict[str, dict[str, Any]] = {
    "contested": {"marker": "s"},
    "besieged": {"marker": "D"},
    "influence": {"marker": "h"},
    noted("contradicted"): {"marker": "^"},
    noted("seen"): {"mfc": style.INK},
    noted("last known"): {"mfc": style.PALE},
    "vacated": {"mfc": "white"},
    "unknown": {"ms": 3, "mfc": style.GREY, "mew": 0},
}
ON_MARK: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": SIZE, "zorder": 5}
USUAL: dict[str, Any] = {
    "ls": "",
    "marker": "o",
    "ms": 6,
    "mfc": "#BBBBBB",
    "mew": 1.2,
    "mec": style.INK,
}
# Shades of cercles, by what is reported of the whole, or of a part.
SHADES: dict[str, dict[str, Any]] = {
    "controlled": {"fc": to_rgba(style.INK, TINT), "lw": 0},
    "influence": {"fc": "none", "ec": style.GREY, "hatch": "\\\\\\", "lw": 0},
    "contested": {"fc": "none", "ec": style.GREY, "hatch": "///", "lw": 0},
    "contradicted": {"fc": "none", "ec": style.GREY, "hatch": "xxx", "lw": 0},
    noted("in part"): {"fc": "none", "ec": style.GREY, "hatch": "...", "lw": 0},
}
AROUND = [(x, y, "center", "center") for y in (0, -14, 14, -28, 28, -42) for x in (0, -24, 24, -48)]
FRAME = (-0.8, 14.6, 4.5, 17.5)  # west, south, east, north: Ménaka region and its borders
COUNTRIES = {"MALI": (1.25, 17.3), "NIGER": (3.6, 14.85), "BURKINA\nFASO": (-0.45, 14.66)}
COLUMNS = 5  # of the legend
# Where a name may stand, the best first: points from its mark, and what of it stands there.
SIDES = (
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 7, "center", "bottom"),
    (0, -7, "center", "top"),
    (6, 5, "left", "bottom"),
    (6, -5, "left", "top"),
    (-6, 5, "right", "bottom"),
    (-6, -5, "right", "top"),
    (8, -10, "left", "top"),
    (-8, -10, "right", "top"),
    (8, 10, "left", "bottom"),
    (-8, 10, "right", "bottom"),
)


def control(
    ax: Axes,
    state: pd.DataFrame,
    ground: Ground,
    shading: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    day: pd.Timestamp,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    lang: str = "en",
) -> None:
    """Draw the state of places on a day, over the cercles as they are reported."""
    say = Words(lang)
    _ground(ax, ground)
    ax.text(0.01, 0.98, say.day(day), transform=ax.transAxes, va="top", weight="bold")

    shaded = shading.loc[shading["status"].ne("unknown")]
    kinds = shaded["status"].mask(shaded["extent"].eq("part"), "in part")
    for area, holder, kind in zip(shaded.index, shaded["holder"], kinds, strict=True):
        shade, look = colours[actors([holder])[0]], dict(SHADES[kind])
        look |= {"ec": to_rgba(shade, 0.45)} if "hatch" in look else {"fc": to_rgba(shade, TINT)}
        ax.add_patch(PathPatch(_path(ground.outlines[area]), **look, zorder=1.4))

    # A base stands on the spot of its town: beside it if it is known, else not at all.
    known, inside = state["known"].ne("unknown"), _inside(state)
    here = state.loc[inside & (known | ~state.duplicated(["lat", "lon"]))].sort_values(
        "lon", kind="stable"
    )
    here = here.assign(beside=8 * here.groupby(["lat", "lon"]).cumcount())
    faces = {place.Index: _mark(ax, place, colours) for place in here.itertuples()}

    # The legend: a colour for each holder, a shape for each status and a shade that are on the map.
    shown, held = {*here["status"], *here["known"]}, actors([*here["holder"], *shaded["holder"]])
    looks = {
        **{legend_name(ax, names.get(a, a)): {"mfc": colours[a], "mew": 0} for a in held},
        **{say(word): look for word, look in MARKS.items() if word in shown},
    }
    handles = [
        *(Line2D([], [], label=words, **{**USUAL, **look}) for words, look in looks.items()),
        *(
            Patch(label=say("area: {kind}", kind=say(kind)), **look)
            for kind, look in SHADES.items()
            if kind in set(kinds)
        ),
    ]
    narrow = style.narrow(ax)
    columns = 2 if narrow else COLUMNS
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=columns, fontsize=SIZE,
              labelspacing=0.4, columnspacing=1.5, borderaxespad=0.3)  # fmt: skip

    lines = -(-len(handles) // columns) + sum(str(h.get_label()).count("\n") for h in handles)

    # On a narrow map towns have numbers, and their names stand below it. So does what is known of
    # places that are not on the map, and whose word a shade is.
    towns, away = here.loc[here["beside"].eq(0)], state.loc[known & ~inside].itertuples()
    numbers = enumerate(towns.itertuples() if narrow else (), 1)
    below = {
        noted("Places: {what}."): [_number(ax, n, town, faces[town.Index]) for n, town in numbers],
        noted("Not on the map: {what}."): [_told(place, names, say) for place in away],
        noted("Reported of areas, which nobody saw whole: {what}."): _reported(reports, names, say),
    }
    _below(ax, below, here, say, rows=lines, numbered=narrow)

    # Names: of towns with their bases beside their marks, of holders in the middle of their cercles.
    spots = here[["lat", "lon"]].apply(tuple, axis=1)
    labels = {
        spot: "\n".join(_told(place, names, say) for place in same.itertuples())
        for spot, same in here.groupby(spots)
    }
    towns = towns.assign(label=spots.map(labels)).iloc[: 0 if narrow else None]
    middles = [
        (
            ground.centres[area],
            named(holder, names, say)
            + ("" if narrow or kind == "controlled" else f"\n({say(kind)})"),
        )
        for area, holder, kind in zip(shaded.index, shaded["holder"], kinds, strict=True)
        if area in ground.centres
    ]
    _write(ax, towns, middles, here)


def falls(
    ax: Axes, table: pd.DataFrame, ground: Ground, seats: pd.DataFrame, *, lang: str = "en"
) -> None:
    """Draw where places fell, each with its number, and the towns by which to find them."""
    say = Words(lang)
    _ground(ax, ground)
    table = table.assign(label=table["place"].map(style.escape), number=range(1, len(table) + 1))
    inside = _inside(table)

    # As on the strip of days: full if the window is known, empty if its beginning is assumed.
    for fall in table.loc[inside].itertuples():
        inks = (style.INK, "white") if fall.assumed else ("white", style.INK)
        ax.plot(fall.lon, fall.lat, "o", ms=9, mec=style.INK, mfc=inks[1], zorder=4)
        ax.text(fall.lon, fall.lat, str(fall.number), color=inks[0], weight="bold", **ON_MARK)
    ax.plot(seats["lon"], seats["lat"], "s", ms=3, mfc="white", mec=style.INK, mew=0.8, zorder=3)

    away = [f"{fall.number} {fall.label}" for fall in table.loc[~inside].itertuples()]
    _below(ax, {noted("Not on the map: {what}."): away}, table.loc[inside], say)

    both = pd.concat([table.loc[inside], seats.assign(label=seats["place"])]).assign(
        beside=0, known="seen"
    )
    _write(ax, both, [], both)


def _inside(table: pd.DataFrame) -> pd.Series:
    """Return which places lie on the map."""
    west, south, east, north = FRAME
    return table["lat"].between(south, north) & table["lon"].between(west, east)


def _ground(ax: Axes, ground: Ground) -> None:
    """Draw borders, regions and the river, and the outlines of regions and cercles."""
    west, south, east, north = FRAME

    # Two sets of lines differ by some kilometres: where there are outlines they hide the other.
    for layer, points in ground.lines:
        if layer != "region" or not ground.outlines:
            ax.plot(*zip(*points, strict=True), **LOOKS[layer])
    for area, rings in ground.outlines.items():
        for look in EDGES["cercle" if area in ground.cercles else "region"]:
            ax.add_patch(PathPatch(_path(rings), **look))

    country: Any = {"ha": "center", "style": "italic", "color": style.GREY, "clip_on": True}
    for name, spot in COUNTRIES.items():
        ax.annotate(name, spot, fontsize=SIZE, **country)

    # A degree of longitude is shorter than one of latitude, by the cosine of the middle latitude.
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    ax.set_aspect(1 / cos(radians((south + north) / 2)), anchor="N")
    ax.spines[:].set(visible=True, color=style.PALE)


def _path(rings: Iterable[Ring]) -> Path:
    """Return the outline of an area, of one ring or several."""
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def _reported(reports: pd.DataFrame, names: Mapping[str, str], say: Words) -> list[str]:
    """Return in words what is reported of areas: who holds which, on whose word, how long ago."""
    told = []
    for (days, holder, status, by), same in reports.groupby(
        ["days_since", "holder", "status", "seen_by"]
    ):
        how = "" if status == "controlled" else f", {say(status)}"
        what = {"who": f"{named(holder, names, say)}{how}", "where": ", ".join(same["place"])}
        ago = say.some("{n} day before", "{n} days before", days)
        told.append(say("{who}: {where} [{by}, {ago}]", **what, by=by, ago=ago))
    return told


def _below(
    ax: Axes,
    words: Mapping[str, list[str]],
    here: pd.DataFrame,
    say: Words,
    *,
    rows: int = 0,
    numbered: bool = False,
) -> None:
    """Write sentences with what each is to list below the map, and below so many rows of a legend."""
    every = [say(said, what=say("; ").join(what)) for said, what in words.items() if what]

    # What is written of all places that are drawn near their spot, and not on it.
    if here["geo_precision"].ne("exact").any():
        name = say("Names in italics: coordinates only near.")
        every.append(say("Numbers in italics: coordinates only near.") if numbered else name)
    pad = 6 + 1.45 * SIZE * rows if rows else 2

    # The longest lines that fit the figure.
    figure: Any = ax.get_figure(root=True)
    for letters in range(int(22.5 * figure.get_figwidth()), 20, -2):
        lines = [line for said in every for line in wrap(said.replace("\n", " "), letters)]
        label = ax.set_xlabel(
            style.escape("\n".join(lines)), loc="left", fontsize=SIZE, labelpad=pad
        )
        if label.get_window_extent().width < 0.99 * figure.bbox.width:
            break


def _mark(ax: Axes, place: Any, colours: Mapping[str, str]) -> Any:
    """Draw the mark of a place, that of a base smaller beside its town's; return its colour."""
    at = offset_copy(ax.transData, ax.get_figure(root=True), place.beside, -place.beside, "points")
    look = MARKS["unknown" if place.known == "unknown" else "vacated"]

    # A place that somebody holds has that colour; what is only last known pales with its age.
    old = place.known == "last known"
    strength = max(PALEST, 0.6 * (1 - place.days_since / OLDEST)) if old else 1
    holders = actors([place.holder])
    if holders:
        look = {**MARKS.get(place.status, {}), "mfc": (colours[holders[0]], strength)}
        look |= {"mec": colours[holders[-1]], "mew": 2 if holders[1:] else 1.2}

    size = 5 if place.beside else 8
    ax.plot(place.lon, place.lat, transform=at, zorder=4, **{**USUAL, "ms": size, **look})
    return look["mfc"]


def _number(ax: Axes, number: int, place: Any, face: Any) -> str:
    """Write a number on a mark, or above that of the unknown, and return it with the name."""
    *shade, strength = to_rgba(face)
    unknown, near = place.known == "unknown", place.geo_precision != "exact"

    # White on what is dark over the white of the map.
    dark = not unknown and strength * (3 - sum(shade)) > 1.3
    ax.annotate(
        str(number),
        (place.lon, place.lat),
        (0, 6 if unknown else 0),
        textcoords="offset points",
        color="white" if dark else style.INK,
        weight="normal" if near else "bold",
        style="italic" if near else "normal",
        **ON_MARK,
    )
    return f"{number} {style.escape(place.place)}"


def _told(place: Any, names: Mapping[str, str], say: Words) -> str:
    """Return the text of a place: its name and its holder, and its besieger if it has one."""
    if place.known == "unknown":
        return style.escape(place.place)

    who = named(place.holder, names, say) if place.holder else say(place.status)
    siege = actors([getattr(place, "besieger", None)])
    also = ", " + say("besieged by {who}", who=named(siege[0], names, say)) if siege else ""

    # A town has its holder on a line of its own, a base or a place below the map beside its name.
    if getattr(place, "beside", None) == 0:
        return f"{style.escape(place.place)}\n{who}{also}"
    ago = say.some("{n} day before", "{n} days before", int(place.days_since or 0))
    old = f" ({ago})" if place.known == "last known" else ""
    return say("{where}: {what}", where=style.escape(place.place), what=f"{who}{also}{old}")


def _write(
    ax: Axes,
    towns: pd.DataFrame,
    areas: Iterable[tuple[tuple[float, float], str]],
    marked: pd.DataFrame,
) -> None:
    """Write each label on the first side of its mark where it hides no mark and no other name."""
    point = style.laid_out(ax)  # only now is it settled where a degree lies on paper

    # Where there is ink: the marks (nine points wide) and what is written already.
    taken = [text.get_window_extent() for text in ax.texts if text.get_text()]
    spots = ax.transData.transform(marked[["lon", "lat"]])
    for spot in spots + point * marked[["beside"]].to_numpy() * (1, -1):
        taken.append(Bbox([spot - 4.5 * point, spot + 4.5 * point]))

    def write(words: str, spot: tuple[float, float], sides: Any, **looks: Any) -> None:
        text = ax.annotate(
            words,
            spot,
            (0, 0),
            textcoords="offset points",
            fontsize=SIZE,
            linespacing=1.0,
            zorder=2,
            bbox={"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.2},
            **looks,
        )

        # The first side without overlap; if there is none, the last one that was tried.
        for right, up, ha, va in sides:
            text.set(position=(right, up), ha=ha, va=va, multialignment=ha)
            extent = text.get_window_extent()
            if not extent.count_overlaps(taken) and ax.bbox.count_contains(extent.corners()) == 4:
                break
        taken.append(extent)

    # What is known is written first, so that it has the better place.
    order = towns.sort_values("known", key=lambda known: known.eq("unknown"), kind="stable")
    for town in order.itertuples():
        slant = "normal" if town.geo_precision == "exact" else "italic"
        ink = style.GREY if town.known == "unknown" else style.INK
        write(town.label, (town.lon, town.lat), SIDES, style=slant, color=ink)
    for spot, words in areas:
        write(words, spot, AROUND, style="italic", color=style.INK)
