"""
Pictures in one line: each function computes what it shows and hands it to `draw`.

All have menaka's look without being asked, leave the reader's own settings as they were, and
return the axes. A tie that somebody denies is marked as denied in every picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka import arguments, style
from menaka.alliances.fought import FIGHTING
from menaka.alliances.fought import fights as count_fights
from menaka.alliances.signed import network, positions
from menaka.alliances.ties import HORIZON, actor_ids, held
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

if TYPE_CHECKING:  # matplotlib is imported when something is drawn
    from matplotlib.axes import Axes

LANGUAGES = ("en", "fr")
SHOWN = ("2021-01-01", "2024-12-31")  # of the record's ties over time

# The main actors of the record, and the phases of the offensive.
MAIN = (
    *("isgs", "jnim", "msa", "gatia", "fama", "csp-psd", "platform", "cma", "mali"),
    *("barkhane", "wagner", "minusma"),
)
PHASES = (
    ("2018-01-01", "2022-02-28"),
    ("2022-03-01", "2022-06-30"),
    ("2022-07-01", "2022-12-31"),
    ("2023-01-01", "2023-05-31"),
)
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
TO = {"en": "to", "fr": "à"}


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
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] = style.ACTORS,
) -> Axes:
    """
    Plot the signed network of a day or span.

    Full lines are alliances, dotted ones truces, dashed ones hostilities; a question mark says
    that somebody denies the tie, a diamond that a pair is tied for and against at once. Nearness
    follows the ties and is no map.

    Parameters
    ----------
    data, end, actors, certainty, horizon, basis
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
    draw = _draw(lang)
    graph = network(
        data, day, end=end, actors=actors, certainty=certainty, horizon=horizon, basis=basis
    )
    ax = style.canvas(ax, width=width, height=0.72 * style.inches(width))
    called = _names(data, lang)
    return draw.network(graph, positions(graph), ax=ax, names=called, lang=lang, colours=colours)


