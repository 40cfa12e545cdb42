"""Large events and people who fled, and the plots over time, by their artists."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.dates import num2date

import menaka
from menaka import casualties, style
from menaka.casualties import draw_time
from menaka.dataset import schema
from menaka.words import Words

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}


def words(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def with_series(tiny, folder, name, rows):
    """The tiny record in a folder that ships an outside series and describes it."""
    (folder / "series").mkdir(parents=True)
    described = (schema.data_folder() / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_text(described, encoding="utf-8")
    columns = list(schema.fields(name))
    pd.DataFrame(rows).reindex(columns=columns).to_csv(folder / f"series/{name}.csv", index=False)
    tables = {table: tiny[table] for table in tiny}
    return type(tiny)(tables, folder=folder, version=tiny.version)


def test_large_events_are_those_of_so_many_dead_by_the_least_number(tiny):
    table = casualties.large(tiny)
    assert table["event_id"].tolist() == ["e0002-wells"]  # 30 to 45 civilians
    assert table.loc[0, ["low", "stated_high", "claimants"]].tolist() == [30, 45, 1]
    assert table.loc[0, ["place", "period"]].tolist() == ["Wells", pd.Timestamp("2020-01-01")]
    assert casualties.large(tiny, least=31).empty  # 45 is the largest number stated, 30 the least
    assert casualties.large(tiny, target="combatants", least=4)["low"].tolist() == [4]
    with pytest.raises(menaka.SchemaError, match="whole number of 1 or more"):
        casualties.large(tiny, least=0)


def test_a_mark_stands_for_a_large_event_with_its_least_number_beside_it(tiny):
    ax = casualties.plot_large(tiny, least=1, start="2020-01-01", end="2020-12-31")
    (mark,) = [line for line in ax.lines if len(line.get_xdata())]
    assert (mark.get_xdata().tolist(), mark.get_ydata().tolist()) == ([0], [1])
    assert words(ax) == ["30"] and legend(ax) == ["country not known"]
    quarters = [label.get_text() for label in ax.get_xticklabels()]
    assert quarters == ["Q1 2020", "Q2 2020", "Q3 2020", "Q4 2020"]
    with pytest.raises(menaka.SchemaError, match="none has 99 dead or more"):
        casualties.plot_large(tiny, least=99)


def test_events_of_one_period_stand_one_above_the_other_by_country():
    rows = [("Mali", 40), ("Mali", 25), ("Niger", 30)]
    table = pd.DataFrame(rows, columns=["country", "low"])
    table = table.assign(period=pd.Timestamp("2020-01-01"), height=[1, 2, 3])
    _, ax = plt.subplots()
    draw_time.large(ax, table, pd.period_range("2020Q1", "2020Q2", freq="Q"), Words("en"))
    assert [line.get_ydata().tolist() for line in ax.lines] == [[1, 2], [3]]
    assert len({line.get_marker() for line in ax.lines}) == 2  # a shape for each country
    assert legend(ax) == ["Mali", "Niger"] and words(ax) == ["40", "25", "30"]


def test_several_places_are_added_once_and_stand_in_the_scope(tiny):
    both = casualties.total(tiny, target="combatants", place=["Wells", "Shire"])
    whole = casualties.total(tiny, target="combatants", place="Shire")
    assert both["low"].tolist() == whole["low"].tolist() == [4]
    assert "combatants killed, Wells and Shire, " in both.scope
    with pytest.raises(menaka.SchemaError, match="name one at least"):
        casualties.monthly(tiny, place=[])
    with pytest.raises(menaka.NotFoundError, match="did you mean 'Ford'"):
        casualties.monthly(tiny, place=["Wells", "Fort"])


def test_months_are_bars_dark_to_the_least_and_pale_to_the_largest_with_a_plus_where_open(tiny):
    ax = casualties.plot_monthly(tiny, target="combatants", **SPRING)
    stated, least = ax.containers
    assert [bar.get_height() for bar in stated] == [40, 0, 0]
    assert [bar.get_height() for bar in least] == [4, 0, 0]
    assert words(ax) == ["+"]
    assert ax.get_xlim()[1] - ax.get_xlim()[0] == 91  # the last bar is as wide as April's


def test_a_period_with_events_that_have_no_number_has_a_cross_and_no_bar(tiny):
    span = {"target": "combatants", "start": "2020-04-01", "end": "2020-06-30"}
    ax = casualties.plot_monthly(tiny, freq="quarter", **span)
    (cross,) = [line for line in ax.lines if line.get_marker() == "x"]
    assert len(cross.get_xdata()) == 1 and words(ax) == []
    assert "only events without a number" in legend(ax)


def test_events_are_written_above_the_bars_where_each_began(tiny):
    named = {"e0003-ford": "Ford", "e0001-wells": "Red takes Wells"}
    ax = casualties.plot_monthly(tiny, target="combatants", events=named, **SPRING)
    labels = [text for text in ax.texts if text.get_text() in named.values()]
    assert [text.get_text() for text in labels] == ["Red takes Wells", "Ford"]  # in time
    assert [f"{num2date(text.xy[0]):%F}" for text in labels] == ["2020-03-08", "2020-04-20"]
    with pytest.raises(menaka.NotFoundError, match="did you mean 'e0003-ford'"):
        casualties.plot_monthly(tiny, events={"e0003-fort": "Ford"}, **SPRING)
    with pytest.raises(menaka.SchemaError, match="a dict is needed"):
        casualties.plot_monthly(tiny, events=["e0003-ford"], **SPRING)
    bare = casualties.plot_monthly(tiny, target="combatants", events={}, **SPRING)
    assert words(bare) == ["+"]


@settings(max_examples=8)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), min_size=1, max_size=8))
def test_no_line_of_the_timeline_goes_through_a_label(rows):
    days = [pd.Timestamp("2020-03-01") + pd.Timedelta(day, "D") for day, _ in rows]
    labels = pd.Series(["x" * size for _, size in rows], index=days).sort_index(kind="stable")
    figure, ax = plt.subplots(figsize=(7, 3))
    ax.plot(pd.to_datetime(["2020-03-01", "2020-06-30"]), [0, 1], label="dead")
    with style.use():
        draw_time.timeline(ax, labels)
    figure.canvas.draw()
    texts = [text for text in ax.texts if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        where = ax.transData.transform((ax.convert_xunits(text.xy[0]), 0))[0]
        crossed = [b for b in boxes if b.x0 < where < b.x1 and b.y1 < box.y0]
        assert not crossed
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    plt.close(figure)


def fled(tiny, **cells):
    """The tiny record with one claim that people fled Wells."""
    one = tiny.claims.loc[tiny.claims["claim_id"].eq("c0002-1")]
    one = one.assign(claim_id="c0002-9", measure="displaced", claimant="Aid of Grey", **cells)
    return tiny.replace(claims=pd.concat([tiny.claims, one], ignore_index=True))


def test_claims_of_displacement_keep_claimant_span_and_wording(tiny):
    some = fled(tiny, low=500, high=pd.NA, wording="over 500")
    (row,) = casualties.displaced(some, place="Shire").itertuples(index=False)
    assert (row.measure, row.claimant) == ("persons displaced, as claimed", "Aid of Grey")
    assert (row.persons, row.wording, f"{row.end:%F}") == (500, "over 500", "2020-03-09")
    assert casualties.displaced(some, place="Ford").empty
    assert casualties.displaced(some, start="2020-04-01").empty
    wordy = fled(tiny, low=pd.NA, high=pd.NA, wording="many families")
    assert casualties.displaced(wordy).empty  # no number of persons


def test_counts_of_aid_bodies_stand_beside_claims_and_what_they_repeat_is_left_out(tiny, tmp_path):
    rows = [
        {"desk": "Aid desk", "measure": "newly displaced", "value": 500, "start": "2020-03-01",
         "end": "2020-03-31", "area_id": "wells", "value_kind": "flow"},
        {"desk": "Relief", "measure": "displaced persons present", "value": 700,
         "as_of": "2020-03-31", "area_id": "wells", "value_kind": "stock"},
        {"desk": "Relief", "measure": "schools closed", "value": 3,
         "as_of": "2020-03-31", "area_id": "wells", "value_kind": "stock"},
    ]  # fmt: skip
    some = with_series(
        fled(tiny, low=500, high=500, wording="500"), tmp_path / "a", "monitors", rows
    )
    table = casualties.displaced(some)
    assert table["claimant"].tolist() == ["Relief", "Aid desk"]  # not Aid of Grey's 500 once more
    assert table["persons"].tolist() == [700, 500]
    assert table["start"].isna().tolist() == [True, False]
    other = with_series(fled(tiny, low=600, high=600, wording="600"), tmp_path / "b", "monitors", rows)  # fmt: skip
    assert casualties.displaced(other)["persons"].tolist() == [700, 500, 600]


def test_a_row_is_a_claimant_and_a_month_without_a_number_is_shaded(tiny, tmp_path):
    rows = [
        {"desk": "Relief", "measure": "displaced persons present", "value": value, "as_of": day,
         "area_id": "wells", "value_kind": "stock"}
        for value, day in [(700, "2020-03-10"), (900, "2020-03-31"), (1200, "2020-05-31")]
    ]  # fmt: skip
    some = with_series(fled(tiny, low=50, high=50, wording="about 50"), tmp_path, "monitors", rows)
    ax = casualties.plot_displaced(some, start="2020-03-01")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Relief", "Aid of Grey"]
    # of those present the last number of a month stands
    assert words(ax) == ["displaced persons present", "900", "1,200",
                         "persons displaced, as claimed", "about 50"]  # fmt: skip
    assert len(ax.patches) == 1 and legend(ax) == ["no number ends in this month"]  # April
    with pytest.raises(menaka.SchemaError, match="nobody gave a number"):
        casualties.plot_displaced(tiny)


def test_ucdps_months_are_stacked_where_they_are_divided_and_ranged_where_releases_differ(
    tiny, tmp_path
):
    def month(day, violence, best, release="GED 24.1", rule="all events, by month"):
        return {"month": day, "iso3": "MLI", "gwno": 432, "violence": violence, "best": best,
                "release": release, "rule": rule}  # fmt: skip

    rows = [
        month("2020-01-01", "all", 10),
        month("2020-02-01", "all", 30),
        month("2020-02-01", "all", 34, release="GED 25.1"),
        month("2020-02-01", "state-based", 20),
    ]
    some = with_series(tiny, tmp_path, "ucdp-country-month", rows)
    ax = casualties.plot_ucdp(some, notes={"2020-02": "Wells"})
    whole, state, rest = ([bar.get_height() for bar in bars] for bars in ax.containers)
    assert (whole, state, rest) == ([10, 0], [0, 20], [0, 10])
    (line,) = ax.collections
    assert [path[:, 1].tolist() for path in line.get_segments()] == [[30, 34]]
    assert words(ax) == ["Wells"] and ax.texts[0].xy[1] == 34
    with pytest.raises(menaka.SchemaError, match="no months of 'BFA'"):
        casualties.plot_ucdp(some, country="BFA")
    with pytest.raises(menaka.SchemaError, match="no months of 'MLI'"):
        casualties.plot_ucdp(tiny)
    with pytest.raises(menaka.NotFoundError, match="there are: MLI, NER, BFA"):
        casualties.plot_ucdp(some, country="MMR")
    with pytest.raises(menaka.SchemaError, match="no month 2030-01"):
        casualties.plot_ucdp(some, notes={"2030-01": "Ford"})


@pytest.mark.parametrize("name", ["plot_monthly", "plot_large"])
def test_a_plot_speaks_french_draws_on_given_axes_and_sets_nothing_of_the_readers(tiny, name):
    _, mine = plt.subplots()
    before = dict(plt.rcParams)
    plot = getattr(casualties, name)
    assert plot(tiny, ax=mine, lang="fr") is mine and dict(plt.rcParams) == before
    assert "tués" in mine.get_ylabel() or mine.get_ylabel() == "événements"
    column = plot(tiny, width="column").figure
    assert column.get_figwidth() == pytest.approx(85 / 25.4)
    with pytest.raises(menaka.NotFoundError, match="there are: en, fr"):
        plot(tiny, lang="de")


def test_march_2022_has_the_most_civilian_dead_of_the_two_regions_by_the_least_stated(record):
    two = {"place": ["Ménaka region", "Gao region"], "start": "2018-01-01", "end": "2024-12-31"}
    months = casualties.monthly(record, **two)
    apart = [casualties.monthly(record, **two | {"place": place}) for place in two["place"]]
    assert months["low"].tolist() == (apart[0]["low"] + apart[1]["low"]).tolist()
    assert f"{months['low'].idxmax():%Y-%m}" == "2022-03"
    others = months["stated_high"].drop("2022-03-01")
    assert others.ge(months.loc["2022-03-01", "low"]).sum() == 1  # May, on one outlet's 310
