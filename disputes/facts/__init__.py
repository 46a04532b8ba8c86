"""The one bridge between the rows of a dispute and what the rules know of it, in both directions."""

from disputes.facts.loading import case_of, claim_of
from disputes.facts.saving import save_change, set_clock
from disputes.facts.writing import read, written

__all__ = ["case_of", "claim_of", "read", "save_change", "set_clock", "written"]
