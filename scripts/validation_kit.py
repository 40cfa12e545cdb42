"""
Let a trained human code a sample of events again, and compare that with the record.

`python scripts/validation_kit.py draw FOLDER` draws 60 events and writes a blank coding sheet, the
coding rules and a list of names; none shows how the record coded the events. `python
scripts/validation_kit.py read FOLDER/sheet.csv` reads the sheet, whole or half filled, and prints
how far the two codings agree, in the form of the table of the two automated readers.

The sample is stratified: before, during and after the offensive, by violent or not, in proportion
and with at least three of each. Two kinds of event are never drawn: aggregates (tolls over a
span), and events that their sources, month and place do not single out.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import menaka
from menaka import arguments
from menaka.dataset import names, schema
from menaka.dataset.coverage import END, START, VIOLENT
from menaka.dataset.rules import WIDTHS
from menaka.dataset.tables import Record
from menaka.errors import DataError, Fault, MenakaError, NotFoundError, SchemaError, suggest
from reliability import LEAST, QUESTIONS, Level, Pair, agreement

FOUR = ["start_earliest", "start_latest", "end_earliest", "end_latest"]
TO_FILL = [
    "kind", *FOUR, "place", "place_precision", "actors", "killed", "outcome",
    "control", "control_status", "confidence", "minutes", "remark",
]  # fmt: skip
GIVEN = ["event_id", "given_month", "given_place"]
NOT_CODING = {"minutes", "remark"}  # a row with nothing but these is not coded
FEWEST = 3  # events of each stratum
EMPTY = "is empty, and the event is coded"

Coding = dict[str, Any]


# ---------------------------------------------------------------------------- drawing


def population(record: Record) -> pd.DataFrame:
    """
    Return the events that may be drawn, with what a coder is given to find them.

    Most events are the only one that all their sources report. For another event that does, the
    month is given in addition, or the month and the place.

    Returns
    -------
    pandas.DataFrame
        Indexed by event; `stratum`, `given_month` and `given_place` (empty where not needed).
    """
    events = record.events.set_index("event_id")
    events = events.loc[events["kind"].ne("aggregate")]
    months = [
        f"{first:%Y-%m}"
        if f"{first:%Y-%m}" == f"{last:%Y-%m}"
        else f"{first:%Y-%m} to {last:%Y-%m}"
        for first, last in zip(events["start_earliest"], events["start_latest"], strict=True)
    ]
    month = dict(zip(events.index, months, strict=True))
    place = events["place_id"].map(names.place_names(record)).fillna("no place").to_dict()
    cited = record.citations.loc[record.citations["event_id"].isin(events.index)]
    sources = cited.groupby("event_id")["source_id"].agg(set)
    reported = cited.groupby("source_id")["event_id"].agg(set)

    rows = {}
    for event, its in sources.items():
        alike = set.intersection(*(reported[source] for source in its)) - {event}
        same_month = {other for other in alike if month[other] == month[event]}
        same_place = {other for other in same_month if place[other] == place[event]}
        if not same_place:
            rows[event] = (month[event] if alike else "", place[event] if same_month else "")
    found = pd.DataFrame.from_dict(rows, orient="index", columns=GIVEN[1:])

    kept = events.loc[found.index]
    when = np.select(
        [kept["start_earliest"].lt(START), kept["start_earliest"].le(END)],
        ["before the offensive", "during it"],
        default="after it",
    )
    what = np.where(kept["kind"].isin(VIOLENT), "violent", "not violent")
    found.insert(0, "stratum", [f"{a}, {b}" for a, b in zip(when, what, strict=True)])
    return found.rename_axis("event_id")


def allocate(sizes: pd.Series, wanted: int) -> pd.Series:
    """
    Share a sample out over strata, in proportion and with at least three of each.

    Examples
    --------
    >>> allocate(pd.Series({"big": 90, "small": 9, "tiny": 1}), 20).to_dict()
    {'big': 16, 'small': 3, 'tiny': 1}
    """
    least = sizes.clip(upper=FEWEST)
    if not least.sum() <= wanted <= sizes.sum():
        raise SchemaError("events", [f"{wanted} is not from {least.sum()} to {sizes.sum()}"])
    exact = sizes / sizes.sum() * wanted
    given = np.floor(exact).astype("int64").clip(lower=least)
    while given.sum() < wanted:
        given[(exact - given).idxmax()] += 1
    while given.sum() > wanted:
        given[(given - exact).where(given.gt(least)).idxmax()] -= 1
    return given


def draw(record: Record, *, events: int = 60, seed: int = 1) -> pd.DataFrame:
    """
    Draw a stratified sample of events and lay it out as a blank coding sheet.

    Parameters
    ----------
    record
        The record.
    events
        The size of the sample.
    seed
        Seed of the draw.

    Returns
    -------
    pandas.DataFrame
        One row an event, in random order, so that a sheet filled half-way is a sample too: its
        number, what helps to find it, its sources, and empty columns to fill.
    """
    rng = arguments.generator(seed)
    found = population(record)
    shares = allocate(found.groupby("stratum").size(), arguments.whole("events", events))
    drawn = [
        event
        for stratum, n in shares.items()
        for event in rng.choice(found.index[found["stratum"].eq(stratum)], n, replace=False)
    ]
    rng.shuffle(drawn)

    documents = record.sources.set_index("source_id")
    cited = record.citations.groupby("event_id")["source_id"].agg(sorted)
    most = max(len(cited[event]) for event in drawn)
    rows = []
    for event in drawn:
        row = {"event_id": number(event), **found.loc[event, GIVEN[1:]].to_dict()}
        for n in range(most):
            its = cited[event]
            row[f"source_{n + 1}"] = described(documents.loc[its[n]]) if n < len(its) else ""
        rows.append(row | dict.fromkeys(TO_FILL, ""))
    return pd.DataFrame(rows)


def number(event: str) -> str:
    """Return the number of an event's id; the rest of the id would give its place away."""
    return event.partition("-")[0]


