"""Whether an offer may be made or accepted."""

from collections.abc import Callable

from disputes.rules.facts import Case, Claim, Facts
from disputes.rules.money import available
from disputes.rules.offers import Comparison, Offer, can_be_bettered, compared, terms_refusal
from disputes.rules.payloads import (
    Accepting,
    Act,
    Deciding,
    Offering,
    Opening,
    Rejecting,
)
from disputes.rules.policy import policy_at
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    AGENTS,
    OfferKind,
    Party,
    Stage,
    Verb,
)


def author_of(party: Party) -> Party:
    """Return under whom an offer of a party goes: those of all agents are the mediator's."""
    return Party.AGENT if party in AGENTS else party


def acceptable(case: Case, side: Party) -> tuple[Offer, ...]:
    """Return the standing offers that a side could accept: not its own, nor what it accepted before."""
    return tuple(offer for offer in case.open_offers if offer.author is not side and side not in offer.accepted_by)


def terms_fault(facts: Facts, act: Act) -> Refusal | None:
    """Return what is wrong with the terms that come along, if any come along."""
    payload = act.payload
    if not isinstance(payload, Opening | Offering | Deciding):
        return None
    if isinstance(facts, Claim):
        if not isinstance(payload, Opening):
            return None
        reason, most = payload.reason, available(facts.line, payload.quantity, payload.reason)
        policy = policy_at(facts.policies, act.at)
    else:
        reason, most, policy = facts.reason, facts.ceiling, facts.policy(act.at)
    return terms_refusal(
        payload.terms,
        reason=reason,
        currency=facts.currency,
        ceiling=most,
        author=author_of(act.by.party),
        policy=policy,
        is_ruling=isinstance(payload, Deciding),
    )


def terms(refusal: Refusal) -> Callable[[Facts, Act], bool]:
    return lambda facts, act: terms_fault(facts, act) is refusal


def over_ceiling(facts: Facts, act: Act) -> bool:
    if isinstance(facts, Case) and act.verb is Verb.ACCEPT:
        offers = acceptable(facts, act.by.party)
        if isinstance(act.payload, Accepting):
            offers = tuple(offer for offer in offers if offer.seq == act.payload.offer)
        return bool(offers) and all(offer.terms.payable > facts.ceiling for offer in offers)
    return terms_fault(facts, act) is Refusal.OVER_CEILING


def offer_gone(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Accepting):
        return all(offer.author is act.by.party for offer in case.open_offers)
    offer = case.offer(act.payload.offer)
    return offer is None or not offer.is_open


def own_offer(case: Case, act: Act) -> bool:
    offer = case.offer(act.payload.offer) if isinstance(act.payload, Accepting) else None
    return offer is not None and offer.author is act.by.party


def accepted_before(case: Case, act: Act) -> bool:
    if case.stage is Stage.RULED:
        return case.ruling is not None and act.by.party in case.ruling.accepted_by
    if isinstance(act.payload, Accepting):
        offer = case.offer(act.payload.offer)
        return offer is not None and act.by.party in offer.accepted_by
    return not acceptable(case, act.by.party)


def no_return_address(case: Case, act: Act) -> bool:
    if act.verb is Verb.SHIP_RETURN:
        return case.returning is None or not case.returning.address
    if act.by.party is Party.CLOCK:
        offer = case.open_offer_of(Party.BUYER)
        given = ""
    elif isinstance(act.payload, Accepting) and act.by.party is Party.SELLER:
        offer, given = case.offer(act.payload.offer), act.payload.return_address.strip()
    else:
        return False
    is_return = offer is not None and offer.terms.kind is OfferKind.RETURN_AND_REFUND
    return is_return and offer is not None and not (given or offer.terms.return_address or case.return_address)


def identical(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Offering):
        return False
    return any(offer.terms == act.payload.terms for offer in acceptable(case, act.by.party))


def nothing_changed(case: Case, act: Act) -> bool:
    own = case.open_offer_of(author_of(act.by.party))
    return isinstance(act.payload, Offering) and own is not None and own.terms == act.payload.terms


def nothing_better(case: Case, act: Act) -> bool:
    own = case.open_offer_of(act.by.party)
    return own is not None and not can_be_bettered(own.terms, case.ceiling)


def worse_for_buyer(case: Case, act: Act) -> bool:
    own = case.open_offer_of(act.by.party)
    if not isinstance(act.payload, Offering) or own is None:
        return False
    return compared(own.terms, act.payload.terms) in {Comparison.WORSE, Comparison.MIXED}


def unfounded(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Rejecting):
        return False
    has_proof = act.payload.evidence > 0 or len(act.payload.words.strip()) >= case.policy(act.at).least_rejection
    return act.payload.reason is None or not has_proof
