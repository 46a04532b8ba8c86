"""Return postage, paid back against a receipt beside the refund of the goods: who may do what with a claim, and until when (§5).

A claim never moves its dispute. It is made once, while the case runs or some days after it closed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from disputes.rules.business import after_business_days
from disputes.rules.facts import Case
from disputes.rules.states import Party, PostagePayer, Stage


class ClaimState(StrEnum):
    WAITING = "waiting"  # For whoever pays: the seller, or us.
    DECLINED = "declined"
    ASKED = "asked"  # The buyer asked an agent to decide.
    ACCEPTED = "accepted"
    REFUSED = "refused"  # By an agent, for good.


class PostageVerb(StrEnum):
    CLAIM = "claim"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"
    GRANT = "grant"
    REFUSE = "refuse"


class PostageRefusal(StrEnum):
    """Why nothing is done about the postage; `disputes.phrases.postage` puts it into words."""

    NOT_YOURS = "not_yours"
    SUSPENDED = "suspended"
    BOTH_SIDES = "both_sides"
    NOT_PROMISED = "not_promised"
    NOT_SENT = "not_sent"
    CLAIMED_BEFORE = "claimed_before"
    TOO_LATE = "too_late"
    CHARGEBACK_OPEN = "chargeback_open"
    OTHER_CURRENCY = "other_currency"
    NOT_AN_AMOUNT = "not_an_amount"
    OVER_CAP = "over_cap"
    NO_RECEIPT = "no_receipt"
    ANSWERED_BEFORE = "answered_before"
    WITH_AGENTS = "with_agents"
    TOO_LATE_TO_ASK = "too_late_to_ask"
    WORDS_MISSING = "words_missing"
    OVER_CLAIM = "over_claim"


@dataclass(frozen=True, slots=True)
class Promise:
    """Who pays the postage of a return that was agreed or ruled, and how much of it at the most, in minor units."""

    payer: PostagePayer
    cap: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a buyer claims: an amount in minor units, and how many photos show it."""

    amount: int
    currency: str
    photos: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands. After `answer_by` an agent decides; a buyer whose claim was declined may ask one until `ask_by`."""

    state: ClaimState
    payer: PostagePayer
    amount: int
    answer_by: datetime
    ask_by: datetime | None = None

    def is_for_agents(self, at: datetime) -> bool:
        is_waiting = self.state is ClaimState.WAITING
        return self.state is ClaimState.ASKED or (
            is_waiting and (self.payer is PostagePayer.PLATFORM or self.answer_by <= at)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody does with a claim; `amount` is what an agent grants."""

    verb: PostageVerb
    party: Party  # Agents of both ranks are AGENT.
    words: str = ""
    amount: int = 0


BY = {
    PostageVerb.ACCEPT: Party.SELLER,
    PostageVerb.DECLINE: Party.SELLER,
    PostageVerb.ASK: Party.BUYER,
    PostageVerb.GRANT: Party.AGENT,
    PostageVerb.REFUSE: Party.AGENT,
}
LEADS_TO = {
    PostageVerb.ACCEPT: ClaimState.ACCEPTED,
    PostageVerb.DECLINE: ClaimState.DECLINED,
    PostageVerb.ASK: ClaimState.ASKED,
    PostageVerb.GRANT: ClaimState.ACCEPTED,
    PostageVerb.REFUSE: ClaimState.REFUSED,
}
NEED_WORDS = frozenset({PostageVerb.DECLINE, PostageVerb.REFUSE})
ENDED = frozenset({ClaimState.ACCEPTED, ClaimState.REFUSED})


def promise_of(case: Case) -> Promise | None:
    """Return what was promised of the postage of a case's return; None where the buyer pays it or a label does."""
    leg = case.returning
    if leg is None or leg.needs_label or leg.postage_payer is PostagePayer.BUYER or leg.postage_cap < 1:
        return None
    return Promise(leg.postage_payer, leg.postage_cap)


def claim_until(case: Case) -> datetime | None:
    """Return until when the postage can be claimed, exclusive; while the case runs, without end."""
    if case.stage is not Stage.CLOSED or case.closed_at is None:
        return None
    return case.closed_at + case.policy(case.closed_at).postage_claim


