"""Targets against vectors that were computed by hand. 7 May 2026 is a Thursday; Tokyo's hours are 10:00 to 18:00."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.tickets.rules.worlds import UNBORN, in_stage, merged, moved, submitted, willing
from tickets.rules.hours import ServiceHours, weekdays
from tickets.rules.playing import Clock, clocks, play
from tickets.rules.states import Party, Priority, Stage, TargetKind, Verb
from tickets.rules.targets import (
    USUAL,
    Promises,
    after,
    duration_of,
    next_deadline,
    paused,
    restated,
    resumed,
    started,
    stopped,
)

TOKYO = ServiceHours("Asia/Tokyo", weekdays(time(10), time(18)), frozenset({datetime(2026, 5, 11).date()}))
LONDON = ServiceHours("Europe/London", weekdays(time(9), time(17)))
NIGHTS = ServiceHours("Europe/London", weekdays(time(22), time(6), days=range(7)))
NEVER = ServiceHours("Asia/Tokyo")
FIRST, NEXT, RESOLUTION = TargetKind
EIGHT = timedelta(hours=8)


def jst(day, hour, minute=0, month=5):
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)


def uk(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "duration", "due"),
    [
        (TOKYO, jst(7, 11), EIGHT, jst(8, 11)),
        (TOKYO, jst(8, 17), EIGHT, jst(12, 17)),  # Over the weekend and a holiday on Monday.
        (TOKYO, jst(7, 23), timedelta(hours=1), jst(8, 11)),  # Asked at night.
        (LONDON, uk(3, 27, 16), EIGHT, uk(3, 30, 16)),  # Summer time begins on the Sunday between,
        (LONDON, uk(10, 23, 16), EIGHT, uk(10, 26, 16)),  # and ends on this one.
        (NIGHTS, uk(5, 7, 23), timedelta(hours=2), uk(5, 8, 1)),  # Across midnight.
        (NIGHTS, uk(3, 28, 23), EIGHT, uk(3, 29, 23) + timedelta(hours=1)),  # A night of seven hours.
        (NEVER, jst(7, 11), EIGHT, None),
    ],
)
def test_a_target_is_due_when_its_business_time_is_over(hours, at, duration, due):
    target = started(FIRST, duration, hours, at)

    assert (target.due_at, target.counting_since, target.used) == (due, at, timedelta())


def test_a_pause_costs_nothing():
    target = started(RESOLUTION, EIGHT, TOKYO, jst(7, 11))  # Seven hours are left of the Thursday.

    waiting = paused(target, TOKYO, jst(7, 14))
    going_on = resumed(waiting, TOKYO, jst(12, 12))  # On Tuesday, with five hours left of the eight.

    assert (waiting.used, waiting.due_at, waiting.is_paused) == (timedelta(hours=3), None, True)
    assert (going_on.due_at, going_on.is_running) == (jst(12, 17), True)


def test_a_pause_outside_the_hours_counts_only_the_hours():
    target = started(RESOLUTION, EIGHT, TOKYO, jst(7, 16))

    assert paused(target, TOKYO, jst(7, 23)).used == timedelta(hours=2)


def test_what_is_late_stays_due_when_it_was():
    target = started(RESOLUTION, timedelta(hours=1), TOKYO, jst(7, 11))

    waiting = paused(target, TOKYO, jst(7, 13))
    going_on = resumed(waiting, TOKYO, jst(8, 13))

    assert waiting.due_at == going_on.due_at == jst(7, 12)
    assert going_on.is_late(jst(8, 13))


@pytest.mark.parametrize(("at", "is_late"), [(jst(7, 11, 59), False), (jst(7, 12), True)])
def test_the_due_instant_itself_is_late(at, is_late):
    target = started(FIRST, timedelta(hours=1), TOKYO, jst(7, 11))

    assert target.is_late(at) == is_late
    assert stopped(target, TOKYO, at, is_met=True).is_late(jst(30, 12)) == is_late


def test_a_stopped_target_keeps_what_was_used():
    target = stopped(started(FIRST, EIGHT, TOKYO, jst(7, 17)), TOKYO, jst(8, 11), is_met=True)

    assert (target.used, target.ended_at, target.is_met) == (timedelta(hours=2), jst(8, 11), True)
    assert not (target.is_running or target.is_paused)
    assert target == stopped(target, TOKYO, jst(9, 11), is_met=False)


@pytest.mark.parametrize(
    ("duration", "at", "due"),
    [
        (timedelta(hours=4), jst(7, 13), jst(7, 15)),
        (timedelta(hours=16), jst(7, 13), jst(12, 11)),
        (timedelta(hours=2), jst(7, 14), jst(7, 13)),  # Late from then on, as if it had been urgent from the start.
        (timedelta(hours=2), jst(7, 13), jst(7, 13)),
    ],
)
def test_another_priority_counts_from_the_start(duration, at, due):
    target = started(RESOLUTION, EIGHT, TOKYO, jst(7, 11))

    changed = restated(target, duration, at, hours=TOKYO, hours_before=TOKYO)

    assert (changed.due_at, changed.duration) == (due, duration)


def test_a_mistaken_priority_leaves_nothing_late_behind():
    target = started(RESOLUTION, timedelta(hours=1), TOKYO, jst(7, 11))

    changed = restated(target, EIGHT, jst(7, 14), hours=TOKYO, hours_before=TOKYO)

    assert (target.is_late(jst(7, 14)), changed.is_late(jst(7, 14)), changed.due_at) == (True, False, jst(8, 11))


def test_another_language_goes_on_in_its_own_hours():
    target = started(RESOLUTION, EIGHT, TOKYO, jst(7, 11))

    changed = restated(target, EIGHT, jst(7, 18), hours=LONDON, hours_before=TOKYO)  # 10:00 in London, an hour left.

    assert changed.due_at == uk(5, 7, 11)


def test_a_paused_target_that_has_less_time_than_was_used_is_late_from_the_change():
    waiting = paused(started(RESOLUTION, EIGHT, TOKYO, jst(7, 11)), TOKYO, jst(7, 14))

    changed = restated(waiting, timedelta(hours=1), jst(8, 12), hours=TOKYO, hours_before=TOKYO)

    assert (changed.due_at, resumed(changed, TOKYO, jst(8, 14)).due_at) == (jst(8, 12), jst(8, 12))


def test_promises_hold_for_what_starts_under_them():
    later = Promises(jst(8, 0), {(Priority.NORMAL, FIRST): timedelta(hours=2)})
    promises = (later, USUAL)

    durations = [duration_of(promises, Priority.NORMAL, FIRST, at) for at in (jst(7, 23, 59), jst(8, 0))]

    assert durations == [EIGHT, timedelta(hours=2)]
    assert duration_of(promises, Priority.LOW, FIRST, jst(8, 0)) is None
    assert duration_of((later,), Priority.NORMAL, FIRST, jst(7, 0)) is None


def test_every_priority_has_its_promises_and_the_more_urgent_one_is_sooner():
    for kind in TargetKind:
        durations = [USUAL.durations[priority, kind] for priority in Priority]

        assert durations == sorted(durations)


# A ticket's clocks


@pytest.mark.parametrize(
    ("facts", "first", "following", "resolution"),
    [
        (UNBORN, Clock.OFF, Clock.OFF, Clock.OFF),
        (in_stage(Stage.NEW), Clock.RUNNING, Clock.OFF, Clock.RUNNING),
        (in_stage(Stage.OPEN), Clock.RUNNING, Clock.OFF, Clock.RUNNING),
        (in_stage(Stage.PENDING), Clock.OFF, Clock.OFF, Clock.PAUSED),
        (in_stage(Stage.ON_HOLD), Clock.OFF, Clock.OFF, Clock.PAUSED),
        (in_stage(Stage.SOLVED), Clock.OFF, Clock.OFF, Clock.OFF),
        (in_stage(Stage.CLOSED), Clock.OFF, Clock.OFF, Clock.OFF),
        (merged(), Clock.OFF, Clock.OFF, Clock.OFF),
        # A hold does not answer anybody.
        (moved(submitted(), Verb.HOLD, Party.AGENT), Clock.RUNNING, Clock.OFF, Clock.PAUSED),
        (moved(in_stage(Stage.PENDING), Verb.REPLY, Party.REQUESTER), Clock.OFF, Clock.RUNNING, Clock.RUNNING),
        (moved(in_stage(Stage.SOLVED), Verb.REOPEN, Party.REQUESTER), Clock.OFF, Clock.RUNNING, Clock.RUNNING),
        (moved(in_stage(Stage.SOLVED), Verb.REOPEN, Party.AGENT), Clock.OFF, Clock.OFF, Clock.RUNNING),
    ],
)
def test_what_the_clocks_do(facts, first, following, resolution):
    assert clocks(facts) == {FIRST: first, NEXT: following, RESOLUTION: resolution}


def effects(facts, verb, party, **changes):
    at = jst(7, 12)
    played = play(facts, verb, party, at, willing(at, **changes))
    return {
        name: getattr(played, name)
        for name in ("starts", "pauses", "resumes", "meets", "drops")
        if getattr(played, name)
    }


@pytest.mark.parametrize(
    ("facts", "verb", "party", "changes", "expected"),
    [
        (UNBORN, Verb.SUBMIT, Party.REQUESTER, {}, {"starts": {FIRST, RESOLUTION}}),
        (
            in_stage(Stage.NEW),
            Verb.REPLY,
            Party.AGENT,
            {"to": Stage.PENDING},
            {"meets": {FIRST}, "pauses": {RESOLUTION}},
        ),
        (in_stage(Stage.NEW), Verb.REPLY, Party.AGENT, {"to": Stage.SOLVED}, {"meets": {FIRST, RESOLUTION}}),
        (in_stage(Stage.NEW), Verb.REPLY, Party.REQUESTER, {}, {}),
        (in_stage(Stage.NEW), Verb.SOLVE, Party.AGENT, {}, {"drops": {FIRST}, "meets": {RESOLUTION}}),
        (in_stage(Stage.NEW), Verb.MERGE, Party.AGENT, {}, {"drops": {FIRST, RESOLUTION}}),
        (
            in_stage(Stage.PENDING),
            Verb.REPLY,
            Party.REQUESTER,
            {},
            {"starts": {NEXT}, "resumes": {RESOLUTION}},
        ),
        (in_stage(Stage.PENDING), Verb.SOLVE, Party.REQUESTER, {}, {"meets": {RESOLUTION}}),
        (in_stage(Stage.SOLVED), Verb.REPLY, Party.REQUESTER, {}, {"starts": {NEXT, RESOLUTION}}),
        (
            in_stage(Stage.SOLVED),
            Verb.REPLY,
            Party.AGENT,
            {"to": Stage.PENDING},
            {"starts": {RESOLUTION}, "pauses": {RESOLUTION}},
        ),
        (in_stage(Stage.OPEN), Verb.NOTE, Party.AGENT, {}, {}),
    ],
)
def test_what_a_move_does_to_the_targets(facts, verb, party, changes, expected):
    assert effects(facts, verb, party, **changes) == expected


def test_the_targets_of_a_ticket_from_the_question_to_the_second_solving():
    story = [
        (Verb.SUBMIT, Party.REQUESTER, jst(7, 11), {}),
        (Verb.REPLY, Party.AGENT, jst(7, 14), {"to": Stage.PENDING}),
        (Verb.REPLY, Party.REQUESTER, jst(8, 17), {}),
        (Verb.REPLY, Party.AGENT, jst(12, 12), {"to": Stage.SOLVED}),
        (Verb.REPLY, Party.REQUESTER, jst(12, 13), {}),
    ]
    facts, targets, deadlines = UNBORN, (), []
    for verb, party, at, changes in story:
        played = play(facts, verb, party, at, willing(at, **changes))
        facts, targets = played.facts, after(targets, played, priority=Priority.NORMAL, hours=TOKYO)
        deadline = next_deadline(targets)
        deadlines.append(deadline and (deadline.kind, deadline.due_at))

    assert deadlines == [(FIRST, jst(8, 11)), None, (NEXT, jst(12, 17)), None, (NEXT, jst(13, 13))]
    assert [(target.kind, target.used, target.is_met) for target in targets] == [
        (FIRST, timedelta(hours=3), True),
        (RESOLUTION, timedelta(hours=6), True),
        (NEXT, timedelta(hours=3), True),
        (NEXT, timedelta(), False),
        (RESOLUTION, timedelta(), False),
    ]


def test_a_raised_priority_moves_the_next_deadline():
    played = play(UNBORN, Verb.SUBMIT, Party.REQUESTER, jst(7, 11), willing(jst(7, 11)))
    targets = after((), played, priority=Priority.NORMAL, hours=TOKYO)

    raised = play(played.facts, Verb.SET_PRIORITY, Party.AGENT, jst(7, 11, 30), willing(jst(7, 11, 30)))
    targets = after(targets, raised, priority=Priority.URGENT, hours=TOKYO)

    assert [(target.kind, target.due_at) for target in targets] == [(FIRST, jst(7, 12)), (RESOLUTION, jst(8, 11))]
    assert next_deadline(targets) == targets[0]


def test_where_nobody_is_ever_there_nothing_is_due():
    played = play(UNBORN, Verb.SUBMIT, Party.REQUESTER, jst(7, 11), willing(jst(7, 11)))

    targets = after((), played, priority=Priority.NORMAL, hours=NEVER)

    assert (len(targets), next_deadline(targets)) == (2, None)
