"""The settings that keep private files in a bucket, as a process reads them that starts."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

PRINT = (
    "import json; from django.conf import settings; from django.core.files.storage import storages; "
    "words = dict(disposition='inline', content_type='image/jpeg', cache_control='private', seconds=60); "
    "link = storages['private'].link('a/b.jpg', **words); "
    "print(json.dumps([settings.PRIVATE_FILES_ORIGIN, link.split('?')[0]]))"
)
WITHOUT_THE_EXTRA = "import sys; sys.modules['boto3'] = None; "
KEYS = {"S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"}


def started(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=django_settings.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **KEYS, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("environment", "origin", "link"),
    [
        (
            {"S3_ENDPOINT_URL": "http://127.0.0.1:9000/"},
            "http://127.0.0.1:9000",
            "http://127.0.0.1:9000/photos/a/b.jpg",
        ),
        (
            {"S3_REGION": "ap-northeast-1"},
            "https://photos.s3.ap-northeast-1.amazonaws.com",
            "https://photos.s3.ap-northeast-1.amazonaws.com/a/b.jpg",
        ),
        (
            {"S3_REGION": "us-east-1"},
            "https://photos.s3.us-east-1.amazonaws.com",
            "https://photos.s3.us-east-1.amazonaws.com/a/b.jpg",
        ),
    ],
)
def test_links_lead_to_the_origin_that_pages_admit(environment, origin, link):
    process = started(PRINT, PRIVATE_S3_BUCKET="photos", **environment)

    assert (process.stderr, json.loads(process.stdout)) == ("", [origin, link])


@pytest.mark.parametrize(
    ("before", "environment", "sentence"),
    [
        (
            WITHOUT_THE_EXTRA,
            {"S3_REGION": "ap-northeast-1"},
            "PRIVATE_S3_BUCKET needs more libraries: pip install -r requirements-s3.txt",
        ),
        ("", {}, "PRIVATE_S3_BUCKET needs S3_REGION, or S3_ENDPOINT_URL for a server of your own."),
        (
            "",
            {"S3_ENDPOINT_URL": "https://s3.example.com/photos"},
            "S3_ENDPOINT_URL is an address without a path, like https://s3.example.com",
        ),
    ],
)
def test_what_is_missing_is_said_at_the_start(before, environment, sentence):
    process = started(before + PRINT, PRIVATE_S3_BUCKET="photos", **environment)

    assert process.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {sentence}"
