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
from collections.abc import Callable, Iterator
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
WINDOWS = [
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
]
OLDEST = pd.Timestamp("1900-01-01")
WIDTHS = {1: "day", 7: "week", 31: "month", 92: "quarter"}
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
UNSAFE = re.compile(
    r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]|^\s|\s$|^javascript:", re.I
)
FORMULA = re.compile(r"^[=@\t]|^[+-](?![\d\s]|$)")


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
                yield Fault(
                    f"{wrong.table}.csv",
                    int(row) + 2,
                    wrong.column,
                    wrong.problem,
                    _said(value),
                    wrong.mend,
                )


def _said(value: object) -> str | None:
    if value is None or pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def dates_in_order(t: Tables) -> Iterator[Wrong]:
    """Check that earliest is before latest, starts before ends, and low <= best <= high."""
    for name, frame in t.items():
        for first, second in WINDOWS:
            if first in frame and second in frame:
                late = frame[first] > frame[second]
                yield Wrong(name, late, first, f"is after {second}", "swap the two, or mend one")

    for first, second in (("low", "best"), ("best", "high"), ("low", "high")):
        crossed = t["claims"][first] > t["claims"][second]
        yield Wrong("claims", crossed, first, f"is above {second}", "swap the two, or mend one")


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
        wrong = right.eq(word) & events["date_precision"].ne(word)
        mend = f"did you mean {word!r}?"
        yield Wrong("events", wrong, "date_precision", "does not fit the four dates", mend)


def parts_inside(t: Tables) -> Iterator[Wrong]:
    """Check that an event lies in the window of the event which contains it."""
    events = t["events"]
    whole = events.dropna(subset=["event_id"]).drop_duplicates("event_id").set_index("event_id")

    mend = "widen the whole, or mend the part"
    for column, early in (("start_earliest", True), ("end_latest", False)):
        other = day_of(events["part_of"], whole[column])
        wrong = (events[column] < other) if early else (events[column] > other)
        yield Wrong("events", wrong, column, "lies outside the window of part_of", mend)


def no_circles(t: Tables) -> Iterator[Wrong]:
    """Check that nothing contains, belongs to or comes from itself."""
    for name, child, parent, problem in TREES:
        if name in t:
            yield Wrong(name, _circular(t[name], child, parent), parent, problem)


def _circular(frame: pd.DataFrame, child: str, parent: str) -> pd.Series:
    """Return the rows whose child leads back to itself."""
    import networkx as nx

    graph = nx.DiGraph(list(frame[[child, parent]].dropna().itertuples(index=False, name=None)))

    # Things that lead to each other form a ring; one that leads to itself is a ring of its own.
    rings = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1]
    return frame[child].isin({*nx.nodes_with_selfloops(graph)}.union(*rings))


def places_make_sense(t: Tables) -> Iterator[Wrong]:
    """Check that coordinates have a source, and that a precision has a place."""
    places, events = t["places"], t["events"]
    located = places["lat"].notna()

    # All four columns are filled, or none.
    for column in ("lon", "geo_precision", "coord_source"):
        wrong = located ^ places[column].notna()
        yield Wrong("places", wrong, column, "must stand exactly where lat stands")

    nowhere = events["place_id"].isna() & events["place_precision"].ne("none")
    problem = "says how well a place is told, but there is none"
    yield Wrong("events", nowhere, "place_precision", problem, "write none")


def somebody_is_hit(t: Tables) -> Iterator[Wrong]:
    """Check that each claim has a target, in the claim or in `claim_targets`, never in both."""
    claims = t["claims"]
    listed = claims["claim_id"].isin(t["claim_targets"]["claim_id"])
    named = claims["target_id"].notna()

    # Exactly one of the two places may name the target.
    both, none = named & listed, ~named & ~listed
    yield Wrong(
        "claims", both, "target_id", "stands beside rows of claim_targets", "keep one of the two"
    )
    yield Wrong("claims", none, "target_id", "is empty, and claim_targets has no row")

    things = claims["measure"].isin(["livestock", "vehicles"])
    problem = "must be empty for animals and vehicles, and only for them"
    yield Wrong("claims", things ^ claims["target_kind"].isna(), "target_kind", problem)


