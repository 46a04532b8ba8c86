"""Times of a conversation as people read them."""

import re
from datetime import datetime

from babel.dates import format_time
from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from messaging import pages, policy
from messaging.attaching import words_about
from messaging.models import Message, Photo, Thread
from messaging.rules.photos import MEGABYTE, PhotoLimits
from messaging.rules.slots import SLOTS

register = template.Library()


@register.filter
def clock(at: datetime) -> str:
    """Write the time of day on the reader's clock: `09:05`."""
    return format_time(timezone.localtime(at), "HH:mm", locale=_language())


@register.filter
def page_of(thread: Thread) -> str:
    """Return the address of the page where a thread is read."""
    return pages.address_of(thread)


@register.filter
def about_photo(photo: Photo) -> str:
    """Say how it stands with a photo; nothing about one that is ready."""
    return words_about(photo)


@register.simple_tag
def photo_limits() -> PhotoLimits:
    """Return what a photo may be, for a browser to look before it sends."""
    return policy.photo_limits()


@register.filter
def megabytes(size: int) -> int:
    return size // MEGABYTE


@register.filter
def as_typed(words: str, message: Message) -> str:
    """Mark in a phrase what was typed into it as it is, which nobody translated; the rest is escaped."""
    typed = {
        value for name, value in message.phrase_values.items() if value and name in SLOTS and SLOTS[name].is_as_typed
    }
    if not typed:
        return linebreaksbr(words)
    either = "|".join(re.escape(value) for value in sorted(typed, key=len, reverse=True))
    parts = re.split(f"({either})", words)
    return format_html_join(
        "", "{}", ((_marked(part) if place % 2 else linebreaksbr(part),) for place, part in enumerate(parts))
    )


def _marked(words: str) -> str:
    return format_html('<mark class="as-typed">{}</mark>', linebreaksbr(words))


def _language() -> str:
    return (get_language() or "en")[:2]
