"""Who mediates a dispute."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from disputes import facts as bridge
from disputes.actions.moving import MoveRefused, lock
from disputes.actions.overtaking import end_impossible
from disputes.models import Assignment, Dispute
from disputes.permissions import caller_for
from disputes.rules.refusals import Refusal


@transaction.atomic
def assign(*, dispute: Dispute, agent: User | None, by: User, at: datetime) -> Dispute:
    """Give a dispute to an agent, or back to nobody; raise MoveRefused for one who may not decide it.

    Who ruled first does not decide the appeal (T25).
    """
    locked = lock(dispute)
    caller = caller_for(locked, by)
    if not by.is_staff or caller is None:
        raise MoveRefused(Refusal.NOT_YOURS_TO_DO)
    if agent is not None:
        theirs = caller_for(locked, agent) if agent.is_staff else None
        if theirs is None or theirs.is_suspended:
            raise MoveRefused(Refusal.NOT_YOURS_TO_DO)
        if theirs.is_other_side_too:
            raise MoveRefused(Refusal.BOTH_SIDES)
        if locked.level > 1 and locked.first_agent_id == agent.pk:
            raise MoveRefused(Refusal.SAME_AGENT)
    if locked.agent_id != (agent.pk if agent else None):
        Dispute.objects.filter(pk=locked.pk).update(agent=agent)
        Assignment.objects.create(dispute=locked, agent=agent, by=by, at=at)
        locked.agent = agent
        end_impossible(locked, bridge.case_of(locked), at)
    dispute.refresh_from_db()
    return dispute


def take(*, dispute: Dispute, by: User, at: datetime) -> Dispute:
    """Let an agent hold a dispute; raise MoveRefused."""
    return assign(dispute=dispute, agent=by, by=by, at=at)
