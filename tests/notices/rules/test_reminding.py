from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.rules.reminding import due_at, notice_key, offsets_to_set

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
FRIDAY = NOON + timedelta(days=7)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
offsets = st.lists(st.timedeltas(timedelta(microseconds=1), timedelta(days=400)), max_size=8)


def test_an_offset_that_is_past_already_is_not_set():
    chosen = [timedelta(days=days) for days in (1, 3, 7, 14)]

    at_the_start = offsets_to_set(deadline_at=FRIDAY, offsets=chosen, at=NOON)
    a_moment_before = offsets_to_set(deadline_at=FRIDAY, offsets=chosen, at=NOON - timedelta(microseconds=1))

    assert at_the_start == [timedelta(days=3), timedelta(days=1)]
    assert a_moment_before == [timedelta(days=7), timedelta(days=3), timedelta(days=1)]


@pytest.mark.parametrize("offset", [timedelta(), timedelta(seconds=-1)])
def test_a_reminder_comes_before_its_deadline(offset):
    with pytest.raises(ValueError, match="is not before the deadline"):
        offsets_to_set(deadline_at=FRIDAY, offsets=[timedelta(days=1), offset], at=NOON)


@given(instants, offsets, instants)
def test_what_is_set_is_due_after_now_and_before_the_deadline(deadline_at, chosen, at):
    found = offsets_to_set(deadline_at=deadline_at, offsets=chosen, at=at)

    assert all(at < due_at(deadline_at, offset) < deadline_at for offset in found)


@given(instants, offsets, instants)
def test_nothing_that_is_to_come_is_left_out_or_set_twice(deadline_at, chosen, at):
    found = offsets_to_set(deadline_at=deadline_at, offsets=[*chosen, *chosen], at=at)

    assert found == sorted({offset for offset in chosen if deadline_at - offset > at}, reverse=True)


@given(instants, offsets, instants, st.timedeltas(timedelta(), timedelta(days=400)))
def test_later_nothing_comes_back(deadline_at, chosen, at, passed):
    sooner = offsets_to_set(deadline_at=deadline_at, offsets=chosen, at=at)
    later = offsets_to_set(deadline_at=deadline_at, offsets=chosen, at=at + passed)

    assert later == sooner[len(sooner) - len(later) :]


def test_a_notice_is_called_by_its_cause():
    key = notice_key(
        deadline="dispute/D-8KQ2/respond", deadline_at=FRIDAY, person=7, channel="mail", offset=timedelta(days=1)
    )

    assert key == f"reminder/dispute/D-8KQ2/respond/7/mail/86400/{int(FRIDAY.timestamp())}"


@given(
    st.text("abc/-", max_size=120), instants, st.integers(1, 2**63 - 1), st.timedeltas(timedelta(0), timedelta(36_500))
)
def test_the_longest_name_fits_its_column(deadline, deadline_at, person, offset):
    key = notice_key(deadline=deadline, deadline_at=deadline_at, person=person, channel="mail", offset=offset)

    assert len(key) <= 200
