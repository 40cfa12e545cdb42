"""Who fought beside and against whom in a data set's own events, on invented actors."""

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import menaka
from menaka import alliances
from menaka.adapters import acled, ucdp
from menaka.dataset import schema

YEAR = {"on": "2020-01-01", "end": "2020-12-31"}
GED = [
    "id",
    "type_of_violence",
    "date_start",
    "date_end",
    "side_a",
    "side_b",
    "low",
    "best",
    "high",
]
ACLED = ["event_id_cnty", "event_date", "event_type", "actor1", "assoc_actor_1", "actor2",
         "assoc_actor_2", "fatalities"]  # fmt: skip


def of_ucdp(*rows):
    """Read events as UCDP reports them: kind, first and last day, two sides, low, best and high."""
    return ucdp.read(pd.DataFrame([(n + 1, *row) for n, row in enumerate(rows)], columns=GED))


def of_acled(*rows, kind="Battles", day="2020-03-08"):
    """Read events as ACLED reports them: two actors, each with those beside it, and the dead."""
    table = [(f"SHI{n + 1}", day, kind, *row) for n, row in enumerate(rows)]
    return acled.read(pd.DataFrame(table, columns=ACLED))


def pairs(graph):
    """Return how often every pair was beside and against each other."""
    return {
        tuple(sorted((a, b))): (tie["beside"], tie["against"])
        for a, b, tie in graph.edges(data=True)
    }


@pytest.fixture
def spring():
    """Red and Blue fight twice, once with White beside Blue; Red kills civilians."""
    return of_ucdp(
        (1, "2020-03-08", "2020-03-08", "Red", "Blue", 2, 3, 9),
        (2, "2020-03-31", "2020-04-02", "Red", "Blue, White", 0, 4, 4),
        (3, "2020-04-20", "2020-04-20", "Red", "Civilians", 30, 30, 45),
    )


def test_ties_carry_events_and_the_dead_and_violence_against_civilians_is_no_tie(spring):
    graph = alliances.network(spring, **YEAR)
    assert set(graph) == {"Red", "Blue", "White"}
    assert graph.nodes["Red"] == {"name": "Red", "kind": ""}
    assert graph.edges["Blue", "Red"] == {
        "sign": -1,
        "mixed": False,
        "beside": 0,
        "against": 2,
        "events": ["ucdp-1", "ucdp-2"],
        "low": 2,
        "best": 7,
        "high": 13,
        "unquantified": 0,
    }
    assert pairs(graph)["Blue", "White"] == (1, 0) and graph.edges["Blue", "White"]["sign"] == 1
    assert pairs(graph)["Red", "White"] == (0, 1)


def test_fights_are_the_same_as_a_table(spring):
    table = alliances.fights(spring)
    assert table.iloc[0].to_dict() == {
        "actor_a": "Blue",
        "name_a": "Blue",
        "actor_b": "Red",
        "name_b": "Red",
        "beside": 0,
        "against": 2,
        "events": "ucdp-1;ucdp-2",
        "low": 2,
        "best": 7,
        "high": 13,
        "unquantified": 0,
    }
    assert alliances.fights(spring, actor="White")["actor_a"].tolist() == ["Blue", "Red"]
    assert alliances.fights(spring, end="2020-03-31")["events"].tolist() == ["ucdp-1"]
    assert alliances.fights(spring, kind="non-state")["best"].tolist() == [4, 4, 4]


def test_who_killed_civilians_together_was_beside_each_other():
    graph = alliances.network(
        of_acled(
            ("Red", "White", "Civilians (Shire)", "Farmers (Shire)", 4),
            kind="Violence against civilians",
        ),
        **YEAR,
    )
    assert pairs(graph) == {("Red", "White"): (1, 0)}


def test_who_fights_itself_is_tied_to_itself_by_nothing_and_to_others_both_ways():
    own = of_acled(("Red", None, "Red", None, 5), ("Red", "Blue", "Red", None, 7))
    graph = alliances.network(own, **YEAR)
    # Blue stood beside one Red and against another: one event, whose seven dead count once
    tie = graph.edges["Blue", "Red"]
    assert pairs(graph) == {("Blue", "Red"): (1, 1)}
    assert (tie["sign"], tie["mixed"], tie["events"], tie["best"]) == (-1, True, ["SHI2"], 7)


