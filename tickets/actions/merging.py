"""Merging: a ticket is closed, and what was asked in it goes on in another one."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets import facts as bridge
from tickets.actions.moving import catch_up, play
from tickets.models import Ticket, TicketEvent
from tickets.rules.facts import Asked
from tickets.rules.states import Party, Verb


def merge(*, ticket: Ticket, into: Ticket | None, by: User, at: datetime) -> TicketEvent:
    """Close a ticket and go on in another one; raise Refused.

    What the other one is is read under the lock: since the agent has looked, it may have been closed or merged itself. An
    answer that is owed is owed there from now on.
    """
    with transaction.atomic():
        locked = _locked(ticket, into)
        source, goal = locked[ticket.pk], locked.get(into.pk) if into is not None else None
        for row in locked.values():
            catch_up(row, at)
        asked = Asked(who=str(by.pk), into=bridge.facts_of(goal) if goal is not None else None)
        is_owed = source.owes_answer
        event = play(source, Verb.MERGE, Party.AGENT, by=by, at=at, asked=asked, to=goal)
        if goal is not None:  # Into nothing it was refused.
            taken = Verb.TAKE_OVER if is_owed else Verb.TAKE_IN
            play(goal, taken, Party.SITE, by=by, at=at, asked=Asked(who=str(by.pk)), to=source)
    ticket.refresh_from_db()
    return event


def _locked(ticket: Ticket, into: Ticket | None) -> dict[int, Ticket]:
    """Return both tickets by their keys, locked in the order of these: of two merges that cross, one waits for the other."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("merged_into", "thread").order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=[row.pk for row in (ticket, into) if row is not None])}
