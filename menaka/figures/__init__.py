"""The exported figures and the executed notebooks."""

from menaka.figures.catalogue import CATALOGUE
from menaka.figures.export import export
from menaka.figures.notebooks import execute, find

__all__ = ["CATALOGUE", "execute", "export", "find"]
