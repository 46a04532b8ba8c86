"""Hanako is about to open a dispute, 20 days after Wei's shop sent her two lamps and a bulb."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import translation

from notices import clock as site_clock
from tests.accounts.conftest import Clock
from tests.disputes.worlds import OPENED
from tests.messaging.uploads import file_of

NOTHING_RECEIVED = {
    "item": {"quantity": "2"},
    "reason": {"reason": "not_received"},
    "result": {"kind": "refund_only", "amount": "3,250"},
    "evidence": {"statement": "追跡は配達済みですが、届いていません。", "address_confirmed": "on"},
}


@pytest.fixture
def on_day_20(db, settings):
    """Let it be OPENED."""
    settings.DEBUG = True
    clock = Clock()
    clock.set(OPENED)
    yield clock
    site_clock.forget()


class Wizard:
    """The pages of somebody who opens a dispute about a line of an order."""

    def __init__(self, client, order, position=1, language="en"):
        self.client, self.order, self.position, self.language = client, order, position, language

    def url(self, name, *args):
        with translation.override(self.language):
            return reverse(name, args=[self.order.number, self.position, *args])

    def read(self, step):
        return self.client.get(self.url("opening_step", step))

    def send(self, step, **values):
        return self.client.post(self.url("opening_step", step), values)

    def start(self):
        return self.client.get(self.url("open_dispute"))

    def fill(self, answers=NOTHING_RECEIVED, upto=None):
        """Fill in the steps one after the other, up to one."""
        for step, values in answers.items():
            response = self.send(step, **values)
            assert response.status_code == 302, (step, words_of(response))
            if step == upto:
                break
        return response


@pytest.fixture
def wizard(client, on_day_20, shipped, hanako):
    client.force_login(hanako)
    return Wizard(client, shipped)


def words_of(response):
    text = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def photo_file(name="lamp.jpg"):
    return file_of(name=name)
