"""Orders that keep people from closing their accounts: those that are still on their way to somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts.models import User
from notices.templatetags.notices import instant
from orders.models import CancelRequest, Order, OrderLine, OrderQuerySet, ShipmentLine
from orders.rules.states import CancelAnswer

MOST_NAMED = 5  # Each can be settled alone; whoever settled these sees the next ones.
AT_MOST = timedelta(days=180)  # since an order was placed: a parcel that nobody ever delivers keeps nobody for good


def obstacles(user: User, at: datetime) -> Iterator[str]:
    """Say of a buyer's orders, and of those of a seller's shops, what has to happen before the account can be closed.

    An order that was delivered keeps nobody, even where a dispute could still be opened about it.
    """
    if user.is_staff:
        return
    orders = Order.objects.sold_by(user) if user.is_seller else Order.objects.bought_by(user)
    for order in _on_their_way(orders, at):
        words = {"number": order.number, "until": instant(_until(order))}
        if order.is_wish_waiting:  # type: ignore[attr-defined]
            yield (
                gettext(
                    "The wish to cancel order %(number)s is not answered yet. Once it is cancelled or delivered, and from "
                    "%(until)s in any case, you can close your account."
                )
                % words
            )
        else:
            yield (
                gettext(
                    "Order %(number)s is not delivered yet. Once it is, or is cancelled, and from %(until)s in any case, you "
                    "can close your account."
                )
                % words
            )


def _on_their_way(orders: OrderQuerySet, at: datetime) -> OrderQuerySet:
    """Return the newest orders of which a unit was not delivered and can still come; one query, whatever there is."""
    units = (
        ShipmentLine.objects.filter(line=OuterRef("pk"), shipment__delivered_at__isnull=False)
        .order_by()
        .values("line")
        .annotate(units=Sum("quantity"))
        .values("units")
    )
    missing = (
        OrderLine.objects.filter(order=OuterRef("pk"))
        .filter(Q(window_end_at=None) | Q(window_end_at__gt=at))
        .alias(arrived=Coalesce(Subquery(units), 0))
        .filter(arrived__lt=F("quantity"))
    )
    waiting = CancelRequest.objects.filter(order=OuterRef("pk"), answer=CancelAnswer.WAITING)
    ends = (
        OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(end_at=Max("window_end_at"))
    )
    unshipped = OrderLine.objects.filter(order=OuterRef("pk"), window_end_at=None)
    return (
        orders.filter(Exists(missing), cancelled_at=None, placed_at__gt=at - AT_MOST)
        .annotate(
            is_wish_waiting=Exists(waiting), is_part_unshipped=Exists(unshipped), end_at=Subquery(ends.values("end_at"))
        )
        .order_by("-placed_at", "-pk")[:MOST_NAMED]
    )


def _until(order: Order) -> datetime:
    """Return from when an order keeps nobody any more: its last window is over, or too much time has passed."""
    latest = order.placed_at + AT_MOST
    return latest if order.is_part_unshipped else min(latest, order.end_at)  # type: ignore[attr-defined]
