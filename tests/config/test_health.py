import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_a_living_process_says_so_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")


@pytest.mark.django_db
def test_a_site_that_can_serve_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"ready": True, "database": "ok", "cache": "ok"})


@pytest.mark.django_db
def test_a_site_that_must_migrate_first_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("helpcenter", "0002_search")

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
        {"ready": False, "database": "ok", "cache": "does not answer"},
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
