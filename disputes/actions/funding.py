"""The money of a dispute: promised, taken back and refunded as its moves say, through the ledger alone."""

from datetime import datetime

from accounts.models import User
from disputes.actions.ledger import hold, lock, lower, release, reserve
from disputes.actions.refunds import count_paid, order_refund
from disputes.models import Dispute, Refund, RefundEvent, Reservation
from disputes.models.refunds import REFERENCE_MAX
from disputes.rules.facts import Case, sure
from disputes.rules.ledger import ReservationState
from disputes.rules.money import POSTAGE_GOES_BACK
from disputes.rules.payloads import PayingOtherwise
from disputes.rules.playing import Change
from disputes.rules.refunds import RefundState, RefundVerb
from disputes.rules.states import OfferKind, Stage, Verb

# Moves that say what the ledger has counted already.
COUNTED = frozenset({Verb.REFUND_SUCCEEDED, Verb.REFUND_FAILED})


def follow(dispute: Dispute, change: Change, by: User | None) -> None:
    """Let the ledger do what a change says of money; raise `ledger.Refused` when it does not allow it."""
    before, after, at = change.before, change.after, change.act.at
    if change.move.verb in COUNTED:
        return
    if isinstance(change.act.payload, PayingOtherwise):
        _pay_otherwise(dispute, after, change.act.payload, at, by)
        return
    has_come = after.stage is Stage.REFUND_PENDING and (before is None or before.stage is not after.stage)
    if has_come or change.newly_reserved or after.stage is Stage.CLOSED:
        _promise(dispute, after, at, by)
    if has_come:
        order_refund(order=dispute.order, case=dispute.reference, purpose=purpose_of(after), at=at, by=by)


def purpose_of(case: Case) -> str:
    """Return under which purpose the money that is promised now is reserved: a case may be refunded again (T92)."""
    if case.refund is None:
        return "refund-1"
    return f"refund-{case.refund.number + (case.stage is not Stage.REFUND_PENDING)}"


def _promise(dispute: Dispute, case: Case, at: datetime, by: User | None) -> None:
    """Let what is reserved be what the case says."""
    purpose, amount, units = purpose_of(case), case.reserved, _units(case)
    held = Reservation.objects.filter(
        case=dispute.reference, purpose=purpose, state=ReservationState.HELD, refund=None
    ).first()
    if held is not None and (held.amount_minor, held.units) == (amount, units):
        return
    if held is not None and 0 < amount <= held.amount_minor and case.stage is not Stage.CLOSED:
        lower(order=dispute.order, reservation=held, amount=amount, units=units, at=at, by=by)
        return
    if held is not None:
        release(order=dispute.order, case=dispute.reference, purpose=purpose, at=at, by=by)
    if amount and case.stage is not Stage.CLOSED:
        reserve(
            line=dispute.line,
            case=dispute.reference,
            purpose=purpose,
            amount=amount,
            quantity=dispute.quantity,
            units=units,
            with_postage=dispute.reason in POSTAGE_GOES_BACK,
            at=at,
            by=by,
        )


def _units(case: Case) -> int:
    """Return how many units are gone with the refund: all where the goods go back or all is refunded, else none.

    Those that went with an earlier refund of the case are gone already (T92).
    """
    if case.stage is Stage.REFUND_PENDING:
        is_gone = case.returning is not None and case.returning.has_arrived
    else:
        is_gone = case.agreed is not None and case.agreed.kind is OfferKind.RETURN_AND_REFUND
    return case.quantity - case.units_refunded if is_gone or case.reserved == case.ceiling else 0


def _pay_otherwise(dispute: Dispute, case: Case, payload: PayingOtherwise, at: datetime, by: User | None) -> None:
    """Count the newest refund as paid by an agent (T82); what failed for good is reserved anew first.

    Where the seller has refunded a part of that meanwhile, it is what is left. What two agents confirmed in the list of refunds is counted already.
    """
    money = lock(dispute.order)
    goods = Refund.objects.filter(case=dispute.reference, reservation__line__isnull=False)
    refund = goods.select_related("reservation").latest("pk")
    if refund.state == RefundState.PAID:
        return
    if refund.state == RefundState.FAILED:
        _lower(refund, sure(case.refund).amount)
        hold(money=money, reservation=refund.reservation, at=at, by=by)
    reference = payload.reference.strip()[:REFERENCE_MAX]
    RefundEvent.objects.create(refund=refund, at=at, source="dispute", by=by, verb=RefundVerb.PAY, reference=reference)
    refund.said_by = by
    count_paid(money=money, refund=refund, reference=reference, at=at, by=by)


def _lower(refund: Refund, amount: int) -> None:
    """Let a refund whose promise was taken back be of what is left for it."""
    if refund.amount_minor != amount:
        refund.amount_minor = refund.reservation.amount_minor = amount
        refund.reservation.save(update_fields=["amount_minor"])
