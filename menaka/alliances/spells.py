"""
Ties as spells: from sightings of a tie to the stretches of days over which it held.

A *tie* is a relation between two actors with a sign: 1 for alliance or cooperation, 0 for an
agreed truce, -1 for hostility. It is *sighted* when somebody reports it. A *spell* is a stretch
of one tie: from its begin (where nobody told the begin, from the first day by which somebody
knows of it) to its end, to the end of either actor or, unseen, to a *horizon* after its last
sighting, whichever comes first. Who dates an end says that the tie lasted until then. A tie that
is seen again after a longer silence has another spell. Begin and end are known to a window;
inside it the tie is *possible*. An end is *known* only if somebody told it.

Where a sighting names its own source, its origin is settled; where the citations of its event
stand for it, any one of them may be meant. So the number of independent origins behind a spell is
known to bounds: `origins` at least, `origins_most` at most. *Certainty* is computed from them:
`certain` if two or more origins surely report the spell and nobody denies it, `likely` if two may
do so or a claimant is named and nobody denies it, `reported` for all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from menaka.dataset.tables import Record
from menaka.errors import DataError, Fault, NotFoundError, require

HORIZON = 365  # days
CERTAINTY = ["certain", "likely", "reported"]
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
COLUMNS = [
    "tie_id", "a", "b", "sign", "kind", *DAYS, "first_seen", "last_seen", "held_from", "held_until",
    "seen",
    "end_known", "denied", "certainty", "sightings", "origins", "origins_most", "events", "sources",
]  # fmt: skip


def spells(
    record: Record, *, horizon: int = HORIZON, basis: Iterable[str] = ("declared",)
) -> pd.DataFrame:
    """
    Turn the sightings of ties into spells.

    A denial is told beside the tie and does not end it: who denies is a party to it.

    Parameters
    ----------
    record
        The record.
    horizon
        Days for which a tie is taken to last after it was last seen.
    basis
        Bases of sightings that count: `"declared"`, `"clash"`, `"shared-enemy"`.

    Returns
    -------
    pandas.DataFrame
        One row a spell, by tie and time: `tie_id`, `a`, `b` (ids, by the alphabet), `sign`, `kind`,
        the windows of begin and end (four days, missing where unknown), `first_seen`, `last_seen`,
        `held_from`, `held_until` (the days between which it may be in force), `seen` (its
        sightings, as `earliest/latest/statement`), `end_known`, `denied`,
        `certainty`, `sightings`, `origins`, `origins_most` (counts), `events` and `sources` (ids apart by
        `;`).

    See Also
    --------
    from_table : Bring ties of your own.
    """
    seen = record.tie_sightings
    told = seen.loc[seen["basis"].isin(list(basis)) & seen["what"].ne("denied")]
    reported = told.loc[told["what"].ne("ends")].sort_values(["tie_id", "date_earliest"])
    table = record.ties.set_index("tie_id").to_dict("index")
    lives = record.actors.set_index("actor_id")["ended_latest"].to_dict()
    cited = sources(record, told).groupby("sighting_id")
    voices = cited["origin"].agg(set).to_dict()
    documents = cited["source_id"].agg(set).to_dict()
    denied = set(seen.loc[seen["what"].eq("denied"), "tie_id"])
    reach = pd.Timedelta(days=horizon)
    rows = []
    for tie_id, group in reported.groupby("tie_id", sort=True):
        tie = table[tie_id]
        over = _least(tie["end_latest"], lives.get(tie["actor_a"]), lives.get(tie["actor_b"]))
        begun = tie["start_earliest"]
        by = tie["start_latest"]  # the day by which it surely had begun
        begun = _least(group["date_latest"].min(), by) if pd.isna(begun) else begun
        pieces: list[list] = []
        for one in group.itertuples():
            if pieces and one.date_earliest <= max(m.date_latest for m in pieces[-1]) + reach:
                pieces[-1].append(one)
            else:
                pieces.append([one])
        a, b = sorted((tie["actor_a"], tie["actor_b"]))
        for number, members in enumerate(pieces):
            first, last = number == 0, number == len(pieces) - 1
            until = max(m.date_latest for m in members)
            start = max(members[0].date_earliest, begun)
            if first and pd.notna(by) and start <= by + reach:
                start = begun
            ended = last and pd.notna(tie["end_latest"])
            limit = over if ended else _least(over, until + reach)
            if limit < start:
                continue
            settled = [
                voices.get(m.sighting_id, set()) for m in members if m.source_basis != "event"
            ]
            loose = [voices.get(m.sighting_id, set()) for m in members if m.source_basis == "event"]
            least, most = _origins(settled, loose)
            named = any(isinstance(m.claimant, str) for m in members)
            level = 2 if tie_id in denied else 0 if least > 1 else 1 if most > 1 or named else 2
            cites = set().union(*(documents.get(m.sighting_id, set()) for m in members))
            events = {m.event_id for m in members if isinstance(m.event_id, str)}
            rows.append(
                {
                    "tie_id": tie_id,
                    "a": a,
                    "b": b,
                    "sign": tie["sign"],
                    "kind": tie["kind"],
                    "start_earliest": tie["start_earliest"] if first else pd.NaT,
                    "start_latest": tie["start_latest"] if first else members[0].date_latest,
                    "end_earliest": tie["end_earliest"] if last else pd.NaT,
                    "end_latest": tie["end_latest"] if last else pd.NaT,
                    "first_seen": min(m.date_latest for m in members),
                    "last_seen": until,
                    "held_from": start,
                    "held_until": limit,
                    "end_known": bool(ended),
                    "seen": ";".join(_seen(m) for m in members),
                    "denied": tie_id in denied,
                    "certainty": CERTAINTY[level],
                    "sightings": len(members),
                    "origins": least,
                    "origins_most": most,
                    "events": ";".join(sorted(events)),
                    "sources": ";".join(sorted(cites)),
                }
            )
    return _typed(pd.DataFrame(rows, columns=COLUMNS))


def _least(*days: object) -> pd.Timestamp:
    """Give the first of several days; missing if none is known."""
    known = [pd.Timestamp(day) for day in days if pd.notna(day)]
    return min(known, default=pd.NaT)


def _origins(settled: list[set[str]], loose: list[set[str]]) -> tuple[int, int]:
    """Bound the number of independent origins: sets that share nothing each hold another one."""
    known = set().union(*settled)
    least, taken = len(known), set(known)
    for voices in sorted(loose, key=lambda v: (len(v), sorted(v))):
        if voices and not voices & taken:
            least += 1
            taken |= voices
    return least, len(known.union(*loose))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    days = [*DAYS, "first_seen", "last_seen", "held_from", "held_until"]
    counts = ["sign", "sightings", "origins", "origins_most"]
    kinds = {**dict.fromkeys(days, "datetime64[s]"), **dict.fromkeys(counts, "int64")}
    return table.astype({**kinds, "end_known": "bool", "denied": "bool"})


def from_table(ties: pd.DataFrame, *, horizon: int | None = None) -> pd.DataFrame:
    """
    Bring dated signed ties of your own into the form of `spells`.

    Parameters
    ----------
    ties
        One row a tie: `a`, `b` (names), `sign` (-1, 0 or 1), `start`, `end` (days; a missing end is
        not known). Where a day is known to a window, give `start_earliest`, `start_latest`, `end_earliest`
        and `end_latest` in their stead. `kind`, `certainty`, `statement` and `sources` may stand beside.
    horizon
        Days for which a tie without an end is taken to last after its start; to the last day of
        the table where none is named.

    Returns
    -------
    pandas.DataFrame
        As from `spells`.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If values cannot be used: every such row is named.

    Examples
    --------
    >>> ties = pd.DataFrame({"a": ["Red"], "b": ["Blue"], "sign": [1], "start": ["2020-01-01"],
    ...                      "end": ["2020-06-30"]})
    >>> from_table(ties)[["a", "b", "sign", "held_until"]]
          a    b  sign held_until
    0  Blue  Red     1 2020-06-30
    """
    out = ties.reset_index(drop=True)
    for side in ("start", "end"):
        if side in out:
            out[f"{side}_earliest"] = out[f"{side}_latest"] = out[side]
    require(out, "ties", ["a", "b", "sign", "start_earliest" if "start_latest" in out else "start"])
    faults = []
    for day in DAYS:
        raw = out[day] if day in out else pd.Series(pd.NaT, index=out.index)
        out[day] = pd.to_datetime(raw, errors="coerce", format="ISO8601").astype("datetime64[s]")
        faults += [
            Fault("ties", int(row) + 2, day, "is not a day", str(raw[row]), "write YYYY-MM-DD")
            for row in np.flatnonzero(raw.notna() & out[day].isna())
        ]
    sign = pd.to_numeric(out["sign"], errors="coerce")
    bad = {
        "sign": (~sign.isin([-1, 0, 1]), "is no sign", "use -1, 0 or 1"),
        "start_latest": (out["start_latest"].isna(), "is missing", "give the day, or its window"),
        "start_earliest": (out["start_earliest"].gt(out["start_latest"]), "is after start_latest", ""),
        "end_latest": (out["end_latest"].lt(out["start_earliest"]), "is before the start", ""),
        "b": (out["a"].eq(out["b"]) | out["b"].isna() | out["a"].isna(), "is no second actor", ""),
    }  # fmt: skip
    for column, (wrong, problem, mend) in bad.items():
        faults += [
            Fault("ties", int(row) + 2, column, problem, str(out.at[row, column]), mend or None)
            for row in np.flatnonzero(wrong)
        ]
    if faults:
        raise DataError(faults)
    out["sign"] = sign
    out = in_order(out)
    begun = out["start_earliest"].fillna(out["start_latest"])
    last = out[["start_latest", "end_latest"]].max().max()
    unseen = last if horizon is None else out["start_latest"] + pd.Timedelta(days=horizon)
    given = {
        "tie_id": [f"t{n + 1}" for n in range(len(out))], "kind": "tie", "certainty": "certain",
        "first_seen": out["start_latest"], "last_seen": out["end_earliest"].fillna(out["start_latest"]),
        "seen": _own(begun, out),
        "held_from": begun, "held_until": out["end_latest"].fillna(unseen),
        "end_known": out["end_latest"].notna(), "denied": False, "sightings": 1, "origins": 1,
        "origins_most": 1, "events": "", "sources": "",
    }  # fmt: skip
    for column, value in given.items():
        if column not in out or column in ("held_from", "held_until"):
            out[column] = value
    return _typed(out[COLUMNS])


def _own(begun: pd.Series, table: pd.DataFrame) -> list[str]:
    told = table["statement"] if "statement" in table else pd.Series(pd.NA, index=table.index)
    told = told.fillna(pd.Series([f"t{n + 1}" for n in range(len(table))], index=table.index))
    told = told.astype(str).str.replace(";", ",")
    early, late = (day.dt.strftime("%Y-%m-%d") for day in (begun, table["start_latest"]))
    return (early + "/" + late + "/" + told).tolist()


def in_order(ties: pd.DataFrame) -> pd.DataFrame:
    """Give ties with the two actors of each, `a` and `b`, by the alphabet."""
    a, b = (ties[end].astype(str) for end in "ab")
    return ties.assign(a=a.where(a.le(b), b), b=b.where(a.le(b), a))


def sources(record: Record, sightings: pd.DataFrame) -> pd.DataFrame:
    """
    Give the sources behind sightings of ties, with their origins.

    Returns
    -------
    pandas.DataFrame
        One row a sighting and source: `sighting_id`, `tie_id`, `source_id`, `origin`.
    """
    columns = ["sighting_id", "tie_id", "source_id"]
    own = sightings.loc[sightings["source_basis"].eq("claim"), columns]
    rest = sightings.loc[~sightings["source_basis"].eq("claim")].drop(columns="source_id")
    event = rest.merge(record.citations, on="event_id")[columns]
    alone = rest.merge(record.sighting_citations, on="sighting_id")[columns]
    table = pd.concat([own, event, alone], ignore_index=True)
    return table.merge(record.sources[["source_id", "origin"]], on="source_id", how="left")


def in_force(
    spells: pd.DataFrame,
    start: str | pd.Timestamp,
    end: str | pd.Timestamp | None = None,
    *,
    certainty: str = "reported",
) -> pd.DataFrame:
    """
    List the spells in force on a day, or on any day of a span.

    Parameters
    ----------
    spells
        As from `spells` or `from_table`.
    start, end
        The day, or the first and last day of the span.
    certainty
        `"certain"`, `"likely"` (and better) or `"reported"` (all).

    Returns
    -------
    pandas.DataFrame
        The spells, with `possible` (no day of the span lies surely inside the tie); `last_seen` is
        the last sighting up to the end of the span and `statement` the event or report that told it.
    """
    require(spells, "spells", COLUMNS)
    if certainty not in CERTAINTY:
        raise NotFoundError("certainty", certainty, CERTAINTY)
    first = pd.Timestamp(start)
    last = first if end is None else pd.Timestamp(end)
    inside = spells["held_from"].le(last) & spells["held_until"].ge(first)
    inside &= spells["certainty"].isin(CERTAINTY[: CERTAINTY.index(certainty) + 1])
    table = spells.loc[inside].reset_index(drop=True)
    windowed = table["start_earliest"].notna() & table["start_latest"].notna()
    surely = table["held_from"].where(~windowed, table["start_latest"]).clip(lower=first)
    until = table["held_until"].where(table["end_earliest"].isna(), table["end_earliest"])
    table["possible"] = surely.gt(until.clip(upper=last))
    told = [_last(seen, last) for seen in table["seen"]]
    table["last_seen"] = pd.to_datetime([day for day, _ in told]).astype("datetime64[s]")
    table["statement"] = [statement for _, statement in told]
    return table


def _seen(sighting: Any) -> str:
    """Write a sighting in one word: its window, and the event or report that told it."""
    for told in (sighting.event_id, sighting.source_id, sighting.tie_id):
        if isinstance(told, str):
            return f"{sighting.date_earliest:%F}/{sighting.date_latest:%F}/{told}"
    raise AssertionError("a sighting has a tie")


def _last(seen: str, day: pd.Timestamp) -> tuple[pd.Timestamp, str]:
    """Give the last day, up to a day, on which a spell may have been sighted, and what told it."""
    reached = [
        (min(pd.Timestamp(late), day), told)
        for early, late, told in (word.split("/", 2) for word in seen.split(";"))
        if pd.Timestamp(early) <= day
    ]
    return max(reached, default=(pd.NaT, seen.split(";")[0].split("/", 2)[-1]))
