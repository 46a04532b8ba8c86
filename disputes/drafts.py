"""What the pages ask for before there is a dispute: the buyer's line, what was filled in, and its photos."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from disputes.models import Dispute, OpeningDraft
from disputes.rules.evidence import Slot
from messaging.models import Photo
from messaging.rules.photos import PhotoState
from orders.models import Order, OrderLine

GONE = (PhotoState.REFUSED, PhotoState.INFECTED)


def order_of_buyer(person: Any, number: str) -> Order | None:
    """Return an order that a person bought, with its lines, or None."""
    if "\x00" in number or person.is_staff:  # PostgreSQL refuses to look for it.
        return None
    lines = Prefetch("lines", OrderLine.objects.order_by("position").select_related("order"))
    return Order.objects.bought_by(person).filter(number=number).select_related("shop").prefetch_related(lines).first()


def draft_of(line: OrderLine, person: Any) -> OpeningDraft | None:
    return OpeningDraft.objects.filter(line=line, buyer=person).first()


def photos_of(draft: OpeningDraft, slots: Iterable[Slot]) -> dict[Slot, list[Photo]]:
    """Return the photos that wait with a draft, for each line of the checklist; one query."""
    keys = {draft.photos_key(slot): slot for slot in slots}
    found: dict[Slot, list[Photo]] = {slot: [] for slot in keys.values()}
    waiting = Photo.objects.filter(uploader=draft.buyer_id, upload_key__in=list(keys), message=None).order_by("pk")
    for photo in waiting:
        found[keys[photo.upload_key]].append(photo)
    return found


def running_about(line: OrderLine, person: Any) -> Dispute | None:
    """Return the dispute that runs about a line, if the person may see it."""
    return Dispute.objects.visible_to(person).active().filter(line=line).first()
