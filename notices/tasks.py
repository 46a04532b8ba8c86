"""What happens by the clock."""

from celery import shared_task

from notices import actions, sending
from notices.clock import now


@shared_task
def send_notices() -> int:
    return sending.sweep(at=now(), clock=now)


@shared_task
def send_reminders() -> int:
    return actions.send_due_reminders(at=now())
