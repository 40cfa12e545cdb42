"""
Tolls of events that may be added without counting anybody twice.

Nobody is counted twice. Targets of one event that hold each other are taken together; a part
is left out where the event that contains it has a toll; of numbers that may hold the same dead
(`overlaps`) the one with the greatest lower bound stands; and an *aggregate*, which counts a
span ("500 civilians since the offensive began"), is never added to events but compared with
those inside its scope. Civilians, combatants and undivided dead (of whom nobody says which) are
three kinds of target, and never in one sum.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from menaka import arguments
from menaka.casualties import rules
from menaka.casualties.claimants import KEY, TARGET_KINDS, claims, selected
from menaka.dataset import walks
from menaka.dataset.tables import Record
from menaka.errors import SchemaError

if TYPE_CHECKING:
    from menaka.adapters.reported import Reported

PAIR = ["event_id", "target_kind"]
SUMMED = ["low", "best", "high", "stated_high"]
COLUMNS = [
    *(*PAIR, *SUMMED, "open", "claimants", "targets", "why_no_best", "unquantified"),
    *("rule", "used", "aside", "why"),
]
WHOEVER = {"civilians", "combatants"}  # targets that name nobody


def tolls(
    data: Record | Reported,
    *,
    measure: str = "killed",
    rule: str | None = None,
    target: str | None = None,
    every: bool = False,
    targets: bool = False,
    place: str | None = None,
    actor: str | None = None,
    start: object = None,
    end: object = None,
) -> pd.DataFrame:
    """
    Return the toll of each event, civilians, combatants and undivided dead apart.

    The rows may be added within one `target_kind`, and never across: an undivided toll may hold the
    dead of the other two. No aggregate is among them, no part beside the event that contains it,
    and of numbers that may hold the same dead only one.

    Parameters
    ----------
    data
        The record, or a data set as the adapters read it.
    measure
        What is counted, a measure of the codebook.
    rule
        Of a record `"envelope"` (where none is named), `"compatible"`, `"ucdp-like"`, `"median"`,
        `"neutral"` or `"latest"`; the notes below say what each does. Of a data set `"reported"`:
        low, best and high as published.
    target
        `"civilians"`, `"combatants"` or `"undivided"`; all three, a row each, where none is named.
        Of a data set all its dead are undivided, and they alone are returned where none is named.
    every
        Whether to return rows that may not be added as well, with `kind` (of the event), `counted`
        and `why_not`.
    targets
        Whether to return one row for each target instead, to read and not to add.
    place, actor, start, end
        As in `record.table`: only events inside the place, in which the actor took part, that began
        in the span.

    Returns
    -------
    pandas.DataFrame
        One row an event and kind of target: `event_id`, `target_kind`, `low`, `best`, `high`,
        `stated_high` (persons; the largest number stated), `open` (a claim has no upper bound),
        `claimants`, `targets` (counts), `why_no_best`, `unquantified` (nobody gave a number that
        the rule admits), `rule`, `used`, `aside` and `why` (claim ids, and why each was set aside).
        With `targets`, one row an event and target, with `target`, `allow` and `pieces`. Of a data
        set only the columns from `event_id` to `open`, `unquantified` and `rule`.

    Raises
    ------
    ChoiceError
        If there is no such measure or rule.
    NotFoundError
        If nothing answers to the place or the actor.
    SchemaError
        If a place is named, or rows that may not be added are asked for, of a data set.

    Notes
    -----
    All rules but `envelope` leave out figures that their own claimant replaced, and count reprints
    once. `best` is filled where the admitted claims come to one number, and `why_no_best` says why
    it is not. `stated_high` is the largest number in any admitted claim: no ceiling where a claim
    is `open`. "Many" is no number, and no toll is negative.

    {rules}

    References
    ----------
    Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset.
    Journal of Peace Research 50(4), 523-532.

    Examples
    --------
    >>> import menaka
    >>> table = tolls(menaka.load())
    >>> bool((table["low"].dropna() >= 0).all())
    True
    """
    if arguments.is_reported(data):
        if every or targets:
            raise SchemaError("tolls", ["every and targets need the claims of a record"])
        return _published(data, measure, rule, target, place, actor=actor, start=start, end=end)

    record = arguments.record(data)
    said = claims(record, measure=measure)
    table = rules.by_target(said, "envelope" if rule is None else rule)
    if not targets:
        table = addable(record, said, by_event(table))
        if not every:
            table = table.loc[table["counted"]].drop(columns=["kind", "counted", "why_not"])

    # What lies in the selection only in part is left out.
    table = selected(table, record, target=target, place=place, actor=actor, start=start, end=end)
    if "within" in table:
        table = table.loc[table["within"].eq("inside")].drop(columns="within")
    return table.reset_index(drop=True)


def _published(
    data: Any, measure: str, rule: str | None, target: str | None, place: object, **cut: Any
) -> pd.DataFrame:
    """Return the dead of each event of a data set, as it publishes them."""
    arguments.choice("measure of a data set", measure, ["killed"])
    arguments.choice(
        "rule of a data set", rules.REPORTED if rule is None else rule, [rules.REPORTED]
    )
    target = arguments.choice(
        "kind of target", "undivided" if target is None else target, TARGET_KINDS
    )

    if place is not None:
        raise SchemaError("place", ["needs a record; cut a data set by .where(country=, box=)"])
    if any(asked is not None for asked in cut.values()):
        data = data.where(**cut)
    return rules.published(data.claims, target)


# A paragraph a rule; python -OO takes docstrings away.
if tolls.__doc__:
    tolls.__doc__ = tolls.__doc__.replace(
        "    {rules}",
        "\n\n".join(
            textwrap.fill(f"{name}: {text}", 92, initial_indent=" " * 4, subsequent_indent=" " * 8)
            for name, text in rules.RULES.items()
        ),
    )


def by_event(table: pd.DataFrame) -> pd.DataFrame:
    """
    Return the targets of each event put together, civilians and combatants apart.

    Disjoint targets are added. Where one target holds another (the dead of "JNIM and MSA" and
    those of MSA; "civilians" and "Fulani civilians"), or two share an actor, each bound is the
    group's own number or the sum of its parts, whichever is greater, never both.

    Parameters
    ----------
    table
        As from `rules.by_target`.

    Returns
    -------
    pandas.DataFrame
        One row an event and `target_kind`, with the bounds, and the words of its targets joined. A
        missing low adds nothing, a missing high leaves the event without one.
    """
    rows = table.sort_values(KEY, ignore_index=True)

    # Most events have one target; only the others need to be joined.
    several = rows.duplicated(PAIR, keep=False)
    alone = rows.loc[~several].assign(targets=1)
    joined = [_joined_targets(group) for _, group in rows.loc[several].groupby(PAIR, dropna=False)]

    together = pd.DataFrame(joined, columns=alone.columns).astype(alone.dtypes)
    return pd.concat([alone, together])[COLUMNS].sort_values(PAIR, ignore_index=True)


def _joined_targets(group: pd.DataFrame) -> dict[str, object]:
    """Return one row for several targets of an event."""
    # A target without a number adds nothing, and does not make the joint toll unknown.
    given = group.loc[~group["unquantified"]]
    row: dict[str, object] = {
        **group.iloc[0],
        **dict.fromkeys(SUMMED),
        "targets": len(group),
        "open": bool(given["open"].any()),
        "unquantified": given.empty,
    }

    # Claim ids and reasons of all targets, each once.
    for column, between in (("used", " "), ("aside", " "), ("why", "; "), ("why_no_best", "; ")):
        row[column] = between.join(dict.fromkeys(filter(None, group[column])))

    # Combatants of no named actor may be those of any: they are a target of their own.
    sets = [frozenset(str(target).split("+")) for target in given["target"].fillna("combatants")]
    # A missing low or largest number adds nothing; any other one leaves the sum unknown.
    numbers = given[SUMMED].astype("Float64").fillna({"low": 0, "stated_high": 0})
    for column in SUMMED:
        if len(numbers) and numbers[column].notna().all():
            row[column] = _greater_of_whole_and_parts(sets, numbers[column].tolist())

    if row["best"] is not None:
        row["why_no_best"] = ""
    return row


def _greater_of_whole_and_parts(sets: list[frozenset[str]], numbers: list[float]) -> int:
    """Return the sum over targets in which a group counts as its own number or its parts'."""
    # A group and its own members cannot both count: the greater of the two does.
    number_of = dict(zip(sets, numbers, strict=True))
    named = sorted((s for s in sets if not s & WHOEVER), key=lambda s: (len(s), sorted(s)))

    total: dict[frozenset[str], float] = {}
    for group in named:  # smaller targets first
        parts = sum(total.pop(part) for part in list(total) if part < group)
        total[group] = max(number_of[group], parts)

    # Targets that share an actor may hold the same dead: of those the greatest counts.
    sharing = nx.from_dict_of_lists({a: [b for b in total if a != b and a & b] for a in total})
    named_sum = sum(max(total[s] for s in group) for group in nx.connected_components(sharing))

    # A target that names nobody may hold all the named ones.
    vague = [number for target, number in number_of.items() if target & WHOEVER]
    return round(max([named_sum, *vague]))


