"""The two ways in, a pipe and a mailbox: a mail is kept, or whoever brought it keeps it."""

import io
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from messaging import tasks
from messaging.models import InboundMail
from messaging.rules.inbound import MailOutcome
from tests.conftest import uses_services
from tests.messaging.mail.letters import LETTERS
from tests.services import free_port


def receive(monkeypatch, raw):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("receive_mail", stdout=io.StringIO())


@pytest.mark.django_db
def test_a_mail_from_standard_input_is_kept(monkeypatch):
    receive(monkeypatch, LETTERS["jis_plain"])

    mail = InboundMail.objects.get()
    assert (mail.outcome, mail.raw.read(), mail.sender) == (
        MailOutcome.WAITING,
        LETTERS["jis_plain"],
        "taro@example.jp",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"", b"\n\n", b"Hello", b"\0\xff" * 1000])
def test_what_is_no_mail_is_sent_back(monkeypatch, raw):
    with pytest.raises(CommandError) as failed:
        receive(monkeypatch, raw)

    assert (failed.value.returncode, InboundMail.objects.count()) == (os.EX_DATAERR, 0)


def run(raw, **environment):
    """Run the command as Postfix does, and return its exit code."""
    words = [sys.executable, "manage.py", "receive_mail"]
    return subprocess.run(
        words, input=raw, cwd=django_settings.ROOT, env={**os.environ, **environment}, capture_output=True, timeout=120
    ).returncode


@pytest.mark.parametrize(
    "database", ["postgres://nobody@127.0.0.1:{port}/nothing", "sqlite:////nowhere/at/all/site.sqlite3"]
)
def test_while_the_database_is_away_the_mail_server_keeps_the_mail(tmp_path, database):
    away = database.format(port=free_port())

    assert run(LETTERS["jis_plain"], DATABASE_URL=away, DATA_DIR=str(tmp_path), DEBUG="on") == os.EX_TEMPFAIL


def test_a_database_without_tables_is_away_too(tmp_path):
    empty = f"sqlite:///{tmp_path}/site.sqlite3"

    assert run(LETTERS["jis_plain"], DATABASE_URL=empty, DATA_DIR=str(tmp_path), DEBUG="on") == os.EX_TEMPFAIL
    assert list(tmp_path.rglob("*.eml")) == []


@pytest.mark.django_db
def test_without_a_mailbox_nothing_is_fetched(settings):
    settings.INBOUND_IMAP_URL = ""

    assert tasks.fetch_mails() == 0


@pytest.mark.skipif(not uses_services(), reason="needs Dovecot: python3 run.py test --services")
@pytest.mark.django_db
def test_the_mailbox_is_emptied_into_our_rows(settings):
    from tests.imap_server import imap_server

    with imap_server() as server:
        server.empty()
        server.deliver(LETTERS["jis_plain"], LETTERS["docomo"])
        settings.INBOUND_IMAP_URL, settings.INBOUND_MOVE_TO = server.url(), "Taken"

        fetched = tasks.fetch_mails(), tasks.fetch_mails()

    assert fetched == (2, 0)
    assert [mail.raw.read() for mail in InboundMail.objects.order_by("pk")] == [
        LETTERS["jis_plain"],
        LETTERS["docomo"],
    ]
