"""
Does the enemy of my enemy become my friend? Triads followed over time.

A triad is *open* in a period if two of its pairs are tied and the third is not. The two ties
make its kind: `friend of friend`, `enemy of friend` or `enemy of enemy`. It *closes* if in the next
period the third pair is tied while the two others still are. Balance theory expects an
alliance where the product of the two signs is positive, a hostility where it is negative. One new
tie can close several triads, so that triads are counted and pairs are tested.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.chance import arrangements, verdict
from menaka.errors import require

KINDS = {(1, 1): "friend of friend", (-1, 1): "enemy of friend", (-1, -1): "enemy of enemy"}
COLUMNS = ["period", "a", "c", "via", "kind", "waited", "closed", "sign", "balanced", "statement"]


def triads_over_time(networks: Mapping[pd.Timestamp, nx.Graph]) -> pd.DataFrame:
    """
    List every open triad of every period and what became of it.

    Parameters
    ----------
    networks
        As from `networks`, in the order of time.

    Returns
    -------
    pandas.DataFrame
        One row a period and open triad: `period` (the next one, in which it closed or not), `a`, `c`
        (the pair that was not tied), `via` (the actor tied to both), `kind`, `waited` (periods for which it
        had been open), `closed`, `sign` (of the new tie; missing where it stayed open), `balanced` (whether the sign
        is the one that balance theory expects), `statement` (what told the new tie).
    """
    rows = []
    waiting: dict[tuple[str, str, str], int] = {}
    for (_, before), (period, after) in itertools.pairwise(networks.items()):
        then, now = _signs(before), _signs(after)
        near: dict[str, dict[str, int]] = {}
        for (a, b), sign in then.items():
            near.setdefault(a, {})[b] = sign
            near.setdefault(b, {})[a] = sign
        still: dict[tuple[str, str, str], int] = {}
        for via in sorted(near):
            for a, c in itertools.combinations(sorted(near[via]), 2):
                ends = [tuple(sorted((via, end))) for end in (a, c)]
                if (a, c) in then or any(pair not in now for pair in ends):
                    continue
                still[a, c, via] = waiting.get((a, c, via), 0) + 1
                first, second = sorted((near[via][a], near[via][c]))
                closed = now.get((a, c))
                told = after.edges[a, c].get("statement", f"{a}-{c}") if closed else None
                right = None if closed is None else closed == first * second
                rows.append((period, a, c, via, KINDS[first, second], still[a, c, via],
                             closed is not None, closed, right, told))  # fmt: skip
        waiting = still
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(
        {"sign": "Int64", "balanced": "boolean", "closed": "bool", "statement": "str"}
    )


def _signs(graph: nx.Graph) -> dict[tuple[str, str], int]:
    """Give the pairs tied for or against."""
    return {
        tuple(sorted((a, b))): sign for a, b, sign in graph.edges(data="sign") if sign and a != b
    }


def closure(triads: pd.DataFrame, *, draws: int = 999, seed: int = 0) -> pd.DataFrame:
    """
    Ask how often open triads close, with what sign, and whether balance foretells it.

    The null model shuffles the signs of the new ties among the statements that told them: then
    the kind of the triad says nothing about the sign. What one statement says of several
    pairs moves together.

    Parameters
    ----------
    triads
        As from `triads_over_time`.
    draws, seed
        As in `balance_test`.

    Returns
    -------
    pandas.DataFrame
        Indexed by kind, `all` last: `open` (triads and periods), `pairs` (that could be tied), `closed` (triads),
        `new_ties` (pairs that closed), `alliances`, `hostilities` (among those), `rate` (closings of a triad in a
        period), `waited` (median periods), `balanced` (the share of new ties with the sign expected; a pair
        that triads of both signs expect counts half), `expected` (its mean over shuffles), `p`,
        `error`, `least` (as in `balance_test`).
    """
    require(triads, "triads", COLUMNS)
    shut = triads.loc[triads["closed"]].astype({"balanced": "float64"})
    pairs = shut.drop_duplicates(["period", "a", "c"]).copy()
    pairs["told"] = pairs["statement"] + pairs["sign"].map({1: " for", -1: " against"}).astype(str)
    told = pairs.drop_duplicates("told").reset_index(drop=True)
    signs = told["sign"].to_numpy(dtype="int64")
    of_statement = {name: k for k, name in enumerate(told["told"])}
    statement_of = {
        (row.period, row.a, row.c): of_statement[row.told] for row in pairs.itertuples()
    }
    which = np.array([statement_of[r.period, r.a, r.c] for r in shut.itertuples()], dtype=int)
    wanted = (shut["sign"].astype("int64") * np.where(shut["balanced"] > 0, 1, -1)).to_numpy()
    drawn, exact = arrangements(signs, draws, seed)
    rows = []
    for kind in [*KINDS.values(), "all"]:
        mine = triads if kind == "all" else triads.loc[triads["kind"].eq(kind)]
        use = np.ones(len(shut), dtype=bool) if kind == "all" else shut["kind"].eq(kind).to_numpy()
        ties = shut.loc[use].drop_duplicates(["period", "a", "c"])
        found = verdict(np.nan, np.array([]), exact)
        if use.any():
            number = shut.loc[use].groupby(["period", "a", "c"]).ngroup().to_numpy()
            right = [_mean(number, row[which[use]] == wanted[use]) for row in (signs, *drawn)]
            found = verdict(right[0], np.array(right[1:]), exact)
        rows.append({
            "kind": kind, "open": len(mine), "pairs": len(mine.drop_duplicates(["a", "c"])),
            "closed": int(mine["closed"].sum()), "new_ties": len(ties),
            "alliances": int(ties["sign"].eq(1).sum()), "hostilities": int(ties["sign"].eq(-1).sum()),
            "rate": mine["closed"].mean() if len(mine) else np.nan,
            "waited": mine.loc[mine["closed"], "waited"].median(), "balanced": found["share"],
            **{word: found[word] for word in ("expected", "p", "error", "least")},
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("kind")


def _mean(number: np.ndarray, right: np.ndarray) -> float:
    """Give the mean over pairs of the share of their triads that are right."""
    return float((np.bincount(number, right) / np.bincount(number)).mean())
