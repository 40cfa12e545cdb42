"""Who held which place, and in what order places changed hands."""

from menaka.control import draw, maps
from menaka.control.distances import distances, substitution_costs
from menaka.control.histories import Histories, daily, histories
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
from menaka.control.spells import HORIZON, on, spells

__all__ = [
    "HORIZON",
    "Histories",
    "daily",
    "distances",
    "distribution",
    "diversity",
    "draw",
    "from_table",
    "histories",
    "maps",
    "measures",
    "on",
    "ranges",
    "sequences",
    "sightings",
    "spells",
    "substitution_costs",
    "time_in_state",
    "transitions",
]
