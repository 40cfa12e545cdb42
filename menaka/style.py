"""
How menaka's figures look: one colour an actor, one hatch a status, two widths.

The colours of the main actors step in lightness from black to a pale blue, so that they stay
distinguishable in grey and to readers who see red and green alike; what matters is carried by a
shape or a line too. An actor without a colour of its own gets a muted one, the same in every
picture. Widths are those of a journal's column (85 mm) and page (178 mm), and no text is smaller
than 6.5 points at that width. The letters are those of Liberation Sans, which has Arial's widths
and comes with the package.

A plotting function is decorated with `@style.use()` and draws on `style.canvas(ax)`: it has the
look without being asked, and the reader's own plots keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from menaka.errors import ChoiceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN, PAGE = 85 / 25.4, 178 / 25.4  # inches: one column of a journal, and the page
WIDTHS = {"column": COLUMN, "page": PAGE}

# Widths of journals, in mm: only those that were read, on the page that is named.
JOURNALS = {
    # https://research-figure-guide.nature.com/figures/building-and-exporting-figure-panels
    "nature": {"column": "89mm", "page": "183mm"},
}
NARROW = 5  # inches; a picture of less is laid out anew

# Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE, INK = "#8C8C8C", "#D9D9D9", "#333333"

# In the order of lightness: L* of CIELAB is 0, 23, 26, 36, 39, 51, 64, 65, 77 and 89.
ACTORS: dict[str, str] = {
    "isgs": BLACK,
    "wagner": "#3B2A6B",
    "gatia": "#143C78",
    "platform": "#143C78",
    "jnim": "#AF2424",
    "mujao": "#7A4B00",
    "fama": "#1B8B5B",
    "mali": "#1B8B5B",
    "csp-psd": "#D480B0",
    "cma": "#D480B0",
    "mnla": "#D480B0",
    "barkhane": "#E08A00",
    "msa": "#78C8F4",
    "fan": YELLOW,
    "minusma": "#D3E3EE",
}
UNKNOWN = "#FFFFFF"

# For actors without a colour of their own: Tol's muted scheme, https://sronpersonalpages.nl/~pault/
MUTED = ("#332288", "#44AA99", "#999933", "#CC6677", "#882255", "#AA4499", "#117733", "#DDCC77")
NO_ACTOR = ("civilians", "property", "unknown", "unidentified")  # grey, with what begins so

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
    1: {"color": BLUE, "linestyle": "-"},
    0: {"color": GREY, "linestyle": ":"},
    -1: {"color": VERMILION, "linestyle": (0, (4, 2))},
}

FONT = "menaka sans"  # the name under which matplotlib finds our copy, and no other
FONTS = Path(__file__).parent / "fonts"

RC: Any = {
    "figure.dpi": 110,
    "savefig.dpi": 200,
    "font.family": [FONT, "DejaVu Sans"],  # the second has what the first lacks (Tifinagh)
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
    """
    Return an actor's colour: its own, else a muted one that depends on its name alone.

    Civilians, property and whoever is not known are grey. Two actors without a colour of
    their own may get the same one: `palette` keeps those of one picture apart.
    """
    if actor in colours:
        return colours[actor]
    if not actor or actor.startswith(NO_ACTOR):
        return GREY
    return MUTED[crc32(actor.encode()) % len(MUTED)]


def palette(actors: Iterable[str], colours: Mapping[str, str] = ACTORS) -> dict[str, str]:
    """
    Return a colour for each actor of one picture, unlike as far as there are colours.

    Parameters
    ----------
    actors
        Ids of actors, in any order.
    colours
        The colours of those that have one of their own, by id.

    Returns
    -------
    dict of str
        Colours by id. An actor whose muted colour is taken by another gets the next free one.

    Examples
    --------
    >>> shades = palette(["red", "blue", "grey", "isgs"])
    >>> len(set(shades.values())), shades["isgs"]
    (4, '#000000')
    """
    shades = {actor: colour(actor, colours) for actor in sorted(set(actors))}
    taken = {shade for actor, shade in shades.items() if actor in colours}

    # A muted colour that is taken gives way to the next free one.
    for actor, shade in shades.items():
        if actor in colours or shade == GREY:
            continue

        start = MUTED.index(shade)
        in_turn = [*MUTED[start:], *MUTED[:start]]
        shades[actor] = next((free for free in in_turn if free not in taken), shade)
        taken.add(shades[actor])

    return shades


def escape(text: str) -> str:
    r"""
    Return a text as matplotlib shall print it: a `$` is a dollar and opens no formula.

    Examples
    --------
    >>> print(escape("a ransom of $2m to $3m"))
    a ransom of \$2m to \$3m
    """
    return text.replace("$", r"\$")


def canvas(ax: Axes | None = None, *, width: str | float = "page", height: float = 4.0) -> Axes:
    """
    Return the axes to draw on: those that are given, or new ones on a figure of their own.

    Parameters
    ----------
    ax
        Axes of the reader's; they are given back as they are.
    width
        `"column"`, `"page"`, or inches, of a new figure.
    height
        Inches, of a new figure.

    Raises
    ------
    ChoiceError
        If a width is neither of the two words nor a number above 0.
    """
    if ax is not None:
        return ax

    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(inches(width), height), layout="constrained")[1]


def inches(width: str | float) -> float:
    """Return a width in inches, from `"column"`, `"page"`, `"89mm"` or a number of inches."""
    if isinstance(width, str) and width in WIDTHS:
        return WIDTHS[width]

    value: object = width
    if isinstance(width, str) and width.endswith("mm"):
        digits = width.removesuffix("mm").strip()
        value = float(digits) / 25.4 if digits.replace(".", "", 1).isdecimal() else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 100:
        return float(value)

    raise ChoiceError("width", width, [*WIDTHS, "a width such as 89mm", "inches"])


def laid_out(ax: Axes) -> float:
    """Lay a figure out, so that it is settled where its axes lie; return the pixels of a point."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    return float(figure.dpi) / 72


def narrow(ax: Axes) -> bool:
    """Return whether a picture is so narrow that it is laid out anew."""
    return float(ax.get_figure(root=True).get_figwidth()) < NARROW  # type: ignore[union-attr]


@contextmanager
def use() -> Iterator[None]:
    """
    Draw in menaka's style inside a `with` block, or in the function that this decorates.

    It starts from matplotlib's own defaults, so that a reader's settings (a matplotlibrc,
    `seaborn.set_theme()`) change no picture, and it leaves the reader's settings as they were.
    """
    import matplotlib as mpl

    # A backend that is loaded inside turns Jupyter's pictures on: that must outlast the look.
    _bring_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield
        live = mpl.is_interactive()
    mpl.interactive(live)


@cache
def _bring_fonts() -> None:
    """Let matplotlib find the letters that come with the package, under a name of their own."""
    from matplotlib.font_manager import fontManager

    for path in sorted(FONTS.glob("*.ttf")):
        fontManager.addfont(path)
        fontManager.ttflist[-1] = replace(fontManager.ttflist[-1], name=FONT)
