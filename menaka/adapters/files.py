"""
Opening what a reader has: packed or not, whatever its encoding, its separator or its header.

`read` finds all of that out and gives a `Table`: the columns that are used, as texts, with the
row that a spreadsheet shows as their index. Rows of other countries are dropped while reading,
so that a file larger than memory can be read. Nothing is fetched and nothing is written.
"""

import codecs
import csv
import gzip
import hashlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

import pandas as pd

from menaka import arguments
from menaka.adapters.forms import FORMS, KNOWN, Form
from menaka.errors import DataError, Fault, SchemaError, suggest

LIMIT = 4_000_000_000  # bytes to which a zip file may unpack
CHUNK = 100_000  # rows read at a time
BLOCK = 262_144  # bytes read at a time; the line of names stands in the first
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENDS = ((".csv",), (".tsv", ".tab", ".txt"), (".xlsx",))
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
        with path.open("rb") as file:
            table.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        _from_file(table, path)
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
    elif start.startswith(b"\x1f\x8b"):
        _from_text(table, lambda: gzip.GzipFile(path))
    else:
        _from_text(table, lambda: path.open("rb"))


def _from_zip(table: Table, packed: zipfile.ZipFile, path: Path) -> None:
    """Read the one table of a zip file; a workbook of Excel is a zip file too."""
    workbook = "xl/workbook.xml" in packed.namelist()
    members = packed.infolist() if workbook else _tables(packed)
    if len(members) != 1 and not workbook:
        names = ", ".join(member.filename for member in members[:6]) or "none"
        table.refuse(f"must hold one table, and holds {names}; unpack it and name the file")

    # What a zip file claims is looked at before anything is unpacked.
    size = sum(member.file_size for member in members)
    if size > LIMIT:
        table.refuse(f"unpacks to {size:,} bytes, more than {LIMIT:,}; unpack it yourself")

    if workbook:
        _from_workbook(table, path)
    elif members[0].filename.lower().endswith(ENDS[-1]):
        _from_workbook(table, io.BytesIO(packed.read(members[0])))
    else:
        table.notes.append(f"{members[0].filename} was read out of {table.name}")
        _from_text(table, lambda: packed.open(members[0]))


