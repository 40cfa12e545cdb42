"""
Every public function, called with one wrong argument after another.

A wrong name, day, choice, number, table or path ends in an error of menaka's own, in plain words.
A table without rows is not wrong: `FUNCTIONS` says of each function what it ends in. A new function needs a
line there, a new kind of parameter one in the tables below it. `python tests/test_wrong_arguments.py` prints what
every call says, as a table in Markdown.
"""

import inspect
import re
import sys
import tempfile
import warnings
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
import pytest

import menaka
from menaka import adapters, alliances, casualties, control, flat, geography
from menaka.errors import MenakaError

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
from conftest import TABLES, write_record

FACES = {
    "menaka": menaka,
    "Record": menaka.Record,
    "alliances": alliances,
    "casualties": casualties,
    "control": control,
    "flat": flat,
    "ucdp": adapters.ucdp,
    "acled": adapters.acled,
    "geography": geography,
}

REFUSED = "an error"
NO_ROWS = "the columns and no rows"
AS_EVER = "as ever, since it asks for names alone"
DRAWN = "an empty picture"

# What an argument without rows gives; of a record first, then of a table, where both are taken.
FUNCTIONS = {
    "menaka.check": "[]",
    "menaka.cite": "",
    "menaka.coverage": NO_ROWS,
    "menaka.describe": "",
    "menaka.find": "Wells",
    "menaka.load": "",
    "menaka.series": "",
    "Record.statement": "",
    "Record.table": "",
    "Record.where": "",
    "alliances.balance_test": "'triangles': 0",
    "alliances.edge_table": NO_ROWS,
    "alliances.fights": NO_ROWS,
    "alliances.from_edges": NO_ROWS,
    "alliances.frustration": "0 of 0 ties frustrated, proven least; one partition attains it",
    "alliances.network": (NO_ROWS, NO_ROWS),
    "alliances.networks": (NO_ROWS, NO_ROWS),
    "alliances.plot_fights": DRAWN,
    "alliances.plot_network": (DRAWN, DRAWN),
    "alliances.plot_phases": (DRAWN, DRAWN),
    "alliances.plot_ties": (REFUSED, REFUSED),
    "alliances.spells": NO_ROWS,
    "alliances.triads": "---    0",
    "alliances.write": "net.graphml",
    "casualties.changes": REFUSED,
    "casualties.claims": NO_ROWS,
    "casualties.cumulative": REFUSED,
    "casualties.displaced": NO_ROWS,
    "casualties.draws": (NO_ROWS, NO_ROWS),
    "casualties.large": REFUSED,
    "casualties.monthly": REFUSED,
    "casualties.plot_claims": REFUSED,
    "casualties.plot_displaced": DRAWN,
    "casualties.plot_large": REFUSED,
    "casualties.plot_monthly": REFUSED,
    "casualties.plot_ratios": REFUSED,
    "casualties.plot_reconcile": REFUSED,
    "casualties.plot_ucdp": DRAWN,
    "casualties.ratios": NO_ROWS,
    "casualties.reconcile": NO_ROWS,
    "casualties.segments": REFUSED,
    "casualties.tail": "too few sizes",
    "casualties.tolls": NO_ROWS,
    "casualties.total": REFUSED,
    "control.contradictions": (NO_ROWS, NO_ROWS),
    "control.falls": (NO_ROWS, REFUSED),
    "control.from_table": REFUSED,
    "control.from_wide": REFUSED,
    "control.infer": NO_ROWS,
    "control.measures": REFUSED,
    "control.on": (NO_ROWS, "Index: []"),
    "control.order": (NO_ROWS, NO_ROWS),
    "control.plot_map": DRAWN,
    "control.plot_order": (REFUSED, REFUSED),
    "control.plot_spells": (REFUSED, REFUSED),
    "control.score": (NO_ROWS, AS_EVER),
    "control.sequences": (REFUSED, REFUSED),
    "control.sightings": NO_ROWS,
    "control.spells": (NO_ROWS, NO_ROWS),
    "control.time_in_state": REFUSED,
    "flat.claims_flat": NO_ROWS,
    "flat.control_flat": NO_ROWS,
    "flat.events_flat": NO_ROWS,
    "flat.export": "",
    "ucdp.read": NO_ROWS,
    "acled.read": NO_ROWS,
    "geography.basemap": "",
    "geography.events_map": REFUSED,
    "geography.outlines": "",
}

