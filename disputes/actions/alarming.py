"""Reviews that take longer than was promised: an apology with a new date to both sides, an alarm to those who lead (§7)."""

from datetime import datetime

from django.db import transaction

from disputes import facts as bridge
from disputes import notice_kinds
from disputes.actions.notifying import people_of
from disputes.mail_facts import facts_for
from disputes.models import DeadlineState, Dispute, DisputeDeadline
from disputes.rules.facts import Case
from disputes.rules.reminders import alarms
from disputes.rules.states import SIDES, DeadlineKind, Party
from notices.actions import owe
from notices.models import Notice

AT_ONCE = 500


def raise_alarms(*, at: datetime) -> int:
    """Apologise for every review that is late now, and again every two days; return how many disputes there were news of.

    A sweep that comes late apologises once, with a date that is still to come.
    """
    missed = DisputeDeadline.objects.filter(
        kind=DeadlineKind.MEDIATION_SLA, state=DeadlineState.LIVE, due_at__lte=at
    ).order_by("due_at", "id")
    return sum(_raise(pk, at) for pk in list(missed.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _raise(pk: int, at: datetime) -> bool:
    """Owe what is due of one deadline; looked at again, for it may have ended since it was found."""
    deadline = DisputeDeadline.objects.select_for_update(of=("self",)).filter(pk=pk, state=DeadlineState.LIVE).first()
    if deadline is None:
        return False
    dispute = Dispute.objects.select_related("order", "line__order", "shop", "buyer", "agent", "thread", "agreed").get(
        pk=deadline.dispute_id
    )
    case = bridge.case_of(dispute)
    policy = case.policy(at)
    last = max(alarms(DeadlineKind.MEDIATION_SLA, due_at=deadline.due_at, until=at, policy=policy))
    key = f"dispute/{dispute.reference}/alarm/{pk}/{int(last.timestamp())}"
    if Notice.objects.filter(key=f"{key}/{dispute.buyer_id}").exists():
        return False
    # What was promised last is over now; the new date is when this comes again, if we are late still.
    times = {"promised_at": last.isoformat(), "new_at": (last + policy.mediation_alarm_every).isoformat()}
    for side in (*SIDES, Party.SENIOR_AGENT):
        _owe(key, side, dispute, case, times, at)
    return True


def _owe(key: str, side: Party, dispute: Dispute, case: Case, times: dict[str, str], at: datetime) -> None:
    kind = notice_kinds.DELAY if side in SIDES else notice_kinds.ALARM
    holder = {} if side in SIDES else {"holder": dispute.agent.display_name if dispute.agent else ""}
    for person in people_of(dispute, side):
        owe(
            key=f"{key}/{person.pk}",
            kind=kind.name,
            recipient=person,
            context=facts_for(side, dispute=dispute, case=case, at=at) | times | holder,
            thread=dispute.thread.reference if side in SIDES else "",
            at=at,
        )
