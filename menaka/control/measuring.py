"""
Measures of state sequences.

What is void, missing or unknown is left out before anything is measured, so a change across a gap
is one *transition*, the least there can have been. The measures are those of TraMineR, whose numbers
they equal.

All this is for tables of many sequences of your own (`from_wide`, `from_table`). On our record,
where a handful of places were seen more than once, it would describe who was looking. How unlike two
sequences are (optimal matching) is asked of TraMineR or Sequenzo, which read these tables as they
are.
"""

from itertools import groupby
from math import log, log2

import numpy as np
import pandas as pd

from menaka.control.reading import GAPS, VOID, as_states


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


def _entropy(counts: pd.DataFrame) -> pd.Series:
    """Return the entropy of each row over that of an even one; missing where a row is empty."""
    from scipy.special import entr  # -p log p, and 0 for a state that does not occur

    shares = counts.div(counts.sum(axis=1).replace(0, np.nan), axis=0)
    return entr(shares).sum(axis=1, skipna=False) / log(max(counts.shape[1], 2))


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
