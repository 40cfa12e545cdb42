"""
What the description of a table cannot say: the rules that are this record's own.

Each rule takes the tables and yields faults. A rule that needs a column which is not
there is passed over, since that fault is named already.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from menaka.dataset import schema
from menaka.errors import Fault, suggest

Tables = dict[str, pd.DataFrame]
FOUR = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
ACCOUNTED = {"events", "claims", "control", "tie_sightings", "disputes"}
WIDTHS = {1: "day", 7: "week", 31: "month", 92: "quarter"}
KEYS = {
    "actor_names": ["name", "actor_id"],
    "lineages": ["from_id", "to_id"],
    "memberships": ["actor_id", "umbrella_id"],
    "leaders": ["person", "actor_id"],
    "links": ["event_a", "event_b"],
}


def check(frames: Tables, folder: Path) -> Iterator[Fault]:
    """Run every rule."""
    for rule in RULES:
        try:
            yield from rule(frames)
        except KeyError:  # a table or column is missing; named already
            continue
    yield from raw_layer(folder)
    yield from ledger(frames, folder)


def _rows(
    name: str,
    frame: pd.DataFrame,
    wrong: pd.Series,
    column: str,
    problem: str,
    mend: str | None = None,
) -> Iterator[Fault]:
    for row in frame.index[wrong.fillna(False).astype(bool)]:
        value = frame[column].iloc[row] if column in frame else None
        if isinstance(value, pd.Timestamp):
            value = value.date().isoformat()
        said = None if value is None or pd.isna(value) else str(value)
        yield Fault(f"{name}.csv", int(row) + 2, column, problem, said, mend)


def _ordered(name: str, frame: pd.DataFrame, pairs: list[tuple[str, str]]) -> Iterator[Fault]:
    for first, second in pairs:
        yield from _rows(
            name,
            frame,
            frame[first] > frame[second],
            first,
            f"is after {second}",
            "swap the two, or mend one",
        )


def dates_in_order(t: Tables) -> Iterator[Fault]:
    """Hold earliest before latest, starts before ends, in every table that has windows."""
    for name, frame in t.items():
        if set(FOUR) <= set(frame):
            yield from _ordered(
                name,
                frame,
                [(FOUR[0], FOUR[1]), (FOUR[2], FOUR[3]), (FOUR[0], FOUR[2]), (FOUR[1], FOUR[3])],
            )
        for pair in (
            ("date_earliest", "date_latest"),
            ("start", "end"),
            ("founded_earliest", "founded_latest"),
            ("ended_earliest", "ended_latest"),
            ("founded_earliest", "ended_latest"),
            ("scope_start", "scope_end"),
        ):
            if set(pair) <= set(frame):
                yield from _ordered(name, frame, [pair])


def dates_in_time(t: Tables) -> Iterator[Fault]:
    """Refuse days to come."""
    today = pd.Timestamp.now().normalize()
    for name, frame in t.items():
        for column in frame.columns[frame.dtypes.map(pd.api.types.is_datetime64_any_dtype)]:
            yield from _rows(name, frame, frame[column] > today, column, "lies in the future")


def precision_follows(t: Tables) -> Iterator[Fault]:
    """Hold an event's date precision to the wider of its two windows."""
    events = t["events"]
    days = pd.concat([events[FOUR[1]] - events[FOUR[0]], events[FOUR[3]] - events[FOUR[2]]], axis=1)
    width = days.max(axis=1).dt.days + 1
    right = width.map(
        lambda w: next((word for most, word in WIDTHS.items() if w <= most), "year"),
        na_action="ignore",
    )
    wrong = width.notna() & right.ne(events["date_precision"])
    for row in events.index[wrong]:
        yield Fault(
            "events.csv",
            int(row) + 2,
            "date_precision",
            "does not fit the four dates",
            str(events["date_precision"].iloc[row]),
            f"did you mean {right.iloc[row]!r}?",
        )


def parts_inside(t: Tables) -> Iterator[Fault]:
    """Hold a part's window inside its whole's, and let no event contain itself."""
    events = t["events"]
    whole = events.drop_duplicates("event_id").set_index("event_id")
    for column, sign in (("start_earliest", 1), ("end_latest", -1)):
        other = events["part_of"].map(whole[column])
        wrong = (events[column] < other) if sign > 0 else (events[column] > other)
        yield from _rows(
            "events",
            events,
            wrong,
            column,
            "lies outside the window of part_of",
            "widen the whole, or mend the part",
        )
    yield from _rows(
        "events",
        events,
        _circular(events, "event_id", "part_of"),
        "part_of",
        "makes the event a part of itself",
    )


