"""The kit for a human coder: a blind sheet goes out, and comes back to be compared."""

import csv

import numpy as np
import pandas as pd
import pytest

import validation_kit as kit
from menaka.dataset import names, schema
from menaka.errors import DataError, MenakaError


@pytest.fixture(scope="module")
def sheet(record):
    return kit.draw(record)


def filled(sheet, record):
    """Fill a sheet with the record's own coding, as a coder would write it."""
    out = sheet.copy()
    events = record.events.assign(n=record.events["event_id"].map(kit.number)).set_index("n")
    actors = names.short_names(record)
    places = record.places.set_index("place_id")["name"]
    several = record.claim_targets.groupby("claim_id")["target_id"].agg(list)

    def text(value):
        return "" if pd.isna(value) else str(value).replace("|", "/").replace(";", ",")

    for at, row in out.iterrows():
        event = events.loc[row["event_id"]]
        mine = {t: record[t].loc[record[t]["event_id"].eq(event["event_id"])]
                for t in ("participants", "claims", "control")}  # fmt: skip
        killed = mine["claims"].loc[mine["claims"]["measure"].eq("killed")]
        out.loc[at, kit.FOUR] = [f"{event[day]:%Y-%m-%d}" for day in kit.FOUR]
        for column in ("kind", "place_precision", "outcome", "confidence"):
            out.loc[at, column] = text(event[column])
        out.loc[at, "place"] = "" if pd.isna(event["place_id"]) else places[event["place_id"]]
        out.loc[at, "actors"] = "; ".join(
            f"{actors[p.actor_id]} | {text(p.side)} | {p.role}"
            for p in mine["participants"].itertuples()
        )
        out.loc[at, "killed"] = "\n".join(
            " | ".join([" + ".join(actors[i] for i in several.get(c.claim_id, [c.target_id])),
                        *map(text, (c.low, c.best, c.high, c.wording, c.claimant))])
            for c in killed.itertuples()
        )  # fmt: skip
        out.loc[at, "control"] = "yes" if len(mine["control"]) else "no"
        out.loc[at, "control_status"] = "; ".join(mine["control"]["status"].unique())
        out.loc[at, "minutes"] = "12"
    return out


@pytest.fixture(scope="module")
def own(sheet, record):
    return filled(sheet, record)


@pytest.fixture
def save(tmp_path):
    """Return a function that saves a sheet as a spreadsheet would."""

    def save(table, **how):
        path = tmp_path / "filled.csv"
        table.to_csv(
            path, index=False, **{"encoding": "utf-8-sig", "lineterminator": "\r\n", **how}
        )
        return path

    return save


# --------------------------------------------------------------------------- drawing


def test_one_seed_draws_one_sample_and_another_seed_another(record, sheet):
    assert sheet.equals(kit.draw(record))
    assert set(sheet["event_id"]) != set(kit.draw(record, seed=2)["event_id"])


def test_sixty_events_of_six_strata_in_proportion(record, sheet):
    stratum = kit.population(record)["stratum"].rename(kit.number)
    drawn = sheet["event_id"].map(stratum).value_counts()
    exact = stratum.value_counts() / len(stratum) * 60
    assert len(sheet) == sheet["event_id"].nunique() == 60
    assert len(drawn) == 6 and (drawn - exact).abs().max() < 1


def test_a_small_stratum_has_three_events_or_all_it_has():
    # 15 of 100: 13.5, 1.35 and 0.15 in proportion; 3 and 1 are raised, and 11 are left
    shares = kit.allocate(pd.Series({"big": 90, "small": 9, "tiny": 1}), 15)
    assert shares.to_dict() == {"big": 11, "small": 3, "tiny": 1}


def test_the_sheet_holds_nothing_of_the_coding(record, sheet):
    assert sheet[kit.TO_FILL].eq("").all(axis=None)
    assert sheet["event_id"].str.fullmatch(r"e\d{4}").all()  # the id's other half names the place

    shown = [c for c in sheet if c not in kit.TO_FILL]
    assert {c.rstrip("0123456789") for c in shown} == {*kit.GIVEN, "source_"}
    text = sheet[shown].to_csv()
    assert not any(s in text for s in record.events["summary"].dropna())


def test_a_month_or_a_place_is_given_only_where_sources_report_several_events(record, sheet):
    found = kit.population(record).loc[lambda t: t.index.map(kit.number).isin(sheet["event_id"])]
    kinds = record.events.set_index("event_id")["kind"]
    cited = record.citations.groupby("event_id")["source_id"].agg(frozenset)
    cited = cited.loc[kinds.ne("aggregate")]
    alone = [sum(cited[event] <= other for other in cited) == 1 for event in found.index]
    assert np.array_equal(alone, found["given_month"].eq(""))
    assert found.loc[alone, "given_place"].eq("").all() and not all(alone)


