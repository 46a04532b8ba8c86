"""What opening, negotiating and ending change: offers, and the time to answer them."""

from dataclasses import replace
from datetime import datetime, timedelta

from disputes.rules.facts import Case, Claim, sure
from disputes.rules.guards.offering import author_of
from disputes.rules.money import available
from disputes.rules.moves.row import Move
from disputes.rules.offers import Offer, Terms, is_raised, nothing
from disputes.rules.payloads import (
    Accepting,
    Act,
    Inspecting,
    Offering,
    Opening,
    brought,
)
from disputes.rules.stages import DEADLINES
from disputes.rules.states import (
    SIDES,
    DeadlineKind,
    OfferKind,
    OfferStatus,
    Party,
    ResolvedBy,
    Stage,
)


def opened(claim: Claim, act: Act) -> Case:
    """Return the dispute that opening makes of a claim (T01, T02)."""
    payload = brought(act, Opening)
    window_end_at = sure(claim.window_end_at)
    first = Offer(1, Party.BUYER, payload.terms, act.at, 1)
    return Case(
        stage=Stage.AWAITING_SELLER,
        version=0,
        reason=payload.reason,
        currency=claim.currency,
        quantity=payload.quantity,
        ceiling=available(claim.line, payload.quantity, payload.reason),
        opened_at=act.at,
        started_at=act.at,
        window_end_at=window_end_at,
        policies=claim.policies,
        business_days=claim.business_days,
        is_window_overridden=act.at >= window_end_at,
        offers=(first,),
        return_address=payload.return_address,
    )


def ended(case: Case, author: Party | None, status: OfferStatus) -> tuple[Offer, ...]:
    """Return the offers with the standing ones of an author, or of all, ended."""
    return tuple(offer.ended(status) if author in {None, offer.author} else offer for offer in case.offers)


def offered(case: Case, author: Party, terms: Terms, at: datetime) -> Case:
    return replace(case, offers=(*case.offers, Offer(len(case.offers) + 1, author, terms, at, case.round)))


def answer_offer(case: Case, act: Act, move: Move) -> Case:
    terms = act.payload.terms if isinstance(act.payload, Offering) else nothing(case.currency)
    case = replace(case, offers=ended(case, None, OfferStatus.COUNTERED), round=case.round + 1, revisions=0)
    return offered(case, act.by.party, terms, act.at)


def offer_again(case: Case, act: Act, move: Move) -> Case:
    last = sure(case.last_of(Party.BUYER))
    case = replace(case, offers=ended(case, None, OfferStatus.REJECTED), round=case.round + 1, revisions=0)
    return offered(case, Party.BUYER, _within(last.terms, case.ceiling), act.at)


def _within(terms: Terms, ceiling: int) -> Terms:
    """Return terms that cost no more than what is left."""
    if terms.kind is OfferKind.REPLACEMENT:
        return replace(terms, fallback_amount=min(terms.payable, ceiling))
    return replace(terms, amount=min(terms.amount, ceiling))


def replace_offer(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Offering)
    revised = case.revisions + (act.by.party is Party.BUYER)
    case = replace(case, offers=ended(case, act.by.party, OfferStatus.SUPERSEDED), revisions=revised)
    return offered(case, act.by.party, payload.terms, act.at)


def offer(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Offering)
    author = author_of(act.by.party)
    case = replace(case, offers=ended(case, author, OfferStatus.SUPERSEDED))
    return offered(case, author, payload.terms, act.at)


def offer_less(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Inspecting)
    if not payload.deduction or case.agreed is None:
        return case
    terms = Terms(OfferKind.REFUND_ONLY, case.agreed.payable - payload.deduction, case.currency)
    return offered(case, Party.SELLER, terms, act.at)


def accept_offer(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Accepting)
    offer = sure(case.offer(payload.offer))
    taken = replace(offer, accepted_by=offer.accepted_by | {act.by.party})
    is_mediators = offer.author is Party.AGENT
    if is_mediators and taken.accepted_by != set(SIDES):
        return replace(case, offers=_with(case, taken))
    resolved_by = ResolvedBy.AGENT if is_mediators else ResolvedBy.AGREEMENT
    given = payload.return_address.strip() if act.by.party is Party.SELLER else ""
    return _agreed(case, taken, resolved_by, given)


def accept_by_silence(case: Case, act: Act, move: Move) -> Case:
    offer = sure(case.open_offer_of(Party.BUYER))
    return _agreed(case, offer, ResolvedBy.SELLER_TIMEOUT, "")


def _with(case: Case, changed: Offer) -> tuple[Offer, ...]:
    return tuple(changed if offer.seq == changed.seq else offer for offer in case.offers)


def _agreed(case: Case, offer: Offer, resolved_by: ResolvedBy, address: str) -> Case:
    case = replace(case, offers=_with(case, offer.ended(OfferStatus.ACCEPTED)))
    terms = offer.terms
    if terms.kind is OfferKind.RETURN_AND_REFUND:
        terms = replace(terms, return_address=address or terms.return_address or case.return_address)
    return replace(
        case,
        agreed=terms,
        is_settled=True,
        resolved_by=resolved_by,
        reserved=terms.payable,
    )


def moved(case: Case, kind: DeadlineKind, due_at: datetime) -> Case:
    """Return the case with a running deadline later; nothing ever makes one earlier."""
    deadlines = tuple(
        replace(deadline, due_at=max(deadline.due_at, due_at)) if deadline.kind is kind else deadline
        for deadline in case.deadlines
    )
    return replace(case, deadlines=deadlines)


def give_seller_time(case: Case, act: Act, move: Move) -> Case:
    own, policy = sure(case.open_offer_of(Party.BUYER)), case.policy(act.at)
    payload = brought(act, Offering)
    raised = is_raised(own.terms, payload.terms)
    more = policy.seller_response if raised else policy.least_after_revision
    return moved(case, DeadlineKind.SELLER_RESPONSE, act.at + more)


def give_buyer_time(case: Case, act: Act, move: Move) -> Case:
    return moved(case, DeadlineKind.BUYER_RESPONSE, act.at + case.policy(act.at).least_after_revision)


def extend_negotiation(case: Case, act: Act, move: Move) -> Case:
    policy, end = case.policy(act.at), sure(case.due_at(DeadlineKind.NEGOTIATION_END))
    later = end + policy.negotiation_extension
    case = moved(replace(case, is_extended=True), DeadlineKind.NEGOTIATION_END, later)
    # An answer that was cut short by the end of the negotiation gets its full time, or the days would change nothing.
    for deadline in case.deadlines:
        if deadline.kind is not DeadlineKind.NEGOTIATION_END and deadline.due_at == end:
            full = deadline.set_at + DEADLINES[deadline.kind].long(policy)
            case = moved(case, deadline.kind, min(full, later))
    return case


def later_by(case: Case, kind: DeadlineKind, more: timedelta) -> Case:
    due_at = sure(case.due_at(kind))
    return moved(case, kind, due_at + more)
