"""
Every exported figure, by name: what is computed for it, how it is drawn, what its caption says.

A caption opens with the finding, in bold, and every number in it is computed. The line below it
names the data's version and counts the sources behind the picture.
"""

from menaka.figures import alliances, casualties, control, escalation
from menaka.figures.drawn import Recipe

CATALOGUE: dict[str, Recipe] = {
    **alliances.FIGURES,
    **casualties.FIGURES,
    **escalation.FIGURES,
    **control.FIGURES,
}
