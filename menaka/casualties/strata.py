"""
Who collected through the whole span: parts of the record that can be compared with themselves.

A *stratum* is what one collector gives: one publisher, one origin, one kind of source, one
claimant, or one kind of claimant. It was *evenly collected* if none of its periods is without a
document and its busiest has at most three times the documents of its least busy. Documents count
in the period of their own date: a count by event finds no document wherever it finds no event.
Claims, which seldom have a date of their own, count where their event begins.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from menaka.dataset.coverage import END
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError

BY = ("publisher", "origin", "kind", "claimant", "claimant_kind")
BEFORE = "2021-03-01"  # a year before the offensive: an onset needs a before
RATIO = 3


def documents(
    record: Record, *, start: str = BEFORE, end: str = END, freq: str = "MS"
) -> pd.DataFrame:
    """
    Count the documents dated in each period: who was looking, whatever was found.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period of the span: `documents` and distinct `origins`;
        documents whose date is not known to the month are left out.
    """
    read = _collected(record, "origin", start, end, freq).groupby("period")
    table = pd.DataFrame({"documents": read.size(), "origins": read["origin"].nunique()})
    return table.reindex(periods(start, end, freq), fill_value=0)


def strata(
    record: Record,
    *,
    by: Sequence[str] = BY,
    start: str = BEFORE,
    end: str = END,
    freq: str = "MS",
) -> pd.DataFrame:
    """
    Say of every stratum whether it was evenly collected through the span.

    Parameters
    ----------
    record
        The record.
    by
        Kinds of strata: `"publisher"`, `"origin"`, `"kind"` (of source), `"claimant"`, `"claimant_kind"`.
    start, end
        First and last day of the span.
    freq
        A pandas alias for the start of a period: `"MS"`, `"QS"`, `"YS"`.

    Returns
    -------
    pandas.DataFrame
        One row a stratum with anything in the span, those that cover most periods first: `by`,
        `value`, `total` (documents, or claims), `covered` and `periods` (counts), `least` and `most`
        (in a period), `even`, `why` (in words).
    """
    span, tables = periods(start, end, freq), []
    if not by:
        raise SchemaError("by", [f"at least one of {', '.join(BY)} is needed"])
    for name in by:
        seen = _collected(record, name, start, end, freq)
        counts = seen.groupby([name, "period"]).size().unstack(fill_value=0)
        counts = counts.reindex(columns=span, fill_value=0)
        table = pd.DataFrame({"value": counts.index.astype("str"), "by": name})
        table["total"] = counts.sum(axis=1).to_numpy()
        table["covered"] = counts.gt(0).sum(axis=1).to_numpy()
        table["least"], table["most"] = counts.min(axis=1).array, counts.max(axis=1).array
        tables.append(table.assign(periods=len(span)))
    out = pd.concat(tables)
    out["even"] = out["covered"].eq(out["periods"]) & out["most"].le(RATIO * out["least"])
    ranged = "from " + out["least"].astype("str") + " to " + out["most"].astype("str")
    gaps = (out["periods"] - out["covered"]).astype("str") + " of " + str(len(span))
    whole = out["covered"].eq(out["periods"])
    out["why"] = (ranged + " a period").where(whole, "nothing in " + gaps + " periods")
    order = ["by", "value", "total", "covered", "periods", "least", "most", "even", "why"]
    first = {"by": ["covered", "total", "by", "value"], "ascending": [False, False, True, True]}
    return out.sort_values(**first, ignore_index=True)[order]


def stratum(record: Record, *, by: str, value: str) -> pd.DataFrame:
    """
    Select the events that one collector told: cited by its documents, or with a claim of it.

    Returns
    -------
    pandas.DataFrame
        Rows of `events`; whether they can be compared over time, `strata` says.

    Raises
    ------
    NotFoundError
        If there is no such kind of stratum, or nobody of this name.
    """
    if by not in BY:
        raise NotFoundError("kind of stratum", by, BY)
    sources = record.sources[["source_id", "publisher", "origin", "kind"]]
    told = record.claims if by.startswith("claimant") else record.citations.merge(sources)
    if value not in set(told[by]):
        raise NotFoundError(by, value, told[by].dropna().unique())
    return record.events.loc[
        record.events["event_id"].isin(told.loc[told[by].eq(value), "event_id"])
    ]


def periods(start: str, end: str, freq: str) -> pd.DatetimeIndex:
    """Give the first day of every period of a span."""
    if not freq.endswith("S"):
        raise SchemaError("freq", [f"{freq!r} is not the start of a period, like 'MS'"])
    try:
        first, last = pd.Timestamp(start), pd.Timestamp(end)
    except ValueError as error:
        raise SchemaError("span", [f"{start!r} and {end!r} need to be days"]) from error
    if last < first:
        raise SchemaError("span", ["it ends before it begins"])
    return pd.period_range(first, last, freq=freq[:-1]).to_timestamp()


def _collected(record: Record, by: str, start: str, end: str, freq: str) -> pd.DataFrame:
    """Give each document, or claim, of the span with its collector and its period."""
    span = periods(start, end, freq)
    if by not in BY:
        raise NotFoundError("kind of stratum", by, BY)
    if by.startswith("claimant"):
        events = record.events.loc[record.events["kind"].ne("aggregate")]
        table = record.claims.merge(events[["event_id", "start_earliest"]], on="event_id")
        day = table["start_earliest"]
    else:
        table = record.sources
        month = table["date"].astype("str").where(table["date"].str.len().ge(7)).str[:7]
        day = pd.to_datetime(month, format="%Y-%m", errors="coerce")
    out = pd.DataFrame({by: table[by], "period": day.dt.to_period(freq[:-1]).dt.to_timestamp()})
    return out.loc[out["period"].isin(span)].dropna()
