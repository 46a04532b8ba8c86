"""What a kind of notice is: a row of a table that every app adds its own rows to."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Topic(StrEnum):
    """What a person may switch mail on or off for, as one switch."""

    ACCOUNT = "account"
    ORDERS = "orders"
    MESSAGES = "messages"
    TICKETS = "tickets"
    DISPUTES = "disputes"
    WORK = "work"


class Channel(StrEnum):
    MAIL = "mail"
    BELL = "bell"


BOTH = frozenset(Channel)
MAIL_ONLY = frozenset({Channel.MAIL})


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice.

    `name` is also the name of its template, `templates/emails/<name>.txt`. Only an optional kind can be switched off,
    and only it carries List-Unsubscribe; a kind that tells of a deadline must not be optional. What a secret kind says
    (a link that opens an account) is erased from the database once its mail was sent or will not be. What is asked for
    was just requested by whoever gets it, and is sent even to an address that bounced: taking it, the address is sound
    again. A kind that `lives` for some time holds a link that is dead afterwards, so it is not sent any more then.
    """

    name: str
    topic: Topic
    is_optional: bool = False
    is_secret: bool = False
    is_asked_for: bool = False
    channels: frozenset[Channel] = BOTH
    lives: timedelta | None = None
