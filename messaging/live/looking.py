"""What the streams of a process are told of: the same few statements, however many streams are open."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import CharField, Max, OuterRef, Subquery

from accounts.models import User
from messaging.models import Message, ReadState, Thread
from messaging.queries import shown
from notices.clock import now

MOST_SUMMED = 100  # unread threads of one person


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is watched: primary keys, keys of sessions, and which threads are to be looked at for whom."""

    threads: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    sessions: frozenset[str] = frozenset()
    to_check: frozenset[tuple[int, int]] = frozenset()  # (person, thread): may they read it still?


@dataclass(frozen=True, slots=True)
class Unread:
    """In how many threads something is unread, as it is shown; `mark` differs whenever one of them went on."""

    shown: str
    mark: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found. A thread, a person or a session that is not in it is gone, or may not be here any more."""

    threads: dict[int, str] = field(default_factory=dict)
    people: dict[int, Unread] = field(default_factory=dict)
    sessions: frozenset[str] = frozenset()
    refused: frozenset[tuple[int, int]] = frozenset()


class CountUpTo(Subquery):
    """Count and sum up what is unread in the first rows of a queryset, so that nobody's many threads are all read."""

    template = "(SELECT COUNT(*) || '.' || COALESCE(SUM(counted.unread), 0) FROM (%(subquery)s) AS counted)"
    output_field = CharField()


def look(wanted: Wanted) -> Seen:
    """Look once: at threads, at people and at sessions."""
    sessions = Session.objects.filter(session_key__in=wanted.sessions).values_list("session_key", flat=True)
    return Seen(
        threads=marks_of(wanted.threads, now()) if wanted.threads else {},
        people=unread_of(wanted.people),
        sessions=frozenset(sessions),
        refused=refused_of(wanted.to_check) if wanted.to_check else frozenset(),
    )


def marks_of(threads: Iterable[int], at: datetime) -> dict[int, str]:
    """Return the mark of each thread, which differs whenever something happened there or is held back no more."""
    came_out = (
        Message.objects.filter(thread=OuterRef("pk"), held_until__lte=at)
        .order_by()
        .values("thread")
        .values(last=Max("held_until"))
    )
    rows = Thread.objects.filter(pk__in=threads).annotate(came_out=Subquery(came_out))
    return {pk: mark(changes, last) for pk, changes, last in rows.values_list("pk", "changes", "came_out")}


def mark(changes: int, came_out: datetime | None) -> str:
    """Write the state of a thread as the id of an event: `17`, or `17.1777604400` once something was held back."""
    return f"{changes}.{came_out.timestamp():.0f}" if came_out else str(changes)


def unread_of(people: Iterable[int]) -> dict[int, Unread]:
    """Return what is unread for each of the people whose account is open still."""
    unread = ReadState.objects.filter(person=OuterRef("pk"), unread__gt=0, archived_at=None).values("unread")
    rows = User.objects.filter(pk__in=people).annotate(found=CountUpTo(unread[:MOST_SUMMED]))
    return {
        person.pk: Unread(shown(int(person.found.partition(".")[0])), person.found)
        for person in rows.only("pk", "state")
        if person.is_active
    }


def refused_of(pairs: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Return those (person, thread) of whom the person may not read the thread any more; a statement or two for each person."""
    threads: dict[int, set[int]] = {}
    for person, thread in pairs:
        threads.setdefault(person, set()).add(thread)
    refused = set()
    for reader in User.objects.filter(pk__in=threads):
        theirs = threads[reader.pk]
        readable = Thread.objects.visible_to(reader).filter(pk__in=theirs).values_list("pk", flat=True)
        refused |= {(reader.pk, thread) for thread in theirs.difference(readable)}
    return frozenset(refused)
