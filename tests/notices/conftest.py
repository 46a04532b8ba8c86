"""A mail server, and kinds of notices that no app has."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from notices import kinds
from notices.rules.kinds import MAIL_ONLY, NoticeKind, Topic
from tests.smtp_server import SmtpServer

TEMPLATES = Path(__file__).parent / "templates"
LOUD = NoticeKind("test_loud", Topic.DISPUTES)
OPTIONAL = NoticeKind("test_optional", Topic.MESSAGES, is_optional=True)
SECRET = NoticeKind("test_secret", Topic.ACCOUNT, is_secret=True, is_asked_for=True, channels=MAIL_ONLY)
SHORT_LIVED = NoticeKind(
    "test_short_lived", Topic.ACCOUNT, is_secret=True, channels=MAIL_ONLY, lives=timedelta(hours=3)
)
BROKEN = NoticeKind("test_broken", Topic.WORK)


@pytest.fixture
def test_kinds(settings, monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.add((LOUD, OPTIONAL, SECRET, SHORT_LIVED, BROKEN))
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [TEMPLATES, *first["DIRS"]]}]


@pytest.fixture
def smtp(settings, test_kinds):
    with SmtpServer() as server:
        send_over(settings, server.port)
        yield server.script


def send_over(settings, port):
    settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@pytest.fixture
def several_writers(transactional_db, tmp_path):
    """Let threads write at once as in production: SQLite in memory knows no waiting for a lock, in a file it does."""
    if connection.vendor != "sqlite":
        yield
        return
    path = str(tmp_path / "site.sqlite3")
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(path)) as target:
        in_memory.backup(target)
    connection.connection, connection.settings_dict["NAME"] = None, path
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
