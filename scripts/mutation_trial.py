"""
Break copies of the record in many ways and count what `menaka.check` finds.

`python scripts/mutation_trial.py [COPIES] [SEED]`: 200 copies with seed 1 if nothing is said.
Each copy suffers one mutation. A damaging one counts as *named* when a fault stands in the
broken file, or in a file whose rows point into it; a harmless one must raise no fault. Ends with
exit code 1 if a damage goes unnamed, a harmless change is blamed or a traceback comes up.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from menaka import check
from menaka.dataset import schema

Rows = list[dict[str, str]]


class NothingToBreakError(Exception):
    """The mutation drawn has nothing to break here."""


def _fields(table: str, test: Callable[[dict], bool]) -> list[str]:
    found = [name for name, field in schema.fields(table).items() if test(field)]
    if not found:
        raise NothingToBreakError
    return found


def _row(rows: Rows, rng: np.random.Generator, column: str | None = None) -> dict[str, str]:
    full = [row for row in rows if column is None or row[column]]
    if not full:
        raise NothingToBreakError
    return full[rng.integers(len(full))]


def blank(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Empty a cell that may not be empty."""
    column = rng.choice(_fields(table, lambda f: f.get("constraints", {}).get("required", False)))
    _row(rows, rng, column)[column] = ""


