"""Reminders of deadlines: set, moved, ended, and made notices of by a sweep."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from accounts.models import User
from notices import deadlines
from notices.actions import end_deadline, send_due_reminders, set_reminders
from notices.models import Notice, Reminder
from notices.rules.kinds import BOTH, Channel
from notices.rules.states import MailState
from tests.conftest import NOON, person, uses_services

pytestmark = pytest.mark.django_db

KIND = "account_welcome"  # Any kind for the bell and for mail.
DEADLINE = "errand/7/answer"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = NOON + 10 * DAY
OFFSETS = (7 * DAY, 3 * DAY, DAY)
MAIL = frozenset({Channel.MAIL})


@pytest.fixture
def erin(db):
    return person("erin@example.com", "Erin")


@pytest.fixture
def frank(db):
    return person("frank@example.com", "Frank")


@pytest.fixture
def running():
    """Deadlines that are watched, `watched/…`; a test says which of them still run."""
    names = set()
    deadlines.watch("watched", is_watched_running := lambda deadline, at: deadline in names)
    yield names
    assert deadlines._watchers.pop("watched") is is_watched_running


def remind(*people, deadline=DEADLINE, ends=END, offsets=OFFSETS, at=NOON, channels=MAIL, **fields):
    set_reminders(
        deadline=deadline,
        deadline_at=ends,
        offsets=offsets,
        recipients=people,
        kind=fields.pop("kind", KIND),
        at=at,
        channels=channels,
        **fields,
    )


def waiting():
    rows = Reminder.objects.filter(done_at=None).order_by("due_at", "recipient__email", "channel")
    return [((row.deadline_at - row.due_at) // DAY, row.recipient.display_name, row.channel) for row in rows]


def told():
    """Return what became notices: to whom, how many days before the end, over which channel, and how its mail stands."""
    rows = []
    for notice in Notice.objects.order_by("id"):
        *_, channel, seconds, _ = notice.key.split("/")
        rows.append((notice.recipient.display_name, int(seconds) // 86_400, channel, notice.mail_state))
    return rows


# Setting


def test_a_row_for_each_offset_person_and_channel(erin, frank):
    remind(erin, frank, channels=BOTH, offsets=(3 * DAY, DAY))

    assert waiting() == [
        (days, name, channel) for days in (3, 1) for name in ("Erin", "Frank") for channel in ("bell", "mail")
    ]


def test_what_is_past_when_it_is_set_is_never_sent(erin):
    remind(erin, at=END - 2 * DAY)

    assert [send_due_reminders(at=END - 2 * DAY), waiting()] == [0, [(1, "Erin", "mail")]]


def test_a_deadline_that_is_over_has_no_reminders(erin):
    remind(erin, at=END + HOUR)

    assert waiting() == []


def test_a_kind_goes_only_where_it_may(erin):
    remind(erin, kind="account_login_help", channels=BOTH, offsets=(DAY,))

    assert waiting() == [(1, "Erin", "mail")]


def test_a_kind_that_nobody_knows_is_found_out_at_once(erin):
    with pytest.raises(KeyError):
        remind(erin, kind="nothing")


def test_setting_again_replaces_what_waits(erin, frank):
    remind(erin, offsets=(7 * DAY, DAY))

    remind(frank, offsets=(3 * DAY, DAY))

    assert waiting() == [(3, "Frank", "mail"), (1, "Frank", "mail")]


# Sending


def test_a_due_one_becomes_a_notice_once(erin):
    remind(erin, context={"reference": "E-7"})

    early, first, second = (send_due_reminders(at=END - 7 * DAY + HOUR * hours) for hours in (-1, 0, 1))

    notice = Notice.objects.get()
    assert ([early, first, second], told()) == ([0, 1, 0], [("Erin", 7, "mail", MailState.WAITING)])
    assert (notice.kind, notice.context, notice.deadline, notice.created_at) == (
        *(KIND, {"reference": "E-7", "due_at": END.isoformat()}, DEADLINE),
        END - 7 * DAY,
    )
    done = Reminder.objects.get(offset=7 * DAY)
    assert (done.done_at, done.was_sent) == (END - 7 * DAY, True)


def test_each_channel_is_told_by_itself(erin):
    remind(erin, channels=BOTH, offsets=(DAY,))

    assert send_due_reminders(at=END - DAY) == 2

    found = {(notice.is_in_bell, notice.mail_state) for notice in Notice.objects.all()}
    assert found == {(True, MailState.NOT_WANTED), (False, MailState.WAITING)}


def test_a_late_sweep_sends_only_the_nearest(erin, frank):
    remind(erin, channels=BOTH)
    remind(frank, deadline="errand/8/answer", ends=END + 2 * DAY)

    assert send_due_reminders(at=END - HOUR) == 3

    assert sorted(told()) == [
        ("Erin", 1, "bell", MailState.NOT_WANTED),
        ("Erin", 1, "mail", MailState.WAITING),
        ("Frank", 3, "mail", MailState.WAITING),
    ]
    assert waiting() == [(1, "Frank", "mail")]
    assert Reminder.objects.filter(deadline=DEADLINE, was_sent=False, done_at=END - HOUR).count() == 4


def test_after_the_deadline_nothing_is_sent(erin):
    remind(erin)

    assert [send_due_reminders(at=END), told(), waiting()] == [0, [], []]


def test_a_watched_deadline_that_no_longer_runs_is_let_go(erin, running):
    running.add("watched/2")
    for number in (1, 2):
        remind(erin, deadline=f"watched/{number}", offsets=(DAY,))

    assert send_due_reminders(at=END - DAY) == 1

    assert (Notice.objects.get().deadline, waiting()) == ("watched/2", [])


def test_a_prefix_has_one_watcher(running):
    with pytest.raises(ValueError):
        deadlines.watch("watched", lambda deadline, at: True)
    with pytest.raises(ValueError):
        deadlines.watch("wat/ched", lambda deadline, at: True)


def test_one_that_cannot_be_made_does_not_keep_the_others_waiting(erin, caplog):
    remind(erin, deadline="errand/1/a", offsets=(2 * DAY,))
    remind(erin, deadline="errand/2/a", offsets=(DAY,))
    Reminder.objects.filter(deadline="errand/1/a").update(kind="nothing")

    made = send_due_reminders(at=END - HOUR)

    assert (made, told()) == (1, [("Erin", 1, "mail", MailState.WAITING)])
    assert (waiting(), len(caplog.records)) == ([(2, "Erin", "mail")], 1)


def test_more_than_a_batch_is_sent_in_one_sweep(monkeypatch, erin, frank):
    monkeypatch.setattr("notices.actions.reminders.BATCH", 2)
    for number in range(4):
        remind(erin, frank, deadline=f"errand/{number}/a")

    assert send_due_reminders(at=END - HOUR) == 8
    assert (len(told()), waiting()) == (8, [])


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(1, 200), max_size=6, unique=True),
    st.integers(0, 250),
    st.lists(st.integers(0, 300), max_size=8),
)
def test_whenever_sweeps_run_each_sends_the_nearest_of_what_came_due_since_the_last(erin, offsets, start, sweeps):
    """Hours after noon; the deadline is 250 hours after noon."""
    Reminder.objects.all().delete()
    Notice.objects.all().delete()
    expected, last = [], start
    for hour in sorted(hour for hour in sweeps if hour >= start):
        came_due = [offset for offset in offsets if last < 250 - offset <= hour]
        expected += [min(came_due)] * (hour < 250) if came_due else []
        last = hour

    remind(erin, offsets=[HOUR * offset for offset in offsets], ends=NOON + 250 * HOUR, at=NOON + start * HOUR)
    for hour in sorted(hour for hour in sweeps if hour >= start):
        send_due_reminders(at=NOON + hour * HOUR)

    assert [int(notice.key.split("/")[-2]) // 3_600 for notice in Notice.objects.order_by("id")] == expected


# Moving and ending


def test_a_moved_deadline_reminds_by_its_new_end(erin):
    remind(erin)
    send_due_reminders(at=END - 3 * DAY)

    remind(erin, ends=END + 5 * DAY, at=END - 2 * DAY)
    made = send_due_reminders(at=END + 4 * DAY)

    assert made == 1
    assert told() == [("Erin", 3, "mail", MailState.WITHDRAWN), ("Erin", 1, "mail", MailState.WAITING)]


def test_an_offset_that_went_out_goes_out_again_for_another_end(erin):
    remind(erin, offsets=(DAY,))
    send_due_reminders(at=END - DAY)
    Notice.objects.update(mail_state=MailState.SENT, sent_at=END - DAY)

    remind(erin, offsets=(DAY,), ends=END + 5 * DAY, at=END - HOUR)
    send_due_reminders(at=END + 4 * DAY)

    assert [state for *_, state in told()] == [MailState.SENT, MailState.WAITING]


def test_an_offset_that_went_out_never_goes_out_twice_for_one_end(erin, frank):
    remind(erin, offsets=(DAY,))
    send_due_reminders(at=END - DAY)

    remind(erin, frank, offsets=(DAY,), at=END - 2 * DAY)  # By a clock that was put right.
    remind(erin, ends=END + DAY, offsets=(DAY,), at=END - 2 * DAY)
    remind(erin, frank, offsets=(DAY,), at=END - 2 * DAY)
    send_due_reminders(at=END - DAY)

    assert [row[0] for row in told()] == ["Erin", "Frank"]


def test_setting_again_for_the_same_end_keeps_what_is_owed(erin, frank):
    remind(erin)
    send_due_reminders(at=END - 7 * DAY)

    remind(erin, frank, at=END - 7 * DAY + HOUR)

    assert told() == [("Erin", 7, "mail", MailState.WAITING)]
    assert waiting() == [(days, name, "mail") for days in (3, 1) for name in ("Erin", "Frank")]


def test_an_ended_deadline_reminds_nobody_and_withdraws_what_was_not_sent(erin, frank):
    remind(erin, channels=BOTH)
    remind(frank, deadline="errand/8/answer")
    send_due_reminders(at=END - 3 * DAY)

    end_deadline(deadline=DEADLINE, at=END - 2 * DAY)

    of_erin = Notice.objects.filter(recipient=erin).order_by("mail_state")
    assert [(n.mail_state, n.is_in_bell, n.read_at) for n in of_erin] == [
        (MailState.NOT_WANTED, True, END - 2 * DAY),
        (MailState.WITHDRAWN, False, None),
    ]
    assert (told()[-1], waiting()) == (("Frank", 3, "mail", MailState.WAITING), [(1, "Frank", "mail")])


def test_what_was_sent_stays_sent_when_its_deadline_ends(erin):
    remind(erin)
    send_due_reminders(at=END - 3 * DAY)
    Notice.objects.update(mail_state=MailState.SENT, sent_at=END - 3 * DAY)

    end_deadline(deadline=DEADLINE, at=END - 2 * DAY)

    assert told() == [("Erin", 3, "mail", MailState.SENT)]


# Many of them


def many(people, *, waiting, due):
    """Fill the table: `due` deadlines that were due in the last hour, the others in the year to come."""
    Reminder.objects.bulk_create(
        [
            Reminder(
                deadline=f"errand/{number}/answer",
                deadline_at=(due_at := NOON - timedelta(seconds=number) if number < due else NOON + number * HOUR)
                + DAY,
                offset=DAY,
                due_at=due_at,
                recipient=people[number % len(people)],
                channel=Channel.MAIL,
                kind=KIND,
            )
            for number in range(waiting)
        ],
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_reminder")  # Of all tables, it would call those empty that later tests fill.


def plan_of(sql, parameters):
    with connection.cursor() as cursor:
        prefix = (
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        )
        cursor.execute(prefix + sql, parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_a_sweep_of_100_000_touches_only_the_1_000_that_are_due(erin, frank):
    many([erin, frank], waiting=100_000, due=1_000)
    claims = []

    def note_claims(execute, sql, parameters, *rest):
        if sql.startswith("SELECT") and "NOT EXISTS" in sql.replace("NOT (EXISTS", "NOT EXISTS"):
            claims.append((sql, parameters))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(note_claims):
        made = send_due_reminders(at=NOON)

    assert (made, Notice.objects.count(), Reminder.objects.filter(done_at=None).count()) == (1_000, 1_000, 99_000)
    assert len(claims) == 11
    for claim in (claims[0], claims[5], claims[-1]):
        plan = plan_of(*claim)
        assert "reminder_due" in plan
        assert "Seq Scan on notices_reminder" not in plan
        assert "SCAN notices_reminder" not in plan.replace("SCAN notices_reminder USING INDEX reminder_due", "")


def test_the_cost_of_a_sweep_does_not_grow_with_what_is_not_due(erin):
    from django.test.utils import CaptureQueriesContext

    def cost(waiting):
        Reminder.objects.all().delete()
        Notice.objects.all().delete()
        many([erin], waiting=waiting, due=50)
        with CaptureQueriesContext(connection) as queries:
            assert send_due_reminders(at=NOON) == 50
        return len(queries)

    assert cost(60) == cost(6_000)


# Two at once, and one that dies


@pytest.mark.skipif(not uses_services(), reason="PostgreSQL only")
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_never_remind_twice():
    people = [person(f"{name.lower()}@example.com", name) for name in ("Erin", "Frank")]
    for number in range(150):
        remind(*people, deadline=f"errand/{number}/answer")
    start, made, faults = threading.Barrier(4), [], []

    def sweep():
        try:
            start.wait()
            made.append(send_due_reminders(at=END - HOUR))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # What one held, the other stepped over; nothing is left for a third, and each was reminded once, of the last day.
    assert (faults, sum(made), send_due_reminders(at=END - HOUR)) == ([], 300, 0)
    assert {days for _, days, _, _ in told()} == {1}
    assert (Notice.objects.count(), Reminder.objects.filter(done_at=None).count()) == (300, 0)


@pytest.mark.skipif(not uses_services(), reason="PostgreSQL only")
@pytest.mark.django_db(transaction=True)
def test_a_claimed_row_is_stepped_over_and_free_again_when_its_holder_is_gone():
    erin = person("erin@example.com", "Erin")
    remind(erin, deadline="errand/1/a", offsets=(DAY,))
    remind(erin, deadline="errand/2/a", offsets=(DAY,))
    made = []

    def sweep():
        made.append(send_due_reminders(at=END - DAY))
        connections.close_all()

    with pytest.raises(InterruptedError), transaction.atomic():  # A worker that dies in the middle.
        list(Reminder.objects.filter(deadline="errand/1/a").select_for_update())
        (thread := threading.Thread(target=sweep)).start()
        thread.join()
        raise InterruptedError

    assert (made, [notice.deadline for notice in Notice.objects.all()]) == ([1], ["errand/2/a"])
    assert send_due_reminders(at=END - DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_dies_in_a_batch_leaves_it_as_it_was(running):
    erin = person("erin@example.com", "Erin")
    remind(erin, deadline="errand/1/a", offsets=(2 * DAY,))
    remind(erin, deadline="dying/2", offsets=(DAY,))

    def die(deadline, at):
        raise SystemExit

    deadlines.watch("dying", die)
    try:
        with pytest.raises(SystemExit):
            send_due_reminders(at=END - HOUR)
    finally:
        del deadlines._watchers["dying"]

    assert (Notice.objects.count(), len(waiting())) == (0, 2)
    assert (send_due_reminders(at=END - HOUR), len(told())) == (2, 2)


@pytest.mark.skipif(not uses_services(), reason="PostgreSQL only")
@pytest.mark.django_db(transaction=True)
def test_sweeps_and_deadlines_that_move_and_end_never_wait_for_each_other_in_a_ring():
    people = [person(f"{name.lower()}@example.com", name) for name in ("Erin", "Frank")]
    names = [f"errand/{number}/answer" for number in range(20)]
    for name in names:
        remind(*people, deadline=name, channels=BOTH)
    stop, faults = threading.Event(), []

    def until_told(work):
        try:
            while not stop.is_set():
                work()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    def move():
        for days, name in enumerate(names):
            remind(*people, deadline=name, ends=END + days * DAY, channels=BOTH)

    def end():
        for name in names[::2]:
            end_deadline(deadline=name, at=END)

    works = [move, end, lambda: send_due_reminders(at=END - HOUR), lambda: send_due_reminders(at=END - 2 * DAY)]
    threads = [threading.Thread(target=until_told, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    stop.wait(4)
    stop.set()
    for thread in threads:
        thread.join()

    assert (faults, User.objects.count()) == ([], 2)
