"""Spells of ties, on the tiny record and on tables of one's own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import menaka
from menaka import alliances


def own(*rows):
    """Make ties of one's own: a, b, sign, start, end."""
    return pd.DataFrame(rows, columns=["a", "b", "sign", "start", "end"])


@pytest.fixture
def falling_out():
    """Red and Blue ally, then fall out; Grey fights Red throughout."""
    return alliances.from_edges(
        own(
            ("Red", "Blue", 1, "2020-01-01", "2020-06-30"),
            ("Blue", "Red", -1, "2020-07-01", None),
            ("Red", "Grey", -1, "2020-01-01", None),
        )
    )


def test_a_spell_is_closed_by_its_horizon_and_opened_again_by_a_later_sighting(tiny):
    table = alliances.spells(tiny, horizon=180)
    war = table.loc[table["tie_id"].eq("t-blue-red-war-1")]
    assert war["held_until"].dt.strftime("%F").tolist() == ["2020-07-29", "2021-06-30"]
    assert war["sightings"].tolist() == [1, 1]
    assert not war["end_known"].any()  # Blue ended, nobody told the end of the war


def test_who_dates_an_end_says_that_the_tie_lasted_until_then(tiny):
    ties = tiny.ties
    ties.loc[ties["kind"].eq("pact"), ["end_earliest", "end_latest"]] = pd.Timestamp("2022-05-01")
    pact = alliances.spells(tiny.replace(ties=ties)).set_index("tie_id").loc["t-grey-red-pact-1"]
    assert pact["held_until"] == pd.Timestamp("2022-05-01") and pact["end_known"]


def test_a_tie_known_to_have_begun_by_a_day_holds_from_that_day(tiny):
    seen = tiny.tie_sightings  # the pact had begun by 1 February; let it be seen in June only
    of_pact = seen["tie_id"].eq("t-grey-red-pact-1") & seen["what"].eq("holds")
    seen.loc[of_pact, ["date_earliest", "date_latest"]] = pd.Timestamp("2020-06-01")
    ties = tiny.ties.assign(end_earliest=pd.NaT, end_latest=pd.NaT)
    late = tiny.replace(tie_sightings=seen, ties=ties)
    held = alliances.spells(late).set_index("tie_id").loc["t-grey-red-pact-1", "held_from"]
    assert held == pd.Timestamp("2020-02-01")
    assert alliances.network(late, on="2020-03-01").edges["grey", "red"]["last_seen"] == ""
    # but not over a silence longer than the horizon
    short = alliances.spells(late, horizon=90).set_index("tie_id")
    assert short.loc["t-grey-red-pact-1", "held_from"] == pd.Timestamp("2020-06-01")


@pytest.mark.parametrize(
    ("settled", "loose", "bounds"),
    [
        ({"gazette"}, [], (1, 1)),
        (set(), [{"gazette", "herald"}], (1, 2)),  # either may be meant
        ({"gazette"}, [{"gazette", "herald"}], (1, 2)),
        ({"gazette"}, [{"herald", "mirror"}], (2, 3)),
        (set(), [{"gazette", "herald"}, {"herald", "mirror"}, {"mirror"}], (2, 3)),
        (set(), [], (0, 0)),
    ],
)
def test_origins_are_known_to_bounds(settled, loose, bounds):
    from menaka.alliances.ties import _origins

    assert _origins(settled, loose) == bounds


def test_certainty_is_a_ladder(tiny):
    day = "2020-02-01"
    counts = [
        alliances.network(tiny, on=day, certainty=c).number_of_edges()
        for c in ("certain", "likely", "reported")
    ]
    assert counts == sorted(counts) and counts[-1] == 2
    with pytest.raises(menaka.NotFoundError, match="certain, likely, reported"):
        alliances.network(tiny, on=day, certainty="certan")


