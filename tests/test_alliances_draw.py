"""Pictures of ties and blocs, by their artists."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from test_balance import signed
from test_ties import own

from menaka import alliances, style


def named(graph):
    for node in graph:
        graph.nodes[node]["name"] = node
    return graph


def test_an_actor_keeps_its_place_and_one_that_is_absent_is_a_small_ring():
    one, two = named(signed(("Red", "Blue", 1))), named(signed(("Red", "Grey", -1)))
    places = alliances.positions([one, two])
    left, right = alliances.draw.phases({"first": one, "second": two}, places)
    assert left.get_xlim() == right.get_xlim() and left.get_ylim() == right.get_ylim()

    def big(ax):
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        return {tuple(line.get_xydata()[0]) for line in dots if line.get_markersize() == 8}

    assert tuple(places["Red"]) in big(left) & big(right)
    assert tuple(places["Grey"]) not in big(left)
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == ("first", "second")


def test_a_weak_tie_is_thin():
    graph = named(signed(("Red", "Blue", 1)))
    places = alliances.positions([graph])
    wide = alliances.draw.network(graph, places).lines[0].get_linewidth()
    graph.edges["Red", "Blue"]["certainty"] = "reported"
    assert alliances.draw.network(graph, places).lines[0].get_linewidth() < wide


def bars(ax):
    return [p for p in ax.patches if isinstance(p, Rectangle)]


def test_a_hostile_spell_is_hatched_and_a_told_end_has_a_tick():
    spells = alliances.from_table(
        own(("Red", "Blue", 1, "2020-01-01", "2020-06-30"), ("Red", "Grey", -1, "2020-01-01", None))
    )
    ax = alliances.draw.timeline(spells)
    assert {bar.get_hatch() for bar in bars(ax)} == {None, "//////"}
    ticks = [
        line for line in ax.lines if len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2
    ]
    assert len(ticks) == 1
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Blue – Red", "Grey – Red"]


def test_a_window_is_pale_and_what_was_sighted_is_strong():
    table = pd.DataFrame(
        {"a": ["Red"], "b": ["Blue"], "sign": [1], "start_earliest": ["2020-01-01"],
         "start_latest": ["2020-02-01"], "end_earliest": ["2020-06-01"], "end_latest": ["2020-07-01"]}
    )  # fmt: skip
    ax = alliances.draw.timeline(alliances.from_table(table))
    assert [round(bar.get_alpha(), 2) for bar in bars(ax)] == [0.35, 1.0, 0.35]
    assert [round(bar.get_width()) for bar in bars(ax)] == [31, 121, 30]


def test_spells_of_one_pair_at_one_time_lie_side_by_side():
    spells = alliances.from_table(
        own(
            ("Red", "Blue", 1, "2020-01-01", "2020-06-30"),
            ("Red", "Blue", -1, "2020-03-01", "2020-04-30"),
        )
    )
    one, two = bars(alliances.draw.timeline(spells))
    assert one.get_y() + one.get_height() == pytest.approx(two.get_y())


def test_the_matrix_is_ordered_by_bloc_and_lines_part_the_blocs():
    graph = named(signed(("Red", "Blue", -1), ("Red", "Wells", 1)))
    ax = alliances.draw.matrix(graph, alliances.frustration(graph).partition)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Blue", "Red", "Wells"]
    hatched = [p for p in bars(ax) if p.get_hatch()]
    assert len(bars(ax)) == 4 and len(hatched) == 2
    assert len(ax.lines) == 2  # one border, drawn across and down


def test_shares_are_written_in_per_cent_and_a_dash_where_unrelated():
    table = pd.DataFrame([[1, 0.25], [0.25, 1]], index=["red", "blue"], columns=["red", "blue"])
    ax = alliances.draw.shares(table, names={"red": "Red"})
    assert [t.get_text() for t in ax.texts] == ["25", "25"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Red", "blue"]
    table.iloc[0, 1] = float("nan")
    assert [t.get_text() for t in alliances.draw.shares(table).texts] == ["–", "25"]


def test_a_bloc_that_is_not_the_only_best_one_has_a_dashed_frame():
    days = pd.date_range("2020-01-01", periods=2, freq="MS")
    torn = signed(("Red", "Blue", 1), ("Blue", "Grey", 1), ("Red", "Grey", -1))
    nets = dict(zip(days, (signed(("Red", "Blue", 1)), torn), strict=True))
    ax = alliances.draw.flows(alliances.blocs(nets))
    frames = [p for p in bars(ax) if p.get_facecolor()[3] == 0]
    assert frames[0].get_linestyle() == "-" and frames[-1].get_linestyle() != "-"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["Jan 2020", "Feb 2020"]


def test_balance_above_its_band_is_filled_and_the_triangles_are_written():
    when = pd.date_range("2020-01-01", periods=3, freq="MS")
    series = pd.DataFrame(
        {"share": [1.0, 0.5, float("nan")], "low": [0.2, 0.2, float("nan")],
         "high": [0.8, 0.8, float("nan")], "expected": [0.5, 0.5, float("nan")],
         "triangles": [5, 2, 0]},
        index=when,
    )  # fmt: skip
    ax = alliances.draw.balance(series, title="groups")
    dots = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"]
    assert dots == [style.INK, "white"]
    assert [t.get_text() for t in ax.texts] == ["5", "2"]


def test_how_long_ties_last_is_drawn_with_the_number_of_known_ends():
    start = pd.Timestamp("2020-01-01")
    rows = [("Red", f"b{k}", 1, start, start + pd.Timedelta(days=9 + 10 * k)) for k in range(5)]
    spells = alliances.from_table(own(*rows))
    ax = alliances.draw.survival({"alliances": alliances.survival(spells)}, {"alliances": (5, 5)})
    assert ax.texts[0].get_text() == "alliances: 5 known ends of 5 spells"
