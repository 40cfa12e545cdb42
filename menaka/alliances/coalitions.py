"""
Camps, how sure they are, and whether balance is more than chance.

A *camp* (bloc, coalition) is a part of the partition that frustrates fewest ties. When several
partitions do equally well the camps are not known; and when ties or their days are uncertain,
they are drawn, and two actors stand in one camp in a *share of draws*. A *statement* is what one
event or one report says about several pairs at once: its pairs are not independent, so a null
model moves statements, never single ties.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.balance import frustration, share_balanced
from menaka.alliances.network import HORIZON, ties_on
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require


def bridges(graph: nx.Graph) -> pd.DataFrame:
    """
    Ask of every actor whom it joins and what would change without it.

    Parameters
    ----------
    graph
        A signed network.

    Returns
    -------
    pandas.DataFrame
        Indexed by actor, by name: `allies` and `enemies` (ties for and against), `betweenness`
        (on alliances alone), `relief` (by how much the frustration index falls when the actor is
        taken out: 0 says that it bridges nothing that is in conflict).
    """
    whole = frustration(graph, count=False).index
    friendly = nx.Graph()
    friendly.add_nodes_from(graph)
    friendly.add_edges_from((a, b) for a, b, s in graph.edges(data="sign") if s > 0)
    between = nx.betweenness_centrality(friendly)
    rows = []
    for actor in sorted(graph, key=str):
        signs = [sign for *_, sign in graph.edges(actor, data="sign")]
        rest = graph.copy()
        rest.remove_node(actor)
        rows.append(
            {
                "actor": actor,
                "allies": sum(s > 0 for s in signs),
                "enemies": sum(s < 0 for s in signs),
                "betweenness": between[actor],
                "relief": whole - frustration(rest, count=False).index,
            }
        )
    columns = ["actor", "allies", "enemies", "betweenness", "relief"]
    return pd.DataFrame(rows, columns=columns).set_index("actor")


def comembership(
    record: Record,
    *,
    on: str | pd.Timestamp,
    draws: int = 200,
    seed: int = 0,
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
) -> pd.DataFrame:
    """
    Ask how often two actors fall in one camp when uncertain ties are drawn.

    A tie that rests on one origin, that is denied or that is only possible on the day is taken or
    left by the toss of a coin; every other tie is kept. Of several partitions that do equally well one
    is taken, after the actors are shuffled, so that a tie between partitions shows as a share
    near one half.

    Parameters
    ----------
    record, horizon, basis
        As in `ties_on`.
    on
        The day.
    draws
        Networks drawn.
    seed
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Square, by actor ids: the share of draws in which both stood in one camp; missing
        for a pair that no chain of ties relates in any draw.
    """
    table = ties_on(record, on, horizon=horizon, basis=basis)
    table = table.loc[table["sign"].ne(0)]
    doubtful = (table["origins"].le(1) | table["denied"] | table["possible"]).to_numpy(dtype=bool)
    actors = sorted(set(table["actor_a"]) | set(table["actor_b"]))
    at = {actor: i for i, actor in enumerate(actors)}
    together = np.zeros((len(actors), len(actors)))
    related = np.zeros_like(together)
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        kept = table.loc[~doubtful | (rng.random(len(table)) < 0.5)]
        order = dict(zip(actors, (f"{n:04d}" for n in rng.permutation(len(actors))), strict=True))
        graph = nx.MultiGraph()
        graph.add_nodes_from(order[a] for a in actors)
        for row in kept.itertuples():
            graph.add_edge(order[row.actor_a], order[row.actor_b], sign=int(row.sign))
        camps = frustration(graph, count=False).partition
        back = {number: actor for actor, number in order.items()}
        for part in nx.connected_components(graph):
            members = [(at[back[n]], camps[n]) for n in part]
            for i, one in members:
                for j, other in members:
                    related[i, j] += 1
                    together[i, j] += one == other
    with np.errstate(invalid="ignore"):
        share = np.where(related > 0, together / related, np.nan)
    return pd.DataFrame(share, index=actors, columns=actors)


def balance_test(
    statements: pd.DataFrame, *, draws: int = 999, seed: int = 0
) -> dict[str, float | int]:
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
    draws
        Shuffled networks.
    seed
        Seed of the shuffles.

    Returns
    -------
    dict
        `share` (balanced triangles), `expected` (mean over draws), `p` (share of draws, the network
        itself among them, at least as balanced), `error` (Monte-Carlo standard error of `p`), `least`
        (the smallest p that so many draws can reach), `triangles`, `statements`. All but the counts are
        missing where there is no triangle.

    References
    ----------
    North, B. V., Curtis, D. and Sham, P. C. (2002). A note on the calculation of empirical P
    values from Monte Carlo procedures. American Journal of Human Genetics 71(2), 439-441.
    """
    require(statements, "statements", ["statement", "a", "b", "sign"])
    per = statements.groupby("statement", sort=False)["sign"].agg(["first", "nunique"])
    if per["nunique"].gt(1).any():
        raise SchemaError("statements", ["a statement has two signs; give each its own name"])
    signs = per["first"].to_numpy()
    where = {name: i for i, name in enumerate(per.index)}
    which = statements["statement"].map(where).to_numpy()
    pairs = list(zip(statements["a"], statements["b"], strict=True))
    network = _network(pairs, signs[which])
    triangles = sum(nx.triangles(network).values()) // 3
    found: dict[str, float | int] = {"triangles": triangles, "statements": len(per)}
    if triangles == 0:
        nothing = float("nan")
        return {"share": nothing, "expected": nothing, "p": nothing, "error": nothing, "least": nothing, **found}  # fmt: skip
    share = share_balanced(network)
    rng = np.random.default_rng(seed)
    drawn = [share_balanced(_network(pairs, rng.permutation(signs)[which])) for _ in range(draws)]
    p = (1 + sum(d >= share - 1e-12 for d in drawn)) / (draws + 1)
    return {"share": share, "expected": float(np.mean(drawn)), "p": p,
            "error": float(np.sqrt(p * (1 - p) / (draws + 1))), "least": 1 / (draws + 1), **found}  # fmt: skip


