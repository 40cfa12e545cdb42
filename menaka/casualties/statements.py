"""
What can be said of escalation: each statement against rules of counting and who was looking.

A *statement* is that the rate rose, or fell, with a change that begins between two periods, or that
the highest period lies between them. In a series it *holds* if it does in at least 95 % of draws (of
days from their windows, tolls from their intervals, segmentations from their posterior); it is *not
seen* if in at most 5 %, which may be for want of numbers; else it *depends on the draw*. Holding
in a series is not holding in the war: only an evenly collected series can tell, and where there
is none the *verdict* is that it cannot be told from this record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from menaka.casualties.escalation import changes
from menaka.casualties.series import draws as draw_days
from menaka.casualties.strata import BEFORE, documents, periods, strata, stratum
from menaka.dataset.coverage import END, VIOLENT
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError, require

ASKED = pd.DataFrame(
    [
        ("March 2022 was its highest month", "peak", "2022-03-01", "2022-03-01"),
        ("It rose in March 2022", "rise", "2022-03-01", "2022-03-01"),
        ("It rose, February to April 2022", "rise", "2022-02-01", "2022-04-01"),
        ("It fell in April 2022", "fall", "2022-04-01", "2022-04-01"),
        ("It rose again, May to September 2022", "rise", "2022-05-01", "2022-09-01"),
        ("It fell, November 2022 to January 2023", "fall", "2022-11-01", "2023-01-01"),
    ],
    columns=["statement", "change", "earliest", "latest"],
)
SIGN = {"rise": 1, "fall": -1, "peak": 0}
HOLDS, UNSEEN, DEPENDS = "holds", "not seen", "depends on the draw"
UNTOLD = "cannot be told from this record"
EVENTS = ["violent events", "the same, Poisson", "the same, per document"]


def violent(record: Record) -> pd.DataFrame:
    """Select the violent events (`event_id`), a part not beside its violent whole."""
    rows = record.events.loc[record.events["kind"].isin(VIOLENT), ["event_id", "part_of"]]
    return rows.loc[~rows["part_of"].isin(rows["event_id"]), ["event_id"]]


def drawn(
    record: Record,
    rows: pd.DataFrame,
    *,
    country: str | None = "MLI",
    start: str = BEFORE,
    end: str = END,
    freq: str = "MS",
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Add events or their dead up by period, in draws of days from windows and tolls from intervals.

    Parameters
    ----------
    record
        The record.
    rows
        With `event_id`, each row counted once; or with `low` and `high` too, as from `additive`:
        persons then, an open top at its floor, nothing for a row without a number.
    country
        Events at places of one country, by its code; with `None` all, those without a place too.
    start, end, freq
        First and last day of the span, and a pandas alias for the start of a period.
    draws, seed
        Draws, and their seed.

    Returns
    -------
    pandas.DataFrame
        A row a draw, a column a period (its first day), none of the span left out.
    """
    require(rows, "rows", ["event_id"])
    kept = rows if "low" in rows else rows.assign(low=1, high=1)
    if country is not None:
        at = record.places.set_index("place_id")["country"]
        if country not in set(at):
            raise NotFoundError("country", country, at.dropna().unique())
        there = record.events.set_index("event_id")["place_id"].map(at).eq(country)
        kept = kept.loc[kept["event_id"].map(there).fillna(False).astype("bool")]
    found = draw_days(record, kept, draws=draws, seed=seed)
    span = periods(start, end, freq)
    edges = np.append(span, pd.Timestamp(end) + pd.Timedelta(days=1)).astype("datetime64[D]")
    column = np.searchsorted(edges.astype("int64"), found.days, side="right")
    width = len(edges) + 1  # the first is before the span, the last after it
    cell = (np.arange(draws) * width + column).ravel()
    summed = np.bincount(cell, found.tolls.ravel(), minlength=draws * width)
    return pd.DataFrame(summed.reshape(draws, width)[:, 1:-1], columns=span)


