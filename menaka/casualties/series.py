"""
Tolls over time, place and target.

A *period* is a day, week (from Monday), month, quarter, year or a *phase*, a named span of days. An event
belongs to a period if its whole window of beginning lies inside it; one dated more widely is
*wide*: counted beside the sums of the period in which it may begin first, not in them. A *draw*
picks one day from each window and one number from each toll. A period without rows is
unknown, not quiet: `documents` and `origins` beside every sum say who was looking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_datetime64_dtype

from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError, require

KINDS = ("civilians", "combatants", "undivided")
PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
BY = (*PERIODS, "phase", "place", "target")
WINDOW = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
Phases = Mapping[str, tuple[str, str]]


def series(
    data: Record | pd.DataFrame,
    counted: pd.DataFrame,
    *,
    by: str = "month",
    target_kind: str | None = "civilians",
    phases: Phases | None = None,
    level: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """
    Add up tolls by period, phase, place or target, the bounds kept apart.

    An open top stays open: if one event of a month has no ceiling, that month has none. A
    missing floor adds nothing. Events for which nobody gave a number are counted beside.

    Parameters
    ----------
    data
        The record; or a table of events with `event_id`, `start_earliest` and `start_latest`.
    counted
        As from `additive`; rows that are not `counted` are left out.
    by
        `"day"`, `"week"`, `"month"`, `"quarter"`, `"year"`, `"phase"`, `"place"` or `"target"` (of the
        table; its kind if that has none).
    target_kind
        `"civilians"`, `"combatants"` or `"undivided"`; the three are never added, since an undivided toll
        may hold the dead of the other two. By target it is not asked for.
    phases
        For `by="phase"`: the first and last day of each, by name, none inside another.
    level
        For `by="place"`: a kind of place, as `"region"`, to which events are taken up as of their day;
        what lies in none is left out, in two counted in both.
    start, end
        Days that bound the span, and cut a period that reaches over them; the span of the counted events where none is named.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of each period (none of the span left out), or by phase, place or
        target: `until` (the last day, of periods and phases), `events`, `unquantified`, `wide` (counts), `low` and `high` (persons),
        `known_high` (the sum of the ceilings that are known, where the top is open a floor of it), `open`
        (events without a ceiling), and, of a record, `documents` and `origins` (who was looking, whatever they found).
    """
    if by not in BY:
        raise NotFoundError("kind of series", by, BY)
    if by != "target" and target_kind not in KINDS:
        raise NotFoundError("kind of target", target_kind, KINDS)
    require(counted, "tolls", ["event_id", "target_kind", "low", "high", "unquantified", "counted"])
    events = _events(data, WINDOW[:2], counted)
    rows = counted.loc[counted["counted"].astype(bool)]
    rows = rows if by == "target" else rows.loc[rows["target_kind"].eq(target_kind)]
    window = rows[["event_id"]].merge(events[["event_id", *WINDOW[:2]]], on="event_id")
    begin = _day(start) if start else window["start_earliest"].min()
    until = _day(end) if end else window["start_latest"].max()
    if begin > until:
        raise SchemaError("span", ["it ends before it begins"])
    inside = events if "kind" not in events else events.loc[events["kind"].ne("aggregate")]
    inside = inside.loc[inside["start_earliest"].le(until) & inside["start_latest"].ge(begin)]
    labels, span = _labels(data, inside, rows, by, phases, level, begin, until)
    whom = "target" if "target" in rows else "target_kind"
    key = ["event_id", whom] if by == "target" else ["event_id"]
    table = rows.reset_index(drop=True).merge(labels, on=key)
    if span is None:
        found = sorted(table["key"].dropna().unique())
        span = pd.DataFrame(index=pd.Index(found, name="place" if by == "place" else key[-1]))
    out = span.join(_sums(table).reindex(span.index).fillna(0).astype("Int64"))
    out["high"] = out["known_high"].mask(out["open"].gt(0))
    order = ["events", "unquantified", "wide", "low", "high", "known_high", "open"]
    out = out[[*span.columns, *order]]
    if isinstance(data, Record):
        seen = labels.loc[~labels["wide"]].merge(data.citations, on="event_id")
        seen["origin"] = seen["source_id"].map(data.sources.set_index("source_id")["origin"])
        looked = seen.groupby("key")[["source_id", "origin"]].nunique().reindex(span.index)
        out[["documents", "origins"]] = looked.fillna(0).astype("int64")
    return out


def _events(
    data: Record | pd.DataFrame, dates: list[str], tolls: pd.DataFrame, faults: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Give the events, or say all that is wrong with them and with their tolls."""
    events = data.events if isinstance(data, Record) else data
    require(events, "events", ["event_id", *dates])
    wrong = [f"{c} holds no dates" for c in dates if not is_datetime64_dtype(events[c])]
    if events["event_id"].duplicated().any():
        wrong.append("an event_id twice")
    if not tolls["event_id"].isin(events["event_id"]).all():
        wrong.append("tolls of events that are not there")
    none = events[dates].isna().to_numpy().any()
    wrong += [*faults, *(["an event without its dates"] if none else [])]
    if not wrong and events["start_latest"].lt(events["start_earliest"]).any():
        wrong.append("a window that ends before it begins")
    if wrong:
        raise SchemaError("events", wrong)
    return events


