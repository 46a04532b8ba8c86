"""Whether silence decides, and what."""

from collections.abc import Callable

from disputes.rules.facts import Case
from disputes.rules.guards.offering import (
    no_return_address,
)
from disputes.rules.payloads import (
    Act,
)
from disputes.rules.policy import OnBuyerTimeout, OnSellerTimeout
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    OfferKind,
    Party,
    Verb,
)


def _silence_decides_nothing(case: Case, act: Act) -> bool:
    policy = case.policy(act.at)
    if act.verb is Verb.END_SILENCE:
        return policy.on_buyer_timeout is OnBuyerTimeout.REMIND
    return not policy.auto_accept or policy.on_seller_timeout is OnSellerTimeout.MEDIATE


def _needs_the_seller(case: Case, act: Act) -> bool:
    offer = case.open_offer_of(Party.BUYER)
    return offer is None or offer.terms.kind is OfferKind.REPLACEMENT


def _too_fresh(case: Case, act: Act) -> bool:
    offer = case.open_offer_of(Party.BUYER)
    return offer is not None and act.at - offer.made_at < case.policy(act.at).unchanged_before_silence


def _over_silence_cap(case: Case, act: Act) -> bool:
    offer, cap = case.open_offer_of(Party.BUYER), case.policy(act.at).auto_accept_max
    return offer is not None and (offer.terms.payable > case.ceiling or (cap is not None and offer.terms.payable > cap))


SILENCE_ACCEPTS_UNLESS: tuple[tuple[Refusal, Callable[[Case, Act], bool]], ...] = (
    (Refusal.SELLER_ANSWERED, lambda case, act: case.has_seller_answered),
    (Refusal.SILENCE_DECIDES_NOTHING, _silence_decides_nothing),
    (Refusal.NEEDS_THE_SELLER, _needs_the_seller),
    (Refusal.OFFER_TOO_FRESH, _too_fresh),
    (Refusal.OVER_SILENCE_CAP, _over_silence_cap),
    (Refusal.NO_RETURN_ADDRESS, no_return_address),
)


def why_silence_does_not_accept(case: Case, act: Act) -> Refusal | None:
    """Return the first of T07's guards that fails, or None when a silent seller has accepted."""
    return next((refusal for refusal, fails in SILENCE_ACCEPTS_UNLESS if fails(case, act)), None)
