"""What happens to the money of an order, and how the most that a line can still bring comes about (rulebook §5)."""

from dataclasses import dataclass
from enum import StrEnum

from orders.rules.money import units_value


class EntryKind(StrEnum):
    """What an entry of the ledger says. Entries are added, never changed."""

    RESERVE = "reserve"
    RELEASE = "release"
    PAY = "pay"
    PAYMENT_FAILED = "payment_failed"  # For good: the money can be refunded again.
    OUTSIDE = "outside"  # The seller refunded it without us, or the buyer's bank did.
    EXCESS = "excess"  # Refunded without us although it was promised already.
    COUPON = "coupon"  # Given back as coupon or points: no money.


class ChargebackResult(StrEnum):
    """What the buyer's bank decided."""

    KEPT = "kept"  # The buyer keeps the money, or a part of it.
    RETURNED = "returned"  # It came back, all of it.


class ReservationState(StrEnum):
    HELD = "held"
    RELEASED = "released"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The most that a claim can bring, and how: price − coupon = goods; goods + postage − gone = most. Minor units."""

    price: int
    coupon: int
    postage: int
    gone: int  # Refunded or promised before, as far as it touches this claim.

    @property
    def goods(self) -> int:
        return self.price - self.coupon

    @property
    def most(self) -> int:
        return self.goods + self.postage - self.gone


@dataclass(frozen=True, slots=True)
class LineFunds:
    """The money of an order line. `units_gone` are those that a refund took along, or is promised to.

    `excess` was refunded without us although it was promised; it takes what becomes free.
    """

    price: int
    net: int
    postage: int
    quantity: int
    refunded: int = 0
    reserved: int = 0
    units_gone: int = 0
    excess: int = 0

    @property
    def free(self) -> int:
        return self.net + self.postage - self.refunded - self.reserved

    @property
    def units_left(self) -> int:
        return self.quantity - self.units_gone


def breakdown(line: LineFunds, count: int, *, with_postage: bool) -> Breakdown:
    """Return what a claim of `count` units can bring; outbound postage only with all units of the line.

    Raise ValueError for more units than are left.
    """
    price, goods = (
        units_value(amount, line.quantity, after=line.units_gone, count=count) for amount in (line.price, line.net)
    )
    postage = line.postage if with_postage and count == line.quantity else 0
    left = max(line.net + postage - line.refunded - line.reserved, 0)
    return Breakdown(price, price - goods, postage, max(goods + postage - left, 0))


def spread(amount: int, rooms: list[int]) -> list[int]:
    """Return how an amount fills rooms one after the other; what does not fit is left out."""
    parts = []
    for room in rooms:
        parts.append(min(amount, room))
        amount -= parts[-1]
    return parts
