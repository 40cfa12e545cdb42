"""
How well two coders agree, computed from the raw layer.

A second reader coded a sample of facts again from the same sources without seeing the
first coding (`evidence/second-coder.jsonl`). *Observed agreement* is the share of units on
which both said the same; *alpha* is Krippendorff's, which takes off what chance would give
(1 perfect, 0 chance). Both codings were made by automated readers. The same facts were coded
twice, so that finding events and merging them was not tested.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from menaka.dataset.schema import data_folder

Pair = tuple[Any, Any]
Level = Literal["nominal", "interval", "ratio"]
LEAST = 20  # pairs below which no alpha is given


def reliability(
    folder: Path | str | None = None, *, draws: int = 2000, seed: int = 20221
) -> pd.DataFrame:
    """
    Compare the two codings, question by question.

    Parameters
    ----------
    folder
        A folder with `evidence/facts.jsonl`, `second-coder.jsonl` and `names.csv`.
    draws
        Bootstrap samples of facts behind each interval.
    seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Indexed by question; `facts` and `pairs` (counts), `agreement` (share of pairs), `alpha`,
        `alpha_low`, `alpha_high` (95 per cent percentile interval over resampled facts; missing
        where fewer than 20 pairs stand behind it, or the question has no alpha).

    References
    ----------
    Krippendorff, K. (2019). Content Analysis, 4th edition, chapter 12. Sage.
    """
    first, second = codings(Path(folder) if folder is not None else data_folder())
    facts = [fact for fact in second if second[fact].get("found", True)]
    return agreement(QUESTIONS, first, second, facts, unit="facts", draws=draws, seed=seed)


def agreement(
    questions: Sequence[tuple[str, Level | None, Callable[..., Any], Callable[[Any, Any], bool]]],
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    names: Sequence[str],
    *,
    unit: str,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """
    Return how well two codings of the same units agree, by question.

    Parameters
    ----------
    questions
        Each with its level of measurement, what it asks of two codings, and when two answers agree.
    first, second
        Codings by unit.
    names
        The units compared, which are resampled for the intervals.
    unit
        What a unit is called: the name of its column of counts.
    draws, seed
        As in `reliability`.

    Returns
    -------
    pandas.DataFrame
        As from `reliability`, with `unit` in the place of `facts`.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for question, level, ask, same in questions:
        answers = [list(ask(first[name], second[name])) for name in names]
        pairs = [pair for answer in answers for pair in answer]
        row: dict[str, Any] = {
            "question": question,
            unit: sum(bool(answer) for answer in answers),
            "pairs": len(pairs),
            "agreement": float(np.mean([same(a, b) for a, b in pairs])) if pairs else np.nan,
        }

        # The interval resamples units and not pairs: the pairs of one unit hang together.
        if level is not None and len(pairs) >= LEAST:
            row["alpha"] = alpha(pairs, level)
            drawn = []
            for _ in range(draws):
                picked = rng.integers(0, len(names), len(names))
                drawn.append(alpha([pair for i in picked for pair in answers[i]], level))
            known = np.array(drawn)[np.isfinite(drawn)]
            if known.size:
                row["alpha_low"], row["alpha_high"] = np.percentile(known, [2.5, 97.5])
        rows.append(row)

    columns = ["question", unit, "pairs", "agreement", "alpha", "alpha_low", "alpha_high"]
    table = pd.DataFrame(rows, columns=columns).set_index("question")
    return table.astype({unit: "int64", "pairs": "int64"})


