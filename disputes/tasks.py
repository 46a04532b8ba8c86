"""What happens by the clock. Each task is safe to run twice, late or never."""

from celery import shared_task

from disputes import actions, paying
from notices.clock import now


@shared_task
def send_refunds() -> int:
    return paying.sweep(at=now(), clock=now)


@shared_task
def move_disputes() -> int:
    return actions.move_by_the_clock(at=now())


@shared_task
def hear_carriers() -> int:
    return actions.hear_carriers(at=now())


@shared_task
def forget_case_presence() -> int:
    return actions.forget_case_presence(at=now())


@shared_task
def delete_old_drafts() -> int:
    return actions.delete_old_drafts(at=now())


@shared_task
def raise_alarms() -> int:
    return actions.raise_alarms(at=now()) + actions.hand_over_postage(at=now())
