"""Threads and messages as people read them. Every list costs the same at any length and at any page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from messaging.models import Message, Party, Photo, ReadState, Thread
from messaging.rules.threads import Shelf, Side, ThreadKind
from orders.models import Order, Shop

PAGE = 20  # threads
MESSAGES = 50  # at once
MOST_COUNTED = 9  # threads; more are shown as 9+
MOST_QUERY = 100  # characters
JUST_RELEASED = timedelta(minutes=2)  # in which a page that stays open asks for what was held back until then


class Inbox:
    """What every page shows of somebody's threads, asked for when a page shows it, and once."""

    def __init__(self, person: Any) -> None:
        self.person = person

    @cached_property
    def unread(self) -> int:
        """Return in how many threads something is unread, one more than `MOST_COUNTED` standing for all above."""
        return unread_threads(self.person)

    @property
    def shown(self) -> str:
        return shown(self.unread)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of threads, those with the newest message first, and where the next page begins."""

    rows: list[Party]  # Each with its thread, its last message, and `unread` of the person who asks.
    next: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a first message would be about, as what its writer writes, and the thread that there is already."""

    order: Order | None
    shop: Shop
    side: Side
    thread: Thread | None

    @property
    def to(self) -> str:
        """Return what whoever will read it is called; never an address."""
        buyer = self.order.buyer if self.order else None
        return buyer.display_name if self.side is Side.SHOP and buyer else self.shop.name

    @property
    def key(self) -> str:
        return f"order-{self.order.number}" if self.order else f"shop-{self.shop.code}"


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Some messages of a thread, the oldest first."""

    messages: list[Message]
    has_older: bool


def inbox_page(person: Any, *, at: datetime, shelf: Shelf = Shelf.ALL, query: str = "", after: str = "") -> InboxPage:
    """Return a person's threads, from a cursor on. A cursor that is none begins at the first page."""
    found = (
        _parties_of(person)
        .annotate(state=FilteredRelation("thread__read_states", condition=Q(thread__read_states__person=person)))
        .annotate(unread=F("state__unread"), archived_at=F("state__archived_at"))
    )
    if shelf is Shelf.UNREAD:
        found = found.filter(state__unread__gt=0)
    found = found.filter(state__archived_at__isnull=shelf is not Shelf.ARCHIVED, last_message__isnull=False)
    if query:
        found = found.filter(_fitting(query[:MOST_QUERY], _parties_of(person), at))
    place = _place(after)
    if place is not None:
        last_at = Party.objects.filter(pk=place).values_list("last_at", flat=True).first()
        if last_at is not None:
            found = found.filter(Q(last_at__lt=last_at) | Q(last_at=last_at, pk__lt=place))
    rows: list[Any] = list(
        found.order_by("-last_at", "-pk")
        .select_related("thread__order", "shop", "last_message__author")
        .prefetch_related(
            "thread__parties__person", "thread__parties__shop", "thread__order__lines", "last_message__photos"
        )[: PAGE + 1]
    )
    return InboxPage(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def subject_for(person: Any, *, order: str, shop: str) -> Subject | None:
    """Return what somebody may begin to write about: an order that they bought or sold, or as a buyer any shop.

    Nobody can write to a buyer who has no account yet, and agents begin no threads between others.
    """
    if "\x00" in order + shop or person.is_staff:
        return None
    if order:
        found = (
            Order.objects.visible_to(person)
            .filter(number=order, buyer__isnull=False)
            .select_related("shop", "buyer")
            .first()
        )
        if found is None:
            return None
        about = Thread.objects.filter(kind=ThreadKind.ORDER, order=found).first()
        return Subject(found, found.shop, Side.SHOP if person.is_seller else Side.CUSTOMER, about)
    place = Shop.objects.filter(code=shop).first() if person.is_buyer else None
    return Subject(None, place, Side.CUSTOMER, open_thread_with(place, person)) if place else None


def open_thread_with(shop: Shop, customer: Any) -> Thread | None:
    """Return the open thread between a person and a shop that is about no order."""
    mine = Party.objects.filter(person=customer).values("thread")
    return Thread.objects.filter(kind=ThreadKind.SHOP, closed_at=None, pk__in=mine, parties__shop=shop).first()


def thread_for(person: Any, reference: str) -> Thread | None:
    """Return a thread that somebody may read, with its sides, or None."""
    if "\x00" in reference:  # PostgreSQL refuses to look for it.
        return None
    return (
        Thread.objects.visible_to(person)
        .filter(reference=reference.upper())
        .select_related("order__shop")
        .prefetch_related("parties__person", "parties__shop", "order__lines")
        .first()
    )


def messages_page(
    thread: Thread, side: Side, at: datetime, *, before: int | None = None, after: int | None = None
) -> MessagesPage:
    """Return the newest messages that a side may read: those before one (a primary key), or the next ones after one.

    Among those after one are older ones that were held back until a moment ago.
    """
    found = _with_all(Message.objects.filter(thread=thread).read_by(side, at))
    if after is not None:
        released = Q(pk__lt=after, held_until__gt=at - JUST_RELEASED)
        rows = list(found.filter(Q(pk__gt=after) | released).order_by("pk")[:MESSAGES])
        return MessagesPage(rows, has_older=True)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: MESSAGES + 1])
    return MessagesPage(rows[:MESSAGES][::-1], has_older=len(rows) > MESSAGES)


