"""Public holidays of a calendar: the days on which nobody is there. An operator's own days are rows on top of them."""

from datetime import date
from functools import lru_cache

import holidays

from tickets.rules.hours import Calendar

FIRST_YEAR = 2020
LAST_YEAR = 2060  # Japan's equinoxes are fixed a year ahead; further ahead they are computed.


LANGUAGES = {"ja": "ja", "en": "en_US"}


@lru_cache(maxsize=256)
def in_year(calendar: Calendar, year: int, language: str = "en") -> dict[date, str]:
    """Return the holidays of a year with their names, in `language` where the calendar has names in it."""
    country, _, part = calendar.partition("-")
    days = holidays.country_holidays(country, subdiv=part or None, years=year, language=LANGUAGES[language])
    return dict(sorted(days.items()))


@lru_cache(maxsize=16)
def all_days(calendar: Calendar) -> frozenset[date]:
    """Return the holidays of all years that are known, as `tickets.rules.hours` takes them."""
    return frozenset(day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in in_year(calendar, year))
