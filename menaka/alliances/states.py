"""
Who counts as one actor, and who as none.

A government, its army, gendarmerie and police are one actor, the *State*, with the id of the
government, unless they are asked for apart (`state="apart"`). Foreign forces stand beside it.
"Jihadists, group not named" is a gap in what sources say and no actor, and a community of people
is no armed group: both are left out of networks and fights unless they are asked for.
"""

from collections.abc import Iterable

import pandas as pd

from menaka import arguments
from menaka.dataset import names
from menaka.dataset.tables import Record

STATE = ("one", "apart")
NO_GROUP = ("unidentified", "community", "civilians", "property")  # kinds that name no group


def states(data: Record | pd.DataFrame, state: str = "one") -> dict[str, str]:
    """
    Return the State that each of its parts belongs to, by id, as the memberships of a record say.

    A part is the government itself, a force of the State, or a government under it (a junta). A
    table of spells has no memberships, and `"apart"` merges nothing: then nobody is in a State.
    """
    one = arguments.choice("state", state, STATE) == "one"
    if not one or not isinstance(data, Record):
        return {}

    kinds = data.actors.set_index("actor_id")["kind"]
    rows = data.memberships.loc[data.memberships["kind"].eq("state force")]
    own = rows["actor_id"].map(kinds).isin(["state-force", "government"])
    inside = rows.loc[own & rows["umbrella_id"].map(kinds).eq("government")]

    forces = dict(zip(inside["actor_id"], inside["umbrella_id"], strict=True))
    return forces | {government: government for government in forces.values()}


def called(record: Record, *, state: str = "one", language: str = "en") -> dict[str, str]:
    """Return the short name of every actor by id; a government stands for its State."""
    short = names.short_names(record, language=language)
    for government in set(states(record, state).values()):
        # "Government of Mali" is "State of Mali", "Gouvernement du Mali" "État du Mali".
        for word, instead in (("Government", "State"), ("Gouvernement", "État")):
            short[government] = short[government].replace(word, instead)
    return short


def left_out(record: Record, named: Iterable[str] = ()) -> set[str]:
    """
    Return the ids of actors that are no named group: "jihadists, group not named", communities.

    Those that a reader names are kept.
    """
    unnamed = record.actors["kind"].isin(NO_GROUP)
    return set(record.actors.loc[unnamed, "actor_id"]) - set(named)
