"""The page of a ticket as an agent sees it, put together once: all that is needed to answer, on one screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from messaging.glossary import Hinter
from messaging.models import Message
from messaging.queries import MessagesPage, messages_of_threads, messages_page
from messaging.rules.threads import Side
from messaging.thread_page import Shown, shown
from orders.order_page import OrderPage, order_page
from orders.queries import order_for
from tickets import facts as bridge
from tickets import phrases
from tickets.desk.history import Line, line_of
from tickets.models import NEVER, Presence, Rating, Ticket
from tickets.rules.facts import Asked, Facts
from tickets.rules.playing import open_to, refusal, undo_until
from tickets.rules.states import UNSOLVED, Party, TargetKind, Verb
from tickets.rules.targets import Target

MOST_EVENTS = 200
MOST_OTHERS = 10
MOST_TAKEN_IN = 10
PRESENT_FOR = timedelta(seconds=30)
BUTTONS = (Verb.WAIT, Verb.HOLD, Verb.RELEASE, Verb.SOLVE, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the thread: something said, or something that happened."""

    at: datetime
    said: Shown | None = None
    line: Line | None = None
    is_note: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    verb: Verb
    words: Any
    needs_note: bool
    takes_note: bool
    takes_instant: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as the page shows it."""

    name: Any
    target: Target
    left: timedelta | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class UndoOffer:
    words: Any
    seconds: int
    is_sending: bool


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A ticket that was merged into the one of the page, with what was said in it."""

    ticket: Ticket
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class TicketPage:
    ticket: Ticket
    facts: Facts
    entries: list[Entry]
    taken_in: list[TakenIn]
    lines: list[Line]
    has_older: bool
    oldest: int  # The number of the first message,
    newest: int  # of the last one,
    seen: int  # and of the last event.
    buttons: list[Button]
    goals: list[Goal]
    order: OrderPage | None
    others: list[Ticket]
    ratings: list[Rating]
    tags: list[Any]
    undo: UndoOffer | None
    is_open: bool
    may_reply: bool

    @property
    def due_at(self) -> datetime | None:
        return self.ticket.queue_at if self.ticket.queue_at < NEVER else None

    def since(self, seen: int) -> list[Entry]:
        """Return what came after an event that somebody saw last."""
        after = next((line.at for line in self.lines if line.pk == seen), None)
        later = [line.pk for line in self.lines if line.pk > seen]
        return [entry for entry in self.entries if later and (after is None or entry.at > after)]


def ticket_page(ticket: Ticket, agent: Any, at: datetime, *, before: int | None = None) -> TicketPage:
    """Put the page of a ticket together; its number of queries depends on nothing that grows."""
    events = list(ticket.events.select_related("by").defer("before")[:MOST_EVENTS])[::-1]
    facts = bridge.facts_of(ticket, bridge.last_move(ticket))
    messages = messages_page(ticket.thread, Side.SUPPORT, at, before=before)
    lines = [line_of(event) for event in events]
    order = order_for(agent, ticket.order.number) if ticket.order else None
    moves = list(open_to(facts, Party.AGENT, at))
    may = {move.verb for move in moves}
    hinter = Hinter()
    return TicketPage(
        ticket=ticket,
        facts=facts,
        entries=_entries(ticket, agent, at, messages, lines, hinter, before=before),
        taken_in=_taken_in(ticket, agent, at, hinter),
        lines=lines[::-1],
        has_older=messages.has_older,
        oldest=messages.messages[0].pk if messages.messages else 0,
        newest=messages.messages[-1].pk if messages.messages else 0,
        seen=events[-1].pk if events else 0,
        buttons=[_button(verb, facts) for verb in BUTTONS if verb in may],
        goals=_goals(ticket, at),
        order=order_page(order, agent, at) if order else None,
        others=list(Ticket.objects.of_same_asker(ticket)[:MOST_OTHERS]),
        ratings=list(ticket.ratings.order_by("-solving")),
        tags=list(ticket.tags.all()),
        undo=_undo(facts, agent, at),
        is_open=ticket.stage in UNSOLVED,
        may_reply=Verb.REPLY in may,
    )


