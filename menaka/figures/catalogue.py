"""
Every exported figure, by name: what is computed for it, how it is drawn, what its caption says.

A caption opens with the finding, in bold, and every number in it is computed. It names the
data's version, the counts and the kinds of sources behind the picture.
"""

from menaka.figures import alliances, casualties, control
from menaka.figures.drawn import Recipe

CATALOGUE: dict[str, Recipe] = {
    **alliances.FIGURES,
    **casualties.FIGURES,
    **control.FIGURES,
}