def test_a_number_that_is_not_known_stays_missing_and_is_counted():
    tie = alliances.network(
        of_acled(("Red", None, "Blue", None, 0), ("Red", None, "Blue", None, 3)), **YEAR
    ).edges["Blue", "Red"]
    assert (tie["low"], tie["best"], tie["high"], tie["unquantified"]) == (None, 3, None, 1)
    none = alliances.network(of_acled(("Red", None, "Blue", None, 0)), **YEAR)
    assert none.edges["Blue", "Red"]["best"] is None
    assert alliances.edge_table(none)["best"].isna().all()


def test_an_event_that_may_lie_in_two_periods_is_in_neither(spring):
    march, april = alliances.networks(spring, start="2020-03-01", end="2020-04-30").values()
    # one event is of 31 March to 2 April
    assert pairs(march) == {("Blue", "Red"): (0, 1)} and pairs(april) == {}


def test_only_the_actors_asked_for_and_the_ties_among_them_are_kept(spring):
    assert pairs(alliances.network(spring, **YEAR, actors=["Red", "White"])) == {
        ("Red", "White"): (0, 1)
    }
    with pytest.raises(menaka.NotFoundError, match="no actor 'Whyte'; did you mean 'White'"):
        alliances.network(spring, **YEAR, actors="Whyte")
    with pytest.raises(menaka.NotFoundError, match="no actor 'Civilians'"):
        alliances.fights(spring, actor="Civilians")


def test_what_is_no_fight_counts_only_where_it_is_asked_for():
    row = ("Red", None, "Blue", None, 0)
    peace = of_acled(row, kind="Strategic developments")
    assert alliances.fights(peace, kind=None)["against"].tolist() == [1]
    assert alliances.fights(peace, kind="Strategic developments")["against"].tolist() == [1]
    with pytest.raises(menaka.SchemaError, match="name kinds of: Strategic developments"):
        alliances.network(peace, **YEAR)
    with pytest.raises(menaka.NotFoundError, match="no kind of event 'Battle'"):
        alliances.fights(peace, kind="Battle")
    assert not alliances.fights(of_acled(row, kind="Battle-No change of territory")).empty


def test_an_event_without_a_kind_counts():
    bare = of_acled(("Red", None, "Blue", None, 1))
    events = bare.events.assign(kind=pd.Series([None], dtype="str"))
    assert alliances.fights(replace(bare, events=events))["against"].tolist() == [1]


def test_what_a_data_set_does_not_say_is_refused(spring):
    with pytest.raises(menaka.NotFoundError, match="there are: enacted"):
        alliances.network(spring, **YEAR, evidence="declared")
    with pytest.raises(menaka.NotFoundError, match="there are: reported"):
        alliances.network(spring, **YEAR, certainty="certain")
    for option in ({"place": "Wells"}, {"sure": True}):
        with pytest.raises(menaka.SchemaError, match="a Reported is no record"):
            alliances.fights(spring, **option)
    twice = replace(spring, events=pd.concat([spring.events, spring.events.iloc[:1]]))
    with pytest.raises(menaka.SchemaError, match="'ucdp-1' is there twice"):
        alliances.fights(twice)


def test_columns_that_a_reader_kept_do_not_take_the_place_of_the_dead(spring):
    kept = replace(spring, events=spring.events.assign(best=99))
    assert alliances.fights(kept)["best"].tolist() == alliances.fights(spring)["best"].tolist()


def test_balance_is_measured_on_a_data_sets_network_as_on_a_records(spring):
    graph = alliances.network(spring, **YEAR)
    assert alliances.triads(graph)["+--"] == 1 == alliances.triads(graph).sum()
    assert alliances.frustration(graph).index == 0


def test_the_edges_of_a_data_set_are_read_as_a_table(spring):
    table = alliances.edge_table(alliances.network(spring, **YEAR))
    assert table.loc[0, ["a", "b", "sign", "against", "best"]].tolist() == ["Blue", "Red", -1, 2, 7]
    assert table.columns[-4:].tolist() == ["low", "best", "high", "unquantified"]


