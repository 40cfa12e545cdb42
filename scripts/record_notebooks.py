"""
Execute the notebooks where they are, so that their committed outputs are today's.

For those who change a notebook or the code behind it: `python scripts/record_notebooks.py`
records all of them, two at a time, or those that are named. Look at what changed before you
commit it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from menaka.errors import MenakaError
from run import execute, find

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def main(names: list[str]) -> int:
    """Record the notebooks whose file names begin with one of the names, or all."""
    every = find(NOTEBOOKS)
    wanted = [path for path in every if not names or path.stem.startswith(tuple(names))]
    try:
        for path in execute(wanted, NOTEBOOKS, workers=2, root=NOTEBOOKS):
            print(path.relative_to(NOTEBOOKS), flush=True)
    except MenakaError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
