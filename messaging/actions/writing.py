"""Saying something in a thread, and noting what happened in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from messaging import notice_kinds
from messaging.actions.threads import thread_about_order, thread_with_shop
from messaging.mail.characters import lines_of
from messaging.models import Message, Party, Photo, ReadState, Thread
from messaging.rules.threads import (
    OWN_KINDS,
    READERS,
    Audience,
    Facts,
    MessageKind,
    Refusal,
    Side,
    Source,
    read_by,
    refusal,
)
from messaging.rules.written_in import language_of
from notices.actions import owe, unsay
from notices.models import Notice
from notices.rules.beginnings import shown_in_mail
from orders.models import Order, Shop

SHOWN_IN_MAIL = 2_000  # characters


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the reason when something cannot be written; nothing was."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


@dataclass(frozen=True, slots=True)
class Phrased:
    """A phrase template that was filled in: its words in the other language, written by a person."""

    phrase: str
    other_body: str
    other_language: str
    values: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def write(
    *,
    thread: Thread,
    by: User | None,
    side: Side,
    at: datetime,
    body: str = "",
    language: str = "",
    audience: Audience = Audience.EVERYONE,
    phrased: Phrased | None = None,
    photos: Sequence[Photo] = (),
    source: Source = Source.PAGE,
    quoted: str = "",
    client_key: str = "",
    held_until: datetime | None = None,
) -> Message:
    """Write a message, attach its photos, and tell the other sides; raise Refused.

    Written before under the same `client_key`, it returns that message and does nothing. A `language` that is not
    given is read off the characters.
    """
    thread = _locked(thread)
    if client_key:
        before = thread.messages.filter(client_key=client_key).first()
        if before is not None:
            return before
    body = lines_of(body).strip()
    parties = list(thread.parties.select_related("person", "shop"))
    facts = Facts(
        sides=frozenset(Side(party.side) for party in parties),
        author=side,
        is_closed=thread.closed_at is not None,
        audience=audience,
        length=len(body),
        photos=len(photos),
        most_photos=settings.PHOTOS_PER_MESSAGE,
    )
    refused = refusal(facts)
    if refused is not None:
        raise Refused(refused)
    message = Message.objects.create(
        thread=thread,
        kind=MessageKind.WRITTEN,
        author=by,
        side=side,
        audience=audience,
        source=source,
        body=body,
        language=language or language_of(body, by.language if by else ""),
        phrase=phrased.phrase if phrased else "",
        phrase_values=dict(phrased.values) if phrased else {},
        other_body=phrased.other_body if phrased else "",
        other_language=phrased.other_language if phrased else "",
        quoted=quoted,
        at=at,
        held_until=held_until,
        client_key=client_key,
    )
    _attach(message, photos)
    _arrive(thread, message, parties)
    return message


@transaction.atomic
def write_first(*, order: Order | None, shop: Shop | None, by: User, side: Side, at: datetime, **words: Any) -> Message:
    """Write into the thread about an order or with a shop, begun now if there is none; refused, none is begun."""
    if order is not None:
        thread = thread_about_order(order=order, at=at)
    elif shop is not None:
        thread = thread_with_shop(shop=shop, customer=by, at=at)
    else:
        raise ValueError("A message is about an order or goes to a shop.")
    return write(thread=thread, by=by, side=side, at=at, **words)


@transaction.atomic
def note_event(
    *,
    thread: Thread,
    event: str,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    audience: Audience = Audience.EVERYONE,
    by: User | None = None,
    photos: Sequence[Photo] = (),
    is_silent: bool = True,
    held_until: datetime | None = None,
) -> Message:
    """Note in a thread that something happened, and what shows it; one that is silent makes nobody's thread unread.

    What is `held_until` an instant is read by nobody before it. Raise Refused for a photo that was sent already.
    """
    thread = _locked(thread)
    message = Message.objects.create(
        thread=thread,
        kind=MessageKind.EVENT,
        author=by,
        audience=audience,
        source=Source.SITE,
        event=event,
        details=dict(details or {}),
        at=at,
        held_until=held_until,
    )
    _attach(message, photos)
    parties = list(thread.parties.select_related("person", "shop"))
    _arrive(thread, message, [] if is_silent else parties)
    return message


@transaction.atomic
def take_back(*, message: Message, at: datetime) -> bool:
    """Delete a message that is held back still, with the notices of it; return whether it was in time.

    Its photos go back to whoever uploaded them.
    """
    thread = _locked(message.thread)
    if not Message.objects.filter(pk=message.pk, held_until__gt=at).exists():
        return False
    for person in _others(message, list(thread.parties.select_related("person", "shop"))):
        ReadState.objects.filter(thread=thread, person=person, unread__gt=0).update(unread=F("unread") - 1)
    unsay(notices=Notice.objects.filter(key__startswith=f"message/{message.pk}/"))
    Photo.objects.filter(message=message).update(message=None)
    _remove(thread, message)
    return True


@transaction.atomic
def take_event_back(*, thread: Thread, event: str, happened_at: datetime) -> None:
    """Delete the silent note of something that is not so any more, though it may have been read; without one, do nothing."""
    thread = _locked(thread)
    for message in thread.messages.filter(kind=MessageKind.EVENT, event=event, at=happened_at):
        _remove(thread, message)


def _remove(thread: Thread, message: Message) -> None:
    message.delete()
    parties = list(thread.parties.all())
    for party in parties:
        newest = thread.messages.filter(audience__in=sorted(read_by(Side(party.side)))).order_by("-pk").first()
        Party.objects.filter(pk=party.pk).update(
            last_message=newest, last_at=newest.at if newest else thread.started_at
        )


def _locked(thread: Thread) -> Thread:
    """Lock a thread and count its change; on SQLite, writing to the row is what locks."""
    Thread.objects.filter(pk=thread.pk).update(changes=F("changes") + 1)
    return Thread.objects.select_for_update(of=("self",)).select_related("order").get(pk=thread.pk)


def _attach(message: Message, photos: Sequence[Photo]) -> None:
    for position, photo in enumerate(photos):
        if not Photo.objects.filter(pk=photo.pk, message=None).update(message=message, position=position):
            raise Refused(Refusal.PHOTOS_GONE)


def _arrive(thread: Thread, message: Message, told: Sequence[Party]) -> None:
    """Let a message be the newest of every side that reads it, and unread for everybody else there."""
    readers = [side for side in Side if side in READERS[Audience(message.audience)]]
    Party.objects.filter(thread=thread, side__in=readers).update(last_message=message, last_at=message.at)
    if message.author_id:
        _unread_no_more(thread, message)
    people = _others(message, told)
    if not people:
        return
    ReadState.objects.bulk_create([ReadState(thread=thread, person=person) for person in people], ignore_conflicts=True)
    states = ReadState.objects.filter(thread=thread, person__in=people)
    had_read = set(states.filter(unread=0).values_list("person", flat=True))
    states.update(unread=F("unread") + 1, archived_at=None)
    if thread.kind in OWN_KINDS:
        for person in people:
            if person.pk in had_read:  # One mail for all that comes before they look.
                _tell(thread, message, person)


def _unread_no_more(thread: Thread, message: Message) -> None:
    """Whoever answers has read what was there."""
    ReadState.objects.update_or_create(
        thread=thread,
        person_id=message.author_id,
        defaults={"unread": 0, "read_up_to": message.pk, "archived_at": None},
    )


def _others(message: Message, parties: Sequence[Party]) -> list[User]:
    """Return the people of the sides that read a message, without who wrote it. Agents are told by their own apps."""
    people: dict[int, User] = {}
    for party in parties:
        if party.side not in READERS[Audience(message.audience)]:
            continue
        if party.person is not None:
            people[party.person.pk] = party.person
        if party.shop is not None:
            people.update((member.pk, member) for member in party.shop.staff.all())
    people.pop(message.author_id or 0, None)
    return list(people.values())


def _tell(thread: Thread, message: Message, person: User) -> None:
    names = {Side.SHOP: _shop_name(thread)}
    owe(
        key=f"message/{message.pk}/{person.pk}",
        kind=notice_kinds.MESSAGE_NEW.name,
        recipient=person,
        thread=thread.reference,
        context={
            "message": str(message.reference),
            "writer": names.get(Side(message.side)) or (message.author.display_name if message.author else ""),
            "number": thread.order.number if thread.order else "",
            **shown_in_mail(_words_for(person, message), SHOWN_IN_MAIL),
            "photos": message.photos.count(),
            "path_name": "thread",
            "path_args": [thread.reference],
        },
        at=message.held_until or message.at,
    )


def _words_for(person: User, message: Message) -> str:
    """Return the words in the reader's language where a person wrote them in it, else as they were written."""
    return message.other_body if message.other_body and message.other_language == person.language else message.body


def _shop_name(thread: Thread) -> str:
    party = thread.parties.filter(side=Side.SHOP).select_related("shop").first()
    return party.shop.name if party and party.shop else ""
