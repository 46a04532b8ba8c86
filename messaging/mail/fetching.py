"""Fetch the mails that arrived in a mailbox, one by one, and mark each only when it was taken.

Whatever goes wrong in between, a mail stays unseen and comes again: at worst it is taken twice, which its Message-ID tells.
"""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted

from messaging.mail.inbound import RAW_MAX

SECONDS = 20.0  # that a server may take for an answer
MOST = 50  # mails at once
MOST_FAILURES = 5  # after which it is not the mails that are at fault
SCHEMES = {"imap+ssl": 993, "imap+tls": 143, "imap": 143}
SEEN = r"(\Seen)"
logger = logging.getLogger(__name__)


class MailboxError(Exception):
    """The mailbox cannot be read now; it says why, and never what the password is."""


@dataclass(frozen=True)
class Mailbox:
    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    def __repr__(self) -> str:
        return f"Mailbox({self.scheme}://{self.host}:{self.port}/{self.folder})"  # Tracebacks are read by many.


@dataclass(frozen=True)
class Fetched:
    taken: int = 0
    failed: int = 0  # They stay, for the next time.
    cut: int = 0  # Too large: taken without their end, and whole in the mailbox still.


def fetch(
    url: str,
    take: Callable[[bytes], None],
    *,
    move_to: str = "",
    most: int = MOST,
    most_bytes: int = RAW_MAX,
    seconds: float = SECONDS,
) -> Fetched:
    """Hand the raw bytes of unseen mails to `take`, oldest first, and mark each as seen, or move it, when that returns.

    Of a mail that is larger than `most_bytes`, one byte more is handed over, so that whoever reads it sees that it is cut.
    Raises MailboxError when the mailbox cannot be reached or used.
    """
    taken = failed = cut = 0
    with _opened(mailbox_of(url), seconds) as box:
        if move_to and not box.folder.exists(move_to):
            box.folder.create(move_to)
        for uid in box.uids("UNSEEN UNDELETED"):
            if taken == most:
                break
            raw = _raw(box, uid, most_bytes + 1)
            if raw is None:  # Somebody else took it away.
                continue
            try:
                take(raw)
            except Exception:
                logger.exception("A mail could not be taken and stays in the mailbox (UID %s).", uid)
                failed += 1
                if failed == MOST_FAILURES:
                    break
                continue
            _mark(box, uid, move_to)
            taken, cut = taken + 1, cut + (len(raw) > most_bytes)
    return Fetched(taken, failed, cut)


def mailbox_of(url: str) -> Mailbox:
    """Return the mailbox at imap+ssl://user:password@host/INBOX; raise MailboxError for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not port or not parts.hostname or not parts.username or parts.password is None:
        raise MailboxError("A mailbox is given as imap+ssl://user:password@host/INBOX (or imap+tls://, imap://).")
    user, password, folder = (unquote(word) for word in (parts.username, parts.password, parts.path.strip("/")))
    if not (user + password + folder).isprintable():
        raise MailboxError("The name, the password and the folder of a mailbox are printable characters.")
    return Mailbox(parts.scheme, parts.hostname, port, user, password, folder or "INBOX")


@contextmanager
def _opened(mailbox: Mailbox, seconds: float) -> Iterator[BaseMailBox]:
    try:
        box = _connected(mailbox, seconds)
        try:
            log_in = box.login if (mailbox.user + mailbox.password).isascii() else box.login_utf8
            log_in(mailbox.user, mailbox.password, mailbox.folder)
            yield box
        finally:
            with suppress(ImapToolsError, IMAP4.error, OSError):
                box.logout()
    except MailboxLoginError:
        raise MailboxError(f"{mailbox.host} does not let {mailbox.user} in: wrong name or password.") from None
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise MailboxError(f"{mailbox.host}: {error}") from error


def _connected(mailbox: Mailbox, seconds: float) -> BaseMailBox:
    if mailbox.scheme == "imap":
        return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=seconds)
    # Without a context of ours, any certificate would do.
    context = ssl.create_default_context()
    secure = MailBox if mailbox.scheme == "imap+ssl" else MailBoxStartTls
    return secure(mailbox.host, mailbox.port, timeout=seconds, ssl_context=context)


def _raw(box: BaseMailBox, uid: str, most_bytes: int) -> bytes | None:
    """Return the beginning of a mail without marking it, or None where there is none any more."""
    _, answer = _checked(box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most_bytes}>)"))
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _mark(box: BaseMailBox, uid: str, move_to: str) -> None:
    # Not by `box.flag`: it would expunge what somebody else has marked for it.
    _checked(box.client.uid("STORE", uid, "+FLAGS.SILENT", SEEN))
    if move_to:
        box.move(uid, move_to)


def _checked(answer: tuple[str, list[object]]) -> tuple[str, list[object]]:
    if answer[0] != "OK":
        raise IMAP4.error(f"The server answered {answer[0]} {answer[1]!r}.")
    return answer
