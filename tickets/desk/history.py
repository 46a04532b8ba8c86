"""What happened to a ticket, in words: who, when, from what to what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from tickets import phrases
from tickets.models import TicketEvent
from tickets.rules.states import Party, Priority, Stage, Topic, Verb

FIELDS = {
    "assignee": _("Assignee"),
    "team": _("Team"),
    "priority": _("Priority"),
    "topic": _("Topic"),
    "language": _("Language"),
    "tags": _("Tags"),
    "merged_into": _("Merged into"),
    "merged": _("Merged ticket"),
}
IN_WORDS: dict[str, Any] = {
    "priority": lambda value: phrases.PRIORITIES[Priority(value)],
    "topic": lambda value: phrases.TOPICS[Topic(value)],
    "language": lambda value: Language(value).own_name,
}


@dataclass(frozen=True, slots=True)
class Change:
    name: Any
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event as agents read it."""

    pk: int
    words: str
    who: str
    at: datetime
    changes: tuple[Change, ...]
    note: str
    is_undone: bool
    is_said: bool  # It is a message of its own.


def line_of(event: TicketEvent) -> Line:
    """Return an event in words; it was fetched together with who moved."""
    changes = [
        Change(FIELDS[name], _word(name, was), _word(name, now))
        for name, (was, now) in event.changes.items()
        if name in FIELDS
    ]
    if event.from_stage and event.from_stage != event.to_stage:
        changes.insert(0, Change(_("Stage"), _stage(event.from_stage), _stage(event.to_stage)))
    words = str(phrases.VERBS[Verb(event.verb)])
    undone = event.changes.get("undone")
    if undone:
        words += f": {phrases.VERBS[Verb(undone[0])]}"
    return Line(
        pk=event.pk,
        words=words,
        who=str(event.by) if event.by else str(phrases.PARTIES[Party(event.party)]),
        at=event.at,
        changes=tuple(changes),
        note="" if event.verb == Verb.NOTE else event.note,
        is_undone=event.undone_at is not None,
        is_said=event.message_id is not None,
    )


def _word(name: str, value: str) -> str:
    if not value:
        return "—"
    try:
        return str(IN_WORDS[name](value)) if name in IN_WORDS else value
    except ValueError:  # A topic or a language that there was once.
        return value


def _stage(value: str) -> str:
    return str(phrases.STAGES[Stage(value)])
