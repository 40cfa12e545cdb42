"""Every kind of file in which UCDP's and ACLED's events come, as tiny invented ones."""

import gzip
import io
import zipfile

import pandas as pd
import pytest

from make_event_file import acled as make_acled
from make_event_file import ged as make_ged
from menaka.adapters import acled, files, forms, ucdp
from menaka.errors import DataError, SchemaError

GED, ACLED = make_ged(30), make_acled(30)
SLIM = GED[["id", "date_start", "date_end", "best", "low", "high", "side_b", "latitude"]]


def best(reported):
    claims = reported.claims
    return int(claims.loc[claims["target_kind"].eq("undivided"), "best"].fillna(0).sum())


def put(tmp_path, content, name="ged.csv"):
    """Write a table, a text or bytes as a file."""
    if isinstance(content, pd.DataFrame):
        content = content.to_csv(index=False)
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def same(path, table=GED, read=ucdp.read, **options):
    """Read a file, and find every event and all the dead of a table in it."""
    reported = read(path, **options)
    assert len(reported) == len(table) and reported.about.faults.empty
    number = "best" if read is ucdp.read else "fatalities"
    assert best(reported) == table[number].sum()
    return reported


ERAS = {
    "41 columns, as GED 17 to 19": GED.drop(
        columns=["code_status", "conflict_dset_id", "dyad_dset_id", "side_a_dset_id", "gwnoa",
                 "side_b_dset_id", "where_description", "relid"]
    ),
    "49 columns": GED,
    "candidate": GED.assign(
        date_start=GED["date_start"] + " 00:00:00.000", date_end=GED["date_end"] + " 00:00:00",
        active_year="true", code_status=["Check deaths", "Clear"] * 15,
    ),
    "an older release": GED.rename(columns={"best": "best_est", "low": "low_est", "high": "high_est"}),
    "names in capitals": GED.rename(columns=str.upper),
    "names with blanks": GED.rename(columns=lambda name: f" {name.replace('_', ' ')} "),
    "ids with a point": GED.assign(id=GED["id"].astype("float64")),
    "R's ISO with a time of day": GED.assign(date_start=GED["date_start"] + "T00:00:00Z",
                                             date_end=GED["date_end"] + "T00:00:00Z"),
    "compact days": GED.assign(date_start=GED["date_start"].str.replace("-", ""),
                               date_end=GED["date_end"].str.replace("-", "/")),
}  # fmt: skip


@pytest.mark.parametrize("era", ERAS)
def test_every_era_of_ucdp_is_read(era, tmp_path):
    reported = same(put(tmp_path, ERAS[era]))
    assert (
        reported.events["start_earliest"].dt.strftime("%F").tolist() == GED["date_start"].tolist()
    )
    assert reported.about.dataset == ("UCDP Candidate" if era == "candidate" else "UCDP GED")
    same(ERAS[era])  # a frame as well


def test_a_file_without_a_line_of_names_is_known_by_its_49_columns(tmp_path):
    reported = same(put(tmp_path, GED.to_csv(index=False, header=False)))
    assert "no line of names" in reported.about.notes[0]


def test_a_row_of_hxl_tags_is_left_out_and_told(tmp_path):
    tags = ",".join("#date+start" if name == "date_start" else "" for name in GED)
    names, rows = GED.to_csv(index=False).split("\n", 1)
    reported = same(put(tmp_path, f"{names}\n{tags}\n{rows}"))
    assert reported.about.notes == ("row 2 of ged.csv holds tags and was left out",)


def test_rs_half_million_is_a_whole_number(tmp_path):
    text = SLIM.assign(id=["5e+05", *range(1, 30)])
    assert ucdp.read(put(tmp_path, text)).events["event_id"].iloc[0] == "ucdp-500000"


LONG = ["data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision",
        "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2",
        "assoc_actor_2", "inter2", "interaction", "region", "country", "admin1", "admin2", "admin3",
        "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
        "fatalities", "timestamp", "iso3"]  # fmt: skip
