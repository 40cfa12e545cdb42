"""
Claims seen as claims: who says it, of whose dead, and what the wording allows.

A *claim* is one number given by one claimant about one target of one event. *Target*: the actors
hit, civilians, combatants or undivided. A claim's `floor` is the least and its `ceiling` the most
that its wording allows; "over 100" has a floor and no ceiling, so its upper bound is *open*.
"About 16" has neither and is taken at its word, 16. "Many" is a claim without a number.

A *voice* is a claimant under all its spellings, as the table `claimants` joins them. A description
that fits many people ("local sources") is a voice inside one event only, with who relayed it, else
with the origin of the document. In a table without claimants the voice is the actor that speaks,
else the claimant with who relayed it. A figure is *superseded* when its voice on a later day gave
another one. The *relation* of the claimant to the dead comes from who took part, on the day:

- *own side*: it is the dead's own actor, an umbrella or a member of it, its government or its
  army (both as `memberships` says), or stands on its side;
- *enemy*: it stands on another side; where a side is not coded, attackers against those attacked;
- *third party*: it took no part, nor in the event that contains this one (for a party or a state,
  where participants are named at all, and it is not named as one who only speaks);
- *unknown*: the rest, as a party's word about civilians on no coded side, or about the dead of two
  sides, or the word of two parties together.

Own side and enemy hold only where they hold for every actor of the target.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset import schema, selecting, walks
from menaka.dataset.tables import Record
from menaka.dataset.views import targets
from menaka.errors import NotFoundError, SchemaError, require

KEY = ["event_id", "target_kind", "target"]
RELATIONS = ("own side", "enemy", "third party", "unknown")
PARTIES = ("party", "state")
KINDS = {
    "claimant_kind": (*PARTIES, "un", "ngo", "media", "local", "encyclopedia", "dataset"),
    "target_kind": ("civilians", "combatants", "undivided"),
}
NOT_FIGHTING = ("claimant", "mediator")  # roles
BOUNDS = ["low", "best", "high"]
FIRST = [
    *("event_id", "event_kind", "claim_id", "claimant", "claimant_actor_id", "claimant_kind"),
    *("via", "voice", "target_kind", "target", "side", "relation", "measure", "floor", "ceiling"),
    *("number", "quantified", "origin", "as_of", "superseded"),
]


class Reports(Protocol):
    """Events and claims of somebody else, as an adapter reads them from a file."""

    events: pd.DataFrame
    claims: pd.DataFrame


Data: TypeAlias = "Record | Reports | pd.DataFrame"


def claims(
    data: Data,
    *,
    measure: str = "killed",
    place: str | None = None,
    event: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return the claims of one measure, each with its bounds, its voice and its relation to the dead.

    A relation is what the participants settle, no more: a newsroom that repeats an army's figure
    is a third party here, and `via` says through whom it came.

    Parameters
    ----------
    data
        The record; what an adapter read; or a table of claims with `claim_id`, `event_id`,
        `claimant`, `claimant_kind`, `target_kind`, `measure`, `low`, `best` and `high`, whose other
        columns are kept, or taken as missing.
    measure
        A measure of the codebook, as `"killed"`.
    event
        An event's id: its claims, with those about the events that contain it or lie in it.
    place, actor, start, end
        As in `record.table`: the events to look at. What lies in the place only in part is
        returned with `within="partly"`.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order of events, targets and ids: `event_id`, `event_kind`,
        `claim_id`, `claimant`, `claimant_actor_id`, `claimant_kind`, `via`, `voice`, `target_kind`,
        `target` (ids apart by `+`), `side` (the letter of the target, missing if it has none or
        several), `relation`, `measure`, `floor` and `ceiling` (persons, missing where the wording
        sets none), `number` (the figure itself: `best`, else the floor, else the ceiling),
        `quantified`, `origin` (of its document where that is settled), `as_of`, `superseded`, `said`
        (the day of the figure: `as_of`, else its document's date; to the month where no more is
        known), and the other columns of `claims`.

    Raises
    ------
    ChoiceError
        If there is no such measure.
    NotFoundError
        If nothing answers to the event, the place or the actor.
    SchemaError
        Listing every column that a table lacks, and what of its rows cannot be: a missing or double
        id, an unknown kind, a bound that is no number or negative or above its ceiling, a day that
        is none.
    """
    record = data if isinstance(data, Record) else None
    table = _completed(getattr(data, "claims", data)) if record is None else _of_record(record)
    measures = set(table["measure"].dropna())
    if record is not None:
        measures |= set(schema.vocabulary("measure"))
    if len(table):
        arguments.choice("measure", measure, sorted(measures))
    table = table.loc[table["measure"].eq(measure)].copy()

    # What the wording allows; "about 16" sets no bound and is taken at its word.
    table[BOUNDS] = table[BOUNDS].astype("Int64")
    about = table["low"].isna() & table["high"].isna()
    table["floor"] = table["low"].where(~about, table["best"])
    table["ceiling"] = table["high"].where(~about, table["best"])
    table["number"] = table["best"].fillna(table["low"]).fillna(table["high"])
    table["quantified"] = table["number"].notna()

    # Who speaks: an actor, else the claimant with whoever relayed it.
    relay = table["via"].fillna(table["origin"])
    relayed = (" via " + relay).where(relay.ne(table["claimant"])).fillna("")
    table["voice"] = table["claimant_actor_id"].fillna(table["claimant"] + relayed)
    if record is not None:
        table["voice"] = _voices(record, table, relayed).fillna(table["voice"])
        table = table.join(_relations(record, table))
    table = table.sort_values([*KEY, "claim_id"], ignore_index=True)
    table["superseded"] = _superseded(table)
    table = table[FIRST + [column for column in table if column not in FIRST]]

    if all(asked is None for asked in (place, event, actor, start, end)):
        return table
    if record is None:
        raise SchemaError("claims", ["place, event, actor, start and end need the record"])
    return _about(record, table, event, place=place, actor=actor, start=start, end=end)