# Good arguments beside those that have no default; calls that are slow and tested elsewhere.
MORE = {
    "alliances.balance_test": {"draws": 20},
    "alliances.plot_fights": {"least": 1},
    "casualties.changes": {"draws": 20},
    "casualties.segments": {"cost": "negbin"},
    "control.order": {"actor": "red", "start": "2020-01-01"},
    "control.plot_order": {"actor": "red", "start": "2020-01-01"},
    "casualties.plot_claims": {"event": "e0001-wells"},
    "flat.control_flat": {"start": "2020-03-01", "end": "2020-03-31"},
}
SLOW = {"menaka.check", "flat.export"}


class Given(NamedTuple):
    """What a parameter may be given: its kind, a good argument, wrong ones, ones without rows."""

    kind: str
    good: object = None
    wrong: dict[str, object] | None = None
    empty: dict[str, object] | None = None
    table: object = None  # which may be given in place of a record


def hands_on(function):
    """Tell functions that hand arguments on to others, which are tried in full."""
    others = ["tolls", "total", "cumulative", "monthly", "ratios", "reconcile", "events_flat"]
    return ".plot_" in function or function.split(".")[1] in others


def said(*values):
    return {repr(value): value for value in values}


def number(*wrong):
    return Given("number", wrong=said("10", float("nan"), None, *wrong))


GED = "id,date_start,date_end,best,low,high,country\n", "1,2022-03-08,2022-03-08,4,4,6,Shire\n"
ACLED = "event_id_cnty,event_date,fatalities,country\n", "MLI1,2022-03-08,3,Shire\n"

NAME = Given("name", wrong=said("Talatay", "", 7, None))
PLACES = Given("name", ["Wells"], said(["Wells", "Talatay"], [], "Talatay", "", 7))
NAMES = Given("name", ["red"], said("Talatay", ["red", "Talatay"], "", 7, None))
DAY = Given("day", "2020-03-15", said("06/09/2022", "2022-05", "6 Sept", float("nan"), None))
WORD = Given("choice", wrong=said("nonsense", "", 7, None))
WORDS = Given("choice", wrong=said("nonsense", ["nonsense"], "", 7, None))
FREE = Given("free")  # a truth, axes, colours: anything goes

# What parameters may be given, by their name alone, or after that of a function or a face.
NAMED = {
    **{
        f"{name}.place": PLACES for name in ("monthly", "total", "cumulative", "large", "displaced")
    },
    "place": NAME,
    "actor": NAME._replace(good="red"),
    "actors": NAMES,
    "event": NAME,
    "source": NAMES,
    "without_source": NAMES,
    "find.text": NAME._replace(good="e", wrong=said("Talatey", "", 7, None)),
    "statement.number": Given("name", "S01", said("S99", "", 99, None)),
    "country": Given("name", "Shire", said("Shir", "", 7)),
    "keep": Given("name", (), said("nonsense", "", 7, None)),
    "date_format": Given("choice", None, said("", 7)),
}
DAYS = {
    **dict.fromkeys(["start", "end", "on", "day"], DAY),
    "phases": Given("day", wrong=said([("06/09/2022", "2022-10-01")], [("2022-05-01",)], 7)),
}
CHOICES = {
    **dict.fromkeys(
        ["bounds", "by", "certainty", "cost", "evidence", "freq", "group", "lang"], WORD
    ),
    **dict.fromkeys(["measure", "null", "pair", "rule", "state", "target"], WORD),
    **dict.fromkeys(["basis", "formats", "kind"], WORDS),
    "series.name": WORD._replace(good="ucdp-country-month"),
    "describe.table": WORD._replace(good="claims"),
    "width": Given("choice", wrong=said("wide", "", -1, 0, None)),
    "called": Given("choice", wrong=said("Red", 7)),
    **dict.fromkeys(["draws.shape", "cumulative.shape", "plot_ucdp.country"], WORD),
    **dict.fromkeys(["monthly.wide", "total.wide", "plot_monthly.wide"], WORD),
    "plot_monthly.events": Given(
        "name", wrong=said({"e9": "x"}, {"e0001-wells": 7}, ["e0001-wells"], 7)
    ),
    "plot_ucdp.notes": Given(
        "name", wrong=said({"2022-13": "x"}, {"1900-01": "x"}, {"2022-03": 7}, 7)
    ),
}
NUMBERS = {
    "draws": number(0, -1, 10**9, 2.5),
    "seed": number(-1, 0.5),
    "horizon": number(-30, "180", 10**9, 2.5),
    **dict.fromkeys(["least", "most", "within"], number(-1, 2.5)),
    **dict.fromkeys(["penalty", "seconds"], number(-1)),
    **dict.fromkeys(["prior", "shape", "size"], number(0, -1)),
    "level": number(-1, 2),
    "sizes": Given("number", wrong=said([], [0], ["a"], None)),
}
ANYTHING = ["ax", "colours", "denied", "every", "everyone", "excel", "joint", "near", "progress", "rates", "sure",
            "targets", "zero_is_known"]  # fmt: skip

