"""
What rows mean together: rules that a careful reader of the record would apply.

Each was written after a fault of its kind was found by reading. `rules.py` says how a rule is
made; where a rule lets a row pass if it gives its reason, the reason stands in `note`.
"""

import re
from collections.abc import Iterator

import pandas as pd

from menaka.dataset.rules import Rule, Tables, Wrong, by_id, row_ids, row_key
from menaka.dataset.walks import day_of, text_windows

PEACEFUL = ["displacement", "governance", "statement", "meeting", "deployment", "leadership",
            "alliance", "rivalry", "split", "merger", "pledge", "withdrawal"]  # fmt: skip
SPAN = 7  # days; an exact first day over a longer span has a reason
MOST = {"killed": 20_000, "wounded": 20_000, "captured": 20_000, "abducted": 20_000,
        "missing": 20_000, "displaced": 10_000_000, "livestock": 10_000_000, "vehicles": 10_000}  # fmt: skip
FIRST = {"control": pd.Timestamp("2010-01-01"), "tie_sightings": pd.Timestamp("1960-01-01")}
DOSSIER = re.compile(
    r"\b[A-I]-\d{3}\b|\bseed S\d|\bS\d{2}'s\b|\bmerges-[A-I]\b|\b(?:facts|gaps|slice)[- ][A-I]\b"
)
INNER = {"coding-ledger", "changes"}  # tables that lead back to the raw layer
WORDINGS = [  # what a wording allows, where it is nothing but these words
    (r"(?:several )?dozens?", 24, 99),
    (r"(?:several )?hundreds?", 200, 999),
    (r"(?:several )?thousands?", 2_000, 9_999),
    (r"(?:several )?tens of thousands", 20_000, 99_999),
]


def exact_days_over_spans(t: Tables) -> Iterator[Wrong]:
    """Check that an exact first day of a long span has a reason."""
    events = t["events"]
    exact = events["start_earliest"].eq(events["start_latest"])
    long = (events["end_latest"] - events["start_earliest"]).dt.days.gt(SPAN)

    # Totals over spans begin with their span, so their first day is exact.
    wrong = exact & long & events["note"].isna() & events["kind"].ne("aggregate")
    yield Wrong(
        "events",
        wrong,
        "start_latest",
        f"is exact over a span of more than {SPAN} days",
        "say in note why the first day is known, or give its window",
    )


def nobody_is_killed_in_peace(t: Tables) -> Iterator[Wrong]:
    """Check that a peaceful event in which people are killed has a reason."""
    claims, events = t["claims"], t["events"]
    deadly = claims["measure"].eq("killed") & claims[["low", "best", "high"]].gt(0).any(axis=1)

    inside = events["event_id"].isin(claims.loc[deadly, "event_id"])
    yield Wrong(
        "events",
        inside & events["kind"].isin(PEACEFUL) & events["note"].isna(),
        "kind",
        "is peaceful, and people are killed in it",
        "make it an attack or a clash, or say in note why not",
    )


def sightings_inside_their_windows(t: Tables) -> Iterator[Wrong]:
    """Check that a sighting lies in the window of its event, and in the time of the record."""
    events = by_id(t["events"], "event_id")

    for name, first in FIRST.items():
        rows = t[name]
        old, problem = rows["date_earliest"] < first, "lies before anything that the record tells"
        yield Wrong(name, old, "date_earliest", problem)

        early = rows["date_latest"] < day_of(rows["event_id"], events["start_earliest"])
        late = rows["date_earliest"] > day_of(rows["event_id"], events["end_latest"])
        yield Wrong(
            name,
            early | late,
            "date_earliest",
            "lies outside the window of its event",
            "mend the day, or leave event_id empty and name the source",
        )


def ties_follow(t: Tables) -> Iterator[Wrong]:
    """Check that every tie has sightings in its days, and a sign that fits its kind."""
    ties, seen = t["ties"], t["tie_sightings"]
    yield Wrong(
        "ties", ~ties["tie_id"].isin(seen["tie_id"]), "tie_id", "has no row in tie_sightings.csv"
    )

    # Hostile kinds have a negative sign, neutral ones zero, all others a positive one.
    against = ties["kind"].isin(["war", "communal", "rivalry"])
    neutral = ties["kind"].isin(["truce", "non-aggression"])
    right = (ties["sign"] < 0).eq(against) & ties["sign"].eq(0).eq(neutral)
    yield Wrong(
        "ties",
        ~right,
        "sign",
        "does not fit the kind of tie",
        "-1 for war, communal, rivalry; 0 for truce, non-aggression; else 1",
    )

    # A denial may be made at any time; other sightings lie in the episode of their tie.
    episode, made = by_id(ties, "tie_id"), seen["what"].ne("denied")
    early = seen["date_latest"] < day_of(seen["tie_id"], episode["start_earliest"])
    yield Wrong(
        "tie_sightings",
        made & early,
        "date_latest",
        "lies before its tie begins",
        "begin the tie earlier, or give the sighting to another episode",
    )

    late = seen["date_earliest"] > day_of(seen["tie_id"], episode["end_latest"])
    yield Wrong(
        "tie_sightings",
        made & late,
        "date_earliest",
        "lies after its tie ended",
        "end the tie later, or give the sighting to another episode",
    )


