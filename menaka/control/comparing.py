"""
How unlike two state sequences are: Hamming, optimal matching, longest common subsequence.

*Optimal matching* is the least cost of turning one sequence into the other by *substitutions* of
one state for another and by *indels* (a period put in or taken out). Costs are the scholar's
choice and decide the result: say which, and try others. A measure is no theory of what makes two
histories alike. What is void at the ends is cut off; sequences with other gaps are refused,
since the distance to "unknown" is itself unknown.

Distances and groups are for tables of many sequences that users bring. On our record, where a
handful of places were seen more than once, they would describe who was looking. Groups are
scipy's (Ward's method assumes Euclidean distances, which these are not):

>>> from scipy.cluster.hierarchy import fcluster, linkage
>>> from scipy.spatial.distance import squareform
>>> table = pd.DataFrame([list("rrrb"), list("rrbb"), list("bbbr")], index=["Wells", "Ford", "Mill"])
>>> tree = linkage(squareform(distances(table)), "average")
>>> fcluster(tree, 2, "maxclust").tolist()
[1, 1, 2]
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from tqdm import tqdm

from menaka import arguments
from menaka.control.reading import MISSING, UNKNOWN, as_states, word
from menaka.control.states import alphabet, codes, transitions
from menaka.errors import SchemaError

METHODS = ("om", "lcs", "hamming")
SLOW = 3e9  # cells of the dynamic programme that take about two seconds
TILE = 64  # sequences on a side of a block that fits a processor's cache


def substitution_costs(sequences: pd.DataFrame, costs: float | str = 2.0) -> pd.DataFrame:
    """
    Return what it costs to put one state for another.

    Parameters
    ----------
    sequences
        As from `control.sequences`, `control.from_wide` or `control.from_table`.
    costs
        A number, or `"trate"`: 2 less the rates of transition in both directions, so that what often
        follows each other is alike. Such costs come from the same few data that they compare.

    Returns
    -------
    pandas.DataFrame
        States by states; 0 on the diagonal.
    """
    cells = as_states(sequences)
    states = alphabet(cells)
    if isinstance(costs, (int, float)) and not isinstance(costs, bool):
        table = np.full((len(states), len(states)), float(costs))
    else:
        arguments.choice("kind of costs", costs, ["trate"])
        rates = transitions(cells, rates=True, states=states).fillna(0).to_numpy()
        table = 2 - rates - rates.T
    np.fill_diagonal(table, 0)
    return pd.DataFrame(table, index=states, columns=states)


def distances(
    sequences: pd.DataFrame,
    *,
    method: str = "om",
    costs: float | str | pd.DataFrame | None = None,
    indel: float | None = None,
) -> pd.DataFrame:
    """
    Return how unlike each sequence is to each other.

    Parameters
    ----------
    sequences
        As from `control.sequences`, `control.from_wide` or `control.from_table`.
    method
        `"om"`; `"lcs"`, which counts the periods outside of the longest common subsequence (optimal
        matching at 2 and 1); `"hamming"`, which compares period by period and needs equal lengths.
    costs
        A number, `"trate"` or a table of states by states, symmetric; 2 (1 for Hamming) where none is given.
    indel
        Cost of a period put in or taken out; half of the largest substitution (1 where there is but one state) where none is given.

    Returns
    -------
    pandas.DataFrame
        Symmetric, places by places, not divided by length.

    Raises
    ------
    SchemaError
        If a sequence has a gap, costs do not fit, or lengths differ for Hamming.

    References
    ----------
    Abbott, A. and Forrest, J. (1986). Optimal matching methods for historical sequences. Journal of
    Interdisciplinary History 16(3), 471-494. doi:10.2307/204500.
    Studer, M. and Ritschard, G. (2016). What matters in differences between life trajectories: a
    comparative review of sequence dissimilarity measures. Journal of the Royal Statistical Society A
    179(2), 481-511. doi:10.1111/rssa.12125.
    """
    arguments.choice("method", method, METHODS)
    sequences = as_states(sequences)
    gaps = sequences.isin([MISSING, UNKNOWN]).any(axis=1)
    if gaps.any():
        said = "missing or unknown; cut them out, or rename them to count them as a state"
        raise SchemaError(
            "sequences", [f"{place} has periods that are {said}" for place in gaps.index[gaps]]
        )

    states = alphabet(sequences)
    if method == "lcs":
        costs, indel = 2.0, 1.0
    if costs is None:
        costs = 1.0 if method == "hamming" else 2.0
    table = costs if isinstance(costs, pd.DataFrame) else substitution_costs(sequences, costs)
    price = _checked(table, states)

    # Sequences that are alike are compared once; void at their ends is cut off.
    cells = codes(sequences, states)
    full = np.take_along_axis(cells, np.argsort(cells < 0, axis=1, kind="stable"), axis=1)
    unique, back = np.unique(full, axis=0, return_inverse=True)
    if method == "hamming":
        if (cells < 0).any():
            raise SchemaError("sequences", ["have unlike lengths, which Hamming cannot compare"])
        here = np.eye(len(states))[unique].reshape(len(unique), -1)
        found = price[unique].reshape(len(unique), -1) @ here.T
    else:
        put = float(price.max(initial=0) / 2 or 1.0) if indel is None else float(indel)
        found = _optimal(unique, (unique >= 0).sum(axis=1), price, put)
    index = sequences.index
    return pd.DataFrame(found[np.ix_(back, back)], index=index, columns=index)


def _checked(table: pd.DataFrame, states: list[str]) -> np.ndarray:
    table = table.rename(index=word, columns=word)
    unpriced = [s for s in states if s not in table.index or s not in table.columns]
    faults = [f"no cost for {state!r}" for state in unpriced]
    price = table.reindex(index=states, columns=states).to_numpy(dtype=float)
    if not faults and not (np.allclose(price, price.T) and (price >= 0).all()):
        faults.append("costs are not symmetric, or some are below zero or missing")
    if faults:
        raise SchemaError("costs", faults)
    return price


def _optimal(cells: np.ndarray, lengths: np.ndarray, price: np.ndarray, indel: float) -> np.ndarray:
    """
    Run the dynamic programme of optimal matching for all pairs, block by block.

    A cell holds the cost so far less what it would cost to go there by indels alone. So a step by
    indel adds nothing, and a row is three operations and a running minimum over all pairs of a block.
    """
    count = len(cells)
    gain = price - 2 * indel
    if not (gain % 1).any() and abs(gain).max(initial=0) * cells.shape[1] < 2**15:
        gain = gain.astype(np.int16)  # exact, and a quarter of the memory
    elif not (gain * 64 % 1).any():
        gain = gain.astype(np.float32)  # sums of such numbers are exact
    out = np.zeros((count, count))
    quick = count * count * cells.shape[1] ** 2 / 2 < SLOW
    for b in tqdm(range(0, count, TILE), disable=True if quick else None):
        right = slice(b, b + TILE)
        for a in range(0, b + 1, TILE):
            left = slice(a, a + TILE)
            block = _block(cells[left], cells[right], lengths[left], lengths[right], gain)
            out[left, right] = block
            out[right, left] = block.T
    return out + indel * (lengths[:, None] + lengths)


def _block(
    one: np.ndarray, two: np.ndarray, long: np.ndarray, wide: np.ndarray, gain: np.ndarray
) -> np.ndarray:
    steps = np.ascontiguousarray(gain[:, two.T].transpose(1, 0, 2))  # period, state of `one`, pair
    old = np.zeros((two.shape[1] + 1, len(one), len(two)), dtype=gain.dtype)
    new, out = np.zeros_like(old), np.zeros((len(one), len(two)), dtype=gain.dtype)
    for i in range(long.max(initial=0)):
        best = np.take(steps, one[:, i], axis=1)
        best += old[:-1]
        np.minimum(best, old[1:], out=new[1:])
        for j in range(2, len(new)):
            np.minimum(new[j], new[j - 1], out=new[j])
        old, new = new, old
        done = np.flatnonzero(long == i + 1)
        out[done] = old[wide[None, :], done[:, None], np.arange(len(two))]
    return out
