"""Networks out to other programs, on the tiny record and on awkward names."""

import shutil
import subprocess

import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import alliances
from menaka.adapters import acled


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


@pytest.fixture
def reported():
    """A data set's network: Red beside White against Blue, with a number; Grey in a tie without one."""
    columns = ["event_id_cnty", "event_date", "event_type", "actor1", "assoc_actor_1", "actor2",
               "fatalities"]  # fmt: skip
    rows = [
        ("SHI1", "2020-03-08", "Battles", "Réd & Co <1>", "White", "Blue", 13),
        ("SHI2", "2020-03-09", "Battles", "Blue", None, "White", 2),
        ("SHI3", "2020-03-09", "Battles", "Grey", None, "Blue", 0),
    ]
    data = acled.read(pd.DataFrame(rows, columns=columns))
    return alliances.network(data, "2020-01-01", end="2020-12-31")


def test_a_data_sets_network_comes_back_from_graphml_with_all_its_numbers(reported, tmp_path):
    (file,) = alliances.write(reported, tmp_path / "net.graphml")
    back = nx.read_graphml(file)
    for a, b, tie in reported.edges(data=True):
        told = {name: value for name, value in tie.items() if value is not None}
        found = {name: value for name, value in back.edges[a, b].items() if name != "edge_id"}
        found.pop("id", None)
        assert found == told | {"events": ";".join(tie["events"])}


def test_a_data_sets_edges_are_spelled_as_r_reads_them(reported, tmp_path):
    _, file = alliances.write(reported, tmp_path / "net.csv")
    assert file.read_text("utf-8").splitlines() == [
        "from,to,sign,edge_id,mixed,beside,against,events,best,unquantified",
        "Blue,White,-1,e0,FALSE,0,2,SHI1;SHI2,15,0",
        "Blue,Grey,-1,e1,FALSE,0,1,SHI3,NA,1",
        "Blue,Réd & Co <1>,-1,e2,FALSE,0,1,SHI1,13,0",
        "White,Réd & Co <1>,1,e3,FALSE,1,0,SHI1,13,0",
    ]


IN_R = """
library(igraph)
g <- read_graph("net.graphml", format = "graphml")
h <- graph_from_data_frame(read.csv("net-edges.csv"), FALSE, read.csv("net-nodes.csv"))
stopifnot(vcount(g) == 4, ecount(g) == 4, setequal(V(g)$name, V(h)$name), !anyDuplicated(E(g)$id))
stopifnot(E(g)$edge_id == E(h)$edge_id, E(g)$sign == E(h)$sign, E(g)$mixed == E(h)$mixed)
stopifnot(E(g)$against == E(h)$against, E(g)$events == E(h)$events)
stopifnot(identical(is.na(E(g)$best), is.na(E(h)$best)), sum(E(h)$best, na.rm = TRUE) == 41)
"""


@pytest.mark.slow
def test_rs_igraph_reads_one_network_from_both_forms(reported, tmp_path):
    has_igraph = ["Rscript", "-e", "library(igraph)"]
    if not shutil.which("Rscript") or subprocess.run(has_igraph, capture_output=True).returncode:
        pytest.skip("R with igraph is not installed")
    for ending in ("graphml", "csv"):
        alliances.write(reported, tmp_path / f"net.{ending}")
    ran = subprocess.run(["Rscript", "-e", IN_R], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
