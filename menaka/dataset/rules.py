"""
What the description of a table cannot say: the rules of a record's form.

Each rule looks at the tables and yields faults: a table, a mask of its rows, a column
and the problem. What the rows mean together (a tie and its sightings, a killing in a peaceful
event) is judged in `sense.py`. A rule that needs a table or a column which is not there is
passed over, since that fault is in the list already.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from menaka.dataset import schema
from menaka.dataset.walks import day_of, text_windows
from menaka.errors import Fault, suggest

Tables = dict[str, pd.DataFrame]


class Wrong(NamedTuple):
    """Rows of a table that share a fault."""

    table: str
    rows: pd.Series
    column: str
    problem: str
    mend: str | None = None


Rule = Callable[[Tables], Iterator[Wrong]]

FOUR = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
IN_ORDER = [
    (FOUR[0], FOUR[1]),
    (FOUR[2], FOUR[3]),
    (FOUR[0], FOUR[2]),
    (FOUR[1], FOUR[3]),
    ("date_earliest", "date_latest"),
    ("start", "end"),
    ("founded_earliest", "founded_latest"),
    ("ended_earliest", "ended_latest"),
    ("founded_earliest", "ended_latest"),
    ("scope_start", "scope_end"),
    ("low", "best"),
    ("best", "high"),
    ("low", "high"),
]
OLDEST = pd.Timestamp("1900-01-01")
WIDTHS = {1: "day", 7: "week", 31: "month", 92: "quarter"}
IDS = {"claims": "claim_id", "control": "control_id", "tie_sightings": "sighting_id"}
ACCOUNTED = {"events", "claims", "control", "tie_sightings", "disputes"}
KEYS = {
    "actor_names": ["name", "actor_id"],
    "lineages": ["from_id", "to_id"],
    "memberships": ["actor_id", "umbrella_id"],
    "leaders": ["person", "actor_id"],
    "links": ["event_a", "event_b"],
    "place_parents": ["place_id", "parent_id"],
}
TREES = [
    ("events", "event_id", "part_of", "makes the event a part of itself"),
    ("place_parents", "place_id", "parent_id", "makes the place contain itself"),
    ("memberships", "actor_id", "umbrella_id", "makes the actor a member of itself"),
    ("lineages", "from_id", "to_id", "makes the actor come from itself"),
]
PAIRS = [
    ("ties", "actor_a", "actor_b"),
    ("overlaps", "claim_a", "claim_b"),
    ("links", "event_a", "event_b"),
]
UNSAFE = {  # texts by what is wrong with them, and the mend
    "holds a control character, a blank at an end or a script": (
        re.compile(
            r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]|^\s|\s$|^javascript:", re.I
        ),
        "write plain text",
    ),
    "is a formula to a spreadsheet": (
        re.compile(r"^[=@\t]|^[+-](?![\d\s]|$)"),
        "begin with another character",
    ),
}


def check(frames: Tables, rules: list[Rule]) -> Iterator[Fault]:
    """Run rules over the tables and yield a fault for each row that is wrong."""
    for rule in rules:
        try:
            found = list(rule(frames))
        except KeyError:  # a table or column is missing; named already
            continue

        for wrong in found:
            frame = frames[wrong.table]
            for row in np.flatnonzero(wrong.rows.fillna(False).to_numpy(dtype=bool)):
                value = frame[wrong.column].iloc[row] if wrong.column in frame else None
                day = f"{value:%F}" if isinstance(value, pd.Timestamp) else str(value)
                said = None if pd.isna(value) else day
                yield Fault(
                    f"{wrong.table}.csv",
                    int(row) + 2,
                    wrong.column,
                    wrong.problem,
                    said,
                    wrong.mend,
                )


def by_id(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return a table by its key; rows without one, or with that of another, are named elsewhere."""
    return frame.dropna(subset=[key]).drop_duplicates(key).set_index(key)


def dates_in_order(t: Tables) -> Iterator[Wrong]:
    """Check that earliest is before latest, starts before ends, and low <= best <= high."""
    for name, frame in t.items():
        for first, second in IN_ORDER:
            if first in frame and second in frame:
                problem = f"is {'above' if first in ('low', 'best') else 'after'} {second}"
                crossed = frame[first] > frame[second]
                yield Wrong(name, crossed, first, problem, "swap the two, or mend one")


