"""Giving what waits to agents who take it: by language and topic, up to a limit, and in turn."""

import logging
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
from tickets.queries import takes_of
from tickets.rules.assigning import Desk, next_desk
from tickets.rules.states import Party, Stage, Verb

AT_ONCE = 200
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


def assign_waiting(*, at: datetime) -> int:
    """Give tickets that nobody has to agents, the next deadline first; return how many were given."""
    desks = _desks()
    if not desks:
        return 0
    given = 0
    waiting = Ticket.objects.unsolved().filter(assignee=None, stage__in=[Stage.NEW, Stage.OPEN]).in_queue_order()
    for ticket in waiting[:AT_ONCE]:
        desk = next_desk(desks, language=ticket.language, topic=ticket.topic, team=ticket.team_id)
        if desk is None:
            continue
        try:
            is_given = _give(ticket, desk.agent, at)
        except Exception:
            log.exception("The ticket number %s could not be given; it will be tried again.", ticket.pk)
            continue
        if is_given:
            desks[desks.index(desk)] = desk.after_one(at)
            given += 1
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


def _give(ticket: Ticket, pk: int, at: datetime) -> bool:
    agent = User.objects.get(pk=pk)
    try:
        make_move(ticket=ticket, verb=Verb.ASSIGN, party=Party.SITE, at=at, to=agent, version=ticket.version)
    except (Refused, Conflict):  # Somebody was quicker.
        return False
    AgentDesk.objects.filter(agent=agent).update(last_given_at=at)
    tell_of_ticket(ticket=ticket, agent=agent, at=at)
    return True
