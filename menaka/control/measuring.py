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

from itertools import groupby
from math import log, log2

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.reading import GAPS, MISSING, UNKNOWN, VOID, as_states, word
from menaka.errors import SchemaError

TILE = 16  # sequences that are compared with all others at once, so that they fit a cache


def _read(sequences: pd.DataFrame) -> tuple[pd.DataFrame, list[str], np.ndarray]:
    """Return sequences as words, their alphabet, and each cell's place in it (-1 for a gap)."""
    cells = as_states(sequences)

    # Numbers first, in their own order, then words by the alphabet.
    found = set(pd.unique(cells.to_numpy().ravel())) - set(GAPS)
    states = sorted(found, key=lambda s: (not s.isdigit(), int(s) if s.isdigit() else 0, s))

    numbers = pd.Index(states, dtype=object).get_indexer(cells.to_numpy().ravel())
    return cells, states, numbers.reshape(cells.shape)


def _counts(cells: pd.DataFrame, states: list[str]) -> pd.DataFrame:
    """Return how many cells of each row are in each state, and in each kind of gap."""
    return pd.DataFrame({state: cells.eq(state).sum(axis=1) for state in [*states, *GAPS]})


def _shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts as shares of their row; missing where a row is empty."""
    return counts.div(counts.sum(axis=1).replace(0, np.nan), axis=0)


def _entropy(counts: pd.DataFrame) -> pd.Series:
    """Return the entropy of each row over that of an even one; missing where a row is empty."""
    from scipy.special import entr  # -p log p, and 0 for a state that does not occur

    return entr(_shares(counts)).sum(axis=1, skipna=False) / log(max(counts.shape[1], 2))


def transitions(sequences: pd.DataFrame, *, rates: bool = False) -> pd.DataFrame:
    """
    Count moves from one period's state to the next one's, staying included.

    A step into or out of a gap is not counted.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.
    rates
        Shares of each row instead of counts; missing where a state was never left or stayed in.

    Returns
    -------
    pandas.DataFrame
        A row (`from`) and a column a state.
    """
    _, states, found = _read(sequences)

    # A step counts if both periods have a known state.
    here, next_ = found[:, :-1], found[:, 1:]
    both = (here >= 0) & (next_ >= 0)
    square = np.zeros((len(states), len(states)), dtype=int)
    np.add.at(square, (here[both], next_[both]), 1)

    table = pd.DataFrame(square, index=pd.Index(states, name="from"), columns=states)
    return _shares(table) if rates else table


def time_in_state(sequences: pd.DataFrame) -> pd.DataFrame:
    """
    Count each place's periods in each state, and those that are void, missing or unknown.

    Returns
    -------
    pandas.DataFrame
        A row a sequence; a column a state, then `void`, `missing`, `unknown`.
    """
    cells, states, _ = _read(sequences)
    return _counts(cells, states)


def distribution(sequences: pd.DataFrame) -> pd.DataFrame:
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
    cells, states, _ = _read(sequences)
    return _shares(_counts(cells.T, states).drop(columns=VOID))


def diversity(sequences: pd.DataFrame) -> pd.DataFrame:
    """
    Return, by period, the entropy of the states that are known (cross-sectional entropy).

    It is 0 where all are in one state and 1 where all states that occur are alike frequent. With
    few known places it says little.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: `known` (places), `entropy`.
    """
    cells, states, _ = _read(sequences)
    counts = _counts(cells.T, states)[states]
    return pd.DataFrame({"known": counts.sum(axis=1), "entropy": _entropy(counts)})


def measures(sequences: pd.DataFrame) -> pd.DataFrame:
    """
    Return the measures of each sequence: transitions, entropy, turbulence, complexity.

    Turbulence is log2 of the number of distinct subsequences of the successive states, weighed
    by how unequal their durations are. Complexity is the geometric mean of the transitions out of
    all that the length allows and the entropy. Both grow with length: compare like with like.
    Entropy is measured against all states that occur in the table.

    Parameters
    ----------
    sequences
        As from `sequences`, `from_wide` or `from_table`.

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
    cells, states, rows = _read(sequences)
    time = _counts(cells, states)
    periods, entropy = time.drop(columns=VOID).sum(axis=1), _entropy(time[states])

    # Stretches of one state, what is unknown left out: (state, periods).
    runs = [[(state, len(list(g))) for state, g in groupby(row[row >= 0].tolist())] for row in rows]
    moves = np.array([len(run) - 1 if run else np.nan for run in runs], dtype=float)

    # Complexity: the geometric mean of the share of possible transitions and the entropy.
    return pd.DataFrame(
        {
            "periods": periods,
            "known": time[states].sum(axis=1),
            "transitions": moves,
            "entropy": entropy,
            "turbulence": [_turbulence(run) if run else np.nan for run in runs],
            "complexity": np.sqrt(moves / (periods - 1).replace(0, np.nan) * entropy),
        }
    )


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