def days_in_time(t: Tables) -> Iterator[Wrong]:
    """Check that days are neither to come nor before 1900, and that texts of days are dates."""
    today = pd.Timestamp.now().normalize()
    for name, frame in t.items():
        for column in frame.columns[frame.dtypes.map(pd.api.types.is_datetime64_any_dtype)]:
            yield Wrong(name, frame[column] > today, column, "lies in the future")
            yield Wrong(name, frame[column] < OLDEST, column, "lies before 1900")

    # Some days are known to the month or the year only, so they are texts.
    for name, column in (("sources", "date"), ("claims", "as_of")):
        text = t[name][column]
        first, _ = text_windows(text)
        yield Wrong(name, text.notna() & first.isna(), column, "is no day, month or year")
        yield Wrong(name, first > today, column, "lies in the future")


def precision_follows(t: Tables) -> Iterator[Wrong]:
    """Check that an event's date precision fits the wider of its two windows."""
    events = t["events"]
    windows = [events[FOUR[1]] - events[FOUR[0]], events[FOUR[3]] - events[FOUR[2]]]
    width = pd.concat(windows, axis=1).max(axis=1).dt.days + 1

    # The narrowest word that still covers the window.
    right = width.map(
        lambda days: next((word for most, word in WIDTHS.items() if days <= most), "year"),
        na_action="ignore",
    )

    for word in [*WIDTHS.values(), "year"]:
        yield Wrong(
            "events",
            right.eq(word) & events["date_precision"].ne(word),
            "date_precision",
            "does not fit the four dates",
            f"did you mean {word!r}?",
        )


def parts_inside(t: Tables) -> Iterator[Wrong]:
    """Check that an event lies in the window of the event which contains it."""
    events = t["events"]
    whole = by_id(events, "event_id")
    early = events["start_earliest"] < day_of(events["part_of"], whole["start_earliest"])
    late = events["end_latest"] > day_of(events["part_of"], whole["end_latest"])

    problem, mend = "lies outside the window of part_of", "widen the whole, or mend the part"
    yield Wrong("events", early, "start_earliest", problem, mend)
    yield Wrong("events", late, "end_latest", problem, mend)


def no_circles(t: Tables) -> Iterator[Wrong]:
    """Check that nothing contains, belongs to or comes from itself."""
    import networkx as nx

    for name, child, parent, problem in TREES:
        if name in t:
            known = t[name].dropna(subset=[child, parent])
            graph = nx.from_pandas_edgelist(known, child, parent, create_using=nx.DiGraph)

            # Things that lead to each other form a ring; one that leads to itself is its own ring.
            rings = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1]
            circular = t[name][child].isin({*nx.nodes_with_selfloops(graph)}.union(*rings))
            yield Wrong(name, circular, parent, problem)


def places_make_sense(t: Tables) -> Iterator[Wrong]:
    """Check that coordinates have a source, and that a precision has a place."""
    places, events = t["places"], t["events"]
    located = places["lat"].notna()

    # All four columns are filled, or none.
    for column in ("lon", "geo_precision", "coord_source"):
        alone = located ^ places[column].notna()
        yield Wrong("places", alone, column, "must stand exactly where lat stands")

    nowhere = events["place_id"].isna() & events["place_precision"].ne("none")
    yield Wrong(
        "events",
        nowhere,
        "place_precision",
        "says how well a place is told, but there is none",
        "write none",
    )


def somebody_is_hit(t: Tables) -> Iterator[Wrong]:
    """Check that each claim has a target, in the claim or in `claim_targets`, never in both."""
    claims = t["claims"]
    listed = claims["claim_id"].isin(t["claim_targets"]["claim_id"])
    named = claims["target_id"].notna()

    # Exactly one of the two places may name the target.
    yield Wrong(
        "claims",
        named & listed,
        "target_id",
        "stands beside rows of claim_targets",
        "keep one of the two",
    )
    yield Wrong("claims", ~named & ~listed, "target_id", "is empty, and claim_targets has no row")

    things = claims["measure"].isin(["livestock", "vehicles"])
    yield Wrong(
        "claims",
        things ^ claims["target_kind"].isna(),
        "target_kind",
        "must be empty for animals and vehicles, and only for them",
    )


