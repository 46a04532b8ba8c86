"""A mail that belongs to no thread: a new question to the address of support, or nothing that we know."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User, private_storage
from accounts.queries import person_at
from accounts.rules.people import AccountState
from messaging import inbound_doors, notice_kinds
from messaging.actions.answering import (
    answer_asker,
    answer_somebody,
    answer_stranger,
    language_of_letter,
    time_for_stranger,
)
from messaging.actions.attachments import Sorted, named, receive_photos, sort_out
from messaging.actions.writing import Refused
from messaging.mail.inbound import UNSURE_SENDER
from messaging.mail.inbound import InboundMail as Letter
from messaging.models import InboundMail, Message, Photo, Thread
from messaging.rules.inbound import MailOutcome, fitted
from messaging.rules.threads import BODY_MAX, Refusal

QUOTED_MAX = 100_000  # characters


@dataclass(frozen=True, slots=True)
class End:
    outcome: MailOutcome
    thread: Thread | None = None
    message: Message | None = None


def begin(mail: InboundMail, letter: Letter, stored: list[str], at: datetime) -> End:
    """Let a mail to the address of support begin something, in the transaction at hand, and return how it ends.

    From is written by whoever sends, so nothing is said in the name of an address alone: the ticket of an account tells
    its owner, and everybody else proves their address first. An account is heard whatever came from strangers and by
    whichever way its mail came. A stranger whose mail may be forged is not written to; one of many is, a little later.
    """
    desk = inbound_doors.desk()
    support = settings.SUPPORT_ADDRESS.lower()
    if desk is None or not support or support not in {address.lower() for address in letter.recipients}:
        answer_stranger(mail=mail, letter=letter, at=at)
        return End(MailOutcome.STRANGER)
    person = None if UNSURE_SENDER & set(letter.problems) else person_at(mail.sender)
    if person is not None and person.state == AccountState.ACTIVE:
        return _asked(mail, letter, desk, person, stored, at)
    return _asked_by_stranger(mail, letter, desk, stored, at)


def key_of(mail: InboundMail) -> str:
    """Return what a mail is written under, so that a copy of it that came another way is the same message."""
    same = f"{mail.mail_id}\n{mail.sender}" if mail.mail_id else mail.digest
    return hashlib.sha256(f"mail\n{same}".encode()).hexdigest()


def _asked(
    mail: InboundMail, letter: Letter, desk: inbound_doors.Desk, person: User, stored: list[str], at: datetime
) -> End:
    files = sort_out(letter.attachments)
    try:
        with transaction.atomic():
            message = desk.ask(
                person=person,
                subject=letter.subject,
                **_words(letter),
                photos=_photos(files, person, stored, at),
                client_key=key_of(mail),
                at=at,
            )
    except Refused as refused:
        return _refused(mail, letter, person, _why(refused, files), stored, at)
    if files.left_out:
        answer_somebody(
            mail=mail,
            letter=letter,
            person=person,
            thread=message.thread,
            kind=notice_kinds.MAIL_FILES_LEFT_OUT,
            context=named(files.left_out),
            at=at,
        )
    return End(MailOutcome.WRITTEN, message.thread, message)


def _asked_by_stranger(
    mail: InboundMail, letter: Letter, desk: inbound_doors.Desk, stored: list[str], at: datetime
) -> End:
    when = time_for_stranger(letter, at)
    if when is None:
        return End(MailOutcome.STRANGER)
    files = sort_out(letter.attachments)
    try:
        with transaction.atomic():
            desk.ask_as_guest(
                address=mail.sender,
                name=letter.sender.name if letter.sender else "",
                subject=letter.subject,
                **_words(letter),
                photos=_photos(files, None, stored, at),
                at=when,
            )
    except Refused as refused:
        return _refused(mail, letter, None, _why(refused, files), stored, at)
    InboundMail.objects.filter(pk=mail.pk).update(answered_at=when)
    return End(MailOutcome.STRANGER)


def _refused(mail: InboundMail, letter: Letter, person: User | None, why: str, stored: list[str], at: datetime) -> End:
    for name in stored:
        private_storage().delete(name)
    stored.clear()
    answer_asker(mail=mail, letter=letter, person=person, why=why, at=at)
    if person is None:
        return End(MailOutcome.STRANGER)
    return End(MailOutcome.REFUSED if why == Refusal.TOO_MANY else MailOutcome.EMPTY)


def _why(refused: Refused, files: Sorted) -> str:
    """Return why a mail was not taken, as the template of the answer knows it."""
    if refused.refusal == Refusal.TOO_MANY:
        return Refusal.TOO_MANY
    return "files" if files.left_out else Refusal.EMPTY


def _words(letter: Letter) -> dict[str, str]:
    """Return what a mail says, what it folds, and its language. What has a subject only says that."""
    words, quoted = fitted(letter.reply, letter.quoted, BODY_MAX, QUOTED_MAX)
    return {
        "words": words if words.strip() else letter.subject.strip(),
        "quoted": quoted,
        "language": language_of_letter(letter),
    }


def _photos(files: Sorted, uploader: User | None, stored: list[str], at: datetime) -> list[Photo]:
    photos = []
    for photo in receive_photos(attachments=files.photos, uploader=uploader, at=at):
        photos.append(photo)
        stored.append(str(photo.original.name))
    return photos
