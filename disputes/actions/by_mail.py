"""Replies by mail into a dispute: messages, never an answer to an offer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from disputes.actions.along import Along
from disputes.actions.moving import MoveRefused, make_move
from disputes.models import Dispute
from disputes.rules.states import Party, Verb
from messaging import actions as messaging
from messaging.models import Message, Photo, Thread
from messaging.rules import threads
from messaging.rules.threads import Side, Source

PARTIES = {Side.CUSTOMER: Party.BUYER, Side.SHOP: Party.SELLER, Side.SUPPORT: Party.AGENT}


def reply_by_mail(**reply: Any) -> Message:
    """Be the door through which messaging writes what comes by mail (`messaging.inbound_doors.Write`)."""
    return _reply(**reply)


def _reply(
    *,
    thread: Thread,
    person: User | None,
    side: Side | None,
    address: str,
    words: str,
    quoted: str,
    photos: Sequence[Photo],
    client_key: str,
    at: datetime,
) -> Message:
    """Write a reply by mail into a dispute's conversation (T94); raise `messaging.actions.Refused`."""
    if person is None or side is None:
        raise messaging.Refused(threads.Refusal.NOT_TAKING_PART)
    if not words.strip() and not photos:
        raise messaging.Refused(threads.Refusal.EMPTY)
    dispute = Dispute.objects.get(thread=thread)
    along = Along(words=words, photos=photos, source=Source.MAIL, quoted=quoted)
    try:
        event = make_move(
            dispute=dispute, verb=Verb.WRITE, party=PARTIES[side], by=person, at=at, key=client_key, along=along
        )
    except MoveRefused:
        raise messaging.Refused(threads.Refusal.CLOSED) from None
    if event.message is None:
        raise messaging.Refused(threads.Refusal.EMPTY)
    return event.message
