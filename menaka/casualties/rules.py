"""
Six named rules that turn the competing claims about an event into a toll.

A *toll* is what the claims about one event and one target come to. A rule decides which claims
it admits and what it makes of them; a rule that is left without claims gives no number. What
each rule does stands in `RULES`, which `help(casualties.tolls)` shows.

A data set has chosen between claims before it publishes, so that no rule is left to choose: its
numbers are taken as `REPORTED` says.
"""

from collections.abc import Callable
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.casualties.claimants import BOUNDS, KEY, PARTIES

RULES = {
    "envelope": (
        "From the least lower bound to the greatest upper bound of every claim, also one that its "
        "claimant later replaced. It contains every claim. One claim without an upper bound leaves "
        "the toll without one."
    ),
    "compatible": (
        "One vote a claimant. A claimant allows every whole number from its low to its high; a "
        "missing low is 0, a missing high has no end, and 'about n' is n less or more a tenth, and "
        "at least one. The toll is the set of numbers that most claimants allow: low and high are "
        "its ends, pieces says into how many stretches it falls, allow how many of the claimants "
        "allow it. Where there are several claimants and no two agree, there is no number."
    ),
    "ucdp-like": (
        "UCDP's published practice as near as claims allow: a party's word is set aside where "
        "anybody else gave a number; of the rest the least figure is low and best, the greatest is "
        "high, and an open bound is closed at the figure itself. UCDP's judgement of single reports "
        "cannot be repeated: this is its shape, not its value."
    ),
    "median": (
        "The middle low, figure and high over the claimants. A missing low lies below and a missing "
        "high above every number; where the middle falls there, the toll has no such bound."
    ),
    "neutral": "The envelope of claimants who are no party, no state and on no side of the event.",
    "latest": (
        "The envelope of the last day on which anybody spoke; only claims with a known day count."
    ),
}
REPORTED = "reported"  # low, best and high as a data set publishes them
NUMBERS = ["low", "best", "high", "stated_high"]
WORDS = [
    *("open", "claimants", "allow", "pieces", "why_no_best", "unquantified"),
    *("rule", "used", "aside", "why"),
]
ABOUT = 0.1  # "about n" is n less or more a tenth, and at least one


def by_target(claims: pd.DataFrame, rule: str) -> pd.DataFrame:
    """
    Return the toll of each event and target under a rule.

    All rules but `envelope` leave out figures that their own claimant replaced, and count reprints
    once: claims of one origin with the same bounds are one. Different figures that one agency
    relayed stay, since different claimants gave them.

    Parameters
    ----------
    claims
        As from `casualties.claims`.
    rule
        A name of `RULES`.

    Returns
    -------
    pandas.DataFrame
        One row an event and target, in that order: `event_id`, `target_kind`, `target`, `low`,
        `best`, `high`, `stated_high` (persons, each may be missing), `open`, `claimants` (distinct,
        admitted), `allow` and `pieces` (of `compatible`), `why_no_best`, `unquantified` (the rule
        admits no number), `rule`, `used` and `aside` (claim ids apart by spaces), `why` (each claim
        set aside and why).
    """
    admits, bounds, refusal = METHODS[arguments.choice("rule", rule, RULES)]
    claims = claims.assign(toll=claims.groupby(KEY, sort=True, dropna=False).ngroup())

    measures = ["floor", "ceiling", "number"]
    claims[measures] = claims[measures].astype("float64")

    # Why a claim is set aside: each reason is given to the claims that are still in.
    why = pd.Series("", claims.index).mask(~claims["quantified"], "no number")
    if rule != "envelope":
        why = why.mask(why.eq("") & claims["superseded"], "replaced by its own claimant")

    admitted = admits(claims.loc[why.eq("")])
    why[admitted.index[~admitted]] = refusal

    if rule != "envelope":
        sourced = claims.loc[why.eq("") & claims["origin"].notna()]
        again = sourced.duplicated(["toll", "origin", *measures])
        why[again.index[again]] = "a reprint: one origin, one figure"

    # The toll: its bounds, and the largest number that an admitted claim states.
    used = claims.loc[why.eq("")]
    by, largest = used["toll"], used[measures].max(axis=1)
    table = claims.drop_duplicates("toll").set_index("toll")[KEY].join(bounds(used))

    claimants = used["voice"].groupby(by).nunique().reindex(table.index, fill_value=0)
    table = table.assign(
        stated_high=largest.groupby(by).max(),
        open=used["ceiling"].isna().groupby(by).any().reindex(table.index, fill_value=False),
        claimants=claimants,
        unquantified=claimants.eq(0),
        best=table["best"].fillna(table["low"].where(table["low"].eq(table["high"]))),
    )

    # The first reason that holds is given, where there is no best figure.
    reasons = {
        "": table["best"].notna(),
        "no number that the rule admits": table["unquantified"],
        "no two claimants agree on any number": table["pieces"].eq(0),
        "the claimants agree on several numbers": table["pieces"].gt(0),
        "a claim has no upper bound": table["open"],
    }
    table["why_no_best"] = np.select(
        list(reasons.values()), list(reasons), default="the claims differ"
    )

    counts = [*NUMBERS, "claimants", "allow", "pieces"]
    table[counts] = table[counts].round().astype("Int64")

    # Which claims it rests on, and which it leaves aside.
    ids = claims["claim_id"].astype("str")
    for name, rows, said, between in (
        ("used", why.eq(""), ids, " "),
        ("aside", why.ne(""), ids, " "),
        ("why", why.ne(""), ids + ": " + why, "; "),
    ):
        joined = said[rows].groupby(claims["toll"]).agg(between.join)
        table[name] = joined.reindex(table.index, fill_value="")

    return table.assign(rule=rule)[[*KEY, *NUMBERS, *WORDS]].reset_index(drop=True)


