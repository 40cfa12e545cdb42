"""
Words, days and numbers of pictures in the reader's language.

English texts stand in the code. Those of another language stand in a gettext catalogue,
`locale/LANG/LC_MESSAGES/menaka.po` (compiled as `.mo`), so that a third language is a file and no
code. Names of actors and places are no words of a catalogue: they come from the record's tables.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import cache
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any

from menaka import arguments, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOCALE = Path(__file__).parent / "locale"
DAY, MONTH, YEAR = "d MMM y", "MMM y", "y"  # in the letters of Unicode's date patterns
FULL_MONTH, QUARTER = "MMMM y", "QQQ y"
STEPS = ((8 * 365, YEAR), (120, MONTH), (0, DAY))  # days of an axis, from which each is written


def languages() -> list[str]:
    """Return the languages that there are: English, and one for each catalogue."""
    return ["en", *sorted(path.parent.parent.name for path in LOCALE.glob("*/*/menaka.mo"))]


def noted(text: str) -> str:
    """Return a text as it is; it marks one that is translated where it is used."""
    return text


class Words:
    """
    The words of one language.

    Parameters
    ----------
    lang
        `"en"`, `"fr"`, or another for which there is a catalogue.

    Raises
    ------
    ChoiceError
        If there is none for it.

    Examples
    --------
    >>> import pandas as pd
    >>> say = Words("en")
    >>> say("{n} of {total} places", n=2, total=9)
    '2 of 9 places'
    >>> say.some("{n} place", "{n} places", 1), say.day(pd.Timestamp("2022-09-06"))
    ('1 place', '6 Sep 2022')
    """

    def __init__(self, lang: str = "en") -> None:
        self.lang: str = arguments.choice("language", lang, languages())
        self._catalogue = _catalogue(self.lang)

    def __call__(self, text: str, **fields: Any) -> str:
        """Return a text in the language, its named fields filled in; numbers as it writes them."""
        said = self._catalogue.gettext(text)
        return said.format_map(self._written(fields)) if fields else said

    def some(self, one: str, many: str, n: int, **fields: Any) -> str:
        """Return the text for one or the text for many; the field `n` is the number."""
        said = self._catalogue.ngettext(one, many, int(n))
        return said.format_map(self._written({"n": n, **fields}))

    def every(self, items: Iterable[Any]) -> str:
        """Return items in a row, "and" before the last: Red, Blue and Grey."""
        *first, last = map(str, items)
        return self("{first} and {last}", first=", ".join(first), last=last) if first else last

    def _written(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {k: self.number(v) if isinstance(v, Number) else v for k, v in fields.items()}

    def number(self, value: Any) -> str:
        """Return a number as the language writes it: 1,234.5 or 1 234,5."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.lang)

    def quoted(self, wording: Any) -> str:
        """Return a source's own words as they are; a bare number as the language writes it."""
        bare = str(wording).replace(",", "")
        return self.number(int(bare)) if bare.isdecimal() else str(wording)

    def day(self, day: Any, pattern: str = DAY) -> str:
        """Return a day in words, as 6 Sep 2022; the first of a month is 1er in French."""
        from babel.dates import format_date

        said = format_date(day, pattern, locale=self.lang)
        first = self.lang == "fr" and pattern.startswith("d") and day.day == 1
        return said.replace("1", "1er", 1) if first else said

    def span(self, first: Any, last: Any) -> str:
        """Return two days in words, joined; one where they are the same, and a shared year once."""
        if first == last:
            return self.day(first)
        begin = self.day(first, "d MMM" if first.year == last.year else DAY)
        return self("{first} to {last}", first=begin, last=self.day(last))

    def days_on(self, ax: Axes) -> None:
        """Write the days of a horizontal axis in the language, as finely as its length asks for."""
        from matplotlib.dates import AutoDateLocator, num2date
        from matplotlib.ticker import FuncFormatter

        left, right = ax.get_xlim()
        pattern = next(pattern for least, pattern in STEPS if right - left >= least)
        least, most = (2, 5) if style.narrow(ax) else (3, 8)
        ax.xaxis.set_major_locator(AutoDateLocator(minticks=least, maxticks=most))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: self.day(num2date(x), pattern)))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    # English stands in the code, and needs no catalogue.
    english = gettext.NullTranslations()
    return english if lang == "en" else gettext.translation("menaka", LOCALE, [lang])
