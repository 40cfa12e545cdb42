"""Signed networks on a day: Blue and Red at war, Red and Grey allied for a while."""

import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import alliances
from menaka.alliances.ties import BASES
from menaka.dataset.schema import vocabulary


def on(tiny, day, **options):
    return alliances.network(tiny, day, **options)


@pytest.mark.parametrize(
    ("day", "edges"),
    [
        ("2019-12-31", []),  # before anybody told of a tie
        ("2020-01-15", [("blue", "red", -1)]),  # inside the window of the war's begin
        ("2020-02-01", [("blue", "red", -1), ("grey", "red", 1)]),  # first sighting of the pact
        ("2020-04-30", [("blue", "red", -1), ("grey", "red", 1)]),  # last day of its end's window
        ("2020-05-01", [("blue", "red", -1)]),
        ("2021-06-30", [("blue", "red", -1)]),  # Blue's last day
        ("2021-07-01", []),  # a tie ends with its actor
    ],
)
def test_a_tie_holds_from_its_begin_to_its_end_or_its_actors(tiny, day, edges):
    found = [(*sorted(pair), sign) for *pair, sign in on(tiny, day).edges(data="sign")]
    assert sorted(found) == edges


def test_an_unseen_tie_ends_at_the_horizon(tiny):
    # last seen on 31 January 2020 until it is seen again in May 2021
    assert on(tiny, "2020-07-29", horizon=180).edges == {("blue", "red")}
    assert not on(tiny, "2020-07-30", horizon=180).edges


def test_a_tie_is_possible_inside_the_windows_of_its_begin_and_end(tiny):
    assert on(tiny, "2020-01-15").edges["blue", "red"]["possible"]
    assert not on(tiny, "2020-02-15").edges["blue", "red"]["possible"]
    assert on(tiny, "2020-04-15").edges["grey", "red"]["possible"]


def test_reprints_of_one_voice_are_one_origin(tiny):
    assert on(tiny, "2020-02-01").edges["blue", "red"]["origins"] == 1  # Gazette and its Mirror
    found = alliances.spells(tiny, horizon=800).set_index("tie_id").loc["t-blue-red-war-1"]
    assert found[["sightings", "origins", "origins_most"]].tolist() == [2, 1, 1]


def test_a_tie_only_inferred_is_left_out_unless_asked_for(tiny):
    seen = tiny.tie_sightings
    seen.loc[seen["tie_id"].eq("t-blue-red-war-1"), "basis"] = "clash"
    guessed = tiny.replace(tie_sightings=seen)
    assert not on(guessed, "2020-01-15").edges
    assert on(guessed, "2020-01-15", basis=["declared", "clash"]).edges


def test_of_two_ties_with_opposite_signs_the_one_last_seen_stands_and_says_so(tiny):
    ties, seen = tiny.ties, tiny.tie_sightings
    extra = ties.iloc[[0]].assign(tie_id="t-blue-red-pact-1", sign=1, kind="pact")
    sighted = seen.iloc[[0]].assign(sighting_id="s009", tie_id="t-blue-red-pact-1")
    both = tiny.replace(ties=pd.concat([ties, extra]), tie_sightings=pd.concat([seen, sighted]))
    edge = on(both, "2020-02-01").edges["blue", "red"]
    assert (edge["sign"], edge["mixed"], len(edge["ties"])) == (-1, True, 2)


def test_a_denial_is_told_beside_the_tie_and_does_not_end_it(tiny):
    seen = tiny.tie_sightings
    seen.loc[seen["sighting_id"].eq("s002"), "what"] = "denied"
    edge = on(tiny.replace(tie_sightings=seen), "2020-02-01").edges["blue", "red"]
    assert edge["denied"] and edge["sign"] == -1 and edge["certainty"] == "reported"


def denied_in_between(tiny, claimant, *, by_herald):
    """Seen in January 2020 and May 2021, denied in June 2020; by one origin or by two."""
    seen = tiny.tie_sightings
    later = seen.loc[seen["sighting_id"].eq("s002")].assign(
        sighting_id="s009",
        what="denied",
        claimant=claimant,
        date_earliest=pd.Timestamp("2020-06-01"),
        date_latest=pd.Timestamp("2020-06-01"),
    )
    if by_herald:
        seen.loc[seen["sighting_id"].eq("s002"), "source_id"] = "herald-1"
    record = tiny.replace(tie_sightings=pd.concat([seen, later]))
    return on(record, "2020-02-01", horizon=800).edges["blue", "red"]["denied"]


def test_a_denial_counts_where_it_is_the_newest_word_or_a_partys_against_one_origin(tiny):
    assert denied_in_between(tiny, "Blue", by_herald=False)
    assert not denied_in_between(tiny, "Blue", by_herald=True)  # two origins state it
    assert not denied_in_between(tiny, "Grey Council", by_herald=False)  # no party to it
    assert not denied_in_between(tiny, "somebody", by_herald=False)


def test_the_pact_of_jnim_and_the_msa_is_denied_and_the_armys_tie_with_wagner_is_not(record):
    graph = on(record, "2022-09-06")
    assert graph.edges["jnim", "msa"]["denied"]
    assert not graph.edges["mali", "wagner"]["denied"]
    assert graph.edges["mali", "wagner"]["origins"] >= 2
    assert not graph.has_edge("mali", "jnim")


