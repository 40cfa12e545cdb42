"""The explorer: what it shows is what the library says, and its page is safe and needs nothing."""

import json
import re
import sys
from base64 import b64encode
from hashlib import sha256

import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import alliances, control, explorer
from menaka.cli import main
from menaka.dataset import schema
from menaka.errors import ChoiceError, DayError, MenakaError, NotFoundError, SchemaError
from menaka.explorer import data

EVIL = "</script><img src=x onerror=alert(1)> <b>bold</b> \u2028 end"


def no_constant(word):
    raise AssertionError(f"{word} is no JSON")


def data_of(page):
    """Return the data of a page, as a browser would read them."""
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return json.loads(block[1], parse_constant=no_constant)


def on(spans, day):
    return [span for span in spans if span["from"] <= day <= span["to"]]


def as_of(tie, day):
    """Return what is said of a tie on a day."""
    said = {key: value for key, value in tie.items() if key not in {"from", "to"}}
    return said | ({"last_seen": day} if tie["last_seen"] == data.SAME else {})


@pytest.fixture(scope="module")
def shown(tiny):
    """What the explorer shows of the tiny record."""
    return data.gather(tiny)


@pytest.fixture
def evil(tiny):
    """The tiny record, with what would be code if it were not escaped."""
    events, sources = tiny.events, tiny.sources
    events["summary"] = EVIL
    sources["url"] = "javascript:alert(1)"
    return tiny.replace(events=events, sources=sources)


@pytest.mark.parametrize(
    "day", [f"2020-{d:%m-%d}" for d in pd.date_range("2020-01-01", "2020-12-31", freq="9D")]
)
def test_the_map_of_a_day_is_that_of_control(tiny, shown, day):
    said = control.on(tiny, day)
    said = said.loc[said["last_holder"].notna()]
    rows = {row["place"]: row for row in on(shown["towns"], day)}
    assert sorted(rows) == sorted(said.index)
    for place, row in said.iterrows():
        assert (rows[place]["known"], rows[place]["status"]) == (row["known"], row["status"])
        assert rows[place].get("holder") == (None if pd.isna(row["holder"]) else row["holder"])
        since = (pd.Timestamp(day) - pd.Timestamp(rows[place]["seen"])).days
        assert (since, rows[place]["seen_by"]) == (row["days_since"], row["seen_by"])


@pytest.mark.parametrize(
    "day", ["2020-01-01", "2020-01-31", "2020-02-15", "2020-04-30", "2020-05-01", "2020-12-31"]
)
def test_the_network_of_a_day_is_that_of_alliances(tiny, shown, day):
    ties = {(tie["a"], tie["b"]): tie for tie in on(shown["ties"], day)}
    net = alliances.network(tiny, day)
    assert nx.utils.edges_equal(nx.Graph(list(ties)).edges, nx.Graph(net.edges).edges)
    for pair, tie in ties.items():
        assert as_of(tie, day).items() <= {"a": pair[0], "b": pair[1], **net.edges[pair]}.items()


def test_a_state_that_does_not_change_is_one_span(shown):
    # Blue is seen at Wells on 1 February, Red takes it on 8 or 9 March and is seen on 1 May.
    # Nobody sees it after that: from the 181st day on it is last known.
    wells = [row for row in shown["towns"] if row["place"] == "wells"]
    columns = ("from", "to", "holder", "known", "seen")
    assert [tuple(row[column] for column in columns) for row in wells] == [
        ("2020-02-01", "2020-03-08", "blue", "seen", "2020-02-01"),
        ("2020-03-09", "2020-04-30", "red", "seen", "2020-03-09"),
        ("2020-05-01", "2020-10-28", "red", "seen", "2020-05-01"),
        ("2020-10-29", "2020-12-31", "red", "last known", "2020-05-01"),
    ]


