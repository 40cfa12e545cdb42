"""
Arguments of public functions: a day, a span, a choice, a number of days or of samples.

Each kind is read in one place, so that every function takes the same forms and refuses the
rest in the same words. A *day* is an ISO day (2022-09-06): 06/09/2022 is 6 September to one
reader and 9 June to another, so it is refused. A *choice* that is not among those that exist
raises an error which lists them. Names of actors and places are read in `dataset/names.py`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from menaka.errors import ChoiceError, DayError, MenakaError, SchemaError

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = 1800, 2100
FREQUENCIES = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


def record(value: Any) -> Any:
    """Return a record, or raise an error if something else was given in its stead."""
    if not (hasattr(value, "participants") and hasattr(value, "folder")):
        raise SchemaError("record", [f"a {type(value).__name__} is no record; see menaka.load()"])
    return value


def is_reported(data: Any) -> bool:
    """Return whether something holds what a data set reports, as the adapters return it."""
    return all(hasattr(data, part) for part in ("events", "participants", "claims", "about"))


def day(value: object, name: str = "day") -> pd.Timestamp:
    """
    Return a day: an ISO text, a date, or a timestamp, whose time of day is dropped.

    Raises
    ------
    DayError
        If it is no day written YYYY-MM-DD, has a time zone, or lies outside 1800 to 2100.
    """
    written = isinstance(value, str) and ISO.fullmatch(value)
    dated = isinstance(value, (dt.date, np.datetime64)) and not pd.isna(value)
    if not (written or dated):
        raise DayError(name, value)

    try:
        stamp = pd.Timestamp(value)
    except (ValueError, OverflowError):
        raise DayError(name, value) from None

    if stamp.tz is not None or not YEARS[0] <= stamp.year <= YEARS[1]:
        raise DayError(name, value)
    return stamp.normalize().as_unit("s")


def span(
    start: object = None, end: object = None
) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Return the first and the last day of a span, each None where it is not bounded."""
    first = None if start is None else day(start, "start")
    last = None if end is None else day(end, "end")

    if first is not None and last is not None and last < first:
        raise SchemaError("span", [f"it ends on {last:%F}, before it starts on {first:%F}"])
    return first, last


def choice(kind: str, value: object, allowed: Iterable[str]) -> str:
    """Return a value that is among those allowed, or raise an error that lists them."""
    known = list(allowed)
    if not isinstance(value, str) or value not in known:
        raise ChoiceError(kind, value, known)
    return value


def choices(kind: str, values: object, allowed: Iterable[str]) -> list[str]:
    """Return one or several values that are among those allowed; a text is one value."""
    known = list(allowed)
    return [choice(kind, value, known) for value in several(values)]


def several(values: object) -> list:
    """Return one or several values as a list; a text, or what is no collection, is one value."""
    one = isinstance(values, str) or not isinstance(values, Iterable)
    return [values] if one else list(values)  # type: ignore[call-overload]


def frequency(freq: object) -> str:
    """Return the pandas period alias of a frequency, given in words."""
    return FREQUENCIES[choice("frequency", freq, FREQUENCIES)]


def whole(name: str, value: object, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number that lies between two bounds."""
    number = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not number or value < least or (most is not None and value > most):  # type: ignore[operator]
        bounds = f"of {least} or more" if most is None else f"from {least} to {most:,}"
        raise SchemaError(name, [f"{value!r} is not a whole number {bounds}"])
    return int(value)  # type: ignore[call-overload]


def samples(value: object) -> int:
    """Return a number of random samples: at least one, at most a million."""
    return whole("draws", value, least=1, most=1_000_000)


def generator(seed: object) -> np.random.Generator:
    """Return numpy's random generator for a seed, which is a whole number of 0 or more."""
    return np.random.default_rng(whole("seed", seed))


def number(name: str, value: object, *, most: float = np.inf) -> float:
    """Return a number of 0 or more, and at most so much."""
    known = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not known or not 0 <= value <= most or value == np.inf:  # type: ignore[operator]
        upto = "of 0 or more" if most == np.inf else f"from 0 to {most:g}"
        raise SchemaError(name, [f"{value!r} is not a number {upto}"])
    return float(value)  # type: ignore[arg-type]


def horizon(value: object) -> pd.Timedelta:
    """Return the days for which a sighting is taken to hold, from a whole number of days."""
    return pd.Timedelta(days=whole("horizon", value, most=36_525))


def days(table: pd.DataFrame, columns: Sequence[str], name: str) -> pd.DataFrame:
    """
    Return a table whose columns of days are dates; ISO texts are read, other texts refused.

    Raises
    ------
    SchemaError
        Listing every value that is no day written YYYY-MM-DD.
    """
    out = table.copy()
    faults = []
    for column in columns:
        given = out[column]
        if not pd.api.types.is_datetime64_any_dtype(given):
            # Only the first ten characters, the day, are read.
            text = given.map(lambda value: None if pd.isna(value) else str(value)[:10])
            given = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
            given = given.where(given.dt.year.between(*YEARS))

            bad = table[column].notna() & given.isna()
            faults += [
                f"row {row}, {column}: {table[column].iloc[row]!r} is not a day written YYYY-MM-DD"
                for row in np.flatnonzero(bad)
            ]

        out[column] = given.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
    if faults:
        raise SchemaError(name, faults)
    return out


def path(value: object, name: str = "path") -> Path:
    """Return a path, or raise an error; an empty text would mean the current folder."""
    if not isinstance(value, (str, Path)) or not str(value):
        raise SchemaError(name, [f"{value!r} is not a path"])
    return Path(value)


def folder(value: object) -> Path:
    """
    Return a folder to write into; it is made if it is not there, with those above it.

    Raises
    ------
    MenakaError
        If it is a file, lies in one, or may not be made.
    """
    made = path(value, "folder")
    try:
        made.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise MenakaError(f"{made} is a file, or lies in one; name a folder") from None
    except OSError as error:
        raise MenakaError(f"the folder {made} cannot be made: {error.strerror}") from None
    return made
