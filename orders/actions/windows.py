"""The windows in which a dispute can be opened, stored with the lines; they only ever move later (rulebook §2)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from orders.models import OrderLine, ShipmentLine
from orders.policy import window_policy
from orders.rules.window import MOST_EXTENSION_DAYS, line_started_at, never_earlier, started_at, window_end


def move_windows(lines: Iterable[OrderLine]) -> None:
    """Store the window of each line anew after its parcels changed."""
    lines = list(lines)
    parcels = Prefetch("parcels", ShipmentLine.objects.select_related("shipment"))
    prefetch_related_objects(lines, "order", parcels)
    for line in lines:
        starts = [
            started_at(parcel.shipment.shipped_at, parcel.shipment.first_scan_at) for parcel in line.parcels.all()
        ]
        _store(line, line_started_at(starts))


def _store(line: OrderLine, start: datetime | None) -> None:
    if start is None:
        return
    line.window_start_at = start if line.window_start_at is None else max(line.window_start_at, start)
    end = window_end(start, line.order.deadline_zone, policy=window_policy(), extension_days=line.extension_days)
    line.window_end_at = never_earlier(line.window_end_at, end)
    line.save(update_fields=["window_start_at", "window_end_at", "extension_days"])


class ExtensionRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised when a window is over, was never open, or cannot grow by so much."""


@transaction.atomic
def extend_window(*, line: OrderLine, days: int, at: datetime) -> OrderLine:
    """Add whole days to a window that is still open, up to 60 in all; raise ExtensionRefused (§2, 7)."""
    line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=line.pk)
    if line.window_start_at is None or line.window_end_at is None or at >= line.window_end_at:
        raise ExtensionRefused
    if days < 1 or line.extension_days + days > MOST_EXTENSION_DAYS:
        raise ExtensionRefused
    line.extension_days += days
    _store(line, line.window_start_at)
    return line
