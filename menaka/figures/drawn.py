"""A figure with its caption, and the line that says what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from menaka.dataset.tables import Record


@dataclass(frozen=True)
class Drawn:
    """A figure and its caption."""

    figure: Figure
    caption: str


Recipe = Callable[[Record], Drawn]


def data_line(record: Record, rows: pd.DataFrame, what: str) -> str:
    """Say what stands behind a picture."""
    kinds = record.sources["kind"].value_counts()
    said = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    return f"*Data: menaka {record.version}, {len(rows)} {what}; {len(record.sources)} sources ({said}).*"
