"""
Is the rate of events rising: a test and a fit on days.

Events are days inside a span that was watched from `start` to `end`, its end set beforehand, not by
the last event. A *trend* is a rate that moves one way through the span. Both tests assume even
collection, unless an `exposure` puts events on a clock that runs as fast as was watched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_number
from scipy import special

from menaka.errors import SchemaError, require

MANY = 20_000_000  # days drawn at most, so that very many events get fewer draws
COLUMNS = ["test", "events", "estimate", "low", "high", "p", "fit_p", "rising", "falling", "reads"]


def trend(
    events: pd.DataFrame | pd.Series,
    *,
    start: str | pd.Timestamp | float,
    end: str | pd.Timestamp | float,
    exposure: pd.Series | None = None,
    level: float = 0.95,
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Test a rate of events for a trend (Laplace, Crow-AMSAA), the days drawn from their windows.

    Laplace's test is strongest against a rate that grows exponentially, Crow-AMSAA's against a power
    of time; neither sees a rise that a fall undoes (see `changes`), and both find trends too
    readily in events that come in clusters.

    Parameters
    ----------
    events
        Days; or a table with `earliest` and `latest`, the window from which each is drawn evenly.
        Numbers are times on the scale of `start` and `end`.
    start, end
        First and last day of the span; windows are cut to it, events outside left out.
    exposure
        How much was watched, above 0, by the first day of each period from `start` on.
    level
        Of the interval, and of what counts as rising or falling.
    draws, seed
        Draws of the days, and their seed.

    Returns
    -------
    pandas.DataFrame
        One row a test, medians over draws: `test`, `events`, `estimate` (Laplace's z; the exponent
        of Crow-AMSAA by maximum likelihood, above 1 where the rate rises) with `low` and `high`, `p`
        (two-sided), `fit_p` (Cramer-von Mises against 999 simulations of at most 500 events, so never
        below 0.001; where it is small the power law does not fit), `rising` and `falling` (shares of draws), `reads`.

    References
    ----------
    Crow, L. H. (1974). Reliability analysis for complex, repairable systems. In Proschan, F. and
    Serfling, R. J. (eds.), Reliability and Biometry, 379-410. SIAM.
    NIST/SEMATECH e-Handbook of Statistical Methods, 8.2.3.4 (trend tests),
    https://www.itl.nist.gov/div898/handbook/apr/section2/apr234.htm
    """
    if draws < 1:
        raise SchemaError("draws", ["at least one is needed"])
    numbers = is_number(start)
    table = events if isinstance(events, pd.DataFrame) else pd.DataFrame({"earliest": events})
    require(table, "events", ["earliest"])
    table = table.assign(latest=table.get("latest", table["earliest"]))[["earliest", "latest"]]
    if table.isna().any(axis=None) or (table["latest"] < table["earliest"]).any():
        raise SchemaError("events", ["every event needs a day, or a window in the order of time"])
    first = _clock(table["earliest"], start, 0)
    last = _clock(table["latest"], start, 0 if numbers else 1)  # a day lasts until the next
    span = float(_clock(pd.Series([end]), start, 0 if numbers else 1)[0])
    if span <= 0:
        raise SchemaError("span", ["it ends before it begins"])
    inside = (last >= 0) & (first <= span) if numbers else (last > 0) & (first < span)
    first, last = first[inside].clip(0, span), last[inside].clip(0, span)
    n, rng = len(first), np.random.default_rng(seed)
    if n < 2:
        few = [[t, n, *[np.nan] * 5, 0.0, 0.0, "too few events"] for t in ("Laplace", "Crow-AMSAA")]
        return pd.DataFrame(few, columns=COLUMNS)
    size = min(draws, max(1, MANY // n)) if (last > first).any() else 1
    times = first + rng.random((size, n)) * (last - first)
    if exposure is not None:
        times, span = _watched(times, span, exposure, start)
    share = np.sort(times / span, axis=1).clip(1e-12, 1 - 1e-12)
    laplace = (share.mean(axis=1) - 0.5) * np.sqrt(12 * n)
    exponent = n / -np.log(share).sum(axis=1)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    ends = np.median(exponent) * special.gammaincinv(n, tails) / n  # chi-squared of 2n degrees
    power = -special.ndtri(special.gammainc(n, n / exponent).clip(1e-300, 1 - 1e-16))
    chance = np.sort(_mises(np.sort(rng.random((999, min(n, 500))), axis=1)))
    fit = float(np.median(1000 - np.searchsorted(chance, _mises(share)))) / 1000
    rows = []
    for name, estimate, z, more in (
        ("Laplace", laplace, laplace, (np.nan, np.nan)),
        ("Crow-AMSAA", exponent, power, ends),
    ):
        p = 2 * special.ndtr(-np.abs(z))
        up, down = (float(((p < 1 - level) & (sign * z > 0)).mean()) for sign in (1, -1))
        reads = "rising" if up >= 0.95 else "falling" if down >= 0.95 else "depends on the days"
        reads = "no trend is seen" if up + down <= 0.05 else reads
        row = [np.median(estimate), *more, np.median(p), fit if name != "Laplace" else np.nan]
        rows.append([name, n, *row, up, down, reads])
    return pd.DataFrame(rows, columns=COLUMNS)


def _mises(share: np.ndarray) -> np.ndarray:
    """Give Cramer and von Mises's distance of the events from their power law, row by row."""
    n = share.shape[1]
    exponent = (n - 1) / -np.log(share).sum(axis=1, keepdims=True)
    middle = (2 * np.arange(1, n + 1) - 1) / (2 * n)
    return ((share**exponent - middle) ** 2).sum(axis=1) + 1 / (12 * n)


def _clock(days: pd.Series | pd.Index, start: str | pd.Timestamp | float, more: int) -> np.ndarray:
    """Give times since the start, in days where it is a day."""
    try:
        if is_number(start):
            return np.asarray(days, dtype="float64") - float(start)
        since = pd.DatetimeIndex(days) - pd.Timestamp(start)
    except (TypeError, ValueError) as error:
        raise SchemaError(
            "events", ["days, start and end need to be days, or all be numbers"]
        ) from error
    return np.asarray(since / pd.Timedelta(days=1), dtype="float64") + more


def _watched(
    times: np.ndarray, span: float, exposure: pd.Series, start: str | pd.Timestamp | float
) -> tuple[np.ndarray, float]:
    """Put times on the clock of what was watched."""
    begins, amount = _clock(exposure.index, start, 0), exposure.to_numpy(dtype="float64")
    if not len(begins) or not (amount > 0).all() or begins[0] > 0 or (np.diff(begins) <= 0).any():
        raise SchemaError("exposure", ["needs a number above 0 for each period from the start on"])
    kept = begins < span
    edges, clock = np.append(begins[kept], span), np.insert(amount[kept].cumsum(), 0, 0.0)
    zero = np.interp(0.0, edges, clock)
    return np.interp(times, edges, clock) - zero, float(clock[-1] - zero)
