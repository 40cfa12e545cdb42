"""
The best-known account, statement by statement, beside the rows that bear on it.

The table `statements` holds our paraphrase of thirty statements and a verdict on each;
`statement_rows` names the rows. Here they are listed with what each row says and its source.
"""

from dataclasses import dataclass

import pandas as pd

from menaka.dataset import names, rules, schema
from menaka.dataset.tables import Record
from menaka.errors import ChoiceError

ROW, SOURCE = ["table", "row_id", "when", "says"], ["publisher", "date", "url"]
WINDOW = ["start_earliest", "end_latest", "date_earliest", "date_latest"]
CODED = {"yes": "followed", "no": "not followed", "both": "kept beside the others"}
UNSAID = {"source_id", "note"}
FORMS = {
    "events": "{summary}",
    "claims": "{claimant}: {wording} ({measure})",
    "control": "{place_id} ({extent}{except_place_id}) {status}: {holder}",
    "tie_sightings": "{actor_a} and {actor_b}: {kind} {what}",
    "disputes": "{subject}: {version} ({coded})",
}


@dataclass(frozen=True, repr=False)
class Statement:
    """
    A statement of the best-known account; printed, it is a text with a line a row and source.

    `frame` has one row a source: `table`, `row_id`, `when`, `says`, `publisher`, `date`, `url`.
    """

    number: str
    statement: str
    verdict: str
    reason: str
    frame: pd.DataFrame

    def __repr__(self) -> str:
        """Return the statement, its verdict, and each row with its sources."""
        lines = [f"{self.number}. {self.statement}", f"{self.verdict}: {self.reason}"]
        for (table, row_id, when, says), sources in self.frame.groupby(ROW, sort=False):
            lines.append(f"{table} {row_id}{', ' if when else ''}{when}: {says}")
            told = (", ".join(filter(None, source)) for source in sources[SOURCE].to_numpy())
            lines += [f"    {source}" for source in told if source]
        return "\n".join(lines)


def statement(record: Record, number: str | int) -> Statement:
    """
    Return a statement of the best-known account with the rows that bear on it.

    Parameters
    ----------
    record
        The record.
    number
        `"S17"`, `"s17"` or 17.

    Returns
    -------
    Statement
        Printed, it is a text; `frame` has one row a source: `table`, `row_id`, `when`,
        `says`, `publisher`, `date`, `url`.

    Raises
    ------
    ChoiceError
        If there is no such number; the message names those that there are.
    """
    known = record["statements"].set_index("statement_id")
    name = "S" + str(number).strip().upper().removeprefix("S").zfill(2)
    if name not in known.index:
        raise ChoiceError("statement", number, known.index)

    rows = record["statement_rows"]
    rows = rows.loc[rows["statement_id"].eq(name), ["table", "row_id"]]
    lines = [line for pair in rows.to_numpy() for line in _lines(record, *pair)]

    frame = pd.DataFrame(lines, columns=[*ROW, *SOURCE])
    told = known.loc[name]
    return Statement(name, told["statement"], told["verdict"], told["reason"], frame)


def _lines(record: Record, table: str, row_id: str) -> list[list[str]]:
    """Return one line a source of a row: where it stands, when, what it says, and the source."""
    rows, keys = record[table], rules.row_key(table, schema.tables(record.folder)[table])
    rows = rows.loc[rules.row_ids(table, rows, keys).eq(row_id)]
    if table == "tie_sightings":
        rows = rows.merge(record["ties"][["tie_id", "actor_a", "actor_b", "kind"]], on="tie_id")
    if table in ("claims", "disputes"):  # their days are those of their event
        rows = rows.merge(record["events"][["event_id", *WINDOW[:2]]], on="event_id", how="left")

    lines = []
    for row in rows.astype("object").where(rows.notna(), "").to_dict("records"):
        days = [f"{row[column]:%Y-%m-%d}" for column in WINDOW if row.get(column)]
        when = str(row.get("as_of") or " to ".join(dict.fromkeys(days)))

        says = _says(record, table, row_id, row)
        if row.get("source_basis") == "event":
            says += " (which source says so is not settled; those of its event:)"
        lines += [[table, row_id, when, says, *s] for s in _sources(record, table, row_id, row)]
    return lines


def _sources(record: Record, table: str, row_id: str, row: dict) -> list[list[str]]:
    """Return the documents of a row: its own, else its sighting's, else its event's."""
    ids = [row["source_id"]] if row.get("source_id") else []
    if not ids and table != "disputes":
        own, cited = record["sighting_citations"], record["citations"]
        of_row, of_event = own["sighting_id"].eq(row_id), cited["event_id"].eq(row.get("event_id"))
        ids = [*own.loc[of_row, "source_id"]] or [*cited.loc[of_event, "source_id"]]

    sources = record["sources"].fillna("").set_index("source_id")
    return [[str(sources[column].get(i, "")) for column in SOURCE] for i in ids or [""]]


def _says(record: Record, table: str, row_id: str, row: dict) -> str:
    """Return what a row says, in a line, with names in place of ids."""
    called = {**names.place_names(record), **names.short_names(record)}
    told = {column: str(called.get(value, value)) for column, value in row.items()}

    if table == "control":
        several = record["control_holders"]
        after = several["control_id"].eq(row_id) & several["moment"].eq("after")
        joint = ", ".join(called[actor] for actor in several.loc[after, "actor_id"])
        told["holder"] = told["holder"] or joint or "nobody seen"
        told["except_place_id"] = told["except_place_id"] and f", but {told['except_place_id']}"
    if table == "disputes":
        told["coded"] = CODED.get(told["coded"], "")
    if table in FORMS:
        return FORMS[table].format(**told)

    # Any other table: its texts in a row, without sources and notes.
    said = [told[c] for c, value in row.items() if isinstance(value, str) and c not in UNSAID]
    return ", ".join(filter(None, said))
