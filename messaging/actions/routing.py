"""Into which thread a mail belongs, and who wrote it. The subject says neither."""

from dataclasses import dataclass

from accounts.models import User
from accounts.queries import person_at
from messaging import inbound_doors, permissions
from messaging.mail.inbound import UNSURE_SENDER, InboundMail
from messaging.models import Thread
from notices import replies
from notices.models import Notice
from notices.queries import notices_named


@dataclass(frozen=True, slots=True)
class Route:
    thread: Thread
    person: User | None  # None for a guest
    is_from_them: bool  # Whether it came from an address of theirs.


def route_of(letter: InboundMail) -> Route | None:
    """Return where a mail belongs: by a reply address that we signed, else by the mail of ours that it answers.

    None for a stranger. A reply address names the person. A mail of ours names none, so there it takes a sender whom it went to.
    """
    is_sure = not UNSURE_SENDER & set(letter.problems)
    sender = letter.sender.address if letter.sender and is_sure else ""
    return _by_reply_address(letter, sender) or _by_references(letter, sender)


def _by_reply_address(letter: InboundMail, sender: str) -> Route | None:
    for address in letter.recipients:
        found = replies.read(address)
        if found is None:
            continue
        thread = _thread(found[0])
        if thread is not None and found[1] == replies.GUEST and inbound_doors.is_guest(thread, sender):
            return Route(thread, None, is_from_them=True)
        person = User.objects.filter(pk=found[1], erased_at=None).first()
        if thread is not None and person is not None:
            return Route(thread, person, is_from_them=person_at(sender) == person)
    return None


def _by_references(letter: InboundMail, sender: str) -> Route | None:
    answered = [notice for notice in notices_named(letter.references) if notice.thread] if sender else []
    if not answered:
        return None
    person = person_at(sender)
    for notice in answered:
        thread = _thread(notice.thread)
        if thread is None:
            continue
        if person is not None and _could_answer(person, notice, thread):
            return Route(thread, person, is_from_them=True)
        is_theirs = notice.address.lower() == sender.lower()
        if person is None and is_theirs and inbound_doors.is_guest(thread, sender):
            return Route(thread, None, is_from_them=True)
    return None


def _could_answer(person: User, notice: Notice, thread: Thread) -> bool:
    """Return whether a mail of ours went to a person, or to somebody of their side who may have passed it on.

    The other side holds mails about the same thread, and could write any sender above an answer to one of theirs.
    """
    if notice.recipient_id == person.pk:
        return True
    side = permissions.side_of(person, thread)
    return side is not None and notice.recipient is not None and permissions.side_of(notice.recipient, thread) == side


def _thread(reference: str) -> Thread | None:
    threads = Thread.objects.select_related("order").prefetch_related("parties__shop")
    return threads.filter(reference=reference.upper()).first()
