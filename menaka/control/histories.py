"""
From spells to days: the state of every place by day, and histories that the windows admit.

A spell is in force from the last day on which its change can have come until the next change
surely has, or its horizon runs out. A *history* puts each change on one day of its window: every
day alike, but never so that a spell ends before it begins.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from menaka.control.spells import stops
from menaka.errors import SchemaError, require

ROUNDS = 50  # of drawing again what came out in the wrong order


class Histories(NamedTuple):
    """
    Days on which spells begin and stop, one row a spell and one column a draw.

    A spell is in force from its start up to, and without, its stop. One whose start is unknown
    starts when it is first known; one that nobody saw end stops at its horizon.
    """

    starts: np.ndarray
    stops: np.ndarray


def daily(
    spells: pd.DataFrame, days: pd.DatetimeIndex | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Give the state of each place on each day, as far as persistence carries it.

    Parameters
    ----------
    spells
        As from `control.spells`.
    days
        Days in order; every day from the first sighting to the last horizon where none are given.

    Returns
    -------
    codes : pandas.DataFrame
        A row a place, a column a day: the row of `states` that holds then.
    states : pandas.DataFrame
        `holder`, `status`, `besieger`. Row 0 is `unknown`; where sightings contradict each other
        the status is `contradicted` and the holders stand apart by `|`.

    See Also
    --------
    histories : Put the changes on days of their windows.
    """
    require(spells, "spells", ["place_id", "holder", "status", "start_latest", "end_latest"])
    if days is None:
        days = pd.DatetimeIndex([])
        if len(spells):
            days = pd.date_range(spells["start_latest"].min(), spells["held_until"].max())
    if not days.is_monotonic_increasing:
        raise SchemaError("days", ["are not in order"])
    places = pd.unique(spells["place_id"])
    row = pd.Index(places).get_indexer(spells["place_id"])
    first = days.searchsorted(spells["start_latest"])
    last = days.searchsorted(stops(spells))
    besieger = spells["besieger"].astype(object).fillna("")
    keys = list(zip(spells["holder"], spells["status"], besieger, strict=True))
    legend = {("", "unknown", ""): 0}
    codes = np.zeros((len(places), len(days)), dtype=np.int32)
    for place, begin, end, key in zip(row.tolist(), first.tolist(), last.tolist(), keys, strict=True):  # fmt: skip
        if begin >= end:
            continue
        part = codes[place, begin:end]
        if not part.any():
            part[:] = legend.setdefault(key, len(legend))
            continue
        known = list(legend)
        for code in np.unique(part).tolist():
            state = key
            if code:
                state = (f"{known[code][0]}|{key[0]}", "contradicted", "")
            part[part == code] = legend.setdefault(state, len(legend))
    frame = pd.DataFrame(codes, index=pd.Index(places, name="place_id"), columns=days)
    return frame, pd.DataFrame(list(legend), columns=["holder", "status", "besieger"])


def histories(spells: pd.DataFrame, *, draws: int = 200, seed: int = 0) -> Histories:
    """
    Draw days of change that the windows admit.

    Each change is drawn from its window, every day alike. Where the changes of one
    place come out in the wrong order, all of that place are drawn again, so that the histories
    which the windows admit stay equally likely; where windows are so entangled that this takes more than 50
    rounds, what is still wrong is drawn after the change before it.

    Parameters
    ----------
    spells
        As from `control.spells`, in its order.
    draws
        How many histories.
    seed
        The same seed gives the same histories.

    Returns
    -------
    Histories
        `starts` and `stops`, arrays of days with a row a spell and a column a draw.
    """
    require(spells, "spells", ["place_id", "start_earliest", "start_latest", "held_until"])
    rng = np.random.default_rng(seed)
    latest = _days(spells["start_latest"])
    earliest = np.minimum(_days(spells["start_earliest"].fillna(spells["start_latest"])), latest)
    place = pd.factorize(spells["place_id"])[0]
    late = np.flatnonzero(place[1:] == place[:-1]) + 1
    starts = rng.integers(earliest[:, None], latest[:, None] + 1, size=(len(latest), draws))
    for _ in range(ROUNDS):
        wrong = np.zeros((place.max(initial=-1) + 1, draws), dtype=bool)
        np.logical_or.at(wrong, place[late], starts[late] < starts[late - 1])
        spell, draw = np.nonzero(wrong[place])
        if not len(spell):
            break
        starts[spell, draw] = rng.integers(earliest[spell], latest[spell] + 1)
    nth = spells.groupby("place_id").cumcount().to_numpy()
    for step in range(1, int(nth.max(initial=0)) + 1):
        k = np.flatnonzero(nth == step)
        low = np.maximum(starts[k - 1], earliest[k, None])
        again = rng.integers(low, np.maximum(low, latest[k, None]) + 1)
        starts[k] = np.where(starts[k] < starts[k - 1], again, starts[k])
    return Histories(
        starts.astype("datetime64[D]"), _stops(spells, starts, rng).astype("datetime64[D]")
    )


def _stops(spells: pd.DataFrame, starts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let each spell stop where the one that ends it starts, or at its horizon."""
    out = np.repeat(_days(spells["held_until"])[:, None] + 1, starts.shape[1], axis=1)
    places, ended = spells["place_id"].tolist(), spells["end_latest"].notna().tolist()
    begin, low, high = (_days(spells[c]) for c in ("start_latest", "end_earliest", "end_latest"))
    later: dict[tuple[str, int], int] = {}  # the next spell that begins at such a day
    for k in range(len(places) - 1, -1, -1):
        if ended[k]:
            other = later.get((places[k], int(high[k])))
            drawn = rng.integers(low[k], high[k] + 1, starts.shape[1]) if other is None else None
            out[k] = np.minimum(starts[other] if drawn is None else drawn, out[k])
        later[places[k], int(begin[k])] = k
    return np.maximum(out, starts)


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy().astype("datetime64[D]").astype("int64")
