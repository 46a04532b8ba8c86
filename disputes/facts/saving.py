"""From a change to rows: what was made is added, what ended says so, and nothing that was said is rewritten."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from disputes.facts.loading import case_of
from disputes.models import (
    NEVER,
    DeadlineState,
    Dispute,
    DisputeDeadline,
    EvidenceRequest,
    Offer,
    ReplacementLeg,
    ReturnLeg,
    Ruling,
    TermSheet,
)
from disputes.rules import facts, offers
from disputes.rules.facts import Case
from disputes.rules.payloads import Deciding
from disputes.rules.playing import Change, if_nobody_acts
from disputes.rules.states import AGENTS, OfferStatus, Party, Stage, Verb

# What of a leg is a column of another name.
COLUMNS = {"carrier": "carrier_code", "postage_cap": "postage_cap_minor"}


class Outrun(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised when a dispute moved on between its reading and its writing; nothing was written."""


def save_change(dispute: Dispute, change: Change) -> None:
    """Let the rows of a locked dispute be what a change made of it; raise Outrun."""
    before, after, at = change.before, change.after, change.act.at
    _save_offers(dispute, change)
    _save_requests(dispute, change)
    _save_ruling(dispute, change)
    entered = after.stage if before is None or before.stage is not after.stage else None
    is_new = entered is Stage.RETURN_AWAITING_SHIPMENT
    _save_leg(ReturnLeg, dispute, before.returning if before else None, after.returning, at, is_new=is_new)
    is_new = entered is Stage.REPLACEMENT_AWAITING_SHIPMENT
    _save_leg(ReplacementLeg, dispute, before.replacing if before else None, after.replacing, at, is_new=is_new)
    _save_deadlines(dispute, change)
    _set_fields(dispute, before, after)
    _set_hold(dispute, after)
    _set_order(dispute, after)
    _compare_and_save(dispute, before)


def _compare_and_save(dispute: Dispute, before: Case | None) -> None:
    """Save the row if it is still what was read: rows are locked, but not by SQLite (R14)."""
    if before is None:
        dispute.save(force_update=True)
        return
    values = {
        field.attname: getattr(dispute, field.attname)
        for field in Dispute._meta.concrete_fields
        if not field.primary_key and field.attname not in {"reference", "thread_id", "client_key", "agent_id"}
    }
    same = Dispute.objects.filter(pk=dispute.pk, version=before.version, stage=before.stage)
    if same.update(**values) != 1:
        raise Outrun(dispute.reference)


def _set_fields(dispute: Dispute, before: Case | None, after: Case) -> None:
    dispute.stage = after.stage
    dispute.version = after.version
    dispute.started_at = after.started_at
    dispute.round, dispute.revisions = after.round, after.revisions
    dispute.has_seller_answered = after.has_seller_answered
    dispute.extension_asked_by, dispute.is_extended = after.extension_asked_by or "", after.is_extended
    dispute.escalated_by, dispute.escalation = after.escalated_by or "", after.escalation or ""
    dispute.level = after.level
    dispute.first_agent_id = int(after.first_agent) if after.first_agent else None
    dispute.has_buyer_appealed = Party.BUYER in after.appealed_by
    dispute.has_seller_appealed = Party.SELLER in after.appealed_by
    if after.agreed is None:
        dispute.agreed = None
    elif before is None or after.agreed != before.agreed:
        dispute.agreed = sheet(after.agreed)
    dispute.is_settled = after.is_settled
    dispute.resolved_by, dispute.outcome = after.resolved_by or "", after.outcome or ""
    dispute.closed_at, dispute.reopened = after.closed_at, after.reopened
    dispute.is_by_platform = bool(after.refund and after.refund.is_by_platform)


def _set_hold(dispute: Dispute, after: Case) -> None:
    """Keep what is claimed from the seller's payout while the case runs, and while it can be opened again (I21)."""
    last = after.last_of(Party.BUYER)
    dispute.held_minor = max(after.reserved, after.owed, last.terms.payable if last else 0)
    if after.stage is not Stage.CLOSED:
        dispute.held_until = None
    else:
        dispute.held_until = after.window_end_at if after.is_reopenable else after.closed_at


def set_clock(dispute: Dispute) -> None:
    """Store when the clock moves a locked dispute by the numbers that there are now."""
    comes = if_nobody_acts(case_of(dispute))
    Dispute.objects.filter(pk=dispute.pk, version=dispute.version).update(clock_at=comes.at if comes else None)


def _set_order(dispute: Dispute, after: Case) -> None:
    """Store the nearest deadline, by which lists are sorted, and when the clock moves the case."""
    dispute.next_due_at = min((deadline.due_at for deadline in after.deadlines), default=NEVER)
    comes = if_nobody_acts(after)
    dispute.clock_at = comes.at if comes else None


