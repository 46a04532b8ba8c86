"""A phrase with its slots filled, as each side reads it: dates, amounts and counts in the reader's own form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import ngettext

from messaging.rules import numbers_check
from messaging.rules.numbers_check import Difference
from messaging.rules.phrase_templates import LANGUAGES, Phrase
from messaging.rules.slots import Slot, SlotKind, amount_of
from notices.templatetags.notices import day
from orders.templatetags.orders import money


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a rendered phrase; what is as typed is the same on both sides, in nobody's translation."""

    words: str
    is_as_typed: bool = False


def rendered(phrase: Phrase, values: Mapping[str, str], language: str) -> str:
    """Return what a phrase says in a language. Raise KeyError for a slot without value."""
    return "".join(said.words for said in pieces(phrase, values, language))


def pieces(phrase: Phrase, values: Mapping[str, str], language: str) -> list[Said]:
    """Return a phrase in parts, so that a page can mark what was typed. Raise KeyError for a slot without value."""
    return [
        Said(slot_words(piece, values[piece.name], language), piece.is_as_typed)
        if isinstance(piece, Slot)
        else Said(piece)
        for piece in phrase.pieces[language]
    ]


def difference(phrase: Phrase, values: Mapping[str, str]) -> Difference:
    """Return which numbers only one side of a filled phrase has; nothing may be sent while there are any.

    A slot counts once, however often a language needs it, and words as typed are the same on both sides anyway.
    """
    return numbers_check.compared(*(_once(phrase, values, language) for language in LANGUAGES))


def slot_words(slot: Slot, value: str, language: str) -> str:
    """Write a slot's value for readers of a language."""
    with translation.override(language):
        match slot.kind:
            case SlotKind.DATE:
                return day(date.fromisoformat(value))
            case SlotKind.AMOUNT:
                return money(*amount_of(value))
            case SlotKind.QUANTITY:
                return ngettext("%(count)s piece", "%(count)s pieces", int(value)) % {"count": f"{int(value):,}"}
            case SlotKind.DAYS:
                return ngettext("%(count)s day", "%(count)s days", int(value)) % {"count": value}
    return value


def _once(phrase: Phrase, values: Mapping[str, str], language: str) -> str:
    parts = dict.fromkeys(phrase.pieces[language])
    said = [
        part if isinstance(part, str) else slot_words(part, values[part.name], language)
        for part in parts
        if isinstance(part, str) or not part.is_as_typed
    ]
    return " … ".join(said)
