"""
How many places were held, by whom, over a list of places fixed beforehand.

For each holder three numbers are told apart. *Least* counts places that were surely held: seen
under the holder before and after, no change possible between. *Held* adds what persistence
carries, to the horizon. *Most* adds every place that is unknown on the day, or inside the window of
a change to or from the holder. A list made from the places that were seen would answer another question: who was written about.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd

from menaka.control.histories import daily
from menaka.control.spells import stops
from menaka.errors import NotFoundError, require

HELD = ("controlled", "besieged")


def held(
    spells: pd.DataFrame, places: Iterable[str], days: Iterable[str] | pd.DatetimeIndex
) -> pd.DataFrame:
    """
    Count the places of a list that each holder held on each day, with bounds for what is unknown.

    Parameters
    ----------
    spells
        As from `control.spells`.
    places
        Ids of the list, seen or not; one that was never seen is unknown throughout.
    days
        Days on which to count.

    Returns
    -------
    pandas.DataFrame
        One row a day and holder: `day`, `holder`, `least`, `held`, `most` (places), `share_least`, `share`, `share_most` (of
        the list). Joint holders are one holder; `contested`, `influence`, `nobody`, `contradicted` and
        `unknown` stand among the holders, so that `share` adds up to one on each day.
    """
    require(spells, "spells", ["place_id", "holder", "status", "surely_until", "held_until"])
    wanted = list(dict.fromkeys(places))
    if not wanted:
        raise NotFoundError("place in the list", "", [])
    when = pd.DatetimeIndex(pd.to_datetime(list(days))).sort_values().unique()
    told = spells.loc[spells["place_id"].isin(wanted)]
    codes, states = daily(told, when)
    codes = codes.reindex(wanted, fill_value=0)
    who = pd.Series(_labels(states["holder"], states["status"]))
    names = [*dict.fromkeys([*_labels(told["holder"], told["status"]), *who[1:]]), "unknown"]
    label = pd.Index(names).get_indexer(who)[codes.to_numpy()]
    unknown = label == len(names) - 1
    own = np.array(_labels(told["holder"], told["status"]), dtype=object)
    row = pd.Index(wanted).get_indexer(told["place_id"])
    sure = told["surely_until"].where(~told["end_earliest"].lt(told["surely_until"]), told["end_earliest"])  # fmt: skip
    bounds = {
        "least": (told["start_latest"], sure + pd.Timedelta(days=1)),
        "most": (told["start_earliest"].fillna(told["start_latest"]), stops(told)),
    }
    cut = {k: (when.searchsorted(a), when.searchsorted(b)) for k, (a, b) in bounds.items()}
    tables = []
    for k, name in enumerate(names):
        area = {b: np.zeros(label.shape, dtype=bool) for b in bounds}
        for spell in np.flatnonzero(own == name):
            for bound, (begin, end) in cut.items():
                if not told["contradicted"].iloc[spell] or bound == "most":
                    area[bound][row[spell], begin[spell] : end[spell]] = True
        now = label == k
        if name == "unknown":
            area = {"least": now, "most": now}
        counts = {
            "day": when,
            "holder": name,
            "least": (area["least"] & now).sum(axis=0),
            "held": now.sum(axis=0),
            "most": (area["most"] | now | unknown).sum(axis=0),
        }
        tables.append(pd.DataFrame(counts))
    out = pd.concat(tables).sort_values("day", kind="stable", ignore_index=True)
    for column, share in (("least", "share_least"), ("held", "share"), ("most", "share_most")):
        out[share] = out[column] / len(wanted)
    return out


def _labels(holder: pd.Series, status: pd.Series) -> list[str]:
    """Call a state by its holder, if it is held, and otherwise by its status."""
    names = {"vacated": "nobody"}
    return [
        str(h) if s in HELD else names.get(s, s)
        for h, s in zip(holder.astype(object), status, strict=True)
    ]


def turnovers(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Give every change of hands, with its window.

    It is none if one of the holders stays, unless they fought over the place; nor is a holder that is first seen after a
    time for which the place was unknown, since others may have come and gone.

    Returns
    -------
    pandas.DataFrame
        One row a change, by time: `place_id`, `place`, `before` (missing where the horizon of the last
        known holder was over), `after` (both empty for a place that was left), `earliest`, `latest`, `control_ids`.
    """
    last = spells.groupby("place_id")[["holder", "status", "end_latest", "held_until"]].shift()
    told = spells["start_earliest"].notna() & last["end_latest"].eq(spells["start_latest"])
    told &= spells["holder"].ne(last["holder"])
    stays = [bool(set(str(a).split("+")) & set(str(b).split("+")))
             for a, b in zip(spells["holder"], last["holder"], strict=True)]  # fmt: skip
    told &= ~(np.array(stays, dtype=bool) & last["status"].isin(HELD))
    out = spells.assign(
        before=last["holder"].where(last["held_until"].ge(spells["start_earliest"])),
        after=spells["holder"],
        earliest=spells["start_earliest"],
        latest=spells["start_latest"],
    )
    columns = ["place_id", "place", "before", "after", "earliest", "latest", "control_ids"]
    return out.loc[told, columns].sort_values(["latest", "earliest", "place_id"], ignore_index=True)