def somebody_holds(t: Tables) -> Iterator[Wrong]:
    """Check that a sighting of control has a holder, unless the place was left."""
    control, several = t["control"], t["control_holders"]
    after = control["control_id"].isin(several.loc[several["moment"].eq("after"), "control_id"])

    # A place has a holder or was left, and never both.
    held, left = control["holder"].notna() | after, control["status"].eq("vacated")
    yield Wrong("control", held & left, "status", "has a holder all the same")
    yield Wrong(
        "control",
        ~held & ~left,
        "holder",
        "is empty, and nobody left",
        "name the holder, or write vacated",
    )

    before = control["what"].eq("seen") & control["before"].notna()
    yield Wrong("control", before, "before", "stands on a sighting of no change", "leave it empty")


def civilians_take_no_side(t: Tables) -> Iterator[Wrong]:
    """Check that civilians and property are on no side of the fighting."""
    actors, rows = t["actors"], t["participants"]
    people = actors.loc[actors["kind"].isin(["civilians", "property"]), "actor_id"]
    yield Wrong(
        "participants",
        rows["actor_id"].isin(people) & rows["side"].notna(),
        "side",
        "is given to civilians or property",
        "leave it empty",
    )


def sources_stand(t: Tables) -> Iterator[Wrong]:
    """Check that every event has a citation and every claim or sighting its basis."""
    events, cited = t["events"], t["citations"]
    yield Wrong(
        "events",
        ~events["event_id"].isin(cited["event_id"]),
        "event_id",
        "has no row in citations.csv",
        "add its source",
    )

    pairs = set(zip(cited["event_id"], cited["source_id"], strict=True))
    own = set(t["sighting_citations"]["sighting_id"])

    for name, key in IDS.items():
        rows = t[name]
        basis, source, event = rows["source_basis"], rows["source_id"], rows["event_id"]

        # A row names a source if, and only if, its basis is a source of its own (`claim`).
        contradict = basis.eq("claim") ^ source.notna()
        yield Wrong(name, contradict, "source_basis", "and source_id contradict each other")
        yield Wrong(name, basis.eq("event") & event.isna(), "source_basis", "needs an event_id")
        alone = basis.eq("sighting") & ~rows[key].isin(own)
        yield Wrong(name, alone, "source_basis", "needs a row in sighting_citations.csv")

        # A source of a row about an event is one of the sources of that event.
        both = source.notna() & event.notna()
        uncited = np.array([p not in pairs for p in zip(event, source, strict=True)], dtype=bool)
        yield Wrong(name, both & uncited, "source_id", "is not among the event's citations")


def pairs_in_order(t: Tables) -> Iterator[Wrong]:
    """Check that pairs have the smaller id first, and that overlaps are of one measure."""
    for name, first, second in PAIRS:
        frame = t[name]
        yield Wrong(
            name,
            frame[first] >= frame[second],
            first,
            f"must come before {second} in the alphabet",
            "swap the two",
        )

    measure, pairs = by_id(t["claims"], "claim_id")["measure"], t["overlaps"]
    yield Wrong(
        "overlaps",
        pairs["claim_a"].map(measure) != pairs["claim_b"].map(measure),
        "claim_a",
        "counts something else than claim_b",
    )


def disputes_have_versions(t: Tables) -> Iterator[Wrong]:
    """Check that a dispute has at least two versions."""
    disputes = t["disputes"]
    alone = disputes.groupby("dispute_id")["dispute_id"].transform("size").lt(2)
    yield Wrong("disputes", alone, "dispute_id", "has one version only")


def no_double_rows(t: Tables) -> Iterator[Wrong]:
    """Check that no row says the same as another, under another id or in a table without ids."""
    keys = {**IDS, "events": "event_id", "memberships": "", "leaders": "", "place_parents": ""}
    for name, key in keys.items():
        frame = t[name]

        # Beside an id, three filled cells or fewer say too little to be called the same.
        said = frame.drop(columns=key or []).astype("str")
        same = said.duplicated() & frame.notna().sum(axis=1).gt(3 if key else 0)
        if name == "claims":  # a claim about several targets has them elsewhere
            same &= ~frame[key].isin(t["claim_targets"]["claim_id"])

        yield Wrong(
            name,
            same,
            key or KEYS[name][0],
            "says the same as another row",
            "delete one of the two",
        )


