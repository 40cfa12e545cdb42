"""A tiny invented record: Red and Blue fight over Wells and Ford, and Grey looks on."""

import csv
import json
import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from hypothesis import settings

import menaka
from menaka.dataset import schema

mpl.use("Agg")
settings.register_profile("menaka", deadline=None)  # a slow machine is no fault of the code
settings.load_profile("menaka")

TABLES = {
    "sources": [
        {"source_id": "gazette-1", "kind": "news", "publisher": "The Gazette", "language": "en",
         "origin": "gazette", "read": "whole", "raw_ids": "gazette-1", "date": "2020-03-09"},
        {"source_id": "herald-1", "kind": "news", "publisher": "The Herald", "language": "en",
         "origin": "herald", "read": "extract", "raw_ids": "herald-1", "date": "2020-03"},
        {"source_id": "mirror-1", "kind": "news", "publisher": "The Mirror", "language": "fr",
         "origin": "gazette", "read": "extract", "raw_ids": "mirror-1"},
    ],
    "places": [
        {"place_id": "wells", "name": "Wells", "kind": "locality", "country": "MLI", "lat": "16.0",
         "lon": "2.0", "geo_precision": "exact", "coord_source": "invented", "in_list": "true"},
        {"place_id": "ford", "name": "Ford", "kind": "locality", "country": "MLI", "lat": "16.5",
         "lon": "2.5", "geo_precision": "near", "coord_source": "invented", "in_list": "true"},
        {"place_id": "shire", "name": "Shire", "kind": "region", "country": "MLI",
         "in_list": "false"},
    ],
    "place_names": [{"place_id": "wells", "name": "Wélls", "language": "fr"}],
    "place_parents": [
        {"place_id": "wells", "parent_id": "shire"},
        {"place_id": "ford", "parent_id": "shire"},
    ],
    "actors": [
        {"actor_id": "red", "name": "Red Army", "name_fr": "Armée rouge", "acronym": "RED",
         "kind": "armed-group"},
        {"actor_id": "blue", "name": "Blue Front", "name_fr": "Front bleu", "acronym": "BLU",
         "kind": "armed-group", "ended_earliest": "2021-06-30", "ended_latest": "2021-06-30"},
        {"actor_id": "grey", "name": "Grey Council", "name_fr": "Conseil gris",
         "kind": "organisation"},
        {"actor_id": "civilians", "name": "Civilians", "name_fr": "Civils", "kind": "civilians"},
    ],
    "actor_names": [
        {"name": "Red Army", "actor_id": "red", "language": "en", "kind": "name"},
        {"name": "Armée rouge", "actor_id": "red", "language": "fr", "kind": "name"},
        {"name": "Red and Blue", "actor_id": "red", "language": "en", "kind": "wording"},
        {"name": "Red and Blue", "actor_id": "blue", "language": "en", "kind": "wording"},
    ],
    "events": [
        {"event_id": "e0001-wells", "kind": "capture", "start_earliest": "2020-03-08",
         "start_latest": "2020-03-08", "end_earliest": "2020-03-09", "end_latest": "2020-03-09",
         "date_precision": "day", "place_id": "wells", "place_precision": "exact",
         "outcome": "attacker", "summary": "Red takes Wells from Blue.", "confidence": "high"},
        {"event_id": "e0002-wells", "kind": "attack", "start_earliest": "2020-03-08",
         "start_latest": "2020-03-09", "end_earliest": "2020-03-08", "end_latest": "2020-03-09",
         "date_precision": "week", "place_id": "wells", "place_precision": "exact",
         "part_of": "e0001-wells", "summary": "People are killed in Wells.", "confidence": "low"},
        {"event_id": "e0003-ford", "kind": "clash", "start_earliest": "2020-04-20",
         "start_latest": "2020-05-10", "end_earliest": "2020-04-20", "end_latest": "2020-05-10",
         "date_precision": "month", "place_id": "ford", "place_precision": "near",
         "outcome": "none", "summary": "Red and Blue fight near Ford.", "confidence": "medium"},
        {"event_id": "e0004-shire", "kind": "aggregate", "start_earliest": "2020-03-01",
         "start_latest": "2020-03-01", "end_earliest": "2020-05-31", "end_latest": "2020-05-31",
         "date_precision": "day", "place_id": "shire", "place_precision": "area",
         "summary": "The Council counts the dead of the spring.", "confidence": "medium"},
    ],
    "participants": [
        {"event_id": "e0001-wells", "actor_id": "red", "side": "A", "role": "attacker",
         "attribution": "claimed"},
        {"event_id": "e0001-wells", "actor_id": "blue", "side": "B", "role": "defender"},
        {"event_id": "e0002-wells", "actor_id": "red", "side": "A", "role": "attacker",
         "attribution": "suspected"},
        {"event_id": "e0002-wells", "actor_id": "civilians", "role": "target"},
        {"event_id": "e0003-ford", "actor_id": "red", "side": "A", "role": "party"},
        {"event_id": "e0003-ford", "actor_id": "blue", "side": "B", "role": "party"},
    ],
    "claims": [
        {"claim_id": "c0001-1", "event_id": "e0001-wells", "claimant": "Red", "claimant_kind": "party",
         "claimant_actor_id": "red", "target_id": "blue", "target_kind": "combatants",
         "measure": "killed", "low": "40", "wording": "over 40", "source_basis": "event"},
        {"claim_id": "c0001-2", "event_id": "e0001-wells", "claimant": "Blue", "claimant_kind": "party",
         "claimant_actor_id": "blue", "target_id": "blue", "target_kind": "combatants",
         "measure": "killed", "low": "4", "best": "4", "high": "4", "wording": "4",
         "source_id": "herald-1", "source_basis": "claim"},
        {"claim_id": "c0001-3", "event_id": "e0001-wells", "claimant": "the mayor", "claimant_kind": "local",
         "target_id": "blue", "target_kind": "combatants", "measure": "killed", "low": "10",
         "best": "10", "high": "10", "wording": "ten", "source_basis": "event", "via": "The Gazette"},
        {"claim_id": "c0002-1", "event_id": "e0002-wells", "claimant": "the mayor", "claimant_kind": "local",
         "target_id": "civilians", "target_kind": "civilians", "measure": "killed", "low": "30",
         "high": "45", "wording": "30 to 45", "source_basis": "event"},
        {"claim_id": "c0003-1", "event_id": "e0003-ford", "claimant": "Blue", "claimant_kind": "party",
         "claimant_actor_id": "blue", "target_kind": "combatants", "measure": "killed",
         "wording": "many", "source_basis": "event"},
        {"claim_id": "c0004-1", "event_id": "e0004-shire", "claimant": "Grey Council",
         "claimant_actor_id": "grey", "claimant_kind": "ngo", "target_id": "civilians",
         "target_kind": "civilians", "measure": "killed", "low": "100", "wording": "over 100",
         "source_basis": "event"},
    ],
    "claimants": [
        {"claimant": "Red", "voice": "red", "name": "Red", "everywhere": "true", "actor_id": "red"},
        {"claimant": "Blue", "voice": "blue", "name": "Blue", "everywhere": "true", "actor_id": "blue"},
        {"claimant": "the mayor", "voice": "mayor", "name": "the mayor", "everywhere": "false"},
        {"claimant": "Grey Council", "voice": "grey", "name": "Grey Council", "everywhere": "true",
         "actor_id": "grey"},
    ],
    "claim_targets": [
        {"claim_id": "c0003-1", "target_id": "blue"},
        {"claim_id": "c0003-1", "target_id": "red"},
    ],
    "control": [
        {"control_id": "k001-wells", "place_id": "wells", "extent": "town", "what": "seen",
         "holder": "blue", "status": "controlled", "date_earliest": "2020-02-01",
         "date_latest": "2020-02-01", "source_basis": "sighting", "confidence": "medium"},
        {"control_id": "k002-wells", "place_id": "wells", "extent": "town", "what": "changed",
         "before": "blue", "holder": "red", "status": "controlled", "date_earliest": "2020-03-08",
         "date_latest": "2020-03-09", "event_id": "e0001-wells", "source_basis": "event",
         "confidence": "high"},
        {"control_id": "k003-wells", "place_id": "wells", "extent": "town", "what": "seen",
         "holder": "red", "status": "controlled", "date_earliest": "2020-05-01",
         "date_latest": "2020-05-01", "source_basis": "sighting", "confidence": "medium"},
        {"control_id": "k004-ford", "place_id": "ford", "extent": "town", "what": "seen",
         "status": "contested", "date_earliest": "2020-05-10", "date_latest": "2020-05-20",
         "source_basis": "sighting", "confidence": "low"},
    ],
    "control_holders": [
        {"control_id": "k004-ford", "actor_id": "red", "moment": "after"},
        {"control_id": "k004-ford", "actor_id": "blue", "moment": "after"},
    ],
    "ties": [
        {"tie_id": "t-blue-red-war-1", "actor_a": "blue", "actor_b": "red", "sign": "-1",
         "kind": "war", "start_earliest": "2020-01-01", "start_latest": "2020-01-31"},
        {"tie_id": "t-grey-red-pact-1", "actor_a": "grey", "actor_b": "red", "sign": "1",
         "kind": "pact", "start_latest": "2020-02-01", "end_earliest": "2020-04-01",
         "end_latest": "2020-04-30"},
    ],
    "tie_sightings": [
        {"sighting_id": "s001", "tie_id": "t-blue-red-war-1", "what": "begins",
         "date_earliest": "2020-01-01", "date_latest": "2020-01-31", "basis": "declared",
         "source_id": "gazette-1", "source_basis": "claim", "confidence": "medium"},
        {"sighting_id": "s002", "tie_id": "t-blue-red-war-1", "what": "holds",
         "date_earliest": "2021-05-01", "date_latest": "2021-05-01", "basis": "declared",
         "source_id": "mirror-1", "source_basis": "claim", "confidence": "medium"},
        {"sighting_id": "s003", "tie_id": "t-grey-red-pact-1", "what": "holds",
         "date_earliest": "2020-02-01", "date_latest": "2020-02-01", "basis": "declared",
         "source_basis": "sighting", "confidence": "low"},
        {"sighting_id": "s004", "tie_id": "t-grey-red-pact-1", "what": "ends",
         "date_earliest": "2020-04-01", "date_latest": "2020-04-30", "basis": "declared",
         "source_basis": "sighting", "confidence": "low"},
    ],
    "citations": [
        {"event_id": "e0001-wells", "source_id": "gazette-1"},
        {"event_id": "e0001-wells", "source_id": "herald-1"},
        {"event_id": "e0002-wells", "source_id": "gazette-1"},
        {"event_id": "e0003-ford", "source_id": "mirror-1"},
        {"event_id": "e0004-shire", "source_id": "herald-1"},
    ],
    "sighting_citations": [
        {"sighting_id": i, "source_id": "herald-1"}
        for i in ("k001-wells", "k003-wells", "k004-ford", "s003", "s004")
    ],
    "overlaps": [
        {"claim_a": "c0002-1", "claim_b": "c0004-1", "reason": "the same dead may be in both"}
    ],
    "disputes": [
        {"dispute_id": "d001", "version_no": "1", "subject": "the day", "aspect": "day",
         "event_id": "e0002-wells", "version": "8 March", "source_id": "gazette-1", "coded": "both",
         "reason": "the window holds both"},
        {"dispute_id": "d001", "version_no": "2", "subject": "the day", "aspect": "day",
         "event_id": "e0002-wells", "version": "9 March", "coded": "both",
         "reason": "the window holds both"},
    ],
    "coding-ledger": [
        {"fact_id": f"A-00{n}", "decision": "coded", "table": table, "row_id": row}
        for n, table, row in [
            (1, "events", "e0001-wells"), (1, "claims", "c0001-1"), (1, "claims", "c0001-2"),
            (1, "claims", "c0001-3"), (1, "control", "k002-wells"), (2, "events", "e0002-wells"),
            (2, "claims", "c0002-1"), (2, "disputes", "d001"), (3, "events", "e0003-ford"),
            (3, "claims", "c0003-1"), (4, "events", "e0004-shire"), (4, "claims", "c0004-1"),
            (5, "control", "k001-wells"), (5, "control", "k003-wells"),
            (5, "control", "k004-ford"), (5, "tie_sightings", "s001"),
            (5, "tie_sightings", "s002"), (5, "tie_sightings", "s003"),
            (5, "tie_sightings", "s004"),
        ]
    ],
}  # fmt: skip


