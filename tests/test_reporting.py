"""Who says more, pair by pair."""

import numpy as np
import pandas as pd
import pytest

from menaka import casualties


def test_voices_of_different_interest_are_set_beside_each_other(tiny):
    table = casualties.ratios(tiny).set_index("pair")
    # Red says over 40, Blue says 4, the mayor ten
    assert table["ratio"].round(3).to_dict() == {
        "enemy / own side": 10,
        "enemy / third party": 4,
        "own side / third party": 0.4,
    }
    bounds = table.loc["enemy / own side", ["least", "most"]]
    assert bounds["least"] == 10 and np.isnan(bounds["most"])
    assert table.index[0] == "enemy / own side"  # the widest apart
    one = table.loc["enemy / own side", ["low_a", "number_a", "high_a", "low_b", "high_b"]]
    assert one.fillna(-1).tolist() == [40, 40, -1, 4, 4]  # "over 40" against 4


def test_pairs_of_a_place_an_actor_and_a_span_are_those_of_its_events(tiny):
    assert len(casualties.ratios(tiny, place="Wells", actor="RED", end="2020-03-31")) == 3
    assert casualties.ratios(tiny, place="Ford").empty
    assert casualties.ratios(tiny.replace(claims=tiny.claims.iloc[:0])).empty


def test_a_zero_gives_no_ratio_and_an_aggregate_none_at_all(tiny):
    claims = tiny.claims
    claims.loc[claims["claim_id"].eq("c0001-2"), ["low", "best", "high"]] = 0
    table = casualties.ratios(tiny.replace(claims=claims)).set_index("pair")
    assert np.isnan(table.loc["enemy / own side", "ratio"])
    assert table.loc["own side / third party", "ratio"] == 0
    events = tiny.events.assign(kind="aggregate")
    assert casualties.ratios(tiny.replace(events=events)).empty


@pytest.mark.parametrize("said", ["2020-03-08", None])
def test_a_superseded_figure_has_no_part_in_it(tiny, said):
    claims = tiny.claims
    later = claims.loc[claims["claim_id"].eq("c0001-1")].assign(
        claim_id="c0001-9", low=12, as_of="2020-03-20"
    )
    claims.loc[claims["claim_id"].eq("c0001-1"), "as_of"] = said
    table = casualties.ratios(tiny.replace(claims=pd.concat([claims, later], ignore_index=True)))
    own = table.loc[table["pair"].eq("enemy / own side"), "ratio"].tolist()
    assert own == ([3] if said else [10, 3])
