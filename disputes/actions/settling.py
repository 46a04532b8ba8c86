"""What the ledger learns, told to the dispute that waits for it: paid, failed, charged back, refunded without us.

The dispute is read before the ledger moves, for its facts are the ledger's: a payment turns a promise into a refund in
both, once.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from disputes import facts as bridge
from disputes import permissions, queries
from disputes.actions import ledger, outside, refunds, repairs
from disputes.actions.moving import catch_up_all, lock, play
from disputes.actions.notifying import tell_of_excess
from disputes.actions.overtaking import end_impossible
from disputes.facts.loading import may_be_paid
from disputes.models import Chargeback, Dispute, OutsideRefund, Refund
from disputes.rules.facts import Caller, Case, sure
from disputes.rules.ledger import EntryKind
from disputes.rules.payloads import Act, Nothing, NotPaid, Paid, PayingOtherwise, Payload
from disputes.rules.refunds import Answer, Effect, MoneyRefusal, RefundState, Said, is_by_other_means
from disputes.rules.states import Party, Stage, Verb
from orders.models import Order

PSP = Caller(Party.PSP)

log = logging.getLogger(__name__)


@transaction.atomic
def settle_refund(*, key: UUID, answer: Answer, source: str, at: datetime, claim: UUID | None = None) -> Effect:
    """Let an answer do what the table of refunds says, and the dispute move with it (T80, T81). Return the effect."""
    ledger.lock(Order.objects.get(money__refunds__key=key))
    refund = Refund.objects.select_related("reservation").get(key=key)
    dispute, case = _of(refund)
    effect = refunds.settle_refund(key=key, answer=answer, source=source, at=at, claim=claim)
    if dispute is None or case is None or case.refund is None:
        return effect
    number = case.refund.number
    if effect is Effect.PAY:
        _tell(dispute, case, Verb.REFUND_SUCCEEDED, Paid(number), at)
    elif effect is Effect.FAIL:
        _tell(dispute, case, Verb.REFUND_FAILED, NotPaid(number, is_for_good=True), at)
        settle_if_nothing_is_left(dispute, at)
    elif effect is Effect.RETRY and answer.said is Said.FAILED:
        if case.stage is Stage.CLOSED:
            _cancel(refund, at)
        _tell(dispute, case, Verb.REFUND_FAILED, NotPaid(number), at)
    return effect


@transaction.atomic
def note_chargeback(*, order: Order, reference: str, opened_at: datetime, at: datetime) -> Chargeback:
    """Write down that the buyer's bank takes money back, and end the disputes about the order (T93)."""
    ledger.lock(order)
    running = [(dispute, _with_flight(dispute, bridge.case_of(dispute))) for dispute in catch_up_all(order, at)]
    chargeback = outside.note_chargeback(order=order, reference=reference, opened_at=opened_at, at=at)
    for dispute, case in running:
        _tell(dispute, case, Verb.OPEN_CHARGEBACK, Nothing(), at)
    return chargeback


@transaction.atomic
def end_chargeback(*, order: Order, at: datetime, **told: Any) -> Chargeback:
    """Write down what the bank decided; what the buyer keeps is left for no dispute any more. Raise ledger.Refused."""
    ledger.lock(order)
    running = catch_up_all(order, at)
    chargeback = outside.end_chargeback(order=order, at=at, **told)
    for dispute in running:
        settle_if_nothing_is_left(dispute, at)
    return chargeback


@transaction.atomic
def note_outside_refund(*, order: Order, at: datetime, **told: Any) -> OutsideRefund:
    """Write down what the seller refunded without us; a dispute that nothing is left for is settled by it (A4).

    Where a refund is ordered already, the buyer may get it twice: those who lead are told, who talk to the seller.
    """
    ledger.lock(order)
    running = catch_up_all(order, at)
    before = queries.excess_of(order)
    refund = outside.note_outside_refund(order=order, at=at, **told)
    for dispute in running:
        settle_if_nothing_is_left(dispute, at)
    if queries.excess_of(order) > before:
        for dispute in queries.with_ordered_refund(order):
            tell_of_excess(dispute, refund.reference, at)
    return refund


def settle_if_nothing_is_left(dispute: Dispute, at: datetime) -> bool:
    """End a locked dispute that nothing is left for (A4), or what waits for a second person and costs more than is left.

    Return whether the dispute was ended.
    """
    case = bridge.case_of(dispute)
    if case.ceiling > 0 or case.stage is Stage.CLOSED:
        end_impossible(dispute, case, at)
        return False
    _tell(dispute, case, Verb.REFUND_OUTSIDE, Nothing(), at)
    return True


