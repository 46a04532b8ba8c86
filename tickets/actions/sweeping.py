"""What the clock does to tickets. It only writes down, and mails, what is so already."""

import logging
from datetime import datetime

from django.db import transaction

from tickets.actions.moving import catch_up, lock
from tickets.models import Ticket

AT_ONCE = 500

log = logging.getLogger(__name__)


def move_by_the_clock(*, at: datetime) -> int:
    """Move every ticket that is due, each in a transaction of its own; return how many moved."""
    moved = 0
    for pk in list(Ticket.objects.due(at).values_list("pk", flat=True)[:AT_ONCE]):
        try:
            moved += _move(pk, at)
        except Exception:
            log.exception("The ticket number %s could not be moved; it will be tried again.", pk)
    return moved


@transaction.atomic
def _move(pk: int, at: datetime) -> bool:
    return bool(catch_up(lock(Ticket(pk=pk)), at))