def test_what_is_no_record_is_refused_by_every_function_that_needs_one(tiny):
    for wrong in (None, 7, "data"):
        for call in (
            lambda data: alliances.network(data, "2020-03-01"),
            lambda data: alliances.networks(data, start="2020-03-01", end="2020-03-31"),
            lambda data: alliances.plot_phases(data, actors=["red"]),
            alliances.plot_ties,
        ):
            with pytest.raises(menaka.SchemaError, match="is no record"):
                call(wrong)
    for wrong in (None, 7, "data", alliances.spells(tiny)):
        for call in (
            alliances.spells,
            alliances.fights,
            alliances.plot_fights,
            lambda data: alliances.network(data, "2020-03-01", evidence="enacted"),
        ):
            with pytest.raises(menaka.SchemaError, match="is no record"):
                call(wrong)


def test_a_network_can_be_read_as_a_table_and_cut_down(tiny):
    graph = on(tiny, "2020-02-01")
    table = alliances.edge_table(graph)
    rows = table[["a", "b", "sign"]].to_numpy().tolist()
    assert rows == [["BLU", "RED", -1], ["Grey Council", "RED", 1]]
    assert alliances.edge_table(nx.Graph()).empty
    assert set(on(tiny, "2020-02-01", actors=["RED", "Blue Front"])) == {"red", "blue"}
    with pytest.raises(menaka.NotFoundError, match="Red Army"):
        on(tiny, "2020-02-01", actors=["Red Armi"])
    spells = alliances.spells(tiny)
    with pytest.raises(menaka.NotFoundError, match="'rad'; there are: blue, grey, red"):
        alliances.network(spells, "2020-02-01", actors="rad")


def triangle(**denied):
    """Red and Blue fight Grey; an alliance of Red and Blue with Grey's friend Ford is denied."""
    rows = [
        ("Red", "Grey", -1),
        ("Blue", "Grey", -1),
        ("Red", "Blue", 1),
        ("Grey", "Ford", 1),
        ("Ford", "Red", 1),
    ]
    table = pd.DataFrame(rows, columns=["a", "b", "sign"]).assign(start="2020-01-01")
    table["denied"] = [False] * 4 + [True]
    return alliances.network(alliances.from_edges(table), "2020-01-01")


def test_no_camp_and_no_measure_rests_on_a_denied_tie_unless_it_is_asked_for():
    graph = triangle()
    assert graph.edges["Ford", "Red"]["denied"]
    found = alliances.frustration(graph)
    assert (found.index, found.ties, found.denied) == (0, 4, 1)
    assert found.partition["Ford"] == found.partition["Grey"] != found.partition["Red"]
    assert "denied ties left out: 1" in str(found)
    # with it: Ford stands with Red and with Grey, who are at war
    asked = alliances.frustration(graph, denied=True)
    assert (asked.index, asked.ties, asked.denied) == (1, 5, 0)
    assert alliances.triads(graph).sum() == 1 and alliances.triads(graph, denied=True).sum() == 2
    assert alliances.balance_test(graph, draws=9)["ties"] == 4


def test_a_denied_tie_decides_nothing_where_the_pair_has_another():
    rows = [("Red", "Blue", 1, "2020-02-01", True), ("Red", "Blue", -1, "2020-01-01", False)]
    table = pd.DataFrame(rows, columns=["a", "b", "sign", "start", "denied"])
    edge = alliances.network(alliances.from_edges(table), "2020-02-01").edges["Blue", "Red"]
    assert (edge["sign"], edge["mixed"], edge["denied"]) == (-1, False, False)
    assert edge["ties"] == ["t2"] and edge["denied_ties"] == ["t1"]


@pytest.mark.parametrize("wrong", ["06/09/2022", "2022-09", "6 Sept", "", None, 5, "soon"])
def test_a_day_is_an_iso_day_or_refused(tiny, wrong):
    for call in (
        lambda: alliances.network(tiny, wrong),
        lambda: alliances.networks(tiny, start=wrong or "", end="2020-12-31"),
        lambda: alliances.plot_network(tiny, wrong),
    ):
        with pytest.raises(menaka.MenakaError, match="YYYY-MM-DD"):
            call()


def test_a_basis_is_a_word_or_several_and_an_unknown_one_is_refused(tiny):
    day = "2020-02-01"
    assert on(tiny, day, basis="declared").edges == on(tiny, day, basis=["declared"]).edges
    assert len(on(tiny, day, basis="declared").edges) == 2
    with pytest.raises(menaka.NotFoundError, match="declared, observed, clash, shared-enemy"):
        on(tiny, day, basis="declard")
    assert set(BASES) == set(vocabulary("basis"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": -30},
        {"horizon": "180"},
        {"certainty": "sure"},
        {"basis": 3},
        {"state": "two"},
        {"state": None},
        {"end": "2019-01-01"},
        {"actors": ["nobody"]},
    ],
)
def test_a_wrong_argument_is_refused_in_words(tiny, wrong):
    with pytest.raises(menaka.MenakaError):
        alliances.network(tiny, "2020-02-01", **wrong)


def test_periods_take_words_and_nothing_else(tiny):
    span = {"start": "2020-01-01", "end": "2020-03-31"}
    months = alliances.networks(tiny, **span)
    assert months[pd.Timestamp("2020-01-01")].graph == {"day": "2020-01-01", "end": "2020-01-31"}
    assert len(alliances.networks(tiny, freq="quarter", **span)) == 1
    with pytest.raises(menaka.NotFoundError, match="day, week, month, quarter, year"):
        alliances.networks(tiny, freq="ME", **span)
    among = alliances.networks(tiny, actors=["Red Army", "BLU"], **span).values()
    assert all(set(graph) <= {"red", "blue"} for graph in among)
    fought = alliances.networks(tiny, actors="RED", evidence="enacted", **span).values()
    assert all(set(graph) <= {"red"} for graph in fought)
