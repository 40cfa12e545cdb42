"""Pictures of ties and fights, by their artists, on invented actors."""

import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from test_balance import signed
from test_ties import own

import menaka
from menaka import alliances, style
from menaka.alliances import draw, plots


def drawn(graph, places=None, **options):
    places = nx.circular_layout(graph) if places is None else places
    look = {"names": {}, "colours": style.ACTORS, **options}
    return draw.network(graph, places, ax=style.canvas(), **look)


def dots(ax, size=draw.NODE):
    return [line for line in ax.lines if line.get_marker() == "o" and line.get_markersize() == size]


def bars(ax):
    return [p for p in ax.patches if isinstance(p, Rectangle)]


def spans(*rows, **columns):
    spells = alliances.from_edges(own(*rows).assign(**columns)).assign(group="")
    days = spells["held_from"].min(), spells["held_until"].max()
    look = {"names": {}, "lang": "en"}
    return draw.timeline(spells, ax=style.canvas(), start=days[0], end=days[1], **look)


def test_signs_are_distinguishable_without_colour(tiny):
    ax = alliances.plot_network(tiny, "2020-02-01")
    styles = {line.get_linestyle() for line in ax.lines if line.get_marker() in (None, "None", "")}
    assert {"-", "--"} <= styles
    assert {text.get_text() for text in ax.texts} == {"RED", "BLU", "Grey Council"}


def test_an_actor_keeps_its_place_and_one_that_is_absent_is_a_small_ring():
    rows = ("Red", "Blue", 1, "2020-01-01", "2020-01-31"), ("Red", "Grey", -1, "2020-03-01", None)
    phases = [("2020-01-01", "2020-01-31"), ("2020-03-01", "2020-03-31")]
    left, right = alliances.plot_phases(alliances.from_edges(own(*rows)), phases=phases)
    assert left.get_xlim() == right.get_xlim() and left.get_ylim() == right.get_ylim()
    big = [{tuple(dot.get_xydata()[0]) for dot in dots(ax)} for ax in (left, right)]
    small = [{tuple(dot.get_xydata()[0]) for dot in dots(ax, 3)} for ax in (left, right)]
    assert len(big[0] & big[1]) == 1  # Red
    assert big[0] - big[1] == small[1] and big[1] - big[0] == small[0]
    days = [ax.get_title(loc="left") for ax in (left, right)]
    assert days == [
        "0 hostile pairs, 1 alliance\n1 Jan to 31 Jan 2020",
        "1 hostile pair, 0 alliances\n1 Mar to 31 Mar 2020",
    ]


def test_allies_stand_nearer_than_the_hostile_and_a_denied_tie_draws_nobody_together():
    table = own(
        ("Red", "Blue", 1, "2020-01-01", None),
        ("Grey", "Red", -1, "2020-01-01", None),
        ("Grey", "Blue", -1, "2020-01-01", None),
        ("Grey", "Ford", 1, "2020-01-01", None),
        ("Ford", "Red", 1, "2020-01-01", None),
    ).assign(denied=[False] * 4 + [True])
    graph = alliances.network(alliances.from_edges(table), "2020-01-01")
    where, again = plots._places([graph]), plots._places([graph])
    assert all((where[n] == again[n]).all() for n in graph)

    def far(a, b):
        return float(((where[a] - where[b]) ** 2).sum() ** 0.5)

    assert far("Red", "Blue") < min(far("Red", "Grey"), far("Blue", "Grey"))
    graph.remove_edge("Ford", "Red")
    without = plots._places([graph])
    assert all((where[n] == without[n]).all() for n in graph)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_next_to_nothing_has_its_places_too(size):
    assert len(plots._places([nx.empty_graph(size)])) == size


def test_a_weak_tie_is_thin():
    graph = signed(("Red", "Blue", 1))
    wide = drawn(graph).lines[0].get_linewidth()
    graph.edges["Red", "Blue"]["certainty"] = "reported"
    assert drawn(graph).lines[0].get_linewidth() < wide


def test_a_denied_tie_has_a_question_mark_on_its_line_and_in_the_legend(tiny):
    denied = own(("Red", "Blue", 1, "2020-01-01", None)).assign(denied=True, certainty="reported")
    ax = alliances.plot_network(alliances.from_edges(denied), "2020-01-01")
    assert "$?$" in {line.get_marker() for line in ax.lines}
    assert "denied" in {text.get_text() for text in ax.get_legend().get_texts()}
    plain = alliances.plot_network(tiny, "2020-02-01")
    assert "$?$" not in {line.get_marker() for line in plain.lines}
    bar = spans(("Red", "Blue", 1, "2020-01-01", "2020-06-30"), denied=True)
    assert "$?$" in {line.get_marker() for line in bar.lines}


