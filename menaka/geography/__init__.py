"""Where things are: the base map."""

from menaka.geography.basemap import basemap

__all__ = ["basemap"]
