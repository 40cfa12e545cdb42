"""Strata, draws by period, and what can be said of escalation."""

import numpy as np
import pandas as pd
import pytest

import menaka
from menaka.casualties.statements import ASKED, UNTOLD, drawn, judge, statements, verdicts
from menaka.casualties.strata import documents, strata, stratum

SPRING = {"start": "2020-03-01", "end": "2020-05-31"}
MONTHS = pd.date_range("2020-01-01", periods=24, freq="MS")
ROSE = pd.DataFrame(
    [("It rose", "rise", "2020-12-01", "2021-02-01"), ("It fell", "fall", "2020-12-01", "2021-02-01"),
     ("The height", "peak", "2021-01-01", "2021-12-01")],
    columns=["statement", "change", "earliest", "latest"],
)  # fmt: skip


def tolls_of(rows):
    columns = ["event_id", "target_kind", "low", "high"]
    return pd.DataFrame(rows, columns=columns).assign(counted=True)


def test_documents_count_in_the_month_of_their_own_date(tiny):
    # The Gazette of 9 March and the Herald of March; the Mirror has no date.
    table = documents(tiny, **SPRING)
    assert table["documents"].tolist() == [2, 0, 0]
    assert table["origins"].tolist() == [2, 0, 0]


def test_a_stratum_is_even_only_if_it_was_there_all_the_time_and_alike(tiny):
    table = strata(tiny, by=["publisher", "claimant_kind"], **SPRING).set_index(["by", "value"])
    gazette = table.loc[("publisher", "The Gazette")]
    assert (gazette["covered"], gazette["periods"], gazette["even"]) == (1, 3, False)
    assert gazette["why"] == "nothing in 2 of 3 periods"
    march = strata(tiny, by=["publisher"], start="2020-03-01", end="2020-03-31")
    assert march["even"].all()
    # Two claims of the mayor in March, an aggregate of the Council left out.
    assert table.loc[("claimant_kind", "local"), "total"] == 2
    assert ("claimant_kind", "ngo") not in table.index


def test_a_busy_month_of_more_than_three_times_a_quiet_one_is_not_even(tiny, monkeypatch):
    sources = pd.DataFrame(
        {"kind": ["news"] * 6, "date": ["2020-03", *["2020-04-02"] * 4, "2020-05"], "origin": "x"}
    )

    class Some:
        def __init__(self, sources):
            self.sources = sources

    found = strata(Some(sources), by=["kind"], **SPRING).iloc[0]
    assert (found["even"], found["why"]) == (False, "from 1 to 4 a period")
    assert strata(Some(sources.iloc[1:]), by=["kind"], **SPRING).iloc[0]["covered"] == 2
    assert strata(Some(sources.drop(index=1)), by=["kind"], **SPRING).iloc[0]["even"]


def test_a_stratum_selects_what_its_documents_or_claims_tell(tiny):
    gazette = stratum(tiny, by="publisher", value="The Gazette")
    assert gazette["event_id"].tolist() == ["e0001-wells", "e0002-wells"]
    blue = stratum(tiny, by="claimant", value="Blue")
    assert blue["event_id"].tolist() == ["e0001-wells", "e0003-ford"]
    with pytest.raises(menaka.NotFoundError, match="did you mean 'The Herald'"):
        stratum(tiny, by="publisher", value="The Heralds")
    with pytest.raises(menaka.NotFoundError, match="kind of stratum"):
        strata(tiny, by=["colour"])
    with pytest.raises(menaka.SchemaError, match="not the start of a period"):
        documents(tiny, freq="M")
    with pytest.raises(menaka.SchemaError, match="span"):
        documents(tiny, start="long ago")
    with pytest.raises(menaka.SchemaError, match="claimant_kind is needed"):
        strata(tiny, by=[])
    with pytest.raises(menaka.SchemaError, match="before it begins"):
        strata(tiny, start="2020-05-01", end="2020-04-01")


def test_a_span_of_which_nothing_was_read_is_refused_not_quiet(tiny):
    future = {"start": "2031-01-01", "end": "2031-12-31"}
    assert strata(tiny, **future).empty
    with pytest.raises(menaka.SchemaError, match="no document"):
        statements(tiny, **future)


