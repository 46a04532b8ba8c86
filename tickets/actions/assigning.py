"""Giving what waits to agents who take it: by language and topic, up to a limit, and in turn."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.rules.people import AccountState
from notices.actions import owe
from tickets import notice_kinds
from tickets.actions.moving import Conflict, Refused, make_move
from tickets.models import AgentDesk, Ticket
from tickets.permissions import may_work
from tickets.queries import taken_by, takes_of
from tickets.rules.assigning import Desk, next_desk
from tickets.rules.states import Party, Stage, Verb

AT_ONCE = 200
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


def assign_waiting(*, at: datetime) -> int:
    """Give tickets that nobody has to agents, the next deadline first; return how many were given.

    Only what a desk with room takes is looked for, so nobody's turn is used up by tickets for which nobody is there. It is
    looked for again when a desk became full: at most once for each desk.
    """
    desks, tried, given = _desks(), set[int](), 0
    while len(tried) < AT_ONCE:
        before = len(tried)
        for ticket in _waiting(desks, tried):
            desk = next_desk(desks, language=ticket.language, topic=ticket.topic, team=ticket.team_id)
            if desk is None:  # It became full meanwhile.
                continue
            tried.add(ticket.pk)
            if _tried(ticket, desk, at):
                desks[desks.index(desk)] = desk.after_one(at)
                given += 1
        if len(tried) == before:
            break
    return given


def tell_of_ticket(*, ticket: Ticket, agent: User, at: datetime) -> None:
    """Tell an agent that a ticket is theirs now."""
    owe(
        key=f"ticket/{ticket.pk}/given/{ticket.version}",
        kind=notice_kinds.TICKET_GIVEN.name,
        recipient=agent,
        context={
            "reference": ticket.reference,
            "subject": ticket.subject,
            "path_name": "admin:tickets_ticket_change",
            "path_args": [ticket.pk],
        },
        at=at,
    )


def _desks() -> list[Desk]:
    """Return the desks that take new tickets, with how many are on each whose turn is ours."""
    # Of the unsolved ones alone: joined to the desks, all that an agent ever had would be counted.
    ours = Ticket.objects.unsolved().filter(assignee=OuterRef("agent"), stage__in=[Stage.NEW, Stage.OPEN])
    has = Subquery(ours.values("assignee").annotate(count=Count("pk")).values("count"))
    rows = AgentDesk.objects.filter(is_taking=True, agent__state=AccountState.ACTIVE).select_related("agent")
    rows = rows.annotate(has=Coalesce(has, 0)).prefetch_related("agent__teams").order_by("pk")
    return [
        Desk(
            agent=row.agent_id,
            own=takes_of(row),
            teams={team.pk: takes_of(team) for team in row.agent.teams.all()},
            room=row.limit - row.has,
            last_given_at=row.last_given_at or LONG_AGO,
        )
        for row in rows
        if may_work(row.agent)
    ]


def _waiting(desks: Iterable[Desk], tried: set[int]) -> Iterable[Ticket]:
    """Return the next tickets that one of these desks takes, without those that were tried."""
    waiting = Ticket.objects.unsolved().filter(assignee=None, stage__in=[Stage.NEW, Stage.OPEN])
    found = waiting.filter(taken_by(desks)).exclude(pk__in=tried).in_queue_order()
    return list(found[: AT_ONCE - len(tried)])


def _tried(ticket: Ticket, desk: Desk, at: datetime) -> bool:
    """Return whether a ticket was given; one that cannot be keeps the others from nothing."""
    try:
        return _give(ticket, desk.agent, at)
    except Exception:
        log.exception("The ticket number %s could not be given; it will be tried again.", ticket.pk)
        return False


def _give(ticket: Ticket, pk: int, at: datetime) -> bool:
    agent = User.objects.get(pk=pk)
    try:
        make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.SITE, at=at, to=agent, version=ticket.version)
    except (Refused, Conflict):  # Somebody was quicker.
        return False
    AgentDesk.objects.filter(agent=agent).update(last_given_at=at)
    tell_of_ticket(ticket=ticket, agent=agent, at=at)
    return True