def write_record(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    """Write a record of our form: the real description, invented rows."""
    folder.mkdir(parents=True, exist_ok=True)
    described = json.loads((schema.data_folder() / "datapackage.json").read_text("utf-8"))
    described["resources"] = [
        r for r in described["resources"] if "schema" in r and not r["path"].startswith("series/")
    ]
    text = json.dumps(described, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    for resource in described["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables.get(resource["name"], []))
    facts = sorted({row["fact_id"] for row in tables.get("coding-ledger", [])})
    (folder / "evidence").mkdir(exist_ok=True)
    lines = "".join(json.dumps({"fact_id": fact}) + "\n" for fact in facts)
    (folder / "evidence" / "facts.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _no_figure_stays_open():
    """Close what a test drew."""
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    """Give the folder of the tiny record; not to be changed."""
    return write_record(tmp_path_factory.mktemp("tiny") / "data", TABLES)


@pytest.fixture
def broken(tiny_folder, tmp_path):
    """Give a copy of the tiny record, to be broken, and a way to change one cell."""
    folder = tmp_path / "data"
    shutil.copytree(tiny_folder, folder)

    def change(table, row, column, value):
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        rows[row - 2][column] = value
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return folder

    change.folder = folder
    return change


@pytest.fixture(scope="session")
def tiny(tiny_folder):
    """Give the tiny record."""
    return menaka.load(tiny_folder)


@pytest.fixture(scope="session")
def record():
    """Give the record that ships."""
    return menaka.load()
