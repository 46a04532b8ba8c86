"""Reads a mail as it came. Nothing is raised whatever the bytes are, and no mail takes long."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from messaging.mail import addresses, characters, machines, quoting
from messaging.mail.bodies import Bodies
from messaging.mail.inbound import ADDRESSES_MAX, RAW_MAX, SUBJECT_MAX, TEXT_MAX, Address, InboundMail, Problem
from messaging.mail.parts import Part, Reader
from messaging.mail.words import decoded

DELIVERED = ("delivered-to", "x-original-to", "envelope-to")
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|転送|轉寄|转发)\s*[:：]", re.IGNORECASE)
DATE_MAX = 100  # characters


def read(raw: bytes) -> InboundMail:
    """Return what a mail says, who sent it, and what in it could not be read."""
    reader = Reader(_tidied(raw[:RAW_MAX]))
    if len(raw) > RAW_MAX:
        reader.note(Problem.TOO_LARGE)
    try:
        return _read(reader)
    except Exception:  # noqa: BLE001 (a mail that is lost is worse than one that is shown raw)
        reader.note(Problem.UNREADABLE)
        return _unread(reader)


def _tidied(raw: bytes) -> bytes:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return raw.lstrip(b"\r\n") if raw[:1] in b"\r\n" else raw


def _read(reader: Reader) -> InboundMail:
    mail = reader.whole()
    bodies = Bodies(reader)
    bodies.add(mail)
    text = bodies.text()
    subject = characters.one_line(decoded(mail.text("subject")), SUBJECT_MAX)
    words = quoting.split(text, is_forwarded=FORWARDED.match(subject) is not None)
    sender = _sender(mail, reader)
    came_back = machines.came_back(mail, sender)
    failures = machines.failures(mail, text, is_from_machinery=came_back)
    is_bounce = bool(failures) or (came_back and not machines.has_report(mail))
    return InboundMail(
        message_id=next(iter(addresses.references([mail.text("message-id")])), ""),
        sender=sender,
        envelope=next((found.address for found in addresses.addresses(mail.text("return-path"), 1)), ""),
        recipients=_recipients(mail),
        references=addresses.references([*mail.texts("references"), *mail.texts("in-reply-to")]),
        subject=subject,
        sent_at=_sent_at(mail, reader),
        text=text,
        reply=words.reply,
        quoted=words.quoted,
        attachments=tuple(bodies.attachments),
        is_automatic=is_bounce or came_back or machines.is_automatic(mail, subject),
        is_bounce=is_bounce,
        failures=failures,
        failed_message_ids=machines.returned_ids(mail) if is_bounce else (),
        problems=tuple(reader.problems),
    )


def _sender(mail: Part, reader: Reader) -> Address | None:
    senders = [found for text in mail.texts("from")[:10] for found in addresses.addresses(text, 10)]
    if len({sender.address.lower() for sender in senders}) > 1:
        reader.note(Problem.SEVERAL_SENDERS)
    if not senders:
        senders = [found for name in ("sender", "reply-to") for found in addresses.addresses(mail.text(name), 1)]
        reader.note(Problem.NO_SENDER)
    return senders[0] if senders else None


def _recipients(mail: Part) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in (*DELIVERED, "to", "cc"):
        for text in mail.texts(name)[:20]:
            for recipient in addresses.addresses(text, ADDRESSES_MAX):
                found.setdefault(recipient.address.lower(), recipient.address)
    return tuple(found.values())[:ADDRESSES_MAX]


def _sent_at(mail: Part, reader: Reader) -> datetime | None:
    """Return when a mail says that it was sent; a date without a zone is taken as UTC."""
    text = characters.one_line(mail.text("date"), DATE_MAX)
    if not text:
        return None
    try:
        sent_at = parsedate_to_datetime(text)
        sent_at = sent_at.replace(tzinfo=UTC) if sent_at.tzinfo is None else sent_at
        sent_at.astimezone(UTC)  # Not every instant of the year 1 or 9999 has one.
    except (ValueError, TypeError, OverflowError, IndexError):
        reader.note(Problem.DATE_UNREADABLE)
        return None
    return sent_at


def _unread(reader: Reader) -> InboundMail:
    text = characters.lines_of(reader.raw[:TEXT_MAX].decode("utf-8", "replace"))
    return InboundMail(
        message_id="",
        sender=None,
        envelope="",
        recipients=(),
        references=(),
        subject="",
        sent_at=None,
        text=text,
        reply=text,
        quoted="",
        attachments=(),
        is_automatic=True,  # Nobody knows whom an answer would go to.
        is_bounce=False,
        failures=(),
        failed_message_ids=(),
        problems=tuple(reader.problems),
    )
