"""One move for many tickets: each in a transaction of its own, each refused for its own reason, all taken back together."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from tickets.actions.moving import Conflict, Refused, make_move, undo
from tickets.models import Ticket
from tickets.rules.facts import NOTHING_ASKED, Asked
from tickets.rules.states import Party, Refusal, Verb


@dataclass(slots=True)
class Batch:
    """What became of many: the tickets that moved with the version each has since, and how many were refused why."""

    moved: list[tuple[int, int]] = field(default_factory=list)
    refused: Counter[Refusal] = field(default_factory=Counter)

    @property
    def asked_for(self) -> int:
        return len(self.moved) + self.refused.total()


def move_many(
    *,
    tickets: Iterable[Ticket],
    verb: Verb,
    by: User,
    at: datetime,
    asked: Asked = NOTHING_ASKED,
    to: Callable[[Ticket], Any] = lambda ticket: None,
) -> Batch:
    """Make the same move of every ticket; `to` returns what it gives each."""
    batch = Batch()
    for ticket in tickets:
        try:
            make_move(ticket=ticket, verb=verb, party=Party.AGENT, by=by, at=at, asked=asked, to=to(ticket))
        except Refused as refused:
            batch.refused[refused.refusal] += 1
        else:
            batch.moved.append((ticket.pk, ticket.version))
    return batch


def undo_many(*, moved: Sequence[tuple[int, int]], by: User, at: datetime) -> Batch:
    """Take the moves of a batch back, but of tickets that moved on since."""
    batch = Batch()
    there = Ticket.objects.in_bulk([pk for pk, _ in moved])
    for pk, version in moved:
        if pk not in there:
            continue
        try:
            undo(ticket=there[pk], by=by, at=at, version=version)
        except Refused as refused:
            batch.refused[refused.refusal] += 1
        except Conflict:
            batch.refused[Refusal.NOTHING_TO_UNDO] += 1
        else:
            batch.moved.append((pk, there[pk].version))
    return batch
