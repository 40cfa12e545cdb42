"""Draw what the claims model learnt and how it was checked. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from menaka import style
from menaka.errors import NotFoundError

TICKS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16)
LABELS = ("1/16", "1/8", "1/4", "1/2", "1", "2", "4", "8", "16")


@style.use()
def bias(
    summary: pd.DataFrame, parameters: Sequence[str] | None = None, *, ax: Axes | None = None
) -> Axes:
    """
    Draw biases as factors: what was put in (grey, wide) and what came out (dark), a line each.

    Where the dark line is as long as the grey one, the claims said nothing.

    Parameters
    ----------
    summary
        As from `model.fit`.
    parameters
        Which rows, first on top; all biases, deviations and contrasts where none is named.

    Raises
    ------
    NotFoundError
        If the summary has no such parameter.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    names = [
        n for n in summary.index if n.startswith(("bias", "deviation", "shared")) or " / " in n
    ]
    names = names if parameters is None else list(parameters)
    for name in names:
        if name not in summary.index:
            raise NotFoundError("parameter", name, summary.index)
    for y, name in enumerate(names):
        row = summary.loc[name]
        before, after = (
            np.exp([row["prior_low"], row["prior_high"]]),
            np.exp([row["low"], row["high"]]),
        )
        ax.plot(before, [y, y], color=style.PALE, lw=6, solid_capstyle="butt",
                label="before (prior)" if y == 0 else None)  # fmt: skip
        ax.plot(after, [y, y], color=style.INK, lw=1.6, solid_capstyle="butt",
                label="after (posterior)" if y == 0 else None)  # fmt: skip
        ax.plot(np.exp(row["mean"]), y, marker="o", color=style.INK, ms=4)
        ax.annotate(f"{row['contraction']:.0%}", (1.01, y), xycoords=("axes fraction", "data"),
                    fontsize=7, va="center", annotation_clip=False)  # fmt: skip
    ax.axvline(1, color=style.GREY, lw=0.8, ls=":")
    ax.set_xscale("log")
    ax.set_xticks(TICKS, LABELS)
    ax.minorticks_off()
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.9)
    ax.annotate("narrowed by", (1.01, -0.75), xycoords=("axes fraction", "data"), fontsize=7,
                annotation_clip=False)  # fmt: skip
    ax.set_xlabel("factor on the number that is given (95 of 100 draws)")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0)
    return ax


@style.use()
def shares(
    values: pd.Series, *, top: float = 1.0, bins: int = 10, label: str = "", ax: Axes | None = None
) -> Axes:
    """
    Draw ranks or PITs as a histogram, with the height that an even spread would give.

    Parameters
    ----------
    values
        From 0 to `top`.
    top
        Where the last bin ends: 1 for PITs, the number of possible ranks for ranks.
    label
        What to write along the axis.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    ax.hist(values, bins=np.linspace(0, top, bins + 1).tolist(), color=style.GREY,
            edgecolor="white", lw=0.6)  # fmt: skip
    ax.axhline(len(values) / bins, color=style.INK, lw=1, ls="--")
    ax.set_xlim(0, top)
    ax.set_xlabel(label)
    ax.set_ylabel("count")
    return ax
