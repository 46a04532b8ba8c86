"""The rows behind the numbers of a report: what a number counts and what its link shows are one and the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext

from tickets import phrases
from tickets.models import Deflection, Rating, Ticket, TicketTarget
from tickets.rules.states import CsatAnswer, TargetKind, Topic

OLDER = "older"
AGES = {"1": timedelta(days=1), "3": timedelta(days=3), "7": timedelta(days=7), "30": timedelta(days=30)}
LATE, UNMET = "late", "unmet"


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant up to another, in one language or in all."""

    start: datetime
    end: datetime
    language: str = ""

    @property
    def days(self) -> int:
        return max(1, round((self.end - self.start) / timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page behind a number lists it."""

    ticket: Ticket | None
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """What a number counts, the newest first, with the columns of its file."""

    found: QuerySet[Any]
    columns: tuple[str, ...]
    cells_of: Callable[[Any], list[object]]
    shown: Callable[[Any], Shown]


def asked_in(period: Period) -> QuerySet[Ticket]:
    """Return the tickets that were opened in a period."""
    found = Ticket.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    return found.filter(language=period.language) if period.language else found


def met_in(period: Period, kind: TargetKind) -> QuerySet[TicketTarget]:
    """Return the targets of a kind that were met in a period, in time or late."""
    return _targets(period, kind).filter(_ended_in(period), is_met=True)


def unmet_in(period: Period, kind: TargetKind, at: datetime) -> QuerySet[TicketTarget]:
    """Return the targets of a kind that were late and never met: given up in a period, or overdue in it until now.

    What is still overdue is counted in every period since it was due, so that it is not forgotten the longer it waits.
    """
    is_overdue = Q(ended_at=None, due_at__lt=period.end, due_at__lte=at)
    was_given_up = _ended_in(period) & Q(is_met=False, due_at__lte=F("ended_at"))
    return _targets(period, kind).filter(is_overdue | was_given_up)


def late_in(period: Period, kind: TargetKind, at: datetime) -> QuerySet[TicketTarget]:
    """Return the targets of a kind that were met late in a period, and those that were late and never met."""
    return _targets(period, kind).filter(_ended_in(period), is_met=True, due_at__lte=F("ended_at")) | unmet_in(
        period, kind, at
    )


def rated_in(period: Period) -> QuerySet[Rating]:
    found = Rating.objects.filter(at__gte=period.start, at__lt=period.end)
    return found.filter(ticket__language=period.language) if period.language else found


def deflected_in(period: Period) -> QuerySet[Deflection]:
    found = Deflection.objects.filter(at__gte=period.start, at__lt=period.end)
    return found.filter(language=period.language) if period.language else found


def ages(at: datetime) -> Iterator[tuple[str, Q]]:
    """Yield the ages of a backlog in days, and which tickets are of each."""
    newest = at
    for name, age in AGES.items():
        yield name, Q(opened_at__gt=at - age, opened_at__lte=newest)
        newest = at - age
    yield OLDER, Q(opened_at__lte=newest)


def backlog(period: Period) -> QuerySet[Ticket]:
    """Return the tickets that are not solved now."""
    found = Ticket.objects.unsolved()
    return found.filter(language=period.language) if period.language else found


def rows_behind(what: str, period: Period, at: datetime) -> Rows | None:
    """Return the rows behind a number by its name, or None for a name that is none: `asked`, `asked-delivery` …"""
    kind, _, part = what.partition("-")
    if kind in set(TargetKind):
        return _rows_of_targets(TargetKind(kind), part, period, at)
    if kind == "rated" and part in {"", *CsatAnswer}:
        rated = rated_in(period).filter(answer=part) if part else rated_in(period)
        return Rows(rated.select_related("ticket", "agent").order_by("-at", "-id"), RATING_COLUMNS, _rating, _of_rating)
    if what == "deflected":
        return Rows(deflected_in(period).order_by("-at", "-id"), DEFLECTION_COLUMNS, _deflection, _of_deflection)
    found: QuerySet[Ticket] | None = None
    if kind == "asked" and part in {"", *Topic}:
        found = asked_in(period).filter(topic=part) if part else asked_in(period)
    elif kind == "backlog" and part in {"", *AGES, OLDER}:
        found = backlog(period).filter(dict(ages(at))[part]) if part else backlog(period)
    return (
        Rows(with_names(found.order_by("-opened_at", "-id")), TICKET_COLUMNS, ticket_cells, _of_ticket)
        if found is not None
        else None
    )


def with_names(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return tickets with all that `ticket_cells` names."""
    return tickets.select_related("requester", "assignee", "team", "order")


TICKET_COLUMNS = (
    *("reference", "subject", "requester", "topic", "language", "priority", "stage", "assignee", "team", "order"),
    *("channel", "opened_at", "first_answered_at", "solved_at", "closed_at"),
)
TARGET_COLUMNS = (
    *("reference", "subject", "language", "assignee", "target", "started_at", "due_at", "ended_at", "is_met"),
    "minutes_used",
)
RATING_COLUMNS = ("reference", "subject", "language", "answer", "comment", "agent", "at")
DEFLECTION_COLUMNS = ("topic", "language", "article", "at")


def ticket_cells(row: Ticket) -> list[object]:
    instants = (row.opened_at, row.first_answered_at, row.solved_at, row.closed_at)
    return [
        *(row.reference, row.subject, row.asker, row.topic, row.language, row.priority, row.stage),
        *(str(row.assignee or ""), str(row.team or ""), row.order.number if row.order else row.typed_order_number),
        *(row.channel, *(_written(instant) for instant in instants)),
    ]


def _targets(period: Period, kind: TargetKind) -> QuerySet[TicketTarget]:
    found = TicketTarget.objects.filter(kind=kind)
    return found.filter(ticket__language=period.language) if period.language else found


def _ended_in(period: Period) -> Q:
    return Q(ended_at__gte=period.start, ended_at__lt=period.end)


def _rows_of_targets(kind: TargetKind, part: str, period: Period, at: datetime) -> Rows | None:
    match part:
        case "":
            found = met_in(period, kind)
        case "late":
            found = late_in(period, kind, at)
        case "unmet":
            found = unmet_in(period, kind, at)
        case _:
            return None
    found = found.select_related("ticket__assignee").order_by("-started_at", "-id")
    return Rows(found, TARGET_COLUMNS, _target, _of_target)


def _target(row: TicketTarget) -> list[object]:
    ticket = row.ticket
    return [
        *(ticket.reference, ticket.subject, ticket.language, str(ticket.assignee or ""), row.kind),
        *(row.started_at.isoformat(), _written(row.due_at), _written(row.ended_at), "yes" if row.is_met else "no"),
        int(row.used.total_seconds()) // 60,
    ]


def _rating(row: Rating) -> list[object]:
    ticket = row.ticket
    agent = str(row.agent or "")
    return [ticket.reference, ticket.subject, ticket.language, row.answer, row.comment, agent, row.at.isoformat()]


def _deflection(row: Deflection) -> list[object]:
    return [row.topic, row.language, row.article, row.at.isoformat()]


def _of_ticket(row: Ticket) -> Shown:
    return Shown(row, "", row.opened_at)


def _of_target(row: TicketTarget) -> Shown:
    if row.is_met:
        is_late = row.due_at is not None and row.ended_at is not None and row.due_at <= row.ended_at
        words = gettext("met late") if is_late else gettext("met")
    else:
        words = gettext("never met") if row.ended_at else gettext("still overdue")
    return Shown(row.ticket, f"{phrases.TARGETS[TargetKind(row.kind)]}: {words}", row.started_at)


def _of_rating(row: Rating) -> Shown:
    words = str(phrases.CSAT_ANSWERS[CsatAnswer(row.answer)])
    return Shown(row.ticket, f"{words}: {row.comment}" if row.comment else words, row.at)


def _of_deflection(row: Deflection) -> Shown:
    return Shown(None, row.article, row.at)


def _written(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