DAYS = pd.to_datetime(ACLED["event_date"])
ACLEDS = {
    "31 columns of today": ACLED,
    "31 columns with data_id and iso3": ACLED.reindex(columns=LONG),
    "inter in words": ACLED.assign(inter1="Rebel group", inter2="Civilians"),
    "8 March 2022": ACLED.assign(event_date=DAYS.dt.strftime("%d %B %Y")),
    "08-Mar-22": ACLED.assign(event_date=DAYS.dt.strftime("%d-%b-%y")),
    "30/12/20 after Excel": ACLED.assign(event_date=DAYS.dt.strftime("%d/%m/%y")),
    "12/30/2020": ACLED.assign(event_date=DAYS.dt.strftime("%m/%d/%Y")),
    "the names of 2016": ACLED.rename(columns={"assoc_actor_1": "ALLY_ACTOR_1", "geo_precision": "GEO_PRECIS"}),
}  # fmt: skip


@pytest.mark.parametrize("era", ACLEDS)
def test_every_era_of_acled_is_read(era, tmp_path):
    reported = same(put(tmp_path, ACLEDS[era]), ACLED, acled.read)
    exact = reported.events["date_precision"].eq(1)
    days = reported.events.loc[exact, "start_earliest"].dt.strftime("%F").tolist()
    assert days == ACLED.loc[exact, "event_date"].tolist()
    allies = reported.participants["role"].eq("ally").sum()
    assert allies == ACLED["assoc_actor_1"].notna().sum()
    assert reported.about.version == ("last changed 2023-11-14")


def test_separators_and_encodings_are_found_out(tmp_path):
    named = GED.assign(side_b="Forcé", where_coordinates="Wélls")
    for mark, word in ((";", "semicolon"), ("\t", "tab"), ("|", "bar")):
        reported = same(put(tmp_path, named.to_csv(index=False, sep=mark)))
        assert reported.about.files["separator"].tolist() == [word]
    for encoding in ("utf-8-sig", "latin-1", "cp1252"):
        reported = same(put(tmp_path, named.to_csv(index=False).encode(encoding)))
        assert set(reported.events["place"]) == {"Wélls"}, encoding
    assert reported.about.files["encoding"].tolist() == ["cp1252"]


def test_one_broken_letter_makes_no_file_of_another_alphabet(tmp_path):
    text = GED.assign(side_b="Forcé").to_csv(index=False).encode().replace(b"Wells", b"W\xe9lls", 1)
    reported = ucdp.read(put(tmp_path, text))
    assert set(reported.events["side_b"]) == {"Forcé"}
    assert reported.about.notes == ("ged.csv is not UTF-8 throughout; it was read as utf-8",)


def test_a_fault_shows_the_value_as_it_stood_in_the_file(tmp_path):
    bad = SLIM.assign(best=[-3, *[1] * 29], latitude=[96.5, 97, None, *[16] * 27])
    with pytest.warns(UserWarning, match="row 2 of ged.csv: best '-3' must be a whole number"):
        faults = ucdp.read(put(tmp_path, bad)).about.faults
    assert sorted(faults["value"]) == ["-3", "96.5", "97"]


def test_decimal_commas_are_read_and_thousands_are_not_guessed(tmp_path):
    text = SLIM.assign(latitude="16,5", best="3,0").to_csv(index=False, sep=";")
    reported = ucdp.read(put(tmp_path, text))
    assert set(reported.events["lat"]) == {16.5} and best(reported) == 90
    with pytest.warns(UserWarning, match="best '1,234' must be a whole number"):
        assert len(ucdp.read(SLIM.assign(best=["1,234", *[0] * 29]))) == 29


def test_rows_count_as_a_spreadsheet_counts(tmp_path):
    bad = SLIM.assign(latitude=["96", *["16"] * 29], side_b="Blue\nGuard")
    names, rows = bad.to_csv(index=False).split("\n", 1)
    path = put(tmp_path, f"sep=,\n{names}\n\n{rows},,,\n")
    reported = ucdp.read(path)
    assert len(reported) == 30 and set(reported.events["side_b"]) == {"Blue Guard"}
    assert reported.about.faults["row"].tolist() == [4]
    assert reported.about.notes[:2] == (
        "1 lines of ged.csv above its line of names were left out",
        "2 rows of ged.csv are blank",
    )
    assert reported.about.notes[2].startswith("30 breaks of line")