def somebody_holds(t: Tables) -> Iterator[Wrong]:
    """Check that a sighting of control has a holder, unless the place was left."""
    control, several = t["control"], t["control_holders"]
    after = control["control_id"].isin(several.loc[several["moment"].eq("after"), "control_id"])

    # A place has a holder or was left, and never both.
    held, left = control["holder"].notna() | after, control["status"].eq("vacated")
    yield Wrong("control", held & left, "status", "has a holder all the same")
    mend = "name the holder, or write vacated"
    yield Wrong("control", ~held & ~left, "holder", "is empty, and nobody left", mend)

    before = control["what"].eq("seen") & control["before"].notna()
    yield Wrong("control", before, "before", "stands on a sighting of no change", "leave it empty")


def civilians_take_no_side(t: Tables) -> Iterator[Wrong]:
    """Check that civilians and property are on no side of the fighting."""
    actors, rows = t["actors"], t["participants"]
    people = actors.loc[actors["kind"].isin(["civilians", "property"]), "actor_id"]
    wrong = rows["actor_id"].isin(people) & rows["side"].notna()
    yield Wrong(
        "participants", wrong, "side", "is given to civilians or property", "leave it empty"
    )


def sources_stand(t: Tables) -> Iterator[Wrong]:
    """Check that every event has a citation and every claim or sighting its basis."""
    events, cited = t["events"], t["citations"]
    wrong = ~events["event_id"].isin(cited["event_id"])
    yield Wrong("events", wrong, "event_id", "has no row in citations.csv", "add its source")

    pairs = set(zip(cited["event_id"], cited["source_id"], strict=True))
    own = set(t["sighting_citations"]["sighting_id"])
    ids = {"claims": "claim_id", "control": "control_id", "tie_sightings": "sighting_id"}

    for name, key in ids.items():
        rows = t[name]
        basis, source, event = rows["source_basis"], rows["source_id"], rows["event_id"]

        # A row names a source if, and only if, its basis is a source of its own (`claim`).
        contradict = basis.eq("claim") ^ source.notna()
        yield Wrong(name, contradict, "source_basis", "and source_id contradict each other")
        yield Wrong(name, basis.eq("event") & event.isna(), "source_basis", "needs an event_id")
        alone = basis.eq("sighting") & ~rows[key].isin(own)
        yield Wrong(name, alone, "source_basis", "needs a row in sighting_citations.csv")

        # A source of a row about an event is one of the sources of that event.
        uncited = pd.Series(
            [(e, s) not in pairs for e, s in zip(event, source, strict=True)],
            index=rows.index,
            dtype=bool,
        )
        both = source.notna() & event.notna()
        yield Wrong(name, both & uncited, "source_id", "is not among the event's citations")


def pairs_in_order(t: Tables) -> Iterator[Wrong]:
    """Check that pairs have the smaller id first, and that overlaps are of one measure."""
    for name, first, second in PAIRS:
        frame = t[name]
        wrong = ~(frame[first] < frame[second]) & frame[second].notna() & frame[first].notna()
        yield Wrong(
            name, wrong, first, f"must come before {second} in the alphabet", "swap the two"
        )

    claims = t["claims"].dropna(subset=["claim_id"]).drop_duplicates("claim_id")
    measure, pairs = claims.set_index("claim_id")["measure"], t["overlaps"]
    wrong = pairs["claim_a"].map(measure) != pairs["claim_b"].map(measure)
    yield Wrong("overlaps", wrong, "claim_a", "counts something else than claim_b")


def disputes_have_versions(t: Tables) -> Iterator[Wrong]:
    """Check that a dispute has at least two versions."""
    disputes = t["disputes"]
    alone = disputes.groupby("dispute_id")["dispute_id"].transform("size").lt(2)
    yield Wrong("disputes", alone, "dispute_id", "has one version only")


def no_double_rows(t: Tables) -> Iterator[Wrong]:
    """Check that no row says the same as another, under another id or in a table without ids."""
    for name, key in (
        ("claims", "claim_id"),
        ("control", "control_id"),
        ("tie_sightings", "sighting_id"),
        ("events", "event_id"),
    ):
        frame = t[name]

        # Rows with three filled cells or fewer say too little to be called the same.
        rest = frame.drop(columns=key).astype("str")
        same = rest.duplicated(keep="first") & frame.notna().sum(axis=1).gt(3)
        if name == "claims":  # a claim about several targets has them elsewhere
            same &= ~frame[key].isin(t["claim_targets"]["claim_id"])

        yield Wrong(name, same, key, "says the same as another row", "delete one of the two")

    for name in ("memberships", "leaders", "place_parents"):
        frame = t[name]
        twice = frame.astype("str").duplicated() & frame.notna().any(axis=1)
        yield Wrong(
            name,
            twice,
            str(frame.columns[0]),
            "is the same row as another",
            "delete one of the two",
        )


