"""What the clock does to disputes. It only makes visible, and mails, what is so already (R1)."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from disputes import facts as bridge
from disputes.actions import ledger
from disputes.actions.moving import catch_up, lock
from disputes.actions.settling import settle_if_nothing_is_left
from disputes.models import Dispute

AT_ONCE = 500
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=1)

log = logging.getLogger(__name__)


def move_by_the_clock(*, at: datetime) -> int:
    """Move every dispute that is due, each in a transaction of its own; return how many moved.

    Of two sweeps at once each moves what the other does not hold (R7). What cannot be moved waits, longer each time, so
    that it never keeps a sweep from the others; those who look at it let the clock move it first all the same (R1).
    """
    moved = 0
    for pk, order, clock_at, due_at in list(
        Dispute.objects.due(at).values_list("pk", "order", "clock_at", "next_due_at")[:AT_ONCE]
    ):
        try:
            moved += _move(Dispute(pk=pk, order_id=order), at)
        except Exception:
            log.exception("The dispute number %s could not be moved; it will be tried again.", pk)
            later = at + min(max(at - min(clock_at or at, due_at), SOONEST), LATEST)
            Dispute.objects.filter(pk=pk, clock_at=clock_at).update(clock_at=later)
    return moved


@transaction.atomic
def _move(dispute: Dispute, at: datetime) -> bool:
    """Move one dispute as far as it is due, unless somebody has it in hand or has moved it meanwhile.

    Whoever has it lets the clock move it first (R1), or the next sweep finds it again. Where nothing was due, its clock
    was looked at too early, because numbers changed: it is set by the rules.
    """
    if ledger.is_held(dispute.order_id) or not Dispute.objects.due(at).filter(pk=dispute.pk).exists():
        return False
    locked = lock(dispute)
    if settle_if_nothing_is_left(locked, at) or catch_up(locked, at):
        return True
    bridge.set_clock(locked)
    return False