def test_a_data_set_without_events_has_networks_without_ties(spring):
    none = replace(
        spring,
        events=spring.events.iloc[:0],
        participants=spring.participants.iloc[:0],
        claims=spring.claims.iloc[:0],
    )
    assert alliances.fights(none).empty
    nets = alliances.networks(none, start="2020-01-01", end="2021-12-31", freq="year")
    assert [len(graph) for graph in nets.values()] == [0, 0]


ACTORS = st.sampled_from(["Red", "Blue", "White", "Grey", "Civilians"])
SIDES = st.lists(st.tuples(ACTORS, st.sampled_from("abc")), max_size=6)


@given(st.lists(st.tuples(st.integers(1, 12), SIDES, st.one_of(st.none(), st.integers(0, 9)))))
def test_networks_are_what_counting_pair_by_pair_gives(rows):
    who = pd.DataFrame(
        [(f"e{n}", actor, side) for n, (_, sides, _) in enumerate(rows) for actor, side in sides],
        columns=["event_id", "actor", "side"],
        dtype="str",
    )
    days = pd.to_datetime([f"2020-{month:02}-15" for month, *_ in rows]).astype("datetime64[s]")
    ids = [f"e{n}" for n in range(len(rows))]
    best = pd.array([dead for *_, dead in rows], dtype="Int64")
    data = SimpleNamespace(
        events=pd.DataFrame(
            {"event_id": ids, "kind": "Battles", "start_earliest": days, "start_latest": days}
        ),
        participants=who.assign(civilian=who["actor"].eq("Civilians")),
        claims=pd.DataFrame(
            {"event_id": ids, "target_kind": "undivided", "low": best, "best": best, "high": best}
        ),
        about=None,
    )
    span = {"start": "2020-01-01", "end": "2020-12-31", "freq": "quarter"}
    for quarter, graph in enumerate(alliances.networks(data, **span).values()):
        expected = {}
        for n, (month, sides, dead) in enumerate(rows):
            if (month - 1) // 3 != quarter:
                continue
            armed = [one for one in dict.fromkeys(sides) if one[0] != "Civilians"]
            met = {
                (*sorted((a, b)), side == other)
                for (a, side), (b, other) in combinations(armed, 2)
                if a != b
            }
            for a, b, beside in met:
                tie = expected.setdefault((a, b), {"beside": 0, "against": 0, "dead": {}})
                tie["beside" if beside else "against"] += 1
                tie["dead"][n] = dead
        assert pairs(graph) == {p: (t["beside"], t["against"]) for p, t in expected.items()}
        for (a, b), tie in expected.items():
            known = [dead for dead in tie["dead"].values() if dead is not None]
            edge = graph.edges[a, b]
            assert edge["events"] == sorted(
                (f"e{n}" for n in tie["dead"]),
                key=lambda one: (rows[int(one[1:])][0], int(one[1:])),
            )
            assert edge["best"] == (sum(known) if known else None)
            assert edge["unquantified"] == len(tie["dead"]) - len(known)


def test_the_yearly_networks_of_the_shipped_rows_are_what_pandas_alone_counts():
    path = schema.data_folder() / "series" / "ged-myanmar-2019-2021.csv"
    nets = alliances.networks(ucdp.read(path), start="2019-01-01", end="2021-12-31", freq="year")

    rows = pd.read_csv(path)
    rows = rows[rows["type_of_violence"].ne(3)]
    against = rows.assign(
        a=rows["side_a"].str.split(", "), b=rows["side_b"].str.split(", ")
    ).explode("a").explode("b")  # fmt: skip
    count = against.groupby(["year", "a", "b"])["best"].agg(["size", "sum"])
    assert len(count) > 20

    counted = {
        (day.year, *sorted((a, b))): (tie["against"], tie["best"])
        for day, graph in nets.items()
        for a, b, tie in graph.edges(data=True)
        if tie["against"]
    }
    assert counted == {
        (year, *sorted((a, b))): (events, dead) for (year, a, b), (events, dead) in count.iterrows()
    }