def turnovers_by_period(turnovers: pd.DataFrame, *, freq: str = "M") -> pd.DataFrame:
    """
    Count changes of hands by calendar period, with bounds for those dated across periods.

    Parameters
    ----------
    turnovers
        As from `turnovers`.
    freq
        A pandas alias of a period: `"M"`, `"Q"`, `"Y"`.

    Returns
    -------
    pandas.DataFrame
        Indexed by period, none of the span left out: `least` (changes whose window lies inside), `most` (whose
        window touches it).
    """
    require(turnovers, "turnovers", ["earliest", "latest"])
    first, last = (turnovers[c].dt.to_period(freq) for c in ("earliest", "latest"))
    if turnovers.empty:
        return pd.DataFrame({"least": [], "most": []}, index=pd.PeriodIndex([], freq=freq), dtype=int)  # fmt: skip
    index = pd.period_range(first.min(), last.max(), freq=freq, name="period")
    begin, end = index.get_indexer(first), index.get_indexer(last)
    step = np.zeros(len(index) + 1, dtype=int)
    np.add.at(step, begin, 1)
    np.add.at(step, end + 1, -1)
    inside = np.bincount(begin[begin == end], minlength=len(index))
    return pd.DataFrame({"least": inside, "most": step.cumsum()[:-1]}, index=index)


def recaptures(spells: pd.DataFrame) -> pd.DataFrame:
    """
    Tell one by one how a holder lost a place and came back to it.

    Returns
    -------
    pandas.DataFrame
        One row a return, by time: `place`, `holder`, `lost_earliest`, `lost_latest`, `meanwhile` (the holders
        seen between, `nobody` where it was left), `back_earliest` (missing where unknown), `back_latest`,
        `days_least`, `days_most` (that the place was out of its hands), `unseen` (there were days between for which
        nobody is known to have held it).
    """
    rows = []
    shown = spells.loc[spells["status"].isin([*HELD, "vacated"])]
    for _, own in itertools.groupby(shown.itertuples(), lambda spell: spell.place_id):
        table = list(own)
        lost: dict[str, int] = {}
        for k, spell in enumerate(table):
            for actor in sorted(set(str(spell.holder).split("+")) - {""}):
                j = lost.get(actor)
                if j is not None and k > j + 1:
                    rows.append((spell.place, actor, table[j], table[j + 1 : k], spell))
                lost[actor] = k
    out = []
    for place, actor, old, between, new in rows:
        gone, back = (old.end_earliest, old.end_latest), (new.start_earliest, new.start_latest)
        begun = back[0] if pd.notna(back[0]) else between[-1].surely_until
        out.append(
            {
                "place": place,
                "holder": actor,
                "lost_earliest": gone[0],
                "lost_latest": gone[1],
                "meanwhile": ", ".join(dict.fromkeys(s.holder or "nobody" for s in between)),
                "back_earliest": back[0],
                "back_latest": back[1],
                "days_least": max((begun - gone[1]).days, 0),
                "days_most": (back[1] - gone[0]).days,
                "unseen": any(s.held_until < t.start_latest for s, t in zip([old, *between], [*between, new], strict=True)),
            }
        )  # fmt: skip
    columns = ["place", "holder", "lost_earliest", "lost_latest", "meanwhile", "back_earliest",
               "back_latest", "days_least", "days_most", "unseen"]  # fmt: skip
    frame = pd.DataFrame(out, columns=columns)
    return frame.sort_values(["back_latest", "place", "holder"], ignore_index=True)