def described(source: pd.Series) -> str:
    """Return a source as a coder looks it up: publisher, title, date, address."""
    title = source["title"] if pd.notna(source["title"]) else "no title"
    day = source["date"] if pd.notna(source["date"]) else "no date"
    return f"{source['publisher']}, “{title}”, {day}, {source['url']}"


def name_list(record: Record) -> pd.DataFrame:
    """Return the names of actors and places that a coder writes, with other spellings."""
    actors = record.actors.set_index("actor_id")
    listed = record.actor_names.loc[record.actor_names["kind"].ne("wording")]
    spelt = listed.groupby("actor_id")["name"].agg(list)
    rows = [
        ("actor", short, actor["kind"], [actor["name"], actor["name_fr"], *spelt.get(id_, [])])
        for (id_, actor), short in zip(
            actors.iterrows(), names.short_names(record).values(), strict=True
        )
    ]
    spelt = record.place_names.groupby("place_id")["name"].agg(list)
    rows += [
        ("place", place.name, place.kind, spelt.get(place.place_id, []))
        for place in record.places.itertuples()
    ]
    table = pd.DataFrame(rows, columns=["what", "name", "kind", "also"])
    table["also"] = [
        ", ".join(dict.fromkeys(s for s in also if pd.notna(s) and s != name))
        for name, also in zip(table["name"], table["also"], strict=True)
    ]
    return table


