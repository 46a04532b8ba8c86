"""What an export of a person's data holds about orders: a buyer's whole orders, and what a shop's staff did themselves."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch

from accounts.exporting import Files, as_json
from accounts.models import User
from orders.models import CancelRequest, DiscountShare, Order, OrderLine, Shipment, ShipmentLine

AT_ONCE = 200  # orders in memory


def collect(user: User) -> Files:
    """Return one file, written piece by piece; its statements are the same few for every `AT_ONCE` orders."""
    yield "orders.json", _pieces(user)


def _pieces(user: User) -> Iterator[bytes]:
    answered = CancelRequest.objects.filter(answered_by=user).select_related("order").order_by("pk")
    asked = (
        CancelRequest.objects.filter(asked_by=user).exclude(order__buyer=user).select_related("order").order_by("pk")
    )
    parts: Mapping[str, Iterable[Any]] = {
        "orders": (_order(order) for order in _orders(user).iterator(AT_ONCE)),
        "shops": user.shops.order_by("pk").values("code", "name", "country"),
        "wishes_to_cancel_asked": (_asked(wish) for wish in asked.iterator(AT_ONCE)),
        "wishes_to_cancel_answered": (_answered(wish) for wish in answered.iterator(AT_ONCE)),
    }
    for number, (name, rows) in enumerate(parts.items()):
        yield b"%s\n%s: [" % (b"," if number else b"{", as_json(name))
        for place, row in enumerate(rows):
            yield (b",\n" if place else b"\n") + as_json(row)
        yield b"]"
    yield b"\n}\n"


def _orders(user: User) -> Any:
    shares = Prefetch("discount_shares", DiscountShare.objects.order_by("pk"))
    contents = Prefetch("contents", ShipmentLine.objects.order_by("pk"))
    return (
        Order.objects.bought_by(user)
        .select_related("shop")
        .prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("position").prefetch_related(shares)),
            Prefetch("shipments", Shipment.objects.order_by("pk").prefetch_related(contents, "events")),
            "discounts",
            Prefetch("cancel_requests", CancelRequest.objects.order_by("pk")),
        )
        .order_by("pk")
    )


def _order(order: Order) -> Mapping[str, Any]:
    """Say all of an order. Amounts are whole numbers of the currency's smallest unit, as they are kept."""
    positions = {line.pk: line.position for line in order.lines.all()}
    discounts = {discount.pk: discount.position for discount in order.discounts.all()}
    return {
        **_named(
            order, "number", "buyer_email", "placed_at", "deadline_zone", "currency", "shipping_minor", "paid_minor"
        ),
        **_named(order, "ship_by_at", "promised_by_at", "clearance", "cancelled_at", "recorded_at"),
        "shop": _named(order.shop, "code", "name", "country"),
        "lines": [
            {
                **_named(
                    line, "position", "sku", "title", "variant", "quantity", "price_minor", "net_minor", "listing"
                ),
                **_named(line, "window_start_at", "window_end_at", "extension_days", "received_at"),
                "discount_shares": [
                    {"discount": discounts[share.discount_id], "amount_minor": share.amount_minor}
                    for share in line.discount_shares.all()
                ],
            }
            for line in order.lines.all()
        ],
        "discounts": [_named(row, "position", "kind", "label", "amount_minor") for row in order.discounts.all()],
        "parcels": [_parcel(shipment, positions) for shipment in order.shipments.all()],
        "wishes_to_cancel": [
            _named(wish, "asked_at", "reason", "words", "answer", "answered_at", "answer_words")
            for wish in order.cancel_requests.all()
        ],
    }


def _parcel(shipment: Shipment, positions: Mapping[int, int]) -> Mapping[str, Any]:
    return {
        **_named(shipment, "reference", "carrier_code", "tracking_number", "shipped_at", "first_scan_at"),
        **_named(shipment, "label_address", "delivered_at", "status"),
        "contents": [
            {"line": positions[content.line_id], "quantity": content.quantity} for content in shipment.contents.all()
        ],
        "tracking": [_named(event, "status", "at", "place", "words") for event in shipment.events.all()],
    }


def _asked(wish: CancelRequest) -> Mapping[str, Any]:
    return {"order": wish.order.number, **_named(wish, "asked_at", "reason", "words", "answer", "answered_at")}


def _answered(wish: CancelRequest) -> Mapping[str, Any]:
    """Say what a person answered; what the buyer had written is the buyer's."""
    return {"order": wish.order.number, **_named(wish, "answer", "answered_at", "answer_words")}


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
