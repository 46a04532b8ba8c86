"""Money that moves without us: what the seller refunded on its own, and what the buyer's bank takes back."""

from datetime import datetime

from django.db import transaction

from disputes.actions.ledger import Refused, free, lock, locked_lines, take_outside
from disputes.models import Chargeback, OrderMoney, OutsideRefund, Refund
from disputes.rules.ledger import ChargebackResult, EntryKind, spread
from disputes.rules.refunds import MoneyRefusal, RefundState
from orders.models import Order

NOT_SENT = (RefundState.WAITING, RefundState.TO_CONFIRM)


@transaction.atomic
def note_outside_refund(
    *, order: Order, reference: str, amount: int, currency: str, position: int | None = None, at: datetime
) -> OutsideRefund:
    """Write down what the seller refunded of an order, or of one line of it; raise Refused.

    What is promised to somebody stays promised: what was refunded beyond the rest is kept as an excess, and takes that
    money as soon as it becomes free.
    """
    money = lock(order)
    known = OutsideRefund.objects.filter(money=money, reference=reference).first()
    if known is not None:
        if (known.amount_minor, known.position, currency) != (amount, position, money.currency):
            raise Refused(MoneyRefusal.OTHER_FACTS)
        return known
    if currency != money.currency:
        raise Refused(MoneyRefusal.OTHER_CURRENCY)
    if amount < 1:
        raise Refused(MoneyRefusal.NOTHING_ASKED)
    if amount > money.paid_minor:
        raise Refused(MoneyRefusal.OVER_CEILING)
    _take(money=money, amount=amount, position=position, reference=reference, at=at)
    return OutsideRefund.objects.create(money=money, reference=reference, position=position, amount_minor=amount, at=at)


def _take(*, money: OrderMoney, amount: int, position: int | None, reference: str, at: datetime) -> None:
    """Count what went back without us, of the lines that have it free first, then of those that promised it."""
    lines = [line for line in locked_lines(money) if position in (None, line.line.position)]
    if not lines:
        raise Refused(MoneyRefusal.OTHER_FACTS)
    now = spread(amount, [line.funds.free for line in lines])
    # What is not free is of the lines that promised it; what even they do not have, of the first.
    later = spread(amount - sum(now), [max(line.reserved_minor - line.excess_minor, 0) for line in lines])
    later[0] += amount - sum(now) - sum(later)
    for line, part, rest in zip(lines, now, later, strict=True):
        if part + rest:
            take_outside(money=money, line=line, amount=part + rest, reference=reference, at=at)


@transaction.atomic
def note_chargeback(*, order: Order, reference: str, opened_at: datetime, at: datetime) -> Chargeback:
    """Write down that the buyer's bank takes money back. A refund that nobody may have paid yet is cancelled (T93)."""
    money = lock(order)
    chargeback, is_new = Chargeback.objects.get_or_create(
        order=order, reference=reference, defaults={"opened_at": opened_at}
    )
    if is_new:
        refunds = Refund.objects.select_for_update(of=("self",)).select_related("reservation")
        for refund in refunds.filter(money=money, state__in=NOT_SENT, may_have_paid=False).order_by("pk"):
            free(money=money, reservation=refund.reservation, kind=EntryKind.RELEASE, at=at, by=None)
            refund.state, refund.task, refund.claimed_by = RefundState.CANCELLED, "", None
            refund.save(update_fields=["state", "task", "claimed_by"])
    return chargeback


@transaction.atomic
def end_chargeback(
    *,
    order: Order,
    reference: str,
    result: ChargebackResult,
    amount: int | None = None,
    currency: str = "",
    ended_at: datetime | None = None,
    at: datetime,
) -> Chargeback:
    """Write down what the bank decided, at `ended_at` or now, once; raise Refused. Refunds are possible again, as far as money is left.

    What the buyer keeps is refunded, without us: `amount`, or all that was paid and not refunded. What of it is promised,
    because a refund may be on its way, is an excess.
    """
    money = lock(order)
    chargeback = Chargeback.objects.select_for_update().filter(order=order, reference=reference).first()
    if chargeback is None:
        raise Refused(MoneyRefusal.UNKNOWN_CHARGEBACK)
    if chargeback.result:
        if chargeback.result != result or amount not in (None, chargeback.kept_minor):
            raise Refused(MoneyRefusal.OTHER_FACTS)
        return chargeback
    kept = _kept(money, amount, currency) if result is ChargebackResult.KEPT else 0
    if kept:
        _take(money=money, amount=kept, position=None, reference=reference, at=at)
    chargeback.ended_at, chargeback.result, chargeback.kept_minor = chargeback.ended_at or ended_at or at, result, kept
    chargeback.save(update_fields=["ended_at", "result", "kept_minor"])
    return chargeback


def _kept(money: OrderMoney, amount: int | None, currency: str) -> int:
    """Return what the buyer keeps: what was told, or all that was paid and not refunded."""
    if amount is None:
        excess = sum(line.excess_minor for line in locked_lines(money))
        return max(money.paid_minor - money.refunded_minor - excess, 0)
    if currency != money.currency:
        raise Refused(MoneyRefusal.OTHER_CURRENCY)
    if amount < 1:
        raise Refused(MoneyRefusal.NOTHING_ASKED)
    if amount > money.paid_minor:
        raise Refused(MoneyRefusal.OVER_CEILING)
    return amount
