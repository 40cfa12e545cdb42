"""What is wrong in a folder of tables is named: file, row, column, value and likely mend."""

import json

import pytest

import menaka
from menaka.cli import main


def test_the_record_that_ships_has_nothing_to_mend():
    assert menaka.check() == []


def test_the_tiny_record_has_nothing_to_mend(tiny_folder):
    assert menaka.check(tiny_folder) == []


CELLS = [
    ("control", 2, "status", "control", "is not in the codebook", "did you mean 'controlled'?"),
    ("events", 2, "place_id", "wels", "is not in places.csv", "did you mean 'wells'?"),
    ("events", 2, "start_earliest", "8 March", "is not of its type", "write a day"),
    ("events", 3, "summary", "", "is empty, and may not be", "our own words"),
    ("claims", 3, "low", "9", "is above best", "swap"),
    ("claims", 3, "low", "-4", "is out of range", "at least 0"),
    ("claims", 3, "low", "four", "is not of its type", "write a whole number"),
    ("claims", 4, "target_id", "", "is empty, and claim_targets has no row", None),
    ("claims", 3, "source_id", "", "and source_id contradict each other", None),
    ("claims", 3, "source_id", "mirror-1", "is not among the event's citations", None),
    ("claims", 2, "target_kind", "", "must be empty for animals and vehicles", None),
    ("events", 2, "event_id", "e0003-ford", "stands there twice", None),
    ("events", 2, "event_id", "Wells", "is not well formed", None),
    ("events", 4, "end_latest", "2020-04-30", "is after", "swap"),
    ("events", 4, "date_precision", "day", "does not fit the four dates", "'month'"),
    ("events", 3, "end_latest", "2020-03-19", "lies outside the window of part_of", None),
    ("events", 3, "part_of", "e0002-wells", "makes the event a part of itself", None),
    ("events", 2, "end_latest", "2199-01-01", "lies in the future", None),
    ("places", 2, "lat", "160", "is out of range", None),
    ("places", 2, "lat", "", "must stand exactly where lat stands", None),
    ("place_parents", 2, "parent_id", "wells", "makes the place contain itself", None),
    ("participants", 5, "side", "B", "is given to civilians or property", "leave it empty"),
    ("citations", 4, "event_id", "e0001-wells", "is the same row as another", None),
    ("citations", 5, "event_id", "e0002-wells", "has no row in citations.csv", None),
    ("control", 2, "holder", "", "is empty, and nobody left", "write vacated"),
    ("control", 2, "status", "vacated", "has a holder all the same", None),
    ("ties", 2, "actor_a", "tan", "must come before actor_b in the alphabet", None),
    ("ties", 2, "sign", "1", "does not fit the kind of tie", None),
    ("ties", 3, "tie_id", "t-grey-red-pact-2", "has no row in tie_sightings.csv", None),
    ("overlaps", 2, "claim_b", "c0001-1", "must come before claim_b", None),
    ("disputes", 3, "dispute_id", "d002", "has one version only", None),
    ("coding-ledger", 2, "row_id", "e0009-wells", "is no row of events.csv", "-wells"),
    ("coding-ledger", 2, "fact_id", "A-009", "is no fact of the raw layer", None),
    ("coding-ledger", 13, "row_id", "c0003-1", "rests on no fact", None),
    ("coding-ledger", 2, "table", "event", "is no table", "'events'"),
    ("events", 4, "start_latest", "2020-04-20", "is exact over a span of more than 7 days", "note"),
    ("events", 3, "kind", "meeting", "is peaceful, and people are killed in it", "attack"),
    ("control", 3, "date_earliest", "2020-03-20", "lies outside the window of its event", None),
    ("control", 2, "before", "red", "stands on a sighting of no change", "leave it empty"),
    ("control", 2, "date_earliest", "1020-02-01", "lies before 1900", None),
    ("tie_sightings", 3, "date_latest", "2019-05-01", "lies before its tie begins", "episode"),
    ("claims", 3, "high", "90000000", "is beyond sense for its measure", None),
    ("claims", 5, "wording", "dozens", "is not what its wording allows (24 to 99)", None),
    ("claims", 3, "as_of", "2020-01-01", "lies before the event", None),
    ("claims", 3, "as_of", "2020-05-01", "lies after the day of its document", None),
    ("claims", 3, "as_of", "2020-02-31", "is no day, month or year", None),
    ("claims", 3, "claimant_actor_id", "red", "is not the actor of its claimant", None),
    ("claimants", 5, "voice", "red", "is empty where several spellings share a voice", "say why"),
    ("sources", 2, "date", "2199-01-01", "lies in the future", None),
    ("events", 2, "note", "as A-012 says", "holds an id or a mark of the raw layer", None),
    ("events", 2, "note", "=1+1", "is a formula to a spreadsheet", None),
    ("events", 2, "note", "a\u202eb", "holds a control character", None),
    ("events", 2, "event_id", "", "is empty, and may not be", None),
    ("citations", 2, "event_id", "", "is empty, and may not be", None),
]  # fmt: skip


