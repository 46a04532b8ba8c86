"""How whoever asked found our help."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.actions.moving import make_move
from tickets.models import Rating, Ticket
from tickets.rules.facts import Asked
from tickets.rules.states import CsatAnswer, Party, Verb


@transaction.atomic
def rate(*, ticket: Ticket, by: User | None, answer: CsatAnswer | None, comment: str, at: datetime) -> Rating:
    """Rate the last solving of a ticket, or change that rating; raise Refused."""
    make_move(ticket=ticket, verb=Verb.RATE, party=Party.REQUESTER, by=by, asked=Asked(rating=answer), at=at)
    rating, _ = Rating.objects.update_or_create(
        ticket=ticket,
        solving=ticket.solvings,
        defaults={"answer": answer or "", "comment": comment, "agent": ticket.assignee, "at": at},
    )
    return rating
