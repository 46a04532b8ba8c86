"""Addresses that nobody is reached at, until somebody says otherwise."""

from datetime import datetime, timedelta

from django.db import transaction

from notices import nudging
from notices.models import BouncingAddress, Notice
from notices.rules.states import MailState

SENT_AGAIN_WITHIN = timedelta(days=7)


def note_bounce(*, address: str, fault: str, at: datetime) -> None:
    """Remember that a mail server refused this address for good; the first time counts."""
    BouncingAddress.objects.get_or_create(address=address.lower(), defaults={"since": at, "fault": fault[:500]})


@transaction.atomic
def clear_bounce(*, address: str, at: datetime) -> int:
    """Take an address for sound again, and let what it refused within a week be tried again; return how many mails."""
    BouncingAddress.objects.filter(address=address.lower()).delete()
    refused = Notice.objects.filter(
        mail_state=MailState.REFUSED, sent_to__iexact=address, created_at__gte=at - SENT_AGAIN_WITHIN
    )
    changed = refused.update(mail_state=MailState.WAITING, try_at=at, tries=0, fault="", sent_to="")
    if changed:
        nudging.note()
    return changed
