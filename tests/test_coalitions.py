"""Who fought beside and against whom, one State and its parts, on invented actors."""

import itertools

import pandas as pd
import pytest

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


@pytest.fixture
def realm(tiny):
    """The government of Redland with its guard and its police; a foreign legion, and strangers."""
    kinds = {
        "redland": ("Government of Redland", "government"),
        "guard": ("Guard of Redland", "state-force"),
        "police": ("Police of Redland", "state-force"),
        "legion": ("Foreign Legion", "foreign-force"),
        "strangers": ("Armed men, not named", "unidentified"),
        "folk": ("People of Ford", "community"),
    }
    actors = [
        tiny.actors.iloc[[2]].assign(actor_id=i, name=n, name_fr=n, kind=kind)
        for i, (n, kind) in kinds.items()
    ]
    forces = ["guard", "police", "legion"]
    rows = {"actor_id": forces, "umbrella_id": "redland", "kind": "state force"}
    members = pd.DataFrame(rows).reindex(columns=tiny.memberships.columns)

    # The guard and the police fight Blue at Ford, the legion beside them; strangers fight Red.
    who = [
        tiny.participants.iloc[[4]].assign(actor_id=i, side=side, event_id=event)
        for i, side, event in [
            ("guard", "A", "e0003-ford"),
            ("police", "A", "e0003-ford"),
            ("legion", "A", "e0003-ford"),
            ("strangers", "B", "e0001-wells"),
        ]
    ]
    return tiny.replace(
        actors=pd.concat([tiny.actors, *actors]),
        memberships=members,
        participants=pd.concat([tiny.participants, *who]),
    )


def declared(realm, *rows):
    """Give the realm ties that the Gazette reports: two actors, sign and day."""
    ties, seen = realm.ties.iloc[:0], realm.tie_sightings.iloc[:0]
    for n, (a, b, sign, day) in enumerate(rows):
        when = pd.Timestamp(day)
        dates = {"start_earliest": pd.NaT, "start_latest": when}
        tie = {"tie_id": f"t{n}", "actor_a": a, "actor_b": b, "sign": sign, "kind": "pact", **dates}
        ties = pd.concat([ties, realm.ties.iloc[[0]].assign(**tie)])
        one = {"tie_id": f"t{n}", "sighting_id": f"s{n}", "what": "holds"}
        sighting = realm.tie_sightings.iloc[[0]].assign(**one, date_earliest=when, date_latest=when)
        seen = pd.concat([seen, sighting])
    return realm.replace(ties=ties, tie_sightings=seen)


def test_a_government_and_its_forces_fight_as_one_state_and_a_foreign_force_beside_it(realm):
    graph = alliances.network(realm, **YEARS)
    assert graph.nodes["redland"]["name"] == "State of Redland"
    assert graph.edges["redland", "blue"]["against"] == 1  # guard and police, one event
    assert graph.edges["redland", "legion"]["beside"] == 1
    assert not {"guard", "police"} & set(graph)
    apart = alliances.network(realm, **YEARS, state="apart")
    assert apart.edges["guard", "police"]["beside"] == 1 and "redland" not in apart
    names = alliances.fights(realm, state="apart")["name_b"].tolist()
    assert "Guard of Redland" in names


def test_who_names_a_force_is_answered_with_its_state_unless_it_is_asked_for_apart(realm):
    asked = alliances.fights(realm, actor="Guard of Redland")
    assert set(asked["actor_a"]) | set(asked["actor_b"]) == {"blue", "legion", "red", "redland"}
    graph = alliances.network(realm, **YEARS, actors=["Guard of Redland", "Blue Front"])
    assert set(graph.edges) == {("blue", "redland")}
    apart = alliances.network(realm, **YEARS, actors=["guard", "blue"], state="apart")
    assert set(apart.edges) == {("blue", "guard")}


def test_a_state_has_the_sign_of_its_forces_where_they_have_one_else_of_its_government(realm):
    rows = [
        ("blue", "guard", -1, "2020-02-01"),
        ("blue", "redland", 0, "2020-03-01"),  # later, but the guard decides
        ("red", "redland", 1, "2020-02-01"),
        ("guard", "redland", 1, "2020-02-01"),  # inside the State: no tie
        ("legion", "redland", -1, "2020-03-01"),
        ("legion", "police", 1, "2020-02-01"),
    ]
    graph = alliances.network(declared(realm, *rows), "2020-03-15")
    table = alliances.edge_table(graph).set_index("a")[["sign", "mixed"]].to_dict("index")
    assert graph.edges["blue", "redland"]["sign_forces"] == -1
    assert graph.edges["blue", "redland"]["sign_government"] == 0
    assert table == {
        "BLU": {"sign": -1, "mixed": True},
        "RED": {"sign": 1, "mixed": False},
        "Foreign Legion": {"sign": 1, "mixed": True},
    }
    assert graph.edges["red", "redland"]["sign_forces"] is None
    both = alliances.edge_table(graph)[["sign_forces", "sign_government"]]
    assert both.loc[1].tolist() == [1, -1]  # the legion


@pytest.mark.parametrize(("force", "government"), [*itertools.product([1, 0, -1, None], repeat=2)])
def test_the_sign_of_a_state_follows_one_rule_whatever_its_parts_declare(realm, force, government):
    signs = {"guard": force, "redland": government}
    rows = [("blue", part, sign, "2020-02-01") for part, sign in signs.items() if sign is not None]
    graph = alliances.network(declared(realm, *rows), "2020-02-15")
    assert graph.number_of_edges() == (1 if rows else 0)
    for _, _, tie in graph.edges(data=True):
        assert tie["sign"] == (government if force is None else force)
        assert (tie["sign_forces"], tie["sign_government"]) == (force, government)
        assert tie["mixed"] == (len({sign for *_, sign, _ in rows}) == 2)


def test_isgs_has_a_truce_with_malis_government_and_a_war_with_its_army(record):
    edge = alliances.network(record, "2023-07-15").edges["isgs", "mali"]
    assert (edge["sign"], edge["mixed"]) == (-1, True)
    assert (edge["sign_forces"], edge["sign_government"]) == (-1, 0)
    apart = alliances.network(record, "2023-07-15", state="apart")
    assert (apart.edges["isgs", "fama"]["sign"], apart.edges["isgs", "mali"]["sign"]) == (-1, 0)
    beside = set(alliances.network(record, "2022-04-15", actors=["FAMa", "Wagner", "Barkhane"]))
    assert beside == {"mali", "wagner", "barkhane"}


def test_who_is_no_named_group_is_left_out_unless_asked_for(realm):
    assert "strangers" not in alliances.network(realm, **YEARS)
    assert "strangers" in alliances.network(realm, **YEARS, everyone=True)
    assert "strangers" in set(alliances.fights(realm, everyone=True)["actor_b"])
    named = alliances.fights(realm, actor="strangers")  # beside Blue, against Red
    assert named[["beside", "against"]].to_numpy().tolist() == [[1, 0], [0, 1]]
    rows = [("folk", "red", -1, "2020-02-01"), ("blue", "red", -1, "2020-02-01")]
    told = declared(realm, *rows)
    assert set(alliances.network(told, "2020-03-01")) == {"blue", "red"}
    assert set(alliances.network(told, "2020-03-01", actors=["folk", "red"])) == {"folk", "red"}
