"""Who held which place, and in what order places changed hands."""

from menaka.control.concluding import falls, infer, order, score
from menaka.control.holding import HORIZON, on, spells
from menaka.control.measuring import (
    measures,
    time_in_state,
)
from menaka.control.observing import contradictions, sightings
from menaka.control.plots import plot_map, plot_order, plot_spells
from menaka.control.reading import from_table, from_wide, sequences

__all__ = [
    "HORIZON",
    "contradictions",
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
    "time_in_state",
]