def present(ticket: Ticket, agent: Any, at: datetime) -> list[tuple[str, bool]]:
    """Return who else has a ticket open now, by name, and whether they are writing."""
    since = at - PRESENT_FOR
    rows = Presence.objects.filter(ticket=ticket, seen_at__gt=since).exclude(agent=agent).select_related("agent")
    return [(str(row.agent), bool(row.wrote_at and row.wrote_at > since)) for row in rows.order_by("pk")[:10]]


def _entries(
    ticket: Ticket,
    agent: Any,
    at: datetime,
    page: MessagesPage,
    lines: list[Line],
    hinter: Hinter,
    *,
    before: int | None,
) -> list[Entry]:
    """Return what was said and what happened, in its order. Events of the thread itself are the same, with less in them."""
    entries = _said(ticket, agent, at, page.messages, hinter)
    first = page.messages[0].at if page.messages and page.has_older else None
    behind = ticket.thread.messages.filter(pk=before).first() if before else None  # What stands behind the whole page.
    happened = [
        line
        for line in lines
        if not line.is_said and (first is None or line.at >= first) and (behind is None or line.at < behind.at)
    ]
    entries += [Entry(at=line.at, line=line) for line in happened]
    return sorted(entries, key=lambda entry: entry.at)


def _said(ticket: Ticket, agent: Any, at: datetime, messages: list[Message], hinter: Hinter) -> list[Entry]:
    said = [message for message in messages if not message.event.startswith("ticket_")]
    return [
        Entry(
            at=item.row.at,
            said=item,
            is_note=item.row.side == Side.SUPPORT and item.row.audience == Side.SUPPORT,
            is_held=item.row.held_until is not None and item.row.held_until > at,
        )
        for item in shown(said, ticket.thread, agent, Side.SUPPORT, hinter=hinter)
    ]


def _taken_in(ticket: Ticket, agent: Any, at: datetime, hinter: Hinter) -> list[TakenIn]:
    """Return what was merged into a ticket, and into that, with the newest of all that was said there."""
    found: list[Ticket] = []
    into, walked = [ticket], {ticket.pk}
    while into and len(found) < MOST_TAKEN_IN:
        rows = Ticket.objects.filter(merged_into__in=into).exclude(pk__in=walked).order_by("opened_at", "pk")
        rows = rows.select_related("thread").prefetch_related("thread__parties__person", "thread__parties__shop")
        into = list(rows[: MOST_TAKEN_IN - len(found)])
        walked |= {row.pk for row in into}
        found += into
    if not found:
        return []
    messages = messages_of_threads([row.thread for row in found], Side.SUPPORT, at)
    said = {row.pk: [message for message in messages if message.thread_id == row.thread_id] for row in found}
    return [TakenIn(row, _said(row, agent, at, said[row.pk], hinter)) for row in found]


def _button(verb: Verb, facts: Facts) -> Button:
    return Button(
        verb=verb,
        words=phrases.VERBS[verb],
        needs_note=verb is Verb.HOLD or (verb is Verb.SOLVE and facts.owes_answer),
        takes_note=verb in {Verb.HOLD, Verb.SOLVE},
        takes_instant=verb is Verb.HOLD,
    )


def _goals(ticket: Ticket, at: datetime) -> list[Goal]:
    """Return the last target of each kind."""
    last = {row.kind: row.target for row in ticket.targets.order_by("pk")}
    return [
        Goal(
            name=phrases.TARGETS[kind],
            target=last[kind],
            left=last[kind].due_at - at if last[kind].is_running and last[kind].due_at else None,  # type: ignore[operator]
            is_late=last[kind].is_late(at),
        )
        for kind in TargetKind
        if kind in last
    ]


def _undo(facts: Facts, agent: Any, at: datetime) -> UndoOffer | None:
    until = undo_until(facts)
    asked = Asked(who=str(agent.pk))
    if facts.last is None or until is None or refusal(facts, Verb.UNDO, Party.AGENT, at, asked) is not None:
        return None
    return UndoOffer(phrases.VERBS[facts.last.verb], int((until - at).total_seconds()), facts.last.verb is Verb.REPLY)
