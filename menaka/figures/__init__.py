"""The exported figures, what stands beside them in a paper, and the tables behind them."""

from menaka.figures.catalogue import CATALOGUE
from menaka.figures.paper import as_text
from menaka.figures.writing import export, listed, table, unlike

__all__ = [
    "CATALOGUE",
    "as_text",
    "export",
    "listed",
    "table",
    "unlike",
]
