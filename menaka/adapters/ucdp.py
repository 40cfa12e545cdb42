"""
UCDP's Georeferenced Event Dataset (GED), read from the user's own copy.

UCDP gives one number an event, with a low and a high, and divides its best number among side A, side
B, civilians and those of unknown status; those last stand in the total only. The total is
undivided here, so it is never added to the parts.
"""

from pathlib import Path

import pandas as pd

from menaka.adapters.reading import Reader, Reported

NEEDED = ("id", "date_start", "date_end", "best", "low", "high")
WANTED = (
    "type_of_violence", "date_prec", "where_prec", "latitude", "longitude", "country",
    "where_coordinates", "side_a", "side_b", "deaths_a", "deaths_b", "deaths_civilians",
)  # fmt: skip
VIOLENCE = {1: "state-based", 2: "non-state", 3: "one-sided"}
PARTS = {
    "deaths_a": ("combatants", "side_a"),
    "deaths_b": ("combatants", "side_b"),
    "deaths_civilians": ("civilians", None),
}


def read(path: Path | str) -> Reported:
    """
    Return the events and claims of a GED file, with UCDP as the claimant.

    An event began, and ended, some day from `date_start` to `date_end`, the first and the last that UCDP
    thinks possible. A part of zero is not made a claim: whoever UCDP could not assign is not in it.

    Parameters
    ----------
    path
        A CSV with UCDP's own column names; those it does not have beyond `id`, the two dates and
        `best`, `low` and `high` are left empty.

    Returns
    -------
    Reported
        `events`: `event_id` (`ucdp-` and UCDP's id), `kind` (state-based, non-state, one-sided), the four
        dates, `place` (UCDP's name of it), `lat`, `lon`, `geo_precision` (1, exact, to 7), `country`,
        `side_a`, `side_b`. `claims`: as `casualties.claims` takes them, with the dataset as claimant.

    Raises
    ------
    DataError
        Listing every column that is missing, and every day or number that cannot be.

    References
    ----------
    Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset.
    Journal of Peace Research 50(4), 523-532. doi:10.1177/0022343313484347
    """
    file = Reader(path, NEEDED, WANTED)
    ids = "ucdp-" + file.ids("id")
    start, end = file.days("date_start"), file.days("date_end")
    file.fault(end.lt(start), "date_end", "is before date_start")

    # The total must be known, and low <= best <= high.
    total = {name: file.counts(name, known=True) for name in ("low", "best", "high")}
    file.fault(total["low"].gt(total["best"]).fillna(False), "low", "is above best")
    file.fault(total["best"].gt(total["high"]).fillna(False), "high", "is below best")

    parts = {name: file.counts(name) for name in PARTS}
    kind = file.counts("type_of_violence")
    file.fault(kind.notna() & ~kind.isin(VIOLENCE), "type_of_violence", "must be 1, 2 or 3")

    # The two dates bound the beginning and the end alike.
    events = pd.DataFrame(
        {
            "event_id": ids,
            "kind": kind.map(VIOLENCE).astype("str"),
            "start_earliest": start,
            "start_latest": end,
            "end_earliest": start,
            "end_latest": end,
            "place": file.words("where_coordinates"),
            "lat": file.degrees("latitude", 90),
            "lon": file.degrees("longitude", 180),
            "geo_precision": file.counts("where_prec"),
            "country": file.words("country"),
            "side_a": file.words("side_a"),
            "side_b": file.words("side_b"),
        }
    )
    file.done()

    # The total is a claim of its own; a part is one if somebody was assigned to it.
    every = [pd.DataFrame({"event_id": ids, "part": "total", "target_kind": "undivided", **total})]
    for name, (kind, side) in PARTS.items():
        rows = parts[name].gt(0).fillna(False).astype(bool)
        target = events.loc[rows, side].fillna(side) if side else kind
        every.append(
            pd.DataFrame(
                {
                    "event_id": ids[rows],
                    "part": name,
                    "target_kind": kind,
                    "target": target,
                    "best": parts[name][rows],
                }
            )
        )
    return Reported(events, file.claims(pd.concat(every, ignore_index=True), "UCDP"))
