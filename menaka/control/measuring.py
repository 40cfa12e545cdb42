"""
Measures of state sequences, and how unlike two are.

What is void, missing or unknown is left out before anything is measured, so a change across a gap
is one *transition*, the least there can have been. Measures and distances are those of TraMineR,
whose numbers they equal.

*Optimal matching* is the least cost of turning one sequence into the other by *substitutions* of
one state for another and by *indels* (a period put in or taken out). Costs are the scholar's
choice and decide the result: say which, and try others. A measure is no theory of what makes two
histories alike. What is void at the ends is cut off; sequences with other gaps are refused,
since the distance to "unknown" is itself unknown.

All this is for tables of many sequences of your own (`from_wide`, `from_table`). On our record,
where a handful of places were seen more than once, it would describe who was looking. Groups are
scipy's (Ward's method assumes Euclidean distances, which these are not):

>>> from scipy.cluster.hierarchy import fcluster, linkage
>>> from scipy.spatial.distance import squareform
>>> table = pd.DataFrame([list("rrrb"), list("rrbb"), list("bbbr")], index=["Wells", "Ford", "Mill"])
>>> tree = linkage(squareform(distances(table)), "average")
>>> fcluster(tree, 2, "maxclust").tolist()
[1, 1, 2]
"""

from collections.abc import Sequence
from itertools import groupby
from math import log2
from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.reading import GAPS, MISSING, UNKNOWN, VOID, as_states, word
from menaka.errors import SchemaError

METHODS = ("om", "lcs", "hamming")
TILE = 64  # sequences on a side of a block that fits a processor's cache


def _read(
    sequences: pd.DataFrame, states: Sequence[Any] | None
) -> tuple[pd.DataFrame, list[str], np.ndarray]:
    """Return sequences as words, their alphabet, and each cell's place in it (-1 for a gap)."""
    cells = as_states(sequences)

    # Numbers first, in their own order, then words by the alphabet.
    words = set(pd.unique(cells.to_numpy().ravel())) - set(GAPS)
    found = sorted(words, key=lambda s: (not s.isdigit(), int(s) if s.isdigit() else 0, s))

    known = found if states is None else [word(state) for state in np.atleast_1d(states)]
    arguments.choices("state of the alphabet", found, known)
    numbers = pd.Index(known, dtype=object).get_indexer(cells.to_numpy().ravel())
    return cells, known, numbers.reshape(cells.shape)


def transitions(
    sequences: pd.DataFrame, *, rates: bool = False, states: Sequence[Any] | None = None
) -> pd.DataFrame:
    """
    Count moves from one period's state to the next one's, staying included.

    A step into or out of a gap is not counted.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.
    rates
        Shares of each row instead of counts; missing where a state was never left or stayed in.
    states
        The alphabet; the states that occur where none is given.

    Returns
    -------
    pandas.DataFrame
        A row (`from`) and a column a state.
    """
    _, known, found = _read(sequences, states)
    one, two = found[:, :-1].ravel(), found[:, 1:].ravel()

    # A step counts if both periods have a known state.
    both = (one >= 0) & (two >= 0)
    counts = np.bincount(one[both] * len(known) + two[both], minlength=len(known) ** 2)
    square = counts.reshape(len(known), len(known))

    table = pd.DataFrame(square, index=pd.Index(known, name="from"), columns=known)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0) if rates else table


