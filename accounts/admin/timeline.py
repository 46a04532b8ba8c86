"""What happened to an account, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts import phrases
from accounts.models import AccountEvent, User
from accounts.rules.people import Violation

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str
    by: str
    details: str
    note: str


def timeline(person: User) -> list[Line]:
    """Return the newest events of an account, the newest first."""
    return [_line(event) for event in person.events.select_related("by")[:MOST_SHOWN]]


def _line(event: AccountEvent) -> Line:
    if event.by is None:
        by = gettext("the site itself")
    else:
        by = gettext("the owner") if event.by_id == event.account_id else str(event.by)
    return Line(event.at, str(phrases.VERBS[event.verb]), by, "\n".join(_details(event)), event.note)


def _details(event: AccountEvent) -> list[str]:
    lines = []
    violation = event.details.get("violation")
    if violation in set(Violation):
        lines.append(gettext("Rule broken: %(rule)s") % {"rule": phrases.VIOLATIONS[Violation(violation)]})
    until = parse_datetime(event.details.get("until") or "")
    if until is not None:
        shown = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
        lines.append(gettext("Until: %(until)s") % {"until": shown})
    return lines
