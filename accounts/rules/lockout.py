"""When an account is attacked: too many failed sign-ins in too short a time."""

from datetime import datetime, timedelta


def counted_since(*, trusted_at: datetime | None, at: datetime, window: timedelta) -> datetime:
    """Return the instant after which failed sign-ins count at `at`.

    Those before the last sign-in that succeeded, or the last reset of the password, say nothing any more.
    """
    beginning = at - window
    return max(beginning, trusted_at) if trusted_at else beginning


def is_attacked(failures: int, *, most: int) -> bool:
    """Return whether so many failures that count are an attack; `most` 0 switches locking off."""
    return 0 < most <= failures
