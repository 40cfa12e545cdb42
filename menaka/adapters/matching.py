"""
Which events of two data sets may be one, and both their tolls side by side.

`match` proposes pairs and says why, the reader decides on each of them, and `beside` uses only those
that were decided. Two armies that fight at one ford on one day may fight twice: no rule knows.
"""

from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching
from scipy.spatial import cKDTree

from menaka import arguments
from menaka.adapters.reading import known
from menaka.adapters.reported import Reported
from menaka.dataset.coverage import VIOLENT
from menaka.dataset.tables import Record
from menaka.errors import DataError, Fault, SchemaError, require

# Names of UCDP, and acronyms, with the ids of the record that they stand for.
CONCORDANCE = Path(__file__).with_name("concordance.csv")
EARTH = 6371.0  # km, its mean radius
UNARMED = ("civilians", "community", "property")  # kinds of actors of a record
SILENT = ("claimant", "mediator")  # roles of those who did not fight
AREA = 3  # the number from which a data set's precision of place is an area
COLUMNS = [
    *("a", "b", "what_a", "what_b", "days", "days_most", "km", "precision_a", "precision_b"),
    *("actors", "same_kind", "cost", "rank", "one_to_one", "reasons", "decision"),
]


@dataclass(frozen=True)
class Match:
    """
    Pairs of events that may be one, and the events that have no partner.

    Attributes
    ----------
    pairs
        One row a candidate pair, the likeliest first: `a`, `b` (event ids), `what_a`, `what_b` (day,
        place and who), `days` and `days_most` (the least and the greatest distance that the two
        windows allow), `km`, `precision_a` and `precision_b` (of the place, as each data set writes
        it), `actors` (those of both, as `a` names them), `same_kind` (whether civilians were hit in
        both or in neither), `cost` (0 agrees in everything, 1 in nothing), `rank` (among the pairs
        of `a`), `one_to_one` (the pairing of least cost), `reasons`, and `decision`, which is empty.
    alone
        One row an event without a partner in the pairing: `side` (a or b), `event_id`, `what`, `why`.
    """

    pairs: pd.DataFrame
    alone: pd.DataFrame


def match(
    a: Record | Reported,
    b: Record | Reported,
    *,
    days: int = 2,
    km: float = 25,
    actors: pd.DataFrame | None = None,
) -> Match:
    """
    Return the pairs of events of two data sets that may be one, with reasons, and who stands alone.

    No pair is said to be true. Write `pairs` to a CSV file, put yes or no into `decision`, and hand the
    file to `beside`.

    Parameters
    ----------
    a, b
        A record (its violent events) or a data set as the adapters read it; cut the larger one first.
    days
        The greatest distance between their windows of days.
    km
        The greatest distance between their places.
    actors
        Two columns of names that are one actor, besides those that ship (names of UCDP, and acronyms,
        with which ACLED's names begin, to the ids of the record). Civilians are no actor here.

    Raises
    ------
    SchemaError
        If one of the two is no data set, or a distance is no number.

    Notes
    -----
    The cost is the mean of four parts, each from 0 to 1. Days: the mean of the least and the greatest
    distance, divided by `days` + 1, and at most 1. Km: the distance divided by `km` + 1, and 1 where
    a place is an area: what is known loosely counts as far apart. Actors: the share that only one of
    the two names. Kind: 1 if civilians were hit in one alone. In the pairing an event without a
    partner costs 1.

    References
    ----------
    Donnay, K., Dunford, E. T., McGrath, E. C., Backer, D. and Cunningham, D. E. (2019). Integrating
    conflict event data. Journal of Conflict Resolution 63(5), 1337-1364. doi:10.1177/0022002718777050
    """
    days, km = arguments.whole("days", days), arguments.number("km", km, most=20_000)
    same = _one_actor(actors)
    left, right = _events(a, same), _events(b, same)
    pairs = _near(left, right, km)

    # The least and the greatest distance of a day in one window and a day in the other.
    a_later = (pairs["first_a"] - pairs["last_b"]).dt.days
    b_later = (pairs["first_b"] - pairs["last_a"]).dt.days
    least, most = np.maximum(a_later, b_later).clip(lower=0), -np.minimum(a_later, b_later)

    pairs = _judged(pairs.assign(days=least, days_most=most).loc[least.le(days)], days, km)
    alone = pd.concat([_alone(left, "a", pairs), _alone(right, "b", pairs)], ignore_index=True)
    return Match(pairs[COLUMNS], alone)


