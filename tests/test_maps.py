"""Maps, read back from their axes."""

import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

import menaka
from menaka import control, geography, style

LINES = geography.basemap()
COLOURS = {"red": "#D55E00", "blue": "#0072B2"}


def state(**places):
    """A state by place: holder, status, days since, longitude, latitude, precision."""
    names = ["holder", "status", "days_since", "lon", "lat", "geo_precision"]
    table = pd.DataFrame.from_dict(places, orient="index", columns=names)
    return table.assign(place=table.index.str.capitalize())


def drawn(table, **options):
    return control.maps.held(table, LINES, colours=COLOURS, **options)


def marks(ax, lon):
    """The visible marks at a longitude, without the white below them."""
    return [m for m in ax.lines if list(m.get_xdata()) == [lon]
            and not (m.get_markerfacecolor() == "white" and m.get_markeredgecolor() == "none")]  # fmt: skip


def words(ax):
    return {text.get_text() for text in ax.texts}


def test_a_mark_is_coloured_by_its_holder_and_filled_where_it_is_exact():
    ax = drawn(state(wells=("red", "controlled", 0, 2.0, 16.0, "exact"),
                     ford=("blue", "controlled", 0, 1.0, 16.0, "near")))  # fmt: skip
    (wells,), (ford,) = marks(ax, 2.0), marks(ax, 1.0)
    assert wells.get_markerfacecolor() == COLOURS["red"]
    assert ford.get_markerfacecolor() == "none" and ford.get_markeredgecolor() == COLOURS["blue"]


@pytest.mark.parametrize(("status", "shape"), list(control.maps.MARKS.items()))
def test_a_status_has_its_shape(status, shape):
    ax = drawn(state(wells=("red", status, 0, 2.0, 16.0, "exact")))
    assert [m.get_marker() for m in marks(ax, 2.0)] == [shape]


def test_a_mark_fades_with_the_days_since_it_was_seen_and_no_further_than_the_horizon():
    strengths = []
    for days in (0, 90, 180, 400):
        (mark,) = marks(drawn(state(wells=("red", "controlled", days, 2.0, 16.0, "exact"))), 2.0)
        strengths.append(mark.get_alpha())
    assert strengths == pytest.approx([1.0, 0.65, 0.3, 0.3])


def test_two_holders_are_two_rings_and_the_unknown_is_a_small_empty_circle():
    ax = drawn(state(wells=("blue+red", "contested", 0, 2.0, 16.0, "exact"),
                     ford=(None, "unknown", None, 1.0, 16.0, "exact")))  # fmt: skip
    inner, outer = marks(ax, 2.0)
    assert inner.get_markersize() < outer.get_markersize()
    assert (inner.get_markerfacecolor(), outer.get_markeredgecolor()) == ("#0072B2", "#D55E00")
    (unknown,) = marks(ax, 1.0)
    assert unknown.get_markersize() < 5 and unknown.get_markerfacecolor() == "white"
    assert {"Wells\nblue, red", "Ford"} <= words(ax)


def test_a_contradiction_is_a_triangle_with_both_holders():
    ax = drawn(state(wells=("blue|red", "contradicted", 0, 2.0, 16.0, "exact")))
    assert [m.get_marker() for m in marks(ax, 2.0)] == ["^", "^"]
    assert "Wells\nblue or red" in words(ax)


def test_what_is_not_on_the_map_is_told_below_it_and_not_put_somewhere():
    ax = drawn(state(camp=("red", "controlled", 3, np.nan, np.nan, None),
                     pass_=(None, "unknown", None, np.nan, np.nan, None),
                     north=("blue", "controlled", 3, 2.0, 30.0, "exact")))  # fmt: skip
    below = "\n".join(words(ax))
    assert "Without coordinates: Camp (red), 1 not known." in below
    assert "Outside the frame: North (blue)." in below
    assert not marks(ax, 2.0)


def test_a_place_that_may_have_changed_hands_has_a_question_mark():
    table = state(wells=("red", "controlled", 0, 2.0, 16.0, "exact")).assign(changing=True)
    assert "Wells\nred ?" in words(drawn(table))


