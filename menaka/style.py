"""
How menaka's figures look: one colour an actor, one hatch a status, two widths.

Colours are Okabe and Ito's, distinguishable by readers who see red and green alike, and chosen
so that the main actors differ in lightness as well; what matters is carried by a shape or a
line too, since papers are printed in grey. An actor without a colour of its own gets a muted
one, the same in every picture. Widths are those of a journal's column and page.

A plotting function is decorated with `@style.use()` and draws on `style.canvas(ax)`: it has the
look without being asked, and the reader's own plots keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zlib import crc32

from menaka.errors import ChoiceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMN, PAGE = 3.5, 7.2  # inches: one column of a journal, and the page
WIDTHS = {"column": COLUMN, "page": PAGE}

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
    """Return a width in inches, from `"column"`, `"page"` or a number above 0."""
    if isinstance(width, str) and width in WIDTHS:
        return WIDTHS[width]
    if isinstance(width, (int, float)) and not isinstance(width, bool) and 0 < width < 100:
        return float(width)

    raise ChoiceError("width", width, WIDTHS)


@contextmanager
def use() -> Iterator[None]:
    """
    Draw in menaka's style inside a `with` block, or in the function that this decorates.

    It starts from matplotlib's own defaults, so that a reader's settings (a matplotlibrc,
    `seaborn.set_theme()`) change no picture, and it leaves the reader's settings as they were.
    """
    import matplotlib as mpl

    # A backend that is loaded inside turns Jupyter's pictures on: that must outlast the look.
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield
        live = mpl.is_interactive()
    mpl.interactive(live)
