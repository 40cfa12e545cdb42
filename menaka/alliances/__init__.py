"""Who stood with whom, against whom, and when."""

from menaka.alliances import draw
from menaka.alliances.balance import algebraic_conflict, share_balanced, triads, walk_balance
from menaka.alliances.chance import (
    balance_series,
    balance_test,
    rewired,
    rewiring_test,
    statements,
)
from menaka.alliances.closure import closure, triads_over_time
from menaka.alliances.coalitions import blocs, bridges, comembership
from menaka.alliances.durations import durations, lasting, survival, turns
from menaka.alliances.enacted import bipartite, enacted, sides
from menaka.alliances.exchange import read, write
from menaka.alliances.frustration import Frustration, frustration, measures
from menaka.alliances.groupings import grouping, regroup, umbrellas
from menaka.alliances.network import edge_table, neighbourhood, network, networks, positions
from menaka.alliances.spells import HORIZON, from_table, in_force, spells

__all__ = [
    "HORIZON", "Frustration", "algebraic_conflict", "balance_series", "balance_test",
    "bipartite", "blocs", "bridges", "closure", "comembership", "draw", "durations",
    "edge_table", "enacted", "from_table", "frustration", "grouping", "in_force", "lasting",
    "measures", "neighbourhood", "network", "networks", "positions", "read", "regroup",
    "rewired", "rewiring_test", "share_balanced", "sides", "spells", "statements", "survival",
    "triads", "triads_over_time", "turns", "umbrellas", "walk_balance", "write",
]  # fmt: skip
