"""Which reminders of a deadline are set, and what their notices are called."""

from collections.abc import Iterable
from datetime import datetime, timedelta

KEYS = "reminder/"


def due_at(deadline_at: datetime, offset: timedelta) -> datetime:
    return deadline_at - offset


def offsets_to_set(*, deadline_at: datetime, offsets: Iterable[timedelta], at: datetime) -> list[timedelta]:
    """Return the offsets whose instant is yet to come, the furthest from the deadline first and each once.

    Raise ValueError for an offset that is not before its deadline.
    """
    chosen = sorted(set(offsets), reverse=True)
    if chosen and chosen[-1] <= timedelta():
        raise ValueError(f"{chosen[-1]} is not before the deadline.")
    return [offset for offset in chosen if due_at(deadline_at, offset) > at]


def notice_key(*, deadline: str, deadline_at: datetime, person: int, channel: str, offset: timedelta) -> str:
    """Return the key of a reminder's notice: one per instant of the deadline, so that a moved one reminds afresh."""
    ends = int(deadline_at.timestamp())
    return f"{KEYS}{deadline}/{person}/{channel}/{int(offset.total_seconds())}/{ends}"
