"""
Lines of the map: borders, regions and the Niger (Natural Earth), outlines of regions and cercles.

Longitudes and latitudes are in degrees.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from menaka.dataset.schema import data_folder
from menaka.errors import DataError, Fault

Ring = tuple[tuple[float, float], ...]
Line = tuple[str, Ring]


def basemap(folder: Path | str | None = None) -> tuple[Line, ...]:
    """
    Return the lines of the base map (Natural Earth 1:10m, public domain).

    Parameters
    ----------
    folder
        A record's folder; that of the record that came with menaka where none is named.

    Returns
    -------
    tuple
        A pair a line: its layer (`border`, `region` or `river`) and its points as pairs of
        longitude and latitude.
    """
    lines: list[Line] = []
    for feature in _features(folder, "basemap.geojson"):
        shape = feature["geometry"]

        # A multiline is several lines of one layer.
        parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        lines += [(feature["properties"]["layer"], _points(part)) for part in parts]
    return tuple(lines)


def outlines(folder: Path | str | None = None) -> dict[str, list[Ring]]:
    """
    Return the outlines of areas, by `place_id`.

    Parameters
    ----------
    folder
        A record's folder; that of the record that came with menaka where none is named.

    Returns
    -------
    dict
        A list of rings by `place_id`, each of pairs of longitude and latitude; empty where the
        folder has no outlines. Areas that are no place of the record are left out.
    """
    found: dict[str, list[Ring]] = {}
    for feature in _features(folder, "outlines.geojson"):
        name, shape = feature["properties"].get("place_id"), feature["geometry"]

        # A polygon is a list of rings, a multipolygon a list of polygons.
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [_points(ring) for part in parts for ring in part]

        if name:
            found.setdefault(name, []).extend(rings)
    return found


def centres(folder: Path | str | None = None) -> dict[str, tuple[float, float]]:
    """Return where the name of each outlined area may stand, a longitude and a latitude, by `place_id`."""
    named = (feature["properties"] for feature in _features(folder, "outlines.geojson"))
    return {
        area["place_id"]: (float(area["label"][0]), float(area["label"][1]))
        for area in named
        if area.get("place_id") and area.get("label")
    }


def _features(folder: Path | str | None, name: str) -> list[dict[str, Any]]:
    place = data_folder(folder)
    if not place.is_dir():
        raise DataError([Fault(str(place), None, None, "there is no such folder")])

    return _read(place / "geo" / name)


@lru_cache(maxsize=8)
def _read(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _points(pairs: list[list[float]]) -> Ring:
    return tuple((float(x), float(y)) for x, y in pairs)
