"""The address that a reply by mail goes to: it names the thread and who may write into it, and is signed.

`reply+dispute_d-8kq2.a7.mfzwizlqovzxi3dp@reply.example.com`: mail programs may write all of it in capitals.
"""

import base64
import hashlib
import hmac
import re

THREAD_MAX = 30  # characters; with them the part before the @ keeps within the 64 of RFC 5321, 4.5.3.1.1
THREAD = re.compile(r"[a-z0-9](?:[a-z0-9/-]{0,28}[a-z0-9])?", re.IGNORECASE)
LOCAL_PART = re.compile(r"reply\+([a-z0-9_-]+)\.([a-z0-9]{1,10})\.([a-z2-7]{16})")
SIGNATURE_BYTES = 10
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def is_thread(name: str) -> bool:
    """Return whether replies can find their way to a thread of this name: letters, digits, hyphens and slashes."""
    return THREAD.fullmatch(name) is not None


def write(thread: str, person: int, *, domain: str, key: bytes) -> str:
    """Return the address for a person's replies into a thread; raise ValueError for a name that it cannot carry."""
    if not is_thread(thread):
        raise ValueError(f"“{thread}” cannot be the name of a thread.")
    signed = f"{thread.lower().replace('/', '_')}.{_base36(person)}"
    return f"reply+{signed}.{_signature(signed, key)}@{domain}"


def read(address: str, *, domain: str, key: bytes) -> tuple[str, int] | None:
    """Return the thread, in lower case, and the person that an address was written for; None if it was not by us."""
    local_part, _, host = address.strip().lower().rpartition("@")
    found = LOCAL_PART.fullmatch(local_part)
    if not found or host != domain.lower():
        return None
    thread, person, signature = found.groups()
    if not hmac.compare_digest(signature, _signature(f"{thread}.{person}", key)):
        return None
    return thread.replace("_", "/"), int(person, 36)


def _signature(signed: str, key: bytes) -> str:
    digest = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode().lower()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