def sheet(terms: offers.Terms) -> TermSheet:
    """Write terms down."""
    return TermSheet.objects.create(
        kind=terms.kind,
        amount_minor=terms.amount,
        currency=terms.currency,
        postage_payer=terms.postage_payer or "",
        postage_cap_minor=terms.postage_cap,
        is_by_label=terms.is_by_label,
        return_address=terms.return_address,
        fallback_minor=terms.fallback_amount,
    )


def _save_offers(dispute: Dispute, change: Change) -> None:
    for offer in change.changed_offers:
        Offer.objects.filter(dispute=dispute, seq=offer.seq).update(
            status=offer.status,
            is_accepted_by_buyer=Party.BUYER in offer.accepted_by,
            is_accepted_by_seller=Party.SELLER in offer.accepted_by,
        )
    for offer in change.new_offers:
        Offer.objects.create(
            dispute=dispute,
            seq=offer.seq,
            author=offer.author,
            by_id=_who(change, offer.author),
            sheet=sheet(offer.terms),
            made_at=offer.made_at,
            round=offer.round,
            status=OfferStatus(offer.status),
        )


def _who(change: Change, author: Party) -> int | None:
    by = change.act.by
    is_theirs = by.party is author or (by.party in AGENTS and author is Party.AGENT)
    return int(by.person) if by.person and is_theirs else None


def _save_requests(dispute: Dispute, change: Change) -> None:
    old, new = change.before.asked if change.before else (), change.after.asked
    gone = [asked.side for asked in old if asked not in new]
    EvidenceRequest.objects.filter(dispute=dispute, ended_at=None, side__in=gone).update(
        ended_at=change.act.at, is_silent=change.move.verb is Verb.END_EVIDENCE
    )
    EvidenceRequest.objects.bulk_create(
        EvidenceRequest(
            dispute=dispute,
            side=asked.side,
            slots=sorted(asked.slots),
            by_id=_who(change, Party.AGENT),
            asked_at=change.act.at,
        )
        for asked in new
        if asked not in old
    )


def _save_ruling(dispute: Dispute, change: Change) -> None:
    old, after = change.before.ruling if change.before else None, change.after
    if after.ruling == old:
        return
    counting = Ruling.objects.filter(dispute=dispute, ended_at=None)
    if change.move.verb is Verb.RULE and after.ruling is not None:
        payload = change.act.payload
        counting.update(ended_at=change.act.at)
        Ruling.objects.create(
            dispute=dispute,
            level=after.ruling.level,
            sheet=sheet(after.ruling.terms),
            at_fault=after.ruling.at_fault,
            agent_id=int(after.ruling.agent),
            approved_by_id=int(payload.approved_by) if isinstance(payload, Deciding) and payload.approved_by else None,
            rationale=payload.rationale if isinstance(payload, Deciding) else "",
            at=change.act.at,
        )
    elif after.ruling is not None:
        counting.update(
            is_accepted_by_buyer=Party.BUYER in after.ruling.accepted_by,
            is_accepted_by_seller=Party.SELLER in after.ruling.accepted_by,
        )
    else:
        counting.update(ended_at=change.act.at)


def _save_leg(
    model: type[ReturnLeg] | type[ReplacementLeg],
    dispute: Dispute,
    before: facts.ReturnLeg | facts.ReplacementLeg | None,
    after: facts.ReturnLeg | facts.ReplacementLeg | None,
    at: datetime,
    *,
    is_new: bool,
) -> None:
    if before == after and not is_new:
        return
    manager: Any = model._default_manager
    counting = manager.filter(dispute=dispute, ended_at=None)
    if after is None:
        counting.update(ended_at=at)
        return
    values = {COLUMNS.get(field.name, field.name): getattr(after, field.name) for field in fields(after)}
    if is_new or not counting.update(**values):
        counting.update(ended_at=at)
        manager.create(dispute=dispute, begun_at=at, **values)


def _save_deadlines(dispute: Dispute, change: Change) -> None:
    live = DisputeDeadline.objects.filter(dispute=dispute, state=DeadlineState.LIVE)
    for deadline in change.ended_deadlines:
        has_fired = change.act.by.party is Party.CLOCK and change.move.deadline is deadline.kind
        state = DeadlineState.FIRED if has_fired else DeadlineState.ENDED
        live.filter(kind=deadline.kind).update(state=state, ended_at=change.act.at)
    DisputeDeadline.objects.bulk_create(
        DisputeDeadline(dispute=dispute, kind=deadline.kind, set_at=deadline.set_at, due_at=deadline.due_at)
        for deadline in change.set_deadlines
    )
