"""What agents do with a refund that does not pay itself. Each move is written down with who made it (rulebook T82)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from disputes.actions.ledger import Refused, free, hold, lock
from disputes.actions.notifying import ask_to_countersign
from disputes.actions.refunds import become, count_paid
from disputes.models import OrderMoney, Refund, RefundEvent
from disputes.models.refunds import REFERENCE_MAX, WORDS_MAX
from disputes.permissions import may_make
from disputes.rules.ledger import EntryKind
from disputes.rules.refunds import (
    MoneyRefusal,
    RefundState,
    RefundTask,
    RefundVerb,
    move_refusal,
    needs_four_eyes,
    task_of,
)
from orders.models import Order


def pay_by_other_means(
    *, refund: Refund, by: User, reference: str, words: str = "", is_proven_unpaid: bool = False, at: datetime
) -> Refund:
    """Write down that an agent paid a refund, by hand or by other means; raise Refused.

    By other means, or above the limit of its currency, it counts only when a second agent confirms it. Where the gateway
    may have paid, the agent has to say that it did not. What failed for good is reserved anew first, as long as the
    money is there.
    """
    if not reference.strip():
        raise Refused(MoneyRefusal.REFERENCE_MISSING)
    with _moving(refund, RefundVerb.PAY, by=by, at=at, reference=reference, words=words) as (money, mine):
        if mine.may_have_paid and not is_proven_unpaid:
            raise Refused(MoneyRefusal.MAY_HAVE_PAID)
        if mine.state == RefundState.FAILED:
            hold(money=money, reservation=mine.reservation, at=at, by=by)
        mine.state_before, mine.said_by, mine.reference = mine.state, by, reference.strip()[:REFERENCE_MAX]
        before, limits = RefundState(mine.state_before), settings.REFUND_FOUR_EYES_MINOR
        if needs_four_eyes(before, mine.amount_minor, mine.currency, limits):
            become(mine, RefundState.TO_COUNTERSIGN)
            ask_to_countersign(mine, mine.events.latest("pk"), at)
        else:
            count_paid(money=money, refund=mine, reference=mine.reference, at=at, by=by)
    return mine


def countersign(*, refund: Refund, by: User, words: str = "", at: datetime) -> Refund:
    """Confirm as a second agent what a first one paid; raise Refused for the same person."""
    with _moving(refund, RefundVerb.COUNTERSIGN, by=by, at=at, words=words) as (money, mine):
        if mine.said_by_id == by.pk:
            raise Refused(MoneyRefusal.SAME_PERSON)
        count_paid(money=money, refund=mine, reference=mine.reference, at=at, by=by)
    return mine


def send_back(*, refund: Refund, by: User, words: str, at: datetime) -> Refund:
    """Put a refund back to where it was before an agent said that it is paid; raise Refused."""
    with _moving(refund, RefundVerb.SEND_BACK, by=by, at=at, words=_said(words)) as (money, mine):
        before = RefundState(mine.state_before)
        if before is RefundState.FAILED:
            free(money=money, reservation=mine.reservation, kind=EntryKind.PAYMENT_FAILED, at=at, by=by)
        mine.said_by, mine.reference, mine.try_at = None, "", at
        become(mine, before)
    return mine


def give_up(*, refund: Refund, by: User, words: str, at: datetime) -> Refund:
    """Say that a refund cannot be paid by hand: its amount is free again; raise Refused."""
    with _moving(refund, RefundVerb.GIVE_UP, by=by, at=at, words=_said(words)) as (money, mine):
        free(money=money, reservation=mine.reservation, kind=EntryKind.PAYMENT_FAILED, at=at, by=by)
        become(mine, RefundState.FAILED)
    return mine


def send_again(*, refund: Refund, by: User, words: str = "", at: datetime) -> Refund:
    """Send a refund that failed for good once more, with its key, when its amount is still there; raise Refused."""
    with _moving(refund, RefundVerb.SEND_AGAIN, by=by, at=at, words=words) as (money, mine):
        hold(money=money, reservation=mine.reservation, at=at, by=by)
        mine.tries, mine.try_at = 0, at
        become(mine, RefundState.WAITING)
    return mine


def dismiss(*, refund: Refund, by: User, words: str, at: datetime) -> Refund:
    """Take a refund off the agents' list, with what was found; no money moves. Raise Refused."""
    with _moving(refund, RefundVerb.DISMISS, by=by, at=at, words=_said(words)) as (_, mine):
        was_contradiction = mine.task == RefundTask.CONTRADICTION
        mine.task = (task_of(RefundState(mine.state)) or "") if was_contradiction else ""
        mine.save()
    return mine


@contextmanager
def _moving(
    refund: Refund, verb: RefundVerb, *, by: User, at: datetime, reference: str = "", words: str = ""
) -> Iterator[tuple[OrderMoney, Refund]]:
    """Lock the money and the refund for a move that is possible now, and write down who makes it; raise Refused."""
    if not may_make(verb, by):
        raise Refused(MoneyRefusal.NOT_ALLOWED)
    with transaction.atomic():
        money = lock(Order.objects.get(money=refund.money_id))
        locked = Refund.objects.select_for_update(of=("self",)).select_related("reservation")
        mine = locked.get(pk=refund.pk)
        task = RefundTask(mine.task) if mine.task else None
        reason = move_refusal(verb, state=RefundState(mine.state), task=task, is_called=mine.is_called(at))
        if reason is not None:
            raise Refused(reason)
        RefundEvent.objects.create(
            refund=mine,
            at=at,
            source="agent",
            by=by,
            verb=verb,
            reference=reference.strip()[:REFERENCE_MAX],
            words=words[:WORDS_MAX],
        )
        if verb is not RefundVerb.DISMISS and mine.task == RefundTask.CONTRADICTION:
            mine.task = ""  # Somebody looked, and this is what came of it.
        yield money, mine


def _said(words: str) -> str:
    if not words.strip():
        raise Refused(MoneyRefusal.WORDS_MISSING)
    return words.strip()
