"""Exported figures: how many were killed, and according to whom."""

from itertools import combinations
from typing import Any

import pandas as pd

from menaka import casualties
from menaka.casualties import plots
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, sources_of
from menaka.words import Words, noted

TALATAYE = "e0347-talataye"
DAY = "2022-03-08"
TAMALAT: dict[str, Any] = {"place": "Tamalat", "target": "civilians", "start": DAY, "end": DAY}
TOTALS: dict[str, Any] = {"place": "Mali", "start": "2022-01-01", "end": "2022-12-31"}
MARKS = noted(
    "A mark is the number stated, its shape the kind of claimant; a line is what the wording "
    "allows and fades out where it sets no upper bound."
)


def claims_talataye(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot the number of dead that each claimant gave for Talataye."""
    say = Words(lang)
    ax = plots.plot_claims(record, event=TALATAYE, lang=lang, width=width)

    said = casualties.claims(record, event=TALATAYE)
    civil = said.loc[said["target_kind"].eq("civilians") & said["quantified"]]
    fighters = said.loc[said["target_kind"].eq("combatants"), "number"]
    count, apart = len(civil), _contradicting(civil)

    return Drawn(
        ax.get_figure(root=True),
        say(
            "Of the {pairs} pairs among {count} claims about civilians killed at Talataye, {apart} "
            "exclude each other: {versus}.",
            pairs=count * (count - 1) // 2,
            count=count,
            apart=len(apart),
            versus=say("; ").join(
                say("“{a}” and “{b}”", a=civil.at[a, "wording"], b=civil.at[b, "wording"])
                for a, b in apart
            ),
        ),
        say(MARKS),
        say(
            "Dot plot of persons killed, one row for each of {claims} claims, grouped by whose "
            "dead they count. The {count} about civilians start at {least} to {most}, and {open} "
            "of them set no upper bound; the longest line ends at {end}. The {fighters} about "
            "fighters start at {first} to {last}.",
            claims=len(said),
            count=count,
            least=civil["number"].min(),
            most=civil["number"].max(),
            open=civil["ceiling"].isna().sum(),
            end=civil["ceiling"].max(),
            fighters=len(fighters),
            first=fighters.min(),
            last=fighters.max(),
        ),
        sources_of(record, said["event_id"]),
        said,
    )


def claims_tamalat(
    record: Record, *, least: int = 50, lang: str = "en", width: str | float = "column"
) -> Drawn:
    """Plot the number of dead that each claimant gave for Tamalat, lower bounds and exact numbers."""
    say = Words(lang)
    ax = plots.plot_claims(record, least=least, lang=lang, width=width, **TAMALAT)

    said = plots.at_least(casualties.claims(record, **TAMALAT), least)
    said = said.loc[said["event_kind"].ne("aggregate")]
    exact = said["floor"].eq(said["ceiling"]).fillna(False)
    bounds = said.loc[~exact].sort_values("number")
    numbers = said.loc[exact, "number"]

    return Drawn(
        ax.get_figure(root=True),
        say(
            "A lower bound is no estimate: {exact} of {claims} claims about Tamalat give {least} "
            "to {most} civilians killed, and “{wording}” excludes none of them.",
            exact=exact.sum(),
            claims=len(said),
            least=numbers.min(),
            most=numbers.max(),
            wording=bounds["wording"].iloc[0],
        ),
        say(MARKS),
        say(
            "Dot plot of civilians killed at Tamalat on {day}, one row for each of {claims} "
            "claims. {bounds} lower bounds, at {low} and {high}, are white marks with a line that "
            "fades out to the right. {exact} exact numbers, from {least} to {most}, are filled "
            "marks further to the right.",
            day=say.day(pd.Timestamp(DAY)),
            claims=len(said),
            bounds=len(bounds),
            low=bounds["number"].min(),
            high=bounds["number"].max(),
            exact=exact.sum(),
            least=numbers.min(),
            most=numbers.max(),
        ),
        sources_of(record, said["event_id"]),
        said,
    )


def reconciliation(
    record: Record, *, rule: str = "envelope", lang: str = "en", width: str | float = "page"
) -> Drawn:
    """Plot totals of civilian dead against the events inside them."""
    say = Words(lang)
    ax = plots.plot_reconcile(record, rule=rule, lang=lang, width=width, **TOTALS)
    table = casualties.reconcile(record, rule=rule, target="civilians", **TOTALS)
    rows = plots.widest_gaps(table)

    above, sure = int(rows["gap"].gt(0).sum()), rows["gap_low"].gt(0)
    inside = int(rows.loc[sure, "events"].gt(0).sum())
    widest, narrowest = rows.iloc[0], rows.iloc[-1]

    return Drawn(
        ax.get_figure(root=True),
        say(
            "{above} of {totals} totals of civilians killed in Mali exceed the least of the events "
            "inside them; {sure} exceed the most, {inside} of these with an event inside.",
            above=above,
            totals=len(rows),
            sure=sure.sum(),
            inside=inside or say("none"),
        ),
        say(
            "Numbers: the total less the least of the events; bold where the total exceeds their "
            "most. Totals overlap and are never added."
        )
        + ("" if rule == "envelope" else " " + say("Events by the rule {rule}.", rule=rule)),
        say(
            "Bars with a diamond each for {totals} totals over spans that begin in 2022, sorted by "
            "gap. The bar is the least that the events inside come to, the diamond the total, the "
            "number between them runs from {widest} more ({who}) to {narrowest} fewer ({other}).",
            totals=len(rows),
            widest=widest["gap"],
            who=widest["claimant"],
            narrowest=-narrowest["gap"],
            other=narrowest["claimant"],
        ),
        sources_of(record, rows["event_id"]),
        rows,
    )


def ratios(record: Record, *, lang: str = "en", width: str | float = "column") -> Drawn:
    """Plot by how much the numbers of enemies of the dead exceed those of their own side."""
    say = Words(lang)
    ax = plots.plot_ratios(record, lang=lang, width=width)

    rows = casualties.ratios(record)
    rows = rows.loc[rows["pair"].eq(plots.PAIRS[0]) & rows["ratio"].gt(0)]

    # Surely greater or smaller: whatever numbers both wordings allow.
    more, less = int(rows["least"].gt(1).sum()), int(rows["most"].lt(1).sum())
    kinds = say.every(map(say, sorted(set(rows["target_kind"]))))

    return Drawn(
        ax.get_figure(root=True),
        say(
            "Whatever their wording allows, an enemy's number of the dead is greater than that of "
            "their own side in {more} of {pairs} pairs and smaller in {less}; all are about "
            "{kinds}.",
            more=more,
            pairs=len(rows),
            less=less or say("none"),
            kinds=kinds,
        ),
        say(
            "Above each line both numbers (+: or more, ≤: at most). A white mark with a fading "
            "line lacks a bound. Which is right cannot be seen here."
        ),
        say(
            "Dot plot on a logarithmic axis, one row for each of {pairs} pairs of claimants on "
            "{events} events: the enemy's number divided by that of the dead's own side. The "
            "ratios run from {least} to {most}, half of them at {half} or less; {upper} rest on "
            "an upper bound alone.",
            pairs=len(rows),
            events=rows["event_id"].nunique(),
            least=rows["ratio"].min(),
            most=rows["ratio"].max(),
            half=round(rows["ratio"].median(), 1),
            upper=rows["least"].isna().sum(),
        ),
        sources_of(record, rows["event_id"]),
        rows,
    )


def _contradicting(claims: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return the pairs of claims, by their index, that no number of dead satisfies together."""
    first = claims["floor"].fillna(0).astype("float64")
    last = claims["ceiling"].astype("float64").fillna(float("inf"))

    pairs = combinations(claims.index, 2)
    return [(a, b) for a, b in pairs if max(first[a], first[b]) > min(last[a], last[b])]
