"""Taking mails in, so that none is lost, and seeing to it that each is settled once.

A mail is on the private storage and in a row before anybody looks at what it says. Settling it is one transaction with all its
effects; whoever dies in between leaves it waiting, and it becomes due again.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import private_storage
from messaging.actions.settling import become
from messaging.mail import reading
from messaging.mail.characters import one_line, visible
from messaging.mail.inbound import RAW_MAX
from messaging.models import InboundMail
from messaging.models.mails import InboundMailQuerySet
from messaging.rules.inbound import CAN_BE_SETTLED_AGAIN, MailOutcome, pause_after
from notices import nudging

SETTLE_MAILS = "messaging.tasks.settle_mails"
LEASE = timedelta(minutes=5)
BATCH = 10
MOST_SECONDS = 40.0  # How long a sweep begins new mails; the minute's next sweep goes on.
WORDS_MAX = 20_000  # characters that are shown to agents; the mail as it came has all
AT_ONCE = 200  # old mails deleted by one sweep

logger = logging.getLogger(__name__)


def take_in(*, raw: bytes, at: datetime) -> InboundMail:
    """Keep a mail as it came, to be settled, and return its row; the same bytes again return the row that is there.

    Whatever the bytes are, nothing is raised for them; what is raised says that the database or the storage is away, and
    then whoever brought the mail keeps it. Of one that is larger than `RAW_MAX`, the beginning is kept.
    """
    raw = raw[: RAW_MAX + 1]
    digest = hashlib.sha256(raw).hexdigest()
    known = InboundMail.objects.filter(digest=digest).first()
    if known is not None:
        return known
    letter = reading.read(raw)
    # Under a name of its own: taken in twice at the same time, one of the two files is deleted again.
    stored = private_storage().save(f"mails/{at:%Y/%m}/{uuid4()}.eml", ContentFile(raw))
    try:
        with transaction.atomic():
            mail = InboundMail.objects.create(
                digest=digest,
                mail_id=visible(letter.message_id)[:255],
                sender=visible(letter.sender.address.lower())[:254] if letter.sender else "",
                subject=one_line(letter.subject, 500),
                words=visible(letter.text)[:WORDS_MAX],
                raw=stored,
                received_at=at,
                problems=[str(problem) for problem in letter.problems],
                try_at=at,
            )
    except IntegrityError:  # Taken in twice at the same time.
        private_storage().delete(stored)
        return InboundMail.objects.get(digest=digest)
    except BaseException:
        private_storage().delete(stored)
        raise
    nudging.note(SETTLE_MAILS)
    return mail


def settle_mails(*, at: datetime, clock: Callable[[], datetime] | None = None) -> int:
    """Settle the mails that are due, and return how many. A long sweep asks the `clock` of its door what time it is."""
    settled, now = 0, clock or (lambda: at)
    while (now() - at).total_seconds() < MOST_SECONDS and (claimed := claim(at=now(), most=BATCH)):
        for mail in claimed:
            settled += settle(mail=mail, at=now()) is not None
    return settled


def claim(*, at: datetime, most: int) -> list[InboundMail]:
    """Claim mails that are due, the longest waiting first."""
    by, until = uuid4(), at + LEASE
    due = InboundMail.objects.due(at)
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            pks = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
            InboundMail.objects.filter(pk__in=pks).update(try_at=until, claimed_by=by, tries=F("tries") + 1)
    else:  # One writer at a time: a single statement is enough.
        chosen = InboundMail.objects.filter(pk__in=due.values("pk")[:most])
        chosen.update(try_at=until, claimed_by=by, tries=F("tries") + 1)
    return list(InboundMail.objects.filter(outcome=MailOutcome.WAITING, claimed_by=by).order_by("id"))


def settle(*, mail: InboundMail, at: datetime) -> MailOutcome | None:
    """Let a claimed mail end in an outcome and return it; None if it is somebody else's by now, or waits for another try."""
    stored: list[str] = []
    try:
        with mail.raw.open("rb") as file:
            letter = reading.read(file.read(RAW_MAX + 1))
        with transaction.atomic():
            # This locks the row: whoever else holds the same claim waits here, and then finds it settled.
            if not _ours(mail).update(claimed_by=None):
                return None
            end = become(mail, letter, stored, at)
            InboundMail.objects.filter(pk=mail.pk).update(outcome=end.outcome, thread=end.thread, message=end.message)
    except Exception:  # Whatever it is, the mail is not lost and keeps nobody else waiting.
        logger.exception("The mail %s cannot be settled now.", mail.reference)
        for name in stored:
            private_storage().delete(name)
        _ours(mail).update(try_at=at + pause_after(mail.tries), claimed_by=None)
        return None
    return end.outcome


def settle_again(*, mail: InboundMail, at: datetime) -> bool:
    """Let a mail wait again that became no message; return whether it was such a one."""
    ended = InboundMail.objects.filter(pk=mail.pk, outcome__in=CAN_BE_SETTLED_AGAIN)
    changed = ended.update(outcome=MailOutcome.WAITING, try_at=at, tries=0, claimed_by=None)
    if changed:
        nudging.note(SETTLE_MAILS)
    return bool(changed)


def delete_old_mails(*, at: datetime) -> int:
    """Delete mails that came long ago, as they came and with their rows; the messages that they became stay."""
    oldest = at - timedelta(days=settings.INBOUND_DAYS)
    old = InboundMail.objects.filter(received_at__lt=oldest).exclude(outcome=MailOutcome.WAITING)
    deleted = 0
    for mail in old.order_by("received_at")[:AT_ONCE]:
        private_storage().delete(str(mail.raw.name))  # First: a row without a file is deleted next time.
        deleted += mail.delete()[0]
    return deleted


def _ours(mail: InboundMail) -> InboundMailQuerySet:
    return InboundMail.objects.filter(pk=mail.pk, outcome=MailOutcome.WAITING, claimed_by=mail.claimed_by)
