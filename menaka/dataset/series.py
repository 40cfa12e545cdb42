"""
Outside series that ship beside the record, each with its credit.

The record was gathered by reading reports, so a month with few rows may be a quiet month or
an unread one. These files come from others who count in their own way: UCDP, the UN mission,
humanitarian desks. What one row is, and what must never be added, stands in the description
of each (`menaka.describe(name)`, and the codebook).
"""

from pathlib import Path

import pandas as pd

from menaka.dataset import schema, tables
from menaka.errors import DataError, NotFoundError


def series(name: str, folder: Path | str | None = None) -> pd.DataFrame:
    """
    Return an outside series, typed, with its credit.

    Parameters
    ----------
    name
        `"ucdp-country-month"`, `"ucdp-country-year"`, `"ucdp-dyad-year"`,
        `"views-cell-month-2018-2021"`, `"minusma-counts"`, `"monitors"`,
        `"ucdp-candidate-2023-10"` or `"ged-myanmar-2019-2021"`.
    folder
        The folder of a record; the one that came with menaka where none is named.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, as `menaka.describe(name)` describes them. `attrs` holds `title`,
        `description` (what one row is, what must not be added), `credit` (a line for a figure),
        `references` and `sources`.

    Raises
    ------
    NotFoundError
        If there is no such series.
    DataError
        If the file is missing, or a value is not of its type.

    Examples
    --------
    >>> series("ucdp-country-year").attrs["credit"][:30]
    'Data: Uppsala Conflict Data Pr'
    """
    place = schema.data_folder(folder)
    described = schema.series(place)
    if name not in described:
        raise NotFoundError("series", name, described)

    resource = described[name]
    frame, faults = tables.read(place / resource["path"], resource["schema"]["fields"])
    if faults:
        raise DataError(faults)

    frame.attrs = {
        **{key: resource.get(key) for key in ("title", "description", "credit")},
        "references": list(resource.get("references", [])),
        "sources": [source["path"] for source in resource.get("sources", [])],
    }
    return frame


def ucdp_months(folder: Path | str | None = None, *, iso3: str = "MLI") -> pd.DataFrame:
    """
    Return UCDP's dead of a country by month: all violence over its releases, and two parts of it.

    Parameters
    ----------
    folder
        The folder of a record; the one that came with menaka where none is named.
    iso3
        The country, as UCDP's tables have it: `"MLI"`, `"NER"` or `"BFA"`.

    Returns
    -------
    pandas.DataFrame
        Indexed by the first day of the `month`: `least` and `most` (of all violence, over
        releases and rules), `state_based` (GED 24.1, then Candidate 2024) and `other` (all
        violence less state-based, both of GED 24.1 by the rule "all events": non-state and
        one-sided together). `other` is a remainder, so events on the edge of a month can bring it
        below zero (Mali, December 2023: -3), and it is no count of civilians. All are persons
        killed, missing where no release has the month; empty where the folder ships no such
        series.
    """
    place = schema.data_folder(folder)
    columns = ["least", "most", "state_based", "other"]
    if "ucdp-country-month" not in schema.series(place):
        return pd.DataFrame(
            columns=columns, index=pd.DatetimeIndex([], name="month"), dtype="Int64"
        )

    rows = series("ucdp-country-month", place)
    rows = rows.loc[rows["iso3"].eq(iso3)].set_index("month")
    every, fought = (rows.loc[rows["violence"].eq(kind)] for kind in ("all", "state-based"))

    # One release and one rule, so that the subtraction compares like with like.
    like = every.loc[every["release"].eq("GED 24.1") & every["rule"].str.startswith("all events")]
    by_month = every.groupby("month")["best"]
    parts = [by_month.min(), by_month.max(), fought["best"]]
    parts += [like["best"].sub(fought.loc[fought["release"].eq("GED 24.1"), "best"])]
    return pd.concat(parts, axis=1, keys=columns).sort_index()
