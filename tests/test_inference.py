"""What events alone say of control, and that a rule is not judged by what it was fed."""

import pandas as pd
import pytest

import menaka
from menaka import control


def with_events(tiny, *events, people=()):
    """Add events at Wells: id, kind, day, outcome; and people: event, actor, side, role."""
    base = tiny.events.loc[tiny.events["event_id"].eq("e0001-wells")]
    extra = [base.assign(event_id=i, kind=kind, outcome=outcome, part_of=None,
                         **dict.fromkeys(("start_earliest", "start_latest", "end_earliest",
                                          "end_latest"), pd.Timestamp(day).as_unit("s")))
             for i, kind, day, outcome in events]  # fmt: skip
    who = pd.DataFrame(people, columns=["event_id", "actor_id", "side", "role"])
    return tiny.replace(
        events=pd.concat([tiny.events, *extra], ignore_index=True),
        participants=pd.concat([tiny.participants, who], ignore_index=True),
    )


def inferred(record, event):
    table = control.infer(record).set_index("event_id")
    return table.loc[event, ["holder", "rule", "what"]].tolist() if event in table.index else None


SIDES = [("e9", "grey", None, "attacker"), ("e9", "red", "A", "attacker"),
         ("e9", "blue", "B", "defender"), ("e9", "civilians", None, "target")]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "outcome", "told"),
    [
        ("clash", "attacker", ["red", "outcome", "changed"]),
        ("clash", "defender", ["blue", "outcome", "changed"]),
        ("clash", "B", ["blue", "outcome", "changed"]),
        ("capture", None, ["red", "capture", "changed"]),
        ("clash", None, ["blue", "attacked", "seen"]),
        ("clash", "disputed", None),
        ("airstrike", "attacker", None),
    ],
)
def test_who_carried_the_day_holds_the_place(tiny, kind, outcome, told):
    record = with_events(tiny, ("e9", kind, "2020-07-01", outcome), people=SIDES)
    assert inferred(record, "e9") == told


def test_civilians_hold_nothing_and_a_fight_nearby_counts_only_if_asked(tiny):
    assert inferred(tiny, "e0002-wells") is None
    record = with_events(tiny, ("e9", "clash", "2020-07-01", "A"), people=SIDES)
    record = record.replace(events=record.events.assign(place_precision="near"))
    assert control.infer(record).empty
    assert "e9" in set(control.infer(record, near=True)["event_id"])


def test_a_sighting_from_a_fight_is_no_test_of_the_rule(tiny):
    scored = control.score(tiny, control.infer(tiny)).set_index("control_id")
    assert scored["independent"].to_dict() == {
        "k001-wells": True, "k002-wells": False, "k003-wells": True, "k004-ford": True}  # fmt: skip
    assert scored["verdict"].to_dict() == {
        "k001-wells": "silent", "k002-wells": "right", "k003-wells": "right",
        "k004-ford": "silent"}  # fmt: skip


def test_a_sighting_from_a_part_of_a_fight_is_no_test_either(tiny):
    control_ = tiny.control
    control_.loc[2, "event_id"] = "e0004-shire"
    events = tiny.events
    events.loc[events["event_id"].eq("e0004-shire"), "part_of"] = "e0001-wells"
    record = tiny.replace(control=control_, events=events)
    scored = control.score(record, control.infer(record)).set_index("control_id")
    assert not scored.loc["k003-wells", "independent"]


def test_a_holder_among_several_is_partly_right_and_another_is_wrong(tiny):
    people = [("e9", "blue", "A", "attacker"), ("e9", "red", "B", "defender")]
    record = with_events(tiny, ("e9", "clash", "2020-04-01", "A"), people=people)
    scored = control.score(record, control.infer(record)).set_index("control_id")
    assert scored.loc["k003-wells", "verdict"] == "wrong"
    control_ = record.control
    control_.loc[2, "holder"] = None
    both = pd.DataFrame({"control_id": ["k003-wells"] * 2, "actor_id": ["blue", "red"],
                         "moment": "after"})  # fmt: skip
    record = record.replace(control=control_, control_holders=both)
    scored = control.score(record, control.infer(record)).set_index("control_id")
    assert scored.loc["k003-wells", "verdict"] == "partly"


def test_the_shipped_record_has_more_dependent_right_answers_than_independent_ones(record):
    scored = control.score(record, control.infer(record))
    right = scored["verdict"].eq("right").groupby(scored["independent"]).mean()
    assert right[False] > right[True]


def test_a_table_that_is_not_from_infer_is_refused(tiny):
    with pytest.raises(menaka.SchemaError, match="no column 'holder'"):
        control.score(tiny, control.infer(tiny).drop(columns="holder"))


def test_an_independent_sighting_may_still_share_a_document_with_an_event(tiny):
    """The herald tells of the capture of Wells and of what was seen there in May."""
    scored = control.score(tiny, control.infer(tiny)).set_index("control_id")
    assert scored.loc["k003-wells", ["independent", "same_document"]].tolist() == [True, True]
    rest = tiny.replace(citations=tiny.citations.query("source_id != 'herald-1'"))
    scored = control.score(rest, control.infer(rest)).set_index("control_id")
    assert not scored.loc["k003-wells", "same_document"]
