"""
Selections of the record: one tidy row an event, and the record cut to a part of itself.

A selection by place keeps what lies inside; what may lie there only in part is shown as
`partly` and enters no count. A selection by span keeps what may have begun in it. A record
that was cut is a record like any other, so every function takes it: that is how to ask
whether a result survives without one source.
"""

from collections.abc import Iterable
from typing import TypeVar

import pandas as pd

from menaka import arguments
from menaka.dataset import names, walks
from menaka.dataset.rules import IDS
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError

AnyRecord = TypeVar("AnyRecord", bound=Record)
SIDES = {"A": "side_a", "B": "side_b"}
COLUMNS = ["event_id", "kind", "start_earliest", "start_latest", "end_latest", "place", "cercle",
           "region", "country", "within", "side_a", "side_b", "others", "targets", "claims",
           "claimants", "sources", "confidence", "summary"]  # fmt: skip


def table(
    record: Record,
    *,
    place: str | None = None,
    actor: str | None = None,
    kind: str | Iterable[str] | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return one tidy row an event, in the order of time.

    Parameters
    ----------
    record
        The record.
    place
        An id or a name, as "Ménaka region": events inside it, and those only partly inside.
    actor
        An id or a name, as "EIGS": events in which it took part in any role.
    kind
        One or several kinds of event.
    start, end
        ISO days: events that may have begun between them.

    Returns
    -------
    pandas.DataFrame
        `event_id`, `kind`, `start_earliest`, `start_latest`, `end_latest` (days), `place`, `cercle`,
        `region` (of its day), `country`, `within` (`inside`, or `partly` where the place or the window
        of the beginning reaches over the selection), `side_a`, `side_b`, `others` and `targets` (names,
        apart by commas), `claims` (numbers given, of any measure), `claimants` (distinct), `sources` (cited), `confidence` and `summary`.

    Raises
    ------
    NotFoundError
        If nothing answers to a name, or a kind is none of the codebook's.
    """
    events = _selected(record, place=place, actor=actor, start=start, end=end)
    if kind is not None:
        allowed = sorted(record.events["kind"].dropna().unique())
        events = events.loc[events["kind"].isin(arguments.choices("kind of event", kind, allowed))]

    # Where: the place by name, and the areas that held it on the day.
    tree, called = walks.Places(record), names.place_names(record)
    days = events["start_earliest"]
    out = events.assign(place=events["place_id"].map(called))
    for level in ("cercle", "region", "country"):
        held = [tree.of_kind(p, level, day) for p, day in zip(out["place_id"], days, strict=True)]
        out[level] = [", ".join(called[p] for p in ids) or None for ids in held]

    # Who: names by side; civilians and property are targets, and nobody's side.
    who = record.participants
    who = who.loc[who["event_id"].isin(out["event_id"])]
    column = who["side"].map(SIDES).fillna("others").mask(who["role"].eq("target"), "targets")
    actors = who["actor_id"].map(names.short_names(record))
    by_side = actors.groupby([who["event_id"], column]).agg(", ".join).unstack()
    by_side = by_side.reindex(columns=[*SIDES.values(), "others", "targets"])
    out = out.merge(by_side, left_on="event_id", right_index=True, how="left")

    # How much was said of it, and by how many.
    claimant = record.claims.groupby("event_id")["claimant"]
    cited = record.citations.groupby("event_id")["source_id"].nunique()
    counts = {"claims": claimant.size(), "claimants": claimant.nunique(), "sources": cited}
    for count, by_event in counts.items():
        out[count] = out["event_id"].map(by_event).fillna(0).astype("int64")

    return out.sort_values(["start_earliest", "event_id"], ignore_index=True)[COLUMNS]


def where(
    record: AnyRecord,
    *,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
    source: str | Iterable[str] | None = None,
    without_source: str | Iterable[str] | None = None,
) -> AnyRecord:
    """
    Return the record cut to a part of itself, all tables together.

    Events decide: participants, claims, citations, links, overlaps and disputes follow theirs.
    Sightings of control follow their place, actor and days. Sightings of ties have no place: they
    follow their actor and days, and go with their event where that is their only source.

    Parameters
    ----------
    record
        The record.
    place, actor, start, end
        As in `table`; of a place, only what lies inside.
    source
        Source ids: what rests on one of them.
    without_source
        Source ids: what still rests on another source once these are taken out.

    Returns
    -------
    Record
        With `scope`, which says how it was cut.
    """
    data = record
    for ids, keep in ((source, True), (without_source, False)):
        if ids is not None:
            data = _by_source(data, ids, keep=keep)

    events = _selected(data, place=place, actor=actor, start=start, end=end)
    events = events.loc[events["within"].ne("partly") | (place is None)]
    control, sightings = (
        _sightings(data, name, place, actor, start, end) for name in ("control", "tie_sightings")
    )
    data = _follow(data, set(events["event_id"]), control, sightings)

    # The record says in words how it was cut.
    said = {
        **{"place": place, "actor": actor, "from": start, "to": end},
        **{"source": source, "without source": without_source},
    }
    parts = [f"{word} {value}" for word, value in said.items() if value is not None]
    return data.replace(scope=", ".join(filter(None, [record.scope, *parts])))


def _selected(
    record: Record, *, place: str | None, actor: str | None, start: object, end: object
) -> pd.DataFrame:
    """Return the events of a selection, with `within` (`inside` or `partly`)."""
    events = record.events.assign(within="inside")
    first, last = (day or pd.NaT for day in arguments.span(start, end))

    if place is not None:
        lies = walks.within(
            record, events["place_id"], events["start_earliest"], names.place_id(record, place)
        )
        events = events.assign(within=lies).loc[lies.ne("outside")]

    if actor is not None:
        own = record.participants["actor_id"].eq(names.actor_id(record, actor))
        events = events.loc[events["event_id"].isin(record.participants.loc[own, "event_id"])]

    # What may have begun in the span stays; it is partly inside if it may have begun outside.
    early, late = events["start_earliest"], events["start_latest"]
    events["within"] = events["within"].mask(early.lt(first) | late.gt(last), "partly")
    return events.loc[~late.lt(first) & ~early.gt(last)]


def _by_source(record: AnyRecord, ids: str | Iterable[str], *, keep: bool) -> AnyRecord:
    """Return the record with what rests on some sources, or with what stands without them."""
    known = record.sources["source_id"]

    # A document that two readers listed under two ids answers to both.
    raw = record.sources.set_index("source_id")["raw_ids"].fillna("").str.split().explode()
    also = {old: new for new, old in raw.items()}
    wanted = {one if one in set(known) else also.get(one, one) for one in arguments.several(ids)}
    for unknown in sorted(wanted - set(known)):
        publisher = record.sources["publisher"].str.contains(str(unknown), case=False, regex=False)
        raise NotFoundError("source", unknown, known, among=list(known[publisher])[:3])

    def stands(column: pd.Series) -> pd.Series:
        return column.isin(wanted) if keep else ~column.isin(wanted)

    citations = record.citations.loc[stands(record.citations["source_id"])]
    cited, own = set(citations["event_id"]), record.sighting_citations
    own = own.loc[stands(own["source_id"])]
    tables: dict[str, pd.DataFrame] = {"citations": citations, "sighting_citations": own}

    # A row rests on its own source, else on its event's, else on citations of its own.
    for name, key in IDS.items():
        rows = record[name]
        basis = rows["source_basis"]
        by_claim = basis.eq("claim") & stands(rows["source_id"])
        by_event = basis.eq("event") & rows["event_id"].isin(cited)
        by_own = basis.eq("sighting") & rows[key].isin(own["sighting_id"])
        tables[name] = rows.loc[by_claim | by_event | by_own]

    tables["events"] = record.events.loc[record.events["event_id"].isin(cited)]
    return record.replace(**tables)


def _sightings(
    record: Record, name: str, place: str | None, actor: str | None, start: object, end: object
) -> pd.DataFrame:
    """Return the sightings of control or of ties of a selection."""
    rows = record[name]
    first, last = (day or pd.NaT for day in arguments.span(start, end))

    # What may have been in the span stays; an open end excludes nothing.
    rows = rows.loc[~rows["date_latest"].lt(first) & ~rows["date_earliest"].gt(last)]

    # A tie has no place.
    if place is not None and name == "control":
        lies = walks.within(
            record, rows["place_id"], rows["date_latest"], names.place_id(record, place)
        )
        rows = rows.loc[lies.eq("inside")]
    if actor is None:
        return rows

    # Who holds, held or besieges a place, alone or with others; or one of the two who are tied.
    who, several, ties = names.actor_id(record, actor), record.control_holders, record.ties
    if name == "control":
        named = rows[["before", "holder", "besieger"]].eq(who).any(axis=1)
        shared = several.loc[several["actor_id"].eq(who), "control_id"]
        return rows.loc[named | rows["control_id"].isin(shared)]
    tied = ties.loc[ties[["actor_a", "actor_b"]].eq(who).any(axis=1), "tie_id"]
    return rows.loc[rows["tie_id"].isin(tied)]


def _follow(
    record: AnyRecord, kept: set[str], control: pd.DataFrame, sightings: pd.DataFrame
) -> AnyRecord:
    """Return the record in which every table holds only what belongs to what is kept."""

    def of_those(name: str, ids: set[str], *columns: str) -> pd.DataFrame:
        rows = record[name]
        return rows.loc[rows[list(columns)].isin(ids).all(axis=1)]

    events = of_those("events", kept, "event_id")

    # A part whose whole is gone stands alone.
    events = events.assign(part_of=events["part_of"].where(events["part_of"].isin(kept)))

    # Rows that stand on claims follow them; a link or an overlap needs both of its ends.
    claims = of_those("claims", kept, "event_id")
    numbers, disputes = set(claims["claim_id"]), record.disputes
    tables = {
        "events": events,
        "claims": claims,
        "participants": of_those("participants", kept, "event_id"),
        "citations": of_those("citations", kept, "event_id"),
        "links": of_those("links", kept, "event_a", "event_b"),
        "disputes": disputes.loc[disputes["event_id"].isna() | disputes["event_id"].isin(kept)],
        "claim_targets": of_those("claim_targets", numbers, "claim_id"),
        "overlaps": of_those("overlaps", numbers, "claim_a", "claim_b"),
    }

    # A sighting whose event is gone stays if it has a source of its own.
    for name, rows in (("control", control), ("tie_sightings", sightings)):
        gone = rows["event_id"].notna() & ~rows["event_id"].isin(kept)
        rows = rows.loc[~(gone & rows["source_basis"].eq("event"))]
        tables[name] = rows.assign(event_id=rows["event_id"].where(rows["event_id"].isin(kept)))

    # Rows that stand on sightings follow them.
    held, tied = set(tables["control"]["control_id"]), tables["tie_sightings"]
    tables["control_holders"] = of_those("control_holders", held, "control_id")
    tables["ties"] = of_those("ties", set(tied["tie_id"]), "tie_id")
    seen = held | set(tied["sighting_id"])
    tables["sighting_citations"] = of_those("sighting_citations", seen, "sighting_id")

    if events.empty and control.empty and sightings.empty:
        raise SchemaError("record", ["nothing of it lies in this selection"])
    return record.replace(**{name: t.reset_index(drop=True) for name, t in tables.items()})
