"""
Who fought beside and against whom, from what happened rather than from what was said.

Two actors of one event *met*: beside each other where they stood on the same side, against each
other where they stood on different sides. An actor whose side the text does not state met nobody,
and civilians have no side. A State is one actor, and actors whose group is not named are left out,
unless it is asked for otherwise. Only events in which arms were used count, unless others are asked
for. What an event and another that is part of it both record of a pair is counted once, for the
part.
"""

from collections.abc import Iterable

import pandas as pd

from menaka import arguments
from menaka.alliances.states import called, left_out, states
from menaka.dataset import names, walks
from menaka.dataset.tables import Record

FIGHTING = ("clash", "attack", "capture", "raid", "airstrike", "explosive")
PAIR = ["event_id", "a", "b", "beside"]


def fights(
    record: Record,
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
        The record.
    place
        An id or a name: events that lie inside it; those only partly inside do not count.
    actor
        An id or a name: the pairs that it is one of. A force of a State stands for the State.
    start, end
        ISO days: events whose window of beginning lies between them.
    kind
        One or several kinds of event; None for every kind (a deployment or an accord has sides
        too). By default those in which arms were used.
    sure
        Whether to leave out actors whose part is only suspected.
    state
        `"one"` (a government and its army, gendarmerie and police are one actor) or `"apart"`.
    everyone
        Whether to count actors whose group is not named too ("jihadists, group not named").

    Returns
    -------
    pandas.DataFrame
        One row a pair, those that met most often first: `actor_a`, `name_a`, `actor_b`, `name_b`,
        `beside`, `against` (counts of events), `events` (ids apart by `;`, in the order of time).

    Raises
    ------
    NotFoundError
        If a name is not known.

    See Also
    --------
    network : The same as a signed network, with `evidence="enacted"`.
    """
    met = meetings(record, place, actor, kind=kind, sure=sure, state=state, everyone=everyone)
    table = counted(record, met, *arguments.span(start, end))

    short = called(record, state=state)
    table.insert(1, "name_a", table["actor_a"].map(short))
    table.insert(3, "name_b", table["actor_b"].map(short))
    return table


def meetings(
    record: Record,
    place: str | None = None,
    actor: str | None = None,
    *,
    kind: str | Iterable[str] | None = FIGHTING,
    sure: bool = False,
    state: str = "one",
    everyone: bool = False,
) -> pd.DataFrame:
    """Return the pairs of every event, by time, with `beside`: whether they were on one side."""
    # The events that count: of the kinds asked for, and surely inside the place.
    events = arguments.record(record).events
    if kind is not None:
        known = sorted({*FIGHTING, *events["kind"].dropna()})
        events = events.loc[events["kind"].isin(arguments.choices("kind of event", kind, known))]
    if place is not None:
        scope = names.place_id(record, place)
        lies = walks.within(record, events["place_id"], events["start_earliest"], scope)
        events = events.loc[lies.eq("inside")]

    # Who took part, once for each side; without a side nobody is known to be with or against.
    who = record.participants.dropna(subset=["side"])
    if sure:
        who = who.loc[~who["attribution"].eq("suspected")]

    # Parts of a State are one actor; who has no name counts only if a reader names it.
    own = () if actor is None else (names.actor_id(record, actor),)
    if not everyone:
        who = who.loc[~who["actor_id"].isin(left_out(record, own))]
    into = states(record, state)
    who = who.assign(actor_id=who["actor_id"].map(lambda part: into.get(part, part)))
    who = who[["event_id", "side", "actor_id"]].drop_duplicates()
    who = who.merge(events[["event_id", "start_earliest", "start_latest"]], on="event_id")

    # Every two actors of one event, once, by the alphabet.
    other = who[["event_id", "side", "actor_id"]].set_axis(["event_id", "other", "b"], axis=1)
    met = who.rename(columns={"actor_id": "a"}).merge(other, on="event_id")
    met = met.loc[met["a"] < met["b"]]
    met = met.assign(beside=met["side"].eq(met["other"])).drop_duplicates(PAIR)

    if own:
        met = met.loc[met[["a", "b"]].isin([into.get(part, part) for part in own]).any(axis=1)]
    return met.sort_values(["start_earliest", "event_id", "a", "b"], ignore_index=True)


def counted(
    record: Record, met: pd.DataFrame, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> pd.DataFrame:
    """Return one row a pair that met in a span: `actor_a`, `actor_b`, counts and `events`."""
    # The whole window of an event's start has to lie in the span.
    if first is not None:
        met = met.loc[met["start_earliest"].ge(first)]
    if last is not None:
        met = met.loc[met["start_latest"].le(last)]

    # What a part of an event records as well is not counted again for the event that contains it.
    whole_of = record.events.set_index("event_id")["part_of"].dropna().to_dict()
    recorded = list(met[PAIR].itertuples(index=False, name=None))
    recorded_by_part = {
        (whole, *pair) for event, *pair in recorded for whole in walks.above(event, whole_of)
    }
    met = met.loc[[pair not in recorded_by_part for pair in recorded]]

    pairs = met.assign(against=~met["beside"].astype(bool)).groupby(["a", "b"])
    table = pairs[["beside", "against"]].sum().astype("int64")
    table["events"] = pairs["event_id"].agg(lambda ids: ";".join(ids.unique()))

    # Pairs that met most often come first, those that met equally often by the alphabet.
    most_first = (
        table[["beside", "against"]].sum(axis=1).sort_values(ascending=False, kind="stable")
    )
    return table.loc[most_first.index].rename_axis(["actor_a", "actor_b"]).reset_index()