def test_a_span_holds_every_tie_of_its_days(falling_out):
    day = alliances.network(falling_out, on="2020-06-30")
    assert day.edges["Blue", "Red"]["sign"] == 1 and not day.edges["Blue", "Red"]["mixed"]
    span = alliances.network(falling_out, on="2020-06-01", end="2020-07-31")
    assert span.edges["Blue", "Red"]["mixed"] and span.edges["Blue", "Red"]["sign"] == -1
    with pytest.raises(menaka.SchemaError, match="before it starts"):
        alliances.network(falling_out, on="2020-07-01", end="2020-06-01")


def test_every_period_of_a_span_has_its_network(falling_out, tiny):
    nets = alliances.networks(falling_out, start="2020-05-15", end="2020-07-02")
    assert [f"{day:%F}" for day in nets] == ["2020-05-15", "2020-06-01", "2020-07-01"]
    assert [g.edges["Blue", "Red"]["sign"] for g in nets.values()] == [1, 1, -1]
    fought = alliances.networks(tiny, start="2020-03-01", end="2020-04-30", evidence="enacted")
    assert [g.number_of_edges() for g in fought.values()] == [1, 0]
    doubted = tiny.replace(participants=tiny.participants.assign(attribution="suspected"))
    span = {"start": "2020-03-01", "end": "2020-03-31", "evidence": "enacted"}
    (march,) = alliances.networks(doubted, certainty="certain", **span).values()
    assert march.number_of_edges() == 0
    with pytest.raises(menaka.NotFoundError, match="certain"):
        alliances.networks(tiny, certainty="likely", **span)
    with pytest.raises(menaka.SchemaError, match="is no record"):
        alliances.networks(falling_out, start="2020-01-01", end="2020-02-01", evidence="enacted")
    with pytest.raises(menaka.NotFoundError, match="declared"):
        alliances.networks(tiny, start="2020-01-01", end="2020-02-01", evidence="declard")


def test_an_edge_keeps_what_stands_behind_it(tiny):
    edge = alliances.network(tiny, on="2020-02-01").edges["grey", "red"]
    assert edge["sources"] == ["herald-1"] and edge["ties"] == ["t-grey-red-pact-1"]
    assert (edge["start_earliest"], edge["start_latest"]) == ("", "2020-02-01")
    assert (edge["end_earliest"], edge["end_latest"]) == ("2020-04-01", "2020-04-30")


def test_the_end_of_a_pair_is_that_of_the_tie_last_seen():
    rows = [("Red", "Blue", 1, "2020-01-01", "2020-06-30"), ("Red", "Blue", 1, "2020-02-01", None)]
    open_ = alliances.network(alliances.from_edges(own(*rows)), on="2020-03-01")
    assert open_.edges["Blue", "Red"]["end_latest"] == ""
    rows[1] = ("Red", "Blue", 1, "2020-02-01", "2020-09-30")
    over = alliances.network(alliances.from_edges(own(*rows)), on="2020-03-01")
    assert over.edges["Blue", "Red"]["end_latest"] == "2020-09-30"


def test_two_spells_of_one_tie_are_one_tie_of_a_span(tiny):
    graph = alliances.network(tiny, on="2020-01-01", end="2021-06-30", horizon=100)
    war = graph.edges["blue", "red"]
    assert war["sources"] == ["gazette-1", "mirror-1"] and war["last_seen"] == "2021-05-01"
    assert war["ties"] == ["t-blue-red-war-1"]


def test_ties_of_ones_own_are_checked_all_at_once():
    bad = own(
        ("Red", "Red", 1, "2020-01-01", None),
        ("Red", "Blue", 2, "2020-12-01", None),
        ("Rouge foncé", "Blue", -1, "2020-02-01", "2020-01-01"),
    )
    with pytest.raises(menaka.SchemaError) as caught:
        alliances.from_edges(bad)
    said = str(caught.value)
    assert "row 0, b" in said and "row 1, sign: '2' is no sign; use -1, 0 or 1" in said
    assert "row 2, end_latest" in said and "row 2, a" not in said
    for wrong in ("2020-13-01", "0001-01-01"):
        with pytest.raises(menaka.SchemaError, match=f"row 1, start_earliest: '{wrong}' is not a"):
            alliances.from_edges(bad.assign(start=["2020-01-01", wrong, "2020-01-01"]))
    with pytest.raises(menaka.SchemaError, match="no column 'sign'"):
        alliances.from_edges(bad.drop(columns="sign"))
    with pytest.raises(menaka.SchemaError, match="no column 'start'"):
        alliances.from_edges(bad.drop(columns="start"))


