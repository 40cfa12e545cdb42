"""
Days as data sets, spreadsheets and R write them, read without a guess that could be wrong.

2022-03-08 (with or without a time of day), 8 March 2022 and 08-Mar-22 can be read in one way only.
08/03/22 cannot: such a column is read only if its days show which number is the day, else the
reader is asked for `date_format`. No setting of the machine's language matters.
"""

import pandas as pd

from menaka.errors import SchemaError

# A time of day and a time zone, which are dropped: the day is the one that is written.
TIME = r"(?:T| +)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|[AP]M|[+-]\d{2}:?\d{2})?$"
PLAIN = [
    r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<day>[0-9]{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>[0-9]{4}|[0-9]{2})",
    r"(?P<month>[A-Za-z]{3,9}) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4})",
]
DAY_FIRST = r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})"
MONTH_FIRST = r"(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})"
MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december"]  # fmt: skip
NUMBER_OF = {name: str(n) for n, word in enumerate(MONTHS, 1) for name in (word, word[:3])} | {
    "sept": "9"
}


def read(text: pd.Series, date_format: str | None, slashed: str | None) -> pd.Series:
    """
    Return days, missing where a text is none.

    Parameters
    ----------
    text
        Texts, of which each is best there once.
    date_format
        As `strptime` takes it; None for all that is plain.
    slashed
        How days such as 08/03/22 are read, as `how_slashed` says; None if they are not.
    """
    if date_format is not None:
        try:
            days = pd.to_datetime(text, format=date_format, errors="coerce", utc=True)
        except (ValueError, TypeError) as error:
            raise SchemaError("date_format", [f"{date_format!r} cannot be used: {error}"]) from None
        return days.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")

    # Most are plain, as 2022-03-08; what is not read yet is tried in the next way.
    days = pd.to_datetime(text.where(text.str.len().eq(10)), format="%Y-%m-%d", errors="coerce")
    bare = text[days.isna()].str.strip().str.replace(TIME, "", regex=True)
    for pattern in [*PLAIN, *([slashed] if slashed else [])]:
        found = _days(bare, pattern)
        days, bare = days.fillna(found), bare[found.isna()]
    return days.astype("datetime64[s]")


def how_slashed(text: pd.Series) -> tuple[str | None, str | None]:
    """
    Return how days such as 08/03/22 are to be read, and else why that is not known.

    The day stands first if a first number is above 12 and no second one is, and the other way
    round. Neither is known if both occur or neither does, if days that are written otherwise stand
    beside them, or if all could begin with the year as well.
    """
    days = pd.Series(text.dropna().unique(), dtype="str")
    odd = days[read(days, None, None).isna()].str.strip().str.replace(TIME, "", regex=True)
    numbers = odd.str.extract(f"^{DAY_FIRST}$").dropna().astype("int64")
    if numbers.empty:
        return None, None

    why = (
        f"{odd[numbers.index[0]]!r} may be day/month or month/day; "
        "give date_format, as '%d/%m/%Y' or '%m/%d/%y'"
    )
    first, second = numbers["day"].gt(12), numbers["month"].gt(12)
    if len(odd) < len(days) or first.any() == second.any():
        return None, why

    # 12/11/10 may begin with its year: not so if a number is a year that is still to come.
    short = numbers["year"].lt(100).any()
    if first.any() and short and numbers["day"].max() <= pd.Timestamp.today().year % 100:
        return None, why
    return (DAY_FIRST if first.any() else MONTH_FIRST), None


def _days(bare: pd.Series, pattern: str) -> pd.Series:
    """Return the days of texts that match a pattern, missing for the others and for 31 February."""
    found = bare.str.extract(f"^{pattern}$").dropna()
    words = found["month"].str.lower()
    written = found["year"] + "-" + words.map(NUMBER_OF).fillna(words) + "-" + found["day"]

    # Years of two digits are those from 1969 to 2068.
    long, short = (
        pd.to_datetime(written, format=f"{year}-%m-%d", errors="coerce") for year in ("%Y", "%y")
    )
    return long.fillna(short).astype("datetime64[s]").reindex(bare.index)
