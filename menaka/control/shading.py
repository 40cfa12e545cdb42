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
from menaka.dataset import names, walks
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
    reports = on(record, day, group="area", horizon=horizon).query("known == 'seen'")

    # An area whose holder only a later change names has no day of its own: it comes last.
    since = reports["days_since"].fillna(horizon + 1).to_dict()

    # The outlined areas that hold each place, itself among them; a cell is one that holds no other.
    tree, when = walks.Places(record), arguments.day(day)
    outlined = set(geography.outlines(record.folder))
    over = {one: tree.above(one, when) & outlined for one in [*sorted(outlined), *reports.index]}
    cells = outlined - {above for one in outlined for above in over[one] - {one}}

    # The finest area of which the whole is reported; else the part that was reported last.
    chosen = []
    for cell in sorted(cells):
        whole = [one for one in reports.index if one in over[cell]]
        parts = [one for one in reports.index if cell in over[one] and one not in outlined]
        finest = max(whole, key=lambda one: len(over[one]), default=None)
        latest = min(parts, key=since.get, default=None)
        chosen.append((cell, finest or latest, "whole" if finest else "part" if latest else None))

    out = pd.DataFrame(chosen, columns=["place_id", "report", "extent"])
    out = out.set_index("place_id").join(reports.drop(columns="place"), on="report")
    out["place"] = out.index.map(names.place_names(record))
    return out.astype({"status": object}).fillna({"status": "unknown"})[["place", *SHADE]]
