"""
Exercises that answer: every right, near and wrong-habit answer has a reply of its own.

The entries in `menaka/answers/` are compared with the notebooks that ask, and with the answers
notebooks, which compute every number.
"""

import json
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from menaka import exercises
from menaka.errors import ChoiceError, SchemaError

ROOT = Path(__file__).parent.parent
FILES = sorted(exercises.ENTRIES.glob("*.toml"))
ENTRIES = {
    exercise: entry
    for path in FILES
    for exercise, entry in tomllib.loads(path.read_text("utf-8")).items()
}
EVERY = pytest.mark.parametrize("exercise", ENTRIES)


def code_of(number, folder=""):
    """Return the code of a notebook, and what it prints."""
    (path,) = (ROOT / "notebooks" / folder).glob(f"{number}-*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    printed = [out.get("text", []) for cell in code for out in cell["outputs"]]
    return (
        "\n".join("".join(cell["source"]) for cell in code),
        "".join("".join(text) for text in printed),
    )


def checked(code):
    return set(re.findall(r'exercises\.check\(\s*"([^"]+)"', code))


@EVERY
def test_the_right_answer_is_right_and_says_why(exercise):
    entry = ENTRIES[exercise]
    assert exercises.reply(exercise, entry["right"]) == f"Right. {entry['why']}"


@EVERY
def test_every_habit_has_a_reply_that_fits_no_other(exercise):
    entry = ENTRIES[exercise]
    said = [exercises.reply(exercise, habit["answer"]) for habit in entry["habits"]]
    assert said == [habit["reply"] for habit in entry["habits"]]
    assert not any(text.startswith("Right") for text in said)
    assert len({*said, entry["why"], entry["look"]}) == len(said) + 2

    # One of them is near, and one is a habit that leads astray.
    assert any(text.startswith("Close") for text in said)
    assert any(text.startswith("Not yet") for text in said)


@EVERY
@pytest.mark.parametrize("answer", [None, pd.DataFrame({"a": [1], "b": [2]})])
def test_what_is_no_answer_raises_a_clear_error(exercise, answer):
    with pytest.raises(SchemaError, match="answer: "):
        exercises.reply(exercise, answer)


@EVERY
def test_a_reply_to_an_answer_of_another_form_names_the_form_that_is_wanted(exercise):
    form = ENTRIES[exercise]["form"]
    other = {"number": "Red", "text": 12, "list": "Red"}[form]
    given = exercises.FORMS["number" if form == "text" else "text"]
    wanted = f"This exercise wants {exercises.FORMS[form]}; you gave {given}."
    assert exercises.reply(exercise, other) == wanted


@EVERY
def test_any_other_answer_is_not_yet_right_and_gets_something_to_look_at(exercise):
    entry = ENTRIES[exercise]
    other = {"number": 987_654, "text": "Wells", "list": ["Wells", "Ford"]}[entry["form"]]
    assert exercises.reply(exercise, other) == f"Not yet. {entry['look']}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_exercise_is_asked_in_its_notebook_and_answered_in_the_other(path):
    entries = set(tomllib.loads(path.read_text("utf-8")))
    assert all(exercise.rsplit("-", 1)[0] == path.stem for exercise in entries)
    assert checked(code_of(path.stem)[0]) == entries
    assert checked(code_of(path.stem, "answers")[0]) == entries
    assert len(entries) >= (6 if path.stem in {"01", "02", "03", "04"} else 3)


@pytest.mark.parametrize("folder", [".", "answers"])
def test_no_notebook_asks_what_has_no_entry(folder):
    paths = (ROOT / "notebooks" / folder).glob("*.ipynb")
    asked = [checked(code_of(path.name.split("-")[0], folder)[0]) for path in paths]
    assert set().union(*asked) == set(ENTRIES)


@EVERY
def test_the_answers_notebook_computes_the_right_answer_and_every_habit(exercise):
    entry = ENTRIES[exercise]
    _, printed = code_of(exercise.rsplit("-", 1)[0], "answers")
    for reply in [f"Right. {entry['why']}", *(habit["reply"] for habit in entry["habits"])]:
        assert f"{reply}\n" in printed, reply


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_lesson_runs_without_an_answer_and_without_a_guess(path):
    code, printed = code_of(path.stem)
    assert printed.count("No answer yet") == len(checked(code))

    # Every guess is set beside a result.
    guesses = set(re.findall(r"^(guess\w*) = \.\.\.", code, re.M))
    assert guesses and guesses == set(re.findall(r"exercises\.beside\((\w+)", code))
    assert printed.count("You made no guess; the record gives") == len(guesses)


def test_an_answer_may_be_a_list_of_one_a_column_or_a_table_with_one_column():
    right = ENTRIES["01-1"]["right"]
    column = pd.Series([right])
    for answer in ([right], (right,), {right}, column, column.to_frame(), column.iloc[0]):
        assert exercises.reply("01-1", answer).startswith("Right.")


def test_the_order_of_a_list_and_the_case_of_a_name_do_not_matter():
    names = [name.upper() for name in reversed(ENTRIES["01-3"]["right"])]
    assert exercises.reply("01-3", names).startswith("Right.")


def test_the_order_of_numbers_matters():
    right = ENTRIES["02-3"]["right"]
    assert exercises.reply("02-3", right).startswith("Right.")
    assert exercises.reply("02-3", right[::-1]) == f"Close. {ENTRIES['02-3']['look']}"


def test_a_day_may_be_a_timestamp():
    assert exercises.reply("00-5", pd.Timestamp(ENTRIES["00-5"]["right"])).startswith("Right.")


def test_a_number_within_a_tenth_and_half_a_list_are_close():
    assert exercises.reply("01-6", 14.9).startswith("Close.")
    assert exercises.reply("01-6", 16).startswith("Not yet.")
    assert exercises.reply("01-3", ["cma", "barkhane"]).startswith("Close.")


def test_dots_are_no_answer_and_no_guess(capsys):
    exercises.check("01-1", ...)
    exercises.beside(..., 3)
    exercises.beside("two", 3)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "No answer yet: put yours in the place of the dots.",
        "You made no guess; the record gives 3.",
        "You guessed two; the record gives 3.",
    ]


def test_an_exercise_that_is_not_there_raises_an_error():
    with pytest.raises(ChoiceError, match="09-1"):
        exercises.check("09-1", 3)
