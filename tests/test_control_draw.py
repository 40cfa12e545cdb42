"""Pictures of control, by their artists."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from test_control import history
from test_order import windows

import menaka
from menaka import control, style


def bars(ax, colour):
    """Give begin, end and strength of the bars of one colour."""
    return [(p.get_x(), p.get_x() + p.get_width(), p.get_facecolor()[3]) for p in ax.patches
            if p.get_fill() and to_hex(p.get_facecolor()) == to_hex(colour)]  # fmt: skip


def day(text):
    return date2num(pd.Timestamp(text))


def test_the_chart_has_a_row_a_place_first_change_on_top_and_hatches_what_is_contested(tiny):
    ax = control.plot_spells(control.spells(tiny))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Wells", "Ford"]
    assert "////" in {patch.get_hatch() for patch in ax.patches}


def test_a_bar_is_pale_in_its_window_full_while_seen_and_pale_after():
    table = history(("changed", "red", "2020-01-01", "2020-01-13"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    ax = control.plot_spells(control.spells(table, horizon=60), colours={"red": "#ff0000"})
    assert sorted(bars(ax, "#ff0000")) == [
        (day("2020-01-01"), day("2020-01-13"), 0.3),
        (day("2020-01-13"), day("2020-03-01"), 1),
        (day("2020-03-01"), day("2020-04-30"), 0.3)]  # fmt: skip


def test_what_is_unknown_is_hatched_from_edge_to_edge_under_the_bars():
    table = history(("seen", "red", "2020-02-01", "2020-02-01"))
    ax = control.plot_spells(
        control.spells(table, horizon=10), start="2020-01-01", end="2020-12-31"
    )
    (under,) = [p for p in ax.patches if p.get_hatch() == style.HATCHES["unknown"]]
    assert under.get_x() == day("2020-01-01")
    assert under.get_x() + under.get_width() == day("2020-12-31")
    assert under.get_zorder() < min(p.get_zorder() for p in ax.patches if p is not under)


def test_joint_holders_share_the_height_and_names_stand_in_the_legend():
    table = history(("seen", "blue+red", "2020-02-01", "2020-02-01"))
    colours = {"red": "#ff0000", "blue": "#0000ff"}
    ax = control.plot_spells(control.spells(table), colours=colours)
    heights = [p.get_height() for p in ax.patches if to_hex(p.get_facecolor()) == "#ff0000"]
    assert heights == pytest.approx([0.36, 0.36])
    assert {t.get_text() for t in ax.get_legend().get_texts()} >= {"red", "blue", "unknown"}


def test_names_and_words_are_those_of_a_language(tiny):
    told = {}
    for lang in ("en", "fr"):
        ax = control.plot_spells(tiny, lang=lang)
        told[lang] = {text.get_text() for text in ax.get_legend().get_texts()}
    assert {"RED", "contested", "unknown"} <= told["en"]
    assert {"RED", "disputé", "inconnu"} <= told["fr"]
    with pytest.raises(menaka.MenakaError, match="no language 'de'; there are: en, fr"):
        control.plot_spells(tiny, lang="de")


def test_one_place_and_a_span_are_drawn_alone(tiny):
    ax = control.plot_spells(tiny, place="wélls", start="2020-03-01", end="2020-03-31")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Wells"]
    assert ax.get_xlim() == (day("2020-03-01"), day("2020-03-31"))


def test_actors_without_a_colour_of_their_own_have_unlike_ones():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "blue", "2020-03-01", "2020-03-01"),
                    ("seen", "grey", "2020-05-01", "2020-05-01"))  # fmt: skip
    legend = control.plot_spells(control.spells(table)).get_legend()
    shades = {to_hex(handle.get_facecolor()) for handle in legend.legend_handles[:3]}
    assert len(shades) == 3 and to_hex(style.GREY) not in shades


def test_a_dollar_in_a_name_opens_no_formula():
    table = history(("seen", "$\\frac$", "2020-01-01", "2020-01-01")).assign(place="$x_$")
    ax = control.plot_spells(control.spells(table))
    ax.figure.canvas.draw()
    assert ax.get_yticklabels()[0].get_text() == r"\$x_\$"


def test_the_order_has_a_numbered_row_a_fall_with_its_window_and_what_is_assumed():
    falls = windows((1, 2), (2, 40), (4, 4), assumed=[True, False, False])
    ax = control.plot_order(falls)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1  A", "2  B", "3  C"]
    assert [text.get_text() for text in ax.texts] == [
        "2020-01-02 – 2020-01-03", "2020-01-03 – 2020-02-10", "2020-01-05"]  # fmt: skip
    spans = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert [line.get_linestyle() for line in spans] == ["--", "-", "-"]
    assert (ax.get_ylim()[0], ax.get_ylim()[1]) == (2.6, -0.6)


def test_an_order_of_nothing_and_spells_of_nothing_are_refused(tiny):
    with pytest.raises(menaka.SchemaError, match="no row"):
        control.plot_order(windows((1, 1)).iloc[:0])
    with pytest.raises(menaka.SchemaError, match="no row"):
        control.plot_spells(control.spells(history()))
    with pytest.raises(menaka.SchemaError, match="no row"):
        control.plot_spells(tiny, start="1999-01-01", end="1999-12-31")


def test_a_picture_has_the_look_and_leaves_the_readers_own_settings_alone(tiny):
    with mpl.rc_context({"axes.facecolor": "yellow", "font.size": 20, "axes.spines.top": True}):
        before = dict(mpl.rcParams)
        for plot in (
            lambda: control.plot_spells(tiny),
            lambda: control.plot_order(windows((1, 2), (3, 4))),
            lambda: control.plot_map(tiny, "2020-05-15"),
        ):
            assert to_hex(plot().get_facecolor()) == "#ffffff"
        assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("width", ["column", "page", 5])
def test_a_picture_is_as_wide_as_it_is_asked_to_be_and_draws_on_the_axes_given(tiny, width):
    wide = style.inches(width)
    for plot in (
        lambda **k: control.plot_spells(tiny, **k),
        lambda **k: control.plot_order(windows((1, 2)), **k),
    ):
        assert plot(width=width).figure.get_figwidth() == wide
        _, ax = plt.subplots()
        assert plot(ax=ax) is ax
