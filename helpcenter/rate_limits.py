"""How often one address may do something. Counted in the cache, under a hash that names nobody."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_hash(request: HttpRequest) -> str:
    """Return who asks, as a hash that only this installation could make."""
    return hashlib.sha256(f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()[:24]


def is_over_limit(request: HttpRequest, what: str, most: int, *, seconds: int, at: datetime) -> bool:
    """Count one more of something for an address; return whether it is more than `most` in this stretch of seconds."""
    key = f"{what}:{address_hash(request)}:{int(at.timestamp()) // seconds}"
    cache.add(key, 0, timeout=seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # A full cache dropped the counter between the two lines.
        return False
