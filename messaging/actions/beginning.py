"""A mail that belongs to no thread: a new question to the address of support, or nothing that we know."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User, private_storage
from accounts.queries import person_at
from accounts.rules.people import AccountState
from messaging import inbound_doors
from messaging.actions.answering import answer_stranger, language_of_letter, may_answer_stranger
from messaging.actions.attachments import receive_photos, sort_out
from messaging.actions.writing import Refused
from messaging.mail.inbound import InboundMail as Letter
from messaging.models import InboundMail, Message, Photo, Thread
from messaging.rules.inbound import MailOutcome, fitted
from messaging.rules.threads import BODY_MAX

QUOTED_MAX = 100_000  # characters


@dataclass(frozen=True, slots=True)
class End:
    outcome: MailOutcome
    thread: Thread | None = None
    message: Message | None = None


def begin(mail: InboundMail, letter: Letter, stored: list[str], at: datetime) -> End:
    """Let a mail to the address of support begin something, in the transaction at hand, and return how it ends.

    From is written by whoever sends, so nothing is said in the name of an address alone: the ticket of an account tells
    its owner, and everybody else proves their address first. What forges senders, or is too much, is answered not at all.
    """
    desk = inbound_doors.desk()
    support = settings.SUPPORT_ADDRESS.lower()
    if desk is None or not support or support not in {address.lower() for address in letter.recipients}:
        answer_stranger(mail=mail, letter=letter, at=at)
        return End(MailOutcome.STRANGER)
    if not may_answer_stranger(letter, at):
        return End(MailOutcome.STRANGER)
    person = person_at(mail.sender)
    if person is not None and person.state == AccountState.ACTIVE:
        return _asked(mail, letter, desk, person, stored, at)
    with transaction.atomic():
        was_written_to = desk.ask_as_guest(
            address=mail.sender,
            name=letter.sender.name if letter.sender else "",
            subject=letter.subject,
            words=fitted(letter.reply, letter.quoted, BODY_MAX, QUOTED_MAX)[0],
            language=language_of_letter(letter),
            photos=_photos(letter, None, stored, at),
            at=at,
        )
    if was_written_to:
        InboundMail.objects.filter(pk=mail.pk).update(answered_at=at)
    return End(MailOutcome.STRANGER)


def key_of(mail: InboundMail) -> str:
    """Return what a mail is written under, so that a copy of it that came another way is the same message."""
    same = f"{mail.mail_id}\n{mail.sender}" if mail.mail_id else mail.digest
    return hashlib.sha256(f"mail\n{same}".encode()).hexdigest()


def _asked(
    mail: InboundMail, letter: Letter, desk: inbound_doors.Desk, person: User, stored: list[str], at: datetime
) -> End:
    try:
        with transaction.atomic():
            message = desk.ask(
                person=person,
                subject=letter.subject,
                words=fitted(letter.reply, letter.quoted, BODY_MAX, QUOTED_MAX)[0],
                language=language_of_letter(letter),
                photos=_photos(letter, person, stored, at),
                client_key=key_of(mail),
                at=at,
            )
    except Refused:
        for name in stored:
            private_storage().delete(name)
        stored.clear()
        return End(MailOutcome.REFUSED)
    return End(MailOutcome.WRITTEN, message.thread, message)


def _photos(letter: Letter, uploader: User | None, stored: list[str], at: datetime) -> list[Photo]:
    photos = []
    for photo in receive_photos(attachments=sort_out(letter.attachments).photos, uploader=uploader, at=at):
        photos.append(photo)
        stored.append(str(photo.original.name))
    return photos
