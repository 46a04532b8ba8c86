"""Business days, for what waits for banks: Monday to Friday of a zone without its holidays, in the one arithmetic of hours."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tickets.rules.hours import MIDNIGHT, ServiceHours, add_business_time, weekdays


def business_days(zone: str, holidays: Iterable[date] = ()) -> ServiceHours:
    """Return the whole weekdays of an IANA zone, holidays left out."""
    return ServiceHours(zone, weekdays(MIDNIGHT, MIDNIGHT), frozenset(holidays))


USUAL = business_days("Asia/Tokyo")


def after_business_days(at: datetime, days: timedelta, calendar: ServiceHours) -> datetime:
    """Return when so much time has passed on business days: weekends and holidays only ever add to it (rulebook §4)."""
    return add_business_time(calendar, at, days) or at + days
