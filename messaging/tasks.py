"""What happens by the clock. Each task is safe to run twice, late or never."""

from celery import shared_task
from django.conf import settings

from messaging import actions
from messaging.mail import fetching
from notices import caching
from notices.clock import now


@shared_task
def make_photos() -> int:
    with caching.alone("photos", seconds=120) as is_alone:  # Two would take all slots of a worker from other tasks.
        return actions.make_photos(at=now()) if is_alone else 0


@shared_task
def delete_left_over_photos() -> int:
    return actions.delete_left_over_photos(at=now())


@shared_task
def fetch_mails() -> int:
    if not settings.INBOUND_IMAP_URL:
        return 0
    with caching.alone("fetching", seconds=600) as is_alone:  # Two would fetch the same mails.
        return _fetched() if is_alone else 0


@shared_task
def settle_mails() -> int:
    return actions.settle_mails(at=now(), clock=now)


@shared_task
def delete_old_mails() -> int:
    return actions.delete_old_mails(at=now())


def _fetched() -> int:
    def take(raw: bytes) -> None:
        actions.take_in(raw=raw, at=now())

    return fetching.fetch(settings.INBOUND_IMAP_URL, take, move_to=settings.INBOUND_MOVE_TO).taken
