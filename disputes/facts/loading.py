"""From rows to facts. A case costs the same number of queries, whatever happened in it."""

from dataclasses import dataclass

from disputes import policy, queries
from disputes.models import (
    DeadlineState,
    Dispute,
    EvidenceRequest,
    Offer,
    Refund,
    ReplacementLeg,
    Reservation,
    ReturnLeg,
    Ruling,
)
from disputes.rules import facts, money, offers
from disputes.rules.evidence import Slot
from disputes.rules.ledger import LineFunds, ReservationState, breakdown
from disputes.rules.refunds import UNDER_WAY, RefundState
from disputes.rules.stages import STAGES
from disputes.rules.states import (
    AtFault,
    DeadlineKind,
    Escalation,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    Reason,
    ResolvedBy,
    Stage,
)
from orders.models import OrderLine
from orders.policy import window_policy
from orders.rules.states import ABNORMAL

STATUS = {
    RefundState.PAID: facts.RefundStatus.PAID,
    RefundState.CANCELLED: facts.RefundStatus.CANCELLED,
    RefundState.FAILED: facts.RefundStatus.NEEDS_AGENT,
}


def claim_of(line: OrderLine) -> facts.Claim:
    """Return what the rules know of an order line before there is a dispute about it."""
    parcels = line.parcels.filter(shipment__status__in=ABNORMAL)
    return facts.Claim(
        currency=line.order.currency,
        line=queries.funds_of(line),
        window_start_at=line.window_start_at,
        window_end_at=line.window_end_at,
        has_active_dispute=Dispute.objects.active().filter(line=line).exists(),
        has_open_chargeback=queries.has_open_chargeback(line.order),
        allows_change_of_mind=bool(line.listing.get("allows_change_of_mind")),
        is_tracking_abnormal=parcels.exists(),
        window_policy=window_policy(),
        policies=policy.policies(),
        business_days=policy.business_days(),
    )


def case_of(dispute: Dispute) -> facts.Case:
    """Return all that the rules know of a dispute."""
    stage = Stage(dispute.stage)
    funds = _money(dispute, stage)
    requests = list(dispute.evidence_requests.order_by("id"))
    ruling = dispute.rulings.filter(ended_at=None).select_related("sheet").first()
    returning = dispute.returns.filter(ended_at=None).first()
    replacing = dispute.replacements.filter(ended_at=None).first()
    others = Dispute.objects.active().filter(line=dispute.line_id).exclude(pk=dispute.pk)
    return facts.Case(
        stage=stage,
        version=dispute.version,
        reason=Reason(dispute.reason),
        currency=dispute.currency,
        quantity=dispute.quantity,
        ceiling=funds.ceiling,
        opened_at=dispute.opened_at,
        started_at=dispute.started_at,
        window_end_at=dispute.window_end_at,
        policies=policy.policies(),
        business_days=policy.business_days(),
        is_window_overridden=dispute.is_window_overridden,
        offers=tuple(_offer(row) for row in dispute.offers.select_related("sheet").order_by("seq")),
        deadlines=_deadlines(dispute, stage),
        round=dispute.round,
        revisions=dispute.revisions,
        has_seller_answered=dispute.has_seller_answered,
        return_address=dispute.return_address,
        extension_asked_by=Party(dispute.extension_asked_by) if dispute.extension_asked_by else None,
        is_extended=dispute.is_extended,
        asked=tuple(_asked(row) for row in requests if row.ended_at is None),
        requests=tuple(Party(row.side) for row in requests),
        silent=frozenset(Party(row.side) for row in requests if row.is_silent),
        escalated_by=Party(dispute.escalated_by) if dispute.escalated_by else None,
        escalation=Escalation(dispute.escalation) if dispute.escalation else None,
        level=dispute.level,
        ruling=_ruling(ruling) if ruling else None,
        first_agent=person(dispute.first_agent_id),
        appealed_by=sides(buyer=dispute.has_buyer_appealed, seller=dispute.has_seller_appealed),
        agreed=dispute.agreed.terms if dispute.agreed else None,
        is_settled=dispute.is_settled,
        resolved_by=ResolvedBy(dispute.resolved_by) if dispute.resolved_by else None,
        reserved=funds.reserved,
        refunded=funds.refunded,
        units_refunded=funds.units,
        refund=funds.refund,
        returning=_return(returning) if returning else None,
        replacing=_replacement(replacing) if replacing else None,
        outcome=Outcome(dispute.outcome) if dispute.outcome else None,
        closed_at=dispute.closed_at,
        reopened=dispute.reopened,
        has_other_active=others.exists(),
        has_open_chargeback=queries.has_open_chargeback(dispute.order),
    )


def person(pk: int | None) -> str:
    """Return how the rules call a person."""
    return str(pk) if pk else ""


def sides(*, buyer: bool, seller: bool) -> frozenset[Party]:
    return frozenset({Party.BUYER} if buyer else ()) | frozenset({Party.SELLER} if seller else ())


# Money


