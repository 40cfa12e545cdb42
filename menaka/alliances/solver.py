"""
The frustration index: how many ties stand in the way of a balanced network, exactly.

A tie is *frustrated* by a partition if it is an alliance between groups or a hostility inside
one. The *index* is the least number of frustrated ties over all partitions: into two camps
(structural balance; Harary 1959), into at most k groups, or into any number (Davis 1967), which
is correlation clustering. It comes with its certificate: a proven lower bound, a partition that
attains it, and the number of different ways to attain it. Networks do not have "the" coalitions
when there are several.

Every part of the network is solved before any optimum is counted, and the count has time of its
own: it can change neither the index nor its proof. Ties that somebody denies are left out.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from menaka import arguments
from menaka.alliances import balance
from menaka.errors import SchemaError

if TYPE_CHECKING:  # scipy is imported when a network is solved
    from menaka.alliances.programmes import Block


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
    denied
        Ties left out because somebody denies them.
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
    denied: int = 0

    @property
    def unique(self) -> bool | None:
        """Whether no other partition does as well; None where that is not known."""
        if self.optima is None or (self.optima == 1 and not self.all_counted):
            return None
        return self.optima == 1

    def __str__(self) -> str:
        """Say it in a sentence."""
        if not self.proven:
            bounds = f"between {self.lower} and {self.index} of {self.ties} ties frustrated"
            return f"{bounds}; that the upper bound is least is not proven"
        said = f"{self.index} of {self.ties} ties frustrated, proven least"
        if self.denied:
            said = f"{said} (denied ties left out: {self.denied})"
        if self.optima is None:
            return said
        more = "" if self.all_counted else " or more"
        ways = "one partition attains" if self.unique else f"{self.optima}{more} partitions attain"
        return f"{said}; {ways} it"


def frustration(
    graph: nx.Graph,
    *,
    groups: int | None = 2,
    denied: bool = False,
    count: bool = True,
    limit: int = 100,
    seconds: float = 60.0,
) -> Frustration:
    """
    Return the exact frustration index of a signed network, with its certificate.

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
    denied
        Whether ties that somebody denies count.
    count
        Whether to count the partitions that attain the index.
    limit
        Where to stop counting; 2 is enough to know whether a partition is the only one.
    seconds
        Time for the search, and as much again for the count; when it runs out the bounds are proven
        and optimality, or the number of optima, is open.

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
    from menaka.alliances.programmes import Block

    if groups is not None:
        arguments.whole("groups", groups, least=1)
    arguments.whole("limit", limit, least=1)
    allowed = _seconds(seconds)
    net = balance.signed(graph, denied=denied)
    blocks = [Block.of(net.subgraph(nodes)) for nodes in nx.biconnected_components(net)]

    # The small blocks come first, so that a large one takes no time from them.
    solved: dict[int, tuple[np.ndarray, int, int]] = {}
    stop = time.monotonic() + allowed
    for k in sorted(range(len(blocks)), key=lambda k: len(blocks[k].sign)):
        solved[k] = _solve(blocks[k], groups, stop - time.monotonic())
    index = sum(cost for _, cost, _ in solved.values())
    lower = sum(bound for *_, bound in solved.values())
    proven = index == lower

    optima, complete = None, True
    if count and proven:
        of_blocks = [(block, *solved[k][:2]) for k, block in enumerate(blocks)]
        optima, complete = _count(of_blocks, groups, limit, allowed)

    labels = [dict(zip(b.names, solved[k][0], strict=True)) for k, b in enumerate(blocks)]
    partition = _glue(net, labels, groups)
    against = [
        tuple(sorted((a, b), key=str))
        for a, b, tie in net.edges(data=True)
        for _ in range(tie["neg"] if partition[a] == partition[b] else tie["pos"])
    ]
    ties = sum(tie["pos"] + tie["neg"] for *_, tie in net.edges(data=True))
    return Frustration(
        index,
        lower,
        proven,
        partition,
        sorted(against, key=str),
        ties=ties,
        groups=groups,
        optima=optima,
        all_counted=complete,
        denied=0 if denied else sum(bool(d) for *_, d in graph.edges(data="denied")),
    )


