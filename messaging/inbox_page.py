"""The rows of an inbox as one reader sees them, worked out without a query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from messaging import events, pages, phrases
from messaging.models import Message, Party
from messaging.rules.threads import MessageKind, Side, ThreadKind
from messaging.thread_page import counterparts, name_of

SNIPPET = 140  # characters
DAYS = {"en": "d MMM", "ja": "M月d日"}
DAYS_OF_OTHER_YEARS = {"en": "d MMM y", "ja": "y年M月d日"}


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in an inbox. `writer` is set where the reader's own side wrote last."""

    party: Party
    address: str
    names: list[str]  # Of the other sides.
    about: str
    writer: str
    snippet: str
    language: str
    when: str

    @property
    def unread(self) -> int:
        return self.party.unread or 0  # type: ignore[attr-defined]

    @property
    def is_away(self) -> bool:
        return self.party.archived_at is not None  # type: ignore[attr-defined]


def rows_of(parties: Iterable[Party], reader: Any, at: datetime) -> list[Row]:
    """Return the rows of an inbox."""
    language = (get_language() or "en")[:2]
    return [_row(party, reader, language, at) for party in parties]


def _row(party: Party, reader: Any, language: str, at: datetime) -> Row:
    thread, message = party.thread, party.last_message
    words, written_in = _snippet(message, Side(party.side), language, at)
    is_own = message is not None and message.side == party.side
    by_reader = message is not None and message.author_id == reader.pk
    colleague = message.author.display_name if message is not None and message.author is not None else ""
    return Row(
        party=party,
        address=pages.address_of(thread),
        names=[name_of(other) for other in counterparts(thread, Side(party.side))],
        about=_about(party),
        writer=(gettext("You") if by_reader else colleague) if is_own else "",
        snippet=words,
        language=written_in,
        when=_when(party.last_at, language, at),
    )


def _about(party: Party) -> str:
    """Say what a thread is about: its subject, else its order with the first product."""
    thread = party.thread
    if thread.subject:
        return thread.subject
    if thread.order is not None:
        line = next(iter(thread.order.lines.all()), None)
        return f"{thread.order.number} · {line.title}" if line else thread.order.number
    return str(phrases.THREAD_KINDS[ThreadKind(thread.kind)])


def _snippet(message: Message | None, side: Side, language: str, at: datetime) -> tuple[str, str]:
    """Return the beginning of a message in the reader's language where it is there in it, and its language."""
    if message is None or (message.side != side and message.held_until is not None and message.held_until > at):
        return "", language  # It can be taken back still.
    if message.kind == MessageKind.EVENT:
        return events.in_words(message.event, message.details), language
    is_other = bool(message.other_body) and message.other_language == language
    words = " ".join((message.other_body if is_other else message.body)[: SNIPPET * 2].split())
    if not words:
        photos = len(message.photos.all())
        return ngettext("%(count)d photo", "%(count)d photos", photos) % {"count": photos}, language
    shortened = words if len(words) <= SNIPPET else words[: SNIPPET - 1] + "…"
    return shortened, language if is_other else message.language


def _when(at: datetime, language: str, now: datetime) -> str:
    """Write an instant as short as it can be: the time today, else the day, with the year if it is another one."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    if here.date() == today.date():
        return format_time(here, "HH:mm", locale=language)
    forms = DAYS if here.year == today.year else DAYS_OF_OTHER_YEARS
    return format_date(here, forms[language], locale=language)