def unknown_word(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Write a word that the vocabulary does not have."""
    column = rng.choice(_fields(table, lambda f: "vocabulary" in f and f["type"] == "string"))
    row = _row(rows, rng, column)
    row[column] = row[column][:-1] + "zz"


def dangling_id(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Point to a row that is not there."""
    keys = schema.tables()[table]["schema"].get("foreignKeys", [])
    if not keys:
        raise NothingToBreakError
    column = keys[rng.integers(len(keys))]["fields"][0]
    _row(rows, rng, column)[column] += "-x"


def twice(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Write a row twice, where rows have keys."""
    if "primaryKey" not in schema.tables()[table]["schema"]:
        raise NothingToBreakError
    rows.append(dict(_row(rows, rng)))


def not_a_date(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Write a day as people write it."""
    column = rng.choice(_fields(table, lambda f: f["type"] == "date"))
    _row(rows, rng, column)[column] = str(rng.choice(["06/09/2022", "2022-13-01", "6 sept. 2022"]))


def future(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Move a day far ahead."""
    column = rng.choice(_fields(table, lambda f: f["type"] == "date"))
    row = _row(rows, rng, column)
    row[column] = "2199" + row[column][4:]


def not_a_number(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Write a number in letters."""
    column = rng.choice(_fields(table, lambda f: f["type"] in {"integer", "number"}))
    _row(rows, rng, column)[column] = str(rng.choice(["many", "1,5", "12 or 13"]))


def crossed_bounds(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Put a claim's low above its high."""
    if table != "claims":
        raise NothingToBreakError
    row = _row(rows, rng, "high")
    row["low"] = str(int(row["high"]) + 1)


def crossed_dates(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Put the last day of a window before its first."""
    pairs = [("start_earliest", "start_latest"), ("date_earliest", "date_latest")]
    for first, last in pairs:
        if last in schema.fields(table) and first in schema.fields(table):
            row = _row([r for r in rows if r[first] and r[last]], rng)
            row[last] = f"{int(row[first][:4]) - 1}{row[first][4:8]}01"
            return
    raise NothingToBreakError


def deleted(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Delete a row that others rest on."""
    if table not in {"events", "claims", "sources", "places", "actors", "ties", "control"}:
        raise NothingToBreakError
    if table == "sources":
        cited = {row["source_id"] for row in _read("citations")}
        row = _row([r for r in rows if r["source_id"] in cited], rng)
    elif table == "places":
        used = {row["place_id"] for row in _read("events")}
        row = _row([r for r in rows if r["place_id"] in used], rng)
    elif table == "actors":
        used = {row["actor_id"] for row in _read("participants")}
        row = _row([r for r in rows if r["actor_id"] in used], rng)
    else:
        row = _row(rows, rng)
    rows.remove(row)


def uncited(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Take all of an event's citations away."""
    if table != "citations":
        raise NothingToBreakError
    event = _row(rows, rng)["event_id"]
    rows[:] = [row for row in rows if row["event_id"] != event]


def unaccounted(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Take a fact out of the ledger."""
    if table != "coding-ledger":
        raise NothingToBreakError
    fact = _row(rows, rng)["fact_id"]
    rows[:] = [row for row in rows if row["fact_id"] != fact]


def far_away(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Lose the decimal point of a coordinate."""
    if table != "places":
        raise NothingToBreakError
    column = str(rng.choice(["lat", "lon"]))
    row = _row(rows, rng, column)
    row[column] = row[column].replace(".", "")


def taken_side(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Give civilians a side."""
    if table != "participants":
        raise NothingToBreakError
    _row([r for r in rows if r["actor_id"].startswith("civilians")], rng)["side"] = "A"


def reordered(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Shuffle the rows, which means nothing."""
    rng.shuffle(rows)


def reworded(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Change a note, which nobody can check."""
    if table not in {"events", "places", "actors"}:
        raise NothingToBreakError
    _row(rows, rng)["note"] = "1+1, « accents », 日本"


def emptied_key(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Empty the key of a row."""
    _row(rows, rng)[_key(table)] = ""


def doubled_key(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Give a row the key of another."""
    if len(schema.tables()[table]["schema"].get("primaryKey", [])) != 1 or len(rows) < 2:
        raise NothingToBreakError
    first, second = rng.choice(len(rows), size=2, replace=False)
    rows[first][_key(table)] = rows[second][_key(table)]


def blank_line(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Put a row of commas among the others, as spreadsheets do."""
    rows.insert(int(rng.integers(len(rows) + 1)), dict.fromkeys(schema.fields(table), ""))


def formula(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Write a cell that a spreadsheet would compute."""
    if table not in {"events", "places", "actors"}:
        raise NothingToBreakError
    _row(rows, rng)["note"] = "=1+1"


def beyond_sense(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Add six zeros to a number."""
    if table != "claims":
        raise NothingToBreakError
    row = _row([r for r in rows if r["measure"] == "killed"], rng, "high")
    row["high"] += "000000"


def too_early(table: str, rows: Rows, rng: np.random.Generator) -> None:
    """Move a sighting a thousand years back."""
    if table not in {"control", "tie_sightings"}:
        raise NothingToBreakError
    row = _row(rows, rng, "date_earliest")
    row["date_earliest"] = "1" + row["date_earliest"][1:]


def _key(table: str) -> str:
    keys = schema.tables()[table]["schema"].get("primaryKey")
    if not keys:
        raise NothingToBreakError
    return str(keys[0])


DAMAGE = [blank, unknown_word, dangling_id, twice, not_a_date, future, not_a_number,
          crossed_bounds, crossed_dates, deleted, uncited, unaccounted, far_away, taken_side,
          emptied_key, doubled_key, blank_line, formula, beyond_sense, too_early]  # fmt: skip
FILES = ["no_file", "no_column", "no_utf8", "cut_short", "empty_line", "raw_layer_touched"]
SOUND = [reordered, reworded]


def _read(table: str, folder: Path | None = None) -> Rows:
    path = (folder or schema.data_folder()) / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def break_file(kind: str, table: str, folder: Path, rng: np.random.Generator) -> str:
    """Break a whole file; give the name of the file that must be blamed."""
    path = folder / f"{table}.csv"
    if kind == "raw_layer_touched":
        path = folder / "evidence" / "facts.jsonl"
        path.write_text(path.read_text("utf-8").replace("killed", "slain", 1), "utf-8")
        return "evidence/facts.jsonl"
    if kind == "no_file":
        path.unlink()
    elif kind == "no_utf8":
        path.write_bytes(path.read_bytes()[:40] + b"\xe9\xff" + path.read_bytes()[40:])
    elif kind == "empty_line":
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    elif kind == "cut_short":
        text = path.read_text("utf-8")
        path.write_text(text[: text.rindex(",")] + ',"', "utf-8")
    else:
        head, rest = path.read_text("utf-8").split("\n", 1)
        names = head.split(",")
        names[rng.integers(len(names))] += "_"
        path.write_text(",".join(names) + "\n" + rest, "utf-8")
    return path.name


def trial(seed: list[int]) -> tuple[str, str, str]:
    """Break one copy in one way; say how, where, and what came of it."""
    rng = np.random.default_rng(seed)
    every = [*(m.__name__ for m in DAMAGE), *FILES, *(m.__name__ for m in SOUND)]
    kind = every[seed[1] % len(every)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(schema.data_folder(), folder)
        tables = list(schema.tables())
        while True:
            table = str(rng.choice(tables))
            if kind in FILES:
                blamed = break_file(kind, table, folder, rng)
                break
            rows = _read(table, folder)
            try:
                globals()[kind](table, rows, rng)
            except NothingToBreakError:
                continue
            blamed = f"{table}.csv"
            with (folder / blamed).open("w", encoding="utf-8", newline="") as lines:
                writer = csv.DictWriter(lines, list(schema.fields(table)), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            break
        try:
            faults = check(folder)
        except Exception as error:
            return kind, blamed, f"traceback: {type(error).__name__}"
    if kind in {m.__name__ for m in SOUND}:
        return kind, blamed, "blamed" if faults else "passed"
    pointing = {f"{name}.csv" for name, r in schema.tables().items()
                if any(f"{k['reference']['resource'] or name}.csv" == blamed
                       for k in r["schema"].get("foreignKeys", []))}  # fmt: skip
    allowed = {blamed, "coding-ledger.csv", "events.csv", *pointing}
    if kind == "unaccounted":
        allowed |= {"claims.csv", "control.csv", "tie_sightings.csv", "disputes.csv"}
    return kind, blamed, "named" if any(f.file in allowed for f in faults) else "unnamed"


def main(copies: int = 200, seed: int = 1) -> int:
    """Run the trial and print its table."""
    with ProcessPoolExecutor(2) as pool:
        seeds = [[seed, n] for n in range(copies)]
        results = list(tqdm(pool.map(trial, seeds, chunksize=4), total=copies, disable=None))
    outcomes = sorted({outcome for *_, outcome in results})
    print(f"{'mutation':<20}" + "".join(f"{o:>24}" for o in outcomes))
    for kind in dict.fromkeys(kind for kind, *_ in results):
        counts = [sum((k, o) == (kind, out) for k, _, o in results) for out in outcomes]
        print(f"{kind:<20}" + "".join(f"{c:>24}" for c in counts))
    wrong = [r for r in results if r[2] not in {"named", "passed"}]
    print(f"{len(results)} copies, {len(wrong)} wrong", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
