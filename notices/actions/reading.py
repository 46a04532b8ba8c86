"""Reading notices in the bell."""

from datetime import datetime
from typing import Any

from django.db import transaction

from notices.models import Notice


@transaction.atomic
def read_notice(*, notice: Notice, at: datetime) -> None:
    """Note when a notice was opened for the first time."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


@transaction.atomic
def read_all(*, person: Any, newest: Notice, at: datetime) -> int:
    """Mark what somebody had before them as read, up to the `newest`: what came in meanwhile stays unread."""
    shown = Notice.objects.in_bell_of(person, at).unread().order_by()
    return shown.filter(pk__lte=newest.pk).update(read_at=at)
