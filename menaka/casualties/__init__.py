"""How many were killed, who says so, and when."""

from menaka.casualties import draw
from menaka.casualties.claims import additive, by_event, claims, tolls
from menaka.casualties.escalation import segments
from menaka.casualties.series import by_period

__all__ = ["additive", "by_event", "by_period", "claims", "draw", "segments", "tolls"]
