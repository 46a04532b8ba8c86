"""Addresses that nobody is reached at, until somebody says otherwise."""

from datetime import datetime, timedelta

from django.db import transaction

from notices import nudging
from notices.models import BouncingAddress, Notice
from notices.rules.states import MailState

SENT_AGAIN_WITHIN = timedelta(days=7)
AT_ONCE = 500  # mails that are tried again, the newest ones


def note_bounce(*, address: str, fault: str, at: datetime) -> None:
    """Remember that a mail server refused this address for good; the first time counts."""
    BouncingAddress.objects.get_or_create(address=address.lower(), defaults={"since": at, "fault": fault[:500]})


@transaction.atomic
def clear_bounce(*, address: str, at: datetime) -> int:
    """Take an address for sound again, and let what it refused within a week be tried again; return how many mails."""
    BouncingAddress.objects.filter(address=address.lower()).delete()
    # Of the index of those that are stuck, which is short; among all notices an address would be looked for for long.
    stuck = Notice.objects.stuck().filter(sent_to__iexact=address, created_at__gte=at - SENT_AGAIN_WITHIN)
    refused = list(stuck.filter(mail_state=MailState.REFUSED).values_list("pk", flat=True)[:AT_ONCE])
    changed = Notice.objects.filter(pk__in=refused, mail_state=MailState.REFUSED).update(
        mail_state=MailState.WAITING, try_at=at, tries=0, fault="", sent_to=""
    )
    if changed:
        nudging.note()
    return changed
