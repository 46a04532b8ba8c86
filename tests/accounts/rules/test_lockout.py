from datetime import UTC, datetime, timedelta

import pytest

from accounts.rules import lockout

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("trusted_at", "since"),
    [
        (None, NOON - DAY),
        (NOON - timedelta(days=2), NOON - DAY),
        (NOON - timedelta(hours=1), NOON - timedelta(hours=1)),
    ],
)
def test_failures_count_since_the_last_trusted_moment_within_the_window(trusted_at, since):
    assert lockout.counted_since(trusted_at=trusted_at, at=NOON, window=DAY) == since


@pytest.mark.parametrize(
    ("failures", "most", "is_attacked"), [(9, 10, False), (10, 10, True), (11, 10, True), (99, 0, False)]
)
def test_many_failures_are_an_attack(failures, most, is_attacked):
    assert lockout.is_attacked(failures, most=most) is is_attacked