@pytest.mark.parametrize(("row", "more"), [(3, "0,1"), (1, "0,1,2,3")])
def test_a_row_with_a_comma_too_many_is_set_aside(row, more, tmp_path):
    lines = GED.to_csv(index=False).splitlines()
    lines[row] = lines[row].replace("near the wells", "near, the wells") + more
    with pytest.warns(UserWarning, match="1 rows were set aside"):
        reported = ucdp.read(put(tmp_path, "\n".join(lines)))
    assert len(reported) == 29
    assert "lies beyond the last column" in set(reported.about.faults["problem"])


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_packed_files_are_read(tmp_path):
    text = GED.to_csv(index=False)
    same(put(tmp_path, gzip.compress(text.encode()), "ged.csv.gz"))
    beside = {"__MACOSX/._ged.csv": b"\0", "readme.txt": "x", "codebook.pdf": b"%PDF"}
    reported = same(put(tmp_path, packed({"GEDEvent_v23_0_10.csv": text, **beside}), "a.zip"))
    assert reported.about.version == "23.0.10" and reported.about.dataset == "UCDP Candidate"
    assert len(reported.about.files["sha256"].iloc[0]) == 64
    two = put(tmp_path, packed({"a.csv": text, "b.csv": text}), "two.zip")
    with pytest.raises(DataError, match=r"must hold one table, and holds a\.csv, b\.csv"):
        ucdp.read(two)


