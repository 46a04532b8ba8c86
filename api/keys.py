"""What is kept of a key."""

import hashlib

BEGINNING = 12  # characters of a key by which it is found


def digest_of(key: str) -> str:
    """Return what is kept of a key; it is random and long, so that a plain hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
