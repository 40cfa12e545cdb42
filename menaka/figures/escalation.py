"""Exported figures: when did it escalate, and who was looking."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from menaka import casualties, style
from menaka.casualties import draw_escalation as picture
from menaka.casualties.escalation import Changes
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line


def changes(record: Record) -> Drawn:
    """Violent events by month, when their rate changed, and what was read."""
    fights = casualties.violent(record)
    counts = casualties.drawn(record, fights)
    read = casualties.documents(record)
    known = counts[read.index[read["documents"].gt(0)]]
    laws = {"Poisson": "poisson", "negative binomial": "negbin"}
    found = {name: casualties.changes(known, cost=law) for name, law in laws.items()}
    figure, axes = plt.subplots(
        3, 1, figsize=(style.PAGE, 5.4), layout="constrained", sharex=True, height_ratios=[3, 2, 1]
    )
    picture.rates(counts, found["negative binomial"].dates, ax=axes[0])
    picture.posterior({name: one.dates for name, one in found.items()}, ax=axes[1])
    casualties.draw.coverage(read, ax=axes[2])
    titles = ["violent events", "a new rate begins", "documents dated in the month"]
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, loc="left")
    said = "; ".join(f"under a {name} law {likely(one)}" for name, one in found.items())
    together = known.mean().corr(read.loc[known.columns, "documents"], method="spearman")
    return Drawn(
        figure,
        f"**In what was counted a new rate begins, more likely than not, {said}. Documents and events "
        f"go together by month (rank correlation {together:.2f}), so that counts alone cannot say whether "
        "the war changed or the watching.** Above, violent "
        "events in Mali by month (bars: the middle, whiskers: 5 % to 95 % of draws of the days from their windows; a part "
        "is not counted beside its whole), with the rate behind them, its mean and 5 % to 95 % over all segmentations weighed under the "
        "negative-binomial law. Between, the exact probability that a new rate begins in the month, where each further change, up to six, is "
        "beforehand half as likely as the one before. Below, documents and distinct origins by their own date. "
        f"{data_line(record, fights, 'violent events of all places and years')}",
    )


def likely(found: Changes, least: float = 0.5) -> str:
    """Name the months in which a new rate begins with at least so much probability."""
    up = found.rates.diff(axis=1).gt(0).astype("float64").where(found.begins).mean()
    sure = found.dates["probability"].loc[lambda p: p.ge(least)]
    months = [
        f"in {when:%B %Y} (a {'rise' if up[when] > 0.5 else 'fall'}, {p:.0%})"
        for when, p in sure.items()
    ]
    return ", ".join(months) or "in no month"


def statements(record: Record) -> Drawn:
    """What can be said of escalation, under each rule and for each collector."""
    table = casualties.statements(record, tolls=counted(record))
    figure, ax = plt.subplots(figsize=(style.PAGE, 3.4), layout="constrained")
    picture.statements(table, ax=ax)
    told = casualties.verdicts(table)
    untold = int(told["verdict"].eq(casualties.UNTOLD).sum())
    even = table.loc[table["even"], "series"].nunique() or "none"
    return Drawn(
        figure,
        f"**Of {len(told)} statements about escalation {untold} cannot be told from this record: "
        f"{even} of its collectors read evenly through the span.** Each cell gives the share of draws in which the "
        "statement holds in a series, and whether that is 95 % or more (holds), 5 % or less (not seen) or between (depends). First violent "
        "events, under a negative-binomial and a Poisson law and for each document dated in the month; then the civilian dead, drawn "
        f"between their bounds (an open top at its floor), under {len(casualties.RULES)} rules; last the collectors that come nearest to "
        "even collection. "
        f"{data_line(record, record.claims.loc[record.claims['measure'].eq('killed')], 'claims of killed')}",
    )


def counted(record: Record) -> dict[str, pd.DataFrame]:
    """Give, under each rule, the tolls that may be added."""
    return {
        rule: casualties.additive(record, casualties.by_event(casualties.tolls(record, rule=rule)))
        for rule in casualties.RULES
    }


FIGURES: dict[str, Recipe] = {"02-changes": changes, "02-statements": statements}
