"""What a data set reports: events, who took part in them, and how many it says were killed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from menaka import arguments
from menaka.adapters.reading import known
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
        total = self.claims.loc[self.claims["target_kind"].eq("undivided"), "best"].sum()
        said = f"{about.dataset} {about.version}".strip() + f": {len(self):,} events"
        if len(self):
            said += f" from {days['start_earliest'].min():%F} to {days['end_latest'].max():%F}"
        said += f", best {int(total):,} killed"
        for table, what in ((about.mended, "bounds mended"), (about.faults, "faults")):
            said += f", {len(table):,} {what}" if len(table) else ""
        return f"<{said}>"

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
        for column, names in (("country", country), ("kind", kind)):
            if names is not None:
                kept &= events[column].isin(known(column, names, set(events[column].dropna())))

        if actor is not None:
            who = self.participants
            theirs = who["actor"].isin(known("actor", actor, set(who["actor"])))
            kept &= events["event_id"].isin(who.loc[theirs, "event_id"])

        first, last = arguments.span(start, end)
        kept &= first is None or events["start_latest"].ge(first)
        kept &= last is None or events["start_earliest"].le(last)

        if box is not None:
            west, south, east, north = _box(box)
            kept &= events["lon"].between(west, east) & events["lat"].between(south, north)

        asked = {
            "country": country,
            "start": start,
            "end": end,
            "box": box,
            "actor": actor,
            "kind": kind,
        }
        said = ", ".join(f"{name} {value}" for name, value in asked.items() if value is not None)
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
    ).reindex(columns=CLAIMS)

    out["target"] = out["target"].astype("str")
    out[["low", "best", "high"]] = out[["low", "best", "high"]].astype("Int64")
    return out


def participants(
    events: pd.DataFrame, column: str, side: str, *, separator: str | None, role: object
) -> pd.DataFrame:
    """Return the actors of a column of events; a separator (a pattern) parts those of one cell."""
    who = events.loc[events[column].notna(), ["event_id", column]].rename(columns={column: "actor"})
    who = who.assign(side=side, role=role)
    if separator is not None:
        which, names = pd.factorize(who["actor"])
        parts = pd.Series(names, dtype="str").str.split(separator, regex=True)
        who = who.assign(actor=parts.reindex(which).to_numpy()).explode("actor")
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
    who = who.assign(civilian=(unarmed | beside).astype(bool))
    return who[["event_id", "actor", "side", "role", "civilian"]].reset_index(drop=True)


def _box(box: Sequence[float]) -> Sequence[float]:
    """Return west, south, east and north, if they are so."""
    four = isinstance(box, (tuple, list)) and len(box) == 4
    numbers = four and all(isinstance(side, (int, float)) for side in box)
    if not (numbers and box[0] <= box[2] and box[1] <= box[3]):
        raise SchemaError("box", [f"{box!r} is not west, south, east and north in degrees"])
    return box
