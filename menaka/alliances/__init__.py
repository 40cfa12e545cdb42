"""Who stood with whom, against whom, and when."""

from menaka.alliances import draw
from menaka.alliances.network import edge_table, neighbourhood, network, positions, sources, ties_on

__all__ = ["draw", "edge_table", "neighbourhood", "network", "positions", "sources", "ties_on"]
