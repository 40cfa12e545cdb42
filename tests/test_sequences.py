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


# Six periods; void stands before the first and after the last one of a sequence.
WORD = st.builds(
    lambda before, word: (before * "." + word).ljust(6, ".")[:6],
    st.integers(0, 6), st.text("rbg?_", max_size=6),
)  # fmt: skip
WORDS = st.lists(WORD, min_size=1, max_size=5)


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


def test_days_make_sequences_too():
    spells = control.spells(WELLS, horizon=60)
    found = control.sequences(spells, freq="day", start="2020-06-09", end="2020-06-11")
    assert found.loc["wells"].tolist() == ["red", "vacated", "vacated"]


def test_spells_without_a_row_are_refused():
    with pytest.raises(menaka.SchemaError, match="hold no row to make sequences of"):
        control.sequences(control.spells(WELLS.iloc[:0]))


@pytest.mark.parametrize(
    "read",
    [control.from_wide, control.measures, control.time_in_state],
)
def test_every_function_of_sequences_refuses_what_is_empty_or_is_another_table(read):
    spells = control.spells(WELLS)
    days = pd.DataFrame({"first": pd.to_datetime(["2020-01-01"]), "last": ["r"]})
    for other in (spells, spells.iloc[:0], table("rb").iloc[:0], table("rb").iloc[:, :0], days,
                  long("t1", "t2"), ["r", "b"], None):  # fmt: skip
        with pytest.raises(menaka.SchemaError, match="states: "):
            read(other)


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


def long(*periods):
    """A table of one place with a state in each period."""
    return pd.DataFrame({"place": "Wells", "period": list(periods), "state": "r"})


@pytest.mark.parametrize(
    "periods",
    [
        [f"t{k}" for k in range(1, 12)],
        ["Sep.93", "Oct.93", "Nov.93", "Dec.93"],
        ["2", "3", "4", "10"][:3],
        ["2021-11", "2021-12", "2022-01"],
        [1990, 1995, 2000],
        ["low", "high", "higher"],
    ],
)
def test_periods_keep_the_order_of_time_or_that_in_which_they_come(periods):
    """Not that of the alphabet: t10 is not after t1, nor Dec.93 before Nov.93."""
    assert list(control.from_table(long(*periods)).columns) == periods
    wide = pd.DataFrame([["r"] * len(periods)], columns=periods)
    assert list(control.from_wide(wide).columns) == periods


def test_rows_out_of_order_are_sorted_where_time_is_told_and_refused_where_it_is_not():
    assert list(control.from_table(long("t10", "t9", "t8")).columns) == ["t8", "t9", "t10"]
    rows = pd.concat([long("Sep", "Oct"), long("Oct", "Sep").assign(place="Ford")])
    with pytest.raises(menaka.SchemaError, match="periods of Ford come in another order"):
        control.from_table(rows)
    with pytest.raises(menaka.SchemaError, match="period t2 stands after"):
        control.from_wide(pd.DataFrame([["r", "r", "r"]], columns=["t1", "t10", "t2"]))


@pytest.mark.parametrize(
    "periods",
    [
        pd.PeriodIndex(["2022-01", "2022-02", "2022-04"], freq="M"),
        ["2022-01", "2022-02", "2022-04"],
        pd.to_datetime(["2022-01-01", "2022-02-01", "2022-04-01"]),
        [1, 2, 4],
        ["t1", "t2", "t4"],
    ],
)
def test_a_hole_in_time_is_refused_since_april_does_not_follow_february(periods):
    for read, table in ((control.from_table, long(*periods)),
                        (control.from_wide, pd.DataFrame([["r"] * 3], columns=periods))):  # fmt: skip
        with pytest.raises(menaka.SchemaError, match="a period lacks between"):
            read(table)


def test_a_hole_that_is_owned_up_to_is_missing_and_no_step():
    table = long(*["2022-01", "2022-02", "2022-03", "2022-04"])
    table["state"] = ["r", "r", None, "b"]
    found = control.from_table(table)
    assert found.loc["Wells"].tolist() == ["r", "r", "missing", "b"]
    assert control.measures(found)["transitions"].tolist() == [1]
    # One transition of three possible; entropy of two and one of two states
    entropy = -(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)) / log(2)
    assert control.measures(found)["complexity"].iloc[0] == pytest.approx(sqrt(1 / 3 * entropy))


