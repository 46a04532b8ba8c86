"""Keeping the words by which a ticket is found, in the transaction that writes them."""

from collections.abc import Iterable

from messaging.models import Message
from messaging.rules.threads import MessageKind
from tickets.models import Ticket, TicketTerm
from tickets.terms import terms_in


def index(*, ticket: Ticket, texts: Iterable[str]) -> None:
    """Let a ticket be found by the words of these texts too."""
    terms = terms_in("\n".join(texts))
    TicketTerm.objects.bulk_create([TicketTerm(ticket=ticket, term=term) for term in terms], ignore_conflicts=True)


def index_message(*, ticket: Ticket, message: Message) -> None:
    """Let a ticket be found by what was said about it just now."""
    index(ticket=ticket, texts=[message.body, message.other_body])


def index_again(*, ticket: Ticket) -> None:
    """Let a ticket be found by what it says now alone, after something was taken back."""
    TicketTerm.objects.filter(ticket=ticket).delete()
    index(ticket=ticket, texts=[ticket.subject])
    written = Message.objects.filter(thread=ticket.thread_id, kind=MessageKind.WRITTEN)
    for message in written.order_by("pk").iterator():
        index_message(ticket=ticket, message=message)
