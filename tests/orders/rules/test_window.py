import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.rules.window import (
    Opening,
    WindowMode,
    WindowPolicy,
    days_left,
    eligibility,
    last_instant,
    line_started_at,
    never_earlier,
    once_received,
    started_at,
    window_end,
)

MICROSECOND = timedelta(microseconds=1)
ZONES = (
    "Asia/Tokyo",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Cairo",
)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def local(zone, *parts):
    return datetime(*parts, tzinfo=zoneinfo.ZoneInfo(zone))


# The vectors of the rulebook, §2: shipped, refused from.
@pytest.mark.parametrize(
    ("zone", "shipped", "refused_from"),
    [
        ("Asia/Tokyo", (2025, 1, 1, 15, 30), (2025, 3, 3)),
        ("Asia/Tokyo", (2024, 1, 1, 0, 0), (2024, 3, 2)),
        ("Asia/Tokyo", (2024, 1, 1, 23, 59, 59), (2024, 3, 2)),
        ("America/New_York", (2025, 1, 20, 10, 0), (2025, 3, 22)),
        ("America/New_York", (2025, 1, 20, 23, 59), (2025, 3, 22, 0, 59, 0, 1)),
        ("America/Los_Angeles", (2025, 9, 15, 12, 0), (2025, 11, 15)),
    ],
)
def test_vectors(zone, shipped, refused_from):
    end = window_end(local(zone, *shipped), zone)
    assert end == local(zone, *refused_from)
    assert last_instant(end) == local(zone, *refused_from).astimezone(UTC) - MICROSECOND


@settings(max_examples=1_000)
@given(instants, st.sampled_from(ZONES))
def test_sixty_days_are_never_shorter_under_either_reading(start, zone):
    end = window_end(start, zone)
    assert start + timedelta(days=60) < end <= start + timedelta(days=61, hours=1)
    last_day = start.astimezone(zoneinfo.ZoneInfo(zone)).date() + timedelta(days=60)
    assert last_instant(end).astimezone(zoneinfo.ZoneInfo(zone)).date() >= last_day


@given(instants, st.sampled_from(ZONES), st.integers(0, 60), st.integers(0, 60))
def test_an_extension_never_shortens(start, zone, fewer, more):
    fewer, more = sorted((fewer, more))
    assert window_end(start, zone, extension_days=fewer) <= window_end(start, zone, extension_days=more)


@given(instants, instants, st.sampled_from(ZONES))
def test_a_later_start_never_ends_earlier(first, second, zone):
    first, second = sorted((first, second))
    assert window_end(first, zone) <= window_end(second, zone)


# With a number of days after the receipt (§2, 6).

policies = st.builds(
    WindowPolicy,
    mode=st.sampled_from(WindowMode),
    grace=st.timedeltas(timedelta(), timedelta(days=1)),
    after_receipt_days=st.integers(1, 90),
)
waits = st.timedeltas(timedelta(days=-1), timedelta(days=120))


@given(instants, waits, st.sampled_from(ZONES), st.integers(0, 60), policies)
def test_off_a_receipt_changes_nothing(start, wait, zone, days, policy):
    off = replace(policy, after_receipt_days=0)
    received = window_end(start, zone, policy=off, extension_days=days, received_at=start + wait)
    assert received == window_end(start, zone, policy=off, extension_days=days)


@given(instants, waits, st.sampled_from(ZONES), st.integers(0, 60), policies)
def test_on_it_is_never_later_than_off_and_never_before_the_receipt(start, wait, zone, days, policy):
    off = window_end(start, zone, policy=policy, extension_days=days)
    on = window_end(start, zone, policy=policy, extension_days=days, received_at=start + wait)
    given_days = timedelta(days=policy.after_receipt_days + days)
    assert on <= off
    assert on == off or on > max(start, start + wait) + given_days


@given(instants, waits, st.sampled_from(ZONES), st.integers(0, 60), st.integers(0, 60), policies)
def test_an_extension_never_shortens_what_was_received(start, wait, zone, fewer, more, policy):
    fewer, more = sorted((fewer, more))
    ends = [
        window_end(start, zone, policy=policy, extension_days=days, received_at=start + wait) for days in (fewer, more)
    ]
    assert ends[0] <= ends[1]
    assert (fewer == more) == (ends[0] == ends[1])


@given(instants, waits, waits, st.sampled_from(ZONES), policies)
def test_a_later_receipt_never_ends_earlier(start, first, second, zone, policy):
    first, second = sorted((first, second))
    assert window_end(start, zone, policy=policy, received_at=start + first) <= window_end(
        start, zone, policy=policy, received_at=start + second
    )