def judge(
    series: Mapping[str, pd.Series | pd.DataFrame],
    asked: pd.DataFrame = ASKED,
    *,
    exposure: Mapping[str, Sequence[float]] | None = None,
    poisson: Sequence[str] = (),
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Give the share of draws in which each statement holds, in each series.

    Parameters
    ----------
    series
        By name: counts by the first day of each period, in the order of time, or a table of draws
        of them. A period that is left out is unknown.
    asked
        One row a statement: `statement`, `change` (`"rise"`, `"fall"`, `"peak"`), `earliest`, `latest`
        (the first and last period in which it may begin, or lie).
    exposure
        By the same names, how much was watched in each period.
    poisson
        Names of the series to judge under a Poisson law, which takes clusters for changes: a rise
        then holds too often where nothing rose. The others are under a negative-binomial one, in
        which one month that stands out need not be a change.
    draws, seed
        Draws of segmentations, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row a statement and series: `statement`, `series`, `share`, `reads`; without a share where
        the series cannot tell: a rise or fall needs every one of its periods and the one before them,
        a peak one of them (it is the highest of the periods that the series has).
    """
    require(asked, "asked", ["statement", "change", "earliest", "latest"])
    wrong = sorted(set(asked["change"].astype("str")) - set(SIGN))
    faults = [f"change {w!r} is not 'rise', 'fall' or 'peak'" for w in wrong]
    window = [
        pd.to_datetime(asked[c].astype("str"), errors="coerce", format="ISO8601")
        for c in ("earliest", "latest")
    ]
    faults += [
        f"{said!r} needs a first and a last day in the order of time"
        for said in asked.loc[~(window[0] <= window[1]), "statement"]
    ]
    if faults:
        raise SchemaError("asked", faults)
    rows = []
    for name, counts in tqdm(series.items(), disable=None if len(series) > 5 else True):
        watched, law = (exposure or {}).get(name), "poisson" if name in poisson else "negbin"
        table = _dated(name, counts)
        found = changes(table, cost=law, exposure=watched, draws=draws, seed=seed)
        rates = found.rates.to_numpy()
        step = np.sign(np.diff(rates, axis=1, prepend=rates[:, :1])) * found.begins.to_numpy()
        per = watched.reindex(table.columns) if isinstance(watched, pd.Series) else watched
        per = np.ones(table.shape[1]) if per is None else np.asarray(per)
        height = table.to_numpy(dtype="float64") / per
        span = pd.DatetimeIndex(table.columns)
        for said, earliest, latest in zip(asked.itertuples(), *window, strict=True):
            inside = np.asarray((span >= earliest) & (span <= latest))
            told = inside.any() if said.change == "peak" else _told(span, earliest, latest)
            held = (step[:, inside] == SIGN[said.change]).any(axis=1)
            if said.change == "peak":  # higher than every other period
                outside = height.max(axis=1, where=~inside, initial=-1)
                held = height.max(axis=1, where=inside, initial=-1) > outside
            share = float(held.mean()) if told else np.nan
            rows.append((said.statement, name, share))
    out = pd.DataFrame(rows, columns=["statement", "series", "share"])
    sure = [out["share"].isna(), out["share"].ge(0.95), out["share"].le(0.05)]
    return out.assign(reads=np.select(sure, [UNTOLD, HOLDS, UNSEEN], DEPENDS))


def _dated(name: str, counts: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """Give a series as a table of draws by the first day of each period."""
    table = counts if isinstance(counts, pd.DataFrame) else pd.Series(counts).to_frame().T
    days = table.columns
    if isinstance(days, pd.PeriodIndex):
        days = days.to_timestamp()
    elif not pd.api.types.is_numeric_dtype(days):
        days = pd.to_datetime(days, format="ISO8601", errors="coerce")
    dated = isinstance(days, pd.DatetimeIndex) and not days.hasnans
    if len(days) and not (dated and days.is_monotonic_increasing and days.is_unique):
        wrong = f"{name!r} needs the first day of each period, each once, in the order of time"
        raise SchemaError("series", [wrong])
    return table.set_axis(days, axis=1)


def _told(span: pd.DatetimeIndex, earliest: pd.Timestamp, latest: pd.Timestamp) -> bool:
    """Say whether a change that begins in some periods would be dated to them, none being missing."""
    if len(span) < 2 or span[0] >= earliest or span[-1] < latest:
        return False
    steps = np.diff(span)
    gap = (steps > 1.5 * steps.min()) & (span[:-1] < latest) & (span[1:] >= earliest)
    return not gap.any()


def statements(
    record: Record,
    asked: pd.DataFrame = ASKED,
    *,
    tolls: Mapping[str, pd.DataFrame] | None = None,
    target_kind: str = "civilians",
    even: Mapping[str, pd.Series] | None = None,
    country: str | None = "MLI",
    start: str = BEFORE,
    end: str = END,
    freq: str = "MS",
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Set each statement about escalation against every rule, what was read, and every stratum.

    Periods in which no document is dated are unknown, and are left out.

    Parameters
    ----------
    record
        The record.
    asked
        As in `judge`.
    tolls
        By the name of a rule, tolls as from `additive`.
    target_kind
        Whose dead.
    even
        Series that you bring, by name: counts by the first day of each period, of which you know
        that they were evenly collected (a monitor's).
    country, start, end, freq, draws, seed
        As in `drawn`.

    Returns
    -------
    pandas.DataFrame
        One row a statement and series, as from `judge`, with `what` (events, rule, stratum, brought)
        and `even`. Strata are those evenly collected or, where none is, the two that come nearest.
    """
    span: dict[str, Any] = {"start": start, "end": end, "freq": freq}
    share: dict[str, Any] = {"draws": draws, "seed": seed}
    seen = documents(record, **span)["documents"]
    seen = seen[seen > 0]
    if seen.empty:
        raise SchemaError("span", ["no document of the record is dated in it"])
    every = strata(record, **span)
    every = every.loc[every["even"]] if every["even"].any() else every.head(2)
    fights = violent(record)
    rows = dict.fromkeys(EVENTS, fights)
    what, fair = dict.fromkeys(EVENTS, "events"), set(even or {})
    for rule, table in (tolls or {}).items():
        require(table, "tolls", ["event_id", "target_kind", "low", "high", "counted"])
        rows[rule] = table.loc[table["counted"] & table["target_kind"].eq(target_kind)]
        what[rule] = "rule"
    for part in every.itertuples():
        told = stratum(record, by=part.by, value=part.value)["event_id"]
        rows[f"{part.by} {part.value}"] = fights.loc[fights["event_id"].isin(told)]
        what[f"{part.by} {part.value}"] = "stratum"
        fair |= {f"{part.by} {part.value}"} if part.even else set()
    series: dict[str, pd.Series | pd.DataFrame] = {
        name: drawn(record, table, country=country, **span, **share)[seen.index]
        for name, table in rows.items()
    }
    watched = {EVENTS[2]: seen.to_numpy(dtype="float64")}
    out = judge(series | dict(even or {}), asked, exposure=watched, poisson=EVENTS[1:2], **share)
    out.insert(2, "what", out["series"].map(what).fillna("brought"))
    return out.assign(even=out["series"].isin(fair))


def verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """
    Sum up each statement: what the evenly collected series say, or that it cannot be told.

    Parameters
    ----------
    table
        As from `statements`.

    Returns
    -------
    pandas.DataFrame
        One row a statement: `statement`, `events` and `per_document` (how it reads there), `rules`
        (under how many it holds), `even` (series evenly collected that have its periods), `verdict`
        ("holds" or "not seen" where all of these read so, else "cannot be told from this record").
    """
    require(table, "statements", ["statement", "series", "what", "reads", "even"])
    rows = []
    for name, group in table.groupby("statement", sort=False):
        reads = group.set_index("series")["reads"]
        rule = group.loc[group["what"].eq("rule"), "reads"]
        even = group.loc[group["even"] & group["reads"].ne(UNTOLD), "reads"]
        sure = even.nunique() == 1 and even.isin([HOLDS, UNSEEN]).all()
        rows.append(
            {
                "statement": name,
                "events": reads.get(EVENTS[0]),
                "per_document": reads.get(EVENTS[2]),
                "rules": f"{rule.eq(HOLDS).sum()} of {len(rule)}",
                "even": len(even),
                "verdict": even.iloc[0] if sure else UNTOLD,
            }
        )
    return pd.DataFrame(rows)
