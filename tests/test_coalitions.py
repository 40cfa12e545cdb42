"""Enacted ties, umbrellas, camps over draws and balance against chance, on invented actors."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import menaka
from menaka import alliances


def test_same_side_is_beside_and_other_side_against(tiny):
    graph = alliances.enacted(tiny)
    # Wells and Ford: Red against Blue in both; the attack on civilians makes no tie
    assert graph.edges["red", "blue"]["against"] == 2
    assert graph.edges["red", "blue"]["sign"] == -1
    assert set(graph) == {"red", "blue"}


def test_presence_without_a_side_makes_no_tie_and_a_span_cuts(tiny):
    who = tiny.participants
    who.loc[who["event_id"].eq("e0003-ford"), "side"] = pd.NA
    one = alliances.enacted(tiny.replace(participants=who))
    assert one.edges["red", "blue"]["events"] == ["e0001-wells"]
    assert not alliances.enacted(tiny, start="2021-01-01")
    # Ford's window ends on 10 May: it is not surely before the 9th
    before = alliances.enacted(tiny, end="2020-05-09").edges["red", "blue"]
    assert before["events"] == ["e0001-wells"]


def test_a_suspected_part_can_be_left_out(tiny):
    table = alliances.sides(tiny, sure=True)
    assert "e0002-wells" not in set(table["event_id"])
    assert table.loc[table["event_id"].eq("e0001-wells"), "actors"].tolist() == ["red", "blue"]


def test_allies_on_one_side_are_beside_each_other(tiny):
    row = tiny.participants.iloc[[1]].assign(actor_id="grey", role="ally")
    graph = alliances.enacted(tiny.replace(participants=pd.concat([tiny.participants, row])))
    assert graph.edges["grey", "blue"]["sign"] == 1 and graph.edges["grey", "red"]["sign"] == -1


def test_actors_and_events_make_a_bipartite_graph(tiny):
    graph = alliances.bipartite(tiny)
    assert nx.is_bipartite(graph)
    assert graph.edges["red", "e0001-wells"]["side"] == "A"


def test_groups_are_drawn_into_the_umbrella_of_the_day(tiny):
    extra = tiny.actors.iloc[[0]].assign(
        actor_id="league", name="League", acronym="LEA", kind="umbrella"
    )
    member = pd.DataFrame({"actor_id": ["blue", "grey"], "umbrella_id": "league",
                           "start_earliest": pd.Timestamp("2020-01-01"),
                           "end_latest": [pd.NaT, pd.Timestamp("2020-06-30")]})  # fmt: skip
    one = tiny.replace(
        actors=pd.concat([tiny.actors, extra]),
        memberships=member.reindex(columns=tiny.memberships.columns),
    )
    graph = nx.Graph()
    graph.add_edge("blue", "grey", sign=1)
    graph.add_edge("blue", "red", sign=-1)
    graph.add_edge("grey", "red", sign=1)
    inside = alliances.umbrellas(one, graph, on="2020-03-01")
    assert inside.nodes["league"]["members"] == ["blue", "grey"]
    assert inside.edges["league", "red"] == {"sign": -1, "mixed": True, "pairs": 2}
    after = alliances.umbrellas(one, graph, on="2020-07-01")
    assert set(after) == {"league", "grey", "red"}
    assert after.edges["grey", "red"]["sign"] == 1


def test_a_bridge_is_who_relieves_the_conflict():
    graph = nx.Graph()
    for a, b, sign in [
        ("Red", "Blue", 1),
        ("Blue", "Grey", 1),
        ("Red", "Grey", -1),
        ("Grey", "Wells", 1),
    ]:
        graph.add_edge(a, b, sign=sign)
    table = alliances.bridges(graph)
    assert table["relief"].to_dict() == {"Blue": 1, "Grey": 1, "Red": 1, "Wells": 0}
    assert table.loc["Blue", ["allies", "enemies"]].tolist() == [2, 0]


def test_sure_ties_put_actors_together_or_apart_in_every_draw(tiny):
    share = alliances.comembership(tiny, on="2020-02-15", draws=40)
    # Blue and Red rest on one origin (a reprint), Grey and Red on one source: all are doubtful
    assert share.loc["red", "grey"] == 1 and share.loc["red", "blue"] == 0
    assert np.isnan(share.to_numpy()).sum() == 0 or share.loc["red", "red"] == 1
    assert share.equals(alliances.comembership(tiny, on="2020-02-15", draws=40))


def said(*rows):
    return pd.DataFrame(rows, columns=["statement", "a", "b", "sign"])


def test_one_statement_about_two_groups_is_no_evidence_of_balance():
    # one communiqué: Blue and Grey, allies, both against Red; its triangle is balanced by itself
    table = said(
        ("c1 against", "Blue", "Red", -1),
        ("c1 against", "Grey", "Red", -1),
        ("c1 for", "Blue", "Grey", 1),
    )
    found = alliances.balance_test(table, draws=199)
    assert found["share"] == 1 and found["statements"] == 2 and found["triangles"] == 1
    assert found["p"] > 0.3  # swapping the two signs unbalances nothing half of the time


def test_many_independent_statements_of_two_camps_are_more_balanced_than_chance():
    camps = {"Red": 0, "Blue": 0, "Wells": 0, "Grey": 1, "Ford": 1, "Mill": 1}
    names = sorted(camps)
    rows = [(f"s{i}{j}", a, b, 1 if camps[a] == camps[b] else -1)
            for i, a in enumerate(names) for j, b in enumerate(names) if i < j]  # fmt: skip
    found = alliances.balance_test(said(*rows), draws=199)
    assert found["share"] == 1 and found["p"] == found["least"] == 1 / 200


def test_no_triangle_has_no_share_and_a_statement_of_two_signs_is_refused():
    found = alliances.balance_test(said(("s1", "Red", "Blue", 1)))
    assert np.isnan(found["p"]) and found["triangles"] == 0
    with pytest.raises(menaka.SchemaError, match="two signs"):
        alliances.balance_test(said(("s1", "Red", "Blue", 1), ("s1", "Red", "Grey", -1)))


def test_statements_of_a_day_tell_what_was_said_at_once(tiny):
    table = alliances.statements(tiny, on="2020-02-15")
    assert table["sign"].tolist() == [-1, 1]
    assert table["statement"].is_unique
