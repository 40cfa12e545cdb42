"""One tidy row an event, and the record cut to a part of itself."""

import pytest

import menaka


def test_a_table_names_places_sides_and_what_was_said(tiny):
    table = tiny.table().set_index("event_id")
    assert table.loc["e0001-wells", ["place", "region", "side_a", "side_b"]].tolist() == [
        "Wells",
        "Shire",
        "RED",
        "BLU",
    ]
    assert table.loc["e0002-wells", "targets"] == "Civilians"
    assert table.loc["e0001-wells", ["claims", "claimants", "sources"]].tolist() == [3, 3, 2]


def test_events_inside_a_place_are_told_from_those_partly_inside(tiny):
    shire, wells = (
        tiny.table(place=place).set_index("event_id")["within"]
        for place in ("Shire region", "Wells")
    )
    assert shire.eq("inside").all() and len(shire) == 4
    assert wells.to_dict() == {
        "e0004-shire": "partly",  # the whole region, of which Wells is a part
        "e0001-wells": "inside",
        "e0002-wells": "inside",
    }


def test_a_span_keeps_what_may_have_begun_in_it(tiny):
    table = tiny.table(start="2020-04-01", end="2020-04-30").set_index("event_id")
    assert table["within"].to_dict() == {"e0003-ford": "partly"}  # 20 April to 10 May


def test_actors_and_kinds_are_chosen_by_name(tiny):
    assert len(tiny.table(actor="Armée rouge")) == 3
    assert tiny.table(kind="clash")["event_id"].tolist() == ["e0003-ford"]
    assert len(tiny.table(kind=["clash", "capture"])) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"place": "Wels"}, "did you mean 'Wells'"), ({"actor": "Pink"}, "no actor 'Pink'"),
     ({"kind": "clsh"}, "there are: aggregate, attack, capture, clash"),
     ({"start": "08/03/2020"}, "is not a day written"),
     ({"start": "2020-05-01", "end": "2020-04-01"}, "before it starts")],
)  # fmt: skip
def test_what_cannot_be_selected_is_refused(tiny, wrong, said):
    with pytest.raises(menaka.MenakaError, match=said):
        tiny.table(**wrong)


def test_a_cut_record_cuts_all_tables_together(tiny):
    cut = tiny.where(place="Wells")
    assert set(cut.events["event_id"]) == {"e0001-wells", "e0002-wells"}
    assert (
        set(cut.claims["event_id"])
        == set(cut.participants["event_id"])
        == set(cut.events["event_id"])
    )
    assert set(cut.control["place_id"]) == {"wells"}
    assert cut.overlaps.empty and len(tiny.overlaps) == 1  # its other number lies outside
    assert cut.scope == "place Wells" and "cut to place Wells" in repr(cut)


def test_without_a_source_stays_what_still_rests_on_another(tiny):
    cut = tiny.where(without_source="gazette-1")
    # e0001 is cited by the Herald as well; e0002 rests on the Gazette alone
    assert "e0001-wells" in set(cut.events["event_id"])
    assert "e0002-wells" not in set(cut.events["event_id"])
    assert "s001" not in set(cut.tie_sightings["sighting_id"])  # it was the Gazette's word
    assert set(tiny.where(source="gazette-1").events["event_id"]) == {"e0001-wells", "e0002-wells"}
    with pytest.raises(menaka.NotFoundError, match="did you mean 'gazette-1'"):
        tiny.where(source="gazette-2")


def test_a_cut_record_is_a_record_that_every_table_function_takes(tiny):
    cut = tiny.where(actor="Red", start="2020-03-01", end="2020-03-31")
    assert len(cut.table()) == 2 and not menaka.coverage(cut).empty
    assert cut.where(place="Wells").scope.count(",") >= 1


def test_an_empty_selection_is_refused(tiny):
    with pytest.raises(menaka.MenakaError, match="nothing of it lies in this selection"):
        tiny.where(start="2021-12-01", end="2021-12-31", place="Ford")
