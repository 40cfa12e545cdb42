"""
Run every check: style, types, tests, doctests and notebooks.

`python scripts/test.py` is what `make test` runs. It ends with pytest's summary. The
notebooks are held to their outputs on the Python that recorded them (3.11); on others the
code and the tests run and the notebooks are left out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RECORDED_ON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the checks one after the other; stop at the first that fails."""
    pytest = ["pytest", "-n", "2", "--dist", "loadscope", "menaka", "tests"]
    if sys.version_info[:2] == RECORDED_ON:
        pytest += ["--nbval", "notebooks"]
    else:
        print("notebooks are held on Python 3.11 only, and are left out here", flush=True)
    for words in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], pytest):
        print("$ python -m", *words, flush=True)
        code = subprocess.run([sys.executable, "-m", *words], cwd=ROOT).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
