"""
Opening what a reader has: packed or not, whatever its encoding, its separator or its header.

`read` finds all of that out and gives a `Table`: the columns that are used, as texts, with the
row that a spreadsheet shows as their index. Rows of other countries are dropped while reading,
so that a file larger than memory can be read. Nothing is fetched and nothing is written.
"""

import csv
import gzip
import hashlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

import pandas as pd

from menaka import arguments
from menaka.adapters.forms import FORMS, KNOWN, Form
from menaka.errors import DataError, Fault, SchemaError, suggest

LIMIT = 4_000_000_000  # bytes to which a zip file may unpack
CHUNK = 100_000  # rows read at a time
HEAD = 20  # lines, or rows of a sheet, among which the line of names is looked for
SAMPLE = 50_000_000  # bytes by which an encoding is judged
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENDS = ((".csv",), (".tsv", ".tab", ".txt"))
MORE = "more fields"  # what a row has beyond the names of the columns
NO_TABLES = {
    "": "is not a table: it is empty",
    "<": "is a web page and no table; is it the page that asks you to log in?",
    **dict.fromkeys("{[", "is JSON; hand over pandas.DataFrame(...) of its list of events"),
}
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
BROKEN = (ValueError, OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
Opened = Callable[[], IO[bytes] | gzip.GzipFile]  # opens a file anew


@dataclass
class Table:
    """A file's columns that are used, as they stand there; the index is the row in the file."""

    name: str
    form: Form
    text: pd.DataFrame = field(default_factory=pd.DataFrame)
    rows: int = 0  # in the file, of any country
    countries: set[str] = field(default_factory=set)
    sha256: str = ""
    encoding: str = ""
    separator: str = ""
    notes: list[str] = field(default_factory=list)

    def refuse(self, problem: str, row: int | None = None, column: str | None = None) -> NoReturn:
        """Raise a `DataError` for the file as a whole."""
        raise DataError([Fault(self.name, row, column, problem)]) from None


def read(source: object, number: int, form: Form) -> Table:
    """
    Return the table of a path or a frame.

    Raises
    ------
    DataError
        If it is no table, or lacks a column that is needed, saying what it seems to be.
    SchemaError
        If it is neither a path nor a frame, or is an address: nothing is fetched.
    """
    if isinstance(source, pd.DataFrame):
        table = Table(f"table {number}", form)
        _from_cells(table, [list(source.columns), *source.itertuples(index=False, name=None)])
        return table

    path = arguments.path(source, "files")
    if ADDRESS.match(str(source)):
        raise SchemaError("files", [f"{str(source)!r} is an address; save the file and name it"])

    table = Table(path.name, form)
    if not path.is_file():
        table.refuse("is a folder; name a file" if path.is_dir() else "there is no such file")
    try:
        # The checksum takes a sixth of the time: it is computed beside the reading.
        with ThreadPoolExecutor(1) as beside, path.open("rb") as file:
            checksum = beside.submit(hashlib.file_digest, file, "sha256")
            _from_file(table, path)
            table.sha256 = checksum.result().hexdigest()
    except BROKEN as error:
        table.refuse(f"is not a table that can be read ({error or 'it is broken off'})")
    return table


def _from_file(table: Table, path: Path) -> None:
    """Unpack a file, if it is packed, and read it as a workbook or as text."""
    with path.open("rb") as file:
        start = file.read(8)

    if start.startswith(b"PK"):
        with zipfile.ZipFile(path) as packed:
            _from_zip(table, packed, path)
    else:
        opened = gzip.GzipFile if start.startswith(b"\x1f\x8b") else Path.open
        _from_text(table, lambda: opened(path, "rb"))


def _from_zip(table: Table, packed: zipfile.ZipFile, path: Path) -> None:
    """Read the one table of a zip file; a workbook of Excel is a zip file too."""
    members, workbook = packed.infolist(), "xl/workbook.xml" in packed.namelist()
    if not workbook:
        # Other texts are tables only where there is no CSV file.
        seen = [member for member in members if not member.filename.startswith("__MACOSX")]
        tables = ([m for m in seen if m.filename.lower().endswith(ends)] for ends in ENDS)
        members = next(filter(None, tables), [])
    if len(members) != 1 and not workbook:
        names = ", ".join(member.filename for member in members[:6]) or "none"
        table.refuse(f"must hold one table, and holds {names}; unpack it and name the file")

    # What a zip file claims is looked at before anything is unpacked.
    size = sum(member.file_size for member in members)
    if size > LIMIT:
        table.refuse(f"unpacks to {size:,} bytes, more than {LIMIT:,}; unpack it yourself")

    if workbook:
        _from_workbook(table, path)
    else:
        table.notes.append(f"{members[0].filename} was read out of {table.name}")
        _from_text(table, lambda: packed.open(members[0]))


def _from_workbook(table: Table, path: Path) -> None:
    """Read the sheet of a workbook that has most of the columns that are known."""
    try:
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=object)
    except Exception as error:  # openpyxl raises errors of many kinds, as where it is not installed
        table.refuse(
            f"is a workbook that cannot be read ({error}); if need be, pip install openpyxl"
        )

    table.encoding = "xlsx"
    cells = [list(sheet.itertuples(index=False, name=None)) for sheet in sheets.values()]
    _from_cells(table, max(cells, key=lambda rows: _header(rows[:HEAD])[1], default=[]))


