"""
Tolls over time.

A *period* is a calendar month, quarter or year. An event belongs to a period if its whole
window of beginning lies inside it; one dated more widely is *wide*: it is counted beside
the sums, not in them. A period without rows is unknown, not quiet.
"""

from __future__ import annotations

import pandas as pd

from menaka.dataset.coverage import coverage
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, require

KINDS = ("civilians", "combatants", "undivided")


def by_period(
    record: Record,
    counted: pd.DataFrame,
    *,
    target_kind: str = "civilians",
    freq: str = "MS",
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """
    Add up the tolls of one kind of target by calendar period, the bounds kept apart.

    An open top stays open: if one event of a month has no ceiling, that month has none. A
    missing floor adds nothing. Events for which nobody gave a number are counted beside.

    Parameters
    ----------
    record
        The record.
    counted
        As from `additive`; rows that are not `counted` are left out.
    target_kind
        `"civilians"`, `"combatants"` or `"undivided"`; the three are never added here, since an
        undivided toll may hold the dead of the other two.
    freq
        A pandas alias for the start of a period: `"MS"`, `"QS"`, `"YS"`.
    start, end
        Days that bound the span; that of the record where none is named.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period, none of the span left out. Columns `events`,
        `unquantified`, `wide` (counts), `low` and `high` (persons), `known_high` (the sum of the
        ceilings that are known, where the top is open a floor of it), `documents` and `origins`
        (who was looking).
    """
    if target_kind not in KINDS:
        raise NotFoundError("kind of target", target_kind, KINDS)
    require(counted, "tolls", ["event_id", "target_kind", "low", "high", "unquantified", "counted"])
    alias = freq[:-1]
    seen = coverage(record, freq=freq)
    span = seen.index
    if start is not None:
        span = span[span >= pd.Timestamp(start).to_period(alias).to_timestamp()]
    if end is not None:
        span = span[span <= pd.Timestamp(end)]
    rows = counted.loc[counted["counted"] & counted["target_kind"].eq(target_kind)]
    rows = rows.merge(record.events[["event_id", "start_earliest", "start_latest"]], on="event_id")
    first = rows["start_earliest"].dt.to_period(alias)
    rows["wide"] = first.ne(rows["start_latest"].dt.to_period(alias))
    rows["period"] = first.dt.to_timestamp()
    exact = rows.loc[~rows["wide"]]
    periods = exact.groupby("period")
    table = pd.DataFrame(
        {
            "events": periods.size(),
            "unquantified": periods["unquantified"].sum(),
            "wide": rows.loc[rows["wide"]].groupby("period").size(),
            "low": periods["low"].sum(),
            "known_high": exact["high"].fillna(exact["low"]).groupby(exact["period"]).sum(),
        }
    ).reindex(span)
    table = table.fillna(0).astype("Int64")
    numbered = exact.loc[~exact["unquantified"]]
    is_open = numbered["high"].isna().groupby(numbered["period"]).any().reindex(span)
    table["high"] = table["known_high"].mask(is_open.fillna(False).astype(bool))
    table.index.name = "period"
    order = ["events", "unquantified", "wide", "low", "high", "known_high"]
    return table[order].join(seen[["documents", "origins"]])
