"""
Is a network more balanced than chance would make it?

A *statement* is what one event or one report says about several pairs at once: its pairs are not
independent, so the first null model moves the signs of whole statements, never of single ties.
The second rewires: every actor keeps its number of allies and of enemies, and who they are is
left to chance. The first keeps who is tied to whom and asks about signs; the second breaks up
triangles too. A p-value is never smaller than `least`, and each period tested is another *look*.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.balance import share_balanced, signed
from menaka.alliances.frustration import frustration
from menaka.alliances.groupings import regroup
from menaka.alliances.network import periods
from menaka.alliances.spells import HORIZON, in_force, spells
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError, require

GROUPINGS = ("groups", "umbrellas")
Test = dict[str, float | int]


def line_balance(graph: nx.Graph) -> float:
    """Give the share of ties that the best two camps do not frustrate; missing without ties."""
    found = frustration(graph, count=False)
    return float("nan") if found.ties == 0 else 1 - found.index / found.ties


STATISTICS: dict[str, Callable[[nx.Graph], float]] = {
    "triangles": share_balanced,
    "frustration": line_balance,
}


def statements(
    data: Record | pd.DataFrame,
    *,
    on: str | pd.Timestamp,
    until: str | pd.Timestamp | None = None,
    certainty: str = "reported",
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """
    Give the declared ties of a day or span as statements: what one event or report says at once.

    A tie that several reports tell goes with the last of them.

    Parameters
    ----------
    data, on, until, certainty, horizon
        As in `network`.

    Returns
    -------
    pandas.DataFrame
        One row a statement and pair, in the order of time: `statement`, `a`, `b`, `sign`. A report
        that stands for two signs (an accord and the war it is against) is two statements.
    """
    held = spells(data, horizon=horizon) if isinstance(data, Record) else data
    table = in_force(held, on, until, certainty=certainty)
    rows = table.loc[table["sign"].ne(0)].sort_values(["last_seen", "tie_id"], ignore_index=True)
    rows["statement"] += rows["sign"].map({1: " for", -1: " against"})
    return rows[["statement", "a", "b", "sign"]]


def balance_test(
    statements: pd.DataFrame, *, statistic: str = "triangles", draws: int = 999, seed: int = 0
) -> Test:
    """
    Ask whether a network is more balanced than its statements would make it by chance.

    The signs are shuffled among the statements, whole: the pairs of one statement keep
    together, so that a joint communiqué of two groups does not count as evidence twice. Where a pair
    is stated both ways the later statement of the table stands, in the network and in every draw.

    Parameters
    ----------
    statements
        One row a statement and pair: `statement` (what was said at once), `a`, `b`, `sign` (-1
        or 1, one for a statement).
    statistic
        `"triangles"` (the share balanced) or `"frustration"` (the share of ties not frustrated).
    draws
        Shuffled networks.
    seed
        Seed of the shuffles.

    Returns
    -------
    dict
        `share` (the statistic), `expected`, `low`, `high` (mean and 5 % and 95 % of the draws), `p` (share of
        draws, the network itself among them, at least as balanced), `error` (Monte-Carlo standard error of
        `p`), `least` (the smallest p that so many draws of so many arrangements can reach), `triangles`,
        `statements`. All but the counts are missing where the statistic is.

    References
    ----------
    North, B. V., Curtis, D. and Sham, P. C. (2002). A note on the calculation of empirical P
    values from Monte Carlo procedures. American Journal of Human Genetics 71(2), 439-441.
    """
    require(statements, "statements", ["statement", "a", "b", "sign"])
    if statistic not in STATISTICS:
        raise NotFoundError("statistic", statistic, STATISTICS)
    per = statements.groupby("statement", sort=False)["sign"].agg(["first", "nunique"])
    if per["nunique"].gt(1).any():
        raise SchemaError("statements", ["a statement has two signs; give each its own name"])
    signs = per["first"].to_numpy(dtype="int64", copy=True)
    where = {name: i for i, name in enumerate(per.index)}
    told = {}
    for row in statements.itertuples():
        if row.a != row.b:
            told[tuple(sorted((row.a, row.b)))] = where[row.statement]
    pairs, which = list(told), np.array(list(told.values()), dtype=int)
    network = _network(pairs, signs[which] if len(which) else which)
    counts: Test = {"triangles": sum(nx.triangles(network).values()) // 3, "statements": len(per)}
    rng = np.random.default_rng(seed)
    shuffled = np.array([rng.permutation(signs) for _ in range(draws)])
    if statistic == "triangles" and counts["triangles"]:
        drawn = _shares(pairs, shuffled[:, which])
    elif statistic == "triangles" or not pairs:
        drawn = np.full(draws, np.nan)
    else:
        drawn = np.array([STATISTICS[statistic](_network(pairs, s[which])) for s in shuffled])
    ways = math.comb(len(signs), int((signs > 0).sum())) if len(signs) else 1
    return _told(STATISTICS[statistic](network), drawn, 1 / ways, counts)


def _shares(pairs: list, signs: np.ndarray) -> np.ndarray:
    """Give the share of balanced triangles for every row of signs of the pairs."""
    at = {pair: k for k, pair in enumerate(pairs)}
    near: dict[str, set[str]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    corners = [
        (at[a, b], at[tuple(sorted((a, c)))], at[tuple(sorted((b, c)))])
        for a, b in pairs
        for c in sorted(near[a] & near[b])
        if c > b
    ]
    ties = np.array(corners)
    return (signs[:, ties].prod(axis=2) > 0).mean(axis=1)


def _network(pairs: list, signs: np.ndarray) -> nx.Graph:
    graph = nx.Graph()
    graph.add_edges_from((a, b, {"sign": int(s)}) for (a, b), s in zip(pairs, signs, strict=True))
    return graph


def _told(found: float, drawn: np.ndarray, rarest: float, counts: Test) -> Test:
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(found) or not len(drawn):
        nothing = float("nan")
        words = ("share", "expected", "low", "high", "p", "error", "least")
        return {**dict.fromkeys(words, nothing), **counts}
    draws = len(drawn)
    p = (1 + int((drawn >= found - 1e-12).sum())) / (draws + 1)
    low, high = np.quantile(drawn, [0.05, 0.95])
    return {
        "share": found,
        "expected": float(drawn.mean()),
        "low": float(low),
        "high": float(high),
        "p": p,
        "error": float(np.sqrt(p * (1 - p) / (draws + 1))),
        "least": max(1 / (draws + 1), rarest),
        **counts,
    }


def rewired(graph: nx.Graph, *, seed: int = 0, tries: int = 10) -> nx.Graph:
    """
    Rewire a signed network: every actor keeps its number of allies and of enemies.

    Two ties of one sign swap an end wherever that makes no loop and no second tie of a pair. In a small
    dense network few swaps are possible, and then the null model says little: the graph carries
    `moved`, the share of ties that are not where they were.

    Parameters
    ----------
    graph
        A signed network; a pair tied both ways takes the sign it has more of, hostility if equal.
    seed
        Seed of the swaps.
    tries
        Swaps tried for each tie.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913.
    """
    net = signed(graph)
    ties = [(a, b, 1 if d["pos"] > d["neg"] else -1) for a, b, d in net.edges(data=True)]
    taken = {frozenset(t[:2]) for t in ties}
    before = set(taken)
    rng = np.random.default_rng(seed)
    of_sign = {s: [k for k, t in enumerate(ties) if t[2] == s] for s in (1, -1)}
    for _ in range(tries * len(ties)):
        own = of_sign[ties[int(rng.integers(len(ties)))][2]]
        if len(own) < 2:
            continue
        one, other = (own[int(k)] for k in rng.choice(len(own), 2, replace=False))
        (a, b, sign), (c, d, _) = ties[one], ties[other]
        if rng.random() < 0.5:
            c, d = d, c
        new = frozenset((a, d)), frozenset((c, b))
        if len({a, b, c, d}) < 4 or new[0] in taken or new[1] in taken:
            continue
        taken -= {frozenset((a, b)), frozenset((c, d))}
        taken |= set(new)
        ties[one], ties[other] = (a, d, sign), (c, b, sign)
    out = nx.Graph(moved=len(taken - before) / len(ties) if ties else 0.0)
    out.add_nodes_from(net)
    out.add_edges_from((a, b, {"sign": sign}) for a, b, sign in ties)
    return out


def rewiring_test(
    graph: nx.Graph, *, statistic: str = "triangles", draws: int = 199, seed: int = 0
) -> Test:
    """
    Ask whether a network is more balanced than others in which everybody has as many allies and enemies.

    Parameters
    ----------
    graph
        A signed network.
    statistic, draws, seed
        As in `balance_test`.

    Returns
    -------
    dict
        As from `balance_test`, with `moved` (the mean share of ties that moved) for `statements`. Draws
        without a triangle have no share and are left out; `drawn` counts the rest.
    """
    if statistic not in STATISTICS:
        raise NotFoundError("statistic", statistic, STATISTICS)
    seeds = np.random.default_rng(seed).integers(2**32, size=draws)
    made = [rewired(graph, seed=int(s)) for s in seeds]
    drawn = np.array([STATISTICS[statistic](g) for g in made])
    triangles = sum(nx.triangles(nx.Graph(signed(graph))).values()) // 3
    counts: Test = {
        "triangles": triangles,
        "drawn": int((~np.isnan(drawn)).sum()),
        "moved": float(np.mean([g.graph["moved"] for g in made])) if made else 0.0,
    }
    return _told(STATISTICS[statistic](graph), drawn, 0.0, counts)


def balance_series(
    record: Record,
    *,
    start: str | pd.Timestamp,
    end: str | pd.Timestamp,
    freq: str = "MS",
    grouping: str = "groups",
    certainty: str = "reported",
    horizon: int = HORIZON,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Follow balance against chance over time.

    Every period is another look at nearly the same ties: read `p_holm`, which pays for the
    looks (Holm 1979), not `p`.

    Parameters
    ----------
    record, certainty, horizon
        As in `network`.
    start, end, freq
        As in `networks`.
    grouping
        `"groups"`, or `"umbrellas"` as of the end of each period.
    draws, seed
        As in `balance_test`.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period: `actors`, `ties`, `statements`, `triangles`, `share`,
        `expected`, `low`, `high`, `p`, `p_holm`, `least`; the table's `attrs` carry `looks`, the number of
        periods with a p.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6(2), 65-70.
    """
    if grouping not in GROUPINGS:
        raise NotFoundError("grouping", grouping, GROUPINGS)
    held = spells(record, horizon=horizon)
    rows = []
    for first, last in periods(start, end, freq):
        said = statements(held, on=first, until=last, certainty=certainty)
        if grouping == "umbrellas":
            said = regroup(record, said, on=last)
        found = balance_test(said, draws=draws, seed=seed)
        ties = said[["a", "b"]].drop_duplicates()
        actors = {*ties["a"], *ties["b"]}
        rows.append({"period": first, "actors": len(actors), "ties": len(ties), **found})
    words = ["actors", "ties", "statements", "triangles", "share", "expected", "low", "high", "p",
             "p_holm", "least"]  # fmt: skip
    table = pd.DataFrame(rows, columns=["period", *words]).set_index("period")
    tested = table["p"].notna()
    if tested.any():
        from statsmodels.stats.multitest import multipletests

        table.loc[tested, "p_holm"] = multipletests(table.loc[tested, "p"], method="holm")[1]
    table["p_holm"] = table["p_holm"].astype("float64")
    table.attrs["looks"] = int(tested.sum())
    return table
