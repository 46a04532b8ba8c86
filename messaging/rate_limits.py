"""How often one person, or one address without an account, may do something. Without a cache nobody is kept from it."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from notices.caching import FAULTS

STRETCH, HOUR = 60, 3600  # seconds


def is_over_limit(what: str, most: int, person: Any, *, at: datetime) -> bool:
    """Count one more of something; return whether it is more than `most` in this minute."""
    return _is_over(f"{what}:{person.pk}", most, STRETCH, at)


def uploads_too_much(request: HttpRequest, *, at: datetime) -> bool:
    """Count one more photo of somebody without an account; return whether it is more than `GUEST_PHOTOS_PER_HOUR`."""
    address = request.META.get("REMOTE_ADDR", "")
    hashed = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:24]
    return _is_over(f"uploads:{hashed}", settings.GUEST_PHOTOS_PER_HOUR, HOUR, at)


def _is_over(what: str, most: int, seconds: int, at: datetime) -> bool:
    key = f"{what}:{int(at.timestamp()) // seconds}"
    try:
        cache.add(key, 0, timeout=seconds)
        return bool(cache.incr(key) > most)
    except (ValueError, *FAULTS):  # A full cache dropped the counter between the two lines, or there is none.
        return False
