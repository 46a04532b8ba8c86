"""What happens by the clock. Each task is safe to run twice, late or never: see the lazy clock in `queries`."""

from celery import shared_task

from helpcenter import actions
from notices.clock import now


@shared_task
def publish_due_revisions() -> int:
    return actions.publish_due_revisions(at=now())


@shared_task
def gather_popular_queries() -> int:
    return actions.gather_popular_queries(at=now())


@shared_task
def forget_old_searches() -> int:
    return actions.forget_old_searches(at=now())
