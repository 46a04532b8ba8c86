"""Settings become the numbers of the window."""

from datetime import UTC, datetime, timedelta

from orders.policy import window_policy
from orders.rules.window import WindowMode, WindowPolicy, window_end


def test_the_settings_that_ship_are_those_of_the_rulebook():
    assert window_policy() == WindowPolicy(60, WindowMode.CALENDAR, timedelta(), 10, 0)


def test_each_setting_reaches_its_number(settings):
    settings.DISPUTE_WINDOW_DAYS = 30
    settings.DISPUTE_WINDOW_MODE = "elapsed"
    settings.DISPUTE_WINDOW_GRACE_HOURS = 6
    settings.NOT_RECEIVED_MIN_DAYS = 7
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    assert window_policy() == WindowPolicy(30, WindowMode.ELAPSED, timedelta(hours=6), 7, 15)
    start = datetime(2026, 5, 1, tzinfo=UTC)
    end = window_end(start, "Asia/Tokyo", policy=window_policy())
    assert end == start + timedelta(days=30, hours=6, microseconds=1)
