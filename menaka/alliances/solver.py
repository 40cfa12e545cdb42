"""
The frustration index: how many ties stand in the way of a balanced network, exactly.

A tie is *frustrated* by two camps if it is an alliance between them or a hostility inside one. The
*index* is the least number of frustrated ties over all partitions into two camps (Harary 1959).
It is returned with its certificate: a proven lower bound, a partition that attains it, and the number of
different ways to attain it. Networks do not have "the" coalitions when there are several.

Every part of the network is solved before any optimum is counted, and the count has time of its
own: it can change neither the index nor its proof. Ties that are denied are left out by default.
"""

import time
from dataclasses import dataclass, field

import networkx as nx
import numpy as np

from menaka import arguments
from menaka.alliances import balance


@dataclass(frozen=True)
class Frustration:
    """
    A frustration index and its certificate.

    Attributes
    ----------
    index
        Frustrated ties under `partition`: the upper bound, and the index itself if `proven`.
    lower
        Proven lower bound of the index.
    proven
        Whether the two bounds are equal.
    partition
        Actor to camp, 0 or 1; the first by name is in camp 0.
    frustrated
        The ties that go against the partition, as pairs in the order of names.
    ties
        Ties that are for or against.
    optima
        Different sets of ties that a best partition may frustrate, counted up to `limit`; missing if
        the index is not proven or counting was not asked for. Parts that no tie relates can be
        put together either way: such choices are not counted.
    all_counted
        Whether the count ended before its limit and its time.
    denied
        Ties left out because they are denied.
    """

    index: int
    lower: int
    proven: bool
    partition: dict[str, int] = field(repr=False)
    frustrated: list[tuple[str, str]] = field(repr=False)
    ties: int = 0
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
        """Return the index and its certificate as a sentence."""
        if not self.proven:
            bounds = f"between {self.lower} and {self.index} of {self.ties} ties frustrated"
            return f"{bounds}; that the upper bound is least is not proven"

        said = f"{self.index} of {self.ties} ties frustrated, proven least"
        if self.denied:
            said = f"{said} (denied ties left out: {self.denied})"
        if self.optima is None:
            return said

        # A count that stopped early is a lower bound of the number of partitions.
        more = "" if self.all_counted else " or more"
        ways = "one partition attains" if self.unique else f"{self.optima}{more} partitions attain"
        return f"{said}; {ways} it"


def frustration(
    graph: nx.Graph,
    *,
    denied: bool = False,
    count: bool = True,
    limit: int = 100,
    seconds: float = 60.0,
) -> Frustration:
    """
    Return the exact frustration index of a signed network, with its certificate.

    It is solved block by block (biconnected components share no cycle) with HiGHS in scipy. Linear
    programmes over the unbalanced cycles that are violated give a lower bound; on networks with few
    frustrated ties it equals the cost of the best camps found, elsewhere an integer programme
    follows. A network with no ties, or with alliances only, has index 0; a pair tied both ways frustrates one tie in
    every partition.

    Parameters
    ----------
    graph
        A signed network: edges carry `sign`.
    denied
        Whether ties that are denied count.
    count
        Whether to count the partitions that attain the index.
    limit
        Where to stop counting; 2 is enough to know whether a partition is the only one.
    seconds
        Time for the search, and as much again for the count; when it runs out the bounds are proven
        and optimality, or the number of optima, is open.

    Returns
    -------
    Frustration
        The index with its bounds, a best partition and the ties that it frustrates, and the number
        of optima.

    Raises
    ------
    SchemaError
        If an edge has no sign of -1, 0 or 1.

    References
    ----------
    Aref, S., Mason, A. J. and Wilson, M. C. (2020). A modeling and computational study of the
    frustration index in signed networks. Networks 75(1), 95-110.
    Barahona, F. and Mahjoub, A. R. (1986). On the cut polytope. Mathematical Programming 36,
    157-173.
    Harary, F. (1959). On the measurement of structural balance. Behavioral Science 4(4), 316-323.

    Examples
    --------
    >>> g = nx.Graph()
    >>> g.add_edge("Red", "Blue", sign=1)
    >>> g.add_edge("Blue", "Grey", sign=1)
    >>> g.add_edge("Red", "Grey", sign=-1)
    >>> print(frustration(g))
    1 of 3 ties frustrated, proven least; 3 partitions attain it
    """
    from menaka.alliances import programmes  # scipy is imported when a network is solved

    arguments.whole("limit", limit, least=1)
    allowed = arguments.number("seconds", seconds)
    net = balance.signed(graph, denied=denied)
    blocks = [programmes.Block.of(net.subgraph(part)) for part in nx.biconnected_components(net)]

    # The small blocks come first, so that a large one takes no time from them.
    small_first = sorted(range(len(blocks)), key=lambda k: len(blocks[k].sign))
    stop = time.monotonic() + allowed
    solved = {k: programmes.two_camps(blocks[k], stop - time.monotonic()) for k in small_first}
    index = sum(cost for _, cost, _ in solved.values())
    lower = sum(bound for *_, bound in solved.values())

    # Blocks are independent, so their numbers of optima multiply: of each block no more are sought
    # than are still needed to reach the limit.
    optima, complete = None, True
    if count and index == lower:
        stop = time.monotonic() + allowed
        optima = 1
        for k in small_first:
            if optima < limit:
                camps, best, _ = solved[k]
                most = -(-limit // optima)
                found, whole = programmes.count_optima(blocks[k], camps, best, most, stop)
                optima, complete = optima * found, complete and whole
        optima, complete = min(optima, limit), complete and optima < limit

    # A pair counts once for each of its ties that goes against the partition.
    partition = _joined(net, [(block.names, solved[k][0]) for k, block in enumerate(blocks)])
    against = [
        tuple(sorted((a, b), key=str))
        for a, b, tie in net.edges(data=True)
        for _ in range(tie["neg"] if partition[a] == partition[b] else tie["pos"])
    ]

    return Frustration(
        index,
        lower,
        index == lower,
        partition,
        sorted(against, key=str),
        ties=sum(tie["pos"] + tie["neg"] for *_, tie in net.edges(data=True)),
        optima=optima,
        all_counted=complete,
        denied=0 if denied else sum(bool(d) for *_, d in graph.edges(data="denied")),
    )


def _joined(net: nx.Graph, parts: list[tuple[list, np.ndarray]]) -> dict[str, int]:
    """Return the camps of all actors; a block's are swapped to agree with those already joined."""
    first: dict[str, bool] = {}  # whether an actor is in the first camp

    # networkx gives a block before the one that it is joined to, so they are taken from the last.
    for actors, camps in reversed(parts):
        own = dict(zip(actors, map(bool, camps > 0), strict=True))
        swapped = any(actor in first and first[actor] != own[actor] for actor in own)
        for actor in own:
            first.setdefault(actor, own[actor] != swapped)

    # Camp 0 is that of the first actor by name; whoever has no ties is put there.
    zero = first.get(next(iter(net), ""), True)
    return {actor: int(first.get(actor, zero) != zero) for actor in net}