def write_kit(
    record: Record, folder: Path, *, events: int = 60, seed: int = 1, semicolon: bool = False
) -> str:
    """Write the sheet, the rules and the names into a folder; return what was drawn, in words."""
    if (folder / "sheet.csv").exists():
        raise MenakaError(
            f"{folder / 'sheet.csv'} exists and may be filled in; name another folder"
        )
    sheet = draw(record, events=events, seed=seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise MenakaError(f"{folder} is a file, and a folder is needed") from None
    for name, table in (("names", name_list(record)), ("sheet", sheet)):
        text = table.to_csv(index=False, sep=";" if semicolon else ",", lineterminator="\r\n")
        _write(folder / f"{name}.csv", "\ufeff" + text)
    _write(folder / "rules.md", rules(record, semicolon=semicolon))

    found = population(record)
    drawn = found.loc[found.index.map(number).isin(sheet["event_id"])]
    counts = drawn.groupby("stratum").size()
    lines = [
        f"  {counts[stratum]:3} of {size:3}  {stratum}"
        for stratum, size in found.groupby("stratum").size().items()
    ]
    lone = len(record.events) - record.events["kind"].eq("aggregate").sum() - len(found)
    return "\n".join(
        [
            f"{len(sheet)} events drawn with seed {seed} into {folder}: sheet.csv, rules.md, names.csv",
            *lines,
            f"left out: aggregates, and {lone} events that sources, month and place do not single out",
            f"month given for {drawn['given_month'].ne('').sum()} events, place for "
            f"{drawn['given_place'].ne('').sum()}: sources of theirs report other events as well",
        ]
    )


def _write(path: Path, text: str) -> None:
    """Write a file aside and move it when whole."""
    aside = path.with_name(path.name + ".part")
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        aside.replace(path)
    except OSError as error:
        raise MenakaError(f"{path} cannot be written: {error.strerror}") from None


# ---------------------------------------------------------------------------- the rules

RULES = """# Coding rules

You code events of the war in Mali and its borderlands. One row of `sheet.csv` is one event. Please read the sources that its row names, whole where you can, and nothing else: not the record's tables, not another coder's sheet. Code the event that **all** its sources report. Where they report several, `given_month` (in which the event began) and `given_place` say which one is meant. If a source does not open, try web.archive.org and note it in `remark`. If you cannot find the event, leave the row empty and say why in `remark`. Rows are in random order: you may stop after any of them.

**Opening and saving.** LibreOffice: UTF-8, separator {separator}; save as CSV. Excel: {excel}; save as "CSV UTF-8". Format the four columns of days as *Text* first; where a spreadsheet rewrites days all the same, say `--dates dmy` (6/9/2022 is 6 September) or `--dates mdy` when the sheet is read.

**What to fill.** `kind`, `start_earliest`, `place_precision`, `actors`, `control` and `confidence` always; the rest where the sources say it.

- **kind** — {event_kind}. A `raid` in which civilians are killed is an `attack`; a base taken and left the same day is a `clash`.
- **Four days**, written YYYY-MM-DD: the first and the last day on which the event may have started, and on which it may have ended. Duration and doubt are two things. A battle from the 6th to the 8th: 6, 6, 8, 8. A battle on some day between the 6th and the 8th: 6, 8, 6, 8. "In March": 1, 31, 1, 31. What you leave empty is filled in: `start_latest` from `start_earliest`, the end from the start. Take the day from the text ("on Sunday") and the date of the article; the date of the article is not the day of the event.
- **place** — a name from `names.csv`; `?Name` if it is not there; empty if no place is named. **place_precision** — {place_precision}. "Ten km from Wells" is Wells, `near`.
- **actors** — everybody who took part or was hit, one `name | side | role` each, separated by `;`. Names from `names.csv`, or `?Name`. Role: {role}. Side: {side}. Civilians and property have no side: `civilians | | target`.
- **killed** — every number that anybody gives, one `whom | low | best | high | wording | claimant` each, separated by `;`. Whom: a name as above; `Red + Blue` where one number covers both; `civilians` for all civilians. Do not choose between rival numbers, and do not add. An exact figure is low = best = high. "At least" and "more than" set low alone, "up to" high alone, "about" best alone. "Dozens" is 24 to 99, "hundreds" 200 to 999, "une dizaine" best 10, "une centaine" best 100. "Several" and "many" set no number; keep the wording. "Neutralised" counts as killed. Zero only where somebody says zero. Claimant: the person or body that gives the number, or the newsroom if it names nobody. No `|` or `;` inside a wording.
- **outcome** — of fights, where the text says it: {outcome}.
- **control** — `yes` if a source says who holds the place or that it changed hands, else `no`. **control_status**, of a yes, several separated by `;` — {control_status}.
- **confidence** — {confidence}.
- **minutes** spent on the row, a whole number. **remark**: anything else.

**An invented example.** *The Gazette*, Monday 9 March 2020: "Red fighters attacked the Blue garrison at Wells on Sunday at dawn and were in the town this morning. The mayor speaks of more than forty dead soldiers; Blue admits four. Between thirty and forty-five inhabitants died." *The Herald*, 10 March: "Blue's men have withdrawn to Ford."

```
kind             capture
start_earliest   2020-03-08        start_latest   2020-03-08
end_earliest     2020-03-09        end_latest     2020-03-09
place            Wells             place_precision   exact
actors           Red | A | attacker; Blue | B | defender; civilians | | target
killed           Blue | 40 | | | more than forty | the mayor; Blue | 4 | 4 | 4 | four | Blue;
                 civilians | 30 | | 45 | between thirty and forty-five | The Gazette
outcome          attacker
control          yes               control_status    controlled
confidence       high   (two sources of different origin)
```

Red held the field on Monday, so the event ends then. Ford is where Blue went, not where it happened.
"""


def rules(record: Record, *, semicolon: bool = False) -> str:
    """Return the coding rules on one page, with the vocabularies of the record's description."""
    words = {
        name: " · ".join(
            f"`{word}`: {meaning}" for word, meaning in schema.vocabulary(name, record.folder).items()
        )
        for name in (
            "event_kind", "place_precision", "role", "side", "outcome", "control_status", "confidence",
        )
    }  # fmt: skip
    comma = (
        "*Data > From Text/CSV*, UTF-8, comma (or double-click, where Excel's separator is a comma)"
    )
    return RULES.format(
        separator="semicolon" if semicolon else "comma",
        excel="double-click" if semicolon else comma,
        **words,
    )


# ---------------------------------------------------------------------------- reading


@dataclass
class Row:
    """One row of a sheet while it is read; what is wrong with it is collected in `faults`."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def bad(
        self, column: str, problem: str, mend: str | None = None, value: str | None = None
    ) -> None:
        """Note a fault of a cell."""
        said = value if value is not None else self.cells[column] or None
        self.faults.append(Fault(self.file, self.line, column, problem, said, mend))

    def word(self, column: str, allowed: Iterable[str], *, required: bool = False) -> str | None:
        """Return a word of a vocabulary, whatever its case."""
        given, known = self.cells[column], list(allowed)
        if given:
            return self.among(column, given, known)
        if required:
            self.bad(column, EMPTY, few(known))
        return None

    def among(self, column: str, given: str, known: list[str]) -> str | None:
        """Return the one of several words that was given, or note a fault."""
        for word in known:
            if word.casefold() == given.casefold():
                return word
        self.bad(column, "is not in the coding rules", suggest(given, known) or few(known), given)
        return None

    def whole(self, column: str, given: str) -> int | None:
        """Return a whole number, or note a fault."""
        if not given:
            return None
        if re.fullmatch(r"[0-9]{1,7}", given):
            return int(given)
        digits = re.sub(r"[\s.,]", "", given)
        mend = f"did you mean {digits}?" if digits.isdigit() else None
        self.bad(column, "is not a whole number", mend or "write digits alone", given)
        return None


def few(known: list[str]) -> str:
    """Return the words that may be written, if they are few, or where they stand."""
    return f"one of {', '.join(known)}" if len(known) <= 8 else "see rules.md"


def cells(path: Path) -> list[Row]:
    """
    Read a sheet as a spreadsheet saved it: comma, semicolon or tab, with or without the mark.

    Raises
    ------
    DataError
        If it is not UTF-8, or columns are missing.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MenakaError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        mend = "save it as 'CSV UTF-8'"
        raise DataError([Fault(str(path), None, None, "is not in UTF-8", None, mend)]) from None
    head = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        columns, *lines = [[value.strip() for value in line] for line in table] or [[]]
    except csv.Error as error:
        problem = f"cannot be read: {error}"
        raise DataError([Fault(str(path), table.line_num, None, problem)]) from None
    missing = [name for name in [*GIVEN, *TO_FILL] if name not in columns]
    if missing:
        problem = "there is no such column"
        near = {name: suggest(name, columns) or None for name in missing}
        raise DataError([Fault(str(path), 1, name, problem, None, near[name]) for name in missing])
    rows = []
    for line, values in enumerate(lines, start=2):
        row = dict.fromkeys(columns, "") | dict(zip(columns, values, strict=False))
        if any(row.values()):
            rows.append(Row(str(path), line, row))
    return rows


def read_sheet(
    path: Path, record: Record, *, dates: str = "iso"
) -> tuple[dict[str, Coding], list[Row]]:
    """
    Read what a coder filled in.

    Parameters
    ----------
    path
        The sheet.
    record
        The record that it was drawn from.
    dates
        How days are written: `"iso"`, or `"dmy"` or `"mdy"` where a spreadsheet rewrote them.

    Returns
    -------
    tuple
        The coding of each coded event, in the form that `reliability.py` compares, and
        the rows of the sheet.

    Raises
    ------
    DataError
        Listing every cell that cannot be used.
    """
    events = {number(event): event for event in record.events["event_id"]}
    reader = Reader(record, arguments.choice("way of writing days", dates, DAYS))
    coded: dict[str, Coding] = {}
    seen: set[str] = set()
    faults: list[Fault] = []
    rows = cells(path)
    for row in rows:
        event = number(row.cells["event_id"])
        if event not in events:
            row.bad("event_id", "is no event of the record", suggest(event, events) or None)
        elif event in seen:
            row.bad("event_id", "stands in the sheet twice", "delete one of the rows")
        seen.add(event)
        if any(row.cells[column] for column in TO_FILL if column not in NOT_CODING):
            coding = reader.coding(row)
            if event in events:
                coded[events[event]] = coding
        reader.minutes(row)
        faults += row.faults
    if faults:
        raise DataError(faults)
    return coded, rows


DAYS = {
    "iso": ("%Y-%m-%d", "YYYY-MM-DD"),
    "dmy": ("%d/%m/%Y", "DD/MM/YYYY"),
    "mdy": ("%m/%d/%Y", "MM/DD/YYYY"),
}


class Reader:
    """Read rows of a sheet into codings, by the names and the vocabularies of a record."""

    def __init__(self, record: Record, dates: str) -> None:
        self.dates = dates
        self.words = {
            name: list(schema.vocabulary(name, record.folder))
            for name in (
                "event_kind", "place_precision", "role", "side", "outcome", "control_status", "confidence",
            )
        }  # fmt: skip
        # A name as names.csv has it comes before whatever else answers to it.
        places = dict(zip(record.places["name"], record.places["place_id"], strict=True))
        actors = {name: actor for actor, name in names.short_names(record).items()}
        self.place = lru_cache(None)(lambda name: places.get(name) or names.place_id(record, name))
        self.actor = lru_cache(None)(lambda name: actors.get(name) or names.actor_id(record, name))

    def coding(self, row: Row) -> Coding:
        """Return the coding of one row; its faults are noted in the row."""
        days = self.days(row)
        who, sides = self.actors(row)
        coding: Coding = {
            "kind": row.word("kind", self.words["event_kind"], required=True),
            **dated(days),
            **self.placed(row),
            "who": who,
            "sides": sides,
            "dead": self.killed(row),
            "outcome": row.word("outcome", self.words["outcome"]),
            "control": self.control(row),
            "confidence": row.word("confidence", self.words["confidence"], required=True),
        }
        if row.cells["given_month"]:
            coding |= dict.fromkeys(["date_start", "date_end", "date_precision"])
        if row.cells["given_place"]:
            coding["place"] = None
        return coding

    def days(self, row: Row) -> dict[str, pd.Timestamp]:
        """Return the four days, empty ones filled in from those before; none if one is wrong."""
        days: dict[str, pd.Timestamp] = {}
        for column in FOUR:
            given = row.cells[column]
            if given and (day := self.day(row, column, given)) is not None:
                days[column] = day
        if not row.cells["start_earliest"]:
            row.bad("start_earliest", EMPTY, "write the first possible day")
        if (
            len(days) < sum(bool(row.cells[column]) for column in FOUR)
            or "start_earliest" not in days
        ):
            return {}

        first = days["start_earliest"]
        days.setdefault("start_latest", first)
        if "end_earliest" not in days and "end_latest" not in days:
            days |= {"end_earliest": first, "end_latest": days["start_latest"]}
        days.setdefault("end_earliest", days.get("end_latest", first))
        days.setdefault("end_latest", max(days["end_earliest"], days["start_latest"]))
        for early, late in (FOUR[:2], FOUR[2:], FOUR[::2], FOUR[1::2]):
            if days[late] < days[early]:
                row.bad(late, f"is before {early}, {days[early]:%F}", value=f"{days[late]:%F}")
                return {}
        return days

    def day(self, row: Row, column: str, given: str) -> pd.Timestamp | None:
        """Return a day in the way that days are written, or note a fault."""
        form, said = DAYS[self.dates]
        rewritten = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", given)
        day: object = given
        if rewritten and self.dates != "iso":
            day = pd.to_datetime(re.sub("[.-]", "/", given), format=form, errors="coerce")
        try:
            return arguments.day(day)
        except MenakaError:
            again = (
                "if a spreadsheet rewrote the days, read the sheet with --dates dmy or --dates mdy"
            )
            mend = again if rewritten and self.dates == "iso" else None
            row.bad(column, f"is not a day written {said}", mend)
            return None

    def placed(self, row: Row) -> Coding:
        """Return the place and its precision."""
        precision = row.word("place_precision", self.words["place_precision"], required=True)
        given = row.cells["place"]
        if given and precision == "none":
            row.bad(
                "place_precision",
                "does not fit a row with a place",
                "empty the place, or say how precise",
            )
        if not given and precision not in {"none", None} and not row.cells["given_place"]:
            row.bad("place", "is empty, and place_precision is not none", "write a place, or none")
        place = self.named(row, "place", given, self.place) if given else "no place"
        return {"place": place, "place_precision": precision}

    def named(self, row: Row, column: str, given: str, known: Callable[[str], str]) -> str | None:
        """Return the id of a name, `?name` for one that the record does not have."""
        if given.startswith("?") and given.strip("? "):
            return "?" + names.plain(given.strip("? "))
        try:
            return known(given)
        except NotFoundError as error:
            meant = str(error).partition("; ")[2]
            mend = f"{meant or 'take a name from names.csv'} (or ?{given}, if names.csv lacks it)"
            row.bad(
                column,
                "is not the name of one " + ("place" if column == "place" else "actor"),
                mend,
                given,
            )
            return None

    def actors(self, row: Row) -> tuple[dict[str, str], dict[str, str]]:
        """Return the role and the side of each actor."""
        who, sides = {}, {}
        if not row.cells["actors"]:
            row.bad("actors", EMPTY, "write name | side | role")
        for entry in entries(row.cells["actors"]):
            if len(entry) != 3:
                row.bad("actors", "is not name | side | role", value=" | ".join(entry))
                continue
            name, side, role = entry
            actor = self.named(row, "actors", name, self.actor)
            said = row.among("actors", role, self.words["role"])
            letter = row.among("actors", side, self.words["side"]) if side else None
            if actor in who:
                row.bad("actors", "stands in the row twice", "one role an actor", name)
            if actor and said:
                who[actor] = said
                if letter:
                    sides[actor] = letter
        return who, sides

    def killed(self, row: Row) -> dict[str, list[Coding]]:
        """Return the numbers of killed by whom they cover."""
        dead: dict[str, list[Coding]] = {}
        for entry in entries(row.cells["killed"]):
            said = " | ".join(entry)
            if len(entry) != 6:
                problem = (
                    f"has {len(entry)} parts, not 6: whom | low | best | high | wording | claimant"
                )
                row.bad("killed", problem, value=said)
                continue
            whom, *bounds, wording, claimant = entry
            low, best, high = (row.whole("killed", bound) for bound in bounds)
            known = [n for n in (low, best, high) if n is not None]
            if known != sorted(known):
                row.bad("killed", "does not go up from low to high", value=said)
            if not (known or wording or any(bounds)):
                row.bad("killed", "has neither a number nor a wording", value=said)
            if not claimant:
                row.bad("killed", "has no claimant", "write who says it", said)
            hit = [self.named(row, "killed", one.strip(), self.actor) for one in whom.split("+")]
            if None not in hit:
                claim = {"low": low, "best": best, "high": high}
                dead.setdefault(covered(str(one) for one in hit), []).append(claim)
        return dead

    def control(self, row: Row) -> Coding | None:
        """Return the status of control, where the sources say something about it."""
        said = row.word("control", ["yes", "no"], required=True)
        given = row.cells["control_status"]
        known = self.words["control_status"]
        words = {row.among("control_status", part, known) for (part, *_) in entries(given)}
        if said == "yes" and not given:
            row.bad("control_status", EMPTY, few(known))
        if said == "no" and given:
            row.bad("control_status", "stands beside a control of 'no'", "write yes, or empty it")
        return {"status": "+".join(sorted(filter(None, words)))} if said == "yes" else None

    def minutes(self, row: Row) -> None:
        """Hold the minutes to a whole number."""
        row.whole("minutes", row.cells["minutes"])


def entries(cell: str) -> list[list[str]]:
    """
    Split a cell into entries at semicolons or line breaks, and entries into parts at bars.

    Examples
    --------
    >>> entries("Red | A | attacker; civilians | | target")
    [['Red', 'A', 'attacker'], ['civilians', '', 'target']]
    """
    lines = cell.replace("\n", ";").split(";")
    return [[part.strip() for part in line.split("|")] for line in lines if line.strip()]


def dated(days: dict[str, pd.Timestamp]) -> Coding:
    """Return the first and the last day, and the precision that follows from the four days."""
    if not days:
        return dict.fromkeys(["date_start", "date_end", "date_precision"])
    width = 1 + max((days[late] - days[early]).days for early, late in (FOUR[:2], FOUR[2:]))
    word = next((word for most, word in WIDTHS.items() if width <= most), "year")
    first, last = days["start_earliest"], days["end_latest"]
    return {"date_start": f"{first:%F}", "date_end": f"{last:%F}", "date_precision": word}


def covered(actors: Iterable[str]) -> str:
    """Return whom a number covers, as `reliability.codings` does: civilians are one target."""
    hit = sorted(set(actors))
    return "civilians" if all(one.startswith("civilians") for one in hit) else "+".join(hit)


# ---------------------------------------------------------------------------- comparing


def recorded(record: Record, events: Iterable[str]) -> dict[str, Coding]:
    """Return the record's own coding of some events, in the form of `read_sheet`."""
    rows = record.events.set_index("event_id")
    participants = record.participants.groupby("event_id")
    several = record.claim_targets.groupby("claim_id")["target_id"].agg(list)
    killed = record.claims.loc[record.claims["measure"].eq("killed")]
    held = record.control.groupby("event_id")["status"].agg(
        lambda words: "+".join(sorted(set(words)))
    )

    out = {}
    for event in events:
        row, actors = rows.loc[event], participants.get_group(event)
        dead: dict[str, list[Coding]] = {}
        for claim in killed.loc[killed["event_id"].eq(event)].to_dict("records"):
            hit = several.get(claim["claim_id"], [claim["target_id"]])
            bounds = {
                k: None if pd.isna(claim[k]) else int(claim[k]) for k in ("low", "best", "high")
            }
            dead.setdefault(covered(hit), []).append(bounds)
        sided = actors.dropna(subset=["side"])
        out[event] = {
            "kind": row["kind"],
            **dated({column: row[column] for column in FOUR}),
            "place": row["place_id"] if pd.notna(row["place_id"]) else "no place",
            "place_precision": row["place_precision"],
            "who": dict(zip(actors["actor_id"], actors["role"], strict=True)),
            "sides": dict(zip(sided["actor_id"], sided["side"], strict=True)),
            "dead": dead,
            "outcome": row["outcome"] if pd.notna(row["outcome"]) else None,
            "control": {"status": held[event]} if event in held.index else None,
            "confidence": row["confidence"],
        }
    return out


def _last_day(a: Coding, b: Coding) -> list[Pair]:
    if not a["date_end"] or not b["date_end"]:
        return []
    return [tuple(np.datetime64(x["date_end"]).astype(int) for x in (a, b))]


def _place(a: Coding, b: Coding) -> list[Pair]:
    return [(a["place"], b["place"])] if a["place"] and b["place"] else []


def _sides(a: Coding, b: Coding) -> list[Pair]:
    return [(a["sides"][one], b["sides"][one]) for one in sorted(set(a["sides"]) & set(b["sides"]))]


def _outcome(a: Coding, b: Coding) -> list[Pair]:
    if not (a["outcome"] or b["outcome"]):
        return []
    return [(a["outcome"] or "not coded", b["outcome"] or "not coded")]


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b)


