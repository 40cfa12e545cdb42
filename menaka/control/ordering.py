"""
The order in which places fell, where a fall is known to a window of days and not to a day.

"A fell before B" is *certain* if A's window ends before B's begins, and *possible* unless B had
surely fallen by then: an interval order (Fishburn 1985). Probabilities take each day of a window
alike and the windows as independent; they say what the windows leave open, not what happened.

References
----------
Fishburn, P. C. (1985). Interval orders and interval graphs. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.holding import HORIZON, among, spells
from menaka.control.observing import STATUSES
from menaka.dataset import names
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.dataset.walks import days_since_epoch
from menaka.errors import SchemaError, require

WINDOW = ["place_id", "place", "earliest", "latest"]
NEEDED = ["place_id", "place", "holder", "status", "start_earliest", "start_latest",
          "surely_until", "held_until"]  # fmt: skip


def falls(
    data: Record | pd.DataFrame,
    actor: str,
    *,
    start: object = None,
    end: object = None,
    statuses: str | Iterable[str] = "controlled",
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """
    Return the window in which each place first fell to an actor.

    Where nobody saw the place in other hands before, the window begins where the place was last
    surely in other hands or, failing that, at `start`: `assumed` says that this is a premise and
    no finding.

    Parameters
    ----------
    data
        A record, or spells as from `control.spells`.
    actor
        An id or a name: who took the place, alone or with others.
    start, end
        ISO days that bound the search: falls that surely came before `start` or were not seen by
        `end` are left out. Without `start` it begins with the offensive (2022-03-01), or with the
        first day of a table of spells.
    statuses
        One or several words of the codebook: what counts as held.
    horizon
        As in `spells`, if a record is given.

    Returns
    -------
    pandas.DataFrame
        One row a place, by window: `place_id`, `place`, `before` (the holder until then; empty where
        nobody held it, or who did is unknown), `earliest`, `latest`, `days` (how many the window
        has), `assumed`.

    Raises
    ------
    NotFoundError
        If nobody answers to the name of the actor, or a status is not in the codebook.
    """
    first, last = arguments.span(start, end)
    wanted = arguments.choices("status", statuses, STATUSES)
    table = spells(data, horizon=horizon) if isinstance(data, Record) else data
    require(table, "spells", NEEDED)
    ids = {one for cell in table["holder"].dropna() for one in str(cell).split("+") if one}
    taker = (
        names.actor_id(data, actor)
        if isinstance(data, Record)
        else among("holder", actor, {i: i for i in sorted(ids)})
    )
    if first is None:
        known = table[["start_earliest", "start_latest"]].min().min()
        first = arguments.day(START) if isinstance(data, Record) else known

    # The first spell of each place under this holder; who held it before, and until when surely.
    held = np.array([taker in str(cell).split("+") for cell in table["holder"]], dtype=bool)
    previous = table.groupby("place_id")[["holder", "surely_until", "held_until"]].shift()
    stale = ~previous["held_until"].ge(table["start_earliest"])
    before = previous["holder"].mask(stale).fillna("")
    table = table.assign(before=before, sure=previous["surely_until"])
    table = table.loc[held & table["status"].isin(wanted) & table["start_latest"].ge(first)]
    table = table.drop_duplicates("place_id")
    if last is not None:
        table = table.loc[table["start_latest"].le(last)]

    begin = table["start_earliest"].fillna(table["sure"])
    assumed = begin.isna() | begin.lt(first)
    out = table.assign(
        earliest=begin.mask(assumed, first), latest=table["start_latest"], assumed=assumed
    )
    out["days"] = (out["latest"] - out["earliest"]).dt.days + 1
    columns = ["place_id", "place", "before", "earliest", "latest", "days", "assumed"]
    return out[columns].sort_values(["latest", "earliest", "place_id"], ignore_index=True)


def order(
    data: Record | pd.DataFrame,
    actor: str | None = None,
    *,
    start: object = None,
    end: object = None,
    statuses: str | Iterable[str] = "controlled",
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """
    Return for every two places whether the first fell before the second, possibly or certainly.

    Parameters
    ----------
    data
        A record, spells, or windows as from `falls` (`place_id`, `place`, `earliest`, `latest`, and
        `assumed` if it is known), which need no actor.
    actor, start, end, statuses, horizon
        As in `falls`.

    Returns
    -------
    pandas.DataFrame
        One row an ordered pair: `first`, `second` (names), `possible`, `certain` (that the first fell
        before the second), `p_before`, `p_same` (the same day), `p_after` (exact; they add up to
        one), `not_to_conclude` (in words; empty where nothing is amiss).
    """
    table = windows(data, actor, start=start, end=end, statuses=statuses, horizon=horizon)
    low, high = days_since_epoch(table["earliest"]), days_since_epoch(table["latest"])
    one, two = np.nonzero(~np.eye(len(low), dtype=bool))
    a, b, c, d = low[one], high[one], low[two], high[two]

    # Of all pairs of days, those in which the first is earlier, the same or later.
    every = (b - a + 1) * (d - c + 1)
    before, after = _earlier(a, b, c, d), _earlier(c, d, a, b)
    shared = np.clip(np.minimum(b, d) - np.maximum(a, c) + 1, 0, None)
    assumed = table["assumed"].to_numpy() if "assumed" in table else np.zeros(len(low), dtype=bool)
    called = table["place"].to_numpy(dtype=object)
    out = pd.DataFrame(
        {"first": called[one], "second": called[two], "possible": a < d, "certain": b < c}
    )
    out["p_before"], out["p_same"], out["p_after"] = (
        before / every,
        (every - before - after) / every,
        after / every,
    )
    rows = zip(
        called[one], called[two], a < d, b < c, shared, assumed[one] | assumed[two], strict=True
    )
    out["not_to_conclude"] = pd.Series([_warn(*row) for row in rows], dtype=object)
    return out


def windows(
    data: Record | pd.DataFrame,
    actor: str | None,
    *,
    start: object = None,
    end: object = None,
    statuses: str | Iterable[str] = "controlled",
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """Return the falls behind an order: those that are given, or those of an actor."""
    table = data
    if "earliest" not in getattr(data, "columns", ()):
        if actor is None:
            raise SchemaError("actor", ["is needed, to whom places fell"])
        table = falls(data, actor, start=start, end=end, statuses=statuses, horizon=horizon)
    require(table, "falls", WINDOW)
    table = arguments.days(table, WINDOW[2:], "falls")
    wrong = ~table["earliest"].le(table["latest"])
    problems = [f"{name} has no window of days" for name in table.loc[wrong, "place_id"]]
    problems += [
        f"{name} stands twice" for name in table.loc[table["place_id"].duplicated(), "place_id"]
    ]
    if problems:
        raise SchemaError("falls", problems)
    return table


def _earlier(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Count pairs of days of which the first, from a to b, is before the second, from c to d."""
    clear = np.clip(np.minimum(b, c - 1) - a + 1, 0, None) * (d - c + 1)
    first, last = np.maximum(a, c), np.minimum(b, d - 1)
    return clear + np.where(last >= first, (last - first + 1) * (2 * d - first - last) // 2, 0)


def _warn(
    first: str, second: str, possible: bool, certain: bool, shared: int, assumed: bool
) -> str:
    said = []
    if possible and not certain:
        open_ = f"{shared} day{' is' if shared == 1 else 's are'} open to both"
        said.append(f"that {first} fell before {second}, or after: {open_}")
    elif not possible and shared:
        said.append(f"that {second} fell before {first}: both may have fallen on one day")
    return "; ".join([*said, *(["a window's beginning is assumed"] if assumed else [])])