def addable(record: Record, said: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return tolls with `kind`, `counted` and `why_not`; one left out may raise `stated_high`."""
    kind = said.drop_duplicates("event_id").set_index("event_id")["event_kind"]
    out = table.assign(kind=table["event_id"].map(kind), why_not="")
    out.loc[out["kind"].eq("aggregate"), "why_not"] = "an aggregate over a span"

    # A claimant that speaks of several targets is one claimant.
    voice, many = said.set_index("claim_id")["voice"], out["targets"].gt(1)
    out.loc[many, "claimants"] = [
        voice.reindex(ids.split()).nunique() for ids in out.loc[many, "used"]
    ]

    whole_of = record.events.set_index("event_id")["part_of"].dropna().to_dict()
    out = _overlapping(_wholes_and_parts(out, whole_of), said, record.overlaps)
    return out.assign(counted=out["why_not"].eq(""))


def _wholes_and_parts(out: pd.DataFrame, whole_of: dict[str, str]) -> pd.DataFrame:
    """Return the tolls; parts of events with a toll, and wholes without, say so in `why_not`."""
    # A toll may still be added where `why_not` is empty, and says something where it has a number.
    row_of = dict(zip(_pairs(out), out.index, strict=True))
    candidates = [pair for pair, row in row_of.items() if out.at[row, "why_not"] == ""]
    numbered = {pair for pair in candidates if not out.at[row_of[pair], "unquantified"]}
    above = {pair: [(w, pair[1]) for w in walks.above(pair[0], whole_of)] for pair in candidates}

    # The innermost parts first: what an event's parts state goes up into what it states.
    stated_by_parts: dict[tuple[str, str], int] = {}
    for pair in sorted(candidates, key=lambda pair: -len(above[pair])):
        row = row_of[pair]
        stated, parts = out.at[row, "stated_high"], stated_by_parts.get(pair, 0)
        if pair in numbered and parts:
            stated = out.at[row, "stated_high"] = max(int(stated), parts)

        # Inside an event with a toll a part is left out; the innermost such event gets its number.
        holding = [whole for whole in above[pair] if whole in numbered]
        if holding:
            out.at[row, "why_not"] = f"inside the toll of {holding[0][0]}"
            more = 0 if pd.isna(stated) else int(stated)
            stated_by_parts[holding[0]] = stated_by_parts.get(holding[0], 0) + more
        elif pair in numbered:  # what contains it is not without any number
            for whole in set(above[pair]) & set(candidates):
                out.at[row_of[whole], "why_not"] = "its parts have tolls"
    return out


def _overlapping(out: pd.DataFrame, said: pd.DataFrame, overlaps: pd.DataFrame) -> pd.DataFrame:
    """Return the tolls; of those that may hold the same dead the greatest lower bound stands."""
    # Only numbers of two events, for one kind of target, may be counted twice here.
    row_of = dict(zip(_pairs(out), out.index, strict=True))
    pair_of = dict(zip(said["claim_id"], _pairs(said), strict=True))

    named = overlaps[["claim_a", "claim_b"]].map(pair_of.get)
    both = [(a, b) for a, b in named.itertuples(index=False) if a and b]
    same_dead = nx.Graph([(a, b) for a, b in both if a[0] != b[0] and a[1] == b[1]])

    # From the greatest lower bound down: a toll stands unless one that stands holds its dead.
    still_in = out["why_not"].eq("") & ~out["unquantified"]
    low = out["low"].fillna(0)
    pairs = [pair for pair, row in row_of.items() if pair in same_dead and still_in[row]]

    standing: set[tuple[str, str]] = set()
    for pair in sorted(pairs, key=lambda pair: (-low[row_of[pair]], pair)):
        over = sorted(standing & set(same_dead[pair]))
        if not over:
            standing.add(pair)
            continue

        # The largest number stated for the same dead, whichever event it was stated for.
        row, stands = row_of[pair], row_of[over[0]]
        out.at[row, "why_not"] = f"may hold the same dead as {over[0][0]}"
        out.at[stands, "stated_high"] = out.loc[[row, stands], "stated_high"].max()
        out.at[stands, "open"] = bool(out.at[stands, "open"] or out.at[row, "open"])
    return out


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the event and the kind of target of each row."""
    return list(zip(*(table[column] for column in PAIR), strict=True))
