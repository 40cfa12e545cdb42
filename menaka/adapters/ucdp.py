"""
UCDP's Georeferenced Event Dataset (GED) and its candidate releases, from the reader's own copy.

UCDP gives one number an event, with a low and a high, and divides its best number among side A, side
B, civilians and those of unknown status; those last stand in the total only. The total is
undivided here, so it is never added to the parts. In every release some rows have a low above
best or a high below it, as UCDP means them: see `bounds`.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from menaka import arguments
from menaka.adapters import reading, reported
from menaka.adapters.forms import UCDP
from menaka.adapters.reported import Reported

VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
PARTS = {
    "deaths_a": ("combatants", "side_a"),
    "deaths_b": ("combatants", "side_b"),
    "deaths_civilians": ("civilians", None),
}
ROLES = {
    "a": {True: "attacker", False: "party"},
    "b": {True: "target", False: "party"},
}  # one-sided?
JOINT = r",\s+(?![^(]*\))"  # a comma, but not one in brackets
VERSION = re.compile(r"v(\d\d)_(\d{1,2})(?:_(\d{1,2}))?(?!\d)|ged(\d\d)(\d)(?!\d)", re.IGNORECASE)
CITATION = (
    "Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. "
    "Journal of Peace Research 50(4), 523-532. doi:10.1177/0022343313484347"
)
CANDIDATE = (
    " Hegre, H., Croicu, M., Eck, K. and Högbladh, S. (2020). Introducing the UCDP Candidate Events "
    "Dataset. Research & Politics 7(3). doi:10.1177/2053168020935257"
)


def read(
    files: Path | str | pd.DataFrame | Sequence[Path | str | pd.DataFrame],
    *,
    keep: str | Iterable[str] = (),
    bounds: str = "order",
    joint: bool = True,
    country: str | Iterable[str] | None = None,
    date_format: str | None = None,
) -> Reported:
    """
    Return what UCDP reports in one or several files, with UCDP as the claimant.

    An event began, and ended, some day from `date_start` to `date_end`, the first and the last that UCDP
    thinks possible. A part of zero is not made a claim: whoever UCDP could not assign is not in it.

    Parameters
    ----------
    files
        CSV (any separator and encoding), also in a zip or gz, Excel, or tables; of several a later one replaces the events that
        it has too. Columns beyond `id`, the two dates, `best`, `low` and `high` may be missing.
    keep
        Columns of the file to keep in `events` under their own names, as `dyad_name` or `region`.
    bounds
        What to do with a low above best or a high below it: `"order"` moves low down and high up to best (best
        is never touched) and lists them in `about.mended`, `"keep"` leaves them, `"refuse"` raises an error.
    joint
        Whether a side such as "Red, Blue" is two actors that stood side by side.
    country
        One or several countries: other rows are dropped while reading.
    date_format
        How days are written, as "%d/%m/%Y", where the file leaves doubt.

    Returns
    -------
    Reported
        `event_id` is `ucdp-` and UCDP's id; `kind` is state-based, non-state or one-sided;
        `date_precision` is 1 (the day) to 5 (more than a month), `geo_precision` 1 (exact) to 7.

    Raises
    ------
    DataError
        If a file is not one of UCDP's events, or leaves doubt about its days.
    NotFoundError
        If no row is of the country.

    References
    ----------
    Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset.
    Journal of Peace Research 50(4), 523-532. doi:10.1177/0022343313484347
    """
    arguments.choice("bounds", bounds, ("order", "keep", "refuse"))
    rows, told = reading.read(
        files, UCDP, _parse, keep=keep, country=country, date_format=date_format
    )
    rows, mended = _in_order(rows, bounds)

    # One-sided violence has an attacker and a target, the other kinds two parties.
    who = [
        reported.participants(
            rows,
            f"side_{side}",
            side,
            separator=JOINT if joint else None,
            role=rows["kind"].eq("one-sided").map(roles),
        )
        for side, roles in ROLES.items()
    ]

    # A candidate release has three numbers, and says of rows what is still to be checked.
    version = _version([*told["files"]["file"], *told["notes"]])
    dataset, citation = "UCDP GED", CITATION
    if version.count(".") == 2 or rows["code_status"].str.startswith("Check").any():
        dataset, citation = "UCDP Candidate", CITATION + CANDIDATE

    inside = {"code_status", "low", "best", "high", *PARTS, *reading.IDENTITY[1:]}
    return Reported(
        rows.drop(columns=inside - set(arguments.several(keep))),
        reported.claims(_numbers(rows), "UCDP"),
        reported.together(who, rows, r"Civilians$"),
        reported.About(dataset, version, citation, mended=mended, **told),
    )


def _parse(file: reading.Reader) -> pd.DataFrame:
    """Return the columns of a file as days, numbers and words."""
    ids = "ucdp-" + file.ids("id", whole=True)
    start, end = file.days("date_start", "date_end")
    file.fault(end.lt(start), "date_end", "is before date_start")
    kind = file.counts("type_of_violence", among=tuple(VIOLENCE))

    # The two dates bound the beginning and the end alike.
    return pd.DataFrame(
        {
            "event_id": ids,
            "kind": kind.map(VIOLENCE).astype("str"),
            "start_earliest": start,
            "start_latest": end,
            "end_earliest": start,
            "end_latest": end,
            "date_precision": file.counts("date_prec"),
            "place": file.words("where_coordinates"),
            "lat": file.degrees("latitude", 90),
            "lon": file.degrees("longitude", 180),
            "geo_precision": file.counts("where_prec"),
            "country": file.words("country"),
            "side_a": file.words("side_a"),
            "side_b": file.words("side_b"),
            "code_status": file.words("code_status"),
            "best": file.counts("best", mend=reading.ASIDE),
            "low": file.counts("low"),
            "high": file.counts("high"),
            **{name: file.counts(name) for name in PARTS},
        }
    )


def _in_order(rows: pd.DataFrame, bounds: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows with low <= best <= high, and which bounds were moved."""
    past = {
        "low": rows["low"].gt(rows["best"]).fillna(False).astype(bool),
        "high": rows["high"].lt(rows["best"]).fillna(False).astype(bool),
    }
    moved = (
        rows.assign(column=column, published=rows[column], used=rows["best"])[wrong]
        for column, wrong in past.items()
    )
    mended = pd.concat(moved).sort_index(kind="stable")[reported.MENDED].reset_index(drop=True)

    if bounds == "refuse" and len(mended):
        raise reading.errors(
            mended.assign(
                value=mended["published"].astype("str"),
                problem=mended["column"].map({"low": "is above best", "high": "is below best"}),
            )
        )
    if bounds == "keep":
        return rows, mended.iloc[:0]
    ordered = {column: rows[column].mask(wrong, rows["best"]) for column, wrong in past.items()}
    return rows.assign(**ordered), mended


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the total of each event, and a part of it for each side that somebody was assigned to."""
    total = rows[["event_id", "low", "best", "high"]]
    every = [total.assign(part="total", target_kind="undivided")]
    for name, (kind, side) in PARTS.items():
        some = rows[rows[name].gt(0).fillna(False).astype(bool)]
        target = some[side].fillna(side) if side else kind
        part = some[["event_id", name]].rename(columns={name: "best"})
        every.append(part.assign(part=name, target_kind=kind, target=target))
    return pd.concat(every, ignore_index=True)


def _version(names: Iterable[str]) -> str:
    """Return the releases that the names of files tell."""
    hits = [hit for hit in map(VERSION.search, names) if hit]
    numbers = [".".join(str(int(part)) for part in hit.groups() if part) for hit in hits]
    return ", ".join(dict.fromkeys(numbers))