def test_events_fall_into_the_periods_that_their_windows_admit(tiny):
    rows = tiny.events[["event_id"]].iloc[:3]
    table = drawn(tiny, rows, **SPRING, draws=400)
    assert table.shape == (400, 3)
    assert (table["2020-03-01"] == 2).all()
    assert set(table["2020-04-01"]) == {0, 1}
    assert (table.sum(axis=1) == 3).all()
    # The fight near Ford began between 20 April and 10 May: 11 of these 21 days are in April.
    assert table["2020-04-01"].mean() == pytest.approx(11 / 21, abs=0.08)
    # Outside the span nothing counts.
    assert drawn(tiny, rows, start="2020-05-01", end="2020-05-31", draws=400).mean().item() < 0.6


def test_the_dead_are_drawn_inside_their_bounds(tiny):
    rows = tolls_of(
        [("e0001-wells", "combatants", 10, 20), ("e0002-wells", "civilians", 5, pd.NA),
         ("e0003-ford", "civilians", pd.NA, pd.NA)]
    )  # fmt: skip
    table = drawn(tiny, rows, **SPRING, draws=200)
    assert table["2020-03-01"].between(15, 25).all()
    assert table["2020-03-01"].nunique() > 3
    assert (table[["2020-04-01", "2020-05-01"]] == 0).all(axis=None)
    assert (drawn(tiny, rows, country=None, **SPRING, draws=9) >= 0).all(axis=None)
    with pytest.raises(menaka.NotFoundError, match="country 'XXX'"):
        drawn(tiny, rows, country="XXX", **SPRING)


def test_an_evenly_collected_series_tells_a_rise_from_none():
    rng = np.random.default_rng(0)
    rises = pd.Series(rng.poisson([4] * 12 + [40] * 12), index=MONTHS)
    flat = pd.Series(rng.poisson([9] * 24), index=MONTHS)
    table = judge({"rises": rises, "flat": flat}, ROSE).set_index(["series", "statement"])
    assert table.loc[("rises", "It rose"), "reads"] == "holds"
    assert table.loc[("rises", "It fell"), "reads"] == "not seen"
    assert table.loc[("rises", "The height"), "share"] == 1
    assert table.loc[("flat", "It rose"), "reads"] != "holds"


def test_an_exposure_takes_a_rise_of_the_watching_away():
    rises = pd.Series([3] * 12 + [30] * 12, index=MONTHS)
    watched = [1.0] * 12 + [10.0] * 12
    seen = judge({"a": rises}, ROSE)
    explained = judge({"a": rises}, ROSE, exposure={"a": watched})
    assert seen["share"][0] > 0.95 > 0.2 > explained["share"][0]


def test_one_month_that_stands_out_is_a_change_to_one_law_and_noise_to_the_other():
    heap = pd.Series([3, 0, 25, 1, 0, 2, 18, 0, 4, 0, 1, 2] * 2, index=MONTHS)
    heap.iloc[12] = 90
    asked = ROSE.assign(earliest="2021-01-01", latest="2021-01-01").iloc[:1]
    share = judge({"a": heap, "b": heap}, asked, poisson=["a"])["share"]
    assert share[0] > 0.9 > 0.3 > share[1]


def test_in_steady_series_of_clustered_events_no_rise_holds_but_under_the_poisson_law_some_do():
    rng = np.random.default_rng(0)
    flat = {str(i): pd.Series(rng.negative_binomial(1, 1 / 7, 24), index=MONTHS) for i in range(30)}
    reads = [
        judge(flat, ROSE.iloc[:1], poisson=names, draws=60)["reads"] for names in ([], list(flat))
    ]
    assert not reads[0].eq("holds").any()
    assert reads[1].eq("holds").any()  # so that nobody reads that law alone


def test_a_height_that_another_month_shares_is_none():
    tied = pd.Series([5] * 12 + [20] * 12, index=MONTHS)
    one = ROSE.iloc[2:].assign(latest="2021-01-01")
    assert judge({"tied": tied}, one)["share"].tolist() == [0]
    assert judge({"tied": tied}, ROSE.iloc[2:])["share"].tolist() == [1]


def test_months_that_a_series_does_not_have_cannot_be_told():
    short = pd.Series([3, 4, 3], index=MONTHS[:3])
    table = judge({"short": short}, ROSE)
    assert table["reads"].tolist() == [UNTOLD] * 3
    with pytest.raises(menaka.SchemaError, match="is not 'rise', 'fall' or 'peak'"):
        judge({"short": short}, ROSE.assign(change="rises"))
    with pytest.raises(menaka.SchemaError, match="'It rose' needs a first and a last day") as told:
        judge({"short": short}, ROSE.assign(earliest=["soon", "2022-01-01", "2021-01-01"]))
    assert "'It fell' needs" in str(told.value) and "The height" not in str(told.value)


