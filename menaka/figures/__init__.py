"""The exported figures, the tables behind them, and the executed notebooks."""

from menaka.figures.catalogue import CATALOGUE
from menaka.figures.notebooks import execute, find
from menaka.figures.writing import as_text, export, export_apart, listed, table

__all__ = [
    "CATALOGUE",
    "as_text",
    "execute",
    "export",
    "export_apart",
    "find",
    "listed",
    "table",
]