def _day(day: object) -> pd.Timestamp:
    """Give a day that bounds a span."""
    try:
        return pd.Timestamp(day)
    except ValueError:
        raise SchemaError("span", [f"{day!r} is no day written YYYY-MM-DD"]) from None


def _sums(table: pd.DataFrame) -> pd.DataFrame:
    exact = table.loc[~table["wide"]]
    many = exact["unquantified"].astype(bool)
    numbers = exact.assign(
        low=exact["low"].fillna(0),
        known_high=exact["high"].fillna(exact["low"]).fillna(0),
        open=exact["high"].isna() & ~many,
        unquantified=many,
        events=1,
    )
    sums = numbers.groupby("key")[["events", "unquantified", "low", "known_high", "open"]].sum()
    wide = table.loc[table["wide"]].groupby("key").size().rename("wide")
    return sums.join(wide, how="outer")


def _labels(
    data: Record | pd.DataFrame,
    inside: pd.DataFrame,
    rows: pd.DataFrame,
    by: str,
    phases: Phases | None,
    level: str | None,
    begin: pd.Timestamp,
    until: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Say to which period, phase, place or target each event belongs, and give their span."""
    first, last = inside["start_earliest"], inside["start_latest"]
    labels = inside[["event_id"]].assign(wide=first.lt(begin) | last.gt(until))
    if by == "target":
        name = "target" if "target" in rows else "target_kind"
        return rows[["event_id", name]].assign(key=rows[name]).merge(labels, on="event_id"), None
    if by == "place":
        require(inside, "events", ["place_id"])
        labels["key"] = inside["place_id"]
        if level is not None:
            labels = _taken_up(data, labels, first, level)
        return labels.dropna(subset=["key"]), None
    if by == "phase":
        spans = _spans(phases)
        at = np.searchsorted(spans["until"], first)  # the first phase that it can touch
        touched = spans.reindex(at).set_index(labels.index)
        labels["key"] = touched["phase"].where(last.ge(touched["start"]))
        labels["wide"] |= first.lt(touched["start"]) | last.gt(touched["until"])
        return labels.dropna(subset=["key"]), spans.set_index("phase")
    periods = pd.period_range(begin, until, freq=PERIODS[by]) if pd.notna(begin) else None
    if periods is None:  # nothing is counted, and no span is named
        none = first.iloc[:0]
        return labels.assign(key=first), pd.DataFrame({"until": none}, index=none)
    starts = first.clip(lower=begin).dt.to_period(PERIODS[by])
    labels["wide"] |= starts.ne(last.dt.to_period(PERIODS[by]))
    labels["key"] = starts.dt.to_timestamp()
    index = periods.to_timestamp().rename("period")
    return labels, pd.DataFrame({"until": periods.to_timestamp(how="end").normalize()}, index=index)


def _spans(phases: Phases | None) -> pd.DataFrame:
    if not phases or any(len(days) != 2 for days in phases.values()):
        raise SchemaError("phases", ["name the first and the last day of each"])
    rows = [(name, *map(_day, days)) for name, days in phases.items()]
    spans = pd.DataFrame(rows, columns=["phase", "start", "until"])
    spans = spans.sort_values("start", ignore_index=True)
    edges = spans[["start", "until"]].to_numpy().ravel()
    if (spans["until"] < spans["start"]).any() or (edges[2::2] <= edges[1:-1:2]).any():
        raise SchemaError("phases", ["one ends before it begins, or two overlap"])
    return spans


def _taken_up(
    data: Record | pd.DataFrame, labels: pd.DataFrame, day: pd.Series, level: str
) -> pd.DataFrame:
    """Put the places of one kind that hold each event's place, on its day, for that place."""
    if not isinstance(data, Record):
        raise SchemaError("series", ["places are taken up in a record only"])
    kind = data.places.set_index("place_id")["kind"]
    if level not in set(kind):
        raise NotFoundError("kind of place", level, kind.unique())
    rows, found = labels.assign(day=day), []
    for _ in range(8):
        at = rows["key"].map(kind).eq(level)
        found.append(rows.loc[at])
        rows = rows.loc[~at].merge(data.place_parents, left_on="key", right_on="place_id")
        begun = rows["start"].isna() | rows["day"].ge(rows["start"])
        rows = rows.loc[begun & (rows["end"].isna() | rows["day"].le(rows["end"]))]
        rows = rows.assign(key=rows["parent_id"])[["event_id", "key", "wide", "day"]]
    return pd.concat(found).drop_duplicates(["event_id", "key"])[["event_id", "key", "wide"]]


class Draws(NamedTuple):
    """Days and tolls, a row a toll and a column a draw; `table` says whose they are."""

    table: pd.DataFrame
    days: NDArray[np.int64]
    tolls: NDArray[np.int64]
    open: NDArray[np.bool_]


def draws(
    data: Record | pd.DataFrame, counted: pd.DataFrame, *, draws: int = 1000, seed: int = 0
) -> Draws:
    """
    Draw days from windows and tolls from intervals, evenly over what each allows.

    A part begins inside its whole in every draw. A toll with an open top is taken at its floor, so whatever
    is added from it is a floor too: `open` marks such rows, and they want saying beside a result.
    A toll without a number adds nothing.

    Parameters
    ----------
    data
        The record; or events with the four dates and, if any have one, `part_of`.
    counted
        Tolls as from `additive` (those that are `counted`), or any table with `event_id`, `low` and `high`.
    draws, seed
        How many, and their seed.

    Returns
    -------
    Draws
        `table` (the rows drawn for), `days` (since 1 January 1970, when each begins), `tolls` (persons), `open`.

    Raises
    ------
    SchemaError
        If columns, events or dates are missing, a ceiling is below its floor, or nothing is to be drawn.
    """
    require(counted, "tolls", ["event_id", "low", "high"])
    rows = counted.loc[counted["counted"].astype(bool)] if "counted" in counted else counted
    rows = rows.reset_index(drop=True)
    low = rows["low"].astype("Float64").fillna(0).to_numpy(dtype="float64")
    high = rows["high"].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    crossed = (high < low).any() or (low < 0).any()
    faults = ("a ceiling below its floor, or a floor below zero",) if crossed else ()
    events = _events(data, WINDOW, rows, faults)
    if draws < 1:
        raise SchemaError("draws", ["at least one is needed"])
    rng = np.random.default_rng(seed)
    number = rows["low"].notna() | rows["high"].notna()
    opened = np.isnan(high) & number.to_numpy()
    position = pd.Index(events["event_id"]).get_indexer(rows["event_id"])
    days = _days(events, position, draws, rng)
    tolls = _evenly(low, np.where(np.isnan(high), low, high), draws, rng)
    return Draws(rows, days, tolls, opened)


def _days(
    events: pd.DataFrame, wanted: NDArray[np.int64], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the beginning of the wanted events, wholes before their parts."""
    whole = np.full(len(events), -1)
    if "part_of" in events:
        whole = pd.Index(events["event_id"]).get_indexer(events["part_of"])
    depth, above = np.zeros(len(events), dtype="int64"), whole.copy()
    for _ in range(len(events)):
        if (above < 0).all():
            break
        depth += above >= 0
        above = np.where(above >= 0, whole[above], -1)
    else:
        raise SchemaError("events", ["an event is a part of itself"])
    s0, s1, e0, e1 = (events[c].to_numpy().astype("datetime64[D]").astype("int64") for c in WINDOW)
    s1, e0 = s1.copy(), e0.copy()
    upward = range(int(depth.max(initial=0)), 0, -1)
    for level in upward:  # a whole begins no later than its parts can
        part = np.flatnonzero(depth == level)
        np.minimum.at(s1, whole[part], s1[part])
        np.maximum.at(e0, whole[part], s0[part])
    s1, e1 = np.maximum(s1, s0), np.maximum(e1, e0)
    need = np.zeros(len(events), dtype=bool)
    need[wanted] = True
    for level in upward:
        need[whole[need & (depth == level)]] = True
    if not depth[need].any():
        return _evenly(s0[wanted], s1[wanted], size, rng)
    begins = np.zeros((len(events), size), dtype="int64")
    ends = np.zeros((len(events), size), dtype="int64")
    for level in range(int(depth.max()) + 1):
        here = np.flatnonzero(need & (depth == level))
        a, b = s0[here, None], s1[here, None]
        c, d = e0[here, None], e1[here, None]
        if level:
            first, last = begins[whole[here]], ends[whole[here]]
            a, b, d = np.maximum(a, first), np.minimum(b, last), np.minimum(d, last)
        begins[here] = _evenly(a, np.maximum(a, b), size, rng)
        c = np.maximum(c, begins[here])
        ends[here] = _evenly(c, np.maximum(c, d), size, rng)
    return begins[wanted]


def _evenly(
    low: NDArray[np.int64], high: NDArray[np.int64], size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    low, high = (x[:, None] if x.ndim == 1 else x for x in (low, high))
    return (rng.random((len(low), size)) * (high - low + 1) + low).astype("int64")


def cumulative(
    data: Record | pd.DataFrame,
    counted: pd.DataFrame,
    *,
    target_kind: str = "civilians",
    start: str | None = None,
    end: str | None = None,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Add tolls up day by day, with a band over draws of days and tolls.

    The band says what the windows and the intervals leave open, not what nobody reported. Once a
    toll with an open top has begun, the band's upper edge is a floor: `open` counts such tolls.

    Parameters
    ----------
    data, counted, target_kind, start, end
        As in `series`.
    level
        Share of draws inside the band.
    draws, seed
        As in `draws`.

    Returns
    -------
    pandas.DataFrame
        Indexed by day: `low`, `middle`, `high` (persons, over draws), `open` and `unquantified` (tolls that may have
        begun, without a ceiling and without a number).
    """
    if target_kind not in KINDS:
        raise NotFoundError("kind of target", target_kind, KINDS)
    require(counted, "tolls", ["event_id", "target_kind", "low", "high"])
    drawn = _draw(data, counted.loc[counted["target_kind"].eq(target_kind)], draws=draws, seed=seed)
    events = (data.events if isinstance(data, Record) else data).set_index("event_id")
    first, last = (drawn.table["event_id"].map(events[day]) for day in WINDOW[:2])
    if not 0 < level <= 1:
        raise SchemaError("level", ["it must be above 0, and 1 at most"])
    if drawn.table.empty and not (start and end):
        raise SchemaError("span", ["nothing is counted, so its start and its end must be named"])
    begin, until = _day(start) if start else first.min(), _day(end) if end else last.max()
    span = pd.date_range(begin, until, name="day")
    if not len(span):
        raise SchemaError("span", ["it ends before it begins"])
    zero = int(span[0].to_datetime64().astype("datetime64[D]").astype("int64"))
    at = drawn.days - zero
    inside = (at >= 0) & (at < len(span))
    cell = (np.arange(draws)[None, :] * len(span) + at)[inside]
    daily = np.bincount(cell, weights=drawn.tolls[inside], minlength=draws * len(span))
    total = daily.reshape(draws, len(span)).cumsum(axis=1)
    tail = (1 - level) / 2
    out = pd.DataFrame(
        np.quantile(total, [tail, 0.5, 1 - tail], axis=0).round().astype("int64").T,
        index=span,
        columns=["low", "middle", "high"],
    )
    reach = first.le(span[-1]) & last.ge(span[0])
    none = drawn.table["low"].isna() & drawn.table["high"].isna()
    for name, rows in (("open", drawn.open), ("unquantified", none.to_numpy())):
        out[name] = np.searchsorted(
            np.sort(first[rows & reach.to_numpy()].to_numpy()), span.to_numpy(), side="right"
        )
    return out


_draw = draws
