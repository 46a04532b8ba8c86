"""What happens by the clock."""

from celery import shared_task

from notices import actions, caching, sending
from notices.clock import now


@shared_task
def send_notices() -> int:
    with caching.alone("sending", seconds=60) as is_alone:  # Two would take all slots of a worker from other tasks.
        return sending.sweep(at=now(), clock=now) if is_alone else 0


@shared_task
def send_reminders() -> int:
    return actions.send_due_reminders(at=now())
