"""
How menaka's figures look: one colour an actor, one hatch a status, two widths.

Colours are Okabe and Ito's, told apart by readers who see red and green alike, and chosen
so that the main actors differ in lightness as well; what matters is carried by a shape or a
line too, since papers are printed in grey. Widths are those of a journal's column and page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

COLUMN, PAGE = 3.5, 7.2  # inches: one column of a journal, and the page

# Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE, INK = "#8C8C8C", "#D9D9D9", "#333333"

ACTORS: dict[str, str] = {
    "isgs": BLACK,
    "jnim": VERMILION,
    "msa": SKY,
    "gatia": BLUE,
    "fama": GREEN,
    "csp-psd": PURPLE,
    "cma": PURPLE,
    "mnla": PURPLE,
    "platform": BLUE,
    "mujao": "#7A4B00",
    "barkhane": ORANGE,
    "fan": YELLOW,
    "wagner": "#00614A",
    "minusma": "#8C8CD9",
    "mali": "#A6761D",
}
UNKNOWN = "#FFFFFF"

HATCHES: dict[str, str | None] = {
    "controlled": None,
    "contested": "////",
    "besieged": "....",
    "influence": "\\\\\\\\",
    "vacated": "xx",
    "unknown": "//",
}

# Alliance is a full line, neutrality dotted, hostility dashed: the sign survives grey.
SIGNS: dict[int, dict[str, Any]] = {
    1: {"color": BLUE, "linestyle": "-", "label": "alliance or cooperation"},
    0: {"color": GREY, "linestyle": ":", "label": "truce or non-aggression"},
    -1: {"color": VERMILION, "linestyle": (0, (4, 2)), "label": "hostility or rivalry"},
}

RC: Any = {
    "figure.dpi": 110,
    "savefig.dpi": 200,
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "hatch.linewidth": 0.6,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "svg.hashsalt": "menaka",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
}


def colour(actor: str, colours: Mapping[str, str] = ACTORS) -> str:
    """Give an actor's colour; grey for one that has none of its own."""
    return colours.get(actor, GREY)


@contextmanager
def use() -> Iterator[None]:
    """Draw in menaka's style inside a `with` block."""
    import matplotlib as mpl

    with mpl.rc_context(RC):
        yield


def apply() -> None:
    """Draw in menaka's style from here on, for a notebook's first cell."""
    import matplotlib as mpl

    mpl.rcParams.update(RC)