def test_no_name_covers_an_actor_and_actors_are_drawn_above_names():
    rng = np.random.default_rng(3)
    names = [f"The Very Long Front {k}" for k in range(14)]
    graph = signed(*((a, b, 1) for k, a in enumerate(names) for b in names[:k:3]))
    places = {name: rng.random(2) for name in names}
    ax = drawn(graph, places)
    assert min(d.get_zorder() for d in dots(ax)) > max(t.get_zorder() for t in ax.texts)
    ax.figure.canvas.draw()
    points = ax.transData.transform(list(places.values()))
    hidden = [t for t in ax.texts for p in points if t.get_window_extent().contains(*p)]
    assert not hidden


def test_actors_without_a_colour_of_their_own_get_unlike_ones():
    graph = signed(("Red", "Blue", 1), ("Blue", "Grey", -1), ("isgs", "Red", -1))
    ax = drawn(graph)
    shades = [dot.get_color() for dot in dots(ax)]
    assert len(set(shades)) == 4 and style.ACTORS["isgs"] in shades
    own_ = [d.get_color() for d in dots(drawn(graph, colours={"Red": "#123456"}))]
    assert "#123456" in own_


def test_a_dollar_in_a_name_is_no_formula(tiny):
    table = own((r"$\frac$", "Blue $5", 1, "2020-01-01", None))
    spells = alliances.from_edges(table)
    for ax in (alliances.plot_network(spells, "2020-01-01"), alliances.plot_ties(spells)):
        ax.figure.canvas.draw()
    actors = tiny.actors
    actors.loc[actors["actor_id"].eq("red"), "acronym"] = r"$\frac$"
    alliances.plot_fights(tiny.replace(actors=actors), least=1).figure.canvas.draw()


def test_pictures_speak_french_take_a_width_and_leave_the_readers_settings(tiny):
    mpl.rcParams["font.size"] = 17
    try:
        ax = alliances.plot_network(tiny, "2020-02-01", lang="fr", width="column")
        assert mpl.rcParams["font.size"] == 17
    finally:
        mpl.rcdefaults()
        mpl.use("Agg")
    assert ax.figure.get_size_inches()[0] == style.COLUMN
    words = {text.get_text() for text in ax.get_legend().get_texts()}
    assert "hostilité ou rivalité" in words and "Conseil gris" in {t.get_text() for t in ax.texts}
    with pytest.raises(menaka.NotFoundError, match="en, fr"):
        alliances.plot_network(tiny, "2020-02-01", lang="de")
    with pytest.raises(menaka.NotFoundError, match="column, page"):
        alliances.plot_ties(tiny, start="2020-01-01", width="wide")


def test_axes_that_are_given_are_drawn_on_and_returned(tiny):
    ax = plt.subplots()[1]
    assert alliances.plot_network(tiny, "2020-02-01", ax=ax) is ax
    assert alliances.plot_fights(tiny, least=1, ax=plt.subplots()[1]).texts
    assert alliances.plot_ties(tiny, start="2020-01-01", ax=(bare := plt.subplots()[1])) is bare


def test_three_phases_have_three_axes_and_the_main_actors_of_a_small_record_are_all(tiny):
    phases = [("2020-01-01", "2020-02-29"), ("2020-03-01", "2021-06-30"), ("2022-01-01",) * 2]
    axes = alliances.plot_phases(tiny, phases=phases, lang="fr")
    assert len(axes) == len(axes[0].figure.axes) == 3
    assert "Conseil gris" in {t.get_text() for t in axes[0].texts}
    assert not axes[2].texts and len(dots(axes[2], 3)) == 3


def test_fights_against_stand_above_the_diagonal_and_beside_below(tiny):
    row = tiny.participants.iloc[[1]].assign(actor_id="grey", role="ally")
    three = tiny.replace(participants=pd.concat([tiny.participants, row]))
    ax = alliances.plot_fights(three, least=1)
    order = [t.get_text() for t in ax.get_yticklabels()]
    assert order == ["BLU", "RED", "Grey Council"]  # met others 3, 3 and 2 times
    cells = {tuple(int(v) for v in t.get_position()): t.get_text() for t in ax.texts}
    # column, row: Blue against Red twice, Red against Grey once; Grey beside Blue once
    assert cells == {(1, 0): "2", (2, 1): "1", (0, 2): "1"}
    two = alliances.plot_fights(three, least=2)  # Grey met nobody twice
    assert [t.get_text() for t in two.get_yticklabels()] == ["BLU", "RED"]
    # Blue and Grey meet twice as well: then the one fight of Red and Grey is not left blank
    extra = three.participants.iloc[[1, -1]].assign(event_id="e0004-shire", side="A")
    more = three.replace(participants=pd.concat([three.participants, extra]))
    ax = alliances.plot_fights(more, least=2, kind=None)
    assert sorted(t.get_text() for t in ax.texts) == ["1", "2", "2"]


