"""Which actors each claim covers."""

from __future__ import annotations

import pandas as pd

from menaka.dataset.tables import Record


def targets(record: Record) -> pd.DataFrame:
    """
    Return every actor that each claim covers, from `claims` and `claim_targets` alike.

    Returns
    -------
    pandas.DataFrame
        One row a claim and target: `claim_id`, `target_id`.
    """
    single = record.claims.loc[record.claims["target_id"].notna(), ["claim_id", "target_id"]]
    table = pd.concat([single, record.claim_targets], ignore_index=True)
    return table.sort_values(["claim_id", "target_id"], ignore_index=True)
