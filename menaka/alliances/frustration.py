"""
The frustration index: how many ties stand in the way of a balanced network, exactly.

A tie is *frustrated* by a partition if it is an alliance between groups or a hostility inside
one. The *index* is the least number of frustrated ties over all partitions: into two camps
(structural balance; Harary 1959), into at most k groups, or into any number (Davis 1967), which
is correlation clustering. It comes with its certificate: a proven lower bound, a partition that
attains it, and the number of different ways to attain it. Networks do not have "the" coalitions
when there are several.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from menaka.alliances import balance
from menaka.alliances.balance import signed
from menaka.alliances.programmes import Block, any_groups, integer, some_groups, two_camps
from menaka.errors import SchemaError


@dataclass(frozen=True)
class Frustration:
    """
    A frustration index and its certificate.

    Attributes
    ----------
    index
        Frustrated ties under `partition`: the upper bound, and the index itself if `proven`.
    lower
        Proven lower bound.
    proven
        Whether the two meet.
    partition
        Actor to group (0, 1, …), numbered in the order of names.
    frustrated
        The ties that go against the partition, as pairs in the order of names.
    ties
        Ties that are for or against.
    groups
        How many groups there may be; missing for any number.
    optima
        Different sets of ties that a best partition may frustrate, counted up to `limit`; missing if
        the index is not proven or counting was not asked for. Groups that no tie relates can be
        put together or not: such choices are not counted.
    all_counted
        Whether the count ended before its limit and its time.
    """

    index: int
    lower: int
    proven: bool
    partition: dict[str, int] = field(repr=False)
    frustrated: list[tuple[str, str]] = field(repr=False)
    ties: int = 0
    groups: int | None = 2
    optima: int | None = None
    all_counted: bool = True

    @property
    def unique(self) -> bool | None:
        """Whether no other partition does as well; missing where that was not counted."""
        return None if self.optima is None else self.optima == 1 and self.all_counted

    def __str__(self) -> str:
        """Say it in a sentence."""
        if not self.proven:
            bounds = f"between {self.lower} and {self.index} of {self.ties} ties frustrated"
            return f"{bounds}; that the upper bound is least is not proven"
        said = f"{self.index} of {self.ties} ties frustrated, proven least"
        if self.optima is None:
            return said
        more = "" if self.all_counted else " or more"
        ways = "one partition attains" if self.unique else f"{self.optima}{more} partitions attain"
        return f"{said}; {ways} it"


def frustration(
    graph: nx.Graph,
    *,
    groups: int | None = 2,
    count: bool = True,
    limit: int = 100,
    seconds: float = 60.0,
) -> Frustration:
    """
    Find the exact frustration index of a signed network.

    It is solved block by block (biconnected components share no cycle) with HiGHS in scipy. For two
    camps, linear programmes over the unbalanced cycles that are violated give a bound that on
    networks with few frustrated ties meets the best camps found; elsewhere an integer
    programme goes on. A network with no ties, or with alliances only, has index 0; a pair tied both
    ways frustrates one tie in every partition.

    Parameters
    ----------
    graph
        A signed network: edges carry `sign`.
    groups
        How many groups there may be: 2 for structural balance, more, or None for any number.
    count
        Whether to count the partitions that attain the index.
    limit
        Where to stop counting.
    seconds
        Time for the search, and as much again for the count; when it runs out the bounds are proven
        and optimality is open.

    Raises
    ------
    SchemaError
        If an edge has no sign of -1, 0 or 1, or `groups` is less than 1.

    References
    ----------
    Aref, S., Mason, A. J. and Wilson, M. C. (2020). A modeling and computational study of the
    frustration index in signed networks. Networks 75(1), 95-110.
    Barahona, F. and Mahjoub, A. R. (1986). On the cut polytope. Mathematical Programming 36,
    157-173.
    Chopra, S. and Rao, M. R. (1993). The partition problem. Mathematical Programming 59, 87-115.
    Davis, J. A. (1967). Clustering and structural balance in graphs. Human Relations 20(2),
    181-187.

    Examples
    --------
    >>> g = nx.Graph()
    >>> g.add_edge("Red", "Blue", sign=1)
    >>> g.add_edge("Blue", "Grey", sign=1)
    >>> g.add_edge("Red", "Grey", sign=-1)
    >>> print(frustration(g))
    1 of 3 ties frustrated, proven least; 3 partitions attain it
    """
    if groups is not None and groups < 1:
        raise SchemaError("frustration", [f"groups={groups}: there is at least one group"])
    net = signed(graph)
    stop, counting = time.monotonic() + seconds, 0.0
    index = lower = 0
    optima, complete = 1, True
    parts: list[dict] = []
    for nodes in sorted(nx.biconnected_components(net), key=lambda c: min(map(str, c))):
        block = Block.of(net.subgraph(nodes))
        labels, cost, bound = _solve(block, groups, stop - time.monotonic())
        index, lower = index + cost, lower + bound
        parts.append(dict(zip(block.names, labels, strict=True)))
        if count and cost == bound and optima < limit:
            since = time.monotonic()
            most = -(-limit // optima)
            found, whole = _optima(block, groups, cost, most, seconds - counting)
            counting += time.monotonic() - since
            optima, complete = optima * found, complete and whole
    proven = index == lower
    partition = _glue(net, parts, groups)
    against = [
        tuple(sorted((a, b), key=str))
        for a, b, d in net.edges(data=True)
        for _ in range(d["neg"] if partition[a] == partition[b] else d["pos"])
    ]
    return Frustration(
        index, lower, proven, partition, sorted(against, key=str),
        ties=sum(d["pos"] + d["neg"] for *_, d in net.edges(data=True)), groups=groups,
        optima=min(optima, limit) if count and proven else None,
        all_counted=complete and optima < limit,
    )  # fmt: skip


def _solve(block: Block, groups: int | None, seconds: float) -> tuple[np.ndarray, int, int]:
    """Give groups, their cost and the proven bound of one block."""
    if groups == 1:
        labels = np.zeros(len(block.names), dtype=int)
        return labels, block.cost(labels), block.cost(labels)
    if len(block.sign) == 1:
        return np.array([0, int(block.sign[0] < 0)]), 0, 0
    if groups == 2:
        return two_camps(block, seconds)
    camps, most, _ = two_camps(block, 0.0)
    if most == 0 and groups is not None:  # what two camps can do, more can do
        return camps, 0, 0
    found, cost, bound = (
        any_groups(block, seconds) if groups is None else some_groups(block, groups, seconds)
    )
    if found is None or cost > most:  # out of time
        found, cost = camps, most
    return found, cost, min(bound, cost)


def _optima(
    block: Block, groups: int | None, best: int, limit: int, seconds: float
) -> tuple[int, bool]:
    """Count the sets of frustrated ties of a block that cost least; each one found is forbidden."""
    if best == 0 or groups == 1:
        return 1, True
    stop = time.monotonic() + seconds
    seen: list[np.ndarray] = []
    while len(seen) < limit and (left := stop - time.monotonic()) > 0:
        if groups is None:
            labels, _, _ = any_groups(block, left, forbidden=seen, at_most=best)
            another = None if labels is None else block.frustrated(labels)
        else:
            answer = integer(block, groups, left, forbidden=seen, at_most=best)
            another = None if answer.x is None else answer.x[-len(block.sign) :] > 0.5
        if another is None:  # there is no other, or the time ran out before it was found
            return max(len(seen), 1), time.monotonic() < stop
        seen.append(another)
    return max(len(seen), 1), False


def _glue(net: nx.Graph, parts: list[dict], groups: int | None) -> dict[str, int]:
    """Join the groups of blocks at the actors that they share, and number them by names."""
    of_actor: dict[str, list[int]] = {}
    for number, labels in enumerate(parts):
        for actor in labels:
            of_actor.setdefault(actor, []).append(number)
    group: dict[str, int] = {}
    done: set[int] = set()
    fresh = 0
    for start in net:
        if start in group:
            continue
        group[start] = 0 if groups is not None else fresh
        fresh += 1
        queue = [start]
        while queue:
            actor = queue.pop(0)
            for number in of_actor.get(actor, []):
                if number in done:
                    continue
                done.add(number)
                labels = parts[number]
                into = {labels[actor]: group[actor]}
                free = iter(g for g in range(groups or 0) if g != group[actor])
                for other in sorted(labels, key=str):
                    if labels[other] not in into:
                        into[labels[other]] = next(free, fresh)
                        fresh += groups is None
                    if other not in group:
                        group[other] = into[labels[other]]
                        queue.append(other)
    order = {g: n for n, g in enumerate(dict.fromkeys(group[a] for a in net))}
    return {actor: order[group[actor]] for actor in net}


def measures(networks: Mapping[Any, nx.Graph], *, groups: int | None = 2) -> pd.DataFrame:
    """
    Lay the measures of balance of several networks side by side.

    Parameters
    ----------
    networks
        A label for each signed network.
    groups
        As in `frustration`.

    Returns
    -------
    pandas.DataFrame
        Indexed by label: `actors`, `ties` (for or against), `frustrated`, `lower` (its proven lower bound), `optima`,
        `triangles`, `balanced` (their share), `walks` (walk balance), `conflict` (algebraic).
    """
    rows = {}
    for label, graph in networks.items():
        found = frustration(graph, groups=groups)
        rows[label] = [len(graph), found.ties, found.index, found.lower, found.optima,
                       int(balance.triads(graph).sum()), balance.share_balanced(graph),
                       balance.walk_balance(graph), balance.algebraic_conflict(graph)]  # fmt: skip
    columns = ["actors", "ties", "frustrated", "lower", "optima", "triangles", "balanced", "walks",
               "conflict"]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