def test_an_empty_table_has_no_ties():
    empty = alliances.from_edges(own())
    assert empty.empty and not alliances.network(empty, on="2030-01-01")
    nothing = alliances.balance_test(alliances.network(empty, "2030-01-01"))
    assert np.isnan(nothing["p"]) and nothing["ties"] == 0


def test_what_a_reader_gives_is_not_changed(falling_out):
    before = falling_out.copy()
    alliances.network(falling_out, on="2020-06-01", end="2020-08-01")
    alliances.plot_ties(falling_out)
    pd.testing.assert_frame_equal(falling_out, before)


@given(st.integers(0, 900), st.integers(0, 900))
@settings(max_examples=15, deadline=None)
def test_a_longer_horizon_never_loses_a_tie(tiny, one, more):
    day = pd.Timestamp("2020-01-01") + pd.Timedelta(days=one)
    short = alliances.network(tiny, on=day, horizon=200)
    long = alliances.network(tiny, on=day, horizon=200 + more)
    assert set(short.edges) <= set(long.edges)


def seen_of_pact(tiny, *windows):
    """Give the record in which the pact of Grey and Red is sighted in these windows only."""
    seen = tiny.tie_sightings
    one = seen.loc[seen["sighting_id"].eq("s003")]
    rest = seen.loc[~seen["tie_id"].eq("t-grey-red-pact-1")]
    rows = [one.assign(sighting_id=f"s1{k}", date_earliest=pd.Timestamp(early),
                       date_latest=pd.Timestamp(late)) for k, (early, late) in enumerate(windows)]  # fmt: skip
    return tiny.replace(tie_sightings=pd.concat([rest, *rows]))


def test_a_sighting_stands_against_a_begin_coded_later_and_narrows_its_window(tiny):
    late = seen_of_pact(tiny, ("2019-11-01", "2019-11-30"), ("2020-02-10", "2020-02-10"))
    coded = late.ties.assign(start_earliest=pd.Timestamp("2020-01-01"))
    pact = alliances.spells(late.replace(ties=coded)).set_index("tie_id").loc["t-grey-red-pact-1"]
    assert pd.isna(pact["start_earliest"]) and pact["held_from"] == pd.Timestamp("2019-11-01")
    assert pact["start_latest"] == pd.Timestamp("2019-11-30")
    early = late.ties.assign(start_earliest=pd.Timestamp("2019-06-01"))
    pact = alliances.spells(late.replace(ties=early)).set_index("tie_id").loc["t-grey-red-pact-1"]
    assert [f"{pact[d]:%F}" for d in ("start_earliest", "start_latest")] == ["2019-06-01", "2019-11-30"]  # fmt: skip


def test_a_spell_begun_again_has_surely_begun_by_its_first_sighting(tiny):
    # a wide sighting first in order, a day inside it after: begun by that day
    again = seen_of_pact(
        tiny.replace(ties=tiny.ties.assign(end_earliest=pd.NaT, end_latest=pd.NaT)),
        ("2020-02-01", "2020-02-01"), ("2022-03-01", "2023-05-31"), ("2022-10-07", "2022-10-07"),
    )  # fmt: skip
    second = alliances.spells(again).loc[lambda t: t["tie_id"].eq("t-grey-red-pact-1")].iloc[1]
    assert second["start_latest"] == second["first_seen"] == pd.Timestamp("2022-10-07")
    held = alliances.spells(again)
    assert alliances.network(held, on="2022-05-01").edges["grey", "red"]["possible"]
    assert not alliances.network(held, on="2022-10-07").edges["grey", "red"]["possible"]


