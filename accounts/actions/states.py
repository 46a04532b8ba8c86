"""Move accounts through the table of `rules.states`."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from accounts import notice_kinds
from accounts.actions.people import end_sessions, erase
from accounts.models import AccountEvent, FailedLogin, User
from accounts.queries import lock_window
from accounts.rules.people import AccountState, Violation
from accounts.rules.states import MOVES, Party, Refusal, Verb, refusal, reopen_until
from notices.actions import owe

AT_ONCE = 500  # accounts that one sweep looks at for one reason; the next one goes on
NOTICES = {
    Verb.CLOSE: notice_kinds.CLOSED,
    Verb.REOPEN: notice_kinds.REOPENED,
    Verb.SUSPEND: notice_kinds.SUSPENDED,
    Verb.LIFT: notice_kinds.SUSPENSION_ENDED,
    Verb.LOCK: notice_kinds.LOCKED,
    Verb.UNLOCK: notice_kinds.UNLOCKED,
}

log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """The table does not allow the move; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def change_state(
    *,
    account: User,
    verb: Verb,
    by: User | None,
    party: Party,
    at: datetime,
    violation: Violation | None = None,
    until: datetime | None = None,
    note: str = "",
) -> User:
    """Make one move of the table, tell the owner by mail, and return the account as it is now. Raises Refused.

    `violation` and `until` (None: without end) belong to a suspension; `note` is for agents alone.
    """
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    before = AccountState(account.state)
    reason = refusal(
        verb, state=before, until=account.state_until, is_erased=account.erased_at is not None, by=party, at=at
    )
    if reason:
        raise Refused(reason)
    account.state = MOVES[verb].target
    account.state_changed_at = at
    account.state_until = _until(verb, until, at)
    account.violation = (violation or Violation.OTHER) if verb is Verb.SUSPEND else ""
    if verb is Verb.UNLOCK:
        account.trusted_at = at  # Or the failures that locked it would lock it again.
    account.save(update_fields=["state", "state_changed_at", "state_until", "violation", "trusted_at"])
    if _ends_sessions(verb, party):
        end_sessions(account=account)
    _record(account, verb, before, by=by, at=at, note=note)
    return account


def guard_accounts(*, at: datetime) -> int:
    """Lock attacked accounts, lift suspensions that ended and erase accounts that stayed closed; return how many."""
    locked = _each(_attacked(at), lambda account: _by_itself(account, Verb.LOCK, Party.GUARD, at))
    lifted = _each(_over(AccountState.SUSPENDED, at), lambda account: _by_itself(account, Verb.LIFT, Party.CLOCK, at))
    erased = _each(_over(AccountState.CLOSED, at), lambda account: erase(account=account, at=at))
    return locked + lifted + erased


def _until(verb: Verb, until: datetime | None, at: datetime) -> datetime | None:
    if verb is Verb.CLOSE:
        return reopen_until(at, settings.REOPEN_DAYS)
    return until if verb is Verb.SUSPEND else None


def _ends_sessions(verb: Verb, party: Party) -> bool:
    """Return whether a move signs the owner out everywhere.

    Not when the guard locks: what it saw were guesses that failed, and a stranger's guesses must not end the owner's work.
    """
    return verb in {Verb.CLOSE, Verb.SUSPEND} or (verb is Verb.LOCK and party is Party.AGENT)


def _record(account: User, verb: Verb, before: AccountState, *, by: User | None, at: datetime, note: str) -> None:
    details: dict[str, Any] = {}
    if verb in {Verb.CLOSE, Verb.SUSPEND}:
        details["until"] = account.state_until.isoformat() if account.state_until else None
    if verb is Verb.SUSPEND:
        details["violation"] = account.violation
    event = AccountEvent.objects.create(
        account=account, verb=verb, by=by, at=at, before=before, after=account.state, note=note, details=details
    )
    kind = NOTICES[verb].name
    owe(key=f"account/{account.pk}/{event.pk}/{kind}", kind=kind, at=at, recipient=account, context=details)


def _each(accounts: Iterable[User], do: Callable[[User], int]) -> int:
    """Do something to each account; one that fails keeps no other one waiting."""
    done = 0
    for account in accounts:
        try:
            done += do(account)
        except Exception:
            log.exception("The account %s could not be seen to; it will be tried again.", account.member_id)
    return done


def _by_itself(account: User, verb: Verb, party: Party, at: datetime) -> int:
    """Make a move that nobody asked for, unless somebody made another one meanwhile."""
    try:
        change_state(account=account, verb=verb, by=None, party=party, at=at)
    except Refused:
        return 0
    return 1


def _attacked(at: datetime) -> list[User]:
    """Return active accounts with too many failed sign-ins; what is counted are the failures of one window."""
    if not settings.LOCK_AFTER_FAILURES:
        return []
    counts = Q(account__trusted_at=None) | Q(at__gt=F("account__trusted_at"))
    failures = FailedLogin.objects.filter(counts, account__state=AccountState.ACTIVE, at__gt=at - lock_window())
    attacked = failures.values("account").annotate(count=Count("id")).filter(count__gte=settings.LOCK_AFTER_FAILURES)
    return list(User.objects.filter(pk__in=[row["account"] for row in attacked.order_by("account")[:AT_ONCE]]))


def _over(state: AccountState, at: datetime) -> list[User]:
    """Return accounts whose suspension or time of being opened again is over, the longest waiting first."""
    # The first condition is that of the index, word for word.
    waiting = User.objects.exclude(state=AccountState.ACTIVE).filter(state=state, state_until__lte=at)
    return list(waiting.order_by("state_until")[:AT_ONCE])
