"""Who is reminded of which deadline, and when (dispute rulebook §7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from disputes.rules.facts import Case
from disputes.rules.policy import Policy
from disputes.rules.states import SIDES, DeadlineKind, OfferKind, Party

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class To(StrEnum):
    """Whom a reminder goes to, where the table cannot name a party."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"
    ASKED = "asked"  # The sides that a mediator asked and that have not answered.
    LOSING = "losing"  # Of a ruling; both where it gives something to each.
    LEAD_AGENT = "lead_agent"


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """When and whom a deadline's reminders go to: `offsets` before it, `at_once` when it is set, `at_end` when it passes.

    `then_every` names the policy's number after which it comes again as long as it is missed.
    """

    kind: DeadlineKind
    to: To
    offsets: tuple[timedelta, ...]
    at_once: bool = False
    at_end: To | None = None
    then_every: str = ""


REMINDERS: tuple[ReminderRow, ...] = (
    ReminderRow(DeadlineKind.SELLER_RESPONSE, To.SELLER, (72 * HOUR, 24 * HOUR, 3 * HOUR), at_end=To.BOTH),
    ReminderRow(DeadlineKind.BUYER_RESPONSE, To.BUYER, (72 * HOUR, 24 * HOUR)),
    ReminderRow(DeadlineKind.NEGOTIATION_END, To.BOTH, (72 * HOUR, 24 * HOUR)),
    ReminderRow(DeadlineKind.EVIDENCE_DUE, To.ASKED, (24 * HOUR, 3 * HOUR), at_once=True),
    ReminderRow(DeadlineKind.APPEAL_END, To.LOSING, (72 * HOUR, 24 * HOUR), at_once=True),
    ReminderRow(DeadlineKind.RETURN_SHIP_BY, To.BUYER, (5 * DAY, 72 * HOUR, 24 * HOUR)),
    ReminderRow(DeadlineKind.SELLER_LABEL_BY, To.SELLER, (24 * HOUR,), at_once=True),
    ReminderRow(DeadlineKind.INSPECTION, To.SELLER, (24 * HOUR,), at_once=True),
    ReminderRow(DeadlineKind.REPLACEMENT_SHIP_BY, To.SELLER, (24 * HOUR,), at_once=True),
    ReminderRow(DeadlineKind.RETURN_TRANSIT_MAX, To.BOTH, (5 * DAY,)),
    # The rulebook names none for these two; no deadline that decides passes without a word (I16).
    ReminderRow(DeadlineKind.REPLACEMENT_CONFIRM, To.BUYER, (72 * HOUR, 24 * HOUR), at_once=True),
    ReminderRow(DeadlineKind.REPLACEMENT_TRANSIT_MAX, To.BOTH, (5 * DAY,)),
    ReminderRow(DeadlineKind.MEDIATION_BACKSTOP, To.LEAD_AGENT, (14 * DAY, 5 * DAY, 24 * HOUR)),
    ReminderRow(
        DeadlineKind.MEDIATION_SLA,
        To.LEAD_AGENT,
        (24 * HOUR,),
        at_end=To.BOTH,
        then_every="mediation_alarm_every",
    ),
    ReminderRow(DeadlineKind.REFUND_SLA, To.LEAD_AGENT, (24 * HOUR,), at_end=To.LEAD_AGENT),
)
_BY_KIND = {row.kind: row for row in REMINDERS}

# Of a line without a dispute that did not arrive, or arrived less than 60 days ago without a word that it did: its window
# is reminded of, at `orders.rules.window.REMINDED_BEFORE`.
WINDOW_ASKED_AFTER_DELIVERY = 60 * DAY


def reminder_row(kind: DeadlineKind) -> ReminderRow:
    return _BY_KIND[kind]


def offsets_to_set(kind: DeadlineKind, *, due_at: datetime, set_at: datetime) -> tuple[timedelta, ...]:
    """Return the offsets whose instant comes after the deadline was set: no "72 hours left" of one of 48 hours."""
    return tuple(offset for offset in reminder_row(kind).offsets if due_at - offset > set_at)


def recipients(to: To, case: Case) -> frozenset[Party]:
    """Return the parties that a reminder of a case goes to; the lead agent is a senior one."""
    match to:
        case To.SELLER:
            return frozenset({Party.SELLER})
        case To.BUYER:
            return frozenset({Party.BUYER})
        case To.BOTH:
            return frozenset(SIDES)
        case To.ASKED:
            return case.asked_sides
        case To.LEAD_AGENT:
            return frozenset({Party.SENIOR_AGENT})
        case To.LOSING:
            return _losing(case)


def _losing(case: Case) -> frozenset[Party]:
    if case.ruling is None:
        return frozenset(SIDES)
    if case.ruling.terms.kind is OfferKind.NO_REFUND:
        return frozenset({Party.BUYER})
    is_all = case.ruling.terms.kind is OfferKind.REFUND_ONLY and case.ruling.terms.amount == case.ceiling
    return frozenset({Party.SELLER}) if is_all else frozenset(SIDES)


def alarms(kind: DeadlineKind, *, due_at: datetime, until: datetime, policy: Policy) -> Iterator[datetime]:
    """Yield the instants up to `until` at which a missed deadline raises its alarm: when it passes, then again and again."""
    row, at = reminder_row(kind), due_at
    if row.at_end is None:
        return
    while at <= until:
        yield at
        if not row.then_every:
            return
        at += getattr(policy, row.then_every)


def is_window_reminded(*, delivered_at: datetime | None, has_dispute: bool, at: datetime) -> bool:
    """Return whether a buyer is reminded of the end of a line's window. Nobody says “received” before a dispute: delivery counts."""
    if has_dispute:
        return False
    return delivered_at is None or at - delivered_at < WINDOW_ASKED_AFTER_DELIVERY
