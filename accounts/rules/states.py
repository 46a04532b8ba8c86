"""The states of an account as a table: who may do what from which state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.rules.people import AccountState


class Verb(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    LIFT = "lift"
    LOCK = "lock"
    UNLOCK = "unlock"


class Deed(StrEnum):
    """What happens to an account without moving it; written down beside the moves."""

    RESET_SECOND_FACTOR = "reset_2f"


class Party(StrEnum):
    OWNER = "owner"
    AGENT = "agent"  # Somebody with the permission to.
    CLOCK = "clock"
    GUARD = "guard"  # The site itself, counting failed sign-ins.
    RESET = "reset"  # The owner, having proved it over the account's mailbox.


class Refusal(StrEnum):
    WRONG_STATE = "wrong_state"
    NOT_THEIRS = "not_theirs"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Move:
    verb: Verb
    sources: frozenset[AccountState]
    target: AccountState
    parties: frozenset[Party]


MOVES = {
    move.verb: move
    for move in (
        Move(Verb.CLOSE, frozenset({AccountState.ACTIVE}), AccountState.CLOSED, frozenset({Party.OWNER})),
        Move(Verb.REOPEN, frozenset({AccountState.CLOSED}), AccountState.ACTIVE, frozenset({Party.OWNER, Party.AGENT})),
        Move(
            Verb.SUSPEND,
            frozenset({AccountState.ACTIVE, AccountState.LOCKED, AccountState.CLOSED}),  # Closing is no way around it.
            AccountState.SUSPENDED,
            frozenset({Party.AGENT}),
        ),
        Move(
            Verb.LIFT, frozenset({AccountState.SUSPENDED}), AccountState.ACTIVE, frozenset({Party.AGENT, Party.CLOCK})
        ),
        Move(Verb.LOCK, frozenset({AccountState.ACTIVE}), AccountState.LOCKED, frozenset({Party.AGENT, Party.GUARD})),
        Move(Verb.UNLOCK, frozenset({AccountState.LOCKED}), AccountState.ACTIVE, frozenset({Party.AGENT, Party.RESET})),
    )
}


def refusal(
    verb: Verb, *, state: AccountState, until: datetime | None, is_erased: bool, by: Party, at: datetime
) -> Refusal | None:
    """Return why a party may not do this now, or None when it may.

    `until` is the end of a suspension (None: without end) or of the time in which a closed account can be opened again.
    """
    move = MOVES[verb]
    if by not in move.parties:
        return Refusal.NOT_THEIRS
    if state not in move.sources or (is_erased and verb is Verb.SUSPEND):
        return Refusal.WRONG_STATE
    if verb is Verb.REOPEN and (is_erased or until is None or at >= until):
        return Refusal.TOO_LATE
    if verb is Verb.LIFT and by is Party.CLOCK and (until is None or at < until):
        return Refusal.TOO_EARLY
    return None


def may_be_erased(*, state: AccountState, until: datetime | None, at: datetime) -> bool:
    """Return whether a closed account's time to be opened again is over."""
    return state is AccountState.CLOSED and until is not None and at >= until


def reopen_until(closed_at: datetime, days: int) -> datetime:
    """Return the instant from which a closed account is erased."""
    return closed_at + timedelta(days=days)
