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
from menaka.control import draw_map
from menaka.control.shading import shading
from menaka.errors import ChoiceError

LINES = geography.basemap()
COLOURS = {"red": "#D55E00", "blue": "#0072B2"}
RINGS = {
    "vale": [[(1, 15), (1, 16), (2, 16), (1, 15)]],
    "dale": [[(3, 15), (3, 16), (4, 16), (3, 15)]],
}
NO_REPORT = pd.DataFrame(columns=["place", "holder", "status", "extent", "days_since", "seen_by"])


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


def shades(**areas):
    """What is reported by area: holder, status, extent."""
    table = pd.DataFrame.from_dict(
        areas, orient="index", columns=["holder", "status", "extent"], dtype=object
    )
    return table.assign(place=table.index.str.capitalize(), days_since=20, seen_by="the mayor")


def drawn(table, *, names=None, lang="en", areas=NO_REPORT):
    ax = plt.subplots(figsize=(7.2, 5.2), layout="constrained")[1]
    middles = {area: ring[0][0] for area, ring in RINGS.items()}
    ground = draw_map.Ground(LINES, RINGS if len(areas) else {}, middles, RINGS)
    reports = areas.loc[areas["status"].ne("unknown")]
    day = pd.Timestamp("2020-05-15")
    draw_map.control(
        ax, table, ground, areas, reports, day=day, colours=COLOURS, names=names or {}, lang=lang
    )
    return ax


def marks(ax, lon):
    """The marks at a longitude."""
    return [mark for mark in ax.lines if np.array_equal(mark.get_xdata(), [lon])]


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
    assert strengths[-1] == draw_map.PALEST > 0


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
    assert [mark.get_markersize() for mark in marks(ax, 2.0)] == [8, 5]
    assert "Wells\nblue\nFort: red" in words(ax) and "Camp" not in " ".join(words(ax))


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


def test_only_what_was_left_is_empty_and_no_mark_is_empty_for_another_reason():
    ax = drawn(state(wells=seen(), ford=seen("blue", "besieged", lon=1.0),
                     mill=seen("blue", "contested", lon=3.0), hill=seen("", "vacated", lon=4.0)))  # fmt: skip
    faces = [marks(ax, lon)[0].get_markerfacecolor() for lon in (1.0, 2.0, 3.0, 4.0)]
    assert [face == "white" for face in faces] == [False, False, False, True]
    handles = ax.get_legend().legend_handles
    empty = [h.get_label() for h in handles if h.get_markerfacecolor() in ("white", "none")]
    assert empty == ["vacated"]


def shaded(ax):
    """The shades of the map: face, edge, hatch of each."""
    patches = [p for p in ax.patches if isinstance(p, PathPatch) and p.get_zorder() == 1.4]
    return [(p.get_facecolor(), p.get_edgecolor(), p.get_hatch()) for p in patches]


def test_a_cercle_is_flat_if_controlled_striped_under_influence_and_dotted_in_part():
    for extent, status, hatch in (
        ("whole", "controlled", None),
        ("whole", "influence", "\\\\\\"),
        ("part", "controlled", "..."),
    ):
        areas = shades(vale=("red", status, extent), dale=(None, "unknown", None))
        ax = drawn(state(wells=seen("blue", lon=2.5)), areas=areas)
        ((face, edge, drawn_hatch),) = shaded(ax)
        assert drawn_hatch == hatch
        red = to_rgba("#D55E00")[:3]
        assert (edge if hatch else face)[:3] == red and (edge if hatch else face)[3] < 0.5
        kind = "in part" if extent == "part" else status
        assert told(ax)[-1] == f"area: {kind}"
        assert ("red" if kind == "controlled" else f"red\n({kind})") in words(ax)


def test_the_map_says_whose_word_a_shade_is_and_how_old():
    areas = shades(vale=("red", "controlled", "whole"), dale=("blue", "influence", "whole"))
    below = drawn(state(wells=seen()), areas=areas).get_xlabel().replace("\n", " ")
    assert (
        "Reported of areas, which nobody saw whole: blue, influence: Dale [the mayor, 20 days before]; red: Vale [the mayor"
        in below
    )
    french = drawn(state(wells=seen()), areas=areas, lang="fr").get_xlabel().replace("\n", " ")
    assert "blue, sous influence\u00a0: Dale [the mayor, 20 jours plus tôt]" in french


