"""What is said about a ticket: by who asked, by agents to them, and among agents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from messaging import actions as messaging
from messaging.actions import Phrased
from messaging.models import Message, Photo
from messaging.rules.threads import Audience, Side, Source
from tickets.actions.finding import index_message
from tickets.actions.moving import catch_up, lock, play
from tickets.actions.telling import tell_of_answer, tell_of_question
from tickets.models import Ticket, TicketEvent
from tickets.rules.facts import Asked
from tickets.rules.states import Party, Stage, Topic, Verb


@transaction.atomic
def reply_by_requester(
    *,
    ticket: Ticket,
    by: User | None,
    body: str,
    at: datetime,
    photos: Sequence[Photo] = (),
    phrased: Phrased | None = None,
    source: Source = Source.PAGE,
    quoted: str = "",
    client_key: str = "",
) -> Message:
    """Say more about a ticket as whoever asked; raise Refused. What was pending, on hold or solved is open again."""
    locked = lock(ticket)
    before = _written_before(locked, client_key)
    if before is not None:
        return before
    catch_up(locked, at)
    message = _write_if_allowed(
        locked,
        Party.REQUESTER,
        Side.CUSTOMER,
        Asked(text=body, has_files=bool(photos)),
        by=by,
        at=at,
        photos=photos,
        phrased=phrased,
        source=source,
        quoted=quoted,
        client_key=client_key,
    )
    tell_of_answer(ticket=locked, message=message, at=at)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def reply_by_agent(
    *,
    ticket: Ticket,
    by: User,
    body: str,
    at: datetime,
    to: Stage | None = None,
    held_until: datetime | None = None,
    takes: bool = False,
    topic: Topic | None = None,
    photos: Sequence[Photo] = (),
    phrased: Phrased | None = None,
    source: Source = Source.PAGE,
    client_key: str = "",
    version: int | None = None,
) -> Message:
    """Answer whoever asked, and say whose turn it is; raise Refused, or Conflict for another `version`.

    The answer leaves after `TICKET_UNDO_SEND_SECONDS`; until then `undo` takes it back. A ticket that is nobody's becomes
    the agent's, and so does one that the agent `takes`. What the answer shows the ticket to be about, its `topic`, is a move of its
    own that stays when the answer is taken back.
    """
    locked = lock(ticket)
    before = _written_before(locked, client_key)
    if before is not None:
        return before
    locked = lock(ticket, version)
    catch_up(locked, at)
    if topic is not None and topic != locked.topic:
        play(locked, Verb.SET_TOPIC, Party.AGENT, by=by, at=at, asked=Asked(who=str(by.pk)), to=topic)
    message = _write_if_allowed(
        locked,
        Party.AGENT,
        Side.SUPPORT,
        Asked(text=body, has_files=bool(photos), to=to, held_until=held_until),
        by=by,
        at=at,
        photos=photos,
        phrased=phrased,
        source=source,
        client_key=client_key,
        leaves_at=at + timedelta(seconds=settings.TICKET_UNDO_SEND_SECONDS),
    )
    if locked.assignee_id is None or (takes and locked.assignee_id != by.pk):
        before_them, locked.assignee = locked.assignee, by
        locked.save(update_fields=["assignee"])
        TicketEvent.objects.filter(message=message).update(changes={"assignee": [str(before_them or ""), str(by)]})
    tell_of_question(ticket=locked, message=message, at=message.held_until or at)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def note(
    *, ticket: Ticket, by: User, body: str, at: datetime, photos: Sequence[Photo] = (), client_key: str = ""
) -> Message:
    """Leave a note for colleagues, in a closed ticket too; raise Refused. Nothing else changes."""
    locked = lock(ticket)
    before = _written_before(locked, client_key)
    if before is not None:
        return before
    catch_up(locked, at)
    event = play(locked, Verb.NOTE, Party.AGENT, by=by, at=at, asked=Asked(who=str(by.pk), note=body))
    message = messaging.write(
        thread=locked.thread,
        by=by,
        side=Side.SUPPORT,
        audience=Audience.SUPPORT,
        body=body,
        photos=photos,
        at=at,
        client_key=client_key,
    )
    event.message = message
    event.save(update_fields=["message"])
    index_message(ticket=locked, message=message)
    ticket.refresh_from_db()
    return message


def _written_before(ticket: Ticket, client_key: str) -> Message | None:
    return ticket.thread.messages.filter(client_key=client_key).first() if client_key else None


def _write_if_allowed(
    ticket: Ticket,
    party: Party,
    side: Side,
    asked: Asked,
    *,
    by: User | None,
    at: datetime,
    photos: Sequence[Photo],
    phrased: Phrased | None,
    source: Source,
    client_key: str,
    quoted: str = "",
    leaves_at: datetime | None = None,
) -> Message:
    """Play the move first, as it is what may be refused, and then say the words."""
    event = play(ticket, Verb.REPLY, party, by=by, at=at, asked=replace(asked, who=str(by.pk) if by else ""))
    message = messaging.write(
        thread=ticket.thread,
        by=by,
        side=side,
        body=asked.text,
        photos=photos,
        phrased=phrased,
        source=source,
        quoted=quoted,
        at=at,
        held_until=leaves_at,
        client_key=client_key,
    )
    event.message = message
    event.save(update_fields=["message"])
    index_message(ticket=ticket, message=message)
    return message
