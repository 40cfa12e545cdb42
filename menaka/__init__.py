"""
The record of the Ménaka offensive (Mali, 2022-23), and what can be asked of it.

`load` returns the record, `check` lists its faults, `cite` says how to cite it; `alliances`,
`casualties` and `control` are the three questions. A number keeps its claimant, and every
uncertainty is carried to the last figure.

A name is imported when it is first used, so that `import menaka` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from menaka import (
        adapters,
        alliances,
        casualties,
        control,
        errors,
        figures,
        flat,
        geography,
        style,
    )
    from menaka.dataset.check import check
    from menaka.dataset.cite import cite
    from menaka.dataset.coverage import coverage
    from menaka.dataset.record import Record, find, load
    from menaka.dataset.schema import describe
    from menaka.dataset.series import series
    from menaka.errors import DataError, MenakaError, NotFoundError, SchemaError
    from menaka.explorer import explore

__all__ = [
    "DataError",
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
    "errors",
    "explore",
    "figures",
    "find",
    "flat",
    "geography",
    "load",
    "series",
    "style",
]

# Where a name lives, if it is no module of menaka itself.
_HOME = {
    "DataError": "menaka.errors",
    "MenakaError": "menaka.errors",
    "NotFoundError": "menaka.errors",
    "Record": "menaka.dataset.record",
    "SchemaError": "menaka.errors",
    "check": "menaka.dataset.check",
    "cite": "menaka.dataset.cite",
    "coverage": "menaka.dataset.coverage",
    "describe": "menaka.dataset.schema",
    "explore": "menaka.explorer",
    "find": "menaka.dataset.record",
    "load": "menaka.dataset.record",
    "series": "menaka.dataset.series",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name == "__version__":
        value: Any = import_module("menaka.dataset.cite").code_version()
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in __all__:
        value = import_module(f"menaka.{name}")
    else:
        raise AttributeError(f"module 'menaka' has no attribute {name!r}")

    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__doc__", "__version__"]