def test_labels_do_not_overlap_where_places_crowd():
    crowd = {f"p{k}{j}": ("red", "controlled", 0, 1.0 + 0.6 * k, 15.6 + 0.3 * j, "exact")
             for k in range(4) for j in range(4)}  # fmt: skip
    fig, ax = plt.subplots(figsize=(7.2, 5), layout="constrained")
    drawn(state(**crowd), areas={}, ax=ax)
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text().startswith("P")]
    fig.draw_without_rendering()
    assert len(boxes) == 16
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_the_scale_bar_is_a_round_length_that_is_true_in_the_middle_of_the_map():
    ax = drawn(state(wells=("red", "controlled", 0, 2.0, 16.0, "exact")), box=(1, 15, 3, 17))
    assert "50 km" in words(ax)  # a degree of longitude at 16 north is 111.32 cos 16 = 107.0 km
    bar = next(m for m in ax.lines if m.get_linewidth() == 1.6)
    assert np.diff(bar.get_xdata())[0] == pytest.approx(50 / 107.0, rel=1e-3)


def test_a_small_map_names_only_what_is_known_and_has_no_legend():
    table = state(wells=("red", "controlled", 0, 2.0, 16.0, "exact"),
                  ford=(None, "unknown", None, 1.0, 16.0, "exact"))  # fmt: skip
    one, two = control.maps.phases({"before": table, "after": table}, LINES, colours=COLOURS)
    assert "Wells\nred" in words(two) and "Ford" not in words(two)
    assert (one.get_title("left"), one.get_legend()) == ("before", None)


def test_the_legend_names_the_holders_and_statuses_of_all_maps():
    states = [state(wells=("red", "controlled", 0, 2.0, 16.0, "exact")),
              state(wells=("", "vacated", 0, 2.0, 16.0, "exact"))]  # fmt: skip
    handles = control.maps.legend(states, colours=COLOURS, names={"red": "Red Army"}, horizon=30)
    told = [handle.get_label() for handle in handles]
    assert told[:2] == ["Red Army", "vacated"] and "last seen 30 days before" in told
    assert to_rgba(handles[0].get_color()) == to_rgba(COLOURS["red"])


def test_a_state_without_coordinates_is_refused_by_name():
    table = state(wells=("red", "controlled", 0, 2.0, 16.0, "exact")).drop(columns=["lat"])
    with pytest.raises(menaka.SchemaError, match="no column 'lat'"):
        drawn(table)


def test_an_empty_state_is_an_empty_map():
    ax = drawn(state(wells=("red", "controlled", 0, 2.0, 16.0, "exact")).iloc[:0])
    assert "Région de Ménaka" in words(ax)


def test_the_tiny_record_is_mapped_as_it_stands(tiny):
    ax = control.maps.held(control.on(tiny, "2020-05-15"), LINES)
    assert {"Wells\nred", "100 km"} <= words(ax)


def documents():
    months = pd.date_range("2020-01-01", "2020-06-01", freq="MS")
    return pd.Series([1, 2, 3, 0, 5, 6], index=months)


def test_who_was_looking_is_a_bar_a_month_with_a_line_on_the_day():
    ax = control.maps.looking(documents(), days=["2020-02-10"], start="2020-02", end="2020-04-15")
    assert [bar.get_height() for bar in ax.patches] == [2, 3, 0]
    assert ax.lines[0].get_color() == style.VERMILION


def days_of_wells():
    rows = {"2020-02-01": ("blue", "controlled", 0), "2020-03-10": ("red", "controlled", 0)}
    return {day: state(wells=(*row, 2.0, 16.0, "exact")) for day, row in rows.items()}


def test_an_animation_is_saved_as_a_picture_with_a_frame_a_day(tmp_path):
    moving = control.maps.animation(days_of_wells(), LINES, documents=documents(), colours=COLOURS)
    moving.save(tmp_path / "wells.gif", writer="pillow", dpi=50)
    with Image.open(tmp_path / "wells.gif") as picture:
        assert picture.n_frames == 2


def test_a_slider_draws_another_picture_for_another_day():
    box = control.maps.slider(days_of_wells(), LINES, documents=documents(), colours=COLOURS)
    choice, picture = box.children
    last = bytes(picture.value)
    assert choice.value == "2020-03-10" and last.startswith(b"\x89PNG")
    choice.value = "2020-02-01"
    assert bytes(picture.value) != last
    choice.value = "2020-03-10"
    assert bytes(picture.value) == last


def test_without_ipywidgets_the_slider_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(menaka.MenakaError, match="ipywidgets"):
        control.maps.slider(days_of_wells(), LINES)
    with pytest.raises(menaka.SchemaError, match="hold no day"):
        control.maps.slider({}, LINES)


def test_the_base_map_has_borders_regions_and_the_river_inside_its_frame():
    assert {layer for layer, _ in LINES} == {"border", "region", "river"}
    assert all(-3.01 <= x <= 7.51 and 12.49 <= y <= 20.51 for _, points in LINES for x, y in points)
