"""
Adding up without counting twice, and what stays unaccounted for.

An *aggregate* ("500 civilians since the offensive began") counts a *scope*: a place, a span and a
target. It is never added to events; it is set against those inside its scope. *Inside* is an
event whose whole window, place and target lie in the scope; one that may be (dated or placed
more widely, or with dead of others too) is *unsure*. The *covered* sum runs from the floors of those
inside to the ceilings of those inside and unsure, and the *gap* is the aggregate less that, bound by
bound. A bound that depends on an open end is open.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from menaka.casualties.claims import claims
from menaka.casualties.tolls import WHOEVER, by_event, tolls
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require


def additive(
    data: Record | pd.DataFrame, table: pd.DataFrame, *, measure: str = "killed"
) -> pd.DataFrame:
    """
    Say which tolls may be added up, and why the others may not.

    Aggregates cover spans and are compared with events, never added to them. A part is left
    out where its whole has a toll of the same kind. Of events whose numbers may hold the same dead
    (`overlaps`) the greatest floor stands, and whatever overlaps nothing that stands.

    Parameters
    ----------
    data
        The record; or a table of events with `event_id`, and with `kind` and `part_of` if they have any.
    table
        As from `by_event`, or from `tolls`, to keep targets apart.
    measure
        What the table counts: only numbers of one measure overlap.

    Returns
    -------
    pandas.DataFrame
        The table with `counted` and `why_not` (empty where counted).
    """
    require(table, "tolls", ["event_id", "target_kind", "low", "unquantified"])
    events = data.events if isinstance(data, Record) else data
    require(events, "events", ["event_id"])
    if events["event_id"].duplicated().any():
        raise SchemaError("events", ["an event_id twice"])
    events = events.set_index("event_id").reindex(columns=["kind", "part_of"])
    pairs = list(zip(table["event_id"], table["target_kind"], strict=True))
    kind = table["event_id"].map(events["kind"])
    why = np.where(kind.eq("aggregate"), "an aggregate over a span", "").astype(object)
    given = {pair for pair, many in zip(pairs, table["unquantified"], strict=True) if not many}
    given -= {pair for pair, reason in zip(pairs, why, strict=True) if reason}
    whole = events["part_of"].dropna().to_dict()
    for i, (event, target_kind) in enumerate(pairs):
        above, passed = whole.get(event), {event}
        while not why[i] and above is not None and above not in passed:
            if (above, target_kind) in given:
                why[i] = f"inside the toll of {above}"
            passed.add(above)
            above = whole.get(above)
    out = table.copy()
    if isinstance(data, Record) and len(data.overlaps):
        _overlapping(data, out, pairs, why, measure)
    out["why_not"] = why.astype("str")
    out["counted"] = out["why_not"].eq("")
    return out


def _overlapping(
    record: Record, table: pd.DataFrame, pairs: list[tuple[str, str]], why: np.ndarray, measure: str
) -> None:
    told = record.claims.loc[record.claims["measure"].eq(measure)]
    pair_of = dict(
        zip(told["claim_id"], zip(told["event_id"], told["target_kind"], strict=True), strict=True)
    )
    twice = nx.Graph()
    for row in record.overlaps.itertuples():
        a, b = pair_of.get(row.claim_a), pair_of.get(row.claim_b)
        if a and b and a[0] != b[0] and a[1] == b[1]:
            twice.add_edge(a, b)
    rows: dict[tuple[str, str], list[int]] = {}
    for i, pair in enumerate(pairs):
        if pair in twice and not (table["unquantified"].iat[i] or why[i]):
            rows.setdefault(pair, []).append(i)
    low = table["low"].astype("Float64").fillna(0).to_numpy(dtype="float64")
    stands: set[tuple[str, str]] = set()
    for pair in sorted(rows, key=lambda pair: (-low[rows[pair]].sum(), pair)):
        over = sorted(stands & set(twice[pair]))
        for i in rows[pair]:
            why[i] = f"overlaps {over[0][0]}" if over else ""
        stands |= set() if over else {pair}


def reconcile(
    record: Record,
    *,
    measure: str = "killed",
    rule: str = "envelope",
) -> pd.DataFrame:
    """
    Set every aggregate against the events inside its scope.

    A gap is not a count of hidden dead: the aggregate may be wrong, the events overstated, or both may
    hold other dead. Rows of one `group` overlap and must not be added to each other either.
    An aggregate that does not tell civilians from combatants is set against all of them together; where an
    event, its whole or its parts have numbers told apart and others that are not, the greater floor stands.

    Parameters
    ----------
    record
        The record.
    measure, rule
        As in `tolls`, for the events; an aggregate keeps the bounds of its own wording.

    Returns
    -------
    pandas.DataFrame
        One row a numbered claim about an aggregate: `event_id`, `claim_id`, `claimant`, `target_kind`,
        `target`, `place_id`, `start`, `end` (its scope), `low`, `high` (its own bounds), `events` (inside,
        with a number), `unquantified` (inside, without), `unsure` (events with a number that may be inside), `covered_low`,
        `covered_high`, `gap_low`, `gap_high` (persons; missing is open), `above_floors` (its floor less
        theirs: what is left if every event had but its least), `within` (claims whose scope holds this one), `group`, `reads` (the row as a sentence).
    """
    said = claims(record, measure=measure)
    events = record.events.set_index("event_id")
    kind = said["event_id"].map(events["kind"])
    rows = said.loc[kind.eq("aggregate") & said["quantified"]].reset_index(drop=True)
    place = rows["scope_place_id"].fillna(rows["event_id"].map(events["place_id"]))
    out = rows[["event_id", "claim_id", "claimant", "target_kind", "target"]].assign(
        place_id=place,
        start=rows["scope_start"].fillna(rows["event_id"].map(events["start_earliest"])),
        end=rows["scope_end"].fillna(rows["event_id"].map(events["end_latest"])),
        low=rows["floor"],
        high=rows["ceiling"],
    )
    every = tolls(record, measure=measure, rule=rule)
    every = every.loc[every["event_id"].map(events["kind"]).ne("aggregate")]
    tree = _Tree(record)
    found = []
    for (target_kind, target), same in out.groupby(["target_kind", "target"], dropna=False):
        inside, partly = _of_target(every, target_kind, target)
        sums = additive(record, by_event(inside), measure=measure)
        sums = sums.loc[sums["counted"]].merge(record.events, on="event_id").assign(partly=False)
        sums = _once(sums, events["part_of"]) if target_kind == "undivided" else sums
        told = sums.loc[~sums["unquantified"].astype(bool), "event_id"]
        mixed = partly.loc[~partly["event_id"].isin(told)].merge(record.events, on="event_id")
        table = pd.concat([sums, mixed.assign(partly=True)], ignore_index=True)
        found += [_set_against(scope, table, tree) for scope in same.itertuples()]
    columns = ["events", "unquantified", "unsure", "covered_low", "covered_high"]
    numbers = pd.DataFrame(found, columns=["Index", *columns]).set_index("Index").astype("Int64")
    out = out.join(numbers)
    out["gap_low"] = out["low"] - out["covered_high"]
    out["gap_high"] = out["high"] - out["covered_low"]
    out["above_floors"] = out["low"] - out["covered_low"]
    out = out.join(_overlaps(out, tree))
    names = record.places.set_index("place_id")["name"]
    out["reads"] = [_reads(row, names) for row in out.itertuples()]
    return out.sort_values(["start", "end", "claim_id"], ignore_index=True)


class _Tree:
    """Which place lies in which, on a day."""

    def __init__(self, record: Record) -> None:
        areas = set(record.places.loc[record.places["kind"].eq("area"), "place_id"])
        named = record.place_parents.loc[record.place_parents["parent_id"].isin(areas)]
        self.areas = named.groupby("parent_id")["place_id"].agg(tuple).to_dict()
        self.unresolved = areas - set(self.areas)  # nobody says what they hold
        self.parents: dict[str, list[tuple[str, object, object]]] = {}
        for row in record.place_parents.itertuples():
            self.parents.setdefault(row.place_id, []).append((row.parent_id, row.start, row.end))
        self.seen: dict[tuple[object, object], set[str]] = {}

    def above(self, place: str, day: pd.Timestamp) -> set[str]:
        """Give a place and every place that holds it on a day."""
        if (place, day) not in self.seen:
            held, stack = {place}, [place]
            while stack:
                for parent, start, end in self.parents.get(stack.pop(), []):
                    begun = pd.isna(start) or day >= start
                    if parent not in held and begun and (pd.isna(end) or day <= end):
                        held.add(parent)
                        stack.append(parent)
            self.seen[place, day] = held
        return self.seen[place, day]

    def inside(self, place: object, scope: object, day: pd.Timestamp) -> bool | None:
        """Say whether a place lies in a scope on a day; None where that cannot be told."""
        if not isinstance(place, str) or not isinstance(scope, str):
            return None
        if place == scope:
            return True
        parts, wholes = self.areas.get(place, (place,)), self.areas.get(scope, (scope,))
        held = [bool(self.above(part, day) & set(wholes)) for part in parts]
        if all(held):
            return True
        wider = any(self.above(whole, day) & set(parts) for whole in wholes)
        near = {place for part in parts for place in self.above(part, day)}
        round_it = {row[0] for row in self.parents.get(scope, [])}
        vague = scope in self.unresolved and bool(near & round_it)
        return None if any(held) or wider or vague else False


def _once(sums: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Of numbers told apart and undivided ones, of an event, its whole and parts, keep the greater."""
    top = sums["event_id"]
    for _ in range(9):  # parts of parts of parts
        top = top.map(whole).fillna(top)
    numbered = ~sums["unquantified"].astype(bool)
    mixed = sums["target_kind"].eq("undivided")
    floors, there = [], []
    for kind in (mixed, ~mixed):
        floors.append(sums["low"].where(kind, 0).fillna(0).groupby(top).transform("sum"))
        there.append((numbered & kind).groupby(top).transform("any"))
    less = mixed.ne(floors[0].gt(floors[1]))
    return sums.loc[~(numbered & there[0] & there[1] & less)]