@style.use()
def plot_phases(
    data: Record | pd.DataFrame,
    *,
    phases: Iterable[tuple[object, object]] = PHASES,
    actors: str | Iterable[str] | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
    basis: str | Iterable[str] = "declared",
    axes: Sequence[Axes] | None = None,
    lang: str = "en",
    width: str | float = "page",
    colours: Mapping[str, str] = style.ACTORS,
) -> list[Axes]:
    """
    Plot the signed networks of several phases side by side, every actor in one place.

    A tie is drawn if it was in force on any day of a phase, so a longer phase gathers more of
    them. A small ring is an actor without a tie in that phase.

    Parameters
    ----------
    data, certainty, horizon, basis
        As in `network`.
    phases
        First and last day of each; those of the offensive if none are named.
    actors
        Ids or names; of a record the main actors if none are named.
    axes
        One a phase; a new figure if none are given.
    lang, width, colours
        As in `plot_network`.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    draw = _draw(lang)
    among = _main(data, actors)
    options = {"certainty": certainty, "horizon": horizon, "basis": basis, "actors": among}
    spans = [arguments.span(*span) for span in phases]
    nets = {
        _span_words(first, last, lang): network(data, first, end=last, **options)  # type: ignore[arg-type]
        for first, last in spans
    }
    import matplotlib.pyplot as plt

    if axes is None:
        rows, inches = -(-len(nets) // 2), style.inches(width)
        shape: Any = {"figsize": (inches, 0.5 * inches * rows), "layout": "constrained"}
        figure, made = plt.subplots(rows, min(2, len(nets)), squeeze=False, **shape)
        figure.legend(handles=draw.legend_of_signs(lang), loc="outside lower center", ncols=2)
        axes = list(made.flat)[: len(nets)]
        for spare in list(made.flat)[len(nets) :]:
            spare.set_axis_off()
    look = {"names": _names(data, lang), "lang": lang, "colours": colours}
    return draw.phases(nets, positions(nets.values()), axes=axes, **look)


@style.use()
def plot_fights(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    kind: str | Iterable[str] | None = FIGHTING,
    least: int = 3,
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot how often actors fought beside and against each other, as a heat map.

    Above the diagonal the fights against each other, below it those beside each other.

    Parameters
    ----------
    record, place, actor, start, end, kind
        As in `fights`.
    least
        Actors are shown that met another at least so many times, with all that they did among
        each other.
    ax, lang, width
        As in `plot_network`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    draw = _draw(lang)
    table = count_fights(record, place=place, actor=actor, start=start, end=end, kind=kind)
    met = table["beside"] + table["against"]
    often = table.loc[met.ge(arguments.whole("least", least)), ["actor_a", "actor_b"]]
    ends = table[["actor_a", "actor_b"]]
    table = table.loc[ends.isin(often.to_numpy().ravel()).all(axis=1)]

    # Who fought most comes first; each pair stands in both halves.
    both = pd.concat([table, table.rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})])
    most = both.groupby("actor_a")[["beside", "against"]].sum().sum(axis=1)
    order = most.sort_values(ascending=False, kind="stable").index
    called = {actor: names.short_names(record, language=lang)[actor] for actor in order}
    halves = [
        both.pivot(index="actor_a", columns="actor_b", values=column)
        .reindex(index=order, columns=order)
        .fillna(0)
        .astype("int64")
        .rename(index=called, columns=called)
        .rename_axis(index=None, columns=None)
        for column in ("beside", "against")
    ]
    size = min(style.inches(width), 1.5 + 0.42 * len(order))
    ax = style.canvas(ax, width=width, height=max(size, 1.5))
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
    ax: Axes | None = None,
    lang: str = "en",
    width: str | float = "page",
) -> Axes:
    """
    Plot ties over time: a row a pair, a bar a spell.

    A bar is strong where the tie was sighted, pale inside the windows of its begin and end and
    for as long as nobody saw it; a question mark says that somebody denies the tie. Where nothing
    is drawn nobody reported a tie.

    Parameters
    ----------
    data, horizon, basis
        As in `network`.
    start, end
        First and last day shown: 2021 to 2024 of a record, all of a table of spells.
    actors
        As in `plot_phases`.
    ax, lang, width
        As in `plot_network`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    draw = _draw(lang)
    spells, among = held(data, horizon=horizon, basis=basis), _main(data, actors)
    if among is not None:
        spells = spells.loc[spells["a"].isin(among) & spells["b"].isin(among)]
    record = isinstance(data, Record)
    if spells.empty:
        raise SchemaError("plot_ties", ["there are no ties to plot"])
    bounds = SHOWN if record else (spells["held_from"].min(), spells["held_until"].max())
    left, right = arguments.span(
        *(b if a is None else a for a, b in zip((start, end), bounds, strict=True))
    )

    shown = spells.loc[spells["held_until"].ge(left) & spells["held_from"].le(right)]
    shown = shown.sort_values(["held_from", "tie_id"]) if record else shown
    pairs = len(shown[["a", "b"]].drop_duplicates())
    ax = style.canvas(ax, width=width, height=1.6 + 0.2 * pairs)
    called = _names(data, lang)
    return draw.timeline(shown, ax=ax, start=left, end=right, names=called, lang=lang)


def _draw(lang: object) -> ModuleType:
    """Return the module that draws, which imports matplotlib, if it speaks a language."""
    arguments.choice("language", lang, LANGUAGES)
    from menaka.alliances import draw

    return draw


def _names(data: Record | pd.DataFrame, lang: str) -> dict[str, str]:
    """Return the names of a record's actors in a language; none for a table of spells."""
    return names.short_names(data, language=lang) if isinstance(data, Record) else {}


def _main(data: Record | pd.DataFrame, actors: str | Iterable[str] | None) -> list[str] | None:
    """Return the ids of the actors that are named, or of the main ones that a record holds."""
    if actors is not None:
        return actor_ids(data, actors)
    if not isinstance(data, Record):
        return None
    known = set(data.actors["actor_id"])
    return [actor for actor in MAIN if actor in known] or sorted(known)


def _span_words(first: pd.Timestamp | None, last: pd.Timestamp | None, lang: str) -> str:
    """Return a span in months: "March to June 2022"."""
    months = MONTHS[lang].split()
    if first is None or last is None:
        return ""
    begin, stop = (f"{months[day.month - 1]} {day.year}" for day in (first, last))
    if first.year == last.year:
        begin = months[first.month - 1]
    return f"{begin} {TO[lang]} {stop}"
