"""Facts as the marketplace tells them, written down through the site's own actions."""

from datetime import UTC, datetime

from orders import actions
from orders.reading import read

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo


def order_value(number="8100-0001", **changes):
    return {
        "number": number,
        "shop": {"code": "S-1", "name": "Lantern House", "country": "CN"},
        "buyer": {"email": "hanako@example.com"},
        "placed_at": "2026-05-01T12:00:00+09:00",
        "currency": "JPY",
        "shipping": "500",
        "lines": [
            {"sku": "LAMP-1", "title": "Paper lamp", "variant": "white", "quantity": 2, "price": "3000"},
            {"sku": "BULB-9", "title": "Bulb", "quantity": 1, "price": "800"},
        ],
        **changes,
    }


def make_order(number="8100-0001", *, at=NOON, **changes):
    return actions.record(read({"order": order_value(number, **changes)}), at=at).row


def ship(order, reference="P-1", *, at=NOON, **changes):
    value = {"order": order.number, "reference": reference, "shipped_at": "2026-05-02T10:00:00+09:00", **changes}
    return actions.record(read({"shipment": value}), at=at).row


def track(order, status, when, reference="P-1", *, at=NOON, **changes):
    value = {"order": order.number, "shipment": reference, "status": status, "at": when, **changes}
    return actions.record(read({"tracking": value}), at=at).row