def test_the_kit_opens_with_accents_and_never_overwrites_a_sheet(record, tmp_path):
    said = kit.write_kit(record, tmp_path / "kit", semicolon=True)
    folder = tmp_path / "kit"
    assert {p.name for p in folder.iterdir()} == {"sheet.csv", "rules.md", "names.csv"}
    assert all(
        (folder / f"{n}.csv").read_bytes()[:3] == b"\xef\xbb\xbf" for n in ("sheet", "names")
    )
    assert "60 events drawn with seed 1" in said
    assert len(kit.cells(folder / "sheet.csv")) == 60
    with pytest.raises(MenakaError, match="may be filled in"):
        kit.write_kit(record, folder)


def test_the_rules_list_every_word_that_the_sheet_takes(record):
    page = kit.rules(record)
    for name in ("event_kind", "place_precision", "role", "side", "outcome", "control_status"):
        assert all(f"`{word}`: {said}" in page for word, said in schema.vocabulary(name).items())


# --------------------------------------------------------------------------- reading


def test_the_records_own_coding_agrees_with_the_record_in_full(record, own, save):
    coded, rows = kit.read_sheet(save(own), record)
    table = kit.compare(kit.recorded(record, coded), coded, draws=5)
    assert len(coded) == len(rows) == 60
    assert table["pairs"].gt(0).all() and table["agreement"].eq(1).all()
    assert np.allclose(table["alpha"].dropna(), 1)
    assert "720 minutes on 60 rows, 12 on the middle one" in kit.summary(record, coded, rows)


def test_days_and_places_that_were_given_are_not_compared(record, own, save):
    coded, _ = kit.read_sheet(save(own), record)
    table = kit.compare(kit.recorded(record, coded), coded, draws=1)
    assert table.loc["first day, exact", "events"] == own["given_month"].eq("").sum()
    assert table.loc["place", "events"] == own["given_place"].eq("").sum()


def test_a_half_filled_sheet_counts_what_is_done_and_gives_no_alpha_under_twenty(record, own, save):
    half = own.copy()
    half.loc[10:, kit.TO_FILL] = ""
    half.loc[11, "remark"] = "not found"
    coded, rows = kit.read_sheet(save(half), record)
    table = kit.compare(kit.recorded(record, coded), coded, draws=1)
    assert (len(coded), len(rows)) == (10, 60)
    assert table.loc["kind", "pairs"] == 10 and np.isnan(table.loc["kind", "alpha"])
    assert kit.summary(record, coded, rows).startswith(
        "10 of 60 events coded; the other 50 left out"
    )


def test_what_two_coders_code_differently_is_counted(record, own, save):
    other = own.copy()
    at = other.index[other["kind"].eq("clash")][:6]
    other.loc[at, "kind"] = "attack"
    coded, _ = kit.read_sheet(save(other), record)
    row = kit.compare(kit.recorded(record, coded), coded, draws=20).loc["kind"]
    assert row["agreement"] == 54 / 60
    assert row["alpha_low"] <= row["alpha"] <= row["alpha_high"] and row["alpha"] < 1


def test_an_empty_sheet_says_so_in_one_line(sheet, save, capsys):
    assert kit.main(["read", str(save(sheet))]) == 1
    said = capsys.readouterr()
    assert said.err.endswith("none of its 60 events is coded yet\n") and said.err.count("\n") == 1
    assert said.out == ""


