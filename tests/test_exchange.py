"""Networks out to other programs and back, on the tiny record and on awkward names."""

import networkx as nx
import pytest

import menaka
from menaka import alliances


def same(one, other):
    def edges(graph):
        return sorted(
            (sorted(ends), sorted((k, repr(v)) for k, v in d.items()))
            for *ends, d in graph.edges(data=True)
        )

    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert edges(one) == edges(other)
    assert one.graph == other.graph and one.is_multigraph() == other.is_multigraph()


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv"])
@pytest.mark.parametrize("multi", [False, True])
def test_what_is_written_is_read_back_equal(tiny, tmp_path, ending, multi):
    graph = alliances.network(tiny, on="2020-02-01", multi=multi)
    files = alliances.write(graph, tmp_path / "out" / f"net.{ending}")
    assert all(path.is_file() for path in files) and len(files) == (3 if ending == "csv" else 1)
    back = alliances.read(tmp_path / "out" / f"net.{ending}")
    assert back.is_multigraph() == multi
    same(back, graph)


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv"])
def test_enacted_ties_go_out_and_back(tiny, tmp_path, ending):
    graph = alliances.enacted(tiny)
    alliances.write(graph, tmp_path / f"net.{ending}")
    same(alliances.read(tmp_path / f"net.{ending}"), graph)


def test_accents_formulas_and_separators_survive(tmp_path):
    graph = nx.Graph()
    graph.add_node("=1+1", name="=cmd", kind="")
    graph.add_node("Réd, \"the\"", name="-Réd", kind="wing")  # fmt: skip
    graph.add_edge("=1+1", "Réd, \"the\"", sign=-1, ties=["a", "b"], kinds=[])  # fmt: skip
    nodes, *_ = alliances.write(graph, tmp_path / "net.csv")
    assert "\n'=1+1,'=cmd" in nodes.read_text("utf-8")  # no spreadsheet runs it
    same(alliances.read(tmp_path / "net.csv"), graph)


AWKWARD = ["", "1", "1.50", "nan", "True", "NA", "[1]", "[broken", "{", "'", "'=1", "a;b", "-", "é, \"x\"", " 7"]  # fmt: skip


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv"])
@pytest.mark.parametrize("multi", [False, True])
def test_every_kind_of_attribute_comes_back_as_it_was(tmp_path, ending, multi):
    graph = (nx.MultiGraph if multi else nx.Graph)(day="2020-01-01", counts=[1, 2], note="True")
    for k, word in enumerate(AWKWARD):
        graph.add_node(f"n{k}", name=word, parts=[word, "a;b", ""], weight_=0.1 * k, alone=k == 0)
    graph.add_node("bare")  # an attribute that only others have stays absent
    graph.add_node("'NA"), graph.add_node("NA"), graph.add_node("=1")
    for k in range(1, len(AWKWARD)):
        tie = {"key": f"t{k}"} if multi else {}
        graph.add_edge(f"n{k - 1}", f"n{k}", sign=(-1) ** k, kinds=[], told=AWKWARD[k], **tie)
    if multi:
        graph.add_edge("n0", "n1", key="another", sign=0, told="twice", odds=1e-9)
    alliances.write(graph, tmp_path / f"net.{ending}")
    same(alliances.read(tmp_path / f"net.{ending}"), graph)


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv"])
def test_ties_of_ones_own_and_umbrellas_go_out_and_back(record, tmp_path, ending):
    graph = alliances.network(record, on="2022-09-06")
    whole = alliances.umbrellas(record, graph, on="2022-09-06")
    alliances.write(whole, tmp_path / f"net.{ending}")
    same(alliances.read(tmp_path / f"net.{ending}"), whole)


def test_a_directed_network_of_another_program_keeps_both_directions(tmp_path):
    nx.write_graphml(
        nx.DiGraph([("R", "B", {"sign": 1}), ("B", "R", {"sign": -1})]), tmp_path / "d.graphml"
    )
    back = alliances.read(tmp_path / "d.graphml")
    assert sorted(sign for *_, sign in back.edges(data="sign")) == [-1, 1]


def test_names_that_a_form_keeps_and_missing_columns_are_refused(tmp_path):
    graph = nx.Graph()
    graph.add_node("Red", id="x", label="y")
    with pytest.raises(menaka.SchemaError, match=r"name 'id'.*name 'label'"):
        alliances.write(graph, tmp_path / "net.csv")
    assert not list(tmp_path.iterdir())
    (tmp_path / "net-nodes.csv").write_text("id\nRed\n")
    (tmp_path / "net-edges.csv").write_text("from,too,sign\n")
    with pytest.raises(menaka.SchemaError, match="no column 'to'; did you mean 'too'"):
        alliances.read(tmp_path / "net.csv")


def test_an_empty_network_is_written_too(tmp_path):
    for ending in ("graphml", "gexf", "csv"):
        alliances.write(nx.Graph(), tmp_path / f"none.{ending}")
        assert len(alliances.read(tmp_path / f"none.{ending}")) == 0


def test_an_unknown_form_and_an_edge_without_sign_are_refused(tiny, tmp_path):
    with pytest.raises(menaka.NotFoundError, match="did you mean 'graphml'"):
        alliances.write(alliances.enacted(tiny), tmp_path / "net.graphm")
    assert not list(tmp_path.iterdir())
    nx.write_graphml(nx.path_graph(2), tmp_path / "bare.graphml")
    with pytest.raises(menaka.SchemaError, match="0-1 has no sign"):
        alliances.read(tmp_path / "bare.graphml")
