"""What the marketplace tells us, as values: an order, a parcel, a word of the carrier. Amounts are minor units."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from orders.rules.states import ClearanceDuty, DiscountKind, TrackingStatus


@dataclass(frozen=True, slots=True)
class ShopFacts:
    code: str
    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line; `price` is that of all its units together, before any discount."""

    title: str
    quantity: int
    price: int
    sku: str = ""
    variant: str = ""
    listing: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiscountFacts:
    """A discount; `positions` are the lines (from 1) that it is for, all of them when empty."""

    kind: DiscountKind
    amount: int
    label: str = ""
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderFacts:
    number: str
    shop: ShopFacts
    placed_at: datetime
    currency: str
    lines: tuple[LineFacts, ...]
    buyer_email: str = ""
    buyer_member_id: str = ""
    discounts: tuple[DiscountFacts, ...] = ()
    shipping: int = 0
    paid: int | None = None  # Checked against what the lines come to, when the marketplace says it.
    deadline_zone: str = ""
    ship_by_at: datetime | None = None
    promised_by_at: datetime | None = None
    clearance: ClearanceDuty | None = None


@dataclass(frozen=True, slots=True)
class ShipmentFacts:
    """A parcel; `units` are (position, quantity), empty for all that was not shipped before."""

    order: str
    reference: str
    shipped_at: datetime
    carrier: str = ""
    tracking_number: str = ""
    first_scan_at: datetime | None = None
    units: tuple[tuple[int, int], ...] = ()
    label_address: str = ""


@dataclass(frozen=True, slots=True)
class TrackingFacts:
    order: str
    shipment: str
    status: TrackingStatus
    at: datetime
    place: str = ""
    words: str = ""


Facts = OrderFacts | ShipmentFacts | TrackingFacts


class Fault(StrEnum):
    """Why something that we were told is refused."""

    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_FIELD = "unknown_field"
    MISSING = "missing"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_AN_INSTANT = "not_an_instant"
    WITHOUT_ZONE = "without_zone"
    UNKNOWN_CURRENCY = "unknown_currency"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_CHOICE = "unknown_choice"
    UNKNOWN_LINE = "unknown_line"
    DISCOUNT_TOO_LARGE = "discount_too_large"
    SUM_DIFFERS = "sum_differs"
    NOBODY = "nobody"
    FROZEN = "frozen"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_SHIPMENT = "unknown_shipment"
    TOO_MANY_UNITS = "too_many_units"
    CANCELLED = "cancelled"
    NOT_A_BUYER = "not_a_buyer"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault and where it is: `lines.2.price` for the price of the second line. `value` is what was there, cut short."""

    fault: Fault
    where: str = ""
    value: str = ""