def test_an_event_has_who_took_part_who_claims_what_and_its_sources(shown):
    events = {event["event_id"]: event for event in shown["events"]}
    wells = events["e0001-wells"]
    assert wells["around"] == ["shire", "wells"] and wells["who"] == ["red", "blue"]
    assert wells["sources"] == ["gazette-1", "herald-1"]
    assert wells["claims"][0] == {
        "targets": ["blue"], "claimant": "Red", "measure": "killed", "low": 40,
        "wording": "over 40", "target_kind": "combatants",
    }  # fmt: skip
    assert [claim.get("source") for claim in wells["claims"]] == [None, "herald-1", None]
    assert events["e0003-ford"]["claims"][0]["targets"] == ["blue", "red"]
    assert shown["sources"]["mirror-1"] == {"publisher": "The Mirror"}


def test_a_place_that_holds_an_event_is_among_those_around_it(record):
    day = pd.Timestamp("2022-09-06")
    events = data._events(record, day, day)
    talataye = next(event for event in events if event.get("place_id") == "talataye")
    assert {"talataye", "ansongo-cercle", "gao-region"} <= set(talataye["around"])


def test_an_area_is_shown_until_its_horizon_or_the_change_before_it(record):
    rows = {(row["place"], row["from"]): row for row in data._areas(record)}
    spells = control.spells(record, group="area").set_index("place_id").loc["menaka-cercle"]
    for spell in spells.itertuples():
        row = rows["menaka-cercle", f"{spell.start_latest:%F}"]
        ends = [spell.held_until, spell.end_latest - pd.Timedelta(days=1)]
        assert row["to"] == f"{min(day for day in ends if not pd.isna(day)):%F}"
        assert row["holder"] == spell.holder and row["seen_by"] and row["sources"]


def test_the_view_opens_on_the_offensive_or_on_the_record(tiny, record):
    assert [f"{day:%F}" for day in data._window(record, None, None)] == ["2022-03-01", "2023-05-31"]
    assert [f"{day:%F}" for day in data._window(record, "2022-09-01", None)] == [
        "2022-09-01",
        "2023-05-31",
    ]
    assert [f"{day:%F}" for day in data._window(record, None, "2021-05-01")] == ["2021-05-01"] * 2
    assert [f"{day:%F}" for day in data._window(record, "2024-05-01", None)] == ["2024-05-01"] * 2
    assert [f"{day:%F}" for day in data._window(tiny, None, None)] == ["2020-03-01", "2020-05-31"]


def test_a_name_opens_the_view_on_what_it_means(tiny):
    view = data.gather(tiny, place="Wélls", actor="Armée rouge", search="Red", end="2020-04-01")[
        "view"
    ]
    assert view == {
        "start": "2020-03-01",
        "end": "2020-04-01",
        "place": "wells",
        "actor": "red",
        "search": "Red",
    }


