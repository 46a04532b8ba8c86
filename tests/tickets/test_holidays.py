"""The days of the library against what the Cabinet Office of Japan and GOV.UK announced."""

from datetime import date, time

import pytest

from tickets.holidays import FIRST_YEAR, LAST_YEAR, Calendar, all_days, in_year
from tickets.rules.hours import ServiceHours, weekdays


def days(year, *months_and_days):
    return {date(year, month, day) for month, day in months_and_days}


@pytest.mark.parametrize(
    ("calendar", "year", "expected"),
    [
        (  # Days moved for the games, and a substitute on Monday 9 August.
            Calendar.JAPAN,
            2021,
            days(
                2021,
                *((1, 1), (1, 11), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5)),
                *((7, 22), (7, 23), (8, 8), (8, 9), (9, 20), (9, 23), (11, 3), (11, 23)),
            ),
        ),
        (  # A substitute three days after its Sunday, and a citizens' holiday between two others.
            Calendar.JAPAN,
            2026,
            days(
                2026,
                *((1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6)),
                *((7, 20), (8, 11), (9, 21), (9, 22), (9, 23), (10, 12), (11, 3), (11, 23)),
            ),
        ),
        (  # Two days for jubilee and funeral, and substitutes for 1 January and 25 December.
            Calendar.ENGLAND_AND_WALES,
            2022,
            days(
                2022,
                *((1, 1), (1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 25), (12, 26)),
                (12, 27),
            ),
        ),
        (
            Calendar.ENGLAND_AND_WALES,
            2026,
            days(2026, (1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 26), (12, 28)),
        ),
    ],
)
def test_announced_years(calendar, year, expected):
    assert set(in_year(calendar, year)) == expected


@pytest.mark.parametrize("calendar", Calendar)
def test_every_year_that_is_known_has_its_holidays(calendar):
    counted = {year: sum(day.year == year for day in all_days(calendar)) for year in range(FIRST_YEAR, LAST_YEAR + 1)}

    assert min(counted.values()) >= 8
    assert {day.year for day in all_days(calendar)} == set(counted)


def test_names_are_said_in_the_reader_s_language():
    names = [in_year(Calendar.JAPAN, 2026, language)[date(2026, 9, 22)] for language in ("ja", "en")]

    assert names == ["国民の休日", "National Holiday"]


def test_hours_take_the_days_of_a_calendar_and_an_operator_s_own():
    hours = ServiceHours("Asia/Tokyo", weekdays(time(10), time(18)))

    closed = hours.with_holidays(all_days(Calendar.JAPAN)).with_holidays([date(2026, 12, 30)])

    assert {date(2026, 12, 30), date(2026, 11, 23)} <= closed.holidays
    assert date(2026, 12, 29) not in closed.holidays
