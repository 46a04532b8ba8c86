"""Whether a request comes from the marketplace."""

import secrets

from api.keys import BEGINNING, digest_of
from api.models import ApiKey


def key_of(header: str) -> ApiKey | None:
    """Return the key that an Authorization header names, or None; one indexed query, compared in constant time."""
    scheme, _, word = header.partition(" ")
    if scheme.lower() != "bearer" or not (word.isascii() and word.isprintable()) or len(word) > 200:
        return None
    found = ApiKey.objects.filter(beginning=word.strip()[:BEGINNING], revoked_at=None).first()
    is_right = secrets.compare_digest(found.digest if found else digest_of(""), digest_of(word.strip()))
    return found if is_right else None