# What the automated readers were asked, and what only the sheet asks, after the question named.
MORE: dict[str, tuple[str, Level | None, Callable[..., list[Pair]], Callable[[Any, Any], bool]]] = {
    "first day, within three days": ("last day, exact", "interval", _last_day, _equal),
    "date precision": ("place", "nominal", _place, _equal),
    "role of an actor both name": ("side of an actor both name", "nominal", _sides, _equal),
    "killed, greatest figure": ("outcome, where one codes it", "nominal", _outcome, _equal),
}


def compare(
    first: dict[str, Coding], second: dict[str, Coding], *, draws: int = 2000, seed: int = 20221
) -> pd.DataFrame:
    """
    Compare two codings of the same events, question by question.

    Parameters
    ----------
    first, second
        Codings by event, as `recorded` and `read_sheet` return them.
    draws
        Bootstrap samples of events behind each interval.
    seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        In the form of `reliability.reliability`, `events` in the place of `facts`: by
        question, `events` and `pairs` (counts), `agreement` (share of pairs), `alpha` with its 95 per
        cent interval (missing under 20 pairs, and where the question has no alpha).
    """
    events = [event for event in second if event in first]
    asked = []
    for known in QUESTIONS:
        asked += [known, MORE[known[0]]] if known[0] in MORE else [known]
    size = arguments.samples(draws)
    return agreement(asked, first, second, events, unit="events", draws=size, seed=seed)