def test_every_wrong_cell_is_named_at_once_and_nothing_is_written(own, save, tmp_path, capsys):
    bad = own.copy()
    bad.loc[0, "kind"] = "clsh"
    bad.loc[1, "start_earliest"] = "06/09/2022"
    bad.loc[2, "actors"] = "Gatiaa | A | attacker"
    bad.loc[3, "killed"] = "civilians | 30 | | 20 | thirty | the mayor"
    bad.loc[4, "confidence"] = ""
    bad.loc[5, "minutes"] = "1 200"
    to = tmp_path / "table.csv"
    assert kit.main(["read", str(save(bad)), "--to", str(to)]) == 1
    head, *lines = capsys.readouterr().err.splitlines()
    assert head.endswith("filled.csv: 6 to mend") and not to.exists()
    assert [line.split(":")[0].strip() for line in lines] == [
        "row 2, kind", "row 3, start_earliest", "row 4, actors", "row 5, killed",
        "row 6, confidence", "row 7, minutes",
    ]  # fmt: skip
    for line, mend in zip(
        lines,
        ["did you mean 'clash'?", "--dates dmy or --dates mdy", "did you mean 'GATIA'",
         "does not go up from low to high", "one of high, medium, low", "did you mean 1200?"],
        strict=True,
    ):  # fmt: skip
        assert mend in line


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"start_latest": "2012-01-01"}, "start_latest", "is before start_earliest"),
        ({"place": ""}, "place", "is empty"),
        ({"place_precision": "none"}, "place_precision", "does not fit"),
        ({"actors": "MNLA | attacker"}, "actors", "is not name | side | role"),
        (
            {"actors": "MNLA | A | attacker; MNLA | B | defender"},
            "actors",
            "stands in the row twice",
        ),
        ({"killed": "civilians | 3 | the mayor"}, "killed", "has 3 parts, not 6"),
        ({"killed": "civilians | 3 | | | three | "}, "killed", "has no claimant"),
        ({"killed": "civilians | | | | | the mayor"}, "killed", "neither a number nor a wording"),
        ({"control": "yes", "control_status": ""}, "control_status", "is empty"),
        ({"control": "no", "control_status": "controlled"}, "control_status", "stands beside"),
        ({"event_id": "e9999"}, "event_id", "is no event of the record"),
    ],
)
def test_a_wrong_cell_is_named(record, own, save, cells, column, problem):
    row = own.loc[own["place"].ne("") & own["given_place"].eq("")].iloc[[0]].copy()
    for name, value in cells.items():
        row[name] = value
    with pytest.raises(DataError) as error:
        kit.read_sheet(save(row), record)
    (fault,) = error.value.faults
    assert (fault.row, fault.column) == (2, column) and problem in fault.problem


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["08", "", "", ""], ["08", "08", "08", "08"]),
        (["06", "08", "", ""], ["06", "08", "06", "08"]),
        (["06", "", "08", ""], ["06", "06", "08", "08"]),
        (["06", "", "", "08"], ["06", "06", "08", "08"]),
    ],
)
def test_days_left_empty_follow_from_those_before(record, given, meant):
    row = kit.Row(
        "sheet", 2, {c: d and f"2020-03-{d}" for c, d in zip(kit.FOUR, given, strict=True)}
    )
    days = kit.Reader(record, "iso").days(row)
    assert [f"{days[c]:%d}" for c in kit.FOUR] == meant and not row.faults


def test_a_sheet_that_excel_saved_in_french_reads_alike(record, own, save):
    french = own.copy()
    for day in kit.FOUR:
        french[day] = pd.to_datetime(french[day]).dt.strftime("%d/%m/%Y")
    read, _ = kit.read_sheet(save(french, sep=";"), record, dates="dmy")
    assert read == kit.read_sheet(save(own), record)[0]


def test_a_file_that_is_no_sheet_is_refused_in_words(record, tmp_path):
    path = tmp_path / "sheet.csv"
    with pytest.raises(MenakaError, match="cannot be read: No such file"):
        kit.cells(path)
    path.write_bytes("événement".encode("latin-1"))
    with pytest.raises(DataError, match="CSV UTF-8"):
        kit.cells(path)
    path.write_text("event_id,kinds\n", encoding="utf-8")
    with pytest.raises(DataError, match="kind: there is no such column; did you mean 'kinds'"):
        kit.cells(path)


def test_the_worked_example_of_the_rules_can_be_read(tiny):
    actors = {"Red": "Red Army", "Blue": "Blue Front"}
    lines = dict(line.split(maxsplit=1) for line in kit.RULES.split("```")[1].splitlines() if line
                 and line[0] != " ")  # fmt: skip
    row = kit.Row("sheet", 2, {"actors": lines["actors"], "killed": lines["killed"]})
    for short, name in actors.items():
        row.cells = {c: v.replace(f"{short} |", f"{name} |") for c, v in row.cells.items()}
    reader = kit.Reader(tiny, "iso")
    who, sides = reader.actors(row)
    assert who == {"red": "attacker", "blue": "defender", "civilians": "target"}
    assert sides == {"red": "A", "blue": "B"}
    assert reader.killed(row)["blue"] == [
        {"low": 40, "best": None, "high": None}, {"low": 4, "best": 4, "high": 4}
    ]  # fmt: skip
    assert not row.faults


def test_the_table_is_printed_and_written_in_the_form_of_the_codebook(own, save, tmp_path, capsys):
    to = tmp_path / "table.csv"
    assert kit.main(["read", str(save(own)), "--to", str(to), "--draws", "2"]) == 0
    said = capsys.readouterr().out
    assert "| question | events | pairs | agreement | alpha (95 % interval) |" in said
    assert "| kind | 60 | 60 | 100% | 1.00 (1.00 to 1.00) |" in said
    with to.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == [
        "question",
        "events",
        "pairs",
        "agreement",
        "alpha",
        "alpha_low",
        "alpha_high",
    ]
    assert rows[0]["question"] == "kind" and len(rows) == len(kit.QUESTIONS) + 4
