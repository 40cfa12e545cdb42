"""Exported figures: who held what, in what order places fell, and the map of a day."""

import pandas as pd

from menaka import arguments, control
from menaka.control.draw import window
from menaka.control.observing import sources
from menaka.control.shading import shading
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn
from menaka.words import FULL_MONTH, Words

END = "2023-12-31"
DAY = "2022-12-31"  # of the map
AREAS = ("menaka-region", "gao-cercle", "ansongo-cercle")  # of the offensive
BASES = ("menaka-base",)  # left by Barkhane during the offensive; camps of MINUSMA held no town
LINES = "Natural Earth, OCHA, GeoNames, OpenStreetMap"


def order_of_fall(record: Record, *, lang: str = "en", width: str | float = "column") -> Drawn:
    """Plot in what order places fell to ISGS: a numbered map above a strip of days."""
    say = Words(lang)
    falls = control.falls(record, "isgs", end=END)

    # A pair is certain where the two windows of days do not overlap.
    certain = int(control.order(falls)["certain"].sum())
    pairs = len(falls) * (len(falls) - 1) // 2
    assumed = int(falls["assumed"].sum())
    first, last = falls.iloc[0], falls.iloc[-1]

    # The sources are those of the spells under ISGS that begin with a fall, and of those before.
    spells = control.spells(record)
    begun = falls[["place_id", "latest"]].rename(columns={"latest": "start_latest"})
    before = spells.groupby("place_id")["control_ids"].shift().fillna("")
    spells = spells.assign(control_ids=spells["control_ids"] + ";" + before)
    behind = spells.merge(begun, on=["place_id", "start_latest"])

    ax = control.plot_order(record, "isgs", end=END, lang=lang, width=width)
    return Drawn(
        ax.figure,
        say(
            "Of {pairs} pairs among {falls} places that fell to ISGS, the order of {certain} is "
            "certain.",
            pairs=pairs,
            falls=len(falls),
            certain=certain,
        ),
        say(
            "A number is a place on the map and its row. A bar is the window of the fall; two that "
            "overlap are in no certain order. Empty: nobody says who held the place before "
            "({assumed} places), so only the end is known.",
            assumed=assumed,
        ),
        say(
            "Map of Ménaka region with numbered places above a strip with {falls} rows and a time "
            "axis. First {first} ({begin}), last {last} ({end}); the windows of {assumed} places "
            "have no known beginning.",
            falls=len(falls),
            first=first["place"],
            begin=window(first["earliest"], first["latest"], first["assumed"], say),
            last=last["place"],
            end=window(last["earliest"], last["latest"], last["assumed"], say),
            assumed=assumed,
        ),
        _cited(record, behind),
        falls,
        LINES,
    )