def texts_are_plain(t: Tables) -> Iterator[Wrong]:
    """Check that texts have no control characters or marks of direction, and are no formulas."""
    for name, frame in t.items():
        for column in frame.columns[frame.dtypes.eq("str")]:
            # Each different text is tried once.
            distinct = pd.Series(frame[column].dropna().unique())
            for problem, (pattern, mend) in UNSAFE.items():
                found = distinct[distinct.str.contains(pattern)]
                yield Wrong(name, frame[column].isin(found), column, problem, mend)


FORM: list[Rule] = [
    dates_in_order,
    days_in_time,
    precision_follows,
    parts_inside,
    no_circles,
    places_make_sense,
    somebody_is_hit,
    somebody_holds,
    civilians_take_no_side,
    sources_stand,
    pairs_in_order,
    disputes_have_versions,
    no_double_rows,
    texts_are_plain,
]


def raw_layer(folder: Path) -> Iterator[Fault]:
    """Yield a fault for each raw file that has changed since it was gathered, by its checksum."""
    for resource in schema.package(folder)["resources"]:
        if "hash" not in resource:
            continue

        path = folder / resource["path"]
        if not path.is_file():
            yield Fault(resource["path"], None, None, "there is no such file")
        elif f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" != resource["hash"]:
            yield Fault(
                resource["path"],
                None,
                None,
                "has changed since it was gathered",
                None,
                "take the change back; mend the tables instead, and say so in the ledger",
            )


def _facts(folder: Path) -> Iterator[str | Fault]:
    """Yield the id of each raw fact, or a fault where its line cannot be read."""
    for path in sorted((folder / "evidence").glob("facts*.jsonl")):
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            try:
                if line.strip():
                    yield str(json.loads(line)["fact_id"])
            except (ValueError, KeyError, TypeError) as error:
                yield Fault(
                    f"evidence/{path.name}", number, None, f"is not a fact in JSON: {error}"
                )


def ledger(t: Tables, folder: Path) -> Iterator[Fault]:
    """Yield faults of the coding ledger: facts without an entry, and rows without a fact."""
    rows = t.get("coding-ledger")
    read = list(_facts(folder))
    yield from (fault for fault in read if isinstance(fault, Fault))
    facts = [fact for fact in read if isinstance(fact, str)]
    if rows is None or not {"fact_id", "table", "row_id"} <= set(rows) or not facts:
        return

    for fact in sorted(set(facts) - set(rows["fact_id"].dropna())):
        yield Fault(
            "coding-ledger.csv", None, "fact_id", "is missing: no row says what became of it", fact
        )

    described = schema.tables(folder)
    yield from _astray(rows["fact_id"], facts, "is no fact of the raw layer")
    yield from _astray(rows["table"], described, "is no table")

    # Each entry names a row that exists, and each row of the main tables has an entry.
    for table, frame in t.items():
        keys = row_key(table, described[table])
        if not keys or not set(keys) <= set(frame):
            continue

        known, entries = row_ids(table, frame, keys), rows.loc[rows["table"].eq(table), "row_id"]
        yield from _astray(entries, known, f"is no row of {table}.csv")

        for row in np.flatnonzero(~known.isin(entries)) if table in ACCOUNTED else ():
            yield Fault(
                f"{table}.csv",
                int(row) + 2,
                keys[0],
                "rests on no fact",
                known.iloc[row],
                "add a row to coding-ledger.csv",
            )


def _astray(cells: pd.Series, known: Iterable[str], problem: str) -> Iterator[Fault]:
    """Yield a fault for each cell of a column of the ledger that is filled, and not known."""
    given = cells.dropna().astype("str")
    for row, value in given[~given.isin(list(known))].items():
        mend = suggest(value, known)
        yield Fault("coding-ledger.csv", int(row) + 2, str(cells.name), problem, value, mend)


def row_key(table: str, described: dict) -> list[str]:
    """Return the columns by which the ledger and the changes name a row of a table."""
    return KEYS.get(table, described["schema"].get("primaryKey", [])[:1])


def row_ids(table: str, frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return each row's id, the keys joined; an empty key leaves its place empty."""
    between = "~" if table == "links" else "/"
    texts = [frame[key].astype("str").fillna("") for key in keys]
    return (texts[0].str.cat(texts[1:], sep=between) if texts[1:] else texts[0]).astype("object")
