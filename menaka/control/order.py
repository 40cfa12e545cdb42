"""
The order in which places fell, where a fall is known to a window of days and not to a day.

"A fell before B" is *certain* if A's window ends before B's begins, *impossible* if B had surely
fallen by then, and *possible* otherwise: an interval order (Fishburn 1985). Probabilities take
each day of a window alike and the windows as independent; they say what the windows leave open,
not what happened.

References
----------
Fishburn, P. C. (1985). Interval orders and interval graphs. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd

from menaka.errors import SchemaError, require

WINDOW = ["place_id", "place", "earliest", "latest"]


def falls(
    spells: pd.DataFrame,
    to: str,
    *,
    since: str,
    until: str | None = None,
    statuses: Iterable[str] = ("controlled",),
) -> pd.DataFrame:
    """
    Give the window in which each place first fell to an actor.

    Where nobody saw the place in other hands before, the window begins where the place was last
    surely in other hands or, failing that, at `since`: `assumed` says that this is a premise and no finding.

    Parameters
    ----------
    spells
        As from `control.spells`.
    to
        An actor's id, alone or with others.
    since, until
        Days that bound the search: falls that surely came before `since` or were not seen by `until` are left out.
    statuses
        What counts as held.

    Returns
    -------
    pandas.DataFrame
        One row a place, by window: `place_id`, `place`, `before` (the holder until then; empty where nobody held it, or who did is unknown),
        `earliest`, `latest`, `days` (how many the window has), `assumed`.
    """
    require(spells, "spells", ["place_id", "place", "holder", "status", "start_earliest", "start_latest", "surely_until", "held_until"])  # fmt: skip
    start = pd.Timestamp(since)
    held = pd.Series([to in str(cell).split("+") for cell in spells["holder"]], spells.index)
    held &= spells["status"].isin(list(statuses))
    last = spells.groupby("place_id")[["holder", "surely_until", "held_until"]].shift()
    stale = ~last["held_until"].ge(spells["start_earliest"])
    table = spells.assign(before=last["holder"].mask(stale).fillna(""), sure=last["surely_until"])
    table = table.loc[held & table["start_latest"].ge(start)]
    table = table.drop_duplicates("place_id")
    if until is not None:
        table = table.loc[table["start_latest"].le(pd.Timestamp(until))]
    known = table["start_earliest"].fillna(table["sure"])
    out = table.assign(
        earliest=known.clip(lower=start).fillna(start),
        latest=table["start_latest"],
        assumed=known.isna() | known.lt(start),
    )
    out["days"] = (out["latest"] - out["earliest"]).dt.days + 1
    columns = ["place_id", "place", "before", "earliest", "latest", "days", "assumed"]
    return out[columns].sort_values(["latest", "earliest", "place_id"], ignore_index=True)


def _windows(falls: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    require(falls, "falls", WINDOW)
    wrong = ~falls["earliest"].le(falls["latest"])
    problems = [f"{name} has no window of days" for name in falls.loc[wrong, "place_id"]]
    twice = falls.loc[falls["place_id"].duplicated(), "place_id"]
    problems += [f"{name} stands twice" for name in twice]
    if problems:
        raise SchemaError("falls", problems)
    days = [falls[c].to_numpy().astype("M8[D]").astype("int64") for c in ("earliest", "latest")]
    return days[0], days[1]


def precedence(falls: pd.DataFrame) -> pd.DataFrame:
    """
    Say for every two places how sure it is that the first fell before the second.

    Parameters
    ----------
    falls
        `place_id`, `place`, `earliest`, `latest`, and `assumed` if it is known, as from `order.falls`.

    Returns
    -------
    pandas.DataFrame
        One row an ordered pair: `first`, `second` (names), `before` (`certain`, `possible`, `impossible`),
        `p_before`, `p_same` (the same day), `p_after` (exact; they add up to one), `not_to_conclude` (in words; empty where nothing is amiss).
    """
    low, high = _windows(falls)
    one, two = np.nonzero(~np.eye(len(low), dtype=bool))
    a, b, c, d = low[one], high[one], low[two], high[two]
    size = (b - a + 1) * (d - c + 1)

    def earlier(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
        """Count pairs of days of which the first, from a to b, is before the second, from c to d."""
        clear = np.clip(np.minimum(b, c - 1) - a + 1, 0, None) * (d - c + 1)
        first, last = np.maximum(a, c), np.minimum(b, d - 1)
        return clear + np.where(last >= first, (last - first + 1) * (2 * d - first - last) // 2, 0)

    before = earlier(a, b, c, d)
    after = earlier(c, d, a, b)
    kind = np.select([b < c, a >= d], ["certain", "impossible"], "possible")
    assumed = falls["assumed"].to_numpy() if "assumed" in falls else np.zeros(len(low), dtype=bool)
    shared = np.clip(np.minimum(b, d) - np.maximum(a, c) + 1, 0, None)
    names = falls["place"].to_numpy(dtype=object)
    told = zip(names[one], names[two], kind, shared, assumed[one] | assumed[two], strict=True)
    return pd.DataFrame(
        {
            "first": names[one],
            "second": names[two],
            "before": kind,
            "p_before": before / size,
            "p_same": (size - before - after) / size,
            "p_after": after / size,
            "not_to_conclude": [_warn(*row) for row in told],
        }
    )


def _warn(first: str, second: str, kind: str, shared: int, assumed: bool) -> str:
    if kind == "possible":
        said = f"that {first} fell before {second}, or after: {_many(shared, 'day')} open to both"
    elif kind == "impossible" and shared:
        said = f"that {second} fell before {first}: both may have fallen on one day"
    else:
        said = ""
    extra = "a window's beginning is assumed" if assumed else ""
    return "; ".join(part for part in (said, extra) if part)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{' is' if count == 1 else 's are'}"


def precedence_graph(falls: pd.DataFrame) -> nx.DiGraph:
    """
    Give what is certain of the order, and no more: the transitive reduction of certain precedence.

    An arrow from A to B says that A surely fell before B and that no third place surely fell between; two places without a
    path between them are in no certain order.

    Returns
    -------
    networkx.DiGraph
        A node a `place_id` with `place`, `earliest`, `latest`; acyclic.
    """
    low, high = _windows(falls)
    every = nx.DiGraph()
    every.add_nodes_from(falls["place_id"])
    ids = falls["place_id"].to_list()
    every.add_edges_from(
        (ids[i], ids[j]) for i, j in zip(*np.nonzero(high[:, None] < low), strict=True)
    )
    out = nx.transitive_reduction(every)
    nx.set_node_attributes(out, falls.set_index("place_id")[WINDOW[1:]].to_dict("index"))
    return out


def draw_days(falls: pd.DataFrame, *, draws: int = 2000, seed: int = 0) -> np.ndarray:
    """Draw a day for each fall, every day of a window alike: a row a place, a column a draw."""
    low, high = _windows(falls)
    rng = np.random.default_rng(seed)
    return rng.integers(low[:, None], high[:, None] + 1, size=(len(low), draws))


def ranks(falls: pd.DataFrame, *, draws: int = 2000, seed: int = 0) -> pd.DataFrame:
    """
    Say which ranks in the order of fall each place can have, and how often it has them.

    Places that fall on one day of a draw are put in order at random.

    Returns
    -------
    pandas.DataFrame
        Indexed by `place_id`: `place`, `least`, `most` (the ranks that the windows admit, exact), and a
        column a rank, `1` and on: its share of the draws.
    """
    low, high = _windows(falls)
    days = draw_days(falls, draws=draws, seed=seed)
    jitter = np.random.default_rng([seed, 1]).random(days.shape)
    rank = (days + jitter).argsort(axis=0).argsort(axis=0)
    out = falls.set_index("place_id")[["place"]].copy()
    out["least"] = 1 + (high[None, :] < low[:, None]).sum(axis=1)
    out["most"] = len(low) - (low[None, :] > high[:, None]).sum(axis=1)
    for k in range(len(low)):
        out[k + 1] = (rank == k).mean(axis=1)
    return out