def areas_have_exceptions(t: Tables) -> Iterator[Wrong]:
    """Check that no area has one holder while a town inside it has another on the same days."""
    control, parents = t["control"], t["place_parents"]
    import networkx as nx

    tree = nx.DiGraph(list(parents[["parent_id", "place_id"]].dropna().itertuples(False, None)))
    below = {place: nx.descendants(tree, place) for place in tree}

    # Who holds an area holds the towns in it, but for the place that the row excepts.
    held = control["holder"].notna() & control["status"].isin(["controlled", "besieged"])
    towns = control.loc[held & control["extent"].isin(["town", "base"])]
    wrong = pd.Series(False, index=control.index)
    for row in control.loc[held & control["extent"].eq("area")].itertuples():
        spared = {row.except_place_id, *below.get(row.except_place_id, ())}
        within = towns["place_id"].isin(below.get(row.place_id, set()) - spared)
        begun, ended = towns["date_earliest"], towns["date_latest"]
        same_days = begun.le(row.date_latest) & ended.ge(row.date_earliest)
        wrong[row.Index] = (within & same_days & towns["holder"].ne(row.holder)).any()

    yield Wrong(
        "control",
        wrong,
        "place_id",
        "holds a town that another holds on the same days",
        "name the place in except_place_id, or take a smaller area",
    )

    yield Wrong(
        "control",
        control["except_place_id"].eq(control["place_id"]),
        "except_place_id",
        "is the whole place",
        "name a place inside it",
    )


def numbers_make_sense(t: Tables) -> Iterator[Wrong]:
    """Check that numbers are credible, and that their wording allows them."""
    claims = t["claims"]
    most = claims["measure"].map(MOST).astype("Float64")
    for column in ("low", "best", "high"):
        yield Wrong("claims", claims[column] > most, column, "is beyond sense for its measure")

    words = claims["wording"].astype("str").str.casefold().str.strip()

    # "Dozens" is at least 24 and at most 99, and so on: the bounds must be those of the words.
    for pattern, low, high in WORDINGS:
        said = words.str.fullmatch(pattern)
        for column, bound in (("low", low), ("high", high)):
            yield Wrong(
                "claims",
                said & claims[column].ne(bound),
                column,
                f"is not what its wording allows ({low} to {high})",
            )


def claims_are_dated(t: Tables) -> Iterator[Wrong]:
    """Check that a claim dates from between its event and its document."""
    claims, begins = t["claims"], by_id(t["events"], "event_id")["start_earliest"]
    first, last = text_windows(claims["as_of"])
    early = last < day_of(claims["event_id"], begins)
    yield Wrong("claims", early, "as_of", "lies before the event")

    _, published = text_windows(by_id(t["sources"], "source_id")["date"])
    late = first > day_of(claims["source_id"], published)
    yield Wrong("claims", late, "as_of", "lies after the day of its document")


def claimants_are_known(t: Tables) -> Iterator[Wrong]:
    """Check that a claim has the actor of its claimant."""
    claims, claimants = t["claims"], t["claimants"]
    actor = claims["claimant"].map(by_id(claimants, "claimant")["actor_id"])
    given = claims["claimant_actor_id"]
    yield Wrong(
        "claims",
        actor.notna() & given.notna() & actor.ne(given),
        "claimant_actor_id",
        "is not the actor of its claimant",
    )

    # Two spellings may be one claimant only if somebody says why.
    folded = claimants["voice"].duplicated(keep=False) & claimants["reason"].isna()
    yield Wrong(
        "claimants",
        folded,
        "reason",
        "is empty where several spellings share a voice",
        "say why the spellings are one voice",
    )


def forces_have_sources(t: Tables) -> Iterator[Wrong]:
    """Check that a membership of a state force has a source."""
    rows = t["memberships"]
    yield Wrong(
        "memberships",
        rows["kind"].eq("state force") & rows["source_id"].isna(),
        "source_id",
        "is empty for a state force",
        "name its source",
    )


def statements_rest_on_rows(t: Tables) -> Iterator[Wrong]:
    """Check that every statement has rows that bear on it, and that these rows exist."""
    statements, rows = t["statements"], t["statement_rows"]
    without = ~statements["statement_id"].isin(rows["statement_id"])
    yield Wrong(
        "statements",
        without,
        "statement_id",
        "has no row that bears on it",
        "name the rows in statement_rows.csv",
    )

    known: dict[str, set[str]] = {}
    for name, frame in t.items():
        keys = row_key(name, {"schema": {"primaryKey": list(frame.columns[:1])}})
        if keys and set(keys) <= set(frame):
            known[name] = set(row_ids(name, frame, keys))

    pairs = zip(rows["table"], rows["row_id"], strict=True)
    astray = pd.Series([row not in known.get(table, set()) for table, row in pairs], dtype=bool)
    yield Wrong("statement_rows", astray, "row_id", "is no row of its table")


def public_cells_are_for_readers(t: Tables) -> Iterator[Wrong]:
    """Check that no text for readers holds an id or a mark of the raw layer."""
    for name, frame in t.items():
        for column in frame.columns[frame.dtypes.eq("str")]:
            if name not in INNER and column not in ("raw_ids", "url"):
                yield Wrong(
                    name,
                    frame[column].str.contains(DOSSIER),
                    column,
                    "holds an id or a mark of the raw layer",
                    "say it in words, or name an event",
                )


SENSE: list[Rule] = [
    exact_days_over_spans,
    nobody_is_killed_in_peace,
    sightings_inside_their_windows,
    ties_follow,
    areas_have_exceptions,
    numbers_make_sense,
    claims_are_dated,
    claimants_are_known,
    forces_have_sources,
    statements_rest_on_rows,
    public_cells_are_for_readers,
]
