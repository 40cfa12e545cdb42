"""A sentence of the account, beside its rows and their sources."""

import copy
import json

import pytest
from conftest import TABLES, write_record

import menaka
from menaka.dataset import schema
from menaka.errors import NotFoundError

COLUMNS = ["table", "row_id", "when", "says", "publisher", "date", "url"]
FIELDS = {
    "statements": ["statement_id", "statement", "verdict", "reason"],
    "statement_rows": ["statement_id", "table", "row_id"],
}
ROWS = [
    ("S01", "events", "e0001-wells"),
    ("S01", "claims", "c0001-2"),
    ("S01", "claims", "c0001-3"),
    ("S01", "control", "k004-ford"),
    ("S01", "tie_sightings", "s001"),
    ("S01", "disputes", "d001"),
    ("S01", "leaders", "The Colonel/red"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Give the tiny record with two sentences of an account."""
    tables = copy.deepcopy(TABLES)
    tables["statements"] = [
        {"statement_id": "S01", "statement": "Red took Wells at once.", "verdict": "supported",
         "reason": "The papers say so."},
        {"statement_id": "S12", "statement": "Grey wept.", "verdict": "only there",
         "reason": "Nobody else tells it."},
    ]  # fmt: skip
    tables["statement_rows"] = [
        dict(zip(FIELDS["statement_rows"], row, strict=True)) for row in ROWS
    ]
    tables["leaders"] = [
        {"person": "The Colonel", "actor_id": "red", "role": "chief",
         "start_earliest": "2020-01-01", "source_id": "herald-1"},
    ]  # fmt: skip
    folder = write_record(tmp_path_factory.mktemp("told") / "data", tables)
    if "statements" not in schema.tables(folder):
        described = json.loads((folder / "datapackage.json").read_text("utf-8"))
        for name, columns in FIELDS.items():
            fields = [{"name": c, "type": "string"} for c in columns]
            described["resources"].append(
                {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}}
            )
            lines = [
                ",".join(columns),
                *(",".join(row[c] for c in columns) for row in tables[name]),
            ]
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")
    return menaka.load(folder)


@pytest.mark.parametrize("number", ["S01", "s01", "S1", "1", 1, " s1 "])
def test_a_sentence_is_found_however_its_number_is_written(told, number):
    one = told.statement(number)
    assert (one.number, one.verdict) == ("S01", "supported")
    assert one.statement == "Red took Wells at once."


def test_the_frame_has_one_row_a_source(told):
    frame = told.statement("S01").frame
    assert list(frame.columns) == COLUMNS
    count = frame.groupby(["table", "row_id"], sort=False).size()
    assert count["events", "e0001-wells"] == 2  # two citations
    assert count["claims", "c0001-2"] == 1  # its own source
    assert count["claims", "c0001-3"] == 2  # those of its event
    assert count["control", "k004-ford"] == 1  # its own, event or no event
    assert count["disputes", "d001"] == 2  # one a version
    assert set(frame["publisher"]) == {"The Gazette", "The Herald", ""}


def test_each_row_says_what_it_holds(told):
    frame = told.statement(1).frame.drop_duplicates("says").set_index("row_id")
    says, when = frame["says"], frame["when"]
    assert says["e0001-wells"] == "Red takes Wells from Blue."
    assert when["e0001-wells"] == "2020-03-08 to 2020-03-09"
    assert (
        says["c0001-3"]
        == "the mayor: ten (killed) (which source says so is not settled; those of its event:)"
    )
    assert says["k004-ford"] == "Ford (town) contested: RED, BLU"
    assert says["s001"] == "BLU and RED: war begins"
    assert list(says[["d001"]]) == [
        "the day: 8 March (kept beside the others)",
        "the day: 9 March (kept beside the others)",
    ]
    assert says["The Colonel/red"] == "The Colonel, RED, chief"
    assert when["The Colonel/red"] == "2020-01-01"


def test_it_prints_plainly(told):
    text = str(told.statement("S01"))
    assert text.startswith("S01. Red took Wells at once.\nsupported: The papers say so.\n")
    assert "claims c0001-2, 2020-03-08 to 2020-03-09: Blue: 4 (killed)\n    The Herald" in text
    assert told.statement("S12").frame.empty
    assert str(told.statement("S12")) == "S12. Grey wept.\nonly there: Nobody else tells it."


@pytest.mark.parametrize("number", ["S99", "x", 0, ""])
def test_an_unknown_number_names_those_that_there_are(told, number):
    with pytest.raises(NotFoundError, match="S01, S12"):
        told.statement(number)
