"""The claims model: what it reads, what it recovers, how it is checked, and what it says when it cannot."""

import builtins
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from claims_model import checks as model_checks
from claims_model import draw as draw_model
from claims_model import model, observed
from claims_model.checks import simulate
from menaka import casualties

TRUTH = {"bias[own side]": -0.5, "bias[enemy]": 0.7, "noise": 0.15, "spread": 1.0}


def said(*rows):
    """Claims about the dead of Red at Wells: voice, relation, floor, ceiling, and what is changed."""
    made = []
    for n, (voice, relation, floor, ceiling, *more) in enumerate(rows):
        row = {"claim_id": f"c{n}", "event_id": "e-wells", "target_kind": "combatants",
               "target": "red", "claimant_kind": "party", "voice": voice, "relation": relation,
               "floor": floor, "ceiling": ceiling, "number": floor if floor is not None else ceiling,
               "quantified": floor is not None or ceiling is not None, "origin": None,
               "as_of": None, "superseded": False, "measure": "killed"}  # fmt: skip
        made.append({**row, **(more[0] if more else {})})
    table = pd.DataFrame(made)
    bounds = dict.fromkeys(["floor", "ceiling", "number"], "Int64")
    return table.astype(bounds)


@pytest.fixture
def two():
    return said(("red", "own side", 4, 4), ("blue", "enemy", 40, None))


@pytest.fixture(scope="module")
def summary():
    return model_checks.committed()


def test_a_number_is_the_interval_that_rounds_to_it_and_an_open_top_a_half_line(two):
    rows = observed.used(two)
    assert np.exp(rows["log_low"]).round(9).tolist() == [3.5, 39.5]
    assert np.exp(rows["log_high"].iloc[0]).round(9) == 4.5
    assert rows["log_high"].iloc[1] == observed.FAR


def test_zero_is_all_below_one_half_and_a_missing_floor_is_open_downwards():
    low, high = observed.edges(said(("a", "enemy", 0, 0), ("b", "enemy", None, 5)))
    assert low.tolist() == [-observed.FAR] * 2
    assert np.exp(high).round(9).tolist() == [0.5, 5.5]


def test_a_number_without_bounds_is_taken_at_its_word():
    table = said(("a", "enemy", None, None, {"number": 16, "quantified": True}),
                 ("b", "own side", 3, 3))  # fmt: skip
    first = observed.used(table).loc[0, ["log_low", "log_high"]].astype(float)
    assert np.exp(first).round(9).tolist() == [15.5, 16.5]


def test_a_voice_counts_once_with_what_it_said_last():
    table = said(("red", "own side", 4, 4, {"as_of": "2020-03-08"}),
                 ("red", "own side", 9, 9, {"as_of": "2020-03-10"}),
                 ("blue", "enemy", 40, 40))  # fmt: skip
    assert observed.used(table)["claim_id"].tolist() == ["c1", "c2"]


def test_superseded_and_unquantified_claims_are_left_out():
    table = said(("red", "own side", 4, 4), ("blue", "enemy", 40, 40),
                 ("grey", "third party", 9, 9, {"superseded": True}),
                 ("crowd", "unknown", None, None))  # fmt: skip
    assert observed.used(table)["claim_id"].tolist() == ["c0", "c1"]


def test_a_reprint_counts_once_but_two_figures_of_one_agency_are_two_voices():
    agency = {"origin": "gazette"}
    table = said(("gazette", "third party", 9, 9, agency), ("mirror", "third party", 9, 9, agency),
                 ("an officer", "own side", 4, 4, agency))  # fmt: skip
    assert observed.used(table)["claim_id"].tolist() == ["c0", "c2"]


def test_a_toll_of_one_voice_is_read_only_when_asked_for(two):
    lonely = two.iloc[:1].assign(event_id="e-ford", claim_id="c9")
    table = pd.concat([two, lonely], ignore_index=True)
    assert len(observed.used(table)) == 2
    assert len(observed.used(table, alone=True)) == 3


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_the_order_of_the_rows_changes_nothing(seed):
    table = simulate(tolls=6, seed=seed)
    table.loc[::2, "origin"] = "gazette"
    table.loc[::5, "voice"] = "Red"
    shuffled = table.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(observed.used(shuffled), observed.used(table))


def test_support_counts_the_tolls_that_both_sides_tell(two):
    counts = observed.support(two)
    assert counts["enemy and own side"] == 1
    assert counts["enemy and third party"] == 0
    assert counts[["claims", "tolls", "two voices or more"]].tolist() == [2, 1, 1]
    assert observed.support(two.iloc[:0]).eq(0).all()


