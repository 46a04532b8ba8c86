"""Reply-To: how an answer by mail comes back into the thread that it belongs to."""

import hashlib
from typing import Any

from django.conf import settings

from notices.rules import reply_addresses

GUEST = 0  # No account has this key.


def address_for(thread: str, person: Any) -> str:
    """Return where this person's replies into a thread go; empty if nobody reads replies, or there is no thread.

    Somebody without an account (None) is nobody in particular there: `GUEST`.
    """
    if not settings.REPLY_DOMAIN or not thread:
        return ""
    return reply_addresses.write(
        thread, person.pk if person is not None else GUEST, domain=settings.REPLY_DOMAIN, key=_key(settings.SECRET_KEY)
    )


def read(address: str) -> tuple[str, int] | None:
    """Return the thread (in lower case) and the person's primary key; None for an address that we did not write."""
    if not settings.REPLY_DOMAIN:
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        found = reply_addresses.read(address, domain=settings.REPLY_DOMAIN, key=_key(secret))
        if found:
            return found
    return None


def _key(secret: str) -> bytes:
    return hashlib.sha256(f"notices.replies:{secret}".encode()).digest()