def _tables(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of a zip file that are tables, by the ends of their names."""
    paths = {member: PurePosixPath(member.filename.lower()) for member in packed.infolist()}
    for ends in ENDS:
        found = [member for member, path in paths.items() if path.suffix in ends]
        found = [m for m in found if "__macosx" not in paths[m].parts and paths[m].name[0] != "."]
        if found:
            return found
    return []


def _from_workbook(table: Table, file: Path | io.BytesIO) -> None:
    """Read the sheet of a workbook that has most of the columns that are known."""
    try:
        sheets = pd.read_excel(file, sheet_name=None, header=None, dtype=object)
    except ImportError:
        table.refuse("is a workbook of Excel, which openpyxl reads: pip install openpyxl")
    except Exception as error:  # openpyxl raises errors of many kinds
        table.refuse(f"is a broken workbook of Excel ({error})")

    table.encoding = "xlsx"
    cells = [list(sheet.itertuples(index=False, name=None)) for sheet in sheets.values()]
    _from_cells(table, max(cells, key=lambda rows: _header(rows[:20])[1], default=[]))


def _from_cells(table: Table, cells: Sequence[Sequence]) -> None:
    """Read rows of cells, the line of names among the first."""
    line, known = _header(cells[:20])
    header = _named(table, list(cells[line]) if cells else [], line, known)

    # A frame's first row counts as row 2, since row 1 is the line of names.
    body = pd.DataFrame(list(cells[line + 1 :]), columns=header, dtype=object)
    body = body[[name for name in table.form.used if name in header]]
    body.index = body.index + line + 2

    # Days that a spreadsheet or pandas knows as such are written YYYY-MM-DD, with a time of day.
    text = body.map(str)
    _add(table, [text.where(body.notna() & text.ne(""))])


class Body:
    """
    The bytes of a file from some place on, with a line of names before them.

    The line is one field longer than the file's own: pandas then shows what rows have too much, as those
    do that hold a comma without quotation marks.
    """

    def __init__(self, names: str, blocks: Iterator[bytes], before: int) -> None:
        self.start, self.blocks = names.encode() + next(blocks, b"")[before:], blocks
        self.breaks, self.broken_off = -1, False  # breaks of line; whether the last line has none

    def __iter__(self) -> Iterator[bytes]:
        """Return the blocks; pandas asks whether a file has this."""
        return self.blocks

    def read(self, size: int = -1) -> bytes:
        """Return the next block."""
        block, self.start = self.start or next(self.blocks, b""), b""
        self.breaks += block.count(b"\n")
        self.broken_off = not block.endswith(b"\n") if block else self.broken_off
        return block


def _from_text(table: Table, opened: Opened) -> None:
    """Read a file of separated values, of any encoding."""
    with opened() as file:
        utf16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    table.encoding = "utf-16" if utf16 else "utf-8"
    try:
        _from_lines(table, opened)
    except UnicodeError:
        # UTF-8 that is broken in places, or else the alphabet of Windows.
        with opened() as file:
            text = file.read(50_000_000).decode("utf-8", "surrogateescape")
        broken, beyond = (len(re.findall(f"[{a}-\uffff]", text)) for a in ("\udc80", "\x80"))
        if not utf16 and broken >= beyond / 2:
            table.encoding = "cp1252"
        _from_lines(table, opened, errors="replace")
        table.notes.append(f"{table.name} is not UTF-8 throughout; it was read as {table.encoding}")


def _from_lines(table: Table, opened: Opened, errors: str = "strict") -> None:
    """Read the lines of a text in chunks."""

    def blocks() -> Iterator[bytes]:
        with opened() as file:
            read = iter(lambda: file.read(BLOCK), b"")
            if table.encoding == "utf-8" and errors == "strict":
                yield next(read, b"").removeprefix(codecs.BOM_UTF8)
                yield from read
            else:
                yield from map(str.encode, codecs.iterdecode(read, table.encoding, errors))

    # The first lines, of which one has the names of the columns.
    lines = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", next(blocks(), b""))
    _refuse_no_table(table, b"".join(lines).decode(errors="replace"))
    texts = [line.decode(errors="replace").strip("\ufeff\r\n") for line in lines[:20]]
    fields = {
        mark: [next(csv.reader([text], delimiter=mark), []) for text in texts]
        for mark in SEPARATORS
    }
    mark = max(SEPARATORS, key=lambda mark: _header(fields[mark])[1])
    line, known = _header(fields[mark])
    table.separator = SEPARATORS[mark]
    header = _named(table, fields[mark][line], line, known)

    # A file without a line of names begins with its first row.
    first = line + 1 if known else line
    before = sum(map(len, lines[:first]))
    names = mark.join(f"c{n}" for n in range(len(header) + 1)) + "\n"

    used = {n: name for n, name in enumerate(header) if name in table.form.used}
    kinds = {f"c{n}": object for n, name in used.items() if name not in table.form.numbers}
    body = Body(names, blocks(), before)
    chunks = pd.read_csv(
        body, sep=mark, header=0, usecols=[*used, len(header)],
        dtype=kinds, skip_blank_lines=False, chunksize=CHUNK,
    )  # fmt: skip
    named = (chunk.set_axis([*used.values(), MORE], axis=1) for chunk in chunks)
    try:
        # A column may hold numbers and, where something is wrong, texts.
        with warnings.catch_warnings(action="ignore", category=pd.errors.DtypeWarning):
            seen = _add(table, (chunk.set_axis(chunk.index + first + 1) for chunk in named))
    except pd.errors.ParserError as error:
        # A quotation mark without its second swallows all that follows.
        opened_at = re.search(r"inside string starting at row (\d+)", str(error))
        row = int(opened_at[1]) + first if opened_at else None
        table.refuse(f"is broken from here on; fetch it again ({error})", row)

    # So does one whose second stands rows below: it shows in breaks of line that end no row.
    surplus = body.breaks + body.broken_off - seen
    if surplus > 0:
        within = f"{surplus} breaks of line of {table.name} stand inside quotation marks"
        table.notes.append(
            f"{within}; if no text of it has several lines, rows were swallowed there"
        )


def _refuse_no_table(table: Table, head: str) -> None:
    """Raise an error for what is no table, saying what it is."""
    start = head.lstrip("\ufeff \r\n\t")[:1]
    if start in NO_TABLES:
        table.refuse(NO_TABLES[start])
    if "\0" in head:
        table.refuse("is not a table of text; a workbook of Excel must be .xlsx")


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
        its_own = set(other.needed) <= set(header)
        if its_own and not set(form.needed) <= set(header):
            table.refuse(f"is a file of {other.name}, which {other.reader} reads")

    asked = [*form.needed, *form.keep, *(["country"] if form.countries else [])]
    missing = [name for name in asked if name not in header]
    if missing:
        listed = ", ".join(header[:12]) + (", …" if header[12:] else "")
        raise DataError(
            Fault(table.name, 1, name, f"there is no such column among {listed}", None, mend)
            for name in missing
            for mend in [suggest(name, header) or None]
        )

    for name in form.used:
        if header.count(name) > 1:
            table.refuse(f"there are {header.count(name)} columns of this name", 1, name)
    return [name if name in form.used else f"column {n}" for n, name in enumerate(header)]


def _add(table: Table, chunks: Iterable[pd.DataFrame]) -> int:
    """Gather rows, but no blank ones, tags or other countries; return how many were seen."""
    seen, kept, lost = 0, [], {"are blank": 0, "name no country": 0}
    table.rows = 0
    for chunk in chunks:
        seen += len(chunk)
        empty = chunk[table.form.needed[0]].isna()
        if empty.any():
            empty[empty] = chunk[empty].isna().all(axis=1)
            lost["are blank"] += int(empty.sum())
            chunk = chunk[~empty]

        # HDX writes a row of HXL tags below the names.
        tags = [str(cell) for cell in chunk.iloc[:1].to_numpy().ravel() if not pd.isna(cell)]
        if not table.rows and tags and all(tag.startswith("#") for tag in tags):
            table.notes.append(f"row {chunk.index[0]} of {table.name} holds tags and was left out")
            chunk = chunk.iloc[1:]

        table.rows += len(chunk)
        if table.form.countries:
            names = {name: str(name).strip() for name in chunk["country"].dropna().unique()}
            table.countries |= set(names.values())
            lost["name no country"] += int(chunk["country"].isna().sum())
            wanted = [name for name, bare in names.items() if bare in table.form.countries]
            chunk = chunk[chunk["country"].isin(wanted)]
        kept.append(chunk)

    table.text = pd.concat(kept)
    table.notes += [f"{n} rows of {table.name} {why}" for why, n in lost.items() if n]
    return seen
