"""Hanako bought two mugs from Wei's shop; Aoi, Sora and Mio mediate. Cases are built by playing moves, never by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from disputes.rules.evidence import CHECKLIST, Need
from disputes.rules.facts import Caller, Case, Claim
from disputes.rules.guards.offering import acceptable, author_of
from disputes.rules.ledger import LineFunds
from disputes.rules.offers import Terms, allowed_kinds, compared
from disputes.rules.payloads import (
    PAYLOADS,
    Accepting,
    Act,
    Addressing,
    Appealing,
    Deciding,
    Inspecting,
    Labelling,
    Nothing,
    NotPaid,
    Offering,
    Opening,
    Paid,
    PayingOtherwise,
    Rejecting,
    ReopeningCase,
    Requesting,
    Scanning,
    Shipping,
    Showing,
    Submitting,
    Withdrawing,
)
from disputes.rules.playing import decide
from disputes.rules.states import (
    PEOPLE,
    SIDES,
    AtFault,
    Ground,
    MoneySource,
    OfferKind,
    Party,
    PostagePayer,
    Reason,
    RejectReason,
    ReturnProblem,
    Verb,
    WithdrawReason,
)
from orders.rules.window import window_end

SHIPPED = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
OPENED = SHIPPED + timedelta(days=20)
DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
WINDOW_END = window_end(SHIPPED, "Asia/Tokyo")

HANAKO = Caller(Party.BUYER, "hanako")
WEI = Caller(Party.SELLER, "wei")
AOI = Caller(Party.AGENT, "aoi", is_assigned=True, may_override_window=True)
SORA = Caller(Party.AGENT, "sora", is_assigned=True, may_override_window=True)
MIO = Caller(Party.SENIOR_AGENT, "mio", is_assigned=True, may_override_window=True)
CLOCK, CARRIER, PSP = Caller(Party.CLOCK), Caller(Party.CARRIER), Caller(Party.PSP)
CALLERS = {caller.party: caller for caller in (HANAKO, WEI, AOI, MIO, CLOCK, CARRIER, PSP)}

ALL_EVIDENCE = {item.slot: 2 * item.least for item in CHECKLIST if item.need is not Need.SYSTEM}
LONG = "The parcel was weighed twice and the photos show what the listing promised."
LABEL = Shipping("japan-post", "RR123456785JP", photos=1)


def refund(amount=1000):
    return Terms(OfferKind.REFUND_ONLY, amount, "JPY")


def return_of(amount=1000, payer=PostagePayer.BUYER, **more):
    return Terms(OfferKind.RETURN_AND_REFUND, amount, "JPY", postage_payer=payer, **more)


def replacement(fallback=1000):
    return Terms(OfferKind.REPLACEMENT, 0, "JPY", fallback_amount=fallback)


NOTHING = Terms(OfferKind.NO_REFUND, 0, "JPY")


def funds(net=2000, quantity=2, *, postage=0, **gone):
    """Return the money of a line that no coupon took part in."""
    return LineFunds(net, net, postage, quantity, **gone)


def claim(**more):
    line = more.pop("line", funds())
    return replace(Claim("JPY", line, SHIPPED, WINDOW_END, allows_change_of_mind=True), **more)


def opening(terms=None, reason=Reason.DAMAGED, quantity=1, **more):
    return Opening(reason, quantity, terms or refund(), ALL_EVIDENCE, **more)


def opened(terms=None, *, at=OPENED, of=None, **more):
    return answer(of or claim(), HANAKO, Verb.OPEN, at, opening(terms, **more)).changes[-1].after


def answer(facts, by, verb, at, payload=None, **more):
    version = facts.version if isinstance(facts, Case) and by.party in PEOPLE else None
    return decide(facts, Act(verb, by, at, payload or Nothing(), more.get("version", version)))


def played(case, by, verb, at, payload=None):
    """Return the case after a move that is allowed, what the clock did before and after it included."""
    given = answer(case, by, verb, at, payload)
    assert given.refusal is None, given.refusal
    return given.changes[-1].after


# What somebody could bring along so that a move is not refused, if anything could.


def willing(facts, verb, caller, at):
    shape = PAYLOADS.get(verb, Nothing)
    if shape is Opening:
        return opening(override_words="The buyer was in hospital.")
    return WILLING[shape](opened() if isinstance(facts, Claim) else facts, verb, caller, at)


def offers(case):
    """Yield terms that the reason allows, the best for the buyer first."""
    most = case.ceiling
    kinds = allowed_kinds(case.reason)
    for amount in (most, max(most - 1, 1), max(most // 2, 1), 1):
        yield refund(amount)
        if OfferKind.RETURN_AND_REFUND in kinds:
            yield return_of(amount)
        if OfferKind.REPLACEMENT in kinds:
            yield replacement(amount)


def _offering(case, verb, caller, at):
    me = author_of(caller.party)
    own = case.open_offer_of(me)
    taken = {offer.terms for offer in acceptable(case, caller.party)} if me in SIDES else set()
    for terms in offers(case):
        if terms in taken or (own and own.terms == terms):
            continue
        if own and verb is Verb.REVISE and me is Party.SELLER and compared(own.terms, terms) in {"worse", "mixed"}:
            continue
        return Offering(terms)
    return Offering(refund(case.ceiling))


def _accepting(case, verb, caller, at):
    fitting = [offer for offer in acceptable(case, caller.party) if offer.terms.payable <= case.ceiling]
    return Accepting(fitting[0].seq if fitting else 0, return_address="Wei's warehouse")


def _requesting(case, verb, caller, at):
    free = [side for side in SIDES if case.requests.count(side) < 2] or list(SIDES)
    return Requesting({free[0]: frozenset({CHECKLIST[0].slot})})


WILLING = {
    Nothing: lambda case, verb, caller, at: Nothing(),
    Accepting: _accepting,
    Offering: _offering,
    Rejecting: lambda case, verb, caller, at: Rejecting(RejectReason.AS_DESCRIBED, LONG),
    Requesting: _requesting,
    Submitting: lambda case, verb, caller, at: Submitting(ALL_EVIDENCE),
    Deciding: lambda case, verb, caller, at: Deciding(refund(case.ceiling), AtFault.SELLER, LONG, 1, "mio2"),
    Appealing: lambda case, verb, caller, at: Appealing(Ground.NEW_EVIDENCE, new_evidence=1),
    Shipping: lambda case, verb, caller, at: LABEL,
    Labelling: lambda case, verb, caller, at: Labelling("label.pdf"),
    Addressing: lambda case, verb, caller, at: Addressing("Wei's other warehouse"),
    Scanning: lambda case, verb, caller, at: Scanning(at),
    Inspecting: lambda case, verb, caller, at: Inspecting(ReturnProblem.DAMAGED, ALL_EVIDENCE),
    Showing: lambda case, verb, caller, at: Showing(ALL_EVIDENCE),
    Withdrawing: lambda case, verb, caller, at: Withdrawing(WithdrawReason.NO_LONGER_WANTED),
    Paid: lambda case, verb, caller, at: Paid(case.refund.number if case.refund else 0),
    NotPaid: lambda case, verb, caller, at: NotPaid(case.refund.number if case.refund else 0),
    PayingOtherwise: lambda case, verb, caller, at: PayingOtherwise("bank-1", "mio2", is_proven_unpaid=True),
    ReopeningCase: lambda case, verb, caller, at: ReopeningCase("New facts.", MoneySource.PLATFORM, "mio2"),
}