@pytest.mark.parametrize(
    ("received", "days", "refused_from"),
    [
        ((2025, 1, 10, 9, 0), 15, (2025, 1, 26)),
        ((2025, 1, 10, 23, 59, 59), 15, (2025, 1, 26)),
        ((2025, 2, 20, 9, 0), 15, (2025, 3, 3)),  # The usual end comes first.
        ((2025, 1, 10, 9, 0), 1, (2025, 1, 12)),
    ],
)
def test_days_after_the_receipt_run_to_the_end_of_the_last_one(received, days, refused_from):
    end = window_end(
        local("Asia/Tokyo", 2025, 1, 1, 15, 30),
        "Asia/Tokyo",
        policy=WindowPolicy(after_receipt_days=days),
        received_at=local("Asia/Tokyo", *received),
    )
    assert end == local("Asia/Tokyo", *refused_from)


def test_a_receipt_moves_the_end_earlier_and_nothing_moves_it_later():
    kept, computed = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    assert once_received(kept, computed) == computed
    assert once_received(computed, kept) == computed


@pytest.mark.parametrize("days", [-1, 61])
def test_an_extension_has_a_cap(days):
    with pytest.raises(ValueError, match="extension"):
        window_end(local("Asia/Tokyo", 2025, 1, 1), "Asia/Tokyo", extension_days=days)


def test_the_other_reading_counts_hours_alone():
    start = local("Asia/Tokyo", 2025, 1, 1, 15, 30)
    end = window_end(start, "Asia/Tokyo", policy=WindowPolicy(mode=WindowMode.ELAPSED))
    assert end == start + timedelta(days=60) + MICROSECOND


def test_a_grace_is_added_as_it_was_set():
    start = local("Asia/Tokyo", 2025, 1, 1, 15, 30)
    end = window_end(start, "Asia/Tokyo", policy=WindowPolicy(grace=timedelta(hours=6)))
    assert end == local("Asia/Tokyo", 2025, 3, 3, 6)


@pytest.mark.parametrize(
    ("lag", "is_scan"), [(timedelta(hours=23), False), (timedelta(hours=24), False), (timedelta(hours=25), True)]
)
def test_the_carriers_scan_counts_when_it_is_much_later(lag, is_scan):
    shipped = datetime(2026, 1, 1, tzinfo=UTC)
    assert started_at(shipped, shipped + lag) == (shipped + lag if is_scan else shipped)
    assert started_at(shipped, None) == shipped


def test_a_line_in_two_parcels_starts_with_the_later_one():
    first, second = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC)
    assert line_started_at([second, first]) == second
    assert line_started_at([]) is None


def test_an_end_only_moves_later():
    stored, computed = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    assert never_earlier(stored, computed) == stored
    assert never_earlier(computed, stored) == stored
    assert never_earlier(None, computed) == computed


def test_eligibility_on_the_borders():
    start = local("Asia/Tokyo", 2025, 1, 1, 15, 30)
    end = window_end(start, "Asia/Tokyo")

    def opening(at):
        return eligibility(start_at=start, end_at=end, at=at).opening

    assert opening(start - MICROSECOND) is Opening.NOT_YET
    assert opening(start) is Opening.OPEN
    assert opening(end - MICROSECOND) is Opening.OPEN
    assert opening(end) is Opening.TOO_LATE
    assert eligibility(start_at=None, end_at=None, at=start).opening is Opening.NOT_SHIPPED


@pytest.mark.parametrize(
    ("days", "is_abnormal", "opening"),
    [
        (9, False, Opening.STILL_ON_ITS_WAY),
        (9, True, Opening.OPEN),
        (10, False, Opening.OPEN),
        (46, False, Opening.OPEN),
    ],
)
def test_not_received_is_warned_of_and_not_refused_while_a_parcel_is_young(days, is_abnormal, opening):
    start = local("Asia/Tokyo", 2025, 1, 1, 15, 30)
    answer = eligibility(
        start_at=start,
        end_at=window_end(start, "Asia/Tokyo"),
        at=start + timedelta(days=days),
        is_not_received=True,
        is_tracking_abnormal=is_abnormal,
    )
    assert (answer.opening, answer.is_allowed) == (opening, True)


def test_days_left_are_counted_on_the_orders_calendar():
    start = local("Asia/Tokyo", 2025, 1, 1, 15, 30)
    end = window_end(start, "Asia/Tokyo")
    assert days_left(end, "Asia/Tokyo", start) == 60
    assert days_left(end, "Asia/Tokyo", local("Asia/Tokyo", 2025, 3, 2, 23, 59)) == 0
    assert days_left(end, "Asia/Tokyo", end) == -1
