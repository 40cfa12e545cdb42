"""State sequences and their measures, by hand and against recorded peers."""

import json
from itertools import combinations
from math import log, log2, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import menaka
from menaka import control

PEER = json.loads((Path(__file__).parent / "sequenzo.json").read_text("utf-8"))
GAPS = {"?": "unknown", "_": "missing", ".": "void"}


WORDS = st.lists(st.text("rbg?_.", min_size=6, max_size=6), min_size=1, max_size=5)


def table(*words):
    """Sequences from words, a letter a period; ? is unknown, _ missing and . void."""
    rows = [[GAPS.get(letter, letter) for letter in word] for word in words]
    return pd.DataFrame(rows, index=[f"p{k}" for k in range(len(words))], dtype=object)


def history(*rows):
    """Sightings of a place: place, what, holder, earliest, latest."""
    names = ["place_id", "what", "holder", "date_earliest", "date_latest"]
    seen = pd.DataFrame(rows, columns=names)
    seen = seen.astype({"date_earliest": "datetime64[s]", "date_latest": "datetime64[s]"})
    status = np.where(seen["holder"].eq(""), "vacated", "controlled")
    ids = [f"k{n:03d}" for n in range(len(seen))]
    return seen.assign(control_id=ids, place=seen["place_id"], extent="town", status=status,
                       group="place", besieger=None)  # fmt: skip


WELLS = history(("wells", "seen", "blue", "2020-02-01", "2020-02-01"),
                ("wells", "changed", "red", "2020-03-08", "2020-04-20"),
                ("wells", "changed", "", "2020-06-10", "2020-06-10"),
                ("ford", "seen", "red", "2020-04-15", "2020-04-15"))  # fmt: skip


def by_month(**options):
    spells = control.spells(WELLS, horizon=60)
    return control.sequences(spells, start="2020-01-01", end="2020-08-31", **options)


def test_a_month_has_the_state_of_its_last_day_and_is_unknown_past_the_horizon():
    found = by_month()
    assert [str(period) for period in found.columns[:2]] == ["2020-01", "2020-02"]
    assert found.loc["wells"].tolist() == [
        "unknown", "blue", "blue", "red", "red", "vacated", "vacated", "unknown"]  # fmt: skip
    assert found.loc["ford"].tolist() == ["unknown"] * 3 + ["red"] * 2 + ["unknown"] * 3


def test_the_unknown_is_missing_where_nobody_looked_and_void_where_there_was_no_place():
    looked = pd.Series([5, 0, 3], index=pd.to_datetime(["2020-01-01", "2020-06-01", "2020-08-01"]))
    lived = pd.DataFrame({"place_id": ["ford"], "begins": [pd.Timestamp("2020-03-05")],
                          "ends": [pd.Timestamp("2020-07-20")]})  # fmt: skip
    found = by_month(looked=looked, lived=lived)
    assert found.loc["ford"].tolist() == [
        "void", "void", "missing", "red", "red", "missing", "missing", "void"]  # fmt: skip
    assert found.loc["wells"].iloc[[0, 5, 7]].tolist() == ["unknown", "vacated", "unknown"]


def test_days_and_statuses_make_sequences_too():
    spells = control.spells(WELLS, horizon=60)
    found = control.sequences(spells, freq="D", start="2020-06-09", end="2020-06-11", by="status")
    assert found.loc["wells"].tolist() == ["controlled", "vacated", "vacated"]


def test_no_spells_make_no_sequences():
    found = control.sequences(control.spells(WELLS.iloc[:0]))
    assert found.empty and control.measures(found).empty and control.transitions(found).empty


def test_spells_without_a_column_are_refused_by_name():
    with pytest.raises(menaka.SchemaError, match="no column 'held_until'"):
        control.sequences(control.spells(WELLS).drop(columns="held_until"))


