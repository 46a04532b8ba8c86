"""Answers to mails that came in: polite, few, and to nobody who did not write."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.models import User
from messaging import notice_kinds
from messaging.mail.inbound import UNSURE_SENDER, Problem
from messaging.mail.inbound import InboundMail as Letter
from messaging.models import InboundMail, Thread
from messaging.rules.inbound import MailOutcome, Manners, may_be_answered
from messaging.rules.written_in import language_of
from notices.actions import owe
from notices.models import Notice
from notices.rules.kinds import NoticeKind

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
A_DAY = 10  # answers to one address that takes part in something
UNCLEAR = UNSURE_SENDER | {Problem.HEADERS_BROKEN, Problem.UNREADABLE}


def answer_stranger(*, mail: InboundMail, letter: Letter, at: datetime) -> None:
    """Tell somebody whom we do not know how to reach a person: once a day for each address, and not too many an hour."""
    if time_for_stranger(letter, at) != at:
        return
    _owe_once(
        f"mail/stranger/{_hashed(mail.sender)}/{at:%Y-%m-%d}", mail, notice_kinds.MAIL_FROM_STRANGER, at,
        address=mail.sender, language=language_of_letter(letter), context={},
    )  # fmt: skip


def time_for_stranger(letter: Letter, at: datetime) -> datetime | None:
    """Return when a stranger may be written to: now, or later if many were this hour.

    None if never: their mail may be forged or a machine's, or a day would not be enough for all those who wait.
    """
    an_hour = settings.INBOUND_ANSWERS_PER_HOUR
    if not an_hour or not _is_mannerly(letter):
        return None
    lately = InboundMail.objects.filter(outcome=MailOutcome.STRANGER, answered_at__gt=at - HOUR).count()
    wait = HOUR * (lately // an_hour)
    return at + wait if wait <= DAY else None


def answer_asker(*, mail: InboundMail, letter: Letter, person: User | None, why: str, at: datetime) -> None:
    """Tell whoever wrote to support why that reached nobody: a person at most so many times a day, a stranger once."""
    if person is not None:
        if not _was_answered_enough(mail, at):
            _owe_once(
                f"mail/{mail.pk}/answer", mail, notice_kinds.MAIL_NOT_TAKEN, at, recipient=person, context={"why": why}
            )
        return
    when = time_for_stranger(letter, at)
    if when is not None:
        _owe_once(
            f"mail/not-taken/{why}/{_hashed(mail.sender)}/{at:%Y-%m-%d}", mail, notice_kinds.MAIL_NOT_TAKEN, when,
            address=mail.sender, language=language_of_letter(letter), context={"why": why},
        )  # fmt: skip


def answer_somebody(
    *,
    mail: InboundMail,
    letter: Letter,
    person: User | None,
    thread: Thread,
    kind: NoticeKind,
    context: Mapping[str, Any],
    at: datetime,
) -> None:
    """Answer a person at the address of their account, and a guest at the one that they take part from."""
    if person is None and not _is_mannerly(letter):  # The address of an account is nobody else's.
        return
    if _was_answered_enough(mail, at):
        return
    to: dict[str, Any] = (
        {"recipient": person} if person else {"address": mail.sender, "language": language_of_letter(letter)}
    )
    _owe_once(f"mail/{mail.pk}/answer", mail, kind, at, context={**_about(thread, person), **context}, **to)


def tell_owner(*, mail: InboundMail, person: User, thread: Thread, at: datetime) -> None:
    """Tell a person, at the address of their account, that a reply of theirs came from an address that is not theirs.

    Whoever sent it is told nothing: they may be somebody whom the reply address was passed on to.
    """
    sender = "" if UNSURE_SENDER & set(mail.problems) else mail.sender
    _owe_once(
        f"mail/elsewhere/{thread.pk}/{person.pk}/{at:%Y-%m-%d}", mail, notice_kinds.MAIL_NOT_ADDED, at,
        recipient=person,
        context={**_about(thread, person), "why": MailOutcome.ELSEWHERE, "sender": sender},
    )  # fmt: skip


def _about(thread: Thread, person: User | None) -> dict[str, Any]:
    number = thread.order.number if thread.order else ""
    return {"thread": thread.reference, "number": number, "has_page": person is not None}


def _owe_once(key: str, mail: InboundMail, kind: NoticeKind, at: datetime, **of_notice: Any) -> None:
    if Notice.objects.filter(key=key).exists():
        return
    owe(key=key, kind=kind.name, at=at, **of_notice)
    InboundMail.objects.filter(pk=mail.pk).update(answered_at=at)


def _was_answered_enough(mail: InboundMail, at: datetime) -> bool:
    answered = InboundMail.objects.filter(sender=mail.sender, answered_at__gt=at - DAY).values("pk")[:A_DAY]
    return bool(answered.count() >= A_DAY)


def _hashed(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:32]


def _is_mannerly(letter: Letter) -> bool:
    manners = Manners(
        sender=letter.sender.address if letter.sender else "",
        envelope=letter.envelope,
        has_id=bool(letter.message_id),
        is_automatic=letter.is_automatic,
        is_clear=not UNCLEAR & set(letter.problems),
    )
    return may_be_answered(manners, frozenset({settings.MAIL_DOMAIN.lower(), settings.REPLY_DOMAIN.lower()}))


def language_of_letter(letter: Letter) -> str:
    return language_of(letter.reply or letter.subject, settings.LANGUAGE_CODE)