@pytest.mark.parametrize(
    ("view", "error", "says"),
    [
        ({"lang": "de"}, ChoiceError, "no language 'de'; there are: en, fr"),
        ({"place": "Wels"}, NotFoundError, "no place 'Wels'"),
        ({"actor": "Redd"}, NotFoundError, "no actor 'Redd'"),
        ({"start": "08/03/2020"}, DayError, "not a day written YYYY-MM-DD"),
        ({"start": "2020-05-01", "end": "2020-04-01"}, SchemaError, "before it starts"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(tiny, view, error, says):
    with pytest.raises(error, match=re.escape(says)):
        explorer.page(tiny, **view)


def test_a_record_without_events_is_refused(tiny):
    with pytest.raises(SchemaError, match="no events to explore"):
        explorer.page(tiny.replace(events=tiny.events.iloc[:0]))


def test_text_of_the_data_cannot_leave_its_block(evil):
    page = explorer.page(evil)
    assert page.count("</script>") == 2 and "<img" not in page and "<b>" not in page
    assert data_of(page)["events"][0]["summary"] == EVIL


def test_the_page_is_the_same_every_time_and_asks_for_nothing(tiny):
    page = explorer.page(tiny)
    assert page == explorer.page(menaka.load(tiny.folder))
    script = re.search(r'<script type="module">(.*?)</script>', page, re.S)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', page)[1]
    for what, text in (("script-src", script), ("style-src", style)):
        assert f"{what} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|import ", script
    )
    assert not re.search(r"url\(|@import", style)


def test_english_and_french_say_the_same_things():
    words = json.loads(data.WORDS.read_text("utf-8"))
    english, french = words["en"], words["fr"]
    assert set(english) - set(french) == set()
    for key in set(english) & set(french):
        assert set(re.findall(r"\{\w+\}", english[key])) == set(
            re.findall(r"\{\w+\}", french[key])
        ), key

    # Each word of the codebook that the page shows has a French one; English shows it as it is.
    used = ("event_kind", "measure", "control_status", "tie_kind", "target_kind", "date_precision")
    for vocabulary in used:
        assert set(schema.vocabulary(vocabulary)) <= set(french), vocabulary

    # Every sentence that the script asks for exists.
    script = explorer._text("explorer.js")
    asked = re.findall(r'say\("([^"]+)"', script) + re.findall(r'"(key-[a-z]+)"', script)
    assert len(asked) > 30 and set(asked) <= set(english)


def test_french_names_are_french(tiny):
    shown = data.gather(tiny, lang="fr")
    assert shown["lang"] == "fr" and shown["words"]["place"] == "Lieu"
    assert shown["actors"]["grey"]["name"] == "Conseil gris"


def test_the_line_of_code_names_a_record_of_ones_own(tiny, evil):
    assert data_of(explorer.page(tiny))["code"] == "menaka.explore(record, "


def test_the_command_line_writes_the_page(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(explorer, "_shipped", lambda: tiny)
    to = tmp_path / "explorer.html"
    assert (
        main(
            ["explore", "--to", str(to), "--lang", "fr", "--place", "Wells", "--end", "2020-04-01"]
        )
        == 0
    )
    assert capsys.readouterr().out.strip() == str(to)
    told = data_of(to.read_text("utf-8"))
    assert (
        told["lang"] == "fr"
        and told["view"]["place"] == "wells"
        and told["code"] == "menaka.explore("
    )
    assert main(["explore", "--to", str(to), "--place", "Nowhere"]) == 1
    assert "no place 'Nowhere'" in capsys.readouterr().err
    assert main(["explore", "--to", str(tmp_path / "none" / "x.html")]) == 1
    with pytest.raises(SystemExit):
        main(["explore"])


def test_without_anywidget_it_says_what_to_install(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(
        MenakaError, match="anywidget, which is not installed; install the extra `notebooks`"
    ):
        menaka.explore(tiny)


def test_in_a_notebook_it_is_a_widget_that_knows_its_view(tiny):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    widget = menaka.explore(tiny, place="wells")
    assert widget.view["place"] == "wells" and widget.data["code"] == "menaka.explore(record, "
    json.dumps(widget.get_state(["data", "view"]), allow_nan=False)


@pytest.mark.slow
def test_on_every_tenth_day_of_the_offensive_the_record_is_shown_as_the_library_has_it(record):
    shown = data.gather(record)
    for day in pd.date_range("2022-03-01", "2023-05-31", freq="10D"):
        said = control.on(record, day)
        rows = {row["place"]: row for row in on(shown["towns"], f"{day:%F}")}
        assert sorted(rows) == sorted(said.index[said["last_holder"].notna()])
        for place, row in rows.items():
            assert row["known"] == said.loc[place, "known"], (place, day)
            assert row.get("holder", "-") == said["holder"].fillna("-")[place], (place, day)
            since = (day - pd.Timestamp(row["seen"])).days if "seen" in row else "-"
            assert since == said["days_since"].astype(object).fillna("-")[place], (place, day)
            assert row.get("seen_by", "-") == said["seen_by"].fillna("-")[place], (place, day)

        net = alliances.network(record, day)
        ties = {(tie["a"], tie["b"]): tie for tie in on(shown["ties"], f"{day:%F}")}
        assert {frozenset(pair) for pair in ties} == {frozenset(pair) for pair in net.edges}
        for pair, tie in ties.items():
            expected = {"a": pair[0], "b": pair[1], **net.edges[pair]}
            assert as_of(tie, f"{day:%F}").items() <= expected.items(), (pair, day)
