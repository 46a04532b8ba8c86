"""What comes by mail: replies of whoever asked, and new questions to the address of support."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.rules.languages import Language
from messaging import actions as messaging
from messaging.mail.characters import one_line
from messaging.models import Message, Photo, Thread
from messaging.rules import threads
from messaging.rules.threads import Source
from tickets.actions.asking import ask_as_guest
from tickets.actions.moving import Refused
from tickets.actions.saying import reply_by_requester
from tickets.actions.submitting import submit
from tickets.models import GuestQuestion, Ticket
from tickets.queries import where_it_went_on
from tickets.rules.states import Channel, Refusal, Topic
from tickets.rules.words import SUBJECT_MOST

NAME_MOST = 80  # characters
NO_SUBJECT = "—"
QUESTIONS_A_DAY = 5  # of one address without an account
IN_WORDS_OF_THREADS = {
    Refusal.CLOSED: threads.Refusal.CLOSED,
    Refusal.MERGED: threads.Refusal.CLOSED,
    Refusal.TEXT_MISSING: threads.Refusal.EMPTY,
    Refusal.TEXT_TOO_LONG: threads.Refusal.TOO_LONG,
}


def reply_by_mail(**reply: Any) -> Message:
    """Be the door through which messaging writes what comes by mail (`messaging.inbound_doors.Write`)."""
    return _reply(**reply)


@transaction.atomic
def _reply(
    *,
    thread: Thread,
    person: User | None,
    side: threads.Side | None,
    address: str,
    words: str,
    quoted: str,
    photos: Sequence[Photo],
    client_key: str,
    at: datetime,
) -> Message:
    """Write a reply by mail into a ticket; raise `messaging.actions.Refused`. What was merged goes on in the other one."""
    ticket = where_it_went_on(Ticket.objects.select_related("merged_into", "thread").get(thread=thread))
    is_theirs = ticket.requester == person if person else ticket.guest_email == address.lower()
    if not is_theirs:
        raise messaging.Refused(threads.Refusal.NOT_TAKING_PART)
    try:
        return reply_by_requester(
            ticket=ticket,
            by=person,
            body=words,
            photos=photos,
            source=Source.MAIL,
            quoted=quoted,
            client_key=client_key,
            at=at,
        )
    except Refused as refused:
        theirs = IN_WORDS_OF_THREADS.get(refused.refusal, threads.Refusal.CLOSED)
        raise messaging.Refused(theirs) from refused


def ask_by_mail(**mail: Any) -> Message:
    """Be the desk that makes a ticket of a mail to the address of support (`messaging.inbound_doors.Desk`)."""
    return _ask(**mail)


def ask_by_mail_as_guest(
    *,
    address: str,
    name: str,
    subject: str,
    words: str,
    quoted: str,
    language: str,
    photos: Sequence[Photo],
    at: datetime,
) -> None:
    """Keep a mail of a stranger as a question that waits for its proof; raise `messaging.actions.Refused`.

    Each has a proof of its own, up to `QUESTIONS_A_DAY` of one address, which may be that of somebody who never wrote.
    """
    if not words.strip() and not photos:
        raise messaging.Refused(threads.Refusal.EMPTY)
    lately = GuestQuestion.objects.filter(email=address.lower(), asked_at__gt=at - timedelta(days=1))
    if lately.count() >= QUESTIONS_A_DAY:
        raise messaging.Refused(threads.Refusal.TOO_MANY)
    form = {
        "topic": Topic.OTHER,
        "subject": _subject(subject, words),
        "body": words,
        "quoted": quoted,
        "name": one_line(name, NAME_MOST),
        "order_number": "",
        "tracking_number": "",
        "trail": {},
        "channel": Channel.MAIL,
    }
    ask_as_guest(
        email=address,
        language=_language(language),
        form=form,
        upload_key=photos[0].upload_key if photos else "",
        photos=photos,
        at=at,
    )


def _ask(
    *,
    person: User,
    subject: str,
    words: str,
    quoted: str,
    language: str,
    photos: Sequence[Photo],
    client_key: str,
    at: datetime,
) -> Message:
    lately = Ticket.objects.asked_by(person).filter(opened_at__gt=at - timedelta(hours=1)).values("pk")
    if lately[: settings.TICKETS_PER_HOUR].count() >= settings.TICKETS_PER_HOUR:
        raise messaging.Refused(threads.Refusal.TOO_MANY)
    try:
        ticket = submit(
            requester=person,
            subject=_subject(subject, words),
            body=words,
            quoted=quoted,
            topic=Topic.OTHER,
            language=_language(language),
            channel=Channel.MAIL,
            photos=photos,
            client_key=client_key,
            at=at,
        )
    except Refused as refused:
        raise messaging.Refused(IN_WORDS_OF_THREADS.get(refused.refusal, threads.Refusal.EMPTY)) from refused
    return ticket.thread.messages.order_by("pk")[0]


def _subject(subject: str, words: str) -> str:
    """Return the subject of a mail, else the first line of its words."""
    return one_line(subject, SUBJECT_MOST) or one_line(words.strip().partition("\n")[0], SUBJECT_MOST) or NO_SUBJECT


def _language(read_off: str) -> str:
    """Return in which of our languages an answer is understood best."""
    return read_off if read_off in set(Language) else Language.EN
