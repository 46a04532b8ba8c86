"""What happens by the clock."""

from celery import shared_task

from accounts import actions
from notices import sending
from notices.clock import now


@shared_task
def guard_accounts() -> int:
    return actions.guard_accounts(at=now())


@shared_task
def answer_requests() -> int:
    answered = actions.answer_requests(at=now())
    if answered:  # Somebody sits and waits for these mails.
        sending.sweep(at=now(), clock=now)
    return answered


@shared_task
def make_exports() -> int:
    return actions.make_exports(at=now())


@shared_task
def keep_house() -> int:
    return actions.keep_house(at=now())
