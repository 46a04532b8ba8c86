"""The mails of a first look, which went into a folder instead of to a mail server; in DEBUG only."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.middleware import inline_hash
from config.middleware import policy as page_policy

SEPARATOR = re.compile(rb"^-{79}$\n?", re.MULTILINE)  # Between the mails of one file, as Django writes them.
MOST_SHOWN = 100
# What a mail may do when it is shown: look like itself, and lead to where its links point.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups"
)


@dataclass(frozen=True, slots=True)
class Mail:
    name: str  # Of its file, and its number there.
    subject: str
    to: str
    sender: str
    sent_at: datetime | None
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails of a first look, newest first; in DEBUG only."""
    return render(request, "config/mailbox.html", {"mails": _mails()[:MOST_SHOWN], "folder": _folder()})


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show a mail: its HTML in a frame, its text, and its headers."""
    return framing(render(request, "config/mail.html", {"mail": _mail_or_404(name)}))


@require_safe
@never_cache
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    return as_framed(_mail_or_404(name).html)


def framing(response: HttpResponse) -> HttpResponse:
    """Let a page show frames of this site."""
    theme = inline_hash(settings.ROOT / "templates" / "components" / "theme.js")
    response.headers["Content-Security-Policy"] = page_policy(theme, style="'self'") + "; frame-src 'self'"
    return response


def as_framed(html: str) -> HttpResponse:
    """Answer with the HTML of a mail, which can run nothing; its links open in place of the page around it."""
    response = HttpResponse(re.sub(r"(?i)(<head[^>]*>)", r'\1<base target="_top">', html, count=1))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _folder() -> Path:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEBUG or not folder:
        raise Http404
    return Path(folder)


def _mail_or_404(name: str) -> Mail:
    for found in _mails():
        if found.name == name:
            return found
    raise Http404


def _mails() -> list[Mail]:
    """Return every mail in the folder, newest first; a file may hold several."""
    paths = sorted(_folder().glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [found for path in paths for found in reversed(_mails_in(path))]


def _mails_in(path: Path) -> list[Mail]:
    parts = [part for part in SEPARATOR.split(path.read_bytes()) if part.strip()]
    return [_read(f"{path.stem}-{number}", part) for number, part in enumerate(parts)]


def _read(name: str, content: bytes) -> Mail:
    message = message_from_bytes(content, policy=policy.default)
    return Mail(
        name=name,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        sent_at=_date(message),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers=tuple((header, str(value)) for header, value in message.items()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part: Any = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)  # "-0000" is UTC without saying from where.
