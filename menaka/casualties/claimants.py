"""
Claims and their claimants: who gives a number, of whose dead, and what the wording allows.

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

from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.dataset import schema, selecting, walks
from menaka.dataset.tables import Record
from menaka.dataset.walks import targets
from menaka.errors import NotFoundError

KEY = ["event_id", "target_kind", "target"]
RELATIONS = ("own side", "enemy", "third party", "unknown")
PARTIES = ("party", "state")
TARGET_KINDS = ("civilians", "combatants", "undivided")
NOT_FIGHTING = ("claimant", "mediator")  # roles
BOUNDS = ["low", "best", "high"]
FIRST = [
    *("event_id", "event_kind", "claim_id", "claimant", "claimant_actor_id", "claimant_kind"),
    *("via", "voice", "target_kind", "target", "side", "relation", "measure", "floor", "ceiling"),
    *("number", "quantified", "origin", "as_of", "superseded"),
]


def claims(
    record: Record,
    *,
    measure: str = "killed",
    target: str | None = None,
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
    record
        The record.
    measure
        A measure of the codebook, as `"killed"`.
    target
        `"civilians"`, `"combatants"` or `"undivided"`; all where none is named.
    event
        An event's id: its claims, with those about the events that contain it or lie in it.
    place, actor, start, end
        As in `record.table`: the events to look at. What lies in the place only in part is
        returned with `within="partly"`.

    Returns
    -------
    pandas.DataFrame
        One row a claim: rows about one event are rival numbers, never to be added. In the order of events, targets and ids: `event_id`, `event_kind`,
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
    """
    arguments.choice("measure", measure, schema.vocabulary("measure"))
    table = bounded(arguments.record(record).claims.loc[record.claims["measure"].eq(measure)])

    # What the other tables know of a claim: whom it counts, of which event, from which document.
    hit, sources = targets(record), record.sources.set_index("source_id")
    table = table.assign(
        target=table["claim_id"].map(hit.groupby("claim_id")["target_id"].agg("+".join)),
        event_kind=table["event_id"].map(record.events.set_index("event_id")["kind"]),
        origin=table["source_id"].map(sources["origin"]),
        said=table["as_of"].fillna(table["source_id"].map(sources["date"])),
    )

    # Who speaks: as the claimants are joined, else an actor, else the claimant with its relay.
    relay = table["via"].fillna(table["origin"])
    relayed = (" via " + relay).where(relay.ne(table["claimant"])).fillna("")

    # A description that fits many people is one claimant inside one event only.
    known = table[["claimant"]].join(record.claimants.set_index("claimant"), on="claimant")
    here = known["voice"] + " in " + table["event_id"].str.split("-").str[0] + relayed
    voice = known["voice"].where(known["everywhere"].fillna(False).astype(bool), here)

    voice = voice.fillna(table["claimant_actor_id"]).fillna(table["claimant"] + relayed)
    table = table.assign(voice=voice).join(_relations(record, table))

    # By claim id: of two figures that a claimant gave on one day the later id stands.
    table = table.sort_values([*KEY, "claim_id"], ignore_index=True)
    table["superseded"] = superseded(table)
    table = table[FIRST + [column for column in table if column not in FIRST]]
    return selected(
        table, record, event=event, target=target, place=place, actor=actor, start=start, end=end
    )


def selected(
    table: pd.DataFrame,
    record: Record,
    *,
    event: str | None = None,
    target: str | None = None,
    **selection: Any,
) -> pd.DataFrame:
    """Return the rows about an event, its whole and parts, and those of a selection, with `within`."""
    if event is not None:
        outermost = walks.wholes(record.events)
        if event not in outermost.index:
            raise NotFoundError("event", event, outermost.index)
        table = table.loc[table["event_id"].map(outermost).eq(outermost[event])]

    if target is not None:
        arguments.choice("kind of target", target, TARGET_KINDS)
        table = table.loc[table["target_kind"].eq(target)]

    if any(asked is not None for asked in selection.values()):
        within = selecting.table(record, **selection).set_index("event_id")["within"]
        table = table.assign(within=table["event_id"].map(within)).dropna(subset="within")

    return table.reset_index(drop=True)


def bounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return claims with what their wording allows; "about 16" sets no bound and is 16."""
    table = table.astype(dict.fromkeys(BOUNDS, "Int64"))
    low, best, high = (table[bound] for bound in BOUNDS)

    # "About 16" has a best figure only. It is taken at its word here; `compatible` widens it.
    about, number = low.isna() & high.isna(), best.fillna(low).fillna(high)
    return table.assign(
        floor=low.where(~about, best),
        ceiling=high.where(~about, best),
        number=number,
        quantified=number.notna(),
    )


def superseded(table: pd.DataFrame) -> pd.Series:
    """Return which figures their claimant later replaced, for the same event and target."""
    voice = [*KEY, "voice"]
    rows = table.loc[table.duplicated(voice, keep=False)]

    # The newest day on which each claimant gave a number, and its last figure of that day.
    code = rows.groupby(voice, dropna=False).ngroup()
    first, last = walks.text_windows(rows["said"])
    day = first.where(rows["quantified"])
    newest = day.groupby(code).transform("max")

    # A missing bound equals a missing bound: -1 stands for it, which no claim has.
    figure = rows[["floor", "ceiling", "number"]].astype("float64").fillna(-1)
    final = figure.assign(code=code).loc[day.eq(newest)].drop_duplicates("code", keep="last")

    # Older for sure, and another figure: the same number said again replaces nothing.
    other = figure.ne(final.set_index("code").reindex(code).set_axis(rows.index)).any(axis=1)
    return (last.lt(newest) & other).reindex(table.index, fill_value=False)


def _relations(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """Return the side of each claim's target and the relation of its claimant to it."""
    # Every claimant beside every actor whose dead it counts, on the day of the event.
    took_part = _took_part(record)
    day = record.events.set_index("event_id")["start_earliest"]
    pairs = table[["claim_id", "event_id", "claimant_actor_id"]]
    pairs = pairs.assign(day=walks.day_of(pairs["event_id"], day))
    pairs = pairs.merge(targets(record), on="claim_id", how="left")  # a row a claim and target

    # Its own people: the actor itself, or its kin on the day.
    linked = pairs.reset_index().merge(
        walks.kin(record),
        left_on=["claimant_actor_id", "target_id"],
        right_on=["actor_id", "kin_id"],
    )
    linked = linked.loc[walks.in_force(linked, linked["day"]), "index"]
    own_people = pairs["claimant_actor_id"].eq(pairs["target_id"]) | pairs.index.isin(linked)

    # On which side the claimant and the dead stood, and whether it was the attacking one.
    for column, who in (("claimant_actor_id", "claimant"), ("target_id", "target")):
        named = {"actor_id": column, "side": f"{who}_side", "attacks": f"{who}_attacks"}
        pairs = pairs.merge(took_part.rename(columns=named), on=["event_id", column], how="left")

    # Opponents stand on two sides; where no side is coded, one attacked and the other did not.
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
    present = (own_people | in_the_whole).groupby(pairs["claim_id"]).any()

    # A party's absence is settled only where participants are named and it does not merely speak.
    speakers = _took_part(record, speaking=True).set_index(["event_id", "actor_id"]).index
    speaks = pd.MultiIndex.from_frame(table[["event_id", "claimant_actor_id"]]).isin(speakers)

    told = table["event_id"].isin(took_part["event_id"]) & ~speaks
    party = table["claimant_kind"].isin(PARTIES)
    settled = ~party | (table["claimant_actor_id"].notna() & told)

    # What the sides settle comes first; of the rest those who were absent are third parties.
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

    # Whether an actor attacked: as all of its side did, else as its own role says.
    attacks = rows["role"].map({"attacker": True, "defender": False, "target": False})
    rows = rows.assign(attacks=attacks).loc[wanted]

    # A side attacked where all its coded roles say so; a side of both is left without.
    of_side = rows.groupby(["event_id", "side"])["attacks"]
    agreed = of_side.transform("first").where(of_side.transform("nunique").eq(1))
    rows["attacks"] = agreed.where(rows["side"].notna(), rows["attacks"])

    # Umbrellas, members, governments and forces stand where their kin stood on the day.
    day = walks.day_of(rows["event_id"], record.events.set_index("event_id")["start_earliest"])
    kin = rows.assign(day=day).merge(walks.kin(record), on="actor_id")
    kin = kin.loc[walks.in_force(kin, kin["day"])]
    kin = kin.assign(actor_id=kin["kin_id"], through_kin=1)

    # An actor's own part counts before its kin's; where kin stood on two sides, neither does.
    every = pd.concat([rows.assign(through_kin=0), kin], ignore_index=True)
    nearest = every.groupby(["event_id", "actor_id"])["through_kin"].transform("min")
    every = every.loc[every["through_kin"].eq(nearest)]
    sides = every.groupby(["event_id", "actor_id"])[["side", "attacks"]]
    return sides.first().where(sides.nunique().eq(1)).reset_index()
