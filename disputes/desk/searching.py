"""Finding a case among a million: references, orders, parcels and addresses, each by an index."""

from typing import Any

from django.db.models.functions import Lower

from accounts.models import User
from disputes.models import Dispute, ReplacementLeg, ReturnLeg
from messaging.rules.threads import REFERENCE_ALPHABET, REFERENCE_LENGTH
from orders.models import Order, Shipment
from orders.rules.carriers import tidied

MOST_FOUND = 200
MOST_NEAR = 20  # orders of a parcel, people of an address


def found_by(words: str) -> list[int]:
    """Return the disputes that somebody means by a reference, an order, a parcel or the buyer's address."""
    words = words.replace("\x00", "")
    if not words:
        return []
    if _is_reference(words):
        return _ids(Dispute.objects.filter(reference=words.upper()))
    if "@" in words:
        people = User.objects.alias(low=Lower("email")).filter(low=words.lower()).values_list("pk", flat=True)
        return _ids(Dispute.objects.filter(buyer__in=list(people[:MOST_NEAR])))
    number = tidied(words)
    orders = [
        *Order.objects.filter(number=words.lstrip("#")).values_list("pk", flat=True),
        *Shipment.objects.filter(tracking_number=number)
        .exclude(tracking_number="")
        .values_list("order", flat=True)[:MOST_NEAR],
    ]
    of_legs = [
        pk
        for model in (ReturnLeg, ReplacementLeg)
        for pk in model._default_manager.filter(tracking_number=number)
        .exclude(tracking_number="")
        .values_list("dispute", flat=True)[:MOST_NEAR]
    ]
    return [*_ids(Dispute.objects.filter(order__in=orders)), *of_legs]


def _is_reference(words: str) -> bool:
    prefix, _, rest = words.upper().partition("-")
    return prefix == "D" and len(rest) == REFERENCE_LENGTH and set(rest) <= set(REFERENCE_ALPHABET)


def _ids(found: Any) -> list[int]:
    return list(found.order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND])
