"""A refund on its way: ordered, claimed by a worker that sends it, and settled by what is said of it.

A claim is `claimed_by`, new each time, with `try_at` moved past a lease. Whoever dies while holding it does nothing more,
and the refund becomes due again by itself, with the same key (rulebook R4, R10).
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from disputes import policy
from disputes.actions.ledger import Refused, free, lock, pay, write
from disputes.actions.notifying import tell_of_late_refund
from disputes.models import Chargeback, OrderMoney, Refund, RefundEvent, Reservation
from disputes.models.refunds import REFERENCE_MAX, WORDS_MAX
from disputes.rules.business import after_business_days
from disputes.rules.ledger import EntryKind
from disputes.rules.policy import policy_at
from disputes.rules.refunds import (
    ASKED_AGAIN_AFTER,
    UNDER_WAY,
    Answer,
    Effect,
    Method,
    MoneyRefusal,
    RefundState,
    RefundTask,
    Said,
    effect_of,
    task_of,
)
from orders.models import Order
from orders.rules.states import DiscountKind

NOT_MONEY = (DiscountKind.PLATFORM_COUPON, DiscountKind.POINTS)


@transaction.atomic
def order_refund(
    *, order: Order, case: str, purpose: str, method: Method = Method.ORIGINAL, at: datetime, by: User | None = None
) -> Refund:
    """Let what is reserved for a case be refunded, as soon as a sweep comes by; raise Refused. Repeated, it is the same."""
    money = lock(order)
    known = Refund.objects.filter(money=money, case=case, purpose=purpose).first()
    if known is not None:
        return known
    reservation = Reservation.objects.filter(money=money, case=case, purpose=purpose).first()
    if reservation is None or not reservation.is_held():
        raise Refused(MoneyRefusal.NOT_RESERVED)
    if Chargeback.objects.filter(order=order, ended_at=None).exists():
        raise Refused(MoneyRefusal.CHARGEBACK_OPEN)
    return Refund.objects.create(
        reservation=reservation,
        money=money,
        case=case,
        purpose=purpose,
        amount_minor=reservation.amount_minor,
        coupon_minor=_coupon(money) if reservation.line_id else 0,
        currency=money.currency,
        method=method,
        gateway=settings.REFUND_GATEWAY,
        state=RefundState.WAITING,
        try_at=at,
        ordered_at=at,
        late_at=after_business_days(at, policy_at(policy.policies(), at).refund_sla, policy.business_days()),
    )


def _coupon(money: OrderMoney) -> int:
    """Return what goes back as coupon or points with the refund that leaves nothing of an order."""
    if not settings.REFUND_COUPONS or money.refunded_minor + money.reserved_minor < money.paid_minor:
        return 0
    over = (RefundState.FAILED, RefundState.CANCELLED)
    if money.refunds.filter(coupon_minor__gt=0).exclude(state__in=over).exists():
        return 0
    amounts = money.order.discounts.filter(kind__in=NOT_MONEY).values_list("amount_minor", flat=True)
    return sum(amounts)


def claim_refund(*, at: datetime) -> Refund | None:
    """Claim the refund that is due the longest and return it, or None: one statement, which only one worker wins."""
    while (due := Refund.objects.due(at).first()) is not None:
        due.claimed_by, seen = uuid4(), due.claimed_by
        until = at + timedelta(seconds=settings.REFUND_LEASE_SECONDS)
        mine = Refund.objects.filter(pk=due.pk, state=due.state, try_at=due.try_at, claimed_by=seen)
        if mine.update(claimed_by=due.claimed_by, try_at=until, tries=F("tries") + 1, may_have_paid=True):
            return Refund.objects.select_related("money__order").get(pk=due.pk)
    return None


@transaction.atomic
def settle_refund(*, key: UUID, answer: Answer, source: str, at: datetime, claim: UUID | None = None) -> Effect:
    """Let an answer do what the table says, and keep it; `claim` is that of the worker that asked. Return the effect.

    An answer that comes twice, late or against what is known changes no money.
    """
    money = lock(Order.objects.get(money__refunds__key=key))
    refund = Refund.objects.select_for_update(of=("self",)).select_related("reservation").get(key=key)
    is_own_call = claim is not None and refund.claimed_by == claim
    effect = effect_of(refund.standing(at), answer, is_own_call=is_own_call)
    RefundEvent.objects.create(
        refund=refund,
        at=at,
        source=source,
        said=answer.said,
        effect=effect,
        reference=answer.reference[:REFERENCE_MAX],
        amount_minor=answer.amount,
        currency=answer.currency,
        words=answer.words[:WORDS_MAX],
    )
    if effect is Effect.PAY:
        count_paid(money=money, refund=refund, reference=answer.reference, at=at, by=None)
    elif effect is Effect.NOTE:
        _wait(refund, RefundState.SENT, at + ASKED_AGAIN_AFTER)
    elif effect is Effect.RETRY:
        refund.may_have_paid = answer.said is not Said.FAILED
        _wait(refund, RefundState.WAITING, at + policy_at(policy.policies(), at).retry_after(refund.tries))
    elif effect is Effect.FAIL:
        free(money=money, reservation=refund.reservation, kind=EntryKind.PAYMENT_FAILED, at=at, by=None)
        refund.may_have_paid = False
        become(refund, RefundState.FAILED)
    elif effect is Effect.HAND_OVER:
        refund.may_have_paid = False
        become(refund, RefundState.TO_CONFIRM)
    elif effect is Effect.CONTRADICT:
        refund.task = RefundTask.CONTRADICTION
        if is_own_call:  # It would say the same in a minute.
            refund.claimed_by, refund.try_at = None, at + ASKED_AGAIN_AFTER
        refund.save()
    return effect


@transaction.atomic
def call_agents(*, at: datetime) -> int:
    """Give refunds that are not paid in time to the agents, tell those who lead, and return how many (REFUND_SLA)."""
    late = list(Refund.objects.late(at).order_by("late_at", "pk"))
    found = Refund.objects.late(at).filter(pk__in=[refund.pk for refund in late])
    found.filter(task="").update(task=RefundTask.LATE)
    count = found.update(is_late=True)
    for refund in late:
        tell_of_late_refund(refund, at)
    return count


# Steps of this module and of `repairs`; each expects the order's money and the refund to be locked.


def count_paid(*, money: OrderMoney, refund: Refund, reference: str, at: datetime, by: User | None) -> None:
    """Count a refund as paid, and what goes back as coupon with it."""
    pay(money=money, reservation=refund.reservation, reference=reference, at=at, by=by)
    if refund.coupon_minor:
        write(EntryKind.COUPON, money=money, reservation=refund.reservation, at=at, by=by, amount=refund.coupon_minor)
    refund.reference, refund.paid_at = reference, at
    become(refund, RefundState.PAID)


def become(refund: Refund, state: RefundState) -> None:
    """Let a refund come to a state, with what agents have to do there; a contradiction stays until somebody looked."""
    refund.state, refund.claimed_by = state, None
    if refund.task != RefundTask.CONTRADICTION:
        late = RefundTask.LATE if refund.is_late and state in UNDER_WAY else ""
        refund.task = task_of(state) or late
    refund.save()


def _wait(refund: Refund, state: RefundState, until: datetime) -> None:
    refund.try_at = until
    become(refund, state)
