"""
Run the checks: style, types, tests, doctests and notebooks.

`python scripts/test.py` is what `make test` runs, three minutes at most on two cores. `--slow` runs
what it leaves out, the tests marked `slow` (hundreds of broken records, other settings and
locales, a clone as Windows makes it): `make test-all` runs first the one and then the other. Both
end with pytest's summary.

The notebooks are held to their outputs on the Python that recorded them (3.11); on others the
code and the tests run and the notebooks are left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

RECORDED_ON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent


def main(words: list[str] | None = None) -> int:
    """Run the checks one after the other; stop at the first that fails."""
    parser = argparse.ArgumentParser(description="Run the checks.")
    parser.add_argument("--slow", action="store_true", help="only the tests marked slow")
    chosen = parser.parse_args(words)

    checks = [["pytest", "-n", "2", "--dist", "worksteal", "-m", "slow", "tests"]]
    if not chosen.slow:
        checks = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], _tests()]
    for check in checks:
        print("$ python -m", *check, flush=True)
        code = subprocess.run([sys.executable, "-m", *check], cwd=ROOT).returncode
        if code:
            return code
    return 0


def _tests() -> list[str]:
    # The cells of a notebook, and the tests of a module, share a worker.
    pytest = ["pytest", "-n", "2", "--dist", "loadscope", "menaka", "tests"]
    if sys.version_info[:2] == RECORDED_ON:
        return [*pytest, "--nbval", "notebooks"]
    print("notebooks are held on Python 3.11 only, and are left out here", flush=True)
    return pytest


if __name__ == "__main__":
    sys.exit(main())