def substitution_costs(
    sequences: pd.DataFrame, costs: float | str | pd.DataFrame = 2.0
) -> pd.DataFrame:
    """
    Return what it costs to put one state for another.

    Parameters
    ----------
    sequences
        As from `control.sequences`, `control.from_wide` or `control.from_table`.
    costs
        A number; `"trate"`: 2 less the rates of transition in both directions, so that what often
        follows each other is alike (such costs come from the same few data that they compare); or a
        table of states by states, symmetric.

    Returns
    -------
    pandas.DataFrame
        States by states; 0 on the diagonal.

    Raises
    ------
    SchemaError
        If a table of costs lacks a state, is not symmetric, or holds one below zero or none.
    """
    rates = transitions(sequences, rates=True).fillna(0).rename_axis(index=None)
    states = list(rates)

    if isinstance(costs, pd.DataFrame):
        table = costs.rename(index=word, columns=word)
        arguments.choices("cost of", states, table.index.intersection(table.columns))
        table = table.loc[states, states]
    elif isinstance(costs, str):
        arguments.choice("kind of costs", costs, ["trate"])
        table = 2 - rates - rates.T
    else:
        table = pd.DataFrame(arguments.number("costs", costs), states, states)

    # Missing costs fail this comparison too.
    if not (np.allclose(table, table.T) and table.ge(0).all(axis=None)):
        raise SchemaError("costs", ["are not symmetric, or some are below zero or missing"])

    # A state costs nothing against itself.
    return table.mask(np.eye(len(table), dtype=bool), 0.0).astype(float)


def distances(
    sequences: pd.DataFrame,
    *,
    costs: float | str | pd.DataFrame = 2.0,
    indel: float | None = None,
) -> pd.DataFrame:
    """
    Return the distance between every two sequences by optimal matching.

    At the costs of 2 and 1 that stand where none are given, it is the number of periods outside of
    the longest common subsequence (LCS). Substitutions alone, at costs of 1 and an indel that is
    never worth it (the number of periods), are Hamming's distance of sequences of one length.

    Parameters
    ----------
    sequences
        As from `control.sequences`, `control.from_wide` or `control.from_table`.
    costs
        A number, `"trate"` or a table of states by states, as in `substitution_costs`.
    indel
        Cost of a period put in or taken out; half of the largest substitution (1 where there is but one state) where none is given.

    Returns
    -------
    pandas.DataFrame
        Symmetric, places by places, not divided by length.

    Raises
    ------
    SchemaError
        If a sequence has a gap (cut it out, or rename it to count it as a state), or costs do not
        fit.

    References
    ----------
    Abbott, A. and Forrest, J. (1986). Optimal matching methods for historical sequences. Journal of
    Interdisciplinary History 16(3), 471-494. doi:10.2307/204500.
    Studer, M. and Ritschard, G. (2016). What matters in differences between life trajectories: a
    comparative review of sequence dissimilarity measures. Journal of the Royal Statistical Society A
    179(2), 481-511. doi:10.1111/rssa.12125.
    """
    table, _, cells = _read(sequences)

    # The distance to a state that is not known is not known.
    torn = table.index[table.isin([MISSING, UNKNOWN]).any(axis=1)]
    if len(torn):
        problem = "has periods that are missing or unknown"
        raise SchemaError("sequences", [f"{place} {problem}" for place in torn])

    price = substitution_costs(table, costs).to_numpy()

    # An indel of half the dearest substitution: two of them cost no less than any substitution.
    half = float(price.max(initial=0) / 2 or 1.0)
    step = half if indel is None else arguments.number("indel", indel)

    # Void at the ends is moved behind the states; sequences that are alike are compared once.
    full = np.take_along_axis(cells, np.argsort(cells < 0, axis=1, kind="stable"), axis=1)
    unique, back = np.unique(full, axis=0, return_inverse=True)
    found = _optimal(unique, price, step)[np.ix_(back, back)]
    return pd.DataFrame(found, index=table.index, columns=table.index)


def _optimal(cells: np.ndarray, price: np.ndarray, indel: float) -> np.ndarray:
    """
    Return the distances of all pairs by the dynamic programme of optimal matching.

    A cell holds the cost so far less what it would cost to go there by indels alone. So a step by
    indel adds nothing, and a row is three operations and a running minimum over many pairs at once.
    """
    # What a substitution adds or saves against two indels; a void period (-1, the last) does neither.
    gain = np.pad(price - 2 * indel, (0, 1))

    # Whole costs that cannot overflow are kept as small integers: exact, and a quarter of the memory.
    if not (gain % 1).any() and abs(gain).max() * cells.shape[1] < 2**15:
        gain = gain.astype(np.int16)

    # The matrix is symmetric: each tile of sequences is compared with itself and those after it.
    found = np.zeros((len(cells), len(cells)))
    for first in range(0, len(cells), TILE):
        one, two = cells[first : first + TILE], cells[first:]
        steps = np.ascontiguousarray(gain[:, two.T].transpose(1, 0, 2))  # period, state, sequence
        best = np.zeros((cells.shape[1] + 1, len(one), len(two)), dtype=gain.dtype)

        # One period of `one` after another: a substitution, or an indel on either side.
        for states in one.T:
            best[1:] = np.minimum(best[1:], best[:-1] + np.take(steps, states, axis=1))
            for k in range(2, len(best)):
                np.minimum(best[k], best[k - 1], out=best[k])
        found[first : first + TILE, first:] = best[-1]

    # What each pair would cost by indels alone is added back at the end.
    lengths = (cells >= 0).sum(axis=1)
    return np.triu(found) + np.triu(found, 1).T + indel * (lengths[:, None] + lengths)
