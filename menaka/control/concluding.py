"""
What may be concluded: in what order places fell, and who would hold them if one had only events.

A fall is known to a window of days and not to a day. "A fell before B" is *certain* if A's window
ends before B's begins, and *possible* unless B had surely fallen by then: an interval order
(Fishburn 1985). Probabilities take each day of a window alike and the windows as independent; they
say what the windows leave open, not what happened.

Who holds a place is *inferred* from events by a plain rule, there to be wrong in the open: after a
clash, an attack, a capture or a raid *at* a place the side that carried the day holds it; where
nobody says who did, a capture goes to the attacker, and otherwise the armed side that was attacked
is taken to hold the place still. Civilians hold nothing. Persistence is that of `spells`. (Anders
2020 fits a hidden Markov model to the kinds of events, which needs many in each cell of a grid.) A
rule must not be judged by what it was fed: a sighting that comes from one of these events, or from a
part of one, is no test of it. Others are *independent* of the events; one document may still report
both, and `same_document` says where.

References
----------
Anders, T. (2020). Territorial control in civil wars: Theory and measurement using machine
learning. Journal of Peace Research 57(6), 701-714.
Fishburn, P. C. (1985). Interval orders and interval graphs. Wiley.
"""

from typing import Any

import numpy as np
import pandas as pd

from menaka import arguments
from menaka.control.holding import HORIZON, spells, stops
from menaka.control.observing import agree, sightings, sources
from menaka.dataset import names
from menaka.dataset.coverage import START
from menaka.dataset.tables import Record
from menaka.dataset.walks import days_since_epoch
from menaka.errors import SchemaError, require

FALL = ["place_id", "place", "before", "earliest", "latest", "days", "assumed"]
WINDOW = ["place_id", "place", "earliest", "latest"]
NEEDED = ["place_id", "place", "holder", "status", "start_earliest", "start_latest",
          "surely_until", "held_until"]  # fmt: skip
KINDS = ("clash", "attack", "capture", "raid")
UNARMED = ("civilians", "community", "government", "organisation")
INFERRED = ["control_id", "place_id", "place", "what", "holder", "status", "date_earliest",
            "date_latest", "event_id", "rule"]  # fmt: skip


