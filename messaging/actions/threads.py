"""Beginning and ending threads."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from messaging import queries
from messaging.models import Party, Thread
from messaging.rules.threads import SUBJECT_MAX, Side, ThreadKind
from orders.models import Order, Shop


@transaction.atomic
def start_thread(
    *,
    kind: ThreadKind,
    at: datetime,
    subject: str = "",
    order: Order | None = None,
    customer: User | None = None,
    has_customer: bool = True,
    shop: Shop | None = None,
    has_support: bool = False,
) -> Thread:
    """Begin a thread of these sides. A customer without an account (None) takes part by mail alone."""
    thread = Thread.objects.create(kind=kind, subject=subject[:SUBJECT_MAX], order=order, started_at=at)
    if has_customer:
        Party.objects.create(thread=thread, side=Side.CUSTOMER, person=customer, last_at=at)
    if shop is not None:
        Party.objects.create(thread=thread, side=Side.SHOP, shop=shop, last_at=at)
    if has_support:
        Party.objects.create(thread=thread, side=Side.SUPPORT, last_at=at)
    return thread


@transaction.atomic
def thread_about_order(*, order: Order, at: datetime) -> Thread:
    """Return the one thread between the buyer and the shop of an order, begun now if there is none.

    An order whose buyer has no account yet has none: ValueError.
    """
    if order.buyer is None:
        raise ValueError(f"Nobody with an account has bought order {order.number}.")
    order = Order.objects.select_for_update(of=("self",)).select_related("buyer", "shop").get(pk=order.pk)
    found = Thread.objects.filter(kind=ThreadKind.ORDER, order=order).first()
    return found or start_thread(kind=ThreadKind.ORDER, order=order, customer=order.buyer, shop=order.shop, at=at)


@transaction.atomic
def thread_with_shop(*, shop: Shop, customer: User, at: datetime) -> Thread:
    """Return the one open thread between a person and a shop that is about no order, begun now if there is none."""
    shop = Shop.objects.select_for_update().get(pk=shop.pk)
    found = queries.open_thread_with(shop, customer)
    return found or start_thread(kind=ThreadKind.SHOP, customer=customer, shop=shop, at=at)


def close_thread(*, thread: Thread, at: datetime) -> None:
    """Let nobody but agents add to a thread any more."""
    Thread.objects.filter(pk=thread.pk, closed_at=None).update(closed_at=at, changes=F("changes") + 1)
    thread.refresh_from_db(fields=["closed_at", "changes"])


def open_again(*, thread: Thread) -> None:
    """Take a closed thread's messages again."""
    Thread.objects.filter(pk=thread.pk).update(closed_at=None, changes=F("changes") + 1)
    thread.refresh_from_db(fields=["closed_at", "changes"])
