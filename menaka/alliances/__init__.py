"""Who stood with whom, against whom, and when."""

from menaka.alliances import draw
from menaka.alliances.balance import (
    algebraic_conflict,
    frustration,
    share_balanced,
    triads,
    walk_balance,
)
from menaka.alliances.network import edge_table, neighbourhood, network, positions, sources, ties_on

__all__ = [
    "algebraic_conflict",
    "draw",
    "edge_table",
    "frustration",
    "neighbourhood",
    "network",
    "positions",
    "share_balanced",
    "sources",
    "ties_on",
    "triads",
    "walk_balance",
]
