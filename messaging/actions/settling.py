"""What becomes of a mail: a message, or an answer that says why not."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import private_storage
from accounts.rules.people import AccountState
from messaging import inbound_doors, notice_kinds, permissions
from messaging.actions.answering import answer_somebody, tell_owner
from messaging.actions.attachments import Sorted, named, receive_photos, sort_out
from messaging.actions.beginning import End, begin, key_of
from messaging.actions.routing import Route, route_of
from messaging.actions.writing import Refused, write
from messaging.mail.characters import one_line
from messaging.mail.inbound import InboundMail as Letter
from messaging.models import InboundMail, Message
from messaging.rules.inbound import MailOutcome, fitted, is_bad_address
from messaging.rules.threads import BODY_MAX, OWN_KINDS, Refusal, Source
from notices.actions import note_bounce
from notices.queries import notices_named
from notices.rules.states import MailState

QUOTED_MAX = 100_000  # characters that are kept folded under a message


def become(mail: InboundMail, letter: Letter, stored: list[str], at: datetime) -> End:
    """Do what a mail asks for, in the transaction at hand, and return how it ends.

    The names of files that were stored for it go into `stored`: a transaction that fails leaves them behind.
    """
    if letter.is_bounce:
        _note_bounces(letter, at)
        return End(MailOutcome.BOUNCE)
    if _came_before(mail):
        return End(MailOutcome.REPEATED)
    route = route_of(letter)
    if letter.is_automatic:
        return End(MailOutcome.AUTOMATIC, route.thread if route else None)
    if route is None:
        return begin(mail, letter, stored, at)
    if not route.is_from_them and route.person is not None:
        tell_owner(mail=mail, person=route.person, thread=route.thread, at=at)
        return End(MailOutcome.ELSEWHERE, route.thread)
    if route.person is not None and route.person.state != AccountState.ACTIVE:
        is_closed = route.person.state == AccountState.CLOSED
        why = "closed_account" if is_closed else route.person.state
        return _refused(mail, letter, route, MailOutcome.REFUSED, why, at)
    return _written(mail, letter, route, stored, at)


def _written(mail: InboundMail, letter: Letter, route: Route, stored: list[str], at: datetime) -> End:
    files = sort_out(letter.attachments)
    try:
        with transaction.atomic():
            message = _write(mail, letter, route, files, stored, at)
    except Refused as refused:
        for name in stored:
            private_storage().delete(name)
        stored.clear()
        match refused.refusal:
            case Refusal.CLOSED:
                return _refused(mail, letter, route, MailOutcome.CLOSED, MailOutcome.CLOSED, at)
            case Refusal.EMPTY:
                why = "files" if files.left_out else MailOutcome.EMPTY
                return _refused(mail, letter, route, MailOutcome.EMPTY, why, at, files.left_out)
        return _refused(mail, letter, route, MailOutcome.REFUSED, MailOutcome.REFUSED, at)
    if InboundMail.objects.filter(message=message).exclude(pk=mail.pk).exists():
        return End(MailOutcome.REPEATED, route.thread)
    if files.left_out:
        answer_somebody(
            mail=mail,
            letter=letter,
            person=route.person,
            thread=route.thread,
            kind=notice_kinds.MAIL_FILES_LEFT_OUT,
            context=named(files.left_out),
            at=at,
        )
    return End(MailOutcome.WRITTEN, route.thread, message)


def _write(mail: InboundMail, letter: Letter, route: Route, files: Sorted, stored: list[str], at: datetime) -> Message:
    """Write into a thread of ours, or through the door of the app that it belongs to; raise Refused."""
    thread, person = route.thread, route.person
    side = permissions.side_of(person, thread) if person else None
    door = inbound_doors.get(thread.kind)
    photos = []
    for photo in receive_photos(attachments=files.photos, uploader=person, at=at):
        photos.append(photo)
        stored.append(str(photo.original.name))
    words, quoted = fitted(letter.reply, letter.quoted, BODY_MAX, QUOTED_MAX)
    common: dict[str, Any] = {"photos": photos, "quoted": quoted, "client_key": key_of(mail), "at": at}
    if door is not None:
        return door.write(thread=thread, person=person, side=side, address=mail.sender, words=words, **common)
    if thread.kind not in OWN_KINDS or side is None:
        raise Refused(Refusal.NOT_TAKING_PART)
    return write(thread=thread, by=person, side=side, body=words, source=Source.MAIL, **common)


def _refused(
    mail: InboundMail,
    letter: Letter,
    route: Route,
    outcome: MailOutcome,
    why: str,
    at: datetime,
    left_out: list[str] | None = None,
) -> End:
    answer_somebody(
        mail=mail,
        letter=letter,
        person=route.person,
        thread=route.thread,
        kind=notice_kinds.MAIL_NOT_ADDED,
        context={"why": why, **named(left_out or [])},
        at=at,
    )
    return End(outcome, route.thread)


def _came_before(mail: InboundMail) -> bool:
    """Return whether the same mail came earlier, by whichever way: each copy has other lines of Received."""
    if not mail.mail_id:
        return False
    return InboundMail.objects.filter(mail_id=mail.mail_id, sender=mail.sender, pk__lt=mail.pk).exists()


def _note_bounces(letter: Letter, at: datetime) -> None:
    """Remember the address that a mail of ours did not reach.

    Anybody can write that an address is bad. Only who has had a mail of ours in hands knows its Message-ID, and then
    it is the address that this mail went to that is noted, whatever the report calls it.
    """
    said = next((f for f in letter.failures if is_bad_address(f.status, f.diagnostic)), None)
    if said is None:
        return
    for notice in notices_named(letter.failed_message_ids):
        if notice.mail_state == MailState.SENT and notice.sent_to:
            note_bounce(address=notice.sent_to, fault=one_line(said.diagnostic or said.status, 500), at=at)
