"""Maps, read back from their axes; the lines that ship."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba
from matplotlib.patches import PathPatch

import menaka
from menaka import control, geography, style
from menaka.control import maps

LINES = geography.basemap()
COLOURS = {"red": "#D55E00", "blue": "#0072B2"}
NOWHERE = pd.DataFrame({"holder": [], "status": []}, dtype=object)
SQUARE = {"shire": [((1.0, 15.0), (1.0, 16.0), (2.0, 16.0), (2.0, 15.0), (1.0, 15.0))]}


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


def drawn(
    table,
    *,
    areas=NOWHERE,
    outlines=None,
    box=(-0.8, 14.6, 4.5, 17.5),
    names=None,
    lang="en",
    ax=None,
):
    ax = ax or plt.subplots(figsize=(7.2, 5.2), layout="constrained")[1]
    maps.control(ax, table, LINES, areas=areas, outlines=outlines or {}, box=box, colours=COLOURS,
                 names=names or {}, lang=lang)  # fmt: skip
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
    (outline, full), (ring, pale) = marks(ax, 1.0), marks(ax, 2.0)
    assert full.get_markerfacecolor() == outline.get_markeredgecolor() == COLOURS["red"]
    assert (full.get_alpha(), ring.get_markerfacecolor()) == (1, "white")
    assert pale.get_alpha() == pytest.approx(0.6 * (1 - 400 / 1095))
    (left,) = marks(ax, 3.0)
    assert (left.get_markerfacecolor(), left.get_markeredgecolor()) == ("white", style.INK)
    (dot,) = marks(ax, 4.0)
    assert dot.get_markersize() == 3 and dot.get_markerfacecolor() == style.GREY
    assert {"seen", "last known, paler with the days since", "vacated", "unknown"} <= set(told(ax))


def test_what_is_last_known_pales_with_the_days_and_never_vanishes():
    strengths = [
        marks(drawn(state(wells=known(days))), 2.0)[-1].get_alpha() for days in (181, 500, 1095)
    ]
    assert strengths == sorted(strengths, reverse=True) and strengths[0] < 0.6
    assert strengths[-1] == maps.PALEST > 0


@pytest.mark.parametrize(("status", "shape"), list(maps.MARKS.items()))
def test_a_status_has_its_shape_and_its_line_in_the_legend(status, shape):
    ax = drawn(state(wells=seen(status=status)))
    assert {mark.get_marker() for mark in marks(ax, 2.0)} == {shape}
    assert (status in told(ax)) == (status != "controlled")


def test_two_holders_are_two_rings_with_both_names():
    ax = drawn(state(wells=seen("blue+red", "contested")))
    outer, inner, full = marks(ax, 2.0)
    assert inner.get_markersize() < outer.get_markersize()
    assert (full.get_markerfacecolor(), outer.get_markeredgecolor()) == ("#0072B2", "#D55E00")
    assert "Wells\nblue, red" in words(ax)


def test_a_contradiction_is_a_triangle_with_both_holders():
    ax = drawn(state(wells=seen("blue|red", "contradicted")))
    assert {mark.get_marker() for mark in marks(ax, 2.0)} == {"^"}
    assert "Wells\nblue or red" in words(ax)


def test_a_base_stands_beside_its_town_as_a_smaller_square():
    ax = drawn(state(wells=seen("blue"), fort=seen("red"), camp=unknown(lon=2.0)))
    shapes = [(mark.get_marker(), mark.get_markersize()) for mark in marks(ax, 2.0)]
    assert shapes == [("o", 9), ("o", 9), ("s", 6), ("s", 6)]
    assert {"Wells\nblue", "Fort\nred"} <= words(ax) and "Camp" not in words(ax)


def test_where_coordinates_are_only_near_the_name_is_in_italics():
    ax = drawn(state(wells=seen(), ford=seen("blue", lon=1.0, precision="near")))
    slant = {text.get_text(): text.get_fontstyle() for text in ax.texts}
    assert (slant["Wells\nred"], slant["Ford\nblue"]) == ("normal", "italic")
    assert "in italics: coordinates only near" in told(ax)
    assert "in italics: coordinates only near" not in told(drawn(state(wells=seen())))


def test_an_area_is_shaded_if_it_is_controlled_and_hatched_if_the_word_is_influence():
    def patch(status):
        areas = pd.DataFrame({"holder": ["red"], "status": [status]}, index=["shire"])
        ax = drawn(state(wells=seen()), areas=areas, outlines=SQUARE)
        (shade,) = [p for p in ax.patches if isinstance(p, PathPatch) and p.get_alpha()]
        return shade, told(ax)

    shade, legend = patch("controlled")
    assert to_hex(shade.get_facecolor()) == "#d55e00" and shade.get_hatch() is None
    assert "area: controlled" in legend and "red" in legend
    hatched, _ = patch("influence")
    assert to_rgba(hatched.get_facecolor())[3] == 0 and hatched.get_hatch() == "////"
    assert not [p for p in drawn(state(wells=seen()), outlines=SQUARE).patches if p.get_alpha()]


def test_what_is_not_on_the_map_is_told_below_it_and_not_put_somewhere():
    nowhere = {"lon": np.nan, "lat": np.nan, "precision": None}
    ax = drawn(state(camp=seen(**nowhere), pass_=unknown(**nowhere), north=seen("blue", lat=30.0)))
    below = "\n".join(words(ax))
    assert "Without coordinates: Camp (red), 1 not known." in below
    assert "Outside the frame: North (blue)." in below
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


def test_the_scale_bar_is_a_round_length_that_is_true_in_the_middle_of_the_map():
    ax = drawn(state(wells=seen()), box=(1, 15, 3, 17))
    assert "50 km" in words(ax)  # a degree of longitude at 16 north is 111.32 cos 16 = 107.0 km
    bar = next(m for m in ax.lines if m.get_linewidth() == 1.6)
    assert np.diff(bar.get_xdata())[0] == pytest.approx(50 / 107.0, rel=1e-3)


def test_nothing_on_the_map_is_written_under_six_and_a_half_points():
    ax = drawn(state(wells=seen(), ford=unknown()))
    assert min(text.get_fontsize() for text in [*ax.texts, *ax.get_legend().get_texts()]) >= 6.5


def test_a_state_without_coordinates_is_refused_by_name():
    with pytest.raises(menaka.SchemaError, match="no column 'lat'"):
        drawn(state(wells=seen()).drop(columns=["lat"]))


def test_an_empty_state_is_an_empty_map():
    assert "MALI" in words(drawn(state(wells=seen()).iloc[:0]))


def test_the_tiny_record_is_mapped_in_one_line_as_it_stands(tiny):
    ax = control.plot_map(tiny, "2020-05-15", colours=COLOURS)
    assert {"Wells\nRED", "100 km"} <= words(ax) and "RED" in told(ax)
    assert marks(ax, 2.0)[-1].get_markerfacecolor() == COLOURS["red"]
    with pytest.raises(menaka.MenakaError, match="not a day written"):
        control.plot_map(tiny, "15/05/2020")


def test_two_actors_without_a_colour_have_unlike_ones_on_the_map(tiny):
    ax = control.plot_map(tiny, "2020-05-25")
    shades = {to_hex(mark.get_markeredgecolor()) for lon in (2.0, 2.5) for mark in marks(ax, lon)}
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
    found = geography.outlines(folder=with_outlines)
    assert {place: len(rings) for place, rings in found.items()} == {"shire": 1, "vale": 2}
    assert found["vale"][1] == ((4.0, 15.0), (4.0, 16.0), (5.0, 16.0), (4.0, 15.0))
    assert list(geography.outlines("shire", folder=with_outlines)) == ["shire"]
    with pytest.raises(menaka.NotFoundError, match="did you mean 'shire'"):
        geography.outlines("shires", folder=with_outlines)


def test_a_record_without_outlines_has_none(tiny):
    assert geography.outlines(folder=tiny.folder) == {}


def test_a_cercle_is_shaded_by_the_smallest_area_around_it_that_was_seen(with_outlines, tiny):
    from menaka.control.knowing import areas

    vale = tiny.places.iloc[[2]].assign(place_id="vale", name="Vale", kind="cercle")
    parent = tiny.place_parents.iloc[[0]].assign(place_id="vale", parent_id="shire")
    rows = [
        tiny.control.iloc[[0]].assign(
            control_id=f"k9{k}",
            place_id=place,
            extent="area",
            holder=who,
            date_earliest=pd.Timestamp(day),
            date_latest=pd.Timestamp(day),
        )
        for k, (place, who, day) in enumerate(
            [("shire", "blue", "2021-01-01"), ("vale", "red", "2021-03-01")]
        )
    ]
    record = tiny.replace(places=pd.concat([tiny.places, vale], ignore_index=True),
                          place_parents=pd.concat([tiny.place_parents, parent], ignore_index=True),
                          control=pd.concat([tiny.control, *rows], ignore_index=True))  # fmt: skip
    before, after, late = (
        areas(record, day, ["vale"]) for day in ("2021-02-01", "2021-03-01", "2022-03-01")
    )
    assert before.loc["vale", ["holder", "of"]].tolist() == ["blue", "shire"]
    assert after.loc["vale", ["holder", "of"]].tolist() == ["red", "vale"]
    assert late.empty


def test_the_base_map_has_borders_regions_and_the_river_inside_its_frame():
    assert {layer for layer, _ in LINES} == {"border", "region", "river"}
    assert all(-3.01 <= x <= 7.51 and 12.49 <= y <= 20.51 for _, points in LINES for x, y in points)
