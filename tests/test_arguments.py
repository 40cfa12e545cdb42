"""What a reader types: days, choices and numbers are read in one way, and the rest is refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from menaka import arguments
from menaka.errors import ChoiceError, DayError, MenakaError, SchemaError


@pytest.mark.parametrize(
    "day",
    ["2022-09-06", dt.date(2022, 9, 6), dt.datetime(2022, 9, 6, 13, 30), pd.Timestamp("2022-09-06"),
     np.datetime64("2022-09-06")],
)  # fmt: skip
def test_a_day_is_an_iso_day_or_a_date(day):
    assert arguments.day(day) == pd.Timestamp("2022-09-06")


@pytest.mark.parametrize(
    "day",
    ["06/09/2022", "6 Sept", "2022-05", "2022-13-40", "2022", "now", "", None, 5, 2.5, pd.NaT,
     float("nan"), "0025-01-01", "2022-09-06T00:00", " 2022-09-06", pd.Timestamp("2022-09-06", tz="UTC")],
)  # fmt: skip
def test_anything_else_is_refused_and_the_form_is_named(day):
    with pytest.raises(DayError, match="is not a day written YYYY-MM-DD"):
        arguments.day(day)


def test_a_span_may_be_open_and_does_not_end_before_it_starts():
    assert arguments.span() == (None, None)
    assert arguments.span("2022-03-01", None)[0] == pd.Timestamp("2022-03-01")
    with pytest.raises(SchemaError, match="ends on 2022-03-01, before it starts on 2022-03-02"):
        arguments.span("2022-03-02", "2022-03-01")


def test_a_choice_lists_what_may_be_chosen():
    assert arguments.choice("rule", "median", ["median", "latest"]) == "median"
    with pytest.raises(ChoiceError, match="no rule 'mean'; there are: median, latest"):
        arguments.choice("rule", "mean", ["median", "latest"])


def test_a_text_is_one_choice_and_not_its_letters():
    assert arguments.choices("basis", "declared", ["declared", "clash"]) == ["declared"]
    assert arguments.choices("basis", ("clash", "declared"), ["declared", "clash"]) == [
        "clash",
        "declared",
    ]
    for wrong in ("d", ["declared", "d"], None, 3):
        with pytest.raises(ChoiceError):
            arguments.choices("basis", wrong, ["declared", "clash"])


@pytest.mark.parametrize(
    ("said", "alias"), [("month", "M"), ("day", "D"), ("year", "Y"), ("week", "W-SUN")]
)
def test_a_frequency_is_a_word(said, alias):
    assert arguments.frequency(said) == alias


@pytest.mark.parametrize("wrong", ["ME", "MS", "monthly", None, 3, "m"])
def test_other_frequencies_are_refused(wrong):
    with pytest.raises(ChoiceError, match="there are: day, week, month, quarter, year"):
        arguments.frequency(wrong)


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (arguments.samples, [0, -1, 1.5, "10", True, None, 10**9]),
        (arguments.generator, [-1, "a", None, 0.5]),
        (arguments.horizon, [-30, "180", "1 year", None, 10**6]),
    ],
)
def test_numbers_of_samples_seeds_and_days_are_whole_and_within_bounds(read, wrong):
    for value in wrong:
        with pytest.raises(MenakaError):
            read(value)


def test_a_table_of_texts_has_its_days_read_or_every_bad_one_named():
    table = pd.DataFrame({"start": ["2022-03-08", "8/3/2022", None], "end": ["2022-03-09"] * 3})
    with pytest.raises(
        SchemaError, match="row 1, start: '8/3/2022' is not a day written YYYY-MM-DD"
    ):
        arguments.days(table, ["start", "end"], "sightings")
    read = arguments.days(table.drop(index=1), ["start", "end"], "sightings")
    assert read["start"].iloc[0] == pd.Timestamp("2022-03-08") and read["start"].isna().iloc[1]