def test_states_may_be_numbers_and_booleans():
    words = pd.DataFrame([list("1112"), list("1122"), list("2221")])
    for numbers in (words.astype(int), words.astype(float), words.eq("1")):
        assert control.measures(numbers)["transitions"].tolist() == [1, 1, 1]
    assert list(control.time_in_state(pd.DataFrame([[10, 9, 2.5]])).columns[:3]) == [
        "9",
        "10",
        "2.5",
    ]


@pytest.mark.parametrize("empty", [None, np.nan, "", " ", pd.NA, "nan"])
def test_an_empty_cell_is_no_state_and_never_closes_up(empty):
    table = pd.DataFrame([["a", "a", empty, empty, "c", "c"], ["a", "a", "c", "c", empty, empty]])
    found = control.from_wide(table)
    assert found.loc[0].tolist() == ["a", "a", "missing", "missing", "c", "c"]
    assert found.loc[1].tolist() == ["a", "a", "c", "c", "void", "void"]
    assert list(control.time_in_state(table).columns) == ["a", "c", "void", "missing", "unknown"]


def test_an_id_column_is_named_or_refused():
    table = pd.DataFrame({"id": [1, 2], "t1": ["a", "b"], "t2": ["b", "b"]})
    assert control.from_wide(table.set_index("id")).index.tolist() == [1, 2]
    for read in (control.from_wide, control.measures, control.time_in_state):
        with pytest.raises(
            menaka.SchemaError, match=r"column 'id' looks like names.*set_index\('id'\)"
        ):
            read(table)
    towns = pd.DataFrame({"town": ["u", "v", "w", "x"], "t1": list("abab"), "t2": list("bbaa")})
    with pytest.raises(menaka.SchemaError, match="column 'town' looks like names"):
        control.from_wide(towns)
    with pytest.raises(menaka.SchemaError, match="1 names two rows"):
        control.from_wide(table.assign(id=1).set_index("id"))


def test_a_reader_says_which_cells_are_gaps_and_of_which_kind():
    table = pd.DataFrame([["*", "a", "?", "a", "%"]])
    found = control.from_wide(table.replace({"*": "void", "?": "unknown", "%": "missing"}))
    assert found.loc[0].tolist() == ["void", "a", "unknown", "a", "missing"]


def test_void_stands_at_the_ends_only():
    with pytest.raises(menaka.SchemaError, match="0 is void between two states"):
        control.measures(pd.DataFrame([["a", "void", "a"]]))


def test_time_is_counted_by_state_and_by_kind_of_gap():
    found = control.time_in_state(table("rrb?_.")).loc["p0"]
    assert found.to_dict() == {"b": 1, "r": 2, "void": 1, "missing": 1, "unknown": 1}


@pytest.mark.parametrize("name", ["transitions", "entropy", "turbulence", "complexity"])
def test_measures_are_those_of_sequenzo(name):
    found = control.measures(table(*PEER["sequences"]))
    assert found[name].tolist() == pytest.approx(PEER[name], abs=1e-6)


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
    found = control.measures(table(*words, "rbgrbg"))  # the last row holds the whole alphabet
    for place, word in zip(found.index, bare, strict=False):
        if not word:
            assert found.loc[place, ["transitions", "entropy", "turbulence"]].isna().all()
            continue
        same = control.measures(table(word.ljust(6, "."), "rbgrbg")).iloc[0]
        columns = ["known", "transitions", "entropy", "turbulence"]
        assert found.loc[place, columns].tolist() == pytest.approx(same[columns].tolist())


def test_the_record_as_it_stands_has_few_known_periods_and_says_so(record):
    found = control.sequences(control.spells(record), start="2022-03-01", end="2023-05-31")
    told = control.time_in_state(found).sum()
    assert found.shape[1] == 15 and told.sum() == found.size
    assert told["unknown"] > told.drop("unknown").sum()