def test_every_fault_is_named_at_once():
    table = said(("a", "friend", 4, 2), ("b", "enemy", -1, 3))
    with pytest.raises(menaka.SchemaError) as told:
        observed.used(table)
    for words in ("'friend' is no relation", "below zero: c1", "above its ceiling: c0"):
        assert words in str(told.value)
    with pytest.raises(menaka.SchemaError, match="no column 'relation'"):
        observed.used(table.drop(columns="relation"))
    mixed = said(("a", "enemy", 1, 1), ("b", "enemy", 1, 1, {"measure": "wounded"}))
    with pytest.raises(menaka.SchemaError, match="more than one measure"):
        observed.used(mixed)


@pytest.mark.parametrize("rows", [slice(0, 0), slice(0, 1), slice(2, 4)],
                         ids=["empty", "one claim", "no numbers"])  # fmt: skip
def test_a_table_that_can_tell_nothing_is_refused(rows):
    table = said(("a", "enemy", 4, 4), ("b", "own side", 5, 5),
                 ("c", "enemy", None, None), ("d", "own side", None, None)).iloc[rows]  # fmt: skip
    with pytest.raises(menaka.SchemaError, match="no toll of which two voices"):
        model.fit(table)


def test_nothing_is_changed_in_the_table_given(two):
    before = two.copy(deep=True)
    observed.used(two)
    simulate(two)
    pd.testing.assert_frame_equal(two, before)


