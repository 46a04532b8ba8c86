"""Changing what stands beside a ticket, on a page that others may have overtaken."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import facts as bridge
from tickets.actions.desk import tags_called
from tickets.actions.moving import catch_up, completed, lock, play
from tickets.models import Ticket
from tickets.rules.changing import changes
from tickets.rules.states import Party, Verb

# In the order in which they are made.
VERBS = {
    "priority": Verb.SET_PRIORITY,
    "topic": Verb.SET_TOPIC,
    "language": Verb.SET_LANGUAGE,
    "team": Verb.SET_TEAM,
    "tags": Verb.SET_TAGS,
    "assignee": Verb.ASSIGN,
}


class Overtaken(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the fields that were wanted, and those of them that others changed meanwhile; nothing changed."""

    def __init__(self, wanted: tuple[str, ...], fields: tuple[str, ...]) -> None:
        self.wanted, self.fields = wanted, fields
        super().__init__(fields)


@transaction.atomic
def change(
    *,
    ticket: Ticket,
    by: User,
    shown: Mapping[str, Hashable],
    chosen: Mapping[str, Hashable],
    to: Mapping[str, Any],
    at: datetime,
) -> None:
    """Make a move for each thing beside a ticket that somebody changed; raise Refused or Overtaken, and change nothing.

    `shown` and `chosen` are as `facts.beside` has them, `to` holds the same as values: rows, and names of tags.
    """
    locked = lock(ticket)
    catch_up(locked, at)
    found = changes(shown=shown, chosen=chosen, current=bridge.beside(locked))
    if found.overtaken:
        raise Overtaken(found.wanted, found.overtaken)
    for name, verb in VERBS.items():
        if name in found.wanted:
            value = tags_called(to[name]) if verb is Verb.SET_TAGS else to[name]
            made = Verb.UNASSIGN if verb is Verb.ASSIGN and value is None else verb
            asked = completed(locked, made, by, to=value)
            play(locked, made, Party.AGENT, by=by, at=at, asked=asked, to=value)
    ticket.refresh_from_db()