def who_held(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot who held each town of the offensive, and when."""
    say = Words(lang)
    spells = control.spells(record, place=AREAS)
    spells = spells.loc[spells["held_until"].ge(START) & spells["first_seen"].le(END)]

    # Towns, and the bases that changed hands.
    towns = record.places.loc[record.places["kind"].eq("locality"), "place_id"]
    shown = spells.loc[spells["place_id"].isin([*towns, *BASES])].reset_index(drop=True)
    places = list(shown["place_id"].unique())

    # The share of days on which somebody had seen the holder within the horizon.
    days = control.sequences(shown, freq="day", start=START, end=END)
    known = days.ne("unknown").to_numpy().mean()

    ax = control.plot_spells(record, place=places, start=START, end=END, lang=lang, width=width)

    # A spell too short for its bar is written beside the row of its place.
    short = shown["place_id"].eq("talataye") & shown["holder"].eq("isgs")
    for spell in shown.loc[short].itertuples():
        row = [label.get_text() for label in ax.get_yticklabels()].index(spell.place) + 0.45
        ax.annotate(
            say("ISGS, {days}", days=window(spell.start_earliest, spell.end_latest, False, say)),
            (spell.start_latest, row),
            (pd.Timestamp(START) + pd.Timedelta(days=4), row),
            arrowprops={"arrowstyle": "-", "lw": 0.6, "shrinkA": 0, "shrinkB": 0},
            va="center",
            fontsize=6.5,
        )

    return Drawn(
        ax.figure,
        say(
            "In {places} towns and bases of the offensive the holder is known on {known}% of the "
            "days from {first} to {last}.",
            places=len(places),
            known=round(100 * known),
            first=say.day(arguments.day(START), FULL_MONTH),
            last=say.day(arguments.day(END), FULL_MONTH),
        ),
        say(
            "First dated change on top. Full: seen. Half height: not seen since, for up to "
            "{horizon} days. Thin: window of the change. Dotted: unknown. “+1”: and one other. "
            "Towns, not the country around them.",
            horizon=control.HORIZON,
        ),
        say(
            "Bars over time, a row for each of {places} places. {isgs} are the longest seen under "
            "ISGS, {army} under the army. Talataye changes hands within days in September 2022. "
            "Where no bar stands the holder is unknown.",
            places=len(places),
            isgs=_most(shown, "isgs"),
            army=_most(shown, "fama"),
        ),
        _cited(record, shown),
        shown,
    )


def map_of_control(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot who held each place on the last day of 2022, and who was reported to hold the cercles."""
    say = Words(lang)
    state, cercles = control.on(record, DAY), shading(record, DAY)
    areas = control.on(record, DAY, group="area").query("known == 'seen'")
    known = state["known"].value_counts()
    seen, last, silent = (known.get(word, 0) for word in ("seen", "last known", "unknown"))

    # Places and whole cercles by holder, where that is one actor.
    held = state.loc[state["known"].eq("seen")].groupby("holder")["place"].agg(", ".join)
    whole = cercles.loc[cercles["extent"].eq("whole") & cercles["status"].eq("controlled")]
    reported = int(whole["holder"].eq("isgs").sum())
    army = int(state.loc[state["known"].eq("seen"), "holder"].str.contains("fama").sum())

    ax = control.plot_map(record, DAY, lang=lang, width=width)
    named = [*state.loc[state["known"].ne("unknown"), "source"], *areas["source"]]
    return Drawn(
        ax.figure,
        say(
            "On {day} the army had lately been seen in {army} places, alone or with others, and "
            "ISGS was reported to hold {reported} whole cercles.",
            day=say.day(arguments.day(DAY)),
            army=army,
            reported=reported,
        ),
        say(
            "Colour: holder ({seen} places seen, {last} last known, paler with the days, {silent} "
            "unknown). Shades: what somebody reported of a cercle, named below; white: no report.",
            seen=seen,
            last=last,
            silent=silent,
        ),
        say(
            "Map of Ménaka region and its neighbours with a coloured mark a place. The army alone "
            "holds {army}; JNIM holds {jnim}; ISGS holds {isgs}. Shaded grey for ISGS are "
            "{reported} cercles; others are striped or dotted.",
            army=held.get("fama"),
            jnim=held.get("jnim"),
            isgs=held.get("isgs"),
            reported=reported,
        ),
        {one for cell in named for one in str(cell).replace(" ", "").split(";")},
        state.reset_index(),
        LINES,
    )


def _most(spells: pd.DataFrame, actor: str) -> str:
    """Return the three places that were seen longest under an actor alone."""
    own = spells.loc[spells["holder"].eq(actor)]
    days = (own["last_seen"] - own["start_latest"]).groupby(own["place"]).sum()
    return ", ".join(days.nlargest(3).index)


def _cited(record: Record, spells: pd.DataFrame) -> set[str]:
    """Return the ids of the sources behind some spells."""
    ids = {one for cell in spells["control_ids"] for one in cell.split(";")}
    cited = sources(record)
    return set(cited.loc[cited["control_id"].isin(ids), "source_id"])
