"""Draw who held what, and in what order. Nothing is computed here: tables come ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateFormatter, AutoDateLocator
from matplotlib.patches import Patch

from menaka import style

LINE = 28  # letters, in a legend or beside a mark
STEPS = 6  # of the fading at the ends of a bar
LEAST = pd.Timedelta(days=3)  # for which one sighting shows
HEIGHT = 0.72  # of a bar; a row is 1
FRENCH = {
    "controlled": "contrôlé", "contested": "disputé", "besieged": "assiégé", "influence": "sous influence",
    "vacated": "quitté", "contradicted": "témoignages contraires", "unknown": "inconnu",
    "not seen since, or a change within": "non revu depuis, ou changement en cours",
    "window of the fall": "fenêtre de la chute", "its beginning assumed": "début supposé",
    "seen": "vu", "last known, paler with the days since": "dernier état connu, pâlit avec les jours",
    "area: controlled": "zone : contrôlée", "area: influence or contested": "zone : influence ou disputée", "or": "ou", "nobody": "personne",
    "besieged by": "assiégé par", "Without coordinates": "Sans coordonnées", "Outside the frame": "Hors du cadre", "not known": "inconnus",
    "in italics: coordinates only near": "en italique : coordonnées approchées",
}  # fmt: skip


def say(words: str, lang: str) -> str:
    """Return the words of a legend in English or French."""
    return FRENCH.get(words, words) if lang == "fr" else words


def named(holder: object, names: Mapping[str, str], lang: str = "en") -> str:
    """Return a cell of holders by their names in short lines, `+` and `|` in words."""
    sides = (
        ", ".join(names.get(a, a) for a in side.split("+") if a) for side in str(holder).split("|")
    )
    words = f" {say('or', lang)} ".join(side or say("nobody", lang) for side in sides)
    return style.escape(fill(words, LINE))


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
    first = (
        pd.DataFrame({"change": change, "seen": table["first_seen"]}).groupby(table["place"]).min()
    )
    order = list(first.sort_values(["change", "seen"], kind="stable").index)
    unknown: dict[str, Any] = {
        "fc": "white",
        "ec": style.PALE,
        "hatch": style.HATCHES["unknown"],
        "lw": 0,
    }
    ax.barh(range(len(order)), end - start, left=start, height=HEIGHT, zorder=1, **unknown)

    def bar(row: float, height: float, since: Any, until: Any, **looks: Any) -> None:
        since, until = max(since, start), min(until, end)
        if until > since:
            ax.barh(row, until - since, left=since, height=height, lw=0, **looks)

    def fade(
        row: float, height: float, since: Any, until: Any, shade: str, strengths: Iterable[int]
    ) -> None:
        cuts = [since + (until - since) * k / STEPS for k in range(STEPS + 1)]
        for k, strength in enumerate(strengths):
            alpha = 0.15 + 0.6 * strength / (STEPS - 1)
            bar(row, height, cuts[k], cuts[k + 1], color=shade, alpha=alpha, zorder=2.2)

    for spell in table.itertuples():
        begin, until = spell.start_latest, spell.held_until
        since = spell.start_earliest if pd.notna(spell.start_earliest) else begin
        seen = max(spell.last_seen, begin + LEAST)
        ends = pd.notna(spell.end_earliest) and until == spell.end_latest
        last = max(spell.end_earliest, begin) if ends else until
        parts = actors([spell.holder]) or [""]
        height = HEIGHT / len(parts)

        # Full while seen, pale while persistence carries it, fading inside the windows of changes.
        for k, actor in enumerate(parts):
            row = order.index(spell.place) - HEIGHT / 2 + (k + 0.5) * height
            shade = colours[actor] if actor else style.PALE
            bar(row, height, begin, until, color="white", zorder=1.5)
            bar(row, height, begin, min(seen, last), color=shade, zorder=2)
            bar(row, height, seen, last, color=shade, alpha=0.3, zorder=2)
            fade(row, height, since, begin, shade, range(STEPS))
            if ends:
                fade(row, height, last, spell.end_latest, shade, range(STEPS - 1, -1, -1))
            hatch, edge = style.HATCHES.get(spell.status), "white" if actor else style.GREY
            if hatch:
                bar(row, height, begin, until, fill=False, hatch=hatch, edgecolor=edge, zorder=3)
        if start <= begin <= end:
            row = order.index(spell.place)
            ax.plot([begin, begin], [row - 0.43, row + 0.43], color=style.INK, lw=0.7, zorder=4)

    ax.set_yticks(range(len(order)), [style.escape(place) for place in order])
    ax.set(ylim=(len(order) - 0.4, -0.6), xlim=(start, end))
    _days(ax)
    handles = [Patch(color=colours[a], label=named(a, names)) for a in actors(table["holder"])]
    hatched = [
        s for s in ("contested", "besieged", "influence", "vacated") if s in set(table["status"])
    ]
    handles += [
        Patch(fc=style.GREY, ec="white", hatch=style.HATCHES[s], lw=0, label=say(s, lang))
        for s in hatched
    ]
    pale = say("not seen since, or a change within", lang)
    handles.append(Patch(color=style.GREY, alpha=0.3, label=pale))
    handles.append(Patch(label=say("unknown", lang), **unknown))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=4)


def order(ax: Axes, falls: pd.DataFrame, *, lang: str = "en") -> None:
    """Draw a numbered row a fall, with its window."""
    for row, fall in enumerate(falls.itertuples()):
        assumed = getattr(fall, "assumed", False)
        looks = {"ls": (0, (2, 1.5)), "color": style.GREY} if assumed else {"color": style.INK}
        ax.plot([fall.earliest, fall.latest], [row, row], lw=3, solid_capstyle="butt", **looks)
        ax.plot(fall.latest, row, "o", ms=5, color=style.INK)
        window = " – ".join(dict.fromkeys([f"{fall.earliest:%F}", f"{fall.latest:%F}"]))
        ax.annotate(
            window,
            (fall.latest, row),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )

    places = [f"{row + 1}  {style.escape(place)}" for row, place in enumerate(falls["place"])]
    ax.set_yticks(range(len(places)), places)
    ax.set_ylim(len(places) - 0.4, -0.6)
    ax.margins(x=0.3)
    _days(ax)
    looks_of: dict[str, dict[str, Any]] = {"window of the fall": {"color": style.INK, "lw": 3},
                "its beginning assumed": {"color": style.GREY, "lw": 3, "ls": (0, (2, 1.5))}}  # fmt: skip
    handles = [
        ax.plot([], [], label=say(words, lang), **looks)[0] for words, looks in looks_of.items()
    ]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)


def _days(ax: Axes) -> None:
    """Write at most six days on the x axis, the same in every locale."""
    locator = AutoDateLocator(minticks=3, maxticks=6)
    ax.xaxis.set_major_locator(locator)
    ax.tick_params(axis="x", rotation=30)
    ax.xaxis.set_major_formatter(AutoDateFormatter(locator, defaultfmt="%Y-%m"))
