"""The operator's dated numbers: rows are added for the future, and taken back while they still lie there."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from disputes.models import DeadlineState, Dispute, DisputePolicy
from disputes.policy import numbers_of, policies
from disputes.rules.numbers import MOVES_CLOCKS
from disputes.rules.policy import Policy, policy_at
from disputes.rules.states import DeadlineKind, Stage


@transaction.atomic
def add_policy(*, policy: Policy, by: User, words: str, at: datetime) -> DisputePolicy:
    """Let numbers be in force from an instant on; raise ValueError for one that is not in the future."""
    if policy.since <= at:
        raise ValueError("What is in force already is never rewritten.")
    before = policies()
    row = DisputePolicy.objects.create(since=policy.since, numbers=numbers_of(policy), by=by, words=words.strip())
    _look_at_clocks(before, policy.since)
    return row


@transaction.atomic
def take_back_policy(*, row: DisputePolicy, at: datetime) -> None:
    """Delete numbers that never were in force; raise ValueError for others."""
    before = policies()
    deleted, _models = DisputePolicy.objects.filter(pk=row.pk, since__gt=at).delete()
    if not deleted:
        raise ValueError("What is in force already is never rewritten.")
    _look_at_clocks(before, row.since)


def _look_at_clocks(before: tuple[Policy, ...], since: datetime) -> None:
    """Let the sweep look again at the running cases whose next move by the clock is another one by the new numbers.

    Instants that a case was given stay. Only whether the buyer's silence closes it is asked when that instant comes, so
    such a case is looked at when its nearest deadline passes; the sweep then sets its clock by the rules.
    """
    if _value(before, since) == _value(policies(), since):
        return
    deadlines: dict[str, Any] = {
        "deadlines__kind": DeadlineKind.BUYER_RESPONSE,
        "deadlines__state": DeadlineState.LIVE,
        "deadlines__due_at__gte": since,
    }
    waiting = Dispute.objects.filter(stage=Stage.AWAITING_BUYER, **deadlines).values("pk")
    Dispute.objects.filter(pk__in=waiting).update(clock_at=F("next_due_at"))


def _value(rows: tuple[Policy, ...], since: datetime) -> Any:
    return getattr(policy_at(rows, since), MOVES_CLOCKS)
