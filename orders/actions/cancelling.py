"""Asking to cancel an order before it is shipped, and answering."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notices.actions import owe
from notices.rules.kinds import NoticeKind
from orders import notice_kinds
from orders.models import CancelRequest, Order
from orders.rules.states import CancelAnswer, CancelFacts, CancelReason, CancelRefusal, cancel_refusal


class CancelRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the reason when an order cannot be asked to be cancelled, or the wish cannot be answered any more."""

    def __init__(self, refusal: CancelRefusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


def cancel_facts(order: Order, person: User) -> CancelFacts:
    """Return what the rule needs to know of an order and of who asks."""
    return CancelFacts(
        is_buyer=order.buyer_id is not None and order.buyer_id == person.pk,
        is_shipped=order.shipments.exists(),
        is_cancelled=order.cancelled_at is not None,
        is_asked=order.cancel_requests.filter(answer=CancelAnswer.WAITING).exists(),
    )


@transaction.atomic
def ask_to_cancel(*, order: Order, by: User, reason: CancelReason, words: str = "", at: datetime) -> CancelRequest:
    """Ask the seller to cancel an order; raise CancelRefused. The rows are locked, so a parcel cannot slip in between."""
    order = Order.objects.select_for_update(of=("self",)).select_related("shop").get(pk=order.pk)
    refusal = cancel_refusal(cancel_facts(order, by))
    if refusal is not None:
        raise CancelRefused(refusal)
    request = CancelRequest.objects.create(order=order, asked_by=by, asked_at=at, reason=reason, words=words)
    for member in order.shop.staff.all():
        _owe(notice_kinds.CANCEL_ASKED, request, order, member, at)
    return request


@transaction.atomic
def answer_cancel(*, request: CancelRequest, by: User, is_agreed: bool, words: str = "", at: datetime) -> CancelRequest:
    """Answer a wish to cancel; agreed, the order is cancelled. Raise CancelRefused when it waits no more."""
    order = Order.objects.select_for_update(of=("self",)).select_related("shop").get(pk=request.order_id)
    request = CancelRequest.objects.select_related("asked_by").get(pk=request.pk)
    if request.answer != CancelAnswer.WAITING:
        raise CancelRefused(CancelRefusal.SHIPPED if order.shipments.exists() else CancelRefusal.CANCELLED)
    request.answer = CancelAnswer.AGREED if is_agreed else CancelAnswer.REFUSED
    request.answered_by, request.answered_at, request.answer_words = by, at, words
    request.save()
    if is_agreed:
        order.cancelled_at = at
        order.save(update_fields=["cancelled_at"])
    _owe(notice_kinds.CANCEL_AGREED if is_agreed else notice_kinds.CANCEL_REFUSED, request, order, request.asked_by, at)
    return request


def lapse_wishes(order: Order, at: datetime) -> None:
    """Close the wishes of an order of which a parcel left, and tell who asked. Called with the order locked."""
    for request in order.cancel_requests.filter(answer=CancelAnswer.WAITING).select_related("asked_by"):
        request.answer, request.answered_at = CancelAnswer.SHIPPED_FIRST, at
        request.save(update_fields=["answer", "answered_at"])
        _owe(notice_kinds.CANCEL_LAPSED, request, order, request.asked_by, at)


def _owe(kind: NoticeKind, request: CancelRequest, order: Order, person: User, at: datetime) -> None:
    context = {
        "number": order.number,
        "shop": order.shop.name,
        "reason": request.reason,
        "words": request.words if kind is notice_kinds.CANCEL_ASKED else request.answer_words,
        "path_name": "order",
        "path_args": [order.number],
    }
    owe(
        key=f"order/cancel/{request.pk}/{kind.name}/{person.pk}",
        kind=kind.name,
        recipient=person,
        context=context,
        at=at,
    )
