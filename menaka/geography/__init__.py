"""Where things are: the base map, and the outlines of areas."""

from menaka.geography.layers import basemap, outlines

__all__ = ["basemap", "outlines"]
