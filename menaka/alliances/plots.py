"""
Plots in one line of code: each function computes what it shows and passes it to `draw`.

All use menaka's style, leave the reader's own settings of matplotlib as they were, and return the
axes. A tie that is denied is marked as denied in every picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import fill
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd

from menaka import arguments, style
from menaka.alliances import fought
from menaka.alliances.signed import network, of_states
from menaka.alliances.states import called, states
from menaka.alliances.ties import HORIZON, actor_ids, held
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

if TYPE_CHECKING:  # matplotlib is imported when something is drawn
    from matplotlib.axes import Axes

SHOWN = ("2021-01-01", "2023-12-31")  # of the record's ties over time

# The main actors of the record by camp, and the phases of the offensive.
CAMPS = {
    "isgs": ("isgs",),
    "jnim": ("jnim",),
    "movements": ("msa", "gatia", "csp-psd", "platform", "cma"),
    "state": ("fama", "mali", "barkhane", "wagner", "minusma"),
}
MAIN = tuple(actor for camp in CAMPS.values() for actor in camp)
PHASES = (
    ("2021-01-01", "2022-02-28"),
    ("2022-03-01", "2022-06-30"),
    ("2022-07-01", "2022-12-31"),
    ("2023-01-01", "2023-05-31"),
)

# Where the main actors stand in a picture: allies near each other, no line behind an actor. The
# plot is no map.
PLACES = {
    "isgs": (10.0, 4.0),
    "jnim": (6.5, -1.5),
    "msa": (5.8, 2.0),
    "gatia": (6.9, 5.9),
    "csp-psd": (3.0, 3.4),
    "cma": (1.2, 6.5),
    "platform": (0.4, 2.0),
    "mali": (5.0, 9.0),
    "barkhane": (1.2, 10.8),
    "wagner": (4.0, 12.2),
    "minusma": (6.9, 12.2),
}
LENGTH = {1: 1.0, 0: 1.6, -1: 2.4}  # of a tie in a picture, by its sign
FAR = 3.6  # between actors that nothing ties


@style.use()
def plot_network(
    data: Record | pd.DataFrame,
    day: object,
    *,
    end: object = None,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
    everyone: bool = False,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] = style.ACTORS,
) -> Axes:
    """
    Plot the signed network of a day or span.

    Full lines are alliances, dotted ones truces, dashed ones hostilities; a question mark shows
    that the tie is denied, a diamond that a pair has ties of different signs. Distance follows the
    ties: allies are placed near each other, and the plot is no map.

    Parameters
    ----------
    data, end, actors, certainty, horizon, basis, state, everyone
        As in `network`.
    day
        The day, or the first day of the span.
    ax
        Where to draw; new axes if none are given.
    lang
        `"en"` or `"fr"`.
    width
        `"column"`, `"page"`, or inches, of a new figure.
    colours
        A colour for each actor that has one of its own, by id.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from menaka.alliances import draw

    graph = network(
        data,
        day,
        end=end,
        actors=actors,
        certainty=certainty,
        horizon=horizon,
        basis=basis,
        state=state,
        everyone=everyone,
    )
    legend = draw.legend_of_networks([graph], len(graph), lang)
    ax = style.canvas(ax, width=width, height=0.72 * style.inches(width))
    ax.legend(handles=legend, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2)
    names = _names(data, lang, state)
    return draw.network(graph, _places([graph]), ax=ax, names=names, colours=colours)