def places_make_sense(t: Tables) -> Iterator[Fault]:
    """Hold coordinates together with their source, and containment free of circles."""
    places = t["places"]
    located = places["lat"].notna()
    for column in ("lon", "geo_precision", "coord_source"):
        yield from _rows(
            "places",
            places,
            located ^ places[column].notna(),
            column,
            "must stand exactly where lat stands",
        )
    parents = t["place_parents"]
    yield from _rows(
        "place_parents",
        parents,
        _circular(parents, "place_id", "parent_id"),
        "parent_id",
        "makes the place contain itself",
    )
    events = t["events"]
    yield from _rows(
        "events",
        events,
        events["place_id"].isna() & events["place_precision"].ne("none"),
        "place_precision",
        "says how well a place is told, but there is none",
        "write none",
    )


def _circular(frame: pd.DataFrame, child: str, parent: str) -> pd.Series:
    up: dict[str, set[str]] = {}
    for row in frame[[child, parent]].dropna().itertuples(index=False):
        up.setdefault(row[0], set()).add(row[1])

    def circles(start: str) -> bool:
        seen: set[str] = set()
        ahead = set(up.get(start, ()))
        while ahead:
            node = ahead.pop()
            if node == start:
                return True
            if node not in seen:
                seen.add(node)
                ahead |= up.get(node, set())
        return False

    return frame[child].map(circles, na_action="ignore").fillna(False).astype(bool)


def bounds_in_order(t: Tables) -> Iterator[Fault]:
    """Hold low <= best <= high."""
    yield from _ordered("claims", t["claims"], [("low", "best"), ("best", "high"), ("low", "high")])


def somebody_is_hit(t: Tables) -> Iterator[Fault]:
    """Hold each claim to a target, in the claim or in `claim_targets`, never in both."""
    claims, several = t["claims"], t["claim_targets"]["claim_id"]
    listed = claims["claim_id"].isin(several)
    yield from _rows(
        "claims",
        claims,
        claims["target_id"].notna() & listed,
        "target_id",
        "stands beside rows of claim_targets",
        "keep one of the two",
    )
    yield from _rows(
        "claims",
        claims,
        claims["target_id"].isna() & ~listed,
        "target_id",
        "is empty, and claim_targets has no row",
    )
    things = claims["measure"].isin(["livestock", "vehicles"])
    yield from _rows(
        "claims",
        claims,
        things ^ claims["target_kind"].isna(),
        "target_kind",
        "must be empty for animals and vehicles, and only for them",
    )


def somebody_holds(t: Tables) -> Iterator[Fault]:
    """Hold a sighting of control to a holder, unless the place was left."""
    control, several = t["control"], t["control_holders"]
    after = control["control_id"].isin(several.loc[several["moment"].eq("after"), "control_id"])
    held = control["holder"].notna() | after
    left = control["status"].eq("vacated")
    yield from _rows("control", control, held & left, "status", "has a holder all the same")
    yield from _rows(
        "control",
        control,
        ~held & ~left,
        "holder",
        "is empty, and nobody left",
        "name the holder, or write vacated",
    )


def civilians_take_no_side(t: Tables) -> Iterator[Fault]:
    """Civilians and property are no parties to the fighting."""
    people = t["actors"].loc[t["actors"]["kind"].isin(["civilians", "property"]), "actor_id"]
    rows = t["participants"]
    wrong = rows["actor_id"].isin(people) & rows["side"].notna()
    yield from _rows(
        "participants", rows, wrong, "side", "is given to civilians or property", "leave it empty"
    )


def sources_stand(t: Tables) -> Iterator[Fault]:
    """Hold every event to a citation and every statement to its basis."""
    events, cited = t["events"], t["citations"]
    yield from _rows(
        "events",
        events,
        ~events["event_id"].isin(cited["event_id"]),
        "event_id",
        "has no row in citations.csv",
        "add its source",
    )
    pairs = set(zip(cited["event_id"], cited["source_id"], strict=True))
    own = set(t["sighting_citations"]["sighting_id"])
    ids = {"claims": "claim_id", "control": "control_id", "tie_sightings": "sighting_id"}
    for name, key in ids.items():
        rows = t[name]
        basis, source = rows["source_basis"], rows["source_id"]
        yield from _rows(
            name,
            rows,
            basis.eq("claim") ^ source.notna(),
            "source_basis",
            "and source_id contradict each other",
        )
        yield from _rows(
            name,
            rows,
            basis.eq("event") & rows["event_id"].isna(),
            "source_basis",
            "needs an event_id",
        )
        yield from _rows(
            name,
            rows,
            basis.eq("sighting") & ~rows[key].isin(own),
            "source_basis",
            "needs a row in sighting_citations.csv",
        )
        both = source.notna() & rows["event_id"].notna()
        here = [(e, s) not in pairs for e, s in zip(rows["event_id"], source, strict=True)]
        yield from _rows(
            name,
            rows,
            both & pd.Series(here, index=rows.index, dtype=bool),
            "source_id",
            "is not among the event's citations",
        )


