"""More time for a dispute, given by a seller or by an agent with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts import groups
from accounts.models import User
from accounts.rules.people import Role
from notices.models import Notice
from orders.models import OrderLine, WindowExtension
from tests.orders.conftest import NOON, person
from tests.orders.factories import make_order, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(noon, hanako, wei):
    order = make_order()
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    order.shop.staff.add(wei)
    return order


@pytest.fixture
def taro(db):
    user = person("taro@example.com", "Taro", Role.AGENT)
    user.groups.add(Group.objects.get(name=groups.SUPPORT))
    return User.objects.get(pk=user.pk)


def url_of(order, position=1):
    with translation.override("en"):
        return reverse("extend_window", args=[order.number, position])


def test_a_seller_gives_whole_days_and_the_buyer_is_told(client, order, wei, hanako):
    client.force_login(wei)
    assert "Give the buyer more time" in client.get(reverse("order", args=[order.number])).content.decode()
    assert client.post(url_of(order), {"days": "２０"}).status_code == 302
    line = OrderLine.objects.get(order=order, position=1)
    assert line.window_end_at == datetime(2026, 7, 20, 15, tzinfo=UTC)
    made = WindowExtension.objects.get()
    assert (made.line, made.days, made.by, made.end_before_at) == (line, 20, wei, datetime(2026, 6, 30, 15, tzinfo=UTC))
    told = Notice.objects.get(kind="order_window_extended")
    assert (told.recipient, told.context["until"]) == (hanako, "2026-07-20T14:59:59.999999+00:00")


@pytest.mark.parametrize("days", ["0", "61", "-5", "1.5", "ten", "", "9" * 5000, "\x00"])
def test_other_days_are_refused(client, order, wei, days):
    client.force_login(wei)
    assert client.post(url_of(order), {"days": days}).status_code == 422
    assert not WindowExtension.objects.exists()


def test_together_no_more_than_60(client, order, wei):
    client.force_login(wei)
    client.post(url_of(order), {"days": "50"})
    assert client.post(url_of(order), {"days": "11"}).status_code == 422
    client.post(url_of(order), {"days": "10"})
    assert OrderLine.objects.get(order=order, position=1).extension_days == 60
    assert "More is not possible" in client.get(url_of(order)).content.decode()


def test_not_after_its_end(client, order, wei, noon):
    noon.set(NOON + timedelta(days=61))
    client.force_login(wei)
    assert client.post(url_of(order), {"days": "5"}).status_code == 422
    assert "can no longer be extended" in client.get(url_of(order)).content.decode()
    assert not WindowExtension.objects.exists()


def test_an_agent_gives_a_reason(client, order, taro):
    client.force_login(taro)
    assert client.post(url_of(order), {"days": "5"}).status_code == 422
    assert client.post(url_of(order), {"days": "5", "why": "The carrier is on strike."}).status_code == 302
    assert WindowExtension.objects.get().why == "The carrier is on strike."


@pytest.mark.parametrize(("who", "status"), [("wei", 200), ("taro", 200), ("hanako", 404), ("ken", 404), ("lin", 404)])
def test_who_gives_time(request, client, order, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url_of(order)).status_code == status
    assert client.post(url_of(order), {"days": "500"}).status_code == (422 if status == 200 else 404)


def test_a_line_that_is_not_there(client, order, wei):
    client.force_login(wei)
    assert client.get(url_of(order, 9)).status_code == 404
