"""Networks out to other programs and back, on the tiny record and on awkward names."""

import networkx as nx
import pytest

import menaka
from menaka import alliances


def same(one, other):
    def edges(graph):
        return sorted(
            (sorted(ends), sorted((k, str(v)) for k, v in d.items()))
            for *ends, d in graph.edges(data=True)
        )

    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert edges(one) == edges(other)


@pytest.mark.parametrize("ending", ["graphml", "gexf", "csv"])
@pytest.mark.parametrize("multi", [False, True])
def test_what_is_written_is_read_back_equal(tiny, tmp_path, ending, multi):
    graph = alliances.network(tiny, on="2020-02-01", multi=multi)
    files = alliances.write(graph, tmp_path / "out" / f"net.{ending}")
    assert all(path.is_file() for path in files) and len(files) == (2 if ending == "csv" else 1)
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
    nodes, _ = alliances.write(graph, tmp_path / "net.csv")
    assert "\n'=1+1,'=cmd" in nodes.read_text("utf-8")  # no spreadsheet runs it
    same(alliances.read(tmp_path / "net.csv"), graph)


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
