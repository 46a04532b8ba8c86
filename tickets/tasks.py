"""What happens by the clock. Each task is safe to run twice, late or never."""

from celery import shared_task

from notices.clock import now
from tickets import actions


@shared_task
def move_tickets() -> int:
    return actions.move_by_the_clock(at=now())


@shared_task
def delete_old_questions() -> int:
    return actions.delete_old_questions(at=now())


@shared_task
def assign_tickets() -> int:
    return actions.assign_waiting(at=now())


@shared_task
def forget_presence() -> int:
    return actions.forget_presence(at=now())
