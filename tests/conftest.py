"""The world of the tests. People are Alice (an editor), Bob (a reviewer) and Charlie (who may nothing)."""

import gc
import os
from datetime import UTC, datetime

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.utils import translation

from accounts.models import User
from config.catalogues import compile_catalogues
from helpcenter.page_cache import cache
from helpcenter.search.live import keeper
from notices import clock

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo


hypothesis.settings.register_profile("house", deadline=None)  # Machines are noisy; no test asserts a time.
hypothesis.settings.load_profile("house")


def pytest_configure():
    compile_catalogues(settings.ROOT / "locale", settings.LOCALE_PATHS[0])


def pytest_collection_finish():
    """Look for garbage seldom, and never among all that is loaded by now: that was half the work of some tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def fresh_caches(settings):
    """Let every test ask the database for itself, and keep no limit of another test."""
    from django.core.cache import cache as limits

    settings.CONTENT_POLL_SECONDS = 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Slow ones would be most of the run.
    for thread in keeper.work.values():  # One of another test would bring its world along.
        thread.join()
    keeper.work.clear()
    keeper.forget()
    cache.forget()
    clock.forget()
    limits.clear()
    translation.deactivate()  # A page leaves its language behind in the thread.
    yield
    cache.forget()


@pytest.fixture(autouse=True)
def searches_recorded_at_once(settings):
    """Leave no thread that writes into the world of another test."""
    settings.SEARCH_LOG_AT_ONCE = True


@pytest.fixture(autouse=True)
def agents_without_a_second_factor(settings):
    """Let agents into the admin; `tests/accounts/test_second_factor.py` asks for the second factor."""
    settings.AGENTS_NEED_SECOND_FACTOR = False


@pytest.fixture
def at():
    return NOON


@pytest.fixture
def alice(db):
    """Writes and translates, does not publish."""
    return person("alice@example.com", "Alice", "change_articletext", role="agent")


@pytest.fixture
def bob(db):
    """Writes and publishes."""
    return person("bob@example.com", "Bob", "change_articletext", "publish_article", role="agent")


@pytest.fixture
def charlie(db):
    return person("charlie@example.com", "Charlie")


@pytest.fixture(scope="session")
def s3_of_the_run():
    from tests.s3_server import s3_server

    with s3_server() as server:
        yield server


@pytest.fixture
def s3(s3_of_the_run):
    """Offer an S3 server with an empty bucket."""
    yield s3_of_the_run
    s3_of_the_run.empty()


@pytest.fixture
def private_files_on_s3(s3, monkeypatch):
    """Let every private file be on S3, as PRIVATE_S3_BUCKET does."""
    folder, storage = storages["private"], s3.storage()
    monkeypatch.setitem(storages._storages, "private", storage)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if getattr(field, "storage", None) is folder:
                monkeypatch.setattr(field, "storage", storage)
    return s3


def person(email, name, *permissions, **fields):
    user = User.objects.create_user(email, "correct horse battery", display_name=name, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return User.objects.get(pk=user.pk)


def uses_services():
    return os.environ.get("TEST_SERVICES") == "on"


def pytest_addoption(parser):
    parser.addoption("--screenshots", metavar="FOLDER", default="", help="let the browser tests keep pictures here")
