"""Who is told of a move, and as what: the kind of notice that it owes a side (dispute rulebook §7)."""

import zoneinfo
from datetime import datetime, time, timedelta
from enum import StrEnum

from disputes.rules.facts import Case, Deadline
from disputes.rules.playing import Change
from disputes.rules.reminders import recipients, reminder_row
from disputes.rules.stages import STAGES
from disputes.rules.states import NEGOTIATION, SIDES, Party, Stage, Verb


class Told(StrEnum):
    """The kinds of notices that tell a side of a move; the value is the kind's name."""

    OPENED = "dispute_opened"
    OFFER = "dispute_offer"
    AGREED = "dispute_agreed"
    REVIEW = "dispute_review"
    EVIDENCE = "dispute_evidence"
    RULED = "dispute_ruled"
    CLOSED = "dispute_closed"
    STEP = "dispute_step"  # The case waits for this side now.
    NEWS = "dispute_news"  # It does not: the one kind that a side may have once a day instead.


# What the conversation and the list of evidence show to whom it is meant for, and tries that nobody has to know of: no side
# reads of them among what happened.
UNTOLD = frozenset({Verb.WRITE, Verb.ADD_EVIDENCE, Verb.REFUND_FAILED})
OPENINGS = frozenset({Verb.OPEN, Verb.OPEN_ON_BEHALF, Verb.REOPEN})
OFFERS = frozenset({Verb.COUNTER, Verb.REJECT, Verb.REVISE, Verb.MAKE_OFFER, Verb.PROPOSE})


def told(change: Change, side: Party) -> Told | None:
    """Return as what a side is told of a change; None when it is not."""
    move, before, after = change.move, change.before, change.after
    if side not in change.tells or move.verb is Verb.WRITE:  # What is written is told as a message.
        return None
    if move.verb is Verb.ADD_EVIDENCE:
        return None if side is change.act.by.party else Told.NEWS
    if move.verb in OPENINGS:
        return Told.OPENED
    if before is None or after.stage is not before.stage:
        if after.stage is Stage.CLOSED:
            return Told.CLOSED
        if after.stage is Stage.RULED:
            return Told.RULED
        if after.stage is Stage.MEDIATION and before and before.stage is not Stage.AWAITING_EVIDENCE:
            return Told.REVIEW
        if before and before.agreed is None and after.agreed is not None:
            return Told.AGREED
    if move.verb in OFFERS and change.act.by.party is not side:
        return Told.OFFER
    if not is_awaited(after, side):
        return Told.NEWS
    return Told.EVIDENCE if move.verb is Verb.REQUEST_EVIDENCE else Told.STEP


def is_awaited(case: Case, side: Party) -> bool:
    """Return whether a case waits for a side: of those whose turn it is, for whoever has to act first."""
    if case.stage is Stage.AWAITING_EVIDENCE:
        return side in case.asked_sides
    if case.stage is Stage.RETURN_AWAITING_SHIPMENT and lacks_sellers_part(case):
        return side is Party.SELLER
    return side in STAGES[case.stage].turn


def lacks_sellers_part(case: Case) -> bool:
    """Return whether a return waits for the seller's address or label, and so does the buyer."""
    return case.returning is not None and case.returning.lacks_sellers_part


def own_deadline(case: Case, side: Party) -> Deadline | None:
    """Return the nearest deadline that a side is reminded of and has to keep itself."""
    if side in SIDES and not is_awaited(case, side):
        return None
    own = [deadline for deadline in case.deadlines if side in recipients(reminder_row(deadline.kind).to, case)]
    return min(own, key=lambda deadline: deadline.due_at, default=None)


def is_negotiable(case: Case) -> bool:
    """Return whether an offer can stand open, so that a message could be taken for an answer to it."""
    return case.stage in {*NEGOTIATION, Stage.MEDIATION, Stage.AWAITING_EVIDENCE}


MORNING = time(8)


def next_morning(at: datetime, zone: str) -> datetime:
    """Return the first 08:00 after an instant in an IANA time zone."""
    place = zoneinfo.ZoneInfo(zone)
    local = at.astimezone(place)
    today = datetime.combine(local.date(), MORNING, tzinfo=place)
    return today if local < today else datetime.combine(local.date() + timedelta(days=1), MORNING, tzinfo=place)
