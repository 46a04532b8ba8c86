"""The site's idea of now, which every door asks and nothing below a door.

It is the machine's clock, except while somebody tries the site out: with DEBUG on, `manage.py advance_clock 3d` moves it,
so that sixty days can be watched in a minute. Every process reads by how much at most once in half a second.
"""

import time
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from notices.models import SiteClock

READ_AGAIN_AFTER = 0.5  # seconds


class _Offset:
    def __init__(self) -> None:
        self.value = timedelta()
        self.read_at = float("-inf")

    def read(self) -> timedelta:
        if time.monotonic() - self.read_at > READ_AGAIN_AFTER:
            try:
                row = SiteClock.objects.first()
            except DatabaseError:  # Before the first migration.
                row = None
            self.value = row.offset if row else timedelta()
            self.read_at = time.monotonic()
        return self.value

    def forget(self) -> None:
        self.read_at = float("-inf")


_offset = _Offset()


def now() -> datetime:
    """Return the instant that the site takes for now, in UTC."""
    return timezone.now() + moved_by()


def today() -> date:
    """Return the day that it is now in the active time zone."""
    return timezone.localdate(now())


def moved_by() -> timedelta:
    """Return how far the clock was moved; zero unless DEBUG is on."""
    return _offset.read() if settings.DEBUG else timedelta()


def forget() -> None:
    """Ask the database again at the next `now`."""
    _offset.forget()
