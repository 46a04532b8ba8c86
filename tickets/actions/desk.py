"""What agents do at their desk that moves no ticket: being there, and keeping a queue under a name."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Lower

from accounts.models import User
from messaging import actions as messaging
from messaging.models import Message
from messaging.rules.threads import Side
from tickets.content_files import MacroEntry
from tickets.models import Macro, Presence, SavedView, Tag, Ticket
from tickets.rules.queues import Filters

PRESENT_FOR = timedelta(seconds=30)
MOST_VIEWS = 30


def be_present(*, ticket: Ticket, agent: User, is_writing: bool, at: datetime) -> None:
    """Note that an agent has a ticket open, and whether they are typing."""
    Presence.objects.update_or_create(
        ticket=ticket, agent=agent, defaults={"seen_at": at, **({"wrote_at": at} if is_writing else {})}
    )


def leave(*, ticket: Ticket, agent: User) -> None:
    """Note that an agent has closed a ticket."""
    Presence.objects.filter(ticket=ticket, agent=agent).delete()


def forget_presence(*, at: datetime) -> int:
    """Delete what is left of pages that were closed, and return of how many."""
    return Presence.objects.filter(seen_at__lt=at - PRESENT_FOR).delete()[0]


def see(*, ticket: Ticket, agent: User, up_to: Message, at: datetime) -> None:
    """Note how far an agent has read a ticket."""
    messaging.mark_read(thread=ticket.thread, person=agent, side=Side.SUPPORT, up_to=up_to, at=at)


@transaction.atomic
def save_view(*, owner: User, name: str, filters: Filters) -> SavedView | None:
    """Keep a queue under a name, in place of the owner's one of that name; None when they keep too many."""
    mine = SavedView.objects.filter(owner=owner)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        return None
    view, _ = SavedView.objects.update_or_create(owner=owner, name=name, defaults={"query": filters.written()})
    return view


def delete_view(*, view: SavedView) -> None:
    """Forget a queue."""
    view.delete()


def tags_called(names: list[str]) -> list[Tag]:
    """Return the tags of these names; those that nobody used yet are made."""
    rows = Tag.objects.alias(low=Lower("name")).filter(low__in=[name.lower() for name in names])
    there = {tag.name.lower(): tag for tag in rows}
    return [there.get(name.lower()) or Tag.objects.get_or_create(name=name)[0] for name in names]


@transaction.atomic
def load_macros(*, entries: Iterable[MacroEntry]) -> int:
    """Make the macros of a file that are not there; what an operator changed stays. Return how many are new."""
    there = set(Macro.objects.values_list("slug", flat=True))
    rows = [
        Macro(
            slug=entry.slug,
            title_en=entry.titles["en"],
            title_ja=entry.titles["ja"],
            body_en=entry.bodies["en"],
            body_ja=entry.bodies["ja"],
            topics=list(entry.topics),
            to_stage=entry.then,
            position=position,
        )
        for position, entry in enumerate(entries, 1)
        if entry.slug not in there
    ]
    return len(Macro.objects.bulk_create(rows))
