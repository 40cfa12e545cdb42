"""Who stood with whom, against whom, and when."""

from menaka.alliances.balance import triads
from menaka.alliances.chance import balance_test
from menaka.alliances.export import write
from menaka.alliances.fought import fights
from menaka.alliances.plots import plot_fights, plot_network, plot_phases, plot_ties
from menaka.alliances.signed import edge_table, network, networks
from menaka.alliances.solver import frustration
from menaka.alliances.ties import from_edges, spells

__all__ = [
    "balance_test",
    "edge_table",
    "fights",
    "from_edges",
    "frustration",
    "network",
    "networks",
    "plot_fights",
    "plot_network",
    "plot_phases",
    "plot_ties",
    "spells",
    "triads",
    "write",
]