def pairs_in_order(t: Tables) -> Iterator[Fault]:
    """Write a pair once: the smaller id first."""
    for name, first, second in (
        ("ties", "actor_a", "actor_b"),
        ("overlaps", "claim_a", "claim_b"),
        ("links", "event_a", "event_b"),
    ):
        frame = t[name]
        yield from _rows(
            name,
            frame,
            ~(frame[first] < frame[second]) & frame[second].notna(),
            first,
            f"must come before {second} in the alphabet",
            "swap the two",
        )
    claims = t["claims"].drop_duplicates("claim_id").set_index("claim_id")["measure"]
    pairs = t["overlaps"]
    wrong = pairs["claim_a"].map(claims) != pairs["claim_b"].map(claims)
    yield from _rows("overlaps", pairs, wrong, "claim_a", "counts something else than claim_b")


def ties_follow(t: Tables) -> Iterator[Fault]:
    """Hold every tie to a sighting, and its sign to its kind."""
    ties, seen = t["ties"], t["tie_sightings"]
    yield from _rows(
        "ties",
        ties,
        ~ties["tie_id"].isin(seen["tie_id"]),
        "tie_id",
        "has no row in tie_sightings.csv",
    )
    against = ties["kind"].isin(["war", "communal", "rivalry"])
    neutral = ties["kind"].isin(["truce", "non-aggression"])
    right = (ties["sign"] < 0).eq(against) & ties["sign"].eq(0).eq(neutral)
    yield from _rows(
        "ties",
        ties,
        ~right,
        "sign",
        "does not fit the kind of tie",
        "-1 for war, communal, rivalry; 0 for truce, non-aggression; else 1",
    )


def disputes_have_versions(t: Tables) -> Iterator[Fault]:
    """A dispute is at least two versions."""
    disputes = t["disputes"]
    alone = disputes.groupby("dispute_id")["dispute_id"].transform("size").lt(2)
    yield from _rows("disputes", disputes, alone, "dispute_id", "has one version only")


RULES: list[Callable[[Tables], Iterator[Fault]]] = [
    dates_in_order,
    dates_in_time,
    precision_follows,
    parts_inside,
    places_make_sense,
    bounds_in_order,
    somebody_is_hit,
    somebody_holds,
    civilians_take_no_side,
    sources_stand,
    pairs_in_order,
    ties_follow,
    disputes_have_versions,
]


def raw_layer(folder: Path) -> Iterator[Fault]:
    """Hold the raw layer to the sum of its bytes: it is untouched after it was gathered."""
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


def ledger(t: Tables, folder: Path) -> Iterator[Fault]:
    """Account for every fact, and for every row that a fact must stand behind."""
    rows, path = t.get("coding-ledger"), folder / "evidence" / "facts.jsonl"
    if rows is None or not {"fact_id", "table", "row_id"} <= set(rows) or not path.is_file():
        return
    file = "coding-ledger.csv"
    facts = [json.loads(line)["fact_id"] for line in path.read_text(encoding="utf-8").splitlines()]
    for fact in sorted(set(facts) - set(rows["fact_id"].dropna())):
        yield Fault(file, None, "fact_id", "is missing: no row says what became of it", fact)
    for row in rows.index[~rows["fact_id"].isin(facts) & rows["fact_id"].notna()]:
        value = str(rows["fact_id"].iloc[row])
        yield Fault(
            file,
            int(row) + 2,
            "fact_id",
            "is no fact of the raw layer",
            value,
            suggest(value, facts),
        )
    described = schema.tables(folder)
    by_table = dict(list(rows.dropna(subset=["table"]).groupby("table")))
    for table, entries in by_table.items():
        for row in entries.index if table not in described else ():
            mend = suggest(str(table), described)
            yield Fault(file, int(row) + 2, "table", "is no table", str(table), mend)
    for table, frame in t.items():
        keys = KEYS.get(table, described[table]["schema"].get("primaryKey", [])[:1])
        if not keys or not set(keys) <= set(frame):
            continue
        known = frame[keys].astype("str").agg(("~" if table == "links" else "/").join, axis=1)
        entries = by_table.get(table, rows.iloc[:0])
        ids = entries["row_id"].dropna()
        for row in ids.index[~ids.isin(known)]:
            value, mend = str(ids[row]), suggest(str(ids[row]), known)
            yield Fault(file, int(row) + 2, "row_id", f"is no row of {table}.csv", value, mend)
        for row in frame.index[~known.isin(ids)] if table in ACCOUNTED else ():
            mend = "add a row to coding-ledger.csv"
            yield Fault(
                f"{table}.csv", int(row) + 2, keys[0], "rests on no fact", str(known[row]), mend
            )
