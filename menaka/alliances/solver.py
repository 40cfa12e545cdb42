"""
The frustration index: how many ties stand in the way of a balanced network, exactly.

A tie is *frustrated* by two camps if it is an alliance between them or a hostility inside one. The
*index* is the least number of frustrated ties over all partitions into two camps (Harary 1959).
It is returned with its certificate: a proven lower bound, a partition that attains it, and whether
another one does. Networks do not have "the" coalitions when there are several.
"""

from dataclasses import dataclass, field

import networkx as nx

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
    partition
        Actor to camp, 0 or 1. In every connected part the first by name is in camp 0: how parts
        that no tie relates stand to each other is not known.
    frustrated
        The ties that go against the partition, as pairs in the order of names.
    ties
        Ties that are for or against.
    unique
        Whether every partition that attains the index frustrates the same ties; None where that is
        not known.
    denied
        Ties left out because they are denied.
    """

    index: int
    lower: int
    partition: dict[str, int] = field(repr=False)
    frustrated: list[tuple[str, str]] = field(repr=False)
    ties: int = 0
    unique: bool | None = None
    denied: int = 0

    @property
    def proven(self) -> bool:
        """Whether the two bounds are equal."""
        return self.index == self.lower

    def __str__(self) -> str:
        """Return the index and its certificate as a sentence."""
        if not self.proven:
            bounds = f"between {self.lower} and {self.index} of {self.ties} ties frustrated"
            return f"{bounds}; that the upper bound is least is not proven"

        said = f"{self.index} of {self.ties} ties frustrated, proven least"
        if self.denied:
            said = f"{said} (denied ties left out: {self.denied})"
        if self.unique is None:
            return said
        return (
            f"{said}; {'one partition attains' if self.unique else 'several partitions attain'} it"
        )


def frustration(graph: nx.Graph, *, denied: bool = False, seconds: float = 60.0) -> Frustration:
    """
    Return the exact frustration index of a signed network, with its certificate.

    It is solved by an integer programme (HiGHS in scipy), helped by lower bounds from the cycles
    with an odd number of hostilities. A network with no ties, or with alliances only, has index 0;
    a pair tied both ways frustrates one tie in every partition.

    Parameters
    ----------
    graph
        A signed network: edges carry `sign`.
    denied
        Whether ties that are denied count.
    seconds
        Time for the search, and as much again to seek a second partition. When it runs out, the
        bounds are proven, and which of the numbers between them is the index is open.

    Returns
    -------
    Frustration
        The index with its bounds, a best partition and the ties that it frustrates, and whether
        another one does as well.

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
    1 of 3 ties frustrated, proven least; several partitions attain it
    """
    from menaka.alliances.programmes import Programme  # scipy is imported when a network is solved

    allowed = arguments.number("seconds", seconds)
    net = balance.signed(graph, denied=denied)
    programme = Programme(net)
    camps, lower = programme.two_camps(allowed)
    index = programme.cost(camps)
    unique = programme.unique(camps, allowed) if index == lower else None

    # The two camps of a part can be swapped, so that its first actor by name is in camp 0.
    camp = dict(zip(net, camps.tolist(), strict=True))
    zero = {
        actor: camp[min(part, key=str)] for part in nx.connected_components(net) for actor in part
    }
    partition = {actor: int(camp[actor] != zero[actor]) for actor in net}

    # A pair counts once for each of its ties that goes against the partition.
    against = [
        tuple(sorted((a, b), key=str))
        for a, b, tie in net.edges(data=True)
        for _ in range(tie["neg"] if partition[a] == partition[b] else tie["pos"])
    ]

    return Frustration(
        index,
        lower,
        partition,
        sorted(against, key=str),
        ties=int(programme.weight.sum()),
        unique=unique,
        denied=0 if denied else sum(bool(d) for *_, d in graph.edges(data="denied")),
    )
