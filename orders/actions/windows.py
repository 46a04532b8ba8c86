"""The windows in which a dispute can be opened, stored with the lines; they only ever move later (rulebook §2).

The one exception is the receipt of the goods, where the operator set DISPUTE_AFTER_RECEIPT_DAYS (§2, 6).

The buyer is reminded of each end (§7): once for all lines of an order that share it.
"""

from collections.abc import Iterable, Set
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from accounts.models import User
from notices.actions import end_deadline, owe, set_reminders
from orders import notice_kinds
from orders.models import Order, OrderLine, ShipmentLine, WindowExtension
from orders.policy import window_policy
from orders.rules.window import (
    MOST_EXTENSION_DAYS,
    REMINDED_BEFORE,
    last_instant,
    line_started_at,
    never_earlier,
    once_received,
    started_at,
    window_end,
)

DEADLINES = "window"  # The prefix of their names; whether one still matters is watched by who knows of disputes.


def move_windows(lines: Iterable[OrderLine], *, at: datetime, has_arrived: bool = False) -> None:
    """Store the window of each line anew after its parcels changed, and remind of those that moved.

    `has_arrived` when what changed is that a parcel was delivered.
    """
    # Read anew: whoever adds days to one locks it alone, and what they added must not be written over.
    known = OrderLine.objects.select_for_update(of=("self",)).filter(pk__in=[line.pk for line in lines])
    lines = list(known.order_by("pk"))
    parcels = Prefetch("parcels", ShipmentLine.objects.select_related("shipment"))
    prefetch_related_objects(lines, "order", parcels)
    before = {line.window_end_at for line in lines}
    for line in lines:
        starts = [
            started_at(parcel.shipment.shipped_at, parcel.shipment.first_scan_at) for parcel in line.parcels.all()
        ]
        start = line_started_at(starts)
        _store(line, start, received_at=_received_at(line, start, at) if has_arrived else None)
    if lines:
        remind_of_windows(lines[0].order, {line.window_end_at for line in lines}, before, at=at)


def remind_of_windows(
    order: Order, ends: Set[datetime | None], before: Set[datetime | None] = frozenset(), *, at: datetime
) -> None:
    """Remind the buyer, once there is one, of `ends` that were not among those `before`, and of those no more."""
    if order.buyer is None:
        return
    for end in filter(None, ends - before):
        set_reminders(
            deadline=deadline_of(order, end),
            deadline_at=end,
            offsets=REMINDED_BEFORE,
            recipients=[order.buyer],
            kind=notice_kinds.WINDOW_ENDS.name,
            context={
                "number": order.number,
                "shop": " ".join(order.shop.name.split()),
                "path_name": "order",
                "path_args": [order.number],
            },
            at=at,
        )
    for end in filter(None, before - ends):
        if not OrderLine.objects.filter(order=order, window_end_at=end).exists():
            end_deadline(deadline=deadline_of(order, end), at=at)


def deadline_of(order: Order, end: datetime) -> str:
    """Return the name of the deadline at which windows of an order end: `window/<key of the order>/<the instant>`."""
    return f"{DEADLINES}/{order.pk}/{end.isoformat()}"


def _received_at(line: OrderLine, start: datetime | None, at: datetime) -> datetime | None:
    """Return when the last unit of a line came, or when we heard of it if that was later; None while one is on its way.

    What was sent before a replacement began a window anew says nothing about that window.
    """
    if start is None or (line.window_start_at is not None and start < line.window_start_at):
        return None
    arrived_at = line.arrived_at
    return max(arrived_at, at) if arrived_at is not None else None


def _store(line: OrderLine, start: datetime | None, received_at: datetime | None = None) -> None:
    if start is None:
        return
    policy, zone = window_policy(), line.order.deadline_zone
    line.window_start_at = start if line.window_start_at is None else max(line.window_start_at, start)
    end = window_end(start, zone, policy=policy, extension_days=line.extension_days, received_at=line.received_at)
    line.window_end_at = never_earlier(line.window_end_at, end)
    if received_at is not None and line.received_at is None and policy.after_receipt_days:
        line.received_at = received_at
        short = window_end(start, zone, policy=policy, extension_days=line.extension_days, received_at=received_at)
        line.window_end_at = once_received(line.window_end_at, short)
    line.save(update_fields=["window_start_at", "window_end_at", "extension_days", "received_at"])


@transaction.atomic
def restart_window(*, line: OrderLine, start_at: datetime) -> None:
    """Count the window of a line anew from another shipment of it, such as a replacement's (§2, 8)."""
    if settings.DISPUTE_WINDOW_AFTER_REPLACEMENT:
        line = OrderLine.objects.select_for_update(of=("self",)).select_related("order").get(pk=line.pk)
        line.received_at = None  # The replacement was not.
        _store(line, start_at)


class ExtensionRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised when a window is over, was never open, or cannot grow by so much."""


@transaction.atomic
def extend_window(*, line: OrderLine, days: int, by: User, why: str = "", at: datetime) -> OrderLine:
    """Add whole days to a window that is still open, up to 60 in all, and tell the buyer; raise ExtensionRefused (§2, 7)."""
    line = (
        OrderLine.objects.select_for_update(of=("self",)).select_related("order__shop", "order__buyer").get(pk=line.pk)
    )
    if line.window_start_at is None or line.window_end_at is None or at >= line.window_end_at:
        raise ExtensionRefused
    if days < 1 or line.extension_days + days > MOST_EXTENSION_DAYS:
        raise ExtensionRefused
    if not OrderLine.objects.filter(pk=line.pk, extension_days=line.extension_days).update(
        extension_days=line.extension_days + days
    ):
        raise ExtensionRefused  # Somebody else was faster; SQLite locks no rows.
    before = line.window_end_at
    line.extension_days += days
    _store(line, line.window_start_at)
    made = WindowExtension.objects.create(
        line=line, days=days, by=by, why=why, at=at, end_before_at=before, end_after_at=line.window_end_at
    )
    _tell(made, line.order)
    remind_of_windows(line.order, {line.window_end_at}, {before}, at=at)
    return line


def _tell(made: WindowExtension, order: Order) -> None:
    if order.buyer is None:
        return
    context = {
        "number": order.number,
        "shop": order.shop.name,
        "product": made.line.title,
        "days": made.days,
        "until": last_instant(made.end_after_at).isoformat(),
        "path_name": "order",
        "path_args": [order.number],
    }
    key = f"order/window/{made.pk}"
    owe(key=key, kind=notice_kinds.WINDOW_EXTENDED.name, recipient=order.buyer, context=context, at=made.at)
