"""What mediation, rulings and appeals change."""

from dataclasses import replace

from disputes.rules.facts import Asked, Case, Ruling, sure
from disputes.rules.guards.silence import why_silence_does_not_accept
from disputes.rules.moves.row import Move
from disputes.rules.offers import Terms
from disputes.rules.payloads import (
    Act,
    Deciding,
    Requesting,
    brought,
)
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    SIDES,
    Escalation,
    OfferKind,
    Party,
    ResolvedBy,
)

WHY_NO_SILENCE = {
    Refusal.SELLER_ANSWERED: Escalation.SELLER_ANSWERED_BEFORE,
    Refusal.SILENCE_DECIDES_NOTHING: Escalation.SWITCHED_OFF,
    Refusal.NEEDS_THE_SELLER: Escalation.NEEDS_THE_SELLER,
    Refusal.OFFER_TOO_FRESH: Escalation.OFFER_TOO_FRESH,
    Refusal.OVER_SILENCE_CAP: Escalation.OVER_CAP,
    Refusal.NO_RETURN_ADDRESS: Escalation.NO_RETURN_ADDRESS,
}


def hand_over(case: Case, act: Act, move: Move) -> Case:
    why = move.escalation
    if why is None:
        refusal = why_silence_does_not_accept(case, act)
        why = WHY_NO_SILENCE[refusal] if refusal else Escalation.NO_AGREEMENT
    return replace(case, escalated_by=act.by.party, escalation=why)


def ask_evidence(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Requesting)
    asked = tuple(Asked(side, payload.slots[side]) for side in SIDES if side in payload.slots)
    return replace(case, asked=asked, requests=(*case.requests, *(one.side for one in asked)))


def take_evidence(case: Case, act: Act, move: Move) -> Case:
    return replace(case, asked=tuple(asked for asked in case.asked if asked.side is not act.by.party))


def note_silence(case: Case, act: Act, move: Move) -> Case:
    return replace(case, silent=case.silent | case.asked_sides)


def rule(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Deciding)
    terms = payload.terms
    return replace(
        case,
        ruling=Ruling(terms, payload.at_fault, case.level, act.by.person),
        first_agent=case.first_agent or act.by.person,
        is_settled=True,
        # Until a ruling is final, what was promised before stays: an appeal may still decide for more.
        reserved=max(case.reserved, terms.payable),
    )


def accept_ruling(case: Case, act: Act, move: Move) -> Case:
    ruling = sure(case.ruling)
    accepted_by = ruling.accepted_by | {act.by.party}
    case = replace(case, ruling=replace(ruling, accepted_by=accepted_by))
    return make_final(case, act, move) if accepted_by == set(SIDES) else case


def make_final(case: Case, act: Act, move: Move) -> Case:
    ruling = sure(case.ruling)
    terms = ruling.terms
    if terms.kind is OfferKind.RETURN_AND_REFUND and not terms.return_address:
        terms = replace(terms, return_address=case.return_address)
    resolved_by = ResolvedBy.APPEAL if ruling.level > 1 else ResolvedBy.RULING
    # What the seller refunded since it was ruled is not paid again.
    return replace(case, agreed=terms, resolved_by=resolved_by, reserved=min(terms.payable, case.ceiling))


def appeal(case: Case, act: Act, move: Move) -> Case:
    return replace(case, level=2, appealed_by=case.appealed_by | {act.by.party})


def pay_last_demand(case: Case, act: Act, move: Move) -> Case:
    last = sure(case.last_of(Party.BUYER))
    terms = Terms(OfferKind.REFUND_ONLY, min(last.terms.payable, case.ceiling), case.currency)
    return replace(case, agreed=terms, is_settled=True, resolved_by=ResolvedBy.BACKSTOP, reserved=terms.payable)
