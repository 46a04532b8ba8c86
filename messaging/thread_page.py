"""A thread as one reader sees it, worked out once: whose words, in which language, on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from messaging import events, glossary, phrases, translating
from messaging.models import Message, Party, Thread, Translation
from messaging.rules.glossary_hints import Hint
from messaging.rules.threads import Audience, MessageKind, Side


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a reader sees it; `words` are in the reader's language where a person wrote them in it."""

    row: Message
    name: str
    is_own: bool  # Of the reader's side.
    words: str
    language: str
    original: str  # As it was written, where `words` say the same in another language.
    other: str  # What the other side reads, where `words` are as written.
    translation: Translation | None  # By a machine, into the reader's language.
    audience: str  # Who reads it, where that is not everybody.
    day: date | None  # Where a day begins, on the reader's clock.
    is_first_new: bool
    is_for_agents: bool  # Who are shown what is hidden from the parties.
    hints: list[Hint]  # Words of the trade, of a message that nobody put into the reader's language.
    translate_at: str  # Where a machine translates it, if one could.
    key: str  # Under which the reader's own browser sent it.

    @property
    def is_event(self) -> bool:
        return self.row.kind == MessageKind.EVENT


def shown(
    messages: Iterable[Message],
    thread: Thread,
    reader: Any,
    side: Side,
    *,
    behind: Message | None = None,
    read_up_to: int | None = None,
    hinter: glossary.Hinter | None = None,
) -> list[Shown]:
    """Return messages as a reader of a side sees them; without a query, as `queries` brought everything along.

    `behind` is the message that stands before them on the page, if one does. What came after `read_up_to` is new.
    Of several threads on a page, all are given one `hinter`.
    """
    language = (get_language() or "en")[:2]
    names = _names(thread)
    day = _day(behind.at) if behind else None
    is_new_marked = read_up_to is None
    hinter = hinter or glossary.Hinter()
    items = []
    for message in messages:
        words, written_in, original, other = _words(message, language)
        is_foreign = written_in != language and bool(words)
        translation = _translation(message, language) if is_foreign else None
        today = _day(message.at)
        is_new = not is_new_marked and message.pk > (read_up_to or 0) and message.author_id != reader.pk
        items.append(
            Shown(
                row=message,
                name=_name(message, names, reader, side),
                is_own=message.side == side,
                words=words,
                language=written_in,
                original=original,
                other=other,
                translation=translation,
                audience="" if message.audience == Audience.EVERYONE else str(phrases.AUDIENCES[message.audience]),  # type: ignore[index]
                day=today if today != day else None,
                is_first_new=is_new,
                is_for_agents=side is Side.SUPPORT,
                hints=hinter.hints_for(words, written_in) if is_foreign and message.side != side else [],
                translate_at=_translate_at(message, thread) if is_foreign and translation is None else "",
                key=message.client_key.rpartition("-")[2] if message.author_id == reader.pk else "",
            )
        )
        day, is_new_marked = today, is_new_marked or is_new
    return items


def name_of(party: Party) -> str:
    """Return what the other sides call somebody who takes part; never an address."""
    if party.shop is not None:
        return party.shop.name
    if party.person is not None and party.person.display_name:
        return party.person.display_name
    return str(phrases.SIDES[Side(party.side)])


def counterparts(thread: Thread, side: Side) -> list[Party]:
    """Return the sides of a thread other than the reader's own."""
    return [party for party in thread.parties.all() if party.side != side]


def _names(thread: Thread) -> dict[str, str]:
    return {party.side: name_of(party) for party in thread.parties.all()}


def _name(message: Message, names: dict[str, str], reader: Any, side: Side) -> str:
    """Name a side to the others, and the person to their own side."""
    if not message.side:
        return ""
    if message.author_id == reader.pk:
        return gettext("You")
    if message.side == side and message.author is not None and message.author.display_name:
        return message.author.display_name
    return names.get(message.side) or str(phrases.SIDES[Side(message.side)])


def _words(message: Message, language: str) -> tuple[str, str, str, str]:
    """Return what a reader reads, its language, the original if that is something else, and what the others read."""
    if message.kind == MessageKind.EVENT:
        return events.in_words(message.event, message.details), language, "", ""
    if message.other_body and message.other_language == language:
        return message.other_body, language, message.body, ""
    return message.body, message.language, "", message.other_body


def _translation(message: Message, language: str) -> Translation | None:
    return next((row for row in message.translations.all() if row.language == language), None)


def _translate_at(message: Message, thread: Thread) -> str:
    return reverse("translate_message", args=[thread.reference, message.reference]) if translating.is_on() else ""


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
