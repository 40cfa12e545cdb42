"""
Blocs: who falls together, how sure that is, who bridges, and how blocs carry on.

A *bloc* (camp, coalition) is a part of the partition that frustrates fewest ties. When several
partitions do equally well the blocs are not known. When ties or their days are uncertain they
are drawn, and two actors stand in one bloc in a *share of draws*. With two camps a shared enemy
is enough to put two actors together; with any number of groups (`groups=None`) only a chain of
alliances does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances.balance import signed
from menaka.alliances.frustration import frustration
from menaka.alliances.spells import CERTAINTY, HORIZON, in_force, spells
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError

CHANCES: Mapping[str, float] = {"certain": 1.0, "likely": 1.0, "reported": 0.5}


def blocs(networks: Mapping[pd.Timestamp, nx.Graph], *, groups: int | None = 2) -> pd.DataFrame:
    """
    Follow blocs from period to period.

    Parts of a network that no tie joins are blocs of their own: nothing says on whose side they
    are. A bloc keeps its number from one period to the next where it keeps most of its actors; one
    that shares none with any bloc before is new.

    Parameters
    ----------
    networks
        As from `networks`: period to signed network.
    groups
        As in `frustration`.

    Returns
    -------
    pandas.DataFrame
        One row a period and actor with a tie for or against: `period`, `actor`, `bloc` (a number), `unique` (whether
        the partition of that period is the only best one; where not, do not read the blocs),
        `frustration`.

    References
    ----------
    Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research Logistics
    Quarterly 2, 83-97 (the matching).
    """
    from scipy.optimize import linear_sum_assignment

    rows: list[dict[str, object]] = []
    before: dict[str, int] = {}
    fresh = 0
    for period, graph in networks.items():
        net = signed(graph)
        found = frustration(graph, groups=groups, limit=2)
        pieces: dict[tuple[int, int], list[str]] = {}
        for part, nodes in enumerate(nx.connected_components(net)):
            for actor in sorted(nodes, key=str) if len(nodes) > 1 else ():
                pieces.setdefault((part, found.partition[actor]), []).append(actor)
        now = list(pieces.values())
        old = sorted(set(before.values()))
        shared = np.array([[sum(before.get(a) == o for a in piece) for o in old] for piece in now])
        number: dict[int, int] = {}
        if shared.size:
            for piece, column in zip(*linear_sum_assignment(-shared), strict=True):
                if shared[piece, column]:
                    number[int(piece)] = old[column]
        before = {}
        for k, piece in enumerate(now):
            if k not in number:
                number[k], fresh = fresh, fresh + 1
            for actor in piece:
                before[actor] = number[k]
                rows.append({"period": period, "actor": actor, "bloc": number[k],
                             "unique": bool(found.unique), "frustration": found.index})  # fmt: skip
    columns = ["period", "actor", "bloc", "unique", "frustration"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:2], ignore_index=True)


def comembership(
    data: Record | pd.DataFrame,
    *,
    on: str | pd.Timestamp,
    groups: int | None = 2,
    chances: Mapping[str, float] = CHANCES,
    draws: int = 200,
    seed: int = 0,
    horizon: int = HORIZON,
    basis: Iterable[str] = ("declared",),
) -> pd.DataFrame:
    """
    Ask how often two actors fall in one bloc when uncertain ties and dates are drawn.

    Of several partitions that do equally well one is taken, after the actors are shuffled, so that a
    draw between partitions shows as a share near one half.

    Parameters
    ----------
    data, horizon, basis
        As in `network`.
    on
        The day.
    groups
        As in `frustration`.
    chances
        With what chance a tie of each certainty is kept; ties of one statement stand or fall
        together. These are ours to choose and yours to change; nobody knows them. Where the day
        lies inside the window of a tie's begin or end, the chance is multiplied by the share of
        that window which leaves the tie in force.
    draws
        Networks drawn.
    seed
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Square, by actor ids: the share of draws in which both stood in one bloc, among those in which a
        chain of ties relates them; missing for a pair that none does.
    """
    unknown = [level for level in CERTAINTY if level not in chances]
    if unknown or len(chances) > len(CERTAINTY):
        raise NotFoundError("set of chances", sorted(chances), [str(CERTAINTY)])
    held = spells(data, horizon=horizon, basis=basis) if isinstance(data, Record) else data
    table = in_force(held, on)
    table = table.loc[table["sign"].ne(0)]
    kept = table["certainty"].map(dict(chances)) * _inside(table, pd.Timestamp(on))
    said, statements = pd.factorize(table["statement"])
    ties = list(zip(table["a"], table["b"], table["sign"], strict=True))
    actors = sorted({*table["a"], *table["b"]})
    together = np.zeros((len(actors), len(actors)))
    related = np.zeros_like(together)
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        stays = rng.random(len(statements))[said] < kept.to_numpy(dtype=float)
        places = rng.permutation(len(actors))
        order = dict(zip(actors, (f"{n:06d}" for n in places), strict=True))
        graph = nx.MultiGraph()
        graph.add_nodes_from(order.values())
        drawn = (tie for tie, stay in zip(ties, stays, strict=True) if stay)
        graph.add_edges_from((order[a], order[b], {"sign": int(sign)}) for a, b, sign in drawn)
        camp = frustration(graph, groups=groups, count=False).partition
        part = {n: k for k, c in enumerate(nx.connected_components(graph)) for n in c}
        one, other = (np.array([of[order[a]] for a in actors]) for of in (part, camp))
        chained = one[:, None] == one
        related += chained
        together += chained & (other[:, None] == other)
    with np.errstate(invalid="ignore"):
        share = np.where(related > 0, together / related, np.nan)
    return pd.DataFrame(share, index=actors, columns=actors)


def _inside(table: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Give the share of the windows of begin and end that leaves a tie in force on a day."""

    def passed(early: pd.Series, late: pd.Series, more: int) -> pd.Series:
        length = (late - early).dt.days + 1
        return (((day - early).dt.days + more) / length).clip(0, 1).fillna(1.0)

    begun = passed(table["start_earliest"], table["start_latest"], 1)
    known = table["end_earliest"].notna() & table["end_latest"].notna()
    over = passed(table["end_earliest"], table["end_latest"], 0).where(known, 0.0)
    return begun * (1 - over)


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
        Indexed by actor, by name: `allies`, `enemies`, `net` (their difference), `between_allies`,
        `between_enemies` (betweenness on alliances alone and on hostilities alone), `pn` (about 1 for an actor that
        nobody ties, more for one with well-connected allies, less for one with well-connected enemies), `relief`
        (by how much the frustration index falls when the actor is taken out: 0 says that it
        stands in no conflict of loyalties).

    References
    ----------
    Everett, M. G. and Borgatti, S. P. (2014). Networks containing negative ties. Social Networks
    38, 111-120 (the PN index).
    """
    net = signed(graph)
    out = pd.DataFrame(index=pd.Index(list(net), name="actor"))
    for key, called in (("pos", "allies"), ("neg", "enemies")):
        part = nx.Graph((a, b) for a, b, weight in net.edges(data=key) if weight)
        part.add_nodes_from(net)
        out[called] = pd.Series(dict(part.degree), dtype="int64")
        out[f"between_{called}"] = pd.Series(nx.betweenness_centrality(part), dtype="float64")
    out["net"] = out["allies"] - out["enemies"]
    out["pn"] = pd.Series(_pn(net), dtype="float64")
    whole = frustration(graph, count=False).index
    out["relief"] = [whole - _index_without(graph, actor) for actor in net]
    return out[["allies", "enemies", "net", "between_allies", "between_enemies", "pn", "relief"]]


def _index_without(graph: nx.Graph, actor: object) -> int:
    rest = graph.copy()
    rest.remove_node(actor)
    return frustration(rest, count=False).index


def _pn(net: nx.Graph) -> dict[str, float]:
    if len(net) < 2:
        return dict.fromkeys(net, 1.0)
    pos, neg = (nx.to_numpy_array(net, weight=w, dtype=float) > 0 for w in ("pos", "neg"))
    ties = pos.astype(float) - 2.0 * neg
    system = np.eye(len(net)) - ties / (2 * len(net) - 2)
    return dict(zip(net, np.linalg.solve(system, np.ones(len(net))), strict=True))
