"""What a mail server's answer means for a notice (RFC 5321, 4.2.1; enhanced codes of RFC 3463)."""

import re
import smtplib
from dataclasses import dataclass
from enum import StrEnum

ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)")
POLICY = "5.7."
# A server that does not know a command, or wants a login, says nothing about the address that happened to be next.
ABOUT_US = frozenset({500, 502, 503, 504, 530, 534, 535, 538})


class Stage(StrEnum):
    CONNECT = "connect"  # The greeting, EHLO and TLS too.
    LOGIN = "login"
    SENDER = "sender"  # MAIL FROM
    RECIPIENT = "recipient"  # RCPT TO
    DATA = "data"
    UNKNOWN = "unknown"  # The connection ended, and the library does not say when.


class Verdict(StrEnum):
    TEMPORARY = "temporary"  # Try again later.
    BAD_ADDRESS = "bad_address"  # Nobody is reached there, whatever is sent.
    BAD_MESSAGE = "bad_message"  # This mail is not wanted; another may be.
    OUR_FAULT = "our_fault"  # The server does not take mail from us. Try again later, and tell whoever runs the site.


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mail server said, or failed to say: a `code` of 0 stands for no answer at all."""

    stage: Stage
    code: int
    text: str

    def __str__(self) -> str:
        said = f"{self.code} {self.text}" if self.code else self.text
        return f"{self.stage}: {said}"


def verdict(answer: Answer) -> Verdict:
    """Return what to do about a mail that was not taken."""
    if not 500 <= answer.code <= 599:
        return Verdict.TEMPORARY
    if answer.stage in {Stage.LOGIN, Stage.SENDER} or answer.code in ABOUT_US:
        return Verdict.OUR_FAULT
    enhanced = enhanced_code(answer.text)
    if answer.stage is Stage.RECIPIENT:
        return Verdict.BAD_MESSAGE if enhanced.startswith(POLICY) else Verdict.BAD_ADDRESS
    if answer.stage is Stage.DATA:
        return Verdict.BAD_ADDRESS if NO_SUCH_ADDRESS.fullmatch(enhanced) else Verdict.BAD_MESSAGE
    return Verdict.TEMPORARY


def enhanced_code(text: str) -> str:
    """Return the enhanced status code that an answer begins with or holds, such as 5.1.1; empty if it has none."""
    found = ENHANCED.search(text)
    return found[1] if found else ""


def answer_in(error: OSError | smtplib.SMTPException) -> Answer:
    """Return what was said, and when, from what Python's library raised. DNS and refused connections are OSErrors."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return Answer(Stage.RECIPIENT, code, _words(text))
        case smtplib.SMTPSenderRefused():
            return Answer(Stage.SENDER, error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPDataError():
            return Answer(Stage.DATA, error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPAuthenticationError():
            return Answer(Stage.LOGIN, error.smtp_code, _words(error.smtp_error))
        case smtplib.SMTPNotSupportedError():
            return Answer(Stage.LOGIN, 504, _words(error))
        case smtplib.SMTPResponseException():
            return Answer(Stage.CONNECT, error.smtp_code, _words(error.smtp_error))
    return Answer(Stage.UNKNOWN, 0, _words(error))


def _words(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split()) or type(said).__name__
