"""Files larger than memory would allow: a country is filtered out while reading. Every row is invented."""

import subprocess
import sys

import pytest

from make_event_file import write
from menaka.adapters import acled, ucdp

PEAK = """
import resource, sys
from menaka.adapters import acled
reported = acled.read(sys.argv[1], country="Shire 01")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes; bytes on a Mac
print(len(reported), reported.about.rows, peak / (1e9 if sys.platform == "darwin" else 1e6))
"""


@pytest.mark.slow
def test_three_million_rows_of_acleds_form_stay_within_two_gigabytes(tmp_path):
    path = write("acled", 3_000_000, tmp_path / "acled.csv")
    told = subprocess.run(
        [sys.executable, "-c", PEAK, path], capture_output=True, text=True, check=True
    )
    events, rows, gigabytes = told.stdout.split()
    assert rows == "3000000" and 70_000 < int(events) < 80_000
    assert float(gigabytes) < 2


@pytest.mark.parametrize(("form", "read"), [("ged", ucdp.read), ("acled", acled.read)])
def test_chunks_give_what_one_reading_gives(form, read, tmp_path, monkeypatch):
    path = write(form, 500, tmp_path / "file.csv")
    once = read(path, country="Shire 01")
    monkeypatch.setattr("menaka.adapters.files.CHUNK", 37)
    again = read(path, country="Shire 01")
    for table in ("events", "claims", "participants"):
        assert getattr(once, table).equals(getattr(again, table))
    assert once.about.rows == again.about.rows == 500
    assert len(once) == read(path).events["country"].eq("Shire 01").sum()
