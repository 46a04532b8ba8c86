"""Instants as people read them, and links that work outside the site."""

import zoneinfo
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime
from django import template
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from notices import rendering

register = template.Library()

INSTANTS = {"en": "EEEE, d MMMM y, HH:mm", "ja": "y年M月d日(EEE)HH:mm"}
BY_CAMERA = {"en": "d MMMM y, HH:mm:ss", "ja": "y年M月d日 HH:mm:ss"}
DAYS = {"en": "EEEE, d MMMM y", "ja": "y年M月d日(EEE)"}


@register.filter
def instant(value: datetime | str) -> str:
    """Write an instant on the active clock, with the weekday and the clock's city: `Friday, 1 May 2026, 12:00 (Tokyo)`."""
    local, language = _local(value), _language()
    zone = timezone.get_current_timezone()
    key = zone.key if isinstance(zone, zoneinfo.ZoneInfo) else str(zone)
    return f"{format_datetime(local, INSTANTS[language], locale=language)}{_brackets(rendering.city(key, language))}"


@register.filter
def day(value: date | str) -> str:
    """Write a day, or the day of an instant on the active clock: `Friday, 1 May 2026`."""
    language = _language()
    is_instant = isinstance(value, datetime) or (isinstance(value, str) and len(value) > len("2026-05-01"))
    shown = _local(value) if is_instant else value if isinstance(value, date) else date.fromisoformat(value)  # type: ignore[arg-type]
    return format_date(shown, DAYS[language], locale=language)


@register.filter
def by_camera(value: str) -> str:
    """Write what a camera's clock said, on that clock: `1 May 2026, 10:04:09`, and its offset where it told one."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # Written before cameras' clocks were understood.
        return value
    language = _language()
    written = format_datetime(moment.replace(tzinfo=None), BY_CAMERA[language], locale=language)
    return f"{written} {moment.tzname()}" if moment.tzinfo else written


@register.filter
def left(value: datetime | str, at: datetime | str) -> str:
    """Write how long it is from `at` until an instant: `5 days`, `23 hours`, `40 minutes`.

    A sweep comes a little late, so hours and minutes are rounded: a reminder of 72 hours says 3 days, not 71 hours.
    """
    span = max(_local(value) - _local(at), timedelta())
    minutes = round(span / timedelta(minutes=1))
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = round(span / timedelta(hours=1))
    days, rest = divmod(hours, 24)
    if hours < 48:
        return _hours(hours)
    written = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return gettext("%(days)s and %(hours)s") % {"days": written, "hours": _hours(rest)} if rest else written


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


@register.simple_tag
def site_link(name: str, *args: Any) -> str:
    """Write the whole URL of a page in the active language."""
    return rendering.site_link(name, *args)


def _local(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return timezone.localtime(moment)


def _language() -> str:
    language = (translation.get_language() or "en")[:2]
    return language if language in INSTANTS else "en"


def _brackets(city: str) -> str:
    return f"({city})" if _language() == "ja" else f" ({city})"
