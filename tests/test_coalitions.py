"""Who fought beside and against whom, and umbrellas, on invented actors."""

import pandas as pd
import pytest
from test_balance import signed

import menaka
from menaka import alliances

YEARS = {"on": "2019-01-01", "end": "2022-12-31", "evidence": "enacted"}


def test_same_side_is_beside_and_other_side_against(tiny):
    graph = alliances.network(tiny, **YEARS)
    # Wells and Ford: Red against Blue in both; the attack on civilians makes no tie
    assert graph.edges["red", "blue"]["against"] == 2
    assert graph.edges["red", "blue"]["sign"] == -1
    assert set(graph) == {"red", "blue"}


def test_presence_without_a_side_makes_no_tie_and_a_span_cuts(tiny):
    who = tiny.participants
    who.loc[who["event_id"].eq("e0003-ford"), "side"] = pd.NA
    one = alliances.network(tiny.replace(participants=who), **YEARS)
    assert one.edges["red", "blue"]["events"] == ["e0001-wells"]
    assert not alliances.network(tiny, **YEARS | {"on": "2021-01-01"})
    # Ford's window ends on 10 May: it is not surely before the 9th
    before = alliances.network(tiny, **YEARS | {"end": "2020-05-09"}).edges["red", "blue"]
    assert before["events"] == ["e0001-wells"]


def test_allies_on_one_side_are_beside_each_other(tiny):
    row = tiny.participants.iloc[[1]].assign(actor_id="grey", role="ally")
    three = tiny.replace(participants=pd.concat([tiny.participants, row]))
    graph = alliances.network(three, **YEARS)
    assert graph.edges["grey", "blue"]["sign"] == 1 and graph.edges["grey", "red"]["sign"] == -1


def test_what_a_part_tells_is_not_counted_again_for_its_whole(tiny):
    events, who = tiny.events, tiny.participants
    part = events.iloc[[1]].assign(event_id="e0005-wells", part_of="e0002-wells")
    again = who.iloc[:2].assign(event_id="e0005-wells")  # e0005 in e0002 in e0001-wells
    grey = who.iloc[[1]].assign(actor_id="grey")  # only the whole tells of Grey
    nested = tiny.replace(
        events=pd.concat([events, part]), participants=pd.concat([who, again, grey])
    )
    graph = alliances.network(nested, **YEARS)
    assert graph.edges["blue", "red"]["against"] == 2  # e0005 in Wells, and Ford
    assert graph.edges["blue", "red"]["events"] == ["e0005-wells", "e0003-ford"]
    assert graph.edges["blue", "grey"]["events"] == ["e0001-wells"]


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
            "kind": "umbrella",
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
    graph = alliances.network(league, "2020-02-15")
    edge = alliances.umbrellas(league, graph, on="2020-02-15").edges["league", "red"]
    assert edge["ties"] == ["t-blue-red-war-1", "t-grey-red-pact-1"]
    assert edge["sources"] == ["gazette-1", "herald-1"] and edge["kinds"] == ["pact", "war"]
    assert alliances.edge_table(alliances.umbrellas(league, graph, on="2020-02-15")).loc[
        0, ["a", "b", "sign", "last_seen"]
    ].tolist() == ["LEA", "RED", -1, "2020-02-01"]


def test_fights_are_counted_by_pair_with_names_beside_ids(tiny):
    table = alliances.fights(tiny)
    # Wells and Ford: Red against Blue in both; the attack on civilians makes no pair
    assert table.to_dict("records") == [
        {
            "actor_a": "blue",
            "name_a": "BLU",
            "actor_b": "red",
            "name_b": "RED",
            "beside": 0,
            "against": 2,
            "events": "e0001-wells;e0003-ford",
        }
    ]


