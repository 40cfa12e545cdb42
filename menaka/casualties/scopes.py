"""
What totals say beyond the events inside them.

An *aggregate* ("500 civilians since the offensive began") counts a *scope*: a place, a span and a
target. It is never added to events; it is set against those inside its scope. *Inside* is an
event whose whole window, place and target lie in the scope; one that may be (dated or placed
more widely, or with dead of others too) is *unsure*. What is *covered* runs from the least stated
for those inside to the most for those inside and unsure, and the *gap* is the aggregate less that,
bound by bound. A bound that depends on a missing one is missing.
"""

from typing import Any

import pandas as pd

from menaka.casualties.claimants import claims
from menaka.casualties.selection import aggregates
from menaka.casualties.totals import WHOEVER, addable, by_event, tolls
from menaka.dataset import names, walks
from menaka.dataset.tables import Record

COLUMNS = [
    *("event_id", "claim_id", "claimant", "target_kind", "target", "place_id", "start", "end"),
    *("floor", "ceiling"),
]


def reconcile(
    record: Record,
    *,
    measure: str = "killed",
    rule: str | None = None,
    target: str | None = None,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Compare every claim about a span with the events inside its place, span and target.

    A gap is not a count of hidden dead: the total may be wrong, the events overstated, or both may
    hold other dead. Totals overlap and must not be added to each other either. A total that does
    not separate civilians from combatants is compared with all of them together. Where an event,
    the event that contains it or its parts have separate numbers as well as undivided ones, those
    with the greater lower bound are used.

    Parameters
    ----------
    record
        The record.
    measure, rule
        As in `tolls`, for the events; a total keeps the bounds of its own wording.
    target
        Only totals of `"civilians"`, `"combatants"` or `"undivided"` dead.
    place, actor, start, end
        As in `record.table`: only totals inside the place, in which the actor took part, that begin
        in the span.

    Returns
    -------
    pandas.DataFrame
        One row a numbered claim about a span: `event_id`, `claim_id`, `claimant`, `target_kind`,
        `target`, `place_id`, `start`, `end` (its scope), `low`, `high` (its own bounds), `events`
        (inside, with a number), `unquantified` (inside, without), `unsure` (events with a number
        that may be inside), `covered_low`, `covered_high`, `gap_low`, `gap_high` (persons; missing
        is open), `above_low` (its least less theirs: what is left if every event had but its
        least), `sentence` (the row in words).
    """
    said = claims(
        record, measure=measure, target=target, place=place, actor=actor, start=start, end=end
    )
    if "within" in said:
        said = said.loc[said["within"].eq("inside")]
    out = aggregates(record, said)[COLUMNS].rename(columns={"floor": "low", "ceiling": "high"})

    # Each target's events, once, against all scopes of that target.
    of_events = tolls(record, measure=measure, rule=rule, targets=True)
    kind = record.events.set_index("event_id")["kind"]
    of_events = of_events.loc[of_events["event_id"].map(kind).ne("aggregate")]

    places, found = walks.Places(record), []
    for (target_kind, whom), same in out.groupby(["target_kind", "target"], dropna=False):
        table = _events_of(record, of_events, target_kind, whom, measure)
        found += [_compared(scope, table, places) for scope in same.itertuples()]

    counts = ["events", "unquantified", "unsure", "covered_low", "covered_high"]
    out = out.join(pd.DataFrame(found, columns=["row", *counts]).set_index("row").astype("Int64"))

    # The least gap is the least total without the most of the events; the most, the reverse.
    out = out.assign(
        gap_low=out["low"] - out["covered_high"],
        gap_high=out["high"] - out["covered_low"],
        above_low=out["low"] - out["covered_low"],
    )

    called = names.place_names(record)
    out["sentence"] = [_sentence(row, called) for row in out.itertuples()]
    return out.sort_values(["start", "end", "claim_id"], ignore_index=True)


def _events_of(
    record: Record, tolls: pd.DataFrame, kind: str, target: object, measure: str
) -> pd.DataFrame:
    """Return the tolls of a total's target, and (`partly`) those that may hold other dead too."""
    # Without a named target ("civilians") a total may hold the dead of any actor.
    wanted = set(target.split("+")) if isinstance(target, str) else set()
    anybody = not wanted - WHOEVER
    hit = tolls["target"].fillna("").str.split("+").map(set)

    # An undivided total holds civilians and combatants.
    same_kind = tolls["target_kind"].eq(kind) | (kind == "undivided")
    held = hit.map(lambda ids: kind == "undivided" or anybody or ids <= wanted).astype(bool)
    inside = same_kind & held

    # Numbers that hold the dead of others too, or do not separate them from others.
    shares = hit.map(lambda ids: anybody or bool(ids & (wanted | WHOEVER))).astype(bool)
    others = shares & ~inside & (same_kind | tolls["target_kind"].eq("undivided"))

    # Dead who are surely of the target are counted once; mixed ones only for events without a
    # number of their own.
    sums = addable(record, claims(record, measure=measure), by_event(tolls.loc[inside]))
    sums = sums.loc[sums["counted"]].drop(columns="kind")

    if kind == "undivided":
        sums = _once(sums, walks.wholes(record.events))

    numbered = sums.loc[~sums["unquantified"], "event_id"]
    mixed = tolls.loc[others & ~tolls["event_id"].isin(numbered)]

    table = pd.concat([sums.assign(partly=False), mixed.assign(partly=True)], ignore_index=True)
    return table.merge(record.events, on="event_id")


def _once(sums: pd.DataFrame, outermost: pd.Series) -> pd.DataFrame:
    """Return the separate or the undivided tolls of an event and its parts, whichever say more."""
    whole, numbered = sums["event_id"].map(outermost), ~sums["unquantified"]
    undivided = sums["target_kind"].eq("undivided")

    # The sum of lower bounds of each way of counting, over the outermost event and its parts.
    least, given = {}, {}
    for name, rows in (("undivided", undivided), ("apart", ~undivided)):
        least[name] = sums["low"].where(rows, 0).fillna(0).groupby(whole).transform("sum")
        given[name] = (numbered & rows).groupby(whole).transform("any")

    # Only where both ways give a number does one of them have to go.
    undivided_stand = least["undivided"].gt(least["apart"])
    both_given = given["undivided"] & given["apart"]
    return sums.loc[~(numbered & both_given & undivided.ne(undivided_stand))]


def _compared(scope: Any, table: pd.DataFrame, places: walks.Places) -> tuple[object, ...]:
    """Return how many events lie in a scope, for sure or perhaps, and what they come to."""
    # Whether the place is inside is True, False or, where it is too vague, None.
    first, last = table["start_earliest"], table["end_latest"]
    there = [
        places.inside(place, scope.place_id, day)
        for place, day in zip(table["place_id"], first, strict=True)
    ]
    lies = pd.Series(there, table.index, dtype="object")

    # Surely inside by its place and its whole window, or as a part of the total itself; perhaps
    # inside where neither place nor window rules it out.
    dated_in = first.ge(scope.start) & last.le(scope.end)
    touching = first.le(scope.end) & last.ge(scope.start)
    its_part = table["part_of"].eq(scope.event_id)
    inside = ((lies.eq(True) & dated_in) | its_part) & ~table["partly"]

    numbered = ~table["unquantified"]
    unsure = ~inside & numbered & touching & lies.ne(False)

    # An event with several targets counts once, as surely inside if one of its numbers is.
    sure_ids, unsure_ids, empty_ids = (
        set(table.loc[rows, "event_id"]) for rows in (inside & numbered, unsure, inside & ~numbered)
    )

    # What it comes to at most has no end where one of the numbers has none.
    most = table.loc[(inside & numbered) | unsure, "high"]

    return (
        scope.Index,
        len(sure_ids),
        len(empty_ids - sure_ids),
        len(unsure_ids - sure_ids),
        int(table.loc[inside, "low"].fillna(0).sum()),
        pd.NA if most.isna().any() else int(most.sum()),
    )


def interval(low: object, high: object) -> str:
    """Return an interval of persons in words, of which at most one end is open."""
    if pd.isna(high):
        return f"{low} or more"
    if pd.isna(low):
        return f"{high} or fewer"
    return f"{low}" if low == high else f"{low} to {high}"


def _sentence(row: Any, called: dict[str, str]) -> str:
    whom = "dead" if row.target_kind == "undivided" else row.target_kind
    where = called.get(row.place_id, "place unknown")
    many = "no event" if not row.events else f"{row.events} event{'s' if row.events > 1 else ''}"

    text = (
        f"{row.claimant}: {interval(row.low, row.high)} {whom}, {where}, "
        f"{row.start:%F} to {row.end:%F}; {many} inside"
        + (f" with {interval(row.covered_low, row.covered_high)}" if row.events else "")
        + (f", {row.unquantified} without a number" if row.unquantified else "")
        + (f", {row.unsure} may be inside" if row.unsure else "")
    )

    # The strongest statement that the bounds allow: a gap for sure, none, at most so many, unknown.
    if not pd.isna(row.gap_low) and row.gap_low > 0:
        return f"{text}; {interval(row.gap_low, row.gap_high)} unaccounted for."
    if not pd.isna(row.gap_high) and row.gap_high < 0:
        return f"{text}; the events come to more than the total."
    if not pd.isna(row.gap_high):
        return f"{text}; from none to {row.gap_high} unaccounted for."

    if not pd.isna(row.above_low) and row.above_low > 0:
        return (
            f"{text}; an event has no upper bound, so none need be missing; "
            f"the total is {row.above_low} more than the least stated for the events."
        )
    return f"{text}; the bounds do not show whether any are unaccounted for."
