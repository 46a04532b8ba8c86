"""The money of an order: Hanako bought, Wei sold; Mei mediates, Sora is her senior, Taro supports."""

import pytest
from django.contrib.auth.models import Group

from accounts import groups
from accounts.models import User
from tests.conftest import person
from tests.orders.conftest import hanako, ken, wei
from tests.orders.factories import make_order

__all__ = ["hanako", "ken", "wei"]


@pytest.fixture
def order(hanako):
    """¥3,000 for two lamps, ¥800 for a bulb, ¥500 postage: ¥4,300."""
    return make_order()


@pytest.fixture
def mei(db):
    return agent("mei@example.com", "Mei", groups.MEDIATOR)


@pytest.fixture
def sora(db):
    return agent("sora@example.com", "Sora", groups.SENIOR_MEDIATOR)


@pytest.fixture
def taro(db):
    return agent("taro@example.com", "Taro", groups.SUPPORT)


def agent(email, name, group):
    user = person(email, name, role="agent")
    user.groups.add(Group.objects.get(name=group))
    return User.objects.get(pk=user.pk)
