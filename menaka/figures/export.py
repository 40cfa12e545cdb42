"""Write figures as PDF, SVG and PNG with their captions: the same bytes each time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

from menaka import style
from menaka.dataset.record import Record, load
from menaka.errors import NotFoundError
from menaka.figures.catalogue import CATALOGUE

# Whatever a file would say of the day and the program that wrote it.
SILENT: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}


def export(
    folder: Path | str, names: Iterable[str] | None = None, *, record: Record | None = None
) -> list[Path]:
    """
    Export figures of the catalogue.

    Parameters
    ----------
    folder
        Where to; made if it is not there. A figure is written aside and moved when whole.
    names
        Figures of the catalogue; all of them where none is named.
    record
        The record; the one that came with menaka where none is given.

    Returns
    -------
    list of Path
        The files, four a figure.

    Raises
    ------
    NotFoundError
        If the catalogue has no such figure.
    """
    wanted = list(CATALOGUE if names is None else names)
    for name in wanted:
        if name not in CATALOGUE:
            raise NotFoundError("figure", name, CATALOGUE)
    data = load() if record is None else record
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return [path for name in wanted for path in _one(name, data, target)]


def _one(name: str, record: Record, target: Path) -> list[Path]:
    with style.use(), tempfile.TemporaryDirectory(dir=target) as aside:
        drawn = CATALOGUE[name](record)
        written = []
        for kind, metadata in SILENT.items():
            path = Path(aside) / f"{name}.{kind}"
            drawn.figure.savefig(path, metadata=metadata)
            written.append(path)
        plt.close(drawn.figure)
        caption = Path(aside) / f"{name}.md"
        caption.write_text(drawn.caption + "\n", encoding="utf-8", newline="\n")
        return [path.replace(target / path.name) for path in [*written, caption]]
