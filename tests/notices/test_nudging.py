"""Waking the outbox: when something was owed, never at the cost of the request."""

import socket
import time

import pytest
from celery import current_app
from django.http import HttpResponse
from django.test import RequestFactory

from notices import actions, nudging
from notices.middleware import NudgeTheOutbox
from tests.conftest import NOON
from tests.services import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("test_kinds")]


@pytest.fixture
def broker(settings):
    """Send to a broker in memory; `broker(url)` sends elsewhere."""
    settings.MAIL_IS_SET = True
    before = current_app.conf.broker_url

    def use(url):
        current_app.conf.broker_url = current_app.conf.broker_write_url = url

    use("memory://")
    nudging.take()
    yield use
    use(before)


def middleware(is_owing):
    def view(request):
        if is_owing:
            actions.owe(key="k", kind="test_loud", address="a@example.com", at=NOON)
        return HttpResponse("ok")

    return NudgeTheOutbox(view)


def waiting_nudges():
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        count = queue.qsize()
        queue.clear()
        queue.close()
    return count


@pytest.mark.parametrize("is_owing", [True, False])
def test_a_request_that_owed_something_wakes_the_outbox(broker, is_owing):
    waiting_nudges()

    assert middleware(is_owing)(RequestFactory().get("/")).content == b"ok"

    assert waiting_nudges() == int(is_owing)


def test_without_a_mail_server_nobody_is_woken(settings, broker):
    settings.MAIL_IS_SET = False
    waiting_nudges()

    middleware(True)(RequestFactory().get("/"))

    assert waiting_nudges() == 0


@pytest.mark.parametrize("is_listening", [True, False])
def test_a_broker_that_is_dead_or_silent_costs_one_request_a_moment(broker, is_listening):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if is_listening:
            silent.listen(50)
        broker(f"redis://127.0.0.1:{silent.getsockname()[1] if is_listening else free_port()}/0")
        site = middleware(True)
        began = time.monotonic()
        assert site(RequestFactory().get("/")).content == b"ok"
        first = time.monotonic() - began

        actions.owe(key="another", kind="test_loud", address="a@example.com", at=NOON)
        began = time.monotonic()
        assert site(RequestFactory().get("/")).content == b"ok"
        second = time.monotonic() - began

    assert first < 3  # Half a second of patience, and a noisy machine.
    assert second < 0.4
    assert site.broker_is_down_until > time.monotonic()
