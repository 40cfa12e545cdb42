"""Who held which place, and in what order places changed hands."""

from menaka.control import draw, draw_sequences, maps
from menaka.control.distances import distances, substitution_costs
from menaka.control.front import advance, follows, legs, located
from menaka.control.held import held, recaptures, turnovers, turnovers_by_period
from menaka.control.histories import Histories, daily, histories
from menaka.control.inference import confusion, infer, score
from menaka.control.order import falls, precedence, precedence_graph, ranks
from menaka.control.sequences import (
    distribution,
    diversity,
    from_table,
    measures,
    ranges,
    sequences,
    time_in_state,
    transitions,
)
from menaka.control.sightings import sightings
from menaka.control.spells import HORIZON, contradictions, on, spells

__all__ = [
    "HORIZON",
    "Histories",
    "advance",
    "confusion",
    "contradictions",
    "daily",
    "distances",
    "distribution",
    "diversity",
    "draw",
    "draw_sequences",
    "falls",
    "follows",
    "from_table",
    "held",
    "histories",
    "infer",
    "legs",
    "located",
    "maps",
    "measures",
    "on",
    "precedence",
    "precedence_graph",
    "ranges",
    "ranks",
    "recaptures",
    "score",
    "sequences",
    "sightings",
    "spells",
    "substitution_costs",
    "time_in_state",
    "transitions",
    "turnovers",
    "turnovers_by_period",
]
