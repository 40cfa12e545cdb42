"""
What is reported of whole areas on a day, cercle by cercle, for the map.

Nobody sees a whole cercle: that somebody holds one is a report, and the table says whose. A report of
a cercle comes before one of its region, and a report of the whole before one of a *part*, an area that
lies in the cercle and has no outline of its own (a commune, "rural parts"). A part of a region ("three
of the four cercles") is no report of any one cercle: it shades none.
"""

import pandas as pd

from menaka import arguments, geography
from menaka.control.holding import HORIZON, on
from menaka.dataset import walks
from menaka.dataset.tables import Record

SHADE = ["holder", "status", "extent", "days_since", "seen_by", "source"]


def shading(record: Record, day: object, *, horizon: int = HORIZON) -> pd.DataFrame:
    """
    Return who is reported to hold each outlined cercle on a day, and by whom.

    Parameters
    ----------
    record
        The record.
    day
        An ISO day.
    horizon
        Days for which a holder is taken to stay after it was last reported.

    Returns
    -------
    pandas.DataFrame
        Indexed by `place_id`, a row for every outlined area that holds no other: `place` (its name),
        `holder` (ids apart by `+` and `|`), `status` (a word of the codebook, `contradicted`, or
        `unknown` where nobody reported within the horizon), `extent` (`whole` or `part`),
        `days_since`, `seen_by`, `source`.
    """
    reports = on(record, day, group="area", horizon=horizon)
    reports = reports.loc[reports["known"].eq("seen")]

    # An area whose holder only a later change names has no day of its own: it comes last.
    since = reports["days_since"].fillna(horizon + 1).to_dict()

    # Each outlined area with the outlined areas that hold it, itself among them.
    tree, when = walks.Places(record), arguments.day(day)
    outlined = set(geography.outlines(record.folder))
    around = {one: tree.above(one, when) & outlined for one in sorted(outlined)}
    holding = {above for one in around for above in around[one] - {one}}

    cells = {}
    for cell in sorted(outlined - holding):
        over = {one: tree.above(one, when) & outlined for one in reports.index}
        whole = [one for one in reports.index if one in around[cell]]
        parts = [one for one in reports.index if cell in over[one] and one not in outlined]

        # The finest area of which the whole is reported; else the part that was reported last.
        finest = max(whole, key=lambda one: len(around[one]), default=None)
        latest = min(parts, key=since.get, default=None)
        if chosen := finest or latest:
            told = reports.loc[chosen].to_dict()
            cells[cell] = {**told, "extent": "whole" if finest else "part"}
        else:
            cells[cell] = {"status": "unknown"}

    out = pd.DataFrame.from_dict(cells, orient="index", columns=None).reindex(columns=SHADE)
    out.insert(0, "place", record.places.set_index("place_id")["name"].reindex(out.index))
    return out.rename_axis("place_id").astype({"days_since": "Int64"})
