"""What the system holds about a case by itself (dispute rulebook §9, S), worked out from what is stored each time it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum

from disputes import phrases, queries
from disputes.models import Dispute, Reservation
from disputes.phrases.missing import worth_in_words
from disputes.rules.evidence import Slot, checklist
from disputes.rules.ledger import ReservationState
from disputes.rules.missing import MissingUnits, missing_units, whole, without
from disputes.rules.states import Party, Reason
from messaging.rules.threads import Audience
from notices.templatetags.notices import instant
from orders.models import OrderLine, Shipment

# The names under which a listing tells a weight, in lower case.
WEIGHTS = frozenset(
    {"weight", "declared weight", "declared_weight", "shipping weight", "shipping_weight", "重量", "重さ"}
)
WORDS_MOST = 100  # characters of a weight


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the site; without words it stands on the page of the order."""

    slot: Slot
    words: str = ""

    @property
    def name(self) -> Any:
        return phrases.SLOTS[self.slot]


def records_of(
    line: OrderLine,
    reason: Reason,
    missing: MissingUnits | None = None,
    written: Callable[[datetime], str] = instant,
) -> list[Record]:
    """Return what is there for a reason; what the marketplace did not tell is left out.

    Instants are `written` on the reader's clock unless told otherwise. One query where nothing arrived, for the labels.
    """
    found, order = [], line.order
    for item in checklist(reason, None):
        match item.slot:
            case Slot.TRACKING_HISTORY:
                found.append(Record(item.slot))
            case Slot.PROMISED_DATE if order.promised_by_at is not None:
                found.append(Record(item.slot, written(order.promised_by_at)))
            case Slot.LABEL_ADDRESS if addresses := addresses_of(line):
                found.append(Record(item.slot, " / ".join(addresses)))
            case Slot.CLEARANCE_DUTY if order.clearance:
                found.append(Record(item.slot, order.get_clearance_display()))
            case Slot.LISTING_AT_ORDER if line.listing:
                found.append(Record(item.slot))
            case Slot.ORDERED_ARTICLE:
                found.append(Record(item.slot, " · ".join(filter(None, (line.title, line.variant, line.sku)))))
            case Slot.DECLARED_WEIGHT if weight_of(line):
                found.append(Record(item.slot, weight_of(line)))
            case Slot.MISSING_VALUE if missing is not None:
                found.append(Record(item.slot, worth_in_words(missing, order.currency)))
    return found


def records_in(dispute: Dispute, written: Callable[[datetime], str] = instant) -> list[Record]:
    """Return what is there in a case; two queries more where something is missing, one where nothing arrived."""
    reason = Reason(dispute.reason)
    missing = missing_in(dispute) if reason is Reason.MISSING_PARTS else None
    return records_of(dispute.line, reason, missing, written)


def missing_in(dispute: Dispute) -> MissingUnits | None:
    """Return what is missing by the newest number that both sides read, told by the buyer or by an agent for them.

    What the case itself took is not gone: the value stays while the refund is promised and paid.
    """
    told = dispute.evidence.filter(slot=Slot.NUMBER_RECEIVED, audience=Audience.EVERYONE, hidden_at=None)
    told = told.exclude(party=Party.SELLER)
    number = whole(told.order_by("-pk").values_list("text", flat=True).first() or "")
    if number is None:
        return None
    own = Reservation.objects.filter(case=dispute.reference, line__isnull=False).exclude(
        state=ReservationState.RELEASED
    )
    units = own.aggregate(units=Sum("units", default=0))["units"]
    return missing_units(without(queries.funds_of(dispute.line), units), dispute.quantity, number)


def addresses_of(line: OrderLine) -> list[str]:
    """Return what stands on the labels of the parcels that hold units of a line, each address once."""
    parcels = Shipment.objects.filter(contents__line=line).exclude(label_address="")
    return list(dict.fromkeys(parcels.values_list("label_address", flat=True)))


def weight_of(line: OrderLine) -> str:
    """Return the weight that the listing told, as it was told, or nothing."""
    for name, value in line.listing.items():
        if str(name).strip().lower() in WEIGHTS and isinstance(value, str | int | float) and str(value).strip():
            return str(value).strip()[:WORDS_MOST]
    return ""
