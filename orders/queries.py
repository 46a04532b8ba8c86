"""Orders as people look for them. Every list costs the same at any length and at any page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from orders.models import DiscountShare, Order, OrderLine, OrderQuerySet, Shipment, ShipmentLine, WindowExtension
from orders.rules.carriers import tidied

PAGE = 20
MOST_QUERY = 100  # characters
Cursor = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """A page of orders, the newest first, and where the next one begins."""

    orders: list[Order]
    next: str


def orders_page(person: Any, *, query: str = "", after: str = "") -> OrdersPage:
    """Return a person's orders that fit a query, from a cursor on. A cursor that is none begins at the first page."""
    found = Order.objects.visible_to(person)
    if query:
        found = _fitting(found, query[:MOST_QUERY])
    place = _place(after)
    if place is not None:
        placed_at = Order.objects.filter(pk=place).values_list("placed_at", flat=True).first()
        if placed_at is not None:
            found = found.filter(Q(placed_at__lt=placed_at) | Q(placed_at=placed_at, pk__lt=place))
    rows = list(
        found.order_by("-placed_at", "-pk")
        .select_related("shop", "buyer")
        .prefetch_related(Prefetch("lines", OrderLine.objects.order_by("position")), "shipments")[: PAGE + 1]
    )
    return OrdersPage(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def _fitting(orders: OrderQuerySet, query: str) -> OrderQuerySet:
    number = tidied(query)
    of_lines = OrderLine.objects.filter(Q(title__icontains=query) | Q(sku__iexact=query))
    return orders.filter(
        Q(number__istartswith=query)
        | Q(shipments__tracking_number=number)
        | Q(shop__name__icontains=query)
        | Q(pk__in=of_lines.values("order"))
    ).distinct()


def _place(after: str) -> int | None:
    return int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else None


def order_for(person: Any, number: str) -> Order | None:
    """Return an order that a person may see, with all its page shows, or None."""
    if "\x00" in number:  # PostgreSQL refuses to look for it.
        return None
    return (
        Order.objects.visible_to(person)
        .filter(number=number)
        .select_related("shop", "buyer")
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.order_by("position").prefetch_related(
                    Prefetch("discount_shares", DiscountShare.objects.select_related("discount").order_by("discount"))
                ),
            ),
            Prefetch(
                "shipments",
                Shipment.objects.annotate(event_count=Count("events")).prefetch_related(
                    "events", Prefetch("contents", ShipmentLine.objects.select_related("line").order_by("line"))
                ),
            ),
            "discounts",
            "cancel_requests",
        )
        .first()
    )


def extensions_of(line: OrderLine) -> list[WindowExtension]:
    """Return the days that were added to the window of a line, the first ones first."""
    return list(line.extensions.select_related("by").order_by("pk"))
