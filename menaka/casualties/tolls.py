"""
From claims to tolls, by rules that have names.

A *toll* is what the claims about one event and target come to under a *rule*:

- `envelope`: least floor to greatest ceiling of every figure, a superseded one too, so that it
  contains every claim and no claim can narrow it. One claim without a ceiling leaves the toll
  without one, one without a floor without a floor. There is no best figure.
- `ucdp-like`: UCDP's published practice as near as claims allow. A party's word is set aside where
  anybody else gave a number; of what is left the least figure is low and best and the greatest high, an
  open bound closed at the figure itself, since UCDP's tables have none. UCDP's own
  judgement of single reports cannot be repeated: this is its shape, not its value.
- `median`: the middle floor, figure and ceiling over voices. A voice with several figures of no known order
  has their middle. A missing floor lies below and a missing ceiling above every number; where the
  middle falls there, the toll has no such bound.
- `neutral`: the envelope of those who are no party, no state and on no side of the event.
- `latest`: the envelope of the last day on which anybody spoke (`said`); days must be known.

A rule that is left without claims *abstains*: no number. All but `envelope` set superseded figures
aside and count *voices of one origin once*: claims from documents of one origin with the same bounds are a
reprint, and the first id stands. Different figures that one agency relayed stay, being different
voices. A toll is never negative, and "many" never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd

from menaka.casualties.claims import KEY, PARTIES, claims
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError, require

NUMBERS = ["low", "best", "high"]
WHOEVER = {"civilians", "combatants"}  # targets that name nobody


def tolls(
    data: Record | pd.DataFrame, *, measure: str = "killed", rule: str = "envelope"
) -> pd.DataFrame:
    """
    Turn the competing claims about each event and target into a toll.

    Parameters
    ----------
    data, measure
        As in `claims`.
    rule
        `"envelope"`, `"ucdp-like"`, `"median"`, `"neutral"` or `"latest"`, as told above.

    Returns
    -------
    pandas.DataFrame
        One row an event and target, in that order: `event_id`, `target_kind`, `target`, `low`,
        `best`, `high` (persons, each may be missing), `rule`, `used` and `aside` (claim ids apart by
        spaces), `why` (each claim set aside and why, apart by `; `), `unquantified` (nobody gave a
        number that the rule admits).

    Raises
    ------
    NotFoundError
        If there is no such measure or rule.

    See Also
    --------
    by_event : Put the targets of one event together without counting anybody twice.

    References
    ----------
    Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset.
    Journal of Peace Research 50(4), 523-532. UCDP Methodology,
    https://www.uu.se/en/department/peace-and-conflict-research/research/ucdp/ucdp-methodology

    Examples
    --------
    >>> import menaka
    >>> table = tolls(menaka.load())
    >>> bool((table["low"].dropna() >= 0).all())
    True
    """
    if rule not in RULES:
        raise NotFoundError("rule", rule, RULES)
    said = claims(data, measure=measure)
    said["toll"] = said.groupby(KEY, sort=True, dropna=False).ngroup()
    said[["floor", "ceiling", "number"]] = said[["floor", "ceiling", "number"]].astype("float64")
    why = pd.Series("", said.index).mask(~said["quantified"], "no number")
    if rule != "envelope":
        why = why.mask(why.eq("") & said["superseded"], "superseded by its own voice")
    admits, bounds = RULES[rule]
    admitted = admits(said.loc[why.eq("")])
    why[admitted.index[~admitted]] = _WHY[rule]
    if rule != "envelope":
        heard = said.loc[why.eq("") & said["origin"].notna()]
        again = heard.duplicated(["toll", "origin", "floor", "ceiling", "number"])
        why[again.index[again]] = "a reprint: one origin, one figure"
    table = said.drop_duplicates("toll")[KEY].reset_index(drop=True)
    found = bounds(said.loc[why.eq("")]).reindex(table.index)
    table[NUMBERS] = found[NUMBERS].round().astype("Int64")
    table["rule"] = rule
    used = why.eq("").to_numpy()
    ids, tolled, size = said["claim_id"].astype("str"), said["toll"].to_numpy(), len(table)
    table["used"] = _joined(ids[used], tolled[used], size, " ")
    table["aside"] = _joined(ids[~used], tolled[~used], size, " ")
    table["why"] = _joined((ids + ": " + why)[~used], tolled[~used], size, "; ")
    table["unquantified"] = table["used"].eq("")
    return table


def by_event(tolls: pd.DataFrame) -> pd.DataFrame:
    """
    Put the targets of each event together, civilians and combatants apart.

    Disjoint targets are added. Where one target contains another (the dead of "JNIM and MSA"
    and those of MSA), the larger stands and the smaller only raises its floor. A target that names
    nobody ("20 civilians" beside "17 Fulani civilians") may hold the named or not, and so may two
    that share an actor: the greater floor stands, and the tops are added.

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
    require(tolls, "tolls", [*KEY, *NUMBERS, "unquantified"])
    pair = ["event_id", "target_kind"]
    rows = tolls.sort_values([*KEY], ignore_index=True)
    code = rows.groupby(pair, sort=True, dropna=False).ngroup()
    table = rows.drop_duplicates(pair)[pair].reset_index(drop=True)
    count = code.value_counts().sort_index().to_numpy()
    empty = rows["unquantified"].astype(bool).groupby(code).all().to_numpy()
    every = rows[NUMBERS].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    many, ends = rows["unquantified"].to_numpy(dtype=bool), np.cumsum(count)
    adding = np.where(many[:, None], 0, every)
    adding[:, 0] = np.nan_to_num(adding[:, 0])
    numbers = np.add.reduceat(adding, ends - count) if len(rows) else adding
    names = rows["target"].astype("str").fillna("combatants")
    joint = names.str.contains("+", regex=False) | names.isin(WHOEVER)
    names = names.tolist()
    for one in np.flatnonzero(joint.groupby(code).any().to_numpy() & (count > 1) & ~empty):
        inside = [i for i in range(ends[one] - count[one], ends[one]) if not many[i]]
        numbers[one] = _together([frozenset(names[i].split("+")) for i in inside], every[inside])
    numbers[empty] = np.nan
    table[NUMBERS] = pd.DataFrame(numbers, columns=NUMBERS).astype("Int64")
    return table.assign(targets=count, unquantified=empty)


