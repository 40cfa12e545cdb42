"""What an author types for ten usual wishes, and that each is granted, by artists or by files."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import same_color, to_rgb

from menaka import alliances, casualties, control, figures, style

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}
NAME = "02-claims-tamalat"  # the figure of the catalogue that is drawn fastest


def heights(ax, series):
    """Return the heights of the bars of one series of the legend, zeros left out."""
    (bars,) = (bars for bars in ax.containers if bars.get_label() == series)
    return [bar.get_height() for bar in bars if bar.get_height() > 0]


def marks(ax):
    return [line.get_color() for line in ax.lines if line.get_marker() == "o"]


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_1_one_actor_has_another_colour_and_the_others_keep_theirs(tiny):
    mine = {**style.ACTORS, "red": "#66001A"}
    usual = marks(alliances.plot_network(tiny, "2020-02-01"))
    changed = marks(alliances.plot_network(tiny, "2020-02-01", colours=mine))
    unlike = [new for old, new in zip(usual, changed, strict=True) if not same_color(old, new)]
    assert [to_rgb(colour) for colour in unlike] == [to_rgb("#66001A")]

    # The same set serves for the pictures of control.
    ax = control.plot_spells(tiny, place="Wells", colours=mine)
    assert any(same_color(patch.get_facecolor()[:3], "#66001A") for patch in ax.patches)


def test_2_another_rule_changes_the_bars(tiny):
    march = {"target": "combatants", "start": "2020-03-01", "end": "2020-03-31"}
    usual = casualties.plot_monthly(tiny, **march)
    neutral = casualties.plot_monthly(tiny, rule="neutral", **march)

    # The least that anybody says is Blue's 4; of those who are no party the mayor's 10.
    assert heights(usual, "least stated, summed") == [4]
    (low,) = {bars.get_label() for bars in neutral.containers if "low" in bars.get_label()}
    assert heights(neutral, low) == [10]


def test_3_another_span_has_other_months(tiny):
    whole = casualties.monthly(tiny, target="combatants", **SPRING)
    ax = casualties.plot_monthly(tiny, target="combatants", start="2020-03-01", end="2020-04-30")
    assert len(whole) == 3 and {len(bars) for bars in ax.containers} == {2}


def test_4_another_place_leaves_out_the_dead_of_elsewhere(tiny):
    wells, ford = (
        casualties.plot_monthly(tiny, target="combatants", place=place, **SPRING)
        for place in ("Wells", "Ford")
    )
    assert heights(wells, "least stated, summed") == [4]
    assert heights(ford, "least stated, summed") == []


def test_5_another_language_is_on_the_axes_and_in_the_caption(record):
    with style.use():
        english, french = (figures.CATALOGUE[NAME](record, lang=lang) for lang in ("en", "fr"))
    assert english.figure.axes[0].get_xlabel() == "persons"
    assert french.figure.axes[0].get_xlabel() == "personnes"
    assert french.title != english.title and french.alt != english.alt
    assert set(french.sources) == set(english.sources)


def test_6_a_panel_is_dropped_by_drawing_the_other_alone(tiny):
    phases = [("2020-01-01", "2020-03-31")]
    (only,) = alliances.plot_phases(tiny, phases=phases, actors=["red", "blue"])
    assert only.figure.axes == [only]

    # Of two kinds of dead one, on axes of the author's.
    _, mine = plt.subplots()
    assert casualties.plot_monthly(tiny, target="civilians", ax=mine, **SPRING) is mine
    assert heights(mine, "least stated, summed") == [30] and len(mine.figure.axes) == 1


def test_7_a_line_at_a_day_stands_where_the_axis_has_that_day(tiny):
    ax = casualties.plot_monthly(tiny, target="combatants", **SPRING)
    line = ax.axvline(pd.Timestamp("2020-04-20"), linestyle=":")
    first, last = ax.get_xlim()
    where = ax.convert_xunits(line.get_xdata()[0])
    assert line in ax.lines and first < where < last
    assert where == ax.convert_xunits(pd.Timestamp("2020-03-31")) + 20


def test_8_a_label_is_placed_and_another_moved(tiny):
    ax = casualties.plot_claims(tiny, event="e0001-wells", target="combatants")
    label = next(text for text in ax.texts if text.get_text() == "ten")
    others = {text: text.get_position() for text in ax.texts if text is not label}
    label.set(position=(14, 9), ha="left")
    added = ax.annotate("Red takes Wells", (20, 1), (4, 0), textcoords="offset points")

    ax.figure.draw_without_rendering()
    assert label.get_position() == (14, 9) and added in ax.texts
    assert all(text.get_position() == place for text, place in others.items())
    assert "Red takes Wells" in words(ax)


def test_9_a_journals_width_and_one_format(record, tmp_path):
    written = figures.export(tmp_path, NAME, formats="pdf", width="89mm")
    kinds = {path.suffix for path in written}
    assert kinds == {".pdf", ".md", ".tex", ".bib", ".json", ".csv"}

    # A PDF says its size in points, of which an inch has 72.
    pdf = (tmp_path / f"{NAME}.pdf").read_bytes()
    wide = float(re.search(rb"/MediaBox \[ ?0 0 ([\d.]+)", pdf)[1])
    assert wide == pytest.approx(89 / 25.4 * 72, abs=0.01)
    caption = (tmp_path / f"{NAME}.tex").read_text("utf-8")
    assert r"\caption{" in caption and rf"\label{{fig:{NAME}}}" in caption


def test_10_a_table_is_set_in_latex(record):
    claims = figures.table(NAME)[["claimant", "number", "wording"]]
    tabular = figures.as_text(claims, "tex")
    assert tabular.startswith(r"\begin{tabular}{lrl}")
    assert r"mayor of Tamalat & 153 & 153 dead \\" in tabular
    assert tabular.count(r"\\") == len(claims) + 1


def test_an_adapted_picture_is_saved_without_type_3_letters_inside_the_style(tiny, tmp_path):
    with style.use():
        ax = casualties.plot_claims(tiny, event="e0001-wells", width="89mm")
        ax.annotate("Red takes Wells", (20, 1))
        ax.figure.savefig(tmp_path / "mine.pdf")
    pdf = (tmp_path / "mine.pdf").read_bytes()
    assert b"/TrueType" in pdf or b"/CIDFontType2" in pdf
    assert b"/Type3" not in pdf and b"DejaVu" not in pdf
