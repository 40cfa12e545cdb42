"""How many were killed, who says so, and when."""

from menaka.casualties.claimants import claims
from menaka.casualties.escalation import changes, segments
from menaka.casualties.over_time import plot_displaced, plot_large, plot_monthly, plot_ucdp
from menaka.casualties.periods import cumulative, monthly, total
from menaka.casualties.plots import (
    plot_claims,
    plot_ratios,
    plot_reconcile,
)
from menaka.casualties.reporting import ratios
from menaka.casualties.rules import RULES
from menaka.casualties.samples import draws
from menaka.casualties.scopes import reconcile
from menaka.casualties.selection import displaced, large
from menaka.casualties.severity import tail
from menaka.casualties.totals import tolls

__all__ = [
    "RULES",
    "changes",
    "claims",
    "cumulative",
    "displaced",
    "draws",
    "large",
    "monthly",
    "plot_claims",
    "plot_displaced",
    "plot_large",
    "plot_monthly",
    "plot_ratios",
    "plot_reconcile",
    "plot_ucdp",
    "ratios",
    "reconcile",
    "segments",
    "tail",
    "tolls",
    "total",
]
