"""
ACLED's event data, read from the user's own copy.

ACLED gives one number an event, undivided among actors and civilians. It writes 0 where nobody
was reported killed and where nobody said, so a zero is taken as no number unless the user
knows better: missing is not zero.
"""

from pathlib import Path

import pandas as pd

from menaka.adapters.reading import Reader, Reported

NEEDED = ("event_id_cnty", "event_date", "fatalities")
WANTED = (
    "time_precision", "event_type", "sub_event_type", "actor1", "actor2", "country", "location",
    "latitude", "longitude", "geo_precision",
)  # fmt: skip


def read(path: Path | str, *, zero_is_known: bool = False) -> Reported:
    """
    Return the events and claims of an ACLED file, with ACLED as the claimant.

    `time_precision` makes the window: 1 is the day, 2 a week that holds it (six days either
    side), 3 the month of it. Actor 1 need not be the attacker.

    Parameters
    ----------
    path
        A CSV with ACLED's own column names; those it does not have beyond `event_id_cnty`, `event_date`
        and `fatalities` are left empty, and a missing precision is the day.
    zero_is_known
        Whether a zero means that nobody was killed.

    Returns
    -------
    Reported
        `events`: `event_id` (ACLED's), `kind` (its event type), `sub_kind`, the four dates, `place` (its
        name of it), `lat`, `lon`, `geo_precision` (1, exact, to 3), `country`, `side_a` and
        `side_b` (actors 1 and 2). `claims`: as `casualties.claims` takes them, with the dataset as claimant.

    Raises
    ------
    DataError
        Listing every column that is missing, and every day or number that cannot be.

    References
    ----------
    Raleigh, C., Linke, A., Hegre, H. and Karlsen, J. (2010). Introducing ACLED: An Armed Conflict
    Location and Event Dataset. Journal of Peace Research 47(5), 651-660. doi:10.1177/0022343310378914
    """
    file = Reader(path, NEEDED, WANTED)
    ids, day = file.ids("event_id_cnty"), file.days("event_date")
    dead = file.counts("fatalities", known=True)
    precision = file.counts("time_precision").fillna(1)
    file.fault(~precision.isin([1, 2, 3]), "time_precision", "must be 1, 2 or 3")

    # The window of the day: ACLED's precision 2 is a week that holds it, 3 the month of it.
    near = pd.Timedelta(days=6)
    first = day.mask(precision.eq(2), day - near).mask(
        precision.eq(3), day - pd.to_timedelta(day.dt.day - 1, unit="D")
    )
    last = day.mask(precision.eq(2), day + near).mask(
        precision.eq(3), day + pd.to_timedelta(day.dt.days_in_month - day.dt.day, unit="D")
    )

    # ACLED dates an event by one day, so it begins and ends in one window.
    events = pd.DataFrame(
        {
            "event_id": ids,
            "kind": file.words("event_type"),
            "sub_kind": file.words("sub_event_type"),
            "start_earliest": first,
            "start_latest": last,
            "end_earliest": first,
            "end_latest": last,
            "place": file.words("location"),
            "lat": file.degrees("latitude", 90),
            "lon": file.degrees("longitude", 180),
            "geo_precision": file.counts("geo_precision"),
            "country": file.words("country"),
            "side_a": file.words("actor1"),
            "side_b": file.words("actor2"),
        }
    )
    file.done()

    # A zero may also mean that nobody said: missing is not zero.
    best = dead if zero_is_known else dead.mask(dead.eq(0))
    table = pd.DataFrame(
        {"event_id": ids, "part": "total", "target_kind": "undivided", "best": best}
    )
    return Reported(events, file.claims(table, "ACLED"))
