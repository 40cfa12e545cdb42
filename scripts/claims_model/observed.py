"""
What the claims model observes: which claims it reads, and between what bounds each figure lies.

Each voice counts once for an event and target, with what it said last, and so does each figure
of one origin. A number is the interval of all that rounds to it; zero is all below one half. A
wording without a ceiling ("over 100") is a half-line. A claim without a number tells nothing.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from menaka.casualties.claimants import KEY, RELATIONS
from menaka.dataset.tables import Record
from menaka.errors import SchemaError, require

Floats = NDArray[np.float64]
CONTRASTS = (("enemy", "own side"), ("enemy", "third party"), ("own side", "third party"))
FAR = 1e3  # an open bound, on the log scale
COLUMNS = [*KEY, "claim_id", "claimant_kind", "voice", "relation", "floor", "ceiling", "number",
           "quantified", "origin", "as_of", "superseded"]  # fmt: skip


def about_events(record: Record, claims: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out the claims about aggregates: voices seldom mean the same span.

    Parameters
    ----------
    record
        The record.
    claims
        As from `casualties.claims`.
    """
    require(claims, "claims", ["event_id"])
    kind = record.events.set_index("event_id")["kind"]
    return claims.loc[claims["event_id"].map(kind).ne("aggregate")].reset_index(drop=True)


def used(claims: pd.DataFrame, *, alone: bool = False) -> pd.DataFrame:
    """
    Pick the claims that the model reads: one a voice, one an origin's figure, none superseded.

    Two claims of one origin that give the same bounds are a reprint and count once. A toll of
    which only one voice speaks says nothing of who overstates (which fights a side talks about is
    not how it counts), nor whether noise or tolls are wide; the model reads it not.

    Parameters
    ----------
    claims
        As from `casualties.claims`, of one measure.
    alone
        Whether to keep the tolls of which one voice speaks, for counting.

    Returns
    -------
    pandas.DataFrame
        The rows with `log_low` and `log_high`, the logarithms between which the figure lies, and
        `toll`, the number of its event and target.

    Raises
    ------
    SchemaError
        If columns are missing, a bound is negative or above its ceiling, or a relation unknown.
    """
    require(claims, "claims", COLUMNS)
    floor, ceiling, number = (
        pd.to_numeric(claims[c], errors="coerce").astype("float64")
        for c in ("floor", "ceiling", "number")
    )
    neither = floor.isna() & ceiling.isna()
    floor, ceiling = floor.fillna(number.where(neither)), ceiling.fillna(number.where(neither))
    faults = [
        f"{name!r} is no relation, but one of {', '.join(RELATIONS)}"
        for name in sorted(set(claims["relation"].astype(str)) - set(RELATIONS))
    ]
    for bad, what in ((floor.lt(0) | ceiling.lt(0), "a bound below zero"),
                      (floor.gt(ceiling), "a floor above its ceiling")):  # fmt: skip
        if bad.any():
            faults.append(f"{what}: {', '.join(claims.loc[bad, 'claim_id'].astype(str).head(9))}")
    if "measure" in claims and claims["measure"].nunique() > 1:
        faults.append("more than one measure")
    if faults:
        raise SchemaError("claims", faults)
    rows = claims.assign(floor=floor, ceiling=ceiling)
    rows = rows.loc[rows["quantified"].astype(bool) & ~rows["superseded"].astype(bool)]
    rows = rows.assign(
        day=rows.get("said", rows["as_of"]).astype("str").fillna(""), voiced=rows["voice"].notna()
    )
    rows = rows.sort_values([*KEY, "day", "claim_id"], na_position="last")
    again = rows["voiced"] & rows.duplicated([*KEY, "voice"], keep="last")
    rows = rows.loc[~again].sort_values([*KEY, "claim_id"])
    told = rows["origin"].notna() & rows.duplicated([*KEY, "origin", "floor", "ceiling"])
    rows = rows.loc[~told].drop(columns=["day", "voiced"])
    if not alone:
        rows = rows.loc[rows.groupby(KEY, dropna=False)["claim_id"].transform("size").gt(1)]
    low, high = edges(rows)
    toll = rows.groupby(KEY, dropna=False).ngroup()
    return rows.assign(log_low=low, log_high=high, toll=toll).reset_index(drop=True)


def edges(claims: pd.DataFrame) -> tuple[Floats, Floats]:
    """Give the logarithms between which each figure lies, from its floor and ceiling in persons."""
    floor, ceiling = (claims[c].to_numpy("float64", na_value=np.nan) for c in ("floor", "ceiling"))
    low = np.where(floor >= 1, np.log(np.fmax(floor, 1) - 0.5), -FAR)
    return low, np.where(np.isnan(ceiling), FAR, np.log(np.fmax(ceiling, 0) + 0.5))


def support(claims: pd.DataFrame) -> pd.Series:
    """
    Count what the claims hold about who overstates: tolls told by whom.

    Parameters
    ----------
    claims
        As for `used`.
    """
    rows = used(claims, alone=True)
    by = rows.groupby("toll")["relation"].agg(set)
    said = rows["toll"].value_counts()
    both = {f"{a} and {b}": sum({a, b} <= told for told in by) for a, b in CONTRASTS}
    counts = {"claims": len(rows), "tolls": len(said), "two voices or more": int(said.gt(1).sum())}
    return pd.Series({**counts, **both}, name="tolls", dtype="int64")


def fingerprint(claims: pd.DataFrame) -> str:
    """Give a short text that changes when a claim that the model reads changes."""
    columns = ["claim_id", "claimant_kind", "relation", "log_low", "log_high", "toll"]
    text = used(claims)[columns].round(6).to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()[:12]
