"""Spans of time as people type them in a shell: 3d, 12h, 90m, 2d12h, 1w."""

import re
from datetime import timedelta

WRITTEN = re.compile(
    r"(?:(?P<weeks>\d{1,7})w)?(?:(?P<days>\d{1,7})d)?(?:(?P<hours>\d{1,7})h)?(?:(?P<minutes>\d{1,7})m)?", re.ASCII
)
LONGEST = timedelta(days=3_650)


def parse_span(words: str) -> timedelta:
    """Return the span that `words` name; raise ValueError, whose words are meant for whoever typed them."""
    found = WRITTEN.fullmatch("".join(words.lower().split()))
    numbers = {unit: int(number) for unit, number in found.groupdict().items() if number} if found else {}
    if not numbers:
        raise ValueError(f"“{words}” is not a span of time. Write weeks, days, hours and minutes like this: 2d12h.")
    span = timedelta(**numbers)
    if not timedelta() < span <= LONGEST:
        raise ValueError(f"“{words}” is not more than nothing and at most {LONGEST.days} days.")
    return span


def spell_span(span: timedelta) -> str:
    """Return a span of whole minutes as `parse_span` reads it."""
    minutes = int(span.total_seconds()) // 60
    parts = {"d": minutes // 1_440, "h": minutes // 60 % 24, "m": minutes % 60}
    return "".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0m"
