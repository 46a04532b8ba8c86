"""Finding a ticket among a million: by a number, an address, or the words of its subject and of what was said."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from messaging.rules.threads import REFERENCE_ALPHABET, REFERENCE_LENGTH
from orders.models import Order, Shipment
from orders.rules.carriers import tidied
from tickets.models import Ticket, TicketTerm
from tickets.models.rows import literal
from tickets.terms import terms_in

MOST_FOUND = 200
MOST_TERMS = 6  # of what was typed
MOST_COUNTED = 1_000  # tickets with a word, to begin with the one that fewer have
MOST_PEOPLE = 5


def found_by(words: str) -> list[int]:
    """Return the newest tickets that somebody means by a reference, an order, a parcel, an address or words."""
    return page_found(words, MOST_FOUND)


def page_found(words: str, most: int, *, beyond: int | None = None, is_backwards: bool = False) -> list[int]:
    """Return tickets that are found by words, the newest first, behind one or, backwards, in front of one: then the nearest first."""
    words = words.replace("\x00", "")
    numbered = _numbered(words) if words else []
    if numbered is None:
        found: QuerySet[Any] = _with_terms(terms_in(words)[:MOST_TERMS])
        name = "ticket"
    else:
        found, name = Ticket.objects.filter(pk__in=numbered), "pk"
    if beyond is not None:
        found = found.filter(**{f"{name}__{'gt' if is_backwards else 'lt'}": beyond})
    return list(found.order_by(name if is_backwards else f"-{name}").values_list(name, flat=True)[:most])


def _numbered(words: str) -> list[int] | None:
    """Return the tickets of a number or an address; None for words that are neither."""
    if _is_reference(words):
        return _ids(Ticket.objects.filter(reference=words.upper()))
    if "@" in words:
        return _of_address(words.lower())
    if any(character.isdigit() for character in words):
        numbered = _of_number(words)
        if numbered:
            return numbered
    return None


def _is_reference(words: str) -> bool:
    prefix, _, rest = words.upper().partition("-")
    return prefix == "T" and len(rest) == REFERENCE_LENGTH and set(rest) <= set(REFERENCE_ALPHABET)


def _of_address(address: str) -> list[int]:
    people = list(User.objects.alias(low=Lower("email")).filter(low=address).values_list("pk", flat=True)[:MOST_PEOPLE])
    of_people = Ticket.objects.filter(requester__in=people).order_by("-opened_at", "-id")
    of_guests = Ticket.objects.filter(guest_email=address).exclude(guest_email=literal("")).order_by("-id")
    return _ids(of_people) + _ids(of_guests)


def _of_number(words: str) -> list[int]:
    typed, number = words.lstrip("#"), tidied(words)
    orders = [
        *Order.objects.filter(number=typed).values_list("pk", flat=True),
        *Shipment.objects.filter(tracking_number=number).values_list("order", flat=True)[:MOST_PEOPLE],
    ]
    return [
        *_ids(Ticket.objects.filter(order__in=orders)),
        *_ids(Ticket.objects.filter(typed_order_number=typed)),
        *_ids(Ticket.objects.filter(tracking_number=number)),
    ]


def _with_terms(terms: list[str]) -> QuerySet[TicketTerm]:
    """Return a row for each ticket that has all terms: those of the rarest, looked through for the others."""
    if not terms:
        return TicketTerm.objects.none()
    if len(terms) > 1:
        terms = sorted(terms, key=lambda term: TicketTerm.objects.filter(term=term)[:MOST_COUNTED].count())
    found = TicketTerm.objects.filter(term=terms[0])
    for term in terms[1:]:
        found = found.filter(Exists(TicketTerm.objects.filter(term=term, ticket=OuterRef("ticket"))))
    return found


def _ids(found: Any) -> list[int]:
    return list(found.values_list("pk", flat=True)[:MOST_FOUND])
