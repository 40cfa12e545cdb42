"""Exported figures: who overstates, as far as a model can tell."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from menaka import casualties, style
from menaka.casualties import draw_model, model_checks, observed
from menaka.dataset.tables import Record
from menaka.figures.drawn import Drawn, Recipe, data_line


def bias(record: Record) -> Drawn:
    """What the model learnt of biases, beside what was put in."""
    found = model_checks.committed()
    fit = found["fit"].set_index("parameter")
    claims = observed.about_events(record, casualties.claims(record))
    held = observed.support(claims)
    order = ["shared by all", *[n for n in fit.index if " / " in n]]
    order += [n for n in fit.index if n.startswith(("bias", "deviation"))]
    figure, ax = plt.subplots(figsize=(style.PAGE, 0.9 + 0.24 * len(order)), layout="constrained")
    draw_model.bias(fit, order, ax=ax)
    sides, shared = fit.loc["enemy / own side"], fit.loc["shared by all"]
    middle, low, high = np.exp(sides[["mean", "low", "high"]].astype(float))
    hidden = (
        found["compared"]
        .set_index(["fit", "parameter"])
        .loc[("without tolls told by both sides", "enemy / own side"), ["factor", "low", "high"]]
    )
    about = found["about"].set_index("what")["value"]
    other = "" if about["claims"] == observed.fingerprint(claims) else (
        "Fitted to other claims than those of this record. "
    )  # fmt: skip
    return Drawn(
        figure,
        f"**Enemies of the dead give {middle:.1f} times the number that the dead's own side gives ({low:.1f} to "
        f"{high:.1f} in 95 of 100 draws), which rests on {held['enemy and own side']} tolls that "
        "both tell; what all voices share is not known, so no toll can be corrected.** Without those "
        f"tolls the factor is {hidden['factor']:.1f} ({hidden['low']:.1f} to {hidden['high']:.1f}). Grey is what "
        "was assumed of each factor before, dark what was left after the claims of "
        f"{about['tolls']} tolls told by two voices or more; on the right, by how much the claims narrowed it. "
        f"What all share was narrowed by {shared['contraction']:.0%}. Names with a stroke are one relation "
        f"to the dead against another. {other}{data_line(record, observed.used(claims), 'claims read')}",
    )


FIGURES: dict[str, Recipe] = {"02b-bias": bias}
"""By name."""