@style.use()
def plot_phases(
    data: Record | pd.DataFrame,
    *,
    phases: Iterable[tuple[object, object]] = PHASES,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] = style.ACTORS,
) -> list[Axes]:
    """
    Plot the signed networks of several phases side by side, every actor in one place.

    A tie is drawn if it was in force on any day of a phase, so a longer phase has more of
    them. A title counts pairs by the sign that is drawn, denied ones apart. A small ring is an actor
    without a tie in that phase.

    Parameters
    ----------
    data, certainty, horizon, basis, state
        As in `network`.
    phases
        First and last day of each; by default those of the offensive.
    actors
        Ids or names; by default the main actors of a record, or all of a table of spells.
    lang, width, colours
        As in `plot_network`.

    Returns
    -------
    list of matplotlib.axes.Axes
        One a phase, in the order of `phases`.
    """
    import matplotlib.pyplot as plt

    from menaka.alliances import draw

    spans, among = arguments.several(phases), _main(data, actors)
    wrong = [span for span in spans if not (isinstance(span, (list, tuple)) and len(span) == 2)]
    if wrong:
        raise SchemaError("phases", [f"{span!r} is no pair of days" for span in wrong])
    nets = [
        network(
            data,
            first,
            end=last,
            actors=among,
            certainty=certainty,
            horizon=horizon,
            basis=basis,
            state=state,
        )
        for first, last in spans
    ]

    # The places are computed over all phases, so that an actor does not move between them.
    places, short = _places(nets), _names(data, lang, state)
    legend = draw.legend_of_networks(nets, len(places), lang)

    # Two networks a row, or one in a narrow figure, and one legend for all of them.
    inches = style.inches(width)
    across = 1 if inches < style.NARROW else min(2, max(len(nets), 1))
    rows = max(-(-len(nets) // across), 1)
    high = 1.5 * rows + 0.6 if inches < style.NARROW else 0.46 * inches * rows
    figure = plt.figure(figsize=(inches, high), layout="constrained")
    figure.legend(handles=legend, loc="outside lower center", ncols=2)

    axes = [figure.add_subplot(rows, across, k + 1) for k in range(len(nets))]
    for ax, net in zip(axes, nets, strict=True):
        signs = [tie["sign"] for *_, tie in net.edges(data=True) if not tie.get("denied")]
        ax.set_title(draw.title_of_phase(net, signs.count(-1), signs.count(1), lang), loc="left")
        draw.network(net, places, ax=ax, names=short, colours=colours)
    return axes


@style.use()
def plot_fights(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    kind: str | Iterable[str] | None = fought.FIGHTING,
    least: int = 3,
    state: str = "one",
    everyone: bool = False,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot how often actors fought beside and against each other, as a heat map.

    Fights against each other are above the diagonal, those beside each other below it.

    Parameters
    ----------
    record, place, actor, start, end, kind, state, everyone
        As in `fights`.
    least
        An actor is shown if it met some other actor in at least so many events; every pair of the
        actors shown is counted.
    ax, lang, width
        As in `plot_network`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from menaka.alliances import draw

    table = fought.fights(
        record,
        place=place,
        actor=actor,
        start=start,
        end=end,
        kind=kind,
        state=state,
        everyone=everyone,
    )

    # An actor with one frequent opponent or ally is shown with all its meetings.
    met, ends = table["beside"] + table["against"], table[["actor_a", "actor_b"]]
    often = ends.loc[met.ge(arguments.whole("least", least))].to_numpy().ravel()
    table = table.loc[ends.isin(often).all(axis=1)]

    # Who fought most comes first; each pair stands in both halves.
    both = pd.concat([table, table.rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})])
    most = both["beside"].add(both["against"]).groupby(both["actor_a"]).sum()
    order = most.sort_values(ascending=False, kind="stable").index

    short = _names(record, lang, state)
    rows = {actor: style.escape(fill(short.get(actor, actor), 26)) for actor in order}

    # Pairs that never met have no row in the table: their count is 0.
    halves = [
        both.pivot(index="actor_a", columns="actor_b", values=column)
        .reindex(index=order, columns=order)
        .fillna(0)
        .astype("int64")
        .rename(index=rows, columns=rows)
        .rename_axis(index=None, columns=None)
        for column in ("beside", "against")
    ]

    ax = style.canvas(ax, width=width, height=min(style.inches(width), 1.2 + 0.28 * len(order)))
    return draw.fights(*halves, ax=ax, lang=lang)


@style.use()
def plot_ties(
    data: Record | pd.DataFrame,
    *,
    start: object = None,
    end: object = None,
    actors: str | Iterable[str] | None = None,
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot ties over time: a row a pair, a bar a spell.

    Rows of a record are ordered by camp: ISGS, JNIM, the movements of the 2015 accord, the State;
    the offensive is shaded. Ties of one pair at one time lie one above the other. A bar is strong
    between the first and last sighting, pale inside the windows of its start and end and after its
    last sighting; a question mark shows that the tie is denied. Where no bar is drawn, no source
    reports a tie, which does not show that there was none.

    Parameters
    ----------
    data, horizon, basis, state
        As in `network`.
    start, end
        First and last day shown; by default 2021 to 2023 of a record, all of a table of spells.
    actors
        As in `plot_phases`.
    ax, lang, width
        As in `plot_network`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from menaka.alliances import draw

    first, last, shown = ties_shown(
        data, start=start, end=end, actors=actors, horizon=horizon, basis=basis, state=state
    )

    # The figure grows with the number of rows, headings among them, so that all have one height.
    rows = len(shown[["a", "b"]].drop_duplicates()) + len(set(shown["group"]) - {""})
    named = _names(data, lang, state)
    ax = style.canvas(ax, width=width, height=1.1 + 0.19 * rows)

    shade = (pd.Timestamp(START), pd.Timestamp(END)) if isinstance(data, Record) else None
    return draw.timeline(shown, ax=ax, start=first, end=last, names=named, lang=lang, shade=shade)


def ties_shown(
    data: Record | pd.DataFrame,
    *,
    start: object = None,
    end: object = None,
    actors: str | Iterable[str] | None = None,
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    state: str = "one",
) -> tuple[pd.Timestamp, pd.Timestamp, pd.DataFrame]:
    """Return the first and last day of `plot_ties`, and the spells it shows, in the order of rows."""
    into, among = states(data, state), _main(data, actors)
    spells = of_states(held(data, horizon=horizon, basis=basis), into)

    # Only ties with both ends among the actors are shown.
    if among is not None:
        ends = spells[["a", "b"]].isin([into.get(actor, actor) for actor in among])
        spells = spells.loc[ends.all(axis=1)]
    if spells.empty:
        raise SchemaError("plot_ties", ["there are no ties to plot"])

    # A spell is shown if it may have held on any day of the span.
    own = spells["held_from"].min(), spells["held_until"].max()
    begin, until = SHOWN if isinstance(data, Record) else own
    first, last = arguments.span(begin if start is None else start, until if end is None else end)
    shown = spells.loc[spells["held_until"].ge(first) & spells["held_from"].le(last)]

    shown = _by_camp(shown) if isinstance(data, Record) else shown.assign(group="", order=0)
    return first, last, shown.sort_values(["order", "held_from", "tie_id"])


def _by_camp(spells: pd.DataFrame) -> pd.DataFrame:
    """Return spells with the `group` of their two camps and its `order`, the first camp in `a`."""
    camps = list(CAMPS)
    camp = {actor: number for number, actors in enumerate(CAMPS.values()) for actor in actors}
    ends = spells[["a", "b"]].apply(lambda end: end.map(camp)).fillna(len(camps)).astype(int)

    # ISGS comes with whomever it is tied to, then JNIM; actors without a camp come last.
    first, last = ends.min(axis=1), ends.max(axis=1)
    across = first.eq(camps.index("movements")) & last.eq(camps.index("state"))
    group = (
        first.map(dict(enumerate(camps)))
        .mask(across, "movements-state")
        .where(last.lt(len(camps)), "")
    )
    a, b = (
        spells[end].where(ends["a"].le(ends["b"]), spells[other]) for end, other in ("ab", "ba")
    )
    return spells.assign(a=a, b=b, group=group, order=first + 0.5 * across + 9 * group.eq(""))


def _names(data: Record | pd.DataFrame, lang: str, state: str) -> dict[str, str]:
    """Return the names of a record's actors in a language; none for a table of spells."""
    return called(data, state=state, language=lang) if isinstance(data, Record) else {}


def _main(data: Record | pd.DataFrame, actors: str | Iterable[str] | None) -> list[str] | None:
    """Return the ids of the named actors, else of the main ones of a record, or None for all."""
    if actors is not None:
        return actor_ids(data, actors)
    if not isinstance(data, Record):
        return None

    # A record without any of the main actors is plotted with all that it has.
    known = set(data.actors["actor_id"])
    return [actor for actor in MAIN if actor in known] or sorted(known)


def _places(graphs: list[nx.Graph]) -> dict[str, np.ndarray]:
    """
    Return one place for every actor of several networks, so that plots of them can be compared.

    Distance follows the ties: an alliance is short and a hostility long. A tie that is denied has
    no influence on the places. The main actors of the record have places of their own, and others
    are placed around them.

    Returns
    -------
    dict
        Actor to a point (x, y), without units.
    """
    # Ties of all networks in one; where the sign of a pair changes, the last network decides.
    union = nx.Graph()
    for graph in graphs:
        union.add_nodes_from(graph)
        for a, b, tie in graph.edges(data=True):
            if not tie.get("denied"):
                union.add_edge(a, b, length=LENGTH[tie["sign"]])

    # How far apart two actors belong: along their ties, or far where nothing ties them.
    between = {actor: dict.fromkeys(union, FAR) for actor in union}
    for actor, reached in nx.all_pairs_dijkstra_path_length(union, weight="length"):
        between[actor] |= reached

    # The seed makes the first places, and so the last ones, the same in every run.
    own = {actor: np.array(PLACES[actor]) for actor in union if actor in PLACES}
    if own:
        return nx.spring_layout(union, k=3.0, pos=own, fixed=list(own), seed=5)
    start = nx.spring_layout(union, seed=5)
    return nx.kamada_kawai_layout(union, dist=between, pos=start)
