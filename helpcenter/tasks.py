"""What happens by the clock. Each task is safe to run twice, late or never: see the lazy clock in `queries`."""

from celery import shared_task
from django.utils import timezone

from helpcenter import actions


@shared_task
def publish_due_revisions() -> int:
    return actions.publish_due_revisions(at=timezone.now())


@shared_task
def gather_popular_queries() -> int:
    return actions.gather_popular_queries(at=timezone.now())


@shared_task
def forget_old_searches() -> int:
    return actions.forget_old_searches(at=timezone.now())
