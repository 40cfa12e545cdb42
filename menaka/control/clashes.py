"""
Which sightings contradict each other, and which of two a named rule sets aside.

Tables here are in the order that `spells.told` gives, with each row's holder, status and besieger
as its `state`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

RULES = ("latest", "origins")
State = tuple[str, str, str]


def clashes(table: pd.DataFrame) -> np.ndarray:
    """Say which sightings, in the order of `told`, contradict the one before them."""
    before = table.shift(1)
    clash = table["place_id"].eq(before["place_id"]) & table["what"].eq("seen")
    clash &= before["what"].eq("seen") & table["date_earliest"].le(before["date_latest"])
    differ = [one != other for one, other in zip(table["state"], before["state"], strict=True)]
    return clash.to_numpy() & np.array(differ, dtype=bool)


def pairs(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows of every two sightings, in the order of `told`, that contradict each other."""
    place, state = (pd.factorize(table[c], use_na_sentinel=False)[0] for c in ("place_id", "state"))
    seen = table["what"].eq("seen").to_numpy()
    begin, end = table["date_earliest"].to_numpy(), table["date_latest"].to_numpy()
    later, found, back = np.flatnonzero(seen), [np.zeros((0, 2), dtype=int)], 0
    while len(later):
        back += 1
        later = later[later >= back]
        later = later[(place[later - back] == place[later]) & (end[later - back] >= begin[later])]
        clash = later[seen[later - back] & (state[later - back] != state[later])]
        found.append(np.column_stack([clash - back, clash]))
    both = np.concatenate(found)
    both = both[np.lexsort(both.T)]
    return both[:, 0], both[:, 1]


def losers(table: pd.DataFrame, rule: str) -> np.ndarray:
    """Say which sightings a rule sets aside, one of a pair at most."""
    out = np.zeros(len(table), dtype=bool)
    place = pd.factorize(table["place_id"], use_na_sentinel=False)[0]  # rising, as the table is
    for k in np.flatnonzero(clashes(table)):
        if out[k - 1]:
            continue
        pair = table.iloc[[k - 1, k]]
        if rule == "latest":
            weights: list[Any] = [(one.date_latest, one.date_earliest) for one in pair.itertuples()]
        else:
            near = table.iloc[slice(*np.searchsorted(place, [place[k], place[k] + 1]))]
            near = near.loc[near["date_latest"].ge(pair["date_earliest"].max())]
            near = near.loc[near["date_earliest"].le(pair["date_latest"].min())]
            weights = [len(_origins(near, state)) for state in pair["state"]]
        if weights[0] != weights[1]:
            out[k - 1 if weights[0] < weights[1] else k] = True
    return out


def _origins(table: pd.DataFrame, state: State) -> set[str]:
    same = [one == state for one in table["state"]]
    column = table["origins"] if "origins" in table else table["control_id"]
    return {one for cell in column[same].dropna() for one in str(cell).split("; ")}
