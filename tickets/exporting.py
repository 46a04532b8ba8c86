"""What an export of a person's data holds of tickets; their messages and photos are in the parts of messaging."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.exporting import Files, as_json
from accounts.models import User
from tickets.models import Ticket

AT_ONCE = 200  # tickets in memory
FIELDS = (
    *("reference", "subject", "topic", "language", "channel", "stage", "typed_order_number", "tracking_number"),
    *("trail", "opened_at", "first_answered_at", "solved_at", "closed_at"),
)


def collect_tickets(user: User) -> Files:
    """Return every question that a person asked, with how they rated our help."""
    yield "tickets.json", _list(user)


def _list(user: User) -> Iterator[bytes]:
    yield b"["
    tickets = Ticket.objects.asked_by(user).select_related("thread", "order").prefetch_related("ratings").order_by("pk")
    for place, ticket in enumerate(tickets.iterator(AT_ONCE)):
        yield (b",\n" if place else b"\n") + as_json(_ticket(ticket))
    yield b"\n]\n"


def _ticket(ticket: Ticket) -> Mapping[str, Any]:
    return {
        **{name: getattr(ticket, name) for name in FIELDS},
        "order": ticket.order.number if ticket.order else None,
        "thread": ticket.thread.reference,
        "ratings": [{name: getattr(row, name) for name in ("answer", "comment", "at")} for row in ticket.ratings.all()],
    }
