"""The queue of an agent, at the same cost at any length and on any page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value

from messaging.rules.threads import Side
from tickets.desk.searching import found_by, page_found
from tickets.models import NEVER, Ticket, TicketQuerySet
from tickets.models.rows import IsBefore, IsBeyond, IsOneOf, Row
from tickets.models.tickets import EPOCH
from tickets.rules.queues import STAGE_OF, Filters, View

PAGE = 50  # tickets
SOON = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket in the queue, with what an agent reads off it first. `left` is negative when it is late."""

    ticket: Ticket
    due_at: datetime | None
    left: timedelta | None
    is_unread: bool

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left <= timedelta()

    @property
    def is_soon(self) -> bool:
        return self.left is not None and timedelta() < self.left <= SOON


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, and the cursors of the pages on both sides; empty where there is none."""

    items: list[Item]
    previous: str
    next: str


def tickets_in(filters: Filters, agent: Any, at: datetime) -> TicketQuerySet:
    """Return the tickets of a view as an agent has it, in no order yet."""
    if filters.words:
        return Ticket.objects.filter(pk__in=found_by(filters.words))
    view = filters.view
    found = Ticket.objects.in_stage(STAGE_OF[view]) if view in STAGE_OF else Ticket.objects.unsolved()
    match view:
        case View.MINE:
            found = found.filter(assignee=agent)
        case View.WAITING:
            found = found.filter(assignee=agent, owes_answer=True)
        case View.UNASSIGNED:
            found = found.filter(assignee=None)
        case View.BREACHING:
            found = found.filter(queue_at__lt=at + SOON)
    for name in ("language", "topic", "priority", "team", "assignee"):
        value = getattr(filters, name)
        if value:
            found = found.filter(**{name: value})
    if filters.tag:
        tagged = Ticket.tags.through.objects.filter(ticket=OuterRef("pk"), tag=filters.tag)
        found = found.filter(Exists(tagged))  # Asked of each in its turn; a list of all would have to be sorted.
    return found


def queue_page(filters: Filters, agent: Any, at: datetime, *, after: str = "", before: str = "") -> QueuePage:
    """Return a page of the queue behind a cursor or in front of one. A cursor that is none begins at the first page."""
    is_backwards = False
    if (place := _place(after)) is None:
        place = _place(before)
        is_backwards = place is not None
    # Which rows are on the page is found without what they name, so that no engine joins a whole list to sort it.
    on_it = _next(filters, agent, at, PAGE + 1, place, is_backwards=is_backwards)
    is_on_it = Q(pk__in=on_it) if filters.words else IsOneOf(F("pk"), Subquery(on_it))
    rows = list(_with_all(Ticket.objects.filter(is_on_it), agent))
    rows.sort(key=lambda row: _key(row, filters), reverse=not filters.is_by_deadline)
    has_more = len(rows) > PAGE
    if has_more:
        rows = rows[1:] if is_backwards else rows[:PAGE]
    if not rows:
        return QueuePage([], "", "")
    first, last = cursor_of(rows[0], filters), cursor_of(rows[-1], filters)
    has_previous = has_more if is_backwards else place is not None
    return QueuePage(
        [item_of(row, at) for row in rows],
        previous=first if has_previous else "",
        next=last if is_backwards or has_more else "",
    )


def neighbours(ticket: Ticket, filters: Filters, agent: Any, at: datetime) -> tuple[int | None, int | None]:
    """Return the tickets in front of and behind one in the queue, in one small query each."""
    ways, place = (True, False), _key(ticket, filters)
    pair = [next(iter(_next(filters, agent, at, 1, place, is_backwards=way)), None) for way in ways]
    return pair[0], pair[1]


def item_of(ticket: Ticket, at: datetime) -> Item:
    """Return a ticket that `_with_all` fetched as the queue shows it."""
    due_at = ticket.queue_at if ticket.queue_at < NEVER else None
    newest, read = getattr(ticket, "newest", None), getattr(ticket, "read_up_to", None)
    return Item(ticket, due_at, due_at - at if due_at else None, bool(newest and newest > (read or 0)))


def cursor_of(ticket: Ticket, filters: Filters) -> str:
    instant, pk = _key(ticket, filters)
    return f"{(instant - EPOCH) // MICROSECOND}.{pk}"


def _key(ticket: Ticket, filters: Filters) -> tuple[datetime, int]:
    if filters.words:
        return EPOCH, ticket.pk
    return (ticket.queue_at if filters.is_by_deadline else ticket.opened_at), ticket.pk


def _place(cursor: str) -> tuple[datetime, int] | None:
    instant, _, pk = cursor.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (instant, pk)):
        return None
    try:
        return EPOCH + int(instant) * MICROSECOND, int(pk)
    except OverflowError:
        return None


def _next(
    filters: Filters, agent: Any, at: datetime, most: int, place: tuple[datetime, int] | None, *, is_backwards: bool
) -> Any:
    """Return the numbers of the next tickets behind a place or, backwards, in front of it, the nearest first."""
    if filters.words:
        return page_found(filters.words, most, beyond=place[1] if place else None, is_backwards=is_backwards)
    found = tickets_in(filters, agent, at)
    if place is not None:
        found = _beyond(found, filters, place, is_backwards=is_backwards)
    return ordered(found, filters, is_backwards=is_backwards).values_list("pk", flat=True)[:most]


def ordered(found: TicketQuerySet, filters: Filters, *, is_backwards: bool = False) -> TicketQuerySet:
    """Return tickets in the order in which a view lists them."""
    order = ("queue_at", "id") if filters.is_by_deadline else ("-opened_at", "-id")
    found = found.order_by(*order)
    return found.reverse() if is_backwards else found


def _beyond(
    found: TicketQuerySet, filters: Filters, place: tuple[datetime, int], *, is_backwards: bool = False
) -> TicketQuerySet:
    field = "queue_at" if filters.is_by_deadline else "opened_at"
    here = Row(Value(place[0], DateTimeField()), Value(place[1], BigIntegerField()))
    compared = IsBeyond if filters.is_by_deadline != is_backwards else IsBefore
    return found.filter(compared(Row(F(field), F("pk")), here))


def _with_all(found: TicketQuerySet, agent: Any) -> TicketQuerySet:
    return (
        found.select_related("requester", "assignee", "team")
        .annotate(
            ours=FilteredRelation("thread__parties", condition=Q(thread__parties__side=Side.SUPPORT)),
            seen=FilteredRelation("thread__read_states", condition=Q(thread__read_states__person=agent)),
        )
        .annotate(newest=F("ours__last_message"), read_up_to=F("seen__read_up_to"))
        .defer("trail")
    )