def test_a_users_table_is_void_before_its_first_row_and_missing_in_between():
    rows = [("a", 2, "r"), ("a", 4, "b"), ("b", 1, "r"), ("b", 3, None), ("b", 4, "r")]
    found = control.from_table(pd.DataFrame(rows, columns=["place", "period", "state"]))
    assert found.loc["a"].tolist() == ["void", "r", "missing", "b"]
    assert found.loc["b"].tolist() == ["r", "missing", "missing", "r"]


def test_two_states_for_one_period_are_refused():
    rows = pd.DataFrame([("a", 1, "r"), ("a", 1, "b")], columns=["place", "period", "state"])
    with pytest.raises(menaka.SchemaError, match="two states for a in 1"):
        control.from_table(rows)
    with pytest.raises(menaka.SchemaError, match="no column 'period'"):
        control.from_table(rows.drop(columns="period"))


def test_transitions_count_steps_between_known_states_only():
    counts = control.transitions(table("rrb?b.", "r_rbbb"))
    assert counts.loc["r"].to_dict() == {"b": 2, "r": 1}
    assert counts.loc["b"].to_dict() == {"b": 2, "r": 0}
    rates = control.transitions(table("rrb?b.", "r_rbbb"), rates=True, states=["b", "g", "r"])
    assert rates.loc["r"].tolist() == pytest.approx([2 / 3, 0, 1 / 3])
    assert rates.loc["g"].isna().all()


def test_time_is_counted_by_state_and_by_kind_of_gap():
    found = control.time_in_state(table("rrb?_.")).loc["p0"]
    assert found.to_dict() == {"b": 1, "r": 2, "void": 1, "missing": 1, "unknown": 1}


@given(WORDS)
def test_the_shares_of_a_period_sum_to_one_over_the_places_that_are_there(words):
    found = control.distribution(table(*words))
    there = (table(*words) != "void").any()
    assert found.sum(axis=1)[there].to_numpy() == pytest.approx(1)
    assert found[~there].isna().all(axis=None)


def test_entropy_by_period_is_over_the_known_and_the_whole_alphabet():
    found = control.diversity(table("rrr", "b?r", "gbr"))
    assert found["known"].tolist() == [3, 2, 3]
    assert found["entropy"].tolist() == pytest.approx([1, log(2) / log(3), 0])


@pytest.mark.parametrize("name", ["transitions", "entropy", "turbulence", "complexity"])
def test_measures_are_those_of_sequenzo(name):
    found = control.measures(table(*PEER["sequences"]))
    assert found[name].tolist() == pytest.approx(PEER[name], abs=1e-6)


def test_entropy_by_period_is_that_of_sequenzo():
    found = control.diversity(table(*PEER["sequences"]))["entropy"]
    assert found.tolist() == pytest.approx(PEER["diversity"], abs=1e-6)


def test_turbulence_is_worked_out_by_hand():
    # Durations 12, 9, 5, 2: mean 7, variance 58/4, largest variance 3 * 6**2; 2**4 subsequences
    word = "a" * 12 + "b" * 9 + "c" * 5 + "d" * 2
    found = control.measures(table(word)).loc["p0"]
    assert found["turbulence"] == pytest.approx(log2(16 * (108 + 1) / (14.5 + 1)))
    share = np.array([12, 9, 5, 2]) / 28
    entropy = -(share * np.log(share)).sum() / log(4)
    assert found["complexity"] == pytest.approx(sqrt(3 / 27 * entropy))


@given(st.text("rbg", min_size=1, max_size=9))
def test_distinct_subsequences_are_counted_as_by_listing_them(word):
    spells = [letter for k, letter in enumerate(word) if k == 0 or word[k - 1] != letter]
    listed = {c for n in range(len(spells) + 1) for c in combinations(spells, n)}
    runs = np.diff([k for k in range(len(word)) if k == 0 or word[k - 1] != word[k]] + [len(word)])
    widest = (len(runs) - 1) * (1 - runs.mean()) ** 2
    expected = log2(len(listed) * (widest + 1) / (runs.var() + 1))
    assert control.measures(table(word))["turbulence"].iloc[0] == pytest.approx(expected)


