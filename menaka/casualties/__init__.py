"""How many were killed, who says so, and when."""

from menaka.casualties import draw, draw_escalation
from menaka.casualties.claims import claims
from menaka.casualties.escalation import changes, segments
from menaka.casualties.reconcile import additive, reconcile
from menaka.casualties.reporting import ratios, support
from menaka.casualties.series import cumulative, draws, series
from menaka.casualties.severity import dead_per_event, killed_to_wounded, tail
from menaka.casualties.statements import UNTOLD, drawn, judge, statements, verdicts, violent
from menaka.casualties.strata import documents, strata, stratum
from menaka.casualties.tolls import RULES, by_event, tolls
from menaka.casualties.trend import trend

__all__ = [
    "RULES",
    "UNTOLD",
    "additive",
    "by_event",
    "changes",
    "claims",
    "cumulative",
    "dead_per_event",
    "documents",
    "draw",
    "draw_escalation",
    "drawn",
    "draws",
    "judge",
    "killed_to_wounded",
    "ratios",
    "reconcile",
    "segments",
    "series",
    "statements",
    "strata",
    "stratum",
    "support",
    "tail",
    "tolls",
    "trend",
    "verdicts",
    "violent",
]