def test_a_tie_that_resumes_has_another_spell_and_the_one_before_is_over_by_then(tiny):
    open_ = tiny.replace(ties=tiny.ties.assign(end_earliest=pd.NaT, end_latest=pd.NaT))
    days = [("2020-02-01", "2020-02-01"), ("2020-06-01", "2020-06-10"), ("2020-06-01", "2020-06-05"),
            ("2020-06-04", "2020-06-10"), ("2020-07-01", "2020-07-01")]  # fmt: skip
    again = seen_of_pact(open_, *days)
    seen = again.tie_sightings
    seen.loc[seen["sighting_id"].isin(["s12", "s13"]), "what"] = "resumes"  # told twice, once over
    table = alliances.spells(again.replace(tie_sightings=seen))
    pact = table.loc[table["tie_id"].eq("t-grey-red-pact-1")]
    assert pact["sightings"].tolist() == [1, 4]
    assert pact["held_until"].dt.strftime("%F").tolist() == ["2020-06-05", "2021-07-01"]
    begun = pact.iloc[1][["start_earliest", "start_latest", "held_from"]]
    assert [f"{d:%F}" for d in begun] == ["2020-06-01", "2020-06-05", "2020-06-01"]
    assert not pact["end_known"].any()


def test_where_only_the_resumption_counts_the_tie_begins_with_it(tiny):
    open_ = tiny.replace(ties=tiny.ties.assign(end_earliest=pd.NaT, end_latest=pd.NaT))
    again = seen_of_pact(open_, ("2020-02-01", "2020-02-01"), ("2020-06-01", "2020-06-01"))
    seen = again.tie_sightings
    seen.loc[seen["sighting_id"].eq("s10"), "basis"] = "observed"
    seen.loc[seen["sighting_id"].eq("s11"), "what"] = "resumes"
    table = alliances.spells(again.replace(tie_sightings=seen)).set_index("tie_id")
    pact = table.loc["t-grey-red-pact-1"]
    assert pact["held_from"] == pact["start_earliest"] == pd.Timestamp("2020-06-01")


def test_an_operation_only_seen_is_no_declaration(tiny):
    seen = tiny.tie_sightings
    seen.loc[seen["tie_id"].eq("t-grey-red-pact-1"), "basis"] = "observed"
    record = tiny.replace(tie_sightings=seen)
    assert not alliances.network(record, on="2020-02-01").has_edge("grey", "red")
    both = alliances.network(record, on="2020-02-01", basis=["declared", "observed"])
    assert both.has_edge("grey", "red")


def test_an_end_only_inferred_is_no_known_end(tiny):
    seen = tiny.tie_sightings
    seen.loc[seen["what"].eq("ends"), "basis"] = "clash"
    guessed = tiny.replace(tie_sightings=seen)
    pact = alliances.spells(guessed).set_index("tie_id").loc["t-grey-red-pact-1"]
    assert not pact["end_known"] and pd.isna(pact["end_latest"])
    assert alliances.spells(guessed, basis=["declared", "clash"])["end_known"].sum() == 1


def test_a_year_is_no_day_a_time_is_cut_to_its_day_and_certainty_has_three_words():
    with pytest.raises(menaka.SchemaError, match=r"row 0, start_earliest: .*2020.* is not a day"):
        alliances.from_edges(own(("Red", "Blue", 1, 2020, None)))
    with pytest.raises(menaka.SchemaError, match="'sure' is none; use certain, likely, reported"):
        alliances.from_edges(own(("Red", "Blue", 1, "2020-01-01", None)).assign(certainty="sure"))
    noon = alliances.from_edges(own(("Red", "Blue", 1, pd.Timestamp("2020-01-01T12"), None)))
    assert alliances.network(noon, on="2020-01-01").number_of_edges() == 1