def beside(record: Record, reported: Reported, pairs: pd.DataFrame | Path | str) -> Record:
    """
    Return the record with a data set as one more claimant about the events that were decided to be one.

    `casualties.claims` and `casualties.plot_claims` then show both on one table and one axis. Of several
    events of the data set that are one of the record the dead are added.

    Parameters
    ----------
    record, reported
        The two that were matched, in this order.
    pairs
        `pairs` of `match` with yes or no in the column `decision`, or the CSV file of them.

    Raises
    ------
    DataError
        If there is no such file.
    NotFoundError
        If an event is in neither of the two.
    SchemaError
        If a decision is neither yes nor no, none is yes, or an event of the data set is yes twice.
    """
    record = arguments.record(record)
    if not arguments.is_reported(reported):
        raise SchemaError(
            "reported", [f"a {type(reported).__name__} is no data set of the adapters"]
        )

    yes = _decided(pairs)
    for side, data in (("a", record), ("b", reported)):
        known("event", yes[side], set(data.events["event_id"]))

    # The data set's total of each event, added up for each event of the record.
    total = reported.claims.loc[reported.claims["target_kind"].eq("undivided")]
    said = yes[["a", "b"]].merge(total, left_on="b", right_on="event_id")
    sums = said.groupby("a")[["low", "best", "high"]].sum(min_count=1)
    first = said.groupby("a")[["claimant", "claimant_kind", "target_kind", "measure"]].first()

    claims = sums.join(first).rename_axis("event_id").reset_index()
    claims = claims.assign(
        claim_id=said.groupby("a")["claim_id"].agg("+".join).to_numpy(),
        wording=claims["best"].astype("str"),
        source_basis="event",
    )
    claims = claims.reindex(columns=record.claims.columns).astype(record.claims.dtypes)
    return record.replace(claims=pd.concat([record.claims, claims], ignore_index=True))


def _events(data: Record | Reported, same: dict[str, str]) -> pd.DataFrame:
    """Return the events of a data set in one form: days, place, actors, whether civilians were hit."""
    if arguments.is_reported(data):
        events, who = data.events, data.participants
        area = pd.to_numeric(events["geo_precision"]).ge(AREA).fillna(False).astype(bool)
        events = events.assign(precision=events["geo_precision"].astype("str"), area=area)
    else:
        record = arguments.record(data)
        places = record.places.rename(columns={"name": "place"})
        events = record.events.loc[record.events["kind"].isin(VIOLENT)]
        events = events.merge(places[["place_id", "place", "lat", "lon"]], "left", "place_id")
        area = ~events["place_precision"].isin(["exact", "near"])
        events = events.assign(precision=events["place_precision"], area=area)

        kinds = record.actors.set_index("actor_id")["kind"]
        who = record.participants.loc[~record.participants["role"].isin(SILENT)]
        who = who.assign(actor=who["actor_id"], civilian=who["actor_id"].map(kinds).isin(UNARMED))

    # Names that are one actor share a key; civilians are no actor that two events could share.
    key = _key(who["actor"])
    who = who.assign(key=key.map(same).fillna(key))
    actors: dict[str, dict[str, str]] = {}
    for row in who.loc[~who["civilian"]].itertuples():
        actors.setdefault(row.event_id, {})[row.key] = row.actor

    # What a reader has to see of an event to decide.
    first, last = events["start_earliest"], events["end_latest"]
    until = (" to " + last.dt.strftime("%F")).where(last.ne(first), "")
    once = who.drop_duplicates(["event_id", "actor"])
    names = (once["actor"] + ", ").groupby(once["event_id"]).sum().str.removesuffix(", ")
    what = first.dt.strftime("%F") + until + ", " + events["place"].fillna("place not known")
    what += ": " + events["event_id"].map(names).fillna("nobody named")

    return events[["event_id", "lat", "lon", "precision", "area"]].assign(
        first=first,
        last=last,
        what=what,
        civilians=events["event_id"].isin(who.loc[who["civilian"], "event_id"]),
        actors=[actors.get(event, {}) for event in events["event_id"]],
    )


def _near(left: pd.DataFrame, right: pd.DataFrame, km: float) -> pd.DataFrame:
    """Return the pairs of events whose places lie within a distance."""
    # Straight lines through the earth are searched: they are a little shorter than the way over it.
    straight = 2 * EARTH * np.sin(km / 2 / EARTH) + 1e-6
    placed = [side.dropna(subset=["lat", "lon"]) for side in (left, right)]
    a, b = (cKDTree(_points(side)) for side in placed)
    near = a.sparse_distance_matrix(b, straight, output_type="ndarray")

    one, two = (
        side.iloc[near[n]].reset_index(drop=True) for side, n in zip(placed, "ij", strict=True)
    )
    pairs = one.add_suffix("_a").join(two.add_suffix("_b"))
    return pairs.assign(km=2 * EARTH * np.arcsin(near["v"] / 2 / EARTH))


