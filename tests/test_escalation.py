"""Change points: every segmentation tried by hand, and a published case."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka.casualties.escalation import dispersion, segments

# Coal-mining disasters in Great Britain by year, 1851 to 1962: Jarrett, R. G. (1979). A note on the
# intervals between coal-mining disasters. Biometrika 66(1), 191-193.
COAL = [4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2,
        5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1,
        1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0,
        0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1]  # fmt: skip


def by_hand(counts, penalty):
    """Try every segmentation."""
    best = (np.inf, ())
    size = len(counts)
    for changes in range(size):
        for cuts in combinations(range(1, size), changes):
            ends = [0, *cuts, size]
            cost = penalty * changes
            for a, b in pairwise(ends):
                total = sum(counts[a:b])
                cost -= (total * np.log(total / (b - a)) if total else 0) - total
            best = min(best, (round(cost, 9), cuts))
    return best


def test_the_coal_mining_rate_changes_for_good_in_1892():
    table = segments(dict_series(COAL, 1851), penalty=6)
    assert table["start"].tolist()[:2] == [1851, 1892]


def dict_series(values, first):
    import pandas as pd

    return pd.Series(values, index=range(first, first + len(values)))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.floats(0.1, 6))
@settings(max_examples=60, deadline=None)
def test_the_segmentation_is_the_best_of_all(counts, penalty):
    table = segments(counts, penalty=penalty)
    cost = penalty * (len(table) - 1)
    for row in table.itertuples():
        cost -= (row.total * np.log(row.rate) if row.total else 0) - row.total
    assert cost == pytest.approx(by_hand(counts, penalty)[0], abs=1e-6)
    assert table["periods"].sum() == len(counts)
    assert table["total"].sum() == pytest.approx(sum(counts))


def test_a_steady_rate_has_no_change_and_an_exposure_explains_one_away():
    assert len(segments([3] * 20)) == 1
    rise = [2] * 10 + [20] * 10
    assert len(segments(rise)) == 2
    assert len(segments(rise, exposure=[1] * 10 + [10] * 10)) == 1


def test_overdispersed_counts_need_more_to_show_a_change():
    counts = np.random.default_rng(3).negative_binomial(1, 0.1, 60)
    assert np.isfinite(dispersion(counts))
    assert len(segments(counts, cost="negbin")) <= len(segments(counts))
    assert dispersion([2, 2, 2]) == np.inf


def test_missing_is_not_zero_and_wrong_words_are_answered():
    with pytest.raises(menaka.SchemaError, match="missing is not zero"):
        segments([1.0, np.nan])
    with pytest.raises(menaka.SchemaError, match="there are none"):
        segments([])
    with pytest.raises(menaka.SchemaError, match="numbers above 0"):
        segments([1, 2], exposure=[1, 0])
    with pytest.raises(menaka.NotFoundError, match="did you mean 'poisson'"):
        segments([1, 2], cost="poison")