def _seconds(value: object) -> float:
    """Return a number of seconds of 0 or more."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < float("inf"):  # type: ignore[operator]
        raise SchemaError("seconds", [f"{value!r} is not a number of 0 or more"])
    return float(value)  # type: ignore[arg-type]


def _solve(block: Block, groups: int | None, seconds: float) -> tuple[np.ndarray, int, int]:
    """Return groups, their cost and the proven bound of one block."""
    from menaka.alliances import programmes

    if groups == 1:
        labels = np.zeros(len(block.names), dtype=int)
        return labels, block.cost(labels), block.cost(labels)
    if len(block.sign) == 1:
        return np.array([0, int(block.sign[0] < 0)]), 0, 0
    if groups == 2:
        return programmes.two_camps(block, seconds)

    # What two camps can do, more can do: they stand where the time runs out.
    camps, most, _ = programmes.two_camps(block, 0.0)
    if most == 0 and groups is not None:
        return camps, 0, 0
    if groups is None:
        found, cost, bound = programmes.any_groups(block, seconds)
    else:
        found, cost, bound = programmes.some_groups(block, groups, seconds)
    if found is None or cost > most:
        found, cost = camps, most
    return found, cost, min(bound, cost)


def _count(
    blocks: list[tuple[Block, np.ndarray, int]], groups: int | None, limit: int, seconds: float
) -> tuple[int, bool]:
    """Return the number of optima, up to a limit, and whether that is all of them."""
    stop = time.monotonic() + seconds
    optima, complete = 1, True
    for block, labels, best in sorted(blocks, key=lambda solved: len(solved[0].sign)):
        if optima >= limit:
            break
        most = -(-limit // optima)
        found, whole = _optima(block, groups, labels, best, most, stop - time.monotonic())
        optima, complete = optima * found, complete and whole
    return min(optima, limit), complete and optima < limit


def _optima(
    block: Block, groups: int | None, labels: np.ndarray, best: int, limit: int, seconds: float
) -> tuple[int, bool]:
    """Count the sets of frustrated ties of a block that cost least, from one of them on."""
    from menaka.alliances import programmes

    if best == 0 or groups == 1:
        return 1, True
    stop = time.monotonic() + seconds
    known: dict[bytes, np.ndarray] = {}
    fresh: np.ndarray | None = labels
    while fresh is not None:
        # Moves that cost nothing lead from one optimum to many; a programme finds the rest.
        near = [block.frustrated(fresh)]
        if groups == 2:
            near = programmes.tied_optima(block, fresh, limit)
        known |= {against.tobytes(): against for against in near}
        left = stop - time.monotonic()
        if len(known) >= limit or left <= 0:
            return min(len(known), limit), False
        fresh, whole = programmes.another(block, groups, list(known.values()), best, left)
    return len(known), whole


def _glue(net: nx.Graph, parts: list[dict], groups: int | None) -> dict[str, int]:
    """Return the groups of all actors: blocks joined where they meet, numbered by names."""
    group: dict[str, int] = {}
    fresh = itertools.count()

    # networkx gives a block before the one that it is joined to, so they are taken from the last.
    for labels in reversed(parts):
        shared = next((actor for actor in labels if actor in group), None)
        into = {} if shared is None else {labels[shared]: group[shared]}
        for actor, label in labels.items():
            if label not in into:
                free = fresh if groups is None else range(groups)
                into[label] = next(g for g in free if g not in into.values())
            group.setdefault(actor, into[label])

    alone = {actor: 0 if groups is not None else next(fresh) for actor in net if actor not in group}
    group |= alone
    order = {g: n for n, g in enumerate(dict.fromkeys(group[actor] for actor in net))}
    return {actor: order[group[actor]] for actor in net}


def measures(
    networks: Mapping[Any, nx.Graph],
    *,
    groups: int | None = 2,
    denied: bool = False,
    limit: int = 100,
    seconds: float = 60.0,
) -> pd.DataFrame:
    """
    Return the measures of balance of several networks side by side.

    Parameters
    ----------
    networks
        A label for each signed network.
    groups, denied, limit, seconds
        As in `frustration`.

    Returns
    -------
    pandas.DataFrame
        Indexed by label: `actors`, `ties` (for or against), `frustrated`, `lower` (its proven
        lower bound), `optima`, `triangles`, `balanced` (their share), `walks` (walk balance),
        `conflict` (algebraic).
    """
    rows = {}
    for label, graph in networks.items():
        found = frustration(graph, groups=groups, denied=denied, limit=limit, seconds=seconds)
        rows[label] = {
            "actors": len(graph),
            "ties": found.ties,
            "frustrated": found.index,
            "lower": found.lower,
            "optima": found.optima,
            "triangles": int(balance.triads(graph, denied=denied).sum()),
            "balanced": balance.share_balanced(graph, denied=denied),
            "walks": balance.walk_balance(graph, denied=denied),
            "conflict": balance.algebraic_conflict(graph, denied=denied),
        }
    columns = ["actors", "ties", "frustrated", "lower", "optima", "triangles", "balanced"]
    columns += ["walks", "conflict"]
    return pd.DataFrame(list(rows.values()), index=list(rows), columns=columns)
