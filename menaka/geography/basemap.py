"""The base map that ships: country borders, region lines and the Niger, cut from Natural Earth."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from menaka.dataset.schema import data_folder

Line = tuple[str, tuple[tuple[float, float], ...]]


def basemap(folder: Path | str | None = None) -> tuple[Line, ...]:
    """
    Give the lines of the base map.

    Natural Earth 1:10m, public domain. There is no open outline of Ménaka region, so none is
    among them: label it, do not draw it.

    Parameters
    ----------
    folder
        A record's folder; that of the record that came with menaka where none is named.

    Returns
    -------
    tuple
        A pair a line: its layer (`border`, `region` or `river`) and its points as pairs of
        longitude and latitude in degrees.
    """
    place = Path(folder) if folder is not None else data_folder()
    return _read(place / "geo" / "basemap.geojson")


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Line, ...]:
    lines: list[Line] = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        layer = feature["properties"]["layer"]
        lines += [(layer, tuple((float(x), float(y)) for x, y in part)) for part in parts]
    return tuple(lines)
