"""A real worker on a real broker and database, killed in the middle: every mail arrives, and what arrives twice is counted."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection

from notices import actions
from notices.models import Notice
from notices.rules.states import MailState
from tests.conftest import uses_services
from tests.smtp_server import SmtpServer

NOTICES, CONNECTIONS, LEASE = 200, 5, 3
PATIENCE = 90  # seconds


@contextmanager
def worker(port, log):
    """Run Celery as production does, on the database and the broker of this test."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(database),
        "REDIS_URL": django_settings.REDIS_URL,
        "DEBUG": "off",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "NOTICE_CONNECTIONS": str(CONNECTIONS),
        "NOTICE_LEASE_SECONDS": str(LEASE),
        "C_FORCE_ROOT": "1",
    }
    words = [
        "celery",
        "-A",
        "config",
        "worker",
        "-c",
        "2",
        "--loglevel",
        "info",
        "--without-mingle",
        "--without-gossip",
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=django_settings.ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """End the worker and its children as a power cut would."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(10)


def nudge():
    current_app.send_task("notices.tasks.send_notices")


def wait_until(is_so, what, log):
    give_up_at = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < give_up_at, f"{what}\n{log.read_text(errors='replace')[-4000:]}"
        time.sleep(0.05)


def unsent():
    return Notice.objects.exclude(mail_state=MailState.SENT).count()


@pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL and Redis: python3 run.py test --services")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing(at, tmp_path):
    log = tmp_path / "worker.log"
    for number in range(NOTICES):
        actions.owe(
            key=f"welcome/{number}",
            kind="account_password_changed",
            address=f"person{number}@example.com",
            language="en",
            context={"at": at.isoformat()},
            at=at,
        )
    broker = redis.Redis.from_url(django_settings.REDIS_URL)

    with SmtpServer(pause=0.05) as server:
        with worker(server.port, log) as process:
            nudge()
            wait_until(lambda: len(server.script.mails) >= NOTICES // 4, "The first worker sent too little.", log)
            kill(process)
        time.sleep(0.3)  # What the mail server has in hand still arrives.
        sent_before = len(server.script.mails)
        broker.flushall()
        assert 0 < unsent() < NOTICES
        with worker(server.port, log):
            nudged_at = 0.0

            def is_done():
                nonlocal nudged_at
                if time.monotonic() - nudged_at > 1:
                    nudge()
                    nudged_at = time.monotonic()
                return unsent() == 0

            wait_until(is_done, "The second worker did not finish.", log)
        arrived = server.script.ids

    assert sent_before < NOTICES
    references = Notice.objects.values_list("reference", flat=True)
    assert set(arrived) == {f"<{reference}@{django_settings.MAIL_DOMAIN}>" for reference in references}
    twice = [message_id for message_id, count in arrived.items() if count > 1]
    assert len(twice) <= CONNECTIONS
    assert sum(arrived.values()) == NOTICES + len(twice)
