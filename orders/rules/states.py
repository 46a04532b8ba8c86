"""What can become of an order and of a parcel, and whether an order can still be cancelled."""

from dataclasses import dataclass
from enum import StrEnum


class TrackingStatus(StrEnum):
    """What a carrier says of a parcel, in the order in which it usually happens."""

    ANNOUNCED = "announced"  # The carrier knows the number and has not seen the parcel.
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    IN_CUSTOMS = "in_customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    LOST = "lost"


SEEN = frozenset(TrackingStatus) - {TrackingStatus.ANNOUNCED}
ABNORMAL = frozenset({TrackingStatus.DELIVERY_FAILED, TrackingStatus.RETURNING, TrackingStatus.LOST})


class ClearanceDuty(StrEnum):
    """Who has to clear an order through customs, by its terms of delivery."""

    BUYER = "buyer"
    SELLER = "seller"
    CARRIER = "carrier"


class DiscountKind(StrEnum):
    SHOP_COUPON = "shop_coupon"
    PLATFORM_COUPON = "platform_coupon"
    PROMOTION = "promotion"
    POINTS = "points"


class CancelAnswer(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    SHIPPED_FIRST = "shipped_first"  # A parcel left before anybody answered.


class CancelReason(StrEnum):
    CHANGED_MIND = "changed_mind"
    WRONG_ADDRESS = "wrong_address"
    ORDERED_TWICE = "ordered_twice"
    TOO_SLOW = "too_slow"
    OTHER = "other"


class CancelRefusal(StrEnum):
    """Why an order cannot be asked to be cancelled."""

    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    ASKED_ALREADY = "asked_already"
    NOT_THEIRS = "not_theirs"


@dataclass(frozen=True, slots=True)
class CancelFacts:
    is_buyer: bool
    is_shipped: bool  # Any unit of it.
    is_cancelled: bool
    is_asked: bool  # A request waits for its answer.


def cancel_refusal(facts: CancelFacts) -> CancelRefusal | None:
    """Return why a cancellation cannot be asked for, or None when it can."""
    if not facts.is_buyer:
        return CancelRefusal.NOT_THEIRS
    if facts.is_cancelled:
        return CancelRefusal.CANCELLED
    if facts.is_shipped:
        return CancelRefusal.SHIPPED
    if facts.is_asked:
        return CancelRefusal.ASKED_ALREADY
    return None