def _network(pairs: list[tuple[str, str]], signs: np.ndarray) -> nx.Graph:
    graph = nx.Graph()
    for (a, b), sign in zip(pairs, signs, strict=True):
        if a != b:
            graph.add_edge(a, b, sign=int(sign))
    return graph


def statements(record: Record, *, on: str | pd.Timestamp, horizon: int = HORIZON) -> pd.DataFrame:
    """
    Give the declared ties of a day as statements: what one event or report says at once.

    Returns
    -------
    pandas.DataFrame
        One row a statement and pair, in the order of time: `statement`, `a`, `b`, `sign`. A report
        that stands for two signs (an accord and the war it is against) is two statements.
    """
    table = ties_on(record, on, horizon=horizon)
    table = table.loc[table["sign"].ne(0), ["tie_id", "actor_a", "actor_b", "sign"]]
    seen = record.tie_sightings
    seen = seen.loc[seen["basis"].eq("declared") & seen["what"].isin(["begins", "holds"])]
    seen = seen.loc[seen["date_earliest"].le(pd.Timestamp(on))].sort_values("date_latest")
    last = seen.groupby("tie_id").last().reset_index()
    rows = table.merge(last[["tie_id", "event_id", "source_id", "date_latest"]], on="tie_id")
    said = rows["event_id"].fillna(rows["source_id"]).fillna(rows["tie_id"])
    rows["statement"] = said + rows["sign"].map({1: " for", -1: " against"})
    rows = rows.sort_values(["date_latest", "tie_id"], ignore_index=True)
    return rows.rename(columns={"actor_a": "a", "actor_b": "b"})[["statement", "a", "b", "sign"]]
