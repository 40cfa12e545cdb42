"""
Who fought beside and against whom, from what happened rather than from what was said.

Two actors of one event *met*: beside each other where they stood on the same side, against each
other where they stood on different sides. An actor whose side the text does not state met nobody,
and civilians have no side. A State is one actor, and actors whose group is not named are left out,
unless it is asked for otherwise. Only events in which arms were used count, unless others are asked
for. What an event and another that is part of it both record of a pair is counted once, for the
part.

What a data set reports (`adapters.ucdp.read`, `adapters.acled.read`) is counted alike, with its
actors as it names them: no State is put together, and every named actor counts. Of several sides or
allies every two met. Civilians are never among them: violence against civilians ties nobody to
them, and those who committed it together were beside each other. An actor on both sides of an
event met every other actor there both ways, and not itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.alliances.states import called, left_out, states
from menaka.alliances.ties import actor_ids
from menaka.dataset import names, walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

FIGHTING = ("clash", "attack", "capture", "raid", "airstrike", "explosive")

# The same of UCDP and of ACLED, whose older files divide battles by their outcome.
ARMED = (
    *("state-based", "non-state", "one-sided"),
    *("Battles", "Explosions/Remote violence", "Violence against civilians", "Remote violence"),
    *("Battle-No change of territory", "Battle-Government regains territory"),
    "Battle-Non-state actor overtakes territory",
)
DEATHS = ["low", "best", "high"]
Span = tuple[pd.Timestamp | None, pd.Timestamp | None]


def fights(
    record: Record | Any,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
    state: str = "one",
    everyone: bool = False,
) -> pd.DataFrame:
    """
    Count for every pair of actors the events in which they fought beside and against each other.

    Parameters
    ----------
    record
        The record, or a `Reported` of the adapters.
    place
        An id or a name: events that lie inside it; those only partly inside do not count. Of a
        record; a `Reported` is cut with `.where(box=)`.
    actor
        An id or a name: the pairs that it is one of. A force of a State stands for the State.
    start, end
        ISO days: events whose window of beginning lies between them.
    kind
        One or several kinds of event; None for every kind (a deployment or an accord has sides
        too). By default those in which arms were used: of ACLED battles, explosions and violence
        against civilians, and whatever has no kind.
    sure
        Whether to leave out actors whose part is only suspected; of a record.
    state
        `"one"` (a government and its army, gendarmerie and police are one actor) or `"apart"`; of a
        record.
    everyone
        Whether to count actors whose group is not named too ("jihadists, group not named"). Of a
        `Reported` they always count.

    Returns
    -------
    pandas.DataFrame
        One row a pair, those that met most often first: `actor_a`, `name_a`, `actor_b`, `name_b`,
        `beside`, `against` (counts of events), `events` (ids apart by `;`, in the order of time).
        Of a `Reported` also `low`, `best`, `high` (persons killed in these events, on any side,
        each event once; missing where no event has a number) and `unquantified` (events without a
        best number).

    Raises
    ------
    NotFoundError
        If a name is not known.
    SchemaError
        If no event of a `Reported` is of a kind that counts; its kinds are listed.

    See Also
    --------
    network : The same as a signed network, with `evidence="enacted"`.
    """
    met = meetings(record, place, actor, kind=kind, sure=sure, state=state, everyone=everyone)
    table = counted(record, met, [arguments.span(start, end)]).drop(columns="span")
    table["events"] = pd.Series([";".join(ids) for ids in table["events"]], dtype="str")

    # A data set's actors have no other names than their own.
    short = {} if arguments.is_reported(record) else called(record, state=state)
    table.insert(1, "name_a", table["actor_a"].replace(short))
    table.insert(3, "name_b", table["actor_b"].replace(short))
    return table


def meetings(
    data: Record | Any,
    place: str | None = None,
    actor: str | None = None,
    *,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
    state: str = "one",
    everyone: bool = False,
) -> pd.DataFrame:
    """
    Return the pairs of every event, by time, with `beside`: whether they were on one side.

    `event` is the number of an event in the order of time. Of a `Reported` there are the dead of
    the event too: `low`, `best` and `high`.
    """
    # The events that count: of the kinds asked for, and surely inside the place.
    reported = arguments.is_reported(data)
    events = _of_kind(data if reported else arguments.record(data), kind)
    if place is not None:
        lies = walks.within(
            arguments.record(data),
            events["place_id"],
            events["start_earliest"],
            names.place_id(data, place),
        )
        events = events.loc[lies.eq("inside")]

    # Who took part; without a side nobody is known to be with or against.
    who = data.participants.dropna(subset=["side"])
    if sure:
        arguments.record(data)  # no data set says whose part is only suspected
        who = who.loc[~who["attribution"].eq("suspected")]

    # Parts of a State are one actor; who has no name counts only if a reader names it.
    own, into = [] if actor is None else actor_ids(data, [actor]), states(data, state)
    if not (reported or everyone):
        who = who.loc[~who["actor_id"].isin(left_out(data, own))]

    # A data set says who is civilian, and gives one total of the dead for an event.
    if reported:
        who = who.loc[~who["civilian"]].rename(columns={"actor": "actor_id"})
        total = data.claims.loc[data.claims["target_kind"].eq("undivided"), ["event_id", *DEATHS]]
        events = events.drop(columns=DEATHS, errors="ignore").merge(total, "left", "event_id")

    met = _pairs(who.assign(actor_id=who["actor_id"].replace(into)), events)
    if own:
        met = met.loc[met[["a", "b"]].isin([into.get(part, part) for part in own]).any(axis=1)]
    return met


def _of_kind(data: Record | Any, kind: str | Iterable[str] | None) -> pd.DataFrame:
    """Return the events of the kinds asked for, in the order of time."""
    reported = arguments.is_reported(data)
    events = data.events if reported else data.events.sort_values("event_id")
    if kind is not None:
        usual = ARMED if reported else FIGHTING
        known = sorted({*usual, *events["kind"].dropna()})
        wanted = arguments.choices("kind of event", usual if kind is FIGHTING else kind, known)

        # An event of a data set that has no kind counts as well, unless kinds are asked for.
        counts = events["kind"].isin(wanted)
        counts |= events["kind"].isna() & (reported and kind is FIGHTING)
        if reported and len(events) and not counts.any():
            have = ", ".join(sorted(set(events["kind"].dropna())))
            raise SchemaError("events", [f"in none of them arms were used; name kinds of: {have}"])
        events = events.loc[counts]
    return events.sort_values("start_earliest", kind="stable", ignore_index=True)


def _pairs(who: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return every two actors of one event, once beside and once against each other, by time."""
    if twice := sorted(set(events.loc[events["event_id"].duplicated(), "event_id"])):
        raise SchemaError("events", [f"{event!r} is there twice" for event in twice])

    # Actors are categories by the alphabet, which are compared faster than their names.
    alphabet = pd.CategoricalDtype(sorted(set(who["actor_id"])), ordered=True)
    number = pd.Index(events["event_id"]).get_indexer(who["event_id"])
    sides = who[["side"]].assign(event=number, actor=who["actor_id"].astype(alphabet))
    sides = sides.loc[sides["event"].ge(0)].drop_duplicates()

    # Every pair is met once, in the order of the alphabet; an actor on both sides is no pair with
    # itself.
    met = sides.merge(sides, on="event", suffixes=("_a", "_b"))
    met = met.loc[met["actor_a"].lt(met["actor_b"])]
    met = met.assign(a=met["actor_a"], b=met["actor_b"], beside=met["side_a"].eq(met["side_b"]))
    met = met[["event", "a", "b", "beside"]].drop_duplicates()
    met = met.sort_values(["event", "a", "b", "beside"], ignore_index=True)

    # The days of the event, and its dead where they are known.
    kept = ["event_id", "start_earliest", "start_latest", *DEATHS]
    of_event = events[[column for column in kept if column in events]].take(met["event"])
    return pd.concat([of_event.reset_index(drop=True), met], axis=1)


