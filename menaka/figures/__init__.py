"""The exported figures and the tables behind them."""

from menaka.figures.catalogue import CATALOGUE
from menaka.figures.writing import as_text, export, listed, table

__all__ = [
    "CATALOGUE",
    "as_text",
    "export",
    "listed",
    "table",
]