def published(claims: pd.DataFrame, target: str) -> pd.DataFrame:
    """
    Return the numbers of a data set as it publishes them, a row an event.

    One number without bounds, as ACLED's or a part of UCDP's total, is low, best and high at once.

    Parameters
    ----------
    claims
        As in `Reported.claims`.
    target
        A kind of target; the dead of several of its targets are added.
    """
    keys = ["event_id", "target_kind"]
    table = claims.loc[claims["target_kind"].eq(target), [*keys, *BOUNDS]]
    if table["event_id"].duplicated().any():
        table = table.groupby(keys, sort=False)[BOUNDS].sum(min_count=1).reset_index()

    # A zero that is known is a number; a missing best with a low or a high is none.
    alone = table["low"].isna() & table["high"].isna()
    for bound in ("low", "high"):
        table[bound] = table[bound].where(~alone, table["best"])

    numbers = table[BOUNDS]
    return table.assign(
        stated_high=numbers.max(axis=1),
        open=numbers["high"].isna() & numbers["low"].notna(),
        unquantified=numbers.isna().all(axis=1),
        rule=REPORTED,
    ).reset_index(drop=True)


def about(claims: pd.DataFrame) -> pd.Series:
    """Return how far each claim reaches to either side: a tenth where it is "about n", else 0."""
    only_best = claims["low"].isna() & claims["high"].isna()
    return np.maximum(1, np.floor(ABOUT * claims["number"].fillna(0))).where(only_best, 0)


# Which claims a rule admits.


def _everybody(claims: pd.DataFrame) -> pd.Series:
    return pd.Series(True, claims.index)


def _no_party_where_others_speak(claims: pd.DataFrame) -> pd.Series:
    other = claims["claimant_kind"].ne("party")
    return other | ~other.groupby(claims["toll"]).transform("any")


def _on_no_side(claims: pd.DataFrame) -> pd.Series:
    sided = claims["relation"].isin(["own side", "enemy"])
    return ~(claims["claimant_kind"].isin(PARTIES) | sided)


def _on_the_last_day(claims: pd.DataFrame) -> pd.Series:
    day = pd.to_datetime(claims["said"], format="%Y-%m-%d", errors="coerce")
    return day.notna() & day.eq(day.groupby(claims["toll"]).transform("max"))


