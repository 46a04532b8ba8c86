"""Decisions that wait for a second person, and what makes them impossible: ended at once, and their author told why."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from disputes import facts as bridge
from disputes import permissions
from disputes.actions.notifying import tell_of_ended_decision
from disputes.models import Decision, Dispute
from disputes.rules.facts import Caller, Case
from disputes.rules.payloads import Act, Deciding, PayingOtherwise, ReopeningCase
from disputes.rules.playing import refusal
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Verb

Approvable = Deciding | PayingOtherwise | ReopeningCase
SOMEBODY = "second"  # Stands for whoever approves, until it is known.


def why_impossible(decision: Decision, dispute: Dispute, case: Case, at: datetime) -> Refusal | None:
    """Return why a decision would be refused even with a second person, whatever happened since it was written."""
    payload = cast(Approvable, bridge.read(Verb(decision.verb), decision.payload))
    caller = permissions.caller_for(dispute, decision.by) or Caller(Party.AGENT, str(decision.by_id))
    act = Act(Verb(decision.verb), caller, at, replace(payload, approved_by=SOMEBODY), case.version)
    return refusal(case, act)


def end_impossible(dispute: Dispute, case: Case, at: datetime) -> None:
    """End what waits for a second person about a locked dispute and is no longer possible.

    Where the clock has something due, it is asked again after that.
    """
    for decision in dispute.decisions.waiting().select_related("by"):
        why = why_impossible(decision, dispute, case, at)
        if why not in {None, Refusal.DEADLINE_PASSED}:
            Decision.objects.filter(pk=decision.pk).update(ended_at=at, ended_why=why)
            tell_of_ended_decision(decision, dispute, case, Refusal(why), at)
