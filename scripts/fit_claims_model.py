"""
Fit the claims model to the record and write the summary that notebook 02b reads.

`python scripts/fit_claims_model.py` refits everything but the calibration (about three minutes,
with the extra of `pip install -e ".[model]"`; no C++ compiler is needed). `--calibrate N` makes N
simulations for the ranks as well, some five seconds each; without it those of the summary stand.
The same seeds, versions and claims give the same summary, to the digits that are kept.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

import menaka
from claims_model import checks, model, observed

TRUTH = {"bias[own side]": -0.5, "bias[enemy]": 0.5, "noise": 0.3, "spread": 1.1}
SEED = 1


def plain(table: pd.DataFrame) -> dict[str, Any]:
    """Lay a table out as plain lists, which `committed` reads."""
    rows = table.reset_index() if table.index.name else table
    kept = rows.round(4).astype(object).where(rows.notna(), None)
    return {"columns": list(rows.columns), "data": kept.to_numpy().tolist()}


def main() -> None:
    """Fit, check and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibrate", type=int, metavar="N", help="simulations for the ranks")
    parser.add_argument("--to", type=Path, default=checks.COMMITTED, help="where to")
    asked = parser.parse_args()
    if not asked.calibrate and not checks.COMMITTED.exists():
        parser.error("no summary holds ranks yet: ask for --calibrate N")
    if not asked.to.parent.is_dir():  # before minutes of fitting, not after
        parser.error(f"there is no folder {asked.to.parent}")

    record = menaka.load()
    claims = observed.about_events(record, menaka.casualties.claims(record))
    sampler = model.Sampler(claims)
    fits = {}
    for name, change in tqdm(checks.variants(sampler).items(), desc="fits"):
        after, _ = sampler.run(draws=500 if change else 1000, seed=SEED, **change)
        fits[name] = model.summarise(after, sampler.prior(scale=change.get("scale", 1.0)))
    about = {
        "data": record.version,
        "claims": observed.fingerprint(claims),
        "used": len(sampler.rows),
        "tolls": int(sampler.rows["toll"].nunique()),
        "seed": SEED,
        **{name: version(name) for name in ("pymc", "numba", "numpy")},
    }
    if asked.calibrate:
        ranks = checks.calibrate(asked.calibrate, seed=SEED, progress=tqdm)
    else:
        ranks = checks.committed()["ranks"]
    contrasts = [name for name in fits["as stated"].index if " / " in name]
    summary = {
        "about": pd.DataFrame({"what": list(about), "value": [str(v) for v in about.values()]}),
        "fit": fits["as stated"],
        "compared": checks.compare(fits, ["shared by all", *contrasts]),
        "recovered": checks.recover(sampler, TRUTH, seed=SEED),
        "recovered_rich": checks.recover(
            model.Sampler(checks.simulate(tolls=60)), TRUTH, seed=SEED
        ),
        "held_out": checks.held_out(sampler, seed=SEED),
        "ranks": ranks,
    }
    text = json.dumps({name: plain(table) for name, table in summary.items()}, ensure_ascii=False)
    text = text.replace("], [", "],\n[").replace('"columns"', '\n"columns"')
    aside = asked.to.with_suffix(".part")
    aside.write_text(text + "\n", encoding="utf-8", newline="\n")
    aside.replace(asked.to)
    print("written:", asked.to.name)


if __name__ == "__main__":
    main()
