"""
Files of others become tables of ours, in the user's own copy: nothing of theirs is shipped.

`ucdp.read(path)` and `acled.read(path)` give `Reported`: events with the four dates, and claims
with the dataset as claimant, in the form of the record's. What a dataset reports is a claim like
any other: one claimant, which itself chose between claimants.
"""

from menaka.adapters import acled, ucdp
from menaka.adapters.reading import Reported

__all__ = ["Reported", "acled", "ucdp"]