def falls(
    data: Record | pd.DataFrame,
    actor: str,
    *,
    start: object = None,
    end: object = None,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """
    Return the window in which each place first fell to an actor.

    Where nobody saw the place in other hands before, the window begins where the place was last
    surely in other hands or, failing that, at `start`: `assumed` says that this is a premise and
    no finding.

    Parameters
    ----------
    data
        A record, or spells as from `control.spells`.
    actor
        An id or a name (of a table only an id): who took the place, alone or with others.
    start, end
        ISO days that bound the search: falls that surely came before `start` or were not seen by
        `end` are left out. Without `start` it begins with the offensive (2022-03-01), or with the
        first day of a table of spells.
    horizon
        As in `spells`, if a record is given.

    Returns
    -------
    pandas.DataFrame
        One row a place, by window: `place_id`, `place`, `before` (the holder until then; empty where
        nobody held it, or who did is unknown), `earliest`, `latest`, `days` (how many the window
        has), `assumed`.

    Raises
    ------
    NotFoundError
        If nobody answers to the name of the actor.
    """
    first, last = arguments.span(start, end)
    table = spells(data, horizon=horizon) if isinstance(data, Record) else data
    require(table, "spells", NEEDED)

    # Joint holders stand in one cell, joined by "+".
    holders = [str(cell).split("+") for cell in table["holder"]]
    if isinstance(data, Record):
        taker, earliest = names.actor_id(data, actor), arguments.day(START)
    else:
        taker = arguments.choice("holder", actor, sorted(set().union(*holders) - {""}))
        earliest = table[["start_earliest", "start_latest"]].min().min()
    first = earliest if first is None else first

    # Who held the place before, as far as that is known, and until when surely.
    previous = table.groupby("place_id")[["holder", "surely_until", "held_until"]].shift()
    begin = table["start_earliest"].fillna(previous["surely_until"])

    # The old holder counts only if it may have been there until the change.
    lasted = previous["held_until"].ge(table["start_earliest"])

    # Where nothing bounds the window from below, the first day of the search does: a premise.
    assumed = begin.isna() | begin.lt(first)

    out = table.assign(
        before=previous["holder"].where(lasted).fillna(""),
        earliest=begin.mask(assumed, first),
        latest=table["start_latest"],
        assumed=assumed,
    )
    out["days"] = (out["latest"] - out["earliest"]).dt.days + 1

    # The first spell of each place under the taker. A fall that surely came before the search began,
    # or is not seen by its end, is left out.
    held = np.array([taker in cell for cell in holders], dtype=bool)
    held &= out["status"].eq("controlled")
    held &= out["latest"].between(first, out["latest"].max() if last is None else last)
    out = out.loc[held].drop_duplicates("place_id")
    return out[FALL].sort_values(["latest", "earliest", "place_id"], ignore_index=True)


def order(
    data: Record | pd.DataFrame,
    actor: str | None = None,
    *,
    start: object = None,
    end: object = None,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """
    Return for every two places whether the first fell before the second, possibly or certainly.

    Parameters
    ----------
    data
        A record, or windows as from `falls` (`place_id`, `place`, `earliest`, `latest`, and
        `assumed` if it is known), which need no actor.
    actor, start, end, horizon
        As in `falls`.

    Returns
    -------
    pandas.DataFrame
        One row an ordered pair: `first`, `second` (names), `possible`, `certain` (that the first fell
        before the second), `p_before` (exact; with that of the two in the other order it leaves the
        probability that both fell on one day), `not_to_conclude` (in words; empty where nothing is
        amiss).
    """
    table = windows(data, actor, start=start, end=end, horizon=horizon)
    low, high = days_since_epoch(table["earliest"]), days_since_epoch(table["latest"])

    # Every ordered pair of two different places.
    one, two = np.nonzero(~np.eye(len(low), dtype=bool))
    a, b, c, d = low[one], high[one], low[two], high[two]

    # Days of the first window before the second opens: each precedes every day of the second.
    clear = np.clip(np.minimum(b, c - 1) - a + 1, 0, None) * (d - c + 1)

    # Days of both: each precedes the rest of the second, an arithmetic series.
    begin, end_ = np.maximum(a, c), np.minimum(b, d - 1)
    series = np.where(end_ >= begin, (end_ - begin + 1) * (2 * d - begin - end_) // 2, 0)

    called = table["place"].to_numpy(dtype=object)
    assumed = table.get("assumed", pd.Series(False, table.index)).to_numpy()

    # Possible if some day of the first window comes before one of the second; certain if all do.
    out = pd.DataFrame(
        {
            "first": called[one],
            "second": called[two],
            "possible": a < d,
            "certain": b < c,
            "p_before": (clear + series) / ((b - a + 1) * (d - c + 1)),
            "shared": np.clip(np.minimum(b, d) - np.maximum(a, c) + 1, 0, None),
            "assumed": assumed[one] | assumed[two],
        }
    )

    out["not_to_conclude"] = pd.Series([_warn(row) for row in out.itertuples()], dtype=object)
    return out.drop(columns=["shared", "assumed"])


def windows(
    data: Record | pd.DataFrame,
    actor: str | None = None,
    *,
    start: object = None,
    end: object = None,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """Return the falls behind an order: those that are given, or those of an actor."""
    table = data
    if isinstance(data, Record):
        table = falls(data, str(actor), start=start, end=end, horizon=horizon)
    require(table, "falls", WINDOW)
    table = arguments.days(table, WINDOW[2:], "falls")

    # Each place needs one window, which may not end before it begins.
    sound = table["earliest"].le(table["latest"]) & ~table["place_id"].duplicated()
    wrong = [f"{name} has no window of days, or two" for name in table.loc[~sound, "place_id"]]
    if wrong:
        raise SchemaError("falls", wrong)
    return table


def _warn(pair: Any) -> str:
    """Return in words what may not be concluded from a pair of windows."""
    said, days = [], f"{pair.shared} day{' is' if pair.shared == 1 else 's are'} open to both"

    # The windows overlap, so the order is open one way or the other.
    if pair.possible and not pair.certain:
        said.append(f"that {pair.first} fell before {pair.second}, or after: {days}")
    elif not pair.possible and pair.shared:
        said.append(f"that {pair.second} fell before {pair.first}: both may have fallen on one day")

    if pair.assumed:
        said.append("a window's beginning is assumed")
    return "; ".join(said)


def infer(record: Record, *, near: bool = False) -> pd.DataFrame:
    """
    Return sightings of control that events imply, in the form that `spells` reads.

    Parameters
    ----------
    record
        The record.
    near
        Whether events near a place, and not in it, count too.

    Returns
    -------
    pandas.DataFrame
        One row an event of which the rule says something: the columns of `sightings` that `spells` needs, `event_id` and
        `rule` (`outcome`, `capture`, `attacked`).
    """
    events = arguments.record(record).events
    where = ["exact", "near"] if near else ["exact"]
    told = events["kind"].isin(KINDS) & events["place_id"].notna()
    events = events.loc[told & events["place_precision"].isin(where)]

    # Only armed actors can hold a place.
    armed = record.actors.loc[~record.actors["kind"].isin(UNARMED), ["actor_id"]]
    who = record.participants.merge(events[["event_id", "kind", "outcome"]]).merge(armed)

    # Who carried the day; where nobody says, the taker of a capture, else whoever was attacked.
    won = who["role"].eq(who["outcome"]) | who["side"].eq(who["outcome"])
    open_, capture = who["outcome"].isna(), who["kind"].eq("capture")
    taken = open_ & capture & who["role"].eq("attacker")
    kept = open_ & ~capture & who["role"].isin(["defender", "target"])
    who["rule"] = np.select([won, taken, kept], ["outcome", "capture", "attacked"], "")

    # All who carried the day hold it together.
    said = who.loc[who["rule"].ne("")].sort_values("actor_id").groupby("event_id")
    holders = said.agg(
        holder=("actor_id", lambda ids: "+".join(ids.unique())), rule=("rule", "first")
    )
    table = events.join(holders, on="event_id", how="inner")

    # That the attacked hold still is only "seen"; a capture or a victory may have changed hands.
    return table.assign(
        control_id=table["event_id"],
        place=table["place_id"].map(names.place_names(record)),
        what=np.where(table["rule"].eq("attacked"), "seen", "changed"),
        status="controlled",
        date_earliest=table["start_earliest"],
        date_latest=table["end_latest"].fillna(table["start_latest"]),
    )[INFERRED].reset_index(drop=True)


def score(record: Record, inferred: pd.DataFrame, *, horizon: int = HORIZON) -> pd.DataFrame:
    """
    Return what events imply beside what was seen, where neither comes from the other.

    Parameters
    ----------
    record
        The record.
    inferred
        As from `infer`.
    horizon
        As in `spells`.

    Returns
    -------
    pandas.DataFrame
        One row a sighting of a town or base: `control_id`, `place`, `day` (the last of its window), `seen`, `status`, `inferred` (missing
        where the rule is silent), `independent` (it rests on no fight, capture or raid, nor on a part of one), `same_document` (a document
        that reports it also reports an event from which something is inferred for the place), `verdict` (`right`: the
        same holders; `partly`: some of them; `wrong`; `silent`).
    """
    require(inferred, "inferred", ["event_id", "place_id", "holder"])
    table = sightings(record)
    table = table.loc[table["group"].eq("place")]

    # What the rule says of the last day of each sighting: the newest spell in force.
    runs = spells(inferred, horizon=horizon)
    runs = runs.assign(stop=stops(runs))[["place_id", "holder", "start_latest", "stop"]]
    pairs = table[["control_id", "place_id", "date_latest"]].merge(runs, on="place_id")

    # In force: surely begun by that day, and not yet ended or beyond its horizon.
    now = pairs["start_latest"].le(pairs["date_latest"]) & pairs["stop"].gt(pairs["date_latest"])
    says = pairs.loc[now].drop_duplicates("control_id", keep="last").set_index("control_id")

    columns = {"date_latest": "day", "holder": "seen"}
    out = table[["control_id", "place", "date_latest", "holder", "status"]].rename(columns=columns)
    out["inferred"] = out["control_id"].map(says["holder"])

    # A sighting that comes from such an event, or from a part of one, is no test of the rule.
    events = record.events.set_index("event_id")
    fights, whole = (
        events.index[events["kind"].isin(KINDS)],
        table["event_id"].map(events["part_of"]),
    )
    out["independent"] = ~(table["event_id"].isin(fights) | whole.isin(fights))

    # An event and a sighting may still come from one document.
    told = inferred[["event_id", "place_id"]].merge(record.citations, on="event_id")
    own = sources(record).merge(table[["control_id", "place_id"]], on="control_id")
    shared = own.merge(told, on=["place_id", "source_id"])["control_id"]
    out["same_document"] = out["control_id"].isin(shared)

    # Joint holders stand in one cell: "partly" if the two share one of them.
    said = out["inferred"].astype(object).fillna("")
    some = [agree(*pair) for pair in zip(out["seen"], said, strict=True)]
    verdicts = [out["inferred"].isna(), out["seen"].eq(said), np.array(some, dtype=bool)]
    out["verdict"] = np.select(verdicts, ["silent", "right", "partly"], "wrong")
    return out.reset_index(drop=True)
