"""
Walks up the record's trees: events that contain events, places in places, groups in umbrellas.

Every walk is defined here, so that "inside" means the same in every module. A tree of the
record has no circles (`menaka check` sees to it); a table of your own may, so each walk
stops where it has been before.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset.tables import Record


def above(child: str, parent_of: Mapping[str, str]) -> Iterator[str]:
    """Yield what contains a thing, the nearest first."""
    seen = [child]
    while isinstance(parent := parent_of.get(seen[-1]), str) and parent not in seen:
        yield parent
        seen.append(parent)


def wholes(events: pd.DataFrame) -> pd.Series:
    """Return the outermost event that contains each event (itself where none does), by id."""
    parent_of = events.set_index("event_id")["part_of"].dropna().to_dict()
    outermost = [[event, *above(event, parent_of)][-1] for event in events["event_id"]]
    return pd.Series(outermost, index=events["event_id"], dtype="object")


class Places:
    """
    Which place lies in which, on a day: both divisions of Mali are true, each in its time.

    An *area* named after several places lies in a scope if all of them do.
    """

    def __init__(self, record: Record) -> None:
        kinds = record.places.set_index("place_id")["kind"]
        areas = set(kinds.index[kinds.eq("area")])
        parents = record.place_parents

        # An area is its parts: the places that the table puts directly into it.
        named = parents.loc[parents["parent_id"].isin(areas)]
        self.parts: dict[str, tuple[str, ...]] = (
            named.groupby("parent_id")["place_id"].agg(tuple).to_dict()
        )
        self.unresolved = areas - set(self.parts)  # nobody says which places they hold
        self.kind: dict[str, str] = kinds.to_dict()

        # Each place with what contains it, and from when to when.
        self.parents: dict[str, list[tuple[str, object, object]]] = {}
        for row in parents.itertuples():
            self.parents.setdefault(row.place_id, []).append((row.parent_id, row.start, row.end))
        self._seen: dict[tuple[str, object], set[str]] = {}

    def above(self, place: str, day: pd.Timestamp) -> set[str]:
        """Return a place and every place that contains it on a day."""
        if (place, day) not in self._seen:
            found, ahead = {place}, [place]
            while ahead:
                for parent, start, end in self.parents.get(ahead.pop(), []):
                    begun = pd.isna(start) or day >= start
                    if parent not in found and begun and (pd.isna(end) or day <= end):
                        found.add(parent)
                        ahead.append(parent)
            self._seen[place, day] = found
        return self._seen[place, day]

    def inside(self, place: object, scope: object, day: pd.Timestamp) -> bool | None:
        """Return whether a place lies in a scope on a day; None where it may lie there in part."""
        if not isinstance(place, str) or not isinstance(scope, str):
            return None
        if place == scope:
            return True

        # An area stands for its parts, any other place for itself.
        parts, scopes = self.parts.get(place, (place,)), self.parts.get(scope, (scope,))
        within = [bool(self.above(part, day) & set(scopes)) for part in parts]
        if all(within):
            return True

        # The place is wider than the scope, or an area whose places nobody names lies near it.
        wider = any(self.above(one, day) & set(parts) for one in scopes)
        near = {held for part in parts for held in self.above(part, day)}
        around = {parent for parent, *_ in self.parents.get(scope, [])}
        vague = scope in self.unresolved and bool(near & around)

        return None if any(within) or wider or vague else False

    def of_kind(self, place: object, kind: str, day: pd.Timestamp) -> list[str]:
        """Return the places of one kind (a region, a cercle) that contain a place on a day."""
        if not isinstance(place, str):
            return []
        return sorted(p for p in self.above(place, day) if self.kind.get(p) == kind)


def within(record: Record, place_ids: pd.Series, days: pd.Series, scope: str) -> pd.Series:
    """Return `inside`, `partly` or `outside` for each place on its day, against a scope."""
    places = Places(record)
    word = {True: "inside", None: "partly", False: "outside"}

    # An event without a place is outside of every scope.
    lies = [
        word[places.inside(place, scope, day)] if isinstance(place, str) else "outside"
        for place, day in zip(place_ids, days, strict=True)
    ]
    return pd.Series(lies, index=place_ids.index, dtype="object")


def kin(record: Record, *, kinds: tuple[str, ...] = ("umbrella", "state force")) -> pd.DataFrame:
    """
    Return who belongs to whom, both ways, umbrellas of umbrellas joined up.

    Returns
    -------
    pandas.DataFrame
        `actor_id`, `kin_id`, `start`, `end` (the widest span of the membership; missing is open).
    """
    direct = record.memberships.loc[record.memberships["kind"].isin(kinds)].rename(
        columns={"umbrella_id": "kin_id", "start_earliest": "start", "end_latest": "end"}
    )[["actor_id", "kin_id", "start", "end"]]

    # Join each group to the umbrella of its umbrella; the span is what both memberships share.
    steps, step = [direct], direct
    for _ in range(3):  # a wing of a group in a platform in a coalition
        step = step.merge(direct, left_on="kin_id", right_on="actor_id", suffixes=("", "_up"))
        begun, ended = step[["start", "start_up"]].max(axis=1), step[["end", "end_up"]].min(axis=1)
        step = step.assign(kin_id=step["kin_id_up"], start=begun, end=ended)[direct.columns]
        step = step.loc[step["actor_id"].ne(step["kin_id"])]
        steps.append(step)

    up = pd.concat(steps, ignore_index=True).drop_duplicates()
    down = up.rename(columns={"actor_id": "kin_id", "kin_id": "actor_id"})
    return pd.concat([up, down], ignore_index=True)


def in_force(rows: pd.DataFrame, day: pd.Series | pd.Timestamp) -> pd.Series:
    """Return which rows with `start` and `end` hold on a day; a missing end is open."""
    begun = rows["start"].isna() | rows["start"].le(day)
    return begun & (rows["end"].isna() | rows["end"].ge(day))


def periods(start: object, end: object, freq: str = "month") -> pd.PeriodIndex:
    """Return the calendar periods that a span touches."""
    first, last = arguments.span(arguments.day(start, "start"), arguments.day(end, "end"))
    return pd.period_range(first, last, freq=arguments.frequency(freq))


def period_bounds(
    start: object, end: object, freq: str = "month"
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and last day of every period of a span, the outer ones cut to it."""
    first, last = arguments.span(start, end)
    bounds = [(p.start_time, p.end_time.normalize()) for p in periods(first, last, freq)]
    return [(max(a, first), min(b, last)) for a, b in bounds]


def day_of(keys: pd.Series, days: pd.Series) -> pd.Series:
    """Return the day of each key; `Series.map` fails on days of which there are none."""
    return days.reindex(keys).set_axis(keys.index)


def days_since_epoch(days: pd.Series) -> np.ndarray:
    """Return days as whole numbers since 1 January 1970."""
    return days.to_numpy().astype("datetime64[D]").astype("int64")


def text_windows(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the first and last day of dates that are known to the day, the month or the year."""
    written = text.astype("str")
    month, year = written.str.len().eq(7), written.str.len().eq(4)

    # Pad to the first day of the month or year, and take its last day from the calendar.
    padded = written.where(~month, written + "-01").where(~year, written + "-01-01")
    first = pd.to_datetime(padded, format="%Y-%m-%d", errors="coerce")

    last = first.where(~month, first + pd.offsets.MonthEnd(0))
    return first, last.where(~year, first + pd.offsets.YearEnd(0))


def targets(record: Record) -> pd.DataFrame:
    """
    Return every actor that each claim covers, from `claims` and `claim_targets` alike.

    Returns
    -------
    pandas.DataFrame
        One row a claim and target: `claim_id`, `target_id`.
    """
    single = record.claims.loc[record.claims["target_id"].notna(), ["claim_id", "target_id"]]
    every = pd.concat([single, record.claim_targets])
    return every.sort_values(["claim_id", "target_id"], ignore_index=True)
