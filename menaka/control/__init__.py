"""Who held which place, and in what order places changed hands."""

from menaka.control import draw, maps
from menaka.control.spells import HORIZON, on, sightings, spells

__all__ = ["HORIZON", "draw", "maps", "on", "sightings", "spells"]
