"""
Who was looking, and when.

The record was gathered by reading what could be read, so its months are not alike. A
*document* is a source; an *origin* is the agency or author whose text it carries, so that ten papers
with one agency's text are one origin. A month without rows is unknown, not quiet: every
analysis over time carries this table beside its result.
"""

import pandas as pd

from menaka import arguments
from menaka.dataset.series import ucdp_months
from menaka.dataset.tables import Record

VIOLENT = ["clash", "attack", "capture", "airstrike", "explosive", "raid", "abduction"]
START, END = "2022-03-01", "2023-05-31"  # the offensive, as encyclopedias bound it


def coverage(record: Record, *, freq: str = "month") -> pd.DataFrame:
    """
    Count events, claims, documents and origins by calendar period.

    An event counts in the period that holds its whole window of beginning; one whose
    window reaches over a boundary counts in `wide` of each period that it touches, since
    nobody knows which is the right one. Aggregates are left out: they cover spans.

    Parameters
    ----------
    record
        The record.
    freq
        `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period, none of the span left out. Columns `events`,
        `violent` (clashes, attacks, captures, airstrikes, explosives, raids, abductions), `wide`,
        `claims`, `documents` and `origins` (distinct, cited by these events), all counts;
        `ucdp_other` (persons): UCDP's non-state and one-sided dead of Mali of the same period,
        beside what was read here, so that thin periods show; missing outside 2018 to 2023.
    """
    alias = arguments.frequency(freq)
    events = arguments.record(record).events
    events = events.loc[events["kind"].ne("aggregate")]
    first = events["start_earliest"].dt.to_period(alias)
    last = events["start_latest"].dt.to_period(alias)

    # An event whose window reaches over a boundary has no period of its own.
    inside = events.assign(period=first).loc[first.eq(last)]

    none = pd.PeriodIndex([], freq=alias)
    index = none if events.empty else pd.period_range(first.min(), last.max(), freq=alias)

    # Documents and claims count where their event does.
    by_event = inside[["event_id", "period"]]
    claims, cited = record.claims.merge(by_event), record.citations.merge(by_event)
    cited = cited.merge(record.sources[["source_id", "origin"]], on="source_id", how="left")

    # A wide event counts in each period that it touches.
    wide = first.ne(last)
    touched = [
        period
        for a, b in zip(first[wide], last[wide], strict=True)
        for period in pd.period_range(a, b)
    ]
    table = pd.DataFrame(
        {
            "events": inside.groupby("period").size(),
            "violent": inside.loc[inside["kind"].isin(VIOLENT)].groupby("period").size(),
            "wide": pd.Series(touched, dtype=object).value_counts(),
            "claims": claims.groupby("period").size(),
            "documents": cited.groupby("period")["source_id"].nunique(),
            "origins": cited.groupby("period")["origin"].nunique(),
        },
        index=index,
    )

    # In a period without rows nothing was counted, which says nothing of what happened.
    table = table.fillna(0).astype("int64")
    table["ucdp_other"] = _ucdp(record, index)

    table.index = index.to_timestamp()
    table.index.name = "period"
    return table


def _ucdp(record: Record, index: pd.PeriodIndex) -> pd.Series:
    """Return UCDP's other dead by period; missing where the series lacks a month of it."""
    months = ucdp_months(record.folder)["other"].dropna()
    sums = months.groupby(months.index.to_period(index.freqstr)).agg(["sum", "size"])

    # A quarter or year of which months are missing would look quiet.
    whole = [len(pd.period_range(p.start_time, p.end_time, freq="M")) for p in sums.index]
    return sums["sum"].where(sums["size"].eq(whole)).reindex(index).astype("Int64")
