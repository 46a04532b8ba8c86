"""What happens by the clock. Each task is safe to run twice, late or never."""

from celery import shared_task

from notices.clock import now
from orders import actions


@shared_task
def claim_orders() -> int:
    return actions.claim_orders(at=now())