def _from_cells(table: Table, cells: Sequence[Sequence]) -> None:
    """Read rows of cells, the line of names among the first."""
    line, known = _header(cells[:HEAD])
    header = _named(table, list(cells[line]) if cells else [], line, known)

    # A frame's first row counts as row 2, since row 1 is the line of names.
    body = pd.DataFrame(list(cells[line + 1 :]), columns=header, dtype=object)
    body = body[[name for name in table.form.used if name in header]]
    body.index = body.index + line + 2

    # Days that a spreadsheet or pandas knows as such are written YYYY-MM-DD, with a time of day.
    _add(table, [body.map(str).where(body.notna() & body.ne(""))])


class Text(io.TextIOWrapper):
    """A text with something before what is left of it, and a count of its breaks of line."""

    before, breaks, broken_off = "", -1, False  # whether the last line ends without a break

    def read(self, size: int | None = -1, /) -> str:
        """Return what stands next."""
        text, self.before = self.before + super().read(size), ""
        self.breaks += text.count("\n")
        self.broken_off = not text.endswith("\n") if text else self.broken_off
        return text


def _from_text(table: Table, opened: Opened) -> None:
    """Read a file of separated values, in UTF-8 or the alphabet of Windows."""
    table.encoding = "utf-8"
    try:
        with Text(opened(), "utf-8-sig", newline="") as text:
            _from_lines(table, text)
    except UnicodeError:
        # UTF-8 that is broken in places has more letters that are whole.
        with opened() as file:
            sample = file.read(SAMPLE).decode("utf-8", "surrogateescape")
        broken, beyond = (len(re.findall(f"[{a}-\uffff]", sample)) for a in ("\udc80", "\x80"))
        table.encoding = "cp1252" if broken >= beyond / 2 else "utf-8"
        with Text(opened(), table.encoding, "replace", newline="") as text:
            _from_lines(table, text)
        table.notes.append(f"{table.name} is not UTF-8 throughout; it was read as {table.encoding}")


def _from_lines(table: Table, text: Text) -> None:
    """Read the lines of a text in chunks."""
    # The first lines, of which one has the names of the columns.
    lines = [text.readline(SAMPLE) for _ in range(HEAD)]
    head = "".join(lines)
    problem = NO_TABLES.get(head.lstrip("\ufeff \r\n\t")[:1])
    if problem or "\0" in head:
        table.refuse(problem or "is not a table of text; save it as CSV in UTF-8, or as .xlsx")

    # The separator is the mark that parts most of the names that are known.
    fields = {
        mark: [next(csv.reader([line.strip("\r\n")], delimiter=mark), []) for line in lines if line]
        for mark in SEPARATORS
    }
    mark = max(SEPARATORS, key=lambda mark: _header(fields[mark])[1])
    table.separator = SEPARATORS[mark]
    line, known = _header(fields[mark])
    header = _named(table, fields[mark][line], line, known)

    # A file without a line of names begins with its first row. One name too many shows what rows have
    # too much, as those do that hold a comma without quotation marks.
    first = line + 1 if known else line
    text.before = mark.join([*header, MORE]) + "\n" + "".join(lines[first:])
    used = [name for name in table.form.used if name in header]
    chunks = pd.read_csv(
        text, sep=mark, usecols=[*used, MORE], dtype=dict.fromkeys({*used} - {*table.form.numbers}, object),
        index_col=False, skip_blank_lines=False, chunksize=CHUNK,
    )  # fmt: skip
    try:
        # A column may hold numbers and, where something is wrong, texts.
        with warnings.catch_warnings(action="ignore", category=pd.errors.DtypeWarning):
            seen = _add(table, (chunk.set_axis(chunk.index + first + 1) for chunk in chunks))
    except pd.errors.ParserError as error:
        # A quotation mark without its second swallows all that follows.
        opened_at = re.search(r"inside string starting at row (\d+)", str(error))
        row = int(opened_at[1]) + first if opened_at else None
        table.refuse(f"is broken from here on; fetch it again ({error})", row)

    # So does one whose second stands rows below: it shows in breaks of line that end no row.
    surplus = text.breaks + text.broken_off - seen
    if surplus > 0:
        table.notes.append(
            f"{surplus} breaks of line of {table.name} stand inside quotation marks; "
            "if no text of it has several lines, rows were swallowed there"
        )


