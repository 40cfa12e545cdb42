"""
From claims to tolls, by rules that have names.

A *claim* is one number said by one voice about one target of one event. A *toll* is what
the claims about one event and target come to under a *rule*. *Target*: the actors hit, told
apart as civilians, combatants or undivided. A claim's *floor* is the least and its *ceiling*
the most that its wording allows; "over 100" has a floor and no ceiling, and its top is
*open*. "About 16" has neither: it is taken at its word, 16. "Many" is a claim without a
number: it is *unquantified* and never read as zero.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from menaka.dataset.tables import Record
from menaka.dataset.views import targets
from menaka.errors import NotFoundError, require

KEY = ["event_id", "target_kind", "target"]
PARTY_KINDS = {"party"}


def claims(record: Record, *, measure: str = "killed") -> pd.DataFrame:
    """
    Give the claims of one measure, each with its bounds and its target in one cell.

    Parameters
    ----------
    record
        The record.
    measure
        A measure of the codebook, as `"killed"`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims` with `target` (ids apart by `+`), `floor` and `ceiling`
        (persons, missing where the wording sets none), `number` (the figure itself: `best`, else
        the floor, else the ceiling), `quantified`, `origin` (the origin of its source where that
        is settled) and `about_itself` (the claimant is among those hit).

    Raises
    ------
    NotFoundError
        If no claim counts this.
    """
    table = record.claims
    if measure not in set(table["measure"]):
        raise NotFoundError("measure", measure, set(table["measure"]))
    table = table.loc[table["measure"].eq(measure)].copy()
    hit = targets(record).groupby("claim_id")["target_id"].agg("+".join)
    table["target"] = table["claim_id"].map(hit)
    alone = table["low"].isna() & table["high"].isna()
    table["floor"] = table["low"].where(~alone, table["best"])
    table["ceiling"] = table["high"].where(~alone, table["best"])
    table["number"] = table["best"].fillna(table["low"]).fillna(table["high"])
    table["quantified"] = table["number"].notna()
    origin = record.sources.set_index("source_id")["origin"]
    table["origin"] = table["source_id"].map(origin)
    table["about_itself"] = [
        isinstance(who, str) and isinstance(whom, str) and who in whom.split("+")
        for who, whom in zip(table["claimant_actor_id"], table["target"], strict=True)
    ]
    return table.sort_values([*KEY, "claim_id"], ignore_index=True)


def envelope(said: pd.DataFrame) -> dict[str, object]:
    """
    Take the least floor to the greatest ceiling.

    One claim without a ceiling leaves the toll without one, and one without a floor leaves
    it without a floor, so that the toll contains every claim. There is no best figure.
    """
    low = said["floor"].min() if said["floor"].notna().all() else pd.NA
    high = said["ceiling"].max() if said["ceiling"].notna().all() else pd.NA
    return {"low": low, "best": pd.NA, "high": high, "used": list(said["claim_id"]), "aside": []}


def ucdp_like(said: pd.DataFrame) -> dict[str, object]:
    """
    Follow the published practice of UCDP as near as claims allow.

    A party's word is set aside where anybody else gave a number. Of what is left the lower
    figure is best, the least is low and the greatest high; an open top is closed at its
    number, as UCDP's tables have no open bounds. UCDP's own judgement of single reports
    cannot be repeated, so this is its shape, not its value.

    References
    ----------
    Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset.
    Journal of Peace Research 50(4), 523-532. UCDP Methodology,
    https://www.uu.se/en/department/peace-and-conflict-research/research/ucdp/ucdp-methodology
    """
    others = ~said["claimant_kind"].isin(PARTY_KINDS)
    kept = said.loc[others] if others.any() else said
    numbers = kept["number"]
    return {
        "low": kept["floor"].fillna(numbers).min(),
        "best": numbers.min(),
        "high": kept["ceiling"].fillna(numbers).max(),
        "used": list(kept["claim_id"]),
        "aside": sorted(set(said["claim_id"]) - set(kept["claim_id"])),
    }


def median(said: pd.DataFrame) -> dict[str, object]:
    """
    Take the middle of what each voice said last, each voice once.

    A voice is an actor that speaks, else a claimant with who relayed it. Low and high are the
    middle floor and the middle ceiling of the voices that have one; the top is open where half of
    the voices or more set no ceiling.
    """
    kept = _last_of_each(said)
    closed = kept["ceiling"].dropna()
    high = closed.median() if 2 * len(closed) > len(kept) else pd.NA
    low, best = kept["floor"].dropna().median(), kept["number"].median()
    return {
        "low": pd.NA if pd.isna(low) else int(min(low, best)),
        "best": int(best),
        "high": high if pd.isna(high) else int(max(high, best)),
        "used": list(kept["claim_id"]),
        "aside": sorted(set(said["claim_id"]) - set(kept["claim_id"])),
    }


def neutral(said: pd.DataFrame) -> dict[str, object]:
    """
    Take the envelope of those who are no party to the war; abstain where only parties spoke.

    A state counts as a party's voice, since its army fights.
    """
    kept = said.loc[~said["claimant_kind"].isin(["party", "state"])]
    aside = sorted(set(said["claim_id"]) - set(kept["claim_id"]))
    if kept.empty:
        return {"low": pd.NA, "best": pd.NA, "high": pd.NA, "used": [], "aside": aside}
    return {**envelope(kept), "aside": aside}


def latest(said: pd.DataFrame) -> dict[str, object]:
    """
    Take the envelope of the claims of the last day on which anybody spoke.

    The day is `as_of`, known to a day; where no claim has one the rule abstains.
    """
    days = said["as_of"].where(said["as_of"].str.len().eq(10))
    kept = said.loc[days.eq(days.max())] if days.notna().any() else said.iloc[:0]
    aside = sorted(set(said["claim_id"]) - set(kept["claim_id"]))
    if kept.empty:
        return {"low": pd.NA, "best": pd.NA, "high": pd.NA, "used": [], "aside": aside}
    return {**envelope(kept), "aside": aside}


def _last_of_each(said: pd.DataFrame) -> pd.DataFrame:
    """Keep the last figure of every voice: what it later replaced is set aside."""
    who = said["claimant_actor_id"].fillna(said["claimant"] + " " + said["via"].fillna(""))
    ordered = said.assign(who=who, day=said["as_of"].fillna("")).sort_values(["day", "claim_id"])
    return ordered.drop_duplicates("who", keep="last").sort_values("claim_id")


RULES: dict[str, Callable[[pd.DataFrame], dict[str, object]]] = {
    "envelope": envelope,
    "ucdp-like": ucdp_like,
    "median": median,
    "neutral": neutral,
    "latest": latest,
}


def tolls(record: Record, *, measure: str = "killed", rule: str = "envelope") -> pd.DataFrame:
    """
    Turn the competing claims about each event and target into a toll.

    Parameters
    ----------
    record
        The record.
    measure
        As in `claims`.
    rule
        `"envelope"`, `"ucdp-like"`, `"median"`, `"neutral"` or `"latest"`; see the functions of
        these names. A rule that abstains gives a toll without bounds.

    Returns
    -------
    pandas.DataFrame
        One row an event and target, in that order: `event_id`, `target_kind`, `target`, `low`,
        `best`, `high` (persons, each may be missing), `rule`, `used` and `aside` (claim ids apart by
        spaces), `unquantified` (nobody gave a number that the rule admits).

    Raises
    ------
    NotFoundError
        If there is no such measure or rule.

    See Also
    --------
    by_event : Put the targets of one event together without counting anybody twice.

    Examples
    --------
    >>> import menaka
    >>> table = tolls(menaka.load())
    >>> bool((table["low"].dropna() >= 0).all())
    True
    """
    if rule not in RULES:
        raise NotFoundError("rule", rule, RULES)
    rows = []
    for key, said in claims(record, measure=measure).groupby(KEY, sort=True, dropna=False):
        numbered = said.loc[said["quantified"]]
        if numbered.empty:
            toll: dict[str, object] = {
                "low": pd.NA,
                "best": pd.NA,
                "high": pd.NA,
                "used": [],
                "aside": [],
            }
        else:
            toll = RULES[rule](numbered)
        silent = said.loc[~said["quantified"], "claim_id"]
        rows.append(
            {
                **dict(zip(KEY, key, strict=True)),
                "low": toll["low"],
                "best": toll["best"],
                "high": toll["high"],
                "rule": rule,
                "used": " ".join(toll["used"]),  # type: ignore[arg-type]
                "aside": " ".join([*toll["aside"], *silent]),  # type: ignore[misc]
                "unquantified": not toll["used"],
            }
        )
    columns = [*KEY, "low", "best", "high", "rule", "used", "aside", "unquantified"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))


def by_event(tolls: pd.DataFrame) -> pd.DataFrame:
    """
    Put the targets of each event together, civilians and combatants apart.

    Disjoint targets are added. Where one target contains another (the dead of "JNIM and MSA"
    and those of MSA), the larger stands and the smaller only raises its floor.

    Parameters
    ----------
    tolls
        As from `tolls`.

    Returns
    -------
    pandas.DataFrame
        One row an event and `target_kind`: `low`, `best`, `high` (a missing floor adds nothing,
        a missing top leaves the top open), `targets` (a count), `unquantified` (nobody gave
        any number).
    """
    require(tolls, "tolls", [*KEY, "low", "best", "high", "unquantified"])
    rows = []
    for (event, kind), group in tolls.groupby(["event_id", "target_kind"], sort=True):
        numbered = group.loc[~group["unquantified"]]
        sets = [frozenset(str(t).split("+")) for t in numbered["target"]]
        top = [i for i, s in enumerate(sets) if not any(s < other for other in sets)]
        low = high = best = 0
        open_top = no_best = False
        for i in top:
            row = numbered.iloc[i]
            inside = [j for j, s in enumerate(sets) if s < sets[i]]
            disjoint = all(not (sets[a] & sets[b]) for a in inside for b in inside if a < b)
            parts = numbered.iloc[inside]["low"].fillna(0)
            floor = int(parts.sum() if disjoint else parts.max()) if inside else 0
            low += max(floor, 0 if pd.isna(row["low"]) else int(row["low"]))
            open_top |= bool(pd.isna(row["high"]))
            high += 0 if pd.isna(row["high"]) else max(int(row["high"]), floor)
            no_best |= bool(pd.isna(row["best"]))
            best += 0 if pd.isna(row["best"]) else int(row["best"])
        empty = numbered.empty
        rows.append(
            {
                "event_id": event,
                "target_kind": kind,
                "low": pd.NA if empty else low,
                "best": pd.NA if empty or no_best else best,
                "high": pd.NA if empty or open_top else high,
                "targets": len(group),
                "unquantified": empty,
            }
        )
    columns = ["event_id", "target_kind", "low", "best", "high", "targets", "unquantified"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(["low", "best", "high"], "Int64"))


def additive(record: Record, table: pd.DataFrame) -> pd.DataFrame:
    """
    Say which tolls may be added up, and why the others may not.

    Aggregates cover spans and are compared with events, never added to them. A part is left
    out where its whole has a toll of the same kind. Of two events whose numbers may hold the
    same dead (`overlaps`) the one with the greater floor stands.

    Parameters
    ----------
    record
        The record.
    table
        As from `by_event`.

    Returns
    -------
    pandas.DataFrame
        The table with `counted` and `why_not` (empty where counted).
    """
    require(table, "tolls", ["event_id", "target_kind", "low", "unquantified"])
    out = table.copy()
    kind = record.events.set_index("event_id")["kind"]
    whole = record.events.set_index("event_id")["part_of"].to_dict()
    out["why_not"] = ""
    out.loc[out["event_id"].map(kind).eq("aggregate"), "why_not"] = "an aggregate over a span"
    given = {
        (e, k)
        for e, k, u in zip(out["event_id"], out["target_kind"], out["unquantified"], strict=True)
        if not u
    }
    for row in out.index[out["why_not"].eq("")]:
        above = whole.get(out.at[row, "event_id"])
        while isinstance(above, str):
            if (above, out.at[row, "target_kind"]) in given and kind[above] != "aggregate":
                out.at[row, "why_not"] = f"inside the toll of {above}"
                break
            above = whole.get(above)
    event = record.claims.set_index("claim_id")["event_id"]
    pairs = {
        (a, b)
        for a, b in zip(
            record.overlaps["claim_a"].map(event),
            record.overlaps["claim_b"].map(event),
            strict=True,
        )
        if a != b
    }
    place = {
        (e, k): i for i, (e, k) in enumerate(zip(out["event_id"], out["target_kind"], strict=True))
    }
    for a, b in sorted(pairs):
        for k in ("civilians", "combatants", "undivided"):
            i, j = place.get((a, k)), place.get((b, k))
            if i is None or j is None or out.at[i, "why_not"] or out.at[j, "why_not"]:
                continue
            if out.at[i, "unquantified"] or out.at[j, "unquantified"]:
                continue
            first = (0 if pd.isna(out.at[i, "low"]) else out.at[i, "low"]) >= (
                0 if pd.isna(out.at[j, "low"]) else out.at[j, "low"]
            )
            loser, winner = (j, a) if first else (i, b)
            out.at[loser, "why_not"] = f"overlaps {winner}"
    out["counted"] = out["why_not"].eq("")
    return out
