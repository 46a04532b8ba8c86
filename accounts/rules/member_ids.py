"""Member IDs: `m` and ten digits, the last of which catches a wrong or swapped digit (Luhn, ISO/IEC 7812-1 annex B)."""

import re
import unicodedata

PATTERN = re.compile(r"m[1-9]\d{9}")


def member_id(number: int) -> str:
    """Return the member ID of a nine-digit number that does not begin with 0; raise ValueError for any other."""
    payload = str(number)
    if len(payload) != 9 or number < 0:
        raise ValueError("A member ID is made from nine digits.")
    return f"m{payload}{check_digit(payload)}"


def check_digit(payload: str) -> int:
    """Return the Luhn digit of a string of digits."""
    total = 0
    for place, digit in enumerate(reversed(payload)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def tidied(typed: str) -> str:
    """Return what was typed as a member ID is stored: half-width, lower case, without blanks and hyphens."""
    return re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", typed)).lower()


def looks_like_one(typed: str) -> bool:
    """Return whether this has the form of a member ID, right or mistyped."""
    return PATTERN.fullmatch(tidied(typed)) is not None


def is_member_id(typed: str) -> bool:
    """Return whether this can be a member ID: its form and its last digit are right."""
    tidy = tidied(typed)
    return PATTERN.fullmatch(tidy) is not None and check_digit(tidy[1:-1]) == int(tidy[-1])


def shown(stored: str) -> str:
    """Return a stored member ID as people read it aloud: `M482-910-3857`."""
    return f"{stored[:4]}-{stored[4:7]}-{stored[7:]}".upper()
