"""
Ties as spells: from sightings of a tie to the stretches of days over which it held.

A *tie* is a relation between two actors with a sign: 1 for alliance or cooperation, 0 for an
agreed truce, -1 for hostility. It is *sighted* when somebody reports it. A *spell* is a stretch
of one tie: from its start (where no source states the start, from the first day by which a source
reports the tie) to its end, to the end of either actor or, unseen, to a *horizon* after its last
sighting, whichever comes first. A source that dates an end says that the tie lasted until then. A
tie that is seen again after a longer silence has another spell, and so has one that is reported to
resume: the spell before is over by then. Start and end are known to a window; inside it the tie is
*possible*. A sighting narrows the window of the start, and overrules a start coded later. An end is
*known* only if a source states it.

A tie is *denied* where the newest report on it is a denial, or where one of its two parties denies
it and fewer than two independent origins surely state it. It keeps its spells, marked as denied, and
no computed camp or measure of balance uses it unless that is asked for (`denied=True`).

Where a sighting names its own source, its origin is settled; where only the citations of its event
support it, any one of them may be meant. So the number of independent origins of a spell is known
to bounds: `origins` at least, `origins_most` at most. *Certainty* is computed from them: `certain`
if two or more origins surely report the spell, `likely` if two may do so or a claimant is named,
`reported` for all the rest and for what is denied.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset import names
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, SchemaError, require

HORIZON = 365  # days
BASES = ("declared", "observed", "clash", "shared-enemy")
CERTAINTY = ["certain", "likely", "reported"]
DAYS = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
HELD = ["first_seen", "last_seen", "held_from", "held_until"]
COUNTS = ["sightings", "origins", "origins_most"]
COLUMNS = [
    *["tie_id", "a", "b", "sign", "kind", *DAYS, *HELD, "seen", "end_known", "denied"],
    *["certainty", *COUNTS, "events", "sources"],
]


def spells(
    record: Record, *, horizon: int = HORIZON, basis: str | Iterable[str] = "declared"
) -> pd.DataFrame:
    """
    Return the spells of every tie, made of its sightings.

    A denial does not end a tie. It is *denied* where the newest report on it is a denial, or where one
    of its two parties denies it and fewer than two independent origins surely state it. So the
    record's pact of JNIM and the MSA is denied (an encyclopedia states it, the MSA denies it later),
    and the army's tie with Wagner is not (four origins at least state it, the last of them after
    the denial). An end that was only inferred does not count unless its basis does.

    Parameters
    ----------
    record
        The record.
    horizon
        Days for which a tie is taken to last after it was last seen.
    basis
        One or several bases of sightings that count: `"declared"`, `"observed"` (seen acting
        together), `"clash"`, `"shared-enemy"`.

    Returns
    -------
    pandas.DataFrame
        One row a spell, by tie and time: `tie_id`, `a`, `b` (ids, by the alphabet), `sign`, `kind`,
        `start_earliest`, `start_latest`, `end_earliest`, `end_latest` (the windows of start and
        end: days, missing where unknown), `first_seen`, `last_seen` (days), `held_from`,
        `held_until` (the days between which it may be in force), `seen` (its sightings, as
        `earliest/latest`, apart by `;`), `end_known`, `denied`, `certainty`, `sightings`,
        `origins`, `origins_most` (counts), `events` and `sources` (ids apart by `;`).

    See Also
    --------
    from_edges : Use dated ties of your own.
    """
    # Ends and denials are kept apart from the sightings that say that a tie was in force.
    sightings = arguments.record(record).tie_sightings
    reach = arguments.horizon(horizon)
    counts = sightings["basis"].isin(arguments.choices("basis", basis, BASES))
    is_end, is_denial = sightings["what"].eq("ends"), sightings["what"].eq("denied")

    # One row a spell, with the tie that it belongs to.
    told = _pieces(sightings.loc[counts & ~is_end & ~is_denial], reach)
    table = told.groupby("spell").agg(
        tie_id=("tie_id", "first"),
        piece=("piece", "first"),
        from_=("date_earliest", "min"),
        first_seen=("date_latest", "min"),
        last_seen=("date_latest", "max"),
        seen=("seen", ";".join),
        sightings=("piece", "size"),
        named=("claimant", "count"),
        again=("again", "first"),
    )
    ties = in_order(record.ties.rename(columns={"actor_a": "a", "actor_b": "b"}))
    table = table.merge(ties, on="tie_id", how="left").set_axis(table.index)

    # An end belongs to the last spell, and counts only if a sighting of its basis does.
    ends, ends_of_basis = sightings.loc[is_end], sightings.loc[is_end & counts]
    only_inferred = set(ends["tie_id"]) - set(ends_of_basis["tie_id"])
    last = table["piece"].eq(table.groupby("tie_id")["piece"].transform("max"))
    table.loc[~last | table["tie_id"].isin(only_inferred), DAYS[2:]] = pd.NaT
    table["end_known"] = table["end_latest"].notna()

    table = _begun(table, reach)
    table["held_until"] = _over(table, record, reach)
    table = _attested(table, told, _cited(record, told))
    table["denied"] = _denied(table, told, sightings.loc[is_denial], record)
    table["certainty"] = table["certainty"].mask(table["denied"], "reported")

    # A spell may be over before it can have started, as when an actor ended before: it is left out.
    kept = table.loc[table["held_until"].ge(table["held_from"])]
    return _typed(kept[COLUMNS].reset_index(drop=True))


def _pieces(sightings: pd.DataFrame, reach: pd.Timedelta) -> pd.DataFrame:
    """Return sightings in the order of time with the `spell` that each belongs to."""
    # Of sightings of one day, one that says the tie resumes comes first: it opens the spell.
    told = sightings.assign(again=sightings["what"].eq("resumes"))
    told = told.sort_values(
        ["tie_id", "date_earliest", "again"],
        ascending=[True, True, False],
        kind="stable",
        ignore_index=True,
    )
    tie = told["tie_id"]

    # A sighting opens a new spell after a silence longer than the horizon.
    last_so_far = told.groupby("tie_id")["date_latest"].cummax()
    after_silence = told["date_earliest"].gt(last_so_far.groupby(tie).shift() + reach)

    # So does one that says the tie resumes. Another that may mean the same days does not: the tie
    # resumed once.
    resumed_by = told["date_latest"].where(told["again"]).groupby(tie).ffill()
    known = told["date_earliest"].le(resumed_by.groupby(tie).shift())
    opens = after_silence | (told["again"] & ~known)
    told["piece"] = opens.groupby(tie).cumsum()
    told["spell"] = told.groupby(["tie_id", "piece"]).ngroup()

    early, late = (told[f"date_{end}"].dt.strftime("%Y-%m-%d") for end in ("earliest", "latest"))
    told["seen"] = early + "/" + late
    return told


def _begun(table: pd.DataFrame, reach: pd.Timedelta) -> pd.DataFrame:
    """Return spells with the window of their start, and the first day on which they may hold."""
    # The first spell of a tie begins as coded, and by its first sighting at the latest.
    first = table["piece"].eq(0)
    earliest = table["start_earliest"].where(table["start_earliest"].le(table["first_seen"]))
    latest = table[["start_latest", "first_seen"]].min(axis=1)

    # It holds from there on, unless the first sighting comes after a silence of a horizon. Where
    # no earliest day is known, it may hold from the first day of the window of its first sighting.
    dated = first & table["start_latest"].notna() & table["from_"].le(latest + reach)
    coded = earliest.fillna(pd.concat([latest, table["from_"]], axis=1).min(axis=1))
    seen_from = table["from_"].clip(
        lower=earliest.fillna(table["from_"]).where(first, table["from_"])
    )

    # A later spell begins by its first sighting; how early is known only if it is said to resume.
    resumed = table["from_"].where(table["again"])
    return table.assign(
        held_from=seen_from.mask(dated, coded),
        start_earliest=earliest.where(first, resumed),
        start_latest=latest.where(first, table["first_seen"]),
    )


def _over(table: pd.DataFrame, record: Record, reach: pd.Timedelta) -> pd.Series:
    """Return the last day on which each spell may hold."""
    lives = record.actors.set_index("actor_id")["ended_latest"]

    # The horizon bounds a spell only where no end is known.
    unseen = (table["last_seen"] + reach).mask(table["end_known"])

    # A spell is over when the next one of the tie resumes, and when either actor ends.
    resumes = table["first_seen"].where(table["again"]).groupby(table["tie_id"]).shift(-1)
    actors_end = [table["a"].map(lives), table["b"].map(lives)]
    return pd.concat([table["end_latest"], unseen, resumes, *actors_end], axis=1).min(axis=1)


def _attested(table: pd.DataFrame, told: pd.DataFrame, cited: pd.DataFrame) -> pd.DataFrame:
    """Return spells with their events, sources, bounds of origins and certainty."""
    cited = cited.merge(told[["sighting_id", "spell", "source_basis"]])
    table["sources"] = _joined(cited, "source_id").reindex(table.index, fill_value="")
    table["events"] = _joined(told, "event_id").reindex(table.index, fill_value="")

    # A source of its own settles a sighting's origin; an event's citations leave open which it is.
    loose = cited["source_basis"].eq("event")
    settled = cited.loc[~loose].groupby("spell")["origin"].agg(set).to_dict()
    any_of = cited.loc[loose].groupby(["spell", "sighting_id"])["origin"].agg(set)
    maybe = any_of.groupby("spell").agg(list).to_dict()
    bounds = [_origins(settled.get(k, set()), maybe.get(k, [])) for k in table.index]
    table[["origins", "origins_most"]] = np.array(bounds, dtype="int64").reshape(-1, 2)

    likely = table["origins_most"].gt(1) | table["named"].gt(0)
    return table.assign(
        certainty=np.select([table["origins"].gt(1), likely], CERTAINTY[:2], CERTAINTY[2])
    )


def _denied(
    table: pd.DataFrame, told: pd.DataFrame, denials: pd.DataFrame, record: Record
) -> pd.Series:
    """Return for each spell whether its tie is denied and no stronger evidence contradicts that."""
    # Is the newest report on the tie a denial?
    stated, denied = (rows.groupby("tie_id")["date_latest"].max() for rows in (told, denials))
    newest = denied.reindex(table["tie_id"]).ge(stated.reindex(table["tie_id"])).to_numpy()

    # Does a party to the tie deny it itself? Two independent origins outweigh that.
    speaks_for = record.claimants.set_index("claimant")["actor_id"].to_dict()
    said_by = set(zip(denials["tie_id"], denials["claimant"].map(speaks_for), strict=True))
    ties = table[["tie_id", "a", "b"]].itertuples(index=False)
    by_party = [not said_by.isdisjoint([(tie, a), (tie, b)]) for tie, a, b in ties]
    return newest | (table["origins"].lt(2) & np.array(by_party, dtype=bool))


def _joined(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the distinct values of a column for every spell, apart by `;`."""
    some = rows[["spell", column]].dropna().drop_duplicates().sort_values(column)
    return some.groupby("spell")[column].agg(";".join)