@dataclass(frozen=True, slots=True)
class Funds:
    ceiling: int
    reserved: int
    refunded: int
    units: int
    refund: facts.Refund | None


def _money(dispute: Dispute, stage: Stage) -> Funds:
    """Return what the ledger says of a dispute: what is promised to it, what went back, and what it can still bring.

    What the seller refunded of it meanwhile is an excess in the ledger until the promise is taken back or made anew, and
    no longer counts as promised here: nobody is paid that again. Only a refund that is ordered is still of the whole.
    """
    reservations = list(
        Reservation.objects.filter(case=dispute.reference, line__isnull=False).select_related("refund").order_by("id")
    )
    held = [row for row in reservations if row.state == ReservationState.HELD]
    paid = [row for row in reservations if row.state == ReservationState.PAID]
    ordered = sum(row.amount_minor for row in held if hasattr(row, "refund"))
    promised, refunded = sum(row.amount_minor for row in held), sum(row.amount_minor for row in paid)
    units = sum(row.units for row in paid)
    line = queries.funds_of(dispute.line)
    reserved = ordered + max(promised - ordered - line.excess, 0)
    own = LineFunds(
        price=line.price,
        net=line.net,
        postage=line.postage,
        quantity=line.quantity,
        refunded=line.refunded - refunded + line.excess,
        reserved=line.reserved - promised,
        units_gone=line.units_gone - units - sum(row.units for row in held),
    )
    most = 0
    if dispute.quantity <= own.units_left:
        with_postage = dispute.reason in money.POSTAGE_GOES_BACK
        most = breakdown(own, dispute.quantity, with_postage=with_postage).most
    refunds = [row.refund for row in reservations if hasattr(row, "refund")]
    newest = refunds[-1] if refunds else None
    ceiling = max(most - refunded, reserved)
    return Funds(ceiling, reserved, refunded, units, _refund(newest, len(refunds), dispute, stage) if newest else None)


def _refund(row: Refund, number: int, dispute: Dispute, stage: Stage) -> facts.Refund:
    state = RefundState(row.state)
    return facts.Refund(
        number=number,
        amount=row.amount_minor,
        is_by_platform=dispute.is_by_platform,
        status=STATUS.get(state, facts.RefundStatus.PENDING),
        failures=row.tries,
        retry_at=row.try_at if state is RefundState.WAITING and row.tries else None,
        is_in_flight=may_be_paid(row) if stage is Stage.CLOSED else row.claimed_by is not None,
    )


def may_be_paid(row: Refund) -> bool:
    """Return whether somebody may have paid a refund that is not settled: what a chargeback has to wait for (T93)."""
    is_sent = row.state in {RefundState.SENT, RefundState.TO_COUNTERSIGN}
    return row.state in UNDER_WAY and (row.may_have_paid or is_sent)


# Rows


def _offer(row: Offer) -> offers.Offer:
    return offers.Offer(
        seq=row.seq,
        author=Party(row.author),
        terms=row.sheet.terms,
        made_at=row.made_at,
        round=row.round,
        status=OfferStatus(row.status),
        accepted_by=sides(buyer=row.is_accepted_by_buyer, seller=row.is_accepted_by_seller),
    )


def _deadlines(dispute: Dispute, stage: Stage) -> tuple[facts.Deadline, ...]:
    order = STAGES[stage].deadlines
    found = [
        facts.Deadline(DeadlineKind(row.kind), row.due_at, row.set_at)
        for row in dispute.deadlines.filter(state=DeadlineState.LIVE)
    ]
    return tuple(sorted(found, key=lambda deadline: order.index(deadline.kind)))


def _asked(row: EvidenceRequest) -> facts.Asked:
    return facts.Asked(Party(row.side), frozenset(Slot(slot) for slot in row.slots))


def _ruling(row: Ruling) -> facts.Ruling:
    return facts.Ruling(
        terms=row.sheet.terms,
        at_fault=AtFault(row.at_fault),
        level=row.level,
        agent=person(row.agent_id),
        accepted_by=sides(buyer=row.is_accepted_by_buyer, seller=row.is_accepted_by_seller),
    )


def _return(row: ReturnLeg) -> facts.ReturnLeg:
    return facts.ReturnLeg(
        address=row.address,
        needs_label=row.needs_label,
        label=row.label,
        is_label_shown=row.is_label_shown,
        postage_payer=PostagePayer(row.postage_payer),
        postage_cap=row.postage_cap_minor,
        changes=row.changes,
        carrier=row.carrier_code,
        tracking_number=row.tracking_number,
        shipped_at=row.shipped_at,
        scanned_at=row.scanned_at,
        received_at=row.received_at,
        is_corrected=row.is_corrected,
        is_more_time_asked=row.is_more_time_asked,
        is_ship_by_extended=row.is_ship_by_extended,
        is_transit_extended=row.is_transit_extended,
    )


def _replacement(row: ReplacementLeg) -> facts.ReplacementLeg:
    return facts.ReplacementLeg(row.carrier_code, row.tracking_number, row.shipped_at, row.scanned_at)
