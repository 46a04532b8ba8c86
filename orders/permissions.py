"""Who may do what with an order, beyond seeing it."""

from typing import Any

from orders.models import Order


def may_extend_window(person: Any, order: Order) -> bool:
    """Return whether somebody may give the buyer more time for a dispute: the shop's staff, and agents with that right."""
    if person.is_staff:
        return bool(person.has_perm("orders.extend_window"))
    return bool(person.is_seller and person.shops.filter(pk=order.shop_id).exists())
