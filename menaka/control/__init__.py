"""Who held which place, and in what order places changed hands."""

from menaka.control import draw, maps
from menaka.control.histories import Histories, daily, histories
from menaka.control.sightings import sightings
from menaka.control.spells import HORIZON, on, spells

__all__ = [
    "HORIZON",
    "Histories",
    "daily",
    "draw",
    "histories",
    "maps",
    "on",
    "sightings",
    "spells",
]
