"""Maps, read back from their axes."""

from menaka import control, geography


def test_the_map_draws_a_mark_a_located_place_and_names_it(tiny):
    ax = control.maps.held(control.on(tiny, "2020-05-15"), geography.basemap())
    assert {"Wells", "Ford", "100 km"} <= {text.get_text() for text in ax.texts}


def test_the_base_map_has_borders_regions_and_the_river_inside_its_frame():
    lines = geography.basemap()
    assert {layer for layer, _ in lines} == {"border", "region", "river"}
    assert all(-3.01 <= x <= 7.51 and 12.49 <= y <= 20.51 for _, points in lines for x, y in points)
