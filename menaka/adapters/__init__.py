"""
Files of others become tables of ours, in the reader's own copy: nothing of theirs is fetched.

`ucdp.read(files)` and `acled.read(files)` give `Reported`: events with the four dates, who took
part in them, claims with the data set as claimant, and an account of the files. What a data set
reports is a claim like any other: one claimant, which itself chose between claimants. `match`
proposes which events of two data sets are one, `beside` puts both on one table.
"""

from menaka.adapters import acled, ucdp
from menaka.adapters.matching import Match, beside, match
from menaka.adapters.reported import Reported

__all__ = ["Match", "Reported", "acled", "beside", "match", "ucdp"]