def printed(table: pd.DataFrame) -> str:
    """Return a table of reliability as the codebook prints its own."""
    lines = [
        "| question | events | pairs | agreement | alpha (95 % interval) |",
        "|" + " --- |" * 5,
    ]
    for question, row in table.astype(object).iterrows():
        said = "not given"
        if pd.notna(row["alpha"]):
            said = f"{row['alpha']:.2f} ({row['alpha_low']:.2f} to {row['alpha_high']:.2f})"
        share = f"{row['agreement']:.0%}" if row["pairs"] else "not asked"
        lines.append(f"| {question} | {row['events']} | {row['pairs']} | {share} | {said} |")
    return "\n".join(lines)


def summary(record: Record, coded: dict[str, Coding], rows: list[Row]) -> str:
    """Say how much of a sheet is coded, in which strata, and in how many minutes."""
    stratum = population(record)["stratum"].rename(number)
    drawn = pd.Series([number(row.cells["event_id"]) for row in rows]).map(stratum).value_counts()
    done = pd.Series([number(event) for event in coded]).map(stratum).value_counts()
    lines = [
        f"{len(coded)} of {len(rows)} events coded; the other {len(rows) - len(coded)} left out"
    ]
    lines += [f"  {done.get(name, 0):3} of {drawn[name]:3}  {name}" for name in sorted(drawn.index)]
    minutes = [int(row.cells["minutes"]) for row in rows if row.cells["minutes"]]
    if minutes:
        middle = f"{np.median(minutes):g} on the middle one"
        lines.append(f"{sum(minutes)} minutes on {len(minutes)} rows, {middle}")
    return "\n".join(lines)


