"""A mail as it was understood, and what could not be understood."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

RAW_MAX = 50_000_000  # bytes of a whole mail
TEXT_MAX = 500_000  # characters of text
TEXT_DATA_MAX = 1_500_000  # bytes of all text parts together
HTML_MAX = 700_000  # characters of HTML
PARTS_MAX = 500
DEPTH_MAX = 20
ATTACHMENTS_MAX = 50
ATTACHMENT_BYTES_MAX = 40_000_000  # of all attachments together
ADDRESSES_MAX = 500
REFERENCES_MAX = 100
SUBJECT_MAX = 500  # characters
NAME_MAX = 200  # characters, of a person or a file


class Problem(StrEnum):
    """What could not be read exactly; none of them keeps the rest from being read."""

    TOO_LARGE = "too_large"  # Only the beginning was read.
    HEADERS_BROKEN = "headers_broken"  # A line among them is none.
    HEADERS_CUT = "headers_cut"
    NO_SENDER = "no_sender"
    SEVERAL_SENDERS = "several_senders"  # The first one is taken.
    DATE_UNREADABLE = "date_unreadable"
    CHARSET_GUESSED = "charset_guessed"  # None was declared, or a wrong one.
    TEXT_DAMAGED = "text_damaged"  # Characters are missing.
    TEXT_CUT = "text_cut"
    TRANSFER_DAMAGED = "transfer_damaged"  # Base64 or another encoding for the way was not whole.
    BOUNDARY_MISSING = "boundary_missing"  # The parts were announced, but not there.
    ENDS_EARLY = "ends_early"  # The last part has no end.
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    ATTACHMENTS_LEFT_OUT = "attachments_left_out"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"  # Something went wrong that nobody had thought of: the text is the raw mail.


# A mail server in front looks at From, and may look at another one of several: such a mail is nobody's word.
UNSURE_SENDER = frozenset({Problem.NO_SENDER, Problem.SEVERAL_SENDERS})


@dataclass(frozen=True, slots=True)
class Address:
    name: str  # As its owner writes it; may be empty.
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str  # Without a folder and without control characters; may be empty.
    claimed_type: str  # Like image/jpeg: what the sender says, not what it is.
    content: bytes
    is_inline: bool
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A recipient that a mail of ours did not reach (RFC 3464)."""

    recipient: str
    status: str  # Like 5.1.1; may be empty.
    diagnostic: str


@dataclass(frozen=True, slots=True)
class InboundMail:
    message_id: str  # Like the references, without angle brackets.
    sender: Address | None
    envelope: str  # Where a server that took it would send it back to; empty if nobody wrote that down.
    recipients: tuple[str, ...]  # Where it was delivered to, then To and Cc, each once.
    references: tuple[str, ...]  # Oldest first; the mail that this one answers is the last.
    subject: str
    sent_at: datetime | None
    text: str
    reply: str
    quoted: str
    attachments: tuple[Attachment, ...]
    is_automatic: bool  # Written by a machine: never answered by one.
    is_bounce: bool
    failures: tuple[Failure, ...]
    failed_message_ids: tuple[str, ...]  # Of the mails of ours that came back.
    problems: tuple[Problem, ...]
