"""The settings of the window for disputes, as a process reads them that starts."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

PRINT = "from django.conf import settings; print(settings.DISPUTE_WINDOW_MODE, settings.DISPUTE_AFTER_RECEIPT_DAYS)"


def started(**environment):
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=django_settings.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
    )


def test_they_are_read():
    assert started().stdout.split() == ["calendar", "0"]
    process = started(DISPUTE_WINDOW_MODE="elapsed", DISPUTE_AFTER_RECEIPT_DAYS="15")
    assert (process.stdout.split(), process.stderr) == (["elapsed", "15"], "")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DISPUTE_WINDOW_MODE": "hours"}, "DISPUTE_WINDOW_MODE is calendar or elapsed."),
        ({"DISPUTE_AFTER_RECEIPT_DAYS": "-1"}, "DISPUTE_AFTER_RECEIPT_DAYS is 0, which is off, or more."),
    ],
)
def test_what_is_wrong_is_said_at_the_start(environment, sentence):
    process = started(**environment)
    assert process.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {sentence}"
