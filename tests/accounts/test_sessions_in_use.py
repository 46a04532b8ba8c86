import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import person

pytestmark = pytest.mark.django_db


def writes(client, path="/admin/password_change/"):
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.fixture
def grace():
    person("grace@example.com", "Grace", role="agent", is_superuser=True)
    client = Client()
    assert client.login(email="grace@example.com", password="correct horse battery")
    return client


def test_that_a_session_is_in_use_is_noted_once_in_a_while(grace):
    noted = [writes(grace) for _ in range(3)]
    cache.clear()  # As five minutes do.
    noted += [writes(grace) for _ in range(2)]

    assert [[sql.split()[0] for sql in queries] for queries in noted] == [["INSERT"], [], [], ["UPDATE"], []]


def test_a_stranger_has_no_session_to_note(client):
    assert (writes(client, "/en/"), UserSession.objects.count()) == ([], 0)


def test_nobody_who_reads_the_cache_learns_a_session(grace, settings):
    key = grace.session.session_key
    grace.get("/admin/")

    assert cache.get(f"session-in-use/{key}") is None
