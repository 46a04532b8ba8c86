from django.conf import settings
from django.core.cache import cache
from django.db import connection

from tests.conftest import uses_services


def test_suite_runs_on_the_engine_it_was_asked_to(db):
    assert connection.vendor == ("postgresql" if uses_services() else "sqlite")


def test_suite_runs_on_the_cache_it_was_asked_to():
    wanted = "RedisCache" if uses_services() else "FileBasedCache"

    assert settings.CACHES["default"]["BACKEND"].rpartition(".")[2] == wanted
    cache.set("question", "answer", timeout=10)
    assert cache.get("question") == "answer"
