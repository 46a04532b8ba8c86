"""Links of mails to people without an account. Whoever has one has shown that the mailbox is theirs, for a time."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing

CONFIRM, FOLLOW = "tickets.confirm", "tickets.follow"


def confirm_token(question: str, at: datetime) -> str:
    """Return what sends a question that was asked without an account."""
    return _sign(CONFIRM, question, at)


def question_of(token: str, at: datetime) -> str:
    """Return the reference of the question that a link sends; empty if it is none of ours or too old."""
    return _read(CONFIRM, token, at, timedelta(hours=settings.GUEST_QUESTION_HOURS))


def follow_token(ticket: str, at: datetime) -> str:
    """Return what shows a guest their ticket."""
    return _sign(FOLLOW, ticket, at)


def ticket_of(token: str, at: datetime) -> str:
    """Return the reference of the ticket that a link shows; empty if it is none of ours or too old."""
    return _read(FOLLOW, token, at, timedelta(days=settings.GUEST_LINK_DAYS))


def good_until(token: str) -> datetime:
    """Return until when a good link shows its ticket."""
    _, made = signing.loads(token, salt=FOLLOW, fallback_keys=settings.SECRET_KEY_FALLBACKS)
    return datetime.fromtimestamp(made, UTC) + timedelta(days=settings.GUEST_LINK_DAYS)


def _sign(salt: str, reference: str, at: datetime) -> str:
    return signing.dumps([reference, int(at.timestamp())], salt=salt)


def _read(salt: str, token: str, at: datetime, lives: timedelta) -> str:
    try:
        reference, made = signing.loads(token, salt=salt, fallback_keys=settings.SECRET_KEY_FALLBACKS)
    except (signing.BadSignature, ValueError):
        return ""
    return str(reference) if at.timestamp() - made < lives.total_seconds() else ""
