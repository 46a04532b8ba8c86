"""Who takes part in a thread, who reads what in it, and why something cannot be written."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

BODY_MAX = 20_000  # characters
SUBJECT_MAX = 200  # characters
# No letters or digits that are taken for one another when they are read aloud or typed from paper.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 10  # characters behind the prefix: about 49 bits


class ThreadKind(StrEnum):
    """What a thread is about. The kinds of higher apps are written into through their own actions."""

    ORDER = "order"
    SHOP = "shop"
    TICKET = "ticket"
    DISPUTE = "dispute"


# The kinds that this app tells of and writes into by itself.
OWN_KINDS = frozenset({ThreadKind.ORDER, ThreadKind.SHOP})


class Side(StrEnum):
    """As what somebody takes part."""

    CUSTOMER = "customer"  # Who bought, or who asked.
    SHOP = "shop"
    SUPPORT = "support"


class Audience(StrEnum):
    """Who may read a message."""

    EVERYONE = "everyone"
    CUSTOMER = "customer"  # The customer and support; the shop does not.
    SHOP = "shop"  # The shop and support; the customer does not.
    SUPPORT = "support"  # A note among agents.


class MessageKind(StrEnum):
    WRITTEN = "written"
    EVENT = "event"  # Something that happened; put into words in the language of whoever reads it.


class Source(StrEnum):
    """By which door a message came."""

    PAGE = "page"
    MAIL = "mail"
    API = "api"
    SITE = "site"


class Refusal(StrEnum):
    """Why a message cannot be written."""

    NOT_TAKING_PART = "not_taking_part"
    CLOSED = "closed"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY_PHOTOS = "too_many_photos"
    PHOTOS_GONE = "photos_gone"  # Taken out, or sent with another message, while this one was on its way.
    TOO_MANY = "too_many"  # In a stretch of time, of one address.
    NOT_FOR_THEM = "not_for_them"  # Nobody of this thread would read it, or not through this side.


class Shelf(StrEnum):
    """Which threads an inbox shows."""

    ALL = "all"
    UNREAD = "unread"
    ARCHIVED = "archived"


READERS: dict[Audience, frozenset[Side]] = {
    Audience.EVERYONE: frozenset(Side),
    Audience.CUSTOMER: frozenset({Side.CUSTOMER, Side.SUPPORT}),
    Audience.SHOP: frozenset({Side.SHOP, Side.SUPPORT}),
    Audience.SUPPORT: frozenset({Side.SUPPORT}),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know of a thread and of what is to be written into it."""

    sides: frozenset[Side]  # Who takes part.
    author: Side | None  # None for somebody who does not take part.
    is_closed: bool
    audience: Audience
    length: int  # characters of the tidied body
    photos: int
    most_photos: int


def read_by(side: Side) -> frozenset[Audience]:
    """Return the audiences that a side is among."""
    return frozenset(audience for audience, readers in READERS.items() if side in readers)


def audiences_for(author: Side, sides: Iterable[Side]) -> list[Audience]:
    """Return to whom a side may write in a thread of these sides, the usual first.

    With two sides there is one way to write to the other; agents may always leave a note among themselves.
    """
    there = frozenset(sides)
    if author is Side.SUPPORT:
        both = {Side.CUSTOMER, Side.SHOP} <= there
        single = [audience for audience in (Audience.CUSTOMER, Audience.SHOP) if both]
        return [Audience.EVERYONE, *single, Audience.SUPPORT]
    with_support = [Audience(author)] if len(there) > 2 and Side.SUPPORT in there else []
    return [Audience.EVERYONE, *with_support]


def refusal(facts: Facts) -> Refusal | None:
    """Return why a message cannot be written, or None when it can."""
    if facts.author is None or facts.author not in facts.sides:
        return Refusal.NOT_TAKING_PART
    if facts.audience not in audiences_for(facts.author, facts.sides):
        return Refusal.NOT_FOR_THEM
    if facts.is_closed and facts.audience is not Audience.SUPPORT:
        return Refusal.CLOSED
    if not facts.length and not facts.photos:
        return Refusal.EMPTY
    if facts.length > BODY_MAX:
        return Refusal.TOO_LONG
    return Refusal.TOO_MANY_PHOTOS if facts.photos > facts.most_photos else None
