"""Names: on labels in English letters, because carriers and customs print and read nothing else; elsewhere in any script."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

SHORTEST, LONGEST = 2, 60  # characters of a name on a label
LONGEST_SHOWN = 80  # characters of a display name
LETTERS = re.compile(r"[A-Za-z]")
OFFENDING = re.compile(r"[^A-Za-z '.\-]")
# What phones and word processors make of hyphen and apostrophe, and keyboards of a blank.
SAME_AS = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‛′`´", "'"), "・": " "})
# Characters that turn the direction of all that follows, so that a name could rewrite the sentence around it.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters that no decomposition turns into English ones.
PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "þ": "th"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "Þ": "Th", "ı": "i"}
)


class NameFault(StrEnum):
    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_ENGLISH = "not_english"
    HAS_DIGITS = "has_digits"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it would be stored, and what keeps it from being stored.

    `offending` has the characters that may not be in it, each once; `suggestion` what it becomes without accents, where
    nothing but accents is wrong with it; `most` how many characters there is room for.
    """

    value: str
    fault: NameFault | None = None
    offending: str = ""
    suggestion: str = ""
    most: int = LONGEST


def label_name(typed: str) -> Name:
    """Read a name for labels: full-width letters and blanks become half-width, anything but English letters is a fault."""
    value = _tidied(typed.translate(SAME_AS)).translate(SAME_AS)
    if not value:
        return Name(value, NameFault.EMPTY)
    if len(value) > LONGEST:
        return Name(value, NameFault.TOO_LONG)
    offending = "".join(dict.fromkeys(OFFENDING.findall(value)))
    if offending:
        fault = NameFault.HAS_DIGITS if offending.isdecimal() else NameFault.NOT_ENGLISH
        return Name(value, fault, offending, _without_accents(value))
    if not LETTERS.search(value):
        return Name(value, NameFault.NOT_ENGLISH, "".join(dict.fromkeys(value)))
    if len(value) < SHORTEST:
        return Name(value, NameFault.TOO_SHORT)
    return Name(value)


def display_name(typed: str) -> Name:
    """Read a name that others see, in any script; it may be empty."""
    value = " ".join(typed.split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in value):
        return Name(value, NameFault.UNREADABLE)
    if TURNING.intersection(value):
        return Name(value, NameFault.UNREADABLE)
    if value and not any(unicodedata.category(character)[0] in "LNSP" for character in value):
        return Name(value, NameFault.UNREADABLE)
    return Name(value, NameFault.TOO_LONG if len(value) > LONGEST_SHOWN else None, most=LONGEST_SHOWN)


def _tidied(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def _without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.translate(PLAIN))
    plain = _tidied("".join(character for character in parts if not unicodedata.combining(character)))
    return plain if label_name_is_plain(plain) else ""


def label_name_is_plain(name: str) -> bool:
    """Return whether a tidy name can be printed on a label as it is."""
    return SHORTEST <= len(name) <= LONGEST and bool(LETTERS.search(name)) and not OFFENDING.search(name)
