"""Who overstates, who understates: the claims model of notebook 02b, and its committed summary."""