def codings(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Read both codings of the sample, actors' names resolved to ids."""
    evidence = folder / "evidence"
    with (evidence / "names.csv").open(encoding="utf-8", newline="") as lines:
        ids = {
            row["name"]: frozenset(filter(None, row["actor_id"].split("|")))
            for row in csv.DictReader(lines)
        }
    both = []
    for name in ("facts.jsonl", "second-coder.jsonl"):
        text = (evidence / name).read_text(encoding="utf-8")
        coding = {row["fact_id"]: row for row in map(json.loads, text.splitlines())}
        for row in coding.values():
            row["who"] = {}
            for actor in row.get("actors") or []:
                for one in ids.get(actor["name"]) or {actor["name"]}:
                    row["who"][one] = actor["role"]
            row["dead"] = {}
            for claim in row.get("claims") or []:
                if claim["measure"] == "killed":
                    hit = ids.get(claim["about"]) or frozenset({claim["about"]})
                    whom = (
                        "civilians"
                        if all(i.startswith("civilians") for i in hit)
                        else "+".join(sorted(hit))
                    )
                    row["dead"].setdefault(whom, []).append(claim)
        both.append(coding)
    return both[0], {fact: row for fact, row in both[1].items() if fact in both[0]}


def alpha(pairs: Sequence[Pair], level: Level) -> float:
    """
    Krippendorff's alpha of two coders; missing where nothing varies.

    Parameters
    ----------
    pairs
        What the one and the other coder said of each unit.
    level
        `"nominal"`, `"interval"` or `"ratio"`.

    Examples
    --------
    >>> alpha([("a", "a"), ("b", "b"), ("a", "b")], "nominal").__round__(3)
    0.444
    """
    import krippendorff

    if not pairs:
        return float("nan")
    if level == "nominal":
        words = {
            value: code for code, value in enumerate(sorted({v for p in pairs for v in p}, key=str))
        }
        data = np.array([[words[a], words[b]] for a, b in pairs], dtype=float).T
    else:
        data = np.array(pairs, dtype=float).T
    if np.unique(data).size < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))


def _one(key: str) -> Callable[[dict[str, Any], dict[str, Any]], list[Pair]]:
    return lambda a, b: [(a[key], b[key])] if a.get(key) and b.get(key) else []


def _days(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    if not a.get("date_start") or not b.get("date_start"):
        return []
    return [tuple(np.datetime64(x["date_start"]).astype(int) for x in (a, b))]


def _actors(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    every = sorted(set(a["who"]) | set(b["who"]))
    return [(int(one in a["who"]), int(one in b["who"])) for one in every]


def _who(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    return [("+".join(sorted(a["who"])), "+".join(sorted(b["who"])))]


def _roles(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    return [(a["who"][one], b["who"][one]) for one in sorted(set(a["who"]) & set(b["who"]))]


def _number(claims: list[dict[str, Any]], pick: Callable[..., int]) -> int | None:
    """Give the least (or most) number that the claims name, an exact figure in any of its cells."""
    said = [c[k] for c in claims for k in ("low", "best", "high") if c[k] is not None]
    return pick(said) if said else None


def _killed(pick: Callable[..., int]) -> Callable[[dict[str, Any], dict[str, Any]], list[Pair]]:
    def ask(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
        both = sorted(set(a["dead"]) & set(b["dead"]))
        pairs = [(_number(a["dead"][t], pick), _number(b["dead"][t], pick)) for t in both]
        return [pair for pair in pairs if None not in pair]

    return ask


def _any_dead(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    every = sorted(set(a["dead"]) | set(b["dead"]))
    return [(int(t in a["dead"]), int(t in b["dead"])) for t in every]


def _held(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    return [(a.get("control") is not None, b.get("control") is not None)]


def _status(a: dict[str, Any], b: dict[str, Any]) -> list[Pair]:
    x, y = a.get("control"), b.get("control")
    return [(x["status"], y["status"])] if x and y else []


def _same(a: Any, b: Any) -> bool:
    return bool(a == b)


def _within(days: int) -> Callable[[Any, Any], bool]:
    return lambda a, b: bool(abs(a - b) <= days)


QUESTIONS: list[tuple[str, Level | None, Callable[..., list[Pair]], Callable[[Any, Any], bool]]] = [
    ("kind", "nominal", _one("kind"), _same),
    ("first day, exact", "interval", _days, _same),
    ("first day, within one day", None, _days, _within(1)),
    ("first day, within three days", None, _days, _within(3)),
    ("date precision", "nominal", _one("date_precision"), _same),
    ("place precision", "nominal", _one("place_precision"), _same),
    ("actors, the whole list", "nominal", _who, _same),
    ("actors, one by one", None, _actors, _same),
    ("role of an actor both name", "nominal", _roles, _same),
    ("dead counted, by target", None, _any_dead, _same),
    ("killed, least figure", "ratio", _killed(min), _same),
    ("killed, greatest figure", "ratio", _killed(max), _same),
    ("control coded at all", "nominal", _held, _same),
    ("status of control", "nominal", _status, _same),
    ("confidence", "nominal", _one("confidence"), _same),
]
