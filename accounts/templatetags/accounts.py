"""What is said about accounts, in the words of pages and mails."""

from django import template

from accounts import phrases
from accounts.rules import devices, member_ids
from accounts.rules.people import Violation

register = template.Library()


@register.filter
def violation_words(violation: str) -> str:
    """Return which rule was broken, from the value of the enum; words for one that is not known (any longer)."""
    known = Violation(violation) if violation in set(Violation) else Violation.OTHER
    return str(phrases.VIOLATIONS[known])


@register.filter
def member_id(stored: str) -> str:
    """Return a member ID as people read it aloud: `M482-910-3857`."""
    return member_ids.shown(stored)


@register.filter
def device(user_agent: str) -> devices.Device:
    """Return the browser and the system that a User-Agent header tells of."""
    return devices.device(user_agent)
