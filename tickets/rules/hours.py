"""Service hours of a language: when somebody is there, and time counted only while somebody is.

An opening is told by the wall clock of its zone. It lasts from the first instant at which that clock shows its start to
the last at which it shows its end: an hour that summer time skips is not there, one that it doubles counts twice. One
that ends at or before its start runs into the next day. A holiday is a closed day from midnight to midnight, so what
runs into it ends at that midnight, and what would run out of it begins there. Results are in UTC.
"""

import zoneinfo
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
HORIZON = timedelta(days=731)  # What lies further ahead than two years of holidays is not looked for.
MIDNIGHT = time()


class Calendar(StrEnum):
    """Whose holidays, as the country (ISO 3166-1) and, where one is needed, its part (ISO 3166-2)."""

    JAPAN = "JP"
    ENGLAND_AND_WALES = "GB-ENG"


@dataclass(frozen=True, slots=True)
class Opening:
    """On a weekday (Monday is 0), from a local time to another. The same time twice is a whole day."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When somebody is there, in the IANA zone `zone`. No opening at all is allowed: then nobody ever is."""

    zone: str
    weekly: tuple[Opening, ...] = ()
    holidays: frozenset[date] = frozenset()

    def with_holidays(self, days: Iterable[date]) -> "ServiceHours":
        return replace(self, holidays=self.holidays | frozenset(days))


@dataclass(frozen=True, slots=True)
class Interval:
    """From an instant up to another, which no longer belongs to it."""

    start: datetime
    end: datetime


def weekdays(opens: time, closes: time, days: Iterable[int] = range(5)) -> tuple[Opening, ...]:
    """Return the same opening on several days, Monday to Friday unless told otherwise."""
    return tuple(Opening(day, opens, closes) for day in days)


def is_open(hours: ServiceHours, at: datetime) -> bool:
    """Return whether somebody is there at an instant."""
    at = at.astimezone(UTC)  # Python compares and subtracts by the wall clock when both sides share a zone.
    return any(one.start <= at < one.end for one in _between(hours, at, at))


def next_opening(hours: ServiceHours, at: datetime) -> datetime | None:
    """Return the first instant after `at` at which the hours begin; None when they do not within two years."""
    at = at.astimezone(UTC)
    return next((one.start for one in _between(hours, at, at + HORIZON) if one.start > at), None)


def next_closing(hours: ServiceHours, at: datetime) -> datetime | None:
    """Return the first instant after `at` at which the hours end; None when they do not within two years."""
    at = at.astimezone(UTC)
    until = at + HORIZON
    return next((one.end for one in _between(hours, at, until) if at < one.end <= until), None)


def add_business_time(hours: ServiceHours, at: datetime, duration: timedelta) -> datetime | None:
    """Return the first instant at which `duration` has passed in the hours since `at`; None when two years are not enough.

    Raise ValueError for less than nothing.
    """
    if duration < timedelta():
        raise ValueError("Time that was used is not given back here.")
    at = at.astimezone(UTC)
    if not duration:
        return at
    for one in _between(hours, at, at + HORIZON):
        start = max(one.start, at)
        if start + duration <= one.end:
            return start + duration
        duration -= max(one.end - start, timedelta())
    return None


def business_time_between(hours: ServiceHours, a: datetime, b: datetime) -> timedelta:
    """Return how much time passes in the hours from `a` to `b`; none when `b` is not later."""
    a, b = a.astimezone(UTC), b.astimezone(UTC)
    if b <= a:
        return timedelta()
    parts = (min(one.end, b) - max(one.start, a) for one in _between(hours, a, b))
    return sum((part for part in parts if part > timedelta()), timedelta())


def _between(hours: ServiceHours, a: datetime, b: datetime) -> Iterator[Interval]:
    """Yield the openings that may touch [a, b], in order; those that meet are one."""
    parts = _parts_of_weekdays(hours.weekly)
    if not any(parts):
        return
    zone = zoneinfo.ZoneInfo(hours.zone)
    day, last = a.astimezone(zone).date() - DAY, b.astimezone(zone).date() + DAY
    current: Interval | None = None
    while day <= last:
        for opens, closes in () if day in hours.holidays else parts[day.weekday()]:
            start = _instant(datetime.combine(day, opens), zone, fold=0)
            midnight = closes == MIDNIGHT
            end = _instant(datetime.combine(day + DAY if midnight else day, closes), zone, fold=0 if midnight else 1)
            if start >= end:
                continue
            if current is not None and start <= current.end:
                current = replace(current, end=max(current.end, end))
            else:
                if current is not None:
                    yield current
                current = Interval(start, end)
        day += DAY
    if current is not None:
        yield current


def _parts_of_weekdays(weekly: tuple[Opening, ...]) -> list[list[tuple[time, time]]]:
    """Return the openings of each weekday, cut at midnight; midnight as an end is that of the next day."""
    parts: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    for one in weekly:
        if one.opens < one.closes:
            parts[one.weekday].append((one.opens, one.closes))
            continue
        parts[one.weekday].append((one.opens, MIDNIGHT))
        if one.closes != MIDNIGHT:
            parts[(one.weekday + 1) % 7].append((MIDNIGHT, one.closes))
    return [sorted(day) for day in parts]


def _instant(wall: datetime, zone: zoneinfo.ZoneInfo, fold: int) -> datetime:
    """Return when a wall clock shows a time: the first or (fold 1) the last instant; when it skips that, that moment."""
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    late = int(wall.replace(tzinfo=zone, fold=0).timestamp()) + 1
    before = datetime.fromtimestamp(early, zone).utcoffset()
    seconds = range(early, late)
    turn = bisect_left(seconds, True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() != before)
    return datetime.fromtimestamp(early + turn, UTC)
