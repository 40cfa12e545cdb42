"""Signed networks on a day: Blue and Red at war, Red and Grey allied for a while."""

import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import alliances


def on(tiny, day, **options):
    return alliances.network(tiny, on=day, **options)


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
    assert edge["denied"] and edge["sign"] == -1


def test_positions_are_stable_and_allies_stand_nearer_than_the_hostile():
    graph = nx.Graph()
    graph.add_edge("Red", "Blue", sign=1)
    graph.add_edge("Grey", "Red", sign=-1)
    graph.add_edge("Grey", "Blue", sign=-1)
    where = alliances.positions([graph])
    again = alliances.positions([graph])

    def far(a, b):
        return float(((where[a] - where[b]) ** 2).sum() ** 0.5)

    assert all((where[n] == again[n]).all() for n in graph)
    assert far("Red", "Blue") < min(far("Red", "Grey"), far("Blue", "Grey"))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_positions_of_next_to_nothing(size):
    assert len(alliances.positions([nx.empty_graph(size)])) == size


def test_a_network_can_be_read_as_a_table_and_cut_down(tiny):
    graph = on(tiny, "2020-02-01")
    table = alliances.edge_table(graph)
    rows = table[["a", "b", "sign"]].to_numpy().tolist()
    assert rows == [["BLU", "RED", -1], ["Grey Council", "RED", 1]]
    assert alliances.edge_table(nx.Graph()).empty
    assert set(alliances.neighbourhood(graph, ["red", "blue"])) == {"red", "blue"}
    with pytest.raises(menaka.NotFoundError, match="did you mean 'red'"):
        alliances.neighbourhood(graph, ["rad"])


def test_signs_are_told_apart_without_colour(tiny):
    graph = on(tiny, "2020-02-01")
    ax = alliances.draw.network(graph, alliances.positions([graph]))
    styles = {line.get_linestyle() for line in ax.lines if line.get_marker() in (None, "None", "")}
    assert {"-", "--"} <= styles
    assert {text.get_text() for text in ax.texts} == {"RED", "BLU", "Grey Council"}


def test_a_small_network_keeps_the_order_of_the_large_one(tiny):
    graph = on(tiny, "2020-02-01")
    small = alliances.neighbourhood(graph, ["red", "grey"])
    assert list(small) == [node for node in graph if node in {"red", "grey"}]


def test_a_denied_tie_has_a_question_mark(tiny):
    graph = on(tiny, "2020-02-01")
    where = alliances.positions([graph])
    plain = len(alliances.draw.network(graph, where).lines)
    graph.edges["blue", "red"]["denied"] = True
    marked = alliances.draw.network(graph, where).lines
    assert len(marked) == plain + 2 and "$?$" in {line.get_marker() for line in marked}
