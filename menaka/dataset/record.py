"""The record as a reader holds it: what it contains, one tidy table, a part of it, a statement."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from menaka.dataset import names, schema, selecting, statements, tables
from menaka.errors import DataError

NEXT = (
    'record.table(place="Ménaka region", start="2022-03-01", end="2022-05-31")',
    'casualties.monthly(record, place="Mali")',
    'control.on(record, "2022-08-15", place="Ménaka")',
)


class Record(tables.Record):
    """
    The tables of one record, frozen: `record.events` is a frame, `record["coding-ledger"]` too.

    Printed, it says what it holds. `table` is one tidy row an event, `where` cuts all tables
    together, `statement` lays out what the best-known account says. `menaka.describe("claims")` says
    what the columns of a table mean.
    """

    table = selecting.table
    where = selecting.where
    statement = statements.statement

    def _lines(self) -> list[str]:
        """Return what the record holds, a line each."""
        events, claims = self.events, self.claims
        first, last = events["start_earliest"].min(), events["end_latest"].max()
        span = "no events" if events.empty else f"{first:%F} to {last:%F}"

        # Aggregates are totals over spans and no events of their own.
        violent = events["kind"].ne("aggregate").sum()
        scope = f", cut to {self.scope}" if self.scope else ""

        return [
            f"The record of the Ménaka offensive, version {self.version}{scope}",
            f"{violent:,} events and {len(events) - violent:,} totals over spans, {span}, "
            f"at {events['place_id'].nunique():,} places, with {self.participants['actor_id'].nunique():,} actors",
            f"{len(claims):,} numbers by {claims['claimant'].nunique():,} claimants, "
            f"{len(self.control):,} sightings of control, {len(self.tie_sightings):,} of ties, "
            f"{self.citations['source_id'].nunique():,} sources cited",
        ]

    def __repr__(self) -> str:
        """Return what the record holds and three things to try next, the same on every machine."""
        return "\n".join([*self._lines(), "Try:", *(f"  {line}" for line in NEXT)])

    def _repr_html_(self) -> str:
        head, *rest = self._lines()
        tried = "<br>".join(f"<code>{line}</code>" for line in NEXT)
        return f"<p><b>{head}</b><br>{'<br>'.join(rest)}</p><p>Try:<br>{tried}</p>"


def load(folder: Path | str | None = None) -> Record:
    """
    Load the record.

    Parameters
    ----------
    folder
        A folder with tables in the form of `datapackage.json`; the record that came with
        menaka where none is named.

    Returns
    -------
    Record
        Frozen; one frame a table.

    Raises
    ------
    DataError
        If a file or a column is missing, a value is not of its type, or a path leads out of the folder. Every such fault is
        listed. What the values mean is for `menaka.check` to judge.

    Examples
    --------
    >>> record = load()
    >>> record.events["kind"].eq("clash").any().item()
    True
    """
    place = schema.data_folder(folder)
    frames, faults = tables.read_all(place, schema.tables(place))
    if faults:
        raise DataError(faults)
    return Record(frames, folder=place, version=schema.package(place).get("version", "unknown"))


def find(text: str, record: Record | None = None) -> pd.DataFrame:
    """
    Return every actor, place and claimant whose name is or contains a text.

    Parameters
    ----------
    text
        A name or a part of one, in French or English; case and accents do not count.
    record
        A record; the one that came with menaka where none is given.

    Returns
    -------
    pandas.DataFrame
        `what` (actor, place or claimant), `id`, `name` (the one that answers), `kind`; names that
        are the text come first.

    Raises
    ------
    NotFoundError
        If no name contains it; the nearest are suggested.
    """
    return names.answering(load() if record is None else record, text)
