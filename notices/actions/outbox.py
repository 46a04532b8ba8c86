"""Owing a notice, and taking it back. How its mail fares is in `mailing`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from notices import kinds, nudging
from notices.models import BouncingAddress, Notice, NoticeChoice, NoticeQuerySet
from notices.rules import reply_addresses
from notices.rules.kinds import BOTH, Channel, NoticeKind
from notices.rules.states import MailState


@transaction.atomic
def owe(
    *,
    key: str,
    kind: str,
    at: datetime,
    recipient: Any = None,
    address: str = "",
    language: str = "",
    context: Mapping[str, Any] | None = None,
    thread: str = "",
    deadline: str = "",
    channels: frozenset[Channel] = BOTH,
) -> Notice:
    """Write down that somebody is to be told something, and return it; told before under this key, return that.

    A notice goes to a `recipient` (a User) or to a bare `address`; with both, the mail goes to the address. It is in the
    `language` given, which an address needs, else in the recipient's when it is sent. `context` is what the template is
    filled with, as JSON knows it: instants as ISO 8601 with a zone. `thread` says where a reply by mail belongs; ValueError if
    an address cannot carry its name. A notice with a `deadline` is withdrawn with it. With an `at` to come, neither mail nor
    bell tells of it before then.
    """
    if thread and not reply_addresses.is_thread(thread):
        raise ValueError(f"“{thread}” cannot be the name of a thread.")
    what = kinds.get(kind)
    is_mailed = Channel.MAIL in what.channels & channels and not _switched_off(what, recipient)
    # Of two at once, the unique key lets one in; the other waits for it inside its savepoint, and then finds it.
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "address": address,
            "language": language,
            "context": {} if what.is_secret and not is_mailed else dict(context or {}),
            "thread": thread,
            "deadline": deadline,
            "created_at": at,
            # A secret would lie open on a page that is left open.
            "is_in_bell": recipient is not None and not what.is_secret and Channel.BELL in what.channels & channels,
            "mail_state": MailState.WAITING if is_mailed else MailState.NOT_WANTED,
            "try_at": at,
        },
    )
    if is_new and is_mailed:
        nudging.note()
    return notice


def withdraw(*, notices: NoticeQuerySet) -> int:
    """Take back the mails of these notices that have not left yet; return how many.

    One that is on its way to the mail server at this instant arrives.
    """
    return notices.filter(mail_state=MailState.WAITING).end(MailState.WITHDRAWN)


def unsay(*, notices: NoticeQuerySet) -> None:
    """Take back what these notices say, as it is not so any more: from the bell, and by mail what has not left yet."""
    withdraw(notices=notices)
    notices.update(is_in_bell=False)


@transaction.atomic
def send_again(*, notice: Notice, at: datetime) -> bool:
    """Let a mail that was refused or given up start afresh; return whether it was such a one, and can still be sent.

    An address that bounced counts as sound again: whoever sends again has a reason to think so.
    """
    stuck = Notice.objects.filter(pk=notice.pk).stuck().exclude(pk__in=Notice.objects.erased().values("pk"))
    changed = stuck.update(mail_state=MailState.WAITING, try_at=at, tries=0, fault="")
    if changed:
        addresses = {notice.sent_to, notice.address or (notice.recipient.email if notice.recipient else "")}
        BouncingAddress.objects.filter(address__in=[address.lower() for address in addresses]).delete()
        nudging.note()
    return bool(changed)


def _switched_off(what: NoticeKind, recipient: Any) -> bool:
    if not what.is_optional or recipient is None:
        return False
    return NoticeChoice.objects.filter(person=recipient, topic=what.topic, by_mail=False).exists()
