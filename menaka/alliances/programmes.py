"""
The solvers behind the frustration index: cutting planes over cycles, solved by HiGHS in scipy.

A *block* is a part of a network that cannot be parted by taking out one actor: blocks share no
cycle, so each is solved alone. A cycle with an odd number of hostilities is *unbalanced*, and
any two camps frustrate at least one of its ties. Only the cycles that a trial solution
violates are written down. *Camps* are an array of one number an actor: above 0 for the one camp.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra, minimum_spanning_tree

TINY = 1e-6
NEAREST = 30  # actors through which cycles are sought from one end of a frustrated tie
Row = tuple[list[int], list[float], float]  # columns, their factors, and the least of the sum


@dataclass
class Block:
    """Ties of a block as arrays: ends, sign and weight, one entry a pair and sign."""

    names: list
    i: np.ndarray
    j: np.ndarray
    sign: np.ndarray
    weight: np.ndarray
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, net: nx.Graph) -> Block:
        """Lay out a network whose edges carry `pos` and `neg`."""
        names = sorted(net, key=str)
        at = {name: k for k, name in enumerate(names)}
        ties = sorted(
            (*sorted((at[a], at[b])), sign, d[key])
            for a, b, d in net.edges(data=True)
            for sign, key in ((1, "pos"), (-1, "neg"))
            if d[key]
        )
        i, j, sign, weight = (np.array(column) for column in zip(*ties, strict=True))
        return cls(names, i, j, sign, weight.astype(float))

    def frustrated(self, camps: np.ndarray) -> np.ndarray:
        """Return for each tie whether camps go against it."""
        return (camps[self.i] == camps[self.j]) != (self.sign > 0)

    def cost(self, camps: np.ndarray) -> int:
        """Return the weight of the ties that camps go against."""
        return round(self.weight[self.frustrated(camps)].sum())

    def links(self) -> Any:
        """Return the symmetric sparse matrix of the signed weights; those of one pair are added."""
        ends = np.r_[self.i, self.j], np.r_[self.j, self.i]
        values = np.tile(self.sign * self.weight, 2)
        return csr_array((values, ends), shape=(len(self.names),) * 2)


def two_camps(block: Block, seconds: float) -> tuple[np.ndarray, int, int]:
    """
    Return camps, their cost and a proven lower bound.

    Linear programmes over unbalanced cycles first: on networks with few frustrated ties their
    bound meets the best camps found. Where it does not, an integer programme goes on.
    """
    stop = time.monotonic() + seconds
    size = len(block.sign)
    camps = _tree(block, np.zeros(size))
    if block.cost(camps) == 0:  # balanced
        return camps, 0, 0

    # The best camps of a few spanning trees, each mended one actor at a time.
    links = block.links()
    rng = np.random.default_rng(0)
    starts = [camps, *(_tree(block, rng.random(size)) for _ in range(4))]
    camps = min((_descend(links, start) for start in starts), key=block.cost)
    best, bound = block.cost(camps), 0

    # A linear programme over the cycles found so far bounds the cost from below, and shows
    # which cycles are missing; its solution leads to better camps.
    known: set[frozenset[int]] = set()
    value, last = np.zeros(size), -1.0
    while bound < best and time.monotonic() < stop:
        found = _unbalanced_cycles(block, camps, value, known)
        block.rows += [(cycle, [1.0] * len(cycle), 1.0) for cycle in found]
        answer = _relaxed(block, block.rows, stop) if found else None
        if answer is None:
            break

        value, bound = answer.x, int(np.ceil(answer.fun - TINY))
        tried = _descend(links, _tree(block, value))
        if block.cost(tried) < best:
            camps, best = tried, block.cost(tried)
        if answer.fun - last < 1e-3 and len(known) > 50:
            break
        last = answer.fun

    if bound < best and time.monotonic() < stop:
        whole, proven, _ = integer(block, stop - time.monotonic())
        bound = max(bound, proven)
        if whole is not None and block.cost(whole) < best:
            camps, best = whole, block.cost(whole)
    return camps, best, min(bound, best)


def count_optima(
    block: Block, camps: np.ndarray, best: int, limit: int, stop: float
) -> tuple[int, bool]:
    """Count the sets of ties that best camps go against, from one on; and say if that is all."""
    if best == 0:
        return 1, True
    known: dict[bytes, np.ndarray] = {}
    fresh: np.ndarray | None = camps
    while fresh is not None:
        # Moves that cost nothing lead from one optimum to many; a programme finds the rest.
        near = tied_optima(block, fresh, limit)
        known |= {against.tobytes(): against for against in near}
        left = stop - time.monotonic()
        if len(known) >= limit or left <= 0:
            return min(len(known), limit), False
        fresh, whole = another(block, list(known.values()), best, left)
    return len(known), whole


def tied_optima(block: Block, camps: np.ndarray, limit: int) -> list[np.ndarray]:
    """
    Return the sets of frustrated ties that follow from one by moving an actor at no cost.

    From the camps given, every actor whose move neither relieves nor adds to the conflict is
    moved in turn, and so on from there, until so many sets are found.
    """
    links = block.links()
    ahead = [np.where(camps > 0, 1.0, -1.0)]
    found = {block.frustrated(ahead[0]).tobytes(): block.frustrated(ahead[0])}
    while ahead and len(found) < limit:
        camps = ahead.pop()
        for actor in np.flatnonzero(np.abs(camps * (links @ camps)) < TINY):
            moved = camps.copy()
            moved[actor] *= -1
            against = block.frustrated(moved)
            if against.tobytes() not in found and len(found) < limit:
                found[against.tobytes()] = against
                ahead.append(moved)
    return list(found.values())


def another(
    block: Block, known: list[np.ndarray], best: int, seconds: float
) -> tuple[np.ndarray | None, bool]:
    """
    Return camps that cost as little as the best known ones and frustrate another set of ties.

    Returns
    -------
    tuple
        The camps, None where none were found; and whether it is proven that there are none.
    """
    # Cheap proof: even fractions of ties that differ from all known sets cost more.
    stop = time.monotonic() + seconds
    ties = list(range(len(block.sign)))
    answer = _relaxed(block, [*block.rows, *(_differs(ties, gone) for gone in known)], stop)
    if answer is not None and answer.fun > best + 1e-4:
        return None, True

    camps, _, none_left = integer(block, stop - time.monotonic(), known, best)
    return camps, none_left


def _differs(ties: list[int], frustrated: np.ndarray) -> Row:
    """Return the row that forbids one set of frustrated ties."""
    return ties, list(np.where(frustrated, -1.0, 1.0)), 1 - int(frustrated.sum())


def _relaxed(block: Block, rows: list[Row], stop: float) -> Any:
    """Return the cheapest fractions of ties that keep to the rows; None if no optimum is known."""
    matrix, least = _sparse(rows, len(block.sign))
    left = {"time_limit": max(stop - time.monotonic(), 0.01)}
    answer = linprog(block.weight, A_ub=-matrix, b_ub=-least, bounds=(0, 1), options=left)
    return answer if answer.status == 0 else None


def _tree(block: Block, value: np.ndarray) -> np.ndarray:
    """Return camps (-1 or 1) that no tie of a least spanning tree goes against."""
    size = len(block.names)
    order = np.argsort(value, kind="stable")  # of two ties of a pair the shorter stands
    _, first = np.unique(block.i[order] * size + block.j[order], return_index=True)
    chosen = order[first]
    i, j = block.i[chosen], block.j[chosen]
    sign = dict(zip(zip(i, j, strict=True), block.sign[chosen], strict=True))
    tree = minimum_spanning_tree(csr_array((value[chosen] + 1e-3, (i, j)), shape=(size, size)))
    order, before = breadth_first_order(tree, 0, directed=False)
    camps = np.ones(size)
    for node in order[1:]:
        camps[node] = camps[before[node]] * sign[*sorted((node, before[node]))]
    return camps


def _descend(links: Any, camps: np.ndarray) -> np.ndarray:
    """Move one actor at a time while that relieves the conflict."""
    camps = camps.astype(float)
    while True:
        gain = camps * (links @ camps)
        actor = int(gain.argmin())
        if gain[actor] >= -TINY:
            return camps
        camps[actor] *= -1


def _unbalanced_cycles(
    block: Block, camps: np.ndarray, value: np.ndarray, known: set
) -> list[list[int]]:
    """
    Find unbalanced cycles whose ties sum to less than 1.

    A shortest path between the two copies of an actor in the double cover of the network is a shortest
    unbalanced walk through it. Every such cycle holds a tie that the camps go against,
    so only the ends of those are searched.
    """
    size = len(block.names)
    i, j, against = block.i, block.j, block.sign < 0
    other, same = np.where(against, j + size, j), np.where(against, j, j + size)
    ends = np.r_[i, i + size, other, same], np.r_[other, same, i, i + size]
    cover = csr_array((np.tile(value + 1e-5, 4), ends), shape=(2 * size, 2 * size))
    tie = {}
    for e, (a, b, s) in enumerate(zip(i, j, block.sign, strict=True)):
        tie[a, b, s] = tie[b, a, s] = e
    sources = np.unique(i[block.frustrated(camps)])
    far, before = dijkstra(cover, indices=sources, return_predecessors=True, limit=2.0)
    cycles = []
    for row, source in enumerate(sources):
        both = far[row, :size] + far[row, size:]
        both[source] = far[row, source + size]
        near = np.flatnonzero(both < 1 - 1e-3)
        for node in near[np.argsort(both[near], kind="stable")][:NEAREST]:
            walk: set[int] = set()
            for copy in (node, node + size):
                while copy != source:
                    a, b = before[row, copy], copy
                    sign = 1 if (a < size) == (b < size) else -1
                    walk ^= {tie[a % size, b % size, sign]}
                    copy = a
            cycle = frozenset(walk)
            if walk and cycle not in known and value[list(walk)].sum() < 1 - 1e-3:
                known.add(cycle)
                cycles.append(sorted(walk))
    return cycles


def _sparse(rows: list[Row], columns: int) -> tuple[Any, np.ndarray]:
    """Return the matrix of rows, and the least sum of each."""
    where = np.repeat(np.arange(len(rows)), [len(index) for index, *_ in rows])
    index = np.concatenate([np.asarray(index, dtype=int) for index, *_ in rows])
    factors = np.concatenate([np.asarray(factors, dtype=float) for _, factors, _ in rows])
    matrix = csr_array((factors, (where, index)), shape=(len(rows), columns))
    return matrix, np.array([least for *_, least in rows], dtype=float)


def integer(
    block: Block, seconds: float, forbidden: Sequence[np.ndarray] = (), at_most: float = np.inf
) -> tuple[np.ndarray | None, int, bool]:
    """
    Solve the integer programme: a column an actor (its camp), then one a tie (frustrated or not).

    The `forbidden` sets of frustrated ties (one truth a tie) do not count, nor does what costs more
    than `at_most`.

    Returns
    -------
    tuple
        Camps (0 or 1; None if none were found), a proven lower bound, and whether it is proven that
        there are no such camps.
    """
    actors, ties = len(block.names), len(block.sign)
    columns = list(range(actors, actors + ties))
    rows: list[Row] = []
    for f, a, b, sign in zip(columns, block.i, block.j, block.sign, strict=True):
        if sign > 0:
            rows += [([f, a, b], [1, -1, 1], 0), ([f, a, b], [1, 1, -1], 0)]
        else:
            rows += [([f, a, b], [1, -1, -1], -1), ([f, a, b], [1, 1, 1], 1)]
    rows += [([columns[e] for e in cycle], ones, least) for cycle, ones, least in block.rows]
    rows += [_differs(columns, gone) for gone in forbidden]
    rows.append((columns, list(-block.weight), -at_most))

    # The actor with most ties is in camp 0, since camps can be swapped.
    top = np.ones(actors + ties)
    top[np.bincount(np.r_[block.i, block.j], minlength=actors).argmax()] = 0

    # Where camps are whole, so are the ties that go against them.
    answer = milp(
        np.r_[np.zeros(actors), block.weight],
        constraints=LinearConstraint(*_sparse(rows, actors + ties), np.inf),
        integrality=np.r_[np.ones(actors), np.zeros(ties)],
        bounds=Bounds(0, top),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0},
    )
    bound = int(np.ceil((answer.mip_dual_bound or 0.0) - TINY))
    camps = None if answer.x is None else np.round(answer.x[:actors])
    return camps, bound, answer.status == 2  # infeasible
