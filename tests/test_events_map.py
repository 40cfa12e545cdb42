"""A map of events anywhere, read back from its axes; Wells and Ford are invented."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from menaka import style
from menaka.adapters import ucdp
from menaka.errors import DataError, SchemaError
from menaka.geography import events_map, layers

WHERE = pd.DataFrame(
    {"lat": [16.0, 16.5, np.nan], "lon": [2.0, 2.5, 3.0], "place": ["Wells", "Ford", "?"]}
)
SQUARE = {"type": "Polygon", "coordinates": [[[1, 15], [1, 17], [3, 17], [1, 15]]]}


def marks(ax):
    return [made for made in ax.collections if isinstance(made, PathCollection)]


def rings(ax):
    return [line.get_xydata().tolist() for line in ax.lines]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_events_with_coordinates_have_a_mark_and_lie_in_the_frame():
    ax = events_map(WHERE, SQUARE)
    (made,) = marks(ax)
    assert made.get_offsets().tolist() == [[2.0, 16.0], [2.5, 16.5]]
    assert ax.get_xlim() == (1.7, 2.8) and ax.get_ylim() == (15.7, 16.8)
    assert legend(ax) == ["kind not given"]


def test_area_is_the_dead_shape_and_colour_the_kind_and_empty_an_area():
    events = WHERE.assign(
        kind=["fight", "raid", "raid"], best=[100, 25, 1], geo_precision=[1, 4, 1]
    )
    fight, raid = marks(events_map(events, SQUARE))
    assert fight.get_sizes() == [300] and raid.get_sizes() == [75]
    assert to_hex(fight.get_facecolor()[0]) != to_hex(raid.get_edgecolor()[0])
    assert len(raid.get_facecolor()) == 0 and len(fight.get_paths()[0]) != len(raid.get_paths()[0])
    assert legend(events_map(events, SQUARE)) == [
        "fight", "raid", "within an area", "1 killed", "10 killed", "100 killed",
    ]  # fmt: skip


def test_a_data_set_is_drawn_with_its_best_numbers():
    table = pd.DataFrame(
        {"id": [1], "date_start": "2020-03-08", "date_end": "2020-03-08", "best": 12, "low": 12,
         "high": 12, "type_of_violence": 1, "latitude": 16.0, "longitude": 2.0, "where_prec": 1}
    )  # fmt: skip
    ax = events_map(ucdp.read(table), SQUARE, width="column")
    assert legend(ax) == ["state-based", "1 killed", "10 killed", "12 killed"]
    assert ax.figure.get_size_inches()[0] == pytest.approx(style.COLUMN)


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        {"type": "LineString", "coordinates": SQUARE["coordinates"][0]},
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]},
        {"type": "Feature", "properties": None, "geometry": SQUARE},
        {"type": "GeometryCollection", "geometries": [SQUARE, {"type": "Point", "coordinates": [0, 0]}]},
        {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"layer": "river"}, "geometry": SQUARE},
            {"type": "Feature", "properties": {}, "geometry": None},
        ]},
    ],
)  # fmt: skip
def test_any_geojson_gives_its_lines(shape, tmp_path):
    expected = [[[1, 15], [1, 17], [3, 17], [1, 15]]]
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps(shape))
    assert rings(events_map(WHERE, shape)) == rings(events_map(WHERE, path)) == expected


def test_the_borders_that_ship_are_degrees_and_leap_nowhere():
    lines = layers.geojson()
    assert {layer for layer, _ in lines} == {"border", "coast"}
    points = [np.array(ring) for _, ring in lines]
    assert all(np.abs(np.diff(ring[:, 0])).max() < 20 for ring in points)
    assert layers.WORLD.stat().st_size < 130_000
    assert len(rings(events_map(WHERE))) == len(lines)


@pytest.mark.parametrize(
    ("lines", "error", "problem"),
    [
        ("nowhere.geojson", DataError, "is no GeoJSON"),
        ({"type": "Point", "coordinates": [1, 2]}, SchemaError, "hold no line"),
        ({"type": "LineString", "coordinates": [[500000, 1700000], [1, 2]]}, SchemaError, "not degrees"),
        ({"features": [1]}, SchemaError, "are no GeoJSON"),
        ({"type": "LineString"}, SchemaError, "are no GeoJSON"),
        (7, SchemaError, "is not a path"),
    ],
)  # fmt: skip
def test_what_is_no_geojson_is_refused(lines, error, problem):
    with pytest.raises(error, match=problem):
        events_map(WHERE, lines)


def test_events_without_coordinates_make_no_map():
    with pytest.raises(SchemaError, match="none has coordinates"):
        events_map(WHERE.assign(lat=np.nan))
    with pytest.raises(SchemaError, match="no column 'lon'"):
        events_map(WHERE.drop(columns="lon"))