def test_nothing_to_plot_is_an_empty_picture_or_said(tiny):
    assert not alliances.plot_fights(tiny, least=99).texts
    assert not alliances.plot_network(tiny, "2035-01-01").texts
    with pytest.raises(menaka.SchemaError, match="no ties"):
        alliances.plot_ties(alliances.from_edges(own()))


def test_a_hostile_spell_is_hatched_and_a_known_end_has_a_tick():
    ax = spans(
        ("Red", "Blue", 1, "2020-01-01", "2020-06-30"), ("Red", "Grey", -1, "2020-01-01", None)
    )
    assert {bar.get_hatch() for bar in bars(ax)} == {None, "//////"}
    ticks = [
        line for line in ax.lines if len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2
    ]
    assert len(ticks) == 1
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Blue – Red", "Grey – Red"]


def test_a_window_is_pale_and_what_was_sighted_is_strong():
    days = ["2020-01-01", "2020-02-01", "2020-06-01", "2020-07-01"]
    columns = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
    table = pd.DataFrame([["Red", "Blue", 1, *days]], columns=["a", "b", "sign", *columns])
    ax = alliances.plot_ties(alliances.from_edges(table))
    assert [round(bar.get_alpha(), 2) for bar in bars(ax)] == [draw.FADED, 1.0, draw.FADED]
    assert [round(bar.get_width()) for bar in bars(ax)] == [31, 121, 30]


def test_spells_of_one_pair_at_one_time_lie_side_by_side():
    ax = spans(
        ("Red", "Blue", 1, "2020-01-01", "2020-06-30"),
        ("Red", "Blue", -1, "2020-03-01", "2020-04-30"),
    )
    one, two = bars(ax)
    assert one.get_y() + one.get_height() == pytest.approx(two.get_y())


def test_the_room_imports_neither_plotting_nor_solvers():
    heavy = "matplotlib", "scipy.optimize", "seaborn", "statsmodels", "lifelines"
    code = f"import sys; import menaka.alliances.plots; print([m for m in {heavy} if m in sys.modules])"
    code = (
        "import types, sys; sys.modules['menaka'] = m = types.ModuleType('menaka'); import pathlib; m.__path__ = ['menaka'];"
        + code
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def words(legend):
    return {text.get_text() for text in legend.get_texts()}


def test_a_legend_has_the_shapes_that_occur_and_no_others(tiny):
    ax = alliances.plot_network(tiny, "2020-06-15")
    assert words(ax.get_legend()) == {"hostility or rivalry", "thin: possible, or weakly reported"}
    rows = ("Red", "Blue", 1, "2020-01-01", None), ("Red", "Grey", 0, "2020-03-01", None)
    spells = alliances.from_edges(own(*rows))
    phases = [("2020-01-01", "2020-01-31"), ("2020-03-01", "2020-03-31")]
    (legend,) = alliances.plot_phases(spells, phases=phases)[0].figure.legends
    assert words(legend) == {
        "alliance or cooperation",
        "truce or non-aggression",
        "no tie in this phase",
    }
    (legend,) = alliances.plot_ties(spells).figure.legends
    assert words(legend) == {
        "alliance or cooperation",
        "truce or non-aggression",
        "days of start or end, or not seen again",
    }


def test_no_line_strikes_through_a_name_in_the_four_phases(record):
    axes = alliances.plot_phases(record)
    axes[0].figure.canvas.draw()
    for ax in axes:
        lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
        ends = [ax.transData.transform(line.get_xydata()) for line in lines]
        points = np.concatenate([np.linspace(a, b, 200) for a, b in ends])
        for text in ax.texts:
            box = text.get_window_extent()
            assert not box.count_contains(points), text.get_text()


def test_ties_of_the_record_stand_in_rows_by_camp_with_the_offensive_shaded(record):
    ax = alliances.plot_ties(record)
    rows = [label.get_text() for label in ax.get_yticklabels()]
    heads = [t.get_text() for t in ax.get_yticklabels() if t.get_fontweight() == "bold"]
    assert rows[0] == heads[0] == "With or against ISGS" and len(heads) == 5
    to_isgs = rows[1 : rows.index("With or against JNIM")]
    assert all(row.startswith("ISGS – ") for row in to_isgs) and "ISGS – State of Mali" in to_isgs
    assert not any("ISGS" in row for row in rows[len(to_isgs) + 1 :])
    (shade,) = [p for p in ax.patches if p.get_facecolor()[:3] == mpl.colors.to_rgb(draw.SHADE)]
    edges = shade.get_x(), shade.get_x() + shade.get_width()
    days = [f"{mpl.dates.num2date(day):%Y-%m-%d}" for day in edges]
    assert days == ["2022-03-01", "2023-05-31"]