# What a record without events still knows.
LISTS = {"sources", "places", "place_names", "place_parents", "actors", "actor_names", "claimants"}


def shelf(folder):
    """Make what functions take, of the tiny record."""
    files = {"text.txt": "no table\n", "other.csv": "x,y\n1,2\n", "ged-0.csv": GED[0]}
    files |= {"ged.csv": "".join(GED), "acled.csv": "".join(ACLED), "acled-0.csv": ACLED[0]}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "nothing").mkdir()
    write_record(folder / "no-rows", {})

    tiny = menaka.load(write_record(folder / "data", TABLES))
    one = pd.DataFrame({"statement_id": ["S01"]}, columns=tiny["statements"].columns)
    s = SimpleNamespace(folder=folder, record=tiny.replace(statements=one))
    s.no_events = tiny.replace(**{name: tiny[name].iloc[:0] for name in set(tiny) - LISTS})
    s.ties, s.graph = alliances.spells(tiny), alliances.network(tiny, "2020-03-15")
    s.tolls = casualties.tolls(tiny)
    months = pd.period_range("2020-01", periods=8, freq="M")
    s.counts = pd.Series([1, 0, 1, 1, 9, 8, 9, 10], index=months)
    s.spells, s.sightings = control.spells(tiny), control.sightings(tiny)
    s.falls = control.falls(tiny, "red", start="2020-01-01")
    rows = [["red", "red", "blue", "blue"], ["red", "blue", "blue", "red"]]
    s.wide = pd.DataFrame(rows, index=["Wells", "Ford"], columns=["t1", "t2", "t3", "t4"])
    s.long = s.wide.rename_axis("place").reset_index().melt("place", None, "period", "state")
    s.inferred = control.infer(tiny)
    s.scored = control.score(tiny, s.inferred)
    s.among = {**NAMED, **DAYS, **CHOICES, **NUMBERS, **dict.fromkeys(ANYTHING, FREE)}
    s.among |= {**tables(s), **paths(folder)}
    return s


def tables(s):
    """Say what parameters may be given that take a record, a table or a network."""
    other, unsigned = pd.DataFrame({"x": [1], "y": [2]}), nx.Graph([("Red", "Blue")])
    no_table = {"a table of other columns": other, **said("data", None, 7)}
    record = Given("table", s.record, no_table, {"the record without events": s.no_events})
    whole = menaka.load()  # whose folder has the series
    emptied = whole.replace(**{name: whole[name].iloc[:0] for name in set(whole) - LISTS})
    with_series = Given("table", whole, no_table, {"the record without events": emptied})
    no_ties = {"a network without ties": nx.Graph()}
    graph = Given("table", s.graph, {"a network without signs": unsigned, **no_table}, no_ties)

    def table(good, **wrong):
        return Given("table", good, {**wrong, **no_table}, {"a table without rows": good.iloc[:0]})

    def either(good):
        return record._replace(empty=record.empty | table(good).empty, table=good)

    # Any table is one of states or counts, so that other things are wrong with these.
    names = pd.DataFrame({"place": list("abcdef"), "t1": "red", "t2": "blue"})
    states = table(s.wide)._replace(
        wrong={"names among the states": names, **said("data", None, 7)}
    )
    lacking = {"a period lacking": s.wide.drop(columns="t2")}
    counts = {"words": ["a", "b"], "below 0": [1, -1]}
    edge = {"a": ["Red"], "b": ["Blue"], "sign": 1, "start": "2020-01-01", "end": "2020-02-01"}
    graphs = Given("table", {2020: s.graph}, {"a network": s.graph, **no_table}, {"none": {}})
    return {
        "record": record,
        "flat.export.record": record._replace(empty=None),  # slow
        "alliances.data": either(s.ties),
        "control.data": either(s.spells),
        **dict.fromkeys(["casualties.data", "draws.data"], record),
        **dict.fromkeys(["control.spells.data", "contradictions.data"], either(s.sightings)),
        "on.data": either(s.sightings),
        **dict.fromkeys(["order.data", "plot_order.data"], either(s.falls)._replace(table=None)),
        "graph": graph,
        "edge_table.graph": graph._replace(wrong=no_table),  # it may lack anything
        "networks": graphs,
        "from_edges.table": table(pd.DataFrame(edge)),
        "events_map.events": table(pd.DataFrame({"lat": [16.0], "lon": [2.0]})),
        "lines": Given("table", wrong=said([1], 7, {"type": "Feature"})),
        "counted": table(s.tolls),
        "parameters": Given("table", wrong=no_table),
        **dict.fromkeys(["plot_displaced.record", "plot_ucdp.record"], with_series),
        "counts": table(s.counts)._replace(
            wrong={"a hole": [1, None], **counts, **said("data", None)}
        ),
        "tail.sizes": table(s.counts, **counts),
        "sequences": states,
        "from_wide.table": states._replace(wrong=lacking | states.wrong),
        "from_table.table": table(s.long),
        "inferred": table(s.inferred),
        "scored": table(s.scored),
    }