def _origins(settled: set[str], loose: list[set[str]]) -> tuple[int, int]:
    """Return the least and the greatest number of independent origins."""
    # A sighting whose possible origins are all uncounted adds one; the narrowest sets come first, so
    # that many can be disjoint.
    least, taken = len(settled), set(settled)
    for candidates in sorted(loose, key=lambda c: (len(c), sorted(c))):
        if candidates and not candidates & taken:
            least += 1
            taken |= candidates
    return least, len(settled.union(*loose))


def _cited(record: Record, sightings: pd.DataFrame) -> pd.DataFrame:
    """Return the sources of sightings: `sighting_id`, `tie_id`, `source_id`, `origin`."""
    columns = ["sighting_id", "tie_id", "source_id"]

    # A sighting has a source of its own, or else the citations of its event or of itself.
    own = sightings["source_basis"].eq("claim")
    rest = sightings.loc[~own].drop(columns="source_id")
    by_event = rest.merge(record.citations, on="event_id")[columns]
    alone = rest.merge(record.sighting_citations, on="sighting_id")[columns]

    cited = pd.concat([sightings.loc[own, columns], by_event, alone])
    return cited.merge(record.sources[["source_id", "origin"]], on="source_id", how="left")


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return spells with the types of their columns."""
    days = dict.fromkeys([*DAYS, *HELD], "datetime64[s]")
    counts = dict.fromkeys(["sign", *COUNTS], "int64")
    return table.astype({**days, **counts, "end_known": "bool", "denied": "bool"})


def in_order(ties: pd.DataFrame) -> pd.DataFrame:
    """Return ties with the two actors of each, `a` and `b`, by the alphabet."""
    a, b = (ties[end].astype(str) for end in "ab")
    return ties.assign(a=a.where(a.le(b), b), b=b.where(a.le(b), a))


def from_edges(table: pd.DataFrame) -> pd.DataFrame:
    """
    Return dated signed ties of your own as spells.

    Parameters
    ----------
    table
        One row a tie: `a`, `b` (names), `sign` (-1, 0 or 1), `start`, `end` (days; a missing end is
        not known). Where a day is known to a window, supply `start_earliest`, `start_latest`,
        `end_earliest` and `end_latest` instead. `kind`, `certainty`, `denied` and `sources` are
        optional.

    Returns
    -------
    pandas.DataFrame
        One row a tie, with the columns of `spells`. What the table does not say is assumed: one
        sighting of one origin, certain and not denied.

    Raises
    ------
    SchemaError
        If a column is missing, or values cannot be used: every such row is named, from row 0 on.

    Examples
    --------
    >>> ties = pd.DataFrame({"a": ["Red"], "b": ["Blue"], "sign": [1], "start": ["2020-01-01"],
    ...                      "end": ["2020-06-30"]})
    >>> from_edges(ties)[["a", "b", "sign", "held_until"]]
          a    b  sign held_until
    0  Blue  Red     1 2020-06-30
    """
    require(table, "ties", ["a", "b", "sign"])

    # A single day is a window of one day.
    given = table.reset_index(drop=True)
    for side in ("start", "end"):
        if side in given:
            given[f"{side}_earliest"] = given[f"{side}_latest"] = given[side]
    require(given, "ties", ["start_earliest" if "start_latest" in given else "start"])

    # A tie holds from the first day on which it may have started.
    ties = in_order(_checked(given))
    ties["held_from"] = ties["start_earliest"].fillna(ties["start_latest"])
    early, late = (ties[day].dt.strftime("%Y-%m-%d") for day in ("held_from", "start_latest"))

    # A tie without an end lasts to the last day of the table.
    last_day = ties[["start_latest", "end_latest"]].max().max()
    ties["held_until"] = ties["end_latest"].fillna(last_day)

    # A column of the table is kept; only those that it lacks are filled.
    assumed = {
        "tie_id": [f"t{n + 1}" for n in range(len(ties))],
        "kind": "tie",
        "certainty": "certain",
        "first_seen": ties["start_latest"],
        "last_seen": ties["end_earliest"].fillna(ties["start_latest"]),
        "seen": early + "/" + late,
        "end_known": ties["end_latest"].notna(),
        "denied": False,
        **dict.fromkeys(COUNTS, 1),
        "events": "",
        "sources": "",
    }
    missing = {column: value for column, value in assumed.items() if column not in ties}
    return _typed(ties.assign(**missing)[COLUMNS])


def _checked(given: pd.DataFrame) -> pd.DataFrame:
    """Return ties with days as dates and signs as numbers, or raise with every fault."""
    every = list(dict.fromkeys([*given.columns, *DAYS]))
    out = arguments.days(given.reindex(columns=every), DAYS, "ties")
    out["sign"] = pd.to_numeric(out["sign"], errors="coerce")

    # A tie needs two actors that differ.
    a, b = out["a"], out["b"]
    nobody = a.isna() | b.isna() | a.astype(str).str.strip().eq(b.astype(str).str.strip())
    early, late, end = (out[day] for day in ("start_earliest", "start_latest", "end_latest"))
    level = out.get("certainty", pd.Series("certain", out.index))

    wrong = [
        ("sign", ~out["sign"].isin([-1, 0, 1]), given["sign"], "is no sign; use -1, 0 or 1"),
        ("start_latest", late.isna(), late, "is missing; give the day, or its window"),
        ("start_earliest", early.gt(late), early, "is after start_latest"),
        ("end_latest", end.lt(early), end, "is before the start"),
        ("certainty", ~level.isin(CERTAINTY), level, f"is none; use {', '.join(CERTAINTY)}"),
        ("b", nobody, b, "is no second actor"),
    ]
    faults = [
        f"row {row}, {column}: {str(values[row])!r} {problem}"
        for column, bad, values, problem in wrong
        for row in np.flatnonzero(bad)
    ]
    if faults:
        raise SchemaError("ties", faults)
    return out


def held(
    data: Record | pd.DataFrame, *, horizon: int = HORIZON, basis: str | Iterable[str] = "declared"
) -> pd.DataFrame:
    """Return the spells of a record, or a table of spells as it is."""
    if not isinstance(data, pd.DataFrame):
        return spells(data, horizon=horizon, basis=basis)
    require(data, "spells", COLUMNS)
    return data


def actor_ids(data: Record | pd.DataFrame | Any, actors: str | Iterable[str]) -> list[str]:
    """Return the ids of the named actors of a record; of spells or a data set, names as they are."""
    if isinstance(data, pd.DataFrame):
        return arguments.choices("actor", actors, sorted({*data["a"], *data["b"]}))
    if arguments.is_reported(data):
        known = list(data.participants.loc[~data.participants["civilian"], "actor"].unique())
        for actor in arguments.several(actors):
            if actor not in known:
                raise NotFoundError("actor", actor, known)
        return arguments.several(actors)

    record = arguments.record(data)
    return [names.actor_id(record, actor) for actor in arguments.several(actors)]


def in_force(
    spells: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, *, certainty: str
) -> pd.DataFrame:
    """
    Return the spells in force on any day of a span.

    Parameters
    ----------
    spells
        As from `spells` or `from_edges`.
    first, last
        The first and last day of the span.
    certainty
        `"certain"`, `"likely"` (and better) or `"reported"` (all).

    Returns
    -------
    pandas.DataFrame
        The spells, with `possible` (no day of the span lies surely inside the tie); `last_seen` is
        the day of the last sighting up to the end of the span.
    """
    # Levels are listed from the best: the one asked for and all better ones count.
    level = CERTAINTY.index(arguments.choice("certainty", certainty, CERTAINTY))
    inside = spells["held_from"].le(last) & spells["held_until"].ge(first)
    inside &= spells["certainty"].isin(CERTAINTY[: level + 1])
    table = spells.loc[inside].reset_index(drop=True)

    # Surely in force: after the window of the start and before the window of the end.
    sure_until = table[["end_earliest", "held_until"]].min(axis=1).clip(upper=last)
    table["possible"] = table["start_latest"].clip(lower=first).gt(sure_until)

    # What was sighted after the span is not known yet at its end.
    seen = [_last_seen(sightings, f"{last:%F}") for sightings in table["seen"]]
    return table.assign(last_seen=pd.to_datetime(seen).astype("datetime64[s]"))


def _last_seen(seen: str, day: str) -> str | None:
    """Return the last day, up to a day, on which a spell may have been seen."""
    sightings = (sighting.split("/") for sighting in seen.split(";"))
    return max((min(late, day) for early, late in sightings if early <= day), default=None)