def test_very_many_subsequences_are_no_trouble():
    assert control.measures(table("rb" * 1000))["turbulence"].iloc[0] > 1000


@given(WORDS)
def test_gaps_are_left_out_before_anything_is_measured(words):
    bare = ["".join(letter for letter in word if letter in "rbg") for word in words]
    found = control.measures(table(*words), states=list("bgr"))
    for place, word in zip(found.index, bare, strict=True):
        if not word:
            assert found.loc[place, ["transitions", "entropy", "turbulence"]].isna().all()
            continue
        same = control.measures(table(word), states=list("bgr")).iloc[0]
        columns = ["known", "transitions", "entropy", "turbulence"]
        assert found.loc[place, columns].tolist() == pytest.approx(same[columns].tolist())


def test_a_range_spans_what_the_windows_admit_and_a_dated_change_has_none():
    spells = control.spells(WELLS, horizon=60)
    bounds = {"freq": "D", "start": "2020-02-01", "end": "2020-06-30"}
    found = control.ranges(spells, control.time_in_state, draws=300, **bounds).loc["wells"]
    # Blue held on 1 February, until 8 March at least; its horizon ends on 1 April, before 20 April
    assert 36 <= found["blue", "low"] < 45 and found["blue", "high"] == 61
    assert found["vacated"].tolist() == [21, 21]
    assert control.ranges(spells, control.measures, draws=20)["transitions"].loc[
        "wells"].tolist() == [2, 2]  # fmt: skip


def test_the_plain_sequence_lies_within_the_range_and_a_seed_repeats_it():
    spells = control.spells(WELLS, horizon=60)
    one, two = (control.ranges(spells, control.distribution, draws=50, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    low, high = one.xs("low", axis=1, level=1), one.xs("high", axis=1, level=1)
    assert (low <= high).all(axis=None)
    assert high.sum(axis=1).ge(1 - 1e-9).all() and low.sum(axis=1).le(1 + 1e-9).all()


def test_the_record_as_it_stands_has_few_known_periods_and_says_so(record):
    found = control.sequences(control.spells(record), start="2022-03-01", end="2023-05-31")
    told = control.time_in_state(found).sum()
    assert found.shape[1] == 15 and told.sum() == found.size
    assert told["unknown"] > told.drop("unknown").sum()


def test_shares_are_stacked_to_one_and_the_unknown_is_hatched_on_top():
    shares = control.distribution(table("rrr?", "b?r?"))
    ax = control.draw_sequences.distribution(shares, colours={"r": "#D55E00", "b": "#0072B2"})
    tops = [bar.get_y() + bar.get_height() for bar in ax.containers[-1]]
    assert tops == pytest.approx([1, 1, 1, 1])
    assert [bars.get_label() for bars in ax.containers] == ["b", "r", "unknown"]
    assert [bars[0].get_hatch() for bars in ax.containers] == [None, None, "////"]


def test_an_index_plot_has_a_cell_a_period_and_none_for_what_is_void():
    ax = control.draw_sequences.index(table("rr.", "b?."), names={"r": "Red Army"})
    assert len(ax.patches) == 4
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == ["b", "Red Army", "unknown"]


def test_who_holds_a_place_together_or_against_each_other_is_hatched():
    looks = [control.draw_sequences.look(s)["hatch"] for s in ("r", "r+b", "r|b")]
    assert looks == [None, "//", "xx"]
    colours = {"r": "#D55E00", "b": "#0072B2", "g": "#009E73"}
    one, other = (control.draw_sequences.look(s, colours) for s in ("r+b", "r+g"))
    assert (one["fc"], one["ec"], other["ec"]) == ("#D55E00", "#0072B2", "#009E73")


@pytest.mark.parametrize(("rates", "said"), [(False, {"0", "1"}), (True, {"0.00", "0.50", "1.00"})])
def test_a_matrix_of_transitions_writes_counts_or_rates(rates, said):
    ax = control.draw_sequences.transitions(control.transitions(table("rrbr"), rates=rates))
    assert {text.get_text() for text in ax.texts} == said
