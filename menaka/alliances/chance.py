"""
Is a network more balanced than chance would make it?

A *statement* is what one event or one report says about several pairs at once: its pairs are not
independent, so the first null model moves the signs of whole statements, never of single ties.
The second rewires: every actor keeps its number of allies and of enemies, and who they are is
left to chance. The first keeps who is tied to whom and asks about signs; the second breaks up
triangles too. With few triangles many arrangements reach full balance: no result can then have a
p-value below `least`, the share of them that do. Each period tested is another *look*.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.balance import share_balanced, signed
from menaka.alliances.frustration import frustration
from menaka.alliances.groupings import regroup
from menaka.alliances.network import periods
from menaka.alliances.spells import HORIZON, in_force, in_order, spells
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
    draws, seed
        Shuffled networks, and the seed of the shuffles.

    Returns
    -------
    dict
        `share` (the statistic), `expected`, `low`, `high` (mean and 5 % and 95 % of the draws), `p`
        (share of draws, the network itself among them, at least as balanced), `error` (Monte-Carlo
        standard error of `p`; 0 where there are no more arrangements than draws, and every one is
        counted), `least` (the smallest p that any result could have had: the share of draws that
        are as balanced as the most balanced one), `triangles`, `statements` (that stand). All but
        the counts are missing where the statistic is.

    References
    ----------
    North, B. V., Curtis, D. and Sham, P. C. (2002). A note on the calculation of empirical P
    values from Monte Carlo procedures. American Journal of Human Genetics 71(2), 439-441.
    """
    require(statements, "statements", ["statement", "a", "b", "sign"])
    if statistic not in STATISTICS:
        raise NotFoundError("statistic", statistic, STATISTICS)
    if statements.groupby("statement")["sign"].nunique().gt(1).any():
        raise SchemaError("statements", ["a statement has two signs; give each its own name"])
    said = in_order(statements.loc[statements["a"].ne(statements["b"])])
    said = said.drop_duplicates(["a", "b"], keep="last")
    which, _ = pd.factorize(said["statement"])
    signs = said.drop_duplicates("statement")["sign"].to_numpy(dtype="int64")
    pairs = list(zip(said["a"], said["b"], strict=True))
    network = _network(pairs, signs[which])
    counts: Test = {"triangles": _triangles(network), "statements": len(signs)}
    shuffled, exact = arrangements(signs, draws, seed)
    if statistic == "triangles" and counts["triangles"]:
        drawn = _shares(pairs, shuffled[:, which])
    elif statistic == "triangles" or not pairs:
        drawn = np.full(len(shuffled), np.nan)
    else:
        drawn = np.array([STATISTICS[statistic](_network(pairs, s[which])) for s in shuffled])
    return {**verdict(STATISTICS[statistic](network), drawn, exact), **counts}


def arrangements(signs: np.ndarray, draws: int, seed: int) -> tuple[np.ndarray, bool]:
    """Give every arrangement of signs where there are few, else shuffles; and whether it is every one."""
    allied = int((signs > 0).sum())
    if math.comb(len(signs), allied) <= draws:
        chosen = list(itertools.combinations(range(len(signs)), allied))
        every = np.full((len(chosen), len(signs)), -1)
        for row, places in zip(every, chosen, strict=True):
            row[list(places)] = 1
        return every, True
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(signs) for _ in range(draws)]).reshape(draws, -1), False


def verdict(found: float, drawn: np.ndarray, exact: bool) -> Test:
    """Lay what was found beside what chance gives; of shuffles what was found is one more."""
    every = drawn[~np.isnan(drawn)]
    if np.isnan(found) or not len(every):
        words = ("share", "expected", "low", "high", "p", "error", "least")
        return dict.fromkeys(words, float("nan"))
    low, high = np.quantile(every, [0.05, 0.95])
    expected = float(every.mean())
    if not exact:
        every = np.append(every, found)
    p, least = (float((every >= mark - 1e-12).mean()) for mark in (found, every.max()))
    error = 0.0 if exact else math.sqrt(p * (1 - p) / len(every))
    return {"share": found, "expected": expected, "low": float(low), "high": float(high), "p": p,
            "error": error, "least": least}  # fmt: skip


def _triangles(graph: nx.Graph) -> int:
    return sum(nx.triangles(graph).values()) // 3


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
    seed, tries
        Seed of the swaps, and how many are tried for each tie.

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
    drawn = np.array([STATISTICS[statistic](g) for g in made], dtype=float)
    found = rewired(graph, tries=0)
    moved = float(np.mean([g.graph["moved"] for g in made])) if made else 0.0
    return {
        **verdict(STATISTICS[statistic](found), drawn, False),
        "triangles": _triangles(found),
        "drawn": int((~np.isnan(drawn)).sum()),
        "moved": moved,
    }


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
    record, certainty, horizon, start, end, freq
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
    tested = table["p"].dropna()
    if len(tested):
        from statsmodels.stats.multitest import multipletests

        tested = pd.Series(multipletests(tested, method="holm")[1], index=tested.index)
    table.attrs["looks"] = len(tested)
    return table.assign(p_holm=tested.astype("float64"))
