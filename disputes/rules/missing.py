"""What units that did not come along are worth (dispute rulebook §9, missing parts and quantity). Whole minor units only."""

import unicodedata
from dataclasses import dataclass, replace

from disputes.rules.ledger import LineFunds, breakdown

MOST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class MissingUnits:
    """Of so many `claimed` units, `count` did not come: their price less their share of coupons is what they are worth."""

    count: int
    claimed: int
    price: int
    coupon: int

    @property
    def worth(self) -> int:
        return self.price - self.coupon


def whole(typed: str) -> int | None:
    """Return a whole number of digits of any width, or None for whatever else was typed."""
    digits = unicodedata.normalize("NFKC", typed).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None


def without(line: LineFunds, units: int) -> LineFunds:
    """Return the money of a line as if so many units had not gone yet."""
    return replace(line, units_gone=line.units_gone - units)


def is_counted(line: LineFunds) -> bool:
    """Return whether what is missing of a line can be counted in units; parts of a single one cannot."""
    return line.quantity > 1


def missing_units(line: LineFunds, claimed: int, received: int | None) -> MissingUnits | None:
    """Return what is missing of the claimed units, and its worth; None where nothing is, or where it cannot be counted.

    They are the next ones of the line that no refund took along (§5), whatever was refunded of its money before.
    """
    if not is_counted(line) or received is None or not 0 <= received < claimed <= line.units_left:
        return None
    units = replace(line, refunded=0, reserved=0)
    found = breakdown(units, claimed - received, with_postage=False)
    return MissingUnits(claimed - received, claimed, found.price, found.coupon)
