"""A phrase on its way into a message: what is filled in beforehand, how it looks on both sides, and what is sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from messaging import pages, permissions, phrases, queries
from messaging.actions import Phrased
from messaging.mail.characters import lines_of
from messaging.models import PhraseTemplate
from messaging.phrase_rendering import Said, difference, pieces, rendered
from messaging.rules.phrase_templates import LANGUAGES, Phrase, directions, values_of
from messaging.rules.slots import Around
from messaging.rules.threads import Side
from orders.models import Order

NOTHING_AROUND = Around(date.max)  # Values say their year and their currency.
MOST_VALUES = 10_000  # characters of the field that values come in


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is going to be said: in a thread, or in one that begins with it. `about` names it in addresses."""

    about: str
    side: Side
    sides: Sequence[Side]
    order: Order | None
    address: str  # Of the page with the composer.
    may_write: bool  # With this app's composer.


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled phrase for the composer: its words, and what says which phrase it is."""

    slug: str
    values: dict[str, str]
    language: str
    body: str
    other_language: str
    other_body: str

    @property
    def values_field(self) -> str:
        return json.dumps(self.values, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class BothSides:
    """A filled phrase as it is shown before it is used: the writer's side and the reader's."""

    own: list[Said]
    other: list[Said]
    own_language: str
    other_language: str

    @property
    def has_typed_words(self) -> bool:
        return any(said.is_as_typed for said in self.own)


@dataclass(frozen=True, slots=True)
class Blank:
    """A part of a phrase that is not filled yet: words, or what is to be filled in there."""

    words: str
    is_open: bool


def place_of(person: Any, about: str) -> Place | None:
    """Return where somebody wants to say something: a thread's reference, or `order-` or `shop-` with its number or code.

    None where they may not look.
    """
    kind, _, key = about.partition("-")
    if kind in {"order", "shop"}:
        subject = queries.subject_for(person, **{"order": "", "shop": "", kind: key})
        if subject is None:
            return None
        address = f"{reverse('new_message')}?{urlencode({kind: key})}"
        return Place(about, subject.side, (Side.CUSTOMER, Side.SHOP), subject.order, address, may_write=True)
    thread = queries.thread_for(person, about)
    side = permissions.side_of(person, thread) if thread else None
    if thread is None or side is None:
        return None
    sides = permissions.sides_of(thread)
    may_write = permissions.may_write(side, thread)
    return Place(about, side, sides, thread.order, pages.address_of(thread), may_write)


def other_language(language: str) -> str:
    return LANGUAGES[language == LANGUAGES[0]]


def offered(place: Place, query: str = "") -> list[PhraseTemplate]:
    """Return the phrases that somebody can say there: those that have every word of a query in either language."""
    rows = PhraseTemplate.objects.offered(directions(place.side, place.sides))
    wanted = query.casefold().split()
    return [row for row in rows if all(word in _searched(row) for word in wanted)]


def prefilled(order: Order | None) -> dict[str, str]:
    """Return what an order says for the slots of a phrase; what it cannot know alone is left open."""
    if order is None:
        return {}
    lines = list(order.lines.all()[:2])
    numbers = list(order.shipments.exclude(tracking_number="").values_list("tracking_number", flat=True))
    known = {"order_number": order.number, "tracking_number": numbers[-1] if numbers else ""}
    if len(lines) == 1:
        known |= {"product": lines[0].title, "variant": lines[0].variant, "ordered": str(lines[0].quantity)}
    return known


def around(order: Order | None, today: date) -> Around:
    return Around(today, order.currency if order else "")


def draft(phrase: Phrase, values: Mapping[str, str], language: str) -> Draft:
    """Return a filled phrase for the composer of somebody who reads a language."""
    other = other_language(language)
    own_body, other_body = (rendered(phrase, values, each) for each in (language, other))
    return Draft(phrase.slug, dict(values), language, own_body, other, other_body)


def with_blanks(phrase: Phrase, language: str) -> list[Blank]:
    """Return a phrase with the names of its slots in place of values, so that people see what they fill in where."""
    parts = phrase.pieces[language]
    return [
        Blank(part, False) if isinstance(part, str) else Blank(str(phrases.SLOTS[part.name]), True) for part in parts
    ]


def with_gaps(phrase: Phrase, language: str, known: Mapping[str, str]) -> str:
    """Return a phrase in words alone, with what is known in its slots and the names of the others in brackets."""
    return "".join(
        part if isinstance(part, str) else known.get(part.name) or gap(part.name) for part in phrase.pieces[language]
    )


def gap(slot: str) -> str:
    """Return what stands in words for a slot that nobody has filled in."""
    return f"[{phrases.SLOTS[slot]}]"


def both_sides(phrase: Phrase, values: Mapping[str, str], language: str) -> BothSides:
    other = other_language(language)
    return BothSides(pieces(phrase, values, language), pieces(phrase, values, other), language, other)


def phrased(slug: str, values: str, body: str) -> tuple[Phrased | None, str]:
    """Return what the other side reads of a message that was sent with a phrase, and the language of `body`.

    `values` is the composer's field: JSON. What stands before or behind the phrase goes along as it is. Whoever changed
    the phrase itself wrote words of their own: None, "".
    """
    typed = _typed(values)
    row = PhraseTemplate.objects.filter(slug=slug, is_offered=True).first() if slug and "\x00" not in slug else None
    if row is None or typed is None:
        return None, ""
    phrase = row.phrase
    read, _ = values_of(phrase, typed, NOTHING_AROUND)
    if read != typed or set(read) != {slot.name for slot in phrase.slots} or difference(phrase, read):
        return None, ""
    body = lines_of(body).strip()
    for language in LANGUAGES:
        filled = draft(phrase, read, language)
        own = lines_of(filled.body).strip()
        if own in body:
            other = body.replace(own, filled.other_body, 1)
            return Phrased(slug, other, filled.other_language, read), language
    return None, ""


def _typed(field: str) -> dict[str, str] | None:
    """Return the values that a hidden field carries, or None for what we cannot have written."""
    if len(field) > MOST_VALUES:
        return None
    try:
        values = json.loads(field)
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
    return values if is_one else None


def _searched(row: PhraseTemplate) -> str:
    return f"{row.title_ja}\n{row.title_en}\n{row.body_ja}\n{row.body_en}".casefold()
