"""Exported figures: alliances and hostilities."""

import networkx as nx
import pandas as pd

from menaka import alliances
from menaka.alliances.plots import MAIN, PHASES, SHOWN, ties_shown
from menaka.dataset.coverage import END, START
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, sources_of


def phases(record: Record) -> Drawn:
    """Plot the declared ties of the main actors in four phases, every actor in one place."""
    axes = alliances.plot_phases(record)
    nets = [alliances.network(record, first, end=last, actors=MAIN) for first, last in PHASES]

    hostile, allied = ([_pairs(net, sign) for net in nets] for sign in (-1, 1))
    first, last = (
        f"{_count(foes, 'hostile pair')} and {_count(allies, 'alliance')}"
        for foes, allies in ((hostile[0], allied[0]), (hostile[-1], allied[-1]))
    )
    against = [len(_foes(net, "isgs")) for net in nets]
    tables = [
        alliances.edge_table(net).assign(phase=f"{net.graph['day']}/{net.graph['end']}")
        for net in nets
    ]

    return Drawn(
        axes[0].get_figure(root=True),
        f"Among the main actors: {first} before the offensive, {last} in its last five months.",
        "A line is a declared tie in force on some day of the phase. Titles count the signs drawn, "
        "without denied ties; a State takes its army's sign. More was written about the offensive "
        "than before.",
        f"Four network diagrams of {len(set().union(*nets))} actors in fixed places, with solid "
        "lines for alliances and dashed lines for hostility. ISGS, at the right, is hostile to "
        f"{', '.join(map(str, against[:-1]))} and {against[-1]} of them in turn. Hostile pairs: "
        f"{', '.join(map(str, hostile))}; alliances: {', '.join(map(str, allied))}. The tie of JNIM "
        "and the MSA carries a question mark: it is denied.",
        {source for net in nets for *_, tie in net.edges(data=True) for source in tie["sources"]},
        pd.concat(tables, ignore_index=True),
    )


def fights(record: Record) -> Drawn:
    """Plot who fought beside and against whom during the offensive."""
    ax = alliances.plot_fights(record, start=START, end=END, width="column")
    table = alliances.fights(record, start=START, end=END)

    # A pair of two fighters is one row, whichever of them stands first.
    isgs = table.loc[table[["actor_a", "actor_b"]].eq("isgs").any(axis=1)]
    often = [
        f"{row.name_b if row.actor_a == 'isgs' else row.name_a} ({row.against})"
        for row in isgs.head(4).itertuples()
    ]
    most = table.sort_values("beside", ascending=False, kind="stable").head(4)
    together = [f"{row.name_a} and {row.name_b} ({row.beside})" for row in most.itertuples()]
    events = {event for ids in table["events"] for event in ids.split(";")}

    return Drawn(
        ax.get_figure(root=True),
        f"ISGS was one side in {isgs['against'].sum()} of {table['against'].sum()} times that two "
        f"actors fought each other; {most['name_a'].iloc[0]} and {most['name_b'].iloc[0]} fought "
        f"side by side {most['beside'].iloc[0]} times.",
        f"Events in which arms were used, {START} to {END}, counted for each pair. Shown are actors "
        "that met another in three or more. Blank: none recorded. One side can mean no more than "
        "one enemy.",
        "Heat map of actors by actors. The row of ISGS, above the diagonal, is full: it fought "
        f"{len(isgs.loc[isgs['against'].gt(0)])} actors, most often "
        f"{', '.join(often)}. Below the diagonal few cells have a number: side by side fought "
        f"{', '.join(together)}.",
        sources_of(record, events),
        table,
    )


def timeline(record: Record) -> Drawn:
    """Plot the ties between the main actors over time."""
    ax = alliances.plot_ties(record)
    *_, shown = ties_shown(record)

    wars = shown.loc[shown["sign"].eq(-1)]
    begun = wars.loc[wars["held_from"].between(START, END)]
    pairs = len(shown[["a", "b"]].drop_duplicates())

    return Drawn(
        ax.get_figure(root=True),
        f"Of {_count(len(wars), 'hostile tie')} among the main actors since 2021, {len(begun)} "
        "were declared, some of them anew, during the offensive.",
        "Strong: from first to last sighting; pale: days of start or end, or unseen for up to a year. "
        "Two bars: two ties of one pair, such as a State's army and its government. No bar: "
        "no tie declared.",
        f"Timeline of {pairs} pairs of actors, {SHOWN[0][:4]} to {SHOWN[1][:4]}, in five groups by "
        "camp; the offensive is shaded. Solid bars are alliances, hatched ones hostilities, dotted "
        f"ones truces. {_count(int(shown['end_known'].sum()), 'bar')} of {len(shown)} end where a "
        f"source says so; {int(shown['denied'].sum())} has a question mark: the tie is denied.",
        {source for ids in shown["sources"] for source in ids.split(";") if source},
        shown.drop(columns=["seen", "group", "order"]),
    )


def _pairs(net: nx.Graph, sign: int) -> int:
    """Return how many pairs have a sign and are not denied."""
    return sum(tie["sign"] == sign and not tie["denied"] for *_, tie in net.edges(data=True))


def _foes(net: nx.Graph, actor: str) -> list[str]:
    """Return the actors that are hostile to one."""
    ties = net.edges(actor, data=True) if actor in net else []
    return [other for _, other, tie in ties if tie["sign"] < 0 and not tie["denied"]]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


FIGURES: dict[str, Recipe] = {
    "01-phases": phases,
    "01-fights": fights,
    "01-ties-over-time": timeline,
}
