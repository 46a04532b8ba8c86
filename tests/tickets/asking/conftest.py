"""Pages of whoever asks: Hanako has an account, Yuki has none; Ken and Wei ask elsewhere."""

import re

import pytest
from django.test import Client

from notices import rendering
from notices.models import Notice
from tests.orders.conftest import NOON
from tests.orders.factories import make_order
from tests.tickets.conftest import ask, hanako, ken, lin, noon, sakura, ticket, tom, wei

__all__ = ["ask", "hanako", "ken", "lin", "noon", "sakura", "ticket", "tom", "wei"]

QUESTION = {
    "subject": "荷物が届きません",
    "body": "追跡番号が一週間動いていません。",
    "language": "ja",
    "order_number": "",
    "tracking_number": "",
    "client_key": "k" * 20,
    "upload_key": "u" * 20,
}


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def order(hanako):
    return make_order()


@pytest.fixture
def mine(hanako):
    """A browser in which Hanako is signed in."""
    return signed_in(hanako)


@pytest.fixture
def stranger(db):
    return Client()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def words_of(kind, address):
    """Return the text of the newest mail of a kind to an address."""
    found = Notice.objects.filter(kind=kind)
    notice = next(n for n in found.order_by("-pk") if (n.address or n.recipient.email) == address)
    return rendering.render(notice, at=NOON).text


def links_in(text):
    """Return the paths of the site that a mail leads to."""
    return re.findall(r"https?://[^/\s]+(/\S*)", text)
