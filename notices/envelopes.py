"""A rendered notice as a mail: addresses, headers, and an encoding that every server on the way takes."""

from datetime import datetime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from notices import rendering, replies, unsubscribing
from notices.models import Notice

# Reserved for what must not exist (RFC 2606): the address of somebody who was erased ends so.
NOWHERE = ".invalid"


def _charset(body_encoding: int) -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = body_encoding
    return charset


# Seven-bit and in short lines either way; quoted-printable would make Japanese three times as long.
ENCODINGS = {"en": _charset(QP), "ja": _charset(BASE64)}


LINE_MAX = 75  # characters of a header with encoded words (RFC 2047, 2)
# A header that cannot be broken, such as a long address of a page, stays on its line.
HEADERS = compat32.clone(max_line_length=998)


class Letter(EmailMultiAlternatives):
    """A mail whose headers are folded where RFC 2047 wants them to be: Django counts no header's own name.

    `from_email` and `to` are bare addresses; `names` holds what people are called in From and To.
    """

    names: dict[str, str]

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        message.policy = HEADERS
        subject = str(self.subject)
        message.replace_header(
            "Subject", Header(subject, _charset_of(subject), header_name="Subject").encode(maxlinelen=LINE_MAX)
        )
        for header, name in self.names.items():
            if name:
                message.replace_header(header, _mailbox(header, name, message[header]))
        return message


def address_of(notice: Notice) -> str:
    """Return where a notice's mail goes; empty if there is nobody any more."""
    address = notice.address or (notice.recipient.email if notice.recipient else "")
    return "" if address.lower().endswith(NOWHERE) else address


def message_of(notice: Notice, *, at: datetime) -> Letter:
    """Return a notice's mail as it leaves at this instant."""
    unsubscribe_url = _unsubscribe_url(notice)
    reply_to = replies.address_for(notice.thread, notice.recipient)
    rendered = rendering.render(notice, at=at, unsubscribe_url=unsubscribe_url, can_reply=bool(reply_to))
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = Letter(
        rendered.subject,
        rendered.text,
        address,
        [address_of(notice)],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<{notice.reference}@{settings.MAIL_DOMAIN}>",
            "Date": format_datetime(at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            "Content-Language": rendered.language,
        },
    )
    # The marketplace is called as in the mail, unless MAIL_FROM names somebody else.
    is_marketplace = name == settings.MARKETPLACE_NAME["en"]
    sender = settings.MARKETPLACE_NAME[rendered.language] if is_marketplace else name
    message.names = {"From": sender, "To": rendering.name_of(notice)}
    if unsubscribe_url:
        message.extra_headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.attach_alternative(rendered.html, "text/html")
    message.encoding = ENCODINGS[rendered.language]
    return message


def _unsubscribe_url(notice: Notice) -> str:
    if not notice.what.is_optional or notice.recipient is None:
        return ""
    token = unsubscribing.token_for(notice.recipient.pk, notice.what.topic)
    with translation.override(rendering.language_of(notice)):
        return rendering.site_link("unsubscribe", token)


def _mailbox(header: str, name: str, address: str) -> str:
    if name.isascii():
        return formataddr((name, address))
    value = Header(name, _charset_of(name), header_name=header)
    value.append(f"<{address}>", "us-ascii")
    return value.encode(maxlinelen=LINE_MAX)


def _charset_of(text: str) -> str | None:
    return None if text.isascii() else "utf-8"
