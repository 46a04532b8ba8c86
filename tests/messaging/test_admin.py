"""Agents read every thread, with what was only for some, and find one by what they were told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from messaging import actions
from messaging.models import Message, Photo, Thread
from messaging.rules.threads import Audience, Side
from tests.messaging.test_pages import say, words_of
from tests.orders.conftest import NOON
from tests.orders.factories import make_order

LIST = "admin:messaging_thread_changelist"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False


@pytest.fixture
def agent(client, sakura):
    User.objects.filter(pk=sakura.pk).update(language="en")
    client.force_login(sakura)
    return sakura


def found(client, query):
    page = client.get(reverse(LIST), {"q": query})
    assert page.status_code == 200
    return {thread.reference for thread in page.context["cl"].result_list}


def test_a_thread_is_found_by_reference_order_and_address(client, agent, thread, order, hanako):
    other = actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON)
    make_order("8100-0002", buyer={"email": "ken@example.com"})
    both = {thread.reference, other.reference}
    assert found(client, "") == both
    assert found(client, thread.reference.lower()) == {thread.reference}
    assert found(client, order.number) == {thread.reference}
    assert found(client, " Hanako@example.com ") == both
    for nothing in ("8100", "hanako", "M-", "ken@example.com", "%", "x" * 9_000):
        assert found(client, nothing) == set()


def test_the_list_asks_as_much_for_one_thread_as_for_many(client, agent, hanako):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(LIST)).status_code == 200
        return len([query for query in asked if "notices_siteclock" not in query["sql"]])

    actions.thread_about_order(order=make_order("8200-0"), at=NOON)
    client.get(reverse(LIST))
    one = count()
    for number in range(1, 60):
        actions.thread_about_order(order=make_order(f"8200-{number}"), at=NOON)
    assert count() == one


def test_an_agent_reads_all_that_was_said_and_changes_nothing(client, noon, agent, case, hanako, wei):
    photo = Photo.objects.create(
        uploader=hanako, upload_key="k" * 32, uploaded_at=NOON, try_at=NOON, sha256="5e" * 32, taken_at=NOON
    )
    say(case, hanako, "壊れています", photos=[photo])
    say(case, wei, "for support alone", side=Side.SHOP, audience=Audience.SHOP)
    say(case, agent, "between us", side=Side.SUPPORT, audience=Audience.SUPPORT)
    address = reverse("admin:messaging_thread_change", args=[case.pk])
    page = client.get(address)
    words = words_of(page)
    assert "Hanako hanako@example.com Friday, 1 May 2026, 12:00 (Tokyo) from the page 壊れています" in words
    assert "from the page Shop and support only for support alone" in words
    assert "from the page Agents only between us" in words
    assert f"SHA-256 of the original {'5e' * 32} Taken Friday, 1 May 2026, 12:00 (Tokyo)" in words
    assert b'name="_save"' not in page.content
    assert client.get(reverse("admin:messaging_thread_add")).status_code == 403
    assert client.post(address, {"subject": "x"}).status_code == 403
    assert Thread.objects.get().subject == ""


def test_what_is_known_of_originals_is_for_who_may_see_photos(client, noon, agent, thread, hanako):
    photo = Photo.objects.create(uploader=hanako, uploaded_at=NOON, try_at=NOON, sha256="5e" * 32, caption="傷")
    say(thread, hanako, "", photos=[photo])
    agent.user_permissions.remove(agent.user_permissions.get(codename="view_photo"))
    words = words_of(client.get(reverse("admin:messaging_thread_change", args=[thread.pk])))
    assert ("傷" in words, "5e5e" in words) == (True, False)


def test_a_long_thread_is_read_in_pages(client, noon, agent, thread, hanako):
    for number in range(60):
        say(thread, hanako, f"<{number}>")
    address = reverse("admin:messaging_thread_change", args=[thread.pk])
    words = words_of(client.get(address))
    assert ("<9>" in words, "<10>" in words, "Older messages" in words) == (False, True, True)
    tenth = Message.objects.get(body="<10>")
    words = words_of(client.get(address, {"before": tenth.reference}))
    assert ("<0>" in words, "<9>" in words, "<10>" in words) == (True, True, False)


def test_an_agent_without_the_right_sees_no_threads(client, thread):
    client.force_login(User.objects.create_user("a@example.com", "x" * 12, role="agent"))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("admin:messaging_thread_change", args=[thread.pk])).status_code == 403
