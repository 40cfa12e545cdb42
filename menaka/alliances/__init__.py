"""Who stood with whom, against whom, and when."""

from menaka.alliances import draw
from menaka.alliances.balance import (
    algebraic_conflict,
    frustration,
    share_balanced,
    triads,
    walk_balance,
)
from menaka.alliances.coalitions import balance_test, bridges, comembership, statements
from menaka.alliances.enacted import bipartite, enacted, sides, umbrellas
from menaka.alliances.network import edge_table, neighbourhood, network, positions, sources, ties_on

__all__ = [
    "algebraic_conflict",
    "balance_test",
    "bipartite",
    "bridges",
    "comembership",
    "draw",
    "edge_table",
    "enacted",
    "frustration",
    "neighbourhood",
    "network",
    "positions",
    "share_balanced",
    "sides",
    "sources",
    "statements",
    "ties_on",
    "triads",
    "umbrellas",
    "walk_balance",
]
