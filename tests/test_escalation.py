"""Change points: every segmentation tried by hand, and a published case."""

from functools import partial
from itertools import combinations, pairwise
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import menaka
from menaka.casualties.escalation import _size, changes, segments

# Coal-mining disasters in Great Britain by year, 1851 to 1961, that killed ten or more: Jarrett, R. G.
# (1979). A note on the intervals between coal-mining disasters. Biometrika 66(1), 191-193. Counted
# from the 191 days in R's `coal` of the package boot, whose last, of March 1962, is left out.
COAL = [4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2,
        5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1,
        1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 3, 3, 0,
        0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]  # fmt: skip


def by_hand(counts, penalty, cost):
    """Try every segmentation; `cost` is that of one segment."""
    size = len(counts)
    tried = []
    for number in range(size):
        for cuts in combinations(range(1, size), number):
            ends = [0, *cuts, size]
            tried.append(penalty * number + sum(cost(counts[a:b]) for a, b in pairwise(ends)))
    return min(tried)


def poisson_cost(counts):
    return -stats.poisson.logpmf(counts, max(np.mean(counts), 1e-12)).sum()


def negbin_cost(counts, size):
    return -stats.nbinom.logpmf(counts, size, size / (size + np.mean(counts))).sum()


def cost_of(table, counts, cost):
    at = np.insert(table["periods"].cumsum().to_numpy(), 0, 0)
    return sum(cost(counts[a:b]) for a, b in pairwise(at))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.floats(0.1, 6))
@settings(max_examples=25)
def test_the_segmentation_is_the_best_of_all_under_both_laws(counts, penalty):
    size = _size(np.array(counts), "negbin")  # infinite: Poisson counts
    wide = poisson_cost if np.isinf(size) else partial(negbin_cost, size=size)
    for law, cost in (("poisson", poisson_cost), ("negbin", wide)):
        table = segments(counts, cost=law, penalty=penalty)
        found = penalty * (len(table) - 1) + cost_of(table, counts, cost)
        assert found == pytest.approx(by_hand(counts, penalty, cost), abs=1e-6)
        assert table["periods"].sum() == len(counts)
        assert table["total"].sum() == pytest.approx(sum(counts))


def test_pruning_a_long_series_loses_nothing():
    counts = np.random.default_rng(5).poisson(np.repeat([2.0, 6.0, 1.0], 50))
    table = segments(counts, penalty=3)
    best = np.zeros(151)
    best[0] = -3
    for end in range(1, 151):  # plain dynamic programming, nothing pruned
        best[end] = 3 + min(best[a] + poisson_cost(counts[a:end]) for a in range(end))
    assert 3 * (len(table) - 1) + cost_of(table, counts, poisson_cost) == pytest.approx(best[-1])


def test_the_coal_mining_rate_changes_for_good_in_1892():
    coal = pd.Series(COAL, index=range(1851, 1962))
    assert (coal.sum(), coal.loc[1947]) == (190, 4)
    assert segments(coal, penalty=6)["start"].tolist()[:2] == [1851, 1892]
    found = changes(coal, most=1, draws=200)
    assert found.number.loc[found.number["changes"].eq(0), "probability"].item() < 1e-6
    assert found.dates["probability"].idxmax() == 1892
    # About the time of the changes in the mines that Raftery and Akman (1986, Biometrika 73(1), 85-89) name.
    assert found.dates.loc[1887:1896, "probability"].sum() > 0.9
    assert found.dates.loc[1880, "rate"] > 2 * found.dates.loc[1920, "rate"]


def evidence(counts, law, size, mean):
    """Integrate the likelihood of one segment over its rate, numerically."""

    def of_rate(rate):
        fit = stats.poisson.pmf(counts, rate).prod()
        return fit * stats.expon.pdf(rate, scale=mean)

    def of_share(p):  # the rate is size (1 - p) / p
        fit = stats.nbinom.pmf(counts, size, p).prod()
        return fit * stats.beta.pdf(p, 1 + size / mean, 1)

    if law == "poisson":
        return integrate.quad(of_rate, 0, 200, limit=400, points=[1, 5, 20])[0]
    return integrate.quad(of_share, 0, 1, limit=400)[0]


@pytest.mark.parametrize("law", ["poisson", "negbin"])
def test_the_posterior_is_that_of_every_segmentation_weighed_by_hand(law):
    counts = np.array([1, 0, 7, 9, 2])
    sizes, most, mean = [1.0, 4.0], 2, counts.mean()
    number, dates = np.zeros(most + 1), np.zeros(5)
    for size in sizes if law == "negbin" else [np.inf]:
        for k in range(most + 1):
            for cuts in combinations(range(1, 5), k):
                fit = 0.3**k / comb(4, k)
                for a, b in pairwise([0, *cuts, 5]):
                    fit *= evidence(counts[a:b], law, size, mean)
                number[k] += fit
                dates[list(cuts)] += fit
    found = changes(counts, cost=law, most=most, prior=0.3, sizes=sizes, within=0, draws=4000)
    assert found.number["probability"].to_numpy() == pytest.approx(number / number.sum(), rel=1e-4)
    assert found.dates["probability"].to_numpy() == pytest.approx(dates / number.sum(), rel=1e-4)
    # Segmentations drawn at random come out as often as the exact probabilities say.
    assert found.dates["near"].to_numpy() == pytest.approx(dates / number.sum(), abs=0.03)


