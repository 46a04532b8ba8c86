"""Asking: a ticket is made with its thread, its first message and its targets, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from messaging import actions as messaging
from messaging.actions import Phrased
from messaging.models import Photo
from messaging.rules.threads import Side, Source, ThreadKind
from orders.models import Order
from tickets import notice_kinds
from tickets.actions.finding import index
from tickets.actions.moving import begin
from tickets.actions.telling import tell_requester
from tickets.models import Ticket
from tickets.queries import reference_of, sent_under
from tickets.rules import words
from tickets.rules.facts import Asked
from tickets.rules.states import Channel, Party, Priority, Stage, Topic

SOURCES = {Channel.MAIL: Source.MAIL}


def submit(*, client_key: str = "", **asked: Any) -> Ticket:
    """Make a ticket, of what `_submit` takes; raise Refused. Sent before under the same `client_key`, return that one."""
    before = sent_under(client_key)
    if before is not None:
        return before
    try:
        return _submit(client_key=client_key, **asked)
    except IntegrityError:  # Of two at once, the unique key lets one in.
        before = sent_under(client_key)
        if before is None:
            raise
        return before


@transaction.atomic
def _submit(
    *,
    requester: User | None,
    subject: str,
    body: str,
    quoted: str = "",
    topic: Topic,
    language: str,
    at: datetime,
    guest_email: str = "",
    guest_name: str = "",
    channel: Channel = Channel.PAGE,
    priority: Priority = Priority.NORMAL,
    by: User | None = None,
    order: Order | None = None,
    typed_order_number: str = "",
    tracking_number: str = "",
    photos: Sequence[Photo] = (),
    phrased: Phrased | None = None,
    trail: Mapping[str, Any] | None = None,
    follows: Ticket | None = None,
    client_key: str = "",
) -> Ticket:
    """Make a ticket with all that belongs to it.

    `by` is the agent who writes it down for somebody else. `trail` is what was searched and read before asking.
    """
    thread = messaging.start_thread(
        kind=ThreadKind.TICKET,
        subject=words.subject(subject),
        order=order,
        customer=requester,
        has_support=True,
        at=at,
    )
    ticket = Ticket(
        reference=reference_of(thread),
        thread=thread,
        requester=requester,
        guest_email="" if requester else guest_email.lower(),
        guest_name=guest_name,
        subject=words.subject(subject),
        topic=topic,
        language=language,
        priority=priority,
        channel=channel,
        stage=Stage.NEW,
        order=order,
        typed_order_number=typed_order_number,
        tracking_number=tracking_number,
        trail=dict(trail or {}),
        follows=follows,
        opened_at=at,
        client_key=client_key,
    )
    asked = Asked(
        who=str(by.pk) if by else str(requester.pk) if requester else "",
        subject=subject,
        text=body,
        has_files=bool(photos),
    )
    event = begin(ticket, Party.AGENT if by else Party.REQUESTER, by=by or requester, asked=asked, at=at)
    message = messaging.write(
        thread=thread,
        by=requester,
        side=Side.CUSTOMER,
        body=body,
        quoted=quoted,
        photos=photos,
        phrased=phrased,
        source=SOURCES.get(channel, Source.PAGE),
        at=at,
    )
    event.message = message
    event.save(update_fields=["message"])
    index(ticket=ticket, texts=[ticket.subject, message.body, message.other_body])
    tell_requester(notice_kinds.TICKET_RECEIVED, ticket=ticket, key="received", at=at)
    return ticket
