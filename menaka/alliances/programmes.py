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
        """Return a network whose edges carry `pos` and `neg` (counts) as a block."""
        names = sorted(net, key=str)
        at = {name: k for k, name in enumerate(names)}

        # A pair tied both ways has two entries, one a sign: every partition frustrates one of them.
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

    Linear programmes over unbalanced cycles come first: on networks with few frustrated ties their
    bound equals the cost of the best camps found. Where it does not, an integer programme follows.

    Returns
    -------
    tuple
        The best camps found, the weight of the ties that they frustrate, and the least weight that
        any camps can frustrate, as far as it is proven.
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

        # Costs are whole numbers, so a fractional bound is rounded up.
        value, bound = answer.x, int(np.ceil(answer.fun - TINY))
        tried = _descend(links, _tree(block, value))
        if block.cost(tried) < best:
            camps, best = tried, block.cost(tried)

        # A bound that no longer rises is left to the integer programme.
        if answer.fun - last < 1e-3 and len(known) > 50:
            break
        last = answer.fun

    # The integer programme closes the gap between the bound and the best camps, if time is left.
    if bound < best and time.monotonic() < stop:
        whole, proven, _ = integer(block, stop - time.monotonic())
        bound = max(bound, proven)
        if whole is not None and block.cost(whole) < best:
            camps, best = whole, block.cost(whole)
    return camps, best, min(bound, best)