def paths(folder):
    """Say what parameters may be given that take a path."""
    file = folder / "text.txt"
    no_folder = {"a folder that is not there": folder / "none", "a text file": file, **said("", 7)}
    no_record = {"an empty folder": folder / "nothing", **no_folder}
    no_csv = {"a table of other columns": folder / "other.csv", **no_record, **said(None)}
    no_place = {"a text file": file, "a path in a text file": file / "new", **said("", 7, None)}
    no_format = {"no format": folder / "net", "another format": folder / "net.doc"}
    no_format["a network in a text file"] = file / "net.graphml"
    no_rows = "a table without rows"
    return {
        "menaka.folder": Given("path", None, no_record),
        "check.folder": Given(
            "path", None, no_record, {"a record without rows": folder / "no-rows"}
        ),
        "geography.folder": Given("path", None, no_folder),
        "export.folder": Given("path", folder / "out", no_place),
        "write.path": Given("path", folder / "net.graphml", no_format | no_place),
        "ucdp.files": Given("path", folder / "ged.csv", no_csv, {no_rows: folder / "ged-0.csv"}),
        "acled.files": Given(
            "path", folder / "acled.csv", no_csv, {no_rows: folder / "acled-0.csv"}
        ),
    }


def public():
    """Return every public function by the name of its face and its own."""
    found = {}
    for face, home in FACES.items():
        listed = getattr(home, "__all__", None)
        here = {home.__name__, home.__dict__.get("__module__")}
        for name in listed or [name for name in vars(home) if not name.startswith("_")]:
            own = getattr(home, name)
            borrowed = isinstance(home, type)  # a method may be a function of another module
            if name == "explore":  # test_explorer.py tries its arguments
                continue
            if isinstance(own, FunctionType) and (listed or borrowed or own.__module__ in here):
                found[f"{face}.{name}"] = own
    return found


def asked(s, function, *, few=False):
    """Return what calls a function rightly, and its wrong calls: parameter, kind, label, arguments."""
    own, among = public()[function], s.among
    face, name = function.split(".")
    if face == "Record":
        own = getattr(s.record, name)

    def known_of(parameter):
        keys = [f"{home}.{parameter}" for home in (function, name, face)]
        return next((among[key] for key in [*keys, parameter] if key in among), None)

    takes, good, wrong = inspect.signature(own).parameters, dict(MORE.get(function, {})), []
    for parameter, about in takes.items():
        known = known_of(parameter)
        assert known, f"{function} has a parameter {parameter!r} of which no kind is told"
        if about.default is about.empty and known is not FREE:
            good[parameter] = known.good
        may_be_none = about.default is None or "None" in str(about.annotation)
        for kind, given in ((known.kind, known.wrong or {}), ("empty", known.empty or {})):
            tried = [
                (parameter, kind, label, {parameter: value})
                for label, value in given.items()
                if not (value is None and may_be_none)
            ]
            wrong += tried
    if few:
        wrong = _one_of_a_kind(wrong)
    if "end" in takes:
        first = next(name for name in ("start", "on", "day") if name in takes)
        late = {first: "2022-05-01", "end": "2022-01-01"}
        wrong.append((f"{first}, end", "day", "an end before the start", late))

    # A name that a table does not know is wrong as well.
    table = known_of("data").table if "data" in takes else None
    if table is not None:
        wrong += [
            (parameter, kind, f"{label}, of a table", {**given, "data": table})
            for parameter, kind, label, given in wrong
            if kind == "name"
        ]
    return own, good, [(*case, good | given) for *case, given in wrong]