# What a rule makes of the claims that it admits.


def _bounds(low: pd.Series, best: pd.Series | None, high: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"low": low, "best": np.nan if best is None else best, "high": high})
    table = table.astype("float64").replace([np.inf, -np.inf], np.nan)
    return table.assign(allow=np.nan, pieces=np.nan)


def _envelope(claims: pd.DataFrame) -> pd.DataFrame:
    # A missing bound is endless, so that one of them leaves the toll without that bound.
    by = claims["toll"]
    low = claims["floor"].fillna(-np.inf).groupby(by).min()
    return _bounds(low, None, claims["ceiling"].fillna(np.inf).groupby(by).max())


def _as_ucdp(claims: pd.DataFrame) -> pd.DataFrame:
    by, number = claims["toll"], claims["number"]
    low = claims["floor"].fillna(number).groupby(by).min()
    return _bounds(low, low, claims["ceiling"].fillna(number).groupby(by).max())


def _middle(claims: pd.DataFrame) -> pd.DataFrame:
    table = claims[["toll", "voice", "number"]].assign(
        floor=claims["floor"].fillna(-np.inf), ceiling=claims["ceiling"].fillna(np.inf)
    )

    # First the middle of each claimant, so that many claims of one are one vote.
    with np.errstate(invalid="ignore"):  # the middle of -inf and inf
        middle = table.groupby(["toll", "voice"]).median().groupby("toll").median()

    low, best = np.floor(middle["floor"]), np.floor(middle["number"])
    return _bounds(low, best, np.ceil(middle["ceiling"]))


def _compatible(claims: pd.DataFrame) -> pd.DataFrame:
    # From which number to which a claim allows.
    reach = about(claims)
    first = (claims["floor"] - reach).fillna(0).clip(lower=0)
    last = (claims["ceiling"] + reach).fillna(np.inf)

    voice, toll = pd.factorize(claims["voice"])[0], claims["toll"]

    # `groupby` needs the rows of each toll together.
    rows = sorted(zip(toll, voice, first, last, strict=True))
    found = {
        number: _most_allowed([row[1:] for row in of_toll])
        for number, of_toll in groupby(rows, itemgetter(0))
    }

    return pd.DataFrame.from_dict(
        found,
        orient="index",
        columns=["low", "best", "high", "allow", "pieces"],
        dtype="float64",
    )


def _most_allowed(stretches: list[tuple[int, float, float]]) -> tuple[float, ...]:
    """Return the ends of the set of numbers that most claimants allow, how many, and its pieces."""
    # Numbers between two neighbouring ends are allowed by the same claimants.
    ends = sorted({end for _, first, last in stretches for end in (first, last + 1)})
    votes = [len({who for who, a, b in stretches if a <= start <= b}) for start in ends]

    # Several claimants of whom no two agree give no number.
    most = max(votes)
    if most == 1 and len({voice for voice, _, _ in stretches}) > 1:
        return np.nan, np.nan, np.nan, 1, 0

    # Stretches with the most votes; two that do not touch are two pieces.
    chosen = [
        (start, after - 1)
        for start, after, count in zip(ends, [*ends[1:], np.inf], votes, strict=True)
        if count == most
    ]

    pieces = 1 + sum(before[1] + 1 < after[0] for before, after in pairwise(chosen))
    low, high = chosen[0][0], chosen[-1][1]
    return low, np.nan, high if np.isfinite(high) else np.nan, most, pieces


# Which claims a rule admits, what it makes of them, and why it sets the others aside.
METHODS: dict[str, tuple[Callable[..., pd.Series], Callable[..., pd.DataFrame], str]] = {
    "envelope": (_everybody, _envelope, ""),
    "compatible": (_everybody, _compatible, ""),
    "ucdp-like": (_no_party_where_others_speak, _as_ucdp, "a party's word where others speak"),
    "median": (_everybody, _middle, ""),
    "neutral": (_on_no_side, _envelope, "a party's word"),
    "latest": (_on_the_last_day, _envelope, "not of the last known day"),
}