def count_optima(
    block: Block, camps: np.ndarray, best: int, limit: int, stop: float
) -> tuple[int, bool]:
    """
    Count the different sets of ties that the best camps may frustrate, starting from one of them.

    Returns
    -------
    tuple
        The number of sets found, at most `limit`; and whether these are proven to be all.
    """
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
    Return the sets of frustrated ties that can be reached by moving one actor at a time at no cost.

    From the given camps, every actor whose move neither lowers nor raises the cost is moved in
    turn, and so on from the camps that result, until `limit` sets are found.
    """
    links = block.links()
    ahead = [np.where(camps > 0, 1.0, -1.0)]
    found = {block.frustrated(ahead[0]).tobytes(): block.frustrated(ahead[0])}

    # An actor moves at no cost if its ties that agree with the camps weigh as much as the others.
    while ahead and len(found) < limit:
        camps = ahead.pop()
        for actor in np.flatnonzero(np.abs(camps * (links @ camps)) < TINY):
            moved = camps.copy()
            moved[actor] *= -1
            against = block.frustrated(moved)

            # Swapping the two camps frustrates the same ties, so sets are compared, not camps.
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
    # A linear programme is a cheap proof: if even fractions of ties that differ from all known sets
    # cost more than the best, no other set costs as little.
    stop = time.monotonic() + seconds
    ties = list(range(len(block.sign)))
    answer = _relaxed(block, [*block.rows, *(_differs(ties, gone) for gone in known)], stop)
    if answer is not None and answer.fun > best + 1e-4:
        return None, True

    camps, _, none_left = integer(block, stop - time.monotonic(), known, best)
    return camps, none_left


def _differs(ties: list[int], frustrated: np.ndarray) -> Row:
    """Return the row that forbids one set of frustrated ties."""
    # At least one of its ties is not frustrated, or at least one other tie is.
    return ties, list(np.where(frustrated, -1.0, 1.0)), 1 - int(frustrated.sum())


def _relaxed(block: Block, rows: list[Row], stop: float) -> Any:
    """Return the cheapest fractions of ties that keep to the rows; None if no optimum is known."""
    matrix, least = _sparse(rows, len(block.sign))
    left = {"time_limit": max(stop - time.monotonic(), 0.01)}
    answer = linprog(block.weight, A_ub=-matrix, b_ub=-least, bounds=(0, 1), options=left)
    return answer if answer.status == 0 else None


def _tree(block: Block, value: np.ndarray) -> np.ndarray:
    """Return camps (-1 or 1) that frustrate no tie of a least spanning tree."""
    size = len(block.names)

    # Of two ties of a pair the one with the lower value is kept.
    order = np.argsort(value, kind="stable")
    _, first = np.unique(block.i[order] * size + block.j[order], return_index=True)
    chosen = order[first]
    i, j = block.i[chosen], block.j[chosen]
    sign = dict(zip(zip(i, j, strict=True), block.sign[chosen], strict=True))

    # scipy drops ties of weight 0 from a tree, so that a little is added to each.
    tree = minimum_spanning_tree(csr_array((value[chosen] + 1e-3, (i, j)), shape=(size, size)))

    # From the first actor outwards, an ally joins the camp of the actor before it, an enemy the other.
    order, before = breadth_first_order(tree, 0, directed=False)
    camps = np.ones(size)
    for node in order[1:]:
        camps[node] = camps[before[node]] * sign[*sorted((node, before[node]))]
    return camps


def _descend(links: Any, camps: np.ndarray) -> np.ndarray:
    """Return camps after moving one actor at a time for as long as that lowers the cost."""
    camps = camps.astype(float)
    while True:
        # Below 0 for an actor with more weight of frustrated ties than of others.
        gain = camps * (links @ camps)
        actor = int(gain.argmin())
        if gain[actor] >= -TINY:
            return camps
        camps[actor] *= -1


def _unbalanced_cycles(
    block: Block, camps: np.ndarray, value: np.ndarray, known: set
) -> list[list[int]]:
    """
    Return unbalanced cycles whose ties sum to less than 1 under a trial solution.

    In the double cover of the network every actor has two copies: an alliance joins copies of the
    same kind, a hostility copies of different kinds. So a shortest path between the two copies of
    an actor is a shortest unbalanced walk through it. Every unbalanced cycle contains a tie that
    the camps frustrate, so the search starts from one end of each of those.

    Returns
    -------
    list of list of int
        The positions of each cycle's ties in the block. They are added to `known`.
    """
    # The double cover; of cycles with equal sums the small addition prefers those with fewer ties.
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
        # The two ways from the source to the two copies of an actor make an unbalanced closed walk.
        both = far[row, :size] + far[row, size:]
        both[source] = far[row, source + size]
        near = np.flatnonzero(both < 1 - 1e-3)

        for node in near[np.argsort(both[near], kind="stable")][:NEAREST]:
            # Walk both ways back to the source; a tie that is passed twice drops out.
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
    """Return the sparse matrix of rows, and the least sum of each."""
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

    Camps that frustrate one of the `forbidden` sets of ties (a truth value a tie) are excluded, and
    so are camps that cost more than `at_most`.

    Returns
    -------
    tuple
        Camps (0 or 1; None if none were found), a proven lower bound, and whether it is proven that
        there are no such camps.
    """
    actors, ties = len(block.names), len(block.sign)
    columns = list(range(actors, actors + ties))
    rows: list[Row] = []

    # An alliance is frustrated if its two camps differ, a hostility if both are 0 or both are 1.
    for f, a, b, sign in zip(columns, block.i, block.j, block.sign, strict=True):
        if sign > 0:
            rows += [([f, a, b], [1, -1, 1], 0), ([f, a, b], [1, 1, -1], 0)]
        else:
            rows += [([f, a, b], [1, -1, -1], -1), ([f, a, b], [1, 1, 1], 1)]

    # The cycles already found, the sets that are excluded, and the greatest cost allowed.
    rows += [([columns[e] for e in cycle], ones, least) for cycle, ones, least in block.rows]
    rows += [_differs(columns, gone) for gone in forbidden]
    rows.append((columns, list(-block.weight), -at_most))

    # The camps can be swapped, so that the actor with most ties may be fixed in camp 0: this halves
    # the search.
    top = np.ones(actors + ties)
    top[np.bincount(np.r_[block.i, block.j], minlength=actors).argmax()] = 0

    # Only the camps need to be whole numbers: the ties that they frustrate then are as well.
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