def test_the_map_names_its_day():
    assert "15 May 2020" in words(drawn(state(wells=seen())))
    assert "15 mai 2020" in words(drawn(state(wells=seen()), lang="fr"))


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
    assert geography.outlines(tiny.folder) == {} and shading(tiny, "2020-05-15").empty


@pytest.fixture
def parted(tiny, broken):
    """Shire holds the cercles Vale and Dale, each with an outline; Wells lies in Vale."""
    places, parents, control_ = tiny.places, tiny.place_parents, tiny.control
    shire = places.loc[places["place_id"].eq("shire")]
    more = [shire.assign(place_id=one, name=one.capitalize(), kind=kind)
            for one, kind in (("vale", "cercle"), ("dale", "cercle"), ("moor", "commune"), ("most", "area"))]  # fmt: skip
    inside = [("vale", "shire"), ("dale", "shire"), ("moor", "dale"), ("most", "shire")]
    lies = [parents.iloc[[0]].assign(place_id=one, parent_id=other) for one, other in inside]

    def folder(*reports):
        rows = [
            control_.iloc[[0]].assign(control_id=f"a{n}", place_id=place, extent="area", holder=holder,
                                      status=status, date_earliest=pd.Timestamp(day),
                                      date_latest=pd.Timestamp(day), claimant="the mayor")
            for n, (place, holder, status, day) in enumerate(reports)
        ]  # fmt: skip
        (broken.folder / "geo").mkdir(exist_ok=True)
        features = [
            {"type": "Feature", "properties": {"place_id": place, "label": [2, 15.5]},
             "geometry": {"type": "Polygon", "coordinates": rings}}
            for place, rings in (*RINGS.items(), ("shire", RINGS["vale"]))
        ]  # fmt: skip
        path = broken.folder / "geo" / "outlines.geojson"
        path.write_text(json.dumps({"features": features}), encoding="utf-8")
        record = menaka.load(broken.folder)
        return record.replace(places=pd.concat([places, *more], ignore_index=True),
                              place_parents=pd.concat([parents, *lies], ignore_index=True),
                              control=pd.concat([control_, *rows], ignore_index=True))  # fmt: skip

    return folder


def reported(record, day="2020-05-15"):
    table = shading(record, day)
    kept = table[["holder", "status", "extent", "days_since"]]
    return {place: tuple(row) for place, row in kept.iterrows() if row["status"] != "unknown"}


def test_a_report_of_a_region_is_one_of_its_cercles_and_a_report_of_the_cercle_comes_first(parted):
    region = ("shire", "red", "controlled", "2020-05-10")
    assert reported(parted(region)) == {
        "dale": ("red", "controlled", "whole", 5), "vale": ("red", "controlled", "whole", 5)}  # fmt: skip
    finer = ("vale", "blue", "influence", "2020-05-01")
    assert reported(parted(region, finer))["vale"] == ("blue", "influence", "whole", 14)


def test_a_commune_is_a_part_of_its_cercle_and_a_part_of_a_region_is_of_no_cercle(parted):
    commune = ("moor", "red", "controlled", "2020-05-10")
    assert reported(parted(commune)) == {"dale": ("red", "controlled", "part", 5)}
    assert reported(parted(("most", "red", "controlled", "2020-05-10"))) == {}
    whole = ("dale", "blue", "controlled", "2020-04-01")
    assert reported(parted(commune, whole))["dale"] == ("blue", "controlled", "whole", 44)


def test_a_report_older_than_the_horizon_shades_nothing(parted):
    record = parted(("dale", "red", "controlled", "2020-05-10"))
    assert reported(record, "2020-11-06") and not reported(record, "2020-11-07")
    table = shading(record, "2020-11-07")
    assert table["status"].tolist() == ["unknown", "unknown"] and table["holder"].isna().all()


