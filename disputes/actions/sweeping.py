"""What the clock does to disputes. It only makes visible, and mails, what is so already (R1)."""

import logging
from datetime import datetime

from django.db import transaction

from disputes import facts as bridge
from disputes.actions import ledger
from disputes.actions.moving import catch_up, lock
from disputes.models import Dispute

AT_ONCE = 500

log = logging.getLogger(__name__)


def move_by_the_clock(*, at: datetime) -> int:
    """Move every dispute that is due, each in a transaction of its own; return how many moved.

    Of two sweeps at once each moves what the other does not hold (R7).
    """
    moved = 0
    for pk, order in list(Dispute.objects.due(at).values_list("pk", "order")[:AT_ONCE]):
        try:
            moved += _move(Dispute(pk=pk, order_id=order), at)
        except Exception:
            log.exception("The dispute number %s could not be moved; it will be tried again.", pk)
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
    if catch_up(locked, at):
        return True
    bridge.set_clock(locked)
    return False
