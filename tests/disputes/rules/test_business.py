"""Business days: of the zone, never fewer than so many days, and the deadline that counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules.business import USUAL, after_business_days, business_days
from disputes.rules.states import DeadlineKind
from tests.disputes.rules.cases import refund_owed

FRIDAY = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo.
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        (FRIDAY - 4 * DAY, 3, FRIDAY - DAY),
        (FRIDAY, 3, FRIDAY + 5 * DAY),
        (datetime(2026, 5, 1, 16, 0, tzinfo=UTC), 1, datetime(2026, 5, 4, 15, 0, tzinfo=UTC)),  # Saturday in Tokyo.
    ],
)
def test_weekends_of_the_zone_are_left_out(at, days, expected):
    assert after_business_days(at, days * DAY, USUAL) == expected


def test_holidays_are_left_out():
    calendar = business_days("Asia/Tokyo", [date(2026, 5, day) for day in (4, 5, 6)])
    assert after_business_days(FRIDAY, 3 * DAY, calendar) == FRIDAY + 10 * DAY


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    days=st.integers(0, 30),
    zone=st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "Pacific/Apia"]),
    holidays=st.sets(st.dates(date(2024, 1, 1), date(2028, 3, 1)), max_size=20),
)
def test_a_calendar_only_ever_adds(at, days, zone, holidays):
    plain = after_business_days(at, days * DAY, business_days(zone))
    assert at + days * DAY <= plain <= after_business_days(at, days * DAY, business_days(zone, holidays))


def test_the_deadline_of_a_refund_counts_them():
    case = refund_owed()
    deadline = case.deadline(DeadlineKind.REFUND_SLA)
    assert deadline.due_at == after_business_days(deadline.set_at, 3 * DAY, case.business_days)
