"""Networks out to other programs, on the tiny record and on awkward names."""

import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import alliances


def test_graph_files_hold_every_node_and_tie_with_names_and_signs(tiny, tmp_path):
    graph = alliances.network(tiny, "2020-02-01")
    (file,) = alliances.write(graph, tmp_path / "out" / "net.graphml")
    back = nx.read_graphml(file)
    assert set(back) == set(graph)
    assert {n: d["label"] for n, d in back.nodes(data=True)} == dict(graph.nodes(data="name"))
    signs = [[*sorted((a, b)), s] for a, b, s in back.edges(data="sign")]
    assert sorted(signs) == [["blue", "red", -1], ["grey", "red", 1]]
    assert dict(back.nodes(data="name")) == dict(graph.nodes(data="name"))
    tie = next(d for a, b, d in back.edges(data=True) if "grey" in (a, b))
    assert tie["sources"] == "herald-1" and tie["start_latest"] == "2020-02-01"


@pytest.mark.parametrize("ending", ["graphml", "csv"])
def test_no_two_ties_have_one_id(tmp_path, ending):
    # Gephi and yEd keep only the first of several edges with one id
    graph = nx.MultiGraph()
    for a, b, key, sign in [("R", "B", "t1", 1), ("R", "B", "t2", -1), ("B", "G", "t3", -1)]:
        graph.add_edge(a, b, key=key, sign=sign)
    graph.add_edge("B", "G", key="t4", sign=1)
    files = alliances.write(graph, tmp_path / f"net.{ending}")
    if ending == "csv":
        ids = pd.read_csv(files[1])["edge_id"].tolist()
    else:
        ids = [part.split('"')[0] for part in files[0].read_text().split('id="')[1:]]
        ids = [word for word in ids if word.startswith("e")]
    assert sorted(ids) == ["e0", "e1", "e2", "e3"]


def test_csv_is_spelled_as_r_reads_it(tmp_path):
    graph = nx.Graph()
    graph.add_node("Réd, \"the\"", name="=cmd", founded=2012)  # fmt: skip
    graph.add_node("NA", name="NA", umbrella=True)
    graph.add_edge("NA", "Réd, \"the\"", sign=-1, kinds=["war", "rivalry"], denied=False)  # fmt: skip
    nodes, edges = alliances.write(graph, tmp_path / "net.csv")
    assert nodes.read_text("utf-8") == (
        "id,name,founded,label,umbrella\n"
        '"Réd, ""the""",\'=cmd,2012,\'=cmd,NA\n'
        "'NA,'NA,NA,'NA,TRUE\n"
    )
    assert edges.read_text("utf-8") == (
        'from,to,sign,edge_id,kinds,denied\n"Réd, ""the""",\'NA,-1,e0,war;rivalry,FALSE\n'
    )


@pytest.mark.parametrize("bad", ["x\x07", "Red\rforce", "Red\nforce", "\ud800"])
@pytest.mark.parametrize("ending", ["graphml", "csv"])
def test_control_characters_are_refused_by_name(tmp_path, bad, ending):
    graph = nx.Graph()
    graph.add_edge("Red", "Blue", sign=1, note=bad)
    graph.add_node(bad)
    with pytest.raises(menaka.SchemaError) as caught:
        alliances.write(graph, tmp_path / f"net.{ending}")
    said = str(caught.value)
    assert "the edge Red-Blue" in said and f"the node {bad!r}" in said
    assert not list(tmp_path.iterdir())


def test_what_a_form_keeps_for_itself_an_unknown_form_and_a_bare_edge_are_refused(tiny, tmp_path):
    graph = nx.Graph([("Red", "Blue")])
    graph.nodes["Red"]["id"] = "x"
    with pytest.raises(menaka.SchemaError, match=r"name 'id'.*edge Red-Blue has no sign"):
        alliances.write(graph, tmp_path / "net.csv")
    with pytest.raises(menaka.NotFoundError, match="graphml, csv"):
        alliances.write(alliances.network(tiny, "2020-02-01"), tmp_path / "net.gexf")
    twice = nx.Graph()
    twice.add_nodes_from([1, "1"])
    with pytest.raises(menaka.SchemaError, match="same text"):
        alliances.write(twice, tmp_path / "net.csv")
    assert not list(tmp_path.iterdir())


def test_an_empty_network_and_one_of_the_record_are_written_too(record, tmp_path):
    whole = alliances.network(record, "2022-09-06")
    for ending in ("graphml", "csv"):
        assert all(f.is_file() for f in alliances.write(nx.Graph(), tmp_path / f"none.{ending}"))
        alliances.write(whole, tmp_path / f"whole.{ending}")
    assert len(nx.read_graphml(tmp_path / "whole.graphml")) == len(whole)
    edges = pd.read_csv(tmp_path / "whole-edges.csv")
    assert list(edges.columns[:3]) == ["from", "to", "sign"] and len(edges) == len(whole.edges)