def _clean(names: Iterable) -> list[str]:
    """Return names of columns in small letters, with `_` for blanks and points."""
    texts = ["" if pd.isna(name) else str(name).strip().lower() for name in names]
    return [re.sub(r"\W+", "_", text).strip("_") for text in texts]


def _header(rows: Sequence[Sequence]) -> tuple[int, int]:
    """Return which row is the line of names, the first that has many, and how many are known."""
    known = [len(KNOWN & set(_clean(row))) for row in rows] or [0]
    return next((line, n) for line, n in enumerate(known) if n >= max(known) / 2)


def _named(table: Table, names: Sequence, line: int, known: int) -> list[str]:
    """Return the names of a file's columns, or raise an error that says what the file is."""
    form = table.form
    if line:
        table.notes.append(f"{line} lines of {table.name} above its line of names were left out")
    if not known and form.unheaded and len(names) == 49 and str(names[0]).isdigit():
        table.notes.append(f"{table.name} has no line of names; those of {form.name} were taken")
        names = form.unheaded

    header = [form.aliases.get(name, name) for name in _clean(names)]
    for other in FORMS:
        if set(other.needed) <= set(header) and not set(form.needed) <= set(header):
            table.refuse(
                f"is a file of {other.name}, which menaka.adapters.{other.name.lower()}.read reads"
            )

    asked = [*form.needed, *form.keep, *(["country"] if form.countries else [])]
    missing = f"there is no such column among {', '.join(header[:12])}{', …' * (len(header) > 12)}"
    faults = [
        Fault(table.name, 1, name, missing, mend=suggest(name, header))
        for name in asked
        if name not in header
    ]
    faults += [
        Fault(table.name, 1, name, f"there are {header.count(name)} columns of this name")
        for name in form.used
        if header.count(name) > 1
    ]
    if faults:
        raise DataError(faults)
    return [name if name in form.used else f"column {n}" for n, name in enumerate(header)]


def _add(table: Table, chunks: Iterable[pd.DataFrame]) -> int:
    """Gather rows, but no blank ones, tags or other countries; return how many were seen."""
    kept, table.rows, seen, blank = [], 0, 0, 0
    for chunk in chunks:
        seen += len(chunk)
        empty = chunk[table.form.needed[0]].isna()
        empty[empty] = chunk[empty].isna().all(axis=1)
        chunk, blank = chunk[~empty], blank + int(empty.sum())

        # HDX writes a row of HXL tags below the names.
        tags = chunk.iloc[:1].stack().dropna().astype("str")
        if not table.rows and len(tags) and tags.str.startswith("#").all():
            table.notes.append(f"row {chunk.index[0]} of {table.name} holds tags and was left out")
            chunk = chunk.iloc[1:]

        table.rows += len(chunk)
        if table.form.countries:
            # Few names stand in many rows: each is looked at once.
            names = {name: name.strip() for name in chunk["country"].dropna().unique()}
            table.countries |= set(names.values())
            chunk = chunk[chunk["country"].map(names).isin(table.form.countries)]
        kept.append(chunk)

    table.text = pd.concat(kept)
    if blank:
        table.notes.append(f"{blank} rows of {table.name} are blank")
    return seen
