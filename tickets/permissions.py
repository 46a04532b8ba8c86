"""Who may see a ticket, and who works on tickets."""

from typing import Any

from tickets.models import Ticket
from tickets.rules.states import Party


def may_work(person: Any) -> bool:
    """Return whether somebody answers tickets."""
    return bool(person.is_authenticated and person.is_active and person.is_staff) and person.has_perm(
        "tickets.work_on_tickets"
    )


def may_lead(person: Any) -> bool:
    """Return whether somebody sees reports and everybody's work."""
    return may_work(person) and person.has_perm("tickets.lead_tickets")


def party_of(person: Any, ticket: Ticket) -> Party | None:
    """Return as what somebody acts on a ticket; None for a stranger."""
    if not person.is_authenticated or not person.is_active:
        return None
    if ticket.requester_id == person.pk:
        return Party.REQUESTER
    return Party.AGENT if may_work(person) else None
