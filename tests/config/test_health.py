from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from messaging.actions import take_in
from notices.actions import owe
from notices.clock import now
from notices.models import Notice
from notices.rules.states import MailState
from tests.conftest import person

FINE = {"ready": True, "database": "ok", "cache": "ok", "mail": "ok", "notices": "ok", "inbound": "ok"}


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_IS_SET = True


def test_a_living_process_says_so_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")


@pytest.mark.django_db
def test_a_site_that_can_serve_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, FINE)


@pytest.mark.django_db
def test_a_site_that_must_migrate_first_is_not_ready(client):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("helpcenter")
    MigrationRecorder(connection).record_unapplied(*newest)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert (response.json()["ready"], response.json()["cache"]) == (False, "ok")
    assert response.json()["database"].endswith(" migrations are not applied")


@pytest.mark.django_db
def test_a_site_without_its_cache_is_not_ready(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {**FINE, "ready": False, "cache": "does not answer"},
    )


@pytest.mark.django_db
def test_a_cache_that_keeps_nothing_is_told(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    response = client.get("/readyz")

    assert (response.status_code, response.json()["cache"]) == (503, "does not keep what it is given")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_nobody_writes_to_a_health_page(client, path):
    assert [client.post(path).status_code, client.head(path).status_code] == [405, 200]


@pytest.mark.parametrize(("is_production", "status"), [(True, 503), (False, 200)])
@pytest.mark.django_db
def test_in_production_a_site_without_a_mail_server_is_not_ready(client, settings, is_production, status):
    settings.PRODUCTION, settings.MAIL_IS_SET = is_production, False

    response = client.get("/readyz")

    told = "no mail server is set (EMAIL_URL)" if is_production else "ok"
    assert (response.status_code, response.json()) == (status, {**FINE, "ready": status == 200, "mail": told})


@pytest.mark.parametrize(
    ("minutes", "state", "told"),
    [
        (11, MailState.WAITING, "overdue by more than 10 minutes; does a worker run?"),
        (9, MailState.WAITING, "ok"),
        (-60, MailState.WAITING, "ok"),
        (11, MailState.GIVEN_UP, "ok"),
    ],
)
@pytest.mark.django_db
def test_notices_that_nobody_sends_are_told_while_pages_are_served(client, minutes, state, told):
    erin = person("erin@example.com", "Erin")
    owe(key="welcome/erin", kind="account_welcome", at=now() - timedelta(minutes=minutes), recipient=erin)
    Notice.objects.update(mail_state=state)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {**FINE, "notices": told})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "told"),
    [(9, "ok"), (11, "mails that came in have waited for more than 10 minutes; does a worker run?")],
)
def test_mails_that_nobody_settles_are_told(client, minutes, told):
    take_in(raw=b"From: a@example.com\n\nHello", at=now() - timedelta(minutes=minutes))

    assert client.get("/readyz").json() == {**FINE, "inbound": told}