@pytest.mark.parametrize("cut", [slice(12, None), slice(None, 12), slice(0, 0)])
def test_a_series_that_begins_with_the_change_or_ends_before_it_cannot_tell(cut):
    steady = pd.Series([9] * 24, index=MONTHS)
    asked = ROSE.iloc[:2].assign(earliest="2021-01-01", latest="2021-01-01")
    assert judge({"whole": steady}, asked)["reads"].tolist() != [UNTOLD] * 2
    if cut != slice(0, 0):
        assert judge({"part": steady.iloc[cut]}, asked)["reads"].tolist() == [UNTOLD] * 2
    else:
        with pytest.raises(menaka.SchemaError, match="there are none"):
            judge({"part": steady.iloc[cut]}, asked)


def test_a_change_after_a_month_that_is_not_known_may_have_begun_in_it():
    rises = pd.Series([4] * 12 + [40] * 12, index=MONTHS)
    asked = ROSE.iloc[:1].assign(earliest="2021-01-01", latest="2021-01-01")
    known = asked.assign(earliest="2020-12-01")
    hole = rises.drop(pd.Timestamp("2020-12-01"))
    assert judge({"rises": rises}, asked)["reads"].tolist() == ["holds"]
    assert judge({"hole": hole}, asked)["reads"].tolist() == [UNTOLD]
    assert judge({"hole": hole}, known)["reads"].tolist() == [UNTOLD]
    late = rises.drop(pd.Timestamp("2021-06-01"))
    assert judge({"late": late}, asked)["reads"].tolist() == ["holds"]


def test_a_series_comes_by_day_by_period_or_by_text_and_in_the_order_of_time():
    rises = pd.Series([4] * 12 + [40] * 12, index=MONTHS)
    forms = [rises, rises.set_axis(MONTHS.to_period("M")), rises.set_axis(MONTHS.astype("str"))]
    told = [judge({"a": form}, ROSE)["share"].tolist() for form in forms]
    assert told[0] == told[1] == told[2]
    for bad in (rises[::-1], rises.reset_index(drop=True), rises.set_axis(["x"] * 24)):
        with pytest.raises(menaka.SchemaError, match="'a' needs the first day"):
            judge({"a": bad}, ROSE)


def test_without_an_even_stratum_nothing_is_told_and_a_series_of_your_own_can_tell(tiny):
    span = {"start": "2019-01-01", "end": "2021-12-31"}
    asked = ROSE.iloc[:1]
    tolls = {"envelope": tolls_of([("e0002-wells", "civilians", 30, 45)])}
    alone = statements(tiny, asked, tolls=tolls, draws=20, **span)
    assert not alone["even"].any()
    assert set(alone["what"]) == {"events", "rule", "stratum"}
    told = verdicts(alone).iloc[0]
    assert (told["verdict"], told["even"]) == (UNTOLD, 0)
    monitor = pd.Series(np.repeat([2, 30], 12), index=MONTHS)
    helped = statements(tiny, asked, tolls=tolls, even={"a monitor": monitor}, draws=20, **span)
    told = verdicts(helped).iloc[0]
    assert (told["verdict"], told["even"]) == ("holds", 1)


def test_even_series_that_contradict_each_other_tell_nothing():
    monitors = {"one": "holds", "two": "not seen"}
    table = pd.DataFrame(
        {"statement": "It rose", "series": list(monitors), "what": "brought", "reads": list(monitors.values()),
         "even": True}
    )  # fmt: skip
    assert verdicts(table)["verdict"].tolist() == [UNTOLD]
    assert verdicts(table.iloc[:1])["verdict"].tolist() == ["holds"]
    # One that does not have the months says nothing against one that has.
    blind = verdicts(table.assign(reads=["holds", UNTOLD])).iloc[0]
    assert (blind["verdict"], blind["even"]) == ("holds", 1)
    unsure = table.assign(reads="depends on the draw")
    assert verdicts(unsure)["verdict"].tolist() == [UNTOLD]


def test_the_questions_asked_of_the_record_are_in_the_order_of_time():
    assert ASKED["statement"].is_unique
    assert (ASKED["earliest"] <= ASKED["latest"]).all()


def test_months_without_a_document_are_left_out_of_the_record_series(record):
    table = statements(record, ASKED.iloc[:1], draws=5, start="2021-01-01", end="2021-03-31")
    seen = documents(record, start="2021-01-01", end="2021-03-31")["documents"]
    assert seen.eq(0).any()  # or this test would say nothing
    assert table["reads"].eq(UNTOLD).all()  # the statement is about March 2022
