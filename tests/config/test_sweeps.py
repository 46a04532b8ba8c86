"""What happens by the clock, in a shell and as a health check."""

from datetime import timedelta
from io import StringIO

import pytest
from celery import shared_task
from django.core.management import CommandError, call_command

from config.celery import app, leave_mark
from notices.actions import set_reminders
from notices.clock import now
from notices.models import Notice, Reminder
from notices.rules.states import MailState
from tests.conftest import person

pytestmark = pytest.mark.django_db


def tick():
    out, err = StringIO(), StringIO()
    try:
        call_command("tick", stdout=out, stderr=err)
    except CommandError as failed:
        return out.getvalue().splitlines(), err.getvalue().splitlines(), str(failed)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), None


@shared_task(name="tests.breaks")
def breaks():
    raise OSError("The disk is full.")


@shared_task(name="tests.counts")
def counts():
    return 3


def test_a_tick_runs_every_sweep_of_the_schedule_once(settings):
    lines, errors, failed = tick()

    assert [line.partition(": ")[0] for line in lines] == list(settings.CELERY_BEAT_SCHEDULE)
    assert ({line.partition(": ")[2].isdecimal() for line in lines}, errors, failed) == ({True}, [], None)


def test_every_sweep_of_the_schedule_is_a_task(settings):
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_a_sweep_that_fails_does_not_keep_the_others_from_running(settings):
    settings.CELERY_BEAT_SCHEDULE = {
        "break": {"task": "tests.breaks", "schedule": 60.0},
        "count": {"task": "tests.counts", "schedule": 60.0},
    }

    assert tick() == (["count: 3"], ["break: failed, OSError: The disk is full."], "Failed: break.")


def test_a_reminder_leaves_in_the_tick_that_finds_it_due(settings):
    settings.MAIL_IS_SET = True
    soon = now() + timedelta(hours=3)
    set_reminders(
        deadline="errand/7/answer",
        deadline_at=soon,
        offsets=[timedelta(hours=5)],
        recipients=[person("erin@example.com", "Erin")],
        kind="account_welcome",
        at=soon - timedelta(hours=6),
    )

    lines, _, _ = tick()

    assert (lines[-2], Reminder.objects.filter(done_at=None).count()) == ("send-reminders: 2", 0)
    assert list(Notice.objects.values_list("mail_state", flat=True).order_by("mail_state")) == [
        MailState.NOT_WANTED,
        MailState.SENT,
    ]


# The health check of beat


def done(*tasks):
    for task in tasks:
        leave_mark(sender=app.tasks[task])


def test_sweeps_that_are_done_are_told(settings):
    app.loader.import_default_modules()
    done(*{entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})
    out = StringIO()

    call_command("check_sweeps", stdout=out)

    frequent = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["schedule"] == 60]
    assert out.getvalue() == f"All {len(frequent)} sweeps of every minute are done.\n"


def test_a_sweep_that_was_not_done_is_named(settings):
    settings.CELERY_BEAT_SCHEDULE = {
        "break": {"task": "tests.breaks", "schedule": 60.0},
        "count": {"task": "tests.counts", "schedule": 60.0},
        "daily": {"task": "tests.daily", "schedule": 86_400.0},
    }
    done("tests.counts")

    with pytest.raises(CommandError) as failed:
        call_command("check_sweeps")

    assert str(failed.value) == "Not done for 5 minutes: break."
