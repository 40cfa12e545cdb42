"""Where things are: the base map, the outlines of areas, and a map of events anywhere."""

from menaka.geography.events import events_map
from menaka.geography.layers import basemap, outlines

__all__ = ["basemap", "events_map", "outlines"]
