"""Pictures of control, by their artists."""

from itertools import combinations, pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.dates import date2num
from test_control import history
from test_order import windows

import menaka
from menaka import control, style
from menaka.control import draw
from menaka.words import Words


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


def test_a_bar_is_thin_in_its_window_full_while_seen_and_an_outline_after():
    table = history(("changed", "red", "2020-01-01", "2020-01-13"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    ax = control.plot_spells(control.spells(table, horizon=60), colours={"red": "#ff0000"})
    assert sorted(bars(ax, "#ff0000")) == [
        (day("2020-01-01"), day("2020-01-13"), 1),
        (day("2020-01-13"), day("2020-03-01"), 1),
        (day("2020-03-01"), day("2020-04-30"), 0.25)]  # fmt: skip
    heights = {round(p.get_height() / draw.HEIGHT, 2): to_hex(p.get_edgecolor()) for p in ax.patches
               if to_hex(p.get_facecolor()) == "#ff0000"}  # fmt: skip
    assert list(heights) == [1, 0.55, 0.2] and heights[0.55] == style.INK


def test_what_is_unknown_is_a_dotted_line_from_edge_to_edge_under_the_bars():
    table = history(("seen", "red", "2020-02-01", "2020-02-01"))
    ax = control.plot_spells(
        control.spells(table, horizon=10), start="2020-01-01", end="2020-12-31"
    )
    (under,) = ax.collections
    ((left, _), (right, _)) = under.get_segments()[0]
    assert (left, right) == (day("2020-01-01"), day("2020-12-31"))
    assert under.get_zorder() < min(p.get_zorder() for p in ax.patches)


def test_the_holder_is_written_on_a_bar_where_there_is_room():
    """A long spell of two holders, a short one of three, and one of a few days."""
    table = history(("changed", "red+blue", "2020-01-01", "2020-01-01"),
                    ("changed", "blue+grey+red", "2020-09-20", "2020-09-20"),
                    ("changed", "", "2020-10-15", "2020-10-15"),
                    ("changed", "red", "2020-10-18", "2020-10-18"))  # fmt: skip
    table["status"] = ["controlled", "controlled", "vacated", "controlled"]
    ax = control.plot_spells(control.spells(table), start="2020-01-01", end="2020-12-31")
    assert [text.get_text() for text in ax.texts] == ["red, blue", "blue +2", "red"]


def test_only_what_lies_in_the_picture_is_in_the_legend():
    table = history(("changed", "red", "2020-01-01", "2020-01-01"),
                    ("changed", "blue", "2020-06-01", "2020-06-01"))  # fmt: skip
    ax = control.plot_spells(control.spells(table), start="2020-06-01", end="2020-12-31")
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "blue",
        "not seen since",
        "unknown",
    ]


def lightness(shade):
    """The L* of CIELAB of a colour, from sRGB (IEC 61966-2-1) by its luminance Y."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(shade)]
    y = sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
    return 116 * (y ** (1 / 3) if y > 0.008856 else 7.787 * y + 16 / 116) - 16


def test_actors_side_by_side_differ_in_lightness_or_their_names_stand_on_the_bars(record):
    """In each row: holders who share a bar, and the holders of two spells that meet."""
    spells = control.spells(record, place=["Ménaka region", "Ansongo cercle", "Gao cercle"])
    spells = spells.loc[
        spells["held_until"].ge("2022-03-01") & spells["first_seen"].le("2023-12-31")
    ]
    ax = control.plot_spells(
        record, place=list(spells["place_id"].unique()), start="2022-03-01", end="2023-12-31"
    )
    written = {(round(t.get_position()[1]), t.get_text()) for t in ax.texts}
    called = menaka.dataset.names.short_names(record)
    rows = [label.get_text() for label in ax.get_yticklabels()]

    alike = []
    for place, row in spells.groupby("place"):
        cells = [cell for cell in row["holder"] if cell]
        pairs = [(cell, cell) for cell in cells] + list(pairwise(cells))
        for one, other in pairs:
            actors = {*one.split("+"), *other.split("+")}
            light = {actor: lightness(style.colour(actor)) for actor in actors}
            for a, b in combinations(sorted(actors), 2):
                names = {text for at, text in written if at == rows.index(place)}
                told = any(called[a] in text for text in names) or any(
                    called[b] in text for text in names
                )
                if (
                    abs(light[a] - light[b]) < 12
                    and style.colour(a) != style.colour(b)
                    and not told
                ):
                    alike.append((place, a, b))
    assert alike == []
    plt.close(ax.figure)


def test_joint_holders_share_the_height_and_names_stand_in_the_legend():
    table = history(("seen", "blue+red", "2020-02-01", "2020-02-01"))
    colours = {"red": "#ff0000", "blue": "#0000ff"}
    ax = control.plot_spells(control.spells(table), colours=colours)
    heights = [p.get_height() for p in ax.patches if to_hex(p.get_facecolor()) == "#ff0000"]
    assert heights == pytest.approx([0.38, 0.55 * 0.38])
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


def test_windows_are_written_as_short_as_they_can_be():
    def said(first, last, lang="en", assumed=False):
        return draw.window(pd.Timestamp(first), pd.Timestamp(last), assumed, Words(lang))

    assert said("2020-05-24", "2020-05-31") == "24–31 May 2020"
    assert said("2020-05-24", "2020-06-01") == "24 May 2020–1 Jun 2020"
    assert said("2020-05-31", "2020-05-31") == "31 May 2020"
    assert said("2020-03-01", "2020-05-31", assumed=True) == "by 31 May 2020"
    assert said("2020-03-01", "2020-05-31", "fr", assumed=True) == "d'ici au 31 mai 2020"


def test_the_order_has_a_numbered_row_a_fall_with_its_window_and_what_is_assumed():
    falls = windows((1, 2), (2, 40), (4, 4), assumed=[True, False, False])
    ax = control.plot_order(falls)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1  A", "2  B", "3  C"]
    assert [text.get_text() for text in ax.texts] == [
        "by 3 Jan 2020", "3 Jan 2020–10 Feb 2020", "5 Jan 2020"]  # fmt: skip
    assert [line.get_markerfacecolor() for line in ax.lines] == ["white", style.INK, style.INK]
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
