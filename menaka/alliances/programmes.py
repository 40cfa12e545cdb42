"""
The integer programme behind the frustration index, solved by HiGHS in scipy.

It has a column for every actor (its camp, 0 or 1) and one for every tie (whether it is frustrated).
A cycle with an odd number of hostilities is *unbalanced*: any two camps frustrate at least one of
its ties. Such cycles make the programme fast, and there are too many to write them all down: only
those that a trial solution violates are added. *Camps* are an array of 0 or 1, an entry an actor.
"""

import time
from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array
from scipy.sparse.csgraph import dijkstra

VIOLATED = 1 - 1e-3  # the ties of a cycle that is missing sum to less than this


class Programme:
    """The ties of a network as arrays, one entry a pair and sign, and the cycles found so far."""

    def __init__(self, net: nx.Graph) -> None:
        """Take a network whose edges carry `pos` and `neg` (counts of ties)."""
        # A pair tied both ways has two entries: every partition frustrates one of them.
        at = {actor: number for number, actor in enumerate(net)}
        ties = [
            (at[a], at[b], hostile, tie[key])
            for a, b, tie in net.edges(data=True)
            for hostile, key in enumerate(("pos", "neg"))
            if tie[key]
        ]
        self.i, self.j, self.hostile, self.weight = np.array(ties, dtype=int).reshape(-1, 4).T
        self.cycles: list[tuple[int, ...]] = []

        # One row a tie: 1 at one end, at the other -1 if it is an alliance and 1 if a hostility. So
        # camps that agree with an alliance sum to 0, and those that agree with a hostility to 1.
        rows = np.arange(len(ties))
        entries = np.r_[np.ones_like(rows), 2 * self.hostile - 1]
        self.ends = csr_array(
            (entries, (np.r_[rows, rows], np.r_[self.i, self.j])), shape=(len(ties), len(net))
        )

        # Camps can be swapped, so that in every part of the network one actor is fixed in camp 0.
        self.greatest = np.ones(len(net) + len(ties))
        for part in nx.connected_components(net):
            self.greatest[at[max(sorted(part, key=str), key=net.degree)]] = 0

    def frustrated(self, camps: np.ndarray) -> np.ndarray:
        """Return for each tie whether camps go against it."""
        return self.ends @ camps != self.hostile

    def cost(self, camps: np.ndarray) -> int:
        """Return the weight of the ties that camps go against."""
        return int(self.weight[self.frustrated(camps)].sum())

    def two_camps(self, seconds: float) -> tuple[np.ndarray, int]:
        """Return the best camps found, and a proven lower bound of what any camps cost."""
        stop = time.monotonic() + seconds

        # From one camp of all, one actor at a time changes camps for as long as that lowers the cost.
        camps = np.zeros(self.ends.shape[1], dtype=int)
        while self._gain(camps).min(initial=0) < 0:
            camps[self._gain(camps).argmin()] ^= 1

        # The cheapest fractions of ties that satisfy the cycles found so far bound the cost from
        # below, and show which cycles are missing.
        value, bound, least = np.zeros(len(self.hostile)), 0, -1.0
        while bound < self.cost(camps):
            self.cycles += self._violated(camps, value)
            answer = self._cheapest(stop, whole=False)
            if answer.status != 0 or answer.fun - least < 1e-3:
                break

            # Costs are whole numbers, so that a fractional bound is rounded up.
            value, least = answer.x[-len(value) :], answer.fun
            bound = int(np.ceil(least - 1e-6))

        # Whole numbers close the gap between the bound and the best camps, if time is left.
        if bound < self.cost(camps):
            answer = self._cheapest(stop, whole=True)
            if answer.x is not None:
                whole = answer.x[: len(camps)].round().astype(int)
                camps = min(camps, whole, key=self.cost)
                bound = max(bound, int(np.ceil(answer.mip_dual_bound - 1e-6)))
        return camps, bound

    def unique(self, camps: np.ndarray, seconds: float) -> bool | None:
        """Return whether any other set of frustrated ties costs more than the best, if known."""
        # No actor with a tie may change camps at no cost.
        against = self.frustrated(camps)
        if not against.any():
            return True
        if not self._gain(camps)[[*self.i, *self.j]].all():
            return False

        # Is there a set that lacks one of the ties or has another, and that costs no more?
        rows = [
            (np.where(against, -1, 1), 1 - against.sum()),
            (-self.weight, -self.cost(camps)),
        ]
        answer = self._cheapest(time.monotonic() + seconds, whole=True, rows=rows)
        return {0: False, 2: True}.get(answer.status)  # found, infeasible; else out of time

    def _cheapest(self, stop: float, *, whole: bool, rows: Sequence[tuple] = ()) -> Any:
        """Solve the programme in whole numbers or fractions, with more rows (factors, least sum)."""
        # At least one tie of every cycle is frustrated.
        ties, actors = self.ends.shape
        of_ties = np.zeros((len(self.cycles), ties))
        for row, cycle in enumerate(self.cycles):
            of_ties[row, list(cycle)] = 1
        of_ties = np.vstack([of_ties, *(factors for factors, _ in rows)])

        # A tie is frustrated as far as its camps sum to more or to less than they should.
        matrix = block_array(
            [
                [-self.ends, eye_array(ties)],
                [self.ends, eye_array(ties)],
                [None, csr_array(of_ties)],
            ]
        )
        least = np.r_[
            -self.hostile, self.hostile, np.ones(len(self.cycles)), [low for _, low in rows]
        ]

        # Only the camps need to be whole numbers: the ties that they frustrate then are as well.
        return milp(
            np.r_[np.zeros(actors), self.weight],
            constraints=LinearConstraint(matrix, least),
            integrality=np.r_[np.full(actors, whole), np.zeros(ties)],
            bounds=Bounds(0, self.greatest),
            options={"time_limit": max(stop - time.monotonic(), 0.01), "mip_rel_gap": 0.0},
        )

    def _gain(self, camps: np.ndarray) -> np.ndarray:
        """Return by how much each actor would raise the cost if it changed camps alone."""
        return abs(self.ends).T @ np.where(self.frustrated(camps), -self.weight, self.weight)

    def _violated(self, camps: np.ndarray, value: np.ndarray) -> list[tuple[int, ...]]:
        """
        Return unbalanced cycles whose ties sum to less than 1 under a trial solution.

        In the double cover of the network every actor has two copies: an alliance joins copies of the
        same kind, a hostility copies of different kinds. So a way between the two copies of an actor
        is an unbalanced closed walk. Every unbalanced cycle has a tie that the camps frustrate: the
        search is for the shortest such walks from the ends of those.
        """
        # Of walks with equal sums, the small addition prefers those with fewer ties.
        size, across = len(camps), self.hostile * len(camps)
        here = np.r_[self.i, self.i + size, self.j + across, self.j + size - across]
        there = np.r_[self.j + across, self.j + size - across, self.i, self.i + size]
        cover = csr_array((np.tile(value + 1e-5, 4), (here, there)), shape=(2 * size, 2 * size))
        tie = dict(zip(zip(here, there, strict=True), 4 * [*range(len(value))], strict=True))

        against = self.frustrated(camps)
        sources = np.unique([self.i[against], self.j[against]])
        far, before = dijkstra(cover, indices=sources, return_predecessors=True, limit=1.0)

        cycles = set()
        for row, source in enumerate(sources):
            # The walk is followed back to its source; a tie that it passes twice drops out.
            walk: set[int] = set()
            copy = source + size
            while copy != source and far[row, source + size] < VIOLATED:
                walk ^= {tie[before[row, copy], copy]}
                copy = before[row, copy]
            if walk:
                cycles.add(tuple(sorted(walk)))
        return sorted(cycles)