def test_the_pairs_of_fights_stand_by_the_alphabet_and_the_most_met_come_first(tiny):
    rows = [("grey", "A"), ("red", "A"), ("blue", "B")]
    extra = [tiny.participants.iloc[[4]].assign(actor_id=a, side=s) for a, s in rows]
    who = pd.concat([tiny.participants, *extra]).drop_duplicates(["event_id", "actor_id"])
    table = alliances.fights(tiny.replace(participants=who))
    pairs = table[["actor_a", "actor_b", "beside", "against"]].to_numpy().tolist()
    assert pairs == [["blue", "red", 0, 2], ["blue", "grey", 0, 1], ["grey", "red", 1, 0]]


def test_fights_take_names_of_places_and_actors_and_a_span(tiny):
    assert alliances.fights(tiny, place="Wells")["events"].tolist() == ["e0001-wells"]
    assert alliances.fights(tiny, place="Shire region")["against"].tolist() == [2]
    assert alliances.fights(tiny, actor="Red Army")["against"].tolist() == [2]
    assert alliances.fights(tiny, actor="Grey Council").empty
    # Ford's window ends on 10 May: it is not surely before the 9th
    assert alliances.fights(tiny, end="2020-05-09")["events"].tolist() == ["e0001-wells"]
    for wrong in ({"place": "Welis"}, {"actor": "Rad Army"}, {"kind": "clahs"}):
        with pytest.raises(menaka.NotFoundError):
            alliances.fights(tiny, **wrong)
    with pytest.raises(menaka.MenakaError, match="YYYY-MM-DD"):
        alliances.fights(tiny, start="01/03/2020")


def test_a_fight_told_by_its_whole_and_its_part_counts_once_in_any_span(tiny):
    events, who = tiny.events, tiny.participants
    part = events.iloc[[0]].assign(event_id="e0006-wells", part_of="e0001-wells")
    again = who.iloc[:2].assign(event_id="e0006-wells")
    twice = tiny.replace(events=pd.concat([events, part]), participants=pd.concat([who, again]))
    assert alliances.fights(twice, place="Wells")["events"].tolist() == ["e0006-wells"]
    late = events.assign(
        part_of=events["part_of"].mask(events["event_id"].eq("e0003-ford"), "e0001-wells")
    )
    # the part falls out of the span, so the whole tells the fight
    kept = alliances.fights(tiny.replace(events=late), end="2020-03-31")
    assert kept["events"].tolist() == ["e0001-wells"]


def test_what_is_no_fight_counts_only_where_it_is_asked_for(tiny):
    events = tiny.events
    events.loc[events["event_id"].eq("e0003-ford"), "kind"] = "deployment"
    peaceful = tiny.replace(events=events)
    assert alliances.fights(peaceful)["against"].tolist() == [1]
    assert alliances.fights(peaceful, kind=None)["against"].tolist() == [2]
    assert alliances.fights(peaceful, kind="deployment")["events"].tolist() == ["e0003-ford"]
    assert alliances.network(peaceful, **YEARS).edges["red", "blue"]["against"] == 1


def test_a_suspected_part_can_be_left_out(tiny):
    doubted = tiny.replace(participants=tiny.participants.assign(attribution="suspected"))
    assert alliances.fights(doubted)["against"].tolist() == [2]
    assert alliances.fights(doubted, sure=True).empty


def test_a_denied_tie_makes_no_umbrellas_tie_where_another_stands(league):
    graph = signed(("blue", "red", 1), ("grey", "red", -1))
    graph.edges["blue", "red"]["denied"] = True
    inside = alliances.umbrellas(league, graph, on="2020-03-01").edges["league", "red"]
    assert (inside["sign"], inside["mixed"], inside["denied"], inside["pairs"]) == (
        -1,
        False,
        False,
        1,
    )
    graph.remove_edge("grey", "red")
    alone = alliances.umbrellas(league, graph, on="2020-03-01").edges["league", "red"]
    assert (alone["sign"], alone["denied"]) == (1, True)


def test_grouping_takes_names_and_refuses_what_nothing_answers_to(league):
    assert alliances.grouping(league, "BLU", on="2020-03-01") == {"blue": "league"}
    with pytest.raises(menaka.NotFoundError, match="no actor"):
        alliances.grouping(league, ["purple"], on="2020-03-01")
