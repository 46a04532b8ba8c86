"""What is owed to whom when something happens to a ticket."""

from datetime import datetime
from typing import Any

from messaging.models import Message
from notices import actions as notices
from notices.actions import owe
from notices.models import Notice
from notices.rules.beginnings import shown_in_mail
from notices.rules.kinds import NoticeKind
from tickets import facts, notice_kinds
from tickets.models import NEVER, Ticket, TicketEvent
from tickets.rules.playing import settles_at

SHOWN_IN_MAIL = 4_000  # characters


def tell_requester(kind: NoticeKind, *, ticket: Ticket, key: str, at: datetime, **context: Any) -> None:
    """Owe whoever asked a notice, in the language of the ticket; a guest gets it at the address that was verified."""
    owe(
        key=f"ticket/{ticket.pk}/{key}",
        kind=kind.name,
        recipient=ticket.requester,
        address="" if ticket.requester else ticket.guest_email,
        language=ticket.language,
        thread=ticket.thread.reference,
        context=_context(ticket) | _times(ticket, at) | context,
        at=at,
    )


def unsay(*, ticket: Ticket, event: TicketEvent) -> None:
    """Withdraw what whoever asked is to be told of a move, and of the answer that was given with it."""
    keys = [f"ticket/{ticket.pk}/move/{event.pk}", f"ticket/{ticket.pk}/message/{event.message_id}"]
    notices.unsay(notices=Notice.objects.filter(key__in=keys))


def tell_of_question(*, ticket: Ticket, message: Message, at: datetime) -> None:
    """Tell whoever asked that an agent has answered. A guest, who may have nothing but the mail, gets it whole."""
    body = message.body
    if message.other_body and message.other_language == ticket.language:
        body = message.other_body
    tell_requester(
        notice_kinds.TICKET_ANSWERED,
        ticket=ticket,
        key=f"message/{message.pk}",
        **shown_in_mail(body, SHOWN_IN_MAIL if ticket.requester else len(body)),
        photos=message.photos.count(),
        stage=ticket.stage,
        at=at,
    )


def tell_of_answer(*, ticket: Ticket, message: Message, at: datetime) -> None:
    """Tell the agent who has a ticket that whoever asked wrote again."""
    if ticket.assignee is None:
        return
    owe(
        key=f"ticket/{ticket.pk}/reply/{message.pk}",
        kind=notice_kinds.TICKET_REPLY.name,
        recipient=ticket.assignee,
        context=_context(ticket)
        | shown_in_mail(message.body, SHOWN_IN_MAIL)
        | {"path_name": "admin:tickets_ticket_change", "path_args": [ticket.pk]},
        at=at,
    )


def _times(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """Return by when something happens; links of guests are good for a time after `owed_at`."""
    settles = settles_at(facts.facts_of(ticket))
    return {
        "owed_at": at.isoformat(),
        "answer_by": ticket.queue_at.isoformat() if ticket.queue_at < NEVER else "",
        "settles_at": settles.isoformat() if settles is not None else "",
    }


def _context(ticket: Ticket) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "path_name": "ticket",
        "path_args": [ticket.reference],
    }
