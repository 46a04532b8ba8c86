"""What the marketplace says of money and of parcels of disputes, as parsed JSON, turned into facts.

See docs/refunds.md and docs/api.md.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from disputes.rules.ledger import ChargebackResult
from disputes.rules.refunds import SAID_BY_MARKETPLACE, Answer, Said
from orders.reading import MOST_LINES, Fields, Unreadable
from orders.rules.carriers import MOST_CHARACTERS
from orders.rules.facts import Fault
from orders.rules.money import is_currency
from orders.rules.states import TrackingStatus

REFERENCE_MAX = 100  # characters
WORDS_MAX = 500


def read_answer(value: Any) -> Answer:
    """Return the answer that an object holds; raise Unreadable.

    What is paid comes with its reference, its amount and its currency; of the others they may be told. Fields that are not
    known are not looked at: a payment must not go unheard for a word too many.
    """
    fields = Fields(value)
    said = fields.choice("status", Said)
    if said not in SAID_BY_MARKETPLACE:
        raise Unreadable(Fault.UNKNOWN_CHOICE, "status", said)
    is_paid = said is Said.PAID
    reference = fields.text("reference", REFERENCE_MAX, is_needed=is_paid)
    currency = fields.text("currency", 3, is_needed=is_paid or "amount" in fields.left)
    if currency and not is_currency(currency):
        raise Unreadable(Fault.UNKNOWN_CURRENCY, "currency", currency)
    amount = fields.amount("amount", currency, is_needed=is_paid) if currency else None
    words = fields.text("reason", WORDS_MAX, is_needed=False)
    return Answer(said, reference, amount, currency, words)


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """What a seller refunded alone, of a whole order or of the line at a position."""

    order: str
    reference: str
    amount: int
    currency: str
    position: int | None


def read_outside_refund(value: Any) -> OutsideFacts:
    """Return what an object says of a refund outside; raise Unreadable."""
    fields = Fields(value)
    order, reference = fields.number("order"), fields.text("reference", REFERENCE_MAX)
    currency = fields.text("currency", 3)
    if not is_currency(currency):
        raise Unreadable(Fault.UNKNOWN_CURRENCY, "currency", currency)
    amount = fields.amount("amount", currency) or 0
    position = fields.count("line") if fields.left.get("line") is not None else None
    if position is not None and position > MOST_LINES:
        raise Unreadable(Fault.UNKNOWN_LINE, "line", position)
    fields.end()
    return OutsideFacts(order, reference, amount, currency, position)


class ChargebackStatus(StrEnum):
    OPENED = "opened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ChargebackFacts:
    """A chargeback that began, or one that ended: then with its result, and what the buyer keeps unless it is all."""

    order: str
    reference: str
    at: datetime
    result: ChargebackResult | None = None  # None while it runs.
    amount: int | None = None
    currency: str = ""


def read_chargeback(value: Any) -> ChargebackFacts:
    """Return what an object says of a chargeback; raise Unreadable.

    An end without a result is refused: taken for one, it would pay a buyer twice; taken for the other, never again.
    """
    fields = Fields(value)
    order, reference = fields.number("order"), fields.text("reference", REFERENCE_MAX)
    status = fields.choice("status", ChargebackStatus)
    at = fields.instant("at")
    result = fields.choice("result", ChargebackResult) if status is ChargebackStatus.ENDED else None
    amount, currency = _kept(fields) if result is ChargebackResult.KEPT else (None, "")
    fields.end()
    if at is None:
        raise Unreadable(Fault.MISSING, "at")
    return ChargebackFacts(order, reference, at, result, amount, currency)


def _kept(fields: Fields) -> tuple[int | None, str]:
    """Return what the buyer keeps, and in which currency; no amount where it is all that is left."""
    if fields.left.get("amount") is None:
        return None, ""
    currency = fields.text("currency", 3)
    if not is_currency(currency):
        raise Unreadable(Fault.UNKNOWN_CURRENCY, "currency", currency)
    return fields.amount("amount", currency), currency


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """What a carrier says of a parcel of a dispute."""

    number: str
    status: TrackingStatus
    at: datetime


def read_parcel(value: Any) -> ParcelFacts:
    """Return what an object says of a return or a replacement; raise Unreadable."""
    fields = Fields(value)
    number = fields.text("tracking_number", MOST_CHARACTERS)
    status, at = fields.choice("status", TrackingStatus), fields.instant("at")
    fields.end()
    if at is None:
        raise Unreadable(Fault.MISSING, "at")
    return ParcelFacts(number, status, at)
