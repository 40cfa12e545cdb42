"""
What can go wrong, said once and in full.

A *fault* is one thing to mend: where it stands (file, row, column, value), what is
wrong with it and, where that can be guessed, what was probably meant. An error carries
every fault that was found, never only the first. Row 1 is the line of column names,
as a spreadsheet counts.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "ChoiceError",
    "DataError",
    "DayError",
    "Fault",
    "MenakaError",
    "NotFoundError",
    "SchemaError",
]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend in a file."""

    file: str
    row: int | None
    column: str | None
    problem: str
    value: str | None = None
    mend: str | None = None

    def __str__(self) -> str:
        """Say the fault in one line."""
        where = ", ".join(filter(None, [f"row {self.row}" if self.row else "", self.column]))
        said = f"{self.value!r} {self.problem}" if self.value is not None else self.problem
        return f"{where}: {said}" if where else said


class MenakaError(Exception):
    """What menaka raises when it is given something that it cannot use."""


class DataError(MenakaError):
    """
    Files that do not keep to their description.

    Parameters
    ----------
    faults
        Everything that was found; the message lists them by file.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda f: (f.file, f.row or 0, f.column or "", f.problem))
        super().__init__(report(self.faults))


class SchemaError(MenakaError):
    """A table handed to a function lacks a column, or holds what cannot be used."""

    def __init__(self, table: str, problems: Sequence[str]) -> None:
        self.table, self.problems = table, list(problems)
        super().__init__(f"{table}: " + "; ".join(problems))


class NotFoundError(MenakaError):
    """
    A name (an actor, a place, an event, a figure) that nothing answers to, or several do.

    Parameters
    ----------
    kind, name
        What was looked for.
    known
        Names of the kind, of which the nearest is suggested.
    among
        The near misses or the several that answer, where they are known already.
    """

    def __init__(
        self, kind: str, name: object, known: Iterable[str], *, among: Sequence[str] = ()
    ) -> None:
        if among and kind.startswith("single"):
            meant = f"; it may be {', '.join(among[:12])}"
        elif among:
            meant = f"; did you mean {' or '.join(among[:3])}?"
        else:
            meant = suggest(name, known, "; ")
        super().__init__(f"no {kind} {name!r}{meant}")


class ChoiceError(NotFoundError):
    """A word (a rule, a basis, a frequency) that is none of those that may be chosen."""

    def __init__(self, kind: str, value: object, allowed: Iterable[str]) -> None:
        names = list(allowed)
        listed = ", ".join(names[:16]) + (f" and {len(names) - 16} more" if names[16:] else "")
        MenakaError.__init__(self, f"no {kind} {value!r}; there are: {listed or 'none'}")


class DayError(MenakaError):
    """A day that is not written as ISO does."""

    def __init__(self, name: str, value: object) -> None:
        problem = f"{value!r} is not a day written YYYY-MM-DD, from 1800 to 2100"
        super().__init__(problem if name == "day" else f"{name}: {problem}")


def report(faults: Sequence[Fault]) -> str:
    """
    Lay faults out as a text for people, file by file.

    Examples
    --------
    >>> print(report([Fault("data/control.csv", 14, "status", "is not in the codebook",
    ...                     "control", "did you mean 'controlled'?")]))
    data/control.csv: 1 to mend
      row 14, status: 'control' is not in the codebook; did you mean 'controlled'?
    """
    lines: list[str] = []
    for file in dict.fromkeys(fault.file for fault in faults):
        found = [fault for fault in faults if fault.file == file]
        lines.append(f"{file}: {len(found)} to mend")
        lines += [f"  {fault}" + (f"; {fault.mend}" if fault.mend else "") for fault in found]
    return "\n".join(lines)


def suggest(value: object, known: Iterable[str], before: str = "") -> str:
    """Guess what was meant, or say nothing; among very many names a guess would take too long."""
    names = [str(name) for name in known]
    near = (
        difflib.get_close_matches(str(value), names, n=1, cutoff=0.6) if len(names) < 5000 else []
    )
    return f"{before}did you mean {near[0]!r}?" if near else ""


def require(frame: object, table: str, columns: Iterable[str]) -> None:
    """
    Raise if a frame lacks one of the columns that a function needs.

    Raises
    ------
    SchemaError
        Naming every column that is missing.
    """
    have = list(getattr(frame, "columns", []))
    missing = [
        f"no column {name!r}{suggest(name, have, '; ')}" for name in columns if name not in have
    ]
    if missing:
        raise SchemaError(table, missing)