def time_in_state(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Count each place's periods in each state, and those that are void, missing or unknown.

    Returns
    -------
    pandas.DataFrame
        A row a sequence; a column a state, then `void`, `missing`, `unknown`.
    """
    cells, known, _ = _read(sequences, states)
    return _counts(cells, known)


def _counts(cells: pd.DataFrame, states: list[str]) -> pd.DataFrame:
    return pd.DataFrame({state: cells.eq(state).sum(axis=1) for state in [*states, *GAPS]})


def distribution(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return, by period, the share of places in each state, unknown and missing among them.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: the shares, which sum to one over the places that are not void.

    See Also
    --------
    diversity : The entropy of the states that are known.
    """
    cells, known, _ = _read(sequences, states)
    table = _counts(cells.T, known).drop(columns=VOID)
    return table.div(table.sum(axis=1).replace(0, np.nan), axis=0)


def diversity(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return, by period, the entropy of the states that are known (cross-sectional entropy).

    It is 0 where all are in one state and 1 where all states of the alphabet are alike frequent.
    With few known places it says little.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: `known` (places), `entropy`.
    """
    cells, known, _ = _read(sequences, states)
    counts = _counts(cells.T, known)[known]
    return pd.DataFrame({"known": counts.sum(axis=1), "entropy": _entropy(counts.to_numpy())})


def measures(sequences: pd.DataFrame, *, states: Sequence[Any] | None = None) -> pd.DataFrame:
    """
    Return the measures of each sequence: transitions, entropy, turbulence, complexity.

    Turbulence is log2 of the number of distinct subsequences of the successive states, weighed
    by how unequal their durations are. Complexity is the geometric mean of the transitions out of
    all that the length allows and the entropy. Both grow with length: compare like with like.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.
    states
        The alphabet that entropy is measured against; the states that occur where none is given.

    Returns
    -------
    pandas.DataFrame
        A row a place: `periods` (not void), `known` (of them in a state), `transitions`,
        `entropy` (0 to 1), `turbulence` (from 1 on), `complexity` (0 to 1). Missing where
        nothing is known.

    References
    ----------
    Elzinga, C. H. and Liefbroer, A. C. (2007). De-standardization of family-life trajectories of
    young adults: a cross-national comparison using sequence analysis. European Journal of Population
    23, 225-250.
    Gabadinho, A., Ritschard, G., Müller, N. S. and Studer, M. (2011). Analyzing and visualizing
    state sequences in R with TraMineR. Journal of Statistical Software 40(4), 1-37.
    """
    cells, known, rows = _read(sequences, states)
    time = _counts(cells, known)
    periods, entropy = time.drop(columns=VOID).sum(axis=1), _entropy(time[known].to_numpy())

    # Stretches of one state, what is unknown left out: (state, periods).
    runs = [[(state, len(list(g))) for state, g in groupby(row[row >= 0].tolist())] for row in rows]
    moves = np.array([len(run) - 1 if run else np.nan for run in runs], dtype=float)

    # Complexity: the geometric mean of the share of possible transitions and the entropy.
    return pd.DataFrame(
        {
            "periods": periods,
            "known": time[known].sum(axis=1),
            "transitions": moves,
            "entropy": entropy,
            "turbulence": [_turbulence(run) if run else np.nan for run in runs],
            "complexity": np.sqrt(moves / (periods - 1).replace(0, np.nan) * entropy),
        }
    )


def _entropy(counts: np.ndarray) -> np.ndarray:
    """Return the entropy of each row over that of an even one; missing where a row is empty."""
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.where(total == 0, np.nan, total)

    # A state that does not occur adds nothing: 0 log 0 is taken as 0.
    bits = 0 - (share * np.log(np.where(share > 0, share, 1))).sum(axis=1)
    return bits / np.log(counts.shape[1]) if counts.shape[1] > 1 else bits


def _turbulence(run: list[tuple[int, int]]) -> float:
    """Return the turbulence of (state, duration) pairs, after Elzinga and Liefbroer (2007)."""
    distinct = 1  # subsequences of the states so far, the empty one among them
    before: dict[int, int] = {}

    # Each state doubles the subsequences, less those that its last occurrence had already closed.
    for state, _ in run:
        distinct, before[state] = 2 * distinct - before.get(state, 0), distinct

    # The largest variance that durations of this sum and number can have, beside their own.
    lengths = np.array([length for _, length in run])
    widest = (len(run) - 1) * (1 - lengths.mean()) ** 2
    return log2(distinct) + log2((widest + 1) / (lengths.var() + 1))


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
    rates = transitions(sequences, rates=True).fillna(0)

    if isinstance(costs, (int, float)):
        table = pd.DataFrame(float(costs), rates.index, rates.columns)
    else:
        arguments.choice("kind of costs", costs, ["trate"])
        table = 2 - rates - rates.T

    # A state costs nothing against itself.
    table = table.mask(np.eye(len(table), dtype=bool), 0.0).rename_axis(index=None)
    return _prices(table, list(table))


def distances(
    sequences: pd.DataFrame,
    *,
    method: str = "om",
    costs: float | str | pd.DataFrame | None = None,
    indel: float | None = None,
) -> pd.DataFrame:
    """
    Return the distance between every two sequences.

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
        If a sequence has a gap (cut it out, or rename it to count it as a state), costs do not
        fit, or lengths differ for Hamming.

    References
    ----------
    Abbott, A. and Forrest, J. (1986). Optimal matching methods for historical sequences. Journal of
    Interdisciplinary History 16(3), 471-494. doi:10.2307/204500.
    Studer, M. and Ritschard, G. (2016). What matters in differences between life trajectories: a
    comparative review of sequence dissimilarity measures. Journal of the Royal Statistical Society A
    179(2), 481-511. doi:10.1111/rssa.12125.
    """
    arguments.choice("method", method, METHODS)
    table, states, cells = _read(sequences, None)

    # The distance to a state that is not known is not known.
    torn = table.index[table.isin([MISSING, UNKNOWN]).any(axis=1)]
    faults = [f"{place} has periods that are missing or unknown" for place in torn]
    if method == "hamming" and table.eq(VOID).any(axis=None):
        faults.append("have unlike lengths, which Hamming cannot compare")
    if faults:
        raise SchemaError("sequences", faults)

    if method == "lcs" or costs is None:
        costs = 1.0 if method == "hamming" else 2.0
    priced = costs if isinstance(costs, pd.DataFrame) else substitution_costs(table, costs)
    price = _prices(priced, states).to_numpy(dtype=float)

    # An indel of half the dearest substitution: two of them cost no less than any substitution.
    half = float(price.max(initial=0) / 2 or 1.0)

    # Sequences that are alike are compared once; void at their ends is cut off.
    full = np.take_along_axis(cells, np.argsort(cells < 0, axis=1, kind="stable"), axis=1)
    unique, back = np.unique(full, axis=0, return_inverse=True)
    if method == "hamming":
        # Costs of each period against the other's state, added up by one product of matrices.
        here = np.eye(len(states))[unique].reshape(len(unique), -1)
        found = price[unique].reshape(len(unique), -1) @ here.T
    else:
        step = half if method == "lcs" or indel is None else arguments.number("indel", indel)
        found = _optimal(unique, (unique >= 0).sum(axis=1), price, step)

    return pd.DataFrame(found[np.ix_(back, back)], index=table.index, columns=table.index)


def _prices(table: pd.DataFrame, states: list[str]) -> pd.DataFrame:
    """Return the costs of all states by all states, or raise an error if they are no such table."""
    table = table.rename(index=word, columns=word)
    arguments.choices("cost of", states, table.index.intersection(table.columns))
    price = table.loc[states, states]

    # Missing costs fail this comparison too.
    if not (np.allclose(price, price.T) and (price >= 0).all(axis=None)):
        raise SchemaError("costs", ["are not symmetric, or some are below zero or missing"])
    return price


def _optimal(cells: np.ndarray, lengths: np.ndarray, price: np.ndarray, indel: float) -> np.ndarray:
    """
    Return the distances of all pairs by the dynamic programme of optimal matching, in blocks.

    A cell holds the cost so far less what it would cost to go there by indels alone. So a step by
    indel adds nothing, and a row is three operations and a running minimum over all pairs of a block.
    """
    count = len(cells)
    gain = price - 2 * indel

    # Whole costs that cannot overflow are kept as small integers.
    if not (gain % 1).any() and abs(gain).max(initial=0) * cells.shape[1] < 2**15:
        gain = gain.astype(np.int16)  # exact, and a quarter of the memory

    # Only the blocks on and above the diagonal are computed; the matrix is symmetric.
    out = np.zeros((count, count))
    for b in range(0, count, TILE):
        right = slice(b, b + TILE)
        for a in range(0, b + 1, TILE):
            left = slice(a, a + TILE)
            block = _block(cells[left], cells[right], lengths[left], lengths[right], gain)
            out[left, right] = block
            out[right, left] = block.T

    # What each pair would cost by indels alone is added back at the end.
    return out + indel * (lengths[:, None] + lengths)


def _block(
    one: np.ndarray, two: np.ndarray, long: np.ndarray, wide: np.ndarray, gain: np.ndarray
) -> np.ndarray:
    # For each pair of a block: its cost less what indels alone would cost.
    steps = np.ascontiguousarray(gain[:, two.T].transpose(1, 0, 2))  # period, state of `one`, pair
    old = np.zeros((two.shape[1] + 1, len(one), len(two)), dtype=gain.dtype)
    new, out = np.zeros_like(old), np.zeros((len(one), len(two)), dtype=gain.dtype)

    # One period of `one` after another, for all pairs of the block at once.
    for i in range(long.max(initial=0)):
        best = np.take(steps, one[:, i], axis=1)
        best += old[:-1]
        np.minimum(best, old[1:], out=new[1:])

        # A step by indel adds nothing, so the row is a running minimum.
        for j in range(2, len(new)):
            np.minimum(new[j], new[j - 1], out=new[j])
        old, new = new, old

        # Shorter sequences end here: their result is read off where the other ends.
        done = np.flatnonzero(long == i + 1)
        out[done] = old[wide[None, :], done[:, None], np.arange(len(two))]
    return out
