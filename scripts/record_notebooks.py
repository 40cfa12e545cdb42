"""
Execute the notebooks where they are, so that their committed outputs are today's.

For those who change a notebook or the code behind it: `python scripts/record_notebooks.py`
records all of them, or those that are named. Look at what changed before you commit it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tqdm import tqdm

from menaka.figures.notebooks import execute, find

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def main(names: list[str]) -> None:
    """Record the notebooks whose file names begin with one of the names, or all."""
    for path in tqdm([p for p in find(NOTEBOOKS) if not names or p.stem.startswith(tuple(names))]):
        for _ in execute([path], path.parent):
            pass


if __name__ == "__main__":
    main(sys.argv[1:])
