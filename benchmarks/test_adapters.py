"""
How fast files are read: `python -m pytest benchmarks -p no:xdist`, with the extra `bench`.

Beside them stands `pandas.read_csv` of the same columns, which checks nothing: the sum of the
file is not taken, no day is read and nobody is counted. The file is invented, and as large as GED.
"""

import pandas as pd
import pytest

from make_event_file import write
from menaka.adapters import ucdp
from menaka.adapters.forms import UCDP

ROWS = 386_000


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write("ged", ROWS, tmp_path_factory.mktemp("ged") / "ged.csv")


@pytest.mark.benchmark(group="386,000 rows of GED, one country in forty", min_rounds=3)
@pytest.mark.parametrize("who", ["menaka", "pandas.read_csv"])
def test_a_country(benchmark, who, path):
    if who == "menaka":
        found = benchmark(ucdp.read, path, country="Shire 01").events
    else:
        every = benchmark(pd.read_csv, path, usecols=UCDP.used)
        found = every[every["country"].eq("Shire 01")]
    assert 9_000 < len(found) < 11_000


@pytest.mark.benchmark(group="386,000 rows of GED, all", min_rounds=2)
def test_the_world(benchmark, path):
    assert len(benchmark(ucdp.read, path)) == ROWS
