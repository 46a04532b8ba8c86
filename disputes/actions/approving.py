"""Four eyes: what one agent decides and a second one has to approve before it counts."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.db import transaction

from accounts.models import User
from disputes import facts as bridge
from disputes import permissions
from disputes.actions.along import Along, completed
from disputes.actions.moving import MoveRefused, caller_of, lock, make_move
from disputes.actions.notifying import ask_to_approve
from disputes.actions.overtaking import SOMEBODY, Approvable
from disputes.models import Decision, Dispute, DisputeEvent
from disputes.rules.payloads import Act
from disputes.rules.playing import decide
from disputes.rules.refusals import Refusal
from disputes.rules.rulings import RulingReason
from disputes.rules.states import Party, Verb


@transaction.atomic
def draft_decision(
    *,
    dispute: Dispute,
    verb: Verb,
    by: User,
    payload: Approvable,
    version: int,
    along: Along,
    at: datetime,
) -> Decision:
    """Keep a decision until a second person approves it; raise MoveRefused if it would be refused even then.

    It takes the place of one that waits already.
    """
    locked = lock(dispute)
    given = replace(cast(Approvable, completed(payload, along)), approved_by=SOMEBODY)
    act = Act(verb, caller_of(locked, Party.AGENT, by), at, given, version)
    answer = decide(bridge.case_of(locked), act)
    if answer.refusal is not None:
        raise MoveRefused(answer.refusal, answer.changes[-1].after if answer.changes else None)
    locked.decisions.waiting().update(ended_at=at)
    decision = Decision.objects.create(
        dispute=locked,
        verb=verb,
        payload=bridge.written(replace(given, approved_by="")),
        version=version,
        words=along.words,
        language=along.language,
        finding=along.finding or "",
        other_rationale=along.other_rationale,
        by=by,
        at=at,
    )
    decision.cited_events.set(along.cited_events)
    decision.cited_evidence.set(along.cited_evidence)
    ask_to_approve(decision, at)
    return decision


@transaction.atomic
def approve_decision(*, decision: Decision, by: User, at: datetime) -> DisputeEvent:
    """Approve as a second person what somebody decided, so that it counts now; raise MoveRefused.

    What the sides did since it was written does not matter as long as the rules accept it now: nobody can hold up a ruling
    by going on to make offers.
    """
    dispute = lock(decision.dispute)
    mine = _waiting(decision)
    if by.pk == mine.by_id or not permissions.may_approve(dispute, str(by.pk), Verb(mine.verb)):
        raise MoveRefused(Refusal.FOUR_EYES)
    Decision.objects.filter(pk=mine.pk).update(ended_at=at, approved_by=by)
    payload = replace(cast(Approvable, bridge.read(Verb(mine.verb), mine.payload)), approved_by=str(by.pk))
    event = make_move(
        dispute=dispute,
        verb=Verb(mine.verb),
        party=Party.AGENT,
        by=mine.by,
        at=at,
        payload=payload,
        version=dispute.version,
        along=Along(
            words=mine.words,
            language=mine.language,
            finding=RulingReason(mine.finding) if mine.finding else None,
            other_rationale=mine.other_rationale,
            cited_events=list(mine.cited_events.all()),
            cited_evidence=list(mine.cited_evidence.all()),
        ),
    )
    Decision.objects.filter(pk=mine.pk).update(event=event)
    return event


@transaction.atomic
def decline_decision(*, decision: Decision, by: User, words: str, at: datetime) -> Decision:
    """Give a decision back, as a second person with a reason, or as who made it; raise MoveRefused."""
    dispute = lock(decision.dispute)
    mine = _waiting(decision)
    if by.pk != mine.by_id and not permissions.may_approve(dispute, str(by.pk), Verb(mine.verb)):
        raise MoveRefused(Refusal.FOUR_EYES)
    if by.pk != mine.by_id and not words.strip():
        raise MoveRefused(Refusal.WORDS_MISSING)
    Decision.objects.filter(pk=mine.pk).update(ended_at=at, declined_by=by, declined_words=words.strip())
    decision.refresh_from_db()
    return decision


def _waiting(decision: Decision) -> Decision:
    found = Decision.objects.waiting().select_related("by").filter(pk=decision.pk).first()
    if found is None:
        raise MoveRefused(Refusal.NOT_FROM_HERE)
    return found
