"""What a data set reports: events, who took part in them, and how many it says were killed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from menaka import arguments
from menaka.adapters.reading import known, once
from menaka.errors import NotFoundError, SchemaError

CLAIMS = ["claim_id", "event_id", "claimant", "claimant_kind", "target_kind", "target", "measure",
          "low", "best", "high", "origin"]  # fmt: skip
MENDED = ["event_id", "file", "row", "column", "published", "used"]


@dataclass(frozen=True)
class About:
    """Where the rows of a `Reported` come from, and what was done to them."""

    dataset: str
    version: str  # as the names of the files or the rows tell it; empty where they do not
    citation: str
    files: pd.DataFrame = field(
        repr=False
    )  # name, sha256, encoding, separator, rows, read, set_aside
    faults: pd.DataFrame = field(repr=False)  # cells that cannot be used, and what was done
    changed: pd.DataFrame = field(repr=False)  # what a later file says of an earlier one's events
    notes: tuple[str, ...]
    mended: pd.DataFrame = field(repr=False)  # bounds put in order: as published, and as used

    @property
    def rows(self) -> int:
        """Return how many rows the files have, of any country."""
        return int(self.files["rows"].sum())


@dataclass(frozen=True, repr=False)
class Reported:
    """
    The events of a data set, in tables that name each event by its `event_id`.

    Attributes
    ----------
    events
        One row an event: `event_id`, `kind`, the four dates, `date_precision`, `place`, `lat`, `lon`,
        `geo_precision`, `country`, `side_a`, `side_b`, and the columns that were kept.
    claims
        One row a number: `claim_id`, `event_id`, `claimant` (the data set), `target_kind`, `target`, `low`,
        `best`, `high` (persons killed). An event's total is `undivided` and never to be added to its parts.
    participants
        One row an actor and side of an event: `event_id`, `actor`, `side` (a or b), `role`
        (party, ally, attacker, target) and `civilian`.
    about
        Data set, version, citation, files and everything that was mended, set aside or replaced.
    """

    events: pd.DataFrame
    claims: pd.DataFrame
    participants: pd.DataFrame
    about: About

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.events)

    def __repr__(self) -> str:
        """Say what is there in one line."""
        about, days = self.about, self.events
        said = f"{about.dataset} {about.version}".strip() + f": {len(self):,} events"
        if len(self):
            said += f" from {days['start_earliest'].min():%F} to {days['end_latest'].max():%F}"
        total = self.claims.loc[self.claims["target_kind"].eq("undivided"), "best"].sum()
        wrong = ((about.mended, "bounds mended"), (about.faults, "faults"))
        told = "".join(f", {len(table):,} {what}" for table, what in wrong if len(table))
        return f"<{said}, best {total:,} killed{told}>"

    def where(
        self,
        *,
        country: str | Iterable[str] | None = None,
        start: object = None,
        end: object = None,
        box: Sequence[float] | None = None,
        actor: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> "Reported":
        """
        Return a part of the events, all tables cut together.

        Parameters
        ----------
        country, kind
            One or several, as the data set writes them.
        start, end
            ISO days: events that may have begun between them.
        box
            West, south, east and north in degrees; events without coordinates lie in none.
        actor
            One or several: events in which any of them took part, on any side.

        Raises
        ------
        NotFoundError
            If no event has a name, or none is left; the nearest name is suggested.
        SchemaError
            If the box is none.
        """
        events, kept = self.events, pd.Series(True, self.events.index)
        for name, asked, table in (
            ("country", country, events),
            ("kind", kind, events),
            ("actor", actor, self.participants),
        ):
            if asked is not None:
                theirs = table[name].isin(known(name, asked, set(table[name].dropna())))
                kept &= events["event_id"].isin(table.loc[theirs, "event_id"])

        first, last = arguments.span(start, end)
        kept &= first is None or events["start_latest"].ge(first)
        kept &= last is None or events["start_earliest"].le(last)

        if box is not None:
            west, south, east, north = _box(box)
            kept &= events["lon"].between(west, east) & events["lat"].between(south, north)

        cuts = {
            "country": country,
            "start": start,
            "end": end,
            "box": box,
            "actor": actor,
            "kind": kind,
        }
        said = ", ".join(f"{name} {value}" for name, value in cuts.items() if value is not None)
        if not kept.any() and said:
            raise NotFoundError("event", said, [])

        ids = events.loc[kept, "event_id"]
        events, claims, who = (
            table[table["event_id"].isin(ids)].reset_index(drop=True)
            for table in (self.events, self.claims, self.participants)
        )
        notes = (*self.about.notes, *([f"cut to {said}"] if said else []))
        return Reported(events, claims, who, replace(self.about, notes=notes))


def claims(table: pd.DataFrame, claimant: str) -> pd.DataFrame:
    """Return numbers of killed (`event_id`, `part`, `target_kind`, the bounds) as the data set's claims."""
    out = table.assign(
        claim_id=table["event_id"] + "-" + table["part"],
        claimant=claimant,
        claimant_kind="dataset",
        measure="killed",
        origin=claimant.lower(),
    )
    return out.reindex(columns=CLAIMS).astype(
        {"target": "str", "low": "Int64", "best": "Int64", "high": "Int64"}
    )


def participants(
    events: pd.DataFrame, column: str, side: str, *, separator: str | None, role: object
) -> pd.DataFrame:
    """Return the actors of a column of events; a separator (a pattern) parts those of one cell."""
    who = events[["event_id"]].assign(actor=events[column], side=side, role=role)
    who = who.dropna(subset="actor")
    if separator is not None:
        names = once(who["actor"], lambda cells: cells.str.split(separator, regex=True))
        who = who.assign(actor=names).explode("actor")
        who["actor"] = who["actor"].str.strip().astype("str")
    return who[who["actor"].ne("")]


def together(parts: Iterable[pd.DataFrame], events: pd.DataFrame, civilian: str) -> pd.DataFrame:
    """Return participants in the order of events, each once a side; `civilian` is a pattern of names."""
    who = pd.concat(parts).drop_duplicates(["event_id", "side", "actor"])
    order = pd.Series(range(len(events)), events["event_id"])
    who = who.assign(order=who["event_id"].map(order)).sort_values(["order", "side"], kind="stable")

    # Whoever stands beside civilians is civilian: farmers, women, a people.
    unarmed = who["actor"].str.match(civilian).fillna(False).astype(bool)
    beside = who["role"].eq("ally") & unarmed.groupby([who["order"], who["side"]]).transform("any")
    who = who.assign(civilian=(unarmed | beside).astype(bool)).reset_index(drop=True)
    return who[["event_id", "actor", "side", "role", "civilian"]]


def _box(box: Sequence[float]) -> Sequence[float]:
    """Return west, south, east and north, if they are so."""
    four = isinstance(box, (tuple, list)) and [isinstance(side, (int, float)) for side in box]
    if four != [True] * 4 or box[0] > box[2] or box[1] > box[3]:
        raise SchemaError("box", [f"{box!r} is not west, south, east and north in degrees"])
    return box
