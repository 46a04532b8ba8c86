"""What refunds, withdrawals and opening again change."""

from dataclasses import replace
from datetime import datetime

from disputes.rules.effects.negotiation import offered
from disputes.rules.facts import Case, Refund, RefundStatus, sure
from disputes.rules.moves.row import Move
from disputes.rules.payloads import (
    Act,
    NotPaid,
    Offering,
    Withdrawing,
    brought,
)
from disputes.rules.states import (
    Outcome,
    Party,
    ResolvedBy,
    Stage,
    WithdrawReason,
)


def _paid(case: Case, status: RefundStatus) -> Case:
    """Return the case with what was reserved gone back; after a failure for good, with what is left of it."""
    refund = sure(case.refund)
    amount = case.owed or refund.amount
    return replace(
        case,
        refund=replace(refund, amount=amount, status=status, is_in_flight=False, retry_at=None),
        reserved=case.reserved if case.owed else case.reserved - amount,
        refunded=case.refunded + amount,
        ceiling=case.ceiling - amount,
    )


def note_paid(case: Case, act: Act, move: Move) -> Case:
    refund = sure(case.refund)
    is_returned = case.returning is not None and case.returning.has_arrived
    is_full = (case.owed or refund.amount) == case.ceiling
    outcome = Outcome.REFUNDED_FULL if is_full else Outcome.REFUNDED_PARTIAL
    if is_returned:
        outcome = Outcome.RETURNED_AND_REFUNDED
    units = case.quantity if is_returned or is_full else case.units_refunded
    return replace(_paid(case, RefundStatus.PAID), outcome=outcome, units_refunded=units)


def note_failure(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, NotPaid)
    refund = sure(case.refund)
    failures = refund.failures + 1
    if refund.status is RefundStatus.NEEDS_AGENT:
        return replace(case, refund=replace(refund, failures=failures))
    if payload.is_for_good:
        failed = replace(refund, status=RefundStatus.NEEDS_AGENT, failures=failures, retry_at=None, is_in_flight=False)
        return replace(case, refund=failed, reserved=case.reserved - refund.amount)
    retry_at = act.at + case.policy(act.at).retry_after(failures)
    return replace(case, refund=replace(refund, failures=failures, retry_at=retry_at, is_in_flight=False))


def note_late_paid(case: Case, act: Act, move: Move) -> Case:
    return _paid(case, RefundStatus.PAID)


def note_late_failure(case: Case, act: Act, move: Move) -> Case:
    refund = sure(case.refund)
    return replace(
        case,
        refund=replace(refund, status=RefundStatus.CANCELLED, is_in_flight=False, retry_at=None),
        reserved=case.reserved - refund.amount,
    )


def note_outside_refund(case: Case, act: Act, move: Move) -> Case:
    return replace(case, is_settled=True, resolved_by=case.resolved_by or ResolvedBy.AGREEMENT)


def note_chargeback(case: Case, act: Act, move: Move) -> Case:
    case = replace(case, has_open_chargeback=True, agreed=None, resolved_by=None)
    if case.refund and not case.refund.is_in_flight and case.stage is Stage.REFUND_PENDING:
        case = replace(case, refund=replace(case.refund, status=RefundStatus.CANCELLED, retry_at=None))
    return case


def name_outcome(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Withdrawing)
    has_arrived = payload.reason is WithdrawReason.GOODS_ARRIVED and not case.is_settled
    return replace(case, outcome=Outcome.GOODS_ARRIVED if has_arrived else Outcome.WITHDRAWN)


def _started_again(case: Case, at: datetime) -> Case:
    return replace(
        case,
        started_at=at,
        reopened=case.reopened + 1,
        round=case.round + 1,
        revisions=0,
        outcome=None,
        closed_at=None,
        agreed=None,
        resolved_by=None,
        ruling=None,
        extension_asked_by=None,
        escalated_by=None,
        escalation=None,
    )


def reopen(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Offering)
    return offered(_started_again(case, act.at), Party.BUYER, payload.terms, act.at)


def reopen_case(case: Case, act: Act, move: Move) -> Case:
    return replace(_started_again(case, act.at), is_settled=True)


def refund_of(case: Case, by_platform: bool) -> Refund:
    """Return the refund that a case owes from now on."""
    number = case.refund.number + 1 if case.refund else 1
    return Refund(number, case.reserved, is_by_platform=by_platform)
