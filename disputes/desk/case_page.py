"""The page of a case as a mediator sees it, put together once: all that is needed to decide, on one screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from disputes import facts as bridge
from disputes import permissions, phrases, queries
from disputes.desk.evidence import MOST_PIECES, both_sides, evidence_of
from disputes.desk.evidence import Shown as ShownSide
from disputes.desk.history import MOST_EVENTS, Line, lines_of
from disputes.desk.rulings import Reading, decision_of, readings
from disputes.models import CasePresence, Decision, Dispute, DisputeEvent, Evidence, Refund, Ruling
from disputes.postage_page import Postage, postage
from disputes.records import Record, records_in
from disputes.rules.facts import Caller, Case
from disputes.rules.ledger import Breakdown, LineFunds, breakdown
from disputes.rules.money import POSTAGE_GOES_BACK
from disputes.rules.playing import closed_to, settled
from disputes.rules.states import AGENTS, Reason, Verb
from disputes.standing import Standing, standing, turn, why_refused
from messaging.models import Message
from messaging.queries import messages_page
from messaging.rules.threads import Side
from messaging.thread_page import Shown, shown
from orders.order_page import OrderPage, order_page
from orders.queries import order_for
from tickets.models import Ticket

MOST_OTHERS = 8
PRESENT_FOR = timedelta(seconds=30)
# Verbs that a mediator has on a page or in the thread; every other button stands with its form at the side.
ON_A_PAGE = frozenset({Verb.RULE})
IN_THE_THREAD = frozenset({Verb.WRITE, Verb.ADD_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as the page shows it."""

    name: Any
    due_at: datetime
    left: timedelta
    otherwise: str
    is_next: bool

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta()

    @property
    def is_soon(self) -> bool:
        return timedelta() < self.left <= timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said in the thread."""

    said: Shown
    is_note: bool

    @property
    def audience(self) -> str:
        return str(self.said.row.audience)


@dataclass(frozen=True, slots=True)
class ShownRuling:
    row: Ruling
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A move of mediators that is there at this stage, but not for this one now, and why."""

    words: Any
    why: Any


@dataclass(frozen=True, slots=True)
class CasePage:
    dispute: Dispute
    case: Case
    caller: Caller | None  # None for who may read but does not mediate.
    standing: Standing
    turn: list[Any]
    clocks: list[Clock]
    verbs: frozenset[Verb]
    buttons: list[Verb]
    blocked: list[Blocked]
    pieces: list[Evidence]
    sides: list[ShownSide]
    own_pieces: list[Evidence]  # Of mediators.
    lines: list[Line]
    more: int  # Earlier events and pieces of evidence that are not shown.
    entries: list[Entry]
    has_older: bool
    newest: int
    rulings: list[ShownRuling]
    ceiling: Breakdown
    order: OrderPage | None
    refunds: list[Refund]
    postage: Postage | None
    records: list[Record]  # Of the site, in words.
    other_disputes: list[Dispute]
    other_tickets: list[Ticket]
    waiting: Decision | None  # For a second person.
    declined: Decision | None  # The last one, while nothing has happened since.

    @property
    def is_held(self) -> bool:
        """Return whether whoever looks holds the case."""
        return self.caller is not None and self.caller.is_assigned

    @property
    def is_second_person(self) -> bool:
        """Return whether this is an appeal against a ruling of whoever looks."""
        return self.caller is not None and self.case.level > 1 and self.case.first_agent == self.caller.person

    def since(self, version: int) -> list[Line]:
        """Return what happened after the version that somebody looked at."""
        missed = self.case.version - version
        moved = [line for line in self.lines if line.row != "T94"]
        return moved[-missed:] if missed > 0 else []


