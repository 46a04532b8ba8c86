"""Celery: nudges and sweeps. The database is the truth, so a lost task costs at most a minute."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_success

from notices import caching

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("helpcenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MARK_FADES_AFTER = 300  # seconds


def mark_of(task: str) -> str:
    return f"done/{task}"


@task_success.connect
def leave_mark(sender: Any, **_: Any) -> None:
    """Leave a mark, which fades, that a worker did this task: `manage.py check_sweeps` looks for it."""
    caching.leave_mark(mark_of(sender.name), seconds=MARK_FADES_AFTER)
