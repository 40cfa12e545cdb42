"""Exported figures: alliances and hostilities."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from menaka import alliances
from menaka.alliances.plots import MAIN, PHASES, SHOWN, ties_shown
from menaka.alliances.states import called
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, sources_of
from menaka.words import Words


def phases(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot the declared ties of the main actors in four phases, every actor in one place."""
    say = Words(lang)
    axes = alliances.plot_phases(record, lang=lang, width=width)
    nets = [alliances.network(record, first, end=last, actors=MAIN) for first, last in PHASES]

    hostile, allied = ([_pairs(net.edges(data=True), sign) for net in nets] for sign in (-1, 1))
    before, during = (
        say.every(
            [
                say.some("{n} hostile pair", "{n} hostile pairs", hostile[phase]),
                say.some("{n} alliance", "{n} alliances", allied[phase]),
            ]
        )
        for phase in (0, -1)
    )
    against = [_pairs(net.edges(["isgs"], data=True), -1) for net in nets]
    table = pd.concat(
        [
            alliances.edge_table(net).assign(phase=f"{net.graph['day']}/{net.graph['end']}")
            for net in nets
        ],
        ignore_index=True,
    )

    return Drawn(
        axes[0].get_figure(root=True),
        say(
            "Among the main actors: {before} before the offensive, {during} in its last five "
            "months.",
            before=before,
            during=during,
        ),
        say(
            "A line is a declared tie in force on some day of the phase. Titles count the signs "
            "drawn, without denied ties; a State takes its army's sign. More was written about the "
            "offensive than before."
        ),
        say(
            "Four network diagrams of {actors} actors in fixed places, with solid lines for "
            "alliances and dashed lines for hostility. ISGS, at the right, is hostile to {against} "
            "of them in turn. Hostile pairs: {hostile}; alliances: {allied}. The tie of JNIM and "
            "the MSA carries a question mark: it is denied.",
            actors=len(set().union(*nets)),
            against=say.every(against),
            hostile=", ".join(map(str, hostile)),
            allied=", ".join(map(str, allied)),
        ),
        {source for net in nets for *_, tie in net.edges(data=True) for source in tie["sources"]},
        table,
    )


def fights(record: Record, *, lang: str = "en", width: str | float = "column") -> Drawn:
    """Plot who fought beside and against whom during the offensive."""
    say, short = Words(lang), called(record, language=lang)
    ax = alliances.plot_fights(record, start=START, end=END, lang=lang, width=width)
    table = alliances.fights(record, start=START, end=END)

    # A pair of two fighters is one row, whichever of them stands first.
    isgs = table.loc[table[["actor_a", "actor_b"]].eq("isgs").any(axis=1)]
    often = [
        f"{short[row.actor_b if row.actor_a == 'isgs' else row.actor_a]} ({row.against})"
        for row in isgs.head(4).itertuples()
    ]
    most = table.sort_values("beside", ascending=False, kind="stable").head(4)
    pairs = [say.every([short[row.actor_a], short[row.actor_b]]) for row in most.itertuples()]
    together = [f"{pair} ({times})" for pair, times in zip(pairs, most["beside"], strict=True)]

    return Drawn(
        ax.get_figure(root=True),
        say(
            "ISGS was one side in {own} of {total} times that two actors fought each other; {pair} "
            "fought side by side {beside} times.",
            own=isgs["against"].sum(),
            total=table["against"].sum(),
            pair=pairs[0],
            beside=most["beside"].iloc[0],
        ),
        say(
            "Events with arms used, {span}, for each pair. Shown: actors that met another in three "
            "or more. Blank: none recorded. One side can mean no more than one enemy.",
            span=say.span(pd.Timestamp(START), pd.Timestamp(END)),
        ),
        say(
            "Heat map of actors by actors. The row of ISGS, above the diagonal, is full: it fought "
            "{n} actors, most often {often}. Below the diagonal few cells have a number: side by "
            "side fought {together}.",
            n=int(isgs["against"].gt(0).sum()),
            often=", ".join(often),
            together=", ".join(together),
        ),
        sources_of(record, (event for ids in table["events"] for event in ids.split(";"))),
        table,
    )


def timeline(record: Record, *, lang: str = "en", width: str | float = "page") -> Drawn:
    """Plot the ties between the main actors over time."""
    say = Words(lang)
    ax = alliances.plot_ties(record, lang=lang, width=width)
    *_, shown = ties_shown(record)

    wars = shown.loc[shown["sign"].eq(-1)]

    return Drawn(
        ax.get_figure(root=True),
        say.some(
            "Of {n} hostile tie among the main actors since 2021, {begun} were declared, some of "
            "them anew, during the offensive.",
            "Of {n} hostile ties among the main actors since 2021, {begun} were declared, some of "
            "them anew, during the offensive.",
            len(wars),
            begun=wars["held_from"].between(START, END).sum(),
        ),
        say(
            "Strong: from first to last sighting; pale: days of start or end, or unseen for up to "
            "a year. Two bars: two ties of one pair, such as a State's army and its government. No "
            "bar: no tie declared."
        ),
        say(
            "Timeline of {pairs} pairs of actors, {first} to {last}, in five groups by camp; the "
            "offensive is shaded. Solid bars are alliances, hatched ones hostilities, dotted ones "
            "truces. {ended} of {all} bars end where a source says so; {denied} has a question "
            "mark: the tie is denied.",
            pairs=len(shown[["a", "b"]].drop_duplicates()),
            first=SHOWN[0][:4],
            last=SHOWN[1][:4],
            ended=int(shown["end_known"].sum()),
            all=len(shown),
            denied=int(shown["denied"].sum()),
        ),
        {source for ids in shown["sources"] for source in ids.split(";") if source},
        shown.drop(columns=["seen", "group", "order"]),
    )


def _pairs(ties: Iterable[tuple[str, str, dict[str, Any]]], sign: int) -> int:
    """Return how many ties have a sign and are not denied."""
    return sum(tie["sign"] == sign and not tie["denied"] for *_, tie in ties)
