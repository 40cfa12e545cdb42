"""
Every exported figure, by name: what is computed for it, how it is drawn, what its caption says.

A caption opens with the finding, in bold, and every number in it is computed. The line below it
names the data's version and counts the sources behind the picture.
"""

from menaka.figures import alliances, casualties, control, escalation
from menaka.figures.drawn import Recipe

CATALOGUE: dict[str, Recipe] = {
    "01-phases": alliances.phases,
    "01-fights": alliances.fights,
    "01-ties-over-time": alliances.timeline,
    "02-claims-talataye": casualties.claims_talataye,
    "02-claims-tamalat": casualties.claims_tamalat,
    "02-reconciliation": casualties.reconciliation,
    "02-ratios": casualties.ratios,
    "03-monthly-toll": escalation.monthly_toll,
    "03-ucdp-months": escalation.ucdp_by_month,
    "03-large-events": escalation.large_events,
    "03-displacement": escalation.displacement,
    "04-order-of-fall": control.order_of_fall,
    "04-who-held-what": control.who_held,
    "04-map-of-control": control.map_of_control,
}
