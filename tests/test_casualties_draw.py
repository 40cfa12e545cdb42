"""The pictures of claims and tolls, by their artists."""

import pandas as pd
import pytest

from menaka import casualties
from menaka.casualties import draw
from menaka.figures import casualties as figures


def arrows(ax):
    return [text for text in ax.texts if text.get_text() == "" and text.arrow_patch]


def counted(record):
    return casualties.additive(record, casualties.by_event(casualties.tolls(record)))


def test_a_forest_has_a_mark_a_claim_and_an_arrow_an_open_top(tiny):
    claims = casualties.claims(tiny).query("event_id == 'e0001-wells'")
    ax = draw.forest(claims.assign(label=claims["claimant"], group="Blue"))
    marks = [line for line in ax.lines if line.get_marker() not in (None, "None", "")]
    assert (len(marks), len(arrows(ax))) == (3, 1)
    assert [t.get_text() for t in ax.get_yticklabels()] == claims["claimant"].tolist()


def test_a_forest_of_several_events_names_each_and_writes_out_what_has_no_number(tiny):
    claims = casualties.claims(tiny)
    ax = draw.forest(claims.assign(label=claims["claimant"], group=claims["event_id"]))
    words = [text.get_text() for text in ax.texts]
    assert set(claims["event_id"]) <= set(words) and "many" in words


def test_segments_draw_arrows_for_open_periods_and_shade_those_without_rows(tiny):
    span = {"start": "2020-03-01", "end": "2020-05-31"}
    fighters = casualties.series(tiny, counted(tiny), target_kind="combatants", **span)
    ax = draw.segments(fighters)
    assert len(arrows(ax)) == 1
    assert len(ax.patches) == fighters["events"].eq(0).sum() == 2
    assert not draw.segments(fighters.loc["2020-05-01":]).lines


def test_coverage_has_a_bar_of_documents_and_of_origins_a_period(tiny):
    table = casualties.series(tiny, counted(tiny), start="2020-03-01", end="2020-05-31")
    ax = draw.coverage(table)
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [*table["documents"], *table["origins"]]
    months = draw.coverage(table.drop(columns="until"))
    assert [b.get_width() for b in months.patches] == [b.get_width() for b in ax.patches]


def test_a_fan_is_dashed_from_the_first_open_top_on(tiny):
    total = casualties.cumulative(tiny, counted(tiny), target_kind="combatants", end="2020-03-20")
    middle, edge = draw.fan(total).lines
    assert (middle.get_linestyle(), edge.get_linestyle()) == ("-", "--")
    assert len(edge.get_xdata()) == total["open"].gt(0).sum()
    closed = draw.fan(casualties.cumulative(tiny, counted(tiny)))
    assert len(closed.lines[1].get_xdata()) == 0 and not arrows(closed)


def test_gaps_show_what_is_covered_what_may_be_and_what_is_left(tiny):
    table = casualties.reconcile(tiny)
    ax = draw.gaps(table.assign(label=table["claimant"]))
    least, maybe, left = ax.patches
    assert (least.get_width(), maybe.get_width(), left.get_width()) == (30, 15, 70)
    assert left.get_hatch() == "////" and len(arrows(ax)) == 1  # "over 100"
    twice = pd.concat([table, table]).assign(label="x")
    assert len(draw.gaps(twice).lines) == 3  # two diamonds, and the line that joins them


def test_ratios_stand_on_a_logarithmic_scale_around_the_same(tiny):
    table = casualties.ratios(tiny)
    ax = draw.ratios(table.assign(label=table["claimant_a"]))
    assert ax.get_xscale() == "log"
    assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"] == [1]
    marks = [line for line in ax.lines if line.get_marker() not in (None, "None", "")]
    assert [mark.get_xdata()[0] for mark in marks] == table["ratio"].tolist()
    assert len(arrows(ax)) == table[["low", "high"]].isna().sum().sum()
    left, right = ax.get_xlim()
    assert all(left < arrow.xy[0] < right for arrow in arrows(ax))
    least = table.iloc[[0]].assign(low=0, high=12, label="x")
    assert len(arrows(draw.ratios(least))) == 1  # down to nothing


def test_a_calendar_has_a_square_a_day_with_rows_and_leaves_the_others_blank():
    days = pd.to_datetime(["2020-03-08", "2020-03-09", "2020-04-20"])
    ax = draw.calendar(pd.Series([2, 0, 1], days))
    assert len(ax.patches) == 2
    assert [text.get_text() for text in ax.texts] == ["2", "1"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Mar 2020", "Apr 2020"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-03-08", "2020-03-08", "8 Mar 2020"),
        ("2020-03-08", "2020-03-15", "8 to 15 Mar 2020"),
        ("2020-03-30", "2020-04-02", "30 Mar to 2 Apr 2020"),
        ("2020-12-31", "2021-01-02", "31 Dec 2020 to 2 Jan 2021"),
    ],
)
def test_a_label_never_gives_one_day_to_what_is_dated_less_well(first, last, said):
    assert figures._when(pd.Timestamp(first), pd.Timestamp(last)) == said


def test_large_events_are_labelled_with_the_days_between_which_they_began(record):
    groups = set(figures.large_claims(record)["group"])
    assert "Tin-Fadimata, 24 to 28 Feb 2023: ISGS" in groups
