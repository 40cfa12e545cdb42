"""Pictures of control, by their artists."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba
from matplotlib.dates import date2num
from test_control import history
from test_order import placed, windows

import menaka
from menaka import control, style


def bars(ax, colour):
    """Give begin, end and strength of the bars of one colour."""
    return [(p.get_x(), p.get_x() + p.get_width(), p.get_facecolor()[3]) for p in ax.patches
            if p.get_fill() and to_hex(p.get_facecolor()) == to_hex(colour)]  # fmt: skip


def day(text):
    return date2num(pd.Timestamp(text))


def test_the_chart_has_a_row_a_place_first_change_on_top_and_hatches_what_is_contested(tiny):
    ax = control.draw.spells(control.spells(tiny))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Wells", "Ford"]
    assert "////" in {patch.get_hatch() for patch in ax.patches}


def test_a_bar_fades_in_its_window_is_full_while_seen_and_pale_after():
    table = history(("changed", "red", "2020-01-01", "2020-01-13"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    ax = control.draw.spells(control.spells(table, horizon=60), colours={"red": "#ff0000"})
    parts = sorted(bars(ax, "#ff0000"))
    *window, seen, after = parts
    strengths = [strength for *_, strength in window]
    assert strengths == sorted(strengths) and strengths[0] < strengths[-1] < 1
    assert (window[0][0], window[-1][1]) == (day("2020-01-01"), day("2020-01-13"))
    assert seen == (day("2020-01-13"), day("2020-03-01"), 1)
    assert after == (day("2020-03-01"), day("2020-04-30"), 0.3)


def test_what_is_unknown_is_hatched_from_edge_to_edge_under_the_bars():
    table = history(("seen", "red", "2020-02-01", "2020-02-01"))
    ax = control.draw.spells(
        control.spells(table, horizon=10), start="2020-01-01", end="2020-12-31"
    )
    (under,) = [p for p in ax.patches if p.get_hatch() == style.HATCHES["unknown"]]
    assert under.get_x() == day("2020-01-01")
    assert under.get_x() + under.get_width() == day("2020-12-31")
    assert under.get_zorder() < min(p.get_zorder() for p in ax.patches if p is not under)


def test_joint_holders_share_the_height_and_names_stand_in_the_legend():
    table = history(("seen", "blue+red", "2020-02-01", "2020-02-01"))
    colours = {"red": "#ff0000", "blue": "#0000ff"}
    ax = control.draw.spells(control.spells(table), colours=colours, names={"red": "Red Army"})
    heights = [p.get_height() for p in ax.patches if to_hex(p.get_facecolor()) == "#ff0000"]
    assert heights == pytest.approx([0.36, 0.36])
    assert {t.get_text() for t in ax.get_legend().get_texts()} >= {"Red Army", "blue", "unknown"}


def test_the_diagram_has_a_box_a_place_and_an_arrow_a_certain_step():
    graph = control.precedence_graph(windows((1, 2), (2, 40), (4, 5), (400, 401)))
    ax = control.draw.precedence(graph)
    texts = [t.get_text() for t in ax.texts if t.get_text()]
    assert texts == ["A\n2–3 Jan 2020", "B\n3 Jan – 10 Feb 2020", "C\n5–6 Jan 2020",
                     "D\n4–5 Feb 2021"]  # fmt: skip
    arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None) is not None]
    assert len(arrows) == graph.number_of_edges() == 3
    spots = [t.get_position() for t in ax.texts if t.get_text()]
    assert len(set(spots)) == 4 and spots[0][0] < spots[2][0] < spots[3][0]


def test_an_empty_diagram_is_drawn_all_the_same():
    assert not control.draw.precedence(control.precedence_graph(windows((1, 1)).iloc[:0])).texts


def test_a_line_spans_the_ranks_that_are_open_and_discs_have_their_share():
    ranks = control.ranks(windows((1, 1), (1, 3), (9, 9)), draws=500)
    ax = control.draw.ranks(ranks)
    assert [line.get_xdata().tolist() for line in ax.lines] == [[1, 2], [1, 2], [3, 3]]
    first, _, last = ax.collections
    assert first.get_sizes() == pytest.approx(220 * ranks.loc["a", [1, 2]].to_numpy(dtype=float))
    assert last.get_offsets().tolist() == [[3, 2]]


def test_the_front_plot_marks_what_is_assumed_and_what_is_near():
    falls = placed([(0, 30), (10, 12)], [40, 5]).assign(assumed=[True, False])
    falls.loc[0, "geo_precision"] = "near"
    ax = control.draw.front(falls)
    spans = {line.get_linestyle(): line for line in ax.lines if line.get_marker() == "None"}
    assert list(spans["--"].get_ydata()) == [40, 40] and list(spans["-"].get_ydata()) == [5, 5]
    hollow = [line for line in ax.lines if line.get_marker() == "o"
              and to_rgba(line.get_markerfacecolor()) == to_rgba("white")]  # fmt: skip
    assert [list(line.get_ydata()) for line in hollow] == [[40]]


def test_names_of_places_that_fell_together_do_not_stand_on_each_other():
    ax = control.draw.front(placed([(0, 0), (0, 0), (1, 1), (300, 300)], [50, 51, 52, 52]))
    heights = sorted(text.xy[1] for text in ax.texts[:3])
    assert np.diff(heights).min() > 3
    assert ax.texts[3].xy[1] == 52


def test_a_share_is_drawn_between_its_bounds():
    table = history(("seen", "red", "2020-01-01", "2020-01-01"),
                    ("seen", "red", "2020-03-01", "2020-03-01"))  # fmt: skip
    held = control.held(control.spells(table, horizon=100), ["wells", "ford"],
                        pd.date_range("2020-01-01", "2020-05-01", freq="MS"))  # fmt: skip
    ax = control.draw.share(held, "red", names={"red": "Red Army"})
    share, least = ax.lines
    assert share.get_ydata().tolist() == [0.5] * 5
    assert least.get_ydata().tolist() == [0.5, 0.5, 0.5, 0, 0]
    assert ax.collections[0].get_datalim(ax.transData).y1 == 1
    assert ax.get_ylabel().startswith("Red Army")


def test_a_chart_of_no_spells_is_refused():
    with pytest.raises(menaka.SchemaError, match="no row"):
        control.draw.spells(control.spells(history()))