def test_a_rate_without_change_is_drawn_from_its_gamma_law():
    found = changes([2, 3, 4], most=0, draws=20_000, seed=1)
    # 9 counted in 3 periods, one more and a period's worth of them from the prior: mean 10 / (3 + 1/3).
    assert found.dates["rate"].iloc[0] == pytest.approx(10 / (3 + 1 / 3), rel=0.02)
    low, high = stats.gamma.ppf([0.05, 0.95], 10, scale=1 / (3 + 1 / 3))
    assert found.dates[["q05", "q95"]].iloc[0].tolist() == pytest.approx([low, high], rel=0.03)


def test_a_change_is_near_where_samples_have_it_a_period_away():
    dates = changes([1, 1, 1, 8, 30, 30], most=1, draws=400).dates
    assert dates["near"][4] > 0.99 > dates["probability"][4]


def test_heaps_of_dead_need_more_to_show_a_change_than_single_events():
    heaps = [0, 3, 0, 40, 1, 0, 0, 35, 2, 0, 50, 0]
    poisson, negbin = (changes(heaps, cost=law, draws=10).number for law in ("poisson", "negbin"))
    assert poisson["probability"][0] < 1e-6 < 0.1 < negbin["probability"][0]
    assert len(segments(heaps, cost="negbin")) < len(segments(heaps))


def test_a_steady_rate_has_no_change_and_a_rise_has_one():
    assert len(segments([3] * 20)) == 1
    rise = [2] * 10 + [20] * 10
    assert len(segments(rise)) == 2
    assert changes(rise, draws=10).dates["probability"][10] > 0.95


def test_the_size_by_moments_is_that_of_the_formula():
    # Mean 3, variance 14: 9 / (14 - 3).
    assert _size(np.array([0, 0, 6, 0, 9]), "negbin") == pytest.approx(
        9 / (np.var([0, 0, 6, 0, 9], ddof=1) - 3)
    )
    assert _size(np.array([2, 2, 2]), "negbin") == np.inf


def test_a_hole_between_periods_and_periods_out_of_order_are_refused_by_name():
    months = pd.PeriodIndex(["2022-01", "2022-02", "2022-03", "2022-08", "2022-09"], freq="M")
    for index in (months, months.to_timestamp()):
        for function in (segments, changes):
            with pytest.raises(menaka.SchemaError, match="missing after 2022-03-01"):
                function(pd.Series([1, 1, 1, 9, 9], index))
            with pytest.raises(menaka.SchemaError, match="in order, each once"):
                function(pd.Series([1, 2], index[[1, 0]]))
    whole = pd.period_range("2022-01", "2022-05", freq="M")
    assert segments(pd.Series([1, 1, 9, 9, 9], whole))["periods"].tolist() == [2, 3]


def test_one_period_and_empty_months_are_no_trouble():
    assert segments([4])["rate"].tolist() == [4.0]
    assert changes([4], draws=5).number["probability"].tolist() == [1.0]
    found = changes([0, 0, 0], draws=5)
    assert np.isfinite(found.dates.to_numpy()).all()
    assert found.number["probability"].sum() == pytest.approx(1)


def test_missing_is_not_zero_and_wrong_words_are_answered():
    for function in (segments, changes):
        with pytest.raises(menaka.SchemaError, match="missing is not zero"):
            function([1.0, np.nan])
        with pytest.raises(menaka.SchemaError, match="there are none"):
            function([])
        with pytest.raises(menaka.NotFoundError, match="there are: poisson, negbin"):
            function([1, 2], cost="poison")
        with pytest.raises(menaka.SchemaError, match="one series at a time"):
            function(pd.DataFrame([[1, 2], [3, 4]]))
    with pytest.raises(menaka.SchemaError, match="whole number from 1"):
        changes([1, 2], draws=0)
    for wrong in ({"seed": -1}, {"most": 1.5}, {"within": -1}):
        with pytest.raises(menaka.SchemaError, match="whole number of 0 or more"):
            changes([1, 2], **wrong)
    with pytest.raises(menaka.SchemaError, match="too many"):
        changes(np.zeros(8000))
    with pytest.raises(menaka.SchemaError, match="to be a number"):
        changes(["many", 2])
    for name, wrong in (("prior", 0), ("sizes", []), ("sizes", [1, -1])):
        with pytest.raises(menaka.SchemaError, match=f"{name} needs to be above 0"):
            changes([1, 2], cost="negbin", **{name: wrong})
