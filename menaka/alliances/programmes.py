"""
The solvers behind the frustration index: cutting planes over cycles, solved by HiGHS in scipy.

A *block* is a part of a network that cannot be parted by taking out one actor: blocks share no
cycle, so each is solved alone. A cycle with an odd number of hostilities is *unbalanced*, and
any two camps frustrate at least one of its ties. Only the cycles that a trial solution
violates are written down. With more than two groups a tie is *cut* or not, and no cycle can
have exactly one cut tie.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import (
    breadth_first_order,
    dijkstra,
    minimum_spanning_tree,
)

TINY = 1e-6
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

    def frustrated(self, labels: np.ndarray) -> np.ndarray:
        """Return for each tie whether groups go against it."""
        return (labels[self.i] == labels[self.j]) != (self.sign > 0)

    def cost(self, labels: np.ndarray) -> int:
        """Return the weight of the ties that groups go against."""
        return round(self.weight[self.frustrated(labels)].sum())

    def matrix(self, values: np.ndarray) -> Any:
        """Return a symmetric sparse matrix of one value a tie; values of one pair are added."""
        ends = np.r_[self.i, self.j], np.r_[self.j, self.i]
        return csr_array((np.r_[values, values], ends), shape=(len(self.names),) * 2)


def two_camps(block: Block, seconds: float) -> tuple[np.ndarray, int, int]:
    """
    Return camps (0 or 1), their cost and a proven lower bound.

    Linear programmes over unbalanced cycles first: on networks with few frustrated ties their
    bound meets the best camps found. Where it does not, an integer programme goes on.
    """
    stop = time.monotonic() + seconds
    size = len(block.sign)
    camps = _tree(block, np.zeros(size))
    if block.cost(camps) == 0:  # balanced
        return (camps > 0).astype(int), 0, 0

    # The best camps of a few spanning trees, each mended one actor at a time.
    links = block.matrix(block.sign * block.weight)
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
        answer = integer(block, 2, stop - time.monotonic())
        bound = max(bound, _bound(answer))
        if answer.x is not None:
            tried = _read(block, 2, answer)
            if block.cost(tried) < best:
                camps, best = tried, block.cost(tried)
    return (camps > 0).astype(int), best, min(bound, best)


def tied_optima(block: Block, labels: np.ndarray, limit: int) -> list[np.ndarray]:
    """
    Return the sets of frustrated ties that follow from one by moving an actor at no cost.

    From the camps given, every actor whose move neither relieves nor adds to the conflict is
    moved in turn, and so on from there, until so many sets are found.
    """
    links = block.matrix(block.sign * block.weight)
    ahead = [np.where(labels > 0, 1.0, -1.0)]
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
    block: Block, groups: int | None, known: list[np.ndarray], best: int, seconds: float
) -> tuple[np.ndarray | None, bool]:
    """
    Return groups that cost as little as the best known ones and frustrate another set of ties.

    Returns
    -------
    tuple
        The groups, None where none were found; and whether it is proven that there are none.
    """
    stop = time.monotonic() + seconds
    if groups is None:
        labels, _, _ = any_groups(block, seconds, forbidden=known, at_most=best)
        return labels, labels is None and time.monotonic() < stop

    # Cheap proof: even fractions of ties that differ from all known sets cost more.
    if groups == 2 and block.rows:
        ties = list(range(len(block.sign)))
        differ = [_differs(ties, gone) for gone in known]
        answer = _relaxed(block, [*block.rows, *differ], stop)
        if answer is not None and answer.fun > best + 1e-4:
            return None, True

    answer = integer(block, groups, stop - time.monotonic(), forbidden=known, at_most=best)
    if answer.x is None:
        return None, answer.status == 2  # infeasible
    return _read(block, groups, answer), False


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
    pull = links @ camps
    while True:
        gain = camps * pull
        actor = int(gain.argmin())
        if gain[actor] >= -TINY:
            return camps
        camps[actor] *= -1
        near = slice(links.indptr[actor], links.indptr[actor + 1])
        pull[links.indices[near]] += 2 * links.data[near] * camps[actor]


def _unbalanced_cycles(
    block: Block, camps: np.ndarray, value: np.ndarray, known: set, each: int = 8
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
        got = 0
        for node in near[np.argsort(both[near], kind="stable")][:60]:
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
                got += 1
            if got == each:
                break
    return cycles


def _sparse(rows: list, columns: int) -> tuple[Any, np.ndarray]:
    where = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
    index = np.concatenate([np.asarray(r[0], dtype=int) for r in rows])
    values = np.concatenate([np.asarray(r[1], dtype=float) for r in rows])
    matrix = csr_array((values, (where, index)), shape=(len(rows), columns))
    return matrix, np.array([r[2] for r in rows], dtype=float)


def _whole(price: np.ndarray, rows: list, top: Any, whole: np.ndarray, seconds: float) -> Any:
    """Solve an integer programme of these rows in what time is left."""
    limits = LinearConstraint(*_sparse(rows, len(price)), np.inf) if rows else None
    options = {"time_limit": max(seconds, 0.01), "mip_rel_gap": 0.0}
    return milp(
        price, constraints=limits, integrality=whole, bounds=Bounds(0, top), options=options
    )


def _bound(answer: Any) -> int:
    return 0 if answer.mip_dual_bound is None else int(np.ceil(answer.mip_dual_bound - TINY))


def integer(
    block: Block,
    groups: int,
    seconds: float,
    forbidden: list | None = None,
    at_most: float = np.inf,
) -> Any:
    """
    Solve the integer programme for two camps or more; the last columns are the frustrated ties.

    Two groups take one column an actor, more take one an actor and group. The `forbidden` sets of
    frustrated ties (one truth a tie) do not count, nor does what costs more than `at_most`.
    """
    size, ties = len(block.names), len(block.sign)
    first = size if groups == 2 else size * groups
    rows: list[Row] = []
    for e, (a, b, sign) in enumerate(zip(block.i, block.j, block.sign, strict=True)):
        f = first + e
        for g in range(1 if groups == 2 else groups):
            x, y = (a, b) if groups == 2 else (a * groups + g, b * groups + g)
            if sign > 0:
                rows += [([f, x, y], [1, -1, 1], 0), ([f, x, y], [1, 1, -1], 0)]
            else:
                rows.append(([f, x, y], [1, -1, -1], -1))
                if groups == 2:
                    rows.append(([f, x, y], [1, 1, 1], 1))
    top = np.ones(first + ties)
    if groups == 2:
        rows += [([first + e for e in r[0]], r[1], r[2]) for r in block.rows]
        top[np.bincount(np.r_[block.i, block.j], minlength=size).argmax()] = 0
    else:
        for a in range(size):
            own = list(range(a * groups, (a + 1) * groups))
            rows += [(own, [1.0] * groups, 1), (own, [-1.0] * groups, -1)]
            top[a * groups + a + 1 : (a + 1) * groups] = 0  # actor a opens no group beyond a
    columns = list(range(first, first + ties))
    rows += [_differs(columns, gone) for gone in forbidden or []]
    if np.isfinite(at_most):
        rows.append((columns, list(-block.weight), -at_most))

    # Where groups are whole, so are the ties that go against them.
    whole = np.r_[np.ones(first), np.zeros(ties)]
    return _whole(np.r_[np.zeros(first), block.weight], rows, top, whole, seconds)


def some_groups(block: Block, groups: int, seconds: float) -> tuple[np.ndarray, int, int]:
    """Return at most so many groups, their cost and a proven lower bound."""
    answer = integer(block, groups, seconds)
    labels = (
        np.zeros(len(block.names), dtype=int) if answer.x is None else _read(block, groups, answer)
    )
    best = block.cost(labels)
    return labels, best, min(_bound(answer), best)


def _read(block: Block, groups: int, answer: Any) -> np.ndarray:
    """Return the groups that an integer programme has chosen."""
    size = len(block.names)
    if groups == 2:
        return np.round(answer.x[:size]).astype(int)
    return answer.x[: size * groups].reshape(size, groups).argmax(axis=1)


def any_groups(
    block: Block, seconds: float, forbidden: list | None = None, at_most: float = np.inf
) -> tuple[np.ndarray | None, int, int]:
    """
    Return groups, as many as are best, their cost and a proven lower bound.

    Correlation clustering as a multicut: no cycle may have exactly one tie between groups
    (Chopra and Rao 1993). Violated cycles are added until the integer solution has none.
    """
    stop = time.monotonic() + seconds
    ties, apart = len(block.sign), block.sign < 0
    allied = _components(block, ~apart)[1]
    if not forbidden and block.cost(allied) == 0:  # no hostility inside a chain of alliances
        return allied, 0, 0
    rows: list[Row] = []
    pairs: dict[tuple[int, int], int] = {}
    for e, pair in enumerate(zip(block.i.tolist(), block.j.tolist(), strict=True)):
        if pair in pairs:  # tied both ways: cut or not, but alike
            rows += [([e, pairs[pair]], [1, -1], 0), ([e, pairs[pair]], [-1, 1], 0)]
        pairs.setdefault(pair, e)
    columns = list(range(ties))
    rows += [_differs(columns, np.where(apart, ~gone, gone)) for gone in forbidden or []]
    price = np.where(apart, -block.weight, block.weight)
    constant = block.weight[apart].sum()
    if np.isfinite(at_most):
        rows.append((columns, list(-price), constant - at_most))
    best: int | None = None
    labels: np.ndarray | None = None
    bound = 0
    while True:
        answer = _whole(price, rows, 1, np.ones(ties), stop - time.monotonic())
        if answer.x is None:
            return labels, best or 0, bound
        bound = max(bound, int(np.ceil(answer.mip_dual_bound + constant - TINY)))
        cut = answer.x > 0.5
        inside, found = _components(block, ~cut)
        cost = block.cost(found)
        if forbidden is None and (best is None or cost < best):
            best, labels = cost, found
        wrong = np.flatnonzero(cut & (found[block.i] == found[block.j]))
        for e in map(int, wrong):
            path = nx.shortest_path(inside, int(block.i[e]), int(block.j[e]))
            around = [pairs[min(step), max(step)] for step in itertools.pairwise(path)]
            rows.append(([*around, e], [*[1.0] * len(around), -1.0], 0.0))
        if not len(wrong):
            return found, cost, cost if answer.status == 0 else min(bound, cost)
        if time.monotonic() > stop:
            return labels, best or 0, bound


def _components(block: Block, chosen: np.ndarray) -> tuple[nx.Graph, np.ndarray]:
    """Return the graph of the chosen ties, and the part of it that each actor is in."""
    inside = nx.empty_graph(len(block.names))
    inside.add_edges_from(zip(block.i[chosen].tolist(), block.j[chosen].tolist(), strict=True))
    labels = np.zeros(len(block.names), dtype=int)
    for number, part in enumerate(nx.connected_components(inside)):
        labels[list(part)] = number
    return inside, labels
