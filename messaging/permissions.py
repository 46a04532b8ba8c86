"""Who takes part in a thread, and as what; and who may see a photo."""

from datetime import datetime
from typing import Any

from messaging.models import Message, Party, Photo, Thread
from messaging.rules.threads import OWN_KINDS, Side


def side_of(person: Any, thread: Thread) -> Side | None:
    """Return as what somebody takes part in a thread; None for a stranger.

    Agents who may see threads read every one; support takes part only where it is a side.
    """
    if not person.is_authenticated or not person.is_active:
        return None
    if person.is_staff:
        return Side.SUPPORT if person.has_perm("messaging.view_thread") else None
    for party in thread.parties.all():
        if party.person_id == person.pk:
            return Side(party.side)
        if party.shop_id and person.is_seller and _is_staff_of(person, party):
            return Side.SHOP
    return None


def sides_of(thread: Thread) -> list[Side]:
    """Return the sides that take part in a thread."""
    return [Side(party.side) for party in thread.parties.all()]


def may_write(side: Side, thread: Thread) -> bool:
    """Return whether a side may add to a thread here; the kinds of higher apps are written into through their pages."""
    return thread.kind in OWN_KINDS and side in sides_of(thread) and thread.closed_at is None


def may_see_photo(person: Any, photo: Photo, at: datetime) -> bool:
    """Return whether somebody may see the copies of a photo.

    Until it is sent, only who uploaded it; then whoever may read its message. One that is hidden is for agents.
    """
    if photo.message is None:
        return bool(person.is_active) and person.pk is not None and person.pk == photo.uploader_id
    if may_see_originals(person):
        return True
    side = side_of(person, photo.message.thread)
    if side is None or photo.hidden_at is not None:
        return False
    return Message.objects.filter(pk=photo.message.pk).read_by(side, at).exists()


def may_see_originals(person: Any) -> bool:
    """Return whether somebody is an agent who may see the original of a photo that was sent, and what is known of it."""
    is_agent = bool(person.is_active and person.is_staff)
    return is_agent and bool(person.has_perms(("messaging.view_thread", "messaging.view_photo")))


def may_hide_photos(person: Any) -> bool:
    return may_see_originals(person) and bool(person.has_perm("messaging.change_photo"))


def _is_staff_of(person: Any, party: Party) -> bool:
    return bool(party.shop and person.shops.filter(pk=party.shop_id).exists())
