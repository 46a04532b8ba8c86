"""What a subject, a message and a note may be: what nobody can see is no word, and what is too long is said, not cut."""

import re

from helpcenter.rules.words import can_be_seen
from messaging.mail.characters import lines_of, visible

SUBJECT_MOST = 200
TEXT_MOST = 20_000
TAG_MOST = 40
# Vietnamese and Hebrew put two or three marks on a letter; a tower of them covers the lines around it.
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
TOWER = re.compile(f"({_MARKS}{{4}}){_MARKS}+")


def subject(typed: str) -> str:
    """Return a subject on one line, without what turns the direction of writing, hides or cannot be seen; else empty."""
    return _seen(" ".join(visible(typed).split()))


def text(typed: str) -> str:
    """Return a message or a note with line feeds, without what cannot be seen; empty when nothing of it can."""
    return _seen(lines_of(typed).strip())


def tag_names(typed: str) -> list[str]:
    """Return the names of tags in a line, each once; a Japanese keyboard has another comma."""
    names = (" ".join(name.split())[:TAG_MOST] for name in typed.replace("、", ",").split(","))
    return list(dict.fromkeys(name for name in names if name))


def tags_in(typed: str) -> frozenset[str]:
    """Return the tags of a line as they are compared: neither order nor capitals matter."""
    return frozenset(name.casefold() for name in tag_names(typed))


def _seen(words: str) -> str:
    return TOWER.sub(r"\1", words) if can_be_seen(words) else ""