def messages_of_threads(threads: Iterable[Thread], side: Side, at: datetime) -> list[Message]:
    """Return the newest messages of several threads together that a side may read, the oldest first."""
    found = _with_all(Message.objects.filter(thread__in=list(threads)).read_by(side, at))
    return list(found.order_by("-pk")[:MESSAGES])[::-1]


def message_of(thread: Thread, side: Side, at: datetime, reference: str) -> Message | None:
    """Return a message of a thread that a side may read, or None."""
    try:
        found = Message.objects.filter(thread=thread, reference=UUID(reference))
    except ValueError:
        return None
    return found.read_by(side, at).first()


def sent_before(thread: Thread, person: Any, client_key: str) -> Message | None:
    """Return the message that somebody sent under a key, if it arrived."""
    return Message.objects.filter(thread=thread, author=person, client_key=client_key).first() if client_key else None


def state_of(person: Any, thread: Thread) -> ReadState | None:
    """Return how far somebody has read a thread; None for who never took part in reading it."""
    return ReadState.objects.filter(thread=thread, person=person).first()


def photo_called(reference: UUID) -> Photo | None:
    """Return a photo with all that decides who may see it, or None."""
    return (
        Photo.objects.filter(reference=reference)
        .select_related("message__thread__order", "message__author", "uploader", "hidden_by")
        .prefetch_related("message__thread__parties__shop")
        .first()
    )


def unsent_photos(person: Any, upload_key: str) -> QuerySet[Photo]:
    """Return what a person uploaded for a message that was not sent yet."""
    return Photo.objects.unsent(upload_key).filter(uploader=person)


def shown(unread: int) -> str:
    """Write a number of unread threads as every page shows it."""
    return str(unread) if unread <= MOST_COUNTED else f"{MOST_COUNTED}+"


def unread_threads(person: Any) -> int:
    """Return in how many threads something is unread, one more than `MOST_COUNTED` standing for all above."""
    rows = ReadState.objects.filter(person=person, unread__gt=0, archived_at=None)
    return rows.values("pk")[: MOST_COUNTED + 1].count()


def parties_of(person: Any) -> QuerySet[Party]:
    """Return a person's sides of all their threads, the oldest first, with what names the others."""
    mine = _parties_of(person).select_related("thread__order", "shop").order_by("pk")
    return mine.prefetch_related("thread__parties__person", "thread__parties__shop")


def _parties_of(person: Any) -> QuerySet[Party]:
    mine = Q(person=person)
    if person.is_seller:
        mine |= Q(shop__in=person.shops.values("pk"))
    return Party.objects.filter(mine)


def _with_all(messages: Any) -> Any:
    return messages.select_related("author").prefetch_related("photos", "translations")


def _fitting(query: str, mine: QuerySet[Party], at: datetime) -> Q:
    """Find by what stands on the row, and by the words of messages that the row's side may read by now."""
    threads = mine.values("thread")
    said = {
        side: Message.objects.filter(thread__in=threads)
        .read_by(side, at)
        .filter(Q(body__icontains=query) | Q(other_body__icontains=query))
        .values("thread")
        for side in (Side.CUSTOMER, Side.SHOP)
    }
    of_shops = Party.objects.filter(thread__in=threads, shop__name__icontains=query).values("thread")
    of_people = Party.objects.filter(thread__in=threads, person__display_name__icontains=query).values("thread")
    return (
        Q(thread__subject__icontains=query)
        | Q(thread__reference__istartswith=query)
        | Q(thread__order__number__istartswith=query)
        | Q(thread__in=of_shops)
        | Q(side=Side.SHOP, thread__in=of_people)
        | Q(side=Side.CUSTOMER, thread__in=said[Side.CUSTOMER])
        | Q(side=Side.SHOP, thread__in=said[Side.SHOP])
    )


def _place(after: str) -> int | None:
    return int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else None
