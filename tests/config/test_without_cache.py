"""Redis may be gone: pages go on, and what must be limited says so."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from redis.exceptions import RedisError

from config.celery import app, leave_mark, mark_of
from notices import caching
from tests.accounts.people import PASSWORD, member, url
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_is_gone(settings):
    """Let the real client find nobody at the port."""
    location = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location}}
    with pytest.raises(RedisError):
        cache.get("anything")


@pytest.fixture
def grace():
    client = Client()
    client.force_login(member("grace@example.com"))
    return client


@pytest.mark.parametrize("page", ["/en/", "/en/account/", "/en/account/settings/", "/en/notices/", "/en/orders/"])
def test_pages_of_who_is_signed_in_go_on(redis_is_gone, grace, page):
    assert grace.get(page, follow=True).status_code == 200
    assert UserSession.objects.count() == 0  # Noted once the cache is back.


def test_signing_out_goes_on(redis_is_gone, grace):
    assert grace.post(url("account_logout")).status_code == 302


def test_signing_in_says_that_it_is_not_possible_now(redis_is_gone, client):
    member("hana@example.com")
    assert client.get(url("account_login")).status_code == 200

    answer = client.post(url("account_login"), {"login": "hana@example.com", "password": PASSWORD})

    assert (answer.status_code, answer["Retry-After"], "_auth_user_id" in client.session) == (503, "60", False)
    assert "A part of our site does not answer" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_sweep_is_done_without_leaving_a_mark(redis_is_gone):
    app.loader.import_default_modules()

    leave_mark(sender=app.tasks["notices.tasks.send_notices"])

    with caching.alone("sending", seconds=60) as is_alone:
        assert is_alone


def test_a_mark_is_left():
    app.loader.import_default_modules()

    leave_mark(sender=app.tasks["notices.tasks.send_notices"])

    assert cache.get(mark_of("notices.tasks.send_notices")) is True


def test_other_faults_are_not_hidden(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.nothing"}}

    with pytest.raises(Exception, match="nothing"):
        client.post(url("account_login"), {"login": "hana@example.com", "password": PASSWORD})


def test_nobody_deletes_the_lock_of_who_came_after():
    with caching.alone("sending", seconds=60):
        cache.set("sending", "another's", 60)  # Ours had faded.

    assert cache.get("sending") == "another's"
