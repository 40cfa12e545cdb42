"""
Ties as spells: from sightings of a tie to the stretches of days over which it held.

A *tie* is a relation between two actors with a sign: 1 for alliance or cooperation, 0 for an
agreed truce, -1 for hostility. It is *sighted* when somebody reports it. A *spell* is a stretch
of one tie: from its begin (where nobody told the begin, from the first day by which somebody
knows of it) to its end, to the end of either actor or, unseen, to a *horizon* after its last
sighting, whichever comes first. Who dates an end says that the tie lasted until then. A tie that
is seen again after a longer silence has another spell. Begin and end are known to a window;
inside it the tie is *possible*. A sighting narrows the window of the begin, and stands against a
begin coded later. An end is *known* only if somebody told it.

Where a sighting names its own source, its origin is settled; where the citations of its event
stand for it, any one of them may be meant. So the number of independent origins behind a spell is
known to bounds: `origins` at least, `origins_most` at most. *Certainty* is computed from them:
`certain` if two or more origins surely report the spell and nobody denies it, `likely` if two may
do so or a claimant is named and nobody denies it, `reported` for all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from menaka.dataset.tables import Record
from menaka.errors import DataError, Fault, NotFoundError, require

HORIZON = 365  # days
CERTAINTY = ["certain", "likely", "reported"]
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
HELD = ["first_seen", "last_seen", "held_from", "held_until"]
COLUMNS = ["tie_id", "a", "b", "sign", "kind", *DAYS, *HELD, "seen", "end_known", "denied",
           "certainty", "sightings", "origins", "origins_most", "events", "sources"]  # fmt: skip


def spells(
    record: Record, *, horizon: int = HORIZON, basis: Iterable[str] = ("declared",)
) -> pd.DataFrame:
    """
    Turn the sightings of ties into spells.

    A denial is told beside the tie and does not end it: who denies is a party to it. An end that
    was only inferred does not count unless its basis does.

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
        sightings, as `earliest/latest/statement`), `end_known`, `denied`, `certainty`, `sightings`,
        `origins`, `origins_most` (counts), `events` and `sources` (ids apart by `;`).

    See Also
    --------
    from_table : Bring ties of your own.
    """
    seen, reach = record.tie_sightings, pd.Timedelta(days=horizon)
    counts = seen["basis"].isin(list(basis))
    is_end, denied = seen["what"].eq("ends"), seen.loc[seen["what"].eq("denied"), "tie_id"]
    inferred = set(seen.loc[is_end, "tie_id"]) - set(seen.loc[is_end & counts, "tie_id"])
    told = seen.loc[counts & ~seen["what"].isin(["ends", "denied"])]
    told = told.sort_values(["tie_id", "date_earliest"], kind="stable", ignore_index=True)
    silent = told.groupby("tie_id")["date_latest"].cummax().groupby(told["tie_id"]).shift() + reach
    told["piece"] = told["date_earliest"].gt(silent).groupby(told["tie_id"]).cumsum()
    told["spell"] = told.groupby(["tie_id", "piece"]).ngroup()
    word = told["event_id"].fillna(told["source_id"]).fillna(told["tie_id"])
    days = (told[day].dt.strftime("%Y-%m-%d") for day in ("date_earliest", "date_latest"))
    told["seen"] = pd.Series("/".join(parts) for parts in zip(*days, word, strict=True))
    table = told.groupby("spell").agg(
        tie_id=("tie_id", "first"), piece=("piece", "first"), from_=("date_earliest", "min"),
        first_seen=("date_latest", "min"), last_seen=("date_latest", "max"), seen=("seen", ";".join),
        sightings=("piece", "size"), named=("claimant", "count"),
    )  # fmt: skip
    ties = in_order(record.ties.rename(columns={"actor_a": "a", "actor_b": "b"}))
    table = table.merge(ties, on="tie_id", how="left").set_axis(table.index)
    table["denied"] = table["tie_id"].isin(denied)
    first = table["piece"].eq(0)
    last = table["piece"].eq(table.groupby("tie_id")["piece"].transform("max"))
    table.loc[~last | table["tie_id"].isin(inferred), DAYS[2:]] = pd.NaT
    earliest = table["start_earliest"].where(table["start_earliest"].le(table["first_seen"]))
    by = table[["start_latest", "first_seen"]].min(axis=1)
    begun = earliest.fillna(by)
    told_begin = first & table["start_latest"].notna() & table["from_"].le(by + reach)
    start = table["from_"].clip(lower=begun.where(first, table["from_"]))
    table["held_from"] = start.mask(told_begin, begun)
    table["start_earliest"] = earliest.where(first)
    table["start_latest"] = by.where(first, table["first_seen"])
    table["end_known"] = table["end_latest"].notna()
    lives = record.actors.set_index("actor_id")["ended_latest"]
    unseen = (table["last_seen"] + reach).mask(table["end_known"])
    limits = [table["end_latest"], unseen, table["a"].map(lives), table["b"].map(lives)]
    table["held_until"] = pd.concat(limits, axis=1).min(axis=1)
    cited = sources(record, told).merge(told[["sighting_id", "spell", "source_basis"]])
    table["sources"] = _joined(cited, "source_id").reindex(table.index, fill_value="")
    table["events"] = _joined(told, "event_id").reindex(table.index, fill_value="")
    loose = cited["source_basis"].eq("event")
    settled = cited.loc[~loose].groupby("spell")["origin"].agg(set).to_dict()
    any_of = cited.loc[loose].groupby(["spell", "sighting_id"])["origin"].agg(set)
    maybe = any_of.groupby("spell").agg(list).to_dict()
    bounds = [_origins([settled.get(k, set())], maybe.get(k, [])) for k in table.index]
    table[["origins", "origins_most"]] = np.array(bounds, dtype="int64").reshape(-1, 2)
    likely = table["origins_most"].gt(1) | table["named"].gt(0)
    level = np.select([table["denied"], table["origins"].gt(1), likely], [2, 0, 1], 2)
    table["certainty"] = np.array(CERTAINTY, dtype=object)[level]
    kept = table.loc[table["held_until"].ge(table["held_from"])]
    return _typed(kept[COLUMNS].reset_index(drop=True))


def _joined(rows: pd.DataFrame, column: str) -> pd.Series:
    """Give the distinct words of every spell, apart by `;`."""
    some = rows[["spell", column]].dropna().drop_duplicates().sort_values(column)
    return some.groupby("spell")[column].agg(";".join)


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
    counts = ["sign", "sightings", "origins", "origins_most"]
    kinds = {**dict.fromkeys([*DAYS, *HELD], "datetime64[s]"), **dict.fromkeys(counts, "int64")}
    return table.astype({**kinds, "end_known": "bool", "denied": "bool"})


def from_table(ties: pd.DataFrame, *, horizon: int | None = None) -> pd.DataFrame:
    """
    Bring dated signed ties of your own into the form of `spells`.

    Parameters
    ----------
    ties
        One row a tie: `a`, `b` (names), `sign` (-1, 0 or 1), `start`, `end` (days; a missing end is
        not known). Where a day is known to a window, give `start_earliest`, `start_latest`,
        `end_earliest` and `end_latest` in their stead. `kind`, `certainty`, `statement` and
        `sources` may stand beside.
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
    bad: list[tuple] = []
    for day in DAYS:
        raw = out[day] if day in out else pd.Series(pd.NaT, index=out.index)
        if pd.api.types.is_numeric_dtype(raw):
            raw = raw.astype("str").where(raw.notna())
        read = pd.to_datetime(raw, errors="coerce", format="%Y-%m-%d", utc=True)
        out[day] = read.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
        bad.append((day, raw.notna() & out[day].isna(), "is not a day", "write YYYY-MM-DD", raw))
    sign = pd.to_numeric(out["sign"], errors="coerce")
    level = out["certainty"] if "certainty" in out else pd.Series("certain", index=out.index)
    early, late, a, b = out["start_earliest"], out["start_latest"], out["a"], out["b"]
    bad += [
        ("sign", ~sign.isin([-1, 0, 1]), "is no sign", "use -1, 0 or 1", out["sign"]),
        ("start_latest", late.isna(), "is missing", "give the day, or its window", late),
        ("start_earliest", early.gt(late), "is after start_latest", None, early),
        ("end_latest", out["end_latest"].lt(early), "is before the start", None, out["end_latest"]),
        ("certainty", ~level.isin(CERTAINTY), "is none", f"use {', '.join(CERTAINTY)}", level),
        ("b", a.eq(b) | b.isna() | a.isna(), "is no second actor", None, b),
    ]
    faults = [
        Fault("ties", int(row) + 2, column, problem, str(values[row]), mend)
        for column, wrong, problem, mend, values in bad
        for row in np.flatnonzero(wrong)
    ]
    if faults:
        raise DataError(faults)
    out["sign"] = sign
    out = in_order(out)
    number = pd.Series([f"t{n + 1}" for n in range(len(out))], index=out.index, dtype=object)
    begun = out["start_earliest"].fillna(out["start_latest"])
    told = out.get("statement", number).astype(object).fillna(number).astype(str)
    windows = [day.dt.strftime("%Y-%m-%d") + "/" for day in (begun, out["start_latest"])]
    last = out[["start_latest", "end_latest"]].max().max()
    unseen = last if horizon is None else out["start_latest"] + pd.Timedelta(days=horizon)
    out["held_from"], out["held_until"] = begun, out["end_latest"].fillna(unseen)
    given = {
        "tie_id": number, "kind": "tie", "certainty": "certain", "first_seen": out["start_latest"],
        "last_seen": out["end_earliest"].fillna(out["start_latest"]),
        "seen": windows[0] + windows[1] + told.str.replace(";", ","),
        "end_known": out["end_latest"].notna(), "denied": False, "sightings": 1, "origins": 1,
        "origins_most": 1, "events": "", "sources": "",
    }  # fmt: skip
    return _typed(out.assign(**{c: v for c, v in given.items() if c not in out})[COLUMNS])


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
    until = table[["end_earliest", "held_until"]].min(axis=1)
    table["possible"] = table["start_latest"].clip(lower=first).gt(until.clip(upper=last))
    told = [_last(seen, f"{last:%F}") for seen in table["seen"]]
    table["last_seen"] = pd.to_datetime([day for day, _ in told]).astype("datetime64[s]")
    table["statement"] = [statement for _, statement in told]
    return table


def _last(seen: str, day: str) -> tuple[str | None, str]:
    """Give the last day, up to a day, on which a spell may have been sighted, and what told it."""
    words = [word.split("/", 2) for word in seen.split(";")]
    reached = [(min(late, day), told) for early, late, told in words if early <= day]
    return max(reached, default=(None, words[0][2]))
