"""The pictures of claims, tolls and totals, by their artists."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import menaka
from menaka import casualties, figures
from menaka.casualties import plots
from menaka.words import Words

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


def fades(ax):
    return [lines for lines in ax.collections if len(lines.get_segments()) > 3]


def marks(ax):
    drawn = [line for line in ax.lines if len(line.get_xdata())]
    return [line for line in drawn if line.get_marker() not in (None, "None", "")]


def words(ax):
    return [text.get_text() for text in ax.texts]


def labels(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_claims_of_a_place_write_out_what_has_no_number_and_leave_out_totals(tiny):
    ax = casualties.plot_claims(tiny, place="Shire")
    assert "many" in words(ax) and "Grey Council" not in labels(ax)
    assert labels(casualties.plot_claims(tiny, event="e0004-shire")) == ["Grey Council"]
    assert labels(casualties.plot_claims(tiny, least=45)) == ["the mayor"]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def changed(record, claim, **cells):
    claims = record.claims
    for column, value in cells.items():
        claims.loc[claims["claim_id"].eq(claim), column] = value
    return record.replace(claims=claims)


def test_claims_of_any_event_are_a_line_each_with_their_words_and_a_legend_of_marks(tiny):
    ax = casualties.plot_claims(tiny, event="e0001-wells")
    assert labels(ax) == ["Blue", "the mayor (via The Gazette)", "Red", "the mayor"]
    assert (len(marks(ax)), len(fades(ax))) == (4, 1)  # "over 40" has no upper bound
    assert {"4", "ten", "over 40", "30 to 45"} <= set(words(ax))
    assert "Wells, 8 Mar 2020: BLU" in words(ax)
    assert "Wells, 8 Mar to 9 Mar 2020: civilians" in words(ax)
    assert legend(ax) == ["party to the conflict", "local people", "no upper bound"]
    assert ax.get_xlabel() == "persons" and ax.get_xlim()[1] < 50  # the greatest is 45


def test_the_legend_explains_only_the_marks_that_are_drawn(tiny):
    only = casualties.plot_claims(tiny, event="e0001-wells", target="civilians")
    assert legend(only) == ["local people"]
    wordy = changed(tiny, "c0001-1", low=pd.NA)  # "over 40" as a claim without a number
    ax = casualties.plot_claims(wordy, event="e0001-wells", target="combatants")
    assert legend(ax) == ["party to the conflict", "local people"] and "over 40" in words(ax)


def test_words_stand_after_short_lines_and_before_marks_far_to_the_right(tiny):
    ax = casualties.plot_claims(tiny, event="e0001-wells")
    sides = {text.get_text(): text.get_ha() for text in ax.texts}
    assert (sides["4"], sides["over 40"]) == ("left", "right")


@pytest.mark.parametrize(("best", "ends"), [(40, [36, 44]), (4, [3, 5]), (0, [0, 1])])
def test_about_n_is_drawn_a_tenth_to_either_side_and_at_least_one(tiny, best, ends):
    about = changed(tiny, "c0002-1", low=pd.NA, high=pd.NA, best=best)
    ax = casualties.plot_claims(about, event="e0001-wells", target="civilians")
    assert ax.lines[0].get_xdata().tolist() == ends


def test_claims_in_french_name_actors_axes_and_marks_in_french(tiny):
    ax = casualties.plot_claims(tiny, place="Shire", lang="fr")
    assert ax.get_xlabel() == "personnes"
    assert any("civils" in word for word in words(ax))
    assert legend(ax) == ["partie au conflit", "habitants", "sans borne haute"]
    with pytest.raises(menaka.NotFoundError, match="there are: en, fr"):
        casualties.plot_claims(tiny, place="Shire", lang="de")


def test_a_column_breaks_long_labels_and_grows_with_them(tiny):
    ax = casualties.plot_claims(tiny, event="e0001-wells", width="column")
    assert "the mayor (via The\nGazette)" in labels(ax)
    wide = casualties.plot_claims(tiny, event="e0001-wells")
    assert ax.figure.get_figheight() > wide.figure.get_figheight()


def test_nothing_to_draw_is_said_and_not_drawn(tiny):
    for plot, options in (
        (casualties.plot_claims, {}),
        (casualties.plot_claims, {"place": "Ford"}),  # "many" is no number
        (casualties.plot_monthly, {"place": "Ford"}),
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


def test_totals_are_a_mark_beside_the_least_of_the_events_with_the_gap_as_a_number(tiny):
    ax = casualties.plot_reconcile(tiny)
    (least,) = ax.patches
    assert least.get_width() == 30 and words(ax) == ["+70"]  # "over 100" less 30 to 45
    assert ax.texts[0].get_weight() == "bold"  # 55 are left if the events had 45
    assert labels(ax) == ["Grey Council: Shire, 1 Mar to 31 May 2020"]
    assert [mark.get_xdata().tolist() for mark in marks(ax)] == [[100]]
    assert legend(ax) == ["the total", "the events inside, at least"]


@pytest.mark.parametrize(
    ("cells", "gap", "weight", "said"),
    [
        ({"low": 40, "high": 40}, "+10", "normal", "the total"),
        ({"low": 10, "high": 10}, "−20", "normal", "the total"),
        ({"low": pd.NA, "high": 60}, "+30", "normal", "the total, an upper bound only"),
    ],
)
def test_a_gap_that_the_events_may_fill_is_not_bold_and_an_upper_bound_is_white(
    tiny, cells, gap, weight, said
):
    ax = casualties.plot_reconcile(changed(tiny, "c0004-1", **cells))
    assert (words(ax), ax.texts[0].get_weight(), legend(ax)[0]) == ([gap], weight, said)
    assert (marks(ax)[0].get_markerfacecolor() == "white") == ("upper" in said)


def test_totals_stand_in_the_order_of_their_gaps_and_once_each(tiny):
    one = casualties.reconcile(tiny)
    same, more = one.assign(claim_id="c9"), one.assign(claim_id="c8", low=200)
    rows = plots.widest_gaps(pd.concat([one, same, more], ignore_index=True))
    assert rows["gap"].tolist() == [170, 70]


def test_ratios_of_enemy_and_own_side_stand_on_a_logarithmic_scale_with_both_numbers(tiny):
    ax = casualties.plot_ratios(tiny)
    assert ax.get_xscale() == "log" and labels(ax) == ["Wells,\nMar 2020"]
    assert words(ax) == ["enemy / own side", "Red 40+, Blue 4"]
    assert [mark.get_xdata()[0] for mark in marks(ax)] == [10]
    assert marks(ax)[0].get_markerfacecolor() == "white" and len(fades(ax)) == 1  # "over 40"
    assert legend(ax) == ["party to the conflict", "a bound is missing"]


def test_all_pairs_are_drawn_in_groups_that_are_named_in_the_readers_language(tiny):
    ax = casualties.plot_ratios(tiny, pair=None, lang="fr")
    assert {"ennemi / propre camp", "ennemi / tiers", "propre camp / tiers"} < set(words(ax))
    assert sorted(m.get_xdata()[0] for m in marks(ax)) == sorted(casualties.ratios(tiny)["ratio"])
    with pytest.raises(menaka.NotFoundError, match="there are: enemy / own side"):
        casualties.plot_ratios(tiny, pair="friends")


@pytest.mark.parametrize(
    ("claim", "said"),
    [((40, 40, None), "40+"), ((None, 9, 9), "≤9"), ((4, 4, 4), "4"), ((2, 3, 5), "2–5")],
)
def test_a_number_is_written_with_its_open_end(claim, said):
    assert plots._brief(*claim) == said


def test_pictures_are_drawn_on_the_readers_axes_in_two_widths_and_change_no_setting(tiny):
    _, mine = plt.subplots()
    assert casualties.plot_monthly(tiny, ax=mine) is mine
    before = plt.rcParams["font.size"]
    narrow = casualties.plot_claims(tiny, event="e0001-wells", width="column")
    assert narrow.figure.get_figwidth() == pytest.approx(menaka.style.COLUMN)
    assert plt.rcParams["font.size"] == before
    red = casualties.plot_claims(tiny, event="e0001-wells", colours=("red", "pink"))
    assert marks(red)[0].get_color() == "red"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-03-08", "2020-03-08", "8 Mar 2020"),
        ("2020-03-08", "2020-03-15", "8 Mar to 15 Mar 2020"),
        ("2020-12-31", "2021-01-02", "31 Dec 2020 to 2 Jan 2021"),
    ],
)
def test_a_label_never_gives_one_day_to_what_is_dated_less_well(first, last, said):
    assert Words("en").span(pd.Timestamp(first), pd.Timestamp(last)) == said


def test_large_events_are_labelled_with_the_days_between_which_they_began(record):
    said = plots.labelled_claims(record, casualties.claims(record, event="e0417-tin-fadimata"))
    assert "Tin-Fadimata, 24 Feb to 28 Feb 2023: ISGS" in set(said["group"])
    assert np.isfinite(said["number"].max())


def test_two_claims_contradict_each_other_where_no_number_satisfies_both():
    claims = pd.DataFrame(
        {"floor": [45, 42, None, 10], "ceiling": [None, 42, 44, 99]}, dtype="Int64"
    )  # "more than 45", 42, "up to 44", 10 to 99
    assert figures.casualties._contradicting(claims) == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    "name", sorted(name for name in figures.CATALOGUE if name.startswith("02-"))
)
def test_an_exported_figure_has_a_short_finding_and_no_small_text(record, name):
    with menaka.style.use():
        drawn = figures.CATALOGUE[name](record)
    assert len(f"{drawn.title} {drawn.caption}".split()) <= 60 and len(drawn.alt.split()) <= 80
    assert drawn.title.endswith(".") and set(drawn.sources) < set(record.sources["source_id"])

    width, height = drawn.figure.get_size_inches()
    assert height <= 6.7
    assert min(abs(width - w) for w in (menaka.style.COLUMN, menaka.style.PAGE)) < 0.01
    texts = [text for text in drawn.figure.findobj(Text) if text.get_text()]
    assert min(text.get_fontsize() for text in texts) >= 6.5


def test_in_a_column_the_labels_of_totals_stand_above_their_bars(tiny):
    ax = casualties.plot_reconcile(tiny, width="column")
    wide = casualties.plot_reconcile(tiny)
    assert not labels(ax) and set(labels(wide)) & set(words(ax))
