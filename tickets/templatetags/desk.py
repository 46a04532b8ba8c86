"""How the desk writes deadlines and stages."""

from datetime import datetime, timedelta

from babel.dates import format_datetime
from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from tickets import phrases
from tickets.rules.states import Priority, Stage, Topic

register = template.Library()
TONES = {Stage.NEW: "accent", Stage.OPEN: "accent", Stage.PENDING: "warn", Stage.ON_HOLD: "warn", Stage.SOLVED: "good"}
SHORT = {"en": "d MMM, HH:mm", "ja": "M月d日 HH:mm"}


@register.filter
def short(at: datetime) -> str:
    """Write an instant on the agent's clock in few characters: `1 May, 12:00`."""
    language = _language()
    return format_datetime(timezone.localtime(at), SHORT[language], locale=language)


@register.filter
def time_left(time: timedelta) -> str:
    """Write how long there is still, or since when it is late, in the largest units that matter."""
    words = span(abs(time))
    return (
        gettext("%(span)s late") % {"span": words}
        if time <= timedelta()
        else gettext("%(span)s left") % {"span": words}
    )


@register.filter
def span(time: timedelta) -> str:
    """Write a span: `2 days`, `3 h 20 min`."""
    minutes = int(time.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60
    if days >= 2:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": f"{days:,}"}
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}
    return gettext("%(minutes)s min") % {"minutes": minutes}


@register.filter
def stage_name(stage: str) -> str:
    return str(phrases.STAGES[Stage(stage)]) if stage else ""


@register.filter
def stage_tone(stage: str) -> str:
    return TONES.get(Stage(stage), "plain")


@register.filter
def topic_name(topic: str) -> str:
    return str(phrases.TOPICS[Topic(topic)]) if topic else ""


@register.filter
def priority_name(priority: str) -> str:
    return str(phrases.PRIORITIES[Priority(priority)])


@register.filter
def unlocalized(number: float) -> str:
    """Write a number as a drawing takes it."""
    return f"{number:g}"


def _language() -> str:
    language = (get_language() or "en")[:2]
    return language if language in SHORT else "en"