def _spoils(cell):
    """Say whether a cell is the key of its table: one that is gone takes other faults with it."""
    return (cell[0], cell[2]) in {
        ("events", "event_id"),
        ("ties", "tie_id"),
        ("citations", "event_id"),
    }


def _apart(cells):
    """Deal the cells out to few folders, so that no two break one row of one."""
    folders: list[dict] = []
    for cell in cells:
        key = cell[:2]
        spoils = _spoils(cell)
        for folder in folders:
            if key not in folder and not (spoils and any(map(_spoils, folder.values()))):
                folder[key] = cell
                break
        else:
            folders.append({key: cell})
    return [list(folder.values()) for folder in folders]


@pytest.mark.parametrize("cells", _apart(CELLS), ids=lambda cells: f"{len(cells)} cells")
def test_wrong_cells_are_all_named_with_their_likely_mends(broken, cells):
    for table, row, column, value, *_ in cells:
        broken(table, row, column, value)
    faults = menaka.check(broken.folder)
    for table, row, column, value, problem, mend in cells:
        found = [f for f in faults if problem in f.problem]
        assert found, f"{table} {row} {column} {value!r}: {problem}\n" + "\n".join(map(str, faults))
        assert mend is None or any(mend in (f.mend or "") for f in found), (column, value, mend)


def test_every_fault_is_listed_at_once(broken):
    broken("events", 2, "kind", "fight")
    broken("claims", 3, "low", "9")
    broken("control", 2, "place_id", "Wells")
    found = {(f.file, f.row, f.column) for f in menaka.check(broken.folder)}
    assert {
        ("events.csv", 2, "kind"),
        ("claims.csv", 3, "low"),
        ("control.csv", 2, "place_id"),
    } <= (found)


def test_a_missing_file_and_a_missing_column_are_faults_and_the_rest_is_still_checked(broken):
    broken("events", 2, "kind", "fight")
    (broken.folder / "claims.csv").unlink()
    text = (broken.folder / "control.csv").read_text("utf-8")
    (broken.folder / "control.csv").write_text(text.replace("extent", "extend", 1), "utf-8")
    said = [(f.file, f.problem) for f in menaka.check(broken.folder)]
    assert ("claims.csv", "there is no such file") in said
    assert ("control.csv", "there is no such column") in said
    assert ("events.csv", "is not in the codebook") in said


def test_a_file_that_was_cut_short_is_named(broken):
    path = broken.folder / "links.csv"
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    assert [f.problem for f in menaka.check(broken.folder)] == [
        "the last line has no end: cut short?"
    ]


def test_an_empty_table_is_no_fault_of_its_own(broken):
    path = broken.folder / "disputes.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert [f.problem for f in menaka.check(broken.folder)] == ["is no row of disputes.csv"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b'a,b\n"open', b"\x00\x01"])
def test_a_file_that_is_no_table_is_one_fault_and_no_traceback(broken, content):
    (broken.folder / "events.csv").write_bytes(content)
    assert any(f.file == "events.csv" for f in menaka.check(broken.folder))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"resources": 3}', '{"resources": [{}]}'])
def test_a_description_that_is_no_data_package_is_one_fault(broken, content):
    (broken.folder / "datapackage.json").write_text(content, "utf-8")
    assert [f.problem.split(":")[0] for f in menaka.check(broken.folder)] == [
        "is not a data package"
    ]


def test_a_changed_raw_layer_is_named(broken):
    path = broken.folder / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    described["resources"].append(
        {"name": "raw", "path": "evidence/facts.jsonl", "hash": "sha256:0"}
    )
    path.write_text(json.dumps(described), "utf-8")
    assert [f.problem for f in menaka.check(broken.folder)] == ["has changed since it was gathered"]


def test_the_command_lists_the_faults_on_the_standard_error_and_fails(broken, capsys):
    folder = broken("control", 2, "status", "control")
    assert main(["check", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "row 2, status: 'control' is not in the codebook; did you mean 'controlled'?" in err


def test_the_command_says_so_when_all_is_well(tiny_folder, capsys):
    assert main(["check", str(tiny_folder)]) == 0
    assert "nothing to mend" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_one_plain_line(tmp_path, capsys):
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "there is no such folder" in capsys.readouterr().err