def _judged(pairs: pd.DataFrame, days: int, km: float) -> pd.DataFrame:
    """Return candidate pairs with their cost, rank and reasons, the likeliest first."""
    both = [
        sorted(one[key] for key in one.keys() & two)
        for one, two in zip(pairs["actors_a"], pairs["actors_b"], strict=True)
    ]
    named = pairs["actors_a"].map(len) + pairs["actors_b"].map(len)
    apart = 1 - 2 * pd.Series(map(len, both), pairs.index, dtype="float64") / named.clip(lower=1)

    # What is known loosely counts as far apart.
    area = pairs["area_a"] | pairs["area_b"]
    same_kind = pairs["civilians_a"].eq(pairs["civilians_b"])
    of_days = (pairs["days"] + pairs["days_most"]).div(2 * (days + 1)).clip(upper=1)
    of_km = pairs["km"].div(km + 1).mask(area, 1.0)
    cost = (of_days + of_km + apart + ~same_kind) / 4

    # Why, in words.
    when = pairs["days"].astype("str") + " to " + pairs["days_most"].astype("str") + " days apart"
    when = when.mask(pairs["days_most"].eq(0), "same day")
    where = pairs["km"].map("{:.0f} km".format).astype("str") + np.where(area, " (an area)", "")
    actors = pd.Series([", ".join(names) for names in both], pairs.index, dtype="str")
    who = actors.where(actors.eq(""), "both " + actors).replace("", "no actor in common")
    kind = np.where(same_kind, "", "; civilians hit in one alone")

    pairs = pairs.rename(columns={"event_id_a": "a", "event_id_b": "b"}).assign(
        km=pairs["km"].round(1), cost=cost.round(3), actors=actors, same_kind=same_kind,
        reasons=when + "; " + where + "; " + who + kind, decision="",
    )  # fmt: skip
    pairs = pairs.sort_values(["cost", "a", "b"], ignore_index=True)
    return pairs.assign(rank=pairs.groupby("a").cumcount() + 1, one_to_one=_least(pairs))


def _least(pairs: pd.DataFrame) -> np.ndarray:
    """Return which pairs the pairing of least cost takes, an event without a partner costing 1."""
    (row, a), (column, b) = (pd.factorize(pairs[side]) for side in ("a", "b"))
    if pairs.empty:
        return np.zeros(0, dtype=bool)

    # Beside the events of b stands one column for each of a, by which it goes without a partner at a
    # cost of 1. To every cost 1 is added, which changes no choice: a cost of 0 would be no pair here.
    alone = np.arange(len(a))
    costs = np.concatenate([pairs["cost"] + 1, np.full(len(a), 2.0)])
    at = np.concatenate([row, alone]), np.concatenate([column, len(b) + alone])
    _, partner = min_weight_full_bipartite_matching(csr_array((costs, at)))
    return partner[row] == column


def _alone(events: pd.DataFrame, side: str, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the events of one side that the pairing leaves without a partner, and why."""
    rows = events.loc[~events["event_id"].isin(pairs.loc[pairs["one_to_one"], side])]
    why = np.select(
        [rows["event_id"].isin(pairs[side]), rows["lat"].isna() | rows["lon"].isna()],
        ["its candidates went to others", "no coordinates"], "nothing so near",
    )  # fmt: skip
    return rows.assign(side=side, why=why)[["side", "event_id", "what", "why"]]


def _decided(pairs: pd.DataFrame | Path | str) -> pd.DataFrame:
    """Return the pairs on which a reader decided yes."""
    if not isinstance(pairs, pd.DataFrame):
        file = arguments.path(pairs, "pairs")
        if not file.is_file():
            raise DataError([Fault(file.name, None, None, "there is no such file")])
        # Excel may save semicolons; the separator is found out.
        pairs = pd.read_csv(file, sep=None, engine="python", dtype="str", encoding="utf-8-sig")
    require(pairs, "pairs", ["a", "b", "decision"])

    decision = pairs["decision"].fillna("").astype("str").str.strip().str.lower()
    yes = pairs.loc[decision.eq("yes")].drop_duplicates(["a", "b"])
    wrong = [f"{word!r} is neither yes nor no" for word in sorted({*decision} - {"", "yes", "no"})]
    wrong += [f"{event!r} is yes for two events" for event in yes.loc[yes["b"].duplicated(), "b"]]
    if yes.empty or wrong:
        raise SchemaError(
            "pairs", wrong or ["none is decided; write yes or no into the column decision"]
        )
    return yes


def _one_actor(actors: pd.DataFrame | None) -> dict[str, str]:
    """Return one name for every actor by its names, of the shipped table and the reader's."""
    links = nx.Graph()
    for table in (pd.read_csv(CONCORDANCE), actors):
        if table is not None:
            if not isinstance(table, pd.DataFrame) or table.shape[1] != 2:
                raise SchemaError("actors", ["must be a table of two columns of names"])
            one, two = (_key(table[column].dropna()) for column in table)
            links.add_edges_from(pd.concat([one, two], axis=1).dropna().to_numpy().tolist())
    return {name: min(names) for names in nx.connected_components(links) for name in names}


def _key(names: pd.Series) -> pd.Series:
    """Return names as they are compared: ACLED writes an acronym before a colon."""
    return names.astype("str").str.split(": ").str[0].str.strip().str.casefold()


def _points(events: pd.DataFrame) -> np.ndarray:
    """Return places as points in space, in km from the middle of the earth."""
    lat, lon = np.radians(events["lat"]), np.radians(events["lon"])
    return EARTH * np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )
