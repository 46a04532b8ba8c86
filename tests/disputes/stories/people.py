"""What somebody could bring along to a dispute, in sense and nonsense, for stories over the real actions."""

from dataclasses import replace
from itertools import count

from disputes.actions import Along, Piece
from disputes.rules.evidence import IN_WORDS, THINGS, Need, checklist
from disputes.rules.offers import Terms
from disputes.rules.payloads import (
    Act,
    Appealing,
    Deciding,
    Inspecting,
    PayingOtherwise,
    Rejecting,
    ReopeningCase,
    Shipping,
    Showing,
    Submitting,
)
from disputes.rules.playing import refusal
from disputes.rules.states import AGENTS, Party, Reason, ReturnProblem, Verb
from messaging.models import Photo
from messaging.rules.photos import PhotoState
from messaging.rules.threads import READERS, Audience, Side
from tests.disputes.rules.test_machine import wishes

# What the rules' own stories count in, and a currency that is never the dispute's.
USUAL, ODD = "JPY", "EUR"
USED = "SENT-0001"  # The number of every order's own parcel.
numbers = count(10_000_000)


def photo_of(person, at):
    """Return a photo that was made before; what is in it no rule asks."""
    return Photo.objects.create(
        uploader=person,
        upload_key="story",
        uploaded_at=at,
        try_at=at,
        state=PhotoState.READY,
        sha256=f"{next(numbers):064x}",
    )


def piece(slot, person, at):
    return Piece(slot=slot, text="3") if THINGS[slot] in IN_WORDS else Piece(slot=slot, photo=photo_of(person, at))


def pieces_of(reason, party, person, at):
    items = [item for item in checklist(reason, party) if item.need is Need.REQUIRED]
    return [piece(item.slot, person, at) for item in items for _ in range(item.least)]


def choices(case, verb, caller, at, approver):
    """Return what a caller may bring, first what is not refused if there is such; where four eyes are needed, `approver`'s."""
    found = [_with(payload, approver) for payload in wishes(_in_yen(case), verb, caller, at)]
    payloads = [_in_currency(payload, case.currency) for payload in found]
    open_ones = (one for one in payloads if refusal(case, Act(verb, caller, at, one, case.version)) is None)
    first = next(open_ones, payloads[0])
    return [first, *(payload for payload in payloads if payload != first)]


def sensible(payloads):
    return payloads[0]


def _with(payload, approver):
    if isinstance(payload, Deciding | PayingOtherwise | ReopeningCase) and payload.approved_by:
        return replace(payload, approved_by=str(approver.pk))
    return payload


def _in_yen(case):
    """Return a case with its numbers as those of what the rules' own stories count in."""
    offers = [replace(offer, terms=replace(offer.terms, currency=USUAL)) for offer in case.offers]
    return replace(case, currency=USUAL, offers=tuple(offers))


def _in_currency(payload, currency):
    terms = getattr(payload, "terms", None)
    if not isinstance(terms, Terms):
        return payload
    return replace(payload, terms=replace(terms, currency=currency if terms.currency == USUAL else ODD))


def along_for(case, verb, payload, party, person, at, dispute):
    """Return what has to come along with a payload so that it is what it says."""
    match payload:
        case Submitting():
            slots = [slot for asked in case.asked if asked.side is party for slot in sorted(asked.slots)]
            return Along(pieces=[piece(slot, person, at) for slot in slots])
        case Showing():
            return Along(pieces=pieces_of(case.reason, Party.BUYER, person, at))
        case Inspecting(problem=problem):
            is_there = problem is not ReturnProblem.NOT_RECEIVED
            return Along(pieces=pieces_of(Reason.RETURN_PROBLEM, Party.SELLER, person, at) if is_there else [])
        case Appealing():
            return Along(pieces=[Piece(text="The scale was wrong.")])
        case Rejecting():
            return Along(words="Look at the label.")
        case Deciding():
            return Along(cited_events=list(dispute.events.all()[:1]))
        case Shipping(photos=photos):
            return Along(photos=[photo_of(person, at) for _ in range(photos)])
    if verb in {Verb.WRITE, Verb.ADD_EVIDENCE}:
        return _said(case, verb, party, person, at)
    return Along()


def _said(case, verb, party, person, at):
    """Return words, and evidence with them, for whom a side may write to; agents to each of their readers in turn."""
    audiences = {Party.BUYER: [Audience.EVERYONE, Audience.CUSTOMER], Party.SELLER: [Audience.EVERYONE, Audience.SHOP]}
    among = list(Audience) if party in AGENTS else audiences[party]
    audience = among[case.version % len(among)]
    pieces = [Piece(text=secret(audience)), Piece(photo=photo_of(person, at))] if verb is Verb.ADD_EVIDENCE else []
    return Along(words=secret(audience), audience=audience, pieces=pieces)


def secret(audience):
    """Return words that say who reads them."""
    return f"Only for {audience}."


def kept_from(side):
    """Return the words that a side must never read."""
    return [secret(audience) for audience in Audience if side not in READERS[audience] and side is not Side.SUPPORT]


def numbered(payload, number):
    """Return a parcel under a number that was never used; what is to be used already is, by the parcel of the order."""
    if isinstance(payload, Shipping) and payload.carrier == "japan-post":
        return replace(payload, carrier="somebody", tracking_number=USED if payload.is_used else number)
    return payload


def plain(case):
    """Return a case without what tells the two worlds apart."""
    returning, replacing, refund_now = case.returning, case.replacing, case.refund
    return replace(
        case,
        returning=returning and replace(returning, tracking_number=""),
        replacing=replacing and replace(replacing, tracking_number=""),
        refund=refund_now and replace(refund_now, retry_at=None),
    )
