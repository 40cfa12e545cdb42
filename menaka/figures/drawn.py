"""A figure with its caption, its alt text, its table, and the sources behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from menaka.dataset.tables import Record
from menaka.words import Words

KINDS = 3  # kinds of sources that a credit line names; the rest are "other"


@dataclass(frozen=True)
class Drawn:
    """
    A figure and what goes with it.

    Parameters
    ----------
    figure
        The picture, a matplotlib figure.
    title
        The finding, in a sentence.
    caption
        How the picture is to be understood; with the title 60 words at most.
    alt
        What is seen, for those who do not see it; 80 words at most.
    sources
        Ids of the sources behind the picture.
    table
        The numbers that the picture shows, for `menaka table`.
    credit
        Data from outside the record, named briefly.
    """

    figure: Any
    title: str
    caption: str
    alt: str
    sources: Iterable[str]
    table: pd.DataFrame
    credit: str = ""


Recipe = Callable[..., Drawn]  # of a record, with options by name


def sources_of(record: Record, events: Iterable[str]) -> set[str]:
    """Return the ids of the sources that are cited for some events."""
    cited = record.citations
    return set(cited.loc[cited["event_id"].isin(list(events)), "source_id"])


def credit_line(record: Record, drawn: Drawn, lang: str = "en") -> str:
    """Return the version of the data and the number of sources behind a picture, by kind."""
    say, parts = Words(lang), [f"menaka {record.version}"]

    # The three most frequent kinds are named; a picture of outside data alone has no source of ours.
    behind = record.sources["source_id"].isin(list(drawn.sources))
    counts = record.sources["kind"][behind].value_counts()
    if len(counts):
        kinds = [f"{n} {say(kind)}" for kind, n in counts.iloc[:KINDS].items()]
        kinds += [say("{n} other", n=counts.iloc[KINDS:].sum())] if len(counts) > KINDS else []
        parts.append(say("{n} sources ({kinds})", n=counts.sum(), kinds=", ".join(kinds)))

    return say("Data: {what}.", what=say("; ").join(filter(None, [*parts, drawn.credit])))