def _about(
    record: Record, table: pd.DataFrame, event: str | None, **selection: object
) -> pd.DataFrame:
    """Return the claims about one event, with what contains it or lies in it, and a selection."""
    if event is not None:
        outermost = walks.wholes(record.events)
        if event not in outermost.index:
            raise NotFoundError("event", event, outermost.index)
        family = outermost.index[outermost.eq(outermost[event])]
        table = table.loc[table["event_id"].isin(family)]
    if any(asked is not None for asked in selection.values()):
        seen = selecting.table(record, **selection)  # type: ignore[arg-type]
        table = table.assign(within=table["event_id"].map(seen.set_index("event_id")["within"]))
        table = table.loc[table["within"].notna()]
    return table.reset_index(drop=True)


def _of_record(record: Record) -> pd.DataFrame:
    """Return the record's claims with their event's kind, their target, origin and day."""
    table, sources = record.claims, record.sources.set_index("source_id")
    hit = targets(record).groupby("claim_id")["target_id"].agg("+".join)
    table["target"] = table["claim_id"].map(hit)
    table["event_kind"] = table["event_id"].map(record.events.set_index("event_id")["kind"])
    table["origin"] = table["source_id"].map(sources["origin"])
    table["said"] = table["as_of"].fillna(table["source_id"].map(sources["date"]))
    return table


def _completed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a reader's own claims with every column, or say all that is wrong with them."""
    needed = ["claim_id", "event_id", "claimant", "claimant_kind", "target_kind", "measure"]
    require(table, "claims", [*needed, *BOUNDS])
    out = table.reset_index(drop=True)
    for name in ("claimant_actor_id", "via", "target", "side", "origin", "as_of", "event_kind"):
        out[name] = (out[name] if name in out else pd.Series(np.nan, out.index)).astype("str")
    out["said"] = out["said"].astype("str") if "said" in out else out["as_of"]
    if "relation" not in out:
        neutral = ~out["claimant_kind"].isin(PARTIES)
        out["relation"] = np.where(neutral, "third party", "unknown")

    # Numbers as they stand, and those that are no whole ones.
    numbers = out[BOUNDS].apply(pd.to_numeric, errors="coerce").astype("Float64")
    low, best, high = (numbers[column] for column in BOUNDS)
    values = numbers.to_numpy(dtype="float64", na_value=np.nan)
    broken = ((values > np.floor(values)) | np.isinf(values)).any(axis=1)

    checks = [(out[column].isna(), f"no {column}") for column in needed if column != "target_kind"]
    checks += [
        (out[column].notna() & ~out[column].isin(words), f"{column} is none of {', '.join(words)}")
        for column, words in KINDS.items()
    ]
    checks += [
        ((out[BOUNDS].notna() & numbers.isna()).any(axis=1), "no number"),
        (low.lt(0) | best.lt(0) | high.lt(0), "below zero"),
        (low.gt(high) | low.gt(best) | best.gt(high), "a lower bound above a higher one"),
        (pd.Series(broken, out.index), "not a whole number"),
        (_no_day(out["as_of"]) | _no_day(out["said"]), "as_of or said is no day, month or year"),
        (out["claim_id"].duplicated(), "a claim_id twice"),
    ]
    faults = []
    for bad, problem in checks:
        found = out.loc[bad.fillna(False).astype(bool), "claim_id"].astype("str").fillna("?")
        more = f" and {len(found) - 9} more" if len(found) > 9 else ""
        if len(found):
            faults.append(f"{problem}: {', '.join(found.head(9))}{more}")
    if faults:
        raise SchemaError("claims", faults)
    out[BOUNDS] = numbers
    return out