def texts_are_plain(t: Tables) -> Iterator[Wrong]:
    """Check that texts have no control characters or marks of direction, and are no formulas."""
    for name, frame in t.items():
        for column in frame.columns[frame.dtypes.eq("str")]:
            text = frame[column]
            # Each different text is tried once.
            distinct = pd.Series(text.dropna().unique())

            hidden = distinct[distinct.str.contains(UNSAFE)]
            problem = "holds a control character, a blank at an end or a script"
            yield Wrong(name, text.isin(hidden), column, problem, "write plain text")

            formula = distinct[distinct.str.contains(FORMULA)]
            problem = "is a formula to a spreadsheet"
            yield Wrong(name, text.isin(formula), column, problem, "begin with another character")


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
            mend = "take the change back; mend the tables instead, and say so in the ledger"
            problem = "has changed since it was gathered"
            yield Fault(resource["path"], None, None, problem, None, mend)


def facts(folder: Path) -> tuple[list[str], list[Fault]]:
    """Return the ids of the raw facts, and the lines that cannot be read."""
    ids, faults = [], []
    for path in sorted((folder / "evidence").glob("facts*.jsonl")):
        lines = path.read_bytes().split(b"\n")

        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    ids.append(str(json.loads(line)["fact_id"]))
            except (ValueError, KeyError, TypeError) as error:
                file = f"evidence/{path.name}"
                faults.append(Fault(file, number, None, f"is not a fact in JSON: {error}"))
    return ids, faults


def ledger(t: Tables, folder: Path) -> Iterator[Fault]:
    """Yield faults of the coding ledger: facts without an entry, and rows without a fact."""
    rows = t.get("coding-ledger")
    known_facts, unread = facts(folder)
    yield from unread
    if rows is None or not {"fact_id", "table", "row_id"} <= set(rows) or not known_facts:
        return

    file = "coding-ledger.csv"
    for fact in sorted(set(known_facts) - set(rows["fact_id"].dropna())):
        yield Fault(file, None, "fact_id", "is missing: no row says what became of it", fact)

    unknown = ~rows["fact_id"].isin(known_facts) & rows["fact_id"].notna()
    for row in np.flatnonzero(unknown):
        value = str(rows["fact_id"].iloc[row])
        mend = suggest(value, known_facts)
        yield Fault(file, int(row) + 2, "fact_id", "is no fact of the raw layer", value, mend)

    described = schema.tables(folder)
    by_table = dict(list(rows.dropna(subset=["table"]).groupby("table")))
    for table in set(by_table) - set(described):
        for row in by_table[table].index:
            mend = suggest(str(table), described)
            yield Fault(file, int(row) + 2, "table", "is no table", str(table), mend)

    # Each entry names a row that exists, and each row of the main tables has an entry.
    for table, frame in t.items():
        keys = row_key(table, described[table])
        if not keys or not set(keys) <= set(frame):
            continue

        known = row_ids(table, frame, keys)
        entries = by_table.get(table, rows.iloc[:0])
        ids = entries["row_id"].dropna()
        for row in ids.index[~ids.isin(known)]:
            value = str(ids[row])
            mend = suggest(value, known)
            yield Fault(file, int(row) + 2, "row_id", f"is no row of {table}.csv", value, mend)

        for row in np.flatnonzero(~known.isin(ids)) if table in ACCOUNTED else ():
            mend = "add a row to coding-ledger.csv"
            yield Fault(
                f"{table}.csv", int(row) + 2, keys[0], "rests on no fact", known.iloc[row], mend
            )


def row_key(table: str, described: dict) -> list[str]:
    """Return the columns by which the ledger and the changes name a row of a table."""
    return KEYS.get(table, described["schema"].get("primaryKey", [])[:1])


def row_ids(table: str, frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return each row's id, the keys joined; an empty key leaves its place empty."""
    between = "~" if table == "links" else "/"
    texts = [frame[key].astype("str").fillna("") for key in keys]
    joined = texts[0].str.cat(texts[1:], sep=between) if len(texts) > 1 else texts[0]
    return joined.astype("object")
