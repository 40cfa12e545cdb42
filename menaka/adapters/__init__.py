"""
Files of others become tables of ours, in the reader's own copy: nothing of theirs is fetched.

`ucdp.read(files)` and `acled.read(files)` give `Reported`: events with the four dates, who took
part in them, claims with the data set as claimant, and an account of the files. What a data set
reports is a claim like any other: one claimant, which itself chose between claimants.
"""

from menaka.adapters import acled, ucdp
from menaka.adapters.reported import Reported

__all__ = ["Reported", "acled", "ucdp"]
