"""Exported figures: how many were killed, and according to whom."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from menaka import casualties
from menaka.casualties import plots
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, sources_of

TALATAYE = "e0347-talataye"
DAY = "2022-03-08"
TAMALAT: dict[str, Any] = {"place": "Tamalat", "target": "civilians", "start": DAY, "end": DAY}
TOTALS: dict[str, Any] = {"place": "Mali", "start": "2022-01-01", "end": "2022-12-31"}
MARKS = (
    "A mark is the number stated, its shape the kind of claimant; a line is what the wording "
    "allows and fades out where it sets no upper bound."
)


def claims_talataye(record: Record) -> Drawn:
    """Plot the number of dead that each claimant gave for Talataye."""
    ax = plots.plot_claims(record, event=TALATAYE)

    said = casualties.claims(record, event=TALATAYE)
    civil = said.loc[said["target_kind"].eq("civilians") & said["quantified"]]
    fighters = said.loc[said["target_kind"].eq("combatants"), "number"]
    count, apart = len(civil), _contradicting(civil)

    return Drawn(
        _figure(ax),
        f"Of the {count * (count - 1) // 2} pairs among {count} claims about civilians killed at "
        f"Talataye, {len(apart)} exclude each other: {_versus(civil, apart)}.",
        MARKS,
        f"Dot plot of persons killed, one row for each of {len(said)} claims, grouped by whose "
        f"dead they count. The {count} about civilians start at {civil['number'].min()} to "
        f"{civil['number'].max()}, and {civil['ceiling'].isna().sum()} of them set no upper bound; "
        f"the longest line ends at {civil['ceiling'].max()}. The {len(fighters)} about fighters "
        f"start at {fighters.min()} to {fighters.max()}.",
        sources_of(record, said["event_id"]),
        said,
    )


def claims_tamalat(record: Record, *, least: int = 50) -> Drawn:
    """Plot the number of dead that each claimant gave for Tamalat, lower bounds and exact numbers."""
    ax = plots.plot_claims(record, least=least, width="column", **TAMALAT)

    said = plots.at_least(casualties.claims(record, **TAMALAT), least)
    said = said.loc[said["event_kind"].ne("aggregate")]
    exact = said["floor"].eq(said["ceiling"]).fillna(False)
    bounds = said.loc[~exact].sort_values("number")
    numbers = said.loc[exact, "number"]

    return Drawn(
        _figure(ax),
        f"A lower bound is no estimate: {exact.sum()} of {len(said)} claims about Tamalat give "
        f"{numbers.min()} to {numbers.max()} civilians killed, and "
        f"“{bounds['wording'].iloc[0]}” excludes none of them.",
        MARKS,
        f"Dot plot of civilians killed at Tamalat on 8 March 2022, one row for each of {len(said)} "
        f"claims. {len(bounds)} lower bounds, at {bounds['number'].min()} and "
        f"{bounds['number'].max()}, are white marks with a line that fades out to the right. "
        f"{exact.sum()} exact numbers, from {numbers.min()} to {numbers.max()}, are filled marks "
        "further to the right.",
        sources_of(record, said["event_id"]),
        said,
    )


def reconciliation(record: Record) -> Drawn:
    """Plot totals of civilian dead against the events inside them."""
    ax = plots.plot_reconcile(record, **TOTALS)
    rows = plots.widest_gaps(casualties.reconcile(record, target="civilians", **TOTALS))

    above, sure = int(rows["gap"].gt(0).sum()), rows["gap_low"].gt(0)
    inside = int(rows.loc[sure, "events"].gt(0).sum())
    widest, narrowest = rows.iloc[0], rows.iloc[-1]

    return Drawn(
        _figure(ax),
        f"{above} of {len(rows)} totals of civilians killed in Mali exceed the least of the events "
        f"inside them; {sure.sum()} exceed the most, {inside or 'none'} of these with an event "
        "inside.",
        "Numbers: the total less the least of the events; bold where the total exceeds their "
        "most. Totals overlap and are never added.",
        f"Bars with a diamond each for {len(rows)} totals over spans that begin in 2022, sorted by "
        "gap. The bar is the least that the events inside come to, the diamond the total, the "
        f"number between them runs from {widest['gap']:,} more ({widest['claimant']}) to "
        f"{-narrowest['gap']} fewer ({narrowest['claimant']}).",
        sources_of(record, rows["event_id"]),
        rows,
    )


def ratios(record: Record) -> Drawn:
    """Plot by how much the numbers of enemies of the dead exceed those of their own side."""
    ax = plots.plot_ratios(record, width="column")

    rows = casualties.ratios(record)
    rows = rows.loc[rows["pair"].eq(plots.PAIRS[0]) & rows["ratio"].gt(0)]

    # Surely greater or smaller: whatever numbers both wordings allow.
    more, less = int(rows["least"].gt(1).sum()), int(rows["most"].lt(1).sum())
    upper = int(rows["least"].isna().sum())
    kinds = " and ".join(sorted(set(rows["target_kind"])))

    return Drawn(
        _figure(ax),
        f"Whatever their wording allows, an enemy's number of the dead is greater than that of their "
        f"own side in {more} of {len(rows)} pairs and smaller in {less or 'none'}; all are about "
        f"{kinds}.",
        "Above each line both numbers (+: or more, ≤: at most). A white mark with a fading line lacks a bound. "
        "Which is right cannot be seen here.",
        f"Dot plot on a logarithmic axis, one row for each of {len(rows)} pairs of claimants on "
        f"{rows['event_id'].nunique()} events: the enemy's number divided by that of the dead's "
        f"own side. The ratios run from {rows['ratio'].min():g} to {rows['ratio'].max():g}, half of "
        f"them at {rows['ratio'].median():.1f} or less; {upper} rest on an upper bound alone.",
        sources_of(record, rows["event_id"]),
        rows,
    )


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def _contradicting(claims: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return the pairs of claims, by their index, that no number of dead satisfies together."""
    first = claims["floor"].fillna(0).astype("float64")
    last = claims["ceiling"].astype("float64").fillna(float("inf"))

    pairs = combinations(claims.index, 2)
    return [(a, b) for a, b in pairs if max(first[a], first[b]) > min(last[a], last[b])]


def _versus(claims: pd.DataFrame, pairs: list[tuple[Any, Any]]) -> str:
    words = claims["wording"]
    return "; ".join(f"“{words[a]}” and “{words[b]}”" for a, b in pairs)


FIGURES: dict[str, Recipe] = {
    "02-claims-talataye": claims_talataye,
    "02-claims-tamalat": claims_tamalat,
    "02-reconciliation": reconciliation,
    "02-ratios": ratios,
}
