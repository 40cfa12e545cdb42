"""What the record says of the best-known account: each sentence beside its rows and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from menaka.dataset import rules, schema, views
from menaka.errors import NotFoundError

if TYPE_CHECKING:
    from menaka.dataset.tables import Record

TOLD, CITED = ["table", "row_id", "when", "says"], ["publisher", "date", "url"]
DAYS = ["start_earliest", "end_latest", "date_earliest", "date_latest"]
CODED = {"yes": "followed", "no": "not followed", "both": "kept beside the others"}


@dataclass(frozen=True, repr=False)
class Statement:
    """One sentence of the account; `frame` has one row a source of each row of the record."""

    number: str
    statement: str
    verdict: str
    reason: str
    frame: pd.DataFrame

    def __repr__(self) -> str:
        lines = [f"{self.number}. {self.statement}", f"{self.verdict}: {self.reason}"]
        for (table, row, when, says), cited in self.frame.groupby(TOLD, sort=False):
            lines.append(f"{table} {row}{', ' if when else ''}{when}: {says}")
            found = (", ".join(filter(None, source)) for source in cited[CITED].to_numpy())
            lines += [f"    {source}" for source in found if source]
        return "\n".join(lines)


def statement(record: Record, number: str | int) -> Statement:
    """Give a sentence by its number, `"S17"` or 17; `Record.statement` tells more."""
    known = record["statements"].set_index("statement_id")
    name = "S" + str(number).strip().upper().removeprefix("S").zfill(2)
    if name not in known.index:
        raise NotFoundError("statement", f"{number}; choose of {', '.join(known.index)}", [])
    rows = record["statement_rows"].query("statement_id == @name")
    lines = [x for pair in rows[["table", "row_id"]].to_numpy() for x in _lines(record, *pair)]
    one, frame = known.loc[name], pd.DataFrame(lines, columns=[*TOLD, *CITED])
    return Statement(name, one["statement"], one["verdict"], one["reason"], frame)


def _lines(record: Record, table: str, row_id: str) -> list[list[str]]:
    keys = rules.KEYS.get(table) or schema.tables(record.folder)[table]["schema"]["primaryKey"][:1]
    rows = record[table].loc[lambda t: t[keys].astype("str").agg("/".join, axis=1).eq(row_id)]
    if table == "tie_sightings":
        rows = rows.merge(record["ties"][["tie_id", "actor_a", "actor_b", "kind"]], on="tie_id")
    lines, sources = [], record["sources"].fillna("").set_index("source_id")
    for row in rows.astype("object").where(rows.notna(), "").to_dict("records"):
        of = row.get("event_id", "")
        event = record["events"].query(f"event_id == {of!r}").to_dict("records")
        days = [f"{r[c]:%Y-%m-%d}" for r in (row, *event) for c in DAYS if r.get(c)][:2]
        when = str(row.get("as_of") or " to ".join(dict.fromkeys(days)))
        ids = [row["source_id"]] if row.get("source_id") else []
        if not ids and table != "disputes":  # a sighting's own sources, or the event's
            own = record["sighting_citations"].query("sighting_id == @row_id")["source_id"]
            ids = [*own] or [*record["citations"].query("event_id == @of")["source_id"]]
        cited = [[str(sources[c].get(i, "")) for c in CITED] for i in ids or [""]]
        lines += [[table, row_id, when, _says(record, table, row_id, row), *one] for one in cited]
    return lines


def _says(record: Record, table: str, row_id: str, row: dict[str, Any]) -> str:
    pairs = [*record["places"][["place_id", "name"]].to_numpy(), *views.names(record).to_numpy()]
    called = {str(key): str(name) for key, name in pairs}
    one = {column: str(called.get(value, value)) for column, value in row.items()}
    one["coded"] = CODED.get(str(row.get("coded")), "")
    if table == "control":
        after = record["control_holders"].query("control_id == @row_id & moment == 'after'")
        one["held"] = one["holder"] or ", ".join(after["actor_id"].map(called)) or "nobody seen"
        one["left"] = f", but {one['except_place_id']}" if one.get("except_place_id") else ""
    form = {
        "events": "{summary}",
        "claims": "{claimant}: {wording} ({measure})",
        "control": "{place_id} ({extent}{left}) {status}: {held}",
        "tie_sightings": "{actor_a} and {actor_b}: {kind} {what}",
        "disputes": "{subject}: {version} ({coded})",
    }.get(table)
    told = (one[c] for c in row if isinstance(row[c], str) and c not in {"source_id", "note"})
    return form.format(**one) if form else ", ".join(filter(None, told))
