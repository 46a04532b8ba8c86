"""What of sellers' payouts waits for disputes, as the marketplace asks for it before it pays out (dispute rulebook §5, I21).

What changed is found by the numbers of events, which only grow: a page costs the same wherever it begins.
"""

from dataclasses import dataclass
from datetime import datetime

from disputes.models import Dispute, DisputeEvent, DisputeQuerySet
from orders.models import Order

PAGE = 200  # events


@dataclass(frozen=True, slots=True)
class Hold:
    """What of an order line's money is held for a dispute, in minor units; `until` is None while the dispute runs."""

    dispute: str
    order: str
    line: int  # Its position, from 1.
    shop: str
    currency: str
    amount: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HoldsPage:
    """Holds as they are now; the next page begins `after` this event, and `has_more` says that there is one already."""

    holds: list[Hold]
    after: int
    has_more: bool


def holds_of(order: Order, at: datetime) -> list[Hold]:
    """Return what is held of an order: nothing, or one hold for each dispute that something waits for."""
    rows = _with_names(Dispute.objects.filter(order=order).order_by("pk"))
    return [hold for hold in (_hold(row, at) for row in rows) if hold.amount]


def holds_changed(after: int, at: datetime) -> HoldsPage:
    """Return the holds of the disputes that something happened to after an event, also those that are over by now."""
    events = DisputeEvent.objects.filter(pk__gt=after).order_by("pk")
    found = list(events.values_list("pk", "dispute")[: PAGE + 1])
    newest = {dispute: pk for pk, dispute in found[:PAGE]}
    rows = _with_names(Dispute.objects.filter(pk__in=newest))
    return HoldsPage(
        holds=[_hold(row, at) for row in sorted(rows, key=lambda row: newest[row.pk])],
        after=found[:PAGE][-1][0] if found else after,
        has_more=len(found) > PAGE,
    )


def _with_names(rows: DisputeQuerySet) -> DisputeQuerySet:
    return rows.select_related("order", "line", "shop")


def _hold(dispute: Dispute, at: datetime) -> Hold:
    amount = dispute.held(at)
    return Hold(
        dispute=dispute.reference,
        order=dispute.order.number,
        line=dispute.line.position,
        shop=dispute.shop.code,
        currency=dispute.currency,
        amount=amount,
        until=dispute.held_until if amount else None,
    )