def _one_of_a_kind(wrong):
    """Keep one wrong argument of each kind, and of each parameter that only a picture has."""
    kept = {}
    for case in wrong:
        parameter, kind, label, _ = case
        alone = parameter if parameter in ("lang", "width", "record", "data") else ""
        kept.setdefault((kind, alone, label if kind == "empty" else ""), case)
    return list(kept.values())


def answer(own, arguments):
    """Return what a function gives, or what it raises; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return own(**arguments)
        except Exception as error:
            return error
        finally:
            plt.close("all")


def rows(out):
    parts = out.values() if isinstance(out, dict) else out if isinstance(out, tuple) else None
    return len(out) if parts is None else sum(map(rows, parts))


def columns(out):
    parts = out if isinstance(out, tuple) else [out]
    return [list(getattr(part, "columns", [type(part)])) for part in parts]


def as_expected(expected, out, good):
    """Return whether an argument without rows ended as `FUNCTIONS` says."""
    if expected == REFUSED or isinstance(out, Exception):
        return expected == REFUSED and isinstance(out, MenakaError)
    if expected == NO_ROWS:
        return rows(out) == 0 and columns(out) == columns(good)
    if expected == AS_EVER:
        return rows(out) == rows(good) > 0
    if expected == DRAWN:
        drawn = out if isinstance(out, list) else [out]
        return all(isinstance(ax, mpl.axes.Axes) for ax in drawn)
    return bool(expected) and expected in str(out)


def faults(function, cases, own, good):
    """Say which calls of a function do not end as they should."""
    ever = None if function in SLOW else answer(own, good)
    found = [f"rightly called: {ever!r}"] if isinstance(ever, Exception) else []
    told = FUNCTIONS[function]
    expected = iter([told] if isinstance(told, str) else told)
    for parameter, kind, label, arguments in cases:
        out = answer(own, arguments)
        if kind == "empty":
            right = as_expected(next(expected, None), out, ever)
        elif function == "menaka.check":
            right = isinstance(out, MenakaError) or (isinstance(out, list) and out)
        else:
            right = isinstance(out, MenakaError)
        plain = not isinstance(out, Exception) or 0 < len(str(out)) < 600
        if not (right and plain):
            found.append(f"{parameter} = {label}: {type(out).__name__} {out}"[:200])
    return found


@pytest.fixture(scope="module")
def things(tmp_path_factory):
    return shelf(tmp_path_factory.mktemp("wrong"))


def test_every_public_function_is_told_of():
    assert sorted(public()) == sorted(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_wrong_argument_ends_in_plain_words(function, things):
    own, good, cases = asked(things, function, few=hands_on(function))
    assert not faults(function, cases, own, good)


@pytest.mark.slow
@pytest.mark.parametrize("function", [name for name in FUNCTIONS if hands_on(name)])
def test_so_does_every_other_where_arguments_are_handed_on(function, things):
    own, good, cases = asked(things, function)
    assert not faults(function, cases, own, good)


def main():
    """Print what every call says."""
    mpl.use("Agg")
    print(
        "| function | argument | kind | given | ends in | says |\n| --- | --- | --- | --- | --- | --- |"
    )
    with tempfile.TemporaryDirectory() as folder:
        s = shelf(Path(folder))
        for function in public():
            own, _, cases = asked(s, function)
            for parameter, kind, label, arguments in cases:
                out = answer(own, arguments)
                says = " ".join((str if isinstance(out, Exception) else repr)(out).split())
                says = re.sub(r" at 0x\w+", "", says).replace(folder, "").replace("|", "\\|")[:240]
                cells = [function, parameter, kind, label, type(out).__name__, says]
                print("|", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
