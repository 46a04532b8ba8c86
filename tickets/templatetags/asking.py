"""Links to tickets in mails: for who has an account their page, for others a signed one."""

from datetime import datetime
from typing import Any

from django import template

from notices import rendering
from orders.rules.carriers import Guess, guesses
from tickets import links

register = template.Library()


@register.simple_tag
def ticket_link(name: str, reference: str, recipient: Any, owed_at: str) -> str:
    """Write the URL of a page about a ticket. A guest's is good for `GUEST_LINK_DAYS` after the mail was owed."""
    if recipient is not None:
        return rendering.site_link(name, reference)
    token = links.follow_token(reference, datetime.fromisoformat(owed_at))
    page = "" if name == "ticket" else f"?to={name}"
    return f"{rendering.site_link('follow_ticket', token)}{page}"


@register.filter
def carriers_of(number: str) -> list[Guess]:
    """Return whose tracking number this can be, the surest first."""
    return guesses(number)


@register.filter
def slugified(topic: str) -> str:
    """Return a topic as addresses have it."""
    return topic.replace("_", "-")
