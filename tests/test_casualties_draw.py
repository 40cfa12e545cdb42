"""The pictures of claims, tolls and totals, by their artists."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import menaka
from menaka import casualties
from menaka.casualties import plots

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


def arrows(ax):
    return [text for text in ax.texts if text.get_text() == "" and text.arrow_patch]


def marks(ax):
    drawn = [line for line in ax.lines if len(line.get_xdata())]
    return [line for line in drawn if line.get_marker() not in (None, "None", "")]


def words(ax):
    return [text.get_text() for text in ax.texts]


def labels(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_claims_of_any_event_are_a_line_each_with_a_legend_of_marks_and_fills(tiny):
    ax = casualties.plot_claims(tiny, event="e0001-wells")
    assert labels(ax) == ["Blue", "the mayor (via The Gazette)", "Red", "the mayor"]
    assert (len(marks(ax)), len(arrows(ax))) == (4, 1)  # "over 40"
    assert "Wells, 8 Mar 2020: BLU" in words(
        ax
    ) and "Wells, 8 Mar 2020 to 9 Mar 2020: Civilians" in words(ax)
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["party", "local", "no upper bound"]
    assert ax.get_xlabel() == "persons"


def test_claims_of_a_place_write_out_what_has_no_number_and_leave_out_totals(tiny):
    ax = casualties.plot_claims(tiny, place="Shire")
    assert "many" in words(ax) and "Grey Council" not in labels(ax)
    assert labels(casualties.plot_claims(tiny, event="e0004-shire")) == ["Grey Council"]
    assert labels(casualties.plot_claims(tiny, least=45)) == ["the mayor"]


def test_claims_in_french_name_actors_and_axes_in_french(tiny):
    ax = casualties.plot_claims(tiny, place="Shire", lang="fr")
    assert ax.get_xlabel() == "personnes"
    assert any("Civils" in word for word in words(ax))
    with pytest.raises(menaka.NotFoundError, match="there are: en, fr"):
        casualties.plot_claims(tiny, place="Shire", lang="de")


def test_nothing_to_draw_is_said_and_not_drawn(tiny):
    for plot, options in (
        (casualties.plot_claims, {}),
        (casualties.plot_claims, {"place": "Ford"}),  # "many" is no number
        (casualties.plot_monthly, {"place": "Ford"}),
        (casualties.plot_cumulative, {"place": "Ford"}),
        (casualties.plot_reconcile, {"place": "Wells"}),
        (casualties.plot_ratios, {"place": "Ford"}),
    ):
        with pytest.raises(menaka.SchemaError):
            plot(tiny, **options)


def test_months_are_bars_of_the_least_and_the_largest_stated_with_a_plus_where_open(tiny):
    ax = casualties.plot_monthly(tiny, target="combatants", **SPRING)
    stated, least = ax.containers
    assert [bar.get_height() for bar in stated] == [40, 0, 0]
    assert [bar.get_height() for bar in least] == [4, 0, 0]
    assert words(ax) == ["+"]
    quarters = casualties.plot_monthly(
        tiny, freq="quarter", target="combatants", start="2020-04-01", end="2020-06-30"
    )
    crosses = [m for m in marks(quarters) if m.get_marker() == "x" and len(m.get_xdata())]
    assert len(crosses) == 1 and words(quarters) == []  # Ford has no number


def test_a_running_total_lies_between_its_bounds(tiny):
    ax = casualties.plot_cumulative(tiny, target="combatants", end="2020-03-20")
    stated, low, _ = ax.lines  # the last is the legend's "+"
    assert (stated.get_ydata()[-1], low.get_ydata()[-1]) == (40, 4)
    assert words(ax) == ["+"]
    assert words(casualties.plot_cumulative(tiny)) == []


def test_totals_show_what_is_covered_what_may_be_and_what_is_left(tiny):
    ax = casualties.plot_reconcile(tiny)
    least, maybe, left = ax.patches
    assert (least.get_width(), maybe.get_width(), left.get_width()) == (30, 15, 70)
    assert left.get_hatch() == "////" and len(arrows(ax)) == 1  # "over 100"
    assert labels(ax) == ["Grey Council: Shire, 1 Mar 2020 to 31 May 2020"]
    assert len(marks(ax)) == 1
    closed = tiny.replace(claims=tiny.claims.assign(high=tiny.claims["high"].fillna(120)))
    assert arrows(casualties.plot_reconcile(closed)) == []


def test_ratios_stand_on_a_logarithmic_scale_around_the_same(tiny):
    table = casualties.ratios(tiny)
    ax = casualties.plot_ratios(tiny)
    assert ax.get_xscale() == "log"
    assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"] == [1]
    assert sorted(mark.get_xdata()[0] for mark in marks(ax)) == sorted(table["ratio"])
    white = [mark for mark in marks(ax) if mark.get_markerfacecolor() == "white"]
    assert len(white) == table["most"].isna().sum()


def test_pictures_are_drawn_on_the_readers_axes_in_two_widths_and_change_no_setting(tiny):
    _, mine = plt.subplots()
    assert casualties.plot_monthly(tiny, ax=mine) is mine
    before = plt.rcParams["font.size"]
    narrow = casualties.plot_claims(tiny, event="e0001-wells", width="column")
    assert narrow.figure.get_figwidth() == pytest.approx(menaka.style.COLUMN)
    assert plt.rcParams["font.size"] == before
    red = casualties.plot_cumulative(tiny, colours=("red", "pink"))
    assert red.lines[1].get_color() == "red"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-03-08", "2020-03-08", "8 Mar 2020"),
        ("2020-03-08", "2020-03-15", "8 Mar 2020 to 15 Mar 2020"),
        ("2020-12-31", "2021-01-02", "31 Dec 2020 to 2 Jan 2021"),
    ],
)
def test_a_label_never_gives_one_day_to_what_is_dated_less_well(first, last, said):
    days = (pd.Series(pd.to_datetime([day])) for day in (first, last))
    assert plots.windows(*days).tolist() == [said]


def test_large_events_are_labelled_with_the_days_between_which_they_began(record):
    said = plots.labelled_claims(record, casualties.claims(record, event="e0417-tin-fadimata"))
    assert "Tin-Fadimata, 24 Feb 2023 to 28 Feb 2023: ISGS" in set(said["group"])
    assert np.isfinite(said["number"].max())