def _no_day(said: pd.Series) -> pd.Series:
    return _windows(said.dropna())[0].isna().reindex(said.index, fill_value=False)


def _windows(said: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the first and the last day of dates that are known to the day, month or year."""
    text = said.astype("str")
    to_year, to_month = text.str.len().eq(4), text.str.len().eq(7)
    whole = text.mask(to_month, text + "-01").mask(to_year, text + "-01-01")
    first = pd.to_datetime(whole, format="%Y-%m-%d", errors="coerce")
    last = first.mask(to_month, first + pd.offsets.MonthEnd(0))
    return first, last.mask(to_year, first + pd.offsets.YearEnd(0))


def _voices(record: Record, table: pd.DataFrame, relayed: pd.Series) -> pd.Series:
    """Return the voice behind each claimant: one everywhere, or one inside its event."""
    known = table[["claimant"]].join(record.claimants.set_index("claimant"), on="claimant")
    here = known["voice"] + " in " + table["event_id"].str.split("-").str[0] + relayed
    return known["voice"].where(known["everywhere"].fillna(False).astype(bool), here)


def _superseded(table: pd.DataFrame) -> pd.Series:
    """Return which figures their voice replaced on a later day, for the same event and target."""
    voice = [*KEY, "voice"]
    rows = table.loc[table.duplicated(voice, keep=False)]
    out = pd.Series(False, table.index)
    if rows.empty:
        return out

    # The newest day on which each voice gave a number, and its last figure of that day.
    code = rows.groupby(voice, dropna=False).ngroup()
    first, last = _windows(rows["said"])
    day = first.where(rows["quantified"])
    newest = day.groupby(code).transform("max")
    figure = rows[["floor", "ceiling", "number"]].astype("float64").fillna(-1)
    final = figure.assign(code=code).loc[day.eq(newest)].drop_duplicates("code", keep="last")

    # Older for sure, and another figure: the same number said again replaces nothing.
    other = figure.ne(final.set_index("code").reindex(code).set_axis(rows.index)).any(axis=1)
    out[rows.index] = last.lt(newest) & other
    return out


def _relations(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """Return the side of each claim's target and the relation of its claimant to it."""
    took_part = _took_part(record)
    day = record.events.set_index("event_id")["start_earliest"]
    pairs = table[["claim_id", "event_id", "claimant_actor_id"]]
    pairs = pairs.assign(day=pairs["event_id"].map(day))
    pairs = pairs.merge(targets(record), on="claim_id", how="left")  # a row a claim and target

    # Its own people: the actor itself, or its kin on the day.
    itself = pairs["claimant_actor_id"].eq(pairs["target_id"])
    on = {"left_on": ["claimant_actor_id", "target_id"], "right_on": ["actor_id", "kin_id"]}
    linked = pairs.reset_index().merge(walks.kin(record), **on)
    linked = linked.loc[walks.in_force(linked, linked["day"]), "index"]
    own_people = itself | pairs.index.isin(linked)

    # On which side the claimant and the dead stood, and whether it was the attacking one.
    for column, who in (("claimant_actor_id", "claimant"), ("target_id", "target")):
        named = {"actor_id": column, "side": f"{who}_side", "attacks": f"{who}_attacks"}
        pairs = pairs.merge(took_part.rename(columns=named), on=["event_id", column], how="left")
    both_sided = pairs["claimant_side"].notna() & pairs["target_side"].notna()
    same_side = both_sided & pairs["claimant_side"].eq(pairs["target_side"])
    both_known = pairs["claimant_attacks"].notna() & pairs["target_attacks"].notna()
    one_attacked = both_known & pairs["claimant_attacks"].ne(pairs["target_attacks"])

    # A relation holds where it holds for every actor of the target.
    pairs["own side"] = own_people | same_side
    pairs["enemy"] = ~pairs["own side"] & (both_sided | one_attacked)
    every = pairs.groupby("claim_id")[["own side", "enemy"]].all()

    # Somebody is present who took part in the event, or in any of those that one event contains.
    outermost = walks.wholes(record.events)
    there = [took_part["event_id"].map(outermost), took_part["actor_id"]]
    asked = [pairs["event_id"].map(outermost), pairs["claimant_actor_id"]]
    in_the_whole = pd.MultiIndex.from_arrays(asked).isin(pd.MultiIndex.from_arrays(there))
    placed = pairs["claimant_side"].notna() | pairs["claimant_attacks"].notna()
    present = (placed | own_people | in_the_whole).groupby(pairs["claim_id"]).any()

    # A party's absence is settled only where participants are named and it does not merely speak.
    speakers = _took_part(record, speaking=True)[["event_id", "actor_id"]]
    speaks = pd.MultiIndex.from_frame(table[["event_id", "claimant_actor_id"]])
    speaks = speaks.isin(pd.MultiIndex.from_frame(speakers))
    told = table["event_id"].isin(took_part["event_id"]) & ~speaks
    party = table["claimant_kind"].isin(PARTIES)
    settled = ~party | (table["claimant_actor_id"].notna() & told)

    claim = table["claim_id"]
    own, enemy = (claim.map(every[name]).astype(bool) for name in ("own side", "enemy"))
    absent = ~claim.map(present).astype(bool) & settled
    relation = np.select([own, enemy, absent], RELATIONS[:3], default="unknown")

    # The target's side, where all of it stood on one.
    sides = pairs["target_side"].fillna("?").groupby(pairs["claim_id"])
    side = sides.first().where(sides.nunique().eq(1)).replace("?", np.nan).astype("str")
    return pd.DataFrame({"side": claim.map(side), "relation": relation}, index=table.index)


def _took_part(record: Record, *, speaking: bool = False) -> pd.DataFrame:
    """Return the side of each event's actors, and of their kin, and whether it attacked."""
    rows = record.participants[["event_id", "actor_id", "side", "role"]]
    wanted = rows["role"].eq("claimant") if speaking else ~rows["role"].isin(NOT_FIGHTING)
    rows = rows.loc[wanted]

    # Whether an actor attacked: as all of its side did, else as its own role says.
    rows = rows.assign(
        attacks=rows["role"].map({"attacker": True, "defender": False, "target": False})
    )
    lettered = rows.dropna(subset=["side", "attacks"]).groupby(["event_id", "side"])["attacks"]
    of_side = lettered.first().where(lettered.nunique().eq(1)).rename("side_attacks").reset_index()
    rows = rows.merge(of_side, on=["event_id", "side"], how="left")
    rows["attacks"] = rows["side_attacks"].where(rows["side"].notna(), rows["attacks"])

    # Umbrellas, members, governments and forces stand where their kin stood on the day.
    day = rows["event_id"].map(record.events.set_index("event_id")["start_earliest"])
    kin = rows.assign(day=day).merge(walks.kin(record), on="actor_id")
    kin = kin.loc[walks.in_force(kin, kin["day"])]
    kin = kin.assign(actor_id=kin["kin_id"], through_kin=1)

    # An actor's own part counts before its kin's; where kin stood on two sides, neither does.
    every = pd.concat([rows.assign(through_kin=0), kin], ignore_index=True)
    nearest = every.groupby(["event_id", "actor_id"])["through_kin"].transform("min")
    groups = every.loc[every["through_kin"].eq(nearest)].groupby(["event_id", "actor_id"])
    sides = groups[["side", "attacks"]]
    return sides.first().where(sides.nunique().eq(1)).reset_index()
