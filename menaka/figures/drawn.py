"""A figure with its caption and its table, and the line on its data and sources."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from menaka.dataset.tables import Record


@dataclass(frozen=True)
class Drawn:
    """
    A figure and what goes with it.

    Parameters
    ----------
    figure
        The picture, a matplotlib figure.
    caption
        Its caption in Markdown, which opens with the finding in bold.
    table
        The numbers that the picture shows, for `menaka table`; None where no table would say it.
    """

    figure: Any
    caption: str
    table: pd.DataFrame | None = None


Recipe = Callable[[Record], Drawn]


def data_line(record: Record, rows: pd.DataFrame, what: str) -> str:
    """Return the last line of a caption: the version, the rows and the sources of a picture."""
    kinds = record.sources["kind"].value_counts()
    said = ", ".join(f"{n} {kind}" for kind, n in kinds.items())

    return f"*Data: menaka {record.version}, {len(rows)} {what}; {len(record.sources)} sources ({said}).*"
