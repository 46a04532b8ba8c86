"""The operator's dated numbers as the rules take them."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.conf import settings

from disputes.models import DisputePolicy
from disputes.rules import business
from disputes.rules.policy import DEFAULT, OnBuyerTimeout, OnSellerTimeout, Policy
from tickets import holidays
from tickets.rules.hours import Calendar, ServiceHours

CHOICES = {"on_seller_timeout": OnSellerTimeout, "on_buyer_timeout": OnBuyerTimeout}


def policies() -> tuple[Policy, ...]:
    """Return all rows of numbers, the oldest first."""
    return tuple(policy_of(row) for row in DisputePolicy.objects.order_by("since"))


def business_days() -> ServiceHours:
    """Return the days on which refunds are paid: those of the site's zone, without the holidays of its banks."""
    days = holidays.all_days(Calendar(settings.REFUND_CALENDAR)) if settings.REFUND_CALENDAR else ()
    return business.business_days(settings.TIME_ZONE, days)


def policy_of(row: DisputePolicy) -> Policy:
    """Return a row as the rules know it; raise TypeError for a number that there is not."""
    numbers = {name: _read(name, value) for name, value in row.numbers.items()}
    return Policy(since=row.since, **numbers)


def _read(name: str, value: Any) -> Any:
    usual = next((getattr(DEFAULT, field.name) for field in fields(Policy) if field.name == name), None)
    if name in CHOICES:
        return CHOICES[name](value)
    if isinstance(usual, timedelta):
        return timedelta(seconds=value)
    if isinstance(usual, tuple):
        return tuple(timedelta(seconds=part) for part in value)
    return value


def numbers_of(policy: Policy) -> dict[str, Any]:
    """Return what a row stores of numbers: those that are not the usual ones, durations in seconds."""
    values = {field.name: getattr(policy, field.name) for field in fields(Policy) if field.name != "since"}
    return {name: _written(value) for name, value in values.items() if value != getattr(DEFAULT, name)}


def _written(value: Any) -> Any:
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return [int(part.total_seconds()) for part in value] if isinstance(value, tuple) else value