def _together(sets: list[frozenset[str]], numbers: np.ndarray) -> np.ndarray:
    """Add what is disjoint; of what may hold the same dead take the greater floor and both tops."""
    tops = [i for i, whole in enumerate(sets) if not any(whole < other for other in sets)]
    apart, crossing, vague = [np.zeros(3)], [np.zeros(3)], [np.zeros(3)]
    for i in tops:
        low, best, high = numbers[i]
        inside = [j for j, part in enumerate(sets) if part < sets[i]]
        disjoint = all(not (sets[a] & sets[b]) for a in inside for b in inside if a < b)
        parts = np.nan_to_num(numbers[inside, 0])
        floor = (parts.sum() if disjoint else parts.max()) if inside else 0.0
        shared = any(sets[i] & sets[j] for j in tops if j != i)
        heap = vague if sets[i] & WHOEVER else crossing if shared else apart
        heap.append(np.array([max(floor, np.nan_to_num(low)), best, np.maximum(high, floor)]))
    tops_added = [np.sum(heap, axis=0)[2] for heap in (apart, crossing, vague)]
    named = np.sum(apart, axis=0) + np.max(crossing, axis=0)
    return np.array([*np.maximum(named, np.max(vague, axis=0))[:2], sum(tops_added)])


def _joined(words: pd.Series, toll: np.ndarray, size: int, between: str) -> list[str]:
    """Join the words of each toll; they come in the order of tolls."""
    cuts, every = np.searchsorted(toll, np.arange(size + 1)), words.tolist()
    return [between.join(every[a:b]) for a, b in pairwise(cuts)]


def _everybody(said: pd.DataFrame) -> pd.Series:
    return pd.Series(True, said.index)


def _not_a_party(said: pd.DataFrame) -> pd.Series:
    other = said["claimant_kind"].ne("party")
    return other | ~other.groupby(said["toll"]).transform("any")


def _on_no_side(said: pd.DataFrame) -> pd.Series:
    party = said["claimant_kind"].isin(PARTIES) | said["relation"].isin(["own side", "enemy"])
    return ~party


def _on_the_last_day(said: pd.DataFrame) -> pd.Series:
    day = pd.to_datetime(said["said"], format="%Y-%m-%d", errors="coerce")
    return day.notna() & day.eq(day.groupby(said["toll"]).transform("max"))


def _envelope(said: pd.DataFrame) -> pd.DataFrame:
    by = said["toll"]
    low = said["floor"].fillna(-np.inf).groupby(by).min()
    high = said["ceiling"].fillna(np.inf).groupby(by).max()
    return _closed(low, pd.Series(np.nan, low.index), high)


def _reported(said: pd.DataFrame) -> pd.DataFrame:
    by, number = said["toll"], said["number"]
    low = said["floor"].fillna(number).groupby(by).min()
    return _closed(low, low, said["ceiling"].fillna(number).groupby(by).max())


def _middle(said: pd.DataFrame) -> pd.DataFrame:
    table = said[["toll", "voice", "number"]].assign(
        floor=said["floor"].fillna(-np.inf), ceiling=said["ceiling"].fillna(np.inf)
    )
    with np.errstate(invalid="ignore"):
        voices = table.groupby(["toll", "voice"]).median()
        middle = voices.groupby("toll").median()
    return _closed(
        np.floor(middle["floor"]), np.floor(middle["number"]), np.ceil(middle["ceiling"])
    )


def _closed(low: pd.Series, best: pd.Series, high: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"low": low, "best": best, "high": high}, dtype="float64")
    return table.replace([np.inf, -np.inf], np.nan)


_WHY = {
    "envelope": "",
    "ucdp-like": "a party's word where others speak",
    "median": "",
    "neutral": "a party's word",
    "latest": "not of the last known day",
}
RULES: dict[
    str,
    tuple[Callable[[pd.DataFrame], pd.Series], Callable[[pd.DataFrame], pd.DataFrame]],
] = {
    "envelope": (_everybody, _envelope),
    "ucdp-like": (_not_a_party, _reported),
    "median": (_everybody, _middle),
    "neutral": (_on_no_side, _envelope),
    "latest": (_on_the_last_day, _envelope),
}
