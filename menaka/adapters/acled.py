"""
ACLED's event data, read from the reader's own copy.

ACLED gives one number an event, undivided among actors and civilians. It writes 0 where nobody
was reported killed and where nobody said, so a zero is taken as no number, but for protests,
unless the reader knows better: missing is not zero.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from menaka import arguments
from menaka.adapters import reading, reported
from menaka.adapters.forms import ACLED
from menaka.adapters.reported import Reported

UNARMED = r"Civilians\b|Protesters\b"
CITATION = (
    "Raleigh, C., Kishi, R. and Linke, A. (2023). Political instability patterns are obscured by conflict "
    "dataset scope conditions, sources, and coding choices. Humanities and Social Sciences Communications "
    "10, 74. doi:10.1057/s41599-023-01559-4"
)


def read(
    files: Path | str | pd.DataFrame | Sequence[Path | str | pd.DataFrame],
    *,
    keep: str | Iterable[str] = (),
    zero_is_known: bool | str | Iterable[str] = ("Protests",),
    country: str | Iterable[str] | None = None,
    date_format: str | None = None,
) -> Reported:
    """
    Return what ACLED reports in one or several files, with ACLED as the claimant.

    `time_precision` makes the window: 1 is the day, 2 a week that holds it (six days either
    side), 3 the month of it. Actor 1 need not be the attacker.

    Parameters
    ----------
    files
        CSV (any separator and encoding), also in a zip or gz, Excel, or tables; of several a later one replaces the events that
        it has too. Columns beyond `event_id_cnty`, `event_date` and `fatalities` may be missing; a missing precision is the day.
    keep
        Columns of the file to keep in `events` under their own names, as `admin1` or `inter1`.
    zero_is_known
        The event types of which a zero means that nobody was killed; True for all, False for none.
    country
        One or several countries: other rows are dropped while reading.
    date_format
        How days are written, as "%d/%m/%Y", where the file leaves doubt.

    Returns
    -------
    Reported
        `event_id` is ACLED's; `kind` and `sub_kind` are its types; `date_precision` and `geo_precision`
        are 1 (exact) to 3. Associated actors are allies on their actor's side; civilians and
        protesters, and those beside them, are `civilian`.

    Raises
    ------
    DataError
        If a file is not one of ACLED's events, or leaves doubt about its days.
    NotFoundError
        If no row is of the country.

    References
    ----------
    Raleigh, C., Linke, A., Hegre, H. and Karlsen, J. (2010). Introducing ACLED: An Armed Conflict
    Location and Event Dataset. Journal of Peace Research 47(5), 651-660. doi:10.1177/0022343310378914
    """
    rows, told = reading.read(
        files, ACLED, _parse, keep=keep, country=country, date_format=date_format
    )

    # A zero may also mean that nobody said: missing is not zero.
    types = rows["kind"] if zero_is_known is True else arguments.several(zero_is_known)
    best = rows["dead"].mask(rows["dead"].eq(0) & ~rows["kind"].isin(types))
    total = rows[["event_id"]].assign(part="total", target_kind="undivided", best=best)

    # Those beside an actor stand in one cell, apart by semicolons.
    who = [
        reported.participants(rows, f"{which}_{side}", side, separator=separator, role=role)
        for side in ("a", "b")
        for which, separator, role in (("side", None, "party"), ("with", ";", "ally"))
    ]

    changed = rows["changed"].max()
    version = "" if pd.isna(changed) else f"last changed {pd.Timestamp(changed, unit='s'):%F}"
    return Reported(
        rows.drop(columns=["dead", "with_a", "with_b", "changed", *reading.IDENTITY[1:]]),
        reported.claims(total, "ACLED"),
        reported.together(who, rows, UNARMED),
        reported.About(
            "ACLED", version, CITATION, mended=pd.DataFrame(columns=reported.MENDED), **told
        ),
    )


def _parse(file: reading.Reader) -> pd.DataFrame:
    """Return the columns of a file as days, numbers and words."""
    (day,) = file.days("event_date")
    precision = file.counts("time_precision", among=(1, 2, 3)).fillna(1)

    # The window of the day: ACLED's precision 2 is a week that holds it, 3 the month of it.
    near = pd.Timedelta(days=6)
    first = day.mask(precision.eq(2), day - near).mask(
        precision.eq(3), day - pd.to_timedelta(day.dt.day - 1, unit="D")
    )
    last = day.mask(precision.eq(2), day + near).mask(
        precision.eq(3), day + pd.to_timedelta(day.dt.days_in_month - day.dt.day, unit="D")
    )

    # ACLED dates an event by one day, so it begins and ends in one window.
    return pd.DataFrame(
        {
            "event_id": file.ids("event_id_cnty", whole=False),
            "kind": file.words("event_type"),
            "sub_kind": file.words("sub_event_type"),
            "start_earliest": first,
            "start_latest": last,
            "end_earliest": first,
            "end_latest": last,
            "date_precision": precision,
            "place": file.words("location"),
            "lat": file.degrees("latitude", 90),
            "lon": file.degrees("longitude", 180),
            "geo_precision": file.counts("geo_precision"),
            "country": file.words("country"),
            "side_a": file.words("actor1"),
            "side_b": file.words("actor2"),
            "with_a": file.words("assoc_actor_1"),
            "with_b": file.words("assoc_actor_2"),
            "dead": file.counts("fatalities", mend=reading.ASIDE),
            "changed": file.counts("timestamp", most=1e10),
        }
    )
