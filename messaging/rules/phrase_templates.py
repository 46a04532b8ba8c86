"""A phrase of two languages: sentences that people wrote in both, with slots that are filled once and said twice.

In a body `{order_number}` is a slot and `{{`, `}}` are braces. Both bodies have the same slots, in any order and as often
as each language needs them.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from messaging.rules import numbers_check
from messaging.rules.slots import SLOTS, Around, Slot, SlotFault, value_of
from messaging.rules.threads import Side

BODY_MAX = 1_500  # characters
TITLE_MAX = 80
SLUG_MAX = 60
LANGUAGES = ("ja", "en")


class Direction(StrEnum):
    """Who says a phrase to whom."""

    BUYER_TO_SELLER = "buyer-to-seller"
    SELLER_TO_BUYER = "seller-to-buyer"
    BUYER_TO_SUPPORT = "buyer-to-support"
    SUPPORT_TO_CUSTOMER = "support-to-customer"


SPOKEN_BY = {
    (Side.CUSTOMER, Side.SHOP): Direction.BUYER_TO_SELLER,
    (Side.SHOP, Side.CUSTOMER): Direction.SELLER_TO_BUYER,
    (Side.CUSTOMER, Side.SUPPORT): Direction.BUYER_TO_SUPPORT,
    (Side.SUPPORT, Side.CUSTOMER): Direction.SUPPORT_TO_CUSTOMER,
}


class PhraseGroup(StrEnum):
    """Where a phrase stands in the list of situations, in this order."""

    BEFORE_SHIPMENT = "before-shipment"
    DELIVERY = "delivery"
    PROBLEM = "problem"
    RETURN = "return"
    MONEY = "money"
    CUSTOMS = "customs"
    ANSWER = "answer"


class TemplateFault(StrEnum):
    """Why a body cannot be used."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNCLOSED = "unclosed"
    STRAY_BRACE = "stray_brace"
    UNKNOWN_SLOT = "unknown_slot"
    SLOTS_TOUCH = "slots_touch"
    ONE_SIDE_ONLY = "one_side_only"
    NUMBERS_DIFFER = "numbers_differ"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a phrase, in the body of which language, and the part that it is about."""

    fault: TemplateFault
    language: str
    part: str = ""


Piece = str | Slot  # of a body: words, or a place for some


@dataclass(frozen=True, slots=True)
class Phrase:
    slug: str
    direction: Direction
    group: PhraseGroup
    title: Mapping[str, str]
    pieces: Mapping[str, tuple[Piece, ...]]

    @property
    def slots(self) -> list[Slot]:
        """Return the slots to fill, each once, in the order of the Japanese sentence."""
        return list(dict.fromkeys(piece for piece in self.pieces["ja"] if isinstance(piece, Slot)))


def directions(speaker: Side, sides: Iterable[Side]) -> list[Direction]:
    """Return the directions of what a side can say in a thread of these sides, the usual first."""
    return [
        direction for (side, other), direction in SPOKEN_BY.items() if side is speaker and other in frozenset(sides)
    ]


def digest(direction: str, group: str, titles: Mapping[str, str], bodies: Mapping[str, str]) -> str:
    """Return what tells one wording of a phrase from every other."""
    words = [direction, group, *(titles[language] for language in LANGUAGES), *(bodies[each] for each in LANGUAGES)]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def parsed(body: str, language: str) -> tuple[Piece, ...] | Wrong:
    """Return the pieces of a body, or the first thing that is wrong with it."""
    if not body.strip():
        return Wrong(TemplateFault.EMPTY, language)
    if len(body) > BODY_MAX:
        return Wrong(TemplateFault.TOO_LONG, language, str(len(body)))
    pieces: list[Piece] = []
    words = ""
    position = 0
    for found in re.finditer(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]", body):
        words += body[position : found.start()]
        position = found.end()
        if found[0] in {"{{", "}}"}:
            words += found[0][0]
        elif found[0] in {"{", "}"}:
            fault = TemplateFault.UNCLOSED if found[0] == "{" else TemplateFault.STRAY_BRACE
            return Wrong(fault, language, body[found.start() : found.start() + 20])
        elif found[1] not in SLOTS:
            return Wrong(TemplateFault.UNKNOWN_SLOT, language, found[0])
        else:
            if words:
                pieces.append(words)
            elif pieces:
                return Wrong(TemplateFault.SLOTS_TOUCH, language, found[0])
            pieces.append(SLOTS[found[1]])
            words = ""
    words += body[position:]
    return (*pieces, words) if words else tuple(pieces)


def both(bodies: Mapping[str, str]) -> dict[str, tuple[Piece, ...]] | list[Wrong]:
    """Return the pieces of a phrase in both languages, or all that is wrong with it."""
    sides = {language: parsed(bodies.get(language, ""), language) for language in LANGUAGES}
    wrongs = [side for side in sides.values() if isinstance(side, Wrong)]
    if wrongs:
        return wrongs
    pieces = {language: side for language, side in sides.items() if not isinstance(side, Wrong)}
    slots = {language: [piece.name for piece in side if isinstance(piece, Slot)] for language, side in pieces.items()}
    wrongs = [
        Wrong(TemplateFault.ONE_SIDE_ONLY, language, f"{{{name}}}")
        for language, other in (LANGUAGES, LANGUAGES[::-1])
        for name in dict.fromkeys(slots[language])
        if name not in slots[other]
    ]
    differ = numbers_check.compared(*(_said(pieces[language]) for language in LANGUAGES))
    wrongs += [Wrong(TemplateFault.NUMBERS_DIFFER, "ja", number) for number in differ.only_first]
    wrongs += [Wrong(TemplateFault.NUMBERS_DIFFER, "en", number) for number in differ.only_second]
    return wrongs or pieces


def values_of(phrase: Phrase, typed: Mapping[str, str], around: Around) -> tuple[dict[str, str], dict[str, SlotFault]]:
    """Return the value of every slot that was filled well, and what is wrong with the others."""
    read = {slot.name: value_of(slot, typed.get(slot.name, ""), around) for slot in phrase.slots}
    values = {name: value for name, value in read.items() if not isinstance(value, SlotFault)}
    faults = {name: value for name, value in read.items() if isinstance(value, SlotFault)}
    return values, faults


def _said(pieces: tuple[Piece, ...]) -> str:
    """Return what a body says apart from its slots."""
    return " … ".join(piece for piece in pieces if isinstance(piece, str))
