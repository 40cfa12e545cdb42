"""
Files broken in some hundred ways: none ends in a traceback, and no loss goes untold.

A mutation damages one thing of a good file, by rule or at random. The file is then read right, or the
damage is named: in an error, in `about.faults`, in `about.mended` or in `about.notes`.
"""

import random
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from make_event_file import acled as make_acled
from make_event_file import ged as make_ged
from menaka.adapters import acled, ucdp
from menaka.errors import MenakaError

GOOD = {
    ucdp: make_ged(12).to_csv(index=False).encode(),
    acled: make_acled(12).to_csv(index=False).encode(),
}
NUMBERS = {ucdp: "best", acled: "fatalities"}
CELLS = ["", "many", "-1", "1e999", "nan", "0x1F", "1,234", '"', '""', "2999-01-01", "0001-01-01",
         "30/02/2020", "=1+1", "#N/A", "\x00", "\r", "é", "\u202e", "TRUE", "9" * 400, " ", "\t"]  # fmt: skip


def cell(text, rng):
    """Put something odd into one cell."""
    lines = text.split(b"\n")
    row = rng.randrange(len(lines))
    fields = lines[row].split(b",")
    fields[rng.randrange(len(fields))] = rng.choice(CELLS).encode()
    lines[row] = b",".join(fields)
    return b"\n".join(lines)


def byte(text, rng):
    """Replace one byte by any other."""
    at = rng.randrange(len(text))
    return text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :]


def cut(text, rng):
    """Break the file off."""
    return text[: rng.randrange(len(text))]


def row(text, rng):
    """Leave a row out, repeat it, empty it or swap it with the line of names."""
    lines = text.split(b"\n")
    at = rng.randrange(len(lines))
    new = rng.choice([[], [lines[at]] * 2, [b""], [b"," * 60], lines[:1], [lines[at][::-1]]])
    return b"\n".join([*lines[:at], *new, *lines[at + 1 :]])


def name(text, rng):
    """Damage one name of a column."""
    names, _, rest = text.partition(b"\n")
    fields = names.split(b",")
    at = rng.randrange(len(fields))
    fields[at] = rng.choice([b"", fields[at].upper(), fields[at][:-1], b"id", b"event_date", b'"'])
    return b",".join(fields) + b"\n" + rest


def whole(text, rng):
    """Write the whole file in another way."""
    ways = [text.replace(b",", b";"), text.replace(b"\n", b"\r"), text.replace(b"\n", b"\r\n"), text[::-1],
            text.decode("utf-8", "replace").encode("utf-16"), text.decode("utf-8", "replace").encode("utf-32"), text + text, b"PK\x03\x04" + text,
            b"\x1f\x8b" + text, b"\xff\xfe" + text, text.replace(b",", b"\t"), text.replace(b"20", b"0020")]  # fmt: skip
    return rng.choice(ways)


MUTATIONS = [cell, cell, cell, byte, byte, cut, row, name, whole]


def untold(read, content, path):
    """Return what is wrong with the reading of a damaged file, or nothing."""
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            reported = read(path)
        except MenakaError as error:
            return "" if str(error) else "an error that says nothing"

    # Every row of the file is an event, or was set aside and stands among the faults.
    about = reported.about
    aside = about.faults.loc[about.faults["mend"].eq("row set aside"), "row"].nunique()
    if len(reported) + aside != about.rows:
        return f"{about.rows} rows, {len(reported)} events and {aside} set aside"
    lost = 12 - about.rows
    if lost > 0 and whole_still(content) and not about.notes:
        return f"{lost} rows are gone without a word"
    return ""


def whole_still(content):
    """Return whether a file has as many lines as the good one had."""
    return (
        len(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")) >= 13
    )


def damaged(number):
    """Return a reader and a file damaged once or twice; the number decides how."""
    rng = random.Random(number)
    module = rng.choice(list(GOOD))
    text = GOOD[module]
    for _ in range(rng.choice([1, 1, 2])):
        text = rng.choice(MUTATIONS)(text, rng) or b"id"
    return module.read, text


@pytest.mark.parametrize("number", range(30))
def test_a_damaged_file_is_read_or_its_damage_named(number, tmp_path):
    assert not untold(*damaged(number), tmp_path / "file.csv")


@pytest.mark.slow
def test_three_hundred_damaged_files_are_read_or_their_damage_named(tmp_path):
    told = {number: untold(*damaged(number), tmp_path / "file.csv") for number in range(30, 330)}
    assert {number: said for number, said in told.items() if said} == {}


@pytest.mark.slow
@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from(list(GOOD)))
def test_no_bytes_end_in_a_traceback(tmp_path_factory, start, module):
    path = tmp_path_factory.mktemp("any") / "file.csv"
    assert not untold(module.read, start + GOOD[module], path)
    assert not untold(module.read, start or b"x", path)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=12), min_size=12, max_size=12), st.sampled_from(list(GOOD)))
def test_any_words_in_the_numbers_are_read_or_named(words, module):
    make = make_ged if module is ucdp else make_acled
    table = make(12).assign(**{NUMBERS[module]: words})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            reported = module.read(table)
        except MenakaError as error:
            assert NUMBERS[module] in str(error)
            return
    faults = reported.about.faults
    aside = set(faults.loc[faults["mend"].eq("row set aside"), "row"])
    assert len(reported) + len(aside) == 12
    wrong = {n + 2 for n, word in enumerate(words) if not word.strip().isdecimal()}
    assert aside <= wrong | {n + 2 for n, word in enumerate(words) if not word.isascii()}
