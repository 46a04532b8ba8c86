"""Sealing what must be kept but not lie open in the database: the secrets of second factors."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SEALED = "fernet:"  # Neither Base32 nor hexadecimal digits begin so: what was kept before is told from what is sealed.
PURPOSE = b"accounts/second-factor"


def seal(text: str) -> str:
    return SEALED + _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """Return what was sealed, or was kept before anything was; raise InvalidToken if none of the site's keys fits."""
    if not kept.startswith(SEALED):
        return kept
    box = _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return box.decrypt(kept.removeprefix(SEALED).encode()).decode()


@lru_cache(maxsize=4)
def _box(*keys: str) -> MultiFernet:
    """Return what seals with the first of the site's keys, and opens with any of them."""
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
