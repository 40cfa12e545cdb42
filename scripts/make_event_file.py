"""
Invented event files in the form of UCDP's GED or of ACLED, of any size: for tests and benchmarks.

    python scripts/make_event_file.py ged 386000 ged.csv
    python scripts/make_event_file.py acled 3000000 acled.csv

Every row is invented: Red and Blue fight at the wells of forty shires. A file of 386,000 events in the
form of GED has some 240 MB, as UCDP's own of that size.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from menaka.adapters.forms import GED

LANDS = [f"Shire {n:02}" for n in range(40)]
ACTORS = np.array([f"{colour} {body}" for colour in ("Red", "Blue", "Grey", "Green")
                   for body in ("Army", "Front", "Guard", "Company", "League")])  # fmt: skip
ACLED = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
TYPES = {
    "Battles": "Armed clash",
    "Violence against civilians": "Attack",
    "Protests": "Peaceful protest",
}
SLICE = 100_000  # rows made at a time


def shared(rows: int, first: int, rng: np.random.Generator, since: int) -> dict[str, object]:
    """Make what both forms have: a day, a place with its coordinates and a land."""
    land = rng.integers(0, len(LANDS), rows)
    span = (pd.Timestamp("2024-12-31") - pd.Timestamp(f"{since}-01-01")).days
    days = pd.Timestamp(f"{since}-01-01") + pd.to_timedelta(rng.integers(0, span, rows), unit="D")
    return {
        "number": np.arange(first, first + rows),
        "day": days,
        "land": land,
        "country": np.array(LANDS)[land],
        "place": np.char.add("Wells ", rng.integers(1, 400, rows).astype("str")),
        "latitude": rng.uniform(10, 20, rows).round(6),
        "longitude": rng.uniform(-5, 5, rows).round(6),
    }


def ged(rows: int, *, first: int = 1, seed: int = 1) -> pd.DataFrame:
    """Make events in the form of GED: 49 columns, one row in a hundred with a high below best."""
    rng = np.random.default_rng(seed)
    some = shared(rows, first, rng, 1989)
    kind = rng.choice([1, 2, 3], rows, p=[0.7, 0.1, 0.2])
    side_a, side_b = rng.choice(ACTORS, (2, rows))
    side_b = np.where(kind == 3, "Civilians", side_b)
    joint = (kind != 3) & (rng.random(rows) < 0.05)
    side_b = np.where(joint, np.char.add(side_b.astype("U40"), ", White Company"), side_b)

    parts = rng.poisson(2, (4, rows)) * (rng.random((4, rows)) < 0.5)
    parts[2] = np.where(kind == 3, parts[2] + 1, parts[2])
    best = parts.sum(axis=0)
    wrong = rng.random(rows) < 0.01
    high = np.where(wrong & (best > 0), best - 1, best + rng.poisson(3, rows))

    day = pd.Series(some["day"])
    last = day + pd.to_timedelta(rng.choice([0, 0, 0, 1, 6, 30], rows), unit="D")
    table = pd.DataFrame(
        {
            "id": some["number"], "relid": "SHI-0", "year": day.dt.year, "active_year": "TRUE",
            "code_status": "Clear", "type_of_violence": kind, "conflict_name": "Shire: Government",
            "dyad_name": pd.Series(side_a) + " - " + side_b, "side_a": side_a, "side_b": side_b,
            "number_of_sources": 1, "source_article": "The Gazette, an article of some length; " * 8,
            "source_office": "The Gazette", "source_headline": "An invented headline",
            "where_prec": 1, "where_coordinates": some["place"], "where_description": "near the wells",
            "adm_1": "West", "latitude": some["latitude"], "longitude": some["longitude"],
            "geom_wkt": "POINT (0 0)", "country": some["country"], "country_id": some["land"],
            "region": "Midlands", "event_clarity": 1, "date_prec": 1, "date_start": day.dt.strftime("%F"),
            "date_end": last.dt.strftime("%F"), "deaths_a": parts[0], "deaths_b": parts[1],
            "deaths_civilians": parts[2], "deaths_unknown": parts[3], "best": best, "high": high,
            "low": rng.binomial(best, 0.9),
        }
    )  # fmt: skip
    return table.reindex(columns=list(GED))


def acled(rows: int, *, first: int = 1, seed: int = 1) -> pd.DataFrame:
    """Make events in the form of ACLED: 31 columns."""
    rng = np.random.default_rng(seed)
    some = shared(rows, first, rng, 1997)
    kind = rng.choice(list(TYPES), rows, p=[0.5, 0.3, 0.2])
    land = pd.Series(some["country"])
    side_a, side_b = rng.choice(ACTORS, (2, rows))
    ally = rng.choice(["White Company", "Black Company"], rows)
    side_b = np.where(kind == "Violence against civilians", "Civilians (" + land + ")", side_b)
    ids = "SHI" + land.str[-2:] + "-" + pd.Series(some["number"]).astype("str")
    day = pd.Series(some["day"])
    table = pd.DataFrame(
        {
            "event_id_cnty": ids, "event_date": day.dt.strftime("%F"), "year": day.dt.year,
            "time_precision": rng.choice([1, 2, 3], rows, p=[0.8, 0.15, 0.05]),
            "disorder_type": "Political violence", "event_type": kind,
            "sub_event_type": pd.Series(kind).map(TYPES),
            "actor1": np.where(kind == "Protests", "Protesters (" + land + ")", side_a),
            "assoc_actor_1": pd.Series(ally).where(rng.random(rows) < 0.2), "inter1": 2,
            "actor2": np.where(kind == "Protests", None, side_b), "inter2": 7, "interaction": 27,
            "iso": some["land"], "region": "Midlands", "country": land, "admin1": "West",
            "location": some["place"], "latitude": some["latitude"], "longitude": some["longitude"],
            "geo_precision": 1, "source": "The Gazette", "source_scale": "National",
            "notes": "On that day, at the wells, something was invented; nobody was there. " * 3,
            "fatalities": rng.poisson(1, rows) * (kind != "Protests"), "timestamp": 1_700_000_000,
        }
    )  # fmt: skip
    return table.reindex(columns=list(ACLED))


FORMS = {"ged": ged, "acled": acled}


def write(form: str, rows: int, path: Path) -> Path:
    """Write a file of so many rows, a slice at a time."""
    for start in range(0, rows, SLICE):
        part = FORMS[form](min(SLICE, rows - start), first=start + 1, seed=start)
        part.to_csv(path, mode="a" if start else "w", header=not start, index=False)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path)
    write(**vars(parser.parse_args()))
