"""
The record of the Ménaka offensive (Mali, 2022-23), and what can be asked of it.

`load` gives the record, `check` lists its faults, `cite` says how to cite it; `alliances`,
`casualties` and `control` are the three questions. A number keeps its claimant, and every
uncertainty is carried to the last figure.
"""

from menaka import adapters, alliances, casualties, control, geography, style
from menaka.dataset import views
from menaka.dataset.check import check
from menaka.dataset.cite import cite, code_version
from menaka.dataset.coverage import coverage
from menaka.dataset.schema import describe, vocabulary
from menaka.dataset.tables import Record, load
from menaka.errors import DataError, Fault, MenakaError, NotFoundError, SchemaError

__version__ = code_version()
__all__ = [
    "DataError",
    "Fault",
    "MenakaError",
    "NotFoundError",
    "Record",
    "SchemaError",
    "adapters",
    "alliances",
    "casualties",
    "check",
    "cite",
    "control",
    "coverage",
    "describe",
    "geography",
    "load",
    "style",
    "views",
    "vocabulary",
]