def case_page(
    dispute: Dispute, agent: Any, at: datetime, *, before: int | None = None, is_whole: bool = False
) -> CasePage:
    """Put the page of a case together; its number of queries depends on nothing that grows."""
    case, caller = present_case(dispute, at), permissions.caller_for(dispute, agent)
    stands = standing(case, caller, at)
    pieces, more_pieces = evidence_of(dispute, None if is_whole else MOST_PIECES)
    lines, more_lines = lines_of(dispute, None if is_whole else MOST_EVENTS)
    messages = messages_page(dispute.thread, Side.SUPPORT, at, before=before)
    order = order_for(agent, dispute.order.number)
    decisions = list(dispute.decisions.select_related("by", "declined_by").order_by("-id")[:MOST_OTHERS])
    current = [row for row in decisions if row.version == dispute.version]
    shown_order = [choice.verb for choice in stands.choices if choice.verb not in IN_THE_THREAD]
    return CasePage(
        dispute=dispute,
        case=case,
        caller=caller,
        standing=stands,
        turn=[phrases.PARTIES[party] for party in turn(case)],
        clocks=[Clock(one.name, one.due_at, one.due_at - at, one.otherwise, one.is_next) for one in stands.deadlines],
        verbs=stands.verbs,
        buttons=shown_order,
        blocked=_blocked(case, caller, at),
        pieces=pieces,
        sides=both_sides(dispute, pieces),
        own_pieces=[piece for piece in pieces if piece.party in AGENTS],
        lines=lines,
        more=more_pieces + more_lines,
        entries=_entries(dispute, agent, messages.messages),
        has_older=messages.has_older,
        newest=messages.messages[-1].pk if messages.messages else 0,
        rulings=[ShownRuling(row, readings(decision_of(row), case.ceiling)) for row in rulings_of(dispute)],
        ceiling=_ceiling(dispute, case),
        order=order_page(order, agent, at) if order else None,
        refunds=list(Refund.objects.filter(case=dispute.reference).order_by("-pk")[:MOST_OTHERS]),
        postage=postage(dispute, case, caller, at),
        records=[record for record in records_in(dispute) if record.words],
        other_disputes=_others(dispute),
        other_tickets=list(
            Ticket.objects.filter(requester=dispute.buyer_id).order_by("-opened_at", "-id")[:MOST_OTHERS]
        ),
        waiting=next((row for row in decisions if row.ended_at is None), None),
        declined=next((row for row in current[:1] if row.declined_by_id not in {None, row.by_id}), None),
    )


def present_case(dispute: Dispute, at: datetime) -> Case:
    """Return what the rules know of a dispute at an instant, the clock's due moves among it, although nothing is saved."""
    case = bridge.case_of(dispute)
    changes = settled(case, at)
    return changes[-1].after if changes else case


def present(dispute: Dispute, agent: Any, at: datetime) -> list[tuple[str, bool]]:
    """Return who else has a case open now, by name, and whether they are writing."""
    since = at - PRESENT_FOR
    rows = CasePresence.objects.filter(dispute=dispute, seen_at__gt=since).exclude(agent=agent).select_related("agent")
    return [(str(row.agent), bool(row.wrote_at and row.wrote_at > since)) for row in rows.order_by("pk")[:10]]


def rulings_of(dispute: Dispute) -> list[Ruling]:
    """Return the rulings of a dispute with all that they cite, the newest first."""
    rows = dispute.rulings.select_related("sheet", "agent", "approved_by")
    return list(rows.prefetch_related("cited_events__by", "cited_evidence").order_by("-id"))


def cited_in(dispute: Dispute, keys: list[str]) -> tuple[list[DisputeEvent], list[Evidence]]:
    """Return the events and the evidence of a dispute that a form names; what is not of this dispute is left out."""
    numbers: dict[str, list[int]] = {"e": [], "v": []}
    for key in keys:
        if key[:1] in numbers and key[1:].isascii() and key[1:].isdecimal() and len(key) < 19:
            numbers[key[0]].append(int(key[1:]))
    events = dispute.events.select_related("by").filter(pk__in=numbers["e"]).order_by("id")
    return list(events), list(dispute.evidence.filter(pk__in=numbers["v"]).order_by("id"))


def _blocked(case: Case, caller: Caller | None, at: datetime) -> list[Blocked]:
    """Return the moves of mediators that this stage knows and that are refused to this one, in words."""
    if caller is None or not caller.is_assigned:
        return []  # That nobody but who holds the case moves it is said once, beside the button that takes it.
    return [Blocked(phrases.VERBS[move.verb], why_refused(why, case, at)) for move, why in closed_to(case, caller, at)]


def _entries(dispute: Dispute, agent: Any, messages: list[Message]) -> list[Entry]:
    """Return what was said; what happened stands in the timeline."""
    said = [message for message in messages if not message.event.startswith("dispute_")]
    return [
        Entry(item, item.row.side == Side.SUPPORT and item.row.audience == Side.SUPPORT)
        for item in shown(said, dispute.thread, agent, Side.SUPPORT)
    ]


def _ceiling(dispute: Dispute, case: Case) -> Breakdown:
    """Return how the most that this dispute can bring comes about: all that its units cost, less what went elsewhere."""
    funds = queries.funds_of(dispute.line)
    whole = LineFunds(funds.price, funds.net, funds.postage, funds.quantity)
    found = breakdown(whole, dispute.quantity, with_postage=Reason(dispute.reason) in POSTAGE_GOES_BACK)
    return Breakdown(found.price, found.coupon, found.postage, max(found.most - case.ceiling, 0))


def _others(dispute: Dispute) -> list[Dispute]:
    """Return the other disputes of this buyer, the newest first."""
    rows = Dispute.objects.select_related("line", "shop").exclude(pk=dispute.pk)
    return list(rows.filter(buyer=dispute.buyer_id).order_by("-pk")[:MOST_OTHERS])