def read_kit(
    record: Record, path: Path, *, to: Path | None = None, dates: str = "iso", draws: int = 2000
) -> str:
    """Read a sheet, compare it with the record, write the table if asked to; return all in words."""
    coded, rows = read_sheet(path, record, dates=dates)
    if not coded:
        raise MenakaError(f"{path}: none of its {len(rows)} events is coded yet")
    table = compare(recorded(record, coded), coded, draws=draws)
    if to is not None:
        _write(to, table.to_csv(float_format="%.3f", lineterminator="\n"))
    return "\n".join(
        [
            summary(record, coded, rows),
            "",
            printed(table),
            "",
            f"No alpha is given under {LEAST} pairs. Days leave out events whose month was given, the place "
            "those whose place was given. The alpha of days is near 1 because they span twelve years: "
            "read their agreement. Claimants, wordings and remarks are for a reader to compare.",
        ]
    )


# ---------------------------------------------------------------------------- the command line


def main(words: Sequence[str] | None = None) -> int:
    """Run one of the two commands; return its exit code."""
    parser = argparse.ArgumentParser(description="Let a human coder code a sample again.")
    commands = parser.add_subparsers(required=True, metavar="command", dest="command")
    sub = commands.add_parser("draw", help="draw a sample and write a blank coding sheet")
    sub.add_argument("folder", type=Path)
    sub.add_argument("--events", type=int, default=60, help="events to draw (default: 60)")
    sub.add_argument("--seed", type=int, default=1, help="seed of the draw (default: 1)")
    sub.add_argument(
        "--semicolon", action="store_true", help="semicolons, as a French Excel wants them"
    )
    sub = commands.add_parser("read", help="compare a filled sheet with the record")
    sub.add_argument("sheet", type=Path)
    sub.add_argument("--to", type=Path, help="write the table into this CSV file as well")
    sub.add_argument("--dates", choices=list(DAYS), default="iso", help="how days are written")
    sub.add_argument("--draws", type=int, default=2000, help="samples behind an interval")
    chosen = parser.parse_args(words)
    try:
        record = menaka.load()
        if chosen.command == "draw":
            said = write_kit(record, chosen.folder, events=chosen.events, seed=chosen.seed,
                             semicolon=chosen.semicolon)  # fmt: skip
        else:
            said = read_kit(
                record, chosen.sheet, to=chosen.to, dates=chosen.dates, draws=chosen.draws
            )
    except MenakaError as error:
        print(error, file=sys.stderr)
        return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