def answer_by(case: Case, at: datetime) -> datetime:
    """Return by when a claim made at an instant is answered, in business days."""
    return after_business_days(at, case.policy(at).postage_answer, case.business_days)


def shut(case: Case, at: datetime, *, is_claimed: bool) -> PostageRefusal | None:
    """Return why nothing can be claimed whatever the receipt says, or None."""
    until = claim_until(case)
    if promise_of(case) is None:
        return PostageRefusal.NOT_PROMISED
    if case.returning is None or case.returning.shipped_at is None:
        return PostageRefusal.NOT_SENT
    if is_claimed:
        return PostageRefusal.CLAIMED_BEFORE
    if until is not None and until <= at:
        return PostageRefusal.TOO_LATE
    return PostageRefusal.CHARGEBACK_OPEN if case.has_open_chargeback else None


def claim_refusal(case: Case, receipt: Receipt, at: datetime, *, is_claimed: bool) -> PostageRefusal | None:
    """Return why a receipt is not taken, or None."""
    why, promise = shut(case, at, is_claimed=is_claimed), promise_of(case)
    if why is not None or promise is None:
        return why
    if receipt.currency != case.currency:
        return PostageRefusal.OTHER_CURRENCY
    if type(receipt.amount) is not int or receipt.amount < 1:
        return PostageRefusal.NOT_AN_AMOUNT
    if receipt.amount > promise.cap:
        return PostageRefusal.OVER_CAP
    return PostageRefusal.NO_RECEIPT if receipt.photos < 1 else None


def answer_refusal(claim: Claim, answer: Answer, at: datetime) -> PostageRefusal | None:
    """Return why a claim is not answered so, or None. A late yes of a seller is still one; a late no is not."""
    why = closed_to(claim, answer.verb, answer.party, at)
    if why is not None:
        return why
    if answer.verb in NEED_WORDS and not answer.words.strip():
        return PostageRefusal.WORDS_MISSING
    if answer.verb is PostageVerb.GRANT:
        if type(answer.amount) is not int or answer.amount < 1:
            return PostageRefusal.NOT_AN_AMOUNT
        return PostageRefusal.OVER_CLAIM if answer.amount > claim.amount else None
    return None


def closed_to(claim: Claim, verb: PostageVerb, party: Party, at: datetime) -> PostageRefusal | None:
    """Return why somebody cannot do this with a claim whatever they say, or None."""
    if BY.get(verb) is not party or (party is Party.SELLER and claim.payer is not PostagePayer.SELLER):
        return PostageRefusal.NOT_YOURS
    if claim.state in ENDED:
        return PostageRefusal.ANSWERED_BEFORE
    if party is Party.AGENT:
        return None if claim.is_for_agents(at) else PostageRefusal.ANSWERED_BEFORE
    if verb is PostageVerb.ASK:
        if claim.state is not ClaimState.DECLINED or claim.ask_by is None:
            return PostageRefusal.ANSWERED_BEFORE
        return PostageRefusal.TOO_LATE_TO_ASK if claim.ask_by <= at else None
    if verb is PostageVerb.ACCEPT:
        return None
    if claim.state is ClaimState.DECLINED:
        return PostageRefusal.ANSWERED_BEFORE
    return PostageRefusal.WITH_AGENTS if claim.is_for_agents(at) else None


def open_verbs(claim: Claim, party: Party, at: datetime) -> list[PostageVerb]:
    """Return what a party can do with a claim now."""
    return [verb for verb in BY if closed_to(claim, verb, party, at) is None]


def told(verb: PostageVerb, payer: PostagePayer) -> tuple[Party, ...]:
    """Return who is told of what somebody did with a claim; whoever did it is not. Agents are SENIOR_AGENT."""
    is_sellers = payer is PostagePayer.SELLER
    match verb:
        case PostageVerb.CLAIM:
            return (Party.SELLER,) if is_sellers else (Party.SENIOR_AGENT,)
        case PostageVerb.ASK:
            return (Party.SENIOR_AGENT,)
        case PostageVerb.GRANT | PostageVerb.REFUSE if is_sellers:
            return (Party.BUYER, Party.SELLER)
        case _:
            return (Party.BUYER,)
