"""
Does the order of fall follow distance, and did a front move?

Each order of the places is taken as likely as any other, and every one of them is counted: with
few places the smallest *p* that can come out is large, and it is given beside the result. Since
a day of fall is drawn from its window, *p* is a range over draws and not a number. A speed is
given only between places whose order is certain. A fall is a point: between the places seen
there is no line.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from menaka.control.order import draw_days, precedence_graph
from menaka.errors import SchemaError, require
from menaka.geography.distance import bearing, kilometres, to_lines

MOST = 8  # places; 8! is 40,320 orders
COMPASS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


def located(
    falls: pd.DataFrame,
    places: pd.DataFrame,
    border: Sequence[Sequence[tuple[float, float]]],
) -> pd.DataFrame:
    """
    Put each fall on the ground.

    Parameters
    ----------
    falls
        As from `order.falls`.
    places
        `place_id`, `lat`, `lon`, `geo_precision`.
    border
        Lines of points (longitude, latitude), as `geography.basemap` has them under `border`.

    Returns
    -------
    pandas.DataFrame
        `falls` with `lat`, `lon`, `geo_precision` and `border_km`, the distance from the nearest border line;
        places without coordinates are left out.
    """
    require(places, "places", ["place_id", "lat", "lon", "geo_precision"])
    out = falls.merge(places[["place_id", "lat", "lon", "geo_precision"]], on="place_id")
    out = out.loc[out["lat"].notna() & out["lon"].notna()].reset_index(drop=True)
    if len(out):
        out["border_km"] = to_lines(out["lat"].to_numpy(), out["lon"].to_numpy(), border)
    else:
        out["border_km"] = pd.Series(dtype=float)
    return out


def follows(falls: pd.DataFrame, *, draws: int = 500, seed: int = 0) -> pd.DataFrame:
    """
    Ask whether the order of fall follows distance, by counting every order of the places.

    `border`: Kendall's tau between the day of fall and the distance from the border; a place nearer
    the border falling earlier is positive. `path`: the length of the way from each place to the next that fell; a
    short one says that places fell near the last captured one. Both are one-sided.

    Parameters
    ----------
    falls
        As from `located`: two to eight places.

    Returns
    -------
    pandas.DataFrame
        Indexed by `test`: `places`, `orders` (how many were counted), `least_p` (the smallest that so few places
        can reach), `low`, `high` (of the statistic, over draws), `p_low`, `p_median`, `p_high`, `share` (of
        draws with p at most 0.05).

    References
    ----------
    Kendall, M. G. (1938). A new measure of rank correlation. Biometrika 30(1/2), 81-93.
    """
    require(falls, "falls", ["place_id", "lat", "lon", "border_km"])
    n = len(falls)
    if not 2 <= n <= MOST:
        raise SchemaError("falls", [f"{n} places; every order can be counted for 2 to {MOST}"])
    orders = np.array(list(itertools.permutations(range(n))))
    days = draw_days(falls, draws=draws, seed=seed)
    ties = np.random.default_rng([seed, 1]).random(days.shape)
    tested = {"border": _border(falls, orders, days), "path": _path(falls, orders, days + ties)}
    rows = {}
    for name, (value, p, least) in tested.items():
        cuts = np.quantile(p, [0, 0.5, 1])
        rows[name] = [n, math.factorial(n), least, value.min(), value.max(), *cuts,
                      (p <= 0.05).mean()]  # fmt: skip
    columns = ["places", "orders", "least_p", "low", "high", "p_low", "p_median", "p_high", "share"]
    out = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("test")
    return out.astype({"places": int, "orders": int})


def _border(falls: pd.DataFrame, orders: np.ndarray, days: np.ndarray) -> tuple:
    """Give tau in each draw, its p, and the smallest p."""
    i, j = np.triu_indices(len(falls), 1)
    km = falls["border_km"].to_numpy()[orders]
    by_order = np.sign(km[:, j] - km[:, i])
    by_day = np.sign(days[j] - days[i])
    every = by_order @ by_day  # a row an order; the first is the places as they are
    p = (every >= every[0] - 1e-9).mean(axis=0)
    apart = by_order @ np.sign(np.arange(len(falls))[j] - np.arange(len(falls))[i])
    return every[0] / len(i), p, (apart >= apart.max() - 1e-9).mean()


def _path(falls: pd.DataFrame, orders: np.ndarray, days: np.ndarray) -> tuple:
    """Give the length of the path in each draw, its p, and the smallest p."""
    apart = kilometres(falls["lat"].to_numpy(), falls["lon"].to_numpy())
    lengths = np.sort(apart[orders[:, :-1], orders[:, 1:]].sum(axis=1))
    taken = days.argsort(axis=0)
    own = apart[taken[:-1], taken[1:]].sum(axis=0)
    p = np.searchsorted(lengths, own + 1e-6, side="right") / len(lengths)
    return own, p, (lengths <= lengths[0] + 1e-6).mean()


def legs(falls: pd.DataFrame) -> pd.DataFrame:
    """
    Give distance, direction and speed between places that surely fell one after the other.

    It is not said that anybody went from the one to the other.

    Parameters
    ----------
    falls
        As from `located`.

    Returns
    -------
    pandas.DataFrame
        One row an arrow of `precedence_graph`: `first`, `second`, `km`, `towards` (of eight points of the compass),
        `days_least`, `days_most` (between the falls), `speed_least`, `speed_most` (km a day).
    """
    arrows = sorted(precedence_graph(falls).edges)
    at = {name: k for k, name in enumerate(falls["place_id"])}
    i, j = (np.array([at[edge[k]] for edge in arrows], dtype=int) for k in (0, 1))
    lat, lon = falls["lat"].to_numpy(), falls["lon"].to_numpy()
    apart, turn = kilometres(lat, lon)[i, j], bearing(lat, lon)[i, j]
    low, high, names = falls["earliest"], falls["latest"], falls["place"].to_numpy(dtype=object)
    least = (low.to_numpy()[j] - high.to_numpy()[i]).astype("timedelta64[D]").astype("int64")
    most = (high.to_numpy()[j] - low.to_numpy()[i]).astype("timedelta64[D]").astype("int64")
    out = pd.DataFrame(
        {
            "first": names[i],
            "second": names[j],
            "km": apart,
            "towards": [COMPASS[int((t + 22.5) // 45) % 8] for t in turn],
            "days_least": least,
            "days_most": most,
            "speed_least": apart / most,
            "speed_most": apart / least,
        }
    )
    return out.sort_values(["days_least", "first", "second"], ignore_index=True)


def advance(falls: pd.DataFrame, *, draws: int = 2000, seed: int = 0) -> dict[str, object]:
    """
    Say how fast the falls moved away from the border, if the windows allow an answer.

    Parameters
    ----------
    falls
        As from `located`; three places or more.

    Returns
    -------
    dict
        `low`, `high` (km a month, the range over draws of the least-squares slope of distance on day), `away` (the share of draws in
        which it is positive), `without_one` (its range when each place in turn is left out as well, a pair), `says` (in words).
    """
    require(falls, "falls", ["place_id", "border_km"])
    if len(falls) < 3:
        return {"says": f"{len(falls)} places: no direction and no speed"}
    days = draw_days(falls, draws=draws, seed=seed).astype(float)
    km = falls["border_km"].to_numpy()

    def slope(keep: np.ndarray) -> np.ndarray:
        x = days[keep] - days[keep].mean(axis=0)
        return 30.4375 * (x * km[keep, None]).sum(axis=0) / np.maximum((x**2).sum(axis=0), 1e-9)

    whole = slope(np.ones(len(km), dtype=bool))
    without = np.concatenate([slope(np.arange(len(km)) != k) for k in range(len(km))])
    agree = (whole.min() > 0) == (whole.max() > 0)
    firm = (without.min() > 0) == (without.max() > 0)
    says = "the windows do not allow a direction" if not agree else (
        f"{'away from' if whole.min() > 0 else 'towards'} the border"
        + ("" if firm else ", but not when one place is left out"))  # fmt: skip
    return {"low": float(whole.min()), "high": float(whole.max()),
            "away": float((whole > 0).mean()),
            "without_one": (float(without.min()), float(without.max())), "says": says}  # fmt: skip
