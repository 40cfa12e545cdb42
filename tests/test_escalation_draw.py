"""Pictures of change, asked for their artists."""

import numpy as np
import pandas as pd
import pytest

from menaka.casualties import draw_escalation
from menaka.casualties.escalation import changes
from menaka.figures.escalation import likely

MONTHS = pd.date_range("2020-01-01", periods=6, freq="MS")


@pytest.fixture
def counts():
    """Three draws of six months, the fourth of which nobody read about."""
    rows = [[1, 2, 1, 0, 9, 9], [1, 2, 1, 0, 9, 9], [1, 2, 1, 0, 8, 12]]
    return pd.DataFrame(rows, columns=MONTHS, dtype="float64")


@pytest.fixture
def known(counts):
    """The months of which something was read."""
    return changes(counts.drop(columns=MONTHS[3]), draws=50).dates


def test_counts_are_bars_and_a_month_nobody_read_about_is_hatched_not_quiet(counts, known):
    ax = draw_escalation.rates(counts, known)
    bars = [p for p in ax.patches if p.get_hatch() is None]
    assert [bar.get_height() for bar in bars] == [1, 2, 1, 0, 9, 9]
    assert len([p for p in ax.patches if p.get_hatch() == "//"]) == 1
    rate = ax.lines[0].get_ydata()
    assert rate == pytest.approx(known["rate"].to_numpy())
    one = draw_escalation.rates(counts.iloc[0], known)
    assert [bar.get_height() for bar in one.patches[:6]] == [1, 2, 1, 0, 9, 9]


def test_the_posterior_has_a_mark_a_month_and_a_shape_a_law(known):
    ax = draw_escalation.posterior({"one": known, "other": known / 2})
    assert [line.get_marker() for line in ax.lines] == ["o", "s"]
    assert ax.lines[1].get_ydata() == pytest.approx(known["probability"].to_numpy() / 2)
    assert ax.get_ylim()[1] > 1
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["one", "other"]


@pytest.fixture
def told():
    """Two statements in three series, one of them evenly collected."""
    return pd.DataFrame(
        [("It rose", "violent events", "events", 0.97, "holds", False),
         ("It rose", "envelope", "rule", 0.5, "depends on the draw", False),
         ("It rose", "a monitor", "brought", 1.0, "holds", True),
         ("It fell", "violent events", "events", 0.0, "not seen", False),
         ("It fell", "envelope", "rule", np.nan, "cannot be told from this record", False),
         ("It fell", "a monitor", "brought", 0.2, "depends on the draw", True)],
        columns=["statement", "series", "what", "share", "reads", "even"],
    )  # fmt: skip


def test_each_statement_is_a_row_of_words_and_shades(told):
    ax = draw_escalation.statements(told)
    texts = [t.get_text() for t in ax.texts]
    assert {"holds\n97%", "depends\n50%", "not seen\n0%", "cannot tell", "holds\n100%"} <= set(
        texts
    )
    assert [t.get_text() for t in ax.get_yticklabels()] == ["It rose", "It fell"]
    shade = ax.images[0].get_array()
    assert shade[0, 0] == pytest.approx(0.97)
    bold = {t.get_text() for t in ax.texts if t.get_fontweight() == "bold"}
    assert bold == {"holds\n97%", "holds\n100%", "a monitor"}


def test_a_table_without_even_series_says_that_none_can_tell(told):
    assert draw_escalation.statements(told).get_xlabel() == ""
    ax = draw_escalation.statements(told.assign(even=False), series=["violent events", "envelope"])
    assert "none of them can tell" in ax.get_xlabel()
    assert ax.images[0].get_array().shape == (2, 2)


def test_a_caption_names_the_months_of_likely_changes_and_which_way_they_went():
    known = changes(pd.Series([2, 1, 2, 30, 28, 31], index=MONTHS), most=1, draws=50)
    share = known.dates["probability"].iloc[3]
    assert likely(known) == f"in April 2020 (a rise, {share:.0%})"
    falls = changes(pd.Series([31, 30, 28, 2, 1, 2], index=MONTHS), most=1, draws=50)
    assert "in April 2020 (a fall, " in likely(falls)
    assert likely(changes(pd.Series([3] * 6, index=MONTHS), draws=20)) == "in no month"
