"""What a dispute holds, as people read it."""

from datetime import datetime
from typing import Any

from django import template

from disputes import phrases
from disputes.phrases import following, offering, times
from disputes.rules.offers import Terms
from disputes.rules.states import Party, Stage

register = template.Library()

TONES = {Stage.REFUND_PENDING: "good", Stage.CLOSED: ""}
OFFER_TONES = {"open": "accent", "accepted": "good", "rejected": "bad"}


@register.filter
def in_a_sentence(terms: Terms, ceiling: int | None = None) -> str:
    """Say what terms offer; with the most that can be refunded, also whether that is all of it."""
    return offering.in_a_sentence(terms, ceiling)


@register.filter
def remaining(until: datetime, at: datetime) -> str:
    return times.remaining(until, at)


@register.filter
def is_soon(until: datetime, at: datetime) -> bool:
    return times.is_soon(until, at)


@register.filter
def word(member: Any) -> str:
    """Put a member of one of the enums of disputes into words."""
    return str(phrases.word_of(member))


@register.filter
def offer_tone(status: str) -> str:
    """Return the colour of the badge that says how it stands with an offer."""
    return OFFER_TONES.get(status, "")


@register.filter
def stage_tone(stage: str, is_awaited: bool) -> str:
    return "warn" if is_awaited else TONES.get(Stage(stage), "accent")


@register.simple_tag
def not_an_answer() -> str:
    return str(following.NOT_AN_ANSWER)


@register.filter
def side_name(party: str) -> str:
    return str(phrases.PARTIES[Party(party)])
