"""
Exercises that answer: `check("02-3", answer)` says right, close, or what to look at.

What is right, what is near, and what each wrong habit gives stands in `answers/`, a file a
notebook and an entry an exercise, with the reply to each; the answers notebooks compute every
one of these numbers.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from menaka import arguments
from menaka.dataset.names import plain
from menaka.errors import SchemaError

ENTRIES = Path(__file__).parent / "answers"
FORMS = {"number": "one number", "text": "one name or word", "list": "a list"}


def check(exercise: str, answer: object) -> None:
    """
    Print what there is to say of an answer to an exercise.

    Parameters
    ----------
    exercise
        Its notebook and number, as `"02-3"` for exercise 3 of notebook 02.
    answer
        A number, a name, a list of names or numbers, or a table with one column of them.

    Raises
    ------
    ChoiceError
        If there is no such exercise.
    """
    print(reply(exercise, answer))


def reply(exercise: str, answer: object) -> str:
    """
    Return what there is to say of an answer to an exercise, in a sentence or two.

    Parameters
    ----------
    exercise, answer
        As in `check`.
    """
    if answer is ...:
        return "No answer yet: put yours in the place of the dots."

    entry = _entries()[arguments.choice("exercise", exercise, _entries())]
    given = _bare(answer)

    # A list of one is as good as what it holds.
    form = "list" if isinstance(given, list) else "number" if isinstance(given, float) else "text"
    if entry["form"] != "list" and isinstance(given, list) and len(given) == 1:
        given, form = given[0], "number" if isinstance(given[0], float) else "text"
    if form != entry["form"]:
        return f"This exercise wants {FORMS[entry['form']]}; you gave {FORMS[form]}."

    right = _bare(entry["right"])
    if _same(given, right):
        return f"Right. {entry['why']}"
    for habit in entry["habits"]:
        if _same(given, _bare(habit["answer"])):
            return str(habit["reply"])
    return f"{'Close' if _close(given, right) else 'Not yet'}. {entry['look']}"


def beside(guess: object, result: object) -> None:
    """Print a reader's guess beside the result; three dots are no guess."""
    said = "You made no guess" if guess is ... else f"You guessed {guess}"
    print(f"{said}; the record gives {result}.")


@cache
def _entries() -> dict[str, dict[str, Any]]:
    files = [tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(ENTRIES.glob("*.toml"))]
    return {exercise: entry for file in files for exercise, entry in file.items()}


def _bare(answer: Any) -> float | str | list[Any]:
    """Return an answer as a number, a plain text, or a list of them."""
    if isinstance(answer, pd.DataFrame):
        if answer.shape[1] != 1:
            raise SchemaError("answer", [f"has {answer.shape[1]} columns; choose one"])
        answer = answer.iloc[:, 0]
    if isinstance(answer, (pd.Series, pd.Index, list, tuple, set, frozenset)):
        return [_bare(one) for one in answer]
    if hasattr(answer, "item"):
        answer = answer.item()

    if isinstance(answer, pd.Timestamp):
        answer = f"{answer.date()}"
    if isinstance(answer, (int, float)):
        return round(float(answer), 6)
    if isinstance(answer, str):
        return plain(answer)
    raise SchemaError("answer", [f"a {type(answer).__name__} is no number, name, list or table"])


def _same(given: Any, right: Any) -> bool:
    """Return whether two answers are the same; names may stand in any order, numbers not."""
    numbers = isinstance(right, list) and all(isinstance(one, float) for one in right)
    if isinstance(given, list) and isinstance(right, list) and not numbers:
        return sorted(map(str, given)) == sorted(map(str, right))
    return bool(given == right)


def _close(given: Any, right: Any) -> bool:
    """Return whether a number is within a tenth of the right one, or a list has half of it."""
    if isinstance(given, float) and isinstance(right, float):
        return abs(given - right) <= abs(right) / 10
    if isinstance(given, list) and isinstance(right, list):
        return 2 * len({*map(str, given)} & {*map(str, right)}) >= max(len(given), len(right))
    return False
