"""Noting how far somebody has read, and putting threads away."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from messaging.models import Message, ReadState, Thread
from messaging.rules.threads import MessageKind, Side, read_by


@transaction.atomic
def mark_read(*, thread: Thread, person: User, side: Side, up_to: Message, at: datetime) -> None:
    """Note that somebody has read a thread up to a message; what came behind it, or is held back still, stays unread."""
    state, _ = ReadState.objects.select_for_update().get_or_create(thread=thread, person=person)
    if up_to.pk <= state.read_up_to and not state.unread:
        return
    state.read_up_to = max(state.read_up_to, up_to.pk)
    is_unseen = Q(pk__gt=state.read_up_to) | Q(held_until__gt=at)
    behind = thread.messages.filter(is_unseen, audience__in=sorted(read_by(side))).exclude(author=person)
    behind = behind.exclude(
        kind=MessageKind.EVENT, held_until__gt=at
    )  # Nobody can see it yet, and it is noted in silence.
    state.unread = min(state.unread, behind.count())
    state.save(update_fields=["read_up_to", "unread"])


def archive(*, thread: Thread, person: User, at: datetime) -> None:
    """Put a thread away until somebody writes in it again."""
    ReadState.objects.update_or_create(thread=thread, person=person, defaults={"archived_at": at})


def unarchive(*, thread: Thread, person: User) -> None:
    """Take a thread out again."""
    ReadState.objects.filter(thread=thread, person=person).update(archived_at=None)