# What agents do with refunds. Where people pay by hand anyway, what they say is the payment service's answer (T80);
# what two of them pay by other means is a move of theirs (T82).


def pay_by_other_means(*, refund: Refund, by: User, at: datetime, **said: Any) -> Refund:
    return _repaired(repairs.pay_by_other_means, refund, by, at, **said)


def countersign(*, refund: Refund, by: User, at: datetime, **said: Any) -> Refund:
    return _repaired(repairs.countersign, refund, by, at, **said)


def give_up(*, refund: Refund, by: User, at: datetime, **said: Any) -> Refund:
    return _repaired(repairs.give_up, refund, by, at, **said)


@transaction.atomic
def _repaired(repair: Callable[..., Refund], refund: Refund, by: User, at: datetime, **said: Any) -> Refund:
    """Let an agent's move of a refund move its dispute, too; raise ledger.Refused."""
    dispute, case = _of(refund)
    mine = repair(refund=refund, by=by, at=at, **said)
    if dispute is not None and case is not None and case.refund is not None:
        if mine.state == RefundState.PAID and is_by_other_means(RefundState(mine.state_before)):
            _tell_otherwise(dispute, case, mine, by, at)
        elif mine.state == RefundState.PAID:
            _tell(dispute, case, Verb.REFUND_SUCCEEDED, Paid(case.refund.number), at)
        elif mine.state == RefundState.FAILED:
            _tell(dispute, case, Verb.REFUND_FAILED, NotPaid(case.refund.number, is_for_good=True), at)
            settle_if_nothing_is_left(dispute, at)
    return mine


def _of(refund: Refund) -> tuple[Dispute | None, Case | None]:
    """Return the dispute that a refund of goods belongs to, locked, with its facts; a newer refund has replaced others."""
    if refund.reservation.line_id is None:
        return None, None
    dispute = queries.dispute_called(refund.case)
    if dispute is None:
        return None, None
    dispute = lock(dispute)
    newest = Refund.objects.filter(case=refund.case, reservation__line__isnull=False).latest("pk")
    return (dispute, bridge.case_of(dispute)) if newest.pk == refund.pk else (None, None)


def _with_flight(dispute: Dispute, case: Case) -> Case:
    """Return a case that says whether its refund may have been paid, not only whether somebody is asking right now."""
    if case.refund is None:
        return case
    newest = Refund.objects.filter(case=dispute.reference, reservation__line__isnull=False).latest("pk")
    return replace(case, refund=replace(case.refund, is_in_flight=may_be_paid(newest)))


def _cancel(refund: Refund, at: datetime) -> None:
    """Send a refund no more that was not paid and whose money the bank takes back."""
    mine = Refund.objects.select_related("reservation", "money").get(pk=refund.pk)
    if not Chargeback.objects.filter(order=mine.money.order_id, ended_at=None).exists():
        return
    ledger.free(
        money=ledger.lock(mine.money.order), reservation=mine.reservation, kind=EntryKind.RELEASE, at=at, by=None
    )
    refunds.become(mine, RefundState.CANCELLED)


def _tell_otherwise(dispute: Dispute, case: Case, refund: Refund, second: User, at: datetime) -> None:
    """Play what two agents paid by other means (T82), in both names; raise ledger.Refused for who may not.

    Whoever is given the refund acts in its case without holding it. After a chargeback, it is the late answer (A5).
    """
    if case.stage is not Stage.REFUND_PENDING:
        _tell(dispute, case, Verb.REFUND_SUCCEEDED, Paid(sure(case.refund).number), at)
        return
    first = sure(refund.said_by)
    payload = PayingOtherwise(refund.reference, str(second.pk), is_proven_unpaid=True)
    caller = permissions.payer_for(dispute, first)
    if not permissions.may_approve(dispute, str(second.pk), Verb.PAY_BY_OTHER_MEANS):
        raise ledger.Refused(MoneyRefusal.NOT_ALLOWED)
    played = play(dispute, case, Act(Verb.PAY_BY_OTHER_MEANS, caller, at, payload, case.version), by=first)
    if played.event is None:
        raise ledger.Refused(MoneyRefusal.NOT_ALLOWED)


def _tell(dispute: Dispute, case: Case, verb: Verb, payload: Payload, at: datetime) -> None:
    """Play what a machine says; what the table has no row for changes nothing, and is written into the log."""
    played = play(dispute, case, Act(verb, PSP, at, payload))
    if played.event is None:
        log.warning("Dispute %s does not take %s in %s: %s", dispute.reference, verb, case.stage, played.refusal)
