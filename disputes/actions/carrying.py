"""What carriers say of returns and replacements. Said again, or late, or after the seller's word, it changes nothing (R9)."""

import logging
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from disputes import facts as bridge
from disputes.actions.moving import lock, play
from disputes.actions.sweeping import AT_ONCE
from disputes.models import Dispute, ReplacementLeg, ReturnLeg
from disputes.rules.facts import Caller
from disputes.rules.payloads import Act, Scanning
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Stage, Verb
from orders.models import Shipment
from orders.rules.carriers import tidied
from orders.rules.states import TrackingStatus

CARRIER = Caller(Party.CARRIER)
LEGS = ((ReturnLeg, Stage.RETURN_IN_TRANSIT), (ReplacementLeg, Stage.REPLACEMENT_IN_TRANSIT))

log = logging.getLogger(__name__)


class Heard(StrEnum):
    """What became of a word of a carrier."""

    COUNTED = "counted"
    KNOWN = "known"  # Told before, or no case waits for it any more.
    IMPOSSIBLE = "impossible"  # Before the dispute was opened, or in the future.
    UNKNOWN = "unknown"  # No parcel of a dispute has this number.


def hear_carrier(*, number: str, delivered_at: datetime, at: datetime) -> bool:
    """Note that a parcel of a dispute was delivered (T50, A3); return whether that was news."""
    return hear(number=number, status=TrackingStatus.DELIVERED, said_at=delivered_at, at=at) is Heard.COUNTED


@transaction.atomic
def hear(*, number: str, status: TrackingStatus, said_at: datetime, at: datetime) -> Heard:
    """Take what a carrier says of a parcel of a dispute; of all that it can say, only the delivery moves one (T50, A3)."""
    mine = {"tracking_number": tidied(number)}
    if not mine["tracking_number"] or not any(model.objects.filter(**mine).exists() for model, _stage in LEGS):
        return Heard.UNKNOWN
    if status is not TrackingStatus.DELIVERED:
        return Heard.KNOWN
    for model, stage in LEGS:
        on_their_way = model.objects.on_their_way().filter(**mine).values("dispute")
        dispute = Dispute.objects.filter(stage=stage, pk__in=on_their_way).select_related("order").first()
        if dispute is not None:
            locked = lock(dispute)
            if not model.objects.filter(dispute=locked, **mine).exists():
                return Heard.UNKNOWN  # Meanwhile its number was corrected: what was delivered is another parcel.
            act = Act(Verb.REPORT_DELIVERY, CARRIER, at, Scanning(said_at))
            played = play(locked, bridge.case_of(locked), act)
            if played.event is not None:
                return Heard.COUNTED
            return Heard.IMPOSSIBLE if played.refusal is Refusal.SCAN_IMPOSSIBLE else Heard.KNOWN
    return Heard.KNOWN


def hear_carriers(*, at: datetime) -> int:
    """Note every delivery of a dispute's parcel that the marketplace told as one of an order; return how many were news."""
    heard = 0
    for model, stage in LEGS:
        numbers = model.objects.on_their_way().filter(dispute__stage=stage).values("tracking_number")
        parcels = Shipment.objects.filter(tracking_number__in=numbers, delivered_at__isnull=False)
        for parcel in list(parcels[:AT_ONCE]):
            try:
                delivered_at = parcel.delivered_at or at
                heard += hear_carrier(number=parcel.tracking_number, delivered_at=delivered_at, at=at)
            except Exception:
                log.exception("The delivery of %s could not be noted; it will be tried again.", parcel.tracking_number)
    return heard