def test_without_pymc_the_error_names_the_extra(two, monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name.split(".")[0] in {"pymc", "arviz", "numba"}:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(menaka.MenakaError, match=r"menaka\[model\]"):
        model.fit(two)


def test_simulated_claims_keep_the_layout_and_carry_the_bias():
    table = simulate(tolls=4000, truth={**TRUTH, "noise": 0.05}, open_share=0, seed=2)
    assert len(table) == 12000 and table["floor"].min() >= 0
    wide = np.log(table["number"].clip(lower=1)).to_numpy().reshape(-1, 3)
    wide = wide[wide.min(axis=1) > 3]
    assert (wide[:, 1] - wide[:, 0]).mean() == pytest.approx(1.2, abs=0.02)
    assert (wide[:, 0] - wide[:, 2]).mean() == pytest.approx(-0.5, abs=0.02)
    again = simulate(table.head(30), seed=5)
    assert again["claim_id"].tolist() == table.head(30)["claim_id"].tolist()


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_simulated_figure_lies_between_its_bounds(seed, share):
    table = simulate(tolls=5, open_share=share, seed=seed)
    low, high = observed.edges(table)
    assert (low < high).all()
    assert (table["ceiling"].isna() | table["floor"].eq(table["ceiling"])).all()
    assert simulate(tolls=5, open_share=share, seed=seed).equals(table)


def test_even_ranks_pass_and_heaped_ranks_do_not():
    rng = np.random.default_rng(1)
    ranks = pd.DataFrame({"even": rng.integers(0, 100, 400), "heaped": rng.integers(30, 70, 400)})
    table = model_checks.uniformity(ranks)
    assert table.loc["even", "p_holm"] > 0.05 > 1e-9 > table.loc["heaped", "p_holm"]
    exact = pd.DataFrame({"r": np.repeat(np.arange(0, 100, 10), 3)})
    assert model_checks.uniformity(exact).loc["r", ["chi2", "p"]].tolist() == [0, 1]
    with pytest.raises(menaka.SchemaError, match="even bins"):
        model_checks.uniformity(ranks, bins=7)


def test_fits_are_compared_as_factors():
    table = pd.DataFrame({"mean": [0.0], "low": [-np.log(2)], "high": [np.log(2)],
                          "contraction": [0.5], "rhat": [1.0]}, index=["noise"])  # fmt: skip
    row = model_checks.compare({"as stated": table}, ["noise"]).iloc[0]
    assert row[["factor", "low", "high"]].astype(float).round(9).tolist() == [1, 0.5, 2]


def test_a_summary_that_is_not_there_names_the_command(tmp_path):
    with pytest.raises(menaka.DataError, match="fit_claims_model"):
        model_checks.committed(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text(json.dumps({"fit": [1]}))
    with pytest.raises(menaka.DataError, match="is no summary"):
        model_checks.committed(tmp_path / "bad.json")


def test_the_committed_summary_is_of_the_claims_that_ship(record, summary):
    claims = observed.about_events(record, casualties.claims(record))
    about = summary["about"].set_index("what")["value"]
    assert about["claims"] == observed.fingerprint(claims), "run scripts/fit_claims_model.py"
    assert int(about["used"]) == len(observed.used(claims))


def test_the_committed_fits_converged(summary):
    fit = summary["fit"]
    assert fit["rhat"].max() < 1.03
    assert fit["ess"].min() > 200
    assert fit["divergences"].max() <= 5


def test_the_committed_ranks_are_even_when_the_looks_are_paid_for(summary):
    table = model_checks.uniformity(summary["ranks"])
    assert len(summary["ranks"]) >= 100
    assert table["p_holm"].min() > 0.05


def test_aggregates_over_spans_are_not_read(tiny):
    claims = tiny.claims.loc[tiny.claims["measure"].eq("killed")]
    assert "e0004-shire" not in set(observed.about_events(tiny, claims)["event_id"])


def test_the_picture_of_biases_shows_the_prior_behind_the_posterior():
    table = pd.DataFrame({"mean": [0.5, 0.0], "low": [0.0, -1.0], "high": [1.0, 1.0],
                          "prior_low": -2.0, "prior_high": 2.0, "contraction": [0.5, 0.1]},
                         index=["bias[enemy]", "level[combatants]"])  # fmt: skip
    ax = draw_model.bias(table)
    before, after, dot, one = (line.get_xdata() for line in ax.lines)
    assert np.log(before).round(9).tolist() == [-2, 2]
    assert np.log(after).round(9).tolist() == [0, 1]
    assert np.log(dot[0]).round(9) == 0.5 and list(one) == [1, 1]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["bias[enemy]"]
    with pytest.raises(menaka.NotFoundError, match="no parameter 'bias"):
        draw_model.bias(table, ["bias[emeny]"])


def test_the_picture_of_ranks_counts_them_and_draws_the_even_height():
    ax = draw_model.shares(pd.Series([5, 15, 15, 95]), top=100, label="rank")
    assert [p.get_height() for p in ax.patches] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1]
    assert ax.lines[0].get_ydata()[0] == 0.4
    assert ax.get_xlabel() == "rank"


# From here on with pymc: one small model, compiled once.


@pytest.fixture(scope="module")
def sampler():
    pytest.importorskip("pymc")
    pytest.importorskip("numba")
    return model.Sampler(simulate(tolls=12, truth=TRUTH, seed=4))


def test_known_contrasts_are_found_and_what_all_share_is_not(sampler):
    draws, mean = sampler.run(draws=200, tune=200, seed=2)
    table = model.summarise(draws, sampler.prior())
    both = table.loc["enemy / own side"]
    assert both["low"] < 1.2 < both["high"] and both["high"] - both["low"] < 1
    assert both["contraction"] > 0.8 > 0.4 > table.loc["shared by all", "contraction"]
    assert mean.shape == (len(sampler.rows), 400)


def test_hidden_claims_leave_the_prior(sampler):
    far = np.full(len(sampler.rows), observed.FAR)
    draws, _ = sampler.run(low=-far, high=far, draws=300, tune=200, seed=3)
    for name in ("bias[enemy]", "enemy / own side", "level[combatants]", "spread"):
        assert draws[name].std() == pytest.approx(sampler.prior()[name].std(), rel=0.3)
        assert abs(draws[name].mean() - sampler.prior()[name].mean()) < 0.4


def test_one_relation_and_one_kind_leave_no_contrast_and_still_fit():
    pytest.importorskip("pymc")
    table = said(("a", "enemy", 4, 4), ("b", "enemy", 6, None), ("c", "enemy", 0, 0))
    lone = model.Sampler(table)
    draws, _ = lone.run(draws=20, tune=20, chains=1)
    assert set(draws) == {"bias[enemy]", "deviation[party]", "level[combatants]", "kinds", "noise",
                          "spread", "shared by all", "chain", "diverging"}  # fmt: skip
    assert np.isfinite(draws.drop(columns=["chain", "diverging"])).all(axis=None)


def test_the_same_seed_gives_the_same_draws(sampler):
    first, second = (sampler.run(draws=20, tune=30, seed=5)[0] for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_claim_of_every_toll_is_hidden_and_predicted(sampler):
    table = model_checks.held_out(sampler, draws=60, seed=1)
    assert len(table) == 12 and table["pit"].between(0, 1).all()
    assert table["inside"].eq(table["pit"].between(0.05, 0.95)).all()
