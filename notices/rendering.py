"""A notice in words: the mail as text and as HTML, in the language and on the clock of whoever gets it."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone, translation

from notices.models import Notice
from notices.rules import mail_text
from notices.rules.mail_text import Button, MailText


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str
    language: str


def render(notice: Notice, *, at: datetime, unsubscribe_url: str = "", can_reply: bool = False) -> Rendered:
    """Return a notice as a mail sent at this instant.

    Whatever its template raises comes through, and ValueError if what it gives is no mail.
    """
    language = language_of(notice)
    with translation.override(language), timezone.override(zone_of(notice)):
        said = _words(notice, language, at)
        context = {
            "language": language,
            "marketplace_name": settings.MARKETPLACE_NAME[language],
            "site_url": site_link("site_root"),
            "subject": said.subject,
            "blocks": said.blocks,
            "main_button": next((block for block in said.blocks if isinstance(block, Button)), None),
            "name": name_of(notice),
            "has_account": notice.recipient is not None,
            "choices_url": site_link("notice_choices"),
            "unsubscribe_url": unsubscribe_url,
            "can_reply": can_reply,
            "at": at,
        }
        engine = Engine.get_default()
        plain = Context({**context, "body": mail_text.as_text(said.blocks)}, autoescape=False)
        text = engine.get_template("emails/layout.txt").render(plain).strip() + "\n"
        html = engine.get_template("emails/layout.html").render(Context(context))
    return Rendered(said.subject, text, html, language)


def words_of(notice: Notice) -> MailText:
    """Return what a notice says, in the language and on the clock of the page that shows it, as of when it was told."""
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return _words(notice, language, notice.created_at)


def site_link(name: str, *args: Any) -> str:
    """Return the whole URL of a page, in the language that is active."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def language_of(notice: Notice) -> str:
    """Return the language of a notice: the one that it was owed in, else its recipient's now."""
    language = notice.language or (notice.recipient.language if notice.recipient else "")
    return language if language in settings.MARKETPLACE_NAME else settings.LANGUAGE_CODE


def zone_of(notice: Notice) -> zoneinfo.ZoneInfo:
    name = notice.recipient.time_zone if notice.recipient else settings.TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):  # A zone that this machine's tables no longer know.
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def name_of(notice: Notice) -> str:
    """Return what to call the recipient, on one line; empty if all we know is an address."""
    name = " ".join(str(notice.recipient).split()) if notice.recipient else ""
    return "" if "@" in name else mail_text.harmless(name)


@lru_cache(maxsize=512)
def city(zone: str, language: str) -> str:
    """Return what people call an IANA time zone: its city."""
    names = Locale.parse(language).time_zones
    older = [alias for alias, newer in get_global("zone_aliases").items() if newer == zone]
    known = (names[name]["city"] for name in (zone, *older) if "city" in names.get(name, ()))
    return next(known, zone.rpartition("/")[2].replace("_", " "))


def _words(notice: Notice, language: str, at: datetime) -> MailText:
    context = {
        "now": at,  # When it is told, from which it counts how long something still is.
        **{key: _harmless(value) for key, value in notice.context.items()},
        "recipient": notice.recipient,
        "language": language,
        "marketplace_name": settings.MARKETPLACE_NAME[language],
        "site_url": settings.SITE_URL,
    }
    template = Engine.get_default().get_template(f"emails/{notice.kind}.txt")
    return mail_text.parse(template.render(Context(context, autoescape=False)))


def _harmless(value: Any) -> Any:
    match value:
        case str():
            return mail_text.harmless(value)
        case list():
            return [_harmless(one) for one in value]
        case dict():
            return {key: _harmless(one) for key, one in value.items()}
    return value
