"""Enacted ties, umbrellas, blocs over time and over draws, bridges, on invented actors."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from test_balance import signed
from test_ties import own

import menaka
from menaka import alliances

DAY = pd.Timestamp("2020-01-01")


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


def test_what_a_part_tells_is_not_counted_again_for_its_whole(tiny):
    events, who = tiny.events, tiny.participants
    part = events.iloc[[1]].assign(event_id="e0005-wells", part_of="e0002-wells")
    again = who.iloc[:2].assign(event_id="e0005-wells")  # e0005 in e0002 in e0001-wells
    grey = who.iloc[[1]].assign(actor_id="grey")  # only the whole tells of Grey
    nested = tiny.replace(
        events=pd.concat([events, part]), participants=pd.concat([who, again, grey])
    )
    graph = alliances.enacted(nested)
    assert graph.edges["blue", "red"]["against"] == 2  # e0005 in Wells, and Ford
    assert graph.edges["blue", "red"]["events"] == ["e0005-wells", "e0003-ford"]
    assert graph.edges["blue", "grey"]["events"] == ["e0001-wells"]


def test_actors_and_events_make_a_bipartite_graph(tiny):
    graph = alliances.bipartite(tiny)
    assert nx.is_bipartite(graph)
    assert graph.edges["red", "e0001-wells"]["side"] == "A"


@pytest.fixture
def league(tiny):
    """Blue and Grey in the League, Grey for half a year; the League in the Pact of all."""
    extra = [
        tiny.actors.iloc[[0]].assign(actor_id=i, name=n, acronym=i[:3].upper(), kind="umbrella")
        for i, n in (("league", "League"), ("pact", "Pact of all"))
    ]
    member = pd.DataFrame(
        {
            "actor_id": ["blue", "grey", "league", "blue"],
            "umbrella_id": ["league", "league", "pact", "pact"],
            "start_earliest": pd.to_datetime(
                ["2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02"]
            ),
            "end_latest": [pd.NaT, pd.Timestamp("2020-06-30"), pd.NaT, pd.NaT],
        }
    )
    return tiny.replace(
        actors=pd.concat([tiny.actors, *extra]),
        memberships=member.reindex(columns=tiny.memberships.columns),
    )


def test_a_group_falls_into_its_nearest_umbrella_of_the_day(league):
    inside = alliances.grouping(league, ["blue", "grey", "red", "league"], on="2020-03-01")
    assert inside == {"blue": "league", "grey": "league", "red": "red", "league": "league"}
    assert alliances.grouping(league, ["grey"], on="2020-07-01") == {"grey": "grey"}


def test_groups_are_drawn_into_the_umbrella_of_the_day(league):
    graph = signed(("blue", "grey", 1), ("blue", "red", -1), ("grey", "red", 1))
    inside = alliances.umbrellas(league, graph, on="2020-03-01")
    assert inside.nodes["league"]["members"] == ["blue", "grey"]
    edge = inside.edges["league", "red"]
    assert (edge["sign"], edge["mixed"], edge["pairs"]) == (-1, True, 2)
    after = alliances.umbrellas(league, graph, on="2020-07-01")
    assert set(after) == {"league", "grey", "red"}
    assert after.edges["grey", "red"]["sign"] == 1


def test_an_umbrellas_edge_keeps_what_stands_behind_its_groups(league):
    graph = alliances.network(league, on="2020-02-15")
    edge = alliances.umbrellas(league, graph, on="2020-02-15").edges["league", "red"]
    assert edge["ties"] == ["t-blue-red-war-1", "t-grey-red-pact-1"]
    assert edge["sources"] == ["gazette-1", "herald-1"] and edge["kinds"] == ["pact", "war"]
    assert alliances.edge_table(alliances.umbrellas(league, graph, on="2020-02-15")).loc[
        0, ["a", "b", "sign", "last_seen"]
    ].tolist() == ["LEA", "RED", -1, "2020-02-01"]


def test_what_one_statement_says_of_two_members_it_says_once_of_their_umbrella(league):
    rows = [("s1", "blue", "red", -1), ("s1", "grey", "red", -1), ("s2", "blue", "grey", 1)]
    table = pd.DataFrame(rows, columns=["statement", "a", "b", "sign"])
    once = alliances.regroup(league, table, on="2020-03-01")
    assert once.to_numpy().tolist() == [["s1", "league", "red", -1]]
    assert len(alliances.regroup(league, table, on="2020-07-01")) == 3


def test_a_bridge_is_who_relieves_the_conflict():
    graph = signed(
        ("Red", "Blue", 1), ("Blue", "Grey", 1), ("Red", "Grey", -1), ("Grey", "Wells", 1)
    )
    table = alliances.bridges(graph)
    assert table["relief"].to_dict() == {"Blue": 1, "Grey": 1, "Red": 1, "Wells": 0}
    assert table.loc["Blue", ["allies", "enemies", "net"]].tolist() == [2, 0, 2]
    # on alliances alone Red-Blue-Grey-Wells is a path: its inner actors lie between 2 of 3 pairs
    assert table.loc["Grey", "between_allies"] == pytest.approx(2 / 3)
    assert table["between_enemies"].eq(0).all()


def test_the_pn_index_is_that_of_signnets_example():
    # the example network and values of signnet's documentation of pn_index (Schoch, CRAN)
    rows = ["0101000--0", "101-1--000", "0101-000-0", "1-101--000", "01-1010-0-",
            "0-0-10101-", "0-0-0101-1", "-000-01010", "-0-001-101", "0000--1010"]  # fmt: skip
    values = {"0": 0, "1": 1, "-": -1}
    ties = [(i, j, values[c]) for i, row in enumerate(rows) for j, c in enumerate(row) if j < i]
    graph = signed(*((i, j, s) for i, j, s in ties if s))
    found = alliances.bridges(graph)["pn"].sort_index().round(7).tolist()
    assert found == [0.9009747, 0.8613482, 0.9076997, 0.8613482, 0.8410658, 0.8496558, 0.8617321,
                     0.9015909, 0.8509848, 0.907293]  # fmt: skip


def test_a_lone_actor_and_an_empty_network_bridge_nothing():
    assert alliances.bridges(nx.empty_graph(0)).empty
    assert alliances.bridges(nx.empty_graph(1)).loc[0, "pn"] == 1


def test_sure_ties_put_actors_together_or_apart_in_every_draw(tiny):
    sure = dict.fromkeys(["certain", "likely", "reported"], 1.0)
    share = alliances.comembership(tiny, on="2020-02-15", draws=40, chances=sure)
    assert share.loc["red", "grey"] == 1 and share.loc["red", "blue"] == 0
    assert share.equals(alliances.comembership(tiny, on="2020-02-15", draws=40, chances=sure))


def test_a_tie_kept_in_half_of_the_draws_joins_in_half_of_them():
    # Red and Blue are joined by a chain of two sure ties, and by a doubtful alliance
    ties = own(
        ("Red", "Grey", -1, "2020-01-01", None), ("Blue", "Grey", -1, "2020-01-01", None),
        ("Red", "Blue", 1, "2020-01-01", None),
    ).assign(certainty=["certain", "certain", "reported"])  # fmt: skip
    spells = alliances.from_table(ties)
    two = alliances.comembership(spells, on="2020-01-01", draws=300)
    any_ = alliances.comembership(spells, on="2020-01-01", groups=None, draws=300)
    assert two.loc["Red", "Blue"] == 1  # with two camps a shared enemy is enough
    assert any_.loc["Red", "Blue"] == pytest.approx(0.5, abs=0.09)  # three standard errors


def test_ties_of_one_statement_are_drawn_together_and_chances_name_every_certainty():
    ties = own(("Red", "Grey", 1, "2020-01-01", None), ("Blue", "Grey", 1, "2020-01-01", None),
               ("Red", "Ford", 1, "2020-01-01", None), ("Blue", "Ford", 1, "2020-01-01", None))  # fmt: skip
    one = alliances.from_table(ties.assign(certainty="reported", statement="s1"))
    share = alliances.comembership(one, on="2020-01-01", groups=None, draws=60)
    assert share.notna().all().all() and (share == 1).all().all()  # all four ties, or none
    apart = alliances.from_table(ties.assign(certainty="reported"))
    related = alliances.comembership(
        apart, on="2020-01-01", draws=1, chances=dict.fromkeys(["certain", "likely", "reported"], 0)
    )
    assert np.isnan(related.loc["Red", "Blue"])
    with pytest.raises(menaka.NotFoundError, match="certian"):
        alliances.comembership(one, on="2020-01-01", chances={"certian": 1})


def test_a_date_inside_a_window_is_drawn():
    ties = pd.DataFrame(
        {
            "a": ["Red", "Red"], "b": ["Blue", "Grey"], "sign": [1, 1],
            "start_earliest": ["2020-01-01"] * 2, "start_latest": ["2020-01-04", "2020-01-01"],
        }
    )  # fmt: skip
    spells = alliances.from_table(ties)
    share = alliances.comembership(spells, on="2020-01-03", draws=400)
    assert share.loc["Red", "Grey"] == 1
    # begun by the third of four days in three draws of four, and never with Grey otherwise
    alone = alliances.comembership(spells, on="2020-01-03", draws=400, groups=None)
    assert alone.loc["Blue", "Red"] == 1  # among the draws that relate them
    apart = alliances.from_table(pd.concat([ties, ties.iloc[[0]].assign(b="Grey")]))
    kept = alliances.comembership(
        apart.assign(start_latest=apart["start_latest"]), on="2020-01-03", draws=50
    )
    assert 0 <= kept.loc["Blue", "Grey"] <= 1


def test_blocs_keep_their_number_while_they_keep_their_actors():
    first = signed(("Red", "Blue", 1), ("Grey", "Red", -1), ("Grey", "Ford", 1))
    second = signed(
        ("Red", "Blue", 1), ("Grey", "Red", -1), ("Grey", "Ford", 1), ("Wells", "Blue", 1)
    )
    third = signed(("Red", "Blue", -1), ("Grey", "Red", 1), ("Wells", "Blue", 1))
    days = pd.date_range("2020-01-01", periods=3, freq="MS")
    table = alliances.blocs(dict(zip(days, (first, second, third), strict=True)))
    wide = table.pivot(index="actor", columns="period", values="bloc")
    red, grey = wide.loc["Red"], wide.loc["Grey"]
    assert red.iloc[0] == red.iloc[1] == wide.loc["Wells"].iloc[1]
    assert grey.iloc[0] == grey.iloc[1] == wide.loc["Ford"].iloc[1]
    assert red.iloc[2] == grey.iloc[2] != wide.loc["Blue"].iloc[2]
    assert table["unique"].all()


def test_parts_that_no_tie_joins_are_blocs_of_their_own():
    apart = signed(("Red", "Blue", 1), ("Grey", "Ford", 1))
    assert alliances.blocs({DAY: apart})["bloc"].nunique() == 2
    torn = signed(("Red", "Blue", 1), ("Blue", "Grey", 1), ("Red", "Grey", -1))
    assert not alliances.blocs({DAY: torn})["unique"].any()
    assert alliances.blocs({}).empty and alliances.blocs({DAY: nx.empty_graph(2)}).empty


def test_no_tie_no_share(tiny):
    assert alliances.comembership(tiny, on="2035-01-01").empty
    assert np.isnan(
        alliances.comembership(
            alliances.from_table(
                own(("Red", "Blue", 1, "2020-01-01", None), ("Grey", "Ford", 1, "2020-01-01", None))
            ),
            on="2020-01-01",
            draws=5,
        ).loc["Red", "Ford"]
    )
