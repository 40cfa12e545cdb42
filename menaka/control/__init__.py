"""Who held which place, and in what order places changed hands."""

from menaka.control.comparing import distances, substitution_costs
from menaka.control.holding import HORIZON, spells
from menaka.control.inference import confusion, infer, score
from menaka.control.knowing import on
from menaka.control.observing import contradictions, sightings
from menaka.control.ordering import falls, order
from menaka.control.plots import plot_map, plot_order, plot_spells
from menaka.control.reading import from_table, from_wide
from menaka.control.states import (
    distribution,
    diversity,
    measures,
    sequences,
    time_in_state,
    transitions,
)

__all__ = [
    "HORIZON",
    "confusion",
    "contradictions",
    "distances",
    "distribution",
    "diversity",
    "falls",
    "from_table",
    "from_wide",
    "infer",
    "measures",
    "on",
    "order",
    "plot_map",
    "plot_order",
    "plot_spells",
    "score",
    "sequences",
    "sightings",
    "spells",
    "substitution_costs",
    "time_in_state",
    "transitions",
]
