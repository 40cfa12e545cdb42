"""
Claims seen as claims: who says it, of whose dead, and what the wording allows.

A *claim* is one number said by one voice about one target of one event. *Target*: the actors
hit, told apart as civilians, combatants or undivided. A claim's *floor* is the least and its
*ceiling* the most that its wording allows; "over 100" has a floor and no ceiling: its top is
*open*. "About 16" has neither: it is taken at its word, 16. "Many" is a claim without a number.

A *voice* is the actor that speaks, else the claimant with who relayed it, else with the origin
of the document. A figure is *superseded* when its voice on a later day gave another one. The
*relation* of the claimant to the dead comes from who took part, on the day:

- *own side*: it is the dead's own actor, an umbrella or a member of it, its government or its
  army, or stands on its side;
- *enemy*: it stands on another side; where a side is not coded, attackers against those attacked;
- *third party*: it took no part, nor in the whole of which the event is a part (for a party or a state,
  where participants are named at all, and it is not named as one who only speaks);
- *unknown*: the rest, as a party's word about civilians on no coded side, or about the dead of two sides,
  or the word of two parties together.

Own side and enemy hold only where they hold for every actor of the target.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
BOUNDS = ["low", "best", "high"]
# whose army it is, read off the actors' names: no table of the record says it
FORCES = {
    "fama": "mali", "mali-gendarmerie": "mali", "mali-police": "mali", "fan": "niger",
    "niger-fds": "niger", "cnsp": "niger", "burkina-army": "burkina-faso", "barkhane": "france",
    "serval": "france", "minusma": "un",
}  # fmt: skip
FIRST = ["event_id", "claim_id", "claimant", "claimant_actor_id", "claimant_kind", "via", "voice",
         "target_kind", "target", "side", "relation", "measure", "floor", "ceiling", "number",
         "quantified", "origin", "as_of", "superseded"]  # fmt: skip


def claims(data: Record | pd.DataFrame, *, measure: str = "killed") -> pd.DataFrame:
    """
    Give the claims of one measure, each with its bounds, its voice and its relation to the dead.

    A relation is what the participants settle, no more: a newsroom that repeats an army's figure
    is a third party here, and `via` says through whom it came.

    Parameters
    ----------
    data
        The record; or a table of claims with `claim_id`, `event_id`, `claimant`, `claimant_kind`,
        `target_kind`, `measure`, `low`, `best` and `high`, as from an adapter or from here, whose
        other columns are kept, or taken as missing.
    measure
        A measure of the codebook, as `"killed"`.

    Returns
    -------
    pandas.DataFrame
        One row a claim, in the order of events, targets and ids: `event_id`, `claim_id`, `claimant`,
        `claimant_actor_id`, `claimant_kind`, `via`, `voice`, `target_kind`, `target` (ids apart by
        `+`), `side` (the letter of the target, missing if it has none or several), `relation`,
        `measure`, `floor` and `ceiling` (persons, missing where the wording sets none), `number`
        (the figure itself: `best`, else the floor, else the ceiling), `quantified`, `origin` (of its
        document where that is settled), `as_of`, `superseded`, `said` (the day of the figure: `as_of`,
        else its document's date; to the month where no more is known), and the other columns of `claims`.

    Raises
    ------
    NotFoundError
        If no claim counts this.
    SchemaError
        Listing every column that a table lacks, and what of its rows cannot be: a missing or double id, an
        unknown kind, a bound that is no number or negative or above its ceiling, a day that is none.
    """
    if isinstance(data, Record):
        table = data.claims
        hit = targets(data).groupby("claim_id")["target_id"].agg("+".join)
        table["target"] = table["claim_id"].map(hit)
        sources = data.sources.set_index("source_id")
        table["origin"] = table["source_id"].map(sources["origin"])
        table["said"] = table["as_of"].fillna(table["source_id"].map(sources["date"]))
    else:
        table = _completed(data)
    if measure not in set(table["measure"]) and len(table):
        raise NotFoundError("measure", measure, set(table["measure"].dropna()))
    table = table.loc[table["measure"].eq(measure)].copy()
    table[BOUNDS] = table[BOUNDS].astype("Int64")
    alone = table["low"].isna() & table["high"].isna()
    table["floor"] = table["low"].where(~alone, table["best"])
    table["ceiling"] = table["high"].where(~alone, table["best"])
    table["number"] = table["best"].fillna(table["low"]).fillna(table["high"])
    table["quantified"] = table["number"].notna()
    relay = table["via"].fillna(table["origin"])
    named = table["claimant"] + (" via " + relay).where(relay.ne(table["claimant"])).fillna("")
    table["voice"] = table["claimant_actor_id"].fillna(named)
    if isinstance(data, Record):
        table = table.join(_related(data, table))
    table = table.sort_values([*KEY, "claim_id"], ignore_index=True)
    table["superseded"] = _superseded(table)
    return table[FIRST + [c for c in table if c not in FIRST]]


def _completed(table: pd.DataFrame) -> pd.DataFrame:
    needed = ["claim_id", "event_id", "claimant", "claimant_kind", "target_kind", "measure"]
    require(table, "claims", [*needed, *BOUNDS])
    out = table.reset_index(drop=True)
    for name in ("claimant_actor_id", "via", "target", "side", "origin", "as_of"):
        out[name] = (out[name] if name in out else pd.Series(np.nan, out.index)).astype("str")
    out["said"] = out["said"].astype("str") if "said" in out else out["as_of"]
    if "relation" not in out:
        neutral = ~out["claimant_kind"].isin(PARTIES)
        out["relation"] = np.where(neutral, "third party", "unknown")
    faults = []
    numbers = out[BOUNDS].apply(pd.to_numeric, errors="coerce").astype("Float64")
    low, best, high = (numbers[c] for c in BOUNDS)
    values = numbers.to_numpy(dtype="float64", na_value=np.nan)
    broken = values > np.floor(values)
    as_of, said = (_no_day(out[c]) for c in ("as_of", "said"))
    for bad, what in (
        *((out[c].isna(), f"no {c}") for c in needed if c != "target_kind"),
        *(
            (out[c].notna() & ~out[c].isin(names), f"{c} is none of {', '.join(names)}")
            for c, names in KINDS.items()
        ),
        ((out[BOUNDS].notna() & numbers.isna()).any(axis=1), "no number"),
        (low.lt(0) | best.lt(0) | high.lt(0), "below zero"),
        (low.gt(high) | low.gt(best) | best.gt(high), "a lower bound above a higher one"),
        (pd.Series((broken | np.isinf(values)).any(axis=1), out.index), "not a whole number"),
        (as_of | said, "as_of or said is no day, month or year"),
        (out["claim_id"].duplicated(), "a claim_id twice"),
    ):
        found = out.loc[bad.fillna(False).astype(bool), "claim_id"].astype("str").fillna("?")
        if len(found):
            more = f" and {len(found) - 9} more" if len(found) > 9 else ""
            faults.append(f"{what}: {', '.join(found.head(9))}{more}")
    if faults:
        raise SchemaError("claims", faults)
    out[BOUNDS] = numbers
    return out


def _no_day(said: pd.Series) -> pd.Series:
    return windows(said.dropna())[0].isna().reindex(said.index, fill_value=False)


def windows(said: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Give the first and the last day of dates that are known to the day, the month or the year."""
    text = said.astype("str")
    first = pd.to_datetime(
        text.where(text.str.len().ne(7), text + "-01").where(text.str.len().ne(4), text + "-01-01"),
        format="%Y-%m-%d",
        errors="coerce",
    )
    month = (first + pd.offsets.MonthEnd(0)).where(text.str.len().eq(7), first)
    return first, month.where(text.str.len().ne(4), first + pd.offsets.YearEnd(0))


def _superseded(table: pd.DataFrame) -> pd.Series:
    """Mark what its voice on a later day replaced by another figure of the same event and target."""
    voice = [*KEY, "voice"]
    rows = table.loc[table.duplicated(voice, keep=False)]
    out = pd.Series(False, table.index)
    if rows.empty:
        return out
    code = rows.groupby(voice, dropna=False).ngroup()
    first, last = windows(rows["said"])
    day = first.where(rows["quantified"])
    newest = day.groupby(code).transform("max")
    figure = rows[["floor", "ceiling", "number"]].astype("float64").fillna(-1)
    final = figure.assign(code=code).loc[day.eq(newest)].drop_duplicates("code", keep="last")
    other = figure.ne(final.set_index("code").reindex(code).set_axis(rows.index)).any(axis=1)
    out[rows.index] = last.lt(newest) & other
    return out


def _related(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """Give the side of each claim's target and the relation of its claimant to it."""
    took = _took_part(record)
    kin = _kin(record)
    day = table["event_id"].map(record.events.set_index("event_id")["start_earliest"])
    pairs = table[["claim_id", "event_id", "claimant_actor_id"]].assign(day=day)
    pairs = pairs.merge(targets(record), on="claim_id", how="left")
    own = pairs["claimant_actor_id"].eq(pairs["target_id"])
    linked = pairs.reset_index().merge(
        kin, left_on=["claimant_actor_id", "target_id"], right_on=["actor_id", "kin_id"]
    )
    own |= pairs.index.isin(linked.loc[_in_force(linked), "index"])
    for who, name in (("claimant_actor_id", "c"), ("target_id", "t")):
        renamed = took.rename(columns={"side": f"{name}_side", "attacks": f"{name}_attacks"})
        pairs = pairs.merge(
            renamed, left_on=["event_id", who], right_on=["event_id", "actor_id"], how="left"
        ).drop(columns="actor_id")
    sided = pairs["c_side"].notna() & pairs["t_side"].notna()
    same = sided & pairs["c_side"].eq(pairs["t_side"])
    against = pairs["c_attacks"].notna() & pairs["t_attacks"].notna()
    against &= pairs["c_attacks"].ne(pairs["t_attacks"])
    pairs["own"] = own | same
    pairs["enemy"] = ~pairs["own"] & (sided | (~sided & against))
    sides = pairs["t_side"].fillna("?").groupby(pairs["claim_id"])
    one = sides.first().where(sides.nunique().eq(1)).replace("?", np.nan).astype("str")
    every = pairs.groupby("claim_id")[["own", "enemy"]].all()
    inside = pairs["c_side"].notna() | pairs["c_attacks"].notna() | own
    there = (inside | _present(record, took, pairs)).groupby(pairs["claim_id"]).any()
    claim = table["claim_id"]
    party = table["claimant_kind"].isin(PARTIES)
    named = table["claimant_actor_id"].notna()
    speaks = _took_part(record, speaking=True)[["event_id", "actor_id"]]
    speaks = pd.MultiIndex.from_frame(speaks)
    only = pd.MultiIndex.from_frame(table[["event_id", "claimant_actor_id"]]).isin(speaks)
    told = table["event_id"].isin(took["event_id"]) & ~only
    absent = ~claim.map(there).astype(bool) & (~party | (named & told))
    relation = np.select(
        [claim.map(every["own"]).astype(bool), claim.map(every["enemy"]).astype(bool), absent],
        ["own side", "enemy", "third party"],
        "unknown",
    )
    return pd.DataFrame({"side": claim.map(one), "relation": relation}, index=table.index)


def _present(record: Record, took: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Say whether the claimant took part in the event, its whole or another part of that."""
    whole = record.events.set_index("event_id")["part_of"]
    keys = []
    for rows, actor in ((took, "actor_id"), (pairs, "claimant_actor_id")):
        top = rows["event_id"]
        for _ in range(9):  # parts of parts of parts
            top = top.map(whole).fillna(top)
        keys.append(pd.MultiIndex.from_arrays([top, rows[actor]]))
    return pd.Series(keys[1].isin(keys[0]), index=pairs.index)


def _took_part(record: Record, *, speaking: bool = False) -> pd.DataFrame:
    """Say of each event and actor, or an actor's kin on the day, the side and whether it attacked."""
    rows = record.participants[["event_id", "actor_id", "side", "role"]]
    roles = ["claimant"] if speaking else ["claimant", "mediator"]
    rows = rows.loc[rows["role"].isin(roles).eq(speaking)]
    role = rows["role"].map({"attacker": True, "defender": False, "target": False})
    lettered = pd.DataFrame({"event_id": rows["event_id"], "side": rows["side"], "attacks": role})
    by = lettered.dropna().groupby(["event_id", "side"])["attacks"].agg(["min", "max"])
    camp = by["min"].where(by["min"].eq(by["max"])).rename("camp").reset_index()
    rows = rows.merge(camp, on=["event_id", "side"], how="left")
    rows["attacks"] = rows["camp"].where(rows["side"].notna(), role.to_numpy())
    day = rows["event_id"].map(record.events.set_index("event_id")["start_earliest"])
    more = rows.assign(day=day).merge(_kin(record), on="actor_id")
    more = more.loc[_in_force(more)].assign(actor_id=lambda t: t["kin_id"], through=1)
    every = pd.concat([rows.assign(through=0), more], ignore_index=True)
    nearest = every.groupby(["event_id", "actor_id"])["through"].transform("min")
    groups = every.loc[every["through"].eq(nearest)].groupby(["event_id", "actor_id"])
    out = groups[["side", "attacks"]].first().where(groups[["side", "attacks"]].nunique().eq(1))
    return out.reset_index()


def _kin(record: Record) -> pd.DataFrame:
    """Give umbrellas and members, armies and governments, both ways, over spans, steps joined up."""
    rows = record.memberships.rename(columns={"umbrella_id": "kin_id"})
    rows = rows[["actor_id", "kin_id"]].assign(start=rows["start_earliest"], end=rows["end_latest"])
    forces = pd.DataFrame({"actor_id": list(FORCES), "kin_id": list(FORCES.values())})
    up = [rows, forces]
    step = rows
    for _ in range(3):
        step = step.merge(rows, left_on="kin_id", right_on="actor_id", suffixes=("", "_up"))
        step["start"] = step[["start", "start_up"]].max(axis=1)
        step["end"] = step[["end", "end_up"]].min(axis=1)
        step = step.assign(kin_id=step["kin_id_up"])[["actor_id", "kin_id", "start", "end"]]
        step = step.loc[step["actor_id"].ne(step["kin_id"])]
        up.append(step)
    table = pd.concat(up, ignore_index=True).drop_duplicates()
    back = table.rename(columns={"actor_id": "kin_id", "kin_id": "actor_id"})
    return pd.concat([table, back], ignore_index=True)


def _in_force(rows: pd.DataFrame) -> pd.Series:
    begun = rows["start"].isna() | rows["day"].ge(rows["start"])
    return begun & (rows["end"].isna() | rows["day"].le(rows["end"]))