def _of_target(tolls: pd.DataFrame, kind: str, target: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the tolls of an aggregate's target, and those that hold others as well."""
    if kind == "undivided":
        return tolls, tolls.iloc[:0]
    wanted = set(target.split("+")) if isinstance(target, str) else set()
    anybody = not wanted - WHOEVER
    hit = tolls["target"].fillna("").str.split("+").map(set)
    same = tolls["target_kind"].eq(kind)
    inside = same & hit.map(lambda ids: anybody or ids <= wanted).astype(bool)
    held = hit.map(lambda ids: bool(ids & wanted or (ids & WHOEVER) or anybody)).astype(bool)
    return tolls.loc[inside], tolls.loc[
        held & ~inside & (same | tolls["target_kind"].eq("undivided"))
    ]


def _set_against(scope: Any, table: pd.DataFrame, tree: _Tree) -> tuple[object, ...]:
    first, last = table["start_earliest"], table["end_latest"]
    held = pd.Series(
        [
            tree.inside(p, scope.place_id, day)
            for p, day in zip(table["place_id"], first, strict=True)
        ],
        table.index,
        dtype="object",
    )
    part = table["part_of"].eq(scope.event_id)
    dated = first.ge(scope.start) & last.le(scope.end)
    touching = first.le(scope.end) & last.ge(scope.start)
    inside = ((held.eq(True) & dated) | part) & ~table["partly"]
    numbered = ~table["unquantified"].astype(bool)
    unsure = ~inside & numbered & touching & (held.isna() | held.eq(True))
    top = table.loc[(inside & numbered) | unsure, "high"]
    within, maybe = (set(table.loc[w & numbered, "event_id"]) for w in (inside, unsure))
    return (
        scope.Index,
        len(within),
        len(set(table.loc[inside & ~numbered, "event_id"]) - within),
        len(maybe - within),
        int(table.loc[inside, "low"].fillna(0).sum()),
        pd.NA if top.isna().any() else int(top.sum()),
    )


def _overlaps(out: pd.DataFrame, tree: _Tree) -> pd.DataFrame:
    """Say which scopes hold which, and group those that touch."""
    graph = nx.Graph()
    graph.add_nodes_from(out.index)
    within: dict[int, list[str]] = {i: [] for i in out.index}
    rows = list(out.itertuples())
    targets = [set(str(r.target).split("+")) for r in rows]
    for i, a in enumerate(rows):
        for j, b in enumerate(rows):
            kinds = a.target_kind == b.target_kind or "undivided" in (a.target_kind, b.target_kind)
            if i == j or not kinds or a.start > b.end or b.start > a.end:
                continue
            anybody = not targets[j] - WHOEVER or b.target_kind == "undivided"
            if not (anybody or not targets[i] - WHOEVER or targets[i] & targets[j]):
                continue
            held = tree.inside(a.place_id, b.place_id, a.start)
            if held is not False:
                graph.add_edge(i, j)
            nested = a.start >= b.start and a.end <= b.end and held
            if nested and (anybody or targets[i] <= targets[j]) and a.event_id != b.event_id:
                within[i].append(b.claim_id)
    group = {i: n for n, part in enumerate(nx.connected_components(graph), 1) for i in part}
    held_by = {i: " ".join(ids) for i, ids in within.items()}
    return pd.DataFrame(
        {"within": pd.Series(held_by, dtype="str"), "group": pd.Series(group, dtype="int64")}
    )


def span(low: object, high: object) -> str:
    """Say an interval of persons in words; an open end stays open."""
    if pd.isna(low) and pd.isna(high):
        return "an unknown number"
    if pd.isna(high):
        return f"{low} or more"
    if pd.isna(low):
        return f"{high} or fewer"
    return f"{low}" if low == high else f"{low} to {high}"


def _reads(row: Any, names: pd.Series) -> str:
    whom = "dead" if row.target_kind == "undivided" else row.target_kind
    where = names.get(row.place_id, "place unknown")
    many = "no event" if not row.events else f"{row.events} event{'s' if row.events > 1 else ''}"
    text = f"{row.claimant}: {span(row.low, row.high)} {whom}, {where}, {row.start:%F} to {row.end:%F}; {many} inside"
    if row.events:
        add = "adds" if row.events == 1 else "add"
        text += f" {add} up to {span(row.covered_low, row.covered_high)}"
    text += f", {row.unquantified} without a number" if row.unquantified else ""
    text += f", {row.unsure} may be inside" if row.unsure else ""
    if not pd.isna(row.gap_low) and row.gap_low > 0:
        return f"{text}; {span(row.gap_low, row.gap_high)} unaccounted for."
    if not pd.isna(row.gap_high) and row.gap_high < 0:
        return f"{text}; the events hold more than the aggregate."
    if not pd.isna(row.gap_high):
        return f"{text}; from none to {row.gap_high} unaccounted for."
    if not pd.isna(row.above_floors) and row.above_floors > 0:
        return f"{text}; a top is open, so none need be missing, but {row.above_floors} or more are above their floors."
    return f"{text}; whether any are unaccounted for cannot be told."
