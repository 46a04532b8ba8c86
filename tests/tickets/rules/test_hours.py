"""Business hours against vectors that were computed by hand, and the laws that hold for all of them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.rules.hours import (
    Opening,
    ServiceHours,
    add_business_time,
    business_time_between,
    is_open,
    next_closing,
    next_opening,
    weekdays,
)

NEW_YEAR = (date(2026, 1, 1), date(2026, 1, 2))
TOKYO = ServiceHours("Asia/Tokyo", weekdays(time(10), time(18)), frozenset(NEW_YEAR))
LONDON = ServiceHours("Europe/London", weekdays(time(9), time(17, 30)), frozenset({date(2026, 12, 25)}))
NIGHTS = ServiceHours("Europe/London", weekdays(time(22), time(6), days=range(7)))
FRIDAY_NIGHT = ServiceHours("Europe/London", (Opening(4, time(22), time(6)),))
ALWAYS = ServiceHours("Europe/London", weekdays(time(), time(), days=range(7)))
NEVER = ServiceHours("Asia/Tokyo")
ALL_HOURS = [TOKYO, LONDON, NIGHTS, FRIDAY_NIGHT, ALWAYS]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def jst(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Tokyo"))


def uk(*parts, fold=0):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/London"), fold=fold)


def hours(number):
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("service", "at", "is_there", "opening", "closing"),
    [
        # 8 May 2026 is a Friday, 11 May a Monday.
        (TOKYO, jst(2026, 5, 8, 9, 59), False, utc(2026, 5, 8, 1), utc(2026, 5, 8, 9)),
        (TOKYO, jst(2026, 5, 8, 10), True, utc(2026, 5, 11, 1), utc(2026, 5, 8, 9)),
        (TOKYO, jst(2026, 5, 8, 17, 59, 59), True, utc(2026, 5, 11, 1), utc(2026, 5, 8, 9)),
        (TOKYO, jst(2026, 5, 8, 18), False, utc(2026, 5, 11, 1), utc(2026, 5, 11, 9)),
        # 31 December 2025 is a Wednesday; Thursday and Friday are holidays.
        (TOKYO, jst(2025, 12, 31, 18), False, utc(2026, 1, 5, 1), utc(2026, 1, 5, 9)),
        # London is an hour ahead of UTC from 29 March 2026 on.
        (LONDON, uk(2026, 3, 27, 12), True, utc(2026, 3, 30, 8), utc(2026, 3, 27, 17, 30)),
        (LONDON, uk(2026, 10, 23, 12), True, utc(2026, 10, 26, 9), utc(2026, 10, 23, 16, 30)),
        # Past midnight, on a Saturday.
        (NIGHTS, uk(2026, 5, 9, 5, 59), True, utc(2026, 5, 9, 21), utc(2026, 5, 9, 5)),
        (NIGHTS, uk(2026, 5, 9, 6), False, utc(2026, 5, 9, 21), utc(2026, 5, 10, 5)),
        (FRIDAY_NIGHT, uk(2026, 5, 9, 0), True, utc(2026, 5, 15, 21), utc(2026, 5, 9, 5)),
        (FRIDAY_NIGHT, uk(2026, 5, 8, 0), False, utc(2026, 5, 8, 21), utc(2026, 5, 9, 5)),
        (ALWAYS, uk(2026, 5, 9, 0), True, None, None),
        (NEVER, jst(2026, 5, 8, 12), False, None, None),
    ],
)
def test_open_or_not_and_until_when(service, at, is_there, opening, closing):
    assert (is_open(service, at), next_opening(service, at), next_closing(service, at)) == (is_there, opening, closing)


@pytest.mark.parametrize(
    ("service", "at", "duration", "due"),
    [
        (TOKYO, jst(2026, 5, 7, 11), hours(2), utc(2026, 5, 7, 4)),
        (TOKYO, jst(2026, 5, 7, 11), hours(7), utc(2026, 5, 7, 9)),  # To the end of the day, not the next morning.
        (TOKYO, jst(2026, 5, 7, 11), hours(7) + timedelta(seconds=1), utc(2026, 5, 8, 1, 0, 1)),
        (TOKYO, jst(2026, 5, 8, 17), hours(2), utc(2026, 5, 11, 2)),  # Over the weekend.
        (TOKYO, jst(2026, 5, 9, 12), hours(8), utc(2026, 5, 11, 9)),  # Asked on a Saturday.
        (TOKYO, jst(2025, 12, 31, 17), hours(2), utc(2026, 1, 5, 2)),  # Over holidays and the weekend.
        (TOKYO, jst(2026, 5, 7, 11), hours(0), utc(2026, 5, 7, 2)),
        (TOKYO, jst(2026, 5, 9, 11), hours(0), utc(2026, 5, 9, 2)),
        # Friday 16:30 GMT + 2 hours: one hour that day, one on Monday from 09:00 BST, which is 08:00 UTC.
        (LONDON, uk(2026, 3, 27, 16, 30), hours(2), utc(2026, 3, 30, 9)),
        # Friday 16:30 BST + 2 hours: one hour that day, one on Monday from 09:00 GMT.
        (LONDON, uk(2026, 10, 23, 16, 30), hours(2), utc(2026, 10, 26, 10)),
        # Thursday 24 December 16:30 + 2 hours: Christmas Day and the weekend lie between.
        (LONDON, uk(2026, 12, 24, 16, 30), hours(2), utc(2026, 12, 28, 10)),
        # The night of 28 to 29 March has 7 hours, that of 24 to 25 October 9.
        (NIGHTS, uk(2026, 3, 28, 22), hours(8), utc(2026, 3, 29, 22)),
        (NIGHTS, uk(2026, 10, 24, 22), hours(9), utc(2026, 10, 25, 6)),
        (FRIDAY_NIGHT, uk(2026, 5, 8, 23), hours(3), utc(2026, 5, 9, 1)),
        (FRIDAY_NIGHT, uk(2026, 5, 9, 5), hours(2), utc(2026, 5, 15, 22)),
        (ALWAYS, uk(2026, 3, 28, 12), hours(24), utc(2026, 3, 29, 12)),
        (NEVER, jst(2026, 5, 7, 11), hours(1), None),
        (TOKYO, jst(2026, 5, 7, 11), timedelta(days=365), None),  # 8,760 business hours are more than four years.
    ],
)
def test_time_is_added_in_the_hours_only(service, at, duration, due):
    assert add_business_time(service, at, duration) == due


@pytest.mark.parametrize(
    ("service", "start", "end", "passed"),
    [
        (TOKYO, jst(2026, 5, 7, 9), jst(2026, 5, 7, 19), hours(8)),
        (TOKYO, jst(2026, 5, 8, 17), jst(2026, 5, 11, 11), hours(2)),
        (TOKYO, jst(2025, 12, 30, 0), jst(2026, 1, 6, 0), hours(24)),  # Tuesday, Wednesday and the next Monday.
        (TOKYO, jst(2026, 5, 7, 12), jst(2026, 5, 7, 11), hours(0)),
        (LONDON, uk(2026, 3, 23, 0), uk(2026, 4, 4, 0), hours(85)),
        (NIGHTS, uk(2026, 3, 28, 12), uk(2026, 3, 29, 12), hours(7)),
        (NIGHTS, uk(2026, 10, 24, 12), uk(2026, 10, 25, 12), hours(9)),
        # A day of 24 hours between two midnights of one wall clock has 23 or 25.
        (ALWAYS, uk(2026, 3, 29, 0), uk(2026, 3, 30, 0), hours(23)),
        (ALWAYS, uk(2026, 10, 25, 0), uk(2026, 10, 26, 0), hours(25)),
        (NEVER, jst(2026, 5, 7, 9), jst(2027, 5, 7, 9), hours(0)),
    ],
)
def test_time_between_counts_the_hours_only(service, start, end, passed):
    assert business_time_between(service, start, end) == passed


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end"),
    [
        # On 29 March 2026 the clock jumps at 01:00 UTC from 01:00 to 02:00.
        (time(0, 30), time(1, 30), utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1)),
        (time(1, 30), time(3), utc(2026, 3, 29, 1), utc(2026, 3, 29, 2)),
        # On 25 October it goes back at 01:00 UTC from 02:00 to 01:00.
        (time(1, 15), time(1, 45), utc(2026, 10, 25, 0, 15), utc(2026, 10, 25, 1, 45)),
        (time(0), time(1, 30), utc(2026, 10, 24, 23), utc(2026, 10, 25, 1, 30)),
        (time(1, 30), time(4), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 4)),
    ],
)
def test_openings_in_the_hour_of_the_change(opens, closes, start, end):
    service = ServiceHours("Europe/London", weekdays(opens, closes, days=[6]))

    before = start - timedelta(hours=2)

    assert (next_opening(service, before), next_closing(service, before)) == (start, end)


def test_an_opening_that_is_skipped_whole_is_not_there():
    service = ServiceHours("Europe/London", weekdays(time(1, 10), time(1, 50), days=[6]))

    assert next_opening(service, uk(2026, 3, 28, 12)) == utc(2026, 4, 5, 0, 10)


def test_a_midnight_that_is_skipped_is_the_moment_of_the_jump():
    cairo = ServiceHours("Africa/Cairo", weekdays(time(), time(8), days=[4]))  # 24 April 2026: 00:00 becomes 01:00.

    at = datetime(2026, 4, 23, 12, tzinfo=ZoneInfo("Africa/Cairo"))

    assert (next_opening(cairo, at), next_closing(cairo, at)) == (utc(2026, 4, 23, 22), utc(2026, 4, 24, 5))


def test_a_day_that_an_island_skipped_has_no_hours():
    apia = ServiceHours("Pacific/Apia", weekdays(time(9), time(17), days=range(7)))  # No 30 December 2011.
    zone = ZoneInfo("Pacific/Apia")

    passed = business_time_between(apia, datetime(2011, 12, 29, tzinfo=zone), datetime(2012, 1, 1, tzinfo=zone))

    assert passed == hours(16)


def test_a_holiday_is_closed_from_midnight_to_midnight():
    service = NIGHTS.with_holidays([date(2026, 5, 9)])

    at = uk(2026, 5, 8, 22)

    assert next_closing(service, at) == uk(2026, 5, 9, 0)
    assert next_opening(service, at) == uk(2026, 5, 10, 0)


def test_a_day_of_24_hours_goes_over_into_the_next():
    service = ServiceHours("Asia/Tokyo", weekdays(time(), time(), days=[0, 1]))

    at = jst(2026, 5, 10, 12)

    assert (next_opening(service, at), next_closing(service, at)) == (jst(2026, 5, 11), jst(2026, 5, 13))


def test_openings_that_overlap_are_counted_once():
    service = ServiceHours("Asia/Tokyo", (Opening(0, time(9), time(13)), Opening(0, time(12), time(17))))

    assert business_time_between(service, jst(2026, 5, 11), jst(2026, 5, 12)) == hours(8)


def test_hours_that_are_all_holidays_never_open():
    days = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(1500))
    service = ServiceHours("Asia/Tokyo", weekdays(time(10), time(18)), days)

    at = jst(2026, 5, 7, 12)

    assert (is_open(service, at), next_opening(service, at), next_closing(service, at)) == (False, None, None)
    assert add_business_time(service, at, hours(1)) is None


def test_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="not given back"):
        add_business_time(TOKYO, jst(2026, 5, 7, 11), -hours(1))


# Laws

zones = st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
weeks = st.lists(st.builds(Opening, st.integers(0, 6), times, times), min_size=1, max_size=8).map(tuple)
holidays = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)
services = st.sampled_from(ALL_HOURS) | st.builds(ServiceHours, zones, weeks, holidays)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda at: at.replace(tzinfo=UTC))
durations = st.timedeltas(timedelta(), timedelta(hours=20))
LAWFUL = settings(max_examples=60, deadline=None)


@LAWFUL
@given(services, instants, durations)
def test_what_is_added_is_what_lies_between(service, at, duration):
    due = add_business_time(service, at, duration)

    assert due is None or business_time_between(service, at, due) == duration


@LAWFUL
@given(services, instants, durations)
def test_a_due_instant_is_the_first_one(service, at, duration):
    due = add_business_time(service, at, duration)

    if due is not None and duration:
        assert business_time_between(service, at, due - timedelta(microseconds=1)) < duration


@LAWFUL
@given(services, instants, durations, durations)
def test_adding_in_two_steps_is_adding_at_once(service, at, first, second):
    middle = add_business_time(service, at, first)

    if middle is not None:
        assert add_business_time(service, middle, second) == add_business_time(service, at, first + second)


@LAWFUL
@given(services, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_time_between_adds_up(service, at):
    first, second, third = at

    whole = business_time_between(service, first, third)

    assert business_time_between(service, first, second) + business_time_between(service, second, third) == whole
    assert timedelta() <= whole <= third - first


@LAWFUL
@given(services, st.lists(instants, min_size=2, max_size=2).map(sorted), durations)
def test_what_starts_later_is_not_due_earlier(service, at, duration):
    earlier, later = (add_business_time(service, start, duration) for start in at)

    assert earlier is None or later is None or earlier <= later


@LAWFUL
@given(services, instants)
def test_the_hours_are_open_from_each_opening_to_its_closing(service, at):
    opening = next_opening(service, at)

    if opening is not None:
        closing = next_closing(service, opening)
        assert not is_open(service, opening - timedelta(microseconds=1))
        assert is_open(service, opening)
        assert closing is None or (
            is_open(service, closing - timedelta(microseconds=1)),
            is_open(service, closing),
        ) == (
            True,
            False,
        )