def test_areas_are_asked_for_by_their_group(parted):
    record = parted(("dale", "red", "controlled", "2020-05-10"))
    areas = control.on(record, "2020-05-15", group="area")
    assert areas.index.tolist() == ["dale"] and areas.loc["dale", "known"] == "seen"
    late = control.on(record, "2021-05-15", group="area")
    assert late.loc["dale", ["status", "known"]].tolist() == ["unknown", "unknown"]
    with pytest.raises(ChoiceError, match="group of sightings"):
        control.on(record, "2020-05-15", group="areas")


@pytest.mark.parametrize("month", range(1, 13))
def test_on_every_day_of_2022_the_map_can_say_what_is_known_of_the_three_seats(record, month):
    for day in pd.date_range(f"2022-{month:02}-01", periods=2, freq="14D"):
        known = control.on(record, day).loc[["menaka", "gao", "ansongo"], "known"]
        assert known.ne("unknown").all()


@pytest.mark.parametrize("day", ["2022-01-15", "2022-06-30", "2022-09-10", "2022-12-31"])
def test_the_map_of_a_day_of_2022_names_the_three_seats_and_every_report_of_an_area(record, day):
    ax = control.plot_map(record, day)
    shown = " ".join(words(ax))
    assert all(name in shown for name in ("Ménaka\nFAMa", "Gao\nFAMa", "Ansongo\nFAMa"))
    areas = control.on(record, day, group="area")
    below = ax.get_xlabel().replace("\n", " ")
    assert all(name in below for name in areas.loc[areas["known"].eq("seen"), "place"])
    seen_whole = shading(record, day)
    assert len(shaded(ax)) == seen_whole["status"].ne("unknown").sum()
    plt.close(ax.figure)


def test_the_numbers_of_the_falls_are_those_of_the_strip(record):
    ax = control.plot_order(record, "ISGS")
    where = ax.figure.axes[0]
    falls = control.falls(record, "ISGS")
    spots = record.places.set_index("place_id")["lon"].reindex(falls["place_id"]).to_numpy()
    for number, (place, lon) in enumerate(zip(falls["place"], spots, strict=True), start=1):
        assert ax.get_yticklabels()[number - 1].get_text() == f"{number}  {place}"
        if np.isnan(lon):
            assert f"{number} {place}" in where.get_xlabel()
        else:
            assert [
                t.get_text() for t in where.texts if t.get_position() == (lon, t.get_position()[1])
            ] == [str(number)]
    assert {"Ménaka", "Gao", "Ansongo"} <= words(where)
    assert ax.figure.get_figwidth() == style.COLUMN
    plt.close(ax.figure)


def test_names_and_numbers_of_the_falls_do_not_overlap(record):
    ax = control.plot_order(record, "ISGS")
    where = ax.figure.axes[0]
    ax.figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in where.texts]
    clash = [(where.texts[k].get_text(), where.texts[j].get_text()) for k, a in enumerate(boxes)
             for j, b in enumerate(boxes[:k]) if a.overlaps(b)]  # fmt: skip
    assert clash == []
    plt.close(ax.figure)


def test_the_base_map_has_borders_regions_and_the_river_inside_its_frame():
    assert {layer for layer, _ in LINES} == {"border", "region", "river"}
    assert all(-3.01 <= x <= 7.51 and 12.49 <= y <= 20.51 for _, points in LINES for x, y in points)


def test_a_narrow_map_has_numbers_whose_names_stand_below_it(tiny):
    ax = control.plot_map(tiny, "2020-04-01", width="column")
    wide = control.plot_map(tiny, "2020-04-01")
    numbers = {text.get_text() for text in ax.texts} & {"1", "2", "3"}
    assert "1" in numbers and not {text.get_text() for text in wide.texts} & {"1", "2", "3"}
    assert "Places: 1 " in ax.get_xlabel() and "Places:" not in wide.get_xlabel()
    below = ax.xaxis.label.get_window_extent()
    assert below.y0 >= 0 and below.x1 <= ax.figure.bbox.x1