def test_a_zip_that_claims_too_much_is_refused_unopened(tmp_path, monkeypatch):
    path = put(tmp_path, packed({"ged.csv": GED.to_csv()}), "a.zip")
    monkeypatch.setattr(files, "LIMIT", 1000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(DataError, match=r"unpacks to .* more than 1,000"):
        ucdp.read(path)


def test_workbooks_are_read_whatever_stands_above_the_names(tmp_path):
    pytest.importorskip("openpyxl")
    with pd.ExcelWriter(tmp_path / "ged.xlsx") as book:
        pd.DataFrame({"about": ["a file"]}).to_excel(book, sheet_name="about")
        dated = GED.assign(date_start=pd.to_datetime(GED["date_start"]))
        dated.to_excel(book, sheet_name="data", startrow=2, index=False)
    same(tmp_path / "ged.xlsx")


def test_a_broken_workbook_is_said_to_be_one(tmp_path):
    pytest.importorskip("openpyxl")
    with pytest.raises(DataError, match="is a workbook that cannot be read"):
        ucdp.read(put(tmp_path, packed({"xl/workbook.xml": "<x/>"}), "ged.xlsx"))


def test_a_workbook_without_openpyxl_names_what_reads_it(tmp_path, monkeypatch):
    def missing(*_, **__):
        raise ImportError("no openpyxl")

    monkeypatch.setattr(pd, "read_excel", missing)
    path = put(tmp_path, packed({"xl/workbook.xml": "<x/>"}), "ged.xlsx")
    with pytest.raises(DataError, match="pip install openpyxl"):
        ucdp.read(path)


NO_TABLES = {
    "an empty file": ("", "is not a table: it is empty"),
    "another table": ("fatality\n1\n", "no such column among fatality"),
    "a page": ("<!doctype html><html>", "is a web page .* log in"),
    "JSON": ('{"success": true, "data": []}', "is JSON"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0", "is not a table"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "save it as CSV in UTF-8, or as .xlsx"),
    "an empty zip": (packed({}), "must hold one table, and holds none"),
    "the Unicode text of Excel": (GED.to_csv(sep="\t").encode("utf-16"), "save it as CSV in UTF-8"),
    "a broken zip": (packed({"ged.csv": GED.to_csv(index=False)})[:300], "is not a table that can be"),
    "a cut gz": (gzip.compress(GED.to_csv(index=False).encode())[:200], "is not a table that can be"),
    "monthly counts": ("country,admin1,month,year,events,fatalities\nShire,West,1,2020,3,4\n", "no such"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_TABLES)
@pytest.mark.parametrize("read", [ucdp.read, acled.read])
def test_what_is_no_table_is_said_to_be_what_it_is(read, kind, tmp_path):
    content, problem = NO_TABLES[kind]
    with pytest.raises(DataError, match=problem):
        read(put(tmp_path, content))


def test_a_file_of_the_other_data_set_is_said_to_be_so(tmp_path):
    with pytest.raises(DataError, match=r"is a file of ACLED, which menaka.adapters.acled.read"):
        ucdp.read(put(tmp_path, ACLED))
    with pytest.raises(DataError, match=r"is a file of UCDP, which menaka.adapters.ucdp.read"):
        acled.read(GED)


def test_an_open_quotation_mark_is_named_with_its_row(tmp_path):
    lines = SLIM.assign(side_b="Blue").to_csv(index=False).splitlines()
    lines[4] = lines[4].replace(",", ',"', 1)
    with pytest.raises(DataError, match="row 5: is broken from here on"):
        ucdp.read(put(tmp_path, "\n".join(lines)))

    # Closed four rows below, it swallows those: the row is set aside, and the loss is told.
    lines[8] = lines[8].replace(",", '",', 1)
    with pytest.warns(UserWarning, match="1 rows were set aside, as row 5"):
        reported = ucdp.read(put(tmp_path, "\n".join(lines)))
    assert len(reported) == 25
    assert reported.about.notes[0].startswith("4 breaks of line of ged.csv stand inside quotation")


def test_what_is_no_path_is_refused(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        ucdp.read(tmp_path / "none.csv")
    with pytest.raises(DataError, match="is a folder"):
        ucdp.read(tmp_path)
    for address in ("https://example.org/ged.csv", "s3://bucket/ged.csv"):
        with pytest.raises(SchemaError, match="is an address"):
            ucdp.read(address)
    for wrong in (7, "", None, io.StringIO("id"), []):
        with pytest.raises(SchemaError):
            ucdp.read(wrong)


def test_a_column_that_stands_there_twice_is_refused(tmp_path):
    twice = pd.concat([GED, GED[["best"]]], axis=1)
    for given in (twice, put(tmp_path, twice)):
        with pytest.raises(DataError, match="best: there are 2 columns of this name"):
            ucdp.read(given)


def dated(*days):
    return pd.DataFrame({"event_id_cnty": range(len(days)), "event_date": days, "fatalities": 1})


@pytest.mark.parametrize(
    "days",
    [
        ("03/04/2020", "05/06/2020"),  # none above 12
        ("30/12/2020", "12/30/2020"),  # both above 12
        ("30/12/2020", "2020-12-30"),  # written in two ways
        ("20/12/03", "19/11/04"),  # the year may stand first
    ],
)
def test_days_that_leave_doubt_are_asked_for(days):
    with pytest.raises(DataError, match="may be day/month or month/day; give date_format"):
        acled.read(dated(*days))


def test_a_date_format_ends_the_doubt():
    read = acled.read(dated("03/04/2020", "05/06/2020"), date_format="%m/%d/%Y").events
    assert read["start_earliest"].dt.strftime("%F").tolist() == ["2020-03-04", "2020-05-06"]
    with pytest.raises(SchemaError, match="date_format: '%Q' cannot be used"):
        acled.read(dated("03/04/2020"), date_format="%Q")
    with pytest.raises(DataError, match="'43894' must be a day written YYYY-MM-DD"):
        acled.read(dated("43894", "43895"))


def test_one_bad_day_raises_no_doubt_about_the_others():
    with pytest.warns(UserWarning, match="event_date 'soon' must be a day"):
        reported = acled.read(dated("30/12/2020", "soon", "31/02/2020", "1/3/2020"))
    days = reported.events["start_earliest"].dt.strftime("%F").tolist()
    assert days == ["2020-12-30", "2020-03-01"]


def test_rows_without_a_country_are_left_out_where_one_is_asked_for(tmp_path):
    some = GED.assign(country=["Shire", None, "Marsh"] * 10)
    reported = ucdp.read(put(tmp_path, some), country="Shire")
    assert len(reported) == 10 and reported.about.rows == 30


def test_the_known_columns_are_those_that_the_generator_makes():
    assert list(GED) == list(forms.GED) and len(forms.GED) == 49 and len(ACLED.columns) == 31
