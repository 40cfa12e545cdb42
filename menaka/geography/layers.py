"""
Lines of the map: borders, regions and the Niger (Natural Earth), outlines of regions and cercles,
and for a map anywhere the borders of all countries, or any lines in GeoJSON.

Longitudes and latitudes are in degrees.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from menaka import arguments
from menaka.dataset.schema import data_folder
from menaka.errors import DataError, Fault, SchemaError

Ring = tuple[tuple[float, float], ...]
Line = tuple[str, Ring]

# Natural Earth 4.1.0, 1:110m, Admin 0 countries (public domain), without Antarctica.
WORLD = Path(__file__).with_name("world.geojson")
DEEP = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}  # lists in lists

# How a line of each layer is drawn, on the map of control and on a map anywhere.
LOOKS: dict[str, dict[str, Any]] = {
    "border": {"color": "#666666", "lw": 1.0, "zorder": 1},
    "coast": {"color": "#9CC4DC", "lw": 1.0, "zorder": 1},
    "region": {"color": "#BBBBBB", "lw": 0.6, "zorder": 1},
    "river": {"color": "#9CC4DC", "lw": 1.2, "zorder": 1.7},
}


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
    features = _features(folder, "basemap.geojson")
    return tuple(line for feature in features for line in _lines(feature, "border"))


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
        if name := feature["properties"].get("place_id"):
            found.setdefault(name, []).extend(ring for _, ring in _lines(feature, "border"))
    return found


def centres(folder: Path | str | None = None) -> dict[str, tuple[float, float]]:
    """Return where the name of each outlined area may stand, a longitude and a latitude, by `place_id`."""
    named = (feature["properties"] for feature in _features(folder, "outlines.geojson"))
    return {
        area["place_id"]: (float(area["label"][0]), float(area["label"][1]))
        for area in named
        if area.get("place_id") and area.get("label")
    }


def geojson(given: object = None) -> list[Line]:
    """
    Return the lines of a GeoJSON, and those round its areas; of all countries where none is given.

    Parameters
    ----------
    given
        A file, or what `json.load` makes of one, in degrees. `layer` among the properties of a
        feature is kept: `border`, `coast`, `region` and `river` have a look of their own.

    Raises
    ------
    DataError
        If there is no such file, or it is no JSON.
    SchemaError
        If it holds no lines, or their points are not degrees.
    """
    if not isinstance(given, dict):
        path = WORLD if given is None else arguments.path(given, "lines")
        try:
            given = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise DataError([Fault(str(path), None, None, f"is no GeoJSON ({error})")]) from None

    try:
        lines = _lines(given, "border")
        degrees = all(abs(x) <= 360 and abs(y) <= 90 for _, ring in lines for x, y in ring)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SchemaError("lines", ["are no GeoJSON"]) from None
    if not lines or not degrees:
        raise SchemaError(
            "lines", ["hold points that are not degrees" if lines else "hold no line"]
        )
    return lines


def _lines(shape: Any, layer: str) -> list[Line]:
    """Return the lines of a GeoJSON object, whatever it is nested in."""
    nested = shape.get("features") or shape.get("geometries") or []
    if shape["type"] == "Feature" and shape["geometry"]:
        layer, nested = (shape["properties"] or {}).get("layer", layer), [shape["geometry"]]
    if shape["type"] not in DEEP:
        return [line for inner in nested for line in _lines(inner, layer)]

    parts = [shape["coordinates"]]
    for _ in range(DEEP[shape["type"]]):
        parts = [part for several in parts for part in several]
    return [(layer, tuple((float(x), float(y)) for x, y, *_ in part)) for part in parts]


def _features(folder: Path | str | None, name: str) -> list[dict[str, Any]]:
    place = data_folder(folder)
    if not place.is_dir():
        raise DataError([Fault(str(place), None, None, "there is no such folder")])

    return _read(place / "geo" / name)


@lru_cache(maxsize=8)
def _read(path: Path) -> list[dict[str, Any]]:
    drawn = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"features": []}
    return list(drawn["features"])
