"""Maps, read back from their axes; the lines that ship."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import menaka
from menaka import control, geography, style
from menaka.control import draw

LINES = geography.basemap()
COLOURS = {"red": "#D55E00", "blue": "#0072B2"}


def state(**places):
    """A state by place: holder, status, how known, days since, longitude, latitude, precision."""
    names = ["holder", "status", "known", "days_since", "lon", "lat", "geo_precision"]
    table = pd.DataFrame.from_dict(places, orient="index", columns=names)
    return table.assign(place=table.index.str.capitalize())


def seen(holder="red", status="controlled", lon=2.0, lat=16.0, precision="exact"):
    return (holder, status, "seen", 0, lon, lat, precision)


def known(days, holder="red"):
    return (holder, "controlled", "last known", days, 2.0, 16.0, "exact")


def unknown(lon=1.0, lat=16.0, precision="exact"):
    return (None, "unknown", "unknown", None, lon, lat, precision)


def drawn(table, *, names=None, lang="en"):
    ax = plt.subplots(figsize=(7.2, 5.2), layout="constrained")[1]
    draw.control(ax, table, LINES, colours=COLOURS, names=names or {}, lang=lang)
    return ax


def marks(ax, lon):
    """The marks at a longitude."""
    return [mark for mark in ax.lines if list(mark.get_xdata()) == [lon]]


def words(ax):
    return {text.get_text() for text in ax.texts}


def told(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def test_what_is_seen_last_known_left_and_unknown_look_unlike():
    """A full mark, a paler one with an outline, an empty ring, a small grey dot."""
    ax = drawn(state(wells=seen(lon=1.0), ford=known(400), mill=seen("", "vacated", lon=3.0),
                     hill=unknown(lon=4.0)))  # fmt: skip
    (full,), (pale,) = marks(ax, 1.0), marks(ax, 2.0)
    assert full.get_markeredgecolor() == pale.get_markeredgecolor() == COLOURS["red"]
    assert full.get_markerfacecolor() == (COLOURS["red"], 1)
    assert pale.get_markerfacecolor() == (COLOURS["red"], pytest.approx(0.6 * (1 - 400 / 1095)))
    (left,) = marks(ax, 3.0)
    assert (left.get_markerfacecolor(), left.get_markeredgecolor()) == ("white", style.INK)
    (dot,) = marks(ax, 4.0)
    assert dot.get_markersize() == 3 and dot.get_markerfacecolor() == style.GREY
    assert {"seen", "last known", "vacated", "unknown"} <= set(told(ax))


def test_what_is_last_known_pales_with_the_days_and_never_vanishes():
    strengths = [
        marks(drawn(state(wells=known(days))), 2.0)[0].get_markerfacecolor()[1]
        for days in (181, 500, 1095)
    ]
    assert strengths == sorted(strengths, reverse=True) and strengths[0] < 0.6
    assert strengths[-1] == draw.PALEST > 0


@pytest.mark.parametrize(
    ("status", "shape"),
    [("controlled", "o"), ("contested", "s"), ("besieged", "D"), ("influence", "h")],
)
def test_a_status_has_its_shape_and_its_line_in_the_legend(status, shape):
    ax = drawn(state(wells=seen(status=status)))
    assert {mark.get_marker() for mark in marks(ax, 2.0)} == {shape}
    assert (status in told(ax)) == (status != "controlled")


def test_two_holders_are_a_mark_and_its_edge_with_both_names():
    ax = drawn(state(wells=seen("blue+red", "contested")))
    (mark,) = marks(ax, 2.0)
    assert (mark.get_markerfacecolor()[0], mark.get_markeredgecolor()) == ("#0072B2", "#D55E00")
    assert "Wells\nblue, red" in words(ax)


def test_a_contradiction_is_a_triangle_with_both_holders():
    ax = drawn(state(wells=seen("blue|red", "contradicted")))
    assert {mark.get_marker() for mark in marks(ax, 2.0)} == {"^"}
    assert "Wells\nblue or red" in words(ax)


def test_a_base_stands_beside_its_town_and_is_smaller():
    ax = drawn(state(wells=seen("blue"), fort=seen("red"), camp=unknown(lon=2.0)))
    assert [mark.get_markersize() for mark in marks(ax, 2.0)] == [9, 6]
    assert {"Wells\nblue", "Fort\nred"} <= words(ax) and "Camp" not in words(ax)


def test_where_coordinates_are_only_near_the_name_is_in_italics():
    ax = drawn(state(wells=seen(), ford=seen("blue", lon=1.0, precision="near")))
    slant = {text.get_text(): text.get_fontstyle() for text in ax.texts}
    assert (slant["Wells\nred"], slant["Ford\nblue"]) == ("normal", "italic")
    assert "Names in italics: coordinates only near." in ax.get_xlabel()


def test_what_is_not_on_the_map_is_told_below_it_and_not_put_somewhere():
    nowhere = {"lon": np.nan, "lat": np.nan, "precision": None}
    ax = drawn(state(camp=seen(**nowhere), pass_=unknown(**nowhere), north=seen("blue", lat=30.0)))
    assert "Not on the map: Camp: red; North: blue." in ax.get_xlabel()
    assert not marks(ax, 2.0)


def test_who_besieges_a_place_is_told_beside_it_and_in_french_where_asked():
    table = state(wells=seen(status="besieged")).assign(besieger="blue")
    assert "Wells\nRED, besieged by BLU" in words(drawn(table, names={"red": "RED", "blue": "BLU"}))
    ax = drawn(table, names={"red": "RED", "blue": "BLU"}, lang="fr")
    assert "Wells\nRED, assiégé par BLU" in words(ax) and "assiégé" in told(ax)


def test_labels_do_not_overlap_where_places_crowd():
    crowd = {
        f"p{k}{j}": seen(lon=1.0 + 0.6 * k, lat=15.6 + 0.3 * j) for k in range(4) for j in range(4)
    }
    ax = drawn(state(**crowd))
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text().startswith("P")]
    ax.figure.draw_without_rendering()
    assert len(boxes) == 16
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_nothing_on_the_map_is_written_under_six_and_a_half_points():
    ax = drawn(state(wells=seen(), ford=unknown()))
    assert (
        min(
            text.get_fontsize()
            for text in [*ax.texts, ax.xaxis.label, *ax.get_legend().get_texts()]
        )
        >= 6.5
    )


def test_an_empty_state_is_an_empty_map():
    assert "MALI" in words(drawn(state(wells=seen()).iloc[:0]))


def test_the_tiny_record_is_mapped_in_one_line_as_it_stands(tiny):
    ax = control.plot_map(tiny, "2020-05-15", colours=COLOURS)
    assert "Wells\nRED" in words(ax) and "RED" in told(ax)
    assert marks(ax, 2.0)[0].get_markerfacecolor() == (COLOURS["red"], 1)
    with pytest.raises(menaka.MenakaError, match="not a day written"):
        control.plot_map(tiny, "15/05/2020")


def test_two_actors_without_a_colour_have_unlike_ones_on_the_map(tiny):
    ax = control.plot_map(tiny, "2020-05-25")
    shades = {to_hex(mark.get_markerfacecolor()) for lon in (2.0, 2.5) for mark in marks(ax, lon)}
    assert len(shades) == 2 and to_hex(style.GREY) not in shades


@pytest.fixture
def with_outlines(tiny, broken):
    """The tiny record in a folder of its own, with outlines of Shire and of Vale inside it."""

    def feature(place, kind, *rings, **properties):
        shape = {"type": "Polygon", "coordinates": rings} if len(rings) < 2 else {
            "type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}  # fmt: skip
        return {"type": "Feature", "geometry": shape,
                "properties": {"place_id": place, "name": str(place), "kind": kind, **properties}}  # fmt: skip

    ring = [[1, 15], [1, 17], [3, 17], [3, 15], [1, 15]]
    other = [[4, 15], [4, 16], [5, 16], [4, 15]]
    features = [feature("shire", "region", ring), feature("vale", "cercle", ring, other),
                feature(None, "cercle", other)]  # fmt: skip
    (broken.folder / "geo").mkdir(exist_ok=True)
    path = broken.folder / "geo" / "outlines.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return broken.folder


def test_outlines_are_rings_by_place_and_those_of_no_place_are_left_out(with_outlines):
    found = geography.outlines(with_outlines)
    assert {place: len(rings) for place, rings in found.items()} == {"shire": 1, "vale": 2}
    assert found["vale"][1] == ((4.0, 15.0), (4.0, 16.0), (5.0, 16.0), (4.0, 15.0))


def test_a_record_without_outlines_has_none(tiny):
    assert geography.outlines(tiny.folder) == {}


def test_the_base_map_has_borders_regions_and_the_river_inside_its_frame():
    assert {layer for layer, _ in LINES} == {"border", "region", "river"}
    assert all(-3.01 <= x <= 7.51 and 12.49 <= y <= 20.51 for _, points in LINES for x, y in points)
