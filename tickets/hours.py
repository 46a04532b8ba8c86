"""When somebody is there who answers in a language, as the rows of its desk say, for the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from tickets import holidays
from tickets.models import ServiceDesk
from tickets.rules.hours import Calendar, Opening, ServiceHours, weekdays

CALENDARS = {"ja": Calendar.JAPAN, "en": Calendar.ENGLAND_AND_WALES}
# Of a language whose desk nobody has set up: promises that could never be due would be none.
USUAL = {
    "ja": ServiceHours("Asia/Tokyo", weekdays(time(10), time(18))).with_holidays(holidays.all_days(CALENDARS["ja"])),
    "en": ServiceHours("Europe/London", weekdays(time(9), time(17))).with_holidays(holidays.all_days(CALENDARS["en"])),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """When somebody is there, and why not: the calendar, and the days closed besides it with what is said of them."""

    hours: ServiceHours
    calendar: Calendar | None
    closed_days: dict[date, str]

    def why_closed(self, day: date, language: str) -> str:
        """Return the name of the holiday on a day of the desk; empty if it is none, or has no name."""
        public = holidays.in_year(self.calendar, day.year, language) if self.calendar else {}
        return self.closed_days.get(day) or public.get(day, "")


def hours_of(language: str) -> ServiceHours:
    """Return the service hours of a language."""
    return hours_of_all([language])[language]


def hours_of_all(languages: Iterable[str]) -> dict[str, ServiceHours]:
    """Return the service hours of languages, in three queries at the most."""
    return {language: desk.hours for language, desk in desks_of(languages).items()}


def desks_of(languages: Iterable[str]) -> dict[str, Desk]:
    """Return the desks of languages, in three queries at the most."""
    rows = ServiceDesk.objects.filter(language__in=languages).prefetch_related("openings", "closed_days")
    found = {row.language: _desk(row) for row in rows}
    return {language: found.get(language) or _usual(language) for language in languages}


def _usual(language: str) -> Desk:
    known = language if language in USUAL else "en"
    return Desk(USUAL[known], CALENDARS[known], {})


def _desk(row: ServiceDesk) -> Desk:
    calendar = Calendar(row.calendar) if row.calendar else None
    return Desk(_hours(row), calendar, {day.on: day.why for day in row.closed_days.all()})


def _hours(desk: ServiceDesk) -> ServiceHours:
    openings = tuple(Opening(row.weekday, row.opens, row.closes) for row in desk.openings.all())
    public = holidays.all_days(Calendar(desk.calendar)) if desk.calendar else frozenset()
    return ServiceHours(desk.zone, openings, public).with_holidays(day.on for day in desk.closed_days.all())
