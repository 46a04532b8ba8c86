"""What a reason and a share mean for the money of a line (dispute rulebook §5). Whole minor units only."""

from disputes.rules.ledger import LineFunds, breakdown
from disputes.rules.states import Reason

POSTAGE_GOES_BACK = frozenset({Reason.NOT_RECEIVED, Reason.WRONG_ITEM, Reason.COUNTERFEIT, Reason.DEFECTIVE})


def available(line: LineFunds, quantity: int, reason: Reason) -> int:
    """Return the most that can be asked for now, in minor units; 0 when so many units are not left.

    Outbound postage goes back only where the buyer got nothing of use.
    """
    if not 0 < quantity <= line.units_left:
        return 0
    return breakdown(line, quantity, with_postage=reason in POSTAGE_GOES_BACK).most


def percent_of(most: int, hundredths: int) -> int:
    """Return a share of the ceiling in minor units, rounded down; `hundredths` of a percent, 10,000 for all.

    Raise ValueError for a share below nothing or above all. What is agreed is the amount, not the percentage.
    """
    if not 0 <= hundredths <= 10_000:
        raise ValueError("A share is between nothing and all.")
    return most * hundredths // 10_000
