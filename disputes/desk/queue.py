"""The queue of a mediator, at the same cost at any length and on any page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, F, Value

from disputes.desk.searching import found_by
from disputes.models import NEVER, Dispute, DisputeQuerySet, Refund
from disputes.rules.queues import STAGE_OF, Filters, View
from disputes.rules.stages import STAGES
from disputes.rules.states import Party, Stage
from tickets.models.rows import IsBefore, IsBeyond, Row

PAGE = 50  # cases
SOON = timedelta(hours=24)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A case in the queue, with what a mediator reads off it first. `left` is negative when it is late."""

    dispute: Dispute
    due_at: datetime | None
    left: timedelta | None
    turn: tuple[Party, ...]

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left <= timedelta()

    @property
    def is_soon(self) -> bool:
        return self.left is not None and timedelta() < self.left <= SOON

    @property
    def is_ours(self) -> bool:
        return Party.AGENT in self.turn


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, and the cursors of the pages on both sides; empty where there is none."""

    items: list[Item]
    previous: str
    next: str


def disputes_in(filters: Filters, agent: Any, at: datetime) -> DisputeQuerySet:
    """Return the cases of a view as a mediator has it, in no order yet."""
    if filters.words:
        return Dispute.objects.filter(pk__in=found_by(filters.words))
    view = filters.view
    found = Dispute.objects.filter(stage=STAGE_OF[view]) if view in STAGE_OF else Dispute.objects.all()
    match view:
        case View.ALL:
            found = found.filter(next_due_at__lt=NEVER)  # Whatever is not closed has a deadline.
        case View.MINE:
            found = found.filter(agent=agent, next_due_at__lt=NEVER)
        case View.UNASSIGNED:
            found = found.filter(agent=None)
        case View.BREACHED:
            found = found.filter(next_due_at__lte=at)
        case View.APPEALS:
            found = found.filter(level=2).exclude(first_agent=agent)
        case View.REFUNDS:
            found = found.filter(reference__in=Refund.objects.for_agents().values("case"))
    for name in ("reason", "stage", "shop"):
        value = getattr(filters, name)
        if value:
            found = found.filter(**{name: value})
    return found


def queue_page(filters: Filters, agent: Any, at: datetime, *, after: str = "", before: str = "") -> QueuePage:
    """Return a page of the queue behind a cursor or in front of one. A cursor that is none begins at the first page."""
    found, is_backwards = disputes_in(filters, agent, at), False
    if (place := _place(after)) is not None:
        found = _beyond(found, filters, place)
    elif (place := _place(before)) is not None:
        found, is_backwards = _beyond(found, filters, place, is_backwards=True), True
    ordered = _ordered(found, filters, is_backwards=is_backwards).select_related(
        "line", "order", "shop", "buyer", "agent"
    )
    rows = list(ordered[: PAGE + 1])
    has_more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if is_backwards else rows[:PAGE]
    if not rows:
        return QueuePage([], "", "")
    first, last = cursor_of(rows[0], filters), cursor_of(rows[-1], filters)
    has_previous = has_more if is_backwards else place is not None
    return QueuePage(
        [item_of(row, at) for row in rows],
        previous=first if has_previous else "",
        next=last if is_backwards or has_more else "",
    )


def neighbours(dispute: Dispute, filters: Filters, agent: Any, at: datetime) -> tuple[int | None, int | None]:
    """Return the cases in front of and behind one in the queue, in one small query each."""
    found, place = disputes_in(filters, agent, at), _key(dispute, filters)
    pair = [
        _ordered(_beyond(found, filters, place, is_backwards=way), filters, is_backwards=way)
        .values_list("pk", flat=True)
        .first()
        for way in (True, False)
    ]
    return pair[0], pair[1]


def item_of(dispute: Dispute, at: datetime) -> Item:
    due_at = dispute.next_due_at if dispute.next_due_at < NEVER else None
    return Item(dispute, due_at, due_at - at if due_at else None, STAGES[Stage(dispute.stage)].turn)


def cursor_of(dispute: Dispute, filters: Filters) -> str:
    instant, pk = _key(dispute, filters)
    return f"{(instant - EPOCH) // MICROSECOND}.{pk}"


def _field(filters: Filters) -> str:
    return "next_due_at" if filters.is_by_deadline else "closed_at"


def _key(dispute: Dispute, filters: Filters) -> tuple[datetime, int]:
    return getattr(dispute, _field(filters)) or EPOCH, dispute.pk


def _place(cursor: str) -> tuple[datetime, int] | None:
    instant, _, pk = cursor.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (instant, pk)):
        return None
    try:
        return EPOCH + int(instant) * MICROSECOND, int(pk)
    except OverflowError:
        return None


def _ordered(found: DisputeQuerySet, filters: Filters, *, is_backwards: bool = False) -> DisputeQuerySet:
    order = ("next_due_at", "id") if filters.is_by_deadline else ("-closed_at", "-id")
    found = found.order_by(*order)
    return found.reverse() if is_backwards else found


def _beyond(
    found: DisputeQuerySet, filters: Filters, place: tuple[datetime, int], *, is_backwards: bool = False
) -> DisputeQuerySet:
    here = Row(Value(place[0], DateTimeField()), Value(place[1], BigIntegerField()))
    compared = IsBeyond if filters.is_by_deadline != is_backwards else IsBefore
    return found.filter(compared(Row(F(_field(filters)), F("pk")), here))
