"""Money, and instants in the zone of an order, as people read them."""

import zoneinfo
from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from notices.templatetags.notices import instant
from orders import phrases
from orders.rules.carriers import Carrier, Guess
from orders.rules.money import plain
from orders.rules.window import last_instant

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """Write an amount of minor units in the active language: `¥1,200`, `$12.34`."""
    written = format_currency(Decimal(plain(minor, currency)), currency, locale=_language(), currency_digits=True)
    return written.replace("￥", "¥").replace("\xa0", " ")


@register.filter
def in_zone(at: datetime, zone: str) -> str:
    """Write an instant on the clock of an order, which is not always the reader's."""
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        return instant(at)


@register.filter
def last_moment(end: datetime | str) -> datetime:
    """Return the last instant before an end that is no part of what it ends."""
    return last_instant(datetime.fromisoformat(end) if isinstance(end, str) else end)


@register.filter
def is_other_clock(at: datetime, zone: str) -> bool:
    """Return whether the reader's clock shows another time than an order's at this instant."""
    return at.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() != timezone.localtime(at).utcoffset()


@register.filter
def carrier_name(carrier: Carrier) -> str:
    return carrier.name(_language())


@register.filter
def guess_words(guess: Guess) -> str:
    """Say whose a number can be, and how sure that is."""
    return str(phrases.SURENESS[guess.sureness]) % {"carrier": guess.carrier.name(_language())}


@register.filter
def tracking_words(status: str) -> str:
    return str(phrases.TRACKING.get(status, ""))  # type: ignore[call-overload]


@register.filter
def opening_words(opening: str) -> str:
    return str(phrases.OPENINGS[opening])  # type: ignore[index]


@register.filter
def refusal_words(refusal: str) -> str:
    return str(phrases.CANCEL_REFUSALS[refusal])  # type: ignore[index]


@register.filter
def cancel_reason(reason: str) -> str:
    return str(phrases.CANCEL_REASONS[reason])  # type: ignore[index]


def _language() -> str:
    return (get_language() or "en")[:2]
