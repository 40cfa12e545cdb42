"""Which events of two data sets may be one; Red, Blue and Grey are invented."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import adapters, casualties, control
from menaka.adapters import matching, ucdp
from menaka.errors import DataError, NotFoundError, SchemaError


def ged(*rows):
    """Rows of UCDP: id, first day, last day, latitude, side A, side B, best, and precision of place."""
    columns = ["id", "date_start", "date_end", "latitude", "side_a", "side_b", "best", "where_prec"]
    table = pd.DataFrame(rows, columns=columns)
    one_sided = table["side_b"].eq("Civilians")
    return ucdp.read(
        table.assign(low=table["best"], high=table["best"], longitude=2.0, where_coordinates="Wells",
                     type_of_violence=one_sided.map({True: 3, False: 1}))
    )  # fmt: skip


def row(number, day="2020-03-08", *, last=None, lat=16.0, a="Red", b="Blue", best=5, precision=1):
    return (number, day, last or day, lat, a, b, best, precision)


def pairs(a, b, **options):
    return adapters.match(a, b, **options).pairs


def test_the_same_day_place_and_actors_cost_nothing():
    pair = pairs(ged(row(1)), ged(row(2))).iloc[0]
    assert pair[["a", "b", "days", "days_most", "km", "actors"]].tolist() == [
        "ucdp-1", "ucdp-2", 0, 0, 0.0, "Blue, Red",
    ]  # fmt: skip
    assert (pair["cost"], pair["rank"], pair["one_to_one"], pair["same_kind"]) == (0, 1, True, True)
    assert pair["reasons"] == "same day; 0 km; both Blue, Red"
    assert pair["what_a"] == "2020-03-08, Wells: Red, Blue"


def test_each_part_of_the_cost_is_a_quarter():
    # A day apart of two allowed: 1/3. No actor of two in common: 1. Both are fights: 0.
    near = pairs(ged(row(1)), ged(row(2, "2020-03-09", a="Grey", b="White"))).iloc[0]
    assert near["cost"] == pytest.approx((1 / 3 + 0 + 1 + 0) / 4, abs=1e-3)
    assert near["reasons"] == "1 to 1 days apart; 0 km; no actor in common"

    # Civilians hit in one alone: Red is shared of {Red} and {Red, Blue}, which is 2/3.
    kinds = pairs(ged(row(1, b="Civilians")), ged(row(2))).iloc[0]
    assert kinds["cost"] == pytest.approx((0 + 0 + 1 / 3 + 1) / 4, abs=1e-3)
    assert kinds["reasons"].endswith("; civilians hit in one alone") and not kinds["same_kind"]


def test_what_is_dated_or_placed_loosely_counts_as_far_apart():
    loose = pairs(ged(row(1, "2020-03-01", last="2020-03-31", precision=4)), ged(row(2))).iloc[0]
    assert loose[["days", "days_most", "km"]].tolist() == [0, 23, 0.0]
    assert loose["cost"] == 0.5
    assert loose["reasons"] == "0 to 23 days apart; 0 km (an area); both Blue, Red"
    assert loose[["precision_a", "precision_b"]].tolist() == ["4", "1"]


@pytest.mark.parametrize(("days", "km", "found"), [(3, 12, 1), (2, 12, 0), (3, 11, 0)])
def test_a_pair_lies_within_both_distances(days, km, found):
    # A tenth of a degree of latitude is 11.1 km.
    other = ged(row(2, "2020-03-11", lat=16.1))
    match = adapters.match(ged(row(1)), other, days=days, km=km)
    assert len(match.pairs) == found
    assert match.alone["why"].tolist() == ([] if found else ["nothing so near"] * 2)


def test_one_to_one_costs_least_together_and_forces_nobody():
    # Event 1 is nearest to 3, and 2 has 3 alone: 1-4 and 2-3 cost less than 1-3 and 2 alone.
    a = ged(row(1), row(2, "2020-03-10"))
    b = ged(row(3), row(4, "2020-03-07"))
    match = adapters.match(a, b)
    chosen = match.pairs.loc[match.pairs["one_to_one"], ["a", "b"]]
    assert sorted(map(tuple, chosen.to_numpy())) == [("ucdp-1", "ucdp-4"), ("ucdp-2", "ucdp-3")]
    assert match.pairs.loc[match.pairs["a"].eq("ucdp-1"), "rank"].tolist() == [1, 2]

    # With one partner for two, who goes without is said.
    alone = adapters.match(a, ged(row(3))).alone
    assert alone[["side", "event_id", "why"]].to_numpy().tolist() == [
        ["a", "ucdp-2", "its candidates went to others"]
    ]


def test_no_coordinates_is_a_reason_to_stand_alone():
    alone = adapters.match(ged(row(1, lat=None)), ged(row(2))).alone
    assert alone["why"].tolist() == ["no coordinates", "nothing so near"]


def test_names_are_one_actor_by_the_table_that_ships_or_by_the_readers():
    a, b = ged(row(1, a="FAMa", b="ISGS: Red")), ged(row(2, a="Government of Mali", b="IS"))
    assert pairs(a, b)["actors"].item() == "FAMa, ISGS: Red"

    other = ged(row(2, a="Army of Red", b="BF: Blue Front"))
    assert pairs(ged(row(1)), other)["actors"].item() == ""
    names = pd.DataFrame({"mine": ["Red", "Blue"], "theirs": ["Army of Red", "BF"]})
    assert pairs(ged(row(1)), other, actors=names)["actors"].item() == "Blue, Red"


def test_the_table_that_ships_names_actors_of_the_record_as_it_does():
    record, shipped = menaka.load(), pd.read_csv(matching.CONCORDANCE)
    assert set(shipped["actor_id"]) <= set(record.actors["actor_id"])
    assert not shipped.duplicated().any()

    # An acronym or a name that the record has means the same actor there.
    known = record.actor_names.loc[record.actor_names["kind"].isin(["acronym", "name"])]
    both = shipped.merge(known, on="name", suffixes=("", "_record"))
    same = both["actor_id"].eq(both["actor_id_record"])
    state = both["name"].str.startswith("Government of ") | both["name"].isin(["CMA", "IS"])
    assert len(both) > 30 and (same | state).all()

    # The other names are those that UCDP's shipped rows use.
    theirs = ucdp.read(
        menaka.dataset.schema.data_folder(None) / "series/ucdp-candidate-2023-10.csv"
    )
    years = menaka.series("ucdp-dyad-year")
    used = {*theirs.participants["actor"], *years["side_a"], *years["side_b"]}
    assert set(shipped["name"]) - set(known["name"]) <= used


def test_a_record_is_matched_by_its_violent_events_and_its_actors(tiny):
    # The record's fight at Wells on 8 March; a statement or a total over a span is no event.
    match = adapters.match(tiny, ged(row(9, a="RED", b="Grey Council")))
    assert set(match.pairs["a"]) == {"e0001-wells", "e0002-wells"}
    assert "e0004-shire" not in {*match.pairs["a"], *match.alone["event_id"]}
    first = match.pairs.iloc[0]
    assert first["precision_a"] == "exact" and first["what_a"].endswith("Wells: red, blue")
    assert first["actors"] == "red"


def test_the_dead_of_both_stand_on_one_table_after_a_decision(tiny, tmp_path):
    theirs = ged(row(8, best=5), row(9, best=7))
    found = adapters.match(tiny, theirs).pairs
    mine = found["a"].eq("e0001-wells")
    found.loc[mine, "decision"] = "yes"
    path = tmp_path / "pairs.csv"
    found.to_csv(path, index=False, sep=";")

    for decided in (found, path, str(path)):
        both = adapters.beside(tiny, theirs, decided)
        said = casualties.claims(both, event="e0001-wells").query("claimant == 'UCDP'")
        assert said[["event_id", "target_kind", "number"]].to_numpy().tolist() == [
            ["e0001-wells", "undivided", 12]
        ]
        assert len(both.claims) == len(tiny.claims) + 1
        assert both.claims.dtypes.equals(tiny.claims.dtypes)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"decision": ""}, "none is decided"),
        ({"decision": "maybe"}, "'maybe' is neither yes nor no"),
        ({"decision": "yes"}, "'ucdp-9' is yes for two events"),
        ({"a": "e0001-wells", "b": "ucdp-7", "decision": "YES "}, "no event 'ucdp-7'"),
        ({"a": "e9999", "b": "ucdp-9", "decision": "yes"}, "no event 'e9999'"),
    ],
)
def test_a_decision_that_cannot_be_used_is_named(tiny, change, problem):
    theirs = ged(row(9))
    found = adapters.match(tiny, theirs).pairs.assign(**change)
    with pytest.raises((SchemaError, NotFoundError), match=problem):
        adapters.beside(tiny, theirs, found)


def test_what_is_no_data_set_or_no_file_is_refused(tiny):
    theirs = ged(row(9))
    with pytest.raises(SchemaError, match="a DataFrame is no record"):
        adapters.match(tiny, theirs.events)
    with pytest.raises(SchemaError, match="no data set of the adapters"):
        adapters.beside(tiny, tiny, pairs(tiny, theirs).assign(decision="yes"))
    with pytest.raises(DataError, match="no such file"):
        adapters.beside(tiny, theirs, "nowhere.csv")
    with pytest.raises(SchemaError, match="two columns of names"):
        adapters.match(tiny, theirs, actors=pd.DataFrame({"one": ["Red"]}))
    with pytest.raises(SchemaError, match="no column 'decision'"):
        adapters.beside(tiny, theirs, pairs(tiny, theirs).drop(columns="decision"))


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.integers(0, 30)), min_size=1, max_size=8, unique=True
    ),
    st.integers(0, 2),
    st.floats(-0.05, 0.05),
)
def test_the_pairing_is_one_to_one_and_nobody_is_lost(places, later, north):
    events = [(n, f"2020-03-{day:02}", 16 + step / 5) for n, (day, step) in enumerate(places)]
    a = ged(*(row(n, day, lat=lat) for n, day, lat in events))
    b = ged(*(row(n + 50, day, lat=lat + north) for n, day, lat in events))
    match = adapters.match(a, b, days=later)
    chosen = match.pairs.loc[match.pairs["one_to_one"]]
    assert chosen["a"].is_unique and chosen["b"].is_unique
    for side, given_events in (("a", a), ("b", b)):
        alone = match.alone.loc[match.alone["side"].eq(side), "event_id"]
        assert sorted([*chosen[side], *alone]) == sorted(given_events.events["event_id"])

    # Each has a copy within 6 km on the same day, so that nobody need go without.
    assert len(chosen) == len(events)


def test_event_files_hold_no_control():
    with pytest.raises(SchemaError, match="event files hold none"):
        control.on(ged(row(1)), "2020-03-08")
