"""How much somebody may ask in a stretch of time: by account, else by address. Without a cache nobody is kept from asking."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from helpcenter.rate_limits import address_hash
from notices.caching import FAULTS

HOUR = 3600  # seconds


def asks_too_much(request: HttpRequest, *, at: datetime) -> bool:
    """Count one more question; return whether it is more than `TICKETS_PER_HOUR` of one account, or of one address."""
    user = request.user
    who = f"account:{user.pk}" if user.is_authenticated else f"address:{address_hash(request)}"
    return _is_over(f"tickets:{who}", settings.TICKETS_PER_HOUR, at)


def mails_too_much(email: str, *, at: datetime) -> bool:
    """Count one more mail to an address that somebody typed; return whether it is more than `GUEST_MAILS_PER_HOUR`.

    Whether the address has an account is not looked at: the answer is the same for both.
    """
    hashed = hashlib.sha256(f"{settings.SECRET_KEY}{email.lower()}".encode()).hexdigest()[:24]
    return _is_over(f"ticket-mails:{hashed}", settings.GUEST_MAILS_PER_HOUR, at)


def writes_too_fast(ticket: str, *, at: datetime) -> bool:
    """Count one more message of a guest into a ticket; return whether it is more than `MESSAGES_PER_MINUTE`."""
    return _is_over(f"ticket-messages:{ticket}", settings.MESSAGES_PER_MINUTE, at, seconds=60)


def suggests_too_much(request: HttpRequest, *, at: datetime) -> bool:
    """Count one more look for suggestions; return whether it is more than `SEARCHES_PER_MINUTE` of one address."""
    return _is_over(f"ticket-suggestions:{address_hash(request)}", settings.SEARCHES_PER_MINUTE, at, seconds=60)


def _is_over(what: str, most: int, at: datetime, *, seconds: int = HOUR) -> bool:
    key = f"{what}:{int(at.timestamp()) // seconds}"
    try:
        cache.add(key, 0, timeout=seconds)
        return bool(cache.incr(key) > most)
    except (ValueError, *FAULTS):  # A full cache dropped the counter between the two lines, or there is none.
        return False