def counted(data: Record | Any, met: pd.DataFrame, spans: Sequence[Span]) -> pd.DataFrame:
    """
    Return one row a pair that met in a span, those that met most often first.

    `span` is the number of the span: one follows the other, and none overlap. `actor_a`, `actor_b`,
    `beside`, `against` and `events` (lists of ids) are as in `fights`, and so are the dead.
    """
    # The whole window of an event's start has to lie in the span.
    met = met.assign(span=_span_of(met, spans))
    met = met.loc[met["span"].ge(0)]

    # What a part of an event records as well is not counted again for the event that contains it.
    if not arguments.is_reported(data):
        whole_of = data.events.set_index("event_id")["part_of"].dropna().to_dict()
        columns = ["event_id", "span", "a", "b", "beside"]
        recorded = list(met[columns].itertuples(index=False, name=None))
        recorded_by_part = {
            (whole, *pair) for event, *pair in recorded for whole in walks.above(event, whole_of)
        }
        met = met.loc[[pair not in recorded_by_part for pair in recorded]]

    # Who met both ways in one event met in one event, with its dead.
    keys = ["span", "a", "b"]
    both_ways = met.assign(against=~met["beside"]).groupby(keys, observed=True)
    pairs = met.drop_duplicates(["event", "a", "b"]).groupby(keys, observed=True)
    table = both_ways[["beside", "against"]].sum().astype("int64")
    table["events"] = pairs["event_id"].agg(list)
    if "best" in met:
        table[DEATHS] = pairs[DEATHS].sum(min_count=1)
        table["unquantified"] = pairs.size() - pairs["best"].count()

    # Pairs that met most often come first, those that met equally often by the alphabet.
    table = table.rename_axis(["span", "actor_a", "actor_b"]).reset_index()
    order = np.lexsort([-(table["beside"] + table["against"]), table["span"]])
    return table.iloc[order].astype({"actor_a": "str", "actor_b": "str"}).reset_index(drop=True)


def _span_of(met: pd.DataFrame, spans: Sequence[Span]) -> np.ndarray:
    """Return the number of the span in which each event surely began; -1 where there is none."""
    ends = [(first or pd.Timestamp.min, last or pd.Timestamp.max) for first, last in spans]
    first, last = np.array(ends, dtype="datetime64[s]").T

    number = np.searchsorted(first, met["start_earliest"].to_numpy(), side="right") - 1
    surely = met["start_latest"].to_numpy() <= last[number]
    return np.where(surely, number, -1)
